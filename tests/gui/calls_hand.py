"""A project of eight calls of two classes, cut and split by recording, for the pages that need one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import soundfile

from engine.chunks import CutConfig, cut
from engine.events import run
from engine.project import Project
from engine.segments import Edit, Segment
from training.splits import SplitConfig, split_project

RATE_HZ = 8_000
LENGTH_S = 3.0
CALLS = 8


def make_calls(
    home: Path, classes: Sequence[str], sound: Callable[[int, np.ndarray], np.ndarray], split: SplitConfig
) -> Path:
    """The project's folder; its recordings lie beside it.

    Args:
        home: Where the project goes.
        classes: Two; the calls are of the first and of the second in turn.
        sound: The samples of a call, by its number and the moments in seconds.
        split: How its chunks of one second are divided.
    """
    t = np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ
    paths = [str(home.parent / f"call-{number}.wav") for number in range(CALLS)]
    for number, path in enumerate(paths):
        soundfile.write(path, sound(number, t).astype(np.float32), RATE_HZ)
    with Project.create(home, classes) as project:
        recordings = run(project.add_recordings(paths))
        labels = project.classes()
        for number, recording in enumerate(recordings):
            segment = Segment(project.new_id(), recording.id, 0.0, LENGTH_S, labels[number % 2].id)
            project.apply(Edit("Label", added=(segment,)))
        run(cut(project, CutConfig(length_s=1.0, hop_s=1.0)))
        run(split_project(project, split))
    return home
