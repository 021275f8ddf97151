"""Each transform does what it says, measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import augment
from engine.augment.band_limit import BandLimit, band_limited
from engine.augment.clipping import Clipping
from engine.augment.codec import Codec, round_trip
from engine.augment.crop import Crop
from engine.augment.draws import between, octaves_between, one_of
from engine.augment.erase import Erase
from engine.augment.gain import Gain
from engine.augment.mixup import Mixup, level_db
from engine.augment.noise import Noise, coloured_noise, mix_at_snr, power
from engine.augment.noise_files import NoiseFiles
from engine.augment.pitch_shift import PitchShift
from engine.augment.polarity import Polarity
from engine.augment.room import Room, convolved, impulse_response
from engine.augment.room_files import RoomFiles
from engine.augment.spec_augment import SpecAugment
from engine.augment.telephone import Telephone, _levels, companded, lost_packets
from engine.augment.time_shift import TimeShift
from engine.augment.time_stretch import TimeStretch
from engine.errors import StudioError, UsageError

RATE = 16000


def noise(n: int = 3 * RATE, level: float = 0.1, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, level, n).astype(np.float32)


def tone(hz: float, seconds: float = 3.0, rate_hz: int = RATE, level: float = 0.5) -> np.ndarray:
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * hz * t)).astype(np.float32)


def peak_hz(samples: np.ndarray, rate_hz: int = RATE) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 18))
    return float(spectrum.argmax() * rate_hz / (1 << 18))


def db(ratio: float) -> float:
    return 10 * np.log10(ratio)


def band_db(samples: np.ndarray, low_hz: float, high_hz: float, rate_hz: int = RATE) -> float:
    """The mean power density of a band."""
    energy = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / rate_hz)
    return db(float(energy[(hz >= low_hz) & (hz < high_hz)].mean()) + 1e-30)


def lag(samples: np.ndarray, reference: np.ndarray) -> int:
    size = 1 << 18
    likeness = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(reference, size).conj())
    found = int(likeness.argmax())
    return found - size if found > size // 2 else found


def test_gain_is_the_drawn_gain(rng: np.random.Generator) -> None:
    samples = noise()
    for _ in range(20):
        out, drawn = Gain(-12.0, 6.0)(samples, RATE, rng)
        assert -12 <= drawn["gain_db"] <= 6
        assert db(power(out) / power(samples)) == pytest.approx(drawn["gain_db"], abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(
    snr_db=st.floats(-30, 60),
    level=st.floats(0.01, 2.0),
    noise_level=st.floats(0.01, 2.0),
    n=st.integers(10, 5000),
    m=st.integers(10, 9000),
)
def test_the_snr_is_reached_whatever_the_levels_and_lengths(
    snr_db: float, level: float, noise_level: float, n: int, m: int
) -> None:
    speech = noise(n, level).astype(np.float64)
    mixed = mix_at_snr(speech, noise(m, noise_level, 1), snr_db)
    reached = db(power(speech) / power(mixed.astype(np.float64) - speech))
    assert mixed.shape == speech.shape
    assert reached == pytest.approx(snr_db, abs=0.1)


def test_silent_noise_adds_nothing_and_short_noise_is_repeated() -> None:
    speech = noise(1000)
    assert np.array_equal(mix_at_snr(speech, np.full(1000, 0.9e-3, np.float32), 0.0), speech)
    rest = mix_at_snr(speech, noise(250, 0.1, 1), 0.0) - speech
    np.testing.assert_allclose(rest[:250], rest[750:], atol=1e-6)


@pytest.mark.parametrize(("colour", "db_per_octave"), [("white", 0.0), ("pink", -3.01), ("brown", -6.02)])
def test_noise_falls_with_frequency_as_its_colour_says(
    colour: str, db_per_octave: float, rng: np.random.Generator
) -> None:
    made = coloured_noise(colour, 40 * RATE, RATE, rng)
    assert power(made) == pytest.approx(1.0, rel=1e-3)
    octaves = [band_db(made, hz, 1.1 * hz) for hz in (100, 200, 400, 800, 1600, 3200, 6400)]
    assert np.diff(octaves).mean() == pytest.approx(db_per_octave, abs=0.2)
    assert band_db(made, 1, 19) < band_db(made, 100, 200) - 60


@pytest.mark.parametrize("colour", ["any", "white", "pink", "brown"])
def test_coloured_noise_lies_at_its_snr(colour: str, rng: np.random.Generator) -> None:
    samples = tone(440)
    for _ in range(5):
        out, drawn = Noise(colour, 5.0, 30.0)(samples, RATE, rng)
        assert db(power(samples) / power(out - samples)) == pytest.approx(drawn["snr_db"], abs=0.1)
        assert drawn["colour"] == colour or colour == "any"


def test_noise_from_files_lies_at_its_snr_and_is_resampled(tmp_path: Path, rng: np.random.Generator) -> None:
    sf.write(tmp_path / "tone.wav", tone(1000, 1.0, 8000), 8000)
    (tmp_path / "broken.wav").write_bytes(b"no sound at all")
    sf.write(tmp_path / "silent.wav", np.zeros(8000), 8000)
    samples = noise()
    transform = NoiseFiles(str(tmp_path), 0.0, 20.0)
    transform.ready()
    for _ in range(6):
        out, drawn = transform(samples, RATE, rng)
        assert drawn["noise_file"] == str(tmp_path / "tone.wav")
        assert db(power(samples) / power(out - samples)) == pytest.approx(drawn["snr_db"], abs=0.1)
        assert peak_hz(out - samples) == pytest.approx(1000, abs=2)  # at double speed it would be 2000


def test_all_places_of_a_long_recording_are_drawn(tmp_path: Path, rng: np.random.Generator) -> None:
    steps = np.repeat(np.linspace(0.1, 0.9, 100), 1000).astype(np.float32)  # 100 s at 1 kHz, a level for each second
    sf.write(tmp_path / "long.wav", steps, 1000)
    transform = NoiseFiles(str(tmp_path), 0.0, 0.0)
    speech = np.zeros(200, np.float32)
    speech[0] = 1.0
    from engine.augment import recordings

    places = []
    for _ in range(300):
        place = rng.random()
        found = recordings.draw(str(tmp_path), 1000, rng, lambda block, at=place: block[int(at * len(block))][None])
        assert found is not None
        places.append(float(found[0][0]))
    assert min(places) < 0.15
    assert max(places) > 0.85
    assert np.histogram(places, 4, (0.1, 0.9))[0].min() > 40
    assert transform(speech, 1000, rng)[0].shape == (200,)


def test_a_drawn_place_that_is_silent_leaves_the_example_alone(tmp_path: Path) -> None:
    sf.write(tmp_path / "half.wav", np.concatenate([tone(500, 10.0), np.zeros(10 * RATE, np.float32)]), RATE)
    transform = NoiseFiles(str(tmp_path), 0.0, 0.0)
    transform.ready()
    samples = noise(8000)
    outs = [transform(samples, RATE, np.random.default_rng(seed)) for seed in range(20)]
    alone = [np.array_equal(out, samples) for out, _ in outs]
    assert 0 < sum(alone) < 20
    assert alone == [drawn["noise_file"].startswith("none") for _, drawn in outs]


@pytest.mark.parametrize("cls", [NoiseFiles, RoomFiles])
def test_a_folder_of_no_use_gives_one_sentence(cls: Any, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"No folder with recordings of .* is chosen"):
        cls("").ready()
    with pytest.raises(StudioError, match="There is no folder"):
        cls(str(tmp_path / "gone")).ready()
    with pytest.raises(StudioError, match="There is no audio in"):
        cls(str(tmp_path)).ready()
    sf.write(tmp_path / "silent.wav", np.zeros(8000), 8000)
    (tmp_path / "broken.wav").write_bytes(b"no sound at all")
    with pytest.raises(StudioError, match="silent or cannot be read"):
        cls(str(tmp_path)).ready()
    with pytest.raises(StudioError, match="silent or cannot be read"):
        augment.Chain((augment.Step(cls(str(tmp_path))),)).ready()
    sf.write(tmp_path / "useful.wav", noise(8000), 8000)
    cls(str(tmp_path)).ready()  # looks afresh


@pytest.mark.parametrize("method", ["fast", "fine"])
def test_time_stretch_changes_the_length_and_not_the_pitch(method: str, rng: np.random.Generator) -> None:
    for _ in range(4):
        out, drawn = TimeStretch(0.7, 1.4, method)(tone(440), RATE, rng)
        assert len(out) == pytest.approx(3 * RATE / drawn["speed"], abs=2)
        assert peak_hz(out) == pytest.approx(440, rel=0.01)


@pytest.mark.parametrize("method", ["fast", "fine"])
@pytest.mark.parametrize("semitones", [-12.0, -3.0, 2.0, 12.0])
def test_pitch_shift_moves_the_peak_and_keeps_the_length(
    method: str, semitones: float, rng: np.random.Generator
) -> None:
    out, drawn = PitchShift(semitones, semitones, method)(tone(440), RATE, rng)
    assert drawn == {"shift_semitones": semitones}
    assert len(out) == 3 * RATE
    assert peak_hz(out) == pytest.approx(440 * 2 ** (semitones / 12), rel=0.01)
    # Once around the middle: no half of the clip is missing.
    assert power(out[RATE // 2 : -RATE // 2]) == pytest.approx(0.125, rel=0.15)


@pytest.mark.parametrize("wrap", [True, False])
def test_time_shift_moves_a_click(wrap: bool, rng: np.random.Generator) -> None:
    samples = np.zeros(RATE, np.float32)
    samples[4000:4400] = np.hanning(400)
    for _ in range(10):
        out, drawn = TimeShift(0.9, wrap)(samples, RATE, rng)
        assert len(out) == RATE
        place = 4000 + round(drawn["shift_s"] * RATE)
        if wrap and 0 <= place % RATE < RATE - 800 and abs(drawn["shift_s"]) > 0.1:
            assert lag(out, samples) % RATE == pytest.approx((place - 4000) % RATE, abs=1)
        if not wrap and place > RATE:
            assert not out.any()


def test_polarity_turns_the_sign() -> None:
    samples = noise()
    assert np.array_equal(Polarity()(samples, RATE, np.random.default_rng(0))[0], -samples)


def test_band_limit_takes_away_what_it_says(rng: np.random.Generator) -> None:
    samples = noise(20 * RATE)
    before = band_db(samples, 100, 8000)
    out, drawn = BandLimit("both", 300.0, 300.0, 2000.0, 2000.0)(samples, RATE, rng)
    assert drawn == {"band_from_hz": pytest.approx(300), "band_to_hz": pytest.approx(2000)}
    assert band_db(out, 500, 1500) == pytest.approx(before, abs=0.5)
    assert band_db(out, 100, 150) < before - 24
    assert band_db(out, 4000, 4400) < before - 24
    lows, drawn = BandLimit("lows", 300.0, 300.0)(samples, RATE, rng)
    assert drawn["band_to_hz"] == 8000
    assert band_db(lows, 6000, 7800) == pytest.approx(before, abs=0.5)
    highs, drawn = BandLimit("highs", 300.0, 300.0, 2000.0, 2000.0)(samples, RATE, rng)
    assert drawn["band_from_hz"] == 0
    assert band_db(highs, 50, 300) == pytest.approx(before, abs=0.5)


@pytest.mark.parametrize(("rt60_s", "drr_db"), [(0.2, 10.0), (0.5, 0.0), (1.5, -6.0)])
def test_a_room_has_its_rt60_and_its_direct_sound(rt60_s: float, drr_db: float, rng: np.random.Generator) -> None:
    response = impulse_response(rt60_s, drr_db, RATE, rng).astype(np.float64)
    assert response[0] == 1.0
    assert db(1 / np.square(response[1:]).sum()) == pytest.approx(drr_db, abs=0.1)
    # Schroeder's backward integral, its slope between -5 and -25 dB.
    left = 10 * np.log10(np.cumsum(np.square(response[1:])[::-1])[::-1] / np.square(response[1:]).sum())
    inside = np.flatnonzero((left < -5) & (left > -25))
    slope = np.polyfit(inside / RATE, left[inside], 1)[0]
    assert -60 / slope == pytest.approx(rt60_s, rel=0.1)


def test_a_room_keeps_the_direct_sound_and_its_place(rng: np.random.Generator) -> None:
    click = np.zeros(RATE, np.float32)
    click[1000] = 0.5
    out, _ = Room()(click, RATE, rng)
    assert len(out) == RATE
    assert np.abs(out[:1000]).max() < 1e-6
    assert out[1000] == pytest.approx(0.5, abs=1e-5)
    assert power(out[1100:]) > 0


def test_convolution_is_the_definition(rng: np.random.Generator) -> None:
    for n, m in ((1, 1), (1, 50), (50, 1), (300, 90), (90, 300)):
        samples, response = noise(n), noise(m, 1.0, 1)
        np.testing.assert_allclose(convolved(samples, response), np.convolve(samples, response)[:n], atol=1e-5)


def test_a_recorded_room_begins_with_its_peak(tmp_path: Path, rng: np.random.Generator) -> None:
    response = np.zeros(4000, np.float32)
    response[[700, 1100]] = -0.5, 0.25  # the direct sound comes late and upside down
    sf.write(tmp_path / "hall.wav", response, RATE)
    click = np.zeros(8000, np.float32)
    click[1000] = 0.4
    out, drawn = RoomFiles(str(tmp_path))(click, RATE, rng)
    assert drawn == {"room_file": str(tmp_path / "hall.wav")}
    expected = np.zeros(8000)
    expected[[1000, 1400]] = 0.4, -0.2
    np.testing.assert_allclose(out, expected, atol=1e-4)


@pytest.mark.parametrize(("law", "name", "count"), [("mu-law", "pcm_mulaw", 255), ("A-law", "pcm_alaw", 256)])
def test_companding_is_g711(law: str, name: str, count: int) -> None:
    import av

    shorts = np.arange(-32768, 32768).astype(np.int16)
    encoder, decoder = av.CodecContext.create(name, "w"), av.CodecContext.create(name, "r")
    for context in (encoder, decoder):
        context.sample_rate, context.layout = 8000, "mono"
    encoder.format = "s16"
    encoder.open()
    frame = av.AudioFrame.from_ndarray(shorts[None], "s16", "mono")
    frame.sample_rate, frame.pts = 8000, 0
    packets = encoder.encode(frame) + encoder.encode(None)
    theirs = np.concatenate([out.to_ndarray()[0] for packet in packets for out in decoder.decode(packet)])
    ours = _levels(law)
    assert set(ours) == set(theirs)
    assert len(set(ours)) == count
    assert (ours == theirs).mean() > 0.98  # they differ between two equally near levels at the joints of segments


@pytest.mark.parametrize("law", ["mu-law", "A-law"])
@pytest.mark.parametrize("level", [0.9, 0.1])
def test_companding_keeps_38_db(law: str, level: float) -> None:
    samples = tone(440, level=level)
    assert db(power(samples) / power(companded(samples, law) - samples)) == pytest.approx(38, abs=2)


@pytest.mark.parametrize(("share", "burst"), [(0.02, 1.0), (0.1, 3.0), (0.4, 10.0)])
def test_packets_are_lost_as_often_and_as_long_as_asked(share: float, burst: float, rng: np.random.Generator) -> None:
    lost = lost_packets(200_000, share, burst, rng)
    assert lost.mean() == pytest.approx(share, rel=0.05)
    runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[False], lost, [False]]).astype(int))))[::2]
    assert runs.mean() == pytest.approx(burst, rel=0.05)


def test_a_telephone_line_is_narrow_and_in_step(rng: np.random.Generator) -> None:
    samples = noise(20 * RATE)
    out, drawn = Telephone("A-law", 0.0)(samples, RATE, rng)
    assert drawn == {"law": "A-law", "lost_percent": 0.0}
    before = band_db(samples, 100, 8000)
    assert band_db(out, 600, 3000) == pytest.approx(before, abs=1)
    assert band_db(out, 4100, 8000) < before - 30
    assert band_db(out, 50, 150) < before - 20
    assert abs(lag(out, samples)) <= 8  # half a millisecond, the filters' own delay


def test_a_lost_packet_is_the_one_before_but_quieter(rng: np.random.Generator) -> None:
    samples = tone(500, 2.0, 8000)
    whole, _ = Telephone("mu-law", 0.0)(samples, 8000, rng)
    for seed in range(5):
        out, drawn = Telephone("mu-law", 20.0, 1.0)(samples, 8000, np.random.default_rng(seed))
        packets, clean = out.reshape(-1, 160), whole.reshape(-1, 160)
        changed = (packets != clean).any(axis=1)
        assert drawn["lost_percent"] == pytest.approx(100 * changed.mean(), abs=1e-6)
        number = next(n for n in np.flatnonzero(changed) if n and not changed[n - 1])
        np.testing.assert_allclose(packets[number], 0.5 * clean[number - 1], atol=1e-6)


@pytest.mark.parametrize("codec", ["mp3", "aac", "opus", "amr"])
@pytest.mark.parametrize("rate_hz", [8000, 16000, 22050, 44100])
def test_a_codec_is_in_step_and_loses_something(codec: str, rate_hz: int) -> None:
    t = np.arange(3 * rate_hz) / rate_hz
    syllables = noise(len(t)) * (1 + np.sin(2 * np.pi * 4 * t))
    samples = band_limited(syllables.astype(np.float32), rate_hz, 300.0, 2000.0)
    best = round_trip(samples, rate_hz, codec, 64)
    assert best.shape == samples.shape
    assert abs(lag(best, samples)) <= rate_hz // 1000
    assert np.corrcoef(best, samples)[0, 1] > (0.7 if codec == "amr" else 0.98)
    assert power(best - samples) > 0
    if codec != "amr":
        assert power(round_trip(samples, rate_hz, codec, 8) - samples) > power(best - samples)


def test_a_codec_draws_bit_rates_that_it_can_do(rng: np.random.Generator) -> None:
    modes = {Codec("amr", 4.0, 13.0)(noise(800), 8000, rng)[1]["bit_rate_kbps"] for _ in range(30)}
    assert modes <= {4.75, 5.15, 5.9, 6.7, 7.4, 7.95, 10.2, 12.2}
    assert len(modes) > 4
    assert Codec("aac", 4.0, 4.0)(noise(800), 8000, rng)[1] == {"codec": "aac", "bit_rate_kbps": 12.0}
    Codec().ready()


def test_clipping_cuts_at_its_threshold_and_never_takes_a_sound_away(rng: np.random.Generator) -> None:
    samples = np.zeros(3 * RATE, np.float32)
    samples[:800] = tone(400, 0.05)  # a short sound in a long silence
    for _ in range(5):
        out, drawn = Clipping(6.0, 20.0)(samples, RATE, rng)
        threshold = np.abs(samples).max() / 10 ** (drawn["overload_db"] / 20)
        assert np.abs(out).max() == pytest.approx(threshold, rel=1e-5)
        below = np.abs(samples) < threshold
        assert np.array_equal(out[below], samples[below])


def test_crop_is_a_stretch_of_the_example(rng: np.random.Generator) -> None:
    samples = noise(1000)
    for _ in range(20):
        out, drawn = Crop(0.3, 0.6)(samples, 1000, rng)
        start = round(drawn["start_s"] * 1000)
        assert np.array_equal(out, samples[start : start + len(out)])
        assert 300 <= len(out) <= 600


def test_erase_silences_a_stretch_and_nothing_else(rng: np.random.Generator) -> None:
    samples = noise(RATE)
    for _ in range(20):
        out, drawn = Erase(0.1, 0.3)(samples, RATE, rng)
        start, length = round(drawn["start_s"] * RATE), round(drawn["erased_s"] * RATE)
        assert 1599 <= length <= 4800
        assert not out[start + 80 : start + length - 80].any()
        kept = np.concatenate([out[:start] - samples[:start], out[start + length :] - samples[start + length :]])
        assert not kept.any()


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    time_masks=st.integers(0, 4),
    band_masks=st.integers(0, 4),
    axis=st.sampled_from([0, 1, -1, -2]),
)
def test_masks_cover_what_they_say_with_the_mean(seed: int, time_masks: int, band_masks: int, axis: int) -> None:
    features = np.random.default_rng(seed).normal(3, 1, (40, 60)).astype(np.float32)
    out, drawn = SpecAugment(time_masks, 0.25, band_masks, 0.2)(features, axis, np.random.default_rng(seed))
    covered = np.zeros(features.shape, bool)
    by_time, covered_by_time = np.moveaxis(features, axis, 0), np.moveaxis(covered, axis, 0)
    assert len(drawn["time_masks_frames"]) == time_masks
    assert len(drawn["frequency_masks_bands"]) == band_masks
    for start, end in drawn["time_masks_frames"]:
        assert 0 <= start <= end <= len(by_time)
        assert end - start <= 0.25 * len(by_time)
        covered_by_time[start:end] = True
    for start, end in drawn["frequency_masks_bands"]:
        assert end - start <= 0.2 * by_time.shape[1]
        covered_by_time[:, start:end] = True
    assert np.array_equal(out[~covered], features[~covered])
    np.testing.assert_allclose(out[covered], features.mean(), rtol=1e-5)


def test_masks_are_seldom_none(rng: np.random.Generator) -> None:
    features = np.random.default_rng(0).normal(size=(128, 188)).astype(np.float32)
    shares = [(SpecAugment()(features, -1, rng)[0] != features).mean() for _ in range(200)]
    assert 0.2 < np.mean(shares) < 0.4


def test_mixup_shares_follow_the_beta_distribution(rng: np.random.Generator) -> None:
    partner, share = Mixup(0.3).draw(20_000, rng)
    assert (partner != np.arange(20_000)).mean() > 0.99
    assert share.mean() == pytest.approx(0.5, abs=0.01)
    assert share.var() == pytest.approx(1 / (4 * (2 * 0.3 + 1)), rel=0.03)


def test_linear_mixing_is_a_weighted_sum(rng: np.random.Generator) -> None:
    own = rng.normal(size=(5, 4, 6)).astype(np.float32)
    partner = np.array([3, 1, 4, 0, 2])
    share = np.array([0.0, 0.25, 0.5, 1.0, 0.9], np.float32)
    mixed = Mixup().mix(own, partner, share, 0)
    weights = share[:, None, None]
    assert mixed.dtype == np.float32
    np.testing.assert_allclose(mixed, weights * own + (1 - weights) * own[partner], atol=1e-6)


def test_between_class_mixing_makes_the_shares_those_heard() -> None:
    loud, quiet = both = np.stack([tone(1000, level=0.5), tone(1000, level=0.05)])
    transform, swapped = Mixup(1.0, "waveform", True), np.array([1, 0])
    for r in (0.2, 0.5, 0.7):
        share = np.array([r, 1.0], np.float32)
        # Equation 4 of Tokozume et al. with G1 - G2 = 20 dB, and the energy kept.
        p = 1 / (1 + 10 ** (20 / 20) * (1 - r) / r)
        expected = (p * loud + (1 - p) * quiet) / np.sqrt(p**2 + (1 - p) ** 2)
        np.testing.assert_allclose(transform.mix(both, swapped, share, RATE)[0], expected, atol=1e-4)
    for r, alone in ((1.0, loud), (0.0, quiet)):
        share = np.array([r, 1.0], np.float32)
        np.testing.assert_allclose(transform.mix(both, swapped, share, RATE), [alone, quiet], atol=1e-6)
    assert np.isfinite(transform.mix(np.zeros_like(both), swapped, np.array([0.5, 0.5], np.float32), RATE)).all()


@pytest.mark.parametrize(("hz", "weight_db"), [(1000, 0.0), (100, -19.1), (4000, 1.0), (6300, -0.1)])
def test_loudness_is_a_weighted(hz: float, weight_db: float) -> None:
    assert level_db(tone(hz)[None], RATE)[0] == pytest.approx(db(0.125) + weight_db, abs=0.3)


def test_loudness_is_that_of_the_loudest_moment() -> None:
    samples = np.concatenate([tone(1000, 0.5), np.zeros(5 * RATE, np.float32)])[None]
    assert level_db(samples, RATE)[0] == pytest.approx(db(0.125), abs=0.3)
    assert level_db(np.zeros((2, 1), np.float32), RATE).tolist() == [-120, -120]


def test_loudness_follows_its_formula(rng: np.random.Generator) -> None:
    """As the formula is written, with everything in double precision."""
    samples = rng.normal(0, 0.1, (3, RATE)) * np.linspace(0, 1, RATE) ** np.array([[0.5], [1], [2]])
    size = RATE // 10
    frames = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float32), size, axis=1)[:, :: size // 2]
    window = np.hanning(size + 1)[:-1]
    f2 = np.fft.rfftfreq(size, 1 / RATE) ** 2
    weight = 12194**2 * f2**2 / ((f2 + 20.6**2) * np.sqrt((f2 + 107.7**2) * (f2 + 737.9**2)) * (f2 + 12194**2))
    energy = np.abs(np.fft.rfft(frames * window)) ** 2 * (weight * 10**0.1) ** 2
    expected = 10 * np.log10(2 * energy.sum(axis=2).max(axis=1) / (size * (window**2).sum()))
    np.testing.assert_allclose(level_db(samples.astype(np.float32), RATE), expected, atol=1e-4)


def test_levels_of_features_cannot_be_heeded() -> None:
    with pytest.raises(UsageError, match="level of samples only"):
        augment.Chain((augment.Step(Mixup(level_aware=True)),)).ready()


def test_draws_stay_between_the_ends_in_either_order(rng: np.random.Generator) -> None:
    assert all(-1 <= between(rng, 2, -1) <= 2 for _ in range(100))
    drawn = [octaves_between(rng, 1000, 10) for _ in range(2000)]
    assert 10 <= min(drawn) < max(drawn) <= 1000
    assert np.median(drawn) == pytest.approx(100, rel=0.15)
    assert {one_of(rng, "any", ("a", "b")) for _ in range(50)} == {"a", "b"}
    assert {one_of(rng, "b", ("a", "b")) for _ in range(9)} == {"b"}
