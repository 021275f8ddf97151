"""The encoders of icefall's transducers, whole and streaming, and a look at the decoder and joiner beside them.

Invariant: tensors are found by their places and types, as icefall's own programs do; names differ between recipes.

References:
    github.com/k2-fsa/icefall, egs/librispeech/ASR/zipformer: export-onnx.py and export-onnx-streaming.py.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.encoders.onnx_file import OnnxFile, Port
from engine.errors import StudioError
from engine.features.fbank import SILENCE, Fbank

#: Longer sounds are cut: 100 s, the length that the answering-machine scripts heard.
MOST_FRAMES = 10_000
#: What the convolutions before the first layer need to give one step.
_LEAST_FRAMES = 9
_BANDS = 80
#: What is added behind a stream so that its last sounds come out.
_TAIL_S = 0.3


def _frames(samples: np.ndarray, rate_hz: int, bands: int, least: int) -> np.ndarray:
    """Fbank frames of a sound, at most MOST_FRAMES; silence fills up what is too short."""
    frames = Fbank(rate_hz=rate_hz, n_mels=bands)(samples)[:MOST_FRAMES]
    return np.pad(frames, ((0, max(0, least - len(frames))), (0, 0)), constant_values=SILENCE)


def _width(outputs: tuple[Port, ...]) -> int | None:
    return outputs[0].shape[-1] if outputs[0].shape else None


class TransducerEncoder:
    """A whole encoder: frames, and usually their number, to steps, and usually their number.

    Attributes:
        bands: Numbers of a frame.
    """

    kind = "encoder of a transducer (icefall)"
    rate_hz = None

    def __init__(self, file: OnnxFile) -> None:
        self.file = file
        self.bands = file.inputs[0].shape[2] or _BANDS
        self.width = _width(file.outputs) or len(self.embed(np.zeros(16000, np.float32), 16000))

    @staticmethod
    def fits(file: OnnxFile) -> bool:
        """Whether a network has this form."""
        takes, gives = file.inputs, file.outputs
        frames = takes[0].real and len(takes[0].shape) == 3 and takes[0].shape[1] is None
        lengths = len(takes) == 1 or (len(takes) == 2 and takes[1].whole and len(takes[1].shape) == 1)
        return frames and lengths and gives[0].real and len(gives[0].shape) == 3

    def embed(self, samples: np.ndarray, rate_hz: int) -> np.ndarray:
        """The mean over the steps that belong to the sound; see ``engine.encoders.Encoder``."""
        mean: np.ndarray = self._steps(samples, rate_hz).mean(axis=0, dtype=np.float32)
        return mean

    def _steps(self, samples: np.ndarray, rate_hz: int) -> np.ndarray:
        frames = _frames(samples, rate_hz, self.bands, _LEAST_FRAMES)
        feed = {self.file.inputs[0].name: frames[None]}
        if len(self.file.inputs) == 2:
            feed[self.file.inputs[1].name] = np.array([len(frames)])
        steps, *lengths = self.file.run(feed)
        valid = int(lengths[0][0]) if lengths and lengths[0].size else steps.shape[1]
        if steps.ndim != 3 or min(valid, steps.shape[1]) < 1:
            raise StudioError(f"{self.file.path} gives no step for a sound of {len(frames)} frames.")
        return steps[0, :valid]

    def facts(self) -> list[tuple[str, str]]:
        """See ``engine.encoders.Encoder``."""
        per_s = len(self._steps(np.zeros(160_000, np.float32), 16000)) / 10
        return [
            ("kind", self.kind),
            ("vector", f"{self.width} numbers, the mean of {per_s:.1f} steps a second"),
            ("hears", f"{self.bands} Kaldi fbank bands at any rate"),
            *self.file.facts(),
        ]


class StreamingEncoder:
    """A streaming encoder: it is given a sound piece by piece, with its own memory from one piece to the next."""

    kind = "streaming encoder of a transducer (icefall)"
    rate_hz = None

    def __init__(self, file: OnnxFile) -> None:
        self.file = file
        said = file.metadata
        try:
            self._piece = int(said.get("T") or file.inputs[0].shape[1] or 0)
            self._advance = int(said["decode_chunk_len"])
        except (KeyError, ValueError) as error:
            raise StudioError(
                f"{file.path} is a streaming encoder whose metadata do not say its T and decode_chunk_len. Export it "
                "anew with icefall's export-onnx-streaming.py.",
                path=file.path,
            ) from error
        if said.get("feature", "fbank") != "fbank":
            raise StudioError(f"{file.path} hears {said['feature']} features, which streaming encoders are not given.")
        if not 0 < self._advance <= self._piece:
            raise StudioError(f"{file.path} is damaged: it advances by {self._advance} of {self._piece} frames.")
        self._bands = file.inputs[0].shape[2] or _BANDS
        self._memory = self._memories()
        self.width = _width(file.outputs) or len(self.embed(np.zeros(16000, np.float32), 16000))

    @staticmethod
    def fits(file: OnnxFile) -> bool:
        """Whether a network has this form: each input but the first comes back as an output."""
        takes, gives = file.inputs, file.outputs
        streams = len(takes) == len(gives) and len(takes) > 2 and len(takes[0].shape) == 3 and takes[0].real
        return streams and ("decode_chunk_len" in file.metadata or any(p.name.startswith("cached") for p in takes))

    def _memories(self) -> dict[str, tuple[str, np.ndarray]]:
        """By input: the output that it comes back as, and what it begins with."""
        outputs = [port.name for port in self.file.outputs]
        found = {}
        for place, port in enumerate(self.file.inputs[1:], start=1):
            back = f"new_{port.name}" if f"new_{port.name}" in outputs else outputs[place]
            # The one free axis of a memory is that of sounds beside each other.
            found[port.name] = (back, np.zeros([axis or 1 for axis in port.shape], port.dtype))
        return found

    def embed(self, samples: np.ndarray, rate_hz: int) -> np.ndarray:
        """The mean over all steps; see ``engine.encoders.Encoder``."""
        heard = np.concatenate([samples, np.zeros(round(_TAIL_S * rate_hz), np.float32)])
        frames = _frames(heard, rate_hz, self._bands, self._piece)
        memory = {name: start for name, (_, start) in self._memory.items()}
        names = [port.name for port in self.file.outputs]
        steps = []
        for start in range(0, len(frames) - self._piece + 1, self._advance):
            feed = {self.file.inputs[0].name: frames[None, start : start + self._piece], **memory}
            given = dict(zip(names, self.file.run(feed), strict=True))
            memory = {name: given[back] for name, (back, _) in self._memory.items()}
            steps.append(given[names[0]][0])
        mean: np.ndarray = np.concatenate(steps).mean(axis=0, dtype=np.float32)
        return mean

    def facts(self) -> list[tuple[str, str]]:
        """See ``engine.encoders.Encoder``."""
        pieces = f"{self._piece} frames at a time, {self._advance} further each time, {len(self._memory)} memories"
        return [
            ("kind", self.kind),
            ("vector", f"{self.width} numbers"),
            ("hears", f"{self._bands} Kaldi fbank bands at any rate, {pieces}"),
            *self.file.facts(),
        ]


def check_decoder(path: Path) -> OnnxFile:
    """A transducer's decoder, once it is sure that it is one. Classification has no use for it.

    Raises:
        StudioError: When it is something else, or cannot be loaded.
    """
    file = OnnxFile(path)
    if len(file.inputs) == 1 and file.inputs[0].whole and file.outputs[0].real:
        return file
    raise StudioError(f"{path} is not the decoder of a transducer: it takes {file.inputs[0].words()}.", path=path)


def check_joiner(path: Path, width: int) -> OnnxFile:
    """A transducer's joiner, once it is sure that it is one and that it takes the encoder's vectors.

    Args:
        path: The file.
        width: Numbers of the encoder's vectors.

    Raises:
        StudioError: When it is something else, belongs to another encoder, or cannot be loaded.
    """
    file = OnnxFile(path)
    two = len(file.inputs) == 2 and all(port.real and len(port.shape) == 2 for port in file.inputs)
    if not two:
        raise StudioError(f"{path} is not the joiner of a transducer: it takes {file.inputs[0].words()}.", path=path)
    said = file.metadata.get("joiner_dim", "")
    takes = int(said) if said.isdecimal() else file.inputs[0].shape[1]
    if takes is not None and takes != width:
        raise StudioError(
            f"{path} takes vectors of {takes} numbers, but the encoder gives {width}: they do not belong together.",
            path=path,
        )
    return file
