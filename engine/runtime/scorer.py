"""From a stream of samples to the probabilities of its windows.

Invariant: memory does not grow with the length of the recording, but for a few numbers per window.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine import device as devices
from engine.bundle import Bundle, Card
from engine.decision import aggregate
from engine.errors import StudioError
from engine.features import Feature
from engine.runtime.gathering import Pending
from engine.runtime.onnx import OnnxWindows
from engine.transcripts import Transcript
from engine.windows import Run, WindowStream


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
        transcript: What is said in it, where the model writes that down.
    """

    start_s: np.ndarray
    end_s: np.ndarray
    probs: np.ndarray
    duration_s: float
    whole: np.ndarray | None = None
    transcript: Transcript | None = None

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


class WindowModel(Protocol):
    """What gives the probabilities of windows, wherever it computes.

    Attributes:
        device: Where it really computes.
        device_reason: Why there.
        at_once: How many windows it likes to be given together.
    """

    device: str
    device_reason: str
    at_once: int

    def begin(self, run: Run) -> Pending:
        """Have windows computed, at once or together with those that follow.

        Returns:
            What will be their probabilities, float32 of shape (windows, classes).
        """
        ...


@dataclass(frozen=True)
class Heard:
    """A recording that has been heard to its end, while its windows may still be computed.

    Attributes:
        start_s, end_s, duration_s: As in ``WindowScores``.
    """

    start_s: np.ndarray
    end_s: np.ndarray
    duration_s: float
    _pending: Sequence[Pending]
    _classes: int

    @property
    def done(self) -> bool:
        """Whether ``scores`` has nothing to wait for."""
        return all(pending.done for pending in self._pending)

    def scores(self) -> WindowScores:
        """The probabilities of its windows.

        Raises:
            StudioError: When they cannot be computed.
        """
        nothing = np.zeros((0, self._classes), np.float32)
        probs = np.concatenate([nothing, *(pending.answer() for pending in self._pending)])
        return WindowScores(self.start_s, self.end_s, probs, self.duration_s)


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
        self._model = _window_model(bundle, self.feature, device)
        self.device = self._model.device
        self.device_reason = self._model.device_reason

    @property
    def window_samples(self) -> int:
        """Length of a window, at the card's rate."""
        return max(1, round(self.card.window_s * self.card.rate_hz))

    @property
    def hop_samples(self) -> int:
        """From one window's start to the next's, at the card's rate."""
        return max(1, round(self.card.hop_s * self.card.rate_hz))

    def _runs(self, stream: WindowStream, blocks: Iterable[np.ndarray], span: Span) -> Iterator[Run]:
        """The windows that begin in a span, counted from its first sample."""
        for run in stream.runs(blocks, self._model.at_once):
            if span.first and stream.n_samples < self.window_samples:
                return  # that is the end of the window before, not one of its own
            if span.stop is None:
                yield run
                continue
            inside = -(-(span.stop - span.first - run.start) // self.hop_samples)
            if inside > 0:
                yield run.first(inside)

    def hearing(self, blocks: Iterable[np.ndarray], span: Span = _WHOLE) -> Generator[float, None, Heard]:
        """Hear a recording piece by piece; what the model says of it may come later, together with that of others.

        Args:
            blocks: float32, 1-D, at the card's rate, of any length, in order.
            span: Of a recording that is scored in parts, the part that the blocks begin with; they go on to the
                end of the last window that begins in it, so that the parts' windows together are those of the whole.

        Yields:
            The second of the recording that has been reached.

        Raises:
            StudioError: When there are no samples at all; and whatever the blocks raise.
        """
        stream = WindowStream(self.window_samples, self.hop_samples, self.card.short_clip)
        starts, pending = [np.zeros(0)], []
        for run in self._runs(stream, blocks, span):
            starts.append((span.first + run.starts) / self.card.rate_hz)
            pending.append(self._model.begin(run))
            yield (span.first + stream.n_samples) / self.card.rate_hz
        if not stream.n_samples:
            raise StudioError("It holds no audio.")
        duration_s = (span.first + stream.n_samples) / self.card.rate_hz
        start = np.concatenate(starts)
        end = np.minimum(start + self.card.window_s, duration_s)
        return Heard(start, end, duration_s, pending, len(self.card.labels))

    def scoring(self, blocks: Iterable[np.ndarray], span: Span = _WHOLE) -> Generator[float, None, WindowScores]:
        """Score a recording piece by piece, for a job that tells how far it is: ``hearing``, and the answers.

        Raises:
            StudioError: As ``hearing``, and when the windows cannot be computed.
        """
        return (yield from self.hearing(blocks, span)).scores()

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


def _window_model(bundle: Bundle, feature: Feature, device: str) -> WindowModel:
    """What computes fastest of what is there: torch on a GPU, a GPU that onnxruntime can use, or the processor."""
    place = devices.torch_place(device)
    if place.name == "cpu":
        return OnnxWindows(bundle, feature, device, place.reason)
    from engine.runtime.torch_gpu import TorchWindows, UnfitError

    try:
        return TorchWindows(bundle, feature, place)
    except UnfitError as error:
        return OnnxWindows(bundle, feature, device, f"torch cannot use {place.name} for it: {error}")


def open_scorer(bundle: Bundle, device: str) -> Scorer:
    """The scorer of a model of runtime "onnx"; see ``engine.runtime.open_scorer``."""
    return Scorer(bundle, device)
