"""The sounds of the sample project: voices, telephone tones and noises, made by arithmetic alone.

Invariant: every function draws only from the generator it is given, so that one seed gives the same samples again.
All sounds are float32, mono, at RATE_HZ, with a peak near 1; the caller sets the level.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

RATE_HZ = 16000

#: The filter of a voice changes once per frame; frames of twice this length overlap by half.
_FRAME_SAMPLES = 128
_FFT_SAMPLES = 512

#: First to third formant in Hz of nine vowels of a grown man (rounded from Peterson and Barney 1952, table II).
_VOWELS_HZ = np.array(
    [
        [270, 2290, 3010],
        [390, 1990, 2550],
        [530, 1840, 2480],
        [660, 1720, 2410],
        [730, 1090, 2440],
        [570, 840, 2410],
        [440, 1020, 2240],
        [300, 870, 2240],
        [640, 1190, 2390],
    ]
)
#: Centre in Hz and loudness of the hiss of four consonants, roughly f, s, sh and h.
_HISSES = ((4500.0, 0.25), (5800.0, 0.5), (2800.0, 0.6), (1500.0, 0.2))

#: Rows and columns of the telephone keypad (ITU-T Q.23).
_KEYPAD_HZ = ((697, 770, 852, 941), (1209, 1336, 1477))


@dataclass(frozen=True)
class Voice:
    """What makes one made-up speaker differ from another.

    Attributes:
        pitch_hz: The middle of the range of the voice.
        tract: Formants relative to a grown man's: a shorter vocal tract has higher ones.
        syllables_per_s: How fast the speaker talks.
        breath: Share of hiss in voiced sounds, 0 to 1.
    """

    pitch_hz: float
    tract: float
    syllables_per_s: float
    breath: float


# Voices ---------------------------------------------------------------------------------------------------------------


@dataclass
class _Mouth:
    """What the mouth does, one value per frame."""

    formants_hz: npt.NDArray[np.float64]  # (frames, 3)
    voiced: npt.NDArray[np.float64]  # loudness of the vocal folds
    hiss: npt.NDArray[np.float64]  # loudness of the consonant's noise
    hiss_hz: npt.NDArray[np.float64]


def _syllables(rng: np.random.Generator, frames: int, voice: Voice) -> _Mouth:
    """A string of syllables in phrases with pauses: a consonant or none, then a vowel that glides to the next."""
    frame_s = _FRAME_SAMPLES / RATE_HZ
    mouth = _Mouth(np.zeros((frames, 3)), np.zeros(frames), np.zeros(frames), np.full(frames, 4000.0))
    at = 0
    left_in_phrase = int(rng.integers(5, 12))
    marks: list[int] = [0]
    vowels = [_VOWELS_HZ[rng.integers(len(_VOWELS_HZ))]]
    while at < frames:
        length = int(rng.normal(1.0, 0.2) / voice.syllables_per_s / frame_s)
        length = max(length, 8)
        onset = int(length * rng.uniform(0.15, 0.4)) if rng.random() < 0.75 else 0
        vowel = np.arange(at + onset, min(at + length, frames))
        if onset and rng.random() < 0.7:
            hiss_hz, loudness = _HISSES[rng.integers(len(_HISSES))]
            consonant = np.arange(at, min(at + onset, frames))
            mouth.hiss[consonant] = loudness * np.hanning(onset + 2)[1 : 1 + len(consonant)]
            mouth.hiss_hz[consonant] = hiss_hz * rng.uniform(0.9, 1.1)
        loudness = rng.uniform(0.5, 1.0)
        mouth.voiced[vowel] = loudness * np.hanning(length - onset + 2)[1 : 1 + len(vowel)] ** 0.5
        marks.append(at + (onset + length) // 2)
        vowels.append(_VOWELS_HZ[rng.integers(len(_VOWELS_HZ))] * rng.uniform(0.95, 1.05, 3))
        at += length
        left_in_phrase -= 1
        if left_in_phrase == 0:
            at += int(rng.uniform(0.15, 0.5) / frame_s)
            left_in_phrase = int(rng.integers(5, 12))
    targets = np.array(vowels) * voice.tract
    for k in range(3):
        mouth.formants_hz[:, k] = np.interp(np.arange(frames), marks, targets[:, k])
    return mouth


def _glottis(rng: np.random.Generator, frames: int, voice: Voice) -> npt.NDArray[np.float64]:
    """The pulse train of the vocal folds: derivative of a flow that opens slowly and shuts fast (Rosenberg 1971)."""
    seconds = frames * _FRAME_SAMPLES / RATE_HZ
    knots = max(int(seconds * 3), 2) + 1
    melody = rng.normal(0.0, 0.12, knots)
    jitter = rng.normal(0.0, 0.01, frames)
    pitch_hz = voice.pitch_hz * np.exp(np.interp(np.linspace(0, knots - 1, frames), np.arange(knots), melody) + jitter)
    cycle = np.cumsum(np.repeat(pitch_hz, _FRAME_SAMPLES) / RATE_HZ) % 1.0
    opening = 0.5 - 0.5 * np.cos(np.pi * np.minimum(cycle / 0.4, 1.0))
    closing = np.cos(0.5 * np.pi * np.clip((cycle - 0.4) / 0.2, 0.0, 1.0))
    return np.diff(np.where(cycle < 0.4, opening, closing), prepend=0.0)


def _resonances(centres_hz: Sequence[npt.NDArray[np.float64]], widths_hz: Sequence[float]) -> npt.NDArray[np.complex64]:
    """Frequency response, (frames, bins), of second-order resonators one after another (Klatt 1980, equation 1)."""
    delay = np.exp(-2j * np.pi * np.arange(_FFT_SAMPLES // 2 + 1) / _FFT_SAMPLES).astype(np.complex64)
    response = np.ones((len(centres_hz[0]), len(delay)), np.complex64)
    for centre_hz, width_hz in zip(centres_hz, widths_hz, strict=True):
        r = math.exp(-math.pi * width_hz / RATE_HZ)
        b = (2 * r * np.cos(2 * np.pi * np.minimum(centre_hz, 0.48 * RATE_HZ) / RATE_HZ)).astype(np.float32)[:, None]
        c = np.float32(-r * r)
        response *= (1 - b - c) / (1 - b * delay - c * delay * delay)
    return response


def _filtered(source: npt.NDArray[np.float64], response: npt.NDArray[np.complex64]) -> Samples:
    """A source through a filter that changes from frame to frame, by overlapping and adding Hann windows."""
    frames = len(response)
    window = np.hanning(2 * _FRAME_SAMPLES + 1)[:-1].astype(np.float32)
    padded = np.concatenate([source.astype(np.float32), np.zeros(_FRAME_SAMPLES, np.float32)])
    pieces = np.lib.stride_tricks.sliding_window_view(padded, 2 * _FRAME_SAMPLES)[::_FRAME_SAMPLES] * window
    out = np.fft.irfft(np.fft.rfft(pieces, _FFT_SAMPLES) * response).astype(np.float32)
    hops = _FFT_SAMPLES // _FRAME_SAMPLES
    total = np.zeros((frames + hops, _FRAME_SAMPLES), np.float32)
    for hop in range(hops):
        total[hop : hop + frames] += out[:, hop * _FRAME_SAMPLES : (hop + 1) * _FRAME_SAMPLES]
    return total[:frames].reshape(-1)


def speech(rng: np.random.Generator, seconds: float, voice: Voice) -> Samples:
    """Speech-like babble of one voice: syllables with moving formants, hissing consonants and short pauses."""
    count = round(seconds * RATE_HZ)
    frames = -(-count // _FRAME_SAMPLES)
    mouth = _syllables(rng, frames, voice)
    pulses = _glottis(rng, frames, voice)
    hiss = rng.standard_normal(frames * _FRAME_SAMPLES)
    voiced = (pulses / pulses.std() + voice.breath * hiss) * np.repeat(mouth.voiced, _FRAME_SAMPLES)
    fourth = np.full(frames, 3500.0 * voice.tract)
    vowels = _filtered(voiced, _resonances([*mouth.formants_hz.T, fourth], [80.0, 110.0, 160.0, 250.0]))
    consonants = _filtered(hiss * np.repeat(mouth.hiss, _FRAME_SAMPLES), _resonances([mouth.hiss_hz], [1500.0]))
    vowels /= np.abs(vowels).max() + np.float32(1e-9)
    consonants *= np.float32(0.4) / (np.abs(consonants).max() + np.float32(1e-9))
    return _peak_one((vowels + consonants)[:count])


# Tones ----------------------------------------------------------------------------------------------------------------


def _beeps(seconds: float, beep: Callable[[], tuple[Samples, float]]) -> Samples:
    """Beeps one after another, each followed by its own pause in seconds."""
    out = np.zeros(round(seconds * RATE_HZ), np.float32)
    at = 0
    while at < len(out):
        tone, pause_s = beep()
        piece = tone[: len(out) - at]
        out[at : at + len(piece)] = piece
        at += len(tone) + round(pause_s * RATE_HZ)
    return _peak_one(out)


def _tone(seconds: float, *pitches_hz: float, end_hz: float | None = None) -> Samples:
    """Sines together, with 5 ms of rise and fall; the first glides to ``end_hz`` where that is given."""
    count = round(seconds * RATE_HZ)
    time_s = np.arange(count) / RATE_HZ
    glide = 0.0 if end_hz is None else (end_hz - pitches_hz[0]) / (2 * seconds)
    total = np.sin(2 * np.pi * (pitches_hz[0] + glide * time_s) * time_s)
    for pitch_hz in pitches_hz[1:]:
        total += np.sin(2 * np.pi * pitch_hz * time_s)
    edge = np.clip(np.minimum(np.arange(count), np.arange(count)[::-1]) / (0.005 * RATE_HZ), 0.0, 1.0)
    return np.asarray(total * edge, np.float32)


# The pauses are shorter than on a real line, so that every chunk of a few seconds holds some of its tone.
def _detune(rng: np.random.Generator) -> float:
    """How far an exchange's oscillators are off: no two recordings hold the very same tone."""
    return float(rng.uniform(0.96, 1.04))


def _ringing(rng: np.random.Generator, seconds: float) -> Samples:
    pitch_hz = rng.choice([425.0, 440.0]) * _detune(rng)
    return _beeps(seconds, lambda: (_tone(1.0, pitch_hz), 1.4))


def _busy(rng: np.random.Generator, seconds: float) -> Samples:
    step_s = rng.choice([0.25, 0.5])
    pitch_hz = 425.0 * _detune(rng)
    return _beeps(seconds, lambda: (_tone(step_s, pitch_hz), step_s))


def _digits(rng: np.random.Generator, seconds: float) -> Samples:
    def key() -> tuple[Samples, float]:
        pitches = (rng.choice(_KEYPAD_HZ[0]), rng.choice(_KEYPAD_HZ[1]))
        return _tone(rng.uniform(0.09, 0.2), *pitches), rng.uniform(0.08, 0.35)

    return _beeps(seconds, key)


def _fax(rng: np.random.Generator, seconds: float) -> Samples:
    def sweep() -> tuple[Samples, float]:
        if rng.random() < 0.4:
            return _tone(0.5, 1100.0), 0.4
        start_hz, end_hz = rng.uniform(800, 1600), rng.uniform(1800, 3000)
        return _tone(rng.uniform(0.2, 0.6), start_hz, end_hz=end_hz), rng.uniform(0.05, 0.3)

    return _beeps(seconds, sweep)


def _unavailable(rng: np.random.Generator, seconds: float) -> Samples:
    detune = _detune(rng)
    rising = np.concatenate([_tone(0.33, hz * detune) for hz in (950.0, 1400.0, 1800.0)])
    return _beeps(seconds, lambda: (rising, 1.0))


def _melody(rng: np.random.Generator, seconds: float) -> Samples:
    """The tune of a held line: notes with two overtones, the nearest that tones come to a voice."""
    scale_hz = 262.0 * 2 ** (np.array([0, 2, 4, 7, 9, 12]) / 12)

    def note() -> tuple[Samples, float]:
        hz = float(rng.choice(scale_hz))
        return _tone(rng.uniform(0.2, 0.5), hz, 2 * hz, 3 * hz, end_hz=hz * rng.uniform(0.99, 1.01)), 0.03

    return _beeps(seconds, note)


# Noises ---------------------------------------------------------------------------------------------------------------


def _coloured(rng: np.random.Generator, count: int, slope: float, low_hz: float = 40.0) -> npt.NDArray[np.float64]:
    """Noise whose power falls with frequency to the given power: 0 white, 1 pink, 2 brown."""
    padded = _whole_seconds(count)
    spectrum = np.fft.rfft(rng.standard_normal(padded))
    hz = np.fft.rfftfreq(padded, 1 / RATE_HZ)
    shaped = np.fft.irfft(spectrum * np.maximum(hz, low_hz) ** (-slope / 2) * (hz > low_hz / 2), padded)[:count]
    return np.asarray(shaped / shaped.std())


def _wander(rng: np.random.Generator, count: int, changes_per_s: float, depth: float) -> npt.NDArray[np.float64]:
    """A loudness that drifts at random about 1."""
    knots = max(int(count / RATE_HZ * changes_per_s), 2) + 1
    return np.exp(np.interp(np.linspace(0, knots - 1, count), np.arange(knots), rng.normal(0.0, depth, knots)))


def _hiss(rng: np.random.Generator, seconds: float) -> Samples:
    count = round(seconds * RATE_HZ)
    return _peak_one(_coloured(rng, count, rng.uniform(0.0, 1.2)) * _wander(rng, count, 1.0, 0.1))


def _rumble(rng: np.random.Generator, seconds: float) -> Samples:
    count = round(seconds * RATE_HZ)
    return _peak_one(_coloured(rng, count, rng.uniform(1.5, 2.2)) * _wander(rng, count, 1.0, 0.3))


def _traffic(rng: np.random.Generator, seconds: float) -> Samples:
    """Vehicles that pass: swells of pink noise over a low rumble."""
    count = round(seconds * RATE_HZ)
    time_s = np.arange(count) / RATE_HZ
    swell = np.zeros(count)
    for middle_s in np.arange(rng.uniform(0, 1.5), seconds, rng.uniform(1.5, 2.5)):
        swell += rng.uniform(0.5, 1.0) * np.exp(-(((time_s - middle_s) / rng.uniform(0.3, 0.8)) ** 2))
    return _peak_one(_coloured(rng, count, 1.2) * swell + 0.4 * _coloured(rng, count, 2.0))


def _hum(rng: np.random.Generator, seconds: float) -> Samples:
    """The mains in the line: many overtones of 50 or 60 Hz, with hiss."""
    count = round(seconds * RATE_HZ)
    cycle = 2 * np.pi * rng.choice([50.0, 60.0]) * np.arange(count) / RATE_HZ
    buzz = sum(rng.uniform(0.3, 1.0) / k**0.5 * np.sin(k * cycle + rng.uniform(0, 6.28)) for k in range(1, 16))
    return _peak_one(buzz * _wander(rng, count, 0.5, 0.15) + rng.uniform(0.3, 0.8) * _coloured(rng, count, 0.5))


def _rustle(rng: np.random.Generator, seconds: float) -> Samples:
    """A hand on the receiver: noise in bursts as frequent as syllables, the nearest that it comes to speech."""
    count = round(seconds * RATE_HZ)
    return _peak_one(_coloured(rng, count, 1.0) * _wander(rng, count, rng.uniform(5.0, 9.0), 1.0))


def _crackle(rng: np.random.Generator, seconds: float) -> Samples:
    """A bad contact: clicks at random times over hiss."""
    count = round(seconds * RATE_HZ)
    clicks = np.zeros(count)
    where = rng.integers(0, count, round(seconds * rng.uniform(8, 30)))
    clicks[where] = rng.normal(0.0, 1.0, len(where))
    ring = np.exp(-np.arange(96) / 12.0) * np.cos(np.arange(96) * rng.uniform(0.4, 1.2))
    return _peak_one(6 * np.convolve(clicks, ring)[:count] + 0.5 * _coloured(rng, count, 0.6))


#: Every kind of tone and of noise; a generator and a length in seconds give samples.
TONES = (_ringing, _busy, _digits, _fax, _unavailable, _melody)
NOISES = (_hiss, _rumble, _traffic, _hum, _rustle, _crackle)


# The line -------------------------------------------------------------------------------------------------------------


def line_noise(rng: np.random.Generator, count: int) -> Samples:
    """The quiet noise of a line that is always there, with a standard deviation of 1."""
    return _coloured(rng, count, 0.7).astype(np.float32)


def through_line(samples: Samples, low_hz: float, high_hz: float, tilt_db: float) -> Samples:
    """A telephone line: passes from ``low_hz`` to ``high_hz`` with soft edges and tilts the spectrum between them."""
    padded = _whole_seconds(len(samples))
    hz = np.fft.rfftfreq(padded, 1 / RATE_HZ)
    passed = 1 / np.sqrt((1 + (low_hz / np.maximum(hz, 1.0)) ** 6) * (1 + (hz / high_hz) ** 16))
    tilt = 10 ** (tilt_db / 20 * np.log2(np.maximum(hz, low_hz) / 1000.0) / 3)
    return np.fft.irfft(np.fft.rfft(samples, padded) * passed * tilt, padded)[: len(samples)].astype(np.float32)


def at_rate(samples: Samples, rate_hz: int) -> Samples:
    """The same sound at a lower rate: the spectrum above half of that rate is left out."""
    padded = _whole_seconds(len(samples))
    count = padded * rate_hz // RATE_HZ
    spectrum = np.fft.rfft(samples, padded)[: count // 2 + 1]
    lower = np.fft.irfft(spectrum, count)[: len(samples) * rate_hz // RATE_HZ] * (rate_hz / RATE_HZ)
    return lower.astype(np.float32)


def _whole_seconds(count: int) -> int:
    """The next length of whole seconds: its factors are small, and transforms of it are fast."""
    return -(-count // RATE_HZ) * RATE_HZ


def _peak_one(samples: npt.NDArray[np.floating]) -> Samples:
    return np.asarray(samples / (np.abs(samples).max() + 1e-9), np.float32)
