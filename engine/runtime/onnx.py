"""Running a bundle's network with onnxruntime.

Invariant: a window's probabilities do not depend on the windows computed together with it.
"""

from __future__ import annotations

import numpy as np

from engine.bundle import Bundle
from engine.errors import StudioError
from engine.features import Feature, compute
from engine.features import device as device_of
from engine.runtime.gathering import Answered, Gathering, Pending
from engine.sessions import open_session
from engine.windows import Run

#: Windows per call: with more of them a convolution network gets no faster, only larger.
_BATCH_WINDOWS = 8


class OnnxModel:
    """A loaded network.

    Attributes:
        device: Where it really runs: "cpu", "cuda" ...
        device_reason: Why there, as a phrase.
    """

    def __init__(self, bundle: Bundle, device: str = "auto", threads: int = 1) -> None:
        """Load a bundle's network.

        Args:
            bundle: The model.
            device: "auto", "cpu", "cuda", "cuda:1" or "mps"; what is not there falls back to the CPU.
            threads: Of one call. Several workers of one thread each are faster than one worker of several.

        Raises:
            StudioError: When the network cannot be run.
        """
        where = bundle.path or bundle.card.name
        apart = bundle.weights_apart()
        try:
            self._session, (self.device, self.device_reason) = open_session(
                bundle.onnx, device, threads=threads, beside=apart and apart.parent
            )
        except StudioError:
            raise
        except Exception as error:  # onnxruntime's own errors share no base class
            raise StudioError(
                f"The network of {where} cannot be loaded: {_first_line(error)}.", path=bundle.path
            ) from error
        self._temperature = np.float32(bundle.card.temperature)
        self._multi_label = bundle.card.multi_label
        port = self._session.get_inputs()[0]
        self._input = port.name
        # Recurrent networks in 8 bits take one window at a time, see engine.bundle_precision.
        self._at_once = 1 if port.shape[0] == 1 else _BATCH_WINDOWS
        found = self._session.get_outputs()[0].shape[-1]
        if found != len(bundle.card.labels):
            raise StudioError(
                f"The network of {where} tells {found} classes apart, but its card names {len(bundle.card.labels)}. "
                "The model is damaged; export it anew.",
                path=bundle.path,
            )

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Probabilities of windows.

        Args:
            features: float32, shape (n, *feature shape).

        Returns:
            float32, shape (n, classes); each row sums to 1, unless windows may have several classes.

        Raises:
            StudioError: When the features do not fit the network.
        """
        parts = []
        try:
            for start in range(0, len(features), self._at_once):
                feed = {self._input: np.ascontiguousarray(features[start : start + self._at_once], np.float32)}
                parts.append(self._session.run(None, feed)[0])
        except Exception as error:  # see above
            raise StudioError(f"The network cannot run on these features: {_first_line(error)}.") from error
        if not parts:
            return np.zeros((0, self._session.get_outputs()[0].shape[-1]), np.float32)
        z = np.concatenate(parts) / self._temperature
        if self._multi_label:
            each: np.ndarray = 1 / (1 + np.exp(-np.clip(z, -80, 80)))
            return each
        z = np.exp(z - z.max(axis=1, keepdims=True))
        probabilities: np.ndarray = z / z.sum(axis=1, keepdims=True)
        return probabilities


class OnnxWindows:
    """From windows of samples to their probabilities: the feature on the processor, the network through onnxruntime.

    See ``engine.runtime.scorer.WindowModel``.
    """

    def __init__(self, bundle: Bundle, feature: Feature, device: str, torch_reason: str) -> None:
        """
        Args:
            bundle: The model.
            feature: What it hears.
            device: As ``OnnxModel`` takes it.
            torch_reason: Why torch does not compute it on a GPU.

        Raises:
            StudioError: When the network cannot be run.
        """
        self._feature = feature
        self._model = OnnxModel(bundle, device)
        self.device, self.device_reason = self._model.device, self._model.device_reason
        if self.device == "cpu" and device != "cpu":
            self.device_reason = f"{torch_reason}; {self.device_reason}"
        self._wish = device
        heard = device_of(feature, device)
        if heard is not None and heard.name != self.device:  # the encoder takes longer than what is behind it
            self.device, self.device_reason = heard.name, f"{heard.reason}; the classifier on {self.device}"
        self._gathering = Gathering(self._compute, _BATCH_WINDOWS)
        self.at_once = _BATCH_WINDOWS

    def features(self, run: Run) -> np.ndarray:
        """What the network hears of windows, float32 of shape (windows, *feature shape)."""
        return compute(self._feature, np.array(run.windows()), self._wish)

    def begin(self, run: Run) -> Pending:
        """Have windows computed, together with others."""
        return self._gathering.add(self.features(run), len(run))

    def _compute(self, pieces: list[np.ndarray]) -> Answered:
        try:
            together = np.concatenate(pieces)
        except ValueError as error:  # of features whose shape follows the length of a window that stayed short
            raise StudioError("Windows of different lengths cannot be computed together.") from error
        ends = np.cumsum([len(piece) for piece in pieces])
        return Answered(np.split(self.predict(together), ends[:-1]))

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Probabilities of windows; see ``OnnxModel.predict``."""
        return self._model.predict(features)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
