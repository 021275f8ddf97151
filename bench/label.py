"""The figures of the Label page: ``python -m bench.label [--quick]``.

Makes a ten-hour WAV and a three-hour MP3 (half an hour and ten minutes with ``--quick``), opens them on the page
without a screen, and tells how soon there is a picture, how smooth panning and zooming are, what 5,000 segments cost,
and how fast the overview is built beside merely reading. Prints a table with the targets and whether each is met,
writes ``bench/label.json`` and deletes the files.

A frame is timed as a person sees it: frames are due every 1/60 s, and what counts is the time from when one was due
until everything was painted, so that whatever held the event loop up in between counts too. How much of it was waiting
for a processor, which other programs had, is told beside it where the system says (Linux).
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import numpy as np
import soundfile
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from bench import figures, overview
from bench.figures import Figure
from bench.overview import RATE_HZ, memory_mb, noise, reset_peak
from engine import events
from engine.project import Project
from engine.segments import Edit, Recording, Segment
from gui import app, theme
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.label import LabelPage
from gui.sound import Sound
from gui.widgets.segment_item import SegmentLayer
from gui.widgets.time_view import TimeView
from gui.widgets.waveform import Waveform

FRAME_S = 1 / 60
FRAMES = 300
SEGMENTS = 5_000
MEDIAN_MS, SLOWEST_MS = 16, 33


# Measuring ------------------------------------------------------------------------------------------------------------


P = TypeVar("P", bound=QWidget)


@contextmanager
def on_project(
    kind: Callable[[Document, JobRunner], P], folder: Path, size: tuple[int, int]
) -> Iterator[tuple[P, JobRunner]]:
    """A page of the window by itself, shown on a project."""
    document, runner = Document(), JobRunner()
    document.open(folder)
    page = kind(document, runner)
    page.resize(*size)
    page.show()
    try:
        yield page, runner
    finally:
        page.close_page()  # type: ignore[attr-defined]
        runner.shut_down()
        page.deleteLater()
        document.close()
        QApplication.processEvents()


@contextmanager
def opened(folder: Path, files: Iterable[Path], size: tuple[int, int]) -> Iterator[LabelPage]:
    """The page with a project of a recording of one second, which is chosen, and of these."""
    if not (folder / "project.db").exists():
        short = folder.parent / "short.wav"
        soundfile.write(short, noise(1.0, np.random.default_rng(3)), RATE_HZ)
        with Project.create(folder, ["Speech", "Music", "Noise"]) as project:
            for file in (short, *files):
                events.run(project.add_recordings([str(file)]))
    with on_project(LabelPage, folder, size) as (page, runner):
        settle(page, runner)
        yield page


def turn(until_s: float = 0.0) -> None:
    """Turn the event loop once, or until a moment."""
    QApplication.processEvents()
    while (left_s := until_s - time.perf_counter()) > 0.0005:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, max(1, int(left_s * 1000)))
        time.sleep(0.0005)


def settle(page: LabelPage, runner: JobRunner | None = None) -> None:
    """Until nothing is asked for any more."""
    runner = runner or page._runner
    quiet = 0
    while quiet < 5:
        turn(time.perf_counter() + 0.02)
        busy = bool(runner.active) or (page.stage.sound is not None and page.stage.sound.busy)
        quiet = 0 if busy else quiet + 1


def first_picture(page: LabelPage, recording_id: int) -> float:
    """Seconds from choosing a recording until the waveform shows the first of it."""
    began = time.perf_counter()
    page._document.choose_recording(recording_id)
    while page.stage.sound is None or page.stage.sound.pyramid is None or not page.stage.sound.pyramid.done_frames:
        turn(time.perf_counter() + 0.002)  # waits as an event loop does; spinning would hold up the job
    page.stage.waveform.repaint()
    return time.perf_counter() - began


def waited_s() -> float:
    """Seconds that this thread has waited for a processor so far; 0 where the system does not tell."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


def frames(moves: Iterable[Callable[[], None]]) -> tuple[list[float], list[float]]:
    """Milliseconds of each frame, from when it was due until it was painted: all, and less waiting for a processor."""
    walls: list[float] = []
    own: list[float] = []
    due = 0.0
    for move in moves:
        due = due or time.perf_counter()
        waited = waited_s()
        turn(due)
        move()
        QApplication.processEvents()
        took_s = time.perf_counter() - due
        walls.append(1000 * took_s)
        own.append(1000 * max(took_s - (waited_s() - waited), 0.0))
        due = max(due + FRAME_S, time.perf_counter())
    return walls, own


def pans(page: LabelPage, span_s: float, count: int = FRAMES) -> Iterator[Callable[[], None]]:
    """A long drag to the right: a hundredth of the view each frame, through stretches not seen before."""
    page.view.show(page.view.duration_s * 0.1, page.view.duration_s * 0.1 + span_s)
    turn(time.perf_counter() + 0.3)
    for _ in range(count):
        yield lambda: page.view.pan(span_s / 100)


def zooms(page: LabelPage, count: int = FRAMES) -> Iterator[Callable[[], None]]:
    """From the whole recording into a few milliseconds and out again, with the wheel's steps."""
    page.view.fit()
    at_s = page.view.duration_s * 0.1 + 20.0
    steps = int(np.log(page.view.duration_s / 0.01) / np.log(1.24))
    for number in range(count):
        factor = 1.24 if number // steps % 2 == 0 else 1 / 1.24
        yield lambda factor=factor: page.view.zoom(factor, at_s)


def share(values: list[float], part: float) -> float:
    """A percentile."""
    return float(np.percentile(values, part))


# The figures ----------------------------------------------------------------------------------------------------------


def frame_rows(what: str, moves: Iterable[Callable[[], None]]) -> list[Figure]:
    """Median and 99th percentile of frames."""
    walls, own = frames(moves)
    return figures.now_loaded(
        [
            Figure(f"{what}, frame median", share(walls, 50), "ms", most=MEDIAN_MS),
            Figure(f"{what}, frame 99th percentile", share(walls, 99), "ms", most=SLOWEST_MS),
            Figure(f"{what}, the same without waiting for a processor", share(own, 99), "ms"),
        ]
    )


def long_file(name: str, page: LabelPage, recording_id: int) -> list[Figure]:
    """Opening, panning and zooming one recording."""
    before = memory_mb("VmRSS")
    reset_peak()
    rows = [Figure(f"{name}: first picture, nothing cached", 1000 * first_picture(page, recording_id), "ms", most=1000)]
    began = time.perf_counter()
    rows += frame_rows(f"{name}: pan while the overview is built", pans(page, 60.0))
    settle(page)
    rows.append(Figure(f"{name}: overview complete after", time.perf_counter() - began, "s"))
    page._document.choose_recording(page._document.recordings()[0].id)
    settle(page)
    rows.append(Figure(f"{name}: first picture, cached", 1000 * first_picture(page, recording_id), "ms", most=200))
    settle(page)
    for words, span_s in (("an hour", 3600.0), ("a minute", 60.0), ("a second", 1.0)):
        if span_s < page.view.duration_s / 4:
            rows += frame_rows(f"{name}: pan with {words} in view", pans(page, span_s))
    rows += frame_rows(f"{name}: zoom in and out", zooms(page))
    settle(page)
    rows.append(Figure(f"{name}: memory grows by at most", memory_mb("VmHWM") - before, "MB", most=300))
    return rows


def put_segments(page: LabelPage, count: int) -> None:
    """Label the chosen recording all over."""
    document = page._document
    assert document.project is not None
    assert document.chosen is not None
    classes, length_s = document.classes(), document.chosen.duration_s
    step_s = length_s / count
    new_id = document.project.new_id
    rows = tuple(
        Segment(new_id(), document.chosen.id, i * step_s, (i + 0.8) * step_s, classes[i % 3].id) for i in range(count)
    )
    document.edit(Edit("Label", added=rows))


def many_segments(page: LabelPage, recording_id: int) -> list[Figure]:
    """What thousands of segments cost."""
    page._document.choose_recording(recording_id)
    settle(page)
    put_segments(page, SEGMENTS)
    settle(page)
    whole_s = page.view.duration_s
    name = f"{SEGMENTS:,} segments"
    rows = frame_rows(f"{name}: pan with half of them in view", pans(page, whole_s / 2))
    rows += frame_rows(f"{name}: pan with a hundred in view", pans(page, whole_s / SEGMENTS * 100))
    rows += frame_rows(f"{name}: zoom in and out", zooms(page))
    page.view.fit()
    settle(page)
    stack, undo, redo, add = page._document.undo_stack, [], [], []
    rng = random.Random(0)
    for number in range(40):
        segment = rng.choice(page.editor.segments())
        page.editor.choose([segment.id])
        turn()
        began = time.perf_counter()
        page.editor.nudge("end", 0.01) if number % 2 else page.editor.delete()
        add.append(1000 * (time.perf_counter() - began))
        turn(time.perf_counter() + 0.03)
        for does, times in ((stack.undo, undo), (stack.redo, redo)):
            began = time.perf_counter()
            does()
            times.append(1000 * (time.perf_counter() - began))
            turn(time.perf_counter() + 0.03)
    rows.append(Figure(f"{name}: undo, median", median(undo), "ms", most=20))
    rows.append(Figure(f"{name}: undo, slowest of {len(undo)}", max(undo), "ms"))
    rows.append(Figure(f"{name}: redo, median", median(redo), "ms", most=20))
    rows.append(Figure(f"{name}: nudge or delete, median", median(add), "ms"))
    return rows


def against_pyqtgraph(recording: Recording, file: Path) -> list[Figure]:
    """Pans over half of twenty minutes in mono, 1600 pixels wide: the waveform against curves of pyqtgraph.

    One of them draws the samples as they are, the other thins them out for the view as pyqtgraph does when asked.
    """
    import pyqtgraph

    runner = JobRunner()
    sound, view = Sound(str(file), recording, runner), TimeView()
    view.reset(recording.duration_s)
    waveform = Waveform(view, SegmentLayer())
    waveform.set_sound(sound)
    samples = soundfile.read(file, dtype="float32")[0]
    curve = pyqtgraph.PlotCurveItem(np.arange(len(samples), dtype=np.float32) / RATE_HZ, samples)
    thinned = pyqtgraph.PlotDataItem(curve.xData, samples)
    plots = [pyqtgraph.PlotWidget() for _ in range(2)]
    for plot, item in zip(plots, (curve, thinned), strict=True):
        plot.addItem(item)
    thinned.setDownsampling(auto=True, method="peak")
    thinned.setClipToView(True)
    for widget in (waveform, *plots):
        widget.resize(1600, 300)
        widget.show()
    while sound.busy:
        turn(time.perf_counter() + 0.02)
    half_s = view.duration_s / 2

    def pan(widget: QWidget, move: Callable[[float], None], count: int) -> float:
        times = []
        for number in range(count + 1):
            began = time.perf_counter()
            move(0.4 * half_s + number * half_s / 100)
            widget.repaint()
            times.append(1000 * (time.perf_counter() - began))
        return median(times[1:])

    ours = pan(waveform, lambda at_s: view.show(at_s, at_s + half_s), 60)
    raw, thin = (
        pan(plot.viewport(), lambda at_s, plot=plot: plot.setXRange(at_s, at_s + half_s, padding=0), 5)
        for plot in plots
    )
    sound.close()
    runner.shut_down()
    for widget in (waveform, *plots):
        widget.close()
    what = "20 minutes in mono: waveform panned"
    return [
        Figure(f"{what}, median", ours, "ms", most=4),
        Figure(f"{what}, against pyqtgraph with all samples", raw / ours, "x", least=500),
        Figure(f"{what}, against pyqtgraph that thins them out", thin / ours, "x"),
    ]


def measure(folder: Path, quick: bool) -> list[Figure]:
    """Everything."""
    wav, mp3, short = folder / "long.wav", folder / "long.mp3", folder / "twenty.wav"
    overview.write_wav(wav, 0.5 if quick else 10.0)
    overview.write_mp3(mp3, 1 / 6 if quick else 3.0)
    soundfile.write(short, noise(1200, np.random.default_rng(4))[:, 0], RATE_HZ)
    rows = figures.now_loaded(overview.building(wav, mp3))
    rows += figures.now_loaded([*overview.jumps(mp3), overview.sounding("WAV", wav), overview.sounding("MP3", mp3)])
    with opened(folder / "project", (wav, mp3, short), (1280, 800)) as page:
        ids = {Path(recording.path).name: recording.id for recording in page._document.recordings()}
        for name, file in (("WAV", wav), ("MP3", mp3)):
            rows += figures.now_loaded(long_file(name, page, ids[file.name]))
        rows += figures.now_loaded(many_segments(page, ids[wav.name]))
    with opened(folder / "project", (), (1920, 1080)) as page:
        page._document.choose_recording(ids[wav.name])
        settle(page)
        rows += frame_rows("1920 x 1080, WAV and segments: pan with a minute in view", pans(page, 60.0))
        rows += frame_rows("1920 x 1080, WAV and segments: zoom in and out", zooms(page))
        twenty = next(r for r in page._document.recordings() if r.id == ids[short.name])
    return rows + figures.now_loaded(against_pyqtgraph(twenty, short))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter files; a minute or two in all")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="earmark-bench-") as place:
        os.environ["EARMARK_HOME"] = f"{place}/home"
        made = app.make_app()
        theme.apply(made, "dark")
        gc.freeze()  # as gui.app does
        rows = measure(Path(place), quick)
    figures.show(rows)
    figures.save(Path(__file__).with_suffix(".json"), quick, rows)


if __name__ == "__main__":
    main()
