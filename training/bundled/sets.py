"""The sets of recordings by what they are good for: voices, noises, music, tones.

Invariant: every recording comes with the source that it must share a side of a split with: its speaker, or what it was
cut from.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine import audio, audio_files
from engine.errors import StudioError
from training.data import PARTS, Item, read
from training.splits import SplitConfig, divide

#: Music among the music and readings; what is not here is a reading, a bird or a whale.
TAUGHT_MUSIC = ("Kevin_MacLeod_-_P_I", "Karissa_Hobbs", "sorohanro")
OTHER_MUSIC = ("Hungarian_Dance", "Kevin_MacLeod_-_Vibe")
_READING = re.compile(r"\d+-\d+-\d+")
#: Prompts that are no voice.
_NO_VOICE = re.compile(r"beep|tone|silence|confbridge-(join|leave)|moo|weasels|jingle|unicorn|louie|hear-odd-noise")
#: Speech is what lies less than this below the loud tenth of a recording...
_SPEECH_RANGE_DB = 25.0
_FRAME_S = 0.02
#: ... and pauses up to this are part of it.
_SHORT_PAUSE_S = 0.3


@dataclass(frozen=True)
class Sound:
    """A recording of one source.

    Attributes:
        path: The file.
        source: What it must share a side of a split with.
        label: Its class, where the set has classes.
        text: What is said, where the set says it.
    """

    path: str
    source: str
    label: str = ""
    text: str = ""


def _files(data: Path, name: str) -> list[str]:
    """The audio files of a set, sorted.

    Raises:
        StudioError: When there are none.
    """
    found = sorted(audio_files.find_audio([data / name])) if (data / name).is_dir() else []
    if not found:
        raise StudioError(f"There is no audio in {data / name}. Say where the sets are: --data FOLDER.", path=data)
    return found


def rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise StudioError(f"{path} is missing. Say where the sets are: --data FOLDER.", path=path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everyday(data: Path) -> list[Item]:
    """The clips of ESC-10 with their class, and as group the recording that they were cut from."""
    return read(data / "esc10", group_pattern=r"\d-(\d+)-\w+\.\w+$").items


def digits(data: Path) -> list[Item]:
    """Spoken digits, with their speaker as group."""
    return read(data / "digits", group_pattern=r"\d_([a-z]+)_\d+\.\w+$").items


def callers(data: Path) -> list[Sound]:
    """People on telephones and at laptops."""
    table = rows(data / "callers" / "callers.csv")
    return [Sound(str(data / "callers" / r["audio_filepath"]), f"caller {r['speaker']}", text=r["text"]) for r in table]


def prompts(data: Path) -> list[Sound]:
    """Prompts of a telephone system that are speech: one voice, each prompt a source."""
    found = [Path(path) for path in _files(data, "prompts_en")]
    return [Sound(str(path), f"prompt {path.stem}") for path in found if not _NO_VOICE.search(path.stem)]


def wakewords(data: Path) -> list[Sound]:
    """Single words; who says them is not known."""
    found = [Path(path) for path in _files(data, "wakewords")]
    return [Sound(str(path), f"wake word {path.parent.name} {path.stem}", path.parent.name) for path in found]


def readings(data: Path) -> list[Sound]:
    """Readings from LibriVox."""
    found = [Path(path) for path in _files(data, "music_and_readings")]
    return [Sound(str(path), f"reader {path.stem}") for path in found if _READING.match(path.stem)]


def music(data: Path, names: Sequence[str]) -> list[Sound]:
    """Music whose file is called like one of ``names``; each recording is a source."""
    found = [Path(path) for path in _files(data, "music_and_readings")]
    return [Sound(str(path), f"music {path.stem}") for path in found if path.name.startswith(tuple(names))]


def soundscapes(data: Path) -> list[Sound]:
    """Clips of a day outdoors, which share one source."""
    return [Sound(path, "soundscapes") for path in _files(data, "soundscapes")]


def tones(data: Path) -> list[Sound]:
    """Tones of telephone exchanges and keypads."""
    return [Sound(path, f"tone {Path(path).stem}") for path in _files(data, "tones")]


def noises(data: Path) -> list[Sound]:
    """Everyday sounds that are no voice, as noise."""
    voices = ("baby_cry", "person_sneeze")
    return [Sound(i.path, f"sound {i.groups[0]}", i.label) for i in everyday(data) if i.label not in voices]


def by_part(sounds: Iterable[Sound], seed: int, val: float = 0.15, test: float = 0.15) -> Mapping[str, list[Sound]]:
    """Sounds divided by source: those of one source are in one part.

    Sources are counted, and not their recordings: a part needs several voices, and not many takes of one.
    """
    known = list(sounds)
    first = {sound.source: sound for sound in reversed(known)}
    items = [Item(s.source, s.path, 0.0, None, s.label or "any", (s.source,)) for s in first.values()]
    division = divide(items, SplitConfig(val_split=val, test_split=test, split_seed=seed))
    part_of = {item.key: item.part for item in division.items}
    return {part: [sound for sound in known if part_of[sound.source] == part] for part in PARTS}


def phrases(samples: np.ndarray, rate_hz: int, pause_s: float = _SHORT_PAUSE_S) -> list[tuple[int, int]]:
    """Where somebody speaks in a recording of one voice: first and last sample of each phrase.

    The level is judged against the recording's own loud parts, and not against its noise: a recording may be one
    phrase from end to end.

    Args:
        samples: float32 of shape (n,).
        rate_hz: Their rate.
        pause_s: Shorter pauses belong to a phrase.
    """
    frame = round(_FRAME_S * rate_hz)
    count = len(samples) // frame
    if not count:
        return []
    power = np.square(samples[: count * frame], dtype=np.float64).reshape(count, frame).mean(axis=1)
    loud = np.percentile(power, 90)
    on = np.flatnonzero(power > loud * 10 ** (-_SPEECH_RANGE_DB / 10))
    if not len(on) or loud <= 0:
        return []
    breaks = np.flatnonzero(np.diff(on) > pause_s / _FRAME_S)
    firsts, lasts = np.append(on[0], on[breaks + 1]), np.append(on[breaks], on[-1])
    return [(int(a) * frame, (int(b) + 1) * frame) for a, b in zip(firsts, lasts, strict=True)]


def spoken(sounds: Iterable[Sound], rate_hz: int, longest_s: float = 8.0) -> dict[str, list[np.ndarray]]:
    """What is said in recordings, without the pauses: of each source its phrases, at one level.

    Returns:
        By source, float32 arrays with a root mean square of 0.1, from 0.1 s to ``longest_s``.
    """
    found: dict[str, list[np.ndarray]] = {}
    for sound in sounds:
        samples = audio.load(sound.path, rate_hz=rate_hz)
        for first, last in phrases(samples, rate_hz):
            for start in range(first, last, round(longest_s * rate_hz)):
                phrase = samples[start : min(last, start + round(longest_s * rate_hz))]
                level = float(np.sqrt(np.mean(np.square(phrase, dtype=np.float64))))
                if len(phrase) >= 0.1 * rate_hz and level > 1e-4:
                    found.setdefault(sound.source, []).append((phrase * (0.1 / level)).astype(np.float32))
    return found


def with_parts(items: Iterable[Item], part_of: Mapping[str, str]) -> list[Item]:
    """Items with the part that their group is in."""
    return [replace(item, part=part_of[item.groups[0]]) for item in items]
