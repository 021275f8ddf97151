"""Simulated beginnings of calls: a machine that answers, or a person, over one and the same line.

Both are strung together with the same pauses, spoken in the same made-up rooms, changed in speed and pitch alike, and
sent through the same noise, level, codec and line, so that how they were recorded, and how long they pause, does not
give them away. What is left is the way of speaking, and tones.

Invariant: between a voice and the file, a machine's call and a person's go through the same chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from engine import sample_sounds
from engine.augment.codec import Codec
from engine.augment.noise import mix_at_snr, power
from engine.augment.pitch_shift import PitchShift
from engine.augment.room import Room
from engine.augment.speed import Speed
from engine.augment.steps import Chain, Step
from engine.augment.telephone import LINE_RATE_HZ, Telephone
from training.bundled.scenes import Scene, rng_of
from training.bundled.sounding import Background, at_level, strung

MACHINE, PERSON = "machine", "person"
CALL_S = 5.0

_SPOKEN = Chain((Step(Speed(0.85, 1.18), 0.6), Step(PitchShift(-3.0, 3.0), 0.25), Step(Room(0.1, 0.5, 0.0, 18.0), 0.6)))
_SENT = Chain((Step(Codec("amr", 4.75, 12.2), 0.25), Step(Telephone("any", 3.0))))
#: Of a machine's calls, how many are tones alone, and how many greetings end with a beep.
_TONES_SHARE, _BEEP_SHARE = 0.3, 0.3


def line_chain(sound: np.ndarray, background: Background, rng: np.random.Generator) -> tuple[np.ndarray, str]:
    """What arrives at the other end of the line, and the source of the noise on its way.

    Args:
        sound: What is spoken, float32 of shape (n,) at ``LINE_RATE_HZ``.
        background: The noise around the speaker.
        rng: Decides everything.

    Returns:
        float32 of shape (n,).
    """
    count = len(sound)
    heard, _ = _SPOKEN.window(sound, LINE_RATE_HZ, rng)
    noise, source = background.draw(count, rng)
    heard = mix_at_snr(heard, noise, rng.uniform(6.0, 28.0)) if power(heard) > 0 else noise
    sent, _ = _SENT.apply(at_level(_tilted(heard, rng), rng.uniform(-35.0, -15.0)), LINE_RATE_HZ, rng)
    return sent[:count], source


def _tilted(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Samples through a microphone with a colour of its own: up to 6 dB per octave more or less of the highs."""
    hz = np.fft.rfftfreq(len(samples), 1 / LINE_RATE_HZ)
    octaves = np.log2(np.maximum(hz, 100.0) / 1000.0)
    bumps = np.interp(octaves, np.linspace(-3.4, 2.1, 6), rng.normal(0.0, 3.0, 6))
    gain = 10 ** ((rng.uniform(-3.0, 3.0) * octaves + bumps) / 20)
    return np.fft.irfft(np.fft.rfft(samples) * gain, len(samples)).astype(np.float32)


def _tones(count: int, rng: np.random.Generator) -> np.ndarray:
    """Ringing, busy, fax, a number that is not in service, or the tune of a held line."""
    kind = sample_sounds.TONES[int(rng.integers(len(sample_sounds.TONES)))]
    made = sample_sounds.at_rate(kind(rng, count / LINE_RATE_HZ), LINE_RATE_HZ)
    return np.resize(made, count) * np.float32(0.2)


def _with_beep(greeting: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A greeting that ends, a beep, and the machine waits."""
    out = greeting.copy()
    at = round(len(out) * rng.uniform(0.45, 0.85))
    length = min(round(rng.uniform(0.15, 0.9) * LINE_RATE_HZ), len(out) - at)
    time_s = np.arange(length) / LINE_RATE_HZ
    out[max(0, at - round(0.2 * LINE_RATE_HZ)) :] = 0.0
    out[at : at + length] = rng.uniform(0.05, 0.2) * np.sin(2 * np.pi * rng.uniform(400.0, 1800.0) * time_s)
    return out


def scenes(
    prompts: Mapping[str, Sequence[np.ndarray]],
    people: Mapping[str, Sequence[np.ndarray]],
    background: Background,
    part: str,
    count: int,
    seed: int,
) -> Iterator[Scene]:
    """Calls of one part of the data, machines and people in turn.

    Args:
        prompts: Phrases of each prompt, at ``LINE_RATE_HZ``; all in the machine's voice.
        people: Phrases of each person.
        background: The noise on both.
        part: The part that all of them belong to.
        count: How many calls.
        seed: Decides everything; each call follows from it and its number.
    """
    for number in range(count):
        rng = rng_of(seed, part, number)
        length = round(CALL_S * LINE_RATE_HZ)
        label = MACHINE if number % 2 else PERSON
        if label == PERSON:
            names = [sorted(people)[int(rng.integers(len(people)))]]
            sound = strung(people[names[0]], length, LINE_RATE_HZ, rng)
        elif rng.random() < _TONES_SHARE:
            names = []
            sound = _tones(length, rng)
        else:
            names = [str(name) for name in rng.choice(sorted(prompts), min(8, len(prompts)), replace=False)]
            sound = strung([phrase for name in names for phrase in prompts[name]], length, LINE_RATE_HZ, rng)
            if rng.random() < _BEEP_SHARE:
                sound = _with_beep(sound, rng)
        sent, source = line_chain(sound, background, rng)
        sources = tuple(sorted({*names, source} - {""}))
        group = names[0] if names else f"{part} tones {number}"
        yield Scene(sent, ((0.0, CALL_S, label),), group, sources, part)
