from __future__ import annotations

import codecs
import csv
import io
import os
import pickle
import random
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine.errors import StudioError, UsageError
from engine.events import Event, Notice, Skipped, run
from engine.project import Project
from training import ami_audio
from training.ami import LABELS, NOISY, ami, windows_of
from training.ami_annotations import Meeting, Speaker, Turn, read_annotations
from training.ami_pickle import ClipEntry, EntryWriter, read_entries
from training.ami_project import project_of_pickle
from training.splits import SplitConfig, split_project

HEAD = '<?xml version="1.0" encoding="{}"?>\n'
FIVE = ("EN2001a", "EN2001b", "EN2001d", "EN2001e", "EN2002a")


def corpus(home: Path, meetings: dict[str, dict[str, list[tuple[float, float]]]]) -> Path:
    """A corpus with the given turns of each agent of each meeting; agents of one letter are one person everywhere."""
    (home / "corpusResources").mkdir(parents=True)
    (home / "segments").mkdir()
    rows = []
    for meeting, agents in meetings.items():
        people = "".join(
            f'<speaker channel="{"ABCDE".index(a)}" nxt_agent="{a}" global_name="{meeting[:4]}{a}"/>' for a in agents
        )
        rows.append(f'<meeting observation="{meeting}">{people}</meeting>')
        for agent, turns in agents.items():
            segments = "".join(
                f'<segment note="é" channel="{"ABCDE".index(agent)}" transcriber_start="{a}" transcriber_end="{b}"/>'
                for a, b in turns
            )
            text = HEAD.format("ISO-8859-1") + f'<nite:root xmlns:nite="http://n/">{segments}</nite:root>'
            (home / "segments" / f"{meeting}.{agent}.segments.xml").write_bytes(text.encode("latin-1"))
    text = HEAD.format("UTF-8") + f'<nite:root xmlns:nite="http://n/">{"".join(rows)}</nite:root>'
    (home / "corpusResources" / "meetings.xml").write_text(text, encoding="utf-8")
    return home


#: Windows begin at 0, 1.5, 3, 4.5, 6, 7.5 (ten seconds less a window); who speaks in each is plain to see.
TURNS = {"A": [(3.5, 4.0), (9.0, 10.0)], "B": [(9.2, 9.4)], "C": [(9.5, 9.6)]}
WANTED = ["Alone / Quiet", "Speech / Monologue", "Speech / Monologue", "Alone / Quiet", "Alone / Quiet"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return corpus(tmp_path / "corpus", {"ES01a": TURNS, "ES02a": TURNS})


def sounds(home: Path, meeting: str, names: tuple[str, ...], seconds: float = 10.0) -> Path:
    rng = np.random.default_rng(len(meeting))
    folder = home / meeting / "audio"
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        sf.write(folder / f"{meeting}.{name}.wav", rng.normal(0, 0.1, round(16000 * seconds)), 16000)
    return home


def told(events: list[Event]) -> str:
    return "\n".join(e.reason if isinstance(e, Skipped) else e.text for e in events if isinstance(e, Skipped | Notice))


# Counting ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meetings", "speakers", "counts"),
    [
        (FIVE, "agent", (204, 5971, 4295, 1556)),
        ((), "agent", (10117, 106151, 73811, 44989)),
        ((), "channel", (10424, 106645, 73578, 44421)),
    ],
)
def test_the_counts_of_the_real_corpus(
    shared_data: Path, tmp_path: Path, meetings: tuple[str, ...], speakers: str, counts: tuple[int, ...]
) -> None:
    source = shared_data / "ami" / "annotations.tar.xz"
    events: list[Event] = []
    done = run(ami(source, tmp_path, meetings=meetings, speakers=speakers), events.append)
    assert tuple(done.counts[label] for label in LABELS) == counts
    assert done.windows == sum(counts)
    assert done.meetings == (len(meetings) or 171)
    if not meetings:
        # The two turns of the corpus that end before they begin, and the turns that the old mapping loses.
        assert sum("counts as it is written" in e.reason for e in events if isinstance(e, Skipped)) == 2
        assert ("396 turns in EN2002c, EN2003a are from" in told(events)) == (speakers == "channel")
    with (tmp_path / "windows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert Counter(row["label"] for row in rows) == done.counts
    assert {row["group"] for row in rows if row["meeting"] in FIVE} == {"EN2001a", "EN2002a"}


def test_any_overlap_counts_and_a_touch_does_not() -> None:
    people = (Speaker("A", "0", "a"), Speaker("B", "1", "b"))
    turns = (Turn("A", "0", 3.0, 4.5), Turn("A", "0", 3.2, 3.4), Turn("B", "1", 4.499, 4.6), Turn("B", "9", 8.0, 9.1))
    meeting = Meeting("m", people, turns, "m")
    assert windows_of(meeting).start_s.tolist() == [0.0, 1.5, 3.0, 4.5, 6.0]
    assert windows_of(meeting).speakers.tolist() == [0, 2, 2, 1, 1]
    assert windows_of(meeting, "channel").speakers.tolist() == [0, 2, 2, 1, 0]


def test_the_table_is_the_same_from_a_folder_a_zip_and_a_tar(small: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as made, tarfile.open(tmp_path / "c.tar.gz", "w:gz") as tar:
        for path in small.rglob("*.xml"):
            made.write(path, Path("ami_public_manual") / path.relative_to(small))
            tar.add(path, path.relative_to(small))
    tables = []
    for number, source in enumerate((small, tmp_path / "c.zip", tmp_path / "c.tar.gz")):
        done = run(ami(source, tmp_path / str(number)))
        assert done.table is not None
        tables.append(done.table.read_text(encoding="utf-8"))
    assert tables[0] == tables[1] == tables[2]
    rows = list(csv.DictReader(io.StringIO(tables[0])))
    assert [row["label"] for row in rows if row["meeting"] == "ES01a"] == WANTED
    assert not (tmp_path / "0" / "project.db").exists()


def test_meetings_that_share_a_speaker_share_their_group(tmp_path: Path) -> None:
    home = corpus(tmp_path / "c", dict.fromkeys(("ES01a", "ES01b", "ES02a"), TURNS))
    found = run(read_annotations(home))
    assert {m.name: m.group for m in found.meetings} == {"ES01a": "ES01a", "ES01b": "ES01a", "ES02a": "ES02a"}


# What is not to be trusted -------------------------------------------------------------------------------------------

LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("declared", [LAUGHS, OUTSIDE, '<!DOCTYPE l SYSTEM "http://localhost/x.dtd">'])
def test_entities_are_refused_in_any_encoding(small: Path, declared: str, encoding: str) -> None:
    text = HEAD.format(encoding.upper()) + declared + '<l><segment transcriber_start="0" transcriber_end="9"/></l>'
    (small / "segments" / "ES01a.A.segments.xml").write_bytes(text.encode(encoding))
    found = run(read_annotations(small))
    assert [m.name for m in found.meetings] == ["ES02a"]
    assert found.faults == [
        (
            "segments/ES01a.A.segments.xml",
            "segments/ES01a.A.segments.xml cannot be used, so ES01a is left out: it has a document type, which may "
            "declare entities; such files are refused.",
        )
    ]
    (small / "corpusResources" / "meetings.xml").write_bytes(text.encode(encoding))
    with pytest.raises(StudioError, match=r"meetings\.xml in .* cannot be used: it has a document type"):
        run(read_annotations(small))


def test_bad_annotations_are_told_and_the_rest_is_used(small: Path) -> None:
    path = small / "segments" / "ES01a.A.segments.xml"
    good = path.read_bytes()
    path.write_bytes(good[:-20])
    found = run(read_annotations(small))
    assert [m.name for m in found.meetings] == ["ES02a"]
    assert "is not whole XML" in found.faults[0][1]
    path.write_bytes(good.replace(b'transcriber_start="3.5"', b'transcriber_start="soon"'))
    found = run(read_annotations(small))
    assert [len(m.turns) for m in found.meetings] == [3, 4]
    assert found.faults[0][1].endswith("has no usable times; it is left out.")
    path.write_bytes(good.replace(b'transcriber_end="4.0"', b'transcriber_end="1e300"'))
    assert len(run(read_annotations(small)).meetings[0].turns) == 3


def test_what_is_no_corpus_is_a_sentence(small: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.tar").write_text("no tar")
    for source, words in (("empty", "no meetings.xml"), ("text.tar", "cannot be read"), ("gone", "cannot be read")):
        with pytest.raises(StudioError, match=words):
            run(ami(tmp_path / source, tmp_path / "out"))
    with pytest.raises(UsageError, match="no meeting called XX"):
        run(ami(small, tmp_path / "out", meetings=["XX"]))
    with pytest.raises(UsageError, match="--audio DIR"):
        run(ami(small, tmp_path / "out", noise_folder=tmp_path))
    with pytest.raises(StudioError, match=r"no audio of these meetings.*Mix-Headset\.wav"):
        run(ami(small, tmp_path / "out", audio_folder=tmp_path / "empty"))


class Hostile:
    def __init__(self, call: object, *values: object) -> None:
        self.call, self.values = call, values

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.call, self.values


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_hostile_pickle_runs_nothing(tmp_path: Path, protocol: int) -> None:
    path, mark = tmp_path / "bad.pkl", tmp_path / "was here"
    for call, values in (
        (os.mkdir, (str(mark),)),
        (eval, ("1+1",)),
        (codecs.encode, ("a", "rot13")),
        (getattr, (1, "real")),
    ):
        path.write_bytes(pickle.dumps([{"label": Hostile(call, *values)}], protocol))
        with pytest.raises(StudioError, match="was not opened: it asks for"):
            list(read_entries(path))
    assert not mark.exists()


def test_a_damaged_pickle_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "bad.pkl"
    entry = {"meeting_id": "m", "label": "l", "ihm_audio": np.zeros(9), "sdm_audio": np.zeros(9), "sample_rate": 16000}
    whole = pickle.dumps([entry])
    objects = np.array([None, "x"], object)
    for data, words in (
        (b"", "not a pickle"),
        (whole[:-9], "not a pickle"),
        (b"RIFF....WAVE", "not a pickle"),
        (pickle.dumps({"a": 1}), "no list of clips"),
        (pickle.dumps([entry, {"label": "x"}]), "Entry 1 of"),
        (pickle.dumps([{**entry, "sample_rate": 0}]), "Entry 0 of"),
        (pickle.dumps([{**entry, "ihm_audio": objects}]), r"Entry 0 of|was not opened"),
        (pickle.dumps([{**entry, "ihm_audio": np.zeros((2, 2))}]), "Entry 0 of"),
    ):
        path.write_bytes(data)
        with pytest.raises(StudioError, match=words):
            list(read_entries(path))
    with pytest.raises(StudioError, match="cannot be read"):
        list(read_entries(tmp_path / "gone.pkl"))


@pytest.mark.parametrize("protocol", range(3, pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_of_numpy_itself_are_read(tmp_path: Path, protocol: int) -> None:
    samples = np.linspace(-1, 1, 100)
    values = {
        "meeting_id": "m", "label": "l", "ihm_audio": samples, "sdm_audio": (samples * 9).astype(np.int16),
        "sample_rate": np.int64(8000),
    }  # fmt: skip
    (tmp_path / "a.pkl").write_bytes(pickle.dumps([values], protocol))
    (entry,) = read_entries(tmp_path / "a.pkl")
    np.testing.assert_array_equal(entry.ihm, samples)
    assert entry.sdm.dtype == np.int16
    assert entry.rate_hz == 8000


def test_a_written_pickle_is_the_notebooks_layout(tmp_path: Path) -> None:
    one, two = np.float32([0.5, -0.25]), np.float32([1, 2])
    with (tmp_path / "a.pkl").open("wb") as file, EntryWriter(file) as writer:
        writer.write(ClipEntry("m", "l", one, two, 16000))
        writer.write(ClipEntry("m", NOISY, two, two, 16000))
    loaded = pickle.loads((tmp_path / "a.pkl").read_bytes())
    assert [list(entry) for entry in loaded] == [["meeting_id", "label", "ihm_audio", "sdm_audio", "sample_rate"]] * 2
    assert loaded[0]["ihm_audio"].dtype == np.float64
    assert loaded[0]["ihm_audio"].tolist() == [0.5, -0.25]
    assert loaded[1]["ihm_audio"] is loaded[1]["sdm_audio"]
    entries = list(read_entries(tmp_path / "a.pkl"))
    assert [(e.meeting, e.label, e.sdm.tolist(), e.rate_hz) for e in entries] == [
        ("m", "l", [1, 2], 16000),
        ("m", NOISY, [1, 2], 16000),
    ]


# Sound ---------------------------------------------------------------------------------------------------------------


def test_clips_are_the_sum_at_the_right_place_with_zeros_behind_the_end(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    one = rng.integers(-9999, 9999, 16000 * 7).astype(np.int16)
    two = rng.integers(-9999, 9999, 16000 * 12).astype(np.int16)
    sf.write(tmp_path / "1.wav", one, 16000)
    sf.write(tmp_path / "2.wav", two, 16000)
    both = np.pad(one / 32768, (0, len(two) - len(one))) + two / 32768
    starts = [0, 24000, 90000, 180000, 400000]
    found = list(ami_audio.clips([str(tmp_path / "1.wav"), str(tmp_path / "2.wav")], starts))
    for start, clip in zip(starts, found, strict=True):
        part = both[start : start + 48000]
        np.testing.assert_allclose(clip, np.pad(part, (0, 48000 - len(part))), atol=1e-6)


def test_noise_has_its_level_and_its_pitch(tmp_path: Path) -> None:
    t = np.arange(8000 * 2) / 8000
    sf.write(tmp_path / "tone.wav", 0.3 * np.sin(2 * np.pi * 1000 * t), 8000)
    sf.write(tmp_path / "silence.wav", np.zeros(8000), 8000)
    (tmp_path / "text.wav").write_text("not audio")
    noise = ami_audio.Noise(tmp_path)
    for seed in range(5):
        sound, path = noise.draw(random.Random(seed))
        assert Path(path).name == "tone.wav"
        assert len(sound) == 48000
        # At 8 kHz taken for 16 kHz the tone would be at 2 kHz.
        assert np.argmax(np.abs(np.fft.rfft(sound))) == pytest.approx(3000, abs=2)
    speech = np.random.default_rng(1).normal(0, 0.1, 48000).astype(np.float32)
    mixed = ami_audio.with_noise(speech, sound)
    added = mixed - speech
    assert 10 * np.log10(np.mean(speech**2) / np.mean(added**2)) == pytest.approx(10.0, abs=0.01)
    loud = ami_audio.with_noise(speech * 9, sound)
    assert np.max(np.abs(loud)) == pytest.approx(1.0)


def test_a_noise_folder_that_is_empty_or_silent_is_a_sentence(small: Path, tmp_path: Path) -> None:
    home = sounds(tmp_path / "audio", "ES01a", ("Mix-Headset",))
    (tmp_path / "noise").mkdir()
    for words in ("no audio in .* no noise can be added", "is silent or cannot be read"):
        with pytest.raises(StudioError, match=words):
            run(ami(small, tmp_path / "out", audio_folder=home, noise_folder=tmp_path / "noise"))
        assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["windows.csv"]
        sf.write(tmp_path / "noise" / "silence.wav", np.zeros(8000), 8000)


def test_a_project_with_windows_labels_and_noise(small: Path, tmp_path: Path) -> None:
    sounds(tmp_path / "audio", "ES01a", ("Mix-Headset", "Headset-0", "Array1-01"))
    sounds(tmp_path / "audio", "ES02a", ("Array1-01",), seconds=5.0)
    (tmp_path / "noise").mkdir()
    sf.write(tmp_path / "noise" / "n.wav", np.random.default_rng(0).normal(0, 0.1, 8000), 8000)
    events: list[Event] = []
    out = tmp_path / "проект"
    job = ami(
        small, out, audio_folder=tmp_path / "audio", noise_folder=tmp_path / "noise", pickle_file=tmp_path / "p.pkl"
    )
    done = run(job, events.append)
    assert done.counts == {**Counter(WANTED * 2), LABELS[2]: 0, LABELS[3]: 0, NOISY: 4}
    assert "Used the headset mix of 1 meeting, the table microphone of 1 meeting." in told(events)
    assert "ends before its annotations do; 3 of its windows are short or left out." in told(events)
    with Project(out) as project:
        recordings = {Path(r.path).name: r for r in project.recordings()}
        assert set(recordings) == {
            "ES01a.Mix-Headset.wav", "ES02a.Array1-01.wav", "ES01a.noisy.wav", "ES02a.noisy.wav",
        }  # fmt: skip
        assert not project.missing()
        assert recordings["ES01a.noisy.wav"].path == "noisy/ES01a.noisy.wav"
        names = {c.id: c.name for c in project.classes()}
        assert list(names.values()) == [*LABELS, NOISY]
        chunks = project.chunks(project.cuts()[-1].id)
        mix = [c for c in chunks if c.recording_id == recordings["ES01a.Mix-Headset.wav"].id]
        assert [(c.start_s, c.end_s, names[c.class_id]) for c in mix] == [
            (1.5 * k, 1.5 * k + 3, label) for k, label in enumerate(WANTED)
        ]
        assert {c.groups for c in mix} == {("speakers of ES01a",)}
        assert {c.groups for c in chunks if names[c.class_id] == NOISY} == {
            ("speakers of ES01a", "noise n.wav"),
            ("speakers of ES02a", "noise n.wav"),
        }
        segments = project.segments(recordings["ES01a.Mix-Headset.wav"].id)
        assert [(s.start_s, s.end_s, names[s.class_id]) for s in segments] == [
            (0.0, 2.25, "Alone / Quiet"),
            (2.25, 5.25, "Speech / Monologue"),
            (5.25, 9.0, "Alone / Quiet"),
        ]
        split = run(split_project(project, SplitConfig(val_split=0.4, test_split=0.0)))
        parts = project.split_parts(split.id)
        assert {parts[c.id] for c in chunks if names[c.class_id] == NOISY and c.id in parts} == {"train"}
    entries = list(read_entries(tmp_path / "p.pkl"))
    assert [e.label for e in entries] == [*WANTED, *WANTED, *[NOISY] * 4]
    close, _ = sf.read(tmp_path / "audio" / "ES01a" / "audio" / "ES01a.Headset-0.wav")
    far, _ = sf.read(tmp_path / "audio" / "ES01a" / "audio" / "ES01a.Array1-01.wav")
    np.testing.assert_allclose(entries[1].ihm, close[24000:72000], atol=1e-6)
    np.testing.assert_allclose(entries[1].sdm, far[24000:72000], atol=1e-6)
    with pytest.raises(StudioError, match=r"holds project\.db already"):
        run(ami(small, out, audio_folder=tmp_path / "audio"))


def test_a_cancelled_job_leaves_no_project(small: Path, tmp_path: Path) -> None:
    sounds(tmp_path / "audio", "ES01a", ("Mix-Headset",))
    job = ami(small, tmp_path / "out", audio_folder=tmp_path / "audio")
    while not list((tmp_path / "out").glob(".project-*/project.db")) if (tmp_path / "out").exists() else True:
        next(job)
    job.close()
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["windows.csv"]


def test_a_pickle_becomes_a_project(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    with (tmp_path / "a.pkl").open("wb") as file, EntryWriter(file) as writer:
        for meeting in ("ES01a", "ES01b", "ES02a", "../x"):
            for label in (LABELS[0], LABELS[1], NOISY):
                clip = rng.normal(0, 0.1, 48000).astype(np.float32)
                writer.write(ClipEntry(meeting, label, clip, clip, 16000))
    events: list[Event] = []
    counts = run(project_of_pickle(tmp_path / "a.pkl", tmp_path / "out", NOISY), events.append)
    assert counts == {LABELS[0]: 3, NOISY: 3, LABELS[1]: 3}
    assert "'../x' is not the name of a meeting." in told(events)
    with Project(tmp_path / "out") as project:
        names = {c.id: c.name for c in project.classes()}
        chunks = project.chunks(project.cuts()[-1].id)
        assert Counter(names[c.class_id] for c in chunks) == counts
        assert {c.groups[0] for c in chunks} == {"speakers of ES01", "speakers of ES02"}
        assert {len(c.groups) for c in chunks if names[c.class_id] == NOISY} == {2}
        first = next(r for r in project.recordings() if r.path.startswith("clips/ES01a"))
        samples, _ = sf.read(project.audio_path(first))
    expected = list(read_entries(tmp_path / "a.pkl"))
    np.testing.assert_allclose(samples[48000:], expected[1].ihm, atol=4e-5)
