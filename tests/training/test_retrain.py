"""Learning again from corrected labels: of a list and of a project, and when it is refused."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import bundle
from engine.chunks import CutConfig, cut
from engine.errors import StudioError
from engine.events import run
from engine.project import Project
from engine.segments import Edit, Segment
from training import cli, reviewed
from training import data as training_data
from training.corrections import added_chunks, correct_split
from training.evaluate import evaluate
from training.out_of_fold import beside, of_model, score_out_of_fold
from training.retrain import learned_division, retrain_listed
from training.reviewed import Said
from training.run import Plan, fingerprint, plan, train, train_project
from training.splits import SplitConfig, split_project

RATE_HZ = 8000
AT = "2026-01-02T03:04:05+00:00"
SPLIT = {"val_split": 0.2, "test_split": 0.3, "split_seed": 3}


def quick() -> Plan:
    """A training of a moment."""
    return plan("logmel-cnn", {"window_s": 0.5, "hop_s": 0.5, "n_mels": 16}, {"epochs": 1}, SPLIT, "quick")


@pytest.fixture
def listed(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Twenty files of noise or a tone, and a list that calls one tone noise."""
    rows = ["audio_filepath,label"]
    for number in range(20):
        t = np.arange(RATE_HZ) / RATE_HZ
        tone = 0.4 * np.sin(2 * np.pi * (300 + 20 * number) * t) if number % 2 else 0.0
        soundfile.write(tmp_path / f"{number}.wav", tone + rng.normal(0, 0.05, len(t)), RATE_HZ)
        rows.append(f"{number}.wav,{'tone' if number % 2 and number != 7 else 'noise'}")
    (tmp_path / "list.csv").write_text("\n".join(rows))
    return tmp_path / "list.csv"


@pytest.fixture
def trained(listed: Path) -> Path:
    """A model of that list."""
    made = run(train(training_data.read(listed), quick()))
    return bundle.save(made.bundle, listed.with_name("quick-1.earmark"))


def correct(listed: Path, wanted: Callable[[training_data.Item], bool], label: str) -> None:
    items = training_data.read(listed).items
    told = {reviewed.place(i): Said("relabel", i.label, label, "m", AT) for i in items if wanted(i)}
    reviewed.write(reviewed.corrected_path(listed), items, told)


def test_a_model_knows_the_data_that_it_learned(listed: Path, trained: Path) -> None:
    card = bundle.read_card(trained)
    data = training_data.read(listed)
    division = learned_division(card, data)
    assert division is not None
    assert fingerprint(division.items) == card.data["fingerprint"]
    data.items = data.items[1:]
    assert learned_division(card, data) is None
    of_project = dataclasses.replace(card, data={"split": {"split_id": 1}, "fingerprint": "x"})
    assert learned_division(of_project, training_data.read(listed)) is None


def test_a_list_is_learned_again_with_its_corrections(listed: Path, trained: Path) -> None:
    with pytest.raises(StudioError, match=r"No label of list\.csv was changed"):
        run(retrain_listed(str(listed), str(trained)))
    correct(listed, lambda item: item.path.endswith("7.wav") and not item.path.endswith("17.wav"), "tone")
    parts = {i.path: i.part for i in learned_division(bundle.read_card(trained), training_data.read(listed)).items}
    found = run(retrain_listed(str(listed), str(trained)))
    assert (found.name, found.corrected, found.added) == ("quick-2", 1, 0)
    assert Path(found.path) == trained.with_name("quick-2.earmark")
    corrected = training_data.read(listed.with_name("list.corrected.csv"))
    assert {i.path: i.part for i in corrected.items} == parts  # everything in its old part
    assert {i.path for i in corrected.items if i.label == "tone"} >= {str(listed.with_name("7.wav"))}
    in_test = parts[str(listed.with_name("7.wav"))] == "test"
    assert found.test_corrected == in_test
    assert [i.key for i in found.before.items] == [i.key for i in found.after.items]
    assert len(found.after.items) == sum(part == "test" for part in parts.values()) - in_test
    # The new model can be reviewed and learned again in its turn.
    again = bundle.read_card(found.path)
    assert learned_division(again, corrected) is not None
    assert again.recipe == "logmel-cnn"


def test_a_list_of_several_classes_each_becomes_a_run_of_the_project(tmp_path: Path, rng: np.random.Generator) -> None:
    rows = ["audio_filepath,label"]
    for number in range(20):
        sound = rng.normal(0, 0.05, RATE_HZ)
        sound += 0.4 * np.sin(np.arange(RATE_HZ) * 0.3) if number % 2 else 0.0
        soundfile.write(tmp_path / f"{number}.wav", sound, RATE_HZ)
        rows.append(f"{number}.wav,{'noise;tone' if number % 2 and number != 7 else 'noise'}")
    listed = tmp_path / "several.csv"
    listed.write_text("\n".join(rows))
    with Project.create(tmp_path / "project") as made:
        folder = str(made.folder)
    first = run(train_project(folder, quick(), source=str(listed), multi_label=True))
    assert bundle.read_card(Path(folder) / first.bundle).multi_label
    data = training_data.read(listed, multi_label=True)
    seventh = next(item for item in data.items if item.path.endswith("/7.wav"))
    said = {reviewed.place(seventh): Said("relabel", "noise", "noise;tone", "m", AT)}
    reviewed.write(reviewed.corrected_path(listed), data.items, said)
    found = run(retrain_listed(str(listed), str(Path(folder) / first.bundle), folder=folder))
    with Project(folder) as project:
        old, new = project.runs()
    assert (new.name, found.corrected) == ("quick-2", 1)
    assert new.settings["source"] == found.data
    assert new.settings["multi_label"] is old.settings["multi_label"] is True
    assert Path(found.path) == Path(folder) / new.bundle
    assert bundle.read_card(found.path).multi_label


def test_other_data_than_the_models_own_are_refused(listed: Path, trained: Path) -> None:
    rows = listed.read_text().splitlines()
    other = listed.with_name("other.csv")
    other.write_text("\n".join(rows[:-2]))
    correct(other, lambda item: item.path.endswith("3.wav"), "noise")
    with pytest.raises(StudioError, match=r"quick was not trained on other\.csv as it is.*Train page"):
        run(retrain_listed(str(other), str(trained)))
    assert not list(listed.parent.glob("quick-2*"))


def test_the_verb_says_before_and_after(listed: Path, trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    correct(listed, lambda item: item.path.endswith("/7.wav"), "tone")
    assert cli.main(["retrain", "--model", str(trained), "--data", str(listed)]) == 0
    told = capsys.readouterr().out
    assert "whose label is unchanged" in told
    assert "before" in told
    assert str(trained.with_name("quick-2.earmark")) in told


@pytest.fixture
def project(tmp_path: Path, listed: Path) -> Project:
    """A project of the first twelve files, labelled throughout, cut and split; one more is not labelled."""
    with Project.create(tmp_path / "p", ["noise", "tone"]) as made:
        recordings = run(made.add_recordings([listed.with_name(f"{n}.wav") for n in range(13)]))
        classes = made.classes()
        rows = [Segment(made.new_id(), r.id, 0.0, 1.0, classes[n % 2].id) for n, r in enumerate(recordings[:12])]
        made.apply(Edit("Label", added=tuple(rows)))
        run(cut(made, CutConfig(length_s=0.5, hop_s=0.5, background="rest")))
        run(split_project(made, SplitConfig(val_split=0.2, test_split=0.3)))
        yield made


def test_what_was_labelled_since_is_learned_too_and_nothing_leaks(project: Project) -> None:
    assert added_chunks(project, 1) == []
    new = project.recordings()[12]
    label = project.classes()[0].id
    project.apply(Edit("Label", added=(Segment(project.new_id(), new.id, 0.0, 0.5, label),)))
    # The rest of that recording is not background: nobody has listened to it.
    assert [(c.recording_id, c.start_s, c.end_s) for c in added_chunks(project, 1)] == [(new.id, 0.0, 0.5)]
    tested = next(i for i in training_data.of_project(project, 1).items if i.part == "test")
    grouped = dataclasses.replace(new, group=tested.groups[0])
    split = correct_split(project, 1)
    old, made = (training_data.of_project(project, n).items for n in (1, split.id))
    assert [(i.key, i.part, i.label) for i in made[:-1]] == [(i.key, i.part, i.label) for i in old]
    assert (made[-1].recording_id, made[-1].part) == (new.id, "train")
    assert (split.config["changed"], split.config["added"]) == (0, 1)
    project.apply(Edit("Group", (new,), (grouped,)))
    on_its_side = training_data.of_project(project, correct_split(project, 1).id).items[-1]
    assert (on_its_side.recording_id, on_its_side.part) == (new.id, "test")


def test_answers_of_models_that_did_not_learn_the_label_are_found(project: Project) -> None:
    folder = str(project.folder)
    done = run(train_project(folder, quick(), 1))
    model = str(project.folder / done.bundle)
    data = training_data.of_project(project, 1)
    items = [dataclasses.replace(item, part="") for item in data.items]
    found = run(evaluate(bundle.load(model), dataclasses.replace(data, items=items)))
    assert of_model(model, found, folder) is None
    run(score_out_of_fold(folder, model, 1, folds=3))
    apart = of_model(model, found, folder)
    assert apart is not None
    assert apart.shape == found.probabilities.shape
    assert not np.isnan(apart).any()
    assert not np.array_equal(apart, found.probabilities)
    assert of_model(model, found) is None  # it belongs to the project's run


def test_out_of_fold_answers_of_a_list_lie_beside_the_model(listed: Path, trained: Path) -> None:
    run(score_out_of_fold(str(listed), str(trained), folds=3))
    with beside(trained).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20
    assert {row["fold"] for row in rows} == {"1", "2", "3"}
