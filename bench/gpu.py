"""How fast a GPU scores sound that is in memory already, beside the limit of its arithmetic and a library's own way.

    python -m bench.gpu

Where there is no GPU it says so in a sentence and measures nothing.

Invariant: the samples start in the computer's memory and the probabilities end there, on every side.
"""

from __future__ import annotations

import json
import tempfile
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench import material
from bench.timing import timed
from engine import bundle
from engine.device import Device, torch_place
from engine.runtime.torch_gpu import TorchWindows, UnfitError
from engine.windows import WindowStream

_TIMES = 5
#: Sound for one measurement: an hour, and less for the network that is a hundred times as large.
_SECONDS = {"logmel-resnet": 3600.0, "whisper-encoder": 600.0}
#: The edge of the square matrices by whose product the limit is measured.
_EDGE = 8192
_WHISPER_WINDOW_S = 30.0
_LIBRARY_BATCH = 16
_OUT = Path(__file__).with_name("gpu.json")


def pcm(seconds: float, rate_hz: int) -> np.ndarray:
    """Noise in memory."""
    rng = np.random.default_rng(0)
    return 0.1 * rng.standard_normal(round(seconds * rate_hz), dtype=np.float32)


def scored(model: TorchWindows, card: bundle.Card, sound: np.ndarray) -> np.ndarray:
    """All windows' probabilities."""
    stream = WindowStream(round(card.window_s * card.rate_hz), round(card.hop_s * card.rate_hz), card.short_clip)
    pending = deque(model.begin(run) for run in stream.runs([sound], model.at_once))
    return np.concatenate([one.answer() for one in pending])


def often(work: Callable[[], object]) -> float:
    """The median time of a piece of work, which is done once before."""
    work()
    return median(timed(work) for _ in range(_TIMES))


def operations(model: TorchWindows, window_samples: int) -> float:
    """Floating-point operations of the network for a window; those of the feature are few beside them."""
    from torch.utils.flop_counter import FlopCounterMode

    counter = FlopCounterMode(display=False)
    with counter:
        model.probabilities(np.zeros((1, window_samples), np.float32))
    return float(counter.get_total_flops())


def peak(place: str, half: bool, edge: int = _EDGE) -> float:
    """Operations per second of a large matrix product: what no network can be faster than."""
    import torch

    a = torch.randn(edge, edge, device=place, dtype=torch.float16 if half else torch.float32)

    def work() -> None:
        torch.mm(a, a)
        if place.startswith("cuda"):
            torch.cuda.synchronize(place)

    return 2 * edge**3 / often(work)


def whisper_folder(home: Path) -> Path:
    """A Whisper of the size "base" with random weights, as transformers keeps it."""
    from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperForAudioClassification

    folder = home / "whisper"
    sizes = {"d_model": 512, "encoder_layers": 6, "encoder_attention_heads": 8, "encoder_ffn_dim": 2048}
    rest = {"decoder_layers": 1, "decoder_attention_heads": 8, "decoder_ffn_dim": 2048, "num_labels": 2}
    WhisperForAudioClassification(WhisperConfig(**sizes, **rest)).save_pretrained(folder)
    WhisperFeatureExtractor().save_pretrained(folder)
    return folder


def library(folder: Path, place: str, half: bool, sound: np.ndarray) -> float:
    """Seconds of transformers' own pipeline for the same sound in windows of 30 s."""
    import torch
    from transformers import pipeline

    kind = torch.float16 if half else torch.float32
    classifier = pipeline("audio-classification", model=str(folder), device=place, dtype=kind)
    step = round(_WHISPER_WINDOW_S * 16_000)
    windows = [sound[start : start + step] for start in range(0, len(sound), step)]
    return often(lambda: classifier([window.copy() for window in windows], batch_size=_LIBRARY_BATCH))


def measured(family: str, made: bundle.Bundle, place: Device, seconds: float) -> dict[str, Any]:
    """One model's figures."""
    model = TorchWindows(made, made.feature(), place)
    sound = pcm(seconds, made.card.rate_hz)
    took_s = often(lambda: scored(model, made.card, sound))
    window = round(made.card.window_s * made.card.rate_hz)
    achieved = operations(model, window) * seconds / made.card.window_s / took_s
    return {
        "what": f"{family}, windows of {made.card.window_s:g} s side by side",
        "hours_per_s": seconds / 3600 / took_s,
        "roofline": achieved / peak(place.name, model.half),
        "windows_at_once": model.limit,
        "how": model.device_reason,
        "half": model.half,
        "seconds": took_s,
    }


def made_model(home: Path, family: str, **settings: Any) -> bundle.Bundle:
    """A bundle with random weights whose card says all that building the network takes."""
    from engine import config as settings_json
    from engine import recipes

    recipe = recipes.get(family)
    path, _ = material.model(home, family, **settings)
    made = bundle.load(path)
    chosen = settings_json.to_json(material.settings(recipe, **settings))
    return replace(made, card=replace(made.card, config=chosen), weights=made.tensors())


def main() -> None:
    """Measure, print and write."""
    place = torch_place("auto")
    if not place.name.startswith("cuda"):
        print(f"There is no GPU here that torch can use ({place.reason}), so nothing was measured.")
        return
    rows = []
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        folder = whisper_folder(home)
        for family, settings in (
            ("logmel-resnet", {}),
            ("whisper-encoder", {"whisper_folder": str(folder), "window_s": 4.0}),
            ("whisper-encoder", {"whisper_folder": str(folder), "window_s": _WHISPER_WINDOW_S, "full_30_s": True}),
        ):
            try:
                row = measured(family, made_model(home, family, **settings), place, _SECONDS[family])
            except UnfitError as error:
                print(f"{family}: torch cannot use it there, {error}.")
                continue
            if settings.get("full_30_s"):
                plain_s = library(folder, place.name, row["half"], pcm(_SECONDS[family], 16_000))
                row["against_transformers"] = plain_s / row["seconds"]
            rows.append(row)
            print(f"{row['what']}: {row['hours_per_s']:.2f} hours a second, {row['roofline']:.0%} of the roofline")
    _OUT.write_text(json.dumps({"device": place.reason, "rows": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
