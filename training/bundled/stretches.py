"""Stretches of speech, music, noise and silence, as they come in recordings of all kinds.

What a stretch is follows one rule: where somebody speaks it is speech, also over music or noise; else, where there is
music it is music, also with noise; else, where anything is louder than ``SILENT_DB`` it is noise; else it is silence.

Invariant: the label follows from what was mixed and at what level, by that rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.augment.band_limit import BandLimit
from engine.augment.codec import Codec
from engine.augment.noise import coloured_noise, mix_at_snr, power
from engine.augment.room import Room
from engine.augment.steps import Chain, Step
from training.bundled.scenes import Scene, rng_of
from training.bundled.sounding import Background, excerpt, strung
from training.bundled.tunes import tune

SPEECH, MUSIC, NOISE, SILENCE = "speech", "music", "noise", "silence"
RATE_HZ = 16000
STRETCH_S = 3.0
#: Up to this level, in dB of full scale, nothing is heard; from the other on, something is.
SILENT_DB, HEARD_DB = -58.0, -50.0
_LOUDEST_DB = -10.0
#: What is lower than this does not count for the level: recorders have offsets, and add rumble that nobody hears.
_LOWEST_HZ = 80.0

#: How many recordings have a constant offset, as cheap recorders do.
_OFFSET_SHARE = 0.2

_RECORDED = Chain(
    (
        Step(BandLimit("any", 60.0, 300.0, 3000.0, 7500.0), 0.35),
        Step(Codec("any", 12.0, 64.0), 0.2),
    )
)
_ROOM = Chain((Step(Room(0.15, 0.9, -3.0, 15.0), 0.4),))


@dataclass(frozen=True)
class Stock:
    """What stretches of one part are made from.

    Attributes:
        voices: Of each speaker, phrases at ``RATE_HZ``.
        music: Recordings of music by their source, at ``RATE_HZ``.
        background: Noise.
    """

    voices: Mapping[str, Sequence[np.ndarray]]
    music: Mapping[str, np.ndarray]
    background: Background


def level_db(samples: np.ndarray) -> float:
    """How loud samples at ``RATE_HZ`` are, in dB of full scale, without offset and rumble."""
    spectrum = np.fft.rfft(samples)
    spectrum[np.fft.rfftfreq(len(samples), 1 / RATE_HZ) < _LOWEST_HZ] = 0
    return float(10 * np.log10(2 * np.sum(np.abs(spectrum) ** 2) / len(samples) ** 2 + 1e-12))


def _at_level(samples: np.ndarray, wanted_db: float) -> np.ndarray:
    """Samples made as loud as that; what cannot be heard at all is left as it is."""
    found = level_db(samples)
    if found < -119:
        return samples
    scaled: np.ndarray = (samples * 10 ** ((wanted_db - found) / 20)).astype(np.float32)
    return scaled


def scenes(stock: Stock, part: str, count: int, seed: int) -> Iterator[Scene]:
    """Stretches of one part of the data, the four kinds in turn.

    Args:
        stock: What they are made from.
        part: The part that all of it belongs to.
        count: How many.
        seed: Decides everything; each stretch follows from it and its number.
    """
    makers = (_speech, _music, _noise, _silence)
    for number in range(count):
        rng = rng_of(seed, part, number)
        length = round(STRETCH_S * RATE_HZ)
        label = (SPEECH, MUSIC, NOISE, SILENCE)[number % 4]
        sound, sources = makers[number % 4](stock, length, rng)
        if label != SILENCE:
            sound, _ = _RECORDED.apply(sound, RATE_HZ, rng)
            sound = _at_level(sound[:length], rng.uniform(HEARD_DB, _LOUDEST_DB))
        if rng.random() < _OFFSET_SHARE:
            sound = sound + np.float32(rng.choice([-1, 1]) * 10 ** (rng.uniform(-60.0, -28.0) / 20))
        group = sources[0] if sources and sources[0] else f"{part} {label} {number}"
        yield Scene(sound, ((0.0, STRETCH_S, label),), group, tuple(s for s in sources if s), part)


def _speech(stock: Stock, length: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
    who = sorted(stock.voices)[int(rng.integers(len(stock.voices)))]
    sound, _ = _ROOM.window(strung(stock.voices[who], length, RATE_HZ, rng), RATE_HZ, rng)
    sources = [who]
    if rng.random() < 0.2:
        bed, source = _some_music(stock, length, rng)
        sound = mix_at_snr(sound, bed, rng.uniform(6.0, 25.0))
        sources.append(source)
    noise, source = stock.background.draw(length, rng)
    return mix_at_snr(sound, noise, rng.uniform(3.0, 40.0)), [*sources, source]


def _music(stock: Stock, length: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
    sound, source = _some_music(stock, length, rng)
    sources = [source]
    sound, _ = _ROOM.window(sound, RATE_HZ, rng)
    if rng.random() < 0.5:
        noise, other = stock.background.draw(length, rng)
        sound = mix_at_snr(sound, noise, rng.uniform(8.0, 40.0))
        sources.append(other)
    return sound, sources


def _some_music(stock: Stock, length: int, rng: np.random.Generator) -> tuple[np.ndarray, str]:
    """Recorded or made-up music; recordings are transposed, for there are few."""
    import soxr

    if not stock.music or rng.random() < 0.5:
        return tune(length, RATE_HZ, rng), ""
    source = sorted(stock.music)[int(rng.integers(len(stock.music)))]
    speed = float(2 ** (rng.uniform(-4.0, 4.0) / 12))
    while True:
        found = excerpt(stock.music[source], round(length * speed), rng)
        if power(found) > 1e-6:  # music fades in and out
            return np.resize(soxr.resample(found, speed, 1.0), length).astype(np.float32), source


def _noise(stock: Stock, length: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
    sound, source = stock.background.draw(length, rng)
    if rng.random() < 0.3:
        more, other = stock.background.draw(length, rng)
        return mix_at_snr(sound, more, rng.uniform(0.0, 15.0)), [source, other]
    return sound, [source]


def _silence(stock: Stock, length: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
    """Nothing at all, the last bit of a converter, a faint hiss or hum, or noise far below hearing."""
    kind = int(rng.integers(4))
    if kind == 0:
        return np.zeros(length, np.float32), [""]
    if kind == 1:
        return rng.integers(-1, 2, length).astype(np.float32) / np.float32(32768), [""]
    quiet_db = rng.uniform(-85.0, SILENT_DB)
    if kind == 2:
        hum = np.sin(2 * np.pi * float(rng.choice([50.0, 60.0])) * np.arange(length) / RATE_HZ)
        hiss = coloured_noise(("white", "pink", "brown")[int(rng.integers(3))], length, RATE_HZ, rng)
        return _at_level((hiss + rng.uniform(0.0, 1.0) * hum).astype(np.float32), quiet_db), [""]
    sound, source = stock.background.draw(length, rng)
    return _at_level(sound, quiet_db), [source]
