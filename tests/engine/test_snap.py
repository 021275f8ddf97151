from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine.audio import Decoder
from engine.snap import nearest_zero_crossing

RATE_HZ = 8000


@pytest.fixture
def wave(tmp_path: Path) -> Path:
    """A tone of 100 Hz on the first channel, one of 100 Hz a quarter later on the second; both above zero after 2 s."""
    t = np.arange(3 * RATE_HZ) / RATE_HZ
    left, right = 0.4 * np.sin(2 * np.pi * 100 * t + 0.3), 0.4 * np.cos(2 * np.pi * 100 * t + 0.3)
    both = np.stack([left, right], axis=1)
    both[2 * RATE_HZ :] += 0.5
    sf.write(tmp_path / "wave.wav", both, RATE_HZ)
    return tmp_path / "wave.wav"


def crossings(shift: float) -> np.ndarray:
    return (np.arange(1, 400) * np.pi - shift) / (2 * np.pi * 100)


@pytest.mark.parametrize("at_s", [0.5, 0.50123, 1.2345, 1.9])
def test_the_nearest_crossing_of_the_chosen_channel(wave: Path, at_s: float) -> None:
    with Decoder(wave) as decoder:
        for channel, shift in ((0, 0.3), (1, 0.3 + np.pi / 2)):
            true_s = crossings(shift)[np.abs(crossings(shift) - at_s).argmin()]
            found = nearest_zero_crossing(decoder, at_s, channel=channel)
            assert abs(found - true_s) <= 0.5 / RATE_HZ + 1e-9
            assert found * RATE_HZ == pytest.approx(round(found * RATE_HZ))


def test_without_a_crossing_in_reach_nothing_moves(wave: Path) -> None:
    with Decoder(wave) as decoder:
        assert nearest_zero_crossing(decoder, 2.5) == 2.5
        near = nearest_zero_crossing(decoder, 1.0)
        assert near != 1.0
        assert nearest_zero_crossing(decoder, 1.0, within_s=abs(near - 1.0) / 2) == 1.0


def test_at_both_ends_and_beyond(wave: Path) -> None:
    with Decoder(wave) as decoder:
        assert nearest_zero_crossing(decoder, 0.0) == pytest.approx(crossings(0.3)[0], abs=1 / RATE_HZ)
        assert nearest_zero_crossing(decoder, 3.0) == 3.0
        assert nearest_zero_crossing(decoder, 9.0) == 9.0
