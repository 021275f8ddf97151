"""Where a training was when it was broken off, so that the same training can go on from there.

A checkpoint is named after all that decides the training (settings, data, seed, versions), so it can only be found by
a training that would come to the same state by itself. That is why going on needs no asking: the result is that of a
training that was never broken off.

Invariant: reading a checkpoint runs no code from it, and one that is damaged counts as not there.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import __version__, places
from engine.events import EpochDone
from engine.files import replacing
from training.data import Item

_ENDING = ".checkpoint"
#: What nobody went on with in this time is removed.
_OLD_S = 14 * 24 * 3600.0
#: More of them are not kept; the oldest go.
_MOST = 6


@dataclass(frozen=True)
class Checkpoint:
    """A training after some epochs.

    Attributes:
        history: The epochs so far.
        learner: See ``training.learner.Learner.state``.
        best: Weights of the best epoch, by name.
        best_logits: Its logits on validation, a tensor.
    """

    history: list[EpochDone]
    learner: Mapping[str, Any]
    best: Mapping[str, Any]
    best_logits: Any


def path_for(settings: Mapping[str, Any], items: Sequence[Item]) -> Path:
    """Where the checkpoint of a training lies.

    Args:
        settings: All that decides it besides the data, as JSON values.
        items: The data of training and validation; a file that was written to since makes it another training.
    """
    rows = []
    for item in items:
        try:
            state = Path(item.path).stat()
            mark = [state.st_size, state.st_mtime_ns]
        except OSError:
            mark = []
        rows.append([item.path, item.start_s, item.end_s, item.labels, item.part, mark])
    versions = [__version__, importlib.metadata.version("torch"), importlib.metadata.version("numpy")]
    said = json.dumps([versions, settings, rows], sort_keys=True, default=str)
    return places.cache() / "checkpoints" / f"{hashlib.sha256(said.encode()).hexdigest()[:32]}{_ENDING}"


def save(checkpoint: Checkpoint, path: Path) -> None:
    """Write a checkpoint in one step, and remove the oldest of the others.

    Raises:
        OSError: When it cannot be written.
    """
    import torch

    values = {
        "history": [dataclasses.asdict(epoch) for epoch in checkpoint.history],
        "learner": dict(checkpoint.learner),
        "best": dict(checkpoint.best),
        "best_logits": checkpoint.best_logits,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        torch.save(values, file)
    others = sorted(path.parent.glob(f"*{_ENDING}"), key=lambda other: other.stat().st_mtime, reverse=True)
    for rank, other in enumerate(others):
        if rank >= _MOST or time.time() - other.stat().st_mtime > _OLD_S:
            other.unlink(missing_ok=True)


def load(path: Path) -> Checkpoint | None:
    """The checkpoint, or None when there is none that can be read."""
    import torch

    if not path.is_file():
        return None
    try:
        values = torch.load(path, map_location="cpu", weights_only=True)
        history = [EpochDone(**_tuples(epoch)) for epoch in values["history"]]
        return Checkpoint(history, values["learner"], values["best"], values["best_logits"])
    except Exception:  # a half-written or foreign file raises whatever its bytes happen to mean
        path.unlink(missing_ok=True)
        return None


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, (list, tuple)) else value for name, value in values.items()}
