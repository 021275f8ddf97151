"""Bringing the results of a cluster into a result store, which the window opens and every export starts from.

Invariant: of rows about the same thing the latest run's is taken, and only runs of the latest one's model and settings.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

from engine.audio_files import natural_key
from engine.cluster import partitions, session
from engine.errors import StudioError
from engine.events import Job, Progress
from engine.items import Source, part_item
from engine.results import ResultStore

_ROWS_AT_ONCE = 500


def merge(out: str, store_path: str | os.PathLike[str]) -> Job[int]:
    """Make a result store of what a cluster wrote. A job: yields Progress.

    Args:
        out: Where the cluster wrote, see ``engine.cluster.partitions``.
        store_path: The store; one of that name is replaced.

    Returns:
        How many items are in it.

    Raises:
        StudioError: When there are no results, or the store cannot be written.
    """
    session.need_arrow()
    all_runs = partitions.runs(out)
    if not all_runs:
        raise StudioError(f"There are no results of a cluster in {out}. Give what classify --cluster had as --out.")
    latest = all_runs[-1]
    parts = [part for run in partitions.of_same_job(all_runs, latest.meta) for part in run.parts()]
    found: set[Source] = set()
    for number, part in enumerate(parts):
        yield Progress("Reading results", number, 2 * len(parts), "parts")
        found.update(partitions.sources(part))
    whole = all(source == Source(source.path) for source in found)
    name: Callable[[Source], str] = (lambda source: source.path) if whole else part_item
    meta = dict(latest.meta) if whole else dict(latest.meta) | {"channels": "split"}
    with ResultStore.create(store_path, meta) as store:
        store.begin([name(source) for source in sorted(found, key=_order)])
        for number, part in enumerate(parts, start=len(parts)):
            yield Progress("Reading results", number, 2 * len(parts), "parts")
            _add(store, part, latest.labels, name)
        return store.count()


def _order(source: Source) -> tuple[object, ...]:
    return natural_key(source.path), source.channel or 0, source.start_s, source.end_s or 0.0


def _add(store: ResultStore, part: str, labels: Sequence[str], name: Callable[[Source], str]) -> None:
    rows = partitions.scores(part, labels)
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        store.set_truth({name(source): label for source, _, label in some if label is not None})
        store.add(replace(score, path=name(source)) for source, score, _ in some)
