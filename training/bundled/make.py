"""Making a bundled model: put the material together, train, measure, and save it if it is worth shipping.

Invariant: a model that is not better than guessing on audio from sources it never saw is not saved.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine import bundle, recipes
from engine.bundle import Bundle
from engine.errors import StudioError
from engine.events import Job, Notice
from engine.files import MODEL, check_writable
from training import fits, run
from training.bundled import encoder
from training.bundled.model import BundledModel, Material, Order
from training.calibration import temperature
from training.data import DataSet, Item
from training.evaluate import Evaluation, evaluate, figures
from training.run import Plan, Trained
from training.splits import SplitConfig, divide

#: Of what is trained on where there are folds: the share that is set aside for validation.
_VAL_SHARE = 0.1
#: With fewer sources, setting whole ones aside would take too much of what there is to learn.
_FEW_SOURCES = 10
_TRIAL_EPOCHS = 2
_TRIAL_WINDOWS = 64


@dataclass(frozen=True)
class Made:
    """A model that was saved.

    Attributes:
        path: Its file.
        test: Figures on the test, or on all folds' tests.
        unseen: Figures on recordings of other sources; those on the folds where there are none.
    """

    path: Path
    test: Mapping[str, Any] | None
    unseen: Mapping[str, Any]


def make(model: BundledModel, order: Order, out: Path) -> Job[Made]:
    """Make a bundled model.

    Args:
        model: Which.
        order: What from.
        out: The folder that its file is put into.

    Raises:
        StudioError: When a set is missing, a file cannot be written, or the model is no better than guessing on sources
            that it never saw.
    """
    target = out / f"{model.name}{encoder.SUFFIX if model.encoder else bundle.SUFFIX}"
    check_writable(target, MODEL)
    material = yield from model.material(order)
    plan = plan_of(model, order)
    if material.folds:
        trained, test = yield from _on_folds(material, plan)
    else:
        trained = yield from run.train(material.data, plan)
        test = trained.metrics["test"]
    made = replace(trained.bundle, card=_card(model, trained, test))
    if model.encoder:
        return (yield from _encoder(made, material, target, order))
    unseen = test
    if material.unseen is not None:
        unseen = (yield from evaluate(made, material.unseen)).figures
    assert unseen is not None
    if not order.trial:
        worth_shipping(model.name, unseen)
    metrics = {**made.card.metrics, "unseen": unseen}
    bundle.save(replace(made, card=replace(made.card, metrics=metrics)), target)
    return Made(target, test, unseen)


def plan_of(model: BundledModel, order: Order) -> Plan:
    """How a model is trained; for a trial in two epochs."""
    training = {**model.training, "seed": order.seed}
    known = {field.name for field in dataclasses.fields(fits.config_class(recipes.get(model.recipe).fit))}
    if order.trial and "epochs" in known:  # what is no network learns in one go
        training |= {"epochs": _TRIAL_EPOCHS, "windows_per_epoch": _TRIAL_WINDOWS}
    return run.plan(model.recipe, dict(model.config), training, {"split": "given"}, model.name)


def chance(told: Mapping[str, Any]) -> float:
    """The balanced accuracy of guessing among the classes that were to be heard."""
    return 1.0 / sum(1 for own in told["per_class"].values() if own["items"])


def worth_shipping(name: str, unseen: Mapping[str, Any]) -> None:
    """Refuse a model that may be no better than guessing, judged by the lower end of the interval.

    Raises:
        StudioError: When it may be.
    """
    found = unseen["intervals"]["balanced_accuracy"]
    if not found["low"] > chance(unseen):
        raise StudioError(
            f"The model {name} was not saved: on sources it never saw its balanced accuracy is {found['value']:.3f} "
            f"({found['low']:.3f} to {found['high']:.3f}), and guessing gives {chance(unseen):.3f}."
        )


def _set_aside(items: Sequence[Item]) -> list[Item]:
    """Items in training and validation; by source where there are enough of them."""
    few = len({item.groups[0] for item in items}) < _FEW_SOURCES
    split = SplitConfig(split="stratified" if few else "group", val_split=_VAL_SHARE, test_split=0.0)
    return divide(items, split).items


def _on_folds(material: Material, plan: Plan) -> Job[tuple[Trained, dict[str, Any]]]:
    """A model that learned from everything, and the figures of those that each were tested on one fold.

    How sure the model may be is taken from the tests, too: validation may share its sources with training.
    """
    pairs = list(zip(material.data.items, material.folds, strict=True))
    tests: list[Evaluation] = []
    for fold in sorted(set(material.folds)):
        yield Notice(f"Fold {fold}.")
        items = _set_aside([item for item, own in pairs if own != fold])
        items += [replace(item, part="test") for item, own in pairs if own == fold]
        found = (yield from run.train(replace(material.data, items=items), plan)).test
        assert found is not None
        tests.append(found)
    yield Notice("All folds.")
    trained = yield from run.train(replace(material.data, items=_set_aside(material.data.items)), plan)
    card = trained.bundle.card
    target = np.concatenate([test.target for test in tests])
    probabilities = np.concatenate([test.probabilities for test in tests])
    groups = [item.groups[0] for test in tests for item in test.items]
    told = figures(
        replace(card, threshold=0.0),
        target,
        np.concatenate([test.predicted for test in tests]),
        probabilities,
        groups,
    )
    sureness = temperature(np.log(np.maximum(probabilities, 1e-9)), target)
    card = replace(card, temperature=card.temperature * sureness)
    return replace(trained, bundle=replace(trained.bundle, card=card)), {**told, "folds": len(tests)}


def _card(model: BundledModel, trained: Trained, test: Mapping[str, Any] | None) -> bundle.Card:
    card = trained.bundle.card
    metrics: dict[str, Any] = {**trained.metrics, "test": test, "speed_x": trained.speed_x}
    if test is not None and "folds" in test:  # what validation shares with training is not in these figures
        metrics |= {"leaky": False, "notices": []}
    return replace(
        card,
        name=model.name,
        licence=model.licence,
        notes=f"{model.purpose} {model.hears}",
        metrics=metrics,
        data={**card.data, "leaky": metrics["leaky"], "about": about(model)},
    )


def about(model: BundledModel) -> dict[str, Any]:
    """What a card says of a bundled model in words."""
    told = {name: getattr(model, name) for name in ("purpose", "hears", "split", "unseen", "failures")}
    return {**told, "sources": [dataclasses.asdict(source) for source in model.sources]}


def _encoder(made: Bundle, material: Material, target: Path, order: Order) -> Job[Made]:
    """Save the network below the last layer, if a classifier on it is better than one without."""
    assert material.unseen is not None
    encoder.save(made, target)
    kept = False
    try:
        with_it = yield from _few_examples(material.unseen, {"encoder": str(target)})
        without = yield from _few_examples(material.unseen, {})
        if not order.trial:
            worth_shipping(made.card.name, with_it)
            if with_it["accuracy"] <= without["accuracy"]:
                raise StudioError(
                    f"The encoder {made.card.name} was not saved: with it, {with_it['accuracy']:.3f} of unseen sounds "
                    f"are right, and {without['accuracy']:.3f} without."
                )
        metrics = {**made.card.metrics, "unseen": with_it, "without": without}
        encoder.save(replace(made, card=replace(made.card, metrics=metrics)), target)
        kept = True
    finally:
        if not kept:
            target.unlink(missing_ok=True)
    return Made(target, made.card.metrics["test"], with_it)


def _few_examples(unseen: DataSet, config: dict[str, Any]) -> Job[dict[str, Any]]:
    """Figures of a simple classifier that learned a few examples of each of the unseen classes."""
    plan = run.plan("embedding-head", config, {}, {"split": "given"})
    found = (yield from run.train(unseen, plan)).test
    assert found is not None
    return found.figures
