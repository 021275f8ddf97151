"""Scoring one file: as a whole, or a long one span by span, so that all cores can work on it.

Invariant: how a recording is divided follows from its length alone, and the windows of its spans are those of the whole
recording. A file that turns out not to be what its header promises is scored again in one piece.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from engine import audio
from engine.bundle import Card
from engine.classify_config import ClassifyConfig
from engine.errors import AudioError, StudioError
from engine.files import stamp
from engine.items import Source, audio_of, source_of
from engine.results import DONE, FAILED, TOO_SHORT, FileScore
from engine.runtime.scorer import AnyScorer, Heard, Scorer, Span, WindowScores
from engine.transcripts import Transcript, remember

if TYPE_CHECKING:
    from engine.transcribe import Listening

T = TypeVar("T")

#: A span is a sixteenth of a recording, within these bounds: enough of them for many cores, and none so short that
#: finding its place in the file counts.
_SHORTEST_SPAN_S, _LONGEST_SPAN_S = 60.0, 600.0
#: A resampler that begins a second before the span gives the samples that it would have given from the start, where it
#: is given so many samples of the lower rate behind the span: soxr's filters reach 840 at most.
_WARM_UP_S, _AHEAD_SAMPLES = 1, 1000
#: Signs of life need not be more frequent.
_ALIVE_S = 1.0


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


@dataclass(frozen=True)
class Underway:
    """A task whose sound has been heard, while its windows may still be computed together with those of others.

    Attributes:
        task: The task.
        row: The row of its item, should it fail.
        file: The item's file.
        span: The part that is scored; None for the whole file.
    """

    task: Task
    row: FileScore
    file: str
    span: Span | None
    _finish: Callable[[], FileScore | SpanScore]
    _heard: Heard | None = None

    @property
    def done(self) -> bool:
        """Whether ``result`` has nothing to wait for."""
        return self._heard is None or self._heard.done

    def result(self) -> FileScore | SpanScore:
        """What became of it; never raises for what is wrong with the file."""
        try:
            return self._finish()
        except StudioError as error:
            reason = str(error)
        except Exception as error:  # see ``Listener._begin``
            reason = str(AudioError(self.file, f"{type(error).__name__}, {error}"))
        return SpanScore(self.span, None) if self.span is not None else replace(self.row, reason=reason)


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

    def __init__(
        self,
        scorer: AnyScorer,
        config: ClassifyConfig,
        alive: Callable[[], None] | None = None,
        listening: Listening | None = None,
    ) -> None:
        """
        Args:
            scorer: The model.
            config: Shortest length and channels.
            alive: Called now and then while a file is being read.
            listening: What writes down what is said, besides the model.
        """
        self._scorer = scorer
        self._config = config
        self._alive = alive
        self._listening = listening
        self._alive_at = time.monotonic()
        self._decoder: audio.Decoder | None = None
        self._open_item = ""

    def score(self, task: Task, divide: Callable[[tuple[Span, ...]], None]) -> FileScore | SpanScore:
        """Score a file, or a part of it: ``begin``, and the end of it."""
        return self.begin(task, divide).result()

    def begin(self, task: Task, divide: Callable[[tuple[Span, ...]], None]) -> Underway:
        """Hear a file, or a part of it; its windows may be computed together with those of the next.

        Args:
            task: What.
            divide: Called with the spans of a file that is long; the first of them is what is scored then.
        """
        underway = self._begin(task, divide)
        # AAC fills bands with noise that depends on all that a decoder has decoded before: a fresh one for each span
        # makes the scores the same, whichever worker scored what before.
        again = underway.span is not None and self._decoder is not None and self._decoder.info.decoder != "ffmpeg"
        if not again:
            self.close()
        return underway

    def _begin(self, task: Task, divide: Callable[[tuple[Span, ...]], None]) -> Underway:
        file = self._source(task.item).path
        size, mtime_ns = stamp(file) or (0, 0)
        row = FileScore(task.item, FAILED, size=size, mtime_ns=mtime_ns)
        try:
            if task.span is None:
                self.close()  # a fresh decoder tells of what is wrong with the file
            decoder = self._opened(task.item)
            if task.span is not None:
                return self._span(decoder, task, row, task.span)
            row = replace(row, duration_s=_length_s(self._source(task.item), decoder.info.duration_s))
            shortest_s = self._config.min_duration
            if row.duration_s < shortest_s:
                reason = f"It lasts {row.duration_s:.2f} s, less than the {shortest_s:g} s asked for."
                row = replace(row, state=TOO_SHORT, reason=reason)
                return Underway(task, row, file, None, lambda: row)
            plan = () if task.whole else self._plan(decoder)
            if len(plan) > 1:
                divide(plan)
                return self._span(decoder, task, row, plan[0])
            return self._whole(decoder, task, row)
        except Exception as error:  # whatever a decoder does with a stranger's file, the others go on
            failure = error
        return Underway(task, row, file, task.span, lambda: _raise(failure))

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
        whole = self._listening is not None or self._source(self._open_item).is_stretch
        if whole or not isinstance(self._scorer, Scorer) or not decoder.jumps:
            return ()
        rate_hz = self._scorer.card.rate_hz
        n_samples = round(decoder.info.frames * rate_hz / decoder.info.rate_hz)
        return spans(n_samples, rate_hz, self._scorer.hop_samples)

    def _channel(self) -> audio.ChannelChoice:
        channel = self._source(self._open_item).channel
        return self._scorer.card.channel if channel is None else channel

    def _source(self, item: str) -> Source:
        return source_of(item, self._split)

    def _whole(self, decoder: audio.Decoder, task: Task, row: FileScore) -> Underway:
        source, card = self._source(task.item), self._scorer.card
        blocks = audio.stream_from(
            decoder, rate_hz=card.rate_hz, channel=self._channel(), start_s=source.start_s, end_s=source.end_s
        )
        heard = self._heard(blocks)
        warning = decoder.warning
        written, unwritten = self._written(decoder, source)

        def finish() -> FileScore:
            found = heard.scores() if isinstance(heard, Heard) else heard
            said = found.transcript or written
            if said is not None and source == Source(source.path):
                remember(source.path, said)
            # Where the windows and words lie in the recording, so that they are found again there.
            at_s = source.start_s
            found = replace(
                found,
                start_s=found.start_s + at_s,
                end_s=found.end_s + at_s,
                transcript=said.later(at_s) if said is not None else None,
            )
            return scored(row, found, card, " ".join(filter(None, (warning, unwritten))))

        return Underway(task, row, source.path, None, finish, heard if isinstance(heard, Heard) else None)

    def _written(self, decoder: audio.Decoder, source: Source) -> tuple[Transcript | None, str]:
        """What is said in an item, where something besides the model writes that down, or a sentence why it failed."""
        if self._listening is None:
            return None, ""
        try:
            decoder.seek(0)
            blocks = audio.stream_from(
                decoder,
                rate_hz=self._listening.rate_hz,
                channel=self._channel(),
                start_s=source.start_s,
                end_s=source.end_s,
            )
            return self._followed(self._listening.transcribing(self._watched(blocks)))[0], ""
        except StudioError as error:
            reason = str(error)
        except Exception as error:  # whatever it is, the model's answer counts without the words
            reason = f"{type(error).__name__}, {error}."
        return None, str(StudioError(f"What is said could not be written down: {reason}"))

    def _span(self, decoder: audio.Decoder, task: Task, row: FileScore, span: Span) -> Underway:
        scorer, file = self._scorer, self._source(task.item).path
        assert isinstance(scorer, Scorer)
        rate_hz, window = scorer.card.rate_hz, scorer.window_samples
        stop = span.stop
        if stop is not None:
            # Its last window begins a hop before the next span, or ends with a recording that has less than one left.
            near_end = decoder.info.duration_s * rate_hz < stop + 2 * window
            stop += window if near_end else window - scorer.hop_samples
        blocks = _stretch(decoder, rate_hz, self._channel(), span.first, stop)
        try:
            heard = self._followed(scorer.hearing(self._watched(blocks), span))
        except StudioError:  # it ends before the span, or its middle cannot be reached
            heard = None
        if heard is None or decoder.truncated:
            return Underway(task, row, file, span, lambda: SpanScore(span, None))
        return Underway(task, row, file, span, lambda: SpanScore(span, heard.scores()), heard)

    def _heard(self, blocks: Iterable[np.ndarray]) -> Heard | WindowScores:
        if isinstance(self._scorer, Scorer):
            return self._followed(self._scorer.hearing(self._watched(blocks)))
        return self._followed(self._scorer.scoring(self._watched(blocks)))

    def _watched(self, blocks: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        for block in blocks:
            self._sign()
            yield block

    def _followed(self, steps: Generator[float, None, T]) -> T:
        """What comes in the end; a model that thinks long about little audio is alive too."""
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
    ahead_s = _AHEAD_SAMPLES / min(rate_hz, decoder.info.rate_hz)
    end_s = None if stop is None else stop / rate_hz + ahead_s
    if start_s == 0:
        decoder.seek(0)  # ``stream_from`` goes on from where the decoder is
    at = start_s * rate_hz
    for block in audio.stream_from(decoder, rate_hz=rate_hz, channel=channel, start_s=start_s, end_s=end_s):
        begin, end = max(0, first - at), len(block) if stop is None else min(len(block), stop - at)
        at += len(block)
        if end > begin:
            yield block[begin:end]


def _raise(error: Exception) -> FileScore:
    raise error


def _length_s(source: Source, recording_s: float) -> float:
    """How long an item is, in a recording of some length."""
    end_s = recording_s if source.end_s is None else min(source.end_s, recording_s)
    return max(0.0, end_s - source.start_s)


def scored(row: FileScore, found: WindowScores, card: Card, warning: str) -> FileScore:
    """A file's row with what was found in it; the row as it was, with a reason, where that is no number."""
    total = tuple(float(p) for p in found.recording(card))
    if not all(map(math.isfinite, total)):
        return replace(row, reason=f"{row.path} cannot be classified: its samples are out of all bounds.")
    return replace(
        row,
        state=DONE,
        reason=warning,
        duration_s=found.duration_s,
        probabilities=total,
        window_start_s=found.start_s,
        window_probabilities=found.probs,
        transcript=found.transcript,
    )


def joined(parts: Sequence[WindowScores]) -> WindowScores:
    """The scores of a recording from those of its spans, in their order."""
    return WindowScores(
        np.concatenate([part.start_s for part in parts]),
        np.concatenate([part.end_s for part in parts]),
        np.concatenate([part.probs for part in parts]),
        max(part.duration_s for part in parts),
    )
