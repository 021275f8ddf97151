"""Decoding good recordings: every format, every place, every rate, and finding and recognising files."""

from __future__ import annotations

import errno
import os
import tracemalloc
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
import soxr

from engine import audio, audio_files, events
from engine.errors import AudioError, UsageError

RATE_HZ = 16_000


def tune(seconds: float, rate_hz: int = RATE_HZ, channels: int = 1) -> np.ndarray:
    """A rising chirp with a slow beat, another one in each channel; no two places look alike. Shape (n, channels)."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    columns = [
        0.4 * np.sin(2 * np.pi * (150 + 40 * c + 25 * t) * t) * (0.7 + 0.3 * np.sin(3 * t)) for c in range(channels)
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def encode(path: Path, codec: str, samples: np.ndarray, rate_hz: int, **options: str) -> Path:
    """Write ``samples`` with ffmpeg, in the container that the path's ending names."""
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[1]]
    with av.open(str(path), "w") as out:
        track = out.add_stream(codec, rate=rate_hz, layout=layout, options=options)
        whole = np.ascontiguousarray(np.rint(samples * 32767).astype(np.int16))
        for at in range(0, len(whole), rate_hz):
            frame = av.AudioFrame.from_ndarray(whole[at : at + rate_hz].reshape(1, -1), format="s16", layout=layout)
            frame.sample_rate = rate_hz
            out.mux(track.encode(frame))
        out.mux(track.encode(None))
    return path


def encode_video(path: Path, samples: np.ndarray, rate_hz: int) -> Path:
    """A video of a grey picture with sound."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("mpeg4", rate=10)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        sound = out.add_stream("aac", rate=rate_hz, layout="mono")
        for n in range(round(10 * len(samples) / rate_hz)):
            picture = av.VideoFrame(64, 48, "yuv420p")
            picture.pts, picture.time_base = n, Fraction(1, 10)
            out.mux(video.encode(picture))
        out.mux(video.encode(None))
        frame = av.AudioFrame.from_ndarray(np.rint(samples.T * 32767).astype(np.int16), format="s16", layout="mono")
        frame.sample_rate = rate_hz
        out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    return path


def everything(decoder: audio.Decoder, step: int = 5000) -> np.ndarray:
    blocks = []
    while True:
        block = decoder.read(step)
        blocks.append(block)
        if len(block) < step:
            return np.concatenate(blocks)


@pytest.mark.parametrize(
    ("ending", "subtype", "error"),
    [
        ("wav", "PCM_U8", 1 / 127),
        ("wav", "PCM_16", 1 / 32768),
        ("wav", "PCM_24", 1 / 2**22),
        ("wav", "PCM_32", 1 / 2**22),
        ("wav", "FLOAT", 0),
        ("wav", "DOUBLE", 0),
        ("wav", "ULAW", 0.02),
        ("wav", "ALAW", 0.02),
        ("wav", "IMA_ADPCM", 0.1),
        ("rf64", "PCM_16", 1 / 32768),
        ("w64", "PCM_16", 1 / 32768),
        ("aiff", "PCM_24", 1 / 2**22),
        ("au", "PCM_16", 1 / 32768),
        ("caf", "FLOAT", 0),
        ("flac", "PCM_16", 1 / 32768),
        ("flac", "PCM_24", 1 / 2**22),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_stored_samples_come_back(tmp_path: Path, ending: str, subtype: str, error: float, channels: int) -> None:
    path = tmp_path / f"tune.{ending}"
    sound = tune(1.5, channels=channels)
    soundfile.write(path, sound, RATE_HZ, subtype=subtype)
    with audio.Decoder(path) as decoder:
        info = decoder.info
        read = everything(decoder)
        assert not decoder.truncated
    assert (info.rate_hz, info.channels, info.decoder) == (RATE_HZ, channels, "libsndfile")
    if subtype != "IMA_ADPCM":  # is stored in blocks: the last one is filled up
        assert info.frames == len(read) == len(sound)
        assert info.duration_s == 1.5
    assert read.dtype == np.float32
    assert np.abs(read[: len(sound)] - sound).max() <= error


def lossy(folder: Path, name: str, seconds: float = 6) -> tuple[Path, np.ndarray]:
    """The tune in a lossy format, and the tune itself."""
    path = folder / name
    at_48k, at_16k = tune(seconds, 48_000), tune(seconds)
    if name.endswith((".ogg", ".mp3")):
        soundfile.write(path, at_16k, RATE_HZ, format="OGG" if name.endswith(".ogg") else "MP3")
        return path, at_16k
    if name == "tune.opus":
        soundfile.write(path, at_48k, 48_000, format="OGG", subtype="OPUS")
        return path, at_48k
    if name.endswith((".webm", "opus.mka")):
        return encode(path, "libopus", at_48k, 48_000), at_48k
    if name.endswith((".mp4", ".mov")):
        return encode_video(path, at_16k, RATE_HZ), at_16k
    if name.endswith(".amr"):
        at_8k = tune(seconds, 8000)
        return encode(path, "libopencore_amrnb", at_8k, 8000), at_8k
    if name.endswith(".ac3"):
        return encode(path, "ac3", at_48k, 48_000), at_48k
    if name.endswith(".wma"):
        at_44k = tune(seconds, 44_100)
        return encode(path, "wmav2", at_44k, 44_100, b="96k"), at_44k
    # Perceptual noise is made up anew by each decoding; without it a seek must reproduce every sample.
    return encode(path, "aac", at_16k, RATE_HZ, aac_pns="0"), at_16k


LOSSY = [
    ("tune.ogg", "OGG/VORBIS", "ffmpeg"),
    ("tune.opus", "OGG/OPUS", "ffmpeg"),
    ("tune.mp3", "MP3", "libsndfile"),
    ("tune.m4a", "M4A/AAC", "ffmpeg"),
    ("tune.3gp", "M4A/AAC", "ffmpeg"),
    ("tune.mp4", "M4A/AAC", "ffmpeg"),
    ("tune.aac", "AAC", "ffmpeg"),
    ("tune.mkv", "MATROSKA/AAC", "ffmpeg"),
    ("opus.mka", "MATROSKA/OPUS", "ffmpeg"),
    ("tune.webm", "MATROSKA/OPUS", "ffmpeg"),
    ("tune.wma", "WMA", "ffmpeg"),
    ("tune.amr", "AMR", "ffmpeg"),
    ("tune.ac3", "AC3", "ffmpeg"),
]


@pytest.mark.parametrize(("name", "kind", "decoder"), LOSSY)
def test_lossy_formats_sound_like_what_was_encoded(tmp_path: Path, name: str, kind: str, decoder: str) -> None:
    path, sound = lossy(tmp_path, name)
    with audio.Decoder(path) as reader:
        info = reader.info
        read = everything(reader)
    assert (info.format.split("_")[0], info.decoder, info.channels) == (kind, decoder, 1)
    assert abs(info.frames - len(read)) <= 0.05 * info.rate_hz
    assert abs(len(read) - len(sound)) <= 0.15 * info.rate_hz
    # The best match over a few hundredths of a second: raw streams keep the encoder's delay.
    middle = sound[2 * info.rate_hz : 4 * info.rate_hz, 0]
    around = read[round(1.85 * info.rate_hz) : round(4.15 * info.rate_hz), 0]
    match = np.correlate(around, middle, "valid")
    assert match.max() / (np.linalg.norm(middle) ** 2) == pytest.approx(1, abs=0.2 if name.endswith("amr") else 0.05)


@pytest.mark.parametrize("name", [name for name, _, _ in LOSSY] + ["tune.flac", "tune.wav"])
def test_every_place_reads_as_it_does_from_the_start(tmp_path: Path, name: str, rng: np.random.Generator) -> None:
    if name.endswith(("flac", "wav")):
        path = tmp_path / name
        soundfile.write(path, tune(6), RATE_HZ)
    else:
        path, _ = lossy(tmp_path, name)
    with audio.Decoder(path) as decoder:
        whole = everything(decoder)
    # Opus and AMR decoders need a while after a jump until the last bits agree; AC-3 fills empty bands with noise.
    error = {"opus": 1e-3, "mka": 1e-3, "webm": 1e-3, "amr": 0.005, "ac3": 0.02}.get(name.rpartition(".")[2], 1e-6)
    places = [len(whole) // 2, 0, len(whole) - 700, 1, *rng.integers(0, len(whole) - 800, 12).tolist()]
    with audio.Decoder(path) as decoder:
        for place in places:
            decoder.seek(place)
            assert decoder.position == place
            block = decoder.read(600)
            assert len(block) == 600
            assert np.abs(block - whole[place : place + 600]).max() <= error
        decoder.seek(len(whole) + 10_000)
        assert len(decoder.read(10)) == 0


def assert_places_are_found(path: Path, count: int) -> None:
    """Each place, reached by a jump and by a fresh decoder's jump, reads as it does from the start."""
    with audio.Decoder(path) as decoder:
        whole = everything(decoder, 50_000)
        assert decoder.jumps
        for place in np.linspace(3 * decoder.info.rate_hz, len(whole) - 700, count).astype(int):
            decoder.seek(int(place))
            assert np.abs(decoder.read(600) - whole[place : place + 600]).max() <= 1e-5, place
            with audio.Decoder(path) as fresh:
                fresh.seek(int(place))
                assert np.abs(fresh.read(600) - whole[place : place + 600]).max() <= 1e-5, place


def test_stamps_that_vorbis_gets_wrong_at_knocks_are_not_believed(tmp_path: Path, rng: np.random.Generator) -> None:
    """Vorbis takes smaller blocks for a knock, and ffmpeg's stamp of the first of them is 448 samples too late."""
    knocks = np.zeros(20 * 44_100, np.float32)
    knocks[rng.integers(0, len(knocks), 200)] = 0.9
    path = tmp_path / "knocks.ogg"
    soundfile.write(path, knocks + 0.01 * rng.standard_normal(len(knocks)).astype(np.float32), 44_100, format="OGG")
    assert_places_are_found(path, 25)


def test_places_in_real_vorbis_files_are_found(shared_data: Path) -> None:
    long_ones = [path for path in (shared_data / "music_and_readings").glob("*.ogg") if path.stat().st_size > 60_000]
    assert long_ones
    for path in long_ones:
        assert_places_are_found(path, 12)


@pytest.mark.parametrize("seconds", [6, 25])
@pytest.mark.parametrize("name", ["tune.ogg", "tune.opus", "tune.m4a", "tune.amr"])
def test_places_near_the_end_are_found_once_the_end_was_reached(tmp_path: Path, name: str, seconds: float) -> None:
    """ffmpeg then jumps right into the last page of an Ogg file, whose end is cut and whose time stamps mislead."""
    path, _ = lossy(tmp_path, name, seconds)
    with audio.Decoder(path) as decoder:
        whole = everything(decoder)
        n, rate_hz = len(whole), decoder.info.rate_hz
        for place in (n - 700, n - 2000, n // 2, n - 700, n // 3, n - 3 * rate_hz, round(2.1 * rate_hz), n - 5000):
            decoder.seek(place)
            error = np.abs(decoder.read(600) - whole[place : place + 600]).max()
            assert error <= (0.005 if name.endswith("amr") else 1e-5), place


def test_six_channels_keep_their_places(tmp_path: Path) -> None:
    path = tmp_path / "six.flac"
    sound = tune(0.5, channels=6)
    soundfile.write(path, sound, RATE_HZ, subtype="PCM_24")
    for number in (0, 3, 5):
        assert np.abs(audio.load(path, channel=number) - sound[:, number]).max() < 1e-6
    encoded = encode(tmp_path / "six.m4a", "aac", tune(2, 48_000, 6), 48_000)
    assert audio.probe(encoded).channels == 6


def test_ffmpeg_sample_formats_are_scaled(tmp_path: Path) -> None:
    sound = tune(1, channels=2)
    for codec, ending in (("pcm_u8", "mkv"), ("pcm_s16le", "mkv"), ("pcm_s32le", "mkv"), ("pcm_f64le", "mkv"),
                          ("pcm_f32le", "mkv"), ("alac", "m4a")):  # fmt: skip
        path = encode(tmp_path / f"{codec}.{ending}", codec, sound, RATE_HZ)
        read = audio.load(path, channel=1)
        assert audio.probe(path).decoder == "ffmpeg"
        assert len(read) == len(sound)
        assert np.abs(read - sound[:, 1]).max() < (0.01 if codec == "pcm_u8" else 1e-4), codec


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    sound = tune(1)
    for name, kind in (("a.mp3", "WAV"), ("a.raw", "WAV"), ("A.FLAC", "FLAC"), ("noending", "FLAC"), ("a.txt", "OGG")):
        soundfile.write(tmp_path / name, sound, RATE_HZ, format=kind)
        info = audio.probe(tmp_path / name)
        assert info.format.startswith(kind)
        assert info.frames == len(sound)


@pytest.mark.parametrize(
    "name", ["-n Запись 1.wav", "concat:a|b.m4a", "file.m4a", "100%, $HOME `x` 'q'.wav", "ein Lied ♫.m4a"]
)
def test_odd_names_are_read(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    soundfile.write("plain.wav", tune(0.5), RATE_HZ)
    if name.endswith("m4a"):
        encode(tmp_path / "plain.m4a", "aac", tune(0.5), RATE_HZ)
    Path("plain" + Path(name).suffix).rename(name)
    assert audio.probe(name).duration_s == pytest.approx(0.5, abs=0.1)
    assert audio.probe(Path(name)).path == name
    assert audio_files.find_audio([name]) == [name]


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
@pytest.mark.parametrize("ending", [b".wav", b".m4a"])
def test_names_that_are_not_unicode_are_read(tmp_path: Path, ending: bytes) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe" + ending)
    plain = tmp_path / ("plain" + ending.decode())
    if ending == b".wav":
        soundfile.write(plain, tune(0.5), RATE_HZ)
    else:
        encode(plain, "aac", tune(0.5), RATE_HZ)
    try:
        plain.rename(path)
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    assert audio.probe(path).rate_hz == RATE_HZ
    assert audio_files.find_audio([tmp_path]) == [path]
    assert audio_files.fingerprint(path)


def test_not_a_number_becomes_silence(tmp_path: Path) -> None:
    sound = tune(1)
    sound[100:200], sound[300], sound[400] = np.nan, np.inf, -np.inf
    soundfile.write(tmp_path / "nan.wav", sound, RATE_HZ, subtype="FLOAT")
    read = audio.load(tmp_path / "nan.wav")
    good = np.isfinite(sound[:, 0])
    assert np.array_equal(read[good], sound[good, 0])
    assert not read[~good].any()


def test_chained_ogg_is_read_through(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "1.ogg", tune(2), RATE_HZ, format="OGG")
    soundfile.write(tmp_path / "2.ogg", tune(1), RATE_HZ, format="OGG")
    chained = tmp_path / "chained.ogg"
    chained.write_bytes((tmp_path / "1.ogg").read_bytes() + (tmp_path / "2.ogg").read_bytes())
    with audio.Decoder(chained) as decoder:
        read = everything(decoder)
        assert decoder.info.decoder == "ffmpeg"
        assert decoder.info.frames == 3 * RATE_HZ
        decoder.seek(40_000)
        assert np.array_equal(decoder.read(500), read[40_000:40_500])
    assert abs(len(read) - 3 * RATE_HZ) < 600


def test_sixteen_bit_reading_is_the_same_sound(tmp_path: Path) -> None:
    sound = tune(1, channels=2)
    soundfile.write(tmp_path / "a.wav", sound, RATE_HZ)
    soundfile.write(tmp_path / "a.ogg", sound, RATE_HZ, format="OGG")
    stored, _ = soundfile.read(tmp_path / "a.wav", dtype="int16")
    with audio.Decoder(tmp_path / "a.wav") as decoder:
        decoder.read(10)
        assert np.array_equal(decoder.read_int16(100_000), stored[10:])
        room = np.zeros((2000, 2), np.int16)
        decoder.seek(500)
        block = decoder.read_int16(1000, room)
        assert np.shares_memory(block, room)
        assert np.array_equal(block, stored[500:1500])
        decoder.seek(len(stored) - 7)
        assert np.array_equal(decoder.read_int16(1000, room), stored[-7:])
    with audio.Decoder(tmp_path / "a.ogg") as decoder:
        block = decoder.read_int16(1000)
        decoder.seek(0)
        assert np.array_equal(block, np.rint(decoder.read(1000) * 32768))


# ------------------------------------------------------------------------------------------------------ streaming


@pytest.mark.parametrize("to_hz", [8_000, 16_000, 22_050, 48_000])
def test_streamed_resampling_equals_resampling_in_one_piece(tmp_path: Path, to_hz: int) -> None:
    path = tmp_path / "tune.wav"
    sound = tune(7.3, 44_100)
    soundfile.write(path, sound, 44_100, subtype="FLOAT")
    whole = soxr.resample(sound[:, 0], 44_100, to_hz, quality="HQ")
    streamed = np.concatenate(list(audio.stream(path, rate_hz=to_hz, block_s=0.4)))
    assert len(streamed) == round(len(sound) * to_hz / 44_100)
    n = min(len(whole), len(streamed))
    assert np.abs(streamed[:n] - whole[:n]).max() < 1e-5


@pytest.mark.parametrize(("start_s", "end_s"), [(0, None), (1.25, 2.5), (3.0, None), (2.9, 99)])
def test_a_stretch_is_exactly_those_samples(tmp_path: Path, start_s: float, end_s: float | None) -> None:
    path = tmp_path / "tune.flac"
    sound = tune(3.5)
    soundfile.write(path, sound, RATE_HZ, subtype="PCM_24")
    stretch = audio.load(path, start_s=start_s, end_s=end_s)
    wanted = sound[round(start_s * RATE_HZ) : None if end_s is None else round(end_s * RATE_HZ), 0]
    assert stretch.shape == wanted.shape
    assert np.abs(stretch - wanted).max(initial=0) < 1e-6


@pytest.mark.parametrize(
    ("start_s", "end_s", "words"),
    [(50, 60, "ends before 50 s"), (2, 1, "from 2 to 1 s is empty"), (3.5, None, "ends before 3.5 s")],
)
def test_a_stretch_without_a_sample_is_an_error(
    tmp_path: Path, start_s: float, end_s: float | None, words: str
) -> None:
    path = tmp_path / "tune.flac"
    soundfile.write(path, tune(3.5), RATE_HZ)
    with pytest.raises(AudioError, match=words):
        audio.load(path, start_s=start_s, end_s=end_s)


def test_channels_are_chosen_and_mixed(tmp_path: Path) -> None:
    path = tmp_path / "two.wav"
    sound = tune(1, channels=2)
    soundfile.write(path, sound, RATE_HZ, subtype="FLOAT")
    assert np.array_equal(audio.load(path), sound[:, 0])
    assert np.array_equal(audio.load(path, channel=1), sound[:, 1])
    assert np.allclose(audio.load(path, channel="mean"), sound.mean(axis=1))
    for wrong in (2, -1):
        with pytest.raises(UsageError, match="2 channels"):
            audio.load(path, channel=wrong)
    with pytest.raises(UsageError, match="left"):
        audio.load(path, channel="left")


@pytest.mark.parametrize("ending", ["wav", "ogg"])
def test_memory_does_not_grow_with_the_length(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"long.{ending}"
    block = tune(10, 8_000)
    with soundfile.SoundFile(path, "w", 8_000, 1, format=ending.upper()) as out:
        for _ in range(60):
            out.write(block)
    tracemalloc.start()
    try:
        frames = sum(len(block) for block in audio.stream(path, rate_hz=16_000))
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert frames == 600 * 16_000
    assert peak_bytes < 6e6  # the whole would be 38 MB


# -------------------------------------------------------------------------------------------------------- finding


def test_folders_that_cannot_be_looked_into_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("open", "shut/inner", "broken"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "clip.wav").touch()
    scandir = os.scandir

    def guarded(path: str) -> object:
        number = {"shut": errno.EACCES, "broken": errno.EIO}.get(Path(path).name)
        if number is not None:
            raise OSError(number, os.strerror(number), path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    refused: list[AudioError] = []
    found = [str(tmp_path / "open" / "clip.wav")]
    assert audio_files.find_audio([tmp_path, tmp_path / "shut"], refused) == found
    shut, broken = sorted(refused, key=lambda error: "broken" in str(error))
    assert str(shut) == f"{tmp_path / 'shut'} cannot be read: you are not allowed to look into it."
    assert str(broken).startswith(f"{tmp_path / 'broken'} cannot be read: the system says: ")
    told: list[events.Event] = []
    assert events.run(audio_files.search([tmp_path]), told.append) == found
    assert {event.item for event in told if isinstance(event, events.Skipped)} == {str(shut.path), str(broken.path)}


def test_folders_are_searched_in_a_natural_order(tmp_path: Path) -> None:
    for name in ("clip10.wav", "clip2.WAV", "b/film.MKV", "b/.hidden.wav", ".git/x.wav", "notes.txt", "a/x.mp3"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = audio_files.find_audio([tmp_path, tmp_path / "clip2.WAV", tmp_path / "notes.txt"])
    names = [Path(path).relative_to(tmp_path).as_posix() for path in found]
    assert names == ["a/x.mp3", "b/film.MKV", "clip2.WAV", "clip10.wav", "notes.txt"]
    assert audio_files.find_audio([tmp_path / "b"]) == [str(tmp_path / "b" / "film.MKV")]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.wav").touch()
    try:
        (tmp_path / "a" / "back").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("links are not allowed here")
    assert audio_files.find_audio([tmp_path]) == [str(tmp_path / "a" / "x.wav")]


def test_a_moved_file_is_known_again_and_a_changed_one_is_not(tmp_path: Path) -> None:
    first, second = tmp_path / "a.wav", tmp_path / "b.wav"
    soundfile.write(first, tune(10), RATE_HZ)
    content, key = audio_files.content_hash(first), audio_files.fingerprint(first)
    first.rename(second)
    assert (audio_files.content_hash(second), audio_files.fingerprint(second)) == (content, key)
    os.utime(second, ns=(0, 1_000_000_000))
    assert audio_files.content_hash(second) == content
    assert audio_files.fingerprint(second) != key
    with second.open("r+b") as file:
        file.seek(second.stat().st_size // 2)
        file.write(b"changed")
    assert audio_files.content_hash(second) != content
