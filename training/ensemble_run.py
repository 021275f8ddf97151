"""Several runs of a project combined into one model, as a run of its own beside them.

Invariant: what is fitted or chosen for the ensemble is fitted and chosen on validation, and it is measured on the very
test items that its members are measured on.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine import bundle
from engine.bundle import Bundle
from engine.errors import StudioError, UsageError
from engine.events import Job, Progress
from engine.project import Project
from engine.training_tables import Run, now
from training import notices as teaching
from training.data import DataSet
from training.ensemble import ensemble
from training.evaluate import Evaluation, evaluate
from training.fold_runs import fold_models
from training.run import data_of, free_name


def combine_runs(
    folder: str, run_ids: Sequence[int], method: str = "mean", weights: Sequence[float] = (), name: str = ""
) -> Job[Run]:
    """Make one model of the models of several runs, or of the folds of one cross-validation, and record it as a run.

    Args:
        folder: The project.
        run_ids: The runs, all of the same data.
        method: One of ``engine.blending.METHODS``; a stacker is fitted on validation.
        weights: For "weighted": one for each member; by the members' macro F1 on validation when empty.
        name: The new run's name; numbered.

    Returns:
        The run. Of folds it has no figures: every item was heard by some of them.

    Raises:
        UsageError: When a run is gone or has no model, they are of different data, or the method cannot be used.
        StudioError: When the members do not fit together.
    """
    with Project(folder) as project:
        members = _members(project, run_ids)
        paths = [path for _, path in members]
        of_folds = len(run_ids) == 1
        if of_folds and method == "stacking":
            raise UsageError(
                "A stacker cannot be fitted on folds: every item was heard by some of them. Take the mean."
            )
        began = time.perf_counter()
        named = free_name(name or f"ensemble-{method}", {run.name for run in project.runs()})
        data = None if of_folds else data_of(project, members[0][0])
        val = _part(data, "val")
        made = yield from ensemble(paths, method=method, weights=weights, data=val, name=named)
        metrics: dict[str, Any] = {"val": None, "test": None, "leaky": False, "notices": _fold_notices(of_folds)}
        device = ""
        if data is not None:
            judged = yield from _measured(made, data)
            metrics, device = judged
        path = bundle.save(replace(made, card=replace(made.card, metrics=metrics)), _place(project, named))
        return project.save_run(
            Run(
                0, named, "ensemble", "done", now(), time.perf_counter() - began, device, members[0][0].split_id,
                settings=_settings(made, members, run_ids), metrics=metrics,
                bundle=path.relative_to(project.folder).as_posix(),
            )
        )  # fmt: skip


def _members(project: Project, run_ids: Sequence[int]) -> list[tuple[Run, Path]]:
    """The runs and their models; of one run, those of its folds."""
    known = {run.id: run for run in project.runs()}
    if gone := [number for number in run_ids if number not in known]:
        raise UsageError(f"{project.name} has no run number {gone[0]} any more. Choose others.")
    runs = [known[number] for number in run_ids]
    if len(runs) == 1:
        return [(runs[0], path) for path in fold_models(project, runs[0])]
    for run in runs:
        if not run.bundle:
            raise UsageError(f"{run.name} has no model, so it cannot be a member. Choose others.")
    if len({(run.split_id, run.settings.get("source", "")) for run in runs}) > 1:
        raise UsageError(
            "These runs were trained on different splits, so what tests one may have been learned by another. Combine "
            "runs of one split."
        )
    return [(run, project.folder / run.bundle) for run in runs]


def _part(data: DataSet | None, part: str) -> DataSet | None:
    """The items of a part, bare of it."""
    if data is None:
        return None
    return DataSet(data.source, [replace(i, part="") for i in data.items if i.part == part], leaky=data.leaky)


def _measured(made: Bundle, data: DataSet) -> Job[tuple[dict[str, Any], str]]:
    """The figures of the ensemble on validation and test, and where it ran."""
    found: dict[str, Evaluation] = {}
    speed_x = 0.0
    for part, words in (("val", "Measuring on validation"), ("test", "Measuring on the test")):
        items = _part(data, part)
        if items is not None and items.items:
            yield Progress(words)
            measuring = time.perf_counter()
            found[part] = yield from evaluate(made, items)
            length_s = sum(item.end_s - item.start_s for item in items.items if item.end_s is not None)
            speed_x = max(speed_x, length_s / max(time.perf_counter() - measuring, 1e-9))
    if not found:
        raise StudioError(f"{data.source} has neither validation nor test, so the ensemble cannot be measured.")
    figures = {part: found[part].figures if part in found else None for part in ("val", "test")}
    part = "test" if "test" in found else "val"
    notices = list(teaching.of_training((), found[part].figures, part))
    # What the ensemble chose itself is told apart: a stacker's answers to validation are no test of it.
    fitted = made.card.metrics.get("val")
    return (
        {**figures, "val": fitted or figures["val"], "leaky": data.leaky, "notices": notices, "speed_x": speed_x},
        found[part].device,
    )


def _fold_notices(of_folds: bool) -> list[str]:
    if not of_folds:
        return []
    return [
        "Every item of the data was heard by some of these folds, so there is nothing to measure their mean on. The "
        "figures of the cross-validation are those of single folds; together they are rarely worse."
    ]


def _settings(made: Bundle, members: Sequence[tuple[Run, Path]], run_ids: Sequence[int]) -> dict[str, Any]:
    config = {name: value for name, value in made.card.config.items() if name in ("method", "weights")}
    more = {"source": source} if (source := members[0][0].settings.get("source")) else {}
    return {"config": config, "training": {}, "members": list(run_ids), **more}


def _place(project: Project, name: str) -> Path:
    return project.folder / "models" / f"{name}{bundle.SUFFIX}"
