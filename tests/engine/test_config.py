from __future__ import annotations

import argparse
from dataclasses import dataclass

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from engine.config import add_arguments, check, from_json, given, setting, settings_of, to_json
from engine.errors import UsageError


@dataclass(frozen=True)
class Example:
    length_s: float = setting(3.0, "How long.", unit="s", low=0.1, high=60.0)
    count: int = setting(4, "How many.", low=1)
    mode: str = setting("group", "Which way.", choices=("group", "given"))
    loud: bool = setting(False, "Whether it is loud.")
    sizes: tuple[int, ...] = setting((256, 128), "Sizes of the layers.", low=1)
    limit: float | None = setting(None, "The most, if there is one.", low=0)


def parse(*argv: str) -> Example:
    parser = argparse.ArgumentParser()
    add_arguments(parser, settings_of(Example))
    return from_json(Example, given(Example, parser.parse_args(argv)))


def test_flags_make_the_same_object_as_code() -> None:
    typed = parse(
        "--length-s", "2", "--count", "7", "--mode", "given", "--loud", "yes", "--sizes", "64,32", "--limit", "1.5"
    )
    assert typed == Example(2.0, 7, "given", True, (64, 32), 1.5)
    assert parse() == Example()


@for_all(
    st.builds(
        Example,
        length_s=st.floats(0.1, 60.0),
        count=st.integers(1, 10**9),
        mode=st.sampled_from(["group", "given"]),
        loud=st.booleans(),
        sizes=st.lists(st.integers(1, 999), min_size=1).map(tuple),
        limit=st.none() | st.floats(0, 1e6),
    )
)
def test_json_round_trip(value: Example) -> None:
    assert from_json(Example, to_json(value)) == value


def test_optional_settings_know_their_type() -> None:
    by_name = {s.name: s for s in settings_of(Example)}
    assert by_name["limit"].optional
    assert by_name["limit"].kind is float
    assert by_name["sizes"].kind is tuple


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Example(length_s=0.0), "Length s is 0; it must be at least 0.1 s."),
        (Example(length_s=float("nan")), "not a number"),
        (Example(count=0), "at least 1"),
        (Example(mode="random"), "one of group, given"),
        (Example(sizes=(3, 0)), "at least 1"),
    ],
)
def test_values_out_of_range_are_refused_in_words(value: Example, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        check(value)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UsageError, match="no setting called colour"):
        from_json(Example, {"colour": "red"})
