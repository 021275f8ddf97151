"""One training and what follows from it, on synthetic clips that a small network can tell apart."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import bundle
from engine.chunks import CutConfig, cut
from engine.classify import classify
from engine.errors import StudioError, UsageError
from engine.events import Ask, EpochDone, Notice, Progress, Skipped, run
from engine.project import Project
from engine.result_exports import export_csv
from engine.results import ResultStore
from engine.segments import Edit, Segment
from training import data as training_data
from training.evaluate import evaluate, metrics_text, write_report
from training.run import Trained, plan, train, train_project
from training.splits import SplitConfig, split_project
from training.torch_fit import temperature

FAST = {"window_s": 0.5, "hop_s": 0.25, "n_mels": 32}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes, six recordings each, two clips a recording."""
    home = tmp_path_factory.mktemp("clips")
    rng = np.random.default_rng(1)
    rows = ["audio_filepath,label,group"]
    for label in ("noise", "tone"):
        for recording in range(6):
            for clip in range(2):
                name = f"{label}-{recording}-{clip}.wav"
                t = np.arange(8000) / 16000
                sound = rng.normal(0, 0.1, 8000)
                if label == "tone":
                    sound = 0.05 * sound + 0.3 * np.sin(2 * np.pi * (400 + 100 * recording) * t)
                sf.write(home / name, sound, 16000)
                rows.append(f"{name},{label},{label}{recording}")
    (home / "list.csv").write_text("\n".join(rows))
    return home


@pytest.fixture(scope="module")
def trained(clips: Path) -> Trained:
    made = plan("logmel-cnn", FAST, {"epochs": 6, "seed": 3}, {"val_split": 0.34, "test_split": 0.33})
    return run(train(training_data.read(clips / "list.csv"), made))


def test_it_learns_and_reports_on_items_it_never_saw(trained: Trained) -> None:
    assert trained.metrics["test"]["accuracy"] == 1.0
    assert trained.metrics["test"]["items"] == 8
    assert not trained.metrics["leaky"]
    card = trained.bundle.card
    assert card.labels == ("noise", "tone")
    assert card.positive == "tone"
    assert card.data["counts"]["test"] == {"noise": 4, "tone": 4}
    assert 0 < card.threshold < 1


def test_the_same_seed_gives_the_same_model(clips: Path, trained: Trained) -> None:
    made = plan("logmel-cnn", FAST, {"epochs": 6, "seed": 3}, {"val_split": 0.34, "test_split": 0.33})
    again = run(train(training_data.read(clips / "list.csv"), made))
    assert [e.train_loss for e in again.history] == [e.train_loss for e in trained.history]


def test_shuffled_labels_train_to_chance(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    rows = ["audio_filepath,label"]
    for number in range(60):
        sf.write(tmp_path / f"{number}.wav", rng.normal(0, 0.1, 4000), 16000)
        rows.append(f"{number}.wav,{'ab'[number % 2]}")
    (tmp_path / "l.csv").write_text("\n".join(rows))
    values = {"window_s": 0.25, "hop_s": 0.25, "n_mels": 16}
    made = plan("logmel-cnn", values, {"epochs": 4}, {"val_split": 0.2, "test_split": 0.5})
    figures = run(train(training_data.read(tmp_path / "l.csv"), made)).metrics["test"]
    interval = figures["intervals"]["balanced_accuracy"]
    assert interval["low"] <= 0.5 <= interval["high"]


def test_finish_keeps_the_best_epoch_so_far(clips: Path) -> None:
    events: list[object] = []

    def listen(event: object) -> Ask | None:
        events.append(event)
        return Ask.FINISH if isinstance(event, EpochDone) and event.epoch == 2 else None

    made = plan("logmel-cnn", FAST, {"epochs": 50}, {"val_split": 0.34, "test_split": 0.33})
    done = run(train(training_data.read(clips / "list.csv"), made), listen)
    assert done.state == "stopped"
    assert len(done.history) == 2
    assert done.metrics["test"] is not None


def test_report_files(trained: Trained, clips: Path, tmp_path: Path) -> None:
    found = run(evaluate(trained.bundle, training_data.read(clips / "list.csv"), threshold=0.0))
    files = write_report(found, tmp_path / "отчёт")
    assert [f.name for f in files] == ["test_metrics.txt", "test_results.csv", "misclassified.csv"]
    lines = files[0].read_text().splitlines()
    # At threshold 0 everything is over it: all 24 are called positive.
    assert lines[1:5] == ["Accuracy: 50.00%", "Precision: 0.5000", "Recall: 1.0000", "F1 Score: 0.6667"]
    assert lines[6:] == ["", "Confusion Matrix:", "[[TN, FP]", " [FN, TP]]", "[[ 0 12]", " [ 0 12]]"]
    with files[1].open(newline="") as file:
        rows = list(csv.DictReader(file))
    seed = "audio_file,true_label,predicted_label,probability,true_label_text,predicted_label_text,is_correct"
    assert ",".join(rows[0]).startswith(seed)
    assert len(rows) == 24
    with files[2].open(newline="") as file:
        wrong = list(csv.DictReader(file))
    assert {(r["true_label_text"], r["predicted_label_text"]) for r in wrong} == {("noise", "tone")}
    assert {r["is_correct"] for r in wrong} == {"False"}
    assert len(wrong) == 12


def test_seed_ones_metrics_file_to_the_character(trained: Trained, clips: Path) -> None:
    found = run(evaluate(trained.bundle, training_data.read(clips / "list.csv")))
    found.figures = {
        "loss": 0.34564, "accuracy": 0.85671, "precision": 0.82343, "recall": 0.78906, "f1": 0.80588, "auc": 0.91233,
        "confusion": [[145, 23], [18, 89]],
    }  # fmt: skip
    assert metrics_text(found) == (
        "Loss: 0.3456\nAccuracy: 85.67%\nPrecision: 0.8234\nRecall: 0.7891\nF1 Score: 0.8059\nAUC: 0.9123\n\n"
        "Confusion Matrix:\n[[TN, FP]\n [FN, TP]]\n[[145  23]\n [ 18  89]]\n"
    )


def test_bad_files_and_unknown_labels_are_skipped(trained: Trained, clips: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_text("not audio")
    rows = [
        "audio_filepath,label",
        f"{clips}/tone-0-0.wav,tone",
        f"{tmp_path}/broken.wav,tone",
        f"{clips}/noise-0-0.wav,elephant",
    ]
    (tmp_path / "l.csv").write_text("\n".join(rows))
    events: list[object] = []
    found = run(evaluate(trained.bundle, training_data.read(tmp_path / "l.csv")), events.append)
    assert len(found.items) == 1
    reasons = [e.reason for e in events if isinstance(e, Skipped)]
    assert any("broken.wav cannot be read" in r for r in reasons)
    assert any("does not know the class elephant" in r for r in reasons)


def test_class_weights_and_wrong_ones(clips: Path) -> None:
    data = training_data.read(clips / "list.csv")
    made = plan("logmel-cnn", FAST, {"epochs": 1, "class_weights": "1.0,4.0"})
    assert run(train(data, made)).history
    with pytest.raises(UsageError, match="one number for each of noise, tone"):
        run(train(data, plan("logmel-cnn", FAST, {"epochs": 1, "class_weights": "1,2,3"})))


def test_one_class_only_is_refused(tmp_path: Path) -> None:
    sf.write(tmp_path / "a.wav", np.zeros(8000), 8000)
    (tmp_path / "l.csv").write_text("audio_filepath,label\na.wav,x\n")
    with pytest.raises(StudioError, match="only the class x"):
        run(train(training_data.read(tmp_path / "l.csv"), plan("logmel-cnn")))


def test_a_class_with_one_example_is_said(clips: Path, tmp_path: Path) -> None:
    text = (clips / "list.csv").read_text().replace("\n", f"\n{clips}/") + f"\n{clips}/rare.wav,rare,r"
    sf.write(clips / "rare.wav", np.full(8000, 0.1), 16000)
    (tmp_path / "l.csv").write_text(text)
    events: list[object] = []
    run(train(training_data.read(tmp_path / "l.csv"), plan("logmel-cnn", FAST, {"epochs": 1})), events.append)
    assert any("rare has no example in" in e.text for e in events if isinstance(e, Notice))


def test_settings_of_no_recipe_are_refused() -> None:
    with pytest.raises(UsageError, match="no setting called hidden_size"):
        plan("logmel-cnn", {"hidden_size": 3})
    with pytest.raises(UsageError):
        plan("no-such-recipe")


def test_bundle_round_trip_keeps_every_answer(trained: Trained, clips: Path, tmp_path: Path) -> None:
    path = bundle.save(trained.bundle, tmp_path / "m.earmark")
    data = training_data.read(clips / "list.csv")
    before = run(evaluate(trained.bundle, data))
    after = run(evaluate(bundle.load(path), data))
    np.testing.assert_array_equal(before.probabilities, after.probabilities)
    assert after.card == trained.bundle.card


def test_calibration_finds_the_temperature_and_never_trusts_a_perfect_validation() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (4000, 3))
    odds = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    target = np.array([rng.choice(3, p=p) for p in odds])
    assert temperature(3 * logits, target) == pytest.approx(3.0, rel=0.1)
    assert temperature(0.5 * logits, target) == pytest.approx(0.5, rel=0.1)
    assert temperature(logits, logits.argmax(axis=1)) == pytest.approx(1.0, abs=0.01)
    assert temperature(logits[:1], target[:1]) == 1.0


def test_what_cannot_be_trained_is_said_before_anything_is_read(clips: Path) -> None:
    data = training_data.read(clips / "list.csv")
    for training, words in (
        ({"class_weights": "nan,1"}, "one number for each of noise, tone"),
        ({"class_weights": "0,0"}, "one number for each of noise, tone"),
        ({"device": "tpu"}, "no device 'tpu'"),
    ):
        events: list[object] = []
        with pytest.raises(UsageError, match=words):
            run(train(data, plan("logmel-cnn", FAST, training)), events.append)
        assert events == []
    with pytest.raises(UsageError, match="the network needs 8"):
        run(train(data, plan("logmel-cnn", {"window_s": 0.25, "hop": 8000})), events.append)
    assert not any(isinstance(e, Progress) for e in events)
    with pytest.raises(StudioError, match="Nothing is left for validation"):
        run(train(data, plan("logmel-cnn", FAST, {}, {"val_split": 0.0})))


def test_given_parts_without_training_are_refused(clips: Path) -> None:
    data = training_data.read(clips / "list.csv")
    data.items = [replace(item, part="test") for item in data.items]
    with pytest.raises(StudioError, match="no item for training"):
        run(train(data, plan("logmel-cnn", FAST, {}, {"split": "given"})))


def test_an_evaluation_tells_what_the_data_left_out_and_how_far_it_is(
    trained: Trained, clips: Path, tmp_path: Path
) -> None:
    t = np.arange(16000 * 40) / 16000
    sf.write(tmp_path / "long.wav", 0.3 * np.sin(2 * np.pi * 500 * t), 16000)
    (tmp_path / "l.csv").write_text("audio_filepath,label\nlong.wav,tone\ngone.wav,tone\n")
    events: list[object] = []
    run(evaluate(trained.bundle, training_data.read(tmp_path / "l.csv")), events.append)
    assert "gone.wav does not exist" in next(e.reason for e in events if isinstance(e, Skipped))
    within = [e.done for e in events if isinstance(e, Progress) and 0 < e.done < 1]
    assert len(within) > 5
    assert within == sorted(within)


def test_a_training_interrupted_from_the_keyboard_is_a_cancelled_run(clips: Path, tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", ["noise", "tone"]) as project:
        classes = {c.name: c.id for c in project.classes()}
        for recording in run(project.add_recordings([str(clips)])):
            name = Path(recording.path).name.split("-")[0]
            if name in classes:
                segment = Segment(project.new_id(), recording.id, 0.0, recording.duration_s, classes[name])
                project.apply(Edit("Label", added=(segment,)))
        run(cut(project, CutConfig(length_s=0.4)))
        run(split_project(project, SplitConfig(val_split=0.3, test_split=0.0)))

    job = train_project(str(tmp_path / "p"), plan("logmel-cnn", FAST, {"epochs": 2}))
    next(job)
    with pytest.raises(KeyboardInterrupt):
        job.throw(KeyboardInterrupt)
    with Project(tmp_path / "p") as project:
        assert [r.state for r in project.runs()] == ["cancelled"]


@pytest.fixture(scope="module")
def mixtures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips with a low tone, a high tone, both or neither; the list names all that are in each."""
    home = tmp_path_factory.mktemp("mixtures")
    rng = np.random.default_rng(2)
    rows = ["audio_filepath,label,group,split"]
    t = np.arange(8000) / 16000
    for number in range(48):
        has = [number % 4 in (0, 2), number % 4 in (1, 2), number % 4 == 3]
        sound = rng.normal(0, 0.02, 8000)
        sound += has[0] * 0.2 * np.sin(2 * np.pi * rng.uniform(300, 500) * t)
        sound += has[1] * 0.2 * np.sin(2 * np.pi * rng.uniform(3000, 4000) * t)
        sf.write(home / f"{number}.wav", sound, 16000)
        names = ";".join(name for name, is_in in zip(("low", "high", "hiss"), has, strict=True) if is_in)
        rows.append(f"{number}.wav,{names},{number},{('train', 'train', 'val', 'test')[number // 4 % 4]}")
    (home / "list.csv").write_text("\n".join(rows))
    return home


def test_a_model_of_several_classes_per_item_from_end_to_end(mixtures: Path, tmp_path: Path) -> None:
    data = training_data.read(mixtures / "list.csv", multi_label=True)
    made = plan("logmel-cnn", FAST, {"epochs": 12, "seed": 1}, {"split": "given"})
    done = run(train(data, made))
    card = done.bundle.card
    assert card.multi_label
    assert card.labels == ("high", "hiss", "low")
    assert card.positive is None
    assert len(card.thresholds) == 3
    assert [card.threshold_rule.count(f"Largest F1 of {label}") for label in card.labels] == [1, 1, 1]
    figures = done.metrics["test"]
    assert figures["macro_f1"] > 0.9
    assert figures["micro_f1"] > 0.9
    assert figures["mean_average_precision"] > 0.95
    assert figures["per_class"]["low"]["items"] == 6
    assert figures["intervals"]["macro_f1"]["low"] <= figures["macro_f1"] <= figures["intervals"]["macro_f1"]["high"]
    path = bundle.save(done.bundle, tmp_path / "m.earmark")
    assert bundle.load(path).card == card
    found = run(evaluate(bundle.load(path), data))
    both = [i for i, item in enumerate(found.items) if len(item.labels) == 2]
    assert found.probabilities[both][:, [0, 2]].min() > 0.3, "each class has a probability of its own"
    files = write_report(found, tmp_path / "report")
    assert "Micro F1:" in files[0].read_text()
    with files[1].open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["true_label_text"] for row in rows} == {"high", "low", "high+low", "hiss"}
    assert sum(row["is_correct"] == "True" for row in rows) == round(figures["accuracy"] * 12)

    store = tmp_path / "results.db"
    run(classify([mixtures], path, store))
    with ResultStore(store) as results:
        results.set_truth({str(mixtures / "2.wav"): "high+low", str(mixtures / "3.wav"): "hiss"})
        counts = results.counts(0.0)
        assert sum(counts.per_class) > 48
        everything = results.counts(0.9999999)
        assert everything.unsure == 48
        table = export_csv(results, tmp_path / "out.csv", 0.0)
    with table.open(newline="") as file:
        by_name = {Path(row["audio_file"]).name: row for row in csv.DictReader(file)}
    assert by_name["2.wav"]["predicted_label_text"] == "high+low"
    assert (by_name["2.wav"]["true_label"], by_name["2.wav"]["is_correct"]) == ("0+2", "True")
    assert by_name["1.wav"]["predicted_label_text"] == "high"


def test_thresholds_by_rule_are_stored_with_their_sentence(clips: Path) -> None:
    rule = {"threshold_rule": "recall", "threshold_value": 1.0}
    made = plan("logmel-cnn", FAST, {"epochs": 2, **rule}, {"val_split": 0.34, "test_split": 0.0})
    done = run(train(training_data.read(clips / "list.csv"), made))
    assert done.bundle.card.threshold_rule.startswith("Recall of tone at least 1 on validation: precision ")
    assert done.metrics["val"]["per_class"]["tone"]["recall"] == 1.0
    made = plan("logmel-cnn", FAST, {"epochs": 1, "threshold_rule": "fixed", "threshold_value": 0.7})
    assert run(train(training_data.read(clips / "list.csv"), made)).bundle.card.threshold == 0.7


def test_validation_without_a_positive_is_said(clips: Path) -> None:
    data = training_data.read(clips / "list.csv")
    data.items = [replace(item, part="val" if item.groups[0] in ("noise0", "noise1") else "train")
                  for item in data.items]  # fmt: skip
    events: list[object] = []
    done = run(train(data, plan("logmel-cnn", FAST, {"epochs": 1}, {"split": "given"})), events.append)
    assert done.bundle.card.threshold == 0.5
    assert any("no examples with and without tone" in e.text for e in events if isinstance(e, Notice))


def test_an_augmented_training_learns_and_its_card_says_how(clips: Path) -> None:
    steps = [{"id": "gain", "min_db": -3.0}, {"id": "mixup", "domain": "waveform"}]
    made = plan(
        "logmel-cnn", FAST, {"epochs": 8, "augment": json.dumps(steps)}, {"val_split": 0.34, "test_split": 0.33}
    )
    done = run(train(training_data.read(clips / "list.csv"), made))
    assert done.metrics["test"]["accuracy"] >= 0.75
    said = done.bundle.card.data["augment"]
    assert [step["id"] for step in said] == ["gain", "mixup"]
    assert said[0]["min_db"] == -3.0
    assert said[0]["max_db"] is not None, "what was left out is written down too"
    with pytest.raises(StudioError, match="is no augmentation"):
        run(train(training_data.read(clips / "list.csv"), plan("logmel-cnn", FAST, {"augment": "no-such"})))
