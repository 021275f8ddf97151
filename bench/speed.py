"""How fast Earmark is beside the plain way, measured in one run on one machine.

Every figure is a ratio of two times taken next to each other, the median of several where that is quick. Each
measurement runs in a process of its own, because what makes one fast (threads, kept memory) would help the other.
Prints a table, writes ``bench/results.json``.
"""

from __future__ import annotations

import importlib.metadata
import json
import multiprocessing
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench import material

CLIPS = 400
MINUTES = 20.0
BUSY = 1.5
_PACKAGES = ("numpy", "scipy", "torch", "onnxruntime", "librosa", "soundfile", "av", "soxr")


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: What was done.
        unit: Of ours and plain: more is better ("clips/s", "x real time"), or "s", where less is.
        target: The ratio that was aimed at.
        load: The load average when it began. Above BUSY others worked beside it, or the row before did.
        note: What a reader has to know.
    """

    what: str
    ours: float
    plain: float
    unit: str
    target: float
    load: float
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times faster."""
        return self.plain / self.ours if self.unit == "s" else self.ours / self.plain


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """The median time of a piece of work, which is done once before for its caches."""
    work()
    return median(_timed(work) for _ in range(times))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rates(ours: Callable[[], object], plain: Callable[[], object], times: int) -> tuple[float, float]:
    """How often per second two pieces of work get done, by turns, so that a disturbance meets both."""
    ours()
    plain()
    pairs = [(_timed(ours), _timed(plain)) for _ in range(times)]
    return 1 / median(a for a, _ in pairs), 1 / median(b for _, b in pairs)


def alone(work: Callable[..., Any], *arguments: Any) -> Any:
    """What a function returns in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


# Features and networks ------------------------------------------------------------------------------------------------


def features_of_a_clip() -> dict[str, tuple[float, float, float]]:
    """Ours and librosa's clips per second, and the largest difference of their values, by feature."""
    import librosa

    from engine.features.logmel import LogMel
    from engine.features.mfcc import Mfcc

    log_mel, mfcc = LogMel(), Mfcc()
    clip = material.sound(3.0, 0)[: 3 * 16_000]
    slow_clip = material.sound(8.192, 0)[: mfcc.frames * mfcc.hop]

    def plain_log_mel() -> np.ndarray:
        mel = librosa.feature.melspectrogram(y=clip, sr=16_000, n_fft=1024, hop_length=256, n_mels=128)
        return librosa.power_to_db(mel, ref=np.max)

    def plain_mfcc() -> np.ndarray:
        found = librosa.feature.mfcc(y=slow_clip, sr=4096, n_mfcc=10, n_fft=512, hop_length=256)
        slopes = [librosa.feature.delta(found, width=5, order=order) for order in (1, 2)]
        return np.concatenate([found, *slopes]).T[: mfcc.frames]

    return {
        name: (*rates(ours, plain, 60), float(np.abs(ours() - plain()).max()))
        for name, ours, plain in (
            ("log-mel of 3 s", lambda: log_mel(clip), plain_log_mel),
            ("MFCC and slopes of 8 s", lambda: mfcc(slow_clip), plain_mfcc),
        )
    }


def inference(path: str, recipe_id: str, batch: int) -> tuple[float, float]:
    """Windows per second through ONNX Runtime in our batches, and through eager torch in batches of ``batch``."""
    import torch

    from engine import bundle, recipes
    from engine.runtime.onnx import OnnxModel

    torch.set_num_threads(1)  # one core each, as in a worker
    recipe = recipes.get(recipe_id)
    config = material.settings(recipe)
    module = recipe.build(config, len(material.LABELS)).eval()
    ours = OnnxModel(bundle.load(path))
    shape = recipe.feature(config).shape(round(config.window_s * config.rate_hz))
    windows = np.random.default_rng(0).standard_normal((128, *shape), dtype=np.float32)

    def plain() -> None:
        with torch.no_grad():
            for start in range(0, len(windows), batch):
                module(torch.from_numpy(windows[start : start + batch]))

    fast, slow = rates(lambda: ours.predict(windows), plain, 5)
    return fast * len(windows), slow * len(windows)


def training_step(recipe_id: str, how: str) -> float:
    """Windows per second of training in batches of 32: "plain", or ours in "float32" or "bfloat16"."""
    import torch

    from engine import recipes
    from training.batches import Batch
    from training.learner import Learner
    from training.losses import Loss

    recipe = recipes.get(recipe_id)
    config = material.settings(recipe)
    module = recipe.build(config, len(material.LABELS))
    shape = recipe.feature(config).shape(round(config.window_s * config.rate_hz))
    x, y = torch.randn(32, *shape), torch.randint(0, len(material.LABELS), (32,))
    if how == "plain":
        criterion, optimizer = torch.nn.CrossEntropyLoss(), torch.optim.Adam(module.parameters())

        def step() -> None:
            optimizer.zero_grad()
            criterion(module(x), y).backward()
            optimizer.step()
    else:
        learner = Learner(module, Loss(None, 0.0, False, None, "cpu"), "cpu", learning_rate=1e-3, precision=how)
        truth = torch.nn.functional.one_hot(y, len(material.LABELS)).float()
        batch = Batch(x.numpy(), truth.numpy(), None)

        def step() -> None:
            learner.step(batch)

    step()
    return 32 / seconds(step, 9)


# Files ----------------------------------------------------------------------------------------------------------------


def classify(paths: list[str], model: str, workers: int) -> float:
    """Seconds of Earmark's own job, worker processes started and ended."""
    from engine.classify import ClassifyConfig
    from engine.classify import classify as job
    from engine.events import run

    with tempfile.TemporaryDirectory() as home:
        config = ClassifyConfig(workers=workers)
        return _timed(lambda: run(job(paths, model, Path(home) / "r.scores", config, resume=False)))


def classify_plain(paths: list[str], weights: str, warm_up: str) -> list[float]:
    """Seconds of the plain script for each path, after a warm-up; a folder counts as a whole."""
    from bench.rival import Rival

    rival = Rival(Path(weights))
    rival.classify(Path(warm_up))

    def whole(path: Path) -> None:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            rival.classify(file)

    return [_timed(lambda path=path: whole(Path(path))) for path in paths]


def agree(clips: list[Path], model: Path, weights: Path) -> float:
    """The largest difference between our probabilities and the plain script's."""
    from bench.rival import Rival
    from engine import audio, bundle
    from engine.runtime.scorer import Scorer

    scorer, rival = Scorer(bundle.load(model)), Rival(weights)
    differences = []
    for clip in clips:
        ours = scorer.score(audio.stream(clip, rate_hz=scorer.card.rate_hz)).probs.mean(axis=0)
        differences.append(np.abs(ours - rival.classify(clip)).max())
    return float(max(differences))


def command_line(arguments: list[str]) -> float:
    """Seconds of a whole process, from its start to its end."""
    quiet = subprocess.DEVNULL
    return _timed(lambda: subprocess.run([sys.executable, *arguments], check=True, stdout=quiet, stderr=quiet))


# The run --------------------------------------------------------------------------------------------------------------


def measure(home: Path) -> Iterator[Row]:
    """All rows, each as soon as it is known."""
    load = os.getloadavg()[0]
    for name, (ours, plain, difference) in alone(features_of_a_clip).items():
        target = 5.0 if "mel" in name else 4.0
        yield Row(f"{name}, against librosa", ours, plain, "clips/s", target, load, f"differs by {difference:.1g}")
    model, weights = material.model(home, "logmel-cnn")
    lstm, _ = material.model(home, "mfcc-lstm")
    for path, recipe, batch, target in (
        (model, "logmel-cnn", 1, 4.5),
        (model, "logmel-cnn", 128, 8.0),
        (lstm, "mfcc-lstm", 1, 3.0),
        (lstm, "mfcc-lstm", 128, 1.0),
    ):
        load = os.getloadavg()[0]
        ours, plain = alone(inference, str(path), recipe, batch)
        what = f"{recipe}, ONNX Runtime against torch eager, batch {batch}"
        yield Row(what, ours, plain, "windows/s", target, load, "one core")
    for recipe, targets in (("logmel-cnn", (2.3, 3.5)), ("mfcc-lstm", (1.0, 1.0))):
        load = os.getloadavg()[0]
        ways = ("plain", "float32", "bfloat16")
        rounds = [[alone(training_step, recipe, how) for how in ways] for _ in range(3)]
        plain, *ours = (median(column) for column in zip(*rounds, strict=True))
        for how, speed, target in zip(ways[1:], ours, targets, strict=True):
            yield Row(f"{recipe}, training in {how}", speed, plain, "windows/s", target, load, "batches of 32")
    clips = material.clips(home / "clips", CLIPS)
    yield from _many_files(home, clips, model, weights)
    yield from _long_files(home, clips[0], model, weights)


def _many_files(home: Path, clips: list[Path], model: Path, weights: Path) -> Iterator[Row]:
    """A folder of short clips: cold as a command, then without what a process takes to start."""
    folder, cores = clips[0].parent, os.cpu_count() or 1
    load = os.getloadavg()[0]
    difference = agree(clips[:8], model, weights)
    ours_words = ["main.py", "classify", str(folder), "--fresh", "--model", str(model), "--out", str(home / "r.csv")]
    plain_words = ["-m", "bench.rival", str(weights), str(home / "plain.csv"), str(folder)]
    pairs = [(command_line(ours_words), command_line(plain_words)) for _ in range(3)]
    ours, plain = (median(column) for column in zip(*pairs, strict=True))
    note = f"start to end; probabilities differ by {difference:.1g}"
    yield Row(f"{CLIPS} WAV clips of 3 s, cold", ours, plain, "s", 9.0, load, note)
    load = os.getloadavg()[0]
    paths = [str(path) for path in clips]
    audio_s = CLIPS * material.CLIP_S
    speed = {}
    for workers in (1, cores):
        start_s = seconds(lambda workers=workers: classify(paths[:workers], str(model), workers), 3)
        speed[workers] = audio_s / (seconds(lambda workers=workers: classify(paths, str(model), workers), 5) - start_s)
    plain = audio_s / median(alone(classify_plain, [str(folder)] * 3, str(weights), paths[0]))
    yield Row(f"{CLIPS} WAV clips of 3 s, warm", speed[cores], plain, "x real time", 12.0, load, f"{cores} workers")
    if cores > 1:
        what = f"the same, {cores} workers against 1"
        yield Row(what, speed[cores], speed[1], "x real time", 0.9 * cores, load, "both are ours")


def _long_files(home: Path, clip: Path, model: Path, weights: Path) -> Iterator[Row]:
    load = os.getloadavg()[0]
    paths = material.long_recordings(home / "long", MINUTES)
    plain = alone(classify_plain, [str(path) for path in paths.values()], str(weights), str(clip))
    start_s = seconds(lambda: classify([str(clip)], str(model), 1), 3)
    cores = os.cpu_count() or 1
    for (kind, path), plain_s in zip(paths.items(), plain, strict=True):
        ours_s = seconds(lambda path=path: classify([str(path)], str(model), 1), 3) - start_s
        note = "one file, one worker" + ("; librosa has no reader for it here, PyAV decodes" if kind == "m4a" else "")
        what = f"{MINUTES:.0f} minutes of {kind.upper()}, warm"
        target = 15.0 if kind == "wav" else 9.0
        yield Row(what, 60 * MINUTES / ours_s, 60 * MINUTES / plain_s, "x real time", target, load, note)
        load = os.getloadavg()[0]
        if cores > 1:
            shared_s = seconds(lambda path=path: classify([str(path)], str(model), cores), 3) - start_s
            what = f"the same file, {cores} workers against 1"
            speeds = 60 * MINUTES / shared_s, 60 * MINUTES / ours_s
            yield Row(what, *speeds, "x real time", 0.9 * cores, load, "both are ours; divided into spans")


HEAD = f"{'':58}{'Earmark':>9}{'plain':>9} {'':12}{'ratio':>6}{'target':>8}"


def line(row: Row) -> str:
    """A row of the table; a star says that the machine was busy."""
    star = "*" if row.load > BUSY else " "
    figures = f"{row.ours:9,.1f}{row.plain:9,.1f} {row.unit:12}{row.ratio:5.1f}{star}{row.target:8.1f}"
    return f"{row.what:58}{figures}   {row.note}"


def machine() -> dict[str, Any]:
    """What it was measured on."""
    versions = {name: importlib.metadata.version(name) for name in _PACKAGES}
    kind = f"{platform.system()} {platform.machine()}"
    return {"cores": os.cpu_count(), "system": kind, "python": platform.python_version(), **versions}


def main() -> None:
    """Measure, print and write."""
    began = time.monotonic()
    rows = []
    print(HEAD)
    with tempfile.TemporaryDirectory() as home:
        for row in measure(Path(home)):
            rows.append(row)
            print(line(row), flush=True)
    if any(row.load > BUSY for row in rows):
        print(f"* The load average was above {BUSY} when the row began: other work, or the row before, disturbs it.")
    out = Path(__file__).with_name("results.json")
    found = [{**asdict(row), "ratio": row.ratio} for row in rows]
    out.write_text(json.dumps({"machine": machine(), "rows": found}, indent=1) + "\n", encoding="utf-8")
    print(f"Wrote {out.parent.name}/{out.name} after {time.monotonic() - began:.0f} s.")
