"""How fast Earmark is beside the plain way, measured in one run on one machine.

Every figure is a ratio of two times taken next to each other, the median of several where that is quick. Each
measurement runs in a process of its own, because what makes one fast (threads, kept memory) would help the other.
Prints a table, writes ``bench/results.json``, from which the tables in docs/performance.md are made.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench import endurance, figures, files, material
from bench.timing import BUSY, HEAD, Row, alone, line, rates, seconds

_PACKAGES = ("numpy", "scipy", "torch", "onnxruntime", "librosa", "soundfile", "av", "soxr")


def features_of_a_clip() -> dict[str, tuple[float, float, float]]:
    """Ours and the usual library's clips per second, and the largest difference of their values, by feature."""
    import kaldi_native_fbank
    import librosa

    from engine.features.fbank import Fbank
    from engine.features.logmel import LogMel
    from engine.features.mfcc import Mfcc

    log_mel, mfcc, fbank = LogMel(), Mfcc(), Fbank()
    clip = material.sound(3.0, 0)[: 3 * 16_000]
    slow_clip = material.sound(8.192, 0)[: mfcc.frames * mfcc.hop]

    def plain_log_mel() -> np.ndarray:
        mel = librosa.feature.melspectrogram(y=clip, sr=16_000, n_fft=1024, hop_length=256, n_mels=128)
        return librosa.power_to_db(mel, ref=np.max)

    def plain_mfcc() -> np.ndarray:
        found = librosa.feature.mfcc(y=slow_clip, sr=4096, n_mfcc=10, n_fft=512, hop_length=256)
        slopes = [librosa.feature.delta(found, width=5, order=order) for order in (1, 2)]
        return np.concatenate([found, *slopes]).T[: mfcc.frames]

    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither, options.frame_opts.snip_edges, options.frame_opts.samp_freq = 0, False, 16_000
    options.mel_opts.num_bins, options.mel_opts.high_freq = 80, -400

    def plain_fbank() -> np.ndarray:
        made = kaldi_native_fbank.OnlineFbank(options)
        made.accept_waveform(16_000, clip.tolist())
        made.input_finished()
        return np.stack([made.get_frame(i) for i in range(made.num_frames_ready)])

    return {
        name: (*rates(ours, plain, 60), float(np.abs(ours() - plain()).max()))
        for name, ours, plain in (
            ("log-mel of 3 s, against librosa", lambda: log_mel(clip), plain_log_mel),
            ("MFCC and slopes of 8 s, against librosa", lambda: mfcc(slow_clip), plain_mfcc),
            ("fbank of 3 s, against kaldi-native-fbank", lambda: fbank(clip), plain_fbank),
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


# The run --------------------------------------------------------------------------------------------------------------


def measure(home: Path) -> Iterator[Row]:
    """All rows, each as soon as it is known."""
    load = os.getloadavg()[0]
    targets = {"log-mel": 5.0, "MFCC": 4.0, "fbank": 2.0}
    for name, (ours, plain, difference) in alone(features_of_a_clip).items():
        yield Row(name, ours, plain, "clips/s", targets[name.split()[0]], load, f"differs by {difference:.1g}")
    models = {family: material.model(home, family) for family in ("logmel-cnn", "mfcc-lstm")}
    for recipe, batch, target in (
        ("logmel-cnn", 1, 4.5),
        ("logmel-cnn", 128, 8.0),
        ("mfcc-lstm", 1, 3.0),
        ("mfcc-lstm", 128, 1.0),
    ):
        load = os.getloadavg()[0]
        ours, plain = alone(inference, str(models[recipe][0]), recipe, batch)
        what = f"{recipe}, ONNX Runtime against torch eager, batch {batch}"
        yield Row(what, ours, plain, "windows/s", target, load, "one core")
    for recipe, aims in (("logmel-cnn", (2.3, 3.5)), ("mfcc-lstm", (1.0, 1.0))):
        load = os.getloadavg()[0]
        ways = ("plain", "float32", "bfloat16")
        rounds = [[alone(training_step, recipe, how) for how in ways] for _ in range(3)]
        plain, *ours = (median(column) for column in zip(*rounds, strict=True))
        for how, speed, target in zip(ways[1:], ours, aims, strict=True):
            yield Row(f"{recipe}, training in {how}", speed, plain, "windows/s", target, load, "batches of 32")
    yield from files.measure(home, models)


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
        bounds = figures.now_loaded(list(endurance.measure(Path(home))))
    figures.show(bounds)
    if any(row.load > BUSY for row in rows):
        print(f"* The load average was above {BUSY} when the row began: other work, or the row before, disturbs it.")
    out = Path(__file__).with_name("results.json")
    found = [{**asdict(row), "ratio": row.ratio} for row in rows]
    out.write_text(
        json.dumps({"machine": machine(), "rows": found, "bounds": figures.as_json(bounds)}, indent=1) + "\n",
        encoding="utf-8",
    )
    print(f"Wrote {out.parent.name}/{out.name} after {time.monotonic() - began:.0f} s.")
