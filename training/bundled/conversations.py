"""Simulated conversations: people who each were recorded alone, put at one table.

Speakers take turns of their own length, fall into each other's words, wait, and say "yes" meanwhile; each has a place
in the same room and a level of their own, and something is to be heard in the background. Who speaks when is known to
the sample, so that the windows are labelled by the rule of ``training.ami``: the number of people of whom anything is
heard within three seconds, however short.

Invariant: a label counts exactly those whose speech was placed within its window.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.augment.band_limit import BandLimit
from engine.augment.codec import Codec
from engine.augment.draws import octaves_between
from engine.augment.noise import mix_at_snr, power
from engine.augment.room import convolved, impulse_response
from engine.augment.steps import Chain, Step
from training.ami import HOP_S, LABELS, NOISY
from training.ami_audio import RATE_HZ, SNR_DB, WINDOW_S
from training.bundled.scenes import Scene, rng_of
from training.bundled.sounding import Background, at_level

SCENE_S = 30.0
#: How many people sit at the table; 0 is an empty room. Groups are many, for few of their windows have three voices.
_PEOPLE = (0, 1, 1, 2, 2, 2, 3, 4, 4, 5)
#: Every so many-th scene is a monologue with noise.
_NOISY_EVERY = 6
#: In each scene a voice is made faster or slower as a whole, and has so many phrases to say.
_VOICE_SPEEDS = (0.85, 1.2)
_PHRASES = 12
_RECORDED = Chain((Step(BandLimit("any", 60.0, 300.0, 3000.0, 7500.0), 0.3), Step(Codec("any", 16.0, 64.0), 0.2)))


class Span(NamedTuple):
    """Somebody speaks: who, from which sample at ``RATE_HZ``, and until before which."""

    speaker: str
    start: int
    end: int


@dataclass(frozen=True)
class Turn:
    """What somebody says, and from which sample on."""

    speaker: str
    start: int
    samples: np.ndarray

    @property
    def span(self) -> Span:
        """When it is said."""
        return Span(self.speaker, self.start, self.start + len(self.samples))


def take_turns(voices: Mapping[str, Sequence[np.ndarray]], length: int, rng: np.random.Generator) -> list[Turn]:
    """A conversation of the given people.

    Args:
        voices: Of each person, phrases at ``RATE_HZ``.
        length: Of the conversation, in samples.
        rng: Decides everything.
    """
    names = sorted(voices)
    if not names:
        return []
    lively = rng.random() < 0.5
    usual_s = rng.uniform(0.6, 1.8) if lively else rng.uniform(2.0, 5.0)
    gap_s = rng.uniform(-0.2, 0.3) if lively and len(names) > 1 else rng.uniform(0.1, 1.2)
    turns: list[Turn] = []
    at, who = round(rng.uniform(0.0, 2.0) * RATE_HZ), ""
    while at < length:
        others = [name for name in names if name != who] or names
        who = others[int(rng.integers(len(others)))]
        turn = _turn(who, voices[who], at, usual_s * float(rng.lognormal(0.0, 0.6)), length, rng)
        turns.append(turn)
        listeners = [name for name in names if name != who]
        if listeners and len(turn.samples) > RATE_HZ and rng.random() < 0.15 + 0.1 * len(listeners):
            other = listeners[int(rng.integers(len(listeners)))]
            start = turn.start + int(rng.integers(len(turn.samples)))
            turns.append(_turn(other, voices[other], start, rng.uniform(0.25, 0.8), length, rng))
        wait_s = rng.uniform(2.0, 6.0) if rng.random() < 0.1 else rng.normal(gap_s, 0.4)
        at = max(turn.start + RATE_HZ // 5, turn.span.end + round(wait_s * RATE_HZ))
    return turns


def _turn(
    who: str, phrases: Sequence[np.ndarray], start: int, seconds: float, length: int, rng: np.random.Generator
) -> Turn:
    phrase = phrases[int(rng.integers(len(phrases)))]
    count = min(len(phrase), max(round(0.2 * RATE_HZ), round(seconds * RATE_HZ)), length - start)
    first = int(rng.integers(len(phrase) - count + 1))
    return Turn(who, start, phrase[first : first + count])


def _another_voice(phrases: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Some phrases of a person as somebody larger or smaller would say them: few dozens of voices become many."""
    import soxr

    speed = octaves_between(rng, *_VOICE_SPEEDS)
    some = rng.choice(len(phrases), min(len(phrases), _PHRASES), replace=False)
    return [np.asarray(soxr.resample(phrases[int(k)], speed, 1.0, quality="LQ"), np.float32) for k in some]


def speakers_within(spans: Sequence[Span], start: int, end: int) -> int:
    """How many people are heard between two samples; any overlap counts, however short."""
    return len({span.speaker for span in spans if span.start < end and span.end > start})


def windows(spans: Sequence[Span], length: int) -> tuple[tuple[float, float, str], ...]:
    """The windows of a conversation with their classes, by the rule of ``training.ami``."""
    found = []
    for start_s in np.arange(0.0, length / RATE_HZ - WINDOW_S + 1e-6, HOP_S):
        start = round(start_s * RATE_HZ)
        count = speakers_within(spans, start, start + round(WINDOW_S * RATE_HZ))
        found.append((float(start_s), float(start_s) + WINDOW_S, LABELS[min(count, len(LABELS) - 1)]))
    return tuple(found)


def in_a_room(turns: Sequence[Turn], length: int, rng: np.random.Generator) -> np.ndarray:
    """What a microphone on the table hears of a conversation, float32 of shape (length,)."""
    out = np.zeros(length, np.float32)
    # Close microphones, as in a mix of headsets, or one on the table.
    rt60_s, nearest_db = rng.uniform(0.15, 0.9), rng.uniform(-2.0, 20.0)
    for speaker in sorted({turn.speaker for turn in turns}):
        track = np.zeros(length, np.float32)
        for turn in turns:
            if turn.speaker == speaker:
                track[turn.start : turn.span.end] += turn.samples
        gain = np.float32(10 ** (rng.uniform(-6.0, 6.0) / 20))
        response = impulse_response(rt60_s, nearest_db + rng.uniform(-4.0, 4.0), RATE_HZ, rng)
        out += convolved(track * gain, response)
    return out


def scenes(
    voices: Mapping[str, Sequence[np.ndarray]], background: Background, part: str, count: int, seed: int
) -> Iterator[Scene]:
    """Conversations of one part of the data.

    Args:
        voices: Of each person, phrases at ``RATE_HZ``.
        background: What else is heard.
        part: The part that all of them belong to.
        count: How many.
        seed: Decides everything; each scene follows from it and its number.
    """
    for number in range(count):
        rng = rng_of(seed, part, number)
        noisy = number % _NOISY_EVERY == _NOISY_EVERY - 1
        people = 1 if noisy else min(int(rng.choice(_PEOPLE)), len(voices))
        present = [str(name) for name in rng.choice(sorted(voices), people, replace=False)]
        length = round(SCENE_S * RATE_HZ)
        turns = take_turns({name: _another_voice(voices[name], rng) for name in present}, length, rng)
        sound = in_a_room(turns, length, rng)
        quiet, source = background.draw(length, rng)
        sound = mix_at_snr(sound, quiet, rng.uniform(15.0, 40.0)) if power(sound) > 0 else quiet
        spans = windows([turn.span for turn in turns], length)
        sources = {*present, source}
        if noisy:
            sound, spans, more = _with_noise(sound, spans, background, rng)
            sources |= more
        sound, _ = _RECORDED.apply(at_level(sound, rng.uniform(-40.0, -20.0)), RATE_HZ, rng)
        name = f"{part} scene {number}"
        yield Scene(sound[:length], spans, name, tuple(sorted(sources - {""})), part)


def _with_noise(
    sound: np.ndarray, spans: Sequence[tuple[float, float, str]], background: Background, rng: np.random.Generator
) -> tuple[np.ndarray, tuple[tuple[float, float, str], ...], set[str]]:
    """The monologues of a scene that do not overlap, one after another, each with noise at the rule's level."""
    clips: list[np.ndarray] = []
    sources: set[str] = set()
    end_s = 0.0
    for start_s, stop_s, label in spans:
        if label != LABELS[1] or start_s < end_s:
            continue
        first = round(start_s * RATE_HZ)
        clip = sound[first : first + round(WINDOW_S * RATE_HZ)]
        noise, source = background.draw(len(clip), rng)
        clips.append(mix_at_snr(clip, noise, SNR_DB))
        sources.add(source)
        end_s = stop_s
    if not clips:
        return sound, (), sources
    placed = tuple((k * WINDOW_S, (k + 1) * WINDOW_S, NOISY) for k in range(len(clips)))
    return np.concatenate(clips), placed, sources
