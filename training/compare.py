"""Whether one trained model is better than another, or only luckier: both on the very same items.

Invariant: nothing is said of two models that were not asked about the same items.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine import bundle
from engine.errors import StudioError, UsageError
from engine.events import Job, Progress
from engine.project import Project
from engine.training_tables import Run
from training import metrics
from training.data import DataSet
from training.evaluate import Evaluation, evaluate
from training.run import data_of

_DRAWS = 2000


@dataclass(frozen=True)
class Comparison:
    """Two models on the same items.

    Attributes:
        first, second: The names of the runs.
        part: "test" or "val".
        items: How many items both were asked about.
        only_first, only_second: On how many items only that one was right.
        p_value: Of McNemar's exact test: how often two equally good models would differ by so much in what they get
            right.
        difference: Macro F1 of the second minus that of the first, with its 95 % interval.
    """

    first: str
    second: str
    part: str
    items: int
    only_first: int
    only_second: int
    p_value: float
    difference: metrics.Interval

    @property
    def sentence(self) -> str:
        """What it comes to."""
        d = self.difference
        better, worse = (self.second, self.first) if d.value > 0 else (self.first, self.second)
        size = f"{abs(d.value):.3f} (95 % interval of the difference {d.low:+.3f} to {d.high:+.3f})"
        if d.low <= 0.0 <= d.high:
            return (
                f"No difference is shown: on the same {self.items} items macro F1 differs by {size}. Either may be the "
                "better one; more test recordings would tell."
            )
        return f"{better} is better than {worse} on the same {self.items} items: macro F1 differs by {size}."


def mcnemar(only_first: int, only_second: int) -> float:
    """The two-sided p-value of McNemar's exact test.

    Args:
        only_first, only_second: On how many items only that model was right.

    References:
        Q. McNemar 1947, Note on the sampling error of the difference between correlated proportions.
    """
    from scipy.stats import binomtest

    n = only_first + only_second
    return 1.0 if n == 0 else float(binomtest(only_first, n, 0.5).pvalue)


def f1_difference(
    true: np.ndarray, first: np.ndarray, second: np.ndarray, groups: Sequence[str], classes: int, *, seed: int = 0
) -> metrics.Interval:
    """Macro F1 of the second model minus that of the first, with a 95 % interval.

    Whole groups are drawn, the same ones for both models (paired bootstrap); items where there are fewer than five.

    Args:
        true, first, second: int, shape (n,): the truth and both models' answers, -1 for undecided.
        groups: The group of each item.
        classes: How many classes.
        seed: For the draws.
    """
    names, index = np.unique(np.asarray(groups), return_inverse=True)
    over = "recordings"
    if len(names) < 5:
        index, over = np.arange(len(true)), "items"
    units = int(index.max()) + 1
    rng = np.random.default_rng(seed)
    # A group's confusion counts under both models; what is drawn is how often each group counts.
    width = classes * (classes + 1)
    counts = np.zeros((2, units, width))
    for model, said in enumerate((first, second)):
        cell = true * (classes + 1) + np.where(said < 0, classes, said)
        np.add.at(counts[model], (index, cell), 1)
    found = np.empty(_DRAWS)
    chances = np.full(units, 1 / units)
    for draw in range(_DRAWS):
        times = rng.multinomial(units, chances)
        one, other = metrics.macro_f1((times @ counts).reshape(2, classes, classes + 1))
        found[draw] = other - one
    one, other = metrics.macro_f1(counts.sum(axis=1).reshape(2, classes, classes + 1))
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return metrics.Interval(float(other - one), float(low), float(high), over, units)


def compare_runs(folder: str, first: Run, second: Run) -> Job[Comparison]:
    """Ask the models of two runs about the items that neither was fitted to.

    These are the test items of their split, or its validation items where it has no test; of two splits, the items
    that are in that part of both.

    Raises:
        StudioError: When a run has no model, or there are no common items.
    """
    part, (one, other) = yield from _answers(folder, (first, second))
    return _compared(first.name, second.name, part, one, other)


def compare_with_best(folder: str, runs: Sequence[Run]) -> Job[list[Comparison]]:
    """Ask the models of several runs about the items that none was fitted to, and compare each with the best of them.

    The more pairs are looked at, the likelier one of them differs by chance; their p-values make up for that.

    Returns:
        One comparison for each of the others with the best one as its first, the nearest to it first.

    Raises:
        StudioError: When a run has no model, or there are no common items.

    References:
        S. Holm, A simple sequentially rejective multiple test procedure, Scand. J. Stat. 6, 1979.
    """
    part, answers = yield from _answers(folder, runs)
    named = sorted(zip(runs, answers, strict=True), key=lambda pair: -float(pair[1].figures["macro_f1"]))
    (best, best_answers), *others = named
    found = []
    for run, answered in others:
        yield Progress(f"Comparing {best.name} and {run.name}")
        found.append(_compared(best.name, run.name, part, best_answers, answered))
    told = holm([one.p_value for one in found])
    return [replace(one, p_value=p) for one, p in zip(found, told, strict=True)]


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values of several tests, raised so that their least one is as rare by chance as that of a single test."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    told, least = [1.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[at]))
        told[at] = least
    return told


def _answers(folder: str, runs: Sequence[Run]) -> Job[tuple[str, list[Evaluation]]]:
    """Which part the runs are compared on, and what the models of all of them say of the same items of it."""
    for run in runs:
        if not run.bundle:
            raise UsageError(f"{run.name} has no model to compare.")
    with Project(folder) as project:
        sets = [data_of(project, run) for run in runs]
        paths = [project.folder / run.bundle for run in runs]
    part = "test" if all(any(item.part == "test" for item in data.items) for data in sets) else "val"
    keys = [{item.key for item in data.items if item.part == part} for data in sets]
    shared = set.intersection(*keys)
    common = [replace(item, part="") for item in sets[0].items if item.key in shared]
    if not common:
        raise StudioError(
            f"{' and '.join(run.name for run in runs)} have no {'test' if part == 'test' else 'validation'} items in "
            "common. Train them on the same split."
        )
    answers: list[Evaluation] = []
    for run, path in zip(runs, paths, strict=True):
        yield Progress(f"Asking {run.name}")
        answers.append((yield from evaluate(bundle.load(path), DataSet(sets[0].source, common))))
    return part, answers


def _compared(first: str, second: str, part: str, one: Evaluation, other: Evaluation) -> Comparison:
    if one.card.labels != other.card.labels:
        raise StudioError(f"{first} and {second} know different classes, so that they cannot be compared.")
    if one.target.ndim != 1:
        raise StudioError("Models that give several classes at once are compared by their figures on the test only.")
    at = {item.key: i for i, item in enumerate(other.items)}
    rows = [(i, at[item.key]) for i, item in enumerate(one.items) if item.key in at]
    a, b = (np.array(column) for column in zip(*rows, strict=True))
    true, said_a, said_b = one.target[a], one.predicted[a], other.predicted[b]
    only_a = int(((said_a == true) & (said_b != true)).sum())
    only_b = int(((said_b == true) & (said_a != true)).sum())
    groups = ["+".join(one.items[i].groups) for i in a.tolist()]
    difference = f1_difference(true, said_a, said_b, groups, len(one.card.labels))
    return Comparison(first, second, part, len(true), only_a, only_b, mcnemar(only_a, only_b), difference)


def differing_settings(runs: Sequence[Run]) -> list[tuple[str, tuple[Any, ...]]]:
    """The settings in which runs differ, by name, each with one value per run; None where a run has no such setting."""
    flat = []
    for run in runs:
        values: dict[str, Any] = {"recipe": run.recipe, "split": run.split_id}
        for group in ("config", "training"):
            values |= run.settings.get(group, {})
        flat.append(values)
    names = list(dict.fromkeys(name for values in flat for name in values))
    rows = [(name, tuple(values.get(name) for values in flat)) for name in names]
    return [(name, values) for name, values in rows if any(value != values[0] for value in values)]
