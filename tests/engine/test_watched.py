"""A decoder that hangs ends in a sentence; one that works gives what it gives."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import audio, watched
from engine.audio_ffmpeg import AvReader
from engine.errors import AudioError, UsageError
from engine.watched import StuckError, WatchedDecoder

RATE_HZ = 16_000


@pytest.fixture(params=["wav", "mp3", "ogg"])
def recording(request: pytest.FixtureRequest, tmp_path: Path, rng: np.random.Generator) -> Path:
    path = tmp_path / f"r.{request.param}"
    soundfile.write(path, rng.normal(0, 0.1, (8 * RATE_HZ, 2)), RATE_HZ)
    return path


@pytest.fixture
def hang(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Decoders that hang once the event is set; they go on when the test is over."""
    monkeypatch.setattr(watched, "STUCK_S", 1.5)
    monkeypatch.setattr(watched, "_LOOK_S", 0.1)
    hangs, over = threading.Event(), threading.Event()
    read = audio.Decoder.read

    def reading(self: audio.Decoder, frames: int) -> np.ndarray:
        if hangs.is_set():
            over.wait()
        return read(self, frames)

    monkeypatch.setattr(audio.Decoder, "read", reading)
    yield hangs
    over.set()
    for thread in threading.enumerate():
        if thread.name == "decoding":
            thread.join(10)
            assert not thread.is_alive()


def test_it_gives_the_same_as_a_decoder(recording: Path) -> None:
    with audio.Decoder(recording) as one, WatchedDecoder(recording) as other:
        assert other.info == one.info
        for decoder in (one, other):
            decoder.seek(RATE_HZ)
        np.testing.assert_array_equal(other.read(5000), one.read(5000))
        np.testing.assert_array_equal(other.read_int16(100_000), one.read_int16(100_000))
        np.testing.assert_array_equal(other.read(100_000), one.read(100_000))
        assert (other.position, other.truncated, other.warning) == (one.position, one.truncated, one.warning)
    options = {"rate_hz": 8000, "start_s": 1.0, "end_s": 4.0}
    np.testing.assert_array_equal(watched.load(recording, **options), audio.load(recording, **options))
    assert not [thread for thread in threading.enumerate() if thread.name == "decoding"]


def test_errors_are_those_of_the_decoder(tmp_path: Path, recording: Path) -> None:
    with pytest.raises(AudioError, match="no such file"):
        WatchedDecoder(tmp_path / "gone.wav")
    with pytest.raises(AudioError, match="ends before 9 s"):
        watched.load(recording, start_s=9.0)
    with pytest.raises(UsageError, match="Channel 2"):
        watched.load(recording, channel=2)
    assert not [thread for thread in threading.enumerate() if thread.name == "decoding"]


def test_one_that_hangs_is_given_up_by_name(recording: Path, hang: threading.Event) -> None:
    with WatchedDecoder(recording) as decoder:
        decoder.read(100)
        hang.set()
        with pytest.raises(StuckError, match="did not get on for") as told:
            decoder.read(100)
        assert str(told.value).startswith(f"{recording} cannot be read: ")
        began = time.monotonic()
        with pytest.raises(StuckError):  # it is not asked again
            decoder.seek(0)
        assert time.monotonic() - began < watched.STUCK_S


def test_a_long_seek_that_gets_on_is_left_to_it(
    recording: Path, hang: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(self: audio.Decoder, frame: int) -> None:
        until = time.monotonic() + 1.5 * watched.STUCK_S
        while time.monotonic() < until:
            if isinstance(self._reader, AvReader):
                self._reader._position += 1
            else:
                self._reader.reached += 1

    monkeypatch.setattr(audio.Decoder, "seek", slowly)
    with WatchedDecoder(recording) as decoder:
        decoder.seek(RATE_HZ)
    assert not hang.is_set()
