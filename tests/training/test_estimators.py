"""Classical classifiers on vectors, and their exact copies in ONNX."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import soundfile as sf

from engine import recipes
from engine.errors import StudioError, UsageError
from engine.events import EpochDone, run
from engine.features.timing import NAMES, Timing
from training import data as training_data
from training import fits
from training.calibration import sigmoid, softmax
from training.estimator_fit import Vectors
from training.fits import Fitted, Task
from training.head_fit import HeadConfig, _discriminant, _logistic, _neighbours
from training.tree_fit import TreeConfig, forest


def rows(rng: np.random.Generator, n: int, n_classes: int, width: int = 15) -> Vectors:
    """Clusters of different spread; the columns are of very different sizes."""
    y = rng.integers(0, n_classes, n)
    centres = rng.normal(0, 1.5, (n_classes, width))
    x = (centres[y] + rng.normal(0, 1, (n, width))) * np.logspace(-2, 3, width) + 5
    return Vectors(x.astype(np.float32), y, rng.uniform(0.5, 2, n), n_classes)


def logits(onnx: bytes, x: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])
    assert [port.name for port in (*session.get_inputs(), *session.get_outputs())] == ["features", "logits"]
    (found,) = session.run(None, {"features": x})
    assert found.dtype == np.float32
    return np.asarray(found)


LEARNERS: dict[str, Any] = {
    "logistic": lambda data: _logistic(data, HeadConfig()),
    "linear": lambda data: _discriminant(data, HeadConfig()),
    "knn": lambda data: _neighbours(data, HeadConfig(neighbours=7)),
    "trees": lambda data: forest(data, TreeConfig(trees=60)),
}


@pytest.mark.parametrize("n_classes", [2, 4])
@pytest.mark.parametrize("name", LEARNERS)
def test_the_export_gives_the_classifiers_own_probabilities(
    name: str, n_classes: int, rng: np.random.Generator
) -> None:
    data = rows(rng, 400, n_classes)
    train = replace(data, x=data.x[:300], y=data.y[:300], weights=data.weights[:300])
    learned = LEARNERS[name](train)
    found = softmax(logits(learned.onnx, data.x))
    np.testing.assert_allclose(found, learned.probabilities(data.x), rtol=0, atol=1e-5)
    assert (found[300:].argmax(axis=1) == data.y[300:]).mean() > 0.8
    np.testing.assert_allclose(softmax(logits(learned.onnx, data.x[:1])), found[:1], rtol=0, atol=1e-6)


def several(rng: np.random.Generator, n: int) -> Vectors:
    """Each of three classes lies along a direction of its own; the fourth is in no row and the fifth in all."""
    truth = rng.random((n, 5)) < [0.3, 0.5, 0.2, 0.0, 1.0]
    x = truth[:, :3] @ rng.normal(0, 3, (3, 15)) + rng.normal(0, 1, (n, 15))
    return Vectors(x.astype(np.float32), np.zeros(n, np.int64), np.ones(n), 5, truth, np.array([2.0, 1, 4, 1, 1]))


@pytest.mark.parametrize("name", LEARNERS)
def test_each_of_several_classes_is_a_question_of_its_own(name: str, rng: np.random.Generator) -> None:
    data = several(rng, 500)
    assert data.truth is not None
    learned = LEARNERS[name](replace(data, x=data.x[:400], truth=data.truth[:400], weights=data.weights[:400]))
    found = sigmoid(logits(learned.onnx, data.x))
    assert found.shape == (500, 5)
    np.testing.assert_allclose(found, learned.probabilities(data.x), rtol=0, atol=1e-5)
    right = (found[400:] > 0.5) == data.truth[400:]
    assert (right[:, :3].mean(axis=0) > 0.85).all()
    assert found[:, 3].max() < 0.01
    assert found[:, 4].min() > 0.99


@pytest.mark.parametrize("name", LEARNERS)
def test_what_having_a_class_counts_moves_its_probability_alone(name: str, rng: np.random.Generator) -> None:
    data = replace(several(rng, 300), presence=None)
    data = replace(data, x=data.x + rng.normal(0, 4, data.x.shape).astype(np.float32))
    heavy = replace(data, presence=np.array([9.0, 1, 1, 1, 1]))
    even, moved = (LEARNERS[name](rows).probabilities(data.x).mean(axis=0) for rows in (data, heavy))
    assert moved[0] > even[0] + 0.05
    if name != "trees":  # its rows count for all classes at once
        np.testing.assert_allclose(moved[1:], even[1:], rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", LEARNERS)
def test_a_class_without_examples_is_never_found(name: str, rng: np.random.Generator) -> None:
    data = rows(rng, 200, 2)
    wider = replace(data, y=np.where(data.y == 1, 2, 0), n_classes=3)
    learned = LEARNERS[name](wider)
    found = softmax(logits(learned.onnx, data.x))
    np.testing.assert_allclose(found, learned.probabilities(data.x), rtol=0, atol=1e-5)
    assert found[:, 1].max() < 1e-3


def test_a_value_on_a_trees_limit_goes_the_same_way(rng: np.random.Generator) -> None:
    x = rng.integers(0, 6, (300, 4)).astype(np.float32) / np.float32(3)  # limits fall between thirds
    data = Vectors(x, (x[:, 0] + x[:, 1] > 1.4).astype(np.int64), np.ones(300), 2)
    learned = forest(data, TreeConfig(trees=30))
    limits = np.repeat(np.linspace(0, 2, 49, dtype=np.float32)[:, None], 4, axis=1)
    np.testing.assert_allclose(softmax(logits(learned.onnx, limits)), learned.probabilities(limits), rtol=0, atol=1e-5)


def test_the_same_seed_grows_the_same_forest(rng: np.random.Generator) -> None:
    data = rows(rng, 100, 2)
    first, same, other = (forest(data, TreeConfig(trees=5, seed=seed)).onnx for seed in (1, 1, 2))
    assert first == same != other


def bursts(rate_hz: int, *spans: tuple[float, float], total_s: float = 10.0) -> np.ndarray:
    rng = np.random.default_rng(0)
    sound = rng.normal(0, 1e-4, round(total_s * rate_hz))
    for start_s, end_s in spans:
        at = slice(round(start_s * rate_hz), round(end_s * rate_hz))
        sound[at] = rng.normal(0, 0.1, at.stop - at.start)
    return sound.astype(np.float32)


def test_timing_counts_bursts_and_pauses() -> None:
    sound = bursts(8000, (1.0, 1.5), (3.5, 4.0), (4.5, 7.5))
    found = dict(zip(NAMES, Timing()(sound).tolist(), strict=True))
    expected = {
        "first onset": 1.0, "speech": 4.0, "share of speech": 0.4, "bursts": 3, "bursts per second": 0.3,
        "longest burst": 3.0, "mean burst": 4 / 3, "shortest burst": 0.5, "first burst": 0.5,
        "pause behind the first burst": 2.0, "longest pause": 2.0, "mean pause": 1.25, "spread of pauses": 0.75,
        "silence at the end": 2.5,
    }  # fmt: skip
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=0.15), name
    louder = Timing()(3 * sound)
    np.testing.assert_allclose(louder, Timing()(sound), atol=0.05)


def test_timing_of_silence_and_of_a_sound_without_pause() -> None:
    silent = dict(zip(NAMES, Timing()(np.zeros(8000, np.float32)), strict=True))
    assert (silent["first onset"], silent["bursts"], silent["silence at the end"]) == (1.0, 0.0, 1.0)
    one = dict(zip(NAMES, Timing()(bursts(8000, (2.0, 4.0), total_s=5.0)), strict=True))
    assert one["bursts"] == 1
    assert one["pause behind the first burst"] == pytest.approx(1.0, abs=0.08)
    assert one["longest pause"] == 0.0


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[training_data.Item]:
    """A person says a word and waits; a machine speaks on."""
    home = tmp_path_factory.mktemp("calls")
    rng = np.random.default_rng(2)
    items = []
    for label in ("person", "machine"):
        for number in range(12):
            end_s = rng.uniform(0.4, 0.8) if label == "person" else rng.uniform(2.5, 3.5)
            path = home / f"{label}{number}.wav"
            sf.write(path, bursts(8000, (0.5, 0.5 + end_s), total_s=5.0), 8000)
            items.append(training_data.Item(str(path), str(path), 0.0, None, label, (path.name,)))
    return items


def fitted(recipe_id: str, calls: list[training_data.Item], values: dict[str, Any] | None = None) -> Fitted:
    recipe = recipes.get(recipe_id)
    settings = fits.config_class(recipe.fit)(**(values or {}))
    config = recipe.config()
    task = Task(recipe, config, settings, ("machine", "person"), calls[::2], calls[1::2])
    fits.check_task(task)
    seen: list[Any] = []
    done = run(fits.fit_items(task), seen.append)
    assert [event for event in seen if isinstance(event, EpochDone)] == done.history
    return done


def test_trees_learn_the_timing_of_calls(calls: list[training_data.Item]) -> None:
    done = fitted("timing-trees", calls, {"trees": 30})
    assert done.history[0].val_accuracy == 1.0
    assert done.notes == "A forest of 30 decision trees on timing features."
    assert done.runtime == "onnx"
    assert done.val_logits.shape == (12, 2)


@pytest.mark.parametrize("classifier", LEARNERS)
def test_every_head_learns_from_statistics(calls: list[training_data.Item], classifier: str) -> None:
    done = fitted("embedding-head", calls, {"classifier": classifier})
    assert done.history[0].val_accuracy >= 0.9
    assert done.notes.endswith("on statistics of a spectrum (no encoder).")


@pytest.mark.parametrize("recipe_id", ["timing-trees", "embedding-head"])
def test_calls_may_have_several_classes(calls: list[training_data.Item], recipe_id: str) -> None:
    recipe = recipes.get(recipe_id)
    both = [replace(item, also=("call",)) if item.label == "machine" else item for item in calls]
    labels = ("call", "machine", "person")
    task = Task(recipe, recipe.config(), fits.config_class(recipe.fit)(), labels, both[::2], both[1::2], True)
    fits.check_task(task)
    done = run(fits.fit_items(task))
    truth = done.val.truth(labels, True) > 0.5
    assert truth.sum(axis=0).tolist() == [6, 6, 6]
    assert ((done.val.item_mean(sigmoid(done.val_logits)) > 0.5) == truth).mean() > 0.9
    assert done.history[0].val_f1 > 0.9
    with pytest.raises(StudioError, match="every class is in all items or in none"):
        run(fits.fit_items(replace(task, train=both[:6])))


def test_one_class_alone_and_impossible_settings_are_refused(calls: list[training_data.Item]) -> None:
    machines = [item for item in calls if item.label == "machine"]
    recipe = recipes.get("timing-trees")
    task = Task(recipe, recipe.config(), TreeConfig(), ("machine", "person"), machines, calls)
    with pytest.raises(StudioError, match="The training part only has examples of machine"):
        run(fits.fit_items(task))
    with pytest.raises(UsageError, match="give one number for each of machine, person"):
        fits.check_task(replace(task, training=TreeConfig(class_weights="1,2,3")))
    head = recipes.get("embedding-head")
    with pytest.raises(UsageError, match="There is no device 'gpu'"):
        fits.check_task(replace(task, recipe=head, config=head.config(), training=HeadConfig(device="gpu")))
    picture = replace(recipes.get("logmel-cnn"), fit="trees")
    with pytest.raises(UsageError, match="gives a picture of each window, and this trainer needs vectors"):
        fits.check_task(replace(task, recipe=picture, config=picture.config()))


def test_class_weights_move_the_decision(rng: np.random.Generator, tmp_path: Path) -> None:
    x = rng.normal(0, 1, (400, 3)).astype(np.float32)
    y = (rng.random(400) < 1 / (1 + np.exp(-x[:, 0]))).astype(np.int64)
    heavy = Vectors(x, y, np.where(y == 1, 9.0, 1.0), 2)
    for learn in (LEARNERS["logistic"], LEARNERS["linear"]):
        even = learn(replace(heavy, weights=np.ones(400))).probabilities(x)[:, 1].mean()
        assert learn(heavy).probabilities(x)[:, 1].mean() > even + 0.2
