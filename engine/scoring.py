"""Scoring one file: as a whole, or a long one span by span, so that all cores can work on it.

Invariant: how a recording is divided follows from its length alone, and the windows of its spans are those of the whole
recording. A file that turns out not to be what its header promises is scored again in one piece.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine import audio
from engine.bundle import Card
from engine.config import setting
from engine.errors import AudioError, StudioError
from engine.results import DONE, FAILED, TOO_SHORT, FileScore, audio_of
from engine.runtime.scorer import AnyScorer, Scorer, Span, WindowScores

#: A span is a sixteenth of a recording, within these bounds: enough of them for many cores, and none so short that
#: finding its place in the file counts.
_SHORTEST_SPAN_S, _LONGEST_SPAN_S = 60.0, 600.0
#: A resampler that begins a second before the span gives the samples that it would have given from the start.
_WARM_UP_S = 1
#: Signs of life need not be more frequent.
_ALIVE_S = 1.0


@dataclass(frozen=True)
class ClassifyConfig:
    """How to classify, whatever the model."""

    min_duration: float = setting(
        0.0, "Files shorter than this are listed as too short instead of being scored.", unit="s", low=0.0, high=3600.0
    )
    channels: str = setting(
        "model",
        "What is classified: the channel that the model asks for, or each one on its own, as the two legs of a call.",
        choices=("model", "split"),
        choice_words=("As the model asks", "Each on its own"),
    )
    recursive: bool = setting(True, "Whether folders inside folders are searched as well.")
    include: str = setting(
        "", "Of what folders and lists hold, only names that match one of these patterns, for example *.wav;call-*."
    )
    exclude: str = setting("", "Of what folders and lists hold, no names that match one of these patterns.")
    device: str = setting("auto", "Where to compute: auto, cpu, cuda, or cuda:1.", advanced=True)
    workers: int = setting(0, "Worker processes; 0 takes one per core.", low=0, high=256, advanced=True)


@dataclass(frozen=True)
class Task:
    """What a worker is given: a file, or a span of one.

    Attributes:
        number: The file's, in the list of files.
        item: Its name there: its path, and its channel where channels are separate.
        span: Which part; None for whichever parts there are.
        whole: Not to be divided.
    """

    number: int
    item: str
    span: Span | None = None
    whole: bool = False


@dataclass(frozen=True)
class SpanScore:
    """What became of one span of a file.

    Attributes:
        span: Which one.
        scores: Of its windows; None where the file is not what it promised to be.
    """

    span: Span
    scores: WindowScores | None


def spans(n_samples: int, rate_hz: int, hop_samples: int) -> tuple[Span, ...]:
    """How a recording is divided; one span when it is short.

    Args:
        n_samples: Its length at the model's rate, as far as it is known beforehand.
        rate_hz: The model's.
        hop_samples: From one window to the next.
    """
    duration_s = n_samples / rate_hz
    span_s = min(max(duration_s / 16, _SHORTEST_SPAN_S), _LONGEST_SPAN_S)
    hops = max(1, round(span_s * rate_hz / hop_samples))
    starts = list(range(0, n_samples, hops * hop_samples))
    if duration_s < 2 * _SHORTEST_SPAN_S or len(starts) < 2:
        return (Span(0, None),)
    # What is left at the end is no span of its own, but belongs to the last one.
    starts = starts[:-1] if n_samples - starts[-1] < hops * hop_samples / 2 else starts
    stops = [*starts[1:], None]
    return tuple(Span(first, stop) for first, stop in zip(starts, stops, strict=True))


class Listener:
    """Scores what a worker is given. Never raises for what is wrong with a file: that becomes its row.

    The file of a span stays open, because the next task is likely to be another span of it.
    """

    def __init__(self, scorer: AnyScorer, config: ClassifyConfig, alive: Callable[[], None] | None = None) -> None:
        """
        Args:
            scorer: The model.
            config: Shortest length and channels.
            alive: Called now and then while a file is being read.
        """
        self._scorer = scorer
        self._config = config
        self._alive = alive
        self._alive_at = time.monotonic()
        self._decoder: audio.Decoder | None = None
        self._open_item = ""

    def score(self, task: Task, divide: Callable[[tuple[Span, ...]], None]) -> FileScore | SpanScore:
        """Score a file, or a part of it.

        Args:
            task: What.
            divide: Called with the spans of a file that is long; the first of them is what is returned then.
        """
        done = self._score(task, divide)
        # AAC fills bands with noise that depends on all that a decoder has decoded before: a fresh one for each span
        # makes the scores the same, whichever worker scored what before.
        again = isinstance(done, SpanScore) and self._decoder is not None and self._decoder.info.decoder != "ffmpeg"
        if not again:
            self.close()
        return done

    def _score(self, task: Task, divide: Callable[[tuple[Span, ...]], None]) -> FileScore | SpanScore:
        size, mtime_ns = stamp(audio_of(task.item, self._split)[0]) or (0, 0)
        row = FileScore(task.item, FAILED, size=size, mtime_ns=mtime_ns)
        try:
            if task.span is None:
                self.close()  # a fresh decoder tells of what is wrong with the file
            decoder = self._opened(task.item)
            if task.span is not None:
                return self._span(decoder, task.span)
            row = replace(row, duration_s=decoder.info.duration_s)
            shortest_s = self._config.min_duration
            if row.duration_s < shortest_s:
                reason = f"It lasts {row.duration_s:.2f} s, less than the {shortest_s:g} s asked for."
                return replace(row, state=TOO_SHORT, reason=reason)
            plan = () if task.whole else self._plan(decoder)
            if len(plan) > 1:
                divide(plan)
                return self._span(decoder, plan[0])
            return scored(row, self._whole(decoder), self._scorer.card, decoder.warning)
        except StudioError as error:
            reason = str(error)
        except Exception as error:  # whatever a decoder does with a stranger's file, the others go on
            reason = str(AudioError(row.path, f"{type(error).__name__}, {error}"))
        return replace(row, reason=reason) if task.span is None else SpanScore(task.span, None)

    def close(self) -> None:
        """Close the file of the last task."""
        if self._decoder is not None:
            self._decoder.close()
        self._decoder, self._open_item = None, ""

    @property
    def _split(self) -> bool:
        return self._config.channels == "split"

    def _opened(self, item: str) -> audio.Decoder:
        if self._decoder is None or item != self._open_item:
            self.close()
            self._decoder = audio.Decoder(audio_of(item, self._split)[0])
            self._open_item = item
        return self._decoder

    def _plan(self, decoder: audio.Decoder) -> tuple[Span, ...]:
        if not isinstance(self._scorer, Scorer) or not decoder.jumps:
            return ()
        rate_hz = self._scorer.card.rate_hz
        n_samples = round(decoder.info.frames * rate_hz / decoder.info.rate_hz)
        return spans(n_samples, rate_hz, self._scorer.hop_samples)

    def _channel(self) -> audio.ChannelChoice:
        channel = audio_of(self._open_item, self._split)[1]
        return self._scorer.card.channel if channel is None else channel

    def _whole(self, decoder: audio.Decoder) -> WindowScores:
        blocks = audio.stream_from(decoder, rate_hz=self._scorer.card.rate_hz, channel=self._channel())
        return self._followed(self._scorer.scoring(self._watched(blocks)))

    def _span(self, decoder: audio.Decoder, span: Span) -> SpanScore:
        scorer = self._scorer
        assert isinstance(scorer, Scorer)
        stop = None if span.stop is None else span.stop + scorer.window_samples
        blocks = _stretch(decoder, scorer.card.rate_hz, self._channel(), span.first, stop)
        try:
            scores = self._followed(scorer.scoring(self._watched(blocks), span))
        except StudioError:  # it ends before the span, or its middle cannot be reached
            return SpanScore(span, None)
        return SpanScore(span, None if decoder.truncated else scores)

    def _watched(self, blocks: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        for block in blocks:
            self._sign()
            yield block

    def _followed(self, steps: Generator[float, None, WindowScores]) -> WindowScores:
        """Score to the end; a model that thinks long about little audio is alive too."""
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                return stop.value  # type: ignore[no-any-return]
            self._sign()

    def _sign(self) -> None:
        if self._alive is not None and time.monotonic() - self._alive_at > _ALIVE_S:
            self._alive_at = time.monotonic()
            self._alive()


def _stretch(
    decoder: audio.Decoder, rate_hz: int, channel: audio.ChannelChoice, first: int, stop: int | None
) -> Iterator[np.ndarray]:
    """The samples ``first`` to ``stop`` of a recording at a rate, as resampling from its start would give them."""
    # Whole seconds, at which a sample of either rate lies on one of the other.
    start_s = max(0, first // rate_hz - _WARM_UP_S)
    end_s = None if stop is None else stop / rate_hz + _WARM_UP_S
    if start_s == 0:
        decoder.seek(0)  # ``stream_from`` goes on from where the decoder is
    at = start_s * rate_hz
    for block in audio.stream_from(decoder, rate_hz=rate_hz, channel=channel, start_s=start_s, end_s=end_s):
        begin, end = max(0, first - at), len(block) if stop is None else min(len(block), stop - at)
        at += len(block)
        if end > begin:
            yield block[begin:end]


def scored(row: FileScore, found: WindowScores, card: Card, warning: str) -> FileScore:
    """A file's row with what was found in it."""
    total = tuple(float(p) for p in found.recording(card))
    return replace(
        row,
        state=DONE,
        reason=warning,
        duration_s=found.duration_s,
        probabilities=total,
        window_start_s=found.start_s,
        window_probabilities=found.probs,
    )


def joined(parts: Sequence[WindowScores]) -> WindowScores:
    """The scores of a recording from those of its spans, in their order."""
    return WindowScores(
        np.concatenate([part.start_s for part in parts]),
        np.concatenate([part.end_s for part in parts]),
        np.concatenate([part.probs for part in parts]),
        max(part.duration_s for part in parts),
    )


def stamp(path: str | os.PathLike[str]) -> tuple[int, int] | None:
    """Size and modification time, by which a changed file is known; None where there is no file."""
    try:
        stat = Path(path).stat()
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None
    return stat.st_size, stat.st_mtime_ns
