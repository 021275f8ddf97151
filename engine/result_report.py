"""The outcome of a classification as one HTML page that needs nothing else.

Invariant: everything that came from outside (names of files, classes, models) is escaped, and nothing refers to another
file or place.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path

import numpy as np

from engine import __version__, answers, svg
from engine.events import Job, Progress
from engine.files import write_text
from engine.html_page import page, section
from engine.results import DONE, FAILED, TOO_SHORT, ResultStore
from engine.words import many

_BINS = 40
#: More rows than this make a page that no browser shows with pleasure; a CSV has them all.
_MOST_ROWS = 500


def write_report(
    store: ResultStore, path: str | os.PathLike[str], threshold: float, only: Sequence[int] | None = None
) -> Job[Path]:
    """Write the page: counts, the spread of scores, and the files. A job: yields Progress.

    Args:
        store: The results.
        path: The HTML file.
        threshold: What decides.
        only: Ids of the files that are listed; all when None. Counts and plots are of all.

    Raises:
        StudioError: When it cannot be written.
    """
    yield Progress("Writing the report")
    counts = _counted(store)
    rows = []
    listed = store.count() if only is None else len(only)
    for number, answer in enumerate(answers.of_files(store, threshold, only)):
        if number == _MOST_ROWS:
            break
        shown = f"{answer.probability:.3f}" if answer.state == DONE else ""
        result = answer.words if answer.state == DONE else answer.state
        rows.append((answer.item, result, shown, f"{answer.duration_s:.1f}", answer.reason))
    folder = store.folder()
    text = _page(store, threshold, counts, [(_short(item, folder), *rest) for item, *rest in rows], listed)
    return write_text(path, text)


def _short(item: str, folder: str) -> str:
    return os.path.relpath(item, folder) if folder and item.startswith(folder) else item


def _counted(store: ResultStore) -> np.ndarray:
    """How many files have which score, in equal bins over 0 to 1."""
    scores = store.scores()
    if not len(scores):
        return np.zeros(_BINS)
    shown = scores[:, store.labels.index(store.positive)] if store.positive in store.labels else scores.max(axis=1)
    counts: np.ndarray = np.histogram(shown[~np.isnan(shown)], bins=_BINS, range=(0.0, 1.0))[0]
    return counts


def _page(store: ResultStore, threshold: float, counts: np.ndarray, rows: Sequence[Sequence[str]], listed: int) -> str:
    meta = store.meta
    what = f"Probability of {store.positive}" if store.positive else "Highest probability"
    decides = f"threshold {threshold:g}" if threshold or store.positive else "the most probable class"
    if store.thresholds and not threshold:
        decides = "each class by its own threshold"
    plot = svg.bars("Scores", what, "Files (square root)", [(counts, svg.ACCENT)], threshold if threshold else None)
    said = f"{many(store.count(), 'file')}, model {meta['model']} {meta['model_version']}, {decides}"
    when = f"{datetime.now().astimezone():%Y-%m-%d %H:%M}, Earmark {__version__}"
    more = (
        f"<p class='faint'>The first {len(rows)} of {listed:,}; a CSV has them all.</p>" if listed > len(rows) else ""
    )
    head = ("File", "Result", "Probability", "Seconds", "Remark")
    how_many = f"<div class='side'>{_table(('Result', 'Files'), _counts(store, threshold), (1,))}{plot}</div>"
    return page(
        str(meta["model"]),
        [
            f"<h1>Classification</h1><p>{escape(said)}</p><p class='faint'>{escape(when)}</p>",
            section("How many", how_many),
            section("Files", _table(head, rows, (2, 3)) + more),
        ],
    )


def _counts(store: ResultStore, threshold: float) -> list[tuple[str, str]]:
    counts = store.counts(threshold)
    rows = list(zip(store.labels, counts.per_class, strict=True))
    rows += [("none" if store.thresholds else "unsure", counts.unsure)] if counts.unsure else []
    rows += [(word, n) for word, n in ((TOO_SHORT, counts.too_short), (FAILED, counts.failed)) if n]
    return [(name, f"{count:,}") for name, count in rows]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> str:
    def line(cells: Sequence[str], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=n' if i in numbers else ''}>{escape(_printable(cell))}</{tag}>"
            for i, cell in enumerate(cells)
        )

    body = "".join(f"<tr>{line(row, 'td')}</tr>" for row in rows)
    return f"<table><tr>{line(head, 'th')}</tr>{body}</table>"


def _printable(cell: str) -> str:
    return cell.encode("utf-8", "backslashreplace").decode("utf-8")
