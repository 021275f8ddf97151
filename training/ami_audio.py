"""The sound of AMI meetings: which files there are, clips of three seconds from them, and clips with noise.

Invariant: memory does not grow with the length of a meeting; files are decoded front to back, a few seconds at a time.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine import audio, audio_files
from engine.augment.noise import SILENT_POWER, mix_at_snr, power
from engine.errors import AudioError, StudioError
from engine.events import Job

RATE_HZ = 16000
WINDOW_S = 3.0
CLIP_SAMPLES = round(WINDOW_S * RATE_HZ)
SNR_DB = 10.0

_NAME = re.compile(r"^([A-Za-z0-9_-]+)\.(Mix-Headset|Array1-01|Headset-(\d+))$")


@dataclass
class MeetingAudio:
    """The files of one meeting.

    Attributes:
        mix: All headsets in one, or None.
        array: The first microphone of the table array, or None.
        headsets: One for each speaker, by number.
    """

    mix: str | None = None
    array: str | None = None
    headsets: list[str] = field(default_factory=list)

    def best(self) -> tuple[str, str]:
        """The one file that stands for the meeting, and what it is, in words."""
        if self.mix is not None:
            return self.mix, "the headset mix"
        if self.array is not None:
            return self.array, "the table microphone"
        return self.headsets[0], "a single headset"

    def close(self) -> tuple[list[str], str]:
        """The files whose sum is the sound close to the mouths, and what they are, in words."""
        if self.headsets:
            return self.headsets, "the sum of the headsets"
        path, words = self.best()
        return [path], words


def find_meetings(folder: str | os.PathLike[str], names: Iterable[str]) -> Job[dict[str, MeetingAudio]]:
    """The files of the meetings with these names, anywhere below a folder. Job: tells folders that are closed to it.

    Raises:
        StudioError: When there is not one.
    """
    wanted = set(names)
    found: dict[str, MeetingAudio] = {}
    for path in (yield from audio_files.search([folder])):
        match = _NAME.match(Path(path).stem)
        if match is None or match[1] not in wanted:
            continue
        files = found.setdefault(match[1], MeetingAudio())
        if match[2] == "Mix-Headset":
            files.mix = files.mix or path
        elif match[2] == "Array1-01":
            files.array = files.array or path
        else:
            files.headsets.append(path)  # find_audio sorts by number
    if not found:
        raise StudioError(
            f"There is no audio of these meetings in {folder}. The files are called like EN2001a.Mix-Headset.wav."
        )
    return found


def clips(paths: Sequence[str], starts: Iterable[int]) -> Iterator[np.ndarray]:
    """The sum of recordings, in clips.

    Args:
        paths: The recordings; the first channel of each is used.
        starts: The clips' first samples at ``RATE_HZ``, ascending.

    Yields:
        float32 of shape (CLIP_SAMPLES,), with zeros where a recording has ended.

    Raises:
        AudioError: When a recording cannot be read.
    """
    wanted = list(starts)
    for several in zip(*(_clips_of(path, wanted) for path in paths), strict=True):
        total: np.ndarray = np.stack(several).sum(axis=0)
        yield total


def _clips_of(path: str, starts: Sequence[int]) -> Iterator[np.ndarray]:
    blocks = audio.stream(path, rate_hz=RATE_HZ)
    kept = np.zeros(0, np.float32)
    at = 0  # where ``kept`` begins
    for start in starts:
        ended = False
        while not ended and at + len(kept) < start + CLIP_SAMPLES:
            gone = min(start - at, len(kept))
            kept, at = kept[gone:], at + gone
            block = next(blocks, None)
            ended = block is None
            if block is not None:
                kept = np.concatenate([kept, block])
        clip = kept[max(0, start - at) :][:CLIP_SAMPLES]
        yield np.pad(clip, (0, CLIP_SAMPLES - len(clip)))


class Noise:
    """Noise from a folder of recordings, brought to the clips' rate.

    Args:
        folder: The folder.

    Raises:
        StudioError: When there is no audio in it.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = folder
        refused: list[AudioError] = []
        self._files = audio_files.find_audio([folder], refused)
        if not self._files and refused:
            raise refused[0]
        if not self._files:
            raise StudioError(f"There is no audio in {folder}, so no noise can be added. Choose another folder.")

    def draw(self, rng: random.Random, rate_hz: int = RATE_HZ, count: int = CLIP_SAMPLES) -> tuple[np.ndarray, str]:
        """The opening of a file drawn at random, repeated where it is shorter than wanted, and the file's path.

        Files that are silent or cannot be read are not drawn.

        Args:
            rng: Draws the file.
            rate_hz, count: How many samples at which rate.

        Returns:
            float32 of shape (count,), with a mean square above 1e-6.

        Raises:
            StudioError: When no file is left.
        """
        while self._files:
            path = rng.choice(self._files)
            try:
                samples = np.resize(audio.load(path, rate_hz=rate_hz, end_s=count / rate_hz), count)
            except AudioError:
                samples = np.zeros(1, np.float32)
            if power(samples) > SILENT_POWER:
                return samples, path
            self._files.remove(path)
        raise StudioError(f"All audio in {self._folder} is silent or cannot be read. Choose another noise folder.")


def with_noise(speech: np.ndarray, noise: np.ndarray, snr_db: float = SNR_DB) -> np.ndarray:
    """Speech with noise at a signal-to-noise ratio of mean squares over the whole clip.

    Args:
        speech, noise: Of the same shape; the noise is not silent.
        snr_db: The ratio, as in ``engine.augment.noise.mix_at_snr``.

    Returns:
        float32. Where it would exceed full scale it is turned down as a whole, which keeps the ratio.
    """
    mixed = mix_at_snr(speech, noise, snr_db)
    noisy: np.ndarray = (mixed / max(1.0, float(np.max(np.abs(mixed))))).astype(np.float32)
    return noisy
