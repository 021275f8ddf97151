"""Jobs in threads: order of what is told, cancel, finish, pause, failure, floods, and the end of the program."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread, QTimer

from engine.errors import StudioError
from engine.events import Ask, Job, Notice, Progress, Skipped
from gui import jobs
from gui.jobs import JobRunner, JobThread, with_project

ROOT = Path(__file__).resolve().parents[2]


class Told:
    """Writes down everything a job tells, and in which thread it was told."""

    def __init__(self) -> None:
        self.log: list[tuple[str, object]] = []
        self.threads: set[QThread] = set()

    def __getattr__(self, name: str):
        def hear(*what: object) -> None:
            self.threads.add(QThread.currentThread())
            self.log.append((name, *what))

        return hear

    def start(self, runner: JobRunner, make_job, title: str = "Work") -> JobThread:
        return runner.run(
            title, make_job, on_event=self.event, on_done=self.done, on_failed=self.failed, on_cancelled=self.cancelled
        )

    @property
    def ends(self) -> list[tuple]:
        return [entry for entry in self.log if entry[0] != "event"]


def endless(cleaned: list[str] | None = None) -> Iterator[Progress]:
    try:
        at = 0
        while True:
            at += 1
            yield Progress("On and on", at)
            threading.Event().wait(0.002)
    finally:
        if cleaned is not None:
            cleaned.append(threading.current_thread().name)


def test_events_come_in_order_on_the_gui_thread_and_the_outcome_last(qtbot, runner, qapp):
    def job() -> Job[int]:
        yield Notice("first")
        yield Skipped("a.wav", "It is empty.")
        yield Notice("second")
        return 42

    told = Told()
    told.start(runner, job)
    qtbot.waitUntil(lambda: bool(told.ends))
    assert told.log == [
        ("event", Notice("first")),
        ("event", Skipped("a.wav", "It is empty.")),
        ("event", Notice("second")),
        ("done", 42),
    ]
    assert told.threads == {qapp.thread()}
    assert runner.active == []


def test_the_job_is_made_run_and_closed_in_its_own_thread(qtbot, runner):
    where = []

    def job() -> Job[None]:
        try:
            where.append(threading.get_ident())
            yield Progress("Working")
        finally:
            where.append(threading.get_ident())

    def make() -> Job[None]:
        where.append(threading.get_ident())
        return job()

    told = Told()
    told.start(runner, make)
    qtbot.waitUntil(lambda: bool(told.ends))
    assert len(set(where)) == 1
    assert where[0] != threading.get_ident()


def test_cancel_cleans_up_and_tells_only_that(qtbot, runner):
    cleaned: list[str] = []
    told = Told()
    thread = told.start(runner, lambda: endless(cleaned))
    qtbot.waitUntil(lambda: thread.progress is not None)
    thread.cancel()
    qtbot.waitUntil(lambda: bool(told.ends))
    assert told.ends == [("cancelled",)]
    assert len(cleaned) == 1


def test_a_job_cancelled_before_it_began_does_not_begin(qtbot, runner):
    begun = []
    told = Told()
    told.start(runner, lambda: begun.append(1) or endless()).cancel()
    qtbot.waitUntil(lambda: bool(told.ends))
    assert told.ends == [("cancelled",)]


def test_finish_is_asked_once_and_the_result_is_kept(qtbot, runner):
    asked = []

    def job() -> Job[str]:
        while True:
            answer = yield Progress("Training")
            if answer is not None:
                asked.append(answer)
                yield Progress("Putting the best back")
                return "the best so far"
            threading.Event().wait(0.002)

    told = Told()
    thread = told.start(runner, job)
    qtbot.waitUntil(lambda: thread.progress is not None)
    thread.finish()
    qtbot.waitUntil(lambda: bool(told.ends))
    assert asked == [Ask.FINISH]
    assert told.ends == [("done", "the best so far")]


def test_a_paused_job_stands_still_and_can_be_cancelled(qtbot, runner):
    steps = []

    def job() -> Job[None]:
        while True:
            steps.append(1)
            yield Progress("Step", len(steps))

    told = Told()
    thread = JobThread("Work", job)
    thread.pause()
    thread.cancelled.connect(told.cancelled)
    thread.start()
    qtbot.waitUntil(lambda: thread.progress is not None)
    assert thread.paused
    assert len(steps) == 1
    thread.resume()
    qtbot.waitUntil(lambda: len(steps) > 5)
    thread.pause()
    thread.cancel()
    qtbot.waitUntil(lambda: bool(told.ends))
    assert thread.outcome == "cancelled"


def test_a_foreseen_error_is_its_sentence(qtbot, runner):
    def job() -> Job[None]:
        yield Progress("Reading")
        raise StudioError("a.wav cannot be read: it is empty.")

    told = Told()
    told.start(runner, job)
    qtbot.waitUntil(lambda: bool(told.ends))
    assert told.ends == [("failed", "a.wav cannot be read: it is empty.")]


def test_an_unforeseen_error_is_logged_and_told_with_its_name(qtbot, runner, caplog):
    def job() -> Job[None]:
        yield Progress("Reading")
        raise ZeroDivisionError("by nothing")

    told = Told()
    told.start(runner, job, title="Cutting")
    qtbot.waitUntil(lambda: bool(told.ends))
    sentence = told.ends[0][1]
    assert "Cutting" in sentence
    assert "ZeroDivisionError: by nothing" in sentence
    assert "Traceback" in caplog.text


def test_a_failure_that_nobody_hears_is_told_by_the_runner(qtbot, runner):
    def job() -> Job[None]:
        yield Progress("Reading")
        raise StudioError("No room on the disk. Make some.")

    with qtbot.waitSignal(runner.problem) as problem:
        runner.run("Work", job)
    assert problem.args == ["Work", "No room on the disk. Make some."]


def test_of_a_flood_of_progress_few_are_told_and_the_last_is_among_them(qtbot, runner):
    count = 50_000

    def job() -> Job[None]:
        for at in range(1, count + 1):
            yield Progress("Fast", at, count)

    told = Told()
    told.start(runner, job)
    qtbot.waitUntil(lambda: bool(told.ends), timeout=20_000)
    assert len(told.log) < 1_000
    assert told.log[-2] == ("event", Progress("Fast", count, count))


def test_a_flood_of_rows_is_told_whole_and_leaves_the_gui_its_turn(qtbot, runner, monkeypatch):
    """Slow listeners are given a slice at a time; a timer of the GUI fires between the slices."""
    monkeypatch.setattr(jobs, "SLICE_MS", 2)
    count, turns = 20_000, []

    def job() -> Job[None]:
        for at in range(count):
            yield Skipped(str(at), "It is empty.")

    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(len(told.log)))
    timer.start(0)
    told = Told()
    told.start(runner, job)
    qtbot.waitUntil(lambda: bool(told.ends), timeout=20_000)
    timer.stop()
    assert [entry[1].item for entry in told.log[:-1]] == [str(at) for at in range(count)]
    assert len({at for at in turns if 0 < at < count}) > 3


def test_a_job_with_a_project_of_its_own(qtbot, runner, folder):
    def names(project) -> Job[list[str]]:
        yield Progress("Reading")
        return [c.name for c in project.classes()]

    told = Told()
    told.start(runner, lambda: with_project(folder, names))
    qtbot.waitUntil(lambda: bool(told.ends))
    assert told.ends == [("done", ["Speech", "Music"])]


def test_shutting_down_ends_every_thread(qapp):
    runner = JobRunner()
    threads = [runner.run(f"Work {i}", endless) for i in range(3)]
    threads[1].pause()
    assert runner.shut_down()
    assert all(thread.isFinished() for thread in threads)


def test_shutting_down_tells_when_a_job_would_not_stop(qapp):
    runner, stuck, free = JobRunner(), threading.Event(), threading.Event()

    def job() -> Job[None]:
        yield Progress("Before")
        stuck.set()
        free.wait()

    runner.run("Stubborn", job)
    assert stuck.wait(5.0)
    assert not runner.shut_down(patience_s=0.05)
    free.set()
    assert runner.shut_down()


_SCRIPT = """
import sys
from PySide6.QtCore import QTimer
from gui import app, first_start, main_window
from engine.events import Progress
app.open_something = lambda *_: None
def endless():
    while True:
        yield Progress("On and on")
def start(window, project=""):
    window.show()
    window.runner.run("Endless", endless, quiet=True)
    QTimer.singleShot(50, window.close)
app.start = start
sys.exit(app.main([]))
"""


@pytest.mark.parametrize("times", [3])
def test_the_program_ends_cleanly_while_a_job_runs(times):
    """Qt aborts the process when a QThread is destroyed while it runs."""
    for _ in range(times):
        ended = subprocess.run([sys.executable, "-c", _SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert ended.returncode == 0, ended.stderr
        assert "QThread" not in ended.stderr
