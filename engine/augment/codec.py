"""Lossy codecs, in memory: what a recording loses on its way through a file, a video, a radio link or a mobile phone.

audiomentations has MP3 alone, by way of a temporary file or a package that is no part of it; ffmpeg's codecs are here
already, for reading recordings.

Invariant: what comes out lies in time where it went in; the delay of each codec is measured, not assumed.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.draws import octaves_between, one_of
from engine.config import setting
from engine.errors import StudioError


@dataclass(frozen=True)
class _Kind:
    """One codec as ffmpeg knows it.

    Attributes:
        encoder, decoder: Their names.
        sample_format: What the encoder takes.
        rates_hz: The rates it takes, ascending.
        low_kbps, high_kbps: The bit rates that make sense for speech and sounds in one channel.
        options: What makes the encoder fast.
    """

    encoder: str
    decoder: str
    sample_format: str
    rates_hz: tuple[int, ...]
    low_kbps: float
    high_kbps: float
    options: tuple[tuple[str, str], ...] = ()


_FILES_HZ = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_KINDS = {
    "mp3": _Kind("libmp3lame", "mp3float", "fltp", _FILES_HZ, 8, 64, (("compression_level", "9"),)),
    "aac": _Kind("aac", "aac", "fltp", _FILES_HZ, 12, 64, (("aac_coder", "fast"),)),
    "opus": _Kind("libopus", "opus", "flt", (8000, 12000, 16000, 24000, 48000), 6, 64, (("compression_level", "0"),)),
    "amr": _Kind("libopencore_amrnb", "amrnb", "s16", (8000,), 4.75, 12.2),
}
_AMR_KBPS = (4.75, 5.15, 5.9, 6.7, 7.4, 7.95, 10.2, 12.2)
#: No codec here delays by more.
_LONGEST_DELAY_S = 0.3


def round_trip(samples: np.ndarray, rate_hz: int, codec: str, kbps: float) -> np.ndarray:
    """Samples after being encoded and decoded.

    Args:
        samples: float32 of shape (n,), n at least 1; what exceeds full scale is clipped.
        rate_hz: Their rate; where the codec does not know it, they are resampled to the next one it knows and back.
        codec: "mp3", "aac", "opus" or "amr" (narrow band, as in mobile phones).
        kbps: Kilobits per second; brought into the range of the codec.

    Returns:
        float32 of shape (n,), in step with what went in.
    """
    import soxr

    kind = _KINDS[codec]
    kbps = _possible(codec, kbps)
    inner_hz = next((rate for rate in kind.rates_hz if rate >= rate_hz), kind.rates_hz[-1])
    inner = soxr.resample(np.clip(samples, -1.0, 1.0), rate_hz, inner_hz)
    delay = _delay(codec, inner_hz)
    coded = _coded(np.pad(inner, (0, round(_LONGEST_DELAY_S * inner_hz))), inner_hz, kind, kbps)
    out = soxr.resample(coded[delay : delay + len(inner)], inner_hz, rate_hz)[: len(samples)]
    return np.pad(out, (0, len(samples) - len(out)))


def _possible(codec: str, kbps: float) -> float:
    kind = _KINDS[codec]
    within = min(max(kbps, kind.low_kbps), kind.high_kbps)
    return min(_AMR_KBPS, key=lambda mode: abs(mode - within)) if codec == "amr" else round(within)


@functools.cache
def _delay(codec: str, rate_hz: int) -> int:
    """By how many samples a codec is late at one of its rates: where a burst of noise comes out best."""
    n = rate_hz // 2
    burst = np.zeros(n, np.float32)
    burst[: n // 4] = np.random.default_rng(0).normal(0, 0.1, n // 4)
    spectrum = np.fft.rfft(burst, 4 * n)
    spectrum[np.fft.rfftfreq(4 * n, 1 / rate_hz) > 3000] = 0  # every codec keeps these at its best rate
    coded = _coded(np.pad(burst, (0, n)), rate_hz, _KINDS[codec], _KINDS[codec].high_kbps)
    likeness = np.fft.irfft(np.fft.rfft(coded[: 2 * n], 4 * n) * spectrum.conj())
    return int(likeness[: round(_LONGEST_DELAY_S * rate_hz)].argmax())


def _coded(samples: np.ndarray, rate_hz: int, kind: _Kind, kbps: float) -> np.ndarray:
    """What the decoder gives for what the encoder makes, at the rate that went in, late by the codec's delay."""
    import av
    import soxr

    encoder = av.CodecContext.create(kind.encoder, "w")
    encoder.sample_rate, encoder.format, encoder.layout = rate_hz, kind.sample_format, "mono"
    encoder.bit_rate, encoder.thread_count, encoder.options = round(1000 * kbps), 1, dict(kind.options)
    encoder.open()
    decoder = av.CodecContext.create(kind.decoder, "r")
    decoder.sample_rate, decoder.layout, decoder.thread_count = rate_hz, "mono", 1
    if encoder.extradata:
        decoder.extradata = encoder.extradata
    packets = [
        packet for frame in _frames(samples, rate_hz, kind, encoder.frame_size) for packet in encoder.encode(frame)
    ]
    frames = [frame for packet in [*packets, None] for frame in decoder.decode(packet)]
    parts = [frame.to_ndarray()[0] for frame in frames]
    out = np.concatenate(parts).astype(np.float32)
    return out if frames[0].sample_rate == rate_hz else soxr.resample(out, frames[0].sample_rate, rate_hz)


def _frames(samples: np.ndarray, rate_hz: int, kind: _Kind, size: int) -> Iterator[Any]:
    """The samples as the encoder wants them, and None to end with."""
    import av

    values = samples if kind.sample_format != "s16" else np.rint(samples * np.float32(32767)).astype(np.int16)
    for start in range(0, len(values), size):
        frame = av.AudioFrame.from_ndarray(values[None, start : start + size], kind.sample_format, "mono")
        frame.sample_rate, frame.pts = rate_hz, start
        yield frame
    yield None


@dataclass(frozen=True)
class Codec:
    """Encodes and decodes the example."""

    id: ClassVar[str] = "codec"
    title: ClassVar[str] = "Lossy codec"
    blurb: ClassVar[str] = (
        "What MP3, AAC, Opus or a mobile phone leave of a sound. Slow, about 6 to 18 ms per 3 s: for few examples."
    )
    kind: ClassVar[str] = "waveform"

    codec: str = setting(
        "any",
        "Which codec; AMR is that of mobile phones.",
        choices=("any", "mp3", "aac", "opus", "amr"),
        choice_words=("Any", "MP3", "AAC", "Opus", "AMR"),
    )
    min_kbps: float = setting(8.0, "The worst sound.", title="Lowest bit rate", unit="kbit/s", low=4.0, high=320.0)
    max_kbps: float = setting(
        64.0,
        "The best sound; what a codec cannot do is brought to what it can.",
        title="Highest bit rate",
        unit="kbit/s",
        low=4.0,
        high=320.0,
    )

    def ready(self) -> None:
        """Check that the codec is there.

        Raises:
            StudioError: When the ffmpeg that is installed cannot encode it.
        """
        import av

        for name in _KINDS if self.codec == "any" else (self.codec,):
            try:
                av.Codec(_KINDS[name].encoder, "w")
            except ValueError as error:
                raise StudioError(f"The installed ffmpeg cannot encode {name}. Choose another codec.") from error

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        codec = one_of(rng, self.codec, tuple(_KINDS))
        kbps = _possible(codec, octaves_between(rng, self.min_kbps, self.max_kbps))
        return round_trip(samples, rate_hz, codec, kbps), {"codec": codec, "bit_rate_kbps": float(kbps)}


TRANSFORM = Codec
