"""Finding phrases in transcripts, however they are spelled.

Case, ё and е, stress marks and punctuation make no difference: text, phrases and patterns are folded alike.

Invariant: a phrase is found only where whole words agree with it; "*" at the end of one of its words stands for any
ending.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.errors import UsageError

#: What listeners say who do not hear the other side: "не слышу", "не слышно", "не слышим" ...
CANNOT_HEAR_RU = "не слыш*"
#: What parts the phrases of a list.
_MARKS = re.compile(r"[;\n]")
_LONGEST_PATTERN = 2000


def fold(text: str) -> str:
    """A text in small letters, with е for ё, without stress marks, words parted by single blanks and nothing else."""
    # Composed letters such as й stay as they are; what is left of marks are accents that belong to no letter.
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    letters = (sign for sign in composed if not unicodedata.combining(sign))
    words = "".join(sign if sign.isalnum() else " " for sign in letters).replace("ё", "е").split()
    return " ".join(words)


def phrase_list(text: str) -> tuple[str, ...]:
    """The phrases in a setting: parted by semicolons or line ends."""
    return tuple(filter(None, map(str.strip, _MARKS.split(text))))


@dataclass(frozen=True)
class PhraseRule:
    """What to look for: phrases, or a regular expression.

    Attributes:
        phrases: Any of them will do.
        pattern: A regular expression, searched in the folded text; instead of phrases, or besides.
    """

    phrases: tuple[str, ...] = (CANNOT_HEAR_RU,)
    pattern: str = ""

    def compiled(self) -> re.Pattern[str]:
        """One expression that finds any of it in a folded text.

        Raises:
            UsageError: When there is nothing to look for, or the pattern is no regular expression.
        """
        if len(self.pattern) > _LONGEST_PATTERN:
            raise UsageError(f"The pattern is longer than {_LONGEST_PATTERN} signs. Shorten it.")
        choices = [found for phrase in self.phrases if (found := _expression(phrase))]
        if self.pattern:
            choices.append(f"(?:{self.pattern.replace('ё', 'е').replace('Ё', 'Е')})")
        if not choices:
            raise UsageError("There is no phrase to look for. Name some, parted by semicolons, or give a pattern.")
        try:
            return re.compile("|".join(choices), re.IGNORECASE)
        except (re.error, RecursionError, OverflowError) as error:
            raise UsageError(
                f"The pattern {self.pattern!r} is not a regular expression: {getattr(error, 'msg', error)}."
            ) from error

    def matches(self, words: Iterable[str]) -> list[range]:
        """Which words of a text say it.

        Args:
            words: The text's words in order; punctuation may stick to them, and one may be several words when folded.

        Returns:
            The numbers of the words of each place, in order; no word is in two of them.
        """
        text, owner = _joined(words)
        out: list[range] = []
        for found in self.compiled().finditer(text):
            if found.end() == found.start():
                continue
            first, last = owner[found.start()], owner[found.end() - 1]
            if out and first < out[-1].stop:
                out[-1] = range(out[-1].start, max(out[-1].stop, last + 1))
            else:
                out.append(range(first, last + 1))
        return out


def _joined(words: Iterable[str]) -> tuple[str, Sequence[int]]:
    """The folded text of words, and for each of its signs the number of the word it comes from."""
    parts: list[str] = []
    owner: list[int] = []
    for number, word in enumerate(words):
        folded = fold(word)
        if folded:
            parts.append(folded)
            owner += [number] * (len(folded) + 1)  # the blank behind it belongs to it
    return " ".join(parts), owner


def _expression(phrase: str) -> str:
    """A regular expression for a phrase in a folded text; empty when the phrase has no letters."""
    words = []
    for word in phrase.split():
        folded = fold(word)
        if folded:
            words.append(re.escape(folded) + (r"\w*" if word.endswith("*") else ""))
    return rf"(?<!\w){' '.join(words)}(?!\w)" if words else ""
