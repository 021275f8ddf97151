from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import StudioError
from training.data import Item
from training.splits import SplitConfig, components, divide


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
