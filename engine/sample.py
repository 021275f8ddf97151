"""The sample project: made-up telephone recordings with exact labels, for the first start, the tour and the demo.

Six made-up callers have two recordings each, in which they talk between tones and noises; two of the twelve are left
unlabelled. Two more callers, whom no label knows, wait in ``inbox/`` with the truth beside them in a CSV file.

Invariant: the folder is either whole, with its marker inside, or not there: it is built beside its place and renamed.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import StudioError
from engine.events import Job, Progress, run
from engine.project import Project
from engine.sample_sounds import NOISES, RATE_HZ, TONES, Samples, Voice, at_rate, line_noise, speech, through_line
from engine.segments import Edit, Recording, Segment

CLASSES = ("Speech", "Tones", "Noise")

_MARKER = "sample.json"
_FADE_S = 0.06


@dataclass(frozen=True)
class Caller:
    """A made-up speaker and the line they call from.

    Attributes:
        low_hz, high_hz, tilt_db: What the line lets through, and how much louder its treble is than its bass.
        hiss_db: Level of the line's own noise, in dB of full scale.
    """

    name: str
    voice: Voice
    low_hz: float
    high_hz: float
    tilt_db: float
    hiss_db: float


CALLERS = (
    Caller("anna", Voice(205, 1.16, 4.8, 0.15), 280, 3400, 0, -52),
    Caller("boris", Voice(108, 1.00, 4.0, 0.10), 220, 3600, -4, -46),
    Caller("chen", Voice(150, 1.06, 5.4, 0.30), 320, 3300, 5, -48),
    Caller("dara", Voice(240, 1.20, 4.4, 0.20), 180, 3800, 2, -40),
    Caller("emil", Voice(92, 0.97, 3.6, 0.45), 300, 3200, -2, -43),
    Caller("farah", Voice(180, 1.12, 5.0, 0.25), 250, 3500, 4, -50),
)
#: The callers of the inbox: voices and lines that the labelled recordings do not have.
STRANGERS = (
    Caller("gita", Voice(220, 1.18, 5.8, 0.35), 350, 3100, 3, -38),
    Caller("hugo", Voice(125, 1.03, 4.6, 0.15), 200, 3400, -6, -54),
)
_UNLABELLED = ("emil-2", "farah-2")


@dataclass(frozen=True)
class _Stretch:
    start_s: float
    end_s: float
    label: str


def is_whole(folder: str | os.PathLike[str]) -> bool:
    """Whether a folder holds a sample project that was made to its end."""
    return (Path(folder) / _MARKER).is_file()


def make(folder: str | os.PathLike[str], seed: int = 7) -> Job[Path]:
    """Make the sample project, or find the one that is there. Job: yields Progress, one per recording.

    A sample project that is there already is returned as it is, with whatever was done in it since.

    Args:
        folder: Where the project goes; it may exist if it is empty.
        seed: The same seed gives the same audio and labels.

    Returns:
        The project's folder.

    Raises:
        StudioError: When the folder holds something else or cannot be written.
    """
    place = Path(folder).absolute()
    if is_whole(place):
        return place
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise StudioError(f"{place} holds other files. Choose an empty folder for the sample project.", path=place)
    building: Path | None = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        home = building / place.name  # a folder of its own, because mkdtemp's is closed to other users
        yield from _build(home, seed)
        if place.exists():
            place.rmdir()  # os.replace puts no folder over another on Windows
        home.replace(place)
    except OSError as error:
        if not is_whole(place):  # another Earmark may have been faster
            reason = error.strerror or str(error)
            raise StudioError(f"The sample project cannot be made in {place}: {reason}.", path=place) from error
    finally:
        if building is not None:
            shutil.rmtree(building, ignore_errors=True)
    return place


def _build(home: Path, seed: int) -> Job[None]:
    """Everything inside the folder, the marker last."""
    calls = [(caller, take) for caller in CALLERS for take in (1, 2)]
    total = len(calls) + len(STRANGERS) + 1
    truth: dict[str, list[_Stretch]] = {}
    with Project.create(home, CLASSES) as project:
        (home / "recordings").mkdir()
        (home / "inbox").mkdir()
        for number, (caller, take) in enumerate(calls):
            name = f"{caller.name}-{take}"
            samples, truth[name] = yield from _call(np.random.default_rng([seed, number]), caller, number, total)
            _write_wav(home / "recordings" / f"{name}.wav", samples, RATE_HZ)
        for number, caller in enumerate(STRANGERS, start=len(calls)):
            samples, truth[caller.name] = yield from _call(np.random.default_rng([seed, number]), caller, number, total)
            # One of the two is at another rate, as a stranger's recording would be.
            rate_hz = RATE_HZ if caller is STRANGERS[0] else RATE_HZ // 2
            _write_wav(home / "inbox" / f"{caller.name}.wav", at_rate(samples, rate_hz), rate_hz)
        _write_truth(home / "inbox" / "truth.csv", {c.name: truth[c.name] for c in STRANGERS})
        yield Progress("Making sample recordings", total - 1, total, "recordings")
        for caller in CALLERS:
            files = [str(home / "recordings" / f"{caller.name}-{take}.wav") for take in (1, 2)]
            for recording in run(project.add_recordings(files, group=caller.name)):
                _label(project, recording, truth)
            yield Progress("Making sample recordings", total - 1, total, "recordings")
    (home / _MARKER).write_text(json.dumps({"seed": seed}) + "\n", encoding="utf-8")


def _label(project: Project, recording: Recording, truth: dict[str, list[_Stretch]]) -> None:
    """Give a recording its true segments, unless it is one of those left for the user."""
    name = Path(recording.path).stem
    if name in _UNLABELLED:
        return
    class_ids = {c.name: c.id for c in project.classes()}
    segments = tuple(
        Segment(project.new_id(), recording.id, s.start_s, s.end_s, class_ids[s.label]) for s in truth[name]
    )
    project.apply(Edit(f"Label {name}", added=segments))


# One recording --------------------------------------------------------------------------------------------------------


def _plan(rng: np.random.Generator) -> Iterator[_Stretch]:
    """What follows what in one recording of 40 to 60 s: every class in turn, in changing order, with some gaps."""
    end_s = float(rng.integers(4200, 5800)) / 100
    at_s, last = float(rng.integers(30, 120)) / 100, ""
    while True:
        order = [str(label) for label in rng.permutation(CLASSES)]
        if order[0] == last:
            order.append(order.pop(0))
        for label in order:
            until_s = round(at_s + float(rng.integers(350, 900)) / 100, 2)
            if until_s > end_s:
                return
            yield _Stretch(at_s, until_s, label)
            # Three in ten are followed by a gap with nothing but the line; the others fade into the next.
            at_s = round(until_s + (float(rng.integers(50, 160)) / 100 if rng.random() < 0.3 else 0.0), 2)
            last = label


def _sound(rng: np.random.Generator, label: str, seconds: float, voice: Voice) -> Samples:
    if label == "Speech":
        return speech(rng, seconds, voice)
    kinds = TONES if label == "Tones" else NOISES
    return kinds[rng.integers(len(kinds))](rng, seconds)


def _call(rng: np.random.Generator, caller: Caller, number: int, total: int) -> Job[tuple[Samples, list[_Stretch]]]:
    """One recording and what is in it. A label's edge is the middle of the fade there."""
    stretches = list(_plan(rng))
    count = round((stretches[-1].end_s + 0.5) * RATE_HZ)
    mix = np.zeros(count, np.float32)
    fade = np.sin(np.linspace(0.0, np.pi / 2, round(_FADE_S * RATE_HZ))).astype(np.float32)
    for k, stretch in enumerate(stretches):
        yield Progress("Making sample recordings", number + k / len(stretches), total, "recordings")
        sound = _sound(rng, stretch.label, stretch.end_s - stretch.start_s + _FADE_S, caller.voice)
        if stretch.label != "Noise" and rng.random() < 0.4:
            behind = _sound(rng, "Noise", stretch.end_s - stretch.start_s + _FADE_S, caller.voice)[: len(sound)]
            sound = sound + behind * np.float32(10 ** (rng.uniform(-26, -14) / 20))
        sound = sound * np.float32(10 ** (rng.uniform(-16, -5) / 20))
        sound[: len(fade)] *= fade
        sound[-len(fade) :] *= fade[::-1]
        at = round((stretch.start_s - _FADE_S / 2) * RATE_HZ)
        mix[at : at + len(sound)] += sound
    yield Progress("Making sample recordings", number + 1, total, "recordings")
    mix = through_line(mix, caller.low_hz, caller.high_hz, caller.tilt_db)
    return mix + line_noise(rng, count) * np.float32(10 ** (caller.hiss_db / 20)), stretches


def _write_wav(path: Path, samples: Samples, rate_hz: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.round(np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes())


def _write_truth(path: Path, truth: dict[str, list[_Stretch]]) -> None:
    """The labels of the inbox, in the columns that ``evaluate --data`` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["audio_filepath", "label", "start_s", "end_s"])
        for name, stretches in truth.items():
            rows.writerows([f"{name}.wav", s.label, f"{s.start_s:.2f}", f"{s.end_s:.2f}"] for s in stretches)
