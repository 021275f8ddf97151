from __future__ import annotations

import itertools
import random
from itertools import groupby

import pytest

from engine import passes
from engine.passes import Boundary, Stretch
from engine.segments import Edit, Segment

A, B = 1, 2


def ids(first: int = 1000) -> itertools.count[int]:
    return itertools.count(first)


def applied(segments: list[Segment], edit: Edit | None) -> list[Segment]:
    if edit is None:
        return segments
    assert set(edit.removed) <= set(segments)
    rows = [s for s in segments if s not in edit.removed] + [r for r in edit.added if isinstance(r, Segment)]
    assert len({s.id for s in rows}) == len(rows)
    return sorted(rows, key=lambda s: s.start_s)


def layout(segments: list[Segment]) -> list[tuple[float, float, int]]:
    return [(s.start_s, s.end_s, s.class_id) for s in segments]


def first_pass(answers: list[int], parts: list[Stretch]) -> list[Segment]:
    counter = ids()
    segments: list[Segment] = []
    for part, answer in zip(parts, answers, strict=True):
        segments = applied(segments, passes.mark_stretch(segments, 7, part, answer, counter.__next__))
    return segments


def test_stretches_cover_the_recording() -> None:
    assert passes.stretches(150.0) == [Stretch(0, 60), Stretch(60, 120), Stretch(120, 150)]
    assert passes.stretches(120.0000003) == [Stretch(0, 60), Stretch(60, 120.0000003)]
    assert passes.stretches(20.0) == [Stretch(0, 20)]
    assert passes.stretches(9.0, 4.5) == [Stretch(0, 4.5), Stretch(4.5, 9.0)]


@pytest.mark.parametrize("answers", [[A], [B, B], [A, A, B], [B, A, A], [A, B, A], [B, A, B, B], [A, B, A, B]])
def test_equal_neighbours_become_one_whichever_class_is_first_or_last(answers: list[int]) -> None:
    parts = passes.stretches(60.0 * len(answers) - 13.5)
    segments = first_pass(answers, parts)
    expected = []
    at = 0
    for answer, run in groupby(answers):
        count = len(list(run))
        expected.append((parts[at].start_s, parts[at + count - 1].end_s, answer))
        at += count
    assert layout(segments) == expected
    assert [b.at_s for b in passes.boundaries(segments)] == [start for start, _, _ in expected[1:]]


def test_stretches_in_any_order_and_answered_again_end_the_same() -> None:
    rng = random.Random(5)
    parts = passes.stretches(10 * 60.0)
    for _ in range(50):
        final = [rng.choice((A, B)) for _ in parts]
        counter = ids()
        segments: list[Segment] = []
        order = [*((n, rng.choice((A, B))) for n in rng.sample(range(10), 6)), *enumerate(final)]
        later = order[6:]
        rng.shuffle(later)
        for number, answer in order[:6] + later:
            segments = applied(segments, passes.mark_stretch(segments, 7, parts[number], answer, counter.__next__))
        assert layout(segments) == layout(first_pass(final, parts))


def test_each_answer_can_be_undone() -> None:
    parts = passes.stretches(180.0)
    before = first_pass([A, A, A], parts)
    edit = passes.mark_stretch(before, 7, parts[1], B, ids(2000).__next__)
    assert edit is not None
    after = applied(before, edit)
    assert layout(after) == [(0, 60, A), (60, 120, B), (120, 180, A)]
    assert after[0].id == before[0].id
    assert applied(after, edit.inverse()) == before


def test_marking_what_is_marked_so_already_is_no_edit() -> None:
    parts = passes.stretches(120.0)
    segments = first_pass([A, A], parts)
    assert passes.mark_stretch(segments, 7, parts[0], A, ids().__next__) is None


def test_labels_that_were_there_keep_what_lies_outside() -> None:
    rows = [
        Segment(1, 7, 50.0, 70.0, B, note="over the edge"),
        Segment(2, 7, 80.0, 90.0, B),
        Segment(3, 7, 100.0, 100.0, B, note="a point"),
        Segment(4, 7, 110.0, 130.0, A, note="same"),
        Segment(5, 7, 300.0, 310.0, A),
    ]
    edit = passes.mark_stretch(rows, 7, Stretch(60.0, 120.0), A, ids().__next__)
    after = applied(rows, edit)
    assert layout(after) == [(50, 60, B), (60, 130, A), (100, 100, B), (300, 310, A)]
    assert (after[0].id, after[0].note) == (1, "over the edge")
    assert (after[1].id, after[1].note, after[1].source) == (4, "same", "person")


def test_the_pass_goes_on_where_it_was_left() -> None:
    parts = passes.stretches(200.0)
    assert passes.first_unmarked(parts, []) == 0
    assert passes.first_unmarked(parts, first_pass([A, B], parts[:2])) == 2
    assert passes.first_unmarked(parts, [Segment(1, 7, 0.0, 59.0, A), Segment(2, 7, 60.0, 200.0, A)]) == 0
    assert passes.first_unmarked(parts, first_pass([A, B, B, A], parts)) is None


def test_boundaries_are_changes_of_class_between_segments_that_touch() -> None:
    rows = [
        Segment(1, 7, 0.0, 10.0, A),
        Segment(2, 7, 10.0, 20.0, B),
        Segment(3, 7, 20.0005, 30.0, A),  # rounded in a label file
        Segment(4, 7, 30.0, 40.0, A),  # the same class
        Segment(5, 7, 41.0, 50.0, B),  # after a gap
        Segment(6, 7, 50.0, 50.0, A),  # a point
        Segment(7, 7, 5.0, 41.0, A),  # in a lane of its own
    ]
    found = passes.boundaries(rows)
    assert [(b.left.id, b.right.id, b.at_s) for b in found] == [(1, 2, 10.0), (2, 3, 20.0005), (7, 5, 41.0)]


def test_around_a_boundary_stays_inside_the_recording() -> None:
    at_30 = Boundary(Segment(1, 7, 0.0, 30.0, A), Segment(2, 7, 30.0, 60.0, B))
    assert passes.around(at_30, 5.0, 60.0) == (25.0, 35.0)
    assert passes.around(at_30, 45.0, 60.0) == (0.0, 60.0)


def test_a_boundary_moves_no_further_than_its_neighbours_and_merges_like_a_drag() -> None:
    rows = [Segment(1, 7, 10.0, 30.0, A), Segment(2, 7, 30.0, 60.0, B)]
    (at_30,) = passes.boundaries(rows)
    first = passes.move_boundary(at_30, 33.25)
    assert first is not None
    moved = applied(rows, first)
    assert layout(moved) == [(10, 33.25, A), (33.25, 60, B)]
    (now,) = passes.boundaries(moved)
    second = passes.move_boundary(now, 99.0)
    assert second is not None
    assert layout(applied(moved, second)) == [(10, 59.999, A), (59.999, 60, B)]
    joined = first.then(second)
    assert joined is not None
    assert joined.inverse().added == (rows[0], rows[1])
    assert layout(applied(rows, passes.move_boundary(at_30, -5.0))) == [(10, 10.001, A), (10.001, 60, B)]
    assert passes.move_boundary(at_30, 30.0) is None
