"""Classifying files in worker processes, good and bad ones."""

from __future__ import annotations

import csv
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import bundle, classify, pool, watch, worker
from engine.classify_config import ClassifyConfig
from engine.errors import StudioError
from engine.events import Ask, FilesScored, Notice, Progress, Skipped, run
from engine.result_exports import export_csv
from engine.results import DONE, FileScore, ResultStore
from engine.scoring import Task


def sound(path: Path, seconds: float, hz: float = 500.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    t = np.arange(round(16000 * seconds)) / 16000
    sf.write(path, 0.3 * np.sin(2 * np.pi * hz * t), 16000)
    return path


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    home = tmp_path / "inbox"
    for number in range(6):
        sound(home / f"call {number}.wav", 0.3 + 0.4 * number, 300 + 200 * number)
    sound(home / "вложенная" / "-звонок.wav", 1.0)
    (home / "empty.wav").touch()
    (home / "text.mp3").write_text("certainly not audio")
    sf.write(home / "nothing.wav", np.zeros(0), 16000)
    sf.write(home / "nan.wav", np.full(16000, np.nan, np.float32), 16000, subtype="FLOAT")
    return home


def headed(
    path: Path, *, rate_hz: int = 16000, channels: int = 1, frames: int = 16000, claimed: int | None = None
) -> None:
    """A WAV file of noise with whatever header is wanted."""
    sound = np.random.default_rng(3).normal(0, 3000, frames * channels).astype("<i2").tobytes()
    block, size = 2 * channels, len(sound) if claimed is None else claimed
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate_hz, rate_hz * block & 0xFFFFFFFF, block, 16)
    riff = struct.pack("<4sI4s", b"RIFF", min(36 + size, 0xFFFFFFFF), b"WAVE")
    path.write_bytes(riff + form + struct.pack("<4sI", b"data", size) + sound)


def scores(path: Path | str) -> dict[str, tuple[str, tuple[float, ...]]]:
    with ResultStore(path) as store:
        return {os.path.relpath(r[1]): (r[2], r[6:]) for r in store.rows()}


def test_every_file_has_one_row_and_bad_ones_a_reason(tiny_model: Path, inbox: Path, tmp_path: Path) -> None:
    events: list[object] = []
    done = run(classify.classify([inbox], tiny_model, tmp_path / "r.scores"), events.append)
    assert (done.files, done.scored, done.failed, done.too_short) == (11, 8, 3, 0)
    with ResultStore(done.store) as store:
        rows = {Path(r[1]).name: r for r in store.rows()}
        windows = {name: len(store.windows(r[0])[0]) for name, r in rows.items()}
    for name in ("empty.wav", "text.mp3", "nothing.wav"):
        assert rows[name][2] == "failed"
        assert name in rows[name][3]
        assert rows[name][3].endswith(".")
    assert windows["call 0.wav"] == 1
    assert windows["call 5.wav"] == 9  # 2.3 s: eight every 0.25 s, and one more that ends with the file
    assert len([e for e in events if isinstance(e, Skipped)]) == 3
    assert [e for e in events if isinstance(e, FilesScored)][-1] == FilesScored(11, 11)


def test_odd_headers_and_samples_have_a_row_each_with_what_is_wrong(tiny_model: Path, tmp_path: Path) -> None:
    home = tmp_path / "odd"
    home.mkdir()
    headed(home / "1 Hz.wav", rate_hz=1)
    headed(home / "768 kHz.wav", rate_hz=768_000)
    headed(home / "32 channels.wav", channels=32)
    headed(home / "no channels.wav", channels=0)
    headed(home / "no frames.wav", frames=0)
    headed(home / "says more.wav", claimed=1_000_000)
    headed(home / "says less.wav", claimed=10_000)
    noise = np.random.default_rng(4).normal(0, 0.1, 16000).astype(np.float32)
    sf.write(home / "out of bounds.wav", noise * np.float32(1e30), 16000, subtype="FLOAT")
    noise[::100], noise[1] = np.nan, np.inf
    sf.write(home / "not numbers.wav", noise, 16000, subtype="FLOAT")
    whole = (home / "32 channels.wav").read_bytes()
    for share in (3, 20, 43):
        (home / f"cut at {share}.wav").write_bytes(whole[:share])
    (home / "closed.wav").write_bytes(whole)
    (home / "closed.wav").chmod(0)
    done = run(classify.classify([home], tiny_model, tmp_path / "r.scores"))
    rows = {Path(r[1]).stem: r for r in _rows(done.store)}
    assert len(rows) == done.files == 13
    fine = {name: row[4] for name, row in rows.items() if row[2] == DONE}
    assert fine["768 kHz"] == pytest.approx(16000 / 768_000, abs=1e-4)
    assert (fine["32 channels"], fine["says more"], fine["not numbers"]) == (1.0, 1.0, 1.0)
    assert fine["says less"] == pytest.approx(5000 / 16000)
    wrong = {
        "1 Hz": "sample rate of 1 Hz",
        "no channels": "damaged",
        "no frames": "it holds no sound",
        "says more": "is cut short or damaged; 1.0 s of it",
        "out of bounds": "its samples are out of all bounds.",
        "not numbers": "holds samples that are not numbers; they count as silence.",
        "cut at 3": "text file",
        "cut at 20": "damaged",
        "cut at 43": "it holds no sound",
    }
    if hasattr(os, "geteuid") and os.geteuid():  # whom nobody forbids anything reads it
        wrong["closed"] = "you are not allowed to read it"
    for name, words in wrong.items():
        assert words in rows[name][3], name
    assert {name for name, row in rows.items() if not row[3]} == set(rows) - set(wrong)


def test_results_do_not_depend_on_the_number_of_workers(tiny_model: Path, inbox: Path, tmp_path: Path) -> None:
    for workers in (1, 3):
        config = ClassifyConfig(workers=workers)
        run(classify.classify([inbox], tiny_model, tmp_path / f"{workers}.scores", config))
        with ResultStore(tmp_path / f"{workers}.scores") as store:
            export_csv(store, tmp_path / f"{workers}.csv", store.meta["threshold"])
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "3.csv").read_bytes()


def test_too_short_is_its_own_result(tiny_model: Path, inbox: Path, tmp_path: Path) -> None:
    done = run(classify.classify([inbox], tiny_model, tmp_path / "r.scores", ClassifyConfig(min_duration=1.0)))
    assert done.too_short == 2
    state = {Path(p).name: s for p, (s, _) in scores(done.store).items()}
    assert state["call 0.wav"] == state["call 1.wav"] == "too short"
    assert state["-звонок.wav"] == "done"


def test_the_same_job_again_keeps_what_is_done_and_redoes_what_changed(
    tiny_model: Path, inbox: Path, tmp_path: Path
) -> None:
    store = tmp_path / "r.scores"
    run(classify.classify([inbox], tiny_model, store))
    before = scores(store)
    sound(inbox / "call 3.wav", 1.7, 3000)
    events: list[object] = []
    again = run(classify.classify([inbox], tiny_model, store), events.append)
    assert (again.kept, again.scored) == (7, 1)  # failures are tried again
    assert any("not changed, so kept: 7 files." in e.text for e in events if isinstance(e, Notice))
    after = scores(store)
    changed = {p for p in after if after[p] != before[p]}
    assert {Path(p).name for p in changed} == {"call 3.wav"}
    fresh = run(classify.classify([inbox], tiny_model, store, resume=False))
    assert fresh.kept == 0
    assert scores(store) == after


def test_cancelling_keeps_what_was_committed(
    tiny_model: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classify, "_COMMIT_S", 0.0)
    for number in range(40):
        sound(inbox / "more" / f"{number:02}.wav", 0.5)
    job = classify.classify([inbox], tiny_model, tmp_path / "r.scores", ClassifyConfig(workers=1))
    for event in job:
        if isinstance(event, FilesScored):
            break
    job.close()
    kept = scores(tmp_path / "r.scores")
    assert 0 < len(kept) < 51
    rest = run(classify.classify([inbox], tiny_model, tmp_path / "r.scores"))
    assert rest.kept == sum(1 for state, _ in kept.values() if state == DONE)
    assert len(scores(tmp_path / "r.scores")) == 51


def test_after_a_kill_what_was_told_is_there_and_the_job_goes_on(tiny_model: Path, tmp_path: Path) -> None:
    for number in range(200):
        sound(tmp_path / "many" / f"{number:03}.wav", 0.5)
    words = [tmp_path / "many", "--model", tiny_model, "--out", tmp_path / "out.csv", "--json", "--workers", "1"]
    main = Path(classify.__file__).parents[1] / "main.py"
    with subprocess.Popen([sys.executable, main, "classify", *words], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = next(json.loads(line)["done"] for line in process.stdout if "FilesScored" in line)
        process.kill()
    store = tmp_path / "out.csv.scores"
    assert told <= len(scores(store)) <= 200
    done = run(classify.classify([tmp_path / "many"], tiny_model, store))
    assert done.kept >= told
    assert (done.files, len(scores(store))) == (200, 200)


def test_a_worker_that_dies_costs_one_file(tiny_model: Path, inbox: Path, tmp_path: Path) -> None:
    """Kill the worker while it reads a named pipe's worth of patience: its file fails, the rest is done."""
    job = classify.classify([inbox], tiny_model, tmp_path / "r.scores", ClassifyConfig(workers=1))
    killed = []

    def kill_once(event: object) -> None:
        if not killed and isinstance(event, FilesScored):
            return
        for child in list(_children()):
            if not killed:
                killed.append(child)
                os.kill(child, signal.SIGKILL)

    done = run(job, kill_once)
    assert killed
    assert done.files == 11
    assert len(scores(done.store)) == 11
    reasons = [r[3] for r in _rows(done.store) if "crashed" in r[3]]
    assert len(reasons) <= 1


def test_a_stuck_decoder_is_ended(
    tiny_model: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker is stopped with a signal while it works, which looks like a decoder that never returns."""
    monkeypatch.setattr(pool, "_STUCK_S", 3.0)
    monkeypatch.setattr(classify, "_COMMIT_S", 0.02)  # tells of the first files long before the last one is done
    for number in range(200):
        sound(inbox / "many" / f"{number:03}.wav", 0.5)
    stopped: list[int] = []

    def stop_once(event: object) -> None:
        if isinstance(event, FilesScored) and not stopped:
            stopped.append(next(iter(_children())))
            os.kill(stopped[0], signal.SIGSTOP)

    began = time.monotonic()
    done = run(classify.classify([inbox], tiny_model, tmp_path / "r.scores", ClassifyConfig(workers=1)), stop_once)
    assert stopped
    assert time.monotonic() - began < 30
    stuck = [r for r in _rows(done.store) if "did not get on" in r[3]]
    assert len(stuck) == 1
    assert len(_rows(done.store)) == 211


def _rows(store: str) -> list[tuple]:
    with ResultStore(store) as opened:
        return list(opened.rows())


def _children() -> list[int]:
    """The worker processes of this process (multiprocessing's resource tracker is none)."""
    import multiprocessing

    return [p.pid for p in multiprocessing.active_children() if p.pid is not None]


def test_nothing_to_classify_and_no_model_say_so(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "void").mkdir()
    with pytest.raises(StudioError, match="There is no audio in"):
        run(classify.classify([tmp_path / "void"], tiny_model, tmp_path / "r.scores"))
    with pytest.raises(StudioError, match=r"missing\.earmark"):
        run(classify.classify([tmp_path], tmp_path / "missing.earmark", tmp_path / "r.scores"))


def test_another_model_does_not_go_on_with_old_scores(tiny_model: Path, inbox: Path, tmp_path: Path) -> None:
    store = tmp_path / "r.scores"
    run(classify.classify([inbox], tiny_model, store))
    from dataclasses import replace

    other = bundle.load(tiny_model)
    other = replace(other, card=replace(other.card, temperature=2.0))
    path = bundle.save(other, tmp_path / "other.earmark")
    again = run(classify.classify([inbox], path, store))
    assert again.kept == 0


def test_no_thread_or_process_is_left(tiny_model: Path, inbox: Path, tmp_path: Path) -> None:
    before = threading.active_count()
    run(classify.classify([inbox], tiny_model, tmp_path / "r.scores"))
    assert threading.active_count() == before
    assert _children() == []


def test_a_file_that_is_not_there_has_its_row_too(tiny_model: Path, tmp_path: Path) -> None:
    here = sound(tmp_path / "here.wav", 0.6)
    done = run(classify.classify([here, tmp_path / "gone.wav"], tiny_model, tmp_path / "r.scores"))
    assert (done.scored, done.failed, done.kept) == (1, 1, 0)
    with ResultStore(done.store) as store:
        reasons = {Path(r[1]).name: r[3] for r in store.rows()}
    assert reasons["gone.wav"].endswith("gone.wav cannot be read: there is no such file.")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_are_no_text_and_links_to_themselves(tiny_model: Path, tmp_path: Path) -> None:
    home = tmp_path / "inbox"
    for name in (b"caf\xe9.wav", b"two\rlines\n.wav"):
        sound(home / "a.wav", 0.6).rename(os.fsdecode(os.fsencode(home) + b"/" + name))
    (home / "loop.wav").symlink_to("loop.wav")
    done = run(classify.classify([home], tiny_model, tmp_path / "r.scores"))
    assert (done.scored, done.failed) == (2, 1)
    again = run(classify.classify([home], tiny_model, tmp_path / "r.scores"))
    assert (again.kept, again.failed) == (2, 1)
    with ResultStore(done.store) as store:
        names = [r[1] for r in store.rows()]
        assert Path(names[0]).is_file()
        out = export_csv(store, tmp_path / "out.csv", 0.5)
    with out.open(encoding="utf-8", newline="") as file:
        cells = [Path(row[0]).name for row in csv.reader(file)]
    assert cells == ["audio_file", "caf\\udce9.wav", "loop.wav", "two\rlines\n.wav"]


def test_small_files_are_given_out_many_at_once_and_long_ones_by_two(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    real = worker.Worker.give

    def give(one: worker.Worker, tasks: list[Task]) -> None:
        real(one, tasks)
        given.append(len(one.given))

    monkeypatch.setattr(worker.Worker, "give", give)
    for number in range(80):
        sound(tmp_path / "clips" / f"{number:03}.wav", 0.5)
    config = ClassifyConfig(workers=1)
    assert run(classify.classify([tmp_path / "clips"], tiny_model, tmp_path / "a.scores", config)).scored == 80
    assert max(given) == worker.Worker.DEPTH
    given.clear()
    monkeypatch.setattr(pool, "_SMALL_BYTES", 1000)
    assert run(classify.classify([tmp_path / "clips"], tiny_model, tmp_path / "b.scores", config)).scored == 80
    assert max(given) == 2
    assert [*scores(tmp_path / "a.scores").values()] == [*scores(tmp_path / "b.scores").values()]


def test_a_worker_that_dies_with_nothing_to_do_is_no_loss(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [sound(tmp_path / f"{n}.wav", 0.6) for n in range(2)]
    real = pool.Pool._receive

    def ended(workers: pool.Pool, one: worker.Worker) -> Iterator[object]:
        yield from real(workers, one)
        idle = next((w for w in workers._workers if w.device and not w.given), None)
        if idle is not None and not workers._todo:
            idle.process.kill()

    monkeypatch.setattr(pool.Pool, "_receive", ended)
    monkeypatch.setattr(worker.Worker, "DEPTH", 1)
    done = run(classify.classify(files, tiny_model, tmp_path / "r.scores", ClassifyConfig(workers=2)))
    assert (done.scored, done.failed) == (2, 0)


def test_what_is_no_file_and_what_vanishes_has_its_row(
    tiny_model: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if hasattr(os, "mkfifo"):
        os.mkfifo(inbox / "pipe.wav")
        (inbox / "zero.wav").symlink_to("/dev/zero")
        (inbox / "round").symlink_to(inbox, target_is_directory=True)
    (inbox / "folder.wav").mkdir()
    real = pool.Pool.add

    def add(workers: pool.Pool, files: list[str]) -> None:
        (inbox / "call 5.wav").unlink()
        real(workers, files)

    monkeypatch.setattr(pool.Pool, "add", add)
    done = run(classify.classify([inbox], tiny_model, tmp_path / "r.scores"))
    reasons = {Path(r[1]).name: r[3] for r in _rows(done.store)}
    assert reasons["call 5.wav"].endswith("call 5.wav cannot be read: there is no such file.")
    if hasattr(os, "mkfifo"):
        assert reasons["pipe.wav"].endswith("it is a device or a pipe, not a file.")
        assert reasons["zero.wav"].endswith("it is a device or a pipe, not a file.")
    assert len(reasons) == done.files == (13 if hasattr(os, "mkfifo") else 11)


def test_a_full_disk_is_a_sentence_and_the_job_goes_on_later(
    tiny_model: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite is allowed so many pages and no more, which is how a full disk looks to it."""
    for number in range(60):
        sound(inbox / "more" / f"{number:02}.wav", 3.0)
    real = ResultStore.begin

    def small(store: ResultStore, paths: list[str]) -> None:
        real(store, paths)
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages + 2}")

    monkeypatch.setattr(ResultStore, "begin", small)
    monkeypatch.setattr(classify, "_COMMIT_S", 0.0)
    monkeypatch.setattr(classify, "_HELD_S", 0.0)
    with pytest.raises(StudioError, match=r"full.*make room and start the same job again"):
        run(classify.classify([inbox], tiny_model, tmp_path / "r.scores", ClassifyConfig(workers=1)))
    monkeypatch.undo()
    done = run(classify.classify([inbox], tiny_model, tmp_path / "r.scores"))
    assert done.files == 71
    assert done.kept > 0
    assert len(_rows(done.store)) == 71


def test_a_file_that_takes_long_does_not_hold_back_the_others() -> None:
    """Those behind it are committed after a moment, so that a crash loses no more than that."""
    held = classify._Held()
    scores = [FileScore(str(n), DONE) for n in range(4)]
    held.take(1, scores[1], 10.0)
    held.take(2, scores[2], 10.3)
    assert held.due(9.9) == []
    assert held.due(10.0) == [scores[1]]
    held.take(0, scores[0], 10.4)
    assert held.due(10.0) == [scores[0], scores[2]]
    held.take(3, scores[3], 10.5)
    assert held.due(10.0) == [scores[3]]


def test_channels_on_their_own(tiny_model: Path, tmp_path: Path) -> None:
    t = np.arange(16000) / 16000
    legs = np.stack([0.3 * np.sin(2 * np.pi * 300 * t), np.random.default_rng(0).normal(0, 0.2, 16000)], axis=1)
    sf.write(tmp_path / "call.wav", legs, 16000)
    sf.write(tmp_path / "right.wav", legs[:, 1], 16000)
    done = run(classify.classify([tmp_path], tiny_model, tmp_path / "r.scores", ClassifyConfig(channels="split")))
    rows = {Path(r[1]).name: r[6:] for r in _rows(done.store)}
    assert set(rows) == {"call.wav#1", "call.wav#2", "right.wav#1"}
    assert rows["call.wav#2"] == rows["right.wav#1"] != rows["call.wav#1"]
    again = run(classify.classify([tmp_path], tiny_model, tmp_path / "r.scores", ClassifyConfig(channels="split")))
    assert again.kept == 3


def test_a_table_says_what_files_are(tiny_model: Path, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav", 0.6)
    (tmp_path / "t.csv").write_text("audio_file,label\na.wav,person\n")
    done = run(classify.classify([tmp_path / "t.csv"], tiny_model, tmp_path / "r.scores"))
    with ResultStore(done.store) as store:
        assert store.truths() == ["person"]


def test_files_that_arrive_are_classified_when_they_are_complete(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_LOOK_S", 0.05)
    monkeypatch.setattr(watch, "_TICK_S", 0.01)
    monkeypatch.setattr(watch, "_STEADY_S", 0.1)
    folder = tmp_path / "in"
    folder.mkdir()
    whole = sound(tmp_path / "whole.wav", 0.6).read_bytes()
    growing = None
    steps: list[str] = []

    def on_event(event: object) -> Ask | None:
        nonlocal growing
        if isinstance(event, Progress) and event.text == "Waiting for files" and not steps:
            steps.append("first")
            (folder / "a.wav").write_bytes(whole)
            growing = (folder / "b.wav").open("wb")
            growing.write(whole[:2000])
            growing.flush()
        if isinstance(event, FilesScored):
            steps.append(f"{event.done} of {event.total}")
            if growing is not None and not growing.closed:
                growing.write(whole[2000:])
                growing.close()
            return Ask.FINISH if event.done == 2 else None
        return Ask.FINISH if steps[-1:] == ["2 of 2"] else None

    done = run(classify.classify([folder], tiny_model, tmp_path / "r.scores", watch=True), on_event)
    assert steps == ["first", "1 of 1", "2 of 2"]
    assert (done.files, done.scored, done.failed) == (2, 2, 0)
    assert [r[:2] for r in _rows(done.store)] == [(1, str(folder / "a.wav")), (2, str(folder / "b.wav"))]
    assert _children() == []
