"""What models that were not trained on an item say of it: the answers by which wrong labels are looked for.

Invariant: the answers of a file are matched by file, time and class; what it has nothing of is unknown, never guessed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine import bundle
from engine.errors import StudioError
from engine.events import Job, Progress
from engine.files import write_text
from engine.results import harmless
from training import data as training_data
from training import repeat
from training.crossval import cross_validate, out_of_fold_csv
from training.evaluate import Evaluation
from training.fold_runs import TABLE, cross_validate_project
from training.run import plan
from training.tables import table_rows

FOLDS = 5


def score_out_of_fold(source: str, model_path: str, split_id: int | None = None, folds: int = FOLDS) -> Job[None]:
    """Train a model's recipe on all folds but one in turn, so that every item is scored by a model that never learned
    its label.

    Of a project it becomes a run like any other cross-validation; of other data the answers are kept beside the model.

    Args:
        source: The project, list or folder.
        model_path: The model whose recipe and settings are taken.
        split_id: Of a project, whose chunks are taken; their parts are not.
        folds: How many trainings.

    Raises:
        StudioError: When there are too few recordings for so many folds, or a training cannot be done.
    """
    yield Progress("Reading the labelled data")
    recipe, config, training, split = repeat.of_model(model_path)
    wanted = plan(recipe, config, training, {"split_seed": split.get("split_seed", 0)})
    if split_id is not None:
        yield from cross_validate_project(source, wanted, folds, split_id)
        return
    data = training_data.read(source, multi_label=bundle.read_card(model_path).multi_label)
    found = yield from cross_validate(data, wanted, folds)
    write_text(beside(model_path), out_of_fold_csv(found))


def beside(model_path: str | os.PathLike[str]) -> Path:
    """Where the out-of-fold answers of a model's recipe are, unless they belong to a run of a project."""
    path = Path(model_path)
    return path.with_name(f"{path.stem}.{TABLE}")


def of_model(model_path: str, evaluation: Evaluation, folder: str | os.PathLike[str] = "") -> np.ndarray | None:
    """Out-of-fold answers for what a model was evaluated on, float32 of shape (items, classes), NaN where there is
    none for an item; None where there are none at all.

    They lie beside the model, or belong to a cross-validation of the project, of which the newest that fits is taken.

    Args:
        model_path: The model.
        evaluation: What is reviewed.
        folder: The project, where one is open.
    """
    for file in _kept(Path(model_path), Path(folder) if folder else None):
        try:
            found = read_out_of_fold(file, evaluation)
        except StudioError:  # of other classes: it is not about these items
            continue
        if not np.isnan(found).all():
            return found
    return None


def _kept(model_path: Path, folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        runs = (folder / "runs").glob(f"*/{TABLE}")
        yield from sorted(runs, key=lambda file: file.stat().st_mtime_ns, reverse=True)
    yield from (file for file in (beside(model_path), model_path.with_name(TABLE)) if file.is_file())


def read_out_of_fold(path: Path, evaluation: Evaluation) -> np.ndarray:
    """The out-of-fold answers of a cross-validation, in the order of an evaluation's items; NaN where it has none.

    Args:
        path: The ``out_of_fold.csv`` that ``training.crossval`` writes beside the models.
        evaluation: What is reviewed.

    Returns:
        float32, shape (items, classes).

    Raises:
        StudioError: When the file cannot be read, or is of other classes.
    """
    (_, head), *rows = table_rows(path) or [(0, [])]
    wanted = [harmless(f"p_{label}") for label in evaluation.card.labels]
    if not set(wanted) <= set(head):
        raise StudioError(f"{path} has no out-of-fold answers for {', '.join(evaluation.card.labels)}.", path=path)
    columns = [head.index(name) for name in wanted]
    file, start, end = (head.index(name) for name in ("audio_file", "start_s", "end_s"))
    try:
        told = {
            (cells[file], cells[start], cells[end]): [float(cells[column]) for column in columns] for _, cells in rows
        }
    except (IndexError, ValueError) as error:
        raise StudioError(f"{path} cannot be read as out-of-fold answers: {error}.", path=path) from error
    found = np.full(evaluation.probabilities.shape, np.nan, np.float32)
    for row, item in enumerate(evaluation.items):
        end_s = "" if item.end_s is None else f"{item.end_s:.3f}"
        found[row] = told.get((harmless(item.path), f"{item.start_s:.3f}", end_s), np.nan)
    return found
