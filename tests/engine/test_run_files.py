"""Runs and their models are renamed, removed and brought back together."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import bundle, run_files
from engine.errors import UsageError
from engine.project import Project
from engine.training_tables import Run


@pytest.fixture
def project(tmp_path: Path):
    with Project.create(tmp_path / "p", ("A", "B")) as made:
        (made.folder / "models").mkdir(exist_ok=True)
        yield made


def saved(project: Project, name: str, content: bytes = b"model") -> Run:
    path = project.folder / "models" / f"{name}.earmark"
    path.write_bytes(content)
    history = [{"epoch": 1}]
    return project.save_run(
        Run(0, name, "logmel-cnn", "done", "2026-01-01", history=history, bundle=f"models/{name}.earmark")
    )


def test_a_removed_run_comes_back_as_it_was(project: Project) -> None:
    first, second = saved(project, "one", b"1"), saved(project, "two", b"2")
    run_files.remove(project, first)
    assert project.runs() == [second]
    assert not (project.folder / "models" / "one.earmark").exists()
    run_files.bring_back(project, first)
    assert project.runs() == [first, second]
    assert (project.folder / first.bundle).read_bytes() == b"1"


def test_the_models_of_folds_go_and_come_back_with_their_run(project: Project) -> None:
    made = project.save_run(Run(0, "cv", "logmel-cnn", "done", "2026-01-01", settings={"folds": 3}))
    home = project.folder / "runs" / str(made.id)
    home.mkdir(parents=True)
    (home / "out_of_fold.csv").write_text("answers")
    run_files.remove(project, made)
    assert not home.exists()
    later = project.save_run(Run(0, "later", "logmel-cnn", "done", "2026-01-02"))
    run_files.bring_back(project, made)
    assert project.runs() == [made, later], "the number of a run is not given again"
    assert (home / "out_of_fold.csv").read_text() == "answers"


def test_a_run_without_a_model_is_renamed_and_removed(project: Project) -> None:
    made = project.save_run(Run(0, "one", "logmel-cnn", "cancelled", "2026-01-01"))
    renamed = run_files.rename(project, made, "better")
    assert [run.name for run in project.runs()] == ["better"]
    run_files.remove(project, renamed)
    assert project.runs() == []


@pytest.mark.parametrize("name", ["", " x", "a/b", "..", 'a"b', "two"])
def test_a_name_that_cannot_be_is_refused(project: Project, name: str) -> None:
    first, _ = saved(project, "one"), saved(project, "two")
    with pytest.raises(UsageError):
        run_files.rename(project, first, name)
    assert [run.name for run in project.runs()] == ["one", "two"]


def test_the_model_is_renamed_with_its_run(project: Project) -> None:
    from tests.engine.test_bundle import made as a_bundle

    made = a_bundle()
    path = bundle.save(made, project.folder / "models" / "one.earmark")
    run = project.save_run(Run(0, "one", "logmel-cnn", "done", "2026-01-01", bundle="models/one.earmark"))
    renamed = run_files.rename(project, run, "better")
    assert renamed.bundle == "models/better.earmark"
    assert not path.exists()
    assert bundle.load(project.folder / renamed.bundle).card.name == "better"
    back = run_files.rename(project, renamed, "one")
    assert back == run
