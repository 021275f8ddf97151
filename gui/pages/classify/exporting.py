"""What results can be written as, and the jobs that write it.

Invariant: an export uses the threshold and the rows of the moment it was asked for, whatever is moved meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine import result_files
from engine.events import Job, Notice
from engine.result_exports import TABLES, TableConfig, write_lists
from engine.result_labels import write_labels, write_words
from engine.result_report import write_report
from engine.results import ResultStore
from gui.translation import number


def _tr(text: str, count: int = -1) -> str:
    return QCoreApplication.translate("Exporting", text, None, count)


@dataclass(frozen=True)
class Wanted:
    """What is written of which results.

    Attributes:
        store: The result store.
        out: A file, or a folder.
        threshold: What decides.
        thresholds: Of a model of several classes at once, one for each.
        only: Ids of the files; all when None.
    """

    store: str
    out: str
    threshold: float
    thresholds: tuple[float, ...]
    only: list[int] | None


#: What begins the kinds that need words.
WORDS = "words"

#: By kind: the file filter of the dialog, and the ending; no filter asks for a folder.
PLACES: dict[str, tuple[str, str]] = {
    "csv": ("CSV (*.csv)", ".csv"),
    "csv-excel": ("CSV (*.csv)", ".csv"),
    "csv-window": ("CSV (*.csv)", ".csv"),
    "csv-detection": ("CSV (*.csv)", ".csv"),
    "json": ("JSON (*.json)", ".json"),
    "parquet": ("Parquet (*.parquet)", ".parquet"),
    "html": ("HTML (*.html)", ".html"),
    "raven-merged": ("Raven (*.txt)", ".txt"),
}


def menu() -> list[tuple[str, list[tuple[str, str]]]]:
    """Titles, and under each kinds with their words; an empty title stands for the menu itself."""
    return [
        (
            "",
            [
                ("csv", _tr("CSV, a row for each file…")),
                ("csv-excel", _tr("CSV for Excel…")),
                ("csv-window", _tr("CSV, a row for each window…")),
                ("csv-detection", _tr("CSV, a row for each detection…")),
                ("json", _tr("JSON…")),
                ("parquet", _tr("Parquet…")),
                ("html", _tr("Report with plots (HTML)…")),
                ("lists", _tr("Lists of paths…")),
            ],
        ),
        (
            _tr("Labels"),
            [
                ("audacity", _tr("Audacity, one file for each recording…")),
                ("raven", _tr("Raven, one file for each recording…")),
                ("raven-merged", _tr("Raven, one file for all…")),
                ("textgrid", _tr("TextGrid, one file for each recording…")),
                (f"{WORDS}-audacity", _tr("Words for Audacity, one file for each recording…")),
                (f"{WORDS}-textgrid", _tr("Words as TextGrid, one file for each recording…")),
            ],
        ),
        (_tr("Detections"), [("clips", _tr("Cut out as clips…"))]),
        (
            _tr("Files into class folders"),
            [
                ("try", _tr("Try: only say what would be done…")),
                ("copy", _tr("Copy…")),
                ("move", _tr("Move…")),
                ("link", _tr("Hard links…")),
                ("undo", _tr("Take back…")),
            ],
        ),
    ]


def job(kind: str, wanted: Wanted) -> Job[str]:
    """Write it. Returns a sentence that says what was written."""
    if kind == "undo":
        done = yield from result_files.undo(wanted.out)
        return _tr("%Ln file(s) taken back; {} could not be.", done.done).format(number(done.failed))
    with ResultStore(wanted.store) as store:
        store.thresholds = wanted.thresholds
        return (yield from _MAKERS[_maker(kind)](kind, store, wanted))


def _maker(kind: str) -> str:
    if kind.partition("-")[0] in TABLES:
        return "table"
    if kind in (*result_files.WAYS, "try"):
        return "folders"
    return kind.partition("-")[0] if kind.partition("-")[0] in _MAKERS else "labels"


def _table(kind: str, store: ResultStore, wanted: Wanted) -> Job[str]:
    name, _, rows = kind.partition("-")
    config = TableConfig(
        wanted.threshold,
        rows if rows in ("window", "detection") else "file",
        wanted.only,
        bom=rows == "excel",
    )
    path = yield from TABLES[name](store, wanted.out, config)
    return _tr("Wrote {}").format(path)


def _report(kind: str, store: ResultStore, wanted: Wanted) -> Job[str]:
    path = yield from write_report(store, wanted.out, wanted.threshold, wanted.only)
    return _tr("Wrote {}").format(path)


def _lists(kind: str, store: ResultStore, wanted: Wanted) -> Job[str]:
    files = yield from write_lists(store, wanted.out, wanted.threshold)
    return _tr("Wrote {}").format(", ".join(file.name for file in files))


def _labels(kind: str, store: ResultStore, wanted: Wanted) -> Job[str]:
    format_id, _, merged = kind.partition("-")
    files = yield from write_labels(
        store, wanted.out, format_id, wanted.threshold, merged=bool(merged), only=wanted.only
    )
    return _tr("Wrote %Ln label file(s) into {}", len(files)).format(wanted.out)


def _words(kind: str, store: ResultStore, wanted: Wanted) -> Job[str]:
    files = yield from write_words(store, wanted.out, kind.partition("-")[2], only=wanted.only)
    return _tr("Wrote %Ln label file(s) into {}", len(files)).format(wanted.out)


def _clips(kind: str, store: ResultStore, wanted: Wanted) -> Job[str]:
    from training.result_clips import cut_detections

    clips = yield from cut_detections(store, wanted.out, wanted.threshold, only=wanted.only)
    return _tr("Wrote %Ln clip(s) into {}", len(clips)).format(wanted.out)


def _folders(kind: str, store: ResultStore, wanted: Wanted) -> Job[str]:
    steps = result_files.plan(store, wanted.out, wanted.threshold, wanted.only)
    if kind == "try":
        counts: dict[str, int] = {}
        for step in steps:
            home = Path(step.target).parent.name
            counts[home] = counts.get(home, 0) + 1
        parts = ", ".join(f"{count:,} → {name}" for name, count in counts.items())
        return _tr("%Ln file(s) would go into folders of {}: {}. Nothing was done.", len(steps)).format(
            wanted.out, parts
        )
    done = yield from result_files.sort_into_folders(steps, wanted.out, kind)
    if done.failed:
        yield Notice(_tr("%Ln file(s) could not be put into folders.", done.failed), "warning")
    return _tr("%Ln file(s) put into folders; {} takes it back.", done.done).format(done.log.name)


_MAKERS: dict[str, Callable[[str, ResultStore, Wanted], Job[str]]] = {
    "table": _table,
    "html": _report,
    "lists": _lists,
    "labels": _labels,
    WORDS: _words,
    "clips": _clips,
    "folders": _folders,
}
