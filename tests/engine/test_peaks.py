"""The overview: right at every zoom, drawable while it grows, cached safely."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import audio, events, peaks, peaks_intake
from engine.errors import AudioError

RATE_HZ = 16_000


@pytest.fixture
def recording(tmp_path: Path, rng: np.random.Generator) -> tuple[Path, np.ndarray]:
    """A noisy stereo recording of 100.01 s with one click, and its 16-bit samples."""
    samples = rng.integers(-3000, 3000, (1_600_160, 2)).astype(np.int16)
    samples[777_777, 1] = 32767
    path = tmp_path / "noise.wav"
    soundfile.write(path, samples, RATE_HZ)
    return path, samples


def plain_view(samples: np.ndarray, start: float, end: float, pixels: int) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest per column, by the definition."""
    edges = np.linspace(start, end, pixels + 1)
    spans = [samples[int(np.floor(a)) : int(np.ceil(b))] for a, b in pairwise(edges)]
    return np.array([s.min() for s in spans]) / 32768, np.array([s.max() for s in spans]) / 32768


def test_every_bin_of_every_level_holds_its_extremes(recording: tuple[Path, np.ndarray]) -> None:
    path, samples = recording
    pyramid = events.run(peaks.build(path))
    assert (pyramid.frames, pyramid.channels, pyramid.rate_hz) == (len(samples), 2, RATE_HZ)
    assert len(pyramid.levels) > 2
    for number, level in enumerate(pyramid.levels):
        starts = np.arange(0, len(samples), peaks.BASE * peaks.FACTOR**number)
        assert level.dtype == np.int16
        assert np.array_equal(level[..., 0], np.minimum.reduceat(samples, starts).T)
        assert np.array_equal(level[..., 1], np.maximum.reduceat(samples, starts).T)


@pytest.mark.parametrize("channels", [1, 2, 3, 6])
@pytest.mark.parametrize("frames", [1, 255, 256, 257, 70_001])
def test_bins_are_right_for_any_number_of_channels_and_any_end(
    rng: np.random.Generator, channels: int, frames: int
) -> None:
    samples = rng.integers(-32768, 32768, (frames, channels)).astype(np.int16)
    pyramid = peaks.Pyramid(RATE_HZ, channels, frames)
    for start in range(0, frames, 40 * peaks.BASE):
        pyramid.add(samples[start : start + 40 * peaks.BASE])
    pyramid.finish()
    for number, level in enumerate(pyramid.levels):
        starts = np.arange(0, frames, peaks.BASE * peaks.FACTOR**number)
        assert np.array_equal(level[..., 0], np.minimum.reduceat(samples, starts).T)
        assert np.array_equal(level[..., 1], np.maximum.reduceat(samples, starts).T)


@pytest.mark.parametrize("promised", [1.0, 1.6], ids=["whole", "cut short"])
@pytest.mark.parametrize("channels", [1, 2])
def test_two_threads_find_what_one_finds(
    tmp_path: Path, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch, channels: int, promised: float
) -> None:
    monkeypatch.setattr(peaks_intake, "_BLOCK_FRAMES", 1 << 13)
    monkeypatch.setattr(peaks_intake, "_SHARED_BLOCK_FRAMES", 1 << 12)
    monkeypatch.setattr(peaks_intake, "_STRIDE_FRAMES", 1 << 14)
    looked: list[str] = []
    look = peaks_intake._Strider.look

    def noted(self: peaks_intake._Strider, start: int, out: np.ndarray) -> bool:
        looked.append(threading.current_thread().name)
        return look(self, start, out)

    monkeypatch.setattr(peaks_intake._Strider, "look", noted)
    samples = rng.integers(-32768, 32768, (300_001, channels)).astype(np.int16)
    path = tmp_path / "noise.wav"
    soundfile.write(path, np.resize(samples, (round(promised * len(samples)), channels)), RATE_HZ)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - (round(promised * len(samples)) - len(samples)) * 2 * channels)
    pyramid = events.run(peaks.build(path))
    assert any(name.startswith("overview") for name in looked)
    assert len(looked) % 2 == 0
    assert len(looked) > 6
    assert pyramid.frames == len(samples)
    for number, level in enumerate(pyramid.levels):
        starts = np.arange(0, len(samples), peaks.BASE * peaks.FACTOR**number)
        assert np.array_equal(level[..., 0], np.minimum.reduceat(samples, starts).T)
        assert np.array_equal(level[..., 1], np.maximum.reduceat(samples, starts).T)


@pytest.mark.parametrize("blocks", [1, 3])
def test_a_recording_that_ends_with_a_block_is_built(tmp_path: Path, rng: np.random.Generator, blocks: int) -> None:
    first = RATE_HZ // (2 * peaks.BASE) * peaks.BASE
    samples = rng.integers(-3000, 3000, first * blocks).astype(np.int16)
    soundfile.write(tmp_path / "a.wav", samples, RATE_HZ)
    pyramid = events.run(peaks.build(tmp_path / "a.wav"))
    assert pyramid.frames == len(samples)
    assert pyramid.levels[0][0, -1].tolist() == [samples[-peaks.BASE :].min(), samples[-peaks.BASE :].max()]


def test_what_was_added_is_seen_when_it_is_shown_and_on_every_level(rng: np.random.Generator) -> None:
    samples = rng.integers(1, 3000, (64 * peaks.BASE * 1000, 1)).astype(np.int16)
    pyramid = peaks.Pyramid(RATE_HZ, 1, len(samples))
    half = len(samples) // 2
    pyramid.add(samples[:half])
    assert pyramid.done_frames == 0
    assert np.isnan(pyramid.view(0, len(samples), 100)).all()
    pyramid.show()
    assert pyramid.done_frames == half
    for pixels in (100, 30_000):
        view = pyramid.view(0, len(samples), pixels)
        assert (view[: pixels // 2] > 0).all()
        assert np.isnan(view[pixels // 2 + 1 :]).all()


@pytest.mark.parametrize(
    ("start", "end", "pixels"),
    [
        (0, 1_600_160, 1000),
        (0, 1_600_160, 7),
        (12_345.6, 900_000.4, 333),
        (1_000_000, 1_100_000, 390),
        (0, 256 * 64, 64),
    ],
)
def test_a_view_never_misses_a_sample(
    recording: tuple[Path, np.ndarray], start: float, end: float, pixels: int
) -> None:
    path, samples = recording
    pyramid = events.run(peaks.build(path))
    view = pyramid.view(start, end, pixels, channel=0)
    low, high = plain_view(samples[:, 0], start, end, pixels)
    assert view.shape == (pixels, 2)
    assert view.dtype == np.float32
    assert (view[:, 0] <= low).all()
    assert (view[:, 1] >= high).all()
    # and shows nothing from farther away than the bins it is made of
    per_pixel = (end - start) / pixels
    wide_low, wide_high = plain_view(
        np.pad(samples[:, 0], int(per_pixel) + 300, mode="edge"), start, end + 2 * int(per_pixel) + 600, 1
    )
    assert view.min() >= wide_low.min()
    assert view.max() <= wide_high.max()


def test_one_click_shows_at_full_zoom_out(recording: tuple[Path, np.ndarray]) -> None:
    path, samples = recording
    pyramid = events.run(peaks.build(path))
    view = pyramid.view(0, pyramid.frames, 1200, channel=1)
    assert view[:, 1].max() == np.float32(32767 / 32768)
    assert abs(int(np.argmax(view[:, 1])) - 777_777 * 1200 // len(samples)) <= 1


def test_what_is_not_built_or_outside_is_not_drawn(recording: tuple[Path, np.ndarray]) -> None:
    path, samples = recording
    job = peaks.build(path)
    grown = next(job)
    assert isinstance(grown, peaks.PyramidGrown)
    assert 0 < grown.done_frames < len(samples)
    view = grown.pyramid.view(0, len(samples), 500)
    built = int(500 * grown.done_frames / len(samples))
    assert not np.isnan(view[:built]).any()
    assert np.isnan(view[built + 2 :]).all()
    job.close()
    pyramid = events.run(peaks.build(path))
    view = pyramid.view(-len(samples), 2 * len(samples), 300)
    assert np.isnan(view[:99]).all()
    assert not np.isnan(view[100:200]).any()
    assert np.isnan(view[201:]).all()


def test_close_up_the_samples_themselves_are_drawn(recording: tuple[Path, np.ndarray]) -> None:
    path, samples = recording
    with audio.Decoder(path) as decoder:
        view = peaks.samples_view(decoder, 777_000, 778_000, 100, channel=1)
        low, high = plain_view(samples[:, 1], 777_000, 778_000, 100)
        assert np.array_equal(view[:, 0], low.astype(np.float32))
        assert np.array_equal(view[:, 1], high.astype(np.float32))
        single = peaks.samples_view(decoder, 777_770, 777_780, 40, channel=1)
        assert (single[28:32] == np.float32(32767 / 32768)).all()
        assert np.isnan(peaks.samples_view(decoder, -100, -50, 10)).all()
        assert np.isnan(peaks.samples_view(decoder, len(samples) + 5, len(samples) + 50, 10)).all()


def test_floating_and_compressed_recordings_work_and_loud_ones_are_clipped(tmp_path: Path) -> None:
    t = np.arange(5 * RATE_HZ) / RATE_HZ
    sound = np.sin(2 * np.pi * 3 * t) * np.where(t < 2.5, 0.5, 2.0)
    for name, subtype in (("a.wav", "FLOAT"), ("a.flac", "PCM_24"), ("a.ogg", "VORBIS")):
        soundfile.write(tmp_path / name, sound if subtype == "FLOAT" else sound / 4, RATE_HZ, subtype=subtype)
        pyramid = events.run(peaks.build(tmp_path / name))
        view = pyramid.view(0, pyramid.frames, 2) * (1 if subtype == "FLOAT" else 4)
        assert view[0] == pytest.approx([-0.5, 0.5], abs=0.05)
        assert view[1] == pytest.approx([-1, 1] if subtype == "FLOAT" else [-2, 2], abs=0.1)


def test_the_second_opening_comes_from_the_cache(
    recording: tuple[Path, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = recording
    assert peaks.load_cached(path) is None
    built = events.run(peaks.open_pyramid(path))
    monkeypatch.setattr(peaks, "build", None)
    cached = events.run(peaks.open_pyramid(path))
    assert (cached.frames, cached.rate_hz, cached.channels) == (built.frames, built.rate_hz, built.channels)
    for one, other in zip(built.levels, cached.levels, strict=True):
        assert np.array_equal(one, other)
    path.write_bytes(path.read_bytes() + b"\0\0\0\0")
    assert peaks.load_cached(path) is None


def test_a_damaged_cache_is_built_anew(recording: tuple[Path, np.ndarray]) -> None:
    path, samples = recording
    events.run(peaks.open_pyramid(path))
    (kept,) = list(peaks._cache_file(path).parent.iterdir())
    good = kept.read_bytes()
    for bad in (b"", b"nonsense", good[: len(good) // 2], good[:1000] + bytes(500) + good[1500:]):
        kept.write_bytes(bad)
        assert peaks.load_cached(path) is None
    assert events.run(peaks.open_pyramid(path)).frames == len(samples)
    assert peaks.load_cached(path) is not None


@pytest.mark.parametrize("estimate", [1_000, 3_000_000])
def test_a_wrong_estimate_of_the_length_is_no_matter_to_the_cache(tmp_path: Path, estimate: int) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.zeros(100), RATE_HZ)  # only lends its fingerprint
    built = peaks.Pyramid(RATE_HZ, 2, estimate)
    built.add((np.random.default_rng(0).normal(0, 3000, (300_000, 2))).astype(np.int16))
    built.finish()
    peaks.save(built, path)
    cached = peaks.load_cached(path)
    assert cached is not None
    assert cached.frames == 300_000
    for one, other in zip(built.levels, cached.levels, strict=True):
        assert np.array_equal(one, other)
    assert np.array_equal(built.view(0, 300_000, 50, 1), cached.view(0, 300_000, 50, 1))


def test_a_cache_that_cannot_be_written_costs_nothing_else(
    recording: tuple[Path, np.ndarray], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path, samples = recording
    (tmp_path / "peaks").write_text("a file where the folder should be")
    monkeypatch.setattr(peaks.places, "cache", lambda: tmp_path)
    assert events.run(peaks.open_pyramid(path)).frames == len(samples)
    monkeypatch.undo()
    monkeypatch.setenv("EARMARK_HOME", str(tmp_path / "peaks"))
    assert events.run(peaks.open_pyramid(path)).frames == len(samples)


def test_a_build_that_is_given_up_leaves_no_open_file(
    recording: tuple[Path, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[audio.Decoder] = []

    class Watched(audio.Decoder):
        def __init__(self, path: str) -> None:
            super().__init__(path)
            opened.append(self)

        def close(self) -> None:
            opened.remove(self)
            super().close()

    monkeypatch.setattr(peaks.audio, "Decoder", Watched)
    job = peaks.build(recording[0])
    next(job)
    assert len(opened) == 1
    job.close()
    assert opened == []


def test_a_broken_recording_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_text("no sound")
    with pytest.raises(AudioError):
        events.run(peaks.open_pyramid(tmp_path / "x.wav"))
    whole = tmp_path / "whole.flac"
    soundfile.write(whole, np.sin(np.arange(20 * RATE_HZ) / 9), RATE_HZ)
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    seen: list[events.Event] = []
    pyramid = events.run(peaks.build(whole), seen.append)
    assert 0 < pyramid.frames < 15 * RATE_HZ
    assert any(isinstance(event, events.Notice) and "cut short" in event.text for event in seen)
