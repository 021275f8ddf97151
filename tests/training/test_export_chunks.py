from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import audio
from engine.chunks import CutConfig, cut
from engine.errors import StudioError, UsageError
from engine.events import Event, Skipped, run
from engine.project import Project
from engine.segments import Edit, Segment, change
from training.cli import main
from training.data import of_project, read
from training.export_chunks import export_chunks
from training.splits import SplitConfig, split_project

RATE_HZ = 8000


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def samples_of(path: Path) -> np.ndarray:
    return sf.read(path, dtype="int16", always_2d=True)[0]


@pytest.fixture
def recorded(tmp_path: Path, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """What four stereo recordings of 5 s hold; two of them are called alike."""
    made = {}
    for name in ("call.wav", "deep/call.flac", "b c.wav", "d.wav"):
        path = tmp_path / "audio" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        made[name] = rng.integers(-30000, 30000, (5 * RATE_HZ, 2)).astype(np.int16)
        sf.write(path, made[name], RATE_HZ)
    return made


@pytest.fixture
def project(tmp_path: Path, recorded: dict[str, np.ndarray]) -> Project:
    """Each recording: 0 to 2 s Speech, 2 to 4.5 s Music/Pop; cut into chunks of a second, the last one half."""
    with Project.create(tmp_path / "p", ["Speech", "Music/Pop"]) as project:
        run(project.add_recordings([str(tmp_path / "audio" / name) for name in recorded]))
        speech, music = project.classes()
        for recording in project.recordings():
            rows = (
                Segment(project.new_id(), recording.id, 0.0, 2.0, speech.id),
                Segment(project.new_id(), recording.id, 2.0, 4.5, music.id),
            )
            project.apply(Edit("Label", added=rows))
        run(cut(project, CutConfig(length_s=1.0, hop_s=1.0, edges="pad")))
        yield project


def test_every_chunk_is_a_file_of_its_samples(
    project: Project, tmp_path: Path, recorded: dict[str, np.ndarray]
) -> None:
    out = tmp_path / "out"
    assert run(export_chunks(project, out)) == {"": {"Music/Pop": 12, "Speech": 8}}
    files = [
        f"{'Speech' if i < 2 else 'Music_Pop'}/{stem}_chunk_{i}.wav"
        for stem in ("call", "call-2", "b c", "d")
        for i in range(5)
    ]
    assert names(out) == sorted(["chunks.csv", *files])
    for stem, name in (("call", "call.wav"), ("call-2", "deep/call.flac"), ("b c", "b c.wav")):
        np.testing.assert_array_equal(samples_of(out / "Speech" / f"{stem}_chunk_1.wav"), recorded[name][8000:16000])
        np.testing.assert_array_equal(
            samples_of(out / "Music_Pop" / f"{stem}_chunk_4.wav"), recorded[name][32000:36000]
        )
    assert {item.groups for item in read(out).items} == {("call",), ("call-2",), ("b c",), ("d",)}


def test_a_file_holds_what_training_reads(project: Project, tmp_path: Path) -> None:
    recording = next(r for r in project.recordings() if r.path.endswith("d.wav"))
    for segment in project.segments(recording.id):
        project.apply(change("Move", segment, start_s=segment.start_s + 0.12345, end_s=segment.end_s + 0.0777))
    run(cut(project, CutConfig(length_s=0.333, hop_s=0.2)))
    split = run(split_project(project, SplitConfig(val_split=0.3, test_split=0.3)))
    run(export_chunks(project, tmp_path / "out", split_id=split.id))
    items = [item for item in of_project(project, split.id).items if item.recording_id == recording.id]
    assert len(items) > 15
    for number, item in enumerate(items):
        (path,) = (tmp_path / "out" / item.part).glob(f"*/d_chunk_{number}.wav")
        read_by_training = audio.load(item.path, start_s=item.start_s, end_s=item.end_s)
        np.testing.assert_array_equal(samples_of(path)[:, 0], np.rint(read_by_training * 32768).astype(np.int16))


def test_flac_of_a_split(project: Project, tmp_path: Path, recorded: dict[str, np.ndarray]) -> None:
    split = run(split_project(project, SplitConfig(val_split=0.25, test_split=0.25)))
    run(cut(project, CutConfig(length_s=2.0)))
    counts = run(export_chunks(project, tmp_path / "out", split_id=split.id, file_format="flac"))
    parts = project.split_parts(split.id)
    assert {part: sum(found.values()) for part, found in counts.items()} == {"train": 10, "val": 5, "test": 5}
    chunk = next(c for c in project.chunks(split.cut_id) if c.recording_id == project.recordings()[3].id)
    file = tmp_path / "out" / parts[chunk.id] / "Speech" / "d_chunk_0.flac"
    assert sf.info(file).format == "FLAC"
    np.testing.assert_array_equal(samples_of(file), recorded["d.wav"][:8000])
    # What comes back is divided as it was, and nothing leaks.
    assert {item.part for item in read(tmp_path / "out").items} == {"train", "val", "test"}


def test_what_cannot_be_read_is_told_and_the_rest_is_written(project: Project, tmp_path: Path) -> None:
    (tmp_path / "audio" / "d.wav").unlink()
    short = tmp_path / "audio" / "b c.wav"
    sf.write(short, samples_of(short)[:12000], RATE_HZ)
    events: list[Event] = []
    assert run(export_chunks(project, tmp_path / "out"), events.append) == {"": {"Music/Pop": 6, "Speech": 6}}
    told = [e.reason for e in events if isinstance(e, Skipped)]
    assert len(told) == 2
    assert "it ends before 2 s. 3 of its 5 chunks could not be written." in told[0]
    assert "d.wav" in told[1]
    assert "5 of its 5 chunks could not be written." in told[1]
    assert len(samples_of(tmp_path / "out" / "Speech" / "b c_chunk_1.wav")) == 4000


def test_nothing_readable_is_a_sentence_and_leaves_nothing(project: Project, tmp_path: Path) -> None:
    for path in (tmp_path / "audio").rglob("*.*"):
        path.unlink()
    with pytest.raises(StudioError, match="None of the chunks could be written"):
        run(export_chunks(project, tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_cancelled_export_leaves_nothing_half_made(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for kept in ([], ["mine.txt"]):
        if kept:
            out.mkdir()
            (out / "mine.txt").write_text("mine")
        job = export_chunks(project, out)
        for _ in range(7):
            next(job)
        assert sum(name.endswith(".wav") for name in names(out)) == 6
        job.close()
        assert names(out) == kept
        assert out.exists() == bool(kept)


def test_chunks_of_two_divisions_do_not_mix(project: Project, tmp_path: Path) -> None:
    (tmp_path / "out" / "Speech").mkdir(parents=True)
    run(export_chunks(project, tmp_path / "out"))  # an empty folder is no hindrance
    before = names(tmp_path / "out")
    with pytest.raises(StudioError, match=r"(Speech|Music_Pop) holds files already"):
        run(export_chunks(project, tmp_path / "out"))
    assert names(tmp_path / "out") == before


def test_wrong_numbers_are_sentences(project: Project, tmp_path: Path) -> None:
    split = run(split_project(project, SplitConfig()))
    run(cut(project, CutConfig(length_s=2.0)))
    for values, words in (
        ({"cut_id": 9}, "p has no cut number 9. Its cuts: 1, 2."),
        ({"split_id": 9}, "p has no split number 9. Its splits: 1."),
        ({"split_id": split.id, "cut_id": 2}, "Split 1 is of cut 1, not of cut 2."),
        ({"file_format": "mp3"}, "Choose wav or flac."),
    ):
        with pytest.raises(UsageError, match=words):
            run(export_chunks(project, tmp_path / "out", **values))
    with Project.create(tmp_path / "empty") as empty, pytest.raises(StudioError, match="Nothing is cut yet"):
        run(export_chunks(empty, tmp_path / "out"))


def test_the_verb(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["export-chunks", str(project.folder), "--out", str(tmp_path / "out"), "--format", "flac"]
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["counts"] == {"": {"Music/Pop": 12, "Speech": 8}}
    assert len(names(tmp_path / "out")) == 21
    assert main(words) == 1
    assert "holds files already" in capsys.readouterr().err
    assert main([*words, "--cut", "7"]) == 2
