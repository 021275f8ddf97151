"""Pieces that are computed together."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import StudioError
from engine.runtime.gathering import Answered, Gathering


def doubling(calls: list[int]) -> Gathering[np.ndarray]:
    """Doubles numbers, three windows at a time; cannot stand negative ones."""

    def compute(pieces: list[np.ndarray]) -> Answered:
        calls.append(len(pieces))
        if min(piece.min() for piece in pieces) < 0:
            raise StudioError("negative")
        return Answered([2 * piece for piece in pieces])

    return Gathering(compute, 3)


def test_enough_windows_are_computed_without_being_asked_for() -> None:
    calls: list[int] = []
    gathering = doubling(calls)
    first = gathering.add(np.array([1, 2]), 2)
    assert not first.done
    second = gathering.add(np.array([3]), 1)
    assert first.done
    assert second.done
    assert calls == [2]
    assert (first.answer().tolist(), second.answer().tolist()) == ([2, 4], [6])


def test_an_answer_that_is_asked_for_brings_the_others() -> None:
    calls: list[int] = []
    gathering = doubling(calls)
    first, second = gathering.add(np.array([1]), 1), gathering.add(np.array([2]), 1)
    assert second.answer().tolist() == [4]
    assert first.done
    assert calls == [2]
    gathering.flush()
    assert calls == [2]


def test_a_piece_that_fails_takes_no_other_with_it() -> None:
    calls: list[int] = []
    gathering = doubling(calls)
    pieces = [gathering.add(np.array([value]), 1) for value in (1, -1, 5)]
    assert [piece.done for piece in pieces] == [True, True, True]
    assert (pieces[0].answer().tolist(), pieces[2].answer().tolist()) == ([2], [10])
    with pytest.raises(StudioError, match="negative"):
        pieces[1].answer()
    assert calls == [3, 1, 1, 1]
