"""What a network is fed from: in memory, or in a file once it grows large."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine.errors import StudioError
from engine.events import run
from engine.features.logmel import LogMel
from training import dataset
from training.data import Item
from training.dataset import Windowing, build

HOW = Windowing(LogMel(rate_hz=8000, n_fft=256, hop=128, n_mels=16), 0.5, 0.25, "pad")


@pytest.fixture
def items(tmp_path: Path) -> list[Item]:
    rng = np.random.default_rng(0)
    made = []
    for number in range(5):
        path = str(tmp_path / f"{number}.wav")
        sf.write(path, rng.normal(0, 0.1, 4000 + 2000 * number), 8000)
        made.append(Item(path, path, 0.0, None, "ab"[number % 2], (path,)))
    return made


def test_large_features_lie_in_a_file_and_are_the_same(items: list[Item], monkeypatch: pytest.MonkeyPatch) -> None:
    small = run(build(items, ("a", "b"), HOW, "Reading"))
    assert not isinstance(small.features, np.memmap)
    monkeypatch.setattr(dataset, "_IN_MEMORY_BYTES", small.features.nbytes // 3)
    large = run(build(items, ("a", "b"), HOW, "Reading"))
    assert isinstance(large.features, np.memmap)
    np.testing.assert_array_equal(large.features, small.features)
    assert small.owner.tolist() == [0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4]


def test_a_full_disk_is_a_sentence(items: list[Item], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(dataset, "_IN_MEMORY_BYTES", 1)
    monkeypatch.setattr(dataset.tempfile, "TemporaryFile", full)
    with pytest.raises(StudioError, match=r"Features cannot be kept in .*: No space left on device\."):
        run(build(items, ("a", "b"), HOW, "Reading"))
