"""Fixtures of the tests of training: what was decoded."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import audio


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The recordings that were opened for decoding, in this process."""
    names: list[str] = []
    begin = audio.Decoder.__init__

    def note(self: audio.Decoder, path: str) -> None:
        names.append(Path(path).name)
        begin(self, path)

    monkeypatch.setattr(audio.Decoder, "__init__", note)
    return names
