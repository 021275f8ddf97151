"""Running a bundle's network with torch on a GPU: the samples go there once, features and network are computed there.

The network is built by the model's recipe and given the weights of the bundle. Before it is used it has to give the
exported network's probabilities on a few trial windows; half precision is used only where it does so too. Where it
cannot be used ``engine.runtime.scorer`` falls back to onnxruntime.

Invariant: nothing here names a kind of GPU but where its memory is asked: the same lines run on "cpu", which is how
they are tested.
"""

from __future__ import annotations

from collections import deque
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import recipes
from engine.bundle import Bundle
from engine.config import from_json
from engine.device import Device
from engine.errors import StudioError
from engine.features import Feature
from engine.features.on_torch import on_torch
from engine.runtime.gathering import Batch, Gathering, Pending
from engine.runtime.onnx import OnnxModel
from engine.windows import Run

if TYPE_CHECKING:
    import torch

#: The largest difference of a probability from the exported network's: in single precision, and in half.
_SINGLE_DIFFERS, _HALF_DIFFERS = 1e-3, 5e-3
#: Windows computed together, where memory is not known or would allow more.
_MOST_WINDOWS = 256
#: Windows by which the memory that one takes is measured.
_MEASURED_WINDOWS = 8
#: Of the memory that is free; other workers take theirs from the same card.
_MEMORY_SHARE = 0.25
#: Batches that are being computed while the next is decoded.
_IN_FLIGHT = 2
_TRIAL_WINDOWS = 6


class UnfitError(Exception):
    """Torch cannot run this model there; the text says why, as a phrase."""


class TorchWindows:
    """From windows of samples to their probabilities on a GPU; see ``engine.runtime.scorer.WindowModel``.

    Attributes:
        limit: So many windows are computed together; halved when memory runs out.
        half: Whether the network computes in half precision.
    """

    def __init__(self, bundle: Bundle, feature: Feature, place: Device) -> None:
        """Load a model.

        Args:
            bundle: The model.
            feature: What it hears.
            place: Where to compute, as ``engine.device.torch_place`` found it.

        Raises:
            UnfitError: When torch cannot compute this model there, or gives other numbers than the exported network.
            StudioError: When the bundle is damaged.
        """
        import torch

        self._torch: Any = torch
        self.device = place.name
        self._card = bundle.card
        self.half = False
        self.limit = _MOST_WINDOWS
        self._flying: deque[_Flying] = deque()
        try:
            compute = on_torch(feature, place.name)
            if compute is None:
                raise UnfitError(f"its feature {feature.id} is computed on the processor")
            self._feature = compute
            self._network = _network(bundle).to(place.name).eval()
            words = self._tried(bundle, feature)
            self.limit = self.at_once = self._fitting(round(bundle.card.window_s * bundle.card.rate_hz))
        except (RuntimeError, AssertionError, ValueError) as error:  # torch's, of weights or devices that do not fit
            raise UnfitError(_first_line(error)) from error
        self._gathering = Gathering(self._launch, self.at_once)
        self.device_reason = f"{place.reason}, torch in {words}"

    def begin(self, run: Run) -> Pending:
        """Have windows computed, together with others."""
        return self._gathering.add(run, len(run))

    # Finding out what is safe ---------------------------------------------------------------------------------------

    def _tried(self, bundle: Bundle, feature: Feature) -> str:
        """Compare with the exported network, and decide on the precision. Returns it in words."""
        trial = trial_windows(round(self._card.window_s * self._card.rate_hz), self._card.rate_hz)
        expected = OnnxModel(bundle, "cpu").predict(feature(trial))
        differs = float(np.abs(self.probabilities(trial) - expected).max())
        if not differs <= _SINGLE_DIFFERS:  # what is not a number is not less either
            raise UnfitError(f"its probabilities there differ by {differs:.2g} from the exported network's")
        if not self._may_halve:
            return "single precision"
        self.half = True
        try:
            differs = float(np.abs(self.probabilities(trial) - expected).max())
        except (RuntimeError, StudioError):
            differs = float("nan")
        self.half = differs <= _HALF_DIFFERS
        return "half precision" if self.half else f"single precision, because half differs by {differs:.2g}"

    @property
    def _may_halve(self) -> bool:
        """Whether half precision is worth a try: processors have no faster arithmetic for it."""
        return self.device != "cpu"

    def _fitting(self, window_samples: int) -> int:
        """How many windows can be computed together with the memory that is free."""
        if not self.device.startswith("cuda"):
            return _MOST_WINDOWS
        cuda = self._torch.cuda
        windows = np.zeros((_MEASURED_WINDOWS, window_samples), np.float32)
        self.probabilities(windows)  # what is made once for all calls does not count
        cuda.reset_peak_memory_stats(self.device)
        before = cuda.memory_allocated(self.device)
        self.probabilities(windows)
        for_one = max(1, cuda.max_memory_allocated(self.device) - before) / _MEASURED_WINDOWS
        free, _ = cuda.mem_get_info(self.device)
        return int(min(max(1, free * _MEMORY_SHARE / for_one), _MOST_WINDOWS))

    # Computing ------------------------------------------------------------------------------------------------------

    def probabilities(self, windows: np.ndarray) -> np.ndarray:
        """The probabilities of windows, float32 of shape (n, samples), at once: float32 of shape (n, classes)."""
        found: np.ndarray = self._computed(self._sent(windows)).cpu().numpy()
        return found

    def _launch(self, runs: list[Run]) -> Batch:
        """Send runs and have them computed; the next can be decoded meanwhile."""
        while len(self._flying) >= _IN_FLIGHT:
            self._flying.popleft().answers()
        if len({run.window_samples for run in runs}) > 1:
            raise StudioError("Windows of different lengths cannot be computed together.")
        try:
            parts = [self._sent(run.samples).unfold(0, run.window_samples, run.hop_samples) for run in runs]
            found = self._computed(parts[0] if len(parts) == 1 else self._torch.cat(parts))
            flying = _Flying(found, [len(run) for run in runs])
        except RuntimeError as error:
            raise StudioError(
                f"{self.device} failed: {_first_line(error)}. Classify on the processor: --device cpu."
            ) from error
        self._flying.append(flying)
        return flying

    def _sent(self, samples: np.ndarray) -> torch.Tensor:
        """Samples on the device; from pinned memory, so that the processor goes on while they travel."""
        tensor: torch.Tensor = self._torch.tensor(samples, dtype=self._torch.float32)
        if self.device.startswith("cuda"):
            return tensor.pin_memory().to(self.device, non_blocking=True)
        return tensor.to(self.device)

    def _computed(self, windows: torch.Tensor) -> torch.Tensor:
        """Probabilities of windows on the device; where memory runs out, of fewer at a time."""
        parts: list[torch.Tensor] = []
        start = 0
        with self._torch.inference_mode():
            while start < len(windows):
                part = windows[start : start + self.limit]
                try:
                    parts.append(self._forward(part))
                except RuntimeError as error:
                    if not is_out_of_memory(error):
                        raise
                    self._take_fewer(len(part))
                else:
                    start += len(part)
        return parts[0] if len(parts) == 1 else self._torch.cat(parts)

    def _take_fewer(self, windows: int) -> None:
        if windows == 1:
            raise StudioError(
                f"The memory of {self.device} is too small for a single window of {self._card.name}. Classify on the "
                "processor: --device cpu."
            )
        self.limit = windows // 2
        if self.device.startswith("cuda"):
            self._torch.cuda.empty_cache()

    def _forward(self, windows: torch.Tensor) -> torch.Tensor:
        features = self._feature(windows)
        with self._precision():
            logits = self._network(features)
        z = logits.float() / self._card.temperature
        found: torch.Tensor = z.sigmoid() if self._card.multi_label else z.softmax(1)
        return found

    def _precision(self) -> AbstractContextManager[Any]:
        torch = self._torch
        found: AbstractContextManager[Any]
        if self.half:
            found = torch.autocast(self.device.partition(":")[0], dtype=torch.float16)
        else:
            # Single precision with shortened mantissas, which convolutions have by default, would be neither.
            found = torch.backends.cudnn.flags(enabled=True, allow_tf32=False)
        return found


class _Flying:
    """A batch on a device; see ``engine.runtime.gathering.Batch``."""

    def __init__(self, found: torch.Tensor, counts: list[int]) -> None:
        import torch

        self._ends = np.cumsum(counts)[:-1]
        self._event: Any = None
        if found.is_cuda:
            self._host = torch.empty(found.shape, dtype=found.dtype, pin_memory=True)
            self._host.copy_(found, non_blocking=True)
            self._event = torch.cuda.Event()  # type: ignore[no-untyped-call]
            self._event.record(torch.cuda.current_stream(found.device))
        else:
            self._host = found.cpu()

    def done(self) -> bool:
        """Whether the device has computed it."""
        return self._event is None or bool(self._event.query())

    def answers(self) -> list[np.ndarray]:
        """The probabilities of each run's windows."""
        if self._event is not None:
            self._event.synchronize()
        return np.split(self._host.numpy(), self._ends)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether it says that a device's memory ran out: CUDA has an error of its own for it, others say it."""
    import torch

    return isinstance(error, torch.OutOfMemoryError) or "out of memory" in str(error)


def trial_windows(samples: int, rate_hz: int) -> np.ndarray:
    """Windows by which two ways of computing are compared: tones and noise of several levels, and silence.

    Args:
        samples: Of each.
        rate_hz: Their sampling rate.

    Returns:
        float32 of shape (6, samples), the same at each call.
    """
    rng = np.random.default_rng(0)
    t = np.arange(samples, dtype=np.float32) / rate_hz
    out = np.zeros((_TRIAL_WINDOWS, samples), np.float32)
    for number, row in enumerate(out[:-1]):
        tone = np.sin(2 * np.pi * (120 * 2**number) * t * (1 + 0.2 * t)) * np.square(np.sin(3 * (number + 1) * t))
        row[:] = 0.5**number * (0.5 * tone + 0.1 * rng.standard_normal(samples))
    return out


def _network(bundle: Bundle) -> torch.nn.Module:
    """The recipe's network with the bundle's weights."""
    import torch

    recipe = recipes.recipes().get(bundle.card.recipe)
    if recipe is None or recipe.build is None:
        raise UnfitError(f"the family {bundle.card.recipe} is no torch network")
    tensors = {name: torch.from_numpy(np.array(value)) for name, value in bundle.tensors().items()}
    try:
        config = from_json(recipe.config, bundle.config())
        network = recipe.build(config, len(bundle.card.labels))
    except StudioError as error:
        raise UnfitError(str(error).rstrip(".")) from error
    network.load_state_dict(tensors)
    return network
