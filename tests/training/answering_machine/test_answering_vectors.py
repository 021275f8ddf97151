"""The encoder's vectors are kept: what is computed again, and what is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine.encoders.transducer import TransducerEncoder
from engine.events import run
from engine.features.embedding import Embedding
from tests.engine import encoder_models as models
from training import data as training_data
from training.dataset import Windowing, build


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows whenever the encoder runs."""
    seen: list[int] = []
    real = TransducerEncoder.embed

    def embed(self: TransducerEncoder, samples: np.ndarray, rate_hz: int) -> np.ndarray:
        seen.append(len(samples))
        return real(self, samples, rate_hz)

    monkeypatch.setattr(TransducerEncoder, "embed", embed)
    return seen


def vectors(calls: Path, encoder: Path, window_s: float = 100.0) -> np.ndarray:
    items = training_data.read(calls / "val.txt").items
    how = Windowing(Embedding(str(encoder)), window_s, window_s, "keep")
    return np.array(run(build(items, ("0", "1"), how, "Reading")).features)


def test_the_second_training_runs_no_encoder(calls: Path, encoder: Path, tmp_path: Path, runs: list[int]) -> None:
    first = vectors(calls, encoder)
    assert len(runs) == 8
    moved = tmp_path / "moved.onnx"
    moved.write_bytes(encoder.read_bytes())
    for again in (encoder, moved):  # what counts is what is in the file
        np.testing.assert_array_equal(vectors(calls, again), first)
    assert len(runs) == 8


def test_another_encoder_window_or_recording_is_computed(
    calls: Path, encoder: Path, tmp_path: Path, runs: list[int]
) -> None:
    first = vectors(calls, encoder)
    other = models.transducer_encoder(tmp_path / "other.onnx", seed=9)
    assert np.abs(vectors(calls, other) - first).max() > 0.1
    assert len(runs) == 16
    vectors(calls, encoder, 60.0)
    assert len(runs) == 24
    name = (calls / "val.txt").read_text().splitlines()[0].rpartition(" ")[0]
    samples, rate_hz = sf.read(calls / name)
    try:
        sf.write(calls / name, samples[::-1], rate_hz)
        vectors(calls, encoder)
        assert len(runs) == 25
    finally:
        sf.write(calls / name, samples, rate_hz)


def test_a_damaged_value_is_computed_again(calls: Path, encoder: Path, runs: list[int]) -> None:
    import os

    first = vectors(calls, encoder)
    packs = list((Path(os.environ["EARMARK_HOME"]) / "cache" / "features").glob("*.samples"))
    assert packs
    content = bytearray(packs[0].read_bytes())
    content[-2] ^= 0xFF
    packs[0].write_bytes(content)
    np.testing.assert_array_equal(vectors(calls, encoder), first)
    assert 8 < len(runs) <= 16
