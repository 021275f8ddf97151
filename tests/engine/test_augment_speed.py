"""Another speed is another pitch and another length."""

from __future__ import annotations

import numpy as np
import pytest

from engine.augment.speed import Speed


@pytest.mark.parametrize("speed", [0.8, 1.0, 1.25])
def test_a_tone_is_as_much_higher_as_it_is_shorter(speed: float) -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(16000) / 16000).astype(np.float32)
    out, drawn = Speed(speed, speed)(tone, 16000, np.random.default_rng(0))
    assert drawn["speed"] == pytest.approx(speed)
    assert out.dtype == np.float32
    assert len(out) == pytest.approx(16000 / speed, abs=2)
    loudest = np.abs(np.fft.rfft(out * np.hanning(len(out)))).argmax() * 16000 / len(out)
    assert loudest == pytest.approx(1000 * speed, rel=0.005)


def test_speeds_lie_evenly_about_the_speed_as_it_was() -> None:
    rng = np.random.default_rng(0)
    drawn = [Speed(0.5, 2.0)(np.zeros(100, np.float32), 16000, rng)[1]["speed"] for _ in range(400)]
    assert min(drawn) >= 0.5
    assert max(drawn) <= 2.0
    assert np.mean(np.log2(drawn)) == pytest.approx(0, abs=0.1)


def test_a_single_sample_stays() -> None:
    out, _ = Speed(4.0, 4.0)(np.ones(1, np.float32), 16000, np.random.default_rng(0))
    assert len(out) == 1
