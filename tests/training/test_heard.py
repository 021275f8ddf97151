"""What a model has learned from is known again, whatever it is called."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import bundle
from engine.bundle import Bundle
from engine.bundle_export import export
from engine.events import Event, Notice, run
from training.data import DataSet, Item
from training.evaluate import evaluate
from training.heard import HEARD, heard_before, noted


def item(path: Path, start_s: float = 0.0, end_s: float | None = None) -> Item:
    return Item(f"{path}#{start_s}", str(path), start_s, end_s, "person", (path.name,))


@pytest.fixture
def recordings(tmp_path: Path, rng: np.random.Generator) -> list[Path]:
    paths = [tmp_path / f"{number}.wav" for number in range(4)]
    for path in paths:
        soundfile.write(path, rng.normal(0, 0.1, 16000), 16000)
    return paths


def knowing(tiny_model: Path, items: list[Item], started_from: str = "") -> Bundle:
    """The tiny model as if it had been trained on some items."""
    made = bundle.load(tiny_model)
    return replace(made, card=replace(made.card, data={HEARD: run(noted(items, started_from))}), weights=made.tensors())


def test_recordings_are_known_by_their_content(recordings: list[Path], tmp_path: Path, tiny_model: Path) -> None:
    model = knowing(tiny_model, [item(recordings[0], 0.0, 0.5), item(recordings[0], 0.5, 1.0), item(recordings[1])])
    moved = Path(shutil.copy(recordings[1], tmp_path / "other name.wav"))
    items = [item(recordings[0], 0.2, 0.4), item(recordings[2]), item(moved), item(tmp_path / "gone.wav")]
    assert run(heard_before(model, items)) == [items[0], items[2]]
    assert run(heard_before(bundle.load(tiny_model), items)) == [], "a card that does not say it"
    away = bundle.load(export(model, tmp_path / "out.earmark"))
    assert run(heard_before(away, items)) == [items[0], items[2]], "an export keeps it"
    assert str(tmp_path) not in str(away.card.data)


def test_a_model_knows_what_the_one_before_it_knew(recordings: list[Path], tmp_path: Path, tiny_model: Path) -> None:
    first = bundle.save(knowing(tiny_model, [item(recordings[0])]), tmp_path / "first.earmark")
    second = knowing(tiny_model, [item(recordings[1])], str(first))
    assert run(heard_before(second, [item(path) for path in recordings])) == [item(path) for path in recordings[:2]]
    card = replace(second.card, runtime="ensemble", data={}, config={"members": ["member-1.earmark"]})
    together = Bundle(card, files={"member-1.earmark": first})
    assert run(heard_before(together, [item(path) for path in recordings])) == [item(recordings[0])]


def test_an_evaluation_says_it(recordings: list[Path], tiny_model: Path) -> None:
    model = knowing(tiny_model, [item(path) for path in recordings[:3]])
    events: list[Event] = []
    found = run(evaluate(model, DataSet("data", [item(path) for path in recordings])), events.append)
    assert found.heard == 3
    told = [event for event in events if isinstance(event, Notice) and event.level == "warning"]
    assert [event.text for event in told] == [
        "3 of 4 items come from recordings that the model was trained or chosen on: the figures flatter it. Measure it "
        "on recordings that it has never heard."
    ]
    assert run(evaluate(model, DataSet("data", [item(recordings[3])]))).heard == 0


def test_a_card_that_somebody_else_wrote_is_no_obstacle(recordings: list[Path], tiny_model: Path) -> None:
    model = bundle.load(tiny_model)
    for odd in (7, "a", "!!!", "aaaa", None):
        strange = replace(model, card=replace(model.card, data={HEARD: odd}))
        assert run(heard_before(strange, [item(recordings[0])])) == []
