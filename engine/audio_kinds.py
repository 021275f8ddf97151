"""What an audio file is, told from its first bytes, and the few header facts the decoders get wrong.

Invariant: everything here reads a bounded number of bytes, whatever the file claims about itself, and never decodes.
"""

from __future__ import annotations

import os
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.errors import AudioError

_PROBE_BYTES = 4096
_WALK_BYTES = 1 << 20
_MAX_OGG_PAGES = 20_000

_MAGIC = (
    (0, b"fLaC", "FLAC"),
    (0, b"OggS", "OGG"),
    (0, b"ID3", "MP3"),
    (0, b".snd", "AU"),
    (0, b"caff", "CAF"),
    (0, b"riff\x2e\x91\xcf\x11", "W64"),
    (0, b"NIST_1A", "SPHERE"),
    (0, b"#!AMR", "AMR"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "ASF"),
    (0, b"MAC ", "APE"),
    (0, b"wvpk", "WavPack"),
    (0, b"MPCK", "Musepack"),
    (0, b"MP+", "Musepack"),
    (0, b"TTA1", "TTA"),
    (0, b"FLV", "FLV"),
    (4, b"ftyp", "MP4"),
    (4, b"moov", "MP4"),
    (4, b"mdat", "MP4"),
    (4, b"wide", "MP4"),
)
_FORMS = {
    (b"RIFF", b"WAVE"): "WAV",
    (b"RIFX", b"WAVE"): "WAV",
    (b"RF64", b"WAVE"): "WAV",
    (b"RIFF", b"AVI "): "AVI",
    (b"FORM", b"AIFF"): "AIFF",
    (b"FORM", b"AIFC"): "AIFF",
}


@dataclass(frozen=True)
class Kind:
    """What a file's content says it is.

    Attributes:
        name: "WAV", "MP3", "OGG", ... or "" when nothing known was recognised.
        size_bytes: The file's size.
        mpeg: What the frame headers say when ``name`` is "MP3" and it is one.
    """

    name: str
    size_bytes: int
    mpeg: Mp3Facts | None = None


def open_regular(path: str) -> BinaryIO:
    """Open a file for reading, refusing whatever could block or is no file.

    Raises:
        AudioError: When it is missing, a folder, a pipe or a device, or may not be read.
    """
    try:
        mode = Path(path).stat().st_mode
        if stat.S_ISDIR(mode):
            raise AudioError(path, "it is a folder")
        if not stat.S_ISREG(mode):
            raise AudioError(path, "it is a device or a pipe, not a file")
        # Opened by number, so that no decoder sees the name: libsndfile and ffmpeg would take hints from its ending.
        return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0)), "rb", 1 << 16)
    except FileNotFoundError:
        raise AudioError(path, "there is no such file") from None
    except PermissionError:
        raise AudioError(path, "you are not allowed to read it") from None
    except ValueError:
        raise AudioError(path, "its name cannot be a file name") from None
    except OSError as error:
        raise AudioError(path, f"the system says: {error.strerror or error}") from None


def sniff(path: str) -> Kind:
    """Tell what a file is from its content.

    Raises:
        AudioError: When it cannot be opened, is empty or is plain text.
    """
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size == 0:
            raise AudioError(path, "the file is empty (0 bytes)")
        try:
            head = file.read(_PROBE_BYTES)
            name = _name(head)
            if name == "MP3" and head[:3] == b"ID3":
                file.seek(_after_id3(file, size))
                # Taggers put ID3 in front of FLAC, AAC and WAV as well.
                behind = _name(file.read(_PROBE_BYTES))
                name = behind or name
        except OSError as error:
            raise AudioError(path, f"the system says: {error.strerror or error}") from None
    if not name and _is_text(head):
        raise AudioError(path, "it is a text file, not audio")
    return Kind(name, size, mp3_facts(path) if name == "MP3" else None)


def _name(head: bytes) -> str:
    form = _FORMS.get((head[:4], head[8:12]))
    if form:
        return form
    for at, magic, name in _MAGIC:
        if head[at : at + len(magic)] == magic:
            return name
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "AAC" if head[1] & 0xF6 == 0xF0 else "MP3"
    return ""


def _is_text(head: bytes) -> bool:
    if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3  # a character cut by the end of what was read
    return True


def _after_id3(file: BinaryIO, size: int) -> int:
    """Where the data begins behind one or more ID3v2 tags."""
    at = 0
    for _ in range(16):
        file.seek(at)
        head = file.read(10)
        if len(head) < 10 or head[:3] != b"ID3":
            break
        length = (head[6] & 127) << 21 | (head[7] & 127) << 14 | (head[8] & 127) << 7 | head[9] & 127
        at += 10 + length + (10 if head[5] & 0x10 else 0)
        if at >= size:
            return 0
    return at


# ---------------------------------------------------------------------------------------------------------- MPEG audio

_KBPS_1 = {
    1: (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    2: (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
}
_KBPS_2 = {
    1: (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    3: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES_HZ = (44100, 48000, 32000)


@dataclass(frozen=True)
class _MpegHeader:
    version: int  # 1, 2, or 3 for the unofficial 2.5
    layer: int
    kbps: int
    rate_hz: int
    mono: bool
    bytes: int
    frames: int

    def like(self, other: _MpegHeader) -> bool:
        return (self.version, self.layer, self.rate_hz) == (other.version, other.layer, other.rate_hz)


def _mpeg_header(four: bytes) -> _MpegHeader | None:
    if len(four) < 4 or four[0] != 0xFF or four[1] & 0xE0 != 0xE0:
        return None
    version = {3: 1, 2: 2, 0: 3}.get(four[1] >> 3 & 3)
    layer = 4 - (four[1] >> 1 & 3)
    kbps_at, rate_at, padding = four[2] >> 4, four[2] >> 2 & 3, four[2] >> 1 & 1
    if version is None or layer == 4 or kbps_at in (0, 15) or rate_at == 3:
        return None
    kbps = (_KBPS_1 if version == 1 else _KBPS_2)[layer][kbps_at]
    rate_hz = _RATES_HZ[rate_at] >> (version - 1)
    frames = 384 if layer == 1 else 576 if layer == 3 and version > 1 else 1152
    slot_bytes, bits = (4, 12) if layer == 1 else (1, frames // 8)
    length = (bits * 1000 * kbps // rate_hz + padding) * slot_bytes
    return _MpegHeader(version, layer, kbps, rate_hz, four[3] >> 6 == 3, length, frames)


def _first_header(data: bytes, like: _MpegHeader | None = None) -> tuple[int, _MpegHeader] | None:
    """The first frame in ``data`` that another frame of the same kind follows."""
    at = data.find(b"\xff")
    while 0 <= at < len(data) - 4:
        header = _mpeg_header(data[at : at + 4])
        if header is not None and (like is None or header.like(like)):
            after = _mpeg_header(data[at + header.bytes : at + header.bytes + 4])
            if after is not None and after.like(header):
                return at, header
        at = data.find(b"\xff", at + 1)
    return None


@dataclass(frozen=True)
class Mp3Facts:
    """How long an MP3 really is.

    Attributes:
        frames: Samples per channel, exact for small files, otherwise the best estimate.
        steady: Whether libsndfile's own idea of the length can be relied on. It believes the header: it stops where
            that says the end is, so that joined files and variable bit rates without a header lose their tail.
        frame_size: Samples per channel in one MPEG frame.
        cut: Whether the header promises more bytes than there are.
    """

    frames: int
    steady: bool
    frame_size: int
    cut: bool = False


def mp3_facts(path: str) -> Mp3Facts | None:
    """Read an MP3's length from its frame headers; None when no frame is found (or it is not layer III)."""
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        start = _after_id3(file, size)
        file.seek(start)
        data = file.read(_WALK_BYTES)
        found = _first_header(data)
        if found is None or found[1].layer != 3:
            return None
        at, first = found
        audio_bytes = size - start - at
        tag = _xing(data[at : at + first.bytes], first)
        whole = start + len(data) >= size
        lengths = _frame_lengths(data, at, first)
        if not whole:
            for share in range(1, 9):
                file.seek(start + (size - start) * share // 9)
                piece = file.read(1 << 15)
                again = _first_header(piece, first)
                lengths += _frame_lengths(piece, again[0], first) if again else []
    spread = max(lengths) - min(lengths) <= 1 if lengths else False
    mpeg_frames = len(lengths) if whole else round(audio_bytes * len(lengths) / max(1, sum(lengths)))
    if tag is not None:
        tag_frames, tag_bytes = tag
        if (
            tag_bytes
            and abs(tag_bytes - audio_bytes) <= 0.02 * audio_bytes + 4096
            and (not whole or abs(tag_frames - mpeg_frames) <= 2)
        ):
            return Mp3Facts(tag_frames * first.frames, steady=True, frame_size=first.frames)
        audible = mpeg_frames - 1  # the frame that holds the tag is left out
        cut = tag_bytes > 1.02 * audio_bytes + 4096
        return Mp3Facts(audible * first.frames, steady=False, frame_size=first.frames, cut=cut)
    return Mp3Facts(mpeg_frames * first.frames, steady=spread, frame_size=first.frames)


def _frame_lengths(data: bytes, at: int, first: _MpegHeader) -> list[int]:
    """The lengths of the complete frames in ``data`` from ``at`` on, skipping what is no frame."""
    lengths = []
    while at + 4 <= len(data):
        header = _mpeg_header(data[at : at + 4])
        if header is None or not header.like(first):
            again = _first_header(data[at + 1 :], first)
            if again is None:
                break
            at += 1 + again[0]
            continue
        at += header.bytes
        if at <= len(data):
            lengths.append(header.bytes)
    return lengths


def _xing(frame: bytes, header: _MpegHeader) -> tuple[int, int] | None:
    """(frames, bytes) of the variable-bit-rate header in the first frame; bytes is 0 where it is not given."""
    side = (17 if header.mono else 32) if header.version == 1 else (9 if header.mono else 17)
    at = 4 + side
    if frame[at : at + 4] in (b"Xing", b"Info") and len(frame) >= at + 16:
        flags, frames, length = struct.unpack(">III", frame[at + 4 : at + 16])
        if flags & 1:
            return frames, length if flags & 2 else 0
    if frame[36:40] == b"VBRI" and len(frame) >= 54:
        length, frames = struct.unpack(">II", frame[46:54])
        return frames, length
    return None


# ----------------------------------------------------------------------------------------------------------------- Ogg


@dataclass(frozen=True)
class OggFacts:
    """How an Ogg file is made.

    Attributes:
        chained: Whether a second stream begins behind the first one (radio captures, joined files).
        frames: Samples per channel at the codec's clock (48 kHz for Opus), or None where it cannot be told.
        complete: Whether page follows page up to the end of the file.
    """

    chained: bool
    frames: int | None
    complete: bool


def ogg_facts(path: str) -> OggFacts:
    """Walk an Ogg file's page headers. Long files are walked for 20,000 pages and then looked at from the end."""
    links: list[dict[int, tuple[int, int]]] = [{}]  # per chain link: serial -> (pre-skip, last granule)
    data_seen = complete = False
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        at = 0
        for _ in range(_MAX_OGG_PAGES):
            file.seek(at)
            head = file.read(27 + 255)
            if len(head) < 27 or head[:4] != b"OggS":
                break
            segments = head[26]
            after = at + 27 + segments + sum(head[27 : 27 + segments])
            if after > size:
                break
            granule, serial = struct.unpack("<qI", head[6:18])
            if head[5] & 2:
                if data_seen:
                    links.append({})
                    data_seen = False
                file.seek(at + 27 + segments)
                packet = file.read(19)
                if packet[:8] == b"OpusHead":
                    links[-1][serial] = (int.from_bytes(packet[10:12], "little"), 0)
                elif packet[:7] == b"\x01vorbis" or packet[:8] == b"Speex   ":
                    links[-1][serial] = (0, 0)
            else:
                data_seen = True
                if serial in links[-1] and granule > 0:
                    links[-1][serial] = (links[-1][serial][0], granule)
            at = after
        complete = at == size
        if not complete and len(links) == 1:  # a very long file, a damaged one, or one with something behind it
            granule = _last_granule(file, size, links[-1])
            serial = next(iter(links[-1]), -1)
            if granule is None or serial < 0:
                return OggFacts(chained=True, frames=None, complete=False)
            links[-1][serial] = (links[-1][serial][0], granule)
    totals = [next((max(0, last - skip) for skip, last in link.values()), None) for link in links]
    known = [t for t in totals if t is not None]
    return OggFacts(len(links) > 1, sum(known) if known and sum(known) > 0 else None, complete)


def _last_granule(file: BinaryIO, size: int, link: dict[int, tuple[int, int]]) -> int | None:
    """The last granule of a stream known at the beginning; None when another stream ends the file."""
    file.seek(max(0, size - (1 << 17)))
    tail = file.read(1 << 17)
    at = tail.rfind(b"OggS")
    while at >= 0:
        if len(tail) >= at + 18:
            granule, serial = struct.unpack("<qI", tail[at + 6 : at + 18])
            if serial not in link:
                return None
            if granule > 0:
                return int(granule)
        at = tail.rfind(b"OggS", 0, at)
    return None
