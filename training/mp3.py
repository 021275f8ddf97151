"""The sound of a folder of videos as MP3 files: the step that the SoundNet scripts began with.

Earmark reads videos as they are; this is for whoever wants the sound alone.

Invariant: a file that is there at the end is whole; one that could not be made is told and not there.
"""

from __future__ import annotations

import os
from pathlib import Path

from engine import audio
from engine.errors import AudioError, StudioError
from engine.events import Job, Progress, Skipped
from engine.files import replacing
from engine.soundnet.extract import files_in

#: The sampling rates of MPEG-1, 2 and 2.5.
_RATES_HZ = (8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)


def to_mp3(input_dir: str, output_dir: str, file_ext: str = ".mp4") -> Job[int]:
    """Write the sound of all videos in a folder, mixed to one channel, at the best variable bit rate.

    Args:
        input_dir: The folder; sub-folders are not looked into.
        output_dir: Gets ``<name>.mp3`` for each.
        file_ext: What the names of the videos end in.

    Returns:
        How many were written.

    Raises:
        StudioError: When there are no such files, or the folder cannot be written.
    """
    files = files_in(Path(input_dir), file_ext)
    written = 0
    for number, file in enumerate(files):
        yield Progress("Writing MP3", number, len(files), "files")
        try:
            write_mp3(file, Path(output_dir) / f"{file.stem}.mp3")
        except AudioError as error:
            yield Skipped(str(file), str(error))
        else:
            written += 1
    return written


def write_mp3(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
    """Write the sound of one recording or video; see ``to_mp3``.

    Raises:
        AudioError: When it cannot be read.
        StudioError: When the file cannot be written.
    """
    import soundfile

    own_hz = audio.probe(source).rate_hz
    rate_hz = own_hz if own_hz in _RATES_HZ else 44_100
    try:
        with (
            replacing(target) as file,
            soundfile.SoundFile(
                file, "w", rate_hz, 1, "MPEG_LAYER_III", format="MP3", compression_level=0.0, bitrate_mode="VARIABLE"
            ) as out,
        ):
            for block in audio.stream(source, rate_hz=rate_hz, channel="mean"):
                out.write(block)
    except soundfile.LibsndfileError as error:
        raise StudioError(f"{target} cannot be written as MP3: {error}.", path=target) from error
