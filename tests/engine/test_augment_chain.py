"""Chains: which steps are applied, their JSON, the presets, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import augment
from engine.augment import PRESETS, Chain, Step, chain
from engine.augment.crop import Crop
from engine.augment.gain import Gain
from engine.augment.mixup import Mixup
from engine.augment.noise import Noise
from engine.augment.polarity import Polarity
from engine.augment.spec_augment import SpecAugment
from engine.errors import StudioError, UsageError

RATE = 16000


def clip(n: int = 8000) -> np.ndarray:
    return np.random.default_rng(0).normal(0, 0.1, n).astype(np.float32)


def test_nothing_is_changed_by_no_steps_and_by_steps_that_never_fire() -> None:
    for made in (PRESETS["none"], Chain((Step(Gain(), 0.0), Step(SpecAugment(), 0.0)))):
        out, applied = made.apply(clip(), RATE, np.random.default_rng(0))
        assert np.array_equal(out, clip())
        assert applied == []
        features, applied = made.apply_features(clip().reshape(80, 100), -1, np.random.default_rng(0))
        assert np.array_equal(features.reshape(-1), clip())
        assert applied == []


def test_steps_are_applied_in_order_and_told() -> None:
    made = Chain((Step(Gain(20.0, 20.0)), Step(SpecAugment()), Step(Polarity())))
    samples = clip()
    out, applied = made.apply(samples, RATE, np.random.default_rng(0))
    np.testing.assert_allclose(out, -10 * samples, rtol=1e-5)
    assert applied == [("gain", {"gain_db": 20.0}), ("polarity", {})]
    _, applied = made.apply_features(samples.reshape(80, 100), 0, np.random.default_rng(0))
    assert [name for name, _ in applied] == ["spec-augment"]


def test_a_step_fires_as_often_as_its_probability() -> None:
    made = Chain((Step(Polarity(), 0.3),))
    rng = np.random.default_rng(0)
    fired = sum(bool(made.apply(clip(4), RATE, rng)[1]) for _ in range(4000))
    assert fired / 4000 == pytest.approx(0.3, abs=0.03)


def test_changing_one_step_leaves_the_others_as_they_were() -> None:
    def drawn(first: Any) -> Any:
        made = Chain((Step(first), Step(Noise(), 0.7)))
        return [made.apply(clip(), RATE, augment.example_rng(1, 2, n))[1][1:] for n in range(10)]

    assert drawn(Polarity()) == drawn(Noise("pink"))


def test_the_result_is_the_callers_own() -> None:
    samples = clip()
    out, _ = PRESETS["none"].apply(samples, RATE, np.random.default_rng(0))
    assert not np.shares_memory(out, samples)


def test_features_without_time_are_left_alone() -> None:
    embedding = clip(64)
    out, applied = PRESETS["strong"].apply_features(embedding, None, np.random.default_rng(0))
    assert np.array_equal(out, embedding)
    assert applied == []


@pytest.mark.parametrize("short_clip", ["pad", "repeat", "keep"])
def test_a_window_keeps_its_length(short_clip: str) -> None:
    made = Chain((Step(Crop(0.5, 0.5)),))
    samples = clip()
    out, _ = made.window(samples, RATE, np.random.default_rng(0), short_clip)
    bare, _ = made.apply(samples, RATE, np.random.default_rng(0))
    assert len(bare) == 4000
    assert np.array_equal(out[:4000], bare)
    if short_clip == "pad":
        assert not out[4000:].any()
    elif short_clip == "repeat":
        assert np.array_equal(out[4000:], bare)
    assert len(out) == (4000 if short_clip == "keep" else 8000)


@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from(sorted(PRESETS)), n=st.integers(0, 4000), seed=st.integers(0, 2**31), epoch=st.integers(1, 99)
)
def test_every_preset_gives_finite_windows_again_and_again(name: str, n: int, seed: int, epoch: int) -> None:
    samples = clip(n)
    first, told = PRESETS[name].window(samples, RATE, augment.example_rng(seed, epoch, n))
    again, _ = PRESETS[name].window(samples, RATE, augment.example_rng(seed, epoch, n))
    assert first.shape == samples.shape
    assert first.dtype == np.float32
    assert np.isfinite(first).all()
    assert np.array_equal(first, again)
    assert n or not told


def test_examples_and_epochs_differ() -> None:
    made = Chain((Step(Gain()),))
    drawn = {
        made.apply(clip(4), RATE, augment.example_rng(seed, epoch, example))[1][0][1]["gain_db"]
        for seed in (0, 1)
        for epoch in (1, 2)
        for example in (0, 1)
    }
    assert len(drawn) == 8


def test_presets_are_whole() -> None:
    for made in PRESETS.values():
        assert made.title
        assert made.help.endswith(".")
        made.ready()
        assert Chain.from_json(json.loads(json.dumps(made.to_json()))) == made


def test_whether_samples_are_needed_depends_on_the_steps() -> None:
    assert not PRESETS["none"].needs_waveform
    assert not Chain((Step(SpecAugment()), Step(Mixup()))).needs_waveform
    assert Chain((Step(Mixup(domain="waveform")),)).needs_waveform
    assert Chain((Step(Gain()),)).needs_waveform


def test_mixing_happens_once_and_as_often_as_asked() -> None:
    mixing = Step(Mixup(1.0), 0.25)
    made = Chain((Step(Gain()), mixing))
    assert made.batch is mixing
    assert PRESETS["none"].batch is None
    partner, share = mixing.draw(10_000, np.random.default_rng(0))
    alone = partner == np.arange(10_000)
    assert alone.mean() == pytest.approx(0.75, abs=0.02)
    assert (share[alone] == 1).mean() > 0.99
    assert share.dtype == np.float32
    with pytest.raises(UsageError, match="only once"):
        Chain((mixing, mixing))


def test_a_chain_is_named_by_preset_file_or_json(tmp_path: Path) -> None:
    assert chain("light") is PRESETS["light"]
    text = '[{"id": "gain", "probability": 0.5, "min_db": -3}]'
    expected = Chain((Step(Gain(-3.0, 6.0), 0.5),))
    assert chain(text) == expected
    file = tmp_path / "mine.json"
    file.write_text("\ufeff" + text, encoding="utf-8")
    assert chain(str(file)) == expected
    assert chain(json.dumps(expected.to_json())) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("heavy", "neither a file that can be read nor one of none, light"),
        ("", "neither a file"),
        ("x" * 5000, "neither a file"),
        ("a\0b", "neither a file"),
        ("[{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("{}", "is a list of steps"),
        ('["gain"]', "is not a step"),
        ('[{"probability": 1}]', "no augmentation called None"),
        ('[{"id": ["gain"]}]', "no augmentation called"),
        ('[{"id": "wobble"}]', "no augmentation called 'wobble'"),
        ('[{"id": "gain", "colour": 1}]', "no setting called colour"),
        ('[{"id": "gain", "min_db": "loud"}]', "must be a number"),
        ('[{"id": "gain", "min_db": true}]', "must be a number"),
        ('[{"id": "gain", "min_db": [1]}]', "must be a number"),
        ('[{"id": "gain", "min_db": NaN}]', "is not a number"),
        ('[{"id": "gain", "min_db": -900}]', "at least -80"),
        ('[{"id": "gain", "min_db": 1' + "0" * 400 + "}]", "too large"),
        ('[{"id": "spec-augment", "time_masks": 1.5}]', "must be a whole number"),
        ('[{"id": "time-shift", "wrap": 1}]', "must be true or false"),
        ('[{"id": "noise", "colour": "mauve"}]', "must be one of any, white"),
        ('[{"id": "gain", "probability": 1.5}]', "between 0 and 1"),
        ('[{"id": "gain", "probability": NaN}]', "between 0 and 1"),
        ('[{"id": "gain", "probability": "often"}]', "must be a number from 0 to 1"),
        ('[{"id": "mixup"}, {"id": "mixup"}]', "only once"),
    ],
)
def test_what_is_no_chain_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(StudioError, match=sentence) as caught:
        chain(text)
    assert str(caught.value).endswith(".")


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.floats()
        | st.integers()
        | st.text(max_size=8)
        | st.sampled_from(["gain", "noise"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "probability", "min_db", "colour", "x"]), inner, max_size=4)
        ),
        max_leaves=8,
    )
)
def test_strange_json_gives_a_chain_or_a_sentence(data: Any) -> None:
    try:
        made = Chain.from_json(data)
    except StudioError:
        return
    assert Chain.from_json(made.to_json()) == made
