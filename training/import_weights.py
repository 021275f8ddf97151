"""Weights that other programs trained, made into bundles: ``import_weights``, and what reading them takes.

A recipe that can take such weights has an importer, a function from the file to ``Foreign``. It tells what of the file
is what; that everything fits the recipe's network is checked here, once for all.

Invariant: a file is read by PyTorch's loader for weights alone, which runs nothing that the file names.
"""

from __future__ import annotations

import dataclasses
import importlib
import os
import platform
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import __version__, bundle, recipes
from engine.bundle import Bundle, Card
from engine.config import from_json, to_json
from engine.errors import StudioError, UsageError
from engine.features import Feature

if TYPE_CHECKING:
    import torch

    State = dict[str, torch.Tensor]

#: By recipe: the module and the name of its importer.
IMPORTERS: Mapping[str, tuple[str, str]] = {
    "fbank-encoder-mlp": ("training.import_forms", "fbank_encoder_mlp"),
    "logmel-cnn": ("training.import_forms", "logmel_cnn"),
    "mfcc-lstm": ("training.import_forms", "mfcc_lstm"),
    "mfcc-transformer": ("training.import_forms", "mfcc_transformer"),
    "soundnet-multihead": ("training.import_forms", "soundnet_multihead"),
    "whisper-encoder": ("training.import_forms", "whisper_encoder"),
}


@dataclass(frozen=True)
class Foreign:
    """What a file of weights holds, in a recipe's terms.

    Attributes:
        state: Tensors by the names of the recipe's network.
        n_classes: How many classes it tells apart.
        values: The recipe's settings that the file gives away; what the user says goes before them.
        labels: The classes in the order of the outputs, where they are known without being told.
        network: Makes the network to fill, where the recipe's own ``build`` asks for more than the file tells.
        feature: What that network hears.
    """

    state: State
    n_classes: int
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    labels: tuple[str, ...] = ()
    network: Callable[[int], torch.nn.Module] | None = None
    feature: Feature | None = None


#: From the file and the recipe's settings that the user gave. Raises StudioError with one sentence.
Importer = Callable[[Path, Mapping[str, Any]], Foreign]


def import_weights(
    path: str | os.PathLike[str],
    recipe_id: str,
    labels: Sequence[str] = (),
    values: Mapping[str, Any] | None = None,
    name: str = "",
) -> Bundle:
    """A model from weights that another program trained.

    Args:
        path: A file of PyTorch's, .pth or .pt.
        recipe_id: The family it belongs to.
        labels: Its classes in the order of its outputs; may be left out where the family says them.
        values: The recipe's settings that differ from the defaults.
        name: What the model is to be called; the file's name when empty.

    Returns:
        The model, not yet on disk.

    Raises:
        UsageError: When the family takes no such weights, or the classes are not as many as the outputs.
        StudioError: When the file cannot be read, holds more than weights, or does not fit the recipe's network.
    """
    import torch

    source = Path(path)
    recipe = recipes.get(recipe_id)
    if recipe_id not in IMPORTERS:
        raise UsageError(f"Weights cannot be imported into {recipe_id}, only into {', '.join(IMPORTERS)}.")
    module_name, function = IMPORTERS[recipe_id]
    importer: Importer = getattr(importlib.import_module(module_name), function)
    foreign = importer(source, values or {})
    config = from_json(recipe.config, {**foreign.values, **(values or {})})
    classes = _classes(source, tuple(labels) or foreign.labels, foreign.n_classes)
    assert recipe.build is not None
    with torch.random.fork_rng():
        module = foreign.network(len(classes)) if foreign.network else recipe.build(config, len(classes))
    fill(module, foreign.state, source)
    feature = foreign.feature or recipe.feature(config)
    return _bundle(recipe, config, feature, module, classes, source, name)


def read_torch(path: Path) -> Any:
    """What PyTorch saved in a file: tensors, plain values and NumPy scalars, in dicts and lists.

    Raises:
        StudioError: When the file cannot be read, is damaged, or holds anything else.
    """
    import torch

    try:
        file = path.open("rb")
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror or error}.", path=path) from error
    try:
        with file, warnings.catch_warnings(), torch.serialization.safe_globals(_numpy_scalars()):
            warnings.simplefilter("ignore")
            return torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # a damaged file can raise anything
        asked = re.search(r"GLOBAL (\S+)", str(error))
        if asked:
            raise StudioError(
                f"{path} was not opened: it asks for {asked[1]}, and weights have no need of that. Save "
                "the network's state_dict alone.",
                path=path,
            ) from None
        raise StudioError(f"{path} is no file of PyTorch's, or it is damaged. Copy it again.", path=path) from error


def state_of(loaded: Any, path: Path) -> State:
    """A network's tensors by name, of what ``read_torch`` gave.

    Raises:
        StudioError: When it is something else.
    """
    import torch

    if not isinstance(loaded, dict) or not loaded or not all(isinstance(v, torch.Tensor) for v in loaded.values()):
        raise StudioError(f"{path} holds no tensors by name, as a network's state_dict does.", path=path)
    return {str(name).removeprefix("module."): value for name, value in loaded.items()}


def tensor(state: State, name: str, path: Path, axes: int) -> torch.Tensor:
    """One tensor, whose shape says how large the network is.

    Raises:
        StudioError: When it is not there, or has another number of axes.
    """
    found = state.get(name)
    if found is None or found.ndim != axes:
        raise StudioError(
            f"{path} does not hold this family's network: there is no {name} of {axes} axes in it.", path=path
        )
    return found


def fill(module: torch.nn.Module, state: State, path: Path) -> None:
    """Put tensors into a network.

    Raises:
        StudioError: Naming the first one that is missing, has another shape, or has no place there.
    """
    import torch

    own = module.state_dict()
    for name, expected in own.items():
        if name not in state:
            if name.endswith("num_batches_tracked"):  # counts steps of training; older files do not have it
                continue
            raise StudioError(f"{path} does not fit: it has no {name}.", path=path)
        found, wanted = tuple(state[name].shape), tuple(expected.shape)
        if found != wanted:
            raise StudioError(
                f"{path} does not fit: {name} has the shape {found} in the file and {wanted} in the network under "
                "these settings.",
                path=path,
            )
        if not torch.isfinite(state[name]).all():
            raise StudioError(f"{path} is damaged: {name} holds something that is not a number.", path=path)
    extra = sorted(set(state) - set(own))
    if extra:
        raise StudioError(f"{path} does not fit: the network has no {extra[0]} under these settings.", path=path)
    module.load_state_dict(state, strict=False)
    module.eval()


def _numpy_scalars() -> list[Any]:
    """What a number of NumPy's is made with; figures of a training are often saved as such."""
    scalar = np._core.multiarray.scalar  # type: ignore[attr-defined]
    kinds = [type(np.dtype(code)) for code in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?")]
    names = ("numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar")
    return [*((scalar, name) for name in names), np.dtype, *kinds]


def _classes(path: Path, labels: tuple[str, ...], n_classes: int) -> tuple[str, ...]:
    if len(labels) == n_classes and len(set(labels)) == n_classes and all(labels):
        return labels
    said = f"{len(labels)} were named" if labels else "none were named"
    raise UsageError(
        f"{path.name} tells {n_classes} classes apart, but {said}. Give all of them in the order of its outputs, with "
        "commas between: --labels A,B."
    )


def _bundle(
    recipe: recipes.Recipe,
    config: Any,
    feature: Feature,
    module: torch.nn.Module,
    labels: tuple[str, ...],
    path: Path,
    name: str,
) -> Bundle:
    import torch

    from training.onnx_export import export

    packed, files = bundle.packed(feature)
    carried = recipe.carries(config)
    two = len(labels) == 2
    card = Card(
        name=name or path.stem,
        recipe=recipe.id,
        config=bundle.card_config(to_json(config), packed, carried),
        feature=packed,
        labels=labels,
        positive=labels[1] if two else None,
        rate_hz=feature.rate_hz,
        window_s=config.window_s,
        hop_s=config.hop_s,
        short_clip=recipe.short_clip,
        threshold=0.5 if two else 0.0,
        threshold_rule="One half: imported, not chosen on any data." if two else "The most probable class is taken.",
        created=date.today().isoformat(),
        versions={"earmark": __version__, "python": platform.python_version(), "torch": str(torch.__version__)},
        notes=f"Weights imported from {path.name}; they were trained elsewhere and were not measured here.",
    )
    made = export(module, feature.shape(round(config.window_s * feature.rate_hz)))
    return Bundle(card, made.onnx, made.weights, files={**files, **made.files, **carried})
