"""Every transform of the registry, whatever it does: same seed same bytes, input untouched, output usable."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import pickle
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import augment, config
from engine.augment.library import applied
from engine.augment.preview import sentences
from engine.augment.time_stretch import TimeStretch

ROOT = Path(__file__).resolve().parents[2]
RATE = 16000
TRANSFORMS = augment.transforms()
WAVEFORM = [name for name, cls in TRANSFORMS.items() if cls.kind == "waveform"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two recordings of noise at different rates, which do as impulse responses too, one silent, one unreadable."""
    made = tmp_path_factory.mktemp("noise")
    rng = np.random.default_rng(1)
    sf.write(made / "hiss.wav", rng.normal(0, 0.1, 8000), 8000)
    sf.write(made / "rush.flac", rng.normal(0, 0.2, 66150), 22050)
    sf.write(made / "silent.wav", np.zeros(8000), 8000)
    (made / "broken.wav").write_bytes(b"RIFF nothing of the sort")
    return made


def make(name: str, folder: Path, **values: Any) -> Any:
    cls = TRANSFORMS[name]
    if "folder" in {field.name for field in dataclasses.fields(cls)}:
        values["folder"] = str(folder)
    return cls(**values)


def clip(n: int = 24000, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    t = np.arange(n) / RATE
    return (0.3 * np.sin(2 * np.pi * 440 * t) + rng.normal(0, 0.05, n)).astype(np.float32)


def digest(values: np.ndarray) -> str:
    return hashlib.sha256(values.tobytes()).hexdigest()


def test_the_registry_has_all_transforms() -> None:
    assert set(TRANSFORMS) == {
        "band-limit", "clipping", "codec", "crop", "erase", "gain", "mixup", "noise", "noise-files", "pitch-shift",
        "polarity", "room", "room-files", "spec-augment", "speed", "telephone", "time-shift", "time-stretch",
    }  # fmt: skip


@pytest.mark.parametrize("name", TRANSFORMS)
def test_it_describes_itself(name: str) -> None:
    cls = TRANSFORMS[name]
    assert cls.kind in {"waveform", "features", "batch"}
    assert cls.title
    assert cls.blurb.endswith(".")
    assert dataclasses.is_dataclass(cls)
    assert cls.__dataclass_params__.frozen  # type: ignore[attr-defined]
    names = {s.name for s in config.settings_of(cls)}
    assert names == {field.name for field in dataclasses.fields(cls)}
    assert not names & {"id", "probability"}  # these are a step's, in the same JSON object
    config.check(cls())
    assert pickle.loads(pickle.dumps(cls())) == cls()


@pytest.mark.parametrize("name", WAVEFORM)
def test_the_same_seed_gives_the_same_bytes_and_the_input_stays(name: str, folder: Path) -> None:
    transform, samples = make(name, folder), clip()
    samples.setflags(write=False)
    outs = []
    for seed in (7, 7, 8, 9, 10):
        out, drawn = transform(samples, RATE, np.random.default_rng(seed))
        assert out.dtype == np.float32
        assert out.ndim == 1
        assert np.isfinite(out).all()
        assert not np.shares_memory(out, samples)
        json.dumps(drawn)
        outs.append(digest(out))
    assert outs[0] == outs[1]
    assert len(set(outs)) > 1 or name == "polarity"


@pytest.mark.parametrize("name", WAVEFORM)
def test_the_global_generators_are_neither_used_nor_touched(name: str, folder: Path) -> None:
    transform = make(name, folder)
    first, _ = transform(clip(), RATE, np.random.default_rng(3))
    random.seed(5)
    np.random.seed(5)
    before = random.getstate(), np.random.get_state()[1].tobytes()  # type: ignore[index]
    second, _ = transform(clip(), RATE, np.random.default_rng(3))
    assert (random.getstate(), np.random.get_state()[1].tobytes()) == before  # type: ignore[index]
    assert digest(first) == digest(second)


@pytest.mark.parametrize("name", WAVEFORM)
def test_threads_do_not_disturb_each_other(name: str, folder: Path) -> None:
    transform = make(name, folder)

    def one(seed: int) -> str:
        return digest(transform(clip(8000, seed), RATE, np.random.default_rng(seed))[0])

    alone = [one(seed) for seed in range(6)]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(one, range(6))) == alone


IN_ANOTHER_PROCESS = """
import hashlib, json, sys
import numpy as np
from engine.augment import Chain
out = []
for number, steps in enumerate(json.load(sys.stdin)):
    samples = (np.arange(24000) % 97 / 200 - 0.24).astype(np.float32)
    made = Chain.from_json(steps)
    values, drawn = made.apply(samples, 16000, np.random.default_rng(number))
    features, masks = made.apply_features(samples.reshape(150, 160), 0, np.random.default_rng(number))
    mixing = [part.tolist() for part in made.batch.draw(9, np.random.default_rng(number))] if made.batch else []
    out.append([hashlib.sha256(values.tobytes() + features.tobytes()).hexdigest(), drawn, masks, mixing])
print(json.dumps(out))
"""


def test_another_process_gives_the_same_bytes(folder: Path) -> None:
    chains = [[{"id": name, **config.to_json(make(name, folder))}] for name in TRANSFORMS]
    chains += [
        [{"id": "time-stretch", "method": "fine", "min_speed": 0.5, "max_speed": 0.5}],
        [{"id": "pitch-shift", "method": "fine", "min_semitones": 9.0, "max_semitones": 9.0}],
        *([{"id": "codec", "codec": codec}] for codec in ("mp3", "aac", "opus", "amr")),
        augment.PRESETS["strong"].to_json(),
    ]
    said = [
        subprocess.run(
            [sys.executable, "-c", IN_ANOTHER_PROCESS],
            input=json.dumps(chains), capture_output=True, text=True, cwd=ROOT, timeout=120, check=True,
        ).stdout
        for _ in range(2)
    ]  # fmt: skip
    here = []
    for number, steps in enumerate(chains):
        samples = (np.arange(24000) % 97 / 200 - 0.24).astype(np.float32)
        made = augment.Chain.from_json(steps)
        values, drawn = made.apply(samples, RATE, np.random.default_rng(number))
        features, masks = made.apply_features(samples.reshape(150, 160), 0, np.random.default_rng(number))
        mixing: list[Any] = []
        if made.batch:
            mixing = [part.tolist() for part in made.batch.draw(9, np.random.default_rng(number))]
        here.append([hashlib.sha256(values.tobytes() + features.tobytes()).hexdigest(), drawn, masks, mixing])
    assert said[0] == said[1]
    assert json.loads(said[0]) == json.loads(json.dumps(here))


@pytest.mark.parametrize("name", WAVEFORM)
@pytest.mark.parametrize("rate_hz", [4096, 8000, 16000, 44100, 96000])
def test_silent_tiny_and_loud_clips_are_fine_at_any_rate(name: str, rate_hz: int, folder: Path) -> None:
    transform = make(name, folder)
    for samples in (
        np.zeros(1, np.float32),
        np.ones(1, np.float32),
        np.full(2, -0.5, np.float32),
        np.zeros(2000, np.float32),
        np.full(300, 4.0, np.float32),
    ):
        for seed in range(4):
            out, _ = transform(samples, rate_hz, np.random.default_rng(seed))
            assert len(out) >= 1
            assert out.dtype == np.float32
            assert np.isfinite(out).all()
            if not samples.any() and len(samples) > 1:
                assert np.abs(out).max() < 1e-2  # silence stays silence; A-law has no zero


@settings(max_examples=60, deadline=None)
@given(data=st.data(), n=st.integers(1, 3000), seed=st.integers(0, 2**32))
def test_any_settings_within_their_ranges_work(folder: Path, data: st.DataObject, n: int, seed: int) -> None:
    name = data.draw(st.sampled_from(WAVEFORM))
    values = {}
    for s in config.settings_of(TRANSFORMS[name]):
        if s.choices:
            values[s.name] = data.draw(st.sampled_from(s.choices))
        elif s.kind is float:
            values[s.name] = data.draw(st.floats(s.low, s.high))
        elif s.kind is bool:
            values[s.name] = data.draw(st.booleans())
    transform = make(name, folder, **values)
    samples = clip(n, seed % 100)
    kept = samples.copy()
    out, drawn = transform(samples, RATE, np.random.default_rng(seed))
    assert np.isfinite(out).all()
    assert out.dtype == np.float32
    assert len(out) >= 1
    assert np.array_equal(samples, kept)
    again, drawn_again = transform(samples, RATE, np.random.default_rng(seed))
    assert np.array_equal(out, again)
    assert drawn == drawn_again


@pytest.mark.parametrize("name", [name for name in TRANSFORMS if TRANSFORMS[name].kind == "features"])
@pytest.mark.parametrize(("shape", "axis"), [((40, 99), -1), ((131, 30), 0), ((64,), 0), ((2, 20, 50), 2), ((1, 1), 1)])
def test_features_keep_their_shape_and_the_input_stays(name: str, shape: tuple[int, ...], axis: int) -> None:
    features = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    features.setflags(write=False)
    transform = TRANSFORMS[name]()
    for seed in range(5):
        out, drawn = transform(features, axis, np.random.default_rng(seed))
        assert out.shape == shape
        assert out.dtype == np.float32
        assert np.isfinite(out).all()
        assert np.array_equal(out, transform(features, axis, np.random.default_rng(seed))[0])
        json.dumps(drawn)


@pytest.mark.parametrize("name", [name for name in TRANSFORMS if TRANSFORMS[name].kind == "batch"])
@pytest.mark.parametrize("n", [1, 2, 33])
def test_a_batch_has_a_partner_and_a_share_for_each(name: str, n: int) -> None:
    transform = TRANSFORMS[name]()
    partner, share = transform.draw(n, np.random.default_rng(0))
    assert sorted(partner) == list(range(n))
    assert share.shape == (n,)
    assert share.dtype == np.float32
    assert ((share >= 0) & (share <= 1)).all()
    again = transform.draw(n, np.random.default_rng(0))
    assert np.array_equal(partner, again[0])
    assert np.array_equal(share, again[1])


@pytest.mark.parametrize("name", WAVEFORM)
def test_what_was_drawn_is_told_in_words(name: str, folder: Path) -> None:
    _, drawn = make(name, folder)(clip(8000), RATE, np.random.default_rng(0))
    (line,) = sentences([(name, drawn)])
    assert line.startswith(TRANSFORMS[name].title)
    assert "_" not in line
    assert str(folder) not in line


def test_words_have_units() -> None:
    assert sentences(
        [
            ("noise", {"colour": "pink", "snr_db": 7.3456}),
            ("room", {"rt60_s": 0.4, "drr_db": -2.0}),
            ("noise-files", {"noise_file": "/home/me/noise/street.wav", "snr_db": 12.0}),
            ("band-limit", {"band_from_hz": 0.0, "band_to_hz": 3412.7}),
            ("spec-augment", {"time_masks_frames": [(3, 9), (4, 4)], "frequency_masks_bands": []}),
            ("polarity", {}),
        ]
    ) == [
        "Noise: colour pink, SNR 7.35 dB",
        "Room: RT60 0.4 s, direct sound -2 dB",
        "Noise from recordings: street.wav, SNR 12 dB",
        "Band limit: band from 0 Hz, band to 3413 Hz",
        "SpecAugment: time masks 3 to 9 frames, frequency masks none",
        "Polarity",
    ]


def test_frozen_parameters_of_the_library_are_used_as_given() -> None:
    samples = clip(1000)
    out = applied("Gain", samples, RATE, {"amplitude_ratio": 0.25})
    assert np.array_equal(out, samples * np.float32(0.25))


def test_a_transform_says_what_is_out_of_range() -> None:
    with pytest.raises(config.UsageError, match=r"Lowest speed is 0\.1"):
        config.check(TimeStretch(min_speed=0.1))
