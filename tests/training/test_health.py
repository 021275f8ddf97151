"""The health report: each check finds what was planted and is silent on clean data; copies are found again."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.chunks import CutConfig, cut
from engine.events import run
from engine.project import Project
from engine.rejects import Rejected
from engine.segments import Edit, Segment
from training.cli import main
from training.data import DataSet, Item, read
from training.health import check, check_project, kept_report, write_csv
from training.health.checks import Survey, checks
from training.health.copies import Copy
from training.health.findings import Finding, Report
from training.health.fingerprint import Fingerprint, likeness
from training.health.shortcuts import auc, shortcuts
from training.health.statistics import Statistics, Unreadable, gather
from training.splits import SplitConfig, split_project

RATE_HZ = 16_000
NO_ANCHORS = Fingerprint(np.zeros(0), np.zeros((0, 128), np.float16))


# Checks on made-up measurements ---------------------------------------------------------------------------------------


def clean() -> list[Statistics]:
    """Two classes with thirty recordings each in every part, of levels that overlap."""
    rng = np.random.default_rng(0)
    made = []
    for n in range(180):
        label, part = ("cat", "dog")[n % 2], ("train", "val", "test")[n // 2 % 3]
        item = Item(f"{n}.wav", f"{n}.wav", 0.0, None, label, (f"recording {n}",), part)
        level_db = float(rng.normal(-25, 4))
        made.append(Statistics(item, 2.0, RATE_HZ, 1, "WAV", level_db, 0.0, 0.0, 8_000.0, n.to_bytes(16), NO_ANCHORS))
    return made


def survey(statistics: Sequence[Statistics], **more: object) -> Survey:
    items = [s.item for s in statistics]
    return Survey(DataSet("made up", items), tuple(items), tuple(statistics), window_s=1.0, **more)  # type: ignore[arg-type]


def found(of: Survey, check_id: str | None = None) -> list[Finding]:
    return [f for c in checks() if check_id in (None, c.id) for f in c.find(of)]


def change(where: Callable[[Statistics], bool], **fields: object) -> list[Statistics]:
    """The clean measurements with some fields of some of them, or of their items, replaced."""
    of_item = {name: value for name, value in fields.items() if name in Item.__dataclass_fields__}
    of_self = {name: value for name, value in fields.items() if name not in of_item}
    return [replace(s, item=replace(s.item, **of_item), **of_self) if where(s) else s for s in clean()]  # type: ignore[arg-type]


def number(s: Statistics) -> int:
    return int(s.item.key.split(".")[0])


def a_cat(s: Statistics) -> bool:
    return s.item.label == "cat"


def test_nothing_is_found_in_clean_data() -> None:
    assert found(survey(clean())) == []


def test_every_check_has_a_name_of_its_own_and_says_when_all_is_fine() -> None:
    assert len(checks()) == len({c.id for c in checks()}) == 15
    assert all(c.fine.endswith(".") for c in checks())


PLANTED: list[tuple[str, str, Survey, str, int]] = [
    ("classes", "fault", survey([s for s in clean() if a_cat(s)]), "There is only the class cat.", 1),
    (
        "classes", "fault", survey([s for s in clean() if s.item.part != "train" or not a_cat(s)]),
        "cat has no example in the training part.", 60,
    ),
    (
        "classes", "advice", survey([s for s in clean() if s.item.part != "val" or number(s) < 60]),
        "fewer than 30 examples of cat and dog (as few as 10)", 20,
    ),
    ("groups", "fault", survey(change(lambda s: number(s) in (0, 2), groups=("Anna",))), "1 of 179 recordings", 2),
    (
        "exact-copies", "fault", survey(change(lambda s: number(s) in (0, 2), content=b"same")),
        "1 sound can be found in more than one part, sample for sample under different names.", 2,
    ),
    (
        "exact-copies", "warning", survey(change(lambda s: number(s) in (0, 1), content=b"same")),
        "with different labels", 2,
    ),
    ("exact-copies", "advice", survey(change(lambda s: number(s) in (0, 6), content=b"same")), "(1 too many)", 2),
    (
        "near-copies", "fault", survey(clean(), copies=(Copy(clean()[2], clean()[0], 0.97),)),
        "2.wav in the validation part and 0.wav in the training part agree by 97%", 2,
    ),
    ("overlaps", "fault", survey(change(lambda s: number(s) in (0, 2), path="one.wav")), "lie in different parts", 2),
    ("overlaps", "warning", survey(change(lambda s: number(s) in (0, 1), path="one.wav")), "different labels", 2),
    (
        "unreadable", "warning", survey(clean(), unreadable=(Unreadable(clean()[0].item, "0.wav is empty."),)),
        "1 item of 180 could not be read. The first: 0.wav is empty.", 1,
    ),
    ("silence", "warning", survey(change(lambda s: number(s) < 18, level_db=-80.0)), "18 of 180 items (10.0%)", 18),
    ("silence", "advice", survey(change(lambda s: number(s) == 4, level_db=-60.5)), "1 of 180 items (0.6%)", 1),
    ("clipping", "advice", survey(change(lambda s: number(s) == 4, clipped_share=0.02)), "up to 2.0%", 1),
    ("dc", "advice", survey(change(lambda s: number(s) == 4, dc=-0.05)), "up to 5.0% of full scale", 1),
    ("length", "advice", survey(change(lambda s: number(s) == 4, duration_s=0.5)), "the shortest 0.50 s", 1),
    ("length", "warning", survey(change(a_cat, duration_s=0.5)), "90 items of 180 (50.0%) are shorter", 90),
    ("file-kinds", "advice", survey(change(lambda s: number(s) < 40, rate_hz=8_000)), "differ in sample rate", 40),
    (
        "file-kinds", "warning", survey(change(a_cat, rate_hz=8_000, band_hz=4_000.0)),
        "told by its sample rate alone: 100% of its items are 8,000 Hz, and 0% of all others", 90,
    ),
    ("file-kinds", "warning", survey(change(a_cat, channels=2)), "100% of its items are stereo", 90),
    ("one-recording", "warning", survey(change(a_cat, groups=("Anna",))), "cat comes from a single recording", 1),
    (
        "imbalance", "warning", survey([s for s in clean() if not a_cat(s) or number(s) < 16]),
        "dog has 90 items and cat only 8, 11 times fewer", 8,
    ),
    ("loudness", "warning", survey(change(a_cat, level_db=-45.0)), "-45 dB in the middle against -25 dB", 90),
    ("bandwidth", "warning", survey(change(a_cat, band_hz=3_500.0)), "ends at 3.5 kHz, that of all others at 8.0", 90),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check_id", "severity", "planted", "words", "places"), PLANTED, ids=[f"{p[0]}-{p[1]}" for p in PLANTED]
)
def test_a_check_finds_what_was_planted(check_id: str, severity: str, planted: Survey, words: str, places: int) -> None:
    first = found(planted, check_id)[0]
    assert first.severity == severity
    assert words in first.sentence
    assert first.sentence.endswith(".")
    assert first.advice.endswith(".")
    assert len(first.places) == places


def test_rows_that_were_refused_are_told() -> None:
    of = survey(clean())
    of.data.rejected.append(Rejected("line 3", "Line 3 of x.csv: the label is empty."))
    assert "1 row of the data could not be used" in found(of, "unreadable")[0].sentence


def test_silent_items_are_not_copies_of_each_other() -> None:
    silent = survey(change(lambda s: number(s) in (0, 2), content=b"same", level_db=-120.0))
    assert found(silent, "exact-copies") == []


# Shortcuts ------------------------------------------------------------------------------------------------------------


def test_auc_counts_pairs_with_ties_as_halves() -> None:
    values = np.array([1.0, 2.0, 2.0, 3.0])
    # (2 over 1, 2 ties 2, 3 over both): 1 + 0.5 + 1 + 1 of 4 pairs.
    assert auc(values, np.array([False, False, True, True])) == pytest.approx(3.5 / 4)


def test_many_items_of_few_recordings_are_a_hint_and_no_proof() -> None:
    values = np.r_[np.zeros(40), np.ones(40)]
    labels = [("a",)] * 40 + [("b",)] * 40
    few = shortcuts(values, labels, ["one", "two"] * 20 + ["three", "four"] * 20)
    many = shortcuts(values, labels, [str(n // 4) for n in range(80)])
    assert [(s.auc, s.proven) for s in few + many] == [(1.0, False), (1.0, True)]


def test_a_class_of_one_odd_recording_is_not_told_apart() -> None:
    # Nine tenths of class a's items are one loud recording; its other recordings are like everybody's.
    rng = np.random.default_rng(1)
    values = np.r_[np.full(90, 9.0), rng.normal(size=10), rng.normal(size=20)]
    labels = [("a",)] * 100 + [("b",)] * 20
    groups = ["odd"] * 90 + [f"a{n}" for n in range(10)] + [f"b{n}" for n in range(20)]
    assert auc(values, np.arange(120) < 100) > 0.9
    assert shortcuts(values, labels, groups) == []


# The pass over the audio ----------------------------------------------------------------------------------------------


def sound(rng: np.random.Generator, seconds: float = 1.5) -> np.ndarray:
    """A few bursts of noise and notes, at about -20 dB."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    x = 0.02 * rng.standard_normal(len(t))
    for _ in range(5):
        at, hz = rng.uniform(0, seconds), rng.uniform(300, 3000)
        x += np.exp(-0.5 * ((t - at) / 0.06) ** 2) * (np.sin(2 * np.pi * hz * t) + 0.5 * rng.standard_normal(len(t)))
    return (0.1 * x / np.sqrt(np.mean(x**2)) * 10 ** (rng.uniform(-6, 6) / 20)).astype(np.float32)


def measured(path: Path, samples: np.ndarray, rate_hz: int = RATE_HZ, **item: object) -> Statistics:
    soundfile.write(path, samples, rate_hz, subtype="FLOAT")
    statistics, unreadable = run(gather([Item("x", str(path), 0.0, None, "a", ("g",), **item)]))  # type: ignore[arg-type]
    assert unreadable == []
    return statistics[0]


def test_what_is_measured_of_an_item(tmp_path: Path) -> None:
    t = np.arange(2 * RATE_HZ) / RATE_HZ
    s = measured(tmp_path / "tone.wav", 0.1 + 0.5 * np.sin(2 * np.pi * 440 * t))
    assert s.level_db == pytest.approx(-9.03, abs=0.01)
    assert s.dc == pytest.approx(0.1, abs=1e-3)
    assert (s.duration_s, s.rate_hz, s.channels, s.format, s.clipped_share) == (2.0, RATE_HZ, 1, "WAV", 0.0)


def test_a_cut_off_top_is_measured_and_a_single_peak_is_not(tmp_path: Path) -> None:
    t = np.arange(RATE_HZ) / RATE_HZ
    # A sine of amplitude 2 is beyond 0.985 for 1 - 2 / pi * asin(0.4925) of the time.
    over = measured(tmp_path / "over.wav", np.clip(2 * np.sin(2 * np.pi * 101 * t), -1, 1))
    assert over.clipped_share == pytest.approx(1 - 2 / np.pi * np.arcsin(0.4925), abs=0.005)
    peaks = np.zeros(RATE_HZ)
    peaks[::100] = 1.0
    assert measured(tmp_path / "peaks.wav", peaks).clipped_share == 0.0


def test_where_a_spectrum_ends_is_measured(tmp_path: Path, rng: np.random.Generator) -> None:
    white = 0.1 * rng.standard_normal(RATE_HZ)
    spectrum = np.fft.rfft(white)
    spectrum[np.fft.rfftfreq(RATE_HZ, 1 / RATE_HZ) > 3_400] = 0
    assert measured(tmp_path / "line.wav", np.fft.irfft(spectrum)).band_hz == pytest.approx(3_400, abs=150)
    assert measured(tmp_path / "white.wav", white).band_hz == RATE_HZ / 2
    # Brown noise falls by 6 dB an octave: quiet above, but no cliff.
    assert measured(tmp_path / "brown.wav", np.cumsum(white) / 100).band_hz == RATE_HZ / 2


def test_only_the_stretch_of_an_item_is_measured_and_long_ones_in_blocks(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    long = np.concatenate([np.zeros(RATE_HZ), sound(rng, 23.0)]).astype(np.float32)
    soundfile.write(tmp_path / "long.wav", long, RATE_HZ, subtype="FLOAT")
    spans = [(1.0, 24.0), (0.0, 1.0), (30.0, 31.0)]
    items = [Item(str(a), str(tmp_path / "long.wav"), a, b, "a", ("g",)) for a, b in spans]
    (whole, quiet), unreadable = run(gather(items))
    assert (whole.duration_s, quiet.duration_s, quiet.level_db) == (23.0, 1.0, -120.0)
    assert whole.level_db == pytest.approx(10 * np.log10(np.var(long[RATE_HZ:])), abs=0.01)
    assert whole.fingerprint.at_s.max() > 10
    assert len(quiet.fingerprint.at_s) == 0
    assert "ends before 30 s" in unreadable[0].reason


def test_likeness_is_one_for_a_shifted_inverted_copy_and_small_for_another_sound(rng: np.random.Generator) -> None:
    x, y = (rng.standard_normal(16_000).astype(np.float32) for _ in range(2))
    assert likeness(x, -0.1 * x[1_000:], 1_100) == pytest.approx(1.0, abs=0.05)
    assert likeness(x, y, 0) < 0.1
    assert likeness(x, x[1_000:], 8_000) < 0.1  # not at the offset that was said


# Copies across the split ----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes in train and test, every file a recording of its own."""
    rng = np.random.default_rng(7)
    for part, many in (("train", 12), ("val", 4), ("test", 4)):
        for label in ("cat", "dog"):
            home = tmp_path / "data" / part / label
            home.mkdir(parents=True)
            for n in range(many):
                soundfile.write(home / f"{label}{part}{n}.wav", sound(rng), RATE_HZ)
    return tmp_path / "data"


def report_of(folder: Path) -> Report:
    return run(check(read(folder), window_s=1.0))


def of_check(report: Report, check_id: str) -> Finding:
    return next(f for f in report.findings if f.id == check_id)


def test_clean_audio_has_no_fault_and_no_warning(folder: Path) -> None:
    report = report_of(folder)
    assert {f.severity for f in report.findings if f.id != "classes"} == {"ok"}
    assert not report.worthless
    assert [(c.label, c.part, c.items, c.recordings, c.seconds) for c in report.table[:2]] == [
        ("cat", "train", 12, 12, pytest.approx(18.0)),
        ("cat", "val", 4, 4, pytest.approx(6.0)),
    ]
    assert (report.baselines.part, report.baselines.chance, report.baselines.majority) == ("test", 0.5, 0.5)


def quieter_mp3(x: np.ndarray, path: Path) -> None:
    soundfile.write(path.with_suffix(".mp3"), 0.5 * x, RATE_HZ, format="MP3")


def with_noise(x: np.ndarray, path: Path) -> None:
    noise = np.random.default_rng(3).standard_normal(len(x))
    soundfile.write(path, x + noise * np.sqrt(np.mean(x**2) / 100), RATE_HZ)


def other_rate_and_start(x: np.ndarray, path: Path) -> None:
    import soxr

    soundfile.write(path, -soxr.resample(x[RATE_HZ // 5 :], RATE_HZ, 11_025), 11_025)


@pytest.mark.parametrize("disguise", [quieter_mp3, with_noise, other_rate_and_start])
def test_a_disguised_copy_in_another_part_is_found_and_nothing_else(
    folder: Path, disguise: Callable[[np.ndarray, Path], None]
) -> None:
    x, _ = soundfile.read(folder / "train" / "cat" / "cattrain5.wav")
    disguise(x, folder / "test" / "cat" / "elsewhere.wav")
    report = report_of(folder)
    finding = of_check(report, "near-copies")
    assert finding.severity == "fault"
    assert [Path(p.path).stem for p in finding.places] == ["elsewhere", "cattrain5"]
    assert [p.part for p in finding.places] == ["test", "train"]
    assert report.worthless


def test_the_same_samples_in_another_file_format_are_an_exact_copy(folder: Path) -> None:
    x, _ = soundfile.read(folder / "train" / "dog" / "dogtrain3.wav", dtype="int16")
    soundfile.write(folder / "val" / "dog" / "again.flac", x, RATE_HZ)
    report = report_of(folder)
    assert {Path(p.path).name for p in of_check(report, "exact-copies").places} == {"dogtrain3.wav", "again.flac"}
    assert of_check(report, "exact-copies").severity == "fault"
    assert of_check(report, "near-copies").severity == "ok"


def test_data_that_cannot_be_divided_are_a_fault_and_the_rest_is_still_told(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for label in ("a", "b"):
        (tmp_path / label).mkdir()
        soundfile.write(tmp_path / label / f"{label}.wav", sound(rng), RATE_HZ)
    data = read(tmp_path)
    data.items = [replace(item, groups=("one",)) for item in data.items]
    report = run(check(data))
    assert report.findings[0].severity == "fault"
    assert report.findings[0].sentence.startswith("All items come from one recording")
    assert report.baselines.part == ""
    assert [c.part for c in report.table] == ["", ""]


def test_a_cancelled_check_leaves_no_thread(folder: Path) -> None:
    before = threading.active_count()
    job = check(read(folder))
    next(job)
    next(job)
    job.close()
    assert threading.active_count() == before


def test_a_project_is_checked_with_its_own_split_and_places_name_its_recordings(folder: Path, tmp_path: Path) -> None:
    with Project.create(tmp_path / "project", ["cat", "dog"]) as project:
        for label in project.classes():
            for recording in run(project.add_recordings([str(folder / "train" / label.name)])):
                segment = Segment(project.new_id(), recording.id, 0.0, recording.duration_s, label.id)
                project.apply(Edit("Label", added=(segment,)))
        run(cut(project, CutConfig(length_s=0.5, hop_s=0.5)))
        split = run(split_project(project, SplitConfig(split="stratified", val_split=0.3, test_split=0.3)))
        ids = {recording.id for recording in project.recordings()}
    report = run(check_project(str(tmp_path / "project"), split.id))
    finding = of_check(report, "groups")
    assert finding.severity == "fault"
    assert {p.recording_id for p in finding.places} <= ids
    assert sum(c.items for c in report.table) == 2 * 12 * 3
    assert main(["check", str(tmp_path / "project"), "--split", "group"]) == 2


def test_the_csv_has_a_row_for_each_place(folder: Path, tmp_path: Path) -> None:
    x, _ = soundfile.read(folder / "train" / "cat" / "cattrain5.wav")
    with_noise(x, folder / "test" / "cat" / "elsewhere.wav")
    with open(write_csv(report_of(folder), tmp_path / "report.csv"), encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["check"] == "near-copies"]
    assert [(row["severity"], Path(row["file"]).name, row["end_s"], row["part"]) for row in rows] == [
        ("fault", "elsewhere.wav", "1.500", "test"),
        ("fault", "cattrain5.wav", "1.500", "train"),
    ]


def test_the_verb_tells_and_its_exit_code_says_whether_figures_would_be_worth_anything(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(folder)]) == 0
    assert "No sound is in the data twice." in capsys.readouterr().out
    x, _ = soundfile.read(folder / "train" / "cat" / "cattrain5.wav")
    with_noise(x, folder / "test" / "cat" / "elsewhere.wav")
    assert main(["check", str(folder), "--json", "--out", str(tmp_path / "report.csv")]) == 1
    assert '"worthless": true' in capsys.readouterr().out.splitlines()[-1]
    assert (tmp_path / "report.csv").is_file()


# Real sounds ----------------------------------------------------------------------------------------------------------


def everyday_sounds(shared_data: Path, classes: Sequence[str]) -> DataSet:
    """Clips of ESC-10; the group is the source they were cut from."""
    data = read(shared_data / "esc10", group_pattern=r"\d-(\d+)-\w\.ogg")
    data.items = [item for item in data.items if item.label in classes]
    return data


def test_real_clips_split_by_source_do_not_leak(shared_data: Path) -> None:
    data = everyday_sounds(shared_data, ("dog_bark", "rain", "sea_waves"))
    report = run(check(data, SplitConfig(val_split=0.25, test_split=0.25)))
    assert of_check(report, "groups").severity == "ok"
    assert of_check(report, "near-copies").severity == "ok"
    assert not report.worthless


def test_takes_of_one_source_on_both_sides_are_reported(shared_data: Path) -> None:
    data = everyday_sounds(shared_data, ("dog_bark",))
    data.items += everyday_sounds(shared_data, ("rooster",)).items
    finding = of_check(run(check(data, SplitConfig(split="stratified", split_seed=1))), "groups")
    assert finding.severity == "fault"
    sources = [Path(p.path).name.split("-")[1] for p in finding.places]
    for source in set(sources):
        assert len({p.part for p in finding.places if f"-{source}-" in p.path}) > 1


def test_two_sources_that_are_one_recording_are_found_out(shared_data: Path) -> None:
    """Two clips of ESC-10 with different source numbers agree sample for sample, but for the coding."""
    data = everyday_sounds(shared_data, ("fire_crackling",))
    one, other = "2-28314-A.ogg", "2-30322-A.ogg"
    data.items = [replace(item, part="test" if item.path.endswith(one) else "train") for item in data.items]
    finding = of_check(run(check(data, SplitConfig(split="given", val_split=0.1))), "near-copies")
    assert [Path(p.path).name for p in finding.places[:2]] == [one, other]


# Reports that are kept ------------------------------------------------------------------------------------------------


def test_a_report_is_kept_with_its_split_and_comes_back_whole(folder: Path, tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", ["Speech", "Music"]) as project:
        recordings = run(project.add_recordings([str(path) for path in sorted(folder.rglob("*.wav"))[:6]]))
        speech, music = project.classes()
        for number, recording in enumerate(recordings):
            label = (speech, music)[number % 2].id
            project.apply(Edit("Label", added=(Segment(project.new_id(), recording.id, 0.0, 1.0, label),)))
        made = run(cut(project, CutConfig(length_s=0.5, hop_s=0.5)))
        split = run(split_project(project, SplitConfig(val_split=0.3, test_split=0.3)))
        assert kept_report(project, split.id) is None
    report = run(check_project(str(tmp_path / "p"), split.id, window_s=1.0))
    assert any(finding.places for finding in report.findings)
    with Project(tmp_path / "p") as project:
        assert kept_report(project, split.id) == report
        project.save_health(split.id, {"source": "of another version"})
        assert kept_report(project, split.id) is None
        project.remove_cut(made.id)
        assert project.health(split.id) is None


def test_nothing_is_called_fine_that_was_not_looked_at(folder: Path) -> None:
    data = read(folder)
    ids = {finding.id for finding in run(check(data)).findings}
    assert "length" not in ids
    assert "length" in {finding.id for finding in run(check(data, window_s=0.1)).findings}
    lone = replace(data.items[0], path="gone.wav")
    report = run(check(DataSet("gone", [lone, replace(lone, key="b", label="other")])))
    assert not {"silence", "clipping", "dc", "near-copies", "exact-copies", "loudness"} & {
        f.id for f in report.findings
    }
    assert [row.reason for row in report.rejected] == ["gone.wav cannot be read: there is no such file."] * 2


def test_the_verb_writes_what_could_not_be_used(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = [f"{path},{path.parent.name}" for path in sorted(folder.rglob("*.wav"))]
    (tmp_path / "x.csv").write_text("\n".join(["audio_filepath,label", *listed, "gone.wav,cat", f"{listed[0]}"]) + "\n")
    main(["check", str(tmp_path / "x.csv"), "--rejects", str(tmp_path / "rejects.csv")])
    rows = list(csv.reader((tmp_path / "rejects.csv").read_text().splitlines()))
    assert rows[0] == ["row", "reason"]
    assert len(rows) == 3
    assert "gone.wav does not exist." in rows[1][1]
    assert "is listed twice; it counts once." in rows[2][1]
    assert "Wrote" in capsys.readouterr().out
