"""Training the three heads on SoundNet features that were written to files, and predicting a list with them.

It is what ``train_mlp.py`` and ``test_mlp.py`` did, with a model that knows its classes.

Invariant: a prediction is made for every recording of a list, in its order; what was missing is told.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import __version__, bundle, recipes
from engine.bundle import Bundle, Card
from engine.config import to_json
from engine.errors import StudioError
from engine.events import Job, Notice, Skipped
from engine.features.soundnet import SoundNet
from engine.recipes.soundnet_multihead import SoundNetConfig
from engine.runtime.onnx import OnnxModel
from engine.soundnet import weights as soundnet_weights
from engine.soundnet.layers import FEATURE_LAYERS
from engine.soundnet.modules import heads
from engine.words import many
from training import import_weights, metrics, torch_fit
from training.calibration import temperature
from training.data import Item
from training.dataset import WindowSet
from training.onnx_export import export_onnx
from training.soundnet_tables import (
    FeatureRows,
    ListRow,
    categories,
    labelled,
    read_classes,
    read_features,
    read_list,
)
from training.splits import SplitConfig, divide
from training.torch_fit import TrainConfig

if TYPE_CHECKING:
    import torch

_RECIPE = "soundnet-multihead"
#: Share of the list that chooses the best epoch, and the seed that draws it.
_VALIDATION = SplitConfig(split="stratified", val_split=0.1, test_split=0.0, split_seed=42)


def train_heads(
    feat_dir: str,
    list_videos: str,
    training: TrainConfig,
    *,
    name: str,
    ending: str = ".csv",
    mode: str = "train_val",
    class_map: str = "",
    weights: str = "",
) -> Job[Bundle]:
    """Train the heads on the features of a list of recordings.

    Args:
        feat_dir: Has the folders pool5, conv6 and conv7; see ``read_features``.
        list_videos: Columns Id and Category; see ``read_list``.
        training: How to fit.
        name: The model's name.
        ending: Of the feature files.
        mode: "train_val" keeps a tenth of the list for choosing the best epoch; "train" learns from all of it, and
            keeps the epoch that fits it best.
        class_map: Names of the categories; the categories themselves are the classes without it.
        weights: SoundNet's weights, which the model then carries so that it can hear recordings.

    Returns:
        The model, not yet on disk.

    Raises:
        StudioError: When the list or the features cannot be used.
    """
    rows, rejected = labelled(read_list(list_videos), list_videos)
    for row in rejected:
        yield Skipped(row.row, row.reason)
    names = categories(rows)
    if len(names) < 2:
        raise StudioError(f"{list_videos} has fewer than two categories; a classifier needs at least two.")
    known = read_classes(class_map) if class_map else {}
    labels = tuple(known.get(category, category) for category in names)
    if len(set(labels)) < len(labels):
        raise StudioError(f"{class_map} gives two categories the same name.", path=class_map)
    found = yield from read_features(
        feat_dir, [row.id for row in rows], ending, soundnet_weights.widths(weights) if weights else None
    )
    if found.missing_words():
        yield Notice(f"Left out, for features are missing: {found.missing_words()}.", "warning")
    train, val = _parts(rows, found, names, feat_dir, mode)
    if mode == "train":
        training = replace(training, monitor="loss", patience=0)
        yield Notice("Nothing is kept for validation: the figures of each epoch are on what is learned from.")
    module = _heads(found.widths, len(labels), training.seed)
    fit = yield from torch_fit.fit(module, train, val, labels, training, time_axis=None)
    made = _bundle(fit.module, found.widths, labels, names, weights, name)
    figures = _figures(val, fit.val_logits, len(labels))
    fitting = 1.0 if mode == "train" else temperature(fit.val_logits, val.target)
    chosen = "of the least loss" if mode == "train" else f"the best on {many(len(val), 'other')}: {figures}"
    card = replace(
        made.card,
        temperature=fitting,
        data={**made.card.data, "source": Path(list_videos).name, "training": to_json(training), "mode": mode},
        notes=f"The heads were trained on the SoundNet features of {many(len(train), 'recording')}. Epoch "
        f"{fit.best.epoch} of {len(fit.history)} was kept, {chosen}.",
    )
    return replace(made, card=card)


def _parts(
    rows: Sequence[ListRow], found: FeatureRows, names: Sequence[str], feat_dir: str, mode: str
) -> tuple[WindowSet, WindowSet]:
    """The training and the validation recordings; both are all of them in the mode "train"."""
    index = {row.id: i for i, row in enumerate(rows)}
    items = [
        Item(row.id, str(Path(feat_dir) / row.id), 0.0, None, row.category, (row.id,))
        for row, complete in zip(rows, found.complete, strict=True)
        if complete
    ]

    def of(part: Sequence[Item]) -> WindowSet:
        if not part:
            raise StudioError("Too few recordings with all features are left to train on. Extract the others too.")
        target = np.array([names.index(item.label) for item in part], np.int64)
        values = found.values[[index[item.key] for item in part]]
        return WindowSet(list(part), np.arange(len(part)), target, 0.0, values)

    if mode == "train":
        whole = of(items)
        return whole, whole
    division = divide(items, _VALIDATION)
    return of(division.part("train")), of(division.part("val"))


def predict_list(model: str, feat_dir: str, list_videos: str, *, ending: str = ".csv") -> Job[list[tuple[str, str]]]:
    """The category of each recording of a list, in its order.

    What a recording lacks is taken as zeros of that layer's size, so that a prediction is there for each.

    Args:
        model: What ``train_heads`` gave, any bundle of ``soundnet-multihead`` on trained weights, or the .pth file of
            the scripts that this descends from.
        feat_dir, list_videos, ending: As in ``train_heads``; categories are not looked at.

    Raises:
        StudioError: When the model or the features cannot be used.
    """
    loaded = _of_pth(Path(model)) if model.lower().endswith((".pth", ".pt")) else bundle.load(model)
    widths = _widths(loaded)
    rows = read_list(list_videos)
    found = yield from read_features(feat_dir, [row.id for row in rows], ending, widths)
    if found.missing_words():
        yield Notice(f"Predicted with zeros, for features are missing: {found.missing_words()}.", "warning")
    best = OnnxModel(loaded, "cpu").predict(found.values).argmax(axis=1)
    names = loaded.card.data.get("categories") or [str(i) for i in range(len(loaded.card.labels))]
    return [(row.id, str(names[i])) for row, i in zip(rows, best.tolist(), strict=True)]


def _of_pth(path: Path) -> Bundle:
    """The heads of a ``train_mlp.py`` as a model of features alone."""
    state = import_weights.state_of(import_weights.read_torch(path), path)
    widths = {
        layer: import_weights.tensor(state, f"{layer}_classifier.block1.0.weight", path, 2).shape[1]
        for layer in FEATURE_LAYERS
    }
    n_classes = len(import_weights.tensor(state, "pool5_classifier.classifier.weight", path, 2))
    module = _heads(widths, n_classes, 0)
    import_weights.fill(module, state, path)
    numbers = [str(i) for i in range(n_classes)]
    return _bundle(module, widths, tuple(numbers), numbers, "", path.stem)


def _heads(widths: Mapping[str, int], n_classes: int, seed: int) -> torch.nn.Module:
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return heads(widths, n_classes)


def _widths(loaded: Bundle) -> Mapping[str, int]:
    """Numbers of each layer that a model takes."""
    card = loaded.card
    if card.feature.get("id") != SoundNet.id:
        raise StudioError(
            f"The model {card.name} does not hear SoundNet's features. Give one of {_RECIPE}, trained on weights or "
            "on feature files.",
            path=loaded.path,
        )
    told: Any = card.data.get("layers")
    if isinstance(told, Mapping):
        return {layer: int(told[layer]) for layer in FEATURE_LAYERS}
    feature = loaded.feature()
    assert isinstance(feature, SoundNet)
    return soundnet_weights.widths(feature.weights)


def _bundle(
    module: torch.nn.Module,
    widths: Mapping[str, int],
    labels: tuple[str, ...],
    names: Sequence[str],
    weights: str,
    name: str,
) -> Bundle:
    import torch

    config = SoundNetConfig(weights=weights)
    feature = SoundNet(weights=weights)
    packed, files = bundle.packed(feature)
    two = len(labels) == 2
    card = Card(
        name=name,
        recipe=_RECIPE,
        config=bundle.card_config(to_json(config), packed),
        feature=packed,
        labels=labels,
        positive=labels[1] if two else None,
        rate_hz=feature.rate_hz,
        channel="mean",
        window_s=config.window_s,
        hop_s=config.hop_s,
        short_clip=recipes.get(_RECIPE).short_clip,
        threshold=0.5 if two else 0.0,
        threshold_rule="The most probable class is taken.",
        data={"categories": list(names), "layers": dict(widths)},
        created=date.today().isoformat(),
        versions={"earmark": __version__, "python": platform.python_version(), "torch": str(torch.__version__)},
    )
    onnx = export_onnx(module, (sum(widths.values()),))
    tensors = {key: value.numpy() for key, value in module.state_dict().items()}
    return Bundle(card, onnx, tensors, files=files)


def _figures(val: WindowSet, logits: np.ndarray, n_classes: int) -> str:
    matrix = metrics.confusion(val.target, logits.argmax(axis=1), n_classes)
    return f"accuracy {float(metrics.accuracy(matrix)):.3f}, macro F1 {float(metrics.macro_f1(matrix)):.3f}"
