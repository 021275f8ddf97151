"""Classifying files, short and long, from their bytes to their rows: Earmark's own job beside the plain script.

Invariant: the plain script is given what it had in memory already, Earmark starts its worker processes and ends them;
what that costs is taken off only where a row says "warm".
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from bench import material
from bench.timing import Row, alone, seconds, timed

CLIPS = 400
MINUTES = 20.0


def classify(paths: list[str], model: str, workers: int) -> float:
    """Seconds of Earmark's own job, worker processes started and ended."""
    from engine.classify import classify as job
    from engine.classify_config import ClassifyConfig
    from engine.events import run

    with tempfile.TemporaryDirectory() as home:
        config = ClassifyConfig(workers=workers)
        return timed(lambda: run(job(paths, model, Path(home) / "r.scores", config, resume=False)))


def classify_plain(paths: list[str], family: str, weights: str, warm_up: str) -> list[float]:
    """Seconds of the plain script for each path, after a warm-up; a folder counts as a whole."""
    from bench.rival import Rival

    rival = Rival(family, Path(weights))
    rival.classify(Path(warm_up))

    def whole(path: Path) -> None:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            rival.classify(file)

    return [timed(lambda path=path: whole(Path(path))) for path in paths]


def agree(clips: list[Path], family: str, model: Path, weights: Path) -> float:
    """The largest difference between our probabilities and the plain script's."""
    from bench.rival import Rival
    from engine import audio, bundle
    from engine.runtime.scorer import Scorer

    scorer, rival = Scorer(bundle.load(model), "cpu"), Rival(family, weights)
    differences = []
    for clip in clips:
        ours = scorer.score(audio.stream(clip, rate_hz=scorer.card.rate_hz)).probs.mean(axis=0)
        differences.append(np.abs(ours - rival.classify(clip)).max())
    return float(max(differences))


def command_line(arguments: list[str]) -> float:
    """Seconds of a whole process, from its start to its end."""
    quiet = subprocess.DEVNULL
    return timed(lambda: subprocess.run([sys.executable, *arguments], check=True, stdout=quiet, stderr=quiet))


def decode(paths: list[str], rate_hz: int) -> float:
    """Seconds of decoding and resampling alone, on one core: what no classification can be faster than."""
    from engine import audio

    def whole() -> None:
        for path in paths:
            for _ in audio.stream(path, rate_hz=rate_hz):
                pass

    return seconds(whole, 3)


def measure(home: Path) -> Iterator[Row]:
    """All rows, each as soon as it is known."""
    models = {family: material.model(home, family) for family in ("logmel-cnn", "mfcc-lstm")}
    clips = material.clips(home / "clips", CLIPS)
    for family, aims in (("logmel-cnn", (9.0, 12.0)), ("mfcc-lstm", (1.0, 1.0))):
        yield from _many_files(home, clips, family, *models[family], aims)
    yield from _long_files(home, clips, *models["logmel-cnn"])


def _many_files(
    home: Path, clips: list[Path], family: str, model: Path, weights: Path, aims: tuple[float, float]
) -> Iterator[Row]:
    """A folder of short clips: cold as a command, then without what a process takes to start."""
    folder, cores = clips[0].parent, os.cpu_count() or 1
    load = os.getloadavg()[0]
    difference = agree(clips[:8], family, model, weights)
    ours_words = ["main.py", "classify", str(folder), "--fresh", "--model", str(model), "--out", str(home / "r.csv")]
    plain_words = ["-m", "bench.rival", family, str(weights), str(home / "plain.csv"), str(folder)]
    pairs = [(command_line(ours_words), command_line(plain_words)) for _ in range(3)]
    ours, plain = (median(column) for column in zip(*pairs, strict=True))
    note = f"start to end; probabilities differ by {difference:.1g}"
    yield Row(f"{CLIPS} WAV clips of 3 s, {family}, cold", ours, plain, "s", aims[0], load, note)
    load = os.getloadavg()[0]
    paths = [str(path) for path in clips]
    audio_s = CLIPS * material.CLIP_S
    speed = {}
    for workers in (1, cores):
        start_s = seconds(lambda workers=workers: classify(paths[:workers], str(model), workers), 3)
        speed[workers] = audio_s / (seconds(lambda workers=workers: classify(paths, str(model), workers), 5) - start_s)
    plain = audio_s / median(alone(classify_plain, [str(folder)] * 3, family, str(weights), paths[0]))
    share = speed[1] / (audio_s / alone(decode, paths, 16_000))
    note = f"{cores} workers; one reaches {share:.0%} of bare decoding and resampling"
    yield Row(f"{CLIPS} WAV clips of 3 s, {family}, warm", speed[cores], plain, "x real time", aims[1], load, note)
    if cores > 1:
        what = f"the same, {cores} workers against 1"
        yield Row(what, speed[cores], speed[1], "x real time", 0.9 * cores, load, "both are ours")


def _long_files(home: Path, clips: list[Path], model: Path, weights: Path) -> Iterator[Row]:
    """One long recording in four formats, divided into spans that all cores work on."""
    paths = material.long_recordings(home / "long", MINUTES)
    plain = alone(classify_plain, [str(path) for path in paths.values()], "logmel-cnn", str(weights), str(clips[0]))
    cores, audio_s = os.cpu_count() or 1, 60 * MINUTES
    start_s = {
        workers: seconds(lambda some=clips[:workers]: classify([str(clip) for clip in some], str(model), len(some)), 3)
        for workers in (1, cores)
    }
    for (kind, path), plain_s in zip(paths.items(), plain, strict=True):
        load = os.getloadavg()[0]
        speed = {
            workers: audio_s
            / (seconds(lambda p=str(path), n=workers: classify([p], str(model), n), 5) - start_s[workers])
            for workers in (1, cores)
        }
        share = speed[1] / (audio_s / alone(decode, [str(path)], 16_000))
        note = f"one file, {cores} workers; one reaches {share:.0%} of bare decoding and resampling"
        note += "; librosa has no reader for it here, PyAV decodes" if kind == "m4a" else ""
        what = f"{MINUTES:.0f} minutes of {kind.upper()}, warm"
        aim = 15.0 if kind == "wav" else 9.0
        yield Row(what, speed[cores], audio_s / plain_s, "x real time", aim, load, note)
        if cores > 1:
            what = f"the same file, {cores} workers against 1"
            yield Row(
                what, speed[cores], speed[1], "x real time", 0.9 * cores, load, "both are ours; divided into spans"
            )
