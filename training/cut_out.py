"""Recordings without the stretches of some classes: a broadcast without its advertisements.

Invariant: what stays is the recording's own samples, in its rate and channels, but for some milliseconds at each join
where the end of one stretch is faded into the beginning of the next.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from engine.audio import Decoder
from engine.errors import StudioError
from engine.events import Job, Progress
from training.wav_clips import stretch, writing_wav

#: A model hears at a rate of its own, and its last segment ends at a sample of that: so close to the end is the end.
_END_S = 0.001


def kept_stretches(
    spans: Iterable[tuple[float, float, str]], drop: Sequence[str], keep: Sequence[str], duration_s: float
) -> list[tuple[float, float]]:
    """What of a recording stays, in seconds, in order and without overlaps.

    Args:
        spans: Start, end and class of its labels.
        drop: Classes to take out; everything else stays, labelled or not.
        keep: Classes to keep instead; everything else goes. One of the two is empty.
        duration_s: The recording's length.
    """
    wanted = keep or drop
    ends = duration_s - _END_S
    marked = _union((max(0.0, a), b if b < ends else duration_s) for a, b, label in spans if label in wanted)
    if keep:
        return marked
    edges = [0.0, *(edge for span in marked for edge in span), duration_s]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def _union(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def cut_out(
    path: str | os.PathLike[str],
    stretches: Sequence[tuple[float, float]],
    out: str | os.PathLike[str],
    crossfade_s: float = 0.01,
) -> Job[float]:
    """Write the given stretches of a recording, one after the other, as a 16-bit WAV file.

    A job: yields Progress in seconds of the recording.

    Args:
        path: The recording.
        stretches: Start and end in seconds of what stays; in order, without overlaps. Edges lie on the nearest sample.
        out: The WAV file; it appears when it is whole.
        crossfade_s: At each join, so much of the sound behind the cut is faded out over the beginning of what follows,
            which is faded in. The length of the result does not depend on it.

    Returns:
        The length of the result in seconds.

    Raises:
        AudioError: When the recording cannot be read.
        StudioError: When nothing stays, or the file cannot be written.
    """
    if not stretches:
        raise StudioError(f"Nothing would be left of {path}. Choose other classes.", path=path)
    name = Path(path).name
    frames_out = 0
    with Decoder(path) as decoder:
        rate_hz = decoder.info.rate_hz
        pieces = [(round(a * rate_hz), round(b * rate_hz)) for a, b in stretches]
        whole = sum(b - a for a, b in pieces)
        fade = max(0, round(crossfade_s * rate_hz))
        with writing_wav(out, rate_hz, decoder.info.channels) as append:
            tail = np.zeros((0, decoder.info.channels), np.int16)
            for number, (first, stop) in enumerate(pieces):
                for block in _faded_in(stretch(decoder, first, stop - first), tail):
                    append(block)
                    frames_out += len(block)
                    yield Progress(f"Cutting {name}", frames_out / rate_hz, whole / rate_hz, "s", frames_out / rate_hz)
                following = pieces[number + 1] if number + 1 < len(pieces) else None
                room = 0 if following is None else min(fade, following[1] - following[0])
                tail = _all(stretch(decoder, stop, room), decoder.info.channels)
    return frames_out / rate_hz


def _all(blocks: Iterator[np.ndarray], channels: int) -> np.ndarray:
    return np.concatenate([np.zeros((0, channels), np.int16), *blocks])


def _faded_in(blocks: Iterator[np.ndarray], tail: np.ndarray) -> Iterator[np.ndarray]:
    """The blocks of a stretch, its beginning mixed with the fading sound that came before it.

    The two shares add up to one: neighbouring stretches of one recording are alike, and a fade of equal power would be
    louder in the middle.
    """
    at = 0
    for block in blocks:
        n = min(len(block), len(tail) - at)
        if n > 0:
            share = ((np.arange(at, at + n) + 1) / (len(tail) + 1))[:, None]
            block = block.copy()
            block[:n] = np.round(block[:n] * share + tail[at : at + n] * (1 - share)).astype(np.int16)
            at += n
        yield block
