"""Files that are not what they say: each gives one clear sentence, or what can be decoded of it, and none hangs."""

from __future__ import annotations

import csv
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from engine import audio, audio_files
from engine.errors import AudioError

RATE_HZ = 16_000


def tone(seconds: float) -> np.ndarray:
    """A rising tone in noise; the noise makes compressed files large enough to be cut anywhere."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    noise = np.random.default_rng(1).standard_normal(len(t))
    return (0.4 * np.sin(2 * np.pi * (200 + 30 * t) * t) + 0.05 * noise).astype(np.float32)


def wav_header(*, channels: int = 1, rate_hz: int = RATE_HZ, data_bytes: int = 0, bits: int = 16) -> bytes:
    block = channels * bits // 8
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate_hz, rate_hz * block, block, bits)
    riff = min(36 + data_bytes, 0xFFFFFFFF)
    return struct.pack("<4sI4s", b"RIFF", riff, b"WAVE") + form + struct.pack("<4sI", b"data", data_bytes)


def picture(path: Path) -> None:
    with av.open(str(path), "w") as out:
        video = out.add_stream("mpeg4", rate=10)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        for _ in range(5):
            out.mux(video.encode(av.VideoFrame(64, 48, "yuv420p")))
        out.mux(video.encode(None))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.wav", b"", "empty"),
        ("letter.wav", "Dear Sir,\nyour recording – as promised.\n".encode() * 50, "text file"),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n", "text file"),
        ("noise.mp3", bytes(range(256)) * 16, "damaged"),
        ("zeros.flac", bytes(5000), "damaged"),
        ("only_header.wav", wav_header(), "no sound"),
        ("no_channels.wav", wav_header(channels=0, data_bytes=100) + bytes(100), "channels"),
        ("slow.wav", wav_header(rate_hz=3, data_bytes=100) + bytes(100), "sample rate of 3 Hz"),
        ("cut_header.wav", wav_header()[:20], "damaged"),
        ("three_bytes.ogg", b"Ogg", "text file"),
        ("tag_only.mp3", b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10), "damaged"),
        ("page.ogg", b"OggS" + bytes(100), "before any sound"),
    ],
)
def test_what_holds_no_sound_is_refused_in_one_sentence(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AudioError) as refused:
        audio.probe(path)
    sentence = str(refused.value)
    assert refused.value.path == str(path)
    assert sentence.startswith(f"{path} cannot be read: ")
    assert sentence.endswith(".")
    assert reason in sentence
    assert "\n" not in sentence
    with pytest.raises(AudioError):
        audio.load(path, rate_hz=8000)


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no such file"):
        audio.probe(tmp_path / "gone.wav")
    with pytest.raises(AudioError, match="folder"):
        audio.probe(tmp_path)
    with pytest.raises(AudioError, match="file name"):
        audio.probe("a\0b.wav")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.wav")
        for ask in (audio.probe, audio_files.fingerprint, audio_files.content_hash):
            with pytest.raises(AudioError, match="pipe"):
                ask(tmp_path / "pipe.wav")
        with pytest.raises(AudioError, match="device"):
            audio.probe("/dev/zero")


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    picture(tmp_path / "silent.mp4")
    with pytest.raises(AudioError, match="no audio track"):
        audio.probe(tmp_path / "silent.mp4")


@pytest.mark.parametrize("claimed", [0xFFFFFFFF, 0x7FFFFFF0, 500_000])
def test_a_wav_that_claims_too_much_has_its_real_length(tmp_path: Path, claimed: int) -> None:
    path = tmp_path / "cut.wav"
    samples = np.rint(tone(1) * 32767).astype("<i2")
    path.write_bytes(wav_header(data_bytes=claimed) + samples.tobytes())
    with audio.Decoder(path) as decoder:
        assert decoder.info.frames == RATE_HZ
        assert np.array_equal(decoder.read(10**6)[:, 0] * 32768, samples)
        assert decoder.truncated == (claimed == 500_000)
        assert ("cut short" in decoder.warning) == decoder.truncated


def cut(tmp_path: Path, ending: str, share: float) -> tuple[Path, int]:
    whole, path = tmp_path / f"whole.{ending}", tmp_path / f"cut.{ending}"
    soundfile.write(whole, tone(20), RATE_HZ, format=ending.upper())
    content = whole.read_bytes()
    path.write_bytes(content[: round(share * len(content))])
    return path, round(share * 20 * RATE_HZ)


@pytest.mark.parametrize("ending", ["mp3", "flac", "ogg", "wav", "aiff"])
def test_of_a_cut_file_the_beginning_is_read(tmp_path: Path, ending: str) -> None:
    path, frames = cut(tmp_path, ending, 0.4)
    read = audio.load(path)
    assert len(read) == pytest.approx(frames, rel=0.35)
    with audio.Decoder(path) as decoder:
        while len(decoder.read(RATE_HZ)) == RATE_HZ:
            pass
        assert decoder.truncated == (ending != "aiff")  # which then looks like a shorter recording
        assert ("cut short" in decoder.warning) == decoder.truncated


@pytest.mark.parametrize("ending", ["mp3", "flac", "ogg"])
def test_sound_behind_a_damaged_place_is_read(tmp_path: Path, ending: str) -> None:
    path, _ = cut(tmp_path, ending, 1.0)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = np.random.default_rng(0).bytes(3000)
    path.write_bytes(content)
    assert len(audio.load(path)) > 0.8 * 20 * RATE_HZ


@pytest.mark.parametrize("mode", ["VARIABLE", "CONSTANT"])
def test_joined_mp3_files_keep_their_tail(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "one.mp3"
    soundfile.write(path, tone(5), RATE_HZ, format="MP3", bitrate_mode=mode, compression_level=0.5)
    joined = tmp_path / "joined.mp3"
    joined.write_bytes(path.read_bytes() * 3)
    assert audio.probe(joined).duration_s == pytest.approx(15, abs=0.5)
    assert len(audio.load(joined)) == pytest.approx(15 * RATE_HZ, abs=0.5 * RATE_HZ)


def test_an_mp3_read_in_pieces_is_the_mp3_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "small.mp3"
    soundfile.write(path, tone(20), RATE_HZ, format="MP3", bitrate_mode="VARIABLE", compression_level=0.9)
    whole, _ = soundfile.read(path, dtype="float32")
    pieces = np.concatenate(list(audio.stream(path, block_s=0.37)))
    assert pieces.shape == whole.shape
    assert np.abs(pieces - whole).max() < 1e-6


READ_TO_THE_END = """
import sys
from engine import audio
from engine.errors import AudioError
for line in sys.stdin:
    path, frames = line.rstrip("\\n"), 0
    try:
        with audio.Decoder(path) as decoder:
            while len(block := decoder.read(65536)):
                frames += len(block)
        print(frames / decoder.info.rate_hz, flush=True)
    except AudioError as error:
        assert path in str(error) and error.reason
        print("refused", flush=True)
"""


def test_a_folder_of_odd_files_is_read_as_others_read_it(shared_data: Path) -> None:
    folder = shared_data / "formats"
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    done = subprocess.run(
        [sys.executable, "-c", READ_TO_THE_END],
        input="".join(f"{folder / row['path']}\n" for row in rows),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=200,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    results = done.stdout.split()
    assert len(results) == len(rows)
    wrong = []
    for row, result in zip(rows, results, strict=True):
        said = [float(s) for s in re.findall(r"(?:ok|warn):([0-9.]+)s", f"{row['libsndfile']} {row['ffmpeg']}")]
        readable = row["ffmpeg"].startswith("ok:") and any(seconds > 0 for seconds in said)
        if readable and result == "refused":
            wrong.append((row["path"], "refused"))
        elif readable and all(abs(float(result) - seconds) > 0.1 + 0.03 * seconds for seconds in said):
            wrong.append((row["path"], said, result))
    assert wrong == []
