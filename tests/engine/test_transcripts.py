"""Transcripts as values, as text on disk, and as what was last heard in a file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine import places
from engine.transcripts import Transcript, Word, packed, recall, remember, unpacked

SAID = Transcript(
    "алло я не слышу,",
    (Word("алло", 0.0, 0.4, 0.9), Word("я"), Word("не", 0.6, 0.8, 0.7), Word("слышу,", 0.8, 1.4, 0.5)),
    (range(2, 4),),
)


def test_a_transcript_comes_back_as_it_was_written() -> None:
    assert unpacked(packed(SAID)) == SAID


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{}", "[" * 100_000, '{"words": [["a", 1, 2]]}', '{"words": 1, "matches": []}',
        '{"words": [["a", "x", 2, 3]], "matches": []}', '{"words": [["a"]], "matches": [[0, 2]]}',
        '{"words": [["a"]], "matches": [[1, 1]]}', '{"words": [["a", 1, 2, 3, 4]], "matches": []}',
    ],
)  # fmt: skip
def test_what_is_no_transcript_is_refused(content: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpacked(content)


def test_the_words_of_a_stretch() -> None:
    assert SAID.between(0.5, 1.2) == range(2, 4)
    assert SAID.between(0.0, 0.75) == range(3)  # with the one between them whose time is not known
    assert SAID.between(2.0, 3.0) == range(0)
    assert SAID.span(range(1, 4)) == (0.6, 1.4)
    assert SAID.span(range(1, 2)) is None
    assert SAID.said(range(2, 4)) == "не слышу,"
    assert SAID.timed
    assert not Transcript.of_text("не слышу").timed


def test_later_moves_what_has_a_time() -> None:
    moved = SAID.later(10.0)
    assert [word.start_s for word in moved.words] == [10.0, None, 10.6, 10.8]
    assert (moved.words[3].end_s, moved.matches, moved.text) == (11.4, SAID.matches, SAID.text)
    assert SAID.later(0) is SAID


def test_what_was_heard_is_known_until_the_file_changes(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    file.write_bytes(b"RIFF")
    assert recall(file) is None
    remember(file, Transcript.of_text("nothing"))
    remember(file, SAID)
    assert recall(file) == SAID
    os.utime(file, ns=(1, 1))
    assert recall(file) is None
    remember(file, SAID)
    (newest,) = [place for place in (places.cache() / "said").iterdir() if place.name.endswith("-1.json")]
    newest.write_text("{")
    assert recall(file) is None
    file.unlink()
    assert recall(file) is None
    remember(file, SAID)  # nobody is told of it
