"""One training from labelled data to a bundle: split, windows, fit, calibration, threshold, export, test.

Invariant: what is chosen (epoch, temperature, threshold) is chosen on validation; the test part is looked at once, with
the exported model, after everything is fixed.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
import platform
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from engine import __version__, bundle, recipes
from engine.bundle import Bundle, Card
from engine.config import check, from_json, to_json
from engine.errors import StudioError, UsageError
from engine.events import EpochDone, Job, Notice, Progress, Skipped
from engine.project import Project
from engine.training_tables import Run, now
from training import data as training_data
from training import fits
from training import notices as teaching
from training.data import DataSet, Item
from training.deciding import Deciding, deciding
from training.evaluate import Evaluation, evaluate
from training.fits import Fitted, Task
from training.health import kept_report
from training.heard import HEARD, noted
from training.splits import Division, SplitConfig, divide
from training.thresholds import ThresholdConfig
from training.torch_fit import chain_json


@dataclass(frozen=True)
class Plan:
    """Everything that decides a training besides the data.

    Attributes:
        recipe: The recipe's id.
        config: The recipe's own settings.
        training: How to fit; the settings class of the recipe's trainer, see ``training.fits``.
        split: How to divide data that carry no frozen split.
        name: The model's name; made from the recipe when empty.
    """

    recipe: str
    config: Any
    training: Any
    split: SplitConfig = field(default_factory=SplitConfig)
    name: str = ""


def plan(
    recipe_id: str,
    recipe_values: dict[str, Any] | None = None,
    training_values: dict[str, Any] | None = None,
    split_values: dict[str, Any] | None = None,
    name: str = "",
) -> Plan:
    """A plan from the settings that differ from the defaults; the recipe's own training defaults are in between.

    Raises:
        UsageError: On an unknown recipe or setting, or a value out of range.
    """
    recipe = recipes.get(recipe_id)
    return Plan(
        recipe_id,
        from_json(recipe.config, recipe_values or {}),
        from_json(fits.config_class(recipe.fit), {**recipe.defaults, **(training_values or {})}),
        from_json(SplitConfig, split_values or {}),
        name,
    )


@dataclass
class Trained:
    """The outcome of a training.

    Attributes:
        bundle: The model, not yet on disk.
        history: All epochs.
        metrics: ``{"val": figures, "test": figures or None, "leaky": bool, "notices": [...]}``; the notices are what
            the data, the split and the course of the training teach.
        test: The answers on the test part, where there is one.
        state: "done", or "stopped" when it was ended early.
        device: Where it was trained, and why there.
        seconds: Wall time.
        speed_x: Seconds of audio that the model gets through in a second, decoding included.
    """

    bundle: Bundle
    history: list[EpochDone]
    metrics: dict[str, Any]
    test: Evaluation | None
    state: str
    device: str
    seconds: float
    speed_x: float


def train(data: DataSet, plan: Plan) -> Job[Trained]:
    """Train a recipe on labelled data.

    A job: yields Progress, EpochDone, Skipped and Notice; ``Ask.FINISH`` ends the fitting early and keeps the best.

    Args:
        data: The items; a frozen or given split is used as it is when the data come from a project or the plan says
            "given".
        plan: What to do with them.

    Raises:
        StudioError: When the data do not allow a training.
    """
    began = time.perf_counter()
    recipe = recipes.get(plan.recipe)
    check(plan.config)
    check(plan.training)
    carried = recipe.carries(plan.config)  # before anything is learned it is known that they can be used
    labels = data.labels
    _enough(data, labels)
    fits.check_task(Task(recipe, plan.config, plan.training, labels, (), (), data.multi_label))
    for rejected in data.rejected:
        yield Skipped(rejected.row, rejected.reason)
    split = replace(plan.split, split="given") if data.split_id is not None else plan.split
    division = divide(data.items, split)
    for part, words in (("train", "training"), ("val", "validation")):
        if not division.part(part):
            raise StudioError(
                f"Nothing is left for {words}. A model learns on one part, and its best epoch and threshold are chosen "
                "on the other: give both a share, or add recordings."
            )
    notices = [*data.notes, *division.notices]
    leaky = division.leaky or data.leaky
    if leaky:
        notices.append("Parts of one recording are on both sides of the split, so the figures flatter the model.")
    for text in notices:
        yield Notice(text, "warning")

    task = Task(
        recipe, plan.config, plan.training, labels, division.part("train"), division.part("val"), data.multi_label
    )
    fitted = yield from fits.fit_items(task)

    yield Progress("Calibrating")
    rules = plan.training if isinstance(plan.training, ThresholdConfig) else ThresholdConfig()
    decided = deciding(fitted.val, fitted.val_logits, labels, rules, data.multi_label)
    for text in decided.notices:
        yield Notice(text, "warning")
    feature, files = bundle.packed(fitted.how.feature)
    card = _card(plan, fitted, feature, carried, labels, division, data, decided)
    made = Bundle(card, fitted.onnx, fitted.weights, files={**files, **fitted.files, **carried})
    measuring = time.perf_counter()
    val = yield from evaluate(made, DataSet(data.source, [replace(i, part="") for i in fitted.val.items]))
    speed_x = fitted.val.seconds / max(time.perf_counter() - measuring, 1e-9)
    test = None
    test_items = division.part("test")
    if test_items:
        measuring = time.perf_counter()
        test = yield from evaluate(made, DataSet(data.source, test_items))
        test_s = sum(item.end_s - item.start_s for item in test.items if item.end_s is not None)
        # Of few items most of the time is opening the model: the larger figure is nearer to what a folder takes.
        speed_x = max(speed_x, test_s / max(time.perf_counter() - measuring, 1e-9))
    judged, part = (test.figures, "test") if test else (val.figures, "val")
    for text in teaching.of_training(fitted.history, judged, part):
        notices.append(text)
        yield Notice(text, "warning")
    figures = {
        "val": val.figures,
        "test": test.figures if test else None,
        "leaky": leaky,
        "notices": notices,
        "best_epoch": fitted.best_epoch,
        "epochs": len(fitted.history),
    }
    heard = yield from noted([*division.part("train"), *division.part("val")], getattr(plan.training, "start_from", ""))
    made = replace(made, card=replace(card, metrics=figures, data={**card.data, HEARD: heard}))
    seconds = time.perf_counter() - began
    return Trained(made, fitted.history, figures, test, fitted.ended, fitted.device, seconds, speed_x)


def _enough(data: DataSet, labels: Sequence[str]) -> None:
    if len(labels) < 2:
        raise StudioError(f"{data.source} has only the class {labels[0]}. A classifier needs examples of at least two.")


def _card(
    plan: Plan,
    fitted: Fitted,
    feature: Mapping[str, Any],
    carried: Iterable[str],
    labels: tuple[str, ...],
    division: Division,
    data: DataSet,
    decided: Deciding,
) -> Card:
    how = fitted.how
    parts = {part: Counter(n for i in division.part(part) for n in i.labels) for part in training_data.PARTS}
    return Card(
        name=plan.name or plan.recipe,
        recipe=plan.recipe,
        config=bundle.card_config(to_json(plan.config), feature, carried),
        runtime=fitted.runtime,
        feature=feature,
        labels=labels,
        positive=labels[1] if len(labels) == 2 and not data.multi_label else None,
        rate_hz=how.feature.rate_hz,
        channel=how.channel,
        window_s=how.window_s,
        hop_s=how.hop_s,
        short_clip=how.short_clip,
        notes=fitted.notes,
        threshold=decided.threshold,
        threshold_rule=decided.rule,
        multi_label=data.multi_label,
        thresholds=decided.thresholds,
        aggregate=decided.aggregate,
        temperature=decided.temperature,
        metrics={},
        data={
            "source": Path(data.source).name,
            "counts": {part: dict(sorted(count.items())) for part, count in parts.items()},
            "groups": len({g for item in division.items for g in item.groups}),
            "split": to_json(plan.split) if data.split_id is None else {"split_id": data.split_id},
            "leaky": division.leaky or data.leaky,
            "fingerprint": fingerprint(division.items),
            "training": to_json(plan.training),
            "augment": chain_json(plan.training),
        },
        created=date.today().isoformat(),
        versions={
            "earmark": __version__,
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in ("torch", "numpy", "onnxruntime")},
        },
    )


def fingerprint(items: Sequence[Item]) -> str:
    """A short hash of which stretches with which labels were in which part, whatever folder they lie in."""
    rows = sorted(
        (Path(i.path).name, round(i.start_s, 3), i.end_s and round(i.end_s, 3), "+".join(i.labels), i.part)
        for i in items
    )
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


def data_for(project: Project, split_id: int | None, source: str = "", multi_label: bool = False) -> DataSet:
    """What a run of a project is trained on: a frozen split, the newest when None, or labelled files.

    Whether labelled files may give an item several classes has to be said; chunks of a project say it themselves.

    Raises:
        StudioError: When there is no such split, or nothing usable in the files.
    """
    if source:
        return training_data.read(source, multi_label=multi_label)
    return training_data.of_project(project, split_id)


def data_of(project: Project, run: Run) -> DataSet:
    """The items of a run that is over, each in the part that it was in.

    Raises:
        StudioError: When the data are no longer there.
    """
    told = run.settings
    data = data_for(project, run.split_id, str(told.get("source", "")), bool(told.get("multi_label")))
    return replace(data, items=divide(data.items, split_of(data)).items)


def split_of(data: DataSet) -> SplitConfig:
    """How a run of a project divides its data: as they say themselves, else by group."""
    given = any(item.part for item in data.items)
    return SplitConfig(split="given") if given else SplitConfig()


def told_source(source: str, multi_label: bool) -> dict[str, Any]:
    """What a run's settings say of labelled files that it was trained on; nothing where there are none."""
    return {"source": source, **({"multi_label": True} if multi_label else {})} if source else {}


def begin_run(project: Project, plan: Plan, split_id: int | None, more: Mapping[str, Any]) -> Run:
    """Put a run that begins into the project's table, under a name that is free."""
    name = free_name(plan.name or plan.recipe, {run.name for run in project.runs()})
    settings = {
        "config": to_json(plan.config),
        "training": to_json(plan.training),
        "augment": chain_json(plan.training),
        **more,
    }
    return project.save_run(Run(0, name, plan.recipe, "running", now(), split_id=split_id, settings=settings))


def train_project(
    folder: str, plan: Plan, split_id: int | None = None, *, source: str = "", multi_label: bool = False
) -> Job[Run]:
    """Train on a project's frozen split, save the bundle in its ``models`` folder and record the run.

    The run is in the table from the start, so that a training that was cancelled or failed is to be seen there too.

    Args:
        folder: The project.
        plan: What to do.
        split_id: The split; the newest when None.
        source: Labelled files instead of a split, as ``training.data.read`` takes them.
        multi_label: Whether these may give an item several classes.
    """
    with Project(folder) as project:
        data = data_for(project, split_id, source, multi_label)
        plan = replace(plan, split=split_of(data))
        run = begin_run(project, plan, data.split_id, told_source(source, multi_label))
        name = run.name
        began = time.perf_counter()
        checked = _checked(project, data.split_id)
        history: list[dict[str, Any]] = []
        try:
            trained = yield from _noting(train(data, replace(plan, name=name)), history)
            path = project.folder / "models" / f"{name}.earmark"
            bundle.save(trained.bundle, path)
        except BaseException as error:
            # Closing the job and Ctrl+C are no exceptions in the narrow sense.
            state, note = ("failed", str(error)) if isinstance(error, Exception) else ("cancelled", "")
            project.save_run(replace(run, state=state, history=history, seconds=time.perf_counter() - began, note=note))
            raise
        return project.save_run(
            replace(
                run,
                state=trained.state,
                seconds=trained.seconds,
                device=trained.device,
                history=history,
                metrics={
                    **trained.metrics,
                    "notices": [*trained.metrics["notices"], *checked],
                    "notes": trained.bundle.card.notes,
                    "speed_x": trained.speed_x,
                },
                bundle=path.relative_to(project.folder).as_posix(),
            )
        )


def _checked(project: Project, split_id: int | None) -> list[str]:
    """What the last check of the split found that a figure on it should not be read without."""
    report = kept_report(project, split_id) if split_id is not None else None
    found = report.findings if report is not None else ()
    return [finding.sentence for finding in found if finding.severity in ("fault", "warning")]


def _noting(job: Job[Trained], history: list[dict[str, Any]]) -> Job[Trained]:
    """Pass a training's events on and keep its epochs as plain values."""
    answer = None
    try:
        while True:
            event = job.send(answer)
            if isinstance(event, EpochDone):
                history.append(dataclasses.asdict(event))
            answer = yield event
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    finally:
        job.close()


def free_name(wanted: str, taken: set[str]) -> str:
    """A name for a run with the first number that is free.

    Raises:
        UsageError: When it cannot be a file's name.
    """
    if any(sign in wanted for sign in '/\\:*?"<>|') or wanted.startswith("."):
        raise UsageError(f"{wanted!r} cannot be a model's name: it becomes a file name. Use letters, digits, - and _.")
    number = 1
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"
