"""The settings of every recipe that hears by an encoder, and what it hears where none is chosen.

Invariant: an encoder is never trained, so that the vectors of a recording can be kept and used again.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine import encoders
from engine.config import setting
from engine.features import Feature
from engine.features.embedding import Embedding
from engine.features.statistics import Statistics


@dataclass(frozen=True)
class EncoderChoice:
    """Windows, and what turns them into vectors."""

    window_s: float = setting(
        10.0, "Most that is heard at once; shorter recordings are heard as they are.", title="Window", unit="s",
        low=0.1, high=100,
    )  # fmt: skip
    hop_s: float = setting(5.0, "Step from one window to the next.", title="Hop", unit="s", low=0.05, high=100)
    encoder: str = setting(
        "",
        "An audio encoder in ONNX, such as that of an icefall transducer, or general-embedding, which comes with "
        "Earmark; without one, statistics of a spectrum over time stand in for its vector.",
        title="Encoder",
        pick="file",
    )
    rate_hz: int = setting(
        0,
        f"Sampling rate the audio is converted to; 0 is what the encoder says, or {encoders.USUAL_RATE_HZ}.",
        title="Sampling rate",
        unit="Hz",
        low=0,
        high=96000,
    )


def heard(config: EncoderChoice, spectrum: str = "fbank") -> Feature:
    """The chosen encoder's vector, or statistics of a spectrum.

    Args:
        config: The choice.
        spectrum: Whose statistics, see ``engine.features.statistics``.
    """
    if config.encoder:
        return Embedding(encoder=encoders.located(config.encoder), sample_rate_hz=config.rate_hz)
    return Statistics(spectrum=spectrum, rate_hz=config.rate_hz or encoders.USUAL_RATE_HZ)
