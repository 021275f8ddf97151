"""Running a model of models: each member hears the recording its own way, and their answers are combined.

The recording is decoded once, at the highest rate that a member wants, and resampled for those that want less. The
member that is furthest behind always goes on, so that no more than a few windows of it are held.

Invariant: a recording's answer is combined from the members' answers on the recording, each joined from its windows as
that member does it alone.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Generator, Iterable, Sequence
from typing import Any

import numpy as np

from engine import audio, bundle
from engine.blending import METHODS, Blend, checked_weights
from engine.bundle import Bundle, Card
from engine.decision import decide
from engine.errors import StudioError, UsageError
from engine.runtime.scorer import AnyScorer, WindowScores, finished
from engine.suggest import averaged

_Steps = Generator[float, None, WindowScores]


class EnsembleScorer:
    """A model of runtime "ensemble"; see ``engine.runtime.scorer.AnyScorer``."""

    def __init__(self, made: Bundle, device: str = "auto") -> None:
        """Load a model and its members.

        Raises:
            StudioError: When it is damaged, or a member cannot be used.
        """
        from engine.runtime import open_scorer

        self.card: Card = made.card
        names = self.card.config.get("members")
        if not isinstance(names, list | tuple) or not names:
            raise _damaged(made, "it names no members")
        self._members: list[AnyScorer] = [open_scorer(bundle.load(made.file(str(name))), device) for name in names]
        self._blend = _blend(made, len(self._members))
        for member in self._members:
            if set(member.card.labels) != set(self.card.labels) or member.card.rate_hz > self.card.rate_hz:
                raise _damaged(made, f"its member {member.card.name} does not fit the others")
        self._columns = [[m.card.labels.index(label) for label in self.card.labels] for m in self._members]
        slowest = next((m for m in self._members if m.device == "cpu"), self._members[0])
        self.device, self.device_reason = slowest.device, slowest.device_reason

    def scoring(self, blocks: Iterable[np.ndarray]) -> _Steps:
        """See ``engine.runtime.scorer.AnyScorer.scoring``."""
        found: dict[int, WindowScores] = {}
        steps: dict[int, _Steps] = {}
        for number, (member, stream) in enumerate(
            zip(self._members, itertools.tee(blocks, len(self._members)), strict=True)
        ):
            rate_hz = member.card.rate_hz
            own = stream if rate_hz == self.card.rate_hz else audio.resampled(stream, self.card.rate_hz, rate_hz)
            steps[number] = member.scoring(own)
        reached_s = dict.fromkeys(steps, 0.0)
        while steps:
            behind = min(steps, key=lambda number: reached_s[number])
            try:
                reached_s[behind] = next(steps[behind])
            except StopIteration as stop:
                found[behind] = stop.value
                del steps[behind]
            yield min(reached_s.values())
        return self._together([found[number] for number in range(len(self._members))])

    def score(self, blocks: Iterable[np.ndarray]) -> WindowScores:
        """See ``engine.runtime.scorer.AnyScorer.score``."""
        return finished(self.scoring(blocks))

    def _together(self, found: Sequence[WindowScores]) -> WindowScores:
        """The members' scores as one: between all the edges of all their windows, and for the recording as a whole."""
        grids = [averaged(scores) for scores in found]
        edges = np.unique(np.concatenate([edges for edges, _ in grids]))
        middle = (edges[:-1] + edges[1:]) / 2
        probs = np.full((len(found), len(middle), len(self.card.labels)), np.nan)
        for number, (own_edges, own) in enumerate(grids):
            at = np.searchsorted(own_edges, middle) - 1
            inside = (at >= 0) & (at < len(own))
            probs[number, inside] = own[at[inside]]
        cells = self._combined(probs)
        heard = ~np.isnan(cells).any(axis=1)
        members = zip(self._members, found, strict=True)
        (whole,) = self._combined(np.stack([scores.recording(m.card) for m, scores in members])[:, None])
        return WindowScores(
            edges[:-1][heard], edges[1:][heard], cells[heard], max(scores.duration_s for scores in found), whole
        )

    def _combined(self, probs: np.ndarray) -> np.ndarray:
        """Members' probabilities in their own order of classes, (members, n, classes), as one in the card's."""
        ordered = np.stack([p[:, columns] for p, columns in zip(probs, self._columns, strict=True)])
        votes = np.stack([vote(m.card, p, self.card.labels) for m, p in zip(self._members, ordered, strict=True)])
        return self._blend.combine(ordered, votes)


def vote(card: Card, probs: np.ndarray, labels: Sequence[str]) -> np.ndarray:
    """What a member decides, int64 of shape (n,), -1 for nothing, on probabilities in the order of ``labels``."""
    return decide(probs, labels, card.threshold, card.positive).predicted


def _blend(made: Bundle, members: int) -> Blend:
    """The combination that a bundle describes."""
    config: dict[str, Any] = dict(made.card.config)
    method = config.get("method")
    if method not in METHODS:
        raise _damaged(made, f"it combines by {json.dumps(method)}")
    if method == "weighted":
        try:
            return Blend("weighted", checked_weights(tuple(config.get("weights") or ()), members))
        except (UsageError, TypeError) as error:
            raise _damaged(made, "its weights cannot be used") from error
    if method == "stacking":
        tensors, classes = made.tensors(), len(made.card.labels)
        shapes = {"coefficients": (classes, members * classes), "intercept": (classes,)}
        for name, shape in shapes.items():
            if name not in tensors or tensors[name].shape != shape or not np.isfinite(tensors[name]).all():
                raise _damaged(made, f"it has no usable {name}")
        return Blend("stacking", (), tensors["coefficients"], tensors["intercept"])
    return Blend(method)


def _damaged(made: Bundle, why: str) -> StudioError:
    return StudioError(f"The ensemble {made.card.name} is damaged: {why}. Make it anew.", path=made.path)


def open_scorer(made: Bundle, device: str) -> EnsembleScorer:
    """The scorer of a model of runtime "ensemble"; see ``engine.runtime.open_scorer``."""
    return EnsembleScorer(made, device)
