"""What is no ratio to a plain script: memory over many files and over a long one, the start, and a busy machine.

Invariant: memory is that of all processes of a classification together, as the system counts what is resident.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
import soundfile

from bench import files, material
from bench.figures import Figure
from bench.timing import alone, seconds, timed

_FILES = 10_000
_EARLY = 100
_HOURS = 3
_RATE_HZ = 16_000
_CORES = os.cpu_count() or 1


def resident_mb(pid: int, peak: bool = False) -> float:
    """Memory of a process that is resident, or was at most; NaN where the system does not tell."""
    name = "VmHWM:" if peak else "VmRSS:"
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return float("nan")
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), float("nan"))


def _all_mb(peak: bool = False) -> float:
    workers = [process.pid for process in multiprocessing.active_children() if process.pid is not None]
    return sum(resident_mb(pid, peak) for pid in (os.getpid(), *workers))


def over_many_files(folder: str, model: str) -> tuple[float, float]:
    """Megabytes when the first hundred files are done, and at the end."""
    from engine.classify import classify as job
    from engine.classify_config import ClassifyConfig
    from engine.events import FilesScored

    early = late = float("nan")
    with tempfile.TemporaryDirectory() as home:
        for event in job([folder], model, Path(home) / "r.scores", ClassifyConfig(workers=_CORES, device="cpu")):
            if isinstance(event, FilesScored):
                late = _all_mb()
                if early != early and event.done >= _EARLY:
                    early = late
    return early, late


def over_one_file(path: str, model: str) -> float:
    """Megabytes at most of this process and one worker, while one file is classified."""
    from engine.classify import classify as job
    from engine.classify_config import ClassifyConfig

    most = 0.0
    with tempfile.TemporaryDirectory() as home:
        for _ in job([path], model, Path(home) / "r.scores", ClassifyConfig(workers=1, device="cpu"), resume=False):
            most = max(most, _all_mb(peak=True))
    return most


def _many(folder: Path) -> Path:
    """Ten thousand recordings of half a second."""
    folder.mkdir()
    one = folder / "00000.wav"
    soundfile.write(one, material.sound(0.5, 0)[: 8000 // 2], 8000)
    content = one.read_bytes()
    for number in range(1, _FILES):
        (folder / f"{number:05}.wav").write_bytes(content)
    return folder


def _long(path: Path, minutes: int) -> Path:
    """One recording."""
    minute = material.sound(60 * _RATE_HZ / material.RATE_HZ, 0)
    with soundfile.SoundFile(path, "w", _RATE_HZ, 1) as file:
        for _ in range(minutes):
            file.write(minute)
    return path


def _spin(stop: float) -> None:
    """Keep a core busy for some seconds with what a neighbour might compute."""
    a = np.random.default_rng(0).standard_normal((256, 256))

    def work() -> None:
        np.fft.rfft(a)  # in one thread, which a product of matrices is not

    left = stop
    while left > 0:
        left -= timed(work)


def busy_over_idle(folder: Path, model: Path) -> float:
    """How many times longer a folder of clips takes while every core has other work as well."""
    paths = [str(path) for path in sorted(folder.iterdir())]
    idle_s = seconds(lambda: files.classify(paths, str(model), _CORES), 3)
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_spin, args=(600.0,), daemon=True) for _ in range(_CORES)]
    for other in others:
        other.start()
    try:
        return seconds(lambda: files.classify(paths, str(model), _CORES), 3) / idle_s
    finally:
        for other in others:
            other.kill()
            other.join()


def measure(home: Path) -> Iterator[Figure]:
    """All figures."""
    model, _ = material.model(home, "logmel-cnn")
    clips = home / "clips" if (home / "clips").is_dir() else material.clips(home / "clips", files.CLIPS)[0].parent
    clip = sorted(clips.iterdir())[0]
    start = ["main.py", "classify", str(clip), "--fresh", "--model", str(model), "--out", str(home / "one.csv")]
    yield Figure("one clip, the whole command", median(files.command_line(start) for _ in range(5)), "s", most=1.5)
    yield Figure(
        "clips while other work keeps all cores busy, against alone", busy_over_idle(clips, model), "x", most=2.5
    )
    if sys.platform != "linux":
        print("Memory is measured on Linux alone.")
        return
    early_mb, late_mb = alone(over_many_files, str(_many(home / "many")), str(model))
    yield Figure(f"memory at file {_EARLY} of {_FILES:,}, all processes", early_mb, "MB")
    yield Figure(f"more at file {_FILES:,}", late_mb - early_mb, "MB", most=20.0)
    long, minute = _long(home / "three hours.wav", 60 * _HOURS), _long(home / "a minute.wav", 1)
    most_mb = {path: alone(over_one_file, str(path), str(model)) for path in (clip, minute, long)}
    yield Figure(f"memory for {_HOURS} hours of WAV, with one worker", most_mb[long], "MB")
    yield Figure("more than for a minute", most_mb[long] - most_mb[minute], "MB", most=20.0)
    yield Figure("more than for a clip of 3 s", most_mb[long] - most_mb[clip], "MB", most=80.0)
    long_s = files.classify([str(long)], str(model), _CORES)
    yield Figure(
        f"{_HOURS} hours of WAV at {_RATE_HZ // 1000} kHz, start to end", 3600 * _HOURS / long_s, "x real time"
    )
