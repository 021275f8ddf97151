"""Cross-validation and ensembles as runs of a project, and what is kept of folds that were done."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import bundle
from engine.chunks import CutConfig, cut
from engine.errors import UsageError
from engine.events import Ask, EpochDone, FoldBegun, Job, run
from engine.project import Project
from engine.segments import Edit, Segment
from engine.training_tables import Run
from training import cli
from training.compare import compare_with_best, holm
from training.ensemble_run import combine_runs
from training.fold_runs import TABLE, cross_validate_project, fold_models, home_of, spread
from training.run import Plan, data_of, plan, train_project
from training.splits import SplitConfig, split_project

RATE_HZ = 8000
FAST = {"window_s": 0.5, "hop_s": 0.5, "n_mels": 32, "rate_hz": RATE_HZ}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes of six recordings each, split by recording."""
    home = tmp_path_factory.mktemp("folds")
    rng = np.random.default_rng(3)
    for number in range(12):
        t = np.arange(RATE_HZ) / RATE_HZ
        tone = 0.3 * np.sin(2 * np.pi * (300 + 40 * number) * t)
        sound = tone if number % 2 else 0.2 * rng.standard_normal(len(t))
        sf.write(home / f"{number:02}.wav", sound.astype(np.float32), RATE_HZ)
    with Project.create(home / "p", ["noise", "tone"]) as project:
        noise, tone = project.classes()
        for number, recording in enumerate(run(project.add_recordings([str(home / f"{n:02}.wav") for n in range(12)]))):
            segment = Segment(project.new_id(), recording.id, 0.0, 1.0, (tone if number % 2 else noise).id)
            project.apply(Edit("Label", added=(segment,)))
        run(cut(project, CutConfig(length_s=0.5, hop_s=0.5)))
        run(split_project(project, SplitConfig(val_split=0.25, test_split=0.25)))
    return home / "p"


def small(epochs: int = 2, **training: object) -> Plan:
    return plan("logmel-cnn", FAST, {"epochs": epochs, **training}, {"split": "group"})


def runs_of(folder: Path) -> list[Run]:
    with Project(folder) as project:
        return project.runs()


@pytest.fixture(scope="module")
def validated(folder: Path) -> Run:
    return run(cross_validate_project(str(folder), small(), 3))


def test_a_row_holds_all_folds(folder: Path, validated: Run) -> None:
    assert (validated.state, validated.bundle) == ("done", "")
    assert validated.settings["folds"] == 3
    assert [row["fold"] for row in validated.history] == [1, 1, 2, 2, 3, 3]
    folds = validated.metrics["folds"]
    assert [told["fold"] for told in folds] == [1, 2, 3]
    assert sum(told["items"] for told in folds) == validated.metrics["test"]["items"] == 24
    assert validated.metrics["spread"]["accuracy"] == spread([told["accuracy"] for told in folds])
    with Project(folder) as project:
        assert [path.name for path in fold_models(project, validated)] == [f"fold-{n}.earmark" for n in (1, 2, 3)]
        with (home_of(project, validated) / TABLE).open(newline="") as file:
            rows = list(csv.DictReader(file))
    assert len(rows) == 24
    right = np.mean([row["true_label_text"] == row["predicted_label_text"] for row in rows])
    assert right == pytest.approx(validated.metrics["test"]["accuracy"])


def test_the_command_line_gives_the_same(folder: Path, validated: Run) -> None:
    words = [f"--{name.replace('_', '-')}={value}" for name, value in FAST.items()]
    assert cli.main(["train", "--project", str(folder), "--folds", "3", "--epochs", "2", *words]) == 0
    again = runs_of(folder)[-1]
    assert again.settings == validated.settings
    assert again.metrics["test"] == runs_of(folder)[0].metrics["test"]


def until(job: Job[Run], fold: int, epochs: int) -> Job[Run]:
    """Drive a job until so many epochs of a fold are over."""
    at = 0
    for event in job:
        at = event.fold if isinstance(event, FoldBegun) else at
        epochs -= isinstance(event, EpochDone) and at == fold
        if at == fold and not epochs:
            return job
    raise AssertionError("it came to its end")


def test_broken_off_it_goes_on_with_the_next_fold(folder: Path, validated: Run) -> None:
    job = until(cross_validate_project(str(folder), small(), 3), fold=2, epochs=1)
    job.close()
    broken = runs_of(folder)[-1]
    assert broken.state == "cancelled"
    assert [told["fold"] for told in broken.metrics["folds"]] == [1]
    begun: list[int] = []
    done = run(
        cross_validate_project(str(folder), small(), 3, going_on=broken.id),
        lambda event: begun.append(event.epoch) if isinstance(event, EpochDone) else None,
    )
    assert done.id == broken.id
    assert len(begun) < 6, "the first fold is not trained again"
    assert [row["fold"] for row in done.history] == [1, 1, 2, 2, 3, 3]
    assert done.metrics["test"]["confusion"] == validated.metrics["test"]["confusion"]
    assert done.metrics["test"]["loss"] == pytest.approx(validated.metrics["test"]["loss"], abs=1e-6)


def test_stopped_early_it_says_how_many_folds_there_are(folder: Path) -> None:
    job = until(cross_validate_project(str(folder), small(epochs=4), 3), fold=2, epochs=1)
    answer: Ask | None = Ask.FINISH
    try:
        while True:
            job.send(answer)
    except StopIteration as stop:
        done: Run = stop.value
    assert done.state == "stopped"
    assert [told["fold"] for told in done.metrics["folds"]] == [1, 2]
    assert done.metrics["notices"][0].startswith("Ended early: 2 of 3 folds were trained")


def test_folds_cannot_be_fewer_than_three(folder: Path) -> None:
    with pytest.raises(UsageError, match="too few"):
        run(cross_validate_project(str(folder), small(), 2))
    assert runs_of(folder)[-1].state == "failed"


@pytest.fixture(scope="module")
def members(folder: Path) -> list[Run]:
    return [run(train_project(str(folder), small(epochs=3, seed=seed))) for seed in (1, 2)]


@pytest.mark.parametrize("method", ["majority", "mean", "weighted", "stacking"])
def test_runs_become_one_that_is_measured_on_the_same_test(folder: Path, members: list[Run], method: str) -> None:
    made = run(combine_runs(str(folder), [m.id for m in members], method))
    assert (made.recipe, made.state) == ("ensemble", "done")
    assert made.name.startswith(f"ensemble-{method}-")
    assert made.settings["members"] == [m.id for m in members]
    assert made.metrics["test"]["items"] == members[0].metrics["test"]["items"]
    loaded = bundle.load(folder / made.bundle)
    assert loaded.card.config["method"] == method
    assert loaded.card.metrics["test"]["accuracy"] == made.metrics["test"]["accuracy"]


def test_the_verb_combines_runs_as_the_window_does(
    folder: Path, members: list[Run], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def typed(*words: object) -> tuple[int, str]:
        code = cli.main(["ensemble", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out + said.err

    wanted = run(combine_runs(str(folder), [m.id for m in members]))
    copy = tmp_path / "both.earmark"
    code, said = typed("--project", folder, "--runs", members[0].name, members[1].id, "--out", copy)
    assert code == 0, said
    made = runs_of(folder)[-1]
    assert f"{made.name} is a run of the project now. Model: {copy}" in said
    assert (made.settings, made.metrics["test"]) == (wanted.settings, wanted.metrics["test"])
    assert bundle.load(copy).card == bundle.load(folder / made.bundle).card
    for words, sentence in (
        (("--project", folder, "--runs", "nobody-1"), "has no run 'nobody-1'"),
        (("--runs", members[0].name), "--project FOLDER"),
        (("--project", folder, "--models", copy, "--out", copy), "--project belongs to --runs"),
        (("--models", copy), "Say where it goes"),
    ):
        code, said = typed(*words)
        assert code == 2
        assert sentence in said


def test_folds_become_one_model_without_figures(folder: Path, validated: Run) -> None:
    made = run(combine_runs(str(folder), [validated.id], "mean"))
    assert made.metrics["test"] is made.metrics["val"] is None
    assert "heard by some of these folds" in made.metrics["notices"][0]
    assert len(bundle.load(folder / made.bundle).card.config["members"]) == 3
    with pytest.raises(UsageError, match="stacker"):
        run(combine_runs(str(folder), [validated.id], "stacking"))


def test_members_of_other_data_are_refused(folder: Path, members: list[Run]) -> None:
    with Project(folder) as project:
        other = project.save_run(dataclasses.replace(members[0], id=0, name="other", split_id=77))
        with pytest.raises(UsageError, match="different splits"):
            run(combine_runs(str(folder), [members[0].id, other.id]))
        bare = project.save_run(dataclasses.replace(members[0], id=0, name="bare", bundle=""))
        with pytest.raises(UsageError, match="bare has no model"):
            run(combine_runs(str(folder), [members[0].id, bare.id]))
        for made in (other, bare):
            project.remove_run(made.id)


def test_several_runs_are_compared_with_the_best(folder: Path, members: list[Run]) -> None:
    found = run(compare_with_best(str(folder), members))
    assert len(found) == 1
    assert {found[0].first, found[0].second} == {m.name for m in members}
    assert found[0].difference.value <= 0
    assert found[0].items == members[0].metrics["test"]["items"]


def test_p_values_of_several_tests_are_raised() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5]) == [0.5]
    assert holm([]) == []


def test_a_run_on_files_is_kept_with_where_they_are(folder: Path, tmp_path: Path) -> None:
    home = folder.parent
    rows = ["audio_filepath,label,group"]
    rows += [f"{home / f'{n:02}.wav'},{'tone' if n % 2 else 'noise'},g{n}" for n in range(12)]
    (tmp_path / "list.csv").write_text("\n".join(rows))
    done = run(train_project(str(folder), small(), source=str(tmp_path / "list.csv")))
    assert done.split_id is None
    assert done.settings["source"] == str(tmp_path / "list.csv")
    with Project(folder) as project:
        parts = [item.part for item in data_of(project, done).items]
    assert parts.count("test") == done.metrics["test"]["items"]
    assert {"train", "val", "test"} == set(parts)
