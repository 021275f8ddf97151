"""Cross-validation as a run of a project: one row for all folds, with their curves, their spread and their answers.

Below the project's ``runs/NUMBER`` lie the models of the folds and ``out_of_fold.csv``, see ``training.crossval``.

Invariant: the row's figures are those of all out-of-fold answers together, each given by a model that never heard its
item; a row that was broken off keeps the folds that were done.
"""

from __future__ import annotations

import dataclasses
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine import bundle
from engine.errors import StudioError, UsageError
from engine.events import EpochDone, FoldBegun, Job
from engine.files import check_writable, write_text
from engine.project import Project
from engine.training_tables import Run
from training import notices as teaching
from training.crossval import CrossValidation, cross_validate, out_of_fold_csv
from training.data import DataSet
from training.evaluate import evaluate
from training.run import Plan, Trained, begin_run, data_for, fingerprint, told_source

TABLE = "out_of_fold.csv"


def home_of(project: Project, run: Run) -> Path:
    """The folder of a cross-validation's files."""
    return project.folder / "runs" / str(run.id)


def fold_models(project: Project, run: Run) -> list[Path]:
    """The models of a cross-validation's folds that are there, the first fold first."""
    home = home_of(project, run)
    numbers = [int(told["fold"]) for told in run.metrics.get("folds", ())]
    paths = [home / f"fold-{number}{bundle.SUFFIX}" for number in numbers]
    return [path for path in paths if path.is_file()]


def cross_validate_project(
    folder: str,
    plan: Plan,
    folds: int,
    split_id: int | None = None,
    *,
    source: str = "",
    multi_label: bool = False,
    going_on: int = 0,
) -> Job[Run]:
    """Cross-validate on all items of a project's split, whatever their parts, and record it as one run.

    Args:
        folder: The project.
        plan: What to do in each fold; its ``split`` says whether folds are drawn by group or at random, and the seed.
        folds: How many, at least 3.
        split_id: Whose items; those of the newest split when None.
        source: Labelled files instead of a split, as ``training.data.read`` takes them.
        multi_label: Whether these may give an item several classes.
        going_on: The id of a run of this kind that was broken off and is to be finished.

    Raises:
        UsageError: For fewer than three folds, or a run that is not there.
        StudioError: When a fold cannot be trained.
    """
    with Project(folder) as project:
        data = data_for(project, split_id, source, multi_label)
        if plan.split.split == "given":
            plan = replace(plan, split=replace(plan.split, split="group"))
        if going_on:
            run = _broken_off(project, going_on)
        else:
            more = {"folds": folds, "fold_split": plan.split.split, **told_source(source, multi_label)}
            run = begin_run(project, plan, data.split_id, more)
        kept = _Kept(project, project.save_run(replace(run, state="running")))
        began = time.perf_counter() - run.seconds
        try:
            found = yield from kept.noting(cross_validate(data, plan, folds, kept))
            write_text(home_of(project, run) / TABLE, out_of_fold_csv(found))
        except BaseException as error:
            # Closing the job and Ctrl+C are no exceptions in the narrow sense.
            state, note = ("failed", str(error)) if isinstance(error, Exception) else ("cancelled", "")
            project.save_run(
                replace(kept.run, state=state, history=kept.history, seconds=time.perf_counter() - began, note=note)
            )
            raise
        return project.save_run(
            replace(
                kept.run,
                state=found.folds[-1].state,
                seconds=time.perf_counter() - began,
                device=found.folds[-1].device,
                history=kept.history,
                metrics=_metrics(found, kept.run.metrics["folds"], folds),
                note="",
            )
        )


def _broken_off(project: Project, run_id: int) -> Run:
    run = next((run for run in project.runs() if run.id == run_id), None)
    if run is None:
        raise UsageError(f"{project.name} has no run number {run_id} any more, so it cannot be gone on with.")
    return run


def _metrics(found: CrossValidation, told: Sequence[Mapping[str, Any]], folds: int) -> dict[str, Any]:
    leaky = any(fold.metrics["leaky"] for fold in found.folds)
    notices = list(teaching.of_training((), found.figures, "test"))
    if len(told) < folds:
        notices.insert(0, f"Ended early: {len(told)} of {folds} folds were trained, and only their items are measured.")
    if leaky:
        notices.insert(0, "Parts of one recording are in several folds, so the figures flatter the model.")
    return {
        "val": None,
        "test": found.figures,
        "leaky": leaky,
        "notices": notices,
        "folds": list(told),
        "spread": {name: spread([fold[name] for fold in told]) for name in ("macro_f1", "accuracy")},
        "epochs": max(fold["epochs"] for fold in told),
        "speed_x": statistics.median(fold["speed_x"] for fold in told),
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """Mean, standard deviation, least and largest of the folds' figures."""
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return {"mean": statistics.fmean(values), "deviation": deviation, "low": min(values), "high": max(values)}


@dataclass
class _Kept:
    """The folds of a run in its folder and its row; a ``training.crossval.Keeper``."""

    project: Project
    run: Run

    def __post_init__(self) -> None:
        done = {told["fold"] for told in self.run.metrics.get("folds", ())}
        self.history = [row for row in self.run.history if row.get("fold") in done]
        self.run = replace(self.run, metrics={"folds": list(self.run.metrics.get("folds", ()))})
        self._fold = 0

    def noting(self, job: Job[CrossValidation]) -> Job[CrossValidation]:
        """Pass the events on and keep the epochs, each with its fold."""
        answer = None
        try:
            while True:
                event = job.send(answer)
                if isinstance(event, FoldBegun):
                    self._fold = event.fold
                elif isinstance(event, EpochDone):
                    self.history.append({**dataclasses.asdict(event), "fold": self._fold})
                answer = yield event
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        finally:
            job.close()

    def _path(self, fold: int) -> Path:
        return home_of(self.project, self.run) / f"fold-{fold}{bundle.SUFFIX}"

    def recall(self, fold: int, part: DataSet) -> Job[Trained | None]:
        """See ``training.crossval.Keeper``."""
        told = next((told for told in self.run.metrics["folds"] if told["fold"] == fold), None)
        if told is not None and self._path(fold).is_file():
            try:
                made = bundle.load(self._path(fold))
                if made.card.data.get("fingerprint") == fingerprint(part.items):
                    test = yield from evaluate(made, DataSet(part.source, [i for i in part.items if i.part == "test"]))
                    metrics = {**made.card.metrics, "test": test.figures}
                    return Trained(made, [], metrics, test, "done", told["device"], told["seconds"], told["speed_x"])
            except StudioError:
                pass  # trained anew, the fold says itself what is wrong
        self.history = [row for row in self.history if row["fold"] != fold]
        self.run.metrics["folds"] = [told for told in self.run.metrics["folds"] if told["fold"] != fold]
        return None

    def keep(self, fold: int, trained: Trained) -> None:
        """See ``training.crossval.Keeper``."""
        check_writable(self._path(fold))
        bundle.save(trained.bundle, self._path(fold))
        figures = trained.metrics["test"]
        told = {
            "fold": fold,
            "items": figures["items"],
            "macro_f1": figures["macro_f1"],
            "accuracy": figures["accuracy"],
            "best_epoch": trained.metrics["best_epoch"],
            "epochs": trained.metrics["epochs"],
            "seconds": trained.seconds,
            "device": trained.device,
            "speed_x": trained.speed_x,
        }
        self.run.metrics["folds"].append(told)
        self.run = self.project.save_run(replace(self.run, history=self.history, device=trained.device))
