"""Making a project out of windows that are known already, and out of a pickled list of clips.

Invariant: the project appears whole or not at all, and its first cut holds the given windows, not ones cut anew.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.chunks import CutConfig
from engine.config import to_json
from engine.errors import StudioError
from engine.events import Job, Progress, Skipped
from engine.project import Project
from engine.segments import Edit, Recording, Segment
from engine.training_tables import Chunk
from training.ami_pickle import ClipEntry, read_entries
from training.wav_clips import to_int16, writing_wav

#: What the folder must not hold yet.
_MADE = ("project.db", "noisy", "clips", "runs", "models", "exports")


def refuse_used(home: Path) -> None:
    """Refuse a folder that holds a project, or what a project would have.

    Raises:
        StudioError: Naming what it holds.
    """
    used = next((name for name in _MADE if (home / name).exists()), None)
    if used is not None:
        raise StudioError(f"{home} holds {used} already. Choose an empty folder for the project.")


class ProjectBuilder:
    """A project in the making, beside the place where it will be; nothing of it stays when it is not finished."""

    def __init__(self, home: Path, classes: Sequence[str]) -> None:
        self._home = home
        self.folder = home / f".project-{os.getpid()}.writing"
        self.project = Project.create(self.folder, classes)
        self._ids = {c.name: c.id for c in self.project.classes()}
        self._chunks: list[Chunk] = []

    def add(self, path: Path, windows: Sequence[tuple[tuple[str, ...], float, float, str]]) -> Job[Recording | None]:
        """Refer to a recording and keep its windows as chunks, as far as it reaches.

        Args:
            path: The recording.
            windows: Groups, start and end in seconds, and class of each; the first group is the recording's.
        """
        added = yield from self.project.add_recordings([str(path)], windows[0][0][0])
        if not added:
            return None
        recording = added[0]
        for groups, start_s, end_s, label in windows:
            if start_s < recording.duration_s:
                end_s = min(end_s, recording.duration_s)
                self._chunks.append(Chunk(0, 0, recording.id, start_s, end_s, self._ids[label], groups))
        return recording

    def label(self, recording: Recording, spans: Sequence[tuple[float, float, str]]) -> None:
        """Label stretches of a recording, as far as it reaches."""
        segments = tuple(
            Segment(self.project.new_id(), recording.id, a, min(b, recording.duration_s), self._ids[label])
            for a, b, label in spans
            if a < recording.duration_s
        )
        self.project.apply(Edit(f"Label {Path(recording.path).name}", added=segments))

    def finish(self, config: CutConfig) -> None:
        """Freeze the chunks as a cut with these settings, and put the project into its place."""
        if not self._chunks:
            raise StudioError("None of the audio could be used, so there is no project.")
        self.project.save_cut(to_json(config), self._chunks)
        self.project.close()
        try:
            # The database comes last: without it the folder is not yet a project.
            for item in sorted(self.folder.iterdir(), key=lambda path: path.name == "project.db"):
                item.replace(self._home / item.name)
        except OSError as error:
            raise StudioError(f"{self._home} cannot be written: {error.strerror or error}.") from error

    def close(self) -> None:
        """Take back what was not finished."""
        self.project.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def project_of_pickle(path: str | os.PathLike[str], out: str | os.PathLike[str], noisy: str) -> Job[dict[str, int]]:
    """Make a project of a pickled list of clips: the close sound, in one WAV file for each meeting.

    Meetings whose names differ in their last letter only (ES2002a, ES2002b) share their speakers, and so their group.

    Args:
        path: The pickle.
        out: The folder of the project.
        noisy: The class whose clips were synthesized from others: they belong to the noise as well.

    Returns:
        Clips of each class.

    Raises:
        StudioError: When the pickle cannot be read, or there is a project in the folder already.
    """
    home = Path(out)
    refuse_used(home)
    yield Progress(f"Reading {Path(path).name}")
    together: dict[tuple[str, bool, int], list[ClipEntry]] = {}
    for entry in read_entries(path):
        if re.fullmatch(r"[A-Za-z0-9_-]+", entry.meeting):
            together.setdefault((entry.meeting, entry.label == noisy, entry.rate_hz), []).append(entry)
        else:
            yield Skipped(entry.meeting, f"{entry.meeting!r} is not the name of a meeting.")
    counts: dict[str, int] = {}
    labels = sorted({entry.label for entries in together.values() for entry in entries})
    builder = ProjectBuilder(home, labels)
    try:
        for number, ((meeting, synthetic, rate_hz), entries) in enumerate(together.items()):
            yield Progress("Writing clips", number, len(together), "files")
            folder = builder.folder / ("noisy" if synthetic else "clips")
            target = folder / f"{meeting}{'.noisy' if synthetic else ''}.{rate_hz}.wav"
            ends_s = np.cumsum([len(entry.ihm) / rate_hz for entry in entries]).tolist()
            with writing_wav(target, rate_hz, 1) as append:
                for entry in entries:
                    append(to_int16(_as_float(entry.ihm)))
            group = f"speakers of {re.sub(r'[a-z]$', '', meeting)}"
            groups = (group, "noise") if synthetic else (group,)
            spans = [(a, b, e.label) for a, b, e in zip([0.0, *ends_s[:-1]], ends_s, entries, strict=True)]
            recording = yield from builder.add(target, [(groups, *span) for span in spans])
            if recording is not None:
                builder.label(recording, spans)
            for entry in entries:
                counts[entry.label] = counts.get(entry.label, 0) + 1
        builder.finish(CutConfig())
    finally:
        builder.close()
    return dict(sorted(counts.items()))


def _as_float(samples: np.ndarray) -> np.ndarray:
    """Samples with full scale 1.0; integers have their type's."""
    scale = 1.0 if samples.dtype.kind == "f" else float(np.iinfo(samples.dtype).max)
    return np.nan_to_num(samples.astype(np.float64) / scale, posinf=0.0, neginf=0.0)
