"""Hands for the tests of classifying on a cluster: what the driver and an actor do, without a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import soundfile as sf

from engine import bundle, classify
from engine.classify_config import ClassifyConfig
from engine.cluster import manifest, partitions, stage
from engine.events import run
from engine.results import ResultStore

ON_CPU = ClassifyConfig(workers=1, device="cpu")


def sound(path: Path, seconds: float, hz: float = 500.0, channels: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    t = np.arange(round(16000 * seconds)) / 16000
    one = 0.3 * np.sin(2 * np.pi * hz * t)
    sf.write(path, np.stack([one / (channel + 1) for channel in range(channels)], axis=1), 16000)
    return path


def order(model: Path, out: Path | str, config: ClassifyConfig = ON_CPU) -> stage.Order:
    made, name = partitions.begin(str(out), bundle.load(model), config)
    return stage.Order(made, name, config)


def rows(given: list[str], config: ClassifyConfig = ON_CPU, finished: bytes = b"") -> Any:
    """What the cluster makes of a list before it comes to the actors, without a cluster."""
    work = run(manifest.find(given, config))
    tables = work.listed + [manifest.read_group(group) for group in work.groups]
    return pa.concat_tables([manifest.looked_at(table, manifest.sorted_keys(finished)) for table in tables])


def stored(path: Path | str) -> dict[str, tuple[Any, ...]]:
    """Everything that a store says of its items, with all windows."""
    with ResultStore(path) as store:
        return {row[1]: (*row[:1], *row[2:], *(w.tobytes() for w in store.windows(row[0]))) for row in store.rows()}


def alone(given: list[Path], model: Path, store: Path, config: ClassifyConfig = ON_CPU) -> dict[str, tuple[Any, ...]]:
    run(classify.classify(given, model, store, config))
    return stored(store)
