from __future__ import annotations

import numpy as np
import pytest

from engine.errors import UsageError
from engine.stretch import Stretcher

RATE_HZ = 16000
SPEEDS = (0.5, 0.75, 0.9, 1.25, 1.5, 2.0)


def stretched(samples: np.ndarray, speed: float, block: int = 1000) -> np.ndarray:
    stretcher = Stretcher(RATE_HZ, samples.shape[1], speed)
    parts = [stretcher.push(samples[at : at + block]) for at in range(0, len(samples), block)]
    return np.concatenate([*parts, stretcher.flush()])


def tone(hz: float, seconds: float = 3.0) -> np.ndarray:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (0.5 * np.sin(2 * np.pi * hz * t)).astype(np.float32)[:, None]


def pitch_hz(samples: np.ndarray) -> float:
    """Where the spectrum is highest, to a fraction of 1 %."""
    size = 1 << 18
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size))
    return float(spectrum.argmax() * RATE_HZ / size)


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("hz", [60.0, 210.0, 440.0, 3000.0])
def test_a_tone_keeps_its_pitch_and_its_loudness_and_does_not_click(hz: float, speed: float) -> None:
    source = tone(hz)
    out = stretched(source, speed)
    assert len(out) == pytest.approx(len(source) / speed, abs=1)
    assert pitch_hz(out[:, 0]) == pytest.approx(hz, rel=0.01)
    assert np.abs(np.diff(out[:, 0])).max() < 1.03 * np.abs(np.diff(source[:, 0])).max()
    size = RATE_HZ // 10
    loudness = np.sqrt(np.square(out[: len(out) // size * size]).reshape(-1, size).mean(axis=1))
    assert loudness.min() > 0.95 * np.sqrt(0.125)


def test_a_naive_change_of_speed_would_fail_these_tests() -> None:
    source = tone(440.0)
    assert pitch_hz(source[::2, 0]) == pytest.approx(880.0, rel=0.01)
    pieces = source[: RATE_HZ * 2].reshape(-1, 320)[::2].reshape(-1)  # cut out without looking for the phase
    chopped = np.abs(np.diff(np.concatenate([pieces[:137], pieces[200:]]))).max()
    assert chopped > 1.03 * np.abs(np.diff(source[:, 0])).max()


def test_at_speed_one_nothing_changes(rng: np.random.Generator) -> None:
    noise = rng.normal(0, 0.1, (12345, 2)).astype(np.float32)
    assert np.array_equal(stretched(noise, 1.0), noise)


@pytest.mark.parametrize("speed", [0.5, 1.3, 2.0])
def test_blocks_of_any_size_give_the_same(speed: float, rng: np.random.Generator) -> None:
    noise = rng.normal(0, 0.1, (20000, 1)).astype(np.float32)
    whole = stretched(noise, speed, len(noise))
    for block in (7, 333, 4096):
        assert np.array_equal(stretched(noise, speed, block), whole)


def test_both_channels_are_cut_at_the_same_places(rng: np.random.Generator) -> None:
    left = rng.normal(0, 0.1, 20000).astype(np.float32)
    out = stretched(np.stack([left, -0.5 * left], axis=1), 1.4)  # their mean is nearly nothing
    assert np.abs(out[:, 1] + 0.5 * out[:, 0]).max() < 1e-6
    assert np.array_equal(out[:, :1], stretched(left[:, None], 1.4))


def test_events_come_when_they_are_due() -> None:
    clicks = np.zeros((4 * RATE_HZ, 1), np.float32)
    times_s = np.array([0.5, 1.25, 2.0, 3.1])
    for at_s in times_s:
        at = round(at_s * RATE_HZ)
        clicks[at : at + 400, 0] = np.hanning(400)
    out = stretched(clicks, 1.5)[:, 0]
    for at_s in times_s:
        near = np.arange(round((at_s / 1.5 - 0.05) * RATE_HZ), round((at_s / 1.5 + 0.05) * RATE_HZ))
        assert out[near].max() > 0.5


def test_position_says_which_input_is_next_and_speed_may_change() -> None:
    stretcher = Stretcher(RATE_HZ, 1, 2.0)
    source = tone(300.0)
    given = len(stretcher.push(source[:RATE_HZ]))
    assert stretcher.position == pytest.approx(2 * given)
    stretcher.speed = 0.5
    more = len(stretcher.push(source[RATE_HZ:]))
    assert stretcher.position == pytest.approx(2 * given + 0.5 * more)
    rest = len(stretcher.flush())
    assert given + more + rest == pytest.approx(given + (len(source) - 2 * given) / 0.5, abs=2)


@pytest.mark.parametrize("frames", [0, 1, 5, 100, 400])
def test_very_short_sounds(frames: int) -> None:
    for speed in (0.5, 1.0, 2.0):
        out = stretched(tone(100.0)[:frames], speed)
        assert len(out) == round(frames / speed)
        assert np.isfinite(out).all()


def test_memory_does_not_grow(rng: np.random.Generator) -> None:
    stretcher = Stretcher(RATE_HZ, 1, 0.5)
    for _ in range(20):
        stretcher.push(rng.normal(0, 0.1, (RATE_HZ, 1)).astype(np.float32))
    assert len(stretcher._kept) < RATE_HZ / 10


def test_other_speeds_are_refused() -> None:
    with pytest.raises(UsageError, match=r"must be between 0.5 and 2"):
        Stretcher(RATE_HZ, 1, 3.0)
