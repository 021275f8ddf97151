"""What every recipe must do. A new recipe is tested by existing."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import soundfile as sf
import torch

from engine import bundle, config, events, recipes
from engine.bundle import Bundle, Card
from engine.errors import StudioError, UsageError
from engine.features import to_json
from engine.recipes import Recipe
from engine.runtime.onnx import OnnxModel
from engine.runtime.scorer import Scorer
from tests.engine.whisper_folders import transformers_folder
from training import data as training_data
from training import fits, run
from training.evaluate import evaluate
from training.onnx_export import export_onnx

ALL = sorted(recipes.recipes())

#: What a recipe is tried with where its defaults are too heavy, or ask for a model file; made when it is wanted.
SMALL: dict[str, Callable[[], dict[str, Any]]] = {
    "whisper-encoder": lambda: {"whisper_folder": str(transformers_folder()), "window_s": 2.0},
}
#: Training settings that make it quick, for the trainers that have them.
QUICK: dict[str, Any] = {"epochs": 2, "precision": "float32", "device": "cpu"}
#: Families that cannot be trained without a file that the user has, and what they say then.
NEEDS_A_FILE: dict[str, str] = {
    "transcript-catboost": "have no text: the column text is missing or empty there",
    "whisper-phrase": "Name a Whisper model",
}


def small(recipe: Recipe) -> Any:
    """The settings that a recipe is tried with."""
    return dataclasses.replace(recipe.config(), **SMALL.get(recipe.id, dict)())


@pytest.fixture(params=ALL)
def recipe(request: pytest.FixtureRequest) -> Recipe:
    return recipes.get(request.param)


def window_samples(recipe: Recipe, settings: Any) -> int:
    return round(settings.window_s * recipe.feature(settings).rate_hz)


def shape(recipe: Recipe, settings: Any) -> tuple[int, ...]:
    return recipe.feature(settings).shape(window_samples(recipe, settings))


def network(recipe: Recipe, settings: Any, n_classes: int, seed: int = 0) -> torch.nn.Module:
    torch.manual_seed(seed)
    if recipe.build is None:
        pytest.skip("it trains no network")
    return recipe.build(settings, n_classes)


def bundle_of(recipe: Recipe, settings: Any, labels: tuple[str, ...]) -> Bundle:
    feature = recipe.feature(settings)
    onnx = export_onnx(network(recipe, settings, len(labels)), shape(recipe, settings))
    card = Card(
        name="test", recipe=recipe.id, config=config.to_json(settings), feature=to_json(feature), labels=labels,
        rate_hz=feature.rate_hz, window_s=settings.window_s, hop_s=settings.hop_s, short_clip=recipe.short_clip,
    )  # fmt: skip
    return Bundle(card, onnx, {})


def test_the_registry_has_the_recipes_and_names_them_on_a_typo() -> None:
    assert {"logmel-cnn", "mfcc-lstm"} <= set(ALL)
    with pytest.raises(UsageError, match=r"There is no recipe 'logmel'. Choose one of .*logmel-cnn, .*mfcc-lstm"):
        recipes.get("logmel")


def test_looking_at_recipes_imports_no_training_library() -> None:
    code = (
        "import sys; from engine import recipes; [r.feature(r.config()) for r in recipes.recipes().values()];"
        "print({'torch', 'scipy', 'sklearn', 'librosa', 'onnxruntime'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_it_says_what_it_is(recipe: Recipe) -> None:
    assert recipe.title
    assert recipe.blurb.endswith(".")
    assert recipe.references
    assert recipe.train_minutes > 0 or recipe.fit == "rule"
    assert recipe.cost.endswith(".")
    assert recipe.short_clip in ("pad", "repeat", "keep")
    names = {s.name for s in config.settings_of(recipe.config)}
    assert {"window_s", "hop_s"} <= names
    assert names == {f.name for f in dataclasses.fields(recipe.config)}, "every field is a setting with a help text"


def test_its_defaults_are_within_range(recipe: Recipe) -> None:
    config.check(recipe.config())
    config.from_json(fits.config_class(recipe.fit), recipe.defaults)


def test_its_settings_survive_json(recipe: Recipe) -> None:
    settings = dataclasses.replace(recipe.config(), window_s=2.5, hop_s=0.75)
    assert config.from_json(recipe.config, json.loads(json.dumps(config.to_json(settings)))) == settings


@pytest.mark.parametrize("n_classes", [2, 7])
@pytest.mark.parametrize("window_s", [None, 1.5])
def test_shapes_whatever_the_window_and_the_classes(recipe: Recipe, n_classes: int, window_s: float | None) -> None:
    settings = small(recipe) if window_s is None else dataclasses.replace(small(recipe), window_s=window_s)
    samples = np.random.default_rng(0).normal(0, 0.1, (3, window_samples(recipe, settings))).astype(np.float32)
    features = recipe.feature(settings)(samples)
    assert features.shape == (3, *shape(recipe, settings))
    logits = network(recipe, settings, n_classes).eval()(torch.from_numpy(features))
    assert logits.shape == (3, n_classes)
    assert logits.dtype == torch.float32


def test_the_same_seed_gives_the_same_weights(recipe: Recipe) -> None:
    first, same, other = (network(recipe, small(recipe), 2, seed).state_dict() for seed in (5, 5, 6))
    assert all(torch.equal(first[name], same[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)


def test_a_lone_example_is_judged_as_in_a_batch(recipe: Recipe) -> None:
    module = network(recipe, small(recipe), 3).eval()
    batch = torch.randn(4, *shape(recipe, small(recipe)), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        torch.testing.assert_close(module(batch[:1]), module(batch)[:1], rtol=1e-4, atol=1e-5)


def test_it_learns_twelve_clips(recipe: Recipe) -> None:
    settings = dataclasses.replace(small(recipe), window_s=1.0)
    rate_hz, n = recipe.feature(settings).rate_hz, window_samples(recipe, settings)
    rng = np.random.default_rng(0)
    t = np.arange(n) / rate_hz
    tones = [0.3 * np.sin(2 * np.pi * hz * t) + rng.normal(0, 0.01, n) for hz in rng.uniform(300, 900, 6)]
    noises = [rng.normal(0, 0.1, n) for _ in range(6)]
    features = torch.from_numpy(recipe.feature(settings)(np.array(tones + noises, np.float32)))
    target = torch.tensor([0] * 6 + [1] * 6)
    module = network(recipe, settings, 2)
    optimizer = torch.optim.Adam(module.parameters(), lr=3e-3)
    losses = []
    for _ in range(12):
        logits = module(features)
        heads = logits.shape[1] if logits.ndim == 3 else 1
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, -2), target.repeat_interleave(heads))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert min(losses[-3:]) < 0.7 * losses[0]


def test_onnx_gives_the_same_logits_for_any_batch(recipe: Recipe) -> None:
    settings = small(recipe)
    module = network(recipe, settings, 3)
    onnx = export_onnx(module, shape(recipe, settings))
    session = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])
    assert [i.name for i in session.get_inputs()] == ["features"]
    assert [o.name for o in session.get_outputs()] == ["logits"]
    feature = recipe.feature(settings)
    samples = np.random.default_rng(1).normal(0, 0.1, (5, window_samples(recipe, settings))).astype(np.float32)
    features = feature(samples)
    with torch.no_grad():
        expected = module.eval()(torch.from_numpy(features)).numpy()
    for batch in (1, 5):
        (found,) = session.run(None, {"features": features[:batch]})
        np.testing.assert_allclose(found, expected[:batch], rtol=0, atol=1e-4)


def test_probabilities_sum_to_one_and_do_not_depend_on_the_batch(recipe: Recipe) -> None:
    settings = dataclasses.replace(small(recipe), window_s=1.0)
    model = OnnxModel(bundle_of(recipe, settings, ("a", "b", "c")), "cpu")
    samples = np.random.default_rng(2).normal(0, 0.1, (21, window_samples(recipe, settings))).astype(np.float32)
    features = recipe.feature(settings)(samples)
    together = model.predict(features)
    assert together.dtype == np.float32
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-6)
    alone = np.concatenate([model.predict(features[i : i + 1]) for i in range(len(features))])
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-6)


def test_a_scorer_gives_what_the_network_says_of_each_window(recipe: Recipe) -> None:
    settings = dataclasses.replace(small(recipe), window_s=1.0, hop_s=0.5)
    made = bundle_of(recipe, settings, ("a", "b"))
    rate_hz = made.card.rate_hz
    samples = np.random.default_rng(3).normal(0, 0.1, round(2.75 * rate_hz)).astype(np.float32)
    found = Scorer(made, "cpu").score(np.array_split(samples, 7))
    np.testing.assert_allclose(found.start_s, [0, 0.5, 1.0, 1.5, 1.75], atol=1 / rate_hz)
    np.testing.assert_allclose(found.end_s, [1.0, 1.5, 2.0, 2.5, 2.75], atol=1 / rate_hz)
    assert found.duration_s == pytest.approx(2.75, abs=1 / rate_hz)
    module = network(recipe, settings, 2).eval()
    for start_s, probs in zip(found.start_s, found.probs, strict=True):
        at = round(start_s * rate_hz)
        features = recipe.feature(settings)(samples[at : at + rate_hz])
        with torch.no_grad():
            expected = module(torch.from_numpy(features)[None]).softmax(1).numpy()[0]
        np.testing.assert_allclose(probs, expected, rtol=0, atol=1e-5)


SIZES = [("logmel-cnn", 5, 3_038_949), ("mfcc-lstm", 2, 214_274)]


@pytest.mark.parametrize(("recipe_id", "n_classes", "parameters"), SIZES)
def test_the_networks_have_the_size_of_those_they_descend_from(recipe_id: str, n_classes: int, parameters: int) -> None:
    module = network(recipes.get(recipe_id), recipes.get(recipe_id).config(), n_classes)
    assert sum(p.numel() for p in module.parameters()) == parameters


def test_the_layers_have_the_names_of_those_they_descend_from() -> None:
    cnn = network(recipes.get("logmel-cnn"), recipes.get("logmel-cnn").config(), 5).state_dict()
    assert {".".join(name.split(".")[:2]) for name in cnn} == {
        *(f"conv{block}.{layer}" for block in (1, 2, 3) for layer in (0, 1)),
        *("classifier.0", "classifier.3"),
    }
    assert cnn["classifier.0.weight"].shape == (128, 23552)
    lstm = network(recipes.get("mfcc-lstm"), recipes.get("mfcc-lstm").config(), 2).state_dict()
    assert {name.split(".")[0] for name in lstm} == {"lstm", "fc"}
    assert lstm["lstm.weight_ih_l0"].shape == (512, 30)


def test_a_window_too_short_for_the_network_is_refused() -> None:
    cnn = recipes.get("logmel-cnn")
    with pytest.raises(UsageError, match=r"A window of 0.25 s gives only 3 spectrogram frames"):
        cnn.build(cnn.config(window_s=0.25, rate_hz=2000, hop=200), 2)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes that differ in pitch and in their pauses, eight recordings each, a second long."""
    home = tmp_path_factory.mktemp("clips")
    rng = np.random.default_rng(0)
    t = np.arange(16000) / 16000
    rows = ["audio_filepath,label,split"]
    for number in range(16):
        high = number % 2
        sound = 0.3 * np.sin(2 * np.pi * rng.uniform(300, 400) * (1 + 4 * high) * t) + rng.normal(0, 0.01, 16000)
        sound *= 1.0 if high else (np.arange(16000) % 4000 < 2000)
        sf.write(home / f"{number}.wav", sound, 16000)
        rows.append(
            f"{number}.wav,{('low', 'high')[high]},{'val' if number < 4 else 'test' if number < 8 else 'train'}"
        )
    (home / "list.csv").write_text("\n".join(rows))
    return home / "list.csv"


def test_it_trains_saves_and_answers_or_says_what_it_needs(recipe: Recipe, clips: Path, tmp_path: Path) -> None:
    fitting = {s.name for s in config.settings_of(fits.config_class(recipe.fit))}
    quick = {name: value for name, value in QUICK.items() if name in fitting}
    made = run.plan(
        recipe.id, {"window_s": 1.5, "hop_s": 1.5, **SMALL.get(recipe.id, dict)()}, quick, {"split": "given"}
    )
    if recipe.id in NEEDS_A_FILE:
        with pytest.raises(StudioError, match=NEEDS_A_FILE[recipe.id]):
            events.run(run.train(training_data.read(clips), made))
        return
    done = events.run(run.train(training_data.read(clips), made))
    again = events.run(run.train(training_data.read(clips), made))
    loaded = bundle.load(bundle.save(done.bundle, tmp_path / "m.earmark"))
    assert loaded.card.labels == ("high", "low")
    assert loaded.card.recipe == recipe.id
    found = events.run(evaluate(loaded, training_data.read(clips)))
    assert found.figures["items"] == 4
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1, atol=1e-5)
    assert done.test is not None
    assert again.test is not None
    np.testing.assert_allclose(found.probabilities, done.test.probabilities, atol=1e-6)
    np.testing.assert_allclose(again.test.probabilities, done.test.probabilities, atol=1e-6)
