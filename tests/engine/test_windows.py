"""Where windows lie, and that a stream is cut like a whole recording."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.windows import WindowStream, cut_windows, fit_window, window_starts


@pytest.mark.parametrize(
    ("n_samples", "expected"),
    [
        (0, []),
        (1, [0]),
        (100, [0]),
        (102, [0]),  # a remainder of 2 % of a window is left out
        (103, [0, 3]),
        (150, [0, 50]),
        (160, [0, 50, 60]),
        (250, [0, 50, 100, 150]),
    ],
)
def test_windows_lie_at_every_hop_and_the_last_ends_with_the_recording(n_samples: int, expected: list[int]) -> None:
    assert window_starts(n_samples, 100, 50) == expected


def test_short_audio_is_padded_or_repeated_and_long_audio_cut() -> None:
    clip = np.array([1, 2, 3], np.float32)
    assert fit_window(clip, 7, "pad").tolist() == [1, 2, 3, 0, 0, 0, 0]
    assert fit_window(clip, 7, "repeat").tolist() == [1, 2, 3, 1, 2, 3, 1]
    assert fit_window(clip, 2, "repeat").tolist() == [1, 2]
    assert fit_window(clip, 7, "repeat").dtype == fit_window(clip, 7, "pad").dtype == np.float32


@given(
    blocks=st.lists(st.integers(0, 90), max_size=12),
    window=st.integers(1, 120),
    hop=st.integers(1, 150),
    short_clip=st.sampled_from(["pad", "repeat"]),
)
def test_a_stream_is_cut_like_the_whole(blocks: list[int], window: int, hop: int, short_clip: str) -> None:
    samples = np.arange(1, sum(blocks) + 1, dtype=np.float32)
    parts = np.split(samples, np.cumsum(blocks)[:-1]) if blocks else []
    stream = WindowStream(window, hop, short_clip)
    found = list(stream.cut(parts))
    assert [start for start, _ in found] == window_starts(len(samples), window, hop)
    assert stream.n_samples == len(samples)
    expected = cut_windows(samples, window, hop, short_clip)
    assert np.array_equal(np.array([w for _, w in found]).reshape(-1, window), expected)


@given(n=st.integers(1, 2000), window=st.integers(1, 300), hop=st.integers(1, 300))
def test_next_to_nothing_is_left_uncovered(n: int, window: int, hop: int) -> None:
    starts = window_starts(n, window, hop)
    assert starts == sorted(set(starts))
    assert n - (starts[-1] + window) <= 0.02 * window
    assert n < window or starts[-1] + window <= n
