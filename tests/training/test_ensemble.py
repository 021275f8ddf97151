"""Ensembles: of probabilities, of models as one model, and of tables by id."""

from __future__ import annotations

import csv
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import bundle, recipes
from engine.blending import Blend, checked_weights
from engine.bundle import Bundle, Card
from engine.classify import classify
from engine.classify_config import ClassifyConfig
from engine.decision import decide
from engine.errors import StudioError, UsageError
from engine.events import run
from engine.features import to_json
from engine.result_exports import export_csv
from engine.results import ResultStore
from engine.runtime import open_scorer
from training import data as training_data
from training.ensemble import ensemble, out_of_fold, stacker
from training.evaluate import evaluate
from training.onnx_export import export_onnx
from training.result_tables import Answer, blend_tables, id_of, read_answers, read_truth, write_answers

# Probabilities --------------------------------------------------------------------------------------------------------


def answers(*positive: list[float]) -> np.ndarray:
    p = np.array(positive)
    return np.stack([1 - p, p], axis=2)


def test_a_majority_wins_whatever_the_probabilities() -> None:
    probs = answers([0.99, 0.01, 0.6], [0.4, 0.6, 0.6], [0.4, 0.6, 0.4])
    votes = (probs[:, :, 1] > 0.5).astype(int)
    found = Blend("majority").combine(probs, votes)
    assert found.argmax(axis=1).tolist() == [0, 1, 1]
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)


def test_between_equals_the_mean_decides() -> None:
    probs = answers([0.9, 0.6], [0.4, 0.1])
    found = Blend("majority").combine(probs, np.array([[1, 1], [0, 0]]))
    np.testing.assert_allclose(found[:, 1], [(1 + 0.65) / 3, (1 + 0.35) / 3], atol=1e-6)


def test_means_with_and_without_weights_and_holes() -> None:
    probs = answers([0.8, np.nan, np.nan], [0.4, 0.4, np.nan])
    votes = np.zeros((2, 3), int)
    np.testing.assert_allclose(Blend("mean").combine(probs, votes)[:, 1], [0.6, 0.4, np.nan], atol=1e-6)
    weighted = Blend("weighted", (3.0, 1.0)).combine(probs, votes)
    np.testing.assert_allclose(weighted[:, 1], [0.7, 0.4, np.nan], atol=1e-6)


@pytest.mark.parametrize("weights", [(), (1.0,), (1.0, -1.0), (0.0, 0.0), (float("nan"), 1.0)])
def test_weights_that_are_none(weights: tuple[float, ...]) -> None:
    with pytest.raises(UsageError, match="give one number for each of the 2 models"):
        checked_weights(weights, 2)


def test_a_stacker_learns_whom_to_believe(rng: np.random.Generator) -> None:
    """One model is always right, one is wrong on purpose, one guesses: no vote can do what the stacker does."""
    target = rng.integers(0, 3, 300)
    sure = np.full((300, 3), 0.1)
    sure[np.arange(300), target] = 0.8
    wrong = np.full((300, 3), 0.45)
    wrong[np.arange(300), target] = 0.1
    guess = rng.dirichlet([1, 1, 1], 300)
    probs = np.stack([wrong, wrong, guess])
    groups = [str(n // 2) for n in range(300)]
    blended = out_of_fold(probs, target, groups, 3)
    assert (blended.argmax(axis=1) == target).mean() > 0.95
    assert (probs.mean(axis=0).argmax(axis=1) == target).mean() < 0.5
    fitted = stacker(np.stack([sure, guess]), target, 3)
    found = fitted.combine(np.stack([sure, guess]), np.zeros((2, 300), int))
    assert (found.argmax(axis=1) == target).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)


def test_a_stacker_of_two_classes_and_of_a_class_that_is_missing(rng: np.random.Generator) -> None:
    target = rng.integers(0, 2, 200)
    probs = answers(np.where(target == 1, 0.7, 0.3).tolist(), rng.random(200).tolist())
    assert (stacker(probs, target, 2).combine(probs, np.zeros((2, 200), int)).argmax(axis=1) == target).all()
    wider = np.concatenate([probs, np.zeros((2, 200, 1))], axis=2)
    found = stacker(wider, target, 3).combine(wider, np.zeros((2, 200), int))
    assert (found.argmax(axis=1) == target).all()
    assert found[:, 2].max() < 1e-6
    with pytest.raises(StudioError, match="at least two classes"):
        stacker(probs, np.zeros(200, int), 2)
    with pytest.raises(StudioError, match="items of one recording"):
        out_of_fold(probs, target, ["same"] * 200, 2)


# Models ---------------------------------------------------------------------------------------------------------------


def member(path: Path, recipe_id: str, labels: tuple[str, ...], seed: int, rate_hz: int, **card: object) -> Path:
    """An untrained model with random weights."""
    import torch

    recipe = recipes.get(recipe_id)
    extra = {"n_mels": 32} if recipe_id == "logmel-cnn" else {}
    config = recipe.config(window_s=0.5, hop_s=0.25, rate_hz=rate_hz, **extra)
    feature = recipe.feature(config)
    assert recipe.build is not None
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        module = recipe.build(config, len(labels)).eval()
    made = Card(
        name=path.stem, recipe=recipe.id, config={}, feature=to_json(feature), labels=labels, positive=labels[1],
        rate_hz=rate_hz, window_s=0.5, hop_s=0.25, short_clip=recipe.short_clip, threshold=0.5,
    )  # fmt: skip
    onnx = export_onnx(module, feature.shape(round(0.5 * rate_hz)))
    return bundle.save(Bundle(replace(made, **card), onnx, {}), path)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three models of different rates; the second names its classes the other way round."""
    home = tmp_path_factory.mktemp("members")
    return [
        member(home / "one.earmark", "logmel-cnn", ("no", "yes"), 1, 16000, metrics={"val": {"macro_f1": 0.9}}),
        member(home / "two.earmark", "logmel-cnn", ("yes", "no"), 2, 8000, positive="yes",
               metrics={"val": {"macro_f1": 0.6}}),
        member(home / "three.earmark", "logmel-cnn", ("no", "yes"), 3, 16000, metrics={"val": {"macro_f1": 0.3}}),
    ]  # fmt: skip


def noise(seconds: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, round(seconds * 16000)).astype(np.float32)


def at_8_khz(samples: np.ndarray) -> np.ndarray:
    from engine import audio

    return np.concatenate(list(audio.resampled([samples], 16000, 8000)))


def test_a_model_of_models_says_what_its_members_say_together(members: list[Path], tmp_path: Path) -> None:
    samples = noise(3.1, 0)
    alone = [open_scorer(bundle.load(path), "cpu") for path in members]
    streams = [samples, at_8_khz(samples), samples]
    found = [scorer.score([stream]) for scorer, stream in zip(alone, streams, strict=True)]
    yes = [f.recording(s.card)[s.card.labels.index("yes")] for f, s in zip(found, alone, strict=True)]
    for method, expected in (("mean", np.mean(yes)), ("weighted", np.average(yes, weights=[0.9, 0.6, 0.3]))):
        made = run(ensemble(members, method=method, name="all"))
        path = bundle.save(made, tmp_path / f"{method}.earmark")
        scorer = open_scorer(bundle.load(path), "cpu")
        assert scorer.card.rate_hz == 16000
        assert scorer.card.labels == ("no", "yes")
        together = scorer.score(np.array_split(samples, 9))
        assert together.whole is not None
        assert together.whole[1] == pytest.approx(expected, abs=1e-4)
        assert together.duration_s == pytest.approx(3.1, abs=1e-3)
        np.testing.assert_allclose(together.start_s[1:], together.end_s[:-1])
        assert (together.start_s[0], together.end_s[-1]) == (0.0, pytest.approx(3.1, abs=1e-3))
        np.testing.assert_allclose(together.probs.sum(axis=1), 1, atol=1e-5)


def test_votes_are_the_members_own_decisions(members: list[Path]) -> None:
    samples = noise(1.0, 1)
    made = run(ensemble(members, method="majority"))
    found = open_scorer(made, "cpu").score([samples])
    alone = [open_scorer(bundle.load(path), "cpu") for path in members]
    votes = []
    for scorer, stream in zip(alone, [samples, at_8_khz(samples), samples], strict=True):
        probs = scorer.score([stream]).recording(scorer.card)
        (predicted,) = decide(probs[None], scorer.card.labels, 0.5, scorer.card.positive).predicted
        votes.append(scorer.card.labels[predicted])
    (decided,) = decide(found.recording(made.card)[None], made.card.labels, made.card.threshold, "yes").predicted
    assert made.card.labels[decided] == max(set(votes), key=votes.count)


def test_a_long_recording_is_not_held_in_memory(members: list[Path]) -> None:
    """The members are never far apart: what waits for one of them does not grow with the recording."""
    alive: weakref.WeakValueDictionary[int, np.ndarray] = weakref.WeakValueDictionary()
    most = 0

    def blocks() -> Iterator[np.ndarray]:
        nonlocal most
        for n in range(240):
            block = noise(1.0, n)
            alive[n] = block
            most = max(most, len(alive))
            yield block
            del block

    open_scorer(run(ensemble(members, method="mean")), "cpu").score(blocks())
    assert most < 80  # itertools.tee lets go of them 57 at a time


def test_an_ensemble_is_classified_and_evaluated_as_any_model(members: list[Path], tmp_path: Path) -> None:
    home = tmp_path / "data"
    for n, label in enumerate(("no", "yes", "no", "yes")):
        (home / label).mkdir(parents=True, exist_ok=True)
        soundfile.write(home / label / f"{n}.wav", noise(1.2, n), 16000)
    data = training_data.read(home)
    made = run(ensemble(members, method="mean", data=data))
    assert made.card.metrics["val"]["items"] == 4
    path = bundle.save(made, tmp_path / "all.earmark")
    measured = run(evaluate(bundle.load(path), data))
    done = run(classify([home], path, tmp_path / "scores", ClassifyConfig(workers=1, device="cpu")))
    with ResultStore(done.store) as store:
        stored = {Path(row[1]).name: row[6:] for row in store.rows()}
    for item, probs in zip(measured.items, measured.probabilities, strict=True):
        np.testing.assert_allclose(stored[Path(item.path).name], probs, atol=1e-6)


def test_a_stacked_model_carries_what_was_fitted(members: list[Path], tmp_path: Path) -> None:
    home = tmp_path / "data"
    for n in range(12):
        label = ("no", "yes")[n % 2]
        (home / label).mkdir(parents=True, exist_ok=True)
        samples = noise(0.8, n) * (0.02 if label == "no" else 1)
        soundfile.write(home / label / f"{n}.wav", samples, 16000)
    made = run(ensemble(members, method="stacking", data=training_data.read(home)))
    path = bundle.save(made, tmp_path / "stacked.earmark")
    loaded = bundle.load(path)
    assert loaded.tensors()["coefficients"].shape == (2, 6)
    samples = noise(0.8, 99)
    np.testing.assert_allclose(
        open_scorer(loaded, "cpu").score([samples]).recording(made.card),
        open_scorer(made, "cpu").score([samples]).recording(made.card),
    )


def test_models_that_do_not_fit_together(members: list[Path], tmp_path: Path) -> None:
    other = member(tmp_path / "other.earmark", "logmel-cnn", ("a", "b"), 1, 16000)
    channel = member(tmp_path / "channel.earmark", "logmel-cnn", ("no", "yes"), 1, 16000, channel="mean")
    looks = member(tmp_path / "looks.earmark", "logmel-cnn", ("no", "yes"), 1, 16000, positive="no")
    for paths, sentence in (
        ([members[0]], "at least two models"),
        ([members[0], other], "Only models of the same classes"),
        ([members[0], channel], "Only models of the same channel"),
        ([members[0], looks], "looks for no, and one for yes"),
    ):
        with pytest.raises(StudioError, match=sentence):
            run(ensemble(paths))
    with pytest.raises(UsageError, match="no way 'vote'"):
        run(ensemble(members, method="vote"))
    with pytest.raises(UsageError, match="Stacking is fitted on labelled recordings"):
        run(ensemble(members, method="stacking"))
    with pytest.raises(UsageError, match="has no F1 to weigh it by"):
        run(
            ensemble(
                [members[0], member(tmp_path / "x.earmark", "logmel-cnn", ("no", "yes"), 1, 16000)], method="weighted"
            )
        )


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"members": []}, "it names no members"),
        ({"members": "x"}, "it names no members"),
        ({"method": "pickle"}, "it combines by"),
        ({"method": "weighted", "weights": [1]}, "its weights cannot be used"),
        ({"method": "weighted", "weights": ["a", "b", "c"]}, "its weights cannot be used"),
        ({"method": "stacking"}, "no usable coefficients"),
        ({"members": ["member-9.earmark"]}, "has no file member-9.earmark"),
    ],
)
def test_a_damaged_ensemble_is_one_sentence(members: list[Path], config: dict[str, object], sentence: str) -> None:
    made = run(ensemble(members))
    with pytest.raises(StudioError, match=sentence):
        open_scorer(replace(made, card=replace(made.card, config={**made.card.config, **config})), "cpu")


# Tables ---------------------------------------------------------------------------------------------------------------


def write_table(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("00558812", "00558812"),
        ("/data/wav/0012.opus", "0012"),
        ("C:\\audio\\007.wav", "007"),
        ("12.5", "12.5"),
        ("a.b.wav", "a.b"),
        ("'=x1.wav", "=x1"),
        ("no ending", "no ending"),
        (".hidden", ".hidden"),
    ],
)
def test_ids_are_names_as_text(cell: str, name: str) -> None:
    assert id_of(cell) == name


def test_the_blend_of_the_fourth_approach(tmp_path: Path) -> None:
    """Joined by id although every table has another order; zeros in front stay."""
    tables = [
        write_table(tmp_path / "a.csv", "id,label", "0010,1", "0200,0", "7,1"),
        write_table(tmp_path / "b.csv", "id,label", "7,0", "0010,1", "0200,1"),
        write_table(tmp_path / "c.csv", "path,text,target", "x/0200.wav,да,0", "x/7.wav,нет,1", "x/0010.wav,ага,0"),
    ]
    done = blend_tables([read_answers(table) for table in tables], Blend("majority"))
    out = write_answers(tmp_path / "deep" / "approach_4_blended.csv", done.answers)
    assert out.read_text("utf-8") == "id,label\n0010,1\n0200,0\n7,1\n"
    assert done.lacking == 0


def test_ids_that_one_table_lacks_are_answered_by_the_others(tmp_path: Path) -> None:
    tables = [{"a": Answer("1", {}), "b": Answer("0", {})}, {"b": Answer("0", {}), "c": Answer("1", {})}]
    done = blend_tables(tables, Blend("majority"), {"a": "1", "c": "0"})
    assert done.answers == [("a", "1"), ("b", "0"), ("c", "1")]
    assert done.lacking == 2
    assert done.accuracy == 0.5


def test_a_stacker_of_tables_needs_the_truth(rng: np.random.Generator) -> None:
    truth = {str(n): str(int(rng.integers(0, 2))) for n in range(100)}
    right = {key: Answer(label, {}) for key, label in truth.items()}
    flipped = {key: Answer(str(1 - int(label)), {}) for key, label in truth.items()}
    done = blend_tables([flipped, flipped], Blend("stacking"), truth)
    assert dict(done.answers) == truth
    assert done.accuracy == 1.0
    with pytest.raises(UsageError, match="needs the true classes"):
        blend_tables([right, flipped], Blend("stacking"))


def test_results_of_classify_are_read_with_their_probabilities(members: list[Path], tmp_path: Path) -> None:
    soundfile.write(tmp_path / "001.wav", noise(1.0, 0), 16000)
    out = tmp_path / "results.csv"
    run(
        classify(
            [tmp_path / "001.wav"], members[0], tmp_path / "results.csv.scores", ClassifyConfig(workers=1, device="cpu")
        )
    )
    with ResultStore(tmp_path / "results.csv.scores") as store:
        export_csv(store, out, 0.5)
        (row,) = store.rows()
    answer = read_answers(out)["001"]
    assert answer.probs == {"no": row[6], "yes": row[7]}
    with out.open(encoding="utf-8", newline="") as file:
        label = next(csv.DictReader(file))["predicted_label_text"]
    assert answer.label == label
    (tmp_path / "results.csv.scores").unlink()
    assert read_answers(out) == {"001": Answer(label, {})}
    assert read_truth(out) == {"001": label}


def test_tables_that_are_none(tmp_path: Path) -> None:
    for name, content, sentence in (
        ("empty.csv", "", "is empty"),
        ("columns.csv", "name,answer\na,1\n", "needs the columns id and label; it has name, answer"),
        ("twice.csv", "id,label\na,1\na,1\n", "has the id a twice"),
        ("short.csv", "id,label\na\n", "Line 2 of .* is too short"),
    ):
        (tmp_path / name).write_text(content)
        with pytest.raises(StudioError, match=sentence):
            read_answers(tmp_path / name)
    with pytest.raises(UsageError, match="at least two tables"):
        blend_tables([{}], Blend("mean"))
    with pytest.raises(StudioError, match="nothing to combine"):
        blend_tables([{"a": Answer("1", {})}, {"b": Answer("1", {})}], Blend("mean"))
