"""Where windows lie in a recording.

Invariant: training and classification cut windows by ``window_starts`` and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

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


@dataclass(frozen=True)
class Run:
    """Consecutive windows of a recording, as the one stretch of samples that they lie in.

    Attributes:
        start: First sample of the first window, in the recording.
        samples: float32, 1-D: from there to the end of the last window.
        window_samples: Length of each window.
        hop_samples: From one window to the next.
    """

    start: int
    samples: np.ndarray
    window_samples: int
    hop_samples: int

    def __len__(self) -> int:
        return 1 + (len(self.samples) - self.window_samples) // self.hop_samples

    @property
    def starts(self) -> np.ndarray:
        """First sample of each window, int64."""
        return self.start + np.arange(len(self)) * self.hop_samples

    def windows(self) -> np.ndarray:
        """The windows, float32 of shape (windows, window_samples), as a view."""
        views = np.lib.stride_tricks.sliding_window_view(self.samples, self.window_samples)
        return views[:: self.hop_samples]

    def first(self, count: int) -> Run:
        """The run of the first ``count`` windows, at least one."""
        if count >= len(self):
            return self
        return replace(self, samples=self.samples[: (count - 1) * self.hop_samples + self.window_samples])


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
        for run in self.runs(blocks, 1):
            yield run.start, run.samples

    def runs(self, blocks: Iterable[np.ndarray], at_once: int) -> Iterator[Run]:
        """Yield the windows in runs of ``at_once``; the last ones are fewer.

        Args:
            blocks: float32, 1-D, of any length, in order.
            at_once: Windows of a run, as far as there are so many.
        """
        kept: list[np.ndarray] = []  # the samples from kept_start on
        kept_start = next_start = 0
        length = (at_once - 1) * self._hop + self._window
        for block in blocks:
            self.n_samples += len(block)
            kept.append(block)
            while next_start + length <= self.n_samples:
                held = _joined(kept)
                yield self._run(held, kept_start, next_start, length)
                next_start += at_once * self._hop
                # A last window that is aligned to the end begins less than a window before it.
                keep_from = max(kept_start, min(next_start, self.n_samples - self._window))
                kept, kept_start = [held[keep_from - kept_start :]], keep_from
        if not self.n_samples:
            return
        held = _joined(kept)
        whole = (self.n_samples - self._window - next_start) // self._hop + 1
        if whole > 0:
            yield self._run(held, kept_start, next_start, (whole - 1) * self._hop + self._window)
            next_start += whole * self._hop
        if next_start == 0:
            alone = fit_window(held, self._window, self._short_clip)
            yield Run(0, alone, len(alone), self._hop)
        elif _deserves_window(self.n_samples - (next_start - self._hop + self._window), self._window):
            yield self._run(held, kept_start, self.n_samples - self._window, self._window)

    def _run(self, held: np.ndarray, held_from: int, start: int, length: int) -> Run:
        at = start - held_from
        return Run(start, held[at : at + length], self._window, self._hop)


def _joined(blocks: list[np.ndarray]) -> np.ndarray:
    return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)
