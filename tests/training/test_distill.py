"""Learning from a larger model: whose answers they are, that they help, and that both are shown side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import bundle, places, recipes
from engine.errors import UsageError
from engine.events import Notice, run
from engine.runtime.scorer import Scorer
from training import data as training_data
from training import distill, fits
from training import run as training_run
from training.data import DataSet
from training.dataset import build

RATE_HZ = 4096


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty clips of 3 s: low and high tones in noise; the parts are given."""
    home = tmp_path_factory.mktemp("clips")
    rng = np.random.default_rng(0)
    t = np.arange(3 * RATE_HZ) / RATE_HZ
    for number in range(40):
        label, hz = ("high", rng.uniform(900, 1400)) if number % 2 else ("low", rng.uniform(200, 400))
        part = "train" if number < 20 else "val" if number < 30 else "test"
        sound = 0.3 * np.sin(2 * np.pi * hz * t)
        path = home / part / label / f"{number}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, sound + rng.normal(0, 0.003, len(t)), RATE_HZ)
    return home


SMALL = {"window_s": 3.0, "hop_s": 3.0}


def trained(clips: Path, recipe: str, config: dict, training: dict) -> tuple[training_run.Trained, list]:
    events: list = []
    plan = training_run.plan(recipe, {**SMALL, **config}, training, {"split": "given"})
    return run(training_run.train(training_data.read(clips), plan), events.append), events


@pytest.fixture(scope="module")
def teacher(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that has learnt the clips."""
    made, _ = trained(clips, "logmel-cnn", {"rate_hz": RATE_HZ, "n_mels": 16}, {"epochs": 4})
    return bundle.save(made.bundle, tmp_path_factory.mktemp("teacher") / "teacher.earmark")


def windows_of(data: DataSet, config: dict) -> tuple:
    recipe = recipes.get("distilled-transformer")
    how = fits.windowing(recipe, recipe.config(**config))
    return run(build(data.items, data.labels, how, "Reading")), how


def test_the_answers_are_those_the_teacher_gives_the_recordings(clips: Path, teacher: Path) -> None:
    data = training_data.read(clips)
    windows, how = windows_of(data, SMALL)
    model = bundle.load(teacher)
    logits = run(distill.teacher_logits(model, windows, how, data.labels, "Asking"))
    scorer = Scorer(model, "cpu")
    for index in (0, 7, len(data.items) - 1):
        sound, _ = soundfile.read(windows.items[index].path, dtype="float32")
        (expected,) = scorer.score([sound]).probs
        np.testing.assert_allclose(np.exp(logits[index]), expected, atol=2e-3)


def test_a_teacher_of_shorter_windows_and_other_order_is_asked_several_times(clips: Path, teacher: Path) -> None:
    data = training_data.read(clips)
    windows, how = windows_of(data, {"window_s": 2.0, "hop_s": 1.0})
    model = bundle.load(teacher)
    assert np.bincount(windows.owner).tolist() == [2] * len(data.items)
    plain = run(distill.teacher_logits(model, windows, how, data.labels, "Asking"))
    turned = run(distill.teacher_logits(model, windows, how, data.labels[::-1], "Asking"))
    np.testing.assert_array_equal(plain, turned[:, ::-1])
    second, _ = soundfile.read(windows.items[0].path, start=RATE_HZ, dtype="float32")
    (expected,) = Scorer(model, "cpu").score([second]).probs  # 2 s, which the teacher fills up to its 3
    np.testing.assert_allclose(np.exp(plain[1]), expected, atol=2e-3)


def test_answers_are_kept_until_something_changes(clips: Path, teacher: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = training_data.read(clips)
    windows, how = windows_of(data, SMALL)
    model = bundle.load(teacher)
    first = run(distill.teacher_logits(model, windows, how, data.labels, "Asking"))
    kept = list((places.cache() / "teacher").glob("*.npy"))
    assert len(kept) == 1

    def never(*_: object) -> None:
        raise AssertionError("the teacher was asked again")

    monkeypatch.setattr(distill, "OnnxModel", never)
    np.testing.assert_array_equal(run(distill.teacher_logits(model, windows, how, data.labels, "Asking")), first)
    kept[0].write_bytes(kept[0].read_bytes()[:100])
    with pytest.raises(AssertionError, match="asked again"):
        run(distill.teacher_logits(model, windows, how, data.labels, "Asking"))


def test_a_student_learns_from_the_teacher_alone(clips: Path, teacher: Path) -> None:
    """With all of the loss from the teacher, what is learnt can only have come from it."""
    config = {"teacher": str(teacher), "alpha": 1.0, "rate_hz": 4096}
    made, events = trained(clips, "distilled-transformer", config, {"epochs": 25, "learning_rate": 3e-3})
    assert made.metrics["test"]["accuracy"] >= 0.9
    card = made.bundle.card
    assert card.runtime == "onnx"
    assert card.notes.startswith("Taught by logmel-cnn. On validation the teacher has macro F1 ")
    assert [e.text for e in events if isinstance(e, Notice) and "Taught by" in e.text] == [card.notes]


def test_without_a_teacher_one_is_trained_first(clips: Path) -> None:
    made, events = trained(clips, "distilled-transformer", {}, {"epochs": 2})
    told = [e.text for e in events if isinstance(e, Notice)]
    assert "No teacher was given: a mfcc-lstm is trained first." in told
    assert made.bundle.card.recipe == "distilled-transformer"
    assert "Taught by mfcc-lstm." in made.bundle.card.notes


def test_what_cannot_teach_is_refused_before_anything_is_read(clips: Path, teacher: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose an augmentation of features, or none"):
        trained(clips, "distilled-transformer", {"teacher": str(teacher)}, {"augment": "noise"})
    other = tmp_path / "other"
    for number, name in enumerate(("a", "b")):
        for k in range(6):
            path = other / name / f"{k}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(path, np.full(RATE_HZ, 0.1 * number), RATE_HZ)
    with pytest.raises(UsageError, match=r"cannot teach: it knows high, low, and the data have a, b"):
        trained(other, "distilled-transformer", {"teacher": str(teacher)}, {})
