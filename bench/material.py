"""What ``bench.speed`` measures with: made-up recordings in four formats, and models with untrained weights.

Speed does not depend on what the weights have learned, and a made-up recording costs a decoder what a real one does,
near enough: it has tones that come and go over noise. Where it matters how a model decides, it learns the pitch of
such tones.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile

LABELS = ("one", "other")
RATE_HZ = 44_100
CLIP_S = 3.0
_AAC_FRAMES = 1024 * 64
#: Pitched sounds: half octaves, their classes; long enough for a window of each family.
_LOWEST_HZ, _PITCHES = 200.0, ("1", "2", "3", "4", "5", "6")
_PITCHED_HZ, _PITCHED_S = 16_000, 9


def sound(seconds: float, seed: int) -> np.ndarray:
    """Mono float32 at RATE_HZ."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * RATE_HZ), dtype=np.float32) / RATE_HZ
    tone = np.sin(2 * np.pi * np.float32(rng.uniform(200, 2000)) * t) * np.square(np.sin(t * np.float32(1.3)))
    return (0.25 * tone + 0.05 * rng.standard_normal(len(t), dtype=np.float32)).astype(np.float32)


def pitched(folder: Path, count: int, seed: int) -> Path:
    """Tones over noise in a sub-folder for each half octave; any pitch is as likely, so that some lie near a border."""
    rng = np.random.default_rng(seed)
    t = np.arange(_PITCHED_S * _PITCHED_HZ, dtype=np.float32) / _PITCHED_HZ
    for number in range(count):
        height = rng.uniform(0, len(_PITCHES))
        tone = np.sin(2 * np.pi * np.float32(_LOWEST_HZ * 2 ** (height / 2)) * t) * np.square(np.sin(t))
        samples = 0.2 * tone + rng.uniform(0.05, 0.2) * rng.standard_normal(len(t), dtype=np.float32)
        place = folder / _PITCHES[int(height)]
        place.mkdir(parents=True, exist_ok=True)
        soundfile.write(place / f"{number:04}.wav", samples.clip(-1, 1), _PITCHED_HZ)
    return folder


def clips(folder: Path, count: int) -> list[Path]:
    """WAV files of CLIP_S seconds."""
    folder.mkdir()
    paths = [folder / f"clip-{number:03d}.wav" for number in range(count)]
    for number, path in enumerate(paths):
        soundfile.write(path, sound(CLIP_S, number), RATE_HZ)
    return paths


def long_recordings(folder: Path, minutes: float) -> dict[str, Path]:
    """One recording in four formats."""
    folder.mkdir()
    samples = sound(60 * minutes, 1)
    paths = {kind: folder / f"long.{kind}" for kind in ("wav", "flac", "mp3", "m4a")}
    for kind in ("wav", "flac", "mp3"):
        soundfile.write(paths[kind], samples, RATE_HZ)
    _write_m4a(paths["m4a"], samples)
    return paths


def _write_m4a(path: Path, samples: np.ndarray) -> None:
    import av

    with av.open(path, "w") as file:
        stream = file.add_stream("aac", rate=RATE_HZ, layout="mono")
        for start in range(0, len(samples), _AAC_FRAMES):
            frame = av.AudioFrame.from_ndarray(samples[None, start : start + _AAC_FRAMES], "fltp", "mono")
            frame.sample_rate = RATE_HZ
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


def model(folder: Path, recipe_id: str, **chosen: Any) -> tuple[Path, Path]:
    """A bundle of a recipe with random weights and windows that do not overlap, and the same weights for torch.

    Args:
        folder: Where they are written.
        recipe_id: The recipe.
        chosen: Settings other than its defaults.
    """
    import torch

    from engine import bundle, features, recipes
    from training.onnx_export import export_onnx

    recipe = recipes.get(recipe_id)
    config = settings(recipe, **chosen)
    feature = recipe.feature(config)
    torch.manual_seed(0)
    module = recipe.build(config, len(LABELS)).eval()
    card = bundle.Card(
        name=recipe_id,
        recipe=recipe_id,
        config={},
        feature=features.to_json(feature),
        labels=LABELS,
        rate_hz=feature.rate_hz,
        window_s=config.window_s,
        hop_s=config.hop_s,
        short_clip=recipe.short_clip,
    )
    tensors: dict[str, Any] = {name: value.contiguous() for name, value in module.state_dict().items()}
    onnx = export_onnx(module, feature.shape(round(config.window_s * feature.rate_hz)))
    path = folder / f"{recipe_id}.earmark"
    bundle.save(bundle.Bundle(card, onnx, {name: tensor.numpy() for name, tensor in tensors.items()}), path)
    torch.save(tensors, path.with_suffix(".pt"))
    return path, path.with_suffix(".pt")


def settings(recipe: Any, **chosen: Any) -> Any:
    """A recipe's settings with a hop as long as the window, so that each second is looked at once."""
    return recipe.config(hop_s=recipe.config(**chosen).window_s, **chosen)
