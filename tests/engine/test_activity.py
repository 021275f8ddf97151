from __future__ import annotations

import numpy as np
import pytest

from engine.activity import ActivityConfig, ActivityFinder
from engine.errors import UsageError

RATE_HZ = 16000
TRUE_S = [(2.0, 3.0), (5.0, 5.6), (20.0, 22.0), (40.0, 41.0), (55.0, 56.0)]


def find(samples: np.ndarray, block: int, config: ActivityConfig | None = None) -> list[tuple[float, float]]:
    finder = ActivityFinder(RATE_HZ, config)
    found = []
    for at in range(0, len(samples), block):
        found += finder.push(samples[at : at + block])
    return found + finder.flush()


@pytest.fixture
def minute(rng: np.random.Generator) -> np.ndarray:
    """A minute of noise that becomes 10 dB louder from 20 to 50 s, with tones in it."""
    t = np.arange(60 * RATE_HZ) / RATE_HZ
    samples = rng.normal(0, 10 ** (-60 / 20), len(t)) * 10 ** (np.clip((t - 20) / 3, 0, 10) / 20)
    for start_s, end_s in TRUE_S:
        samples += 0.05 * np.sin(2 * np.pi * 440 * t) * ((t >= start_s) & (t < end_s))
    return (samples + 0.2).astype(np.float32)  # a constant offset is no sound


def test_finds_what_stands_out_though_the_noise_changes(minute: np.ndarray) -> None:
    found = find(minute, 80000)
    assert len(found) == len(TRUE_S)
    assert np.abs(np.array(found) - np.array(TRUE_S) - [-0.05, 0.05]).max() <= 0.03


def test_blocks_of_any_size_give_the_same(minute: np.ndarray) -> None:
    whole = find(minute, len(minute))
    for block in (37, 1777, 16000):
        assert find(minute, block) == whole


def test_a_recording_that_begins_in_the_middle_of_a_sound(minute: np.ndarray) -> None:
    cut = minute[round(2.5 * RATE_HZ) :]
    assert find(cut, 4000)[0] == pytest.approx((0.0, 0.55), abs=0.03)


def test_sound_up_to_the_end_ends_with_the_recording(minute: np.ndarray) -> None:
    cut = minute[: round(21.0049 * RATE_HZ)]
    assert find(cut, 4000)[-1][1] == len(cut) / RATE_HZ


def test_gaps_are_bridged_and_blips_left_out(rng: np.random.Generator) -> None:
    samples = rng.normal(0, 1e-3, 10 * RATE_HZ)
    for start_s, end_s in ((1.0, 1.5), (1.6, 2.0), (3.0, 3.02), (5.0, 5.5), (6.0, 6.5)):
        samples[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)] *= 100
    config = ActivityConfig(min_gap_s=0.2, min_duration_s=0.2, padding_s=0.0)
    found = find(samples.astype(np.float32), 5000, config)
    assert np.abs(np.array(found) - [(1.0, 2.0), (5.0, 5.5), (6.0, 6.5)]).max() <= 0.03


def test_a_level_that_wavers_over_the_upper_limit_makes_one_stretch(rng: np.random.Generator) -> None:
    t = np.arange(10 * RATE_HZ) / RATE_HZ
    # 8 dB over the floor for two seconds, with one moment of 20 dB: the whole of it is one stretch.
    gain_db = np.where((t > 4) & (t < 6), 8.0, 0.0) + np.where((t > 5) & (t < 5.2), 12.0, 0.0)
    samples = rng.normal(0, 1e-3, len(t)) * 10 ** (gain_db / 20)
    (found,) = find(samples.astype(np.float32), 4096, ActivityConfig(padding_s=0.0))
    assert found == pytest.approx((4.0, 6.0), abs=0.05)
    quiet = rng.normal(0, 1e-3, len(t)) * 10 ** (np.minimum(gain_db, 8.0) / 20)
    assert find(quiet.astype(np.float32), 4096) == []


def test_silence_and_very_short_recordings_hold_nothing() -> None:
    assert find(np.zeros(5 * RATE_HZ, np.float32), 1000) == []
    assert find(np.full(50, 0.5, np.float32), 50) == []
    assert ActivityFinder(RATE_HZ).flush() == []


def test_memory_does_not_grow(rng: np.random.Generator) -> None:
    finder = ActivityFinder(RATE_HZ)
    block = rng.normal(0, 1e-3, RATE_HZ).astype(np.float32)
    for _ in range(100):
        finder.push(block)
    kept = sum(v.nbytes for v in vars(finder).values() if isinstance(v, np.ndarray))
    assert kept < 10_000


def test_settings_are_checked() -> None:
    with pytest.raises(UsageError):
        ActivityFinder(RATE_HZ, ActivityConfig(on_db=-1.0))
