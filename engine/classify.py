"""Classifying many files: every file ends as one row, and no file can stop the others.

Files are decoded and scored in worker processes, one thread each. A process, because a decoder that hangs or crashes
on a stranger's file can be ended for certain only from outside; the file gets a row with the reason and the work goes
on in a fresh process.

Invariant: results arrive in the order of the files given, and are the same whatever the number of workers.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from engine import audio, bundle
from engine.config import check, setting
from engine.decision import aggregate
from engine.device import cpu_count
from engine.errors import AudioError, StudioError
from engine.events import FilesScored, Job, Notice, Progress, Skipped
from engine.results import DONE, FAILED, TOO_SHORT, FileScore, ResultStore
from engine.runtime import open_scorer
from engine.runtime.scorer import AnyScorer
from engine.words import many

#: A worker that gives no sign of life for so long is stuck in a decoder. Every block of a few seconds is a sign.
_STUCK_S = 60.0
#: A worker that has not said that it is ready after so long will not start at all.
_START_S = 120.0
#: Results are committed at least this often.
_COMMIT_S = 0.5


@dataclass(frozen=True)
class ClassifyConfig:
    """How to classify, whatever the model."""

    min_duration: float = setting(
        0.0, "Files shorter than this are listed as too short instead of being scored.", unit="s", low=0.0, high=3600.0
    )
    device: str = setting("auto", "Where to compute: auto, cpu, cuda, or cuda:1.", advanced=True)
    workers: int = setting(0, "Worker processes; 0 takes one per core.", low=0, high=256, advanced=True)


@dataclass(frozen=True)
class Classified:
    """A finished classification.

    Attributes:
        store: Path of the result store.
        files, scored, too_short, failed, kept: How many files, and how they ended; ``kept`` were done before.
        audio_s: Seconds of audio scored.
        seconds: Wall time.
        device: What scored them.
    """

    store: str
    files: int
    scored: int
    too_short: int
    failed: int
    kept: int
    audio_s: float
    seconds: float
    device: str


def model_fingerprint(model: bundle.Bundle) -> str:
    """What identifies a model's answers: a hash of its network and of the card's fields that change scores."""
    card = model.card
    windows = (card.window_s, card.hop_s, card.channel, card.short_clip)
    what = (card.runtime, card.config if card.runtime != "onnx" else {}, card.feature, dict(card.files))
    fields = (what, windows, card.labels, card.temperature)
    return hashlib.sha256(model.onnx + repr(fields).encode()).hexdigest()[:16]


def score_file(path: str, scorer: AnyScorer, min_duration_s: float, alive: Any = None) -> FileScore:
    """Score one file. Never raises for what is wrong with the file: that becomes its row.

    Args:
        path: The file.
        scorer: The model.
        min_duration_s: Shorter files are not scored.
        alive: Called now and then while the file is being read.
    """
    size, mtime_ns = _stamp(path) or (0, 0)
    duration_s = 0.0
    try:
        with audio.Decoder(path) as decoder:
            duration_s = decoder.info.duration_s
            if duration_s < min_duration_s:
                reason = f"It lasts {duration_s:.2f} s, less than the {min_duration_s:g} s asked for."
                return FileScore(path, TOO_SHORT, reason, size, mtime_ns, duration_s)
            card = scorer.card
            blocks = audio.stream_from(decoder, rate_hz=card.rate_hz, channel=card.channel)
            found = scorer.score(_watched(blocks, alive))
            warning = decoder.warning
    except StudioError as error:
        return FileScore(path, FAILED, str(error), size, mtime_ns, duration_s)
    except Exception as error:  # whatever a decoder does with a stranger's file, the others go on
        reason = str(AudioError(path, f"{type(error).__name__}, {error}"))
        return FileScore(path, FAILED, reason, size, mtime_ns, duration_s)
    total = tuple(float(p) for p in aggregate(found.probs, card.aggregate))
    return FileScore(path, DONE, warning, size, mtime_ns, found.duration_s, total, found.start_s, found.probs)


def _watched(blocks: Any, alive: Any) -> Any:
    for block in blocks:
        if alive is not None:
            alive()
        yield block


def _work(connection: Connection, model_path: str, config: ClassifyConfig) -> None:
    """A worker process: receives paths, sends FileScores, and None as a sign of life."""
    # Decoders write warnings of their own about odd files straight to the console. What matters is in the file's row.
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    try:
        scorer = open_scorer(bundle.load(model_path), config.device)
    except StudioError as error:
        connection.send(error)
        return
    connection.send(scorer.device)
    last = time.monotonic()

    def alive() -> None:
        nonlocal last
        if time.monotonic() - last > 1.0:
            last = time.monotonic()
            connection.send(None)

    while (path := connection.recv()) is not None:
        connection.send(score_file(path, scorer, config.min_duration, alive))


class _Worker:
    """A worker process and the files it was given, oldest first."""

    #: The next file waits in the pipe, so that the worker never waits for the parent.
    DEPTH = 2

    def __init__(self, model_path: str, config: ClassifyConfig) -> None:
        # spawn: forking a process that has threads (Qt, a session of onnxruntime) can deadlock.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, model_path, config), daemon=True)
        self.process.start()
        theirs.close()
        self.given: deque[int] = deque()
        self.seen = time.monotonic()
        self.device = ""

    def give(self, number: int, path: str) -> None:
        if not self.given:
            self.seen = time.monotonic()
        self.given.append(number)
        self.connection.send(path)

    @property
    def silent_s(self) -> float:
        return time.monotonic() - self.seen

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class _Pool:
    """Workers over a list of files; ``results`` yields (number, FileScore or None for a moment without news)."""

    def __init__(self, files: Sequence[str], model_path: str, config: ClassifyConfig) -> None:
        self._files = files
        self._model_path = model_path
        self._config = config
        count = config.workers or cpu_count()
        self._todo = deque(range(len(files)))
        self._workers = [_Worker(model_path, config) for _ in range(max(1, min(count, len(files))))]
        self._starts = 0
        self.device = ""

    def results(self) -> Any:
        while self._todo or any(w.given for w in self._workers):
            for worker in self._workers:
                while self._todo and len(worker.given) < _Worker.DEPTH:
                    number = self._todo.popleft()
                    try:
                        worker.give(number, self._files[number])
                    except OSError:
                        break  # it has died; its end of the pipe says so below
            ready = wait([w.connection for w in self._workers], timeout=0.1)
            for worker in list(self._workers):
                if worker.connection in ready:
                    yield from self._receive(worker)
                elif worker.given and worker.silent_s > (_STUCK_S if worker.device else _START_S):
                    yield self._lost(worker, f"its decoder did not get on for {_STUCK_S:.0f} s")
            yield None

    def _receive(self, worker: _Worker) -> Any:
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            yield self._lost(worker, "its decoder crashed on it")
            return
        worker.seen = time.monotonic()
        if isinstance(message, StudioError):
            raise message
        if isinstance(message, str):
            worker.device = self.device = message
        elif isinstance(message, FileScore):
            yield worker.given.popleft(), message

    def _lost(self, worker: _Worker, reason: str) -> tuple[int, FileScore] | None:
        """End a worker and start another; the file it was at fails, the one that waited is given again."""
        started = bool(worker.device)
        worker.end()
        self._workers.remove(worker)
        self._starts += not started
        if self._starts > 3:
            raise StudioError(
                "The worker processes cannot be started. Restart Earmark; if that does not help, see the log."
            )
        self._workers.append(_Worker(self._model_path, self._config))
        if not started or not worker.given:
            self._todo.extendleft(reversed(worker.given))
            return None
        failed, *waiting = worker.given
        self._todo.extendleft(reversed(waiting))
        path = self._files[failed]
        return failed, FileScore(path, FAILED, str(AudioError(path, reason)))

    def end(self) -> None:
        for worker in self._workers:
            worker.end()


def classify(
    paths: Sequence[str | os.PathLike[str]],
    model_path: str | os.PathLike[str],
    store_path: str | os.PathLike[str],
    config: ClassifyConfig | None = None,
    *,
    resume: bool = True,
) -> Job[Classified]:
    """Classify files and folders into a result store.

    A job: yields Progress, FilesScored after each commit, and Skipped for each file that could not be scored. It can
    be cancelled and started again at any time; what is in the store stays.

    Args:
        paths: Files, and folders with all the audio below them.
        model_path: A bundle.
        store_path: Where the scores go.
        config: How.
        resume: Go on with the results in ``store_path`` where they were made by the same model, and skip the files
            that have not changed since; else begin anew.

    Raises:
        StudioError: When there is no audio, the model cannot be loaded or the store cannot be written.
    """
    config = config or ClassifyConfig()
    check(config)
    began = time.perf_counter()
    yield Progress("Looking for audio")
    model = bundle.load(model_path)
    files = audio.find_audio(paths)
    if not files:
        where = ", ".join(str(p) for p in paths)
        raise StudioError(f"There is no audio in {where}. Drop audio files, or a folder that holds some.")
    store = _store(store_path, model, config, resume)
    pool = None
    try:
        store.begin(files)
        done_before = store.stamps()
        todo = [path for path in files if path not in done_before or done_before[path] != _stamp(path)]
        kept = len(files) - len(todo)
        if kept:
            yield Notice(f"Classified before and not changed, so kept: {many(kept, 'file')}.")
        tally = {DONE: 0, TOO_SHORT: 0, FAILED: 0}
        audio_s = 0.0
        if todo:
            pool = _Pool(todo, os.fspath(model_path), config)
            waiting: dict[int, FileScore] = {}  # finished before their turn
            ready: list[FileScore] = []
            turn = 0
            told = committed = time.monotonic()
            for news in pool.results():
                if news is not None:
                    waiting[news[0]] = news[1]
                while turn in waiting:
                    score = waiting.pop(turn)
                    turn += 1
                    ready.append(score)
                    tally[score.state] += 1
                    audio_s += score.duration_s if score.state == DONE else 0.0
                    if score.state != DONE:
                        yield Skipped(score.path, score.reason)
                now = time.monotonic()
                if ready and (now - committed > _COMMIT_S or turn == len(todo)):
                    store.add(ready)
                    ready, committed = [], now
                    yield FilesScored(kept + turn, len(files))
                if now - told > 0.1:
                    told = now
                    yield Progress("Classifying", kept + turn, len(files), "files", audio_s)
            if ready:
                store.add(ready)
                yield FilesScored(kept + turn, len(files))
        yield Progress("Classifying", len(files), len(files), "files", audio_s)
        return Classified(
            str(store.path), len(files), tally[DONE], tally[TOO_SHORT], tally[FAILED], kept, audio_s,
            time.perf_counter() - began, pool.device if pool else "",
        )  # fmt: skip
    finally:
        if pool is not None:
            pool.end()
        store.close()


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        stat = Path(path).stat()
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None
    return stat.st_size, stat.st_mtime_ns


def _store(path: str | os.PathLike[str], model: bundle.Bundle, config: ClassifyConfig, resume: bool) -> ResultStore:
    card = model.card
    meta = {
        "labels": list(card.labels),
        "positive": card.positive,
        "threshold": card.threshold,
        "model": card.name,
        "model_version": card.version,
        "model_fingerprint": model_fingerprint(model),
        "window_s": card.window_s,
        "min_duration": config.min_duration,
    }
    if resume and Path(path).is_file():
        old = ResultStore(path)
        if all(old.meta.get(name) == meta[name] for name in ("model_fingerprint", "min_duration")):
            return old
        old.close()
    return ResultStore.create(path, meta)
