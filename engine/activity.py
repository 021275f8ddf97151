"""Finding where something can be heard, without a model: stretches that are louder than their surroundings.

Method: the level is the variance of 10 ms frames, averaged over 50 ms, in dB of full scale (a variance, so that a
constant offset does not count). The noise floor follows the level down at once and rises slowly, as the running minimum
of noise estimators does (Martin 2001); it begins with what the first seconds say. A stretch is where the level stays
over the floor by ``off_db`` and somewhere exceeds it by ``on_db``. Gaps shorter than ``min_gap_s`` are bridged, what is
shorter than ``min_duration_s`` is left out, and the rest is widened by ``padding_s``.

A sound that goes on without a pause becomes the floor after a while; this finds what stands out, not what is loud.

References:
    R. Martin, "Noise power spectral density estimation based on optimal smoothing and minimum statistics", IEEE
    Transactions on Speech and Audio Processing 9(5), 2001.

Invariant: the stretches do not depend on how the samples are cut into blocks, and memory does not grow with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.config import check, setting

Floats = npt.NDArray[np.float32]
Levels = npt.NDArray[np.float64]

FRAME_S = 0.01
_SMOOTH_FRAMES = 5
_LEAD_FRAMES = 300
_LOWEST_DB = -120.0


@dataclass(frozen=True)
class ActivityConfig:
    """What counts as activity."""

    on_db: float = setting(
        10.0, "A stretch must exceed the noise floor by this much somewhere.", unit="dB", low=1.0, high=60.0
    )
    off_db: float = setting(
        5.0, "A stretch goes on while it is this much over the noise floor.", unit="dB", low=0.5, high=60.0
    )
    min_duration_s: float = setting(0.1, "Shorter stretches are left out.", unit="s", low=0.0, high=60.0)
    min_gap_s: float = setting(0.3, "Shorter gaps are bridged.", unit="s", low=0.0, high=60.0)
    padding_s: float = setting(0.05, "Added before and after each stretch.", unit="s", low=0.0, high=5.0)
    silence_db: float = setting(
        -60.0, "Whatever is below this level is silence.", unit="dB", low=-120.0, high=0.0, advanced=True
    )
    floor_rise_db: float = setting(
        0.5, "How fast the noise floor may rise, per second.", unit="dB", low=0.01, high=60.0, advanced=True
    )


class ActivityFinder:
    """Takes a recording block by block and gives the active stretches as soon as they are certain."""

    def __init__(self, rate_hz: int, config: ActivityConfig | None = None) -> None:
        """Begin a recording.

        Raises:
            UsageError: When a setting is out of range.
        """
        self._config = config or ActivityConfig()
        check(self._config)
        self._rate_hz = rate_hz
        self._frame = max(2, round(FRAME_S * rate_hz))
        self._rest: Floats = np.zeros(0, np.float32)
        self._samples = 0
        self._powers: Levels = np.zeros(0)  # those that the next average needs
        self._lead: Levels = np.zeros(0)
        self._floor_db: float | None = None
        self._frames = 0  # whose level is judged
        self._run_start: int | None = None
        self._run_on = False
        self._pending: tuple[int, int] | None = None

    def push(self, samples: Floats) -> list[tuple[float, float]]:
        """Take the next samples.

        Args:
            samples: Shape (n,), full scale 1.0.

        Returns:
            Start and end in seconds of the stretches that are certain now, in order.
        """
        self._samples += len(samples)
        samples = np.concatenate([self._rest, samples])
        count = len(samples) // self._frame
        self._rest = samples[count * self._frame :]
        if count == 0:
            return []
        frames = samples[: count * self._frame].reshape(count, self._frame)
        return self._take_powers(frames.var(axis=1, dtype=np.float64))

    def flush(self) -> list[tuple[float, float]]:
        """The recording has ended: the stretches that were still open."""
        found = []
        if len(self._powers):
            found = self._take_powers(np.repeat(self._powers[-1:], _SMOOTH_FRAMES // 2))
        if len(self._lead):
            found += self._judge_lead()
        if self._run_start is not None:
            found += self._take_run(self._run_start, self._frames, self._run_on)
            self._run_start = None
        found += self._release()
        duration_s = self._samples / self._rate_hz
        return [(start_s, min(end_s, duration_s)) for start_s, end_s in found]

    def _take_powers(self, powers: Levels) -> list[tuple[float, float]]:
        half = _SMOOTH_FRAMES // 2
        if not len(self._powers):  # the average of the first frame reaches before the recording
            self._powers = np.repeat(powers[:1], half)
        powers = np.concatenate([self._powers, powers])
        self._powers = powers[-(_SMOOTH_FRAMES - 1) :]
        if len(powers) < _SMOOTH_FRAMES:
            return []
        smooth = np.lib.stride_tricks.sliding_window_view(powers, _SMOOTH_FRAMES).mean(axis=1)
        levels = 10.0 * np.log10(np.maximum(smooth, 10.0 ** (_LOWEST_DB / 10.0)))
        if self._floor_db is not None:
            return self._judge(levels)
        self._lead = np.concatenate([self._lead, levels])
        return self._judge_lead() if len(self._lead) >= _LEAD_FRAMES else []

    def _judge_lead(self) -> list[tuple[float, float]]:
        """The first seconds, whose floor at the start is what the same rule gives backwards in time."""
        first = self._lead[:_LEAD_FRAMES]
        self._floor_db = float((first + self._rise * np.arange(len(first))).min())
        lead, self._lead = self._lead, np.zeros(0)
        return self._judge(lead)

    @property
    def _rise(self) -> float:
        return self._config.floor_rise_db * self._frame / self._rate_hz

    def _judge(self, levels: Levels) -> list[tuple[float, float]]:
        assert self._floor_db is not None
        # floor[t] = min(level[t], floor[t - 1] + rise), written as a running minimum.
        ramp = self._rise * np.arange(1, len(levels) + 1)
        floor = np.minimum(np.minimum.accumulate(levels - ramp), self._floor_db) + ramp
        self._floor_db = float(floor[-1])
        over = levels - np.maximum(floor, self._config.silence_db - self._config.off_db)
        low, high = over >= min(self._config.off_db, self._config.on_db), over >= self._config.on_db
        edges = np.flatnonzero(np.diff(low, prepend=self._run_start is not None, append=False))
        found = []
        bounds = [int(e) for e in edges]
        if self._run_start is not None:
            bounds.insert(0, 0)
        for begin, end in zip(bounds[::2], bounds[1::2], strict=True):
            first = self._frames + begin
            on = bool(high[begin:end].any())
            if begin == 0 and self._run_start is not None:
                first, on = self._run_start, on or self._run_on
            if end == len(levels):
                self._run_start, self._run_on = first, on
                break
            found += self._take_run(first, self._frames + end, on)
        else:
            self._run_start = None
        self._frames += len(levels)
        return found

    def _take_run(self, first: int, stop: int, on: bool) -> list[tuple[float, float]]:
        if not on:
            return []
        gap_s = max(self._config.min_gap_s, 2 * self._config.padding_s)
        if self._pending is not None and (first - self._pending[1]) * self._frame < gap_s * self._rate_hz:
            self._pending = (self._pending[0], stop)
            return []
        found = self._release()
        self._pending = (first, stop)
        return found

    def _release(self) -> list[tuple[float, float]]:
        pending, self._pending = self._pending, None
        if pending is None:
            return []
        start_s, end_s = (frames * self._frame / self._rate_hz for frames in pending)
        if end_s - start_s < self._config.min_duration_s:
            return []
        return [(max(0.0, start_s - self._config.padding_s), end_s + self._config.padding_s)]
