from __future__ import annotations

import pytest

from engine.errors import StudioError
from engine.events import Ask, Job, Progress, run


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
