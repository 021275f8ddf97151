"""Copying stretches of recordings into 16-bit WAV and FLAC files, sample by sample, one by one or as whole folders.

Invariant: nothing is resampled, mixed down or scaled: the samples of a 16-bit source arrive unchanged. Files appear
whole or not at all.
"""

from __future__ import annotations

import os
import shutil
import threading
import wave
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from engine.audio import Decoder
from engine.errors import StudioError
from engine.files import replacing

#: A block is about a megabyte of stereo.
_BLOCK_FRAMES = 1 << 18


def stretch(decoder: Decoder, first: int, frames: int) -> Iterator[np.ndarray]:
    """A stretch of an open recording, in blocks.

    Args:
        decoder: The recording.
        first: Its first frame.
        frames: How many; fewer come where the recording ends before.

    Yields:
        int16 of shape (n, channels), n > 0.
    """
    decoder.seek(first)
    while frames > 0:
        block = decoder.read_int16(min(frames, _BLOCK_FRAMES))
        if not len(block):
            return
        frames -= len(block)
        yield block


@contextmanager
def writing_wav(path: str | os.PathLike[str], rate_hz: int, channels: int) -> Iterator[Callable[[np.ndarray], None]]:
    """A 16-bit WAV file, open for appending blocks; it takes the place of an older one when the block ends well.

    Args:
        path: The file; missing folders are made.
        rate_hz: Samples per second and channel.
        channels: How many channels.

    Yields:
        A function that appends int16 of shape (n, channels).

    Raises:
        StudioError: When the file cannot be written.
    """
    with replacing(path) as file, wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        yield lambda block: out.writeframesraw(np.ascontiguousarray(block, "<i2").tobytes())


def write_wav(path: str | os.PathLike[str], rate_hz: int, channels: int, blocks: Iterable[np.ndarray]) -> None:
    """Write a 16-bit WAV file from blocks; see ``writing_wav``.

    Raises:
        StudioError: When the file cannot be written.
        AudioError: Whatever reading the blocks raised; there is no file then.
    """
    with writing_wav(path, rate_hz, channels) as append:
        for block in blocks:
            append(block)


def write_flac(path: str | os.PathLike[str], rate_hz: int, channels: int, blocks: Iterable[np.ndarray]) -> None:
    """Write a 16-bit FLAC file from blocks, as ``write_wav`` does.

    Raises:
        StudioError: When the file cannot be written, or FLAC does not take that rate or so many channels.
        AudioError: Whatever reading the blocks raised; there is no file then.
    """
    import soundfile

    try:
        with (
            replacing(path) as file,
            soundfile.SoundFile(file, "w", rate_hz, channels, subtype="PCM_16", format="FLAC") as out,
        ):
            for block in blocks:
                out.write(block)
    except soundfile.LibsndfileError as error:
        raise StudioError(f"{path} cannot be written as FLAC: {error}. Choose WAV.") from error


@contextmanager
def appearing(home: Path) -> Iterator[Path]:
    """A place for making folders that appear in ``home`` together when the block ends well, and vanish else.

    Yields:
        A hidden folder; each folder or file that is made in it takes its place in ``home``.

    Raises:
        StudioError: When ``home`` cannot be written.
    """
    making = home / f".making-{os.getpid()}-{threading.get_ident()}"
    was_there = home.exists()
    try:
        making.mkdir(parents=True)
        yield making
        for folder in sorted(making.iterdir()):
            if (home / folder.name).is_dir():
                (home / folder.name).rmdir()  # empty; Windows moves nothing over it
            folder.rename(home / folder.name)
    except OSError as error:
        raise StudioError(f"{home} cannot be written: {error.strerror or error}. Choose another folder.") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
        if not was_there and home.is_dir() and not any(home.iterdir()):
            home.rmdir()


def refuse_used(folders: Iterable[Path]) -> None:
    """Refuse to put clips among others: older ones on the other side of a division would leak.

    Raises:
        StudioError: When one of the folders holds anything.
    """
    for folder in folders:
        if folder.is_dir() and any(folder.iterdir()):
            raise StudioError(
                f"{folder} holds files already, and chunks of two divisions must not mix. Move it away, or choose "
                "another folder (--out)."
            )


def to_int16(samples: np.ndarray) -> np.ndarray:
    """One channel of float samples as a block: int16 of shape (n, 1). What is beyond full scale is turned down."""
    peak = max(1.0, float(np.max(np.abs(samples), initial=0.0)))
    block: np.ndarray = np.round(samples * (32767 / peak)).astype(np.int16)[:, None]
    return block
