"""Kaldi's fbank: parity with kaldi-native-fbank, the known values, and no seams."""

from __future__ import annotations

import kaldi_native_fbank
import numpy as np
import pytest

from engine.features.fbank import SILENCE, Fbank


def kaldi(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither = 0
    options.frame_opts.snip_edges = False
    options.frame_opts.samp_freq = rate_hz
    options.mel_opts.num_bins = 80
    options.mel_opts.high_freq = -400
    fbank = kaldi_native_fbank.OnlineFbank(options)
    fbank.accept_waveform(rate_hz, samples)
    fbank.input_finished()
    return np.stack([fbank.get_frame(i) for i in range(fbank.num_frames_ready)])


@pytest.mark.parametrize("rate_hz", [16000, 8000])
@pytest.mark.parametrize("n", [81, 199, 400, 1234, 8007, 30 * 16000])
def test_it_is_kaldis(rate_hz: int, n: int, rng: np.random.Generator) -> None:
    samples = (0.1 * rng.standard_normal(n) + 0.3).astype(np.float32)
    expected = kaldi(samples, rate_hz)
    found = Fbank(rate_hz=rate_hz)(samples)
    assert found.shape == expected.shape == Fbank(rate_hz=rate_hz).shape(n)
    np.testing.assert_allclose(found, expected, rtol=0, atol=5e-3)


def two_tones(rate_hz: int = 16000) -> np.ndarray:
    t = np.arange(rate_hz) / rate_hz
    return (0.5 * np.sin(2 * np.pi * 440 * t) + 0.25 * np.sin(2 * np.pi * 3000 * t)).astype(np.float32)


def test_the_known_values() -> None:
    found = Fbank()(two_tones())
    assert found.shape == (100, 80)
    assert found.mean() == pytest.approx(-9.9336, abs=1e-3)
    assert found.std() == pytest.approx(5.8574, abs=1e-3)
    np.testing.assert_allclose(found[0, :4], [-4.4806, -3.8740, -3.6350, -3.3265], atol=1e-3)
    assert found[50].argmax() == 53
    np.testing.assert_allclose(found[50, [15, 79]], [3.9100, -15.9424], atol=1e-3)
    np.testing.assert_allclose(found, kaldi(two_tones(), 16000), rtol=0, atol=5e-3)


def test_silence_is_the_logarithm_of_epsilon() -> None:
    assert pytest.approx(-15.942385, abs=1e-6) == SILENCE
    for constant in (0.0, 0.5):  # what does not change is no sound
        np.testing.assert_allclose(Fbank()(np.full(4000, constant, np.float32)), SILENCE, atol=1e-5)


def test_a_long_recording_has_no_seams(rng: np.random.Generator) -> None:
    samples = (0.1 * rng.standard_normal(65 * 16000)).astype(np.float32)
    whole = Fbank()(samples)
    for second in (29, 31, 59):  # around the joints that blocks of 30 s would have
        part = Fbank()(samples[second * 16000 : (second + 2) * 16000])
        np.testing.assert_allclose(whole[second * 100 + 2 : second * 100 + 198], part[2:198], rtol=0, atol=1e-4)


def test_a_batch_is_computed_as_its_clips_are(rng: np.random.Generator) -> None:
    clips = rng.normal(0, 0.1, (3, 5000)).astype(np.float32)
    np.testing.assert_array_equal(Fbank(8000)(clips), [Fbank(8000)(clip) for clip in clips])


def test_a_single_sample_gives_a_frame() -> None:
    assert Fbank()(np.ones(1, np.float32)).shape == (1, 80)
