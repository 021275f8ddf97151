"""Encoders in ONNX files: networks trained elsewhere that turn a sound into a vector. ``opened`` gives the right one.

Three kinds are known: the encoder of a transducer of icefall's, its streaming form, and any other with a description of
its own, a small JSON (see ``engine.encoders.described``).

Invariant: which kind a file is follows from what its network takes and gives, never from its name.
"""

from __future__ import annotations

import functools
import os
import threading
from pathlib import Path
from typing import Protocol

import numpy as np

import resources
from engine.encoders.onnx_file import OnnxFile, stamp
from engine.errors import StudioError
from engine.sessions import bindable

#: What the embedding of an encoder that does not say its rate is computed at.
USUAL_RATE_HZ = 16000


class Encoder(Protocol):
    """A network that turns a sound into a vector.

    Attributes:
        kind: What it is, as a phrase.
        file: The network.
        rate_hz: The sampling rate it needs; None where it takes features at any rate.
        width: Numbers of its vector.
    """

    kind: str
    file: OnnxFile

    @property
    def rate_hz(self) -> int | None: ...

    @property
    def width(self) -> int: ...

    def embed(self, samples: np.ndarray, rate_hz: int) -> np.ndarray:
        """The vector of a sound, float32 of shape (width,).

        Args:
            samples: float32, shape (n,), n at least 1.
            rate_hz: Their rate; the encoder's own where it has one.

        Raises:
            StudioError: When the network cannot run on it.
        """
        ...

    def facts(self) -> list[tuple[str, str]]:
        """What is to be known of it, as names and texts."""
        ...


def located(name: str) -> str:
    """The path of an encoder that comes with Earmark, by its name; anything else is taken for a path."""
    shipped = resources.path("models") / f"{name}.onnx"
    return str(shipped) if name == shipped.stem and shipped.is_file() else name


_opening = threading.Lock()


def opened(path: str | os.PathLike[str], device: str = "cpu") -> Encoder:
    """The encoder in a file, opened once for each device and shared; any number of threads may use it.

    Args:
        path: The file.
        device: Where it is to compute, see ``engine.sessions.open_session``; its ``file.device`` says where it does.

    Raises:
        UsageError: When there is no such device.
        StudioError: When the file is missing, damaged, or no encoder that is known.
    """
    with _opening:  # else threads that ask at once would each load a network of some hundred megabytes
        return _opened(os.fspath(path), stamp(path), bindable(device))


@functools.lru_cache(maxsize=4)
def _opened(path: str, _stamp: object, device: str) -> Encoder:
    from engine.encoders.described import DescribedEncoder, description
    from engine.encoders.transducer import StreamingEncoder, TransducerEncoder

    file = OnnxFile(Path(path), device)
    found = description(file)
    if found is not None:
        return DescribedEncoder(file, found)
    for kind in (StreamingEncoder, TransducerEncoder):
        if kind.fits(file):
            return kind(file)
    raise StudioError(_unknown(file), path=path)


def _unknown(file: OnnxFile) -> str:
    names = [port.name for port in (*file.inputs, *file.outputs)]
    for part in ("decoder", "joiner"):
        if ("logit" if part == "joiner" else "decoder_out") in [port.name for port in file.outputs]:
            return f"{file.path} is the {part} of a transducer; give its encoder."
    return (
        f"{file.path} is no encoder that is known: it takes {', '.join(port.name for port in file.inputs)} and gives "
        f"{', '.join(names[len(file.inputs) :])}. Describe it in {file.path.with_suffix('.json').name} beside it "
        '(for example {"input": "waveform", "rate_hz": 16000}).'
    )
