"""Running a bundle's network with onnxruntime.

Invariant: a window's probabilities do not depend on the windows computed together with it.
"""

from __future__ import annotations

import numpy as np

from engine.bundle import Bundle
from engine.device import onnx_providers, provider_device
from engine.errors import StudioError

#: Windows per call: beyond this a convolution network gets no faster, only larger.
_BATCH_WINDOWS = 16


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
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # A thread that spins while it waits takes the core from the worker beside it.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        providers, self.device_reason = onnx_providers(device)
        where = bundle.path or bundle.card.name
        try:
            self._session = onnxruntime.InferenceSession(bundle.onnx, options, providers=providers)
        except Exception as error:  # onnxruntime's own errors share no base class
            raise StudioError(
                f"The network of {where} cannot be loaded: {_first_line(error)}.", path=bundle.path
            ) from error
        self.device = provider_device(self._session.get_providers()[0])
        if self.device == "cpu" and len(providers) > 1:
            self.device_reason = f"onnxruntime could not start {provider_device(providers[0][0])}; see its requirements"
        self._temperature = np.float32(bundle.card.temperature)
        self._multi_label = bundle.card.multi_label
        self._input = self._session.get_inputs()[0].name
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
            for start in range(0, len(features), _BATCH_WINDOWS):
                feed = {self._input: np.ascontiguousarray(features[start : start + _BATCH_WINDOWS], np.float32)}
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


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
