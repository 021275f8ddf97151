"""Making one model of several: by votes, by means, or by a stacker that is fitted on answers to data none has seen.

Invariant: a stacker's figures come from folds it was not fitted on, and what it is fitted on trained no member.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from engine import __version__, bundle
from engine.blending import METHODS, Blend, checked_weights, stack_inputs
from engine.bundle import Bundle, Card
from engine.errors import StudioError, UsageError
from engine.events import Job, Notice
from engine.features import to_json
from engine.features.waveform import Waveform
from engine.runtime.ensemble import vote
from engine.words import many
from training import metrics
from training.data import DataSet, Item
from training.evaluate import Evaluation, evaluate, figures
from training.thresholds import ThresholdConfig, choose

_FOLDS = 5
#: Pull of the stacker's weights towards zero; probabilities of good models are so alike that it needs one.
_INVERSE_PULL = 1.0


@dataclass(frozen=True)
class Answers:
    """What several models say of the same items.

    Attributes:
        items: Those that all models could score.
        target: int64, shape (items,): the true classes.
        probs: float64, shape (models, items, classes).
        votes: int64, shape (models, items): the models' own decisions.
    """

    items: list[Item]
    target: np.ndarray
    probs: np.ndarray
    votes: np.ndarray


def ensemble(
    paths: Sequence[str | os.PathLike[str]],
    *,
    method: str = "majority",
    weights: Sequence[float] = (),
    data: DataSet | None = None,
    name: str = "ensemble",
    device: str = "auto",
) -> Job[Bundle]:
    """Make a model of models.

    Args:
        paths: The members' bundles, at least two.
        method: One of ``engine.blending.METHODS``.
        weights: For "weighted", one for each member; by the members' macro F1 on validation when empty.
        data: Labelled items that no member was trained on: they choose the threshold of two classes, and fit the
            stacker.
        name: The model's name.
        device: Where to compute.

    Returns:
        The model, not yet on disk; the members' files are taken from where they are when it is saved.

    Raises:
        UsageError: On an unknown method or weights that cannot be used, and for stacking without data.
        StudioError: When the members do not fit together, or the data cannot be scored.
    """
    if method not in METHODS:
        raise UsageError(f"There is no way {method!r} to combine models. Choose one of {', '.join(METHODS)}.")
    if method == "stacking" and data is None:
        raise UsageError("Stacking is fitted on labelled recordings that no member was trained on: give them as data.")
    members = [bundle.load(path) for path in paths]
    labels = _labels([member.card for member in members])
    blend = Blend(method)
    if method == "weighted":
        given = weights or [_own_f1(member.card) for member in members]
        blend = Blend("weighted", checked_weights(given, len(members)))
    card = _card(members, blend, labels, name)
    made = Bundle(card, files={f"member-{n}.earmark": Path(path) for n, path in enumerate(paths, start=1)}, weights={})
    if data is None:
        return made
    answers = yield from answers_of(members, labels, data, device)
    if method == "stacking":
        blend, probs = _stacked(answers, len(labels))
        assert blend.coefficients is not None
        assert blend.intercept is not None
        made.weights = {"coefficients": blend.coefficients, "intercept": blend.intercept}
    else:
        probs = blend.combine(answers.probs, answers.votes)
    card = _measured(card, answers, probs, method, data)
    shown = card.metrics["val"]
    for member, own, votes in zip(members, answers.probs, answers.votes, strict=True):
        right = float((votes == answers.target).mean())
        yield Notice(f"{member.card.name} alone: accuracy {right:.3f}, AUC {metrics.auc(answers.target, own):.3f}.")
    yield Notice(f"All together: accuracy {shown['accuracy']:.3f}, AUC {shown['auc']:.3f}.")
    return replace(made, card=card)


def answers_of(members: Sequence[Bundle], labels: tuple[str, ...], data: DataSet, device: str) -> Job[Answers]:
    """Score items with several models, and join the answers by the items' keys.

    Raises:
        StudioError: When there is no item that all of them can score.
    """
    found: list[Evaluation] = []
    for member in members:
        yield Notice(f"Scoring with {member.card.name}.")
        found.append((yield from evaluate(member, data, device=device)))
    rows = [{item.key: row for row, item in enumerate(one.items)} for one in found]
    items = [item for item in found[0].items if all(item.key in row for row in rows)]
    if not items:
        raise StudioError(f"There is no item in {data.source} that all members can score.")
    index = {label: number for number, label in enumerate(labels)}
    probs, votes = [], []
    for one, row in zip(found, rows, strict=True):
        columns = [one.card.labels.index(label) for label in labels]
        own = one.probabilities[[row[item.key] for item in items]][:, columns]
        probs.append(own)
        votes.append(vote(one.card, own, labels))
    target = np.array([index[item.label] for item in items], np.int64)
    return Answers(items, target, np.array(probs, np.float64), np.array(votes))


def stacker(probs: np.ndarray, target: np.ndarray, classes: int) -> Blend:
    """Fit a stacker on answers that no model was trained on.

    Args:
        probs: Shape (models, n, classes), without NaN.
        target: Shape (n,).
        classes: How many.

    Raises:
        StudioError: When only one class is there.
    """
    from sklearn.linear_model import LogisticRegression

    present = np.unique(target)
    if len(present) < 2:
        raise StudioError("A stacker needs examples of at least two classes; these data have one.")
    x = stack_inputs(probs)
    fitted = LogisticRegression(C=_INVERSE_PULL, max_iter=2000).fit(x, target)
    coefficients, intercept = np.zeros((classes, x.shape[1])), np.full(classes, -30.0)
    # Of two classes scikit-learn has one row, the log-odds of the second.
    rows = present[1:] if len(present) == 2 else present
    intercept[present] = 0.0
    coefficients[rows], intercept[rows] = fitted.coef_, fitted.intercept_
    return Blend("stacking", (), coefficients, intercept)


def _stacked(answers: Answers, classes: int) -> tuple[Blend, np.ndarray]:
    """A stacker fitted on all answers, and the probabilities that stackers fitted on the other folds give each item."""
    groups = ["+".join(item.groups) for item in answers.items]
    probs = out_of_fold(answers.probs, answers.target, groups, classes)
    return stacker(answers.probs, answers.target, classes), probs


def out_of_fold(probs: np.ndarray, target: np.ndarray, groups: Sequence[str], classes: int) -> np.ndarray:
    """Each item's probabilities by a stacker that was fitted on items of other groups, float32 (n, classes).

    Raises:
        StudioError: When there are too few groups, or a fold leaves only one class.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    folds = min(_FOLDS, len(set(groups)))
    if folds < 2:
        raise StudioError("A stacker cannot be measured on items of one recording. Add items of others.")
    out = np.zeros(probs.shape[1:], np.float32)
    split = StratifiedGroupKFold(folds, shuffle=True, random_state=0)
    for others, own in split.split(np.zeros(len(target)), target, groups):
        fitted = stacker(probs[:, others], target[others], classes)
        out[own] = fitted.combine(probs[:, own], np.zeros((len(probs), len(own)), np.int64))
    return out


def _labels(cards: Sequence[Card]) -> tuple[str, ...]:
    """The members' classes.

    Raises:
        UsageError: When there are fewer than two members.
        StudioError: When the members do not fit together.
    """
    if len(cards) < 2:
        raise UsageError("An ensemble needs at least two models.")
    first = cards[0]
    for card in cards:
        if card.multi_label:
            raise StudioError(f"{card.name} gives recordings several classes; such models cannot be combined.")
        if set(card.labels) != set(first.labels):
            raise StudioError(
                f"{card.name} knows the classes {', '.join(card.labels)}, and {first.name} {', '.join(first.labels)}. "
                "Only models of the same classes can be combined."
            )
        if card.channel != first.channel:
            raise StudioError(
                f"{card.name} hears channel {card.channel}, and {first.name} {first.channel}. Only models of the same "
                "channel can be combined."
            )
        if card.positive != first.positive:
            raise StudioError(f"{card.name} looks for {card.positive}, and {first.name} for {first.positive}.")
    return first.labels


def _own_f1(card: Card) -> float:
    """A member's macro F1 on its validation part.

    Raises:
        UsageError: When its card has none.
    """
    figures_of: Any = card.metrics.get("val")
    value = figures_of.get("macro_f1") if isinstance(figures_of, dict) else None
    if not isinstance(value, (int, float)):
        raise UsageError(f"The card of {card.name} has no F1 to weigh it by. Give the weights yourself.")
    return float(value)


def _card(members: Sequence[Bundle], blend: Blend, labels: tuple[str, ...], name: str) -> Card:
    cards = [member.card for member in members]
    rate_hz = max(card.rate_hz for card in cards)
    return Card(
        name=name,
        recipe="ensemble",
        config={
            "method": blend.method,
            "weights": list(blend.weights),
            "members": [f"member-{n}.earmark" for n in range(1, len(cards) + 1)],
        },
        runtime="ensemble",
        feature=to_json(Waveform(rate_hz=rate_hz)),
        labels=labels,
        positive=cards[0].positive,
        rate_hz=rate_hz,
        channel=cards[0].channel,
        window_s=min(card.window_s for card in cards),
        hop_s=min(card.hop_s for card in cards),
        short_clip="keep",
        threshold=_threshold(cards, blend),
        threshold_rule="Half of the votes." if blend.method == "majority" else "The mean of the members' thresholds.",
        created=date.today().isoformat(),
        versions={"earmark": __version__},
        notes=f"An ensemble by {blend.method} of {', '.join(card.name for card in cards)}.",
    )


def _threshold(cards: Sequence[Card], blend: Blend) -> float:
    if cards[0].positive is None:
        return 0.0
    if blend.method in ("majority", "stacking"):
        return 0.5  # the votes have the members' thresholds in them
    return round(float(np.average([card.threshold for card in cards], weights=blend.weights or None)), 4)


def _measured(card: Card, answers: Answers, probs: np.ndarray, method: str, data: DataSet) -> Card:
    """The card with a threshold chosen on the data and the figures at it."""
    if card.positive is not None and method != "majority":
        at = card.labels.index(card.positive)
        chosen, rule = choose(answers.target == at, probs[:, at], card.positive, ThresholdConfig())
        card = replace(card, threshold=chosen, threshold_rule=rule)
    predicted = vote(card, probs, card.labels)
    groups = ["+".join(item.groups) for item in answers.items]
    notice = (
        "The stacker's figures are out of fold."
        if method == "stacking"
        else "The threshold was chosen on the same data."
        if method != "majority" and card.positive is not None
        else "Nothing was chosen on these data."
    )
    return replace(
        card,
        metrics={
            "val": figures(card, answers.target, predicted, probs, groups), "test": None, "leaky": data.leaky,
            "notices": [f"Measured on {many(len(answers.items), 'item')}. {notice}"],
        },
        data={"source": Path(data.source).name, "groups": len(set(groups))},
    )  # fmt: skip
