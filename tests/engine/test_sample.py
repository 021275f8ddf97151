"""The sample project: whole or not there, the same each time, and sounding like what its labels say."""

from __future__ import annotations

import csv
import hashlib
import itertools
import wave
from pathlib import Path

import numpy as np
import pytest

from engine import sample, sample_sounds
from engine.errors import StudioError
from engine.events import Progress, run
from engine.project import Project


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(sample.make(tmp_path_factory.mktemp("made") / "sample"))


def _samples(path: Path) -> tuple[int, np.ndarray]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def _level_db(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(samples**2)))


def test_holds_what_it_promises(made: Path) -> None:
    with Project(made) as project:
        recordings = project.recordings()
        assert [c.name for c in project.classes()] == ["Speech", "Tones", "Noise"]
        assert [c.key for c in project.classes()] == ["1", "2", "3"]
        assert len({c.colour for c in project.classes()}) == 3
        assert len(recordings) == 12
        assert {r.group for r in recordings} == {"anna", "boris", "chen", "dara", "emil", "farah"}
        assert all(35 <= r.duration_s <= 60 and r.rate_hz == 16000 and r.channels == 1 for r in recordings)
        unlabelled = [Path(r.path).stem for r in recordings if not project.segments(r.id)]
        assert unlabelled == ["emil-2", "farah-2"]
        assert not project.missing()
    assert sum(f.stat().st_size for f in made.rglob("*.wav")) < 25e6


def test_segments_tile_without_overlap_and_every_class_is_in_every_recording(made: Path) -> None:
    with Project(made) as project:
        for recording in project.recordings():
            segments = project.segments(recording.id)
            assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(segments))
            assert all(3.4 < s.duration_s < 9.1 and s.end_s < recording.duration_s for s in segments)
            assert len({s.class_id for s in segments}) in (0, 3)


def test_labels_are_where_the_sound_is(made: Path) -> None:
    """Labelled stretches are louder than the line between them, by at least 4 dB."""
    with Project(made) as project:
        gaps = 0
        for recording in project.recordings():
            rate_hz, samples = _samples(project.audio_path(recording))
            segments = project.segments(recording.id)
            for before, after in itertools.pairwise(segments):
                if after.start_s - before.end_s > 0.4:
                    gaps += 1
                    start, end = round((before.end_s + 0.05) * rate_hz), round((after.start_s - 0.05) * rate_hz)
                    sound = samples[round(before.start_s * rate_hz) : round(before.end_s * rate_hz)]
                    assert _level_db(sound) > _level_db(samples[start:end]) + 4
    assert gaps >= 10


def test_the_inbox_has_its_truth(made: Path) -> None:
    with (made / "inbox" / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {r["audio_filepath"] for r in rows} == {"gita.wav", "hugo.wav"}
    assert {r["label"] for r in rows} == {"Speech", "Tones", "Noise"}
    rates = {}
    for name in ("gita.wav", "hugo.wav"):
        rates[name], samples = _samples(made / "inbox" / name)
        last_s = max(float(r["end_s"]) for r in rows if r["audio_filepath"] == name)
        assert last_s + 0.5 == pytest.approx(len(samples) / rates[name], abs=1e-3)
    assert rates == {"gita.wav": 16000, "hugo.wav": 8000}


def test_same_seed_same_samples() -> None:
    def digest(seed: int) -> str:
        samples, stretches = run(sample._call(np.random.default_rng([seed, 0]), sample.CALLERS[0], 0, 1))
        return hashlib.sha256(samples.tobytes() + repr(stretches).encode()).hexdigest()

    assert digest(7) == digest(7)
    assert digest(7) != digest(8)


def test_returns_a_whole_one_untouched(made: Path) -> None:
    before = (made / "project.db").stat().st_mtime_ns
    job = sample.make(made, seed=99)
    with pytest.raises(StopIteration) as stop:
        next(job)
    assert stop.value.value == made
    assert (made / "project.db").stat().st_mtime_ns == before


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    job = sample.make(tmp_path / "sample")
    while (event := next(job)) != Progress("Making sample recordings", 1, 15, "recordings"):
        assert event.total == 15
    assert len(list(tmp_path.iterdir())) == 1
    job.close()
    assert not list(tmp_path.iterdir())


def test_refuses_a_folder_with_something_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StudioError, match="holds other files"):
        run(sample.make(tmp_path))
    assert [f.name for f in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_fine_and_an_unwritable_place_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StudioError, match="cannot be made"):
        run(sample.make(tmp_path / "file" / "sample"))

    def one_file(home: Path, _seed: int):
        home.mkdir()
        (home / "sample.json").write_text("{}")
        yield Progress("Making")

    monkeypatch.setattr(sample, "_build", one_file)
    (tmp_path / "empty").mkdir()
    assert run(sample.make(tmp_path / "empty")) == tmp_path / "empty"
    assert sample.is_whole(tmp_path / "empty")
    assert {f.name for f in tmp_path.iterdir()} == {"file", "empty"}


def _spectrum(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    return np.fft.rfftfreq(len(samples), 1 / sample_sounds.RATE_HZ), power


def test_a_voice_has_its_pitch_and_its_syllables() -> None:
    voice = sample_sounds.Voice(pitch_hz=120, tract=1.0, syllables_per_s=4.0, breath=0.1)
    samples = sample_sounds.speech(np.random.default_rng(1), 8.0, voice)
    assert samples.dtype == np.float32
    assert len(samples) == 128000
    # Autocorrelation of the loudest fifth of a second peaks at the pitch, give or take the melody.
    frames = samples[: 3200 * 40].reshape(40, 3200)
    loudest = frames[np.argmax((frames**2).sum(1))]
    likeness = np.correlate(loudest, loudest, "full")[3199:]
    lag = 60 + int(np.argmax(likeness[60:300]))
    assert 16000 / lag == pytest.approx(120, rel=0.35)
    # The envelope moves most at some 2 to 6 Hz.
    envelope = np.abs(samples).reshape(-1, 160).mean(1)
    power = np.abs(np.fft.rfft(envelope - envelope.mean())) ** 2
    hz = np.fft.rfftfreq(len(envelope), 0.01)
    assert power[(hz > 1) & (hz < 8)].sum() > 0.5 * power.sum()


def test_tones_are_narrow_and_noises_are_wide() -> None:
    rng = np.random.default_rng(3)

    def flatness(samples: np.ndarray) -> float:
        hz, power = _spectrum(samples)
        band = power[(hz > 300) & (hz < 3400)] + 1e-12
        return float(np.exp(np.log(band).mean()) / band.mean())

    assert max(flatness(kind(rng, 3.0)) for kind in sample_sounds.TONES) < 0.05
    assert min(flatness(kind(rng, 3.0)) for kind in sample_sounds.NOISES) > 0.05
    hz, power = _spectrum(sample_sounds.TONES[1](rng, 3.0))
    assert hz[np.argmax(power)] == pytest.approx(425, rel=0.05)


def test_a_lower_rate_keeps_pitch_and_level() -> None:
    tone = sample_sounds._tone(1.3, 440.0)
    lower = sample_sounds.at_rate(tone, 8000)
    assert len(lower) == len(tone) // 2
    assert _level_db(lower) == pytest.approx(_level_db(tone), abs=0.05)
    assert np.abs(lower[100:-100] - tone[200:-200:2]).max() < 1e-3
