"""What the tests of classifying on a cluster share: files to classify, and actors that are ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # the tests are skipped where pyarrow is not, and this file is read all the same
    from engine.cluster import stage


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    from tests.engine.cluster.cluster_hand import sound

    home = tmp_path / "inbox"
    for number in range(5):
        sound(home / f"call {number * 3}.wav", 0.3 + 0.4 * number, 300 + 200 * number)
    (home / "empty.wav").touch()
    (home / "text.mp3").write_text("certainly not audio")
    return home


@pytest.fixture
def actor() -> Iterator[Callable[[stage.Order], stage.Scoring]]:
    from engine.cluster import stage

    made: list[stage.Scoring] = []

    def make(order: stage.Order) -> stage.Scoring:
        made.append(stage.Scoring(order))
        return made[-1]

    yield make
    for one in made:
        one.end()
