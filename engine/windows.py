"""Where windows lie in a recording.

Invariant: training and classification cut windows by ``window_starts`` and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

#: What is left at the end is given a window of its own only when it is longer than this share of a window: decoders
#: and resamplers add a few samples to clips that were cut to exactly one window.
_IGNORED_SHARE = 0.02


def window_starts(n_samples: int, window_samples: int, hop_samples: int) -> list[int]:
    """First samples of the windows of a recording.

    Windows lie at every hop; samples at the end that none of them covers get one more window that ends with the
    recording. A recording shorter than a window has one window, which ``fit_window`` fills up; an empty one has none.
    """
    if n_samples <= 0:
        return []
    if n_samples <= window_samples:
        return [0]
    starts = list(range(0, n_samples - window_samples + 1, hop_samples))
    if _deserves_window(n_samples - starts[-1] - window_samples, window_samples):
        starts.append(n_samples - window_samples)
    return starts


def _deserves_window(uncovered_samples: int, window_samples: int) -> bool:
    return uncovered_samples > _IGNORED_SHARE * window_samples


def fit_window(samples: np.ndarray, n: int, short_clip: str) -> np.ndarray:
    """Exactly ``n`` samples, or with "keep" at most: longer input is cut, shorter input is filled up.

    Args:
        samples: float32, shape (at least 1,).
        n: Wanted length.
        short_clip: "pad" adds zeros at the end, "repeat" plays the clip again from its start, "keep" leaves it short.
    """
    if len(samples) >= n:
        return samples[:n]
    if short_clip == "keep":
        return samples
    if short_clip == "repeat":
        return np.resize(samples, n)
    return np.pad(samples, (0, n - len(samples)))


def cut_windows(samples: np.ndarray, window_samples: int, hop_samples: int, short_clip: str) -> np.ndarray:
    """All windows of a recording, float32 of shape (windows, window_samples).

    With "keep" a recording shorter than a window gives one window of its own length.
    """
    starts = window_starts(len(samples), window_samples, hop_samples)
    if short_clip == "keep" and 0 < len(samples) < window_samples:
        window_samples = len(samples)
    out = np.empty((len(starts), window_samples), np.float32)
    for row, start in zip(out, starts, strict=True):
        row[:] = fit_window(samples[start : start + window_samples], window_samples, short_clip)
    return out


class WindowStream:
    """Cuts a stream of blocks into the windows that ``cut_windows`` would give, in bounded memory.

    Attributes:
        n_samples: Samples seen so far.
    """

    def __init__(self, window_samples: int, hop_samples: int, short_clip: str) -> None:
        self.n_samples = 0
        self._window = window_samples
        self._hop = hop_samples
        self._short_clip = short_clip

    def cut(self, blocks: Iterable[np.ndarray]) -> Iterator[tuple[int, np.ndarray]]:
        """Yield each window's first sample and its samples, float32 of shape (window_samples,).

        Args:
            blocks: float32, 1-D, of any length, in order.
        """
        kept = np.zeros(0, np.float32)  # the samples from kept_start on
        kept_start = next_start = 0
        last_end = 0
        for block in blocks:
            self.n_samples += len(block)
            # A last window that is aligned to the end begins less than a window before it.
            keep_from = min(next_start, self.n_samples - len(block) - self._window)
            if keep_from > kept_start:
                kept, kept_start = kept[keep_from - kept_start :], keep_from
            kept = np.concatenate([kept, block])
            while next_start + self._window <= self.n_samples:
                at = next_start - kept_start
                yield next_start, kept[at : at + self._window]
                last_end = next_start + self._window
                next_start += self._hop
        if last_end == 0 and self.n_samples:
            yield 0, fit_window(kept, self._window, self._short_clip)
        elif _deserves_window(self.n_samples - last_end, self._window):
            yield self.n_samples - self._window, kept[len(kept) - self._window :]
