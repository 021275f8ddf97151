"""The overview of long recordings without the window: how fast it is built, what it costs, how fast one gets around.

``bench.label`` prints these beside what the window makes of them. The WAV is sparse: one minute in ten holds noise, the
rest reads as silence without lying on the disk. Finding the lowest and highest samples costs the same whatever they
are; reading what lies on a slow disk would take longer. The files have been read before, so that they are in memory.

Both sides of a ratio are measured in turn, in one run, and their medians compared.
"""

from __future__ import annotations

import random
import struct
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from bench.figures import Figure
from engine import audio, events, peaks
from gui.kept_open import KeptOpen
from gui.player import FIRST_BLOCKS
from gui.sound_device import buffer_frames

RATE_HZ = 44_100
_READ_FRAMES = 1 << 17


def noise(seconds: float, rng: np.random.Generator) -> np.ndarray:
    """Bursts of stereo noise, int16 of shape (frames, 2)."""
    frames = int(seconds * RATE_HZ)
    loud = np.repeat(rng.uniform(0, 1, frames // RATE_HZ + 1) ** 3, RATE_HZ)[:frames, None]
    return (rng.normal(0, 6000, (frames, 2)) * loud).clip(-32768, 32767).astype(np.int16)


def write_wav(path: Path, hours: float) -> None:
    """A sparse WAV of 16 bits in stereo. As RF64, which holds more than four gigabytes."""
    frames = int(hours * 3600 * RATE_HZ)
    size = frames * 4
    head = b"RF64" + b"\xff" * 4 + b"WAVE"
    head += b"ds64" + struct.pack("<IQQQI", 28, size + 72, size, frames, 0)
    head += b"fmt " + struct.pack("<IHHIIHH", 16, 1, 2, RATE_HZ, RATE_HZ * 4, 4, 16)
    head += b"data" + b"\xff" * 4
    minute = noise(60, np.random.default_rng(0)).tobytes()
    with path.open("wb") as out:
        out.write(head)
        for start_s in range(0, int(hours * 3600), 600):
            out.seek(len(head) + start_s * RATE_HZ * 4)
            out.write(minute)
        out.truncate(len(head) + size)


def write_mp3(path: Path, hours: float) -> None:
    """An MP3 of one encoded minute over and over: encoding three hours would take longer than all the rest."""
    import av

    minute = path.with_suffix(".minute.mp3")
    with av.open(str(minute), "w", options={"write_xing": "0", "id3v2_version": "0"}) as out:
        stream = out.add_stream("libmp3lame", rate=RATE_HZ)
        stream.bit_rate = 128_000
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(noise(60, np.random.default_rng(1)).reshape(1, -1)), format="s16", layout="stereo"
        )
        frame.sample_rate = RATE_HZ
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    data = minute.read_bytes()
    minute.unlink()
    with path.open("wb") as file:
        for _ in range(int(hours * 60)):
            file.write(data)


def memory_mb(what: str) -> float:
    """Resident memory: "VmRSS" is now, "VmHWM" the most since ``reset_peak``. Linux only; elsewhere NaN."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return float("nan")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


def reset_peak() -> None:
    """Let VmHWM begin anew."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


def medians(*sides: Callable[[], object], rounds: int = 5) -> list[float]:
    """Seconds that each of several things takes, done in turn; the first turn, which warms up, does not count."""
    times: list[list[float]] = [[] for _ in sides]
    for number in range(rounds + 1):
        for side, taken in zip(sides, times, strict=True):
            began = time.perf_counter()
            side()
            if number:
                taken.append(time.perf_counter() - began)
    return [median(taken) for taken in times]


def building(wav: Path, mp3: Path) -> list[Figure]:
    """The overview against mere decoding, and against what one would write at first."""
    rows = []
    for name, file, rounds in (("WAV", wav, 5), ("MP3", mp3, 2)):

        def read(file: Path = file) -> None:
            with audio.Decoder(file) as decoder:
                while len(decoder.read_int16(_READ_FRAMES)):
                    pass

        def build(file: Path = file) -> None:
            events.run(peaks.build(file))

        before = memory_mb("VmRSS")
        reset_peak()
        build()
        grown_mb = memory_mb("VmHWM") - before
        read_s, build_s = medians(read, build, rounds=rounds)
        info = audio.probe(file)
        whole_mb = 4 * info.frames * info.channels / 2**20
        rows += [
            Figure(f"{name}: overview is built at", info.duration_s / build_s, "x real time"),
            Figure(f"{name}: overview, of the speed of mere decoding", read_s / build_s, "", least=0.5),
            Figure(f"{name}: memory grows while it is built by", grown_mb, "MB", most=80),
            Figure(f"{name}: less than all samples would take", whole_mb / max(grown_mb, 1.0), "x", least=20),
        ]
    return [*rows, against_numpy()]


def against_numpy() -> Figure:
    """Finding the lowest and highest sample of each bin, against the obvious line of numpy."""
    block = noise(300, np.random.default_rng(2))[: RATE_HZ * 300 // peaks.BASE * peaks.BASE]
    size = 1 << 18

    def plain() -> None:
        for start in range(0, len(block), size):
            bins = block[start : start + size].reshape(-1, peaks.BASE, 2)
            bins.min(axis=1)
            bins.max(axis=1)

    def ours() -> None:
        pyramid = peaks.Pyramid(RATE_HZ, 2, len(block))
        for start in range(0, len(block), size):
            pyramid.add(block[start : start + size])
        pyramid.finish()

    plain_s, ours_s = medians(plain, ours)
    return Figure("all levels, against numpy's min and max of the finest", plain_s / ours_s, "x", least=30)


def jumps(mp3: Path) -> list[Figure]:
    """Going somewhere else in a long MP3 with the decoder kept open, against opening it each time."""
    rng = random.Random(0)
    kept, anew = [], []
    frames_in = audio.probe(mp3).frames
    with audio.Decoder(mp3) as decoder:
        for number in range(40):
            at = rng.randrange(frames_in - 3 * RATE_HZ)
            began = time.perf_counter()
            decoder.seek(at)
            decoder.read(3 * RATE_HZ)
            kept.append(1000 * (time.perf_counter() - began))
            if number % 8 == 0:
                began = time.perf_counter()
                with audio.Decoder(mp3) as fresh:
                    fresh.seek(at)
                    fresh.read(3 * RATE_HZ)
                anew.append(1000 * (time.perf_counter() - began))
    return [
        Figure("MP3: 3 s from anywhere, median", median(kept), "ms", most=8),
        Figure("MP3: the same, opened each time", median(anew) / median(kept), "x", least=30),
    ]


def sounding(name: str, file: Path) -> Figure:
    """Key press to sound: taking the file, which is open since it was chosen, seeking and decoding as measured, and the
    device's buffers, which are fixed."""
    rng = random.Random(0)
    buffer = buffer_frames(RATE_HZ)
    taken = []
    frames_in = audio.probe(file).frames
    shelf = KeptOpen()
    events.run(shelf.opening(str(file)))
    for _ in range(7):
        at = rng.randrange(frames_in - RATE_HZ)
        began = time.perf_counter()
        source = shelf.take(str(file))
        source.seek(at)
        source.read(FIRST_BLOCKS * buffer)
        taken.append(time.perf_counter() - began)
        source.close()
    shelf.clear()
    wait_s = median(taken) + 2 * buffer / RATE_HZ
    return Figure(
        f"{name}: key press to sound anywhere, with 2 buffers of {buffer} frames", 1000 * wait_s, "ms", most=100
    )
