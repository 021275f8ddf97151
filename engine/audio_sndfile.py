"""The reader of what libsndfile decodes; see ``engine.audio_reader``.

Invariant: an MP3 is never sought in without the frames before it, which its bit reservoir needs.
"""

from __future__ import annotations

import os
import re
from typing import Any

import numpy as np

from engine import audio_kinds
from engine.audio_reader import Floats, Shorts, UnreadableError

_MP3_PREROLL_FRAMES = 64 * 1152  # 8 kbit/s stereo keeps its bits up to 51 MPEG frames ahead
_MP3_TRIM_FRAMES = 4096  # what encoders add at both ends and decoders take away
_PLAIN = (
    (re.compile(r"unknown format|unrecognised|not.*recogni[sz]ed", re.I), "it is not an audio format that can be read"),
    (re.compile(r"unimplemented|unsupported|not supported", re.I), "its way of storing samples is not supported"),
    (re.compile(r"malformed|bad|error in|corrupt|lost sync|no.*marker|out of range|invalid", re.I), "it is damaged"),
)


class SndfileReader:
    """WAV, AIFF, AU, CAF, W64, FLAC, MP3 and the like, through libsndfile.

    Raises:
        UnreadableError: When libsndfile refuses the file.
    """

    decoder = "libsndfile"
    jumps = True
    reached = 0

    def __init__(self, path: str, kind: audio_kinds.Kind) -> None:
        import soundfile

        self._stream = audio_kinds.open_regular(path)
        try:
            # By its number libsndfile reads the file itself, instead of calling back for each piece of an MP3; on
            # Windows numbers of files belong to one C library and mean nothing to another.
            source = self._stream if os.name == "nt" else self._stream.fileno()
            self._file = soundfile.SoundFile(source, closefd=False)
        except Exception as error:
            # soundfile raises its own errors, and OverflowError or TypeError on headers that lie badly enough.
            self._stream.close()
            raise UnreadableError(_plain_words(str(error))) from error
        # soundfile seeks to where it already is after every read of a seekable file. In an MP3 that throws away the bit
        # reservoir: the next frames come out as noise.
        self._file.seekable = lambda: False
        self.rate_hz: int = self._file.samplerate
        self.channels: int = self._file.channels
        self.frames: int | None = self._file.frames
        if kind.mpeg is not None and kind.mpeg.steady:
            # libsndfile guesses an MP3's length from the file's size, pictures and lyrics included, and stops there.
            excess = self._file.frames - kind.mpeg.frames
            if excess < -_MP3_TRIM_FRAMES:
                self.close()
                raise UnreadableError("it is damaged")
            if excess > _MP3_TRIM_FRAMES:
                self.frames = kind.mpeg.frames
        subtype = self._file.subtype
        # libsndfile converts to float one sample at a time, seven times slower than reading int16 and scaling.
        self.native_int16 = subtype == "PCM_16"
        major = {"WAVEX": "WAV", "RF64": "WAV", "NIST": "SPHERE"}.get(self._file.format, self._file.format)
        self.format = "MP3" if "MPEG" in subtype else major
        said = re.search(r"^data\s*:\s*(\d+) \(should be", self._file.extra_info, re.M)
        # 2^31 and 2^32 less a little is what recorders write when they cannot go back: not a cut.
        self.cut_short = said is not None and int(said[1]) < 0x7FFFF000 and int(said[1]) > 0

    def read(self, frames: int) -> Floats:
        if self.native_int16:
            scaled: Floats = self.read_int16(frames) * np.float32(1 / 32768)
            return scaled
        block: Floats = self._read(frames, "float32")
        return block

    def read_int16(self, frames: int, room: Shorts | None = None) -> Shorts:
        """The samples as they are stored, when ``native_int16``; put into ``room`` if there is one."""
        block: Shorts = self._read(frames, "int16", room)
        return block

    def _read(self, frames: int, dtype: str, room: Shorts | None = None) -> Any:
        import soundfile

        try:
            block = self._file.read(
                dtype=dtype, always_2d=True, frames=frames, out=None if room is None else room[:frames]
            )
            self.reached += len(block)
            return block
        except (soundfile.LibsndfileError, RuntimeError, OSError):
            self.cut_short = True
            return np.empty((0, self.channels), dtype)

    def seek(self, frame: int) -> None:
        import soundfile

        # The frames behind a jump in an MP3 lack the bits that earlier ones saved up for them.
        preroll = min(frame, _MP3_PREROLL_FRAMES) if self.format == "MP3" else 0
        try:
            self._file.seek(frame - preroll)
            if preroll:
                self._file.read(preroll, dtype="float32")
        except (soundfile.LibsndfileError, RuntimeError, OSError):
            raise UnreadableError("its middle cannot be reached; it is damaged") from None

    def close(self) -> None:
        self._file.close()
        self._stream.close()


def _plain_words(message: str) -> str:
    for pattern, words in _PLAIN:
        if pattern.search(message):
            return words
    return "it is damaged"
