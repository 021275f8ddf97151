"""Finding phrases however they are spelled."""

from __future__ import annotations

import pytest

from engine.errors import UsageError
from engine.phrases import PhraseRule, fold, phrase_list


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Я тебя НЕ СЛЫШУ!", "я тебя не слышу"),
        ("Ещё, ёлка -- Ёж", "еще елка еж"),
        ("Не слы\u0301шно", "не слышно"),
        ("йод и и\u0306од", "йод и йод"),
        ("I can\u2019t  hear\tyou...", "i can t hear you"),
        ("Straße №1", "strasse no1"),
        ("?!", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Алло, я вас не слышу.", [range(3, 5)]),
        ("Не слышно! Совсем НЕ, слышно", [range(0, 2), range(3, 5)]),
        ("слышу вас не хуже", []),
        ("меня не расслышали", []),
        ("конечно слышу", []),
    ],
)
def test_the_seeds_phrases(text: str, places: list[range]) -> None:
    assert PhraseRule().matches(text.split()) == places


def test_whole_words_unless_an_ending_is_open() -> None:
    assert PhraseRule(("press",)).matches(["Press", "pressed"]) == [range(0, 1)]
    assert PhraseRule(("press*",)).matches(["Press", "pressed"]) == [range(0, 1), range(1, 2)]
    assert PhraseRule(("leave * message",)).matches(["leave", "message"]) == [range(0, 2)]


def test_a_phrase_may_lie_inside_one_written_word() -> None:
    assert PhraseRule(("voice mail",)).matches(["your", "voice-mail", "box"]) == [range(1, 2)]


def test_a_pattern_is_searched_besides_the_phrases() -> None:
    rule = PhraseRule(("алло",), r"не (?:слышу|слышно)\b|ёлка")
    assert rule.matches(["Алло?", "Не", "слышно,", "елка"]) == [range(0, 1), range(1, 3), range(3, 4)]
    assert PhraseRule((), "СЛЫШ").matches(["расслышал"]) == [range(0, 1)]


def test_overlapping_places_are_one() -> None:
    assert PhraseRule((), "a b|b c").matches(["a", "b", "c"]) == [range(0, 2)]
    assert PhraseRule((), "xy|z").matches(["xyz"]) == [range(0, 1)]


def test_what_cannot_be_looked_for() -> None:
    with pytest.raises(UsageError, match="no phrase to look for"):
        PhraseRule((" ?! ",)).compiled()
    with pytest.raises(UsageError, match="not a regular expression"):
        PhraseRule((), "(").compiled()
    with pytest.raises(UsageError, match="longer than"):
        PhraseRule((), "a" * 3000).compiled()
    assert PhraseRule((), "x*").matches(["abc"]) == [], "a pattern that also finds nothing finds nothing"


def test_a_list_of_phrases() -> None:
    assert phrase_list(" не слышу ; не слышно\n\nалло;") == ("не слышу", "не слышно", "алло")
