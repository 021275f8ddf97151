"""The trainings of a project that wait for their turn, kept so that they outlive the window.

Invariant: a file that cannot be read is as good as none: what waits can be asked for again.
"""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.files import json_ready, write_text

FILE = "waiting.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """A training that was asked for.

    Attributes:
        recipe: The recipe's id.
        config, training: The settings of the recipe and of its trainer, as JSON values.
        split_id: The split; None where a source is given.
        source: Labelled files instead of a split, as ``training.data.read`` takes them.
        multi_label: Whether these may give an item several classes.
        folds: How many folds to cross-validate in; 0 trains once.
        fold_split: How folds are drawn: "group" or "stratified".
        asked: When.
    """

    recipe: str
    config: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    split_id: int | None = None
    source: str = ""
    multi_label: bool = False
    folds: int = 0
    fold_split: str = "group"
    asked: str = ""


def save(folder: str | Path, orders: Sequence[Order]) -> None:
    """Keep what waits, the next one first; nothing removes the file.

    Raises:
        StudioError: When the folder cannot be written.
    """
    place = Path(folder) / FILE
    if orders:
        rows = [json_ready(dataclasses.asdict(order)) for order in orders]
        write_text(place, json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        place.unlink(missing_ok=True)


def load(folder: str | Path) -> list[Order]:
    """What waited when the project was last open, the next one first."""
    place = Path(folder) / FILE
    try:
        rows = json.loads(place.read_text(encoding="utf-8"))
        return [_order(row) for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, AttributeError) as error:
        _log.warning("%s cannot be read, so nothing waits: %s", place, error)
        return []


def _order(row: dict[str, Any]) -> Order:
    known = {f.name for f in dataclasses.fields(Order)}
    made = Order(**{name: value for name, value in row.items() if name in known})
    if not isinstance(made.recipe, str) or not isinstance(made.config, dict) or not isinstance(made.training, dict):
        raise TypeError("an order is a recipe with settings")
    return made
