"""Renaming and removing the runs of a project together with their models.

Invariant: a removed run can be brought back: its model is moved aside, and only what has lain there for a month goes.
"""

from __future__ import annotations

import dataclasses
import shutil
import time
from pathlib import Path

from engine import bundle
from engine.errors import StudioError, UsageError
from engine.project import Project
from engine.training_tables import Run

REMOVED = "removed"
_MONTH_S = 30 * 24 * 3600.0
_FORBIDDEN = '/\\:*?"<>|'


def check_name(project: Project, run: Run, name: str) -> None:
    """Refuse a name that a run cannot have.

    Raises:
        UsageError: When it is empty, no file name, or another run's.
    """
    if not name or name != name.strip() or name.startswith(".") or any(sign in name for sign in _FORBIDDEN):
        raise UsageError(f"{name!r} cannot be a model's name: it becomes a file name. Use letters, digits, - and _.")
    if any(other.name == name and other.id != run.id for other in project.runs()):
        raise UsageError(f"There is a run called {name} already. Choose another name.")


def rename(project: Project, run: Run, name: str) -> Run:
    """Give a run and its model another name.

    Raises:
        StudioError: When the name cannot be had, or the model cannot be read or written.
    """
    check_name(project, run, name)
    renamed = dataclasses.replace(run, name=name)
    old = project.folder / run.bundle if run.bundle else None
    if old is not None and old.is_file():
        made = bundle.load(old)
        target = old.with_name(f"{name}{bundle.SUFFIX}")
        if target.exists() and target != old:
            raise UsageError(f"{target} is there already. Choose another name.")
        bundle.save(dataclasses.replace(made, card=dataclasses.replace(made.card, name=name)), target)
        renamed = dataclasses.replace(renamed, bundle=target.relative_to(project.folder).as_posix())
    project.save_run(renamed)
    if old is not None and renamed.bundle != run.bundle:
        old.unlink(missing_ok=True)
    return renamed


def remove(project: Project, run: Run) -> None:
    """Take a run out of the table and its model out of the models.

    Raises:
        StudioError: When the model cannot be moved.
    """
    path = project.folder / run.bundle if run.bundle else None
    if path is not None and path.is_file():
        _move(path, _aside(project, run))
    if _folds(project, run).is_dir():
        shutil.rmtree(_folds_aside(project, run), ignore_errors=True)  # of another run that had this number
        _move(_folds(project, run), _folds_aside(project, run))
    project.remove_run(run.id)
    _forget_old(project.folder / REMOVED)


def bring_back(project: Project, run: Run) -> None:
    """Undo ``remove``.

    Raises:
        StudioError: When the model cannot be moved back.
    """
    aside = _aside(project, run)
    if aside.is_file():
        _move(aside, project.folder / run.bundle)
    if _folds_aside(project, run).is_dir():
        _move(_folds_aside(project, run), _folds(project, run))
    project.save_run(run)


def _aside(project: Project, run: Run) -> Path:
    return project.folder / REMOVED / f"{run.id}-{Path(run.bundle).name}"


def _folds(project: Project, run: Run) -> Path:
    """Where a cross-validation keeps the models of its folds."""
    return project.folder / "runs" / str(run.id)


def _folds_aside(project: Project, run: Run) -> Path:
    return project.folder / REMOVED / f"{run.id}-folds"


def _move(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
    except OSError as error:
        raise StudioError(
            f"{source} cannot be moved to {target.parent}: {error.strerror or error}. Close what uses it and try again."
        ) from error


def _forget_old(folder: Path) -> None:
    for kept in folder.iterdir() if folder.is_dir() else ():
        try:
            if time.time() - kept.stat().st_ctime <= _MONTH_S:
                continue
            if kept.is_dir():
                shutil.rmtree(kept)
            elif kept.suffix == bundle.SUFFIX:
                kept.unlink()
        except OSError:
            continue  # another window was faster
