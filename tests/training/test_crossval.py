"""Folds and repetitions: every item answered once by a model that never heard it; the same run again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import bundle
from engine.chunks import CutConfig, cut
from engine.errors import UsageError
from engine.events import run
from engine.project import Project
from engine.segments import Edit, Segment
from training import cli, crossval, repeat
from training import data as training_data
from training.evaluate import evaluate
from training.run import plan, train_project
from training.splits import SplitConfig, split_project

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
                sound = rng.normal(0, 0.1, 8000)
                if label == "tone":
                    sound = 0.05 * sound + 0.3 * np.sin(2 * np.pi * (400 + 100 * recording) * np.arange(8000) / 16000)
                name = f"{label}-{recording}-{clip}.wav"
                sf.write(home / name, sound, 16000)
                rows.append(f"{name},{label},{label}{recording}")
    (home / "list.csv").write_text("\n".join(rows))
    return home


def test_every_item_is_answered_once_by_a_model_that_never_heard_its_recording(clips: Path, tmp_path: Path) -> None:
    data = training_data.read(clips / "list.csv")
    found = run(crossval.cross_validate(data, plan("logmel-cnn", FAST, {"epochs": 4}, name="m"), 3))
    assert sorted(item.key for item in found.items) == sorted(item.key for item in data.items)
    fold_of_group = {(item.groups, int(fold)) for item, fold in zip(found.items, found.fold, strict=True)}
    assert len(fold_of_group) == 12, "a recording lies in one fold"
    assert np.bincount(found.fold).tolist() == [0, 8, 8, 8]
    assert found.figures["items"] == 24
    assert found.figures["accuracy"] == pytest.approx(float((found.predicted == found.target).mean()))
    *models, table = crossval.write(found, tmp_path / "out")
    assert [m.name for m in models] == ["fold-1.earmark", "fold-2.earmark", "fold-3.earmark"]
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[-2:] == ["p_noise", "p_tone"]
    assert [int(row["fold"]) for row in rows] == found.fold.tolist()
    second = training_data.DataSet("fold 2", [item for item, fold in zip(found.items, found.fold, strict=True)
                                              if fold == 2])  # fmt: skip
    again = run(evaluate(bundle.load(models[1]), second))
    np.testing.assert_allclose(again.probabilities, found.probabilities[found.fold == 2], atol=1e-6)


def test_folds_from_the_command_line(clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["train", "--data", str(clips / "list.csv"), "--folds", "3", "--epochs", "1", "--window-s", "0.5", "--json"]
    assert cli.main([*words, "--hop-s", "0.25", "--n-mels", "32", "--out", str(tmp_path / "folds")]) == 0
    said = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert len(said["accuracy_by_fold"]) == 3
    assert (tmp_path / "folds" / "out_of_fold.csv").is_file()
    assert cli.main([*words[:1], "--project", str(tmp_path), *words[3:], "--out", "x"]) != 0


def test_a_run_of_a_project_is_repeated(clips: Path, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    with Project.create(folder, ["noise", "tone"]) as project:
        classes = {c.name: c.id for c in project.classes()}
        for recording in run(project.add_recordings([str(clips)])):
            name = Path(recording.path).name.split("-")[0]
            segment = Segment(project.new_id(), recording.id, 0.0, recording.duration_s, classes[name])
            project.apply(Edit("Label", added=(segment,)))
        run(cut(project, CutConfig(length_s=0.4)))
        for seed in (1, 2):
            run(split_project(project, SplitConfig(val_split=0.3, test_split=0.0, split_seed=seed)))
        first = project.splits()[0].id
    steps = tmp_path / "steps.json"
    steps.write_text(json.dumps([{"id": "gain", "min_db": -3.0}]))
    fitting = {"epochs": 2, "seed": 7, "augment": str(steps)}
    done = run(train_project(str(folder), plan("logmel-cnn", FAST, fitting, name="one"), first))
    steps.unlink()
    assert cli.main(["train", "--project", str(folder), "--from-run", done.name]) == 0
    with Project(folder) as project:
        original, again = project.runs()
    assert again.split_id == first
    assert [e["train_loss"] for e in again.history] == [e["train_loss"] for e in original.history]
    assert cli.main(["train", "--project", str(folder), "--from-run", done.name, "--epochs", "1"]) == 0
    with Project(folder) as project:
        assert len(project.runs()[-1].history) == 1
    with pytest.raises(UsageError, match=r"has no run 'two'\. It has: one-1"):
        repeat.of_run(str(folder), "two")


def test_a_model_file_is_repeated(clips: Path, tmp_path: Path) -> None:
    words = ["train", "--data", str(clips / "list.csv")]
    own = ["--epochs", "2", "--seed", "5", "--window-s", "0.5", "--n-mels", "32", "--val-split", "0.3"]
    assert cli.main([*words, *own, "--split-seed", "4", "--out", str(tmp_path / "a.earmark")]) == 0
    assert cli.main([*words, "--from-run", str(tmp_path / "a.earmark"), "--out", str(tmp_path / "b.earmark")]) == 0
    one, other = (bundle.load(tmp_path / f"{name}.earmark") for name in "ab")
    assert one.card.data == other.card.data
    for name, tensor in one.tensors().items():
        np.testing.assert_array_equal(tensor, other.tensors()[name])
