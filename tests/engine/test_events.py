from __future__ import annotations

import threading

import pytest

from engine.errors import StudioError
from engine.events import Ask, Job, Progress, beside, run


def counting(log: list[str], fail_at: int = -1) -> Job[int]:
    done = 0
    try:
        for number in range(5):
            if number == fail_at:
                raise StudioError("It broke.")
            if (yield Progress("Counting", number, 5)) is Ask.FINISH:
                log.append("asked")
                break
            done += 1
        return done
    finally:
        log.append("cleaned")


def test_run_returns_the_result_and_passes_every_event() -> None:
    log: list[str] = []
    seen: list[object] = []
    assert run(counting(log), lambda e: seen.append(e)) == 5
    assert [e.done for e in seen] == [0, 1, 2, 3, 4]  # type: ignore[attr-defined]
    assert log == ["cleaned"]


def test_finish_is_sent_into_the_job() -> None:
    log: list[str] = []
    assert run(counting(log), lambda e: Ask.FINISH if e.done == 2 else None) == 2  # type: ignore[attr-defined]
    assert log == ["asked", "cleaned"]


def test_an_error_in_the_listener_closes_the_job() -> None:
    log: list[str] = []

    def listener(event: object) -> None:
        raise RuntimeError("listener")

    with pytest.raises(RuntimeError, match="listener"):
        run(counting(log), listener)
    assert log == ["cleaned"]


def test_the_jobs_own_error_comes_out() -> None:
    log: list[str] = []
    with pytest.raises(StudioError, match="It broke"):
        run(counting(log, fail_at=3))
    assert log == ["cleaned"]


def test_silent_work_tells_that_it_goes_on_and_gives_its_result() -> None:
    told: list[object] = []
    seen = threading.Event()

    def work() -> int:
        assert seen.wait(30)
        return 7

    def note(event: object) -> None:
        told.append(event)
        seen.set()

    assert run(beside(work, Progress("Working")), note) == 7
    assert set(told) == {Progress("Working")}
    with pytest.raises(ZeroDivisionError):
        run(beside(lambda: 1 // 0, Progress("Working")))
