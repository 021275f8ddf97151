"""The rest of the sample project: it is made once, goes on where it was broken off, and leaves alone what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import sample
from engine.events import run as drive
from engine.project import Project
from engine.results import ResultStore
from training import run, sample_run


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample project, to be trained for one epoch."""
    monkeypatch.setattr(sample_run, "_EPOCHS", 1)
    folder: Path = drive(sample.make(tmp_path / "sample"))
    return folder


def test_every_page_has_something_to_show_and_nothing_is_made_twice(small: Path) -> None:
    breaking = sample_run.complete(small)
    for event in breaking:
        if getattr(event, "text", "") == "Training logmel-cnn.":
            breaking.close()  # as closing the window does
            break
    assert not sample_run.is_complete(small)
    drive(sample_run.complete(small))
    assert sample_run.is_complete(small)
    with Project(small) as project:
        assert len(project.cuts()) == len(project.splits()) == 1
        (own,) = project.runs()
        assert own.state == "done"
        assert own.split_id == project.splits()[0].id
        assert 0 <= own.metrics["test"]["macro_f1"] <= 1
    with ResultStore(small / sample_run.SCORES) as store:
        assert store.meta["model_path"].endswith(own.bundle)
        assert store.count() == 2
    (small / sample_run.SCORES).unlink()  # the user's wish
    assert list(sample_run.complete(small)) == []
    assert not (small / sample_run.SCORES).exists()


def test_a_model_that_is_there_is_used(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drive(sample_run.complete(small))
    (small / "sample-run.json").unlink()
    monkeypatch.setattr(run, "train_project", lambda *_: pytest.fail("trained again"))
    drive(sample_run.complete(small))
    assert sample_run.is_complete(small)
