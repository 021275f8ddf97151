from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine.errors import StudioError, UsageError
from engine.events import Event, Notice, Skipped, run
from training.cli import main
from training.data import read
from training.seed_tools import ChunksConfig, cut_segments, separate_chunks
from training.splits import SplitConfig, divide
from training.swaps import parent_groups, synthesize


def sound(path: Path, frames: int, rate_hz: int = 8000, channels: int = 1, seed: int = 0) -> np.ndarray:
    samples = np.random.default_rng([seed, frames]).integers(-20000, 20000, (frames, channels)).astype(np.int16)
    path.parent.mkdir(parents=True, exist_ok=True)
    sf.write(path, samples, rate_hz)
    return samples


def samples_of(path: Path) -> np.ndarray:
    return sf.read(path, dtype="int16", always_2d=True)[0]


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def told(events: list[Event]) -> str:
    return "\n".join(e.reason if isinstance(e, Skipped) else e.text for e in events if isinstance(e, Skipped | Notice))


# cut-segments --------------------------------------------------------------------------------------------------------


def test_segments_are_the_pieces_to_the_sample(tmp_path: Path) -> None:
    one = sound(tmp_path / "input" / "episode1.wav", 8000 * 9 + 17, channels=2)
    two = sound(tmp_path / "input" / "эпизод 2.flac", 8000 * 5)
    (tmp_path / "input" / "segments.txt").write_text("[episode1]\n2 3 7\n\n[эпизод 2]\n0 4\n", encoding="utf-8")
    counts = run(cut_segments(tmp_path / "input" / "segments.txt", tmp_path / "input", tmp_path / "raw"))
    assert counts == {"A": 3, "B": 3}
    # A recording that begins with B has an A of no length, whose number 1 is not given to another.
    assert names(tmp_path / "raw") == [
        "A/episode1_segment_1.wav", "A/episode1_segment_3.wav", "A/эпизод 2_segment_3.wav",
        "B/episode1_segment_2.wav", "B/episode1_segment_4.wav", "B/эпизод 2_segment_2.wav",
    ]  # fmt: skip
    for name, part in (
        ("A/episode1_segment_1.wav", one[:16000]),
        ("B/episode1_segment_2.wav", one[16000:24000]),
        ("A/episode1_segment_3.wav", one[24000:56000]),
        ("B/episode1_segment_4.wav", one[56000:]),
        ("B/эпизод 2_segment_2.wav", two[:32000]),
    ):
        np.testing.assert_array_equal(samples_of(tmp_path / "raw" / name), part)


def test_what_cannot_be_cut_is_told_and_the_rest_is_cut(tmp_path: Path) -> None:
    sound(tmp_path / "in" / "good.wav", 8000 * 3)
    sound(tmp_path / "in" / "twice.wav", 8000)
    sound(tmp_path / "in" / "deep" / "twice.wav", 8000)
    (tmp_path / "in" / "broken.wav").write_text("not audio")
    text = "[good]\n1 20\n[gone]\n1\n[twice]\n1\n[broken]\n1\n[mad]\n5 1\n"
    (tmp_path / "s.txt").write_text(text)
    events: list[Event] = []
    assert run(cut_segments(tmp_path / "s.txt", tmp_path / "in", tmp_path / "raw"), events.append) == {"A": 1, "B": 1}
    assert names(tmp_path / "raw") == ["A/good_segment_1.wav", "B/good_segment_2.wav"]
    assert len(samples_of(tmp_path / "raw" / "B" / "good_segment_2.wav")) == 16000
    for words in (
        "Segment 3 of good begins at 20 s, after its end (3.0 s).",
        "There is no recording called gone in",
        "There are 2 recordings called twice in",
        "broken.wav cannot be read",
        "the times of mad are not in order",
    ):
        assert words in told(events)


def test_a_segments_file_without_recordings_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "s.txt").write_text("[gone]\n1\n")
    (tmp_path / "in").mkdir()
    with pytest.raises(StudioError, match="Nothing was cut"):
        run(cut_segments(tmp_path / "s.txt", tmp_path / "in", tmp_path / "raw"))
    with pytest.raises(StudioError, match="cannot be read"):
        run(cut_segments(tmp_path / "none.txt", tmp_path / "in", tmp_path / "raw"))


def test_a_cancelled_cut_takes_its_files_back(tmp_path: Path) -> None:
    sound(tmp_path / "in" / "a.wav", 8000 * 3)
    (tmp_path / "s.txt").write_text("[a]\n1 2\n")
    job = cut_segments(tmp_path / "s.txt", tmp_path / "in", tmp_path / "raw")
    while not names(tmp_path / "raw"):
        next(job)
    job.close()
    assert names(tmp_path / "raw") == []


# chunks --------------------------------------------------------------------------------------------------------------


def raw(home: Path, recordings: int = 20, seconds: float = 17.0) -> Path:
    for n in range(recordings):
        for label, k in (("A", 1), ("B", 2)):
            sound(home / label / f"ep{n}_segment_{k}.wav", round(8000 * seconds) + n, seed=2 * n + k)
    return home


def test_chunks_have_the_old_names_and_every_sample_in_its_place(tmp_path: Path) -> None:
    whole = sound(tmp_path / "raw" / "A" / "one.wav", 44100 * 21, 44100)
    sound(tmp_path / "raw" / "B" / "two.wav", 44100 * 8, 44100)
    events: list[Event] = []
    counts = run(separate_chunks(tmp_path / "raw", tmp_path, ChunksConfig(val_share=0.0)), events.append)
    assert counts == {"train": {"A": 4}, "val": {}}
    assert "two.wav is shorter than a chunk of 8.192 s." in told(events)
    assert names(tmp_path / "train") == [f"A/one_chunk_{k}.wav" for k in range(4)]
    for k in range(4):
        first = int(4.096 * 44100 * k)
        part = whole[first : first + 361267]
        np.testing.assert_array_equal(samples_of(tmp_path / "train" / "A" / f"one_chunk_{k}.wav"), part)
    assert names(tmp_path / "raw") == ["A/one.wav", "B/two.wav"]


def test_a_chunk_that_just_fits_counts(tmp_path: Path) -> None:
    sound(tmp_path / "raw" / "A" / "fits.wav", 131072, 16000)
    sound(tmp_path / "raw" / "A" / "fits not.wav", 131071, 16000)
    run(separate_chunks(tmp_path / "raw", tmp_path, ChunksConfig(val_share=0.0)))
    assert names(tmp_path / "train") == ["A/fits_chunk_0.wav"]


def test_by_default_a_recording_is_on_one_side_with_all_its_segments(tmp_path: Path) -> None:
    counts = run(separate_chunks(raw(tmp_path / "raw"), tmp_path / "out", ChunksConfig()))
    data = read(tmp_path / "out")
    assert len(data.items) == sum(n for classes in counts.values() for n in classes.values()) == 120
    assert not divide(data.items, SplitConfig(split="given")).leaky
    sides: dict[str, set[str]] = {}
    for item in data.items:
        sides.setdefault(item.groups[0], set()).add(item.part)
    assert len(sides) == 20
    assert all(len(parts) == 1 for parts in sides.values())
    assert counts["val"]["A"] == counts["val"]["B"] in (3, 6)


def test_the_old_random_split_sets_its_share_of_each_class_aside_and_says_that_it_leaks(tmp_path: Path) -> None:
    events: list[Event] = []
    config = ChunksConfig(split="seed", seed=3)
    counts = run(separate_chunks(raw(tmp_path / "raw"), tmp_path / "out", config), events.append)
    assert counts == {"train": {"A": 56, "B": 56}, "val": {"A": 4, "B": 4}}
    assert "figures will flatter" in told(events)
    assert divide(read(tmp_path / "out").items, SplitConfig(split="given")).leaky
    run(separate_chunks(tmp_path / "raw", tmp_path / "again", config))
    assert names(tmp_path / "again") == names(tmp_path / "out")


def test_chunks_never_mix_with_older_ones_and_never_overwrite_each_other(tmp_path: Path) -> None:
    kept = sound(tmp_path / "raw" / "A" / "a.wav", 80000)
    sound(tmp_path / "raw" / "A" / "more" / "a.flac", 80000, seed=9)
    sound(tmp_path / "raw" / "B" / "b.wav", 80000)
    events: list[Event] = []
    run(separate_chunks(tmp_path / "raw", tmp_path / "out", ChunksConfig(val_share=0.5)), events.append)
    assert "their chunks would be too; rename one" in told(events)
    before = names(tmp_path / "out")
    assert before == ["train/A/a_chunk_0.wav", "train/B/b_chunk_0.wav"]
    assert "A, B have no example in validation: too few recordings" in told(events)
    np.testing.assert_array_equal(samples_of(tmp_path / "out" / before[0]), kept[:65536])
    with pytest.raises(StudioError, match=r"train holds files already"):
        run(separate_chunks(tmp_path / "raw", tmp_path / "out", ChunksConfig()))
    assert names(tmp_path / "out") == before


def test_bad_chunk_requests_are_sentences(tmp_path: Path) -> None:
    sound(tmp_path / "raw" / "A" / "ep1_segment_1.wav", 80000)
    sound(tmp_path / "raw" / "B" / "ep1_segment_2.wav", 80000)
    (tmp_path / "empty").mkdir()
    for folder, config, words in (
        ("gone", ChunksConfig(), "is not a folder"),
        ("empty", ChunksConfig(), "one sub-folder per class"),
        ("raw", ChunksConfig(), r"come from one recording.*--split seed"),
        ("raw", ChunksConfig(chunk_s=100.0), "No chunk of 100 s"),
    ):
        with pytest.raises(StudioError, match=words):
            run(separate_chunks(tmp_path / folder, tmp_path / "out", config))
    (tmp_path / "file").touch()
    with pytest.raises(StudioError, match="cannot be written"):
        run(separate_chunks(tmp_path / "raw", tmp_path / "file" / "x", ChunksConfig(val_share=0.0)))
    job = separate_chunks(tmp_path / "raw", tmp_path / "out", ChunksConfig(val_share=0.0))
    while not names(tmp_path / "out"):
        next(job)
    job.close()
    assert names(tmp_path / "out") == []


# synthesize ----------------------------------------------------------------------------------------------------------


def test_swaps_are_the_halves_to_the_sample(tmp_path: Path) -> None:
    one = sound(tmp_path / "A" / "one.wav", 1001, channels=2)
    two = sound(tmp_path / "A" / "two_chunk_3.wav", 600, channels=2)
    assert run(synthesize([tmp_path / "A"])) == {str(tmp_path / "A"): 2}
    made = {name: samples_of(tmp_path / "A" / name) for name in names(tmp_path / "A") if name.startswith("swap")}
    assert set(made) == {"swap_one_two_chunk_3.wav", "swap_two_chunk_3_one.wav"}
    np.testing.assert_array_equal(made["swap_one_two_chunk_3.wav"], np.concatenate([one[500:], two[:300]]))
    np.testing.assert_array_equal(made["swap_two_chunk_3_one.wav"], np.concatenate([two[300:], one[:500]]))
    assert run(synthesize([tmp_path / "A"])) == {str(tmp_path / "A"): 0}  # children are no parents


def test_each_file_is_paired_once_and_the_odd_one_with_another(tmp_path: Path) -> None:
    for n in range(5):
        sound(tmp_path / "A" / f"f{n}.wav", 100, seed=n)
    run(synthesize([tmp_path / "A"], seed=4))
    pairs = {frozenset(name[5:-4].split("_")) for name in names(tmp_path / "A") if name.startswith("swap_")}
    assert len(pairs) == 3
    assert sorted(Counter(f for pair in pairs for f in pair).values()) == [1, 1, 1, 1, 2]


def test_classes_are_filled_up_to_a_target_or_to_the_largest(tmp_path: Path) -> None:
    for n in range(9):
        sound(tmp_path / "A" / f"a{n}.wav", 100, seed=n)
    for n in range(4):
        sound(tmp_path / "B" / f"b{n}.wav", 100, seed=n)
    made = run(synthesize([tmp_path / "A", tmp_path / "B"], balance=True))
    assert list(made.values()) == [0, 5]
    assert len(names(tmp_path / "B")) == 9
    run(synthesize([tmp_path / "B"], target=12))
    assert len(names(tmp_path / "B")) == 12
    events: list[Event] = []
    run(synthesize([tmp_path / "B"], target=100), events.append)
    assert len(names(tmp_path / "B")) == 16  # four files, and twelve ordered pairs of them
    assert "it has 16 files now" in told(events)


def test_only_files_that_are_alike_are_paired(tmp_path: Path) -> None:
    sound(tmp_path / "A" / "a.wav", 100, 8000)
    sound(tmp_path / "A" / "b.wav", 100, 16000)
    sound(tmp_path / "A" / "c.wav", 100, 8000, channels=2)
    sound(tmp_path / "A" / "d.wav", 100, 8000, seed=1)
    (tmp_path / "A" / "broken.wav").write_text("not audio")
    events: list[Event] = []
    run(synthesize([tmp_path / "A"], target=99), events.append)
    assert [n for n in names(tmp_path / "A") if n.startswith("swap")] == ["swap_a_d.wav", "swap_d_a.wav"]
    assert "mixes sample rates" in told(events)
    assert "broken.wav cannot be read" in told(events)


def test_synthesis_is_for_training_only(tmp_path: Path) -> None:
    sound(tmp_path / "val" / "A" / "a.wav", 100)
    sound(tmp_path / "train" / "A" / "a.wav", 100)
    with pytest.raises(UsageError, match="belongs into training only"):
        run(synthesize([tmp_path / "val" / "A"]))
    with pytest.raises(StudioError, match="nothing to pair"):
        run(synthesize([tmp_path / "train" / "A"]))
    with pytest.raises(StudioError, match="is not a folder"):
        run(synthesize([tmp_path / "gone"]))


def test_a_cancelled_synthesis_takes_its_files_back(tmp_path: Path) -> None:
    for n in range(4):
        sound(tmp_path / "A" / f"f{n}.wav", 100, seed=n)
    job = synthesize([tmp_path / "A"])
    while len(names(tmp_path / "A")) < 6:
        next(job)
    job.close()
    assert names(tmp_path / "A") == [f"f{n}.wav" for n in range(4)]


@pytest.mark.parametrize(
    ("child", "expected"),
    [
        ("swap_a_b", ("a", "b")),
        ("swap_a_a", ("a", "a")),
        ("swap_ep1_chunk_0_ep2_chunk_3", ("ep1", "ep2")),
        ("swap_ep1_chunk_0_ep1_chunk_1", ("ep1", "ep1")),
        ("swap_ep1_segment_2_chunk_0_ep2_chunk_3", ("ep1", "ep2")),
        ("swap_gone_chunk_0_lost_chunk_1", ("gone", "lost")),
        ("swap_my_show_chunk_1_ep2_chunk_3", ("my_show", "ep2")),
        ("swap_my_show_2_chunk_1_my_show_chunk_3", ("my_show_2", "my_show")),
        ("swap_swap_a_b_ep1_chunk_0", ("a", "b", "ep1")),
        ("swap_meet_monday", ()),
        ("swap_meet_monday_chunk_4", ()),
        ("swapped_a_b", ()),
        ("a", ()),
    ],
)
def test_a_child_is_known_by_its_name(child: str, expected: tuple[str, ...]) -> None:
    stems = {"a", "b", "ep1_chunk_0", "ep1_chunk_1", "ep2_chunk_3", "my_show_chunk_1", "my_show_2_chunk_1"}
    groups = {name: (name,) for name in ("a", "b", "ep1", "ep2", "my_show", "my_show_2")}
    assert parent_groups(child, stems, groups) == expected


def test_children_stay_with_both_parents_whatever_the_data_come_as(tmp_path: Path) -> None:
    for n in range(20):
        for label in "AB":
            sound(tmp_path / "d" / label / f"{label}ep{n}_chunk_0.wav", 100, seed=n)
    run(synthesize([tmp_path / "d" / "A", tmp_path / "d" / "B"]))
    rows = [f"{p},{p.parent.name}" for p in sorted((tmp_path / "d").rglob("*.wav"))]
    (tmp_path / "list.csv").write_text("\n".join(["audio_filepath,label", *rows]))
    for source, pattern in (
        (tmp_path / "d", ""),
        (tmp_path / "list.csv", ""),
        (tmp_path / "list.csv", r"/[AB](ep\d+)_"),
    ):
        data = read(source, group_pattern=pattern)
        children = [i for i in data.items if i.synthesized]
        assert len(children) == 40
        groups = {i.groups[0] for i in data.items if not i.synthesized}
        assert all(set(i.groups) <= groups and len(i.groups) == 2 for i in children)
        division = divide(data.items, SplitConfig(val_split=0.2, test_split=0.1))
        measured = {i.groups[0] for i in division.items if i.part != "train"}
        for item in division.items:
            assert not item.synthesized or (item.part == "train" and measured.isdisjoint(item.groups))
        assert "synthesized items were left out" in division.notices[0]


# The command line ----------------------------------------------------------------------------------------------------


def test_from_recordings_to_a_balanced_training_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    for n in range(8):
        sound(tmp_path / "input" / f"ep{n}.wav", 8000 * 40, seed=n)
    text = "".join(f"[ep{n}]\n12\n" for n in range(8))
    (tmp_path / "input" / "segments.txt").write_text(text)
    assert main(["cut-segments"]) == 0
    assert "Cut 8 segments of A and 8 of B into raw." in capsys.readouterr().out
    assert main(["chunks", "--json"]) == 0
    counts = json.loads(capsys.readouterr().out.splitlines()[-1])["counts"]
    assert counts["train"] == {"A": 7, "B": 35}
    assert main(["synthesize", "train/A", "train/B", "--balance"]) == 0
    assert "train/A: 28 new files" in capsys.readouterr().out
    assert main(["chunks"]) == 1
    assert main(["synthesize", "val/A"]) == 2
    assert main(["synthesize", "train/A", "--target", "0"]) == 2
    data = read(tmp_path / "train")
    assert Counter(i.label for i in data.items) == {"A": 35, "B": 35}


def test_the_verbs_write_what_they_left_out(tmp_path: Path) -> None:
    sound(tmp_path / "raw" / "A" / "long.wav", 8 * 8000)
    sound(tmp_path / "raw" / "A" / "short.wav", 100)
    sound(tmp_path / "raw" / "B" / "other.wav", 8 * 8000)
    out, left = str(tmp_path / "out"), tmp_path / "left.csv"
    args = ["--chunk-s", "2", "--hop-s", "2", "--val-share", "0", "--rejects", str(left)]
    assert main(["chunks", str(tmp_path / "raw"), "--out", out, *args]) == 0
    assert left.read_text().splitlines()[1:] == [
        f"{tmp_path / 'raw' / 'A' / 'short.wav'},{tmp_path / 'raw' / 'A' / 'short.wav'} is shorter than a chunk of 2 s."
    ]
    (tmp_path / "segments.txt").write_text("[long]\n2 4\n[gone]\n1\n")
    verb = ["cut-segments", "--input", str(tmp_path / "raw" / "A"), "--segments", str(tmp_path / "segments.txt")]
    assert main([*verb, "--out", str(tmp_path / "cut"), "--rejects", str(left)]) == 0
    (row,) = left.read_text().splitlines()[1:]
    assert row.startswith("gone,There is no recording called gone")
