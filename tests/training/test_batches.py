"""What a network is fed: the same whatever makes it, balanced where that is asked for, mixed with its targets."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import augment
from engine.events import run
from engine.features.logmel import LogMel
from training import batches, sampling
from training.batches import Diet, Loader, SampleWindows, build_samples
from training.data import Item
from training.dataset import Windowing, WindowSet

HOW = Windowing(LogMel(rate_hz=8000, n_fft=256, hop=128, n_mels=16), 0.5, 0.25, "pad")
MIXTURES = json.dumps(
    [
        {"id": "gain", "probability": 0.5},
        {"id": "spec-augment", "probability": 0.7},
        {"id": "mixup", "alpha": 1.0, "domain": "waveform", "level_aware": True},
    ]
)


@pytest.fixture
def sounds(tmp_path: Path) -> list[Item]:
    rng = np.random.default_rng(0)
    made = []
    for number in range(9):
        path = str(tmp_path / f"{number}.wav")
        sf.write(path, rng.normal(0, 0.1, 3000 + 1000 * number), 8000)
        made.append(Item(path, path, 0.0, None, "ab"[number % 2], (path,)))
    return made


def diet(chain: str, **other: object) -> Diet:
    values = {"batch_size": 4, "sampling": "shuffle", "windows_per_epoch": 0, "seed": 3, **other}
    return Diet(chain=augment.chain(chain), **values)  # type: ignore[arg-type]


def window_set(features: np.ndarray, target: list[int]) -> WindowSet:
    items = [Item(str(i), str(i), 0.0, None, "ab"[t], (str(i),)) for i, t in enumerate(target)]
    return WindowSet(items, np.arange(len(target)), np.array(target), 1.0, features.astype(np.float32))


def test_batches_do_not_depend_on_the_threads(sounds: list[Item]) -> None:
    data = run(build_samples(sounds, ("a", "b"), HOW, "Reading"))
    truth = data.truth(("a", "b"), False)[data.owner]
    made = []
    for threads in (1, 4):
        with Loader(data, truth, diet(MIXTURES), threads=threads) as loader:
            made.append([list(loader.batches(epoch, another=threads == 4)) for epoch in (1, 2)])
    for one, other in zip(made[0][0] + made[0][1], made[1][0] + made[1][1], strict=True):
        np.testing.assert_array_equal(one.features, other.features)
        np.testing.assert_array_equal(one.truth, other.truth)
    assert not np.array_equal(made[0][0][0].features, made[0][1][0].features), "another epoch is changed otherwise"


def test_an_item_has_as_many_windows_as_classification_cuts_and_they_lie_anywhere_in_it(
    sounds: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = run(build_samples(sounds, ("a", "b"), HOW, "Reading"))
    assert np.bincount(data.owner).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5]
    whole = data.held[8] if data.held is not None else np.zeros(0)
    number = int(np.flatnonzero(data.owner == 8)[0])
    starts = set()
    for seed in range(50):
        window = data.window(number, np.random.default_rng(seed))
        assert window.shape == (4000,)
        starts.add(int(np.flatnonzero(whole == window[0])[0]))
    assert len(starts) > 40
    assert min(starts) < 1500
    assert max(starts) > 5000
    short = data.window(0, np.random.default_rng(0))
    assert short.shape == (4000,)
    assert not short[3000:].any(), "a short item is filled up as in classification"
    monkeypatch.setattr(batches, "_IN_MEMORY_BYTES", 20_000)
    again = run(build_samples(sounds, ("a", "b"), HOW, "Reading"))
    assert again.held is None
    np.testing.assert_array_equal(
        again.window(number, np.random.default_rng(1)), data.window(number, np.random.default_rng(1))
    )


def test_mixing_mixes_features_and_targets_alike() -> None:
    target = [0, 1] * 8
    data = window_set(np.array(target)[:, None] * np.ones((16, 5)), target)
    truth = data.truth(("a", "b"), False)
    chain = json.dumps([{"id": "mixup", "alpha": 1.0, "domain": "features"}])
    with Loader(data, truth, diet(chain, batch_size=16), taught=truth) as loader:
        (batch,) = loader.batches(1)
    np.testing.assert_allclose(batch.features[:, 0], batch.truth[:, 1], atol=1e-6)
    np.testing.assert_allclose(batch.truth.sum(axis=1), 1, atol=1e-6)
    assert ((batch.truth > 0.01) & (batch.truth < 0.99)).any()
    assert batch.taught is not None
    np.testing.assert_allclose(batch.taught, batch.truth, atol=1e-6)


def test_mixing_samples_mixes_before_the_feature_is_computed(sounds: list[Item]) -> None:
    data = run(build_samples(sounds[:2], ("a", "b"), HOW, "Reading"))
    truth = data.truth(("a", "b"), False)[data.owner]
    chain = json.dumps([{"id": "mixup", "alpha": 50.0, "domain": "waveform"}])
    with Loader(data, truth, diet(chain)) as loader:
        (batch,) = loader.batches(1)
    mixing = augment.chain(chain).batch
    assert mixing is not None
    assert data.held is not None
    for features, shares in zip(batch.features, batch.truth, strict=True):
        padded = [np.pad(sound[:4000], (0, 4000 - len(sound[:4000]))) for sound in data.held]
        expected = HOW.feature(shares[0] * padded[0] + shares[1] * padded[1])
        np.testing.assert_allclose(features, expected, atol=0.05)


def test_features_without_time_are_left_as_they_are() -> None:
    data = window_set(np.random.default_rng(0).normal(size=(8, 5)), [0, 1] * 4)
    chain = json.dumps([{"id": "spec-augment", "max_time_share": 1.0, "time_masks": 5}])
    with Loader(data, data.truth(("a", "b"), False), diet(chain, batch_size=8, time_axis=None)) as loader:
        (batch,) = loader.batches(1)
    np.testing.assert_array_equal(batch.features, data.features)
    with Loader(data, data.truth(("a", "b"), False), diet(chain, batch_size=8)) as loader:
        (batch,) = loader.batches(1)
    assert not np.array_equal(batch.features, data.features)


def test_every_window_comes_once_an_epoch_in_another_order() -> None:
    truth = np.eye(2)[[0] * 7 + [1] * 3]
    first, same, other = (sampling.draws(truth, "shuffle", 0, 1, epoch) for epoch in (1, 1, 2))
    assert sorted(first) == list(range(10))
    assert first.tolist() == same.tolist() != other.tolist()
    assert len(sampling.draws(truth, "shuffle", 4, 1, 1)) == 4


def test_balanced_draws_have_as_many_of_each_class_and_tell_repetitions_apart() -> None:
    truth = np.eye(3)[[0] * 90 + [1] * 9 + [2]]
    drawn = sampling.draws(truth, "balanced", 300, 5, 1)
    counts = np.bincount(truth[drawn % 100].argmax(axis=1))
    assert counts.tolist() == [100, 100, 100]
    assert len(np.unique(drawn)) == 300, "the same window another time is another draw"
    of_the_rare_one = np.sort(drawn[drawn % 100 == 99])
    np.testing.assert_array_equal(of_the_rare_one, 99 + 100 * np.arange(100))
    assert np.bincount(drawn[drawn % 100 < 90] % 100, minlength=90).min() >= 1, "none again before all came"


def test_a_class_without_examples_is_no_obstacle() -> None:
    truth = np.zeros((4, 3))
    truth[:, 1] = 1
    assert sorted(sampling.draws(truth, "balanced", 0, 0, 1) % 4) == [0, 1, 2, 3]


def test_repetitions_of_a_window_are_changed_differently(sounds: list[Item]) -> None:
    rows = [*sounds[:3], sounds[3]]
    data = run(build_samples(rows, ("a", "b"), HOW, "Reading"))
    truth = np.zeros((len(data), 2), np.float32)
    truth[:-1, 0] = 1
    truth[-1, 1] = 1  # the last window is alone in its class
    chain = json.dumps([{"id": "gain", "min_db": -12.0, "max_db": 12.0}])
    how = diet(chain, sampling="balanced", windows_per_epoch=8, batch_size=8)
    with Loader(data, truth, how) as loader:
        (batch,) = loader.batches(1)
    rare = batch.features[batch.truth[:, 1] == 1]
    assert len(rare) == 4
    assert len(np.unique(rare.reshape(4, -1), axis=0)) > 1


def test_the_next_epoch_is_begun_before_it_is_asked_for(sounds: list[Item]) -> None:
    data = run(build_samples(sounds, ("a", "b"), HOW, "Reading"))
    truth = data.truth(("a", "b"), False)[data.owner]
    asked: list[tuple[int, int]] = []
    with Loader(data, truth, diet(MIXTURES), threads=1) as loader:
        make = loader._batch
        loader._batch = lambda *task: asked.append(task[:2]) or make(*task)  # type: ignore[method-assign]
        count = len(loader.drawn(1))
        list(loader.batches(1, another=True))
        assert [epoch for epoch, _ in asked].count(1) == count
        assert loader._ahead is not None
        assert len(loader._ahead.coming) == 2
        second = list(loader.batches(2))
        assert sorted(asked) == [(epoch, number) for epoch in (1, 2) for number in range(count)], "none is made twice"
        fourth = list(loader.batches(4))  # another than was expected
    with Loader(data, truth, diet(MIXTURES)) as loader:
        for expected, found in zip(second + fourth, [*loader.batches(2), *loader.batches(4)], strict=True):
            np.testing.assert_array_equal(expected.features, found.features)


def test_an_epoch_that_is_left_early_leaves_no_thread(sounds: list[Item]) -> None:
    data: SampleWindows = run(build_samples(sounds, ("a", "b"), HOW, "Reading"))
    with Loader(data, data.truth(("a", "b"), False)[data.owner], diet(MIXTURES)) as loader:
        next(loader.batches(1))
    with pytest.raises(RuntimeError, match="shutdown"):
        next(loader.batches(1))
