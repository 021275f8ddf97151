"""Classifying many files: every file ends as one row, and no file can stop the others.

Files are decoded and scored in worker processes (``engine.pool``) and committed as they are done.

Invariant: a file's place in the results is its place in the list of files, whenever it was done; the results are the
same whatever the number of workers.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import bundle, inputs
from engine.classify_config import ClassifyConfig
from engine.config import check
from engine.errors import StudioError
from engine.events import Ask, Event, FilesScored, Job, Notice, Progress, Skipped
from engine.files import stamp
from engine.items import audio_of
from engine.packaged import how_to_get_speech
from engine.pool import Pool
from engine.results import DONE, FAILED, TOO_SHORT, FileScore, ResultStore
from engine.runtime import can_write_beside, writes_beside
from engine.standby import Standby
from engine.watch import Arrivals
from engine.words import many

__all__ = ["Classified", "ClassifyConfig", "classify", "model_fingerprint"]

#: Results are committed at least this often.
_COMMIT_S = 0.5
#: A file that is done waits so long for those before it, so that rows mostly come in their order; then it is committed.
_HELD_S = 0.4
_TELL_S = 0.1
#: In what is said of a job: whether its model writes down what is said, and there are files of which it did not.
_LEFT_OUT = "words_left_out"


@dataclass(frozen=True)
class Classified:
    """A finished classification.

    Attributes:
        store: Path of the result store.
        files, scored, too_short, failed, kept: How many files, and how they ended; ``kept`` were done before.
        audio_s: Seconds of audio scored.
        seconds: Wall time.
        device: What scored them.
        device_reason: Why that, as a phrase.
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
    device_reason: str

    @property
    def computed(self) -> dict[str, Any]:
        """What computed, why that, and how many seconds of audio in a second, as the store keeps it."""
        return {"name": self.device, "reason": self.device_reason, "speed": self.audio_s / self.seconds}


def model_fingerprint(model: bundle.Bundle) -> str:
    """What identifies a model's answers: a hash of its network and of the card's fields that change scores."""
    card = model.card
    windows = (card.window_s, card.hop_s, card.channel, card.short_clip)
    what = (card.runtime, card.config if card.runtime != "onnx" else {}, card.feature, dict(card.files))
    fields = (what, windows, card.labels, card.temperature)
    return hashlib.sha256(model.onnx + repr(fields).encode()).hexdigest()[:16]


def classify(
    paths: Sequence[str | os.PathLike[str]],
    model_path: str | os.PathLike[str],
    store_path: str | os.PathLike[str],
    config: ClassifyConfig | None = None,
    *,
    resume: bool = True,
    watch: bool = False,
    standby: Standby | None = None,
) -> Job[Classified]:
    """Classify files and folders into a result store.

    A job: yields Progress, FilesScored after each commit, and Skipped for each file that could not be scored. It can
    be cancelled and started again at any time; what is in the store stays.

    Args:
        paths: Files, folders with all the audio below them, patterns, lists and tables; see ``engine.inputs``.
        model_path: A bundle.
        store_path: Where the scores go.
        config: How.
        resume: Go on with the results in ``store_path`` where they were made by the same model, and skip the files
            that have not changed since, unless their words were left out and are wanted now; else begin anew.
        watch: Do not end, but look for files that arrive; ``Ask.FINISH`` ends it, with what is done by then.
        standby: From where a worker is taken that was made ready before.

    Raises:
        StudioError: When there is no audio, the model cannot be loaded or the store cannot be written.
    """
    config = config or ClassifyConfig()
    check(config)
    model = bundle.load(model_path)
    found = yield from inputs.find(paths, config)
    for closed in found.refused:
        yield Skipped(str(closed.path), str(closed))
    if not found.items and not watch:
        where = ", ".join(str(p) for p in paths)
        raise StudioError(f"There is no audio in {where}. Drop audio files, or a folder that holds some.")
    if config.transcripts and writes_beside(model.card) and not can_write_beside():
        yield Notice(
            f"Nothing is written down of what is said: sherpa-onnx is not installed. {how_to_get_speech()}", "warning"
        )
    meta = job_meta(model, config)
    store = _store(store_path, meta, resume)
    run = _Run(store, os.fspath(model_path), config, standby or Standby(), meta[_LEFT_OUT])
    try:
        yield from run.begin(found)
        asked = yield from run.score()
        if asked is not Ask.FINISH:
            run.caught_up()
        if watch and asked is not Ask.FINISH:
            yield from run.follow(Arrivals(paths, config, found.items))
        done = run.outcome()
        run.note(done)
        return done
    finally:
        run.close()


class _Run:
    """One run over a store, from its first file to its last."""

    def __init__(
        self, store: ResultStore, model_path: str, config: ClassifyConfig, standby: Standby, left_out: bool
    ) -> None:
        self._store = store
        self._left_out = left_out
        self._model_path = model_path
        self._config = config
        self._standby = standby
        self._began = time.perf_counter()
        self._pool: Pool | None = None
        self._held = _Held()
        self._files = self._kept = self._done = 0
        self._tally = {DONE: 0, TOO_SHORT: 0, FAILED: 0}
        self._audio_s = 0.0

    def begin(self, found: inputs.Found) -> Job[None]:
        """Tell what is to be done, and start on what was not done before."""
        self._store.begin(found.items)
        self._store.set_truth(found.truth)
        before, unheard = self._store.stamps(), self._unheard()
        fresh = {item for item in found.items if item not in before or before[item] != self._stamp(item)}
        again = unheard.intersection(found.items) - fresh
        todo = [item for item in found.items if item in fresh or item in again]
        self._files, self._kept = len(found.items), len(found.items) - len(todo)
        if again:
            yield Notice(
                f"Classified before without writing down what is said, so done again: {many(len(again), 'file')}."
            )
        if self._kept:
            yield Notice(f"Classified before and not changed, so kept: {many(self._kept, 'file')}.")
        if todo:
            self._pool = self._begun(todo)

    def _unheard(self) -> set[str]:
        """The files that were scored, and of which nothing was written down, where that may be because nobody asked."""
        if self._left_out or not self._store.meta.get(_LEFT_OUT, False):
            return set()
        written = self._store.transcripts.written()
        return {row[1] for row in self._store.rows() if row[2] == DONE and row[0] not in written}

    def caught_up(self) -> None:
        """Note that nothing is missing any more of what this run writes down."""
        if not self._left_out and self._store.meta.get(_LEFT_OUT, False):
            self._store.set_meta(_LEFT_OUT, False)

    def _begun(self, items: list[str]) -> Pool:
        if self._left_out:
            self._store.set_meta(_LEFT_OUT, True)
        return Pool(items, self._model_path, self._config, self._standby.take(self._model_path, self._config))

    def score(self) -> Generator[Event, Ask | None, Ask | None]:
        """Score and commit what the pool has; returns early what the driver asked, if it did."""
        if self._pool is None:
            return None
        told, committed = time.monotonic(), 0.0  # the first one that is done is shown at once
        for news in self._pool.results():
            now = time.monotonic()
            if news is not None:
                self._held.take(*news, now)
                yield from self._count(news[1])
            if now - committed > _COMMIT_S and (due := self._held.due(now - _HELD_S)):
                yield from self._commit(due)
                committed = now
            if now - told > _TELL_S:
                told = now
                if (yield self._progress()) is Ask.FINISH:
                    yield from self._commit(self._held.due(now))
                    return Ask.FINISH
        yield from self._commit(self._held.due(time.monotonic()))
        yield self._progress()
        return None

    def follow(self, arrivals: Arrivals) -> Job[None]:
        """Score files as they arrive, until asked to finish."""
        asked: Ask | None = None
        while asked is not Ask.FINISH:
            fresh = yield from arrivals.next()
            if fresh is None:
                return
            self._files += self._store.append(fresh)
            if self._pool is None:
                self._pool = self._begun(fresh)
            else:
                self._pool.add(fresh)
            asked = yield from self.score()

    def outcome(self) -> Classified:
        """What has been done."""
        tally = self._tally
        return Classified(
            str(self._store.path), self._files, tally[DONE], tally[TOO_SHORT], tally[FAILED], self._kept, self._audio_s,
            time.perf_counter() - self._began,
            self._pool.device if self._pool else "", self._pool.device_reason if self._pool else "",
        )  # fmt: skip

    def note(self, done: Classified) -> None:
        """Keep in the store what computed, and how fast."""
        if done.scored:
            self._store.set_meta("device", done.computed)

    def close(self) -> None:
        """End the workers and close the store."""
        if self._pool is not None:
            self._pool.end()
        self._store.close()

    def _stamp(self, item: str) -> tuple[int, int] | None:
        return stamp(audio_of(item, self._config.channels == "split")[0])

    def _progress(self) -> Progress:
        return Progress("Classifying", self._kept + self._done, self._files, "files", self._audio_s)

    def _count(self, score: FileScore) -> Job[None]:
        self._done += 1
        self._tally[score.state] += 1
        self._audio_s += score.duration_s if score.state == DONE else 0.0
        if score.state != DONE:
            yield Skipped(score.path, score.reason)

    def _commit(self, scores: list[FileScore]) -> Job[None]:
        if scores:
            self._store.add(scores)
            yield FilesScored(self._kept + self._done, self._files)


class _Held:
    """Files that are done and not yet committed, so that rows come in their order where nothing holds them up."""

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[float, FileScore]] = {}
        self._early: set[int] = set()
        self._turn = 0

    def take(self, number: int, score: FileScore, now: float) -> None:
        """Hold a file that is done."""
        self._waiting[number] = (now, score)

    def due(self, before: float) -> list[FileScore]:
        """Let go of the files whose turn it is, and of those that have been held since ``before``."""
        ready = []
        while self._turn in self._waiting or self._turn in self._early:
            if self._turn in self._early:
                self._early.remove(self._turn)
            else:
                ready.append(self._waiting.pop(self._turn)[1])
            self._turn += 1
        for number in sorted(number for number, (since, _) in self._waiting.items() if since <= before):
            ready.append(self._waiting.pop(number)[1])
            self._early.add(number)
        return ready


def job_meta(model: bundle.Bundle, config: ClassifyConfig) -> dict[str, Any]:
    """What a result store says of the job as a whole; see ``ResultStore.create``."""
    card = model.card
    return {
        "labels": list(card.labels),
        "positive": card.positive,
        "threshold": card.threshold,
        "thresholds": list(card.thresholds),
        "model": card.name,
        "model_version": card.version,
        "model_path": os.fspath(Path(model.path or "").absolute()),
        "model_fingerprint": model_fingerprint(model),
        "window_s": card.window_s,
        "min_duration": config.min_duration,
        "channels": config.channels,
        _LEFT_OUT: writes_beside(card) and not (config.transcripts and can_write_beside()),
        "aggregate": card.aggregate if card.runtime == "onnx" else "",
    }


def same_job(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether what was classified by an earlier job need not be done again: both are from ``job_meta``."""
    same = ("model_fingerprint", "min_duration", "channels")
    return all(old.get(name, "model" if name == "channels" else None) == new[name] for name in same)


def lacks_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether an earlier job left out words that a new one writes down: both are from ``job_meta``."""
    return bool(old.get(_LEFT_OUT, False)) and not new[_LEFT_OUT]


def _store(path: str | os.PathLike[str], meta: dict[str, Any], resume: bool) -> ResultStore:
    if resume and Path(path).is_file():
        old = ResultStore(path)
        if same_job(old.meta, meta):
            return old
        old.close()
    return ResultStore.create(path, meta)
