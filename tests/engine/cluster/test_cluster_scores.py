"""Classifying on a cluster, but for Ray: what an actor does, storage, its results and their merging."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile as sf

from engine import bundle, pool
from engine.errors import StudioError
from engine.events import run
from engine.items import audio_of
from engine.results import DONE, FileScore, ResultStore
from engine.scoring import Task
from engine.transcripts import Transcript, Word
from engine.worker import Worker

pytest.importorskip("pyarrow", reason="needs requirements-cluster.txt")
from pyarrow import parquet

from engine.cluster import job, manifest, merging, partitions, stage, storage
from tests.engine.cluster.cluster_hand import ON_CPU, alone, order, rows, sound, stored


def test_scores_are_those_of_one_machine_bit_by_bit(
    tiny_model: Path, inbox: Path, tmp_path: Path, actor: Callable[..., stage.Scoring]
) -> None:
    made = order(tiny_model, tmp_path / "out")
    told = actor(made)(rows([str(inbox)])).to_pylist()[0]
    assert (told["asked"], told["scored"], told["failed"], told["fatal"]) == (7, 5, 2, "")
    assert told["device"] == "cpu"
    assert {Path(path).name for path, _ in told["reasons"]} == {"empty.wav", "text.mp3"}
    assert run(merging.merge(str(tmp_path / "out"), tmp_path / "merged.scores")) == 7
    assert stored(tmp_path / "merged.scores") == alone([inbox], tiny_model, tmp_path / "alone.scores")


def test_each_channel_and_too_short_are_those_of_one_machine(
    tiny_model: Path, tmp_path: Path, actor: Callable[..., stage.Scoring]
) -> None:
    config = replace(ON_CPU, channels="split", min_duration=0.5)
    sound(tmp_path / "in" / "legs.wav", 1.0, channels=2)
    sound(tmp_path / "in" / "short.wav", 0.4)
    (tmp_path / "in" / "bad.wav").write_bytes(b"RIFF")
    told = actor(order(tiny_model, tmp_path / "out", config))(rows([str(tmp_path / "in")], config)).to_pylist()[0]
    assert (told["asked"], told["scored"], told["too_short"], told["failed"]) == (3, 2, 1, 1)
    run(merging.merge(str(tmp_path / "out"), tmp_path / "merged.scores"))
    merged = stored(tmp_path / "merged.scores")
    assert merged == alone([tmp_path / "in"], tiny_model, tmp_path / "alone.scores", config)
    assert {Path(item).name for item in merged} == {"legs.wav#1", "legs.wav#2", "short.wav#1", "bad.wav#1"}


def test_a_stretch_is_scored_as_if_it_were_a_file(
    tiny_model: Path, tmp_path: Path, actor: Callable[..., stage.Scoring]
) -> None:
    whole = sound(tmp_path / "long.wav", 3.0, channels=2)
    samples, rate_hz = sf.read(whole)
    sf.write(tmp_path / "cut.wav", samples[16000:33600, 1], rate_hz, subtype="DOUBLE")
    table = tmp_path / "calls.csv"
    table.write_text(
        "id;path;start_s;end_s;channel;label\n7;long.wav;1;2.1;2;machine\n8;long.wav;;;;person\n", encoding="utf-8"
    )
    made = order(tiny_model, tmp_path / "out")
    assert actor(made)(rows([str(table)])).to_pylist()[0]["scored"] == 2
    (part,) = made.run.parts()
    first, second = parquet.read_table(part).to_pylist()
    assert (first["id"], first["start_s"], first["end_s"], first["channel"]) == ("7", 1.0, 2.1, 2)
    assert first["duration_s"] == pytest.approx(1.1)
    assert first["window_start_s"][0] == 1.0
    assert (second["id"], second["channel"], second["window_start_s"][0]) == ("8", None, 0.0)
    run(merging.merge(str(tmp_path / "out"), tmp_path / "merged.scores"))
    merged = stored(tmp_path / "merged.scores")
    item = f"{whole}#2@1-2.1"
    assert set(merged) == {item, f"{whole}#"}
    by_itself = alone([tmp_path / "cut.wav"], tiny_model, tmp_path / "alone.scores")[str(tmp_path / "cut.wav")]
    assert merged[item][5:7] == pytest.approx(by_itself[5:7], abs=1e-6)
    with ResultStore(tmp_path / "merged.scores") as store:
        assert [row[5] for row in store.rows()] == ["person", "machine"]
        assert {audio_of(name, store.split)[0] for name in merged} == {str(whole)}


def test_what_is_finished_is_not_done_again_and_what_changed_is(
    tiny_model: Path, inbox: Path, tmp_path: Path, actor: Callable[..., stage.Scoring]
) -> None:
    made = order(tiny_model, tmp_path / "out")
    actor(made)(rows([str(inbox)]))
    sound(inbox / "call 3.wav", 0.9, 4000)
    (part,) = made.run.parts()
    broken = Path(made.run.name, "part-half.parquet")
    broken.write_bytes(Path(part).read_bytes()[:-100])
    found = [partitions.finished_keys(name) for name in made.run.parts()]
    assert found.count(None) == 1
    again = rows([str(inbox)], finished=b"".join(filter(None, found)))
    assert {Path(path).name for path in again["path"].to_pylist()} == {"call 3.wav", "empty.wav", "text.mp3"}
    actor(order(tiny_model, tmp_path / "out"))(again)
    run(merging.merge(str(tmp_path / "out"), tmp_path / "merged.scores"))
    assert stored(tmp_path / "merged.scores") == alone([inbox], tiny_model, tmp_path / "alone.scores")


def test_results_of_another_model_or_other_settings_are_not_counted(tiny_model: Path, tmp_path: Path) -> None:
    made = order(tiny_model, tmp_path / "out").run
    other = bundle.load(tiny_model)
    other = replace(other, card=replace(other.card, temperature=2.0))
    order(bundle.save(other, tmp_path / "other.earmark"), tmp_path / "out")
    order(tiny_model, tmp_path / "out", replace(ON_CPU, channels="split"))
    same = order(tiny_model, tmp_path / "out").run
    every = partitions.runs(str(tmp_path / "out"))
    assert [one.number for one in every] == [1, 2, 3, 4]
    assert [one.number for one in partitions.of_same_job(every, same.meta)] == [made.number, 4]


def test_a_block_that_is_done_twice_leaves_one_part(
    tiny_model: Path, inbox: Path, tmp_path: Path, actor: Callable[..., stage.Scoring]
) -> None:
    made, table = order(tiny_model, tmp_path / "out"), rows([str(inbox)])
    worker = actor(made)
    worker(table)
    worker(table)
    assert len(made.run.parts()) == 1


def test_files_on_a_storage_are_fetched_piece_by_piece_and_nothing_is_left(
    tiny_model: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, actor: Callable[..., stage.Scoring]
) -> None:
    """fsspec's own view of this disk stands for a storage: everything goes through its addresses."""
    monkeypatch.setattr(storage, "_PIECE_BYTES", 1000)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    made = order(tiny_model, f"local://{tmp_path}/out")
    table = rows([f"local://{inbox}", f"local://{inbox}/gone.wav"])
    assert table.num_rows == 8
    worker = actor(made)
    told = worker(table).to_pylist()[0]
    assert (told["scored"], told["failed"], told["fatal"]) == (5, 3, "")
    reasons = {path.rpartition("/")[2]: reason for path, reason in told["reasons"]}
    assert reasons["gone.wav"] == f"local://{inbox}/gone.wav cannot be read: there is no such file."
    assert reasons["empty.wav"] == f"local://{inbox}/empty.wav cannot be read: the file is empty (0 bytes)."
    assert list(scratch.iterdir()) == []
    run(merging.merge(f"local://{tmp_path}/out", tmp_path / "merged.scores"))
    one_machine = alone([inbox], tiny_model, tmp_path / "alone.scores")
    merged = stored(tmp_path / "merged.scores")
    for name in ("call 0.wav", "call 12.wav"):
        assert merged[f"local://{inbox}/{name}"][5:] == one_machine[str(inbox / name)][5:]


def test_a_storage_that_falls_silent_costs_its_files_only(
    tiny_model: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, actor: Callable[..., stage.Scoring]
) -> None:
    real = storage.fetch

    def fetch(name: str, target: Path, alive: Callable[[], None]) -> None:
        if name.endswith("call 3.wav"):
            ended.wait()
        real(name, target, alive)

    from threading import Event

    ended = Event()
    monkeypatch.setattr(storage, "fetch", fetch)
    monkeypatch.setattr(stage, "_SILENT_S", 0.5)
    try:
        told = actor(order(tiny_model, tmp_path / "out"))(rows([f"local://{inbox}"])).to_pylist()[0]
    finally:
        ended.set()
    assert (told["scored"], told["failed"]) == (4, 3)
    assert any("its storage did not answer for 0 s" in reason for _, reason in told["reasons"])


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
@pytest.mark.parametrize(("how", "said"), [("SIGKILL", "crashed"), ("SIGSTOP", "did not get on for 3 s")])
def test_a_decoder_that_crashes_or_hangs_costs_one_file(
    how: str,
    said: str,
    tiny_model: Path,
    inbox: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    actor: Callable[..., stage.Scoring],
) -> None:
    monkeypatch.setattr(pool, "_STUCK_S", 3.0)
    real, hurt = Worker.give, []

    def give(self: Worker, tasks: list[Task]) -> None:
        real(self, tasks)
        if hurt:
            monkeypatch.setattr(pool, "_STUCK_S", 60.0)  # its successor may take its time on a busy machine
            return
        hurt.append(self.process.pid)
        os.kill(hurt[0], getattr(signal, how))

    monkeypatch.setattr(Worker, "give", give)
    worker = actor(order(tiny_model, tmp_path / "out"))
    told = worker(rows([str(inbox)])).to_pylist()[0]
    assert (told["asked"], told["fatal"]) == (7, "")
    assert told["scored"] + told["failed"] == 7
    assert len([reason for _, reason in told["reasons"] if said in reason]) == 1


def test_a_model_that_cannot_run_and_a_full_disk_end_the_job_with_a_sentence(
    tiny_model: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, actor: Callable[..., stage.Scoring]
) -> None:
    made, table = order(tiny_model, tmp_path / "out"), rows([str(inbox)])
    told = actor(replace(made, model=str(tmp_path / "gone.earmark")))(table).to_pylist()[0]
    assert "gone.earmark" in told["fatal"]

    def full(name: str, data: bytes) -> None:
        raise StudioError(f"{name} cannot be written: No space left on device. Make room.")

    monkeypatch.setattr(storage, "write", full)
    told = actor(made)(table).to_pylist()[0]
    assert "No space left" in told["fatal"]
    tally = job._Tally(7)
    with pytest.raises(StudioError, match="No space left"):
        list(tally.take(told))


def test_merging_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="There are no results of a cluster in"):
        run(merging.merge(str(tmp_path / "nowhere"), tmp_path / "x.scores"))


def test_what_is_said_comes_along(tmp_path: Path, tiny_model: Path) -> None:
    said = Transcript("не слышу", (Word("не", 0.5, 1.0, 0.9), Word("слышу")), (range(2),))
    made, _ = partitions.begin(str(tmp_path / "out"), bundle.load(tiny_model), ON_CPU)
    scored = [
        FileScore(f"/calls/{name}.wav", DONE, duration_s=2.0, probabilities=(0.5, 0.5), transcript=one)
        for name, one in (("a", said), ("b", None))
    ]
    items = [
        manifest.Item(None, score.path, None, None, None, None, 1, 1, "", bytes([n]) * manifest.KEY_BYTES)
        for n, score in enumerate(scored)
    ]
    partitions.write_part(made, [partitions.Row(item, score, "cpu") for item, score in zip(items, scored, strict=True)])
    run(merging.merge(str(tmp_path / "out"), tmp_path / "r.scores"))
    with ResultStore(tmp_path / "r.scores") as store:
        assert [store.transcripts.of(number) for number in (1, 2)] == [said, None]
