"""Audio encoders of any make, by a description: a JSON of the same name beside the ONNX file, or within it.

    {"input": "fbank", "rate_hz": 16000, "layout": "batch frames bands", "pooling": "mean"}

``input`` is "waveform", "fbank" or "logmel"; ``feature`` may hold settings of that feature, as a bundle's card has
them. ``layout`` and ``output_layout`` name the axes of the first input and of the output. A network whose time axis has
a fixed length is run on windows of it, ``hop`` frames or samples apart, and all that comes out is pooled.

Invariant: a description that is not understood to the last word is refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine import features
from engine.encoders.onnx_file import DESCRIPTION, OnnxFile, Port
from engine.errors import StudioError
from engine.features import Feature
from engine.windows import fit_window, window_starts

_INPUTS = {"waveform": "batch samples", "fbank": "batch frames bands", "logmel": "batch bands frames"}
_OUTPUTS = {2: "batch width", 3: "batch steps width"}
_POOLINGS = ("mean", "max", "first")


@dataclass(frozen=True)
class Description:
    """What an encoder hears and gives.

    Attributes:
        input: "waveform", "fbank" or "logmel".
        rate_hz: Its sampling rate.
        feature: Settings of that feature that differ from its defaults.
        layout: The axes of the input: "batch", "1", "samples" or "frames" and "bands"; empty is the usual order.
        output: Which output; empty is the first one.
        output_layout: Its axes: "batch", "1", "steps", "width"; empty is the usual order.
        pooling: What is taken over the steps: "mean", "max" or "first".
        hop: Where the length of the input is fixed: from one window to the next; 0 is a whole window.
    """

    input: str
    rate_hz: int
    feature: dict[str, Any] = field(default_factory=dict)
    layout: str = ""
    output: str = ""
    output_layout: str = ""
    pooling: str = "mean"
    hop: int = 0


def description(file: OnnxFile) -> Description | None:
    """A network's description, or None where it has none.

    Raises:
        StudioError: When there is one that is not understood.
    """
    beside = file.path.with_suffix(".json")
    try:
        text = beside.read_text("utf-8") if beside.is_file() else file.metadata.get(DESCRIPTION)
        values = None if text is None else json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise StudioError(
            f"{beside} is not JSON that can be read, so the encoder is not known.", path=beside
        ) from error
    if values is None:
        return None
    fault = _fault(values)
    if fault:
        raise StudioError(f"The description of {file.path}, {beside.name}, is not understood: {fault}.", path=beside)
    return Description(**values)


def _fault(values: Any) -> str:
    """What is wrong with a description, as the end of a sentence, or nothing."""
    if not isinstance(values, dict):
        return "it is no object with names and values"
    kinds = {**Description.__annotations__, "input": "str"}
    for name, value in values.items():
        if name not in kinds:
            return f"there is no {name} in a description, only {', '.join(kinds)}"
        wanted = {"str": str, "int": int}.get(kinds[name], dict)
        if not isinstance(value, wanted) or isinstance(value, bool):
            return f"{name} is {value!r}"
    for name, known in (("input", tuple(_INPUTS)), ("pooling", _POOLINGS)):
        if values.get(name, "mean" if name == "pooling" else "") not in known:
            return f"{name} must be one of {', '.join(known)}"
    if not 100 <= values.get("rate_hz", 0) <= 400_000:
        return "rate_hz must be the sampling rate in Hz"
    if values.get("hop", 0) < 0:
        return "hop is negative"
    time, own = ("samples", {"samples"}) if values["input"] == "waveform" else ("frames", {"frames", "bands"})
    layout = values.get("layout", _INPUTS[values["input"]]).split()
    if sorted(axis for axis in layout if axis != "1") != sorted({"batch", *own}):
        return f"layout must name batch, {' and '.join(sorted(own))} once each, with 1 for axes of one; {time} is time"
    out = values.get("output_layout", "").split()
    if out and (set(out) - {"batch", "1", "steps", "width"} or out.count("batch") != 1 or out.count("width") != 1):
        return "output_layout must name batch and width once, with steps for time and 1 for axes of one"
    return ""


class DescribedEncoder:
    """An encoder that a description tells how to use."""

    def __init__(self, file: OnnxFile, said: Description) -> None:
        """Check a network against its description, and run it once.

        Raises:
            StudioError: When they do not fit each other.
        """
        self.file = file
        self.rate_hz = said.rate_hz
        self.kind = f"encoder of {'raw audio' if said.input == 'waveform' else said.input} by its description"
        self._said = said
        self._feature: Feature = features.from_json({"rate_hz": said.rate_hz, **said.feature, "id": said.input})
        self._axes = (said.layout or _INPUTS[said.input]).split()
        self._time = "samples" if said.input == "waveform" else "frames"
        self._lengths = self._length_input()
        self._length = self._fixed_length()
        self._output = self._chosen_output()
        rank = len(self._output.shape)
        self._out_axes = (said.output_layout or _OUTPUTS.get(rank, "")).split()
        if len(self._out_axes) != rank:
            raise StudioError(
                f"{file.path} gives {self._output.words()}; say in its description what the axes are (output_layout, "
                "such as batch steps width).",
                path=file.path,
            )
        self.width = len(self.embed(np.zeros(said.rate_hz, np.float32), said.rate_hz))

    def _length_input(self) -> Port | None:
        first, *others = self.file.inputs
        if not first.real or len(first.shape) != len(self._axes):
            raise StudioError(
                f"{self.file.path} takes {first.words()}, which is not laid out as {' '.join(self._axes)}. Correct the "
                "layout in its description.",
                path=self.file.path,
            )
        if not others:
            return None
        if len(others) > 1 or not others[0].whole or len(others[0].shape) > 1:
            raise StudioError(
                f"{self.file.path} also takes {others[-1].words()}, which a description cannot give it.",
                path=self.file.path,
            )
        return others[0]

    def _fixed_length(self) -> int | None:
        sizes = dict(zip(self._axes, self.file.inputs[0].shape, strict=True))
        bands = sizes.get("bands")
        if bands is not None and bands not in self._feature.shape(self.rate_hz):
            raise StudioError(
                f'{self.file.path} takes {bands} bands; say so in its description: "feature": {{"n_mels": {bands}}}.',
                path=self.file.path,
            )
        return sizes[self._time]

    def _chosen_output(self) -> Port:
        wanted = self._said.output
        found = [port for port in self.file.outputs if port.real and wanted in ("", port.name)]
        if not found:
            names = ", ".join(port.name for port in self.file.outputs)
            raise StudioError(f"{self.file.path} has no output {wanted} of numbers, only {names}.", path=self.file.path)
        return found[0]

    def embed(self, samples: np.ndarray, rate_hz: int) -> np.ndarray:
        """What is pooled over the steps of all windows; see ``engine.encoders.Encoder``."""
        heard = self._feature(samples)  # (samples,), (frames, bands) or (bands, frames)
        axis = 1 if self._said.input == "logmel" else 0
        heard = np.moveaxis(heard, axis, 0)  # time first
        starts = [0]
        if self._length is not None:
            starts = window_starts(len(heard), self._length, self._said.hop or self._length)
        steps = np.concatenate([self._steps(heard[start:]) for start in starts])
        if self._said.pooling == "first":
            return np.asarray(steps[0])
        return np.asarray(steps.max(axis=0) if self._said.pooling == "max" else steps.mean(axis=0))

    def _steps(self, heard: np.ndarray) -> np.ndarray:
        """The network's answer to one window: float32 of shape (steps, width)."""
        valid = len(heard)
        if self._length is not None:
            valid = min(valid, self._length)
            heard = self._filled(heard, self._length)
        known = ["frames", "bands"] if heard.ndim == 2 else ["samples"]
        order = [axis for axis in self._axes if axis in known]
        window = heard if order == known else heard.T
        window = window.reshape([window.shape[order.index(a)] if a in known else 1 for a in self._axes])
        feed = {self.file.inputs[0].name: window}
        if self._lengths is not None:
            feed[self._lengths.name] = np.full([1] * len(self._lengths.shape), valid)
        names = [port.name for port in self.file.outputs]
        given = self.file.run(feed)[names.index(self._output.name)]
        given = np.moveaxis(given, self._out_axes.index("width"), -1)
        return given.reshape(-1, given.shape[-1]).astype(np.float32)

    def _filled(self, heard: np.ndarray, length: int) -> np.ndarray:
        """One window of the fixed length: zeros behind samples, the quietest value behind frames."""
        if len(heard) >= length or heard.ndim == 1:
            return fit_window(heard, length, "pad")
        return np.pad(heard, ((0, length - len(heard)), (0, 0)), constant_values=float(heard.min()))

    def facts(self) -> list[tuple[str, str]]:
        """See ``engine.encoders.Encoder``."""
        return [
            ("kind", self.kind),
            ("vector", f"{self.width} numbers, the {self._said.pooling} over its steps"),
            ("hears", f"{self._said.input} at {self.rate_hz:,} Hz"),
            *self.file.facts(),
        ]
