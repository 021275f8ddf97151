"""Features against librosa, which is the definition; and what librosa does not define."""

from __future__ import annotations

import json
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf

from engine import features
from engine.errors import StudioError, UsageError
from engine.features.logmel import LogMel
from engine.features.mfcc import Mfcc, delta

RATE = 16000


def _clips() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    t = np.arange(3 * RATE) / RATE
    click = np.zeros(RATE)
    click[7000] = 1.0
    clips = {
        "noise": rng.normal(0, 0.1, 3 * RATE),
        "two tones": 0.5 * np.sin(2 * np.pi * 440 * t) + 0.25 * np.sin(2 * np.pi * 3000 * t),
        "sweep": np.sin(2 * np.pi * (100 * t + 1200 * t**2)),
        "click": click,
        "silence": np.zeros(RATE),
        "half silent": np.concatenate([np.zeros(RATE), rng.normal(0, 0.5, RATE)]),
        "very quiet": rng.normal(0, 1e-5, 4801),
        "shorter than a frame": rng.normal(0, 0.3, 300),
        "one sample": np.array([0.5]),
        "odd length": rng.normal(0, 0.3, 12347),
    }
    return {name: clip.astype(np.float32) for name, clip in clips.items()}


CLIPS = _clips()


@pytest.fixture(scope="module")
def librosa() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import librosa
        import librosa.feature

        librosa.feature.melspectrogram(y=np.zeros(2048, np.float32), sr=RATE)  # its modules are imported at first use
    return librosa


def librosa_logmel(librosa: Any, clip: np.ndarray, f: LogMel) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of clips shorter than a frame
        power = librosa.feature.melspectrogram(
            y=clip, sr=f.rate_hz, n_fft=f.n_fft, hop_length=f.hop, n_mels=f.n_mels, fmin=f.fmin_hz, fmax=f.fmax_hz
        )
    return librosa.power_to_db(power, ref=np.max if f.ref == "max" else 1.0, top_db=f.top_db)


def librosa_mfcc(librosa: Any, clip: np.ndarray, f: Mfcc) -> np.ndarray:
    """All frames, with both slopes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = librosa.feature.mfcc(
            y=clip, sr=f.rate_hz, n_mfcc=f.n_mfcc, n_fft=f.n_fft, hop_length=f.hop, n_mels=f.n_mels
        )
    rows = np.pad(rows, ((0, 0), (0, max(0, f.delta_width - rows.shape[1]))))
    slopes = [librosa.feature.delta(rows, width=f.delta_width, order=order) for order in (1, 2)]
    return np.concatenate([rows, *slopes]).T


@pytest.mark.parametrize("name", CLIPS)
@pytest.mark.parametrize("ref", ["max", "one"])
def test_logmel_equals_librosa(librosa: Any, name: str, ref: str) -> None:
    feature = LogMel(ref=ref)
    ours = feature(CLIPS[name])
    theirs = librosa_logmel(librosa, CLIPS[name], feature)
    assert ours.shape == theirs.shape == feature.shape(len(CLIPS[name]))
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-3)


def test_logmel_equals_librosa_with_other_settings(librosa: Any) -> None:
    feature = LogMel(22050, n_fft=600, hop=221, n_mels=40, fmin_hz=50.0, fmax_hz=9000.0, ref="one", top_db=60.0)
    np.testing.assert_allclose(
        feature(CLIPS["noise"]), librosa_logmel(librosa, CLIPS["noise"], feature), rtol=0, atol=1e-3
    )


@pytest.mark.parametrize("name", CLIPS)
def test_mfcc_equals_librosa(librosa: Any, name: str) -> None:
    theirs = librosa_mfcc(librosa, CLIPS[name], Mfcc())
    feature = Mfcc(frames=len(theirs))
    np.testing.assert_allclose(feature(CLIPS[name]), theirs, rtol=0, atol=1e-3)


@pytest.mark.parametrize(("width", "order"), [(3, 1), (5, 1), (9, 1), (3, 2), (5, 2), (9, 2)])
def test_delta_equals_librosa(librosa: Any, width: int, order: int) -> None:
    values = np.random.default_rng(0).normal(size=(4, 20)).astype(np.float32)
    np.testing.assert_allclose(
        delta(values, width, order), librosa.feature.delta(values, width=width, order=order), atol=1e-5
    )


def test_real_audio_equals_librosa(librosa: Any, shared_data: Path) -> None:
    for folder, pattern in (("esc10", "*/1-*.ogg"), ("digits", "7/*_0.flac")):
        for path in sorted((shared_data / folder).glob(pattern))[::12][:6]:
            clip, rate_hz = sf.read(path, dtype="float32")
            logmel, mfcc = LogMel(rate_hz), Mfcc(rate_hz, frames=1 + len(clip) // 256)
            np.testing.assert_allclose(logmel(clip), librosa_logmel(librosa, clip, logmel), rtol=0, atol=1e-3)
            np.testing.assert_allclose(mfcc(clip), librosa_mfcc(librosa, clip, mfcc)[: mfcc.frames], rtol=0, atol=1e-3)


def test_silence_is_zero_db_against_its_own_peak_and_the_floor_against_one() -> None:
    assert (LogMel()(CLIPS["silence"]) == 0).all()
    np.testing.assert_allclose(LogMel(ref="one")(CLIPS["silence"]), -100, atol=1e-4)


def test_mfcc_cuts_long_windows_and_repeats_short_ones() -> None:
    clip = CLIPS["noise"][:2560]  # 11 frames
    whole = Mfcc(frames=11)(clip)
    np.testing.assert_array_equal(Mfcc(frames=4)(clip), whole[:4])
    np.testing.assert_array_equal(Mfcc(frames=25)(clip), np.concatenate([whole, whole, whole[:3]]))


def test_mfcc_without_slopes_has_the_first_columns() -> None:
    with_slopes = Mfcc(frames=11)(CLIPS["noise"][:2560])
    assert Mfcc(frames=11, deltas=False).shape(2560) == (11, 10)
    np.testing.assert_array_equal(Mfcc(frames=11, deltas=False)(CLIPS["noise"][:2560]), with_slopes[:, :10])


def test_the_seed_windows_have_the_seed_shapes() -> None:
    assert LogMel().shape(3 * RATE) == (128, 188)
    assert Mfcc().shape(round(8.192 * 4096)) == (131, 30)


@pytest.mark.parametrize("feature", [LogMel(), Mfcc()], ids=["logmel", "mfcc"])
def test_a_clip_alone_equals_the_clip_in_a_batch_and_in_any_thread(feature: features.Feature) -> None:
    clips = np.random.default_rng(0).normal(0, 0.1, (6, 20000)).astype(np.float32)
    together = feature(clips)
    assert together.shape == (6, *feature.shape(20000))
    np.testing.assert_array_equal(together, np.stack([feature(clip) for clip in clips]))
    with ThreadPoolExecutor(3) as pool:
        np.testing.assert_array_equal(together, np.stack(list(pool.map(feature, clips))))


def test_features_survive_json() -> None:
    assert {"logmel", "mfcc", "soundnet", "waveform"} <= set(features.features())
    for feature in (LogMel(8000, n_mels=40, fmax_hz=3000.0, ref="one"), Mfcc(n_mfcc=13, frames=32)):
        assert features.from_json(json.loads(json.dumps(features.to_json(feature)))) == feature


def test_an_unknown_feature_or_field_is_refused() -> None:
    with pytest.raises(StudioError, match="'wavelet', which this version of Earmark does not have"):
        features.from_json({"id": "wavelet"})
    with pytest.raises(UsageError, match="Mfcc has no setting called colour"):
        features.from_json({"id": "mfcc", "colour": 3})
