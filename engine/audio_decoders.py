"""The two libraries that decode audio, behind one small reader each: libsndfile and ffmpeg (through PyAV).

Invariant: frame numbers count decoded samples from the start of the recording. A seek lands on exactly the sample that
reading from the start would have brought there, or the reader decodes from the start; it never guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Protocol

import numpy as np
import numpy.typing as npt

from engine import audio_kinds

Floats = npt.NDArray[np.float32]
Shorts = npt.NDArray[np.int16]

_PREROLL_S = 0.3  # Opus asks for 0.08 s, the transform codecs for two frames
_FORWARD_S = 2.0  # nearer targets are reached by decoding on
_MAX_FAILURES = 1000  # broken packets in a row
_STALL_S = 30.0  # a single read from the disk that takes longer is given up
_ESTIMATE_BYTES = 4 << 20
_MP3_PREROLL_FRAMES = 64 * 1152  # 8 kbit/s stereo keeps its bits up to 51 MPEG frames ahead
_MP3_TRIM_FRAMES = 4096  # what encoders add at both ends and decoders take away
# Raw streams carry no length; ffmpeg guesses it from the first frames' bit rate.
_UNMEASURED = {"aac", "mp3", "ac3", "eac3", "dts", "truehd", "mpeg", "mpegts", "amr", "loas", "flac"}


class UnreadableError(Exception):
    """This reader cannot read the file; the text ends the sentence "NAME cannot be read: ..."."""


class Reader(Protocol):
    """What both readers offer. ``frames`` is None while the length is unknown."""

    rate_hz: int
    channels: int
    frames: int | None
    format: str
    decoder: str
    cut_short: bool

    @property
    def jumps(self) -> bool:
        """Whether a seek to a far place is quicker than decoding up to it."""
        ...

    def read(self, frames: int) -> Floats: ...
    def seek(self, frame: int) -> None: ...
    def close(self) -> None: ...


# ---------------------------------------------------------------------------------------------------------- libsndfile

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

    def __init__(self, path: str, kind: audio_kinds.Kind) -> None:
        import soundfile

        self._stream = audio_kinds.open_regular(path)
        try:
            self._file = soundfile.SoundFile(self._stream)
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
            return self._file.read(
                dtype=dtype, always_2d=True, frames=frames, out=None if room is None else room[:frames]
            )
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


# ---------------------------------------------------------------------------------------------------------------- PyAV

_FULL_SCALE = {"u8": 128.0, "s16": 32768.0, "s32": 2147483648.0, "flt": 1.0, "dbl": 1.0}


class AvReader:
    """Everything ffmpeg can read that has an audio track: the first one is taken.

    Raises:
        UnreadableError: When there is no audio track or ffmpeg refuses the file.
    """

    decoder = "ffmpeg"
    _container: Any = None
    _track: Any = None
    _stream: BinaryIO | None = None

    def __init__(self, path: str, kind: audio_kinds.Kind) -> None:
        self._path = path
        self._kind = kind
        self.cut_short = False
        self._stamped = True  # whether time stamps are good enough to seek by
        self._end: int | None = None
        self._open()
        context = self._track.codec_context
        self.rate_hz: int = context.sample_rate or 0
        self.channels: int = context.layout.nb_channels if context.layout else 0
        self.format = _format_name(self._container.format.name, context.name)
        try:
            self.frames: int | None = self._length()
        except Exception as error:  # ffmpeg's errors derive from many built-in ones
            self.close()
            raise UnreadableError(_av_words(error)) from error

    def _open(self) -> None:
        import av

        self.close()
        av.logging.set_level(av.logging.PANIC)
        self._stream = audio_kinds.open_regular(self._path)
        try:
            # An open file instead of a name, and no protocols: a playlist in disguise can reach nothing else.
            self._container = av.open(
                self._stream,
                metadata_errors="ignore",
                timeout=_STALL_S,
                options={"protocol_whitelist": "none"},
            )
            tracks = self._container.streams.audio
            if not tracks:
                raise UnreadableError("it has no audio track")
            if tracks[0].codec_context is None:
                raise UnreadableError("its sound is stored in a way (codec) that is not supported")
            self._track = tracks[0]
        except UnreadableError:
            self.close()
            raise
        except Exception as error:  # ffmpeg's errors derive from many built-in ones
            self.close()
            raise UnreadableError(_av_words(error)) from error
        self._keep_ends()
        self._resampler: Any = None
        self._resampled = ("", "", 0)  # what _resampler was made for: format, layout, rate
        self._blocks = self._decode()
        self._rest: Floats | None = None
        self._position = 0  # of the next frame that _blocks will give, less what _rest holds
        self._offset: float | None = None  # frames counted less the time stamp, once known
        self._sizes: set[int] = set()
        self._grid = 0
        self._marks: dict[int, int] = getattr(self, "_marks", {})

    def _keep_ends(self) -> None:
        """Cut the end ourselves where ffmpeg does it wrong: it takes up to 512 samples too many from Vorbis."""
        import av

        if self._end is not None:
            self._track.codec_context.flags2 |= av.codec.context.Flags2.skip_manual

    # ------------------------------------------------------------------------------------------------------- length

    def _length(self) -> int | None:
        name = self._container.format.name
        if name == "ogg":
            facts = audio_kinds.ogg_facts(self._path)
            self._stamped = not facts.chained
            if self._stamped and facts.complete and self._track.codec_context.name == "vorbis":
                self._end = facts.frames
                self._keep_ends()
            if facts.frames is not None:
                return facts.frames
        if name == "mp3":
            self._stamped = False  # ffmpeg seeks by the header's table of a hundred places and guesses the time
            if self._kind.mpeg is not None:
                self.cut_short = self._kind.mpeg.cut
                return self._kind.mpeg.frames
        if name not in _UNMEASURED or (name == "flac" and self._track.duration):
            seconds = None
            if self._track.duration and self._track.time_base:
                seconds = float(self._track.duration * self._track.time_base)
            elif self._container.duration:
                seconds = (self._container.duration - max(0, self._container.start_time or 0)) / 1e6
            if seconds is not None and seconds > 0:
                return round(seconds * self.rate_hz)
        return self._counted_length()

    def _counted_length(self) -> int | None:
        """Length by the durations of the packets: of all of them, or of the first 4 MiB scaled to the file."""
        seconds, seen = 0.0, 0
        for packet in self._container.demux(self._track):
            seconds += float((packet.duration or 0) * packet.time_base) if packet.time_base else 0.0
            seen += packet.size
            if seen > _ESTIMATE_BYTES:
                seconds *= self._kind.size_bytes / seen
                break
        self._open()
        return round(seconds * self.rate_hz) or None

    # ------------------------------------------------------------------------------------------------------ reading

    def read(self, frames: int) -> Floats:
        parts: list[Floats] = []
        missing = frames if self._end is None else min(frames, self._end - self._position)
        while missing > 0:
            block = self._rest if self._rest is not None else self._next_block()
            self._rest = None
            if block is None:
                break
            if block.shape[1] > missing:
                block, self._rest = block[:, :missing], block[:, missing:]
            parts.append(block)
            missing -= block.shape[1]
        if not parts:
            return np.empty((0, self.channels), np.float32)
        joined = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
        self._position += joined.shape[1]
        return np.ascontiguousarray(joined.T)

    def _next_block(self) -> Floats | None:
        try:
            return next(self._blocks, None)
        except Exception:  # ffmpeg's errors derive from many built-in ones
            self.cut_short = True
            return None

    def _frames(self) -> Iterator[Any]:
        """Decoded ffmpeg frames to the end. Broken packets are passed over; too many in a row end the recording."""
        import av

        failures = 0
        packets = self._container.demux(self._track)
        # No packet is empty, so more of them than bytes is a demuxer going round in circles.
        for _ in range(self._kind.size_bytes + 1000):
            decoded = []
            try:
                packet = next(packets)
            except (StopIteration, av.error.EOFError):
                return
            except Exception:  # ffmpeg's errors derive from many built-in ones
                packets = self._container.demux(self._track)  # a generator that raised is over; the file is not
            else:
                try:
                    decoded = packet.decode()
                except av.error.EOFError:
                    return
                except Exception:  # as above
                    packet = None
                else:
                    failures = 0
                    yield from decoded
                    continue
            self.cut_short = True
            failures += 1
            if failures > _MAX_FAILURES:
                return
        self.cut_short = True

    def _decode(self) -> Iterator[Floats]:
        """Blocks of shape (channels, n), noting on the way how time stamps and counted frames belong together."""
        count = 0
        frames = self._frames()
        if self._end is not None:
            next(frames, None)  # the half block that Vorbis needs to begin with and ffmpeg would have cut
        for frame in frames:
            block = self._samples(frame)
            if block.shape[1] == 0:
                continue
            self._note(frame, count, block.shape[1])
            count += block.shape[1]
            yield block

    def _note(self, frame: Any, count: int, size: int) -> None:
        if frame.pts is None or frame.time_base is None:
            return
        stamp = float(frame.pts * frame.time_base) * self.rate_hz
        if count < 2 * self.rate_hz:
            # The first blocks are trimmed; what holds after them holds for the rest.
            self._offset = count - stamp
            if count:
                self._sizes.add(size)
            if len(self._sizes) == 1:
                self._grid = count % size
        if self._coarse and (not self._marks or count - next(reversed(self._marks.values())) > self.rate_hz):
            self._marks[frame.pts] = count

    @property
    def jumps(self) -> bool:
        """Whether the time stamps tell the sample, from the first packet on."""
        return self._stamped and not self._coarse

    @property
    def _coarse(self) -> bool:
        """Whether time stamps are too rough to tell samples apart (milliseconds in Matroska and ASF)."""
        return bool(self._track.time_base * self.rate_hz > 1)

    def _samples(self, frame: Any) -> Floats:
        kind = frame.format.name.rstrip("p")
        changed = frame.sample_rate != self.rate_hz or frame.layout.nb_channels != self.channels
        if changed or kind not in _FULL_SCALE:
            return self._converted(frame)
        data = frame.to_ndarray()
        if not frame.format.is_planar:
            data = data.reshape(-1, self.channels).T
        if kind == "flt":
            return np.asarray(data)
        floats = data.astype(np.float32)
        if kind == "u8":
            floats -= 128
        return np.asarray(floats * np.float32(1 / _FULL_SCALE[kind]))

    def _converted(self, frame: Any) -> Floats:
        """A frame of a rare sample format, or whose rate or channels changed in mid-stream, brought back in line."""
        import av

        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or self._resampled != now:
            own = self._track.codec_context.layout
            layout = {1: "mono", 2: "stereo"}.get(self.channels, own.name)
            self._resampler = av.AudioResampler(format="fltp", layout=layout, rate=self.rate_hz)
            self._resampled = now
        frame.pts = None
        parts = [part.to_ndarray() for part in self._resampler.resample(frame)]
        return np.concatenate(parts, axis=1) if parts else np.empty((self.channels, 0), np.float32)

    # ------------------------------------------------------------------------------------------------------ seeking

    def seek(self, frame: int) -> None:
        ahead = frame - self._position
        near = _FORWARD_S * self.rate_hz
        if 0 <= ahead <= near:
            self._skip(ahead)
            return
        if frame > near and self._stamped and self._jump(frame):
            return
        if ahead < 0:
            self._open()
        self._skip(frame - self._position)

    def _skip(self, frames: int) -> None:
        while frames > 0:
            got = len(self.read(min(frames, 1 << 16)))
            if got == 0:
                return
            frames -= got

    def _jump(self, frame: int) -> bool:
        """Seek by time stamp and decode up to ``frame``; False where the stamps do not tell the sample."""
        if self._offset is None or self._position < 2 * self.rate_hz:
            self._open()
            self._skip(round(2.2 * self.rate_hz))
        offset, sizes, grid = self._offset, set(self._sizes), self._grid
        coarse_varying = self._coarse and len(sizes) != 1
        if offset is None:
            return False
        wanted = frame - round(_PREROLL_S * self.rate_hz)
        if coarse_varying:
            earlier = [(count, pts) for pts, count in self._marks.items() if count <= wanted]
            if not earlier:
                return False
            stamp = max(earlier)[1]
        else:
            stamp = int((wanted - offset) / self.rate_hz / self._track.time_base)
        found = self._land(stamp, offset, next(iter(sizes)) if self._coarse and len(sizes) == 1 else 0, grid)
        self._offset, self._sizes, self._grid = offset, sizes, grid
        if not found or self._position > frame:
            self._open()
            return False
        self._skip(frame - self._position)
        return True

    def _land(self, stamp: int, offset: float, size: int, grid: int) -> bool:
        """Let ffmpeg seek to ``stamp`` and find out which sample the first whole frame behind it begins with."""
        try:
            self._container.seek(stamp, stream=self._track, backward=True)
        except Exception:  # ffmpeg's errors derive from many built-in ones
            return False
        self._rest = None
        frames = self._frames()
        for at, frame in enumerate(frames):
            if frame.pts is None:
                return False
            position = float(frame.pts * frame.time_base) * self.rate_hz + offset
            if self._coarse and not size:
                if frame.pts not in self._marks:
                    continue
                position = self._marks[frame.pts]
            elif at == 0:
                continue  # the first block after a jump lacks what the one before it would have added
            elif size:
                position = round((position - grid) / size) * size + grid
            self._position = round(position)
            self._blocks = self._resume(frame, frames)
            return True
        return False

    def _resume(self, first: Any, frames: Iterator[Any]) -> Iterator[Floats]:
        yield self._samples(first)
        for frame in frames:
            block = self._samples(frame)
            if block.shape[1]:
                yield block

    def close(self) -> None:
        if self._container is not None:
            self._container.close()
            self._container = None
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def _format_name(container: str, codec: str) -> str:
    names = {"matroska,webm": "MATROSKA", "mov,mp4,m4a,3gp,3g2,mj2": "M4A", "asf": "WMA"}
    outer = names.get(container, container.split(",")[0].upper())
    inner = {"mp3float": "MP3", "libopus": "OPUS"}.get(codec, codec.upper())
    return outer if inner.startswith(outer) or inner.startswith("PCM") else f"{outer}/{inner}"


def _av_words(error: Exception) -> str:
    import av

    if isinstance(error, UnreadableError):
        return str(error)
    if isinstance(error, av.error.EOFError):
        return "it ends before any sound begins"
    if isinstance(error, av.error.InvalidDataError):
        return "it is damaged, or it is not audio"
    if isinstance(error, (av.error.DecoderNotFoundError, av.error.PatchWelcomeError, NotImplementedError)):
        return "its sound is stored in a way (codec) that is not supported"
    if isinstance(error, (TimeoutError, av.error.ExitError)):
        return "the disk did not answer"
    return "it is damaged"
