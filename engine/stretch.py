"""Playing slower or faster at the same pitch: WSOLA, block by block.

The output is made of pieces of the input, each of which fades into the next. A piece is taken from near the place where
the speed says one should be, there where it is most like what would have followed the piece before; so the waveform
goes on in step, and neither pitch nor phase jumps.

References:
    W. Verhelst and M. Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high quality
    time-scale modification of speech", ICASSP 1993.

Invariant: what comes out does not depend on how the samples are cut into blocks, all channels are cut at the same
places, and at speed 1 the samples come out as they went in.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.errors import UsageError

Floats = npt.NDArray[np.float32]

SLOWEST, FASTEST = 0.5, 2.0
#: Length of the fade from piece to piece: some periods of a voice, and shorter than a syllable.
_FADE_S = 0.02
#: How far from its place a piece may be taken; together one period of the lowest tone that stays whole, 50 Hz.
_REACH_S = 0.01
#: Of places that are equally good (silence), the nearer one.
_NEARER = 1e-3


class Stretcher:
    """Takes samples block by block and gives them slower or faster.

    Attributes:
        position: The input frame, counted from the beginning, that the next output frame stands for.
    """

    def __init__(self, rate_hz: int, channels: int, speed: float = 1.0) -> None:
        """Begin.

        Args:
            rate_hz: Samples per second and channel.
            channels: How many channels the blocks have.
            speed: 0.5 (half as fast) to 2.0 (twice as fast).

        Raises:
            UsageError: When the speed is out of range.
        """
        self._fade = max(2, round(_FADE_S * rate_hz))
        self._reach = max(1, round(_REACH_S * rate_hz))
        rising = np.sin(np.pi / 2 * (np.arange(self._fade) + 0.5) / self._fade) ** 2
        self._rising: Floats = rising.astype(np.float32)[:, None]
        self._falling: Floats = (1.0 - rising).astype(np.float32)[:, None]
        lags = np.arange(-self._reach, self._reach + 1)
        self._farness = _NEARER * np.abs(lags) / self._reach
        self._transform = 1 << (self._fade + 2 * self._reach).bit_length()
        self._kept: Floats = np.zeros((0, channels), np.float32)
        self._kept_from = 0
        self._next = 0  # what would follow the last piece
        self.position = 0.0
        self.speed = speed

    @property
    def speed(self) -> float:
        """How fast; may be changed at any time, and holds from the next piece on."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        if not SLOWEST <= speed <= FASTEST:
            raise UsageError(f"The speed is {speed:g}; it must be between {SLOWEST:g} and {FASTEST:g}.")
        self._speed = speed

    def push(self, block: Floats) -> Floats:
        """Take the next samples, shape (n, channels); what can be given now, shape (m, channels)."""
        self._kept = np.concatenate([self._kept, block])
        end = self._kept_from + len(self._kept)
        pieces = [self._kept[:0]]
        while max(round(self.position) + self._reach, self._next) + self._fade <= end:
            pieces.append(self._piece())
        return np.concatenate(pieces)

    def flush(self) -> Floats:
        """The samples have ended: the rest. In sum there are as many as went in, divided by the speed."""
        end = self._kept_from + len(self._kept)
        pieces = [self._kept[:0]]
        if len(self._kept):
            # Mirrored, so that the last pieces find something that goes on without a step.
            beyond = 2 * (self._fade + self._reach)
            self._kept = np.pad(self._kept, ((0, beyond), (0, 0)), mode="symmetric")
        while (left := round((end - self.position) / self._speed)) > 0:
            pieces.append(self._piece()[:left])
        return np.concatenate(pieces)

    def _piece(self) -> Floats:
        """The next fade from what would follow to what should."""
        due = round(self.position)
        # What would follow is most like itself: as long as it is near enough, there is nothing to look for.
        start = self._next if abs(self._next - due) <= self._reach else self._best_start(due)
        follows = self._at(self._next, self._fade)
        piece = follows
        if start != self._next:
            piece = follows * self._falling + self._at(start, self._fade) * self._rising
        self._next = start + self._fade
        self.position += self._fade * self._speed
        self._forget(min(self._next, round(self.position) - self._reach))
        return piece

    def _best_start(self, due: int) -> int:
        """Where in reach of ``due`` the samples are most like those that would follow (normalised correlation)."""
        first = due - self._reach
        pattern = self._at(self._next, self._fade).astype(np.float64)
        region = self._at(first, self._fade + 2 * self._reach).astype(np.float64)
        spectrum = np.fft.rfft(region, self._transform, axis=0) * np.fft.rfft(pattern, self._transform, axis=0).conj()
        likeness = np.fft.irfft(spectrum.sum(axis=1), self._transform)[: 2 * self._reach + 1]
        energy = np.concatenate([[0.0], np.cumsum(np.square(region).sum(axis=1))])
        energies = np.maximum(energy[self._fade :] - energy[: -self._fade], 0.0)
        scale = np.sqrt(energies * np.square(pattern).sum())
        share = np.divide(likeness, scale, out=np.zeros_like(likeness), where=scale > 1e-9)
        return first + int(np.argmax(share - self._farness))

    def _at(self, start: int, count: int) -> Floats:
        """Samples by their place in the input; before its beginning there is silence."""
        begin = start - self._kept_from
        if begin >= 0:
            return self._kept[begin : begin + count]
        return np.pad(self._kept[: begin + count], ((-begin, 0), (0, 0)))

    def _forget(self, before: int) -> None:
        drop = before - self._kept_from
        if drop > 0:
            self._kept = self._kept[drop:]
            self._kept_from = before
