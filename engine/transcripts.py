"""What is said in recordings: words with their times, as text on disk, and what was last heard in a file.

Invariant: a transcript is kept whole. What comes back from a file is what was written, or nothing.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from engine import audio_files, places
from engine.errors import StudioError
from engine.files import write_text


class Word(NamedTuple):
    """A word and where it is said.

    Attributes:
        text: As it was written, with the punctuation that sticks to it.
        start_s, end_s: In the recording; None where they are not known.
        probability: How sure who wrote it down is of it, 0 to 1; None where that is not known.
    """

    text: str
    start_s: float | None = None
    end_s: float | None = None
    probability: float | None = None


@dataclass(frozen=True)
class Transcript:
    """What is said in a recording.

    Attributes:
        text: All of it.
        words: The same word by word.
        matches: Where a model found what it looks for: numbers of words, place by place, in order.
    """

    text: str
    words: tuple[Word, ...] = ()
    matches: tuple[range, ...] = ()

    @classmethod
    def of_text(cls, text: str) -> Transcript:
        """A transcript of which only the text is known."""
        return cls(text.strip(), tuple(Word(word) for word in text.split()))

    def later(self, by_s: float) -> Transcript:
        """The same, with its words so many seconds later."""
        if not by_s:
            return self
        words = (
            word
            if word.start_s is None or word.end_s is None
            else word._replace(start_s=word.start_s + by_s, end_s=word.end_s + by_s)
            for word in self.words
        )
        return replace(self, words=tuple(words))

    @property
    def timed(self) -> bool:
        """Whether it is known when its words are said."""
        return any(word.start_s is not None and word.end_s is not None for word in self.words)

    def between(self, start_s: float, end_s: float) -> range:
        """The numbers of the words whose middle lies in a stretch, from the first to the last of them."""
        inside = [
            number
            for number, word in enumerate(self.words)
            if word.start_s is not None
            and word.end_s is not None
            and start_s <= (word.start_s + word.end_s) / 2 < end_s
        ]
        return range(inside[0], inside[-1] + 1) if inside else range(0)

    def span(self, numbers: range) -> tuple[float, float] | None:
        """From when to when some of its words are said, in seconds; None where that is not known."""
        words = [self.words[number] for number in numbers]
        starts = [word.start_s for word in words if word.start_s is not None]
        ends = [word.end_s for word in words if word.end_s is not None]
        return (min(starts), max(ends)) if starts and ends else None

    def surety(self, numbers: range) -> float:
        """How sure it is that some of its words are said: their mean probability, 1 where it is not known."""
        known = [p for number in numbers if (p := self.words[number].probability) is not None]
        return sum(known) / len(known) if known else 1.0

    def said(self, numbers: range) -> str:
        """Some of its words as text."""
        return " ".join(self.words[number].text for number in numbers)


def packed(said: Transcript) -> str:
    """A transcript's words and matches as short JSON."""
    words = [[word.text, word.start_s, word.end_s, word.probability] for word in said.words]
    matches = [[match.start, match.stop] for match in said.matches]
    return json.dumps({"words": words, "matches": matches}, ensure_ascii=False, separators=(",", ":"))


def unpacked(content: str) -> Transcript:
    """The transcript of which ``packed`` gave the words; its text is these.

    Raises:
        ValueError: When it is not what ``packed`` gives.
    """
    try:
        data = json.loads(content)
        words = tuple(Word(str(word), *map(_number, numbers)) for word, *numbers in data["words"])
        matches = tuple(range(int(first), int(stop)) for first, stop in data["matches"])
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError("these are not the words of a transcript") from error
    if any(not 0 <= match.start < match.stop <= len(words) for match in matches):
        raise ValueError("it matches words that are not there")
    return Transcript(" ".join(word.text for word in words), words, matches)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


# What was last heard in a file ----------------------------------------------------------------------------------------


def _place(path: str | os.PathLike[str]) -> Path:
    return places.cache() / "said" / f"{audio_files.fingerprint(path)}.json"


def remember(path: str | os.PathLike[str], said: Transcript) -> None:
    """Keep what is said in a whole recording, so that it can be shown wherever the recording is.

    What was kept of it before goes. A full disk costs the words, and nothing else.
    """
    with suppress(StudioError):
        write_text(_place(path), packed(said))


def recall(path: str | os.PathLike[str]) -> Transcript | None:
    """What was last heard in a recording; None where nothing was, or the recording has changed or is gone."""
    try:
        return unpacked(_place(path).read_text("utf-8"))
    except (StudioError, OSError, ValueError):
        return None
