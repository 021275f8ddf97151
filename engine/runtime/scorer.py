"""From a stream of samples to the probabilities of its windows.

Invariant: memory does not grow with the length of the recording, but for a few numbers per window.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np

from engine.bundle import Bundle, Card
from engine.decision import aggregate
from engine.errors import StudioError
from engine.runtime.onnx import OnnxModel
from engine.windows import WindowStream

_BATCH_WINDOWS = 16


@dataclass(frozen=True)
class Span:
    """A part of a long recording: the windows that begin in it.

    Attributes:
        first, stop: Samples at the model's rate, both on the grid of the windows' hops; ``stop`` is None for the end of
            the recording.
    """

    first: int
    stop: int | None


_WHOLE = Span(0, None)


@dataclass(frozen=True)
class WindowScores:
    """The probabilities of a recording's windows.

    Attributes:
        start_s, end_s: float64, shape (windows,): where each window lies; the end is never beyond the recording's.
        probs: float32, shape (windows, classes).
        duration_s: Length of the recording.
        whole: float32, shape (classes,): what the model says of the recording as a whole, where that does not follow
            from its windows.
    """

    start_s: np.ndarray
    end_s: np.ndarray
    probs: np.ndarray
    duration_s: float
    whole: np.ndarray | None = None

    def recording(self, card: Card) -> np.ndarray:
        """The probabilities of the recording as a whole, float32 of shape (classes,)."""
        if self.whole is not None:
            return self.whole
        return aggregate(self.probs, card.aggregate, multi_label=card.multi_label)


class AnyScorer(Protocol):
    """What scores recordings, whatever runs the model; ``engine.runtime.open_scorer`` gives the right one.

    Attributes:
        card: The model's card.
        device: Where it really runs.
        device_reason: Why there.
    """

    card: Card
    device: str
    device_reason: str

    def scoring(self, blocks: Iterable[np.ndarray]) -> Generator[float, None, WindowScores]:
        """Score a recording piece by piece; see ``Scorer.scoring``."""
        ...

    def score(self, blocks: Iterable[np.ndarray]) -> WindowScores:
        """Score a recording in one go; see ``Scorer.score``."""
        ...


class Scorer:
    """A model of runtime "onnx", ready to score recordings one after another.

    Attributes:
        card: The model's card.
        feature: What the network hears.
        device: Where it really runs.
        device_reason: Why there.
    """

    def __init__(self, bundle: Bundle, device: str = "auto") -> None:
        """Load a model.

        Raises:
            StudioError: When it needs a feature that this version does not have, or its network cannot be run.
        """
        self.card = bundle.card
        self.feature = bundle.feature()
        if self.feature.rate_hz != self.card.rate_hz:
            raise StudioError(
                f"The model {self.card.name} is damaged: its card says {self.card.rate_hz} Hz, its feature "
                f"{self.feature.rate_hz} Hz. Export it anew.",
                path=bundle.path,
            )
        self._model = OnnxModel(bundle, device)
        self.device = self._model.device
        self.device_reason = self._model.device_reason

    def _stream(self) -> WindowStream:
        return WindowStream(self.window_samples, self.hop_samples, self.card.short_clip)

    def _in_span(
        self, stream: WindowStream, blocks: Iterable[np.ndarray], span: Span
    ) -> Iterator[tuple[int, np.ndarray]]:
        """The windows that begin in a span, with their first samples in the recording."""
        for start, samples in stream.cut(blocks):
            at = span.first + start
            # Fewer samples than a window, further on than the beginning: those are the end of the window before.
            if (span.stop is None or at < span.stop) and (not span.first or stream.n_samples >= self.window_samples):
                yield at, samples

    @property
    def window_samples(self) -> int:
        """Length of a window, at the card's rate."""
        return max(1, round(self.card.window_s * self.card.rate_hz))

    @property
    def hop_samples(self) -> int:
        """From one window's start to the next's, at the card's rate."""
        return max(1, round(self.card.hop_s * self.card.rate_hz))

    def _batches(
        self, stream: WindowStream, blocks: Iterable[np.ndarray], span: Span = _WHOLE
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        windows = self._in_span(stream, blocks, span)
        while batch := list(islice(windows, _BATCH_WINDOWS)):
            start_s = np.array([start for start, _ in batch], np.float64) / self.card.rate_hz
            yield start_s, self.feature(np.stack([samples for _, samples in batch]))

    def windows(self, blocks: Iterable[np.ndarray]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Features of the windows of a stream, some windows at a time.

        Args:
            blocks: float32, 1-D, at the card's rate, of any length, in order.

        Yields:
            Window starts in seconds, float64 (n,), and features, float32 (n, *feature shape).
        """
        return self._batches(self._stream(), blocks)

    def scoring(self, blocks: Iterable[np.ndarray], span: Span = _WHOLE) -> Generator[float, None, WindowScores]:
        """Score a recording piece by piece, for a job that tells how far it is.

        Args:
            blocks: float32, 1-D, at the card's rate, of any length, in order.
            span: Of a recording that is scored in parts, the part that the blocks begin with; they go on for a window
                behind it, so that the parts' windows together are those of the whole.

        Yields:
            The second of the recording that has been reached.

        Raises:
            StudioError: When there are no samples at all; and whatever the blocks raise.
        """
        stream = self._stream()
        starts, probs = [np.zeros(0)], [np.zeros((0, len(self.card.labels)), np.float32)]
        for start_s, values in self._batches(stream, blocks, span):
            starts.append(start_s)
            probs.append(self._model.predict(values))
            yield (span.first + stream.n_samples) / self.card.rate_hz
        if not stream.n_samples:
            raise StudioError("It holds no audio.")
        duration_s = (span.first + stream.n_samples) / self.card.rate_hz
        start = np.concatenate(starts)
        return WindowScores(
            start, np.minimum(start + self.card.window_s, duration_s), np.concatenate(probs), duration_s
        )

    def score(self, blocks: Iterable[np.ndarray]) -> WindowScores:
        """Score a recording: ``scoring`` in one go."""
        return finished(self.scoring(blocks))


def finished(steps: Generator[float, None, WindowScores]) -> WindowScores:
    """What a scorer's ``scoring`` gives in the end, for callers whom its progress does not concern."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]


def open_scorer(bundle: Bundle, device: str) -> Scorer:
    """The scorer of a model of runtime "onnx"; see ``engine.runtime.open_scorer``."""
    return Scorer(bundle, device)
