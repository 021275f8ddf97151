"""What waits for its turn outlives the window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training import waiting
from training.waiting import Order


def test_orders_come_back_in_their_order(tmp_path: Path) -> None:
    orders = [
        Order("mfcc-lstm", {"window_s": 1.0}, {"epochs": 3}, 2, asked="2026-01-01"),
        Order("logmel-resnet", source="/data/list.csv", folds=5, fold_split="stratified"),
    ]
    waiting.save(tmp_path, orders)
    assert waiting.load(tmp_path) == orders
    waiting.save(tmp_path, [])
    assert not (tmp_path / waiting.FILE).exists()
    assert waiting.load(tmp_path) == []


@pytest.mark.parametrize("text", ["", "[", "7", '["x"]', '[{"recipe": 1}]', '[{"recipe": "a", "config": []}]', "[{}]"])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / waiting.FILE).write_text(text)
    assert waiting.load(tmp_path) == []


def test_what_a_later_version_adds_is_left_out(tmp_path: Path) -> None:
    (tmp_path / waiting.FILE).write_text(json.dumps([{"recipe": "mfcc-lstm", "colour": "red"}]))
    assert waiting.load(tmp_path) == [Order("mfcc-lstm")]
