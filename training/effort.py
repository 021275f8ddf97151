"""How much effort a training makes: quick, balanced or best, as changes of a trainer's settings.

Invariant: balanced is what the recipe says; the others follow from it, so that every family has all three.
"""

from __future__ import annotations

import dataclasses
from typing import Any

#: In the order they are offered.
EFFORTS = ("quick", "balanced", "best")
_QUICK_EPOCHS = 15


def with_effort(defaults: Any, effort: str) -> Any:
    """A trainer's settings for an effort.

    Quick looks whether there is anything to learn: a third of the epochs, without augmentation unless the family
    counts on one. Best is for the model that is kept: twice the epochs and the patience, with strong augmentation.

    Args:
        defaults: The settings that a recipe starts from.
        effort: One of EFFORTS.

    Returns:
        Settings of the same class; those without epochs come back as they are.
    """
    names = {f.name for f in dataclasses.fields(defaults)}
    if effort == "balanced" or "epochs" not in names:
        return defaults
    quick = effort == "quick"
    values: dict[str, Any] = {}
    values["epochs"] = min(max(3, defaults.epochs // 3), _QUICK_EPOCHS) if quick else min(2 * defaults.epochs, 10_000)
    if "patience" in names and defaults.patience:
        values["patience"] = max(2, defaults.patience // 2) if quick else 2 * defaults.patience
    if "warmup_epochs" in names and quick:
        values["warmup_epochs"] = min(defaults.warmup_epochs, values["epochs"] / 5)
    if "augment" in names and defaults.augment in ("none", "light"):
        values["augment"] = defaults.augment if quick else "strong"
    return dataclasses.replace(defaults, **values)


def effort_of(defaults: Any, settings: Any) -> str:
    """Which effort settings are, or "" when they are none of them."""
    return next((effort for effort in EFFORTS if with_effort(defaults, effort) == settings), "")
