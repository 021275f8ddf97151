"""Chains that are good to begin with, and how a chain is named on the command line.

Invariant: a preset needs nothing but the program: no folder, no file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from engine.augment.band_limit import BandLimit
from engine.augment.clipping import Clipping
from engine.augment.codec import Codec
from engine.augment.erase import Erase
from engine.augment.gain import Gain
from engine.augment.mixup import Mixup
from engine.augment.noise import Noise
from engine.augment.pitch_shift import PitchShift
from engine.augment.room import Room
from engine.augment.spec_augment import SpecAugment
from engine.augment.speed import Speed
from engine.augment.steps import Chain, Step
from engine.augment.telephone import Telephone
from engine.augment.time_shift import TimeShift
from engine.augment.time_stretch import TimeStretch
from engine.errors import StudioError, UsageError

PRESETS: Mapping[str, Chain] = {
    "none": Chain((), "None", "Every example as it is."),
    "light": Chain(
        (
            Step(Gain(-6.0, 6.0), 0.5),
            Step(TimeShift(0.25), 0.5),
            Step(SpecAugment(1, 0.1, 1, 0.15), 0.5),
        ),
        "Light",
        "Level, place and small gaps: hardly ever wrong, and costs next to nothing.",
    ),
    "strong": Chain(
        (
            Step(TimeStretch(0.85, 1.15), 0.3),
            Step(PitchShift(-2.0, 2.0), 0.3),
            Step(TimeShift(0.5), 0.5),
            Step(Room(0.15, 0.6), 0.2),
            Step(Noise("any", 5.0, 30.0), 0.4),
            Step(BandLimit(), 0.2),
            Step(Gain(-12.0, 6.0), 0.5),
            Step(SpecAugment(2, 0.15, 2, 0.2), 0.8),
            Step(Mixup(0.3), 0.5),
        ),
        "Strong",
        "Speed, pitch, rooms, noise and mixtures: for little data that must serve for much.",
    ),
    "telephone": Chain(
        (
            Step(Noise("any", 10.0, 35.0), 0.3),
            Step(Clipping(1.0, 10.0), 0.1),
            Step(Gain(-12.0, 6.0), 0.5),
            Step(Codec("amr", 4.75, 12.2), 0.1),
            Step(Telephone(), 0.7),
            Step(SpecAugment(1, 0.1, 1, 0.1), 0.5),
        ),
        "Telephone",
        "For models that listen to calls and learn from better recordings.",
    ),
    "rooms": Chain(
        (
            Step(Room(0.2, 1.2, -6.0, 12.0), 0.7),
            Step(Noise("pink", 10.0, 35.0), 0.3),
            Step(Gain(-12.0, 6.0), 0.5),
            Step(SpecAugment(1, 0.1, 1, 0.15), 0.5),
        ),
        "Rooms",
        "For microphones at a distance, such as on a table or a wall.",
    ),
    "noise": Chain(
        (
            Step(Noise("any", 0.0, 20.0), 0.8),
            Step(BandLimit(), 0.2),
            Step(Gain(-12.0, 6.0), 0.5),
            Step(Erase(0.02, 0.1), 0.2),
            Step(SpecAugment(1, 0.1, 1, 0.15), 0.5),
        ),
        "Noise",
        "For streets, machines, wind and poor microphones.",
    ),
    "mixtures": Chain(
        (
            Step(Speed(0.8, 1.25), 0.8),
            Step(Gain(-6.0, 6.0), 0.5),
            Step(TimeShift(0.5), 0.8),
            Step(SpecAugment(2, 0.15, 2, 0.15), 0.8),
            Step(Mixup(1.0, "waveform", True)),
        ),
        "Mixtures",
        "Every example is two at once, each at its own speed (between-class learning): for sounds that are not speech.",
    ),
}
"""Chains by the name they have on the command line."""


def chain(text: str) -> Chain:
    """The chain that a text names.

    Args:
        text: The name of a preset, the path of a JSON file, or JSON as ``Chain.to_json`` gives it.

    Raises:
        StudioError: When it is none of these, or describes no chain.
    """
    text = text.strip()
    if text in PRESETS:
        return PRESETS[text]
    if text.startswith(("[", "{")):
        return _parsed(text, "The augmentation")
    path = Path(text)
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        raise UsageError(
            f"{text!r} is no augmentation: it is neither a file that can be read nor one of {', '.join(PRESETS)}."
        ) from None
    return _parsed(content, text)


def _parsed(content: str, what: str) -> Chain:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise StudioError(f"{what} is not valid JSON ({error}). Correct it, or save it again.") from None
    return Chain.from_json(data)
