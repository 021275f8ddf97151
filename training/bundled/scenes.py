"""Writing what was put together: one sound file for each scene, and a table of what is to be heard where.

Invariant: the same scenes give the same bytes, and the table says of each stretch what it was made from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.events import Job, Progress
from engine.files import csv_line, replacing
from training.data import DataSet, read
from training.wav_clips import to_int16, write_wav

TABLE = "scenes.csv"
COLUMNS = ("audio_filepath", "label", "start_s", "end_s", "group", "split", "sources")


@dataclass(frozen=True)
class Scene:
    """A sound that was put together.

    Attributes:
        samples: float32 of shape (n,).
        spans: What is heard when: start and end in seconds, and the class.
        group: What figures are drawn by: its main source, or itself.
        sources: All that is heard in it.
        part: "train", "val" or "test"; all its sources are of that part.
    """

    samples: np.ndarray
    spans: tuple[tuple[float, float, str], ...]
    group: str
    sources: tuple[str, ...]
    part: str


def rng_of(seed: int, part: str, number: int) -> np.random.Generator:
    """The stream that one scene is drawn from; it does not depend on how many others there are."""
    return np.random.default_rng([seed, *part.encode(), number])


def write(folder: Path, rate_hz: int, scenes: Iterable[Scene], total: int) -> Job[DataSet]:
    """Write scenes as 16-bit WAV files, and read the table of them as any other labelled data.

    Args:
        folder: Where to; files of the same names are written over.
        rate_hz: The rate of all samples.
        scenes: What to write; without spans nothing is.
        total: How many there will be, for the progress.

    Returns:
        The items, with their parts.

    Raises:
        StudioError: When the folder cannot be written.
    """
    done_s = 0.0
    with replacing(folder / TABLE, "w") as table:
        table.write(csv_line(COLUMNS))
        for number, scene in enumerate(scenes):
            yield Progress("Putting sounds together", number, total, "scenes", done_s)
            if not scene.spans:
                continue
            name = f"{scene.part}/{number:05d}.wav"
            write_wav(folder / name, rate_hz, 1, [to_int16(scene.samples)])
            done_s += len(scene.samples) / rate_hz
            for start_s, end_s, label in scene.spans:
                cells = (name, label, f"{start_s:.3f}", f"{end_s:.3f}", scene.group, scene.part)
                table.write(csv_line((*cells, " + ".join(scene.sources))))
    return read(folder / TABLE)
