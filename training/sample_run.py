"""The rest of the sample project: chunks, a split, a trained model and a classified inbox, for the tour and the demo.

Invariant: what is there is kept: a step whose outcome is in the project already is left out, and once all of it was
made, nothing is made again, whatever the user has deleted since.
"""

from __future__ import annotations

import os
from pathlib import Path

from engine.chunks import CutConfig, cut
from engine.classify import classify
from engine.events import Job, Notice
from engine.project import Project
from training import run
from training.splits import SplitConfig, split_project

#: Where the scores of the inbox are kept, below the project.
SCORES = "exports/inbox by logmel-cnn-1 sample.scores"
_MARKER = "sample-run.json"
#: Trained in some seconds on half of the callers, and right in nine of ten stretches of those of the test: the rest is
#: left to review.
_RECIPE, _EPOCHS = "logmel-cnn", 6
_SPLIT = SplitConfig(val_split=0.2, test_split=0.35)


def is_complete(folder: str | os.PathLike[str]) -> bool:
    """Whether a sample project has had its run and results made."""
    return (Path(folder) / _MARKER).is_file()


def complete(folder: str | os.PathLike[str]) -> Job[None]:
    """Cut, split, train and classify in a sample project, as a person would on its pages.

    A job: yields a Notice before each step and the events of the steps. It can be broken off and begun again.

    Raises:
        StudioError: When a step fails.
    """
    home = Path(folder)
    if is_complete(home):
        return
    with Project(home) as project:
        yield Notice("Cutting the labels into chunks, and splitting them by recording.")
        if not project.cuts():
            yield from cut(project, CutConfig())
        if not project.splits():
            yield from split_project(project, _SPLIT)
        done = [own for own in project.runs() if own.state == "done"]
    yield Notice(f"Training {_RECIPE}.")
    trained = done[-1] if done else (yield from run.train_project(str(home), plan()))
    yield Notice("Classifying the inbox.")
    (home / SCORES).parent.mkdir(exist_ok=True)
    yield from classify([home / "inbox"], home / trained.bundle, home / SCORES)
    (home / _MARKER).write_text("{}\n", encoding="utf-8")


def plan() -> run.Plan:
    """How the sample's model is trained."""
    return run.plan(_RECIPE, {}, {"epochs": _EPOCHS})
