"""The figures of the Review page: ``python -m bench.review [--quick]``.

Makes a project with recordings of two minutes and 100,000 answers on stretches of them (20,000 with ``--quick``), opens
the answers on the page without a screen, goes through the mistakes by keyboard, and writes the report. Prints a table
with the targets and whether each is met, writes ``bench/review.json`` and deletes the files.

The answers are drawn, not computed: what is measured does not depend on who gave them. A relabelling is timed from the
key until the edit is on the disk, the next item is chosen and painted with its waveform and spectrogram, and its sound
has begun. How much of each time the window's thread computed is told beside it: the rest is the disk, other threads,
and waiting for a processor that other programs had.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import numpy as np
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bench import figures
from bench.figures import Figure
from bench.label import on_project, turn
from bench.material import RATE_HZ, sound
from engine import events
from engine.bundle import Card
from engine.project import Project
from engine.segments import Edit, Segment
from gui import app, theme
from gui.pages.review import ReviewPage
from gui.pages.review.exporting import write_files
from gui.pages.review.scoring import Reviewed, Source
from training.data import Item
from training.evaluate import judge

LABELS = ("speech", "music", "noise", "silence")
RECORDINGS, LENGTH_S, STRETCH_S = 40, 120.0, 2.0
#: So many answers are relabelled one after the other; the first ones warm up what every later one has.
RELABELLED, WARMING_UP = 60, 5
OPENED = 3


def project(folder: Path) -> None:
    """Recordings, each labelled throughout in stretches of five seconds."""
    rng = np.random.default_rng(0)
    with Project.create(folder, LABELS) as made:
        for number in range(RECORDINGS):
            soundfile.write(folder.parent / f"{number:02d}.wav", sound(LENGTH_S, number), RATE_HZ)
        files = [str(folder.parent / f"{number:02d}.wav") for number in range(RECORDINGS)]
        recordings = events.run(made.add_recordings(files))
        ids = [label.id for label in made.classes()]
        starts = np.arange(0.0, LENGTH_S, 5.0)
        rows = [Segment(made.new_id(), r.id, a, a + 5.0, int(rng.choice(ids))) for r in recordings for a in starts]
        made.apply(Edit("Label", added=tuple(rows)))


def answers(folder: Path, count: int) -> Reviewed:
    """So many answers on stretches of the recordings, one in five of them wrong."""
    rng = np.random.default_rng(1)
    with Project(folder) as opened:
        recordings = [(r.id, str(opened.audio_path(r))) for r in opened.recordings()]
    target = rng.integers(0, len(LABELS), count)
    probabilities = rng.dirichlet(np.full(len(LABELS), 0.5), count).astype(np.float32)
    right = rng.random(count) < 0.8
    best = probabilities.argmax(axis=1)
    rows = np.arange(count)
    swapped = probabilities.copy()
    swapped[rows, target], swapped[rows, best] = probabilities[rows, best], probabilities[rows, target]
    probabilities[right] = swapped[right]
    steps = (LENGTH_S - STRETCH_S) * len(recordings) / count
    items = []
    for row in range(count):
        recording_id, path = recordings[row % len(recordings)]
        start_s = round(row // len(recordings) * steps, 4)
        group = f"recording {recording_id}"
        items.append(
            Item(str(row), path, start_s, start_s + STRETCH_S, LABELS[target[row]], (group,), "test", recording_id)
        )
    card = Card(
        name="drawn", recipe="none", config={}, feature={}, labels=LABELS, rate_hz=RATE_HZ, window_s=STRETCH_S,
        hop_s=STRETCH_S,
    )  # fmt: skip
    evaluation = judge(card, items, target, probabilities, "CPU")
    return Reviewed(evaluation, (), 0, Source("drawn", str(folder), 1), "", card, items)


@contextmanager
def opened(folder: Path, size: tuple[int, int]) -> Iterator[ReviewPage]:
    """The page with the project."""
    with on_project(ReviewPage, folder, size) as (page, runner):
        page.activateWindow()
        page.shown()
        wait(lambda: page.models.listed and not runner.active)
        yield page


def wait(ready: Callable[[], bool]) -> None:
    """Turn the event loop until something is so."""
    while not ready():
        turn(time.perf_counter() + 0.001)


class Took(NamedTuple):
    """Seconds of something: as a person sees it, and those that the window's thread computed."""

    wall_s: float
    own_s: float


def timed(do: Callable[[], object]) -> Took:
    """How long something takes."""
    began, own = time.perf_counter(), time.thread_time()
    do()
    return Took(time.perf_counter() - began, time.thread_time() - own)


def opening(page: ReviewPage, reviewed: Reviewed) -> Took:
    """From the answers until they are painted, all of them listed and the first one with its picture."""
    page.mistakes.show_reviewed(None)
    turn(time.perf_counter() + 0.2)

    def do() -> None:
        page.show_reviewed(reviewed)
        wait(lambda: page.detail.clip.ready)
        page.repaint()

    return timed(do)


def relabelling(page: ReviewPage) -> Took:
    """From a key until the next item is painted, its label is on the disk and its sound has begun."""
    before = page.listing.row
    has = page.answering.labels_now(page.answers.item(before))[0]
    key = Qt.Key.Key_1 if has != LABELS[0] else Qt.Key.Key_2

    def do() -> None:
        QTest.keyClick(page.listing.view, key)
        item = page.answers.item(page.listing.row)
        wait(lambda: page.detail.clip.ready and page.detail.player.position_s > item.start_s)
        page.repaint()

    took = timed(do)
    assert page.listing.row != before
    return took


def measure(folder: Path, quick: bool) -> list[Figure]:
    """Everything."""
    count = 20_000 if quick else 100_000
    home = folder / "project"
    project(home)
    began = time.perf_counter()
    reviewed = answers(home, count)
    rows = [Figure(f"{count:,} answers: made, with all figures and intervals", time.perf_counter() - began, "s")]
    gc.freeze()
    with opened(home, (1280, 800)) as page:
        slowest = max(opening(page, reviewed) for _ in range(OPENED))
        rows.append(Figure(f"{count:,} answers: opened on the page, slowest of {OPENED}", slowest.wall_s, "s", most=1))
        rows.append(Figure("  of which the window's thread computed", slowest.own_s, "s"))
        page.listing.view.setFocus()
        each = [relabelling(page) for _ in range(RELABELLED)][WARMING_UP:]
        walls = [1000 * took.wall_s for took in each]
        rows.append(Figure("Relabel to next item shown and playing, median", median(walls), "ms", most=100))
        rows.append(Figure("  of which the window's thread computed", 1000 * median(t.own_s for t in each), "ms"))
        rows.append(Figure("Relabel to next item shown and playing, slowest", max(walls), "ms"))
        every = timed(lambda: (page.listing.all.click(), page.repaint()))
        rows.append(Figure(f"All {count:,} listed instead of the mistakes", 1000 * every.wall_s, "ms"))
        rows.append(Figure("  of which the window's thread computed", 1000 * every.own_s, "ms"))
        rows = figures.now_loaded(rows)
    report = timed(lambda: events.run(write_files(reviewed, str(folder / "report"))))
    rows.append(Figure(f"{count:,} answers: report written", report.wall_s, "s", most=10))
    rows.append(Figure("  of which it computed", report.own_s, "s"))
    return figures.now_loaded(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer answers; half a minute in all")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="earmark-bench-") as place:
        os.environ["EARMARK_HOME"] = f"{place}/home"
        made = app.make_app()
        theme.apply(made, "dark")
        rows = measure(Path(place), quick)
    figures.show(rows)
    figures.save(Path(__file__).with_suffix(".json"), quick, rows)


if __name__ == "__main__":
    main()
