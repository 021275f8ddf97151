"""Made-up music: a few instruments that play chords, a bass and a tune over a beat, in every key and many timbres.

It is there because openly licensed music among the sets is five recordings; what it lacks of real music is said in the
card of the model that hears it.

Invariant: one generator gives the same tune again.
"""

from __future__ import annotations

import numpy as np

#: Steps of the major and the minor scale, and chords as places in the scale.
_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10))
_CHORDS = ((0, 3, 4, 0), (0, 5, 3, 4), (5, 3, 0, 4), (0, 4, 5, 3), (0, 0, 3, 4))


def tune(count: int, rate_hz: int, rng: np.random.Generator) -> np.ndarray:
    """Music made up of chords, bass, tune and drums, each of them with a chance to be left out.

    Args:
        count: How many samples.
        rate_hz: Their rate.
        rng: Decides everything.

    Returns:
        float32 of shape (count,), with a peak near 1.
    """
    out = np.zeros(count)
    beat_s = 60.0 / rng.uniform(60.0, 170.0)
    scale = _SCALES[int(rng.integers(2))]
    root = int(rng.integers(40, 64))
    chords = _CHORDS[int(rng.integers(len(_CHORDS)))]
    beats = int(count / rate_hz / beat_s) + 1
    parts = rng.random(4) < (0.75, 0.6, 0.8, 0.5)
    if not parts[:3].any():
        parts[2] = True
    timbres = [_timbre(rng) for _ in range(3)]
    shift = int(rng.integers(4))

    def pitch(place: int, octave: int = 0) -> float:
        note = root + 12 * (octave + place // 7) + scale[place % 7]
        return float(440.0 * 2 ** ((note - 69) / 12))

    for beat in range(beats):
        chord = chords[(beat // 4 + shift) % 4]
        at = round(beat * beat_s * rate_hz)
        if parts[0] and beat % 4 in (0, 2):
            for place in (0, 2, 4):
                _add(out, at, _note(pitch(chord + place), 2 * beat_s, rate_hz, timbres[0]), 0.25)
        if parts[1]:
            _add(out, at, _note(pitch(chord, -1), beat_s, rate_hz, timbres[1]), 0.5)
        if parts[2]:
            at_s = 0.0
            while at_s < beat_s:  # one, two or three notes in a beat
                length_s = beat_s / int(rng.integers(1, 4))
                place = chord + int(rng.choice([0, 2, 4, 7, 1, 3]))
                note = _note(pitch(place, 1), 1.3 * length_s, rate_hz, timbres[2])
                _add(out, at + round(at_s * rate_hz), note, 0.4)
                at_s += length_s
        if parts[3]:
            _add(out, at, _drum(beat % 2 == 1, rate_hz, rng), 0.5)
    return np.asarray(out / (np.abs(out).max() + 1e-9), np.float32)


class _Timbre:
    """How an instrument sounds: its overtones, how it begins and dies away, and how its pitch wavers."""

    def __init__(self, overtones: np.ndarray, attack_s: float, decay_s: float, vibrato: float) -> None:
        self.overtones = overtones
        self.attack_s = attack_s
        self.decay_s = decay_s
        self.vibrato = vibrato


def _timbre(rng: np.random.Generator) -> _Timbre:
    n = int(rng.integers(3, 12))
    fall = rng.uniform(0.6, 2.2)
    overtones = rng.uniform(0.2, 1.0, n) / np.arange(1, n + 1) ** fall
    if rng.random() < 0.3:  # a closed pipe
        overtones[1::2] *= 0.1
    plucked = rng.random() < 0.5
    return _Timbre(
        overtones,
        0.005 if plucked else float(rng.uniform(0.02, 0.12)),
        float(rng.uniform(0.15, 0.8)) if plucked else 5.0,
        0.0 if plucked else float(rng.uniform(0.0, 0.006)),
    )


def _note(hz: float, seconds: float, rate_hz: int, timbre: _Timbre) -> np.ndarray:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    phase = 2 * np.pi * hz * time_s + timbre.vibrato * hz / 5.5 * np.sin(2 * np.pi * 5.5 * time_s)
    total = np.zeros(len(time_s))
    for number, weight in enumerate(timbre.overtones, start=1):
        if number * hz < rate_hz / 2:
            total += weight * np.sin(number * phase)
    rise = np.minimum(1.0, time_s / timbre.attack_s)
    fall = np.exp(-time_s / timbre.decay_s) * np.minimum(1.0, (seconds - time_s) / 0.03)
    made: np.ndarray = total * rise * fall / timbre.overtones.sum()
    return made


def _drum(snare: bool, rate_hz: int, rng: np.random.Generator) -> np.ndarray:
    time_s = np.arange(round(0.2 * rate_hz)) / rate_hz
    thump = np.sin(2 * np.pi * (50.0 * time_s + 8.0 * (1 - np.exp(-time_s / 0.03)))) * np.exp(-time_s / 0.07)
    hiss = rng.standard_normal(len(time_s)) * np.exp(-time_s / (0.06 if snare else 0.015))
    made: np.ndarray = 0.3 * thump + 0.5 * hiss if snare else thump + 0.1 * hiss
    return made


def _add(out: np.ndarray, at: int, sound: np.ndarray, gain: float) -> None:
    room = len(out) - at
    if room > 0:
        out[at : at + len(sound)] += gain * sound[:room]
