from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.chunks import CutConfig, cut
from engine.errors import StudioError, UsageError
from engine.events import run
from engine.project import Project
from engine.segments import Edit, Recording, Segment
from training.data import Item
from training.splits import SplitConfig, components, divide, divide_into_folds, seed_split, split_project


def items(spec: list[tuple[str, tuple[str, ...]]]) -> list[Item]:
    return [Item(str(i), f"{i}.wav", 0.0, None, label, groups) for i, (label, groups) in enumerate(spec)]


def many(recordings: int = 40, each: int = 5, classes: int = 3) -> list[Item]:
    return items([(f"c{r % classes}", (f"r{r}",)) for r in range(recordings) for _ in range(each)])


ANY_ITEMS = st.lists(
    st.tuples(st.sampled_from("abc"), st.lists(st.sampled_from("123456789"), min_size=1, max_size=3).map(tuple)),
    min_size=2,
    max_size=60,
)


@settings(max_examples=200)
@given(ANY_ITEMS, st.integers(0, 5))
def test_no_group_is_ever_on_two_sides(spec: list[tuple[str, tuple[str, ...]]], seed: int) -> None:
    data = items(spec)
    real = [i for i in data if len(i.groups) == 1]
    if len({i.groups for i in real}) < 2:
        with pytest.raises(StudioError, match=r"one recording|synthesized from others"):
            divide(data, SplitConfig(split_seed=seed))
        return
    division = divide(data, SplitConfig(split_seed=seed, val_split=0.3, test_split=0.3))
    sides: dict[str, set[str]] = {}
    for item in division.items:
        for group in item.groups:
            sides.setdefault(group, set()).add(item.part)
    assert all(len(parts) == 1 for parts in sides.values())
    kept = {i.key for i in division.items}
    assert {i.key for i in real} <= kept <= {i.key for i in data}
    # Whatever was made from recordings that are all in training is trained on, and nothing else is left out.
    measured = {i.groups[0] for i in division.items if i.part != "train"}
    assert {i.key for i in data} - kept == {i.key for i in data if len(i.groups) > 1 and measured & set(i.groups)}
    assert not division.leaky


@settings(max_examples=100)
@given(ANY_ITEMS, st.sampled_from(["group", "stratified", "given"]), st.data())
def test_what_was_synthesized_is_never_measured_on(
    spec: list[tuple[str, tuple[str, ...]]], split: str, draw: st.DataObject
) -> None:
    parts = draw.draw(st.lists(st.sampled_from(["train", "val", "test"]), min_size=len(spec), max_size=len(spec)))
    data = [replace(item, part=part) for item, part in zip(items(spec), parts, strict=True)]
    try:
        division = divide(data, SplitConfig(split=split, val_split=0.3, test_split=0.3))
    except StudioError:
        return
    assert all(i.part == "train" for i in division.items if len(i.groups) > 1)


def test_shares_and_classes_are_kept() -> None:
    division = divide(many(), SplitConfig(val_split=0.2, test_split=0.2))
    counts = Counter(i.part for i in division.items)
    assert counts["train"] == pytest.approx(120, abs=10)
    assert counts["val"] == pytest.approx(40, abs=10)
    for part in ("train", "val", "test"):
        assert {i.label for i in division.part(part)} == {"c0", "c1", "c2"}


def test_the_same_seed_gives_the_same_split_and_another_seed_another() -> None:
    data = many()
    first = divide(data, SplitConfig(split_seed=1)).items
    assert divide(data, SplitConfig(split_seed=1)).items == first
    assert divide(data, SplitConfig(split_seed=2)).items != first


def test_items_joined_through_a_third_stay_together() -> None:
    data = items([("a", ("x",)), ("b", ("y",)), ("a", ("x", "y")), ("b", ("z",))])
    blocks = [sorted(i.key for i in block) for block in components(data)]
    assert sorted(blocks) == [["0", "1", "2"], ["3"]]


def test_a_child_of_a_measured_recording_is_left_out_with_a_sentence() -> None:
    data = [
        *many(classes=2),
        *(replace(i, key=f"child{n}") for n, i in enumerate(items([("c0", ("r0", f"r{k}")) for k in range(40)]))),
    ]
    division = divide(data, SplitConfig())
    sides = {i.groups[0]: i.part for i in division.items if len(i.groups) == 1}
    expected = 0 if sides["r0"] != "train" else sum(part == "train" for part in sides.values())
    assert sum(len(i.groups) > 1 for i in division.items) == expected
    assert f"{40 - expected} synthesized items were left out" in division.notices[0]


def test_a_random_split_says_that_it_leaks() -> None:
    assert divide(many(), SplitConfig(split="stratified")).leaky
    alone = items([("ab"[i % 2], (str(i),)) for i in range(20)])
    assert not divide(alone, SplitConfig(split="stratified")).leaky


def test_a_given_split_is_kept_and_its_leak_found() -> None:
    data = [replace(item, part=("train", "val", "test")[i % 3]) for i, item in enumerate(many(each=3))]
    division = divide(data, SplitConfig(split="given"))
    assert [i.part for i in division.items] == [i.part for i in data]
    assert division.leaky


def test_a_given_split_without_validation_takes_it_from_training_by_group() -> None:
    data = [replace(item, part="test" if item.groups[0] in ("r0", "r1", "r2") else "train") for item in many()]
    division = divide(data, SplitConfig(split="given"))
    assert {i.groups[0] for i in division.part("test")} == {"r0", "r1", "r2"}
    assert division.part("val")
    assert not division.leaky
    assert any("set aside" in text for text in division.notices)


def test_a_class_with_a_single_recording_is_pointed_out() -> None:
    data = [*many(classes=2), *items([("rare", ("only",))])]
    data = [replace(item, key=str(n)) for n, item in enumerate(data)]
    division = divide(data, SplitConfig())
    assert any("rare has no example in" in text for text in division.notices)


def test_too_little_training_is_refused() -> None:
    with pytest.raises(StudioError, match="nine tenths"):
        divide(many(), SplitConfig(val_split=0.5, test_split=0.5))
    with pytest.raises(StudioError, match="do not say which part"):
        divide(many(), SplitConfig(split="given"))


@settings(max_examples=100)
@given(ANY_ITEMS, st.integers(3, 5), st.integers(0, 5))
def test_every_item_is_tested_once_and_validated_once(
    spec: list[tuple[str, tuple[str, ...]]], folds: int, seed: int
) -> None:
    data = items(spec)
    real = {i.key for i in data if not i.synthesized}
    if len(components([i for i in data if not i.synthesized])) < folds:
        with pytest.raises(StudioError, match=r"too few for|synthesized from others"):
            divide_into_folds(data, SplitConfig(folds=folds, split_seed=seed))
        return
    divisions = divide_into_folds(data, SplitConfig(folds=folds, split_seed=seed))
    assert len(divisions) == folds
    for part in ("val", "test"):
        assert Counter(i.key for d in divisions for i in d.part(part)) == Counter(real)
    for number, division in enumerate(divisions):
        assert {i.key for i in division.part("val")} == {i.key for i in divisions[number - folds + 1].part("test")}
        sides: dict[str, set[str]] = {}
        for item in division.items:
            for group in item.groups:
                sides.setdefault(group, set()).add(item.part)
        assert all(len(parts) == 1 for parts in sides.values())
        assert all(division.part(part) for part in ("train", "val", "test"))
        assert not division.leaky


def test_folds_are_alike_in_size_and_classes() -> None:
    divisions = divide_into_folds(many(recordings=45), SplitConfig(folds=5))
    for division in divisions:
        assert Counter(i.label for i in division.part("test")) == {"c0": 15, "c1": 15, "c2": 15}
        assert division.notices == ()
    assert divide_into_folds(many(recordings=45), SplitConfig(folds=5)) == divisions
    assert divide_into_folds(many(recordings=45), SplitConfig(folds=5, split_seed=1)) != divisions
    # Ten classes of one recording each: no fold stays empty, whatever its classes lack.
    lonely = items([(f"c{n}", (f"r{n}",)) for n in range(10)])
    assert [len(d.part("test")) for d in divide_into_folds(lonely, SplitConfig(folds=5))] == [2] * 5


def test_folds_that_cannot_be_are_refused() -> None:
    with pytest.raises(UsageError, match="2 folds are too few"):
        divide_into_folds(many(), SplitConfig(folds=2))
    with pytest.raises(UsageError, match="not with --split seed"):
        divide_into_folds(many(), SplitConfig(folds=3, split="seed"))
    with pytest.raises(UsageError, match="Folds are made of a project's chunks"):
        divide(many(), SplitConfig(folds=3))


@pytest.mark.parametrize("count", [20, 21, 110, 1000])
def test_the_seed_split_is_that_of_the_scripts(count: int) -> None:
    data = items([("ab"[n % 2], (f"r{n}",)) for n in range(count)])
    division = divide(data, SplitConfig(split="seed", val_split=0.05, test_split=0.05, split_seed=42))
    expected = seed_split(data, 0.9, 0.05, 42)
    for part in ("train", "val", "test"):
        assert {i.key for i in division.part(part)} == {i.key for i in expected[part]}
    assert not division.leaky


def test_the_seed_split_of_a_project_takes_recordings_for_rows() -> None:
    data = [replace(item, recording_id=int(item.groups[0][1:])) for item in many(recordings=40, each=5)]
    division = divide(data, SplitConfig(split="seed", val_split=0.05, test_split=0.05, split_seed=42))
    rows = seed_split(range(40), 0.9, 0.05, 42)
    for part in ("train", "val", "test"):
        assert {i.recording_id for i in division.part(part)} == set(rows[part])
        assert len(division.part(part)) == 5 * len(rows[part])
    assert not division.leaky
    # The same list where recordings share a speaker: the scripts did not look, and the reader of figures is told.
    shared = [replace(item, groups=("one speaker" if item.recording_id % 2 else "another",)) for item in data]
    assert divide(shared, SplitConfig(split="seed")).leaky


def test_a_list_too_short_for_the_seed_split_is_refused() -> None:
    with pytest.raises(StudioError, match="A list of 10 rows is too short"):
        divide(items([("a", (f"r{n}",)) for n in range(10)]), SplitConfig(split="seed", val_split=0.05))
    no_test = divide(items([("a", (f"r{n}",)) for n in range(9)]), SplitConfig(split="seed", test_split=0.0))
    assert Counter(i.part for i in no_test.items) == {"train": 7, "val": 2}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Twelve recordings of two chunks each, of two classes."""
    with Project.create(tmp_path / "p", ["A", "B"]) as made:
        classes = made.classes()
        for n in range(12):
            recording = Recording(made.new_id(), f"{n}.wav", 6.0, 8000, 1, "WAV", str(n))
            segment = Segment(made.new_id(), recording.id, 0.0, 6.0, classes[n % 2].id)
            made.apply(Edit("Add", added=(recording, segment)))
        run(cut(made, CutConfig(length_s=3.0, hop_s=3.0)))
        yield made


def test_the_folds_of_a_project_are_frozen(project: Project) -> None:
    first = run(split_project(project, SplitConfig(folds=4, split_seed=3)))
    stored = project.splits()
    assert first == stored[0]
    assert [(s.seed, s.method, s.config["folds"], s.config["fold"]) for s in stored] == [
        (3, "group", 4, n) for n in (1, 2, 3, 4)
    ]
    tested: Counter[int] = Counter()
    for split in stored:
        parts = project.split_parts(split.id)
        tested.update(chunk for chunk, part in parts.items() if part == "test")
        assert Counter(parts.values()) == {"train": 12, "val": 6, "test": 6}
    assert set(tested.values()) == {1}
    before = [project.split_parts(s.id) for s in stored]
    run(split_project(project, SplitConfig(folds=4, split_seed=4)))
    assert [project.split_parts(s.id) for s in stored] == before
    assert len(project.splits()) == 8


def test_folds_that_fail_store_nothing(project: Project) -> None:
    with pytest.raises(StudioError, match="There are 12 recordings"):
        run(split_project(project, SplitConfig(folds=13)))
    assert project.splits() == []


def test_the_seed_split_of_a_project(project: Project) -> None:
    split = run(split_project(project, SplitConfig(split="seed", val_split=0.25, test_split=0.25, split_seed=42)))
    parts = project.split_parts(split.id)
    found = {c.recording_id: parts[c.id] for c in project.chunks(split.cut_id)}
    rows = seed_split([r.id for r in project.recordings()], 0.5, 0.25, 42)
    assert found == {recording_id: part for part, ids in rows.items() for recording_id in ids}
    assert not split.leaky
