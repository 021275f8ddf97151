"""Going on from the weights of a model that was trained before, on other data or with other settings.

Invariant: what depends on which classes there are is taken over only where they are the same; all else has to fit.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import bundle
from engine.classify import model_fingerprint
from engine.errors import UsageError
from engine.recipes import Recipe

if TYPE_CHECKING:
    import torch


def take_weights(module: torch.nn.Module, path: str, recipe: Recipe, config: Any, labels: tuple[str, ...]) -> str:
    """Put a model's weights into a new network of the same family.

    Args:
        module: The network, as the recipe builds it.
        path: The model.
        recipe, config: What the network is.
        labels: The classes it will learn.

    Returns:
        What was taken, as a sentence.

    Raises:
        StudioError: When the file is no model.
        UsageError: When the model is of another family, or another size.
    """
    import torch

    made = bundle.load(Path(path))
    if made.card.recipe != recipe.id:
        raise UsageError(
            f"{path} was trained by {made.card.recipe}, so {recipe.id} cannot go on from it. Choose a model of the "
            "same family."
        )
    own, given = module.state_dict(), made.tensors()
    of_classes = _of_classes(own, recipe, config, len(labels))
    same = made.card.labels == labels
    wanted = {name for name in own if same or name not in of_classes}
    lacking = [name for name in wanted if name not in given or tuple(own[name].shape) != given[name].shape]
    if lacking:
        raise UsageError(
            f"{path} has other layers than these settings make. Take the settings of the run it is from: choose that "
            "run and fine-tune it."
        )
    own.update({name: torch.from_numpy(given[name]) for name in wanted})
    module.load_state_dict(own)
    if same:
        return f"Training starts from the weights of {made.card.name}."
    return f"Training starts from the weights of {made.card.name}; its last layer begins anew, for other classes."


def start_fingerprint(path: str) -> str:
    """What a start is known by: the content of the model, wherever it lies; empty without one."""
    return model_fingerprint(bundle.load(Path(path))) if path else ""


def _of_classes(own: dict[str, Any], recipe: Recipe, config: Any, n_classes: int) -> set[str]:
    """The tensors whose shape depends on the number of classes."""
    import torch

    assert recipe.build is not None
    with torch.random.fork_rng():
        larger = recipe.build(config, n_classes + 1).state_dict()
    return {name for name, tensor in own.items() if name not in larger or larger[name].shape != tensor.shape}
