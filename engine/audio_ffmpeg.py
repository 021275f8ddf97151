"""The reader of what ffmpeg decodes, through PyAV; see ``engine.audio_reader``.

Invariant: where time stamps do not tell the sample, the reader decodes from the start instead of trusting them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from engine import audio_kinds
from engine.audio_reader import Floats, UnreadableError

_PREROLL_S = 0.3  # Opus asks for 0.08 s, the transform codecs for two frames
_AMR_PREROLL_S = 1.0  # predicts each frame from those before
_PAGE_S = 10.0  # an Ogg page can hold as much
_FORWARD_S = 2.0  # nearer targets are reached by decoding on
_TOLD_S = 2.0  # so far into a recording its time stamps and sizes of frames have settled
_TOGETHER_SAMPLES = 1 << 14  # of frames of a thousand or so; more make each jump slower and reading no faster
_MAX_FAILURES = 1000  # broken packets in a row
_STALL_S = 30.0  # a single read from the disk that takes longer is given up
_ESTIMATE_BYTES = 4 << 20
# Raw streams carry no length; ffmpeg guesses it from the first frames' bit rate.
_UNMEASURED = {"aac", "mp3", "ac3", "eac3", "dts", "truehd", "mpeg", "mpegts", "amr", "loas", "flac"}
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
        self._told = False  # whether the beginning has been decoded as far as it takes to know the next three
        self._packet_at: int | None = None  # where in the file the last packet lies; in Ogg, its page
        self._offset: float | None = None  # frames counted less the time stamp, once known
        self._likely: float | None = None
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
                self._packet_at = packet.pos
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
            if count >= _TOLD_S * self.rate_hz:
                self._told = True
                if not self._coarse:
                    break
        yield from self._together(frames)

    def _together(self, frames: Iterator[Any]) -> Iterator[Floats]:
        """Blocks of many frames each: an array for each frame takes longer than decoding it."""
        import av

        queue, channels = av.AudioFifo(), self.channels
        for frame in frames:
            if frame.samples == 0:
                continue
            frame.pts = None  # the queue would refuse a frame behind a gap
            # Of what may change in mid-stream the queue itself looks at all but the channels.
            same, channels = channels == frame.layout.nb_channels, frame.layout.nb_channels
            try:
                if same:
                    queue.write(frame)
            except ValueError:
                same = False
            if not same:
                yield from self._taken(queue)
                queue = av.AudioFifo()
                queue.write(frame)
            if queue.samples >= _TOGETHER_SAMPLES:
                yield from self._taken(queue)
        yield from self._taken(queue)

    def _taken(self, queue: Any) -> Iterator[Floats]:
        """All that is in a queue of frames."""
        if queue.samples:
            yield self._samples(queue.read(0))

    def _note(self, frame: Any, count: int, size: int) -> None:
        if frame.pts is None or frame.time_base is None:
            return
        stamp = float(frame.pts * frame.time_base) * self.rate_hz
        if count < _TOLD_S * self.rate_hz:
            # The first blocks are trimmed; what holds after them holds for the rest.
            offset = count - stamp
            if not self._pages or self._likely is None or abs(offset - self._likely) < 1:
                self._offset = offset
            self._likely = offset  # counts in Ogg when the next stamp agrees, see ``_pages``
            if count:
                self._sizes.add(size)
            if len(self._sizes) == 1:
                self._grid = count % size
        if self._coarse and (not self._marks or count - next(reversed(self._marks.values())) > self.rate_hz):
            self._marks[frame.pts] = count

    @property
    def reached(self) -> int:
        return self._position

    @property
    def jumps(self) -> bool:
        """Whether the time stamps tell the sample, from the first packet on."""
        return self._stamped and not self._coarse

    @property
    def _pages(self) -> bool:
        """Whether stamps are guessed from the end of a page, as in Ogg.

        ffmpeg adds up what the packets of a page last, and takes it from where the page ends. That is wrong
        in the last page, whose end is cut, and where Vorbis changes the size of its blocks. So a stamp counts only
        behind the page that was jumped to, and where it goes on from the one before.
        """
        return bool(self._container.format.name == "ogg")

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
        if not self._told:  # so it has not been anywhere else yet
            self._skip(round(1.1 * _TOLD_S * self.rate_hz) - self._position)
        offset, sizes, grid = self._offset, set(self._sizes), self._grid
        coarse_varying = self._coarse and len(sizes) != 1
        if offset is None:
            return False
        preroll_s = _AMR_PREROLL_S if self._track.codec_context.name.startswith("amr") else _PREROLL_S
        wanted = frame - round(preroll_s * self.rate_hz)
        if coarse_varying:
            earlier = [(count, pts) for pts, count in self._marks.items() if count <= wanted]
            if not earlier:
                return False
            stamp = max(earlier)[1]
        else:
            stamp = int((wanted - offset) / self.rate_hz / self._track.time_base)
        size = next(iter(sizes)) if self._coarse and len(sizes) == 1 else 0
        found = self._land(stamp, offset, size, grid)
        if self._pages and not (found and self._position <= frame):  # the place lies in a page of its own length
            found = self._land(stamp - round(_PAGE_S / self._track.time_base), offset, size, grid)
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
        page, behind = None, -1.0
        for at, frame in enumerate(frames):
            if frame.pts is None:
                return False
            position = float(frame.pts * frame.time_base) * self.rate_hz + offset
            if self._pages:
                page = self._packet_at if at == 0 else page
                follows, behind = abs(position - behind) < 1, position + frame.samples
                if self._packet_at == page or not follows:
                    continue
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
        yield from self._together(frames)

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
