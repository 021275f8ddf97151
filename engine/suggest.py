"""Suggestions: what a model, or the level of the sound, proposes to label, and how a person answers.

The scores of overlapping windows are averaged wherever windows overlap. A class begins where ``decide`` says it at the
threshold and goes on as long as ``decide`` still says it at a lower one (hysteresis), so that a score that wavers makes
one stretch and not ten. Stretches of one class with a short gap are joined, short ones are left out.

Invariant: nothing is proposed where a person has labelled, nor for a class where that was rejected. Accepting and
rejecting are edits like any other.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from engine import audio, bundle
from engine.activity import ActivityConfig, ActivityFinder
from engine.config import check, setting
from engine.decision import decide
from engine.errors import AudioError, StudioError, UsageError
from engine.events import Ask, Job, Progress, Skipped
from engine.lock import LockedError
from engine.phrases import PhraseRule
from engine.project import Project
from engine.runtime import open_scorer
from engine.runtime.scorer import WindowScores
from engine.segments import OPEN, REJECTED, Edit, LabelClass, Recording, Segment, Suggestion, next_class, outside
from engine.transcripts import recall, remember

_EDGE_S = 1e-6


@dataclass(frozen=True)
class SuggestConfig:
    """How window scores become suggestions."""

    threshold: float | None = setting(
        None, "A class begins where its score is over this; empty: the model's own threshold.", low=0.0, high=1.0
    )
    hold: float = setting(
        0.7, "A class goes on while its score stays over this share of the threshold.", low=0.1, high=1.0
    )
    min_duration_s: float = setting(0.3, "Shorter stretches are left out.", unit="s", low=0.0, high=60.0)
    min_gap_s: float = setting(0.3, "Shorter gaps within a class are bridged.", unit="s", low=0.0, high=60.0)


@dataclass(frozen=True)
class Proposal:
    """A stretch of a class, before it belongs to a project."""

    start_s: float
    end_s: float
    label: str
    score: float | None = None


# Answering ------------------------------------------------------------------------------------------------------------


def accept(suggestions: Sequence[Suggestion], new_id: Callable[[], int]) -> Edit:
    """The edit that turns suggestions into segments, which keep who proposed them and the score."""
    segments = tuple(
        Segment(new_id(), s.recording_id, s.start_s, s.end_s, s.class_id, source=s.source, score=s.score)
        for s in suggestions
    )
    return Edit(_named("Accept", len(segments)), tuple(suggestions), segments)


def accept_as(suggestions: Sequence[Suggestion], label: LabelClass, new_id: Callable[[], int]) -> Edit:
    """The edit that turns suggestions into segments of a class that a person has chosen, whatever was proposed.

    Those of another class were a mistake of who proposed them: the segment is the person's then.
    """
    edit = accept(suggestions, new_id)
    segments = [row for row in edit.added if isinstance(row, Segment)]
    if all(row.class_id == label.id for row in segments):
        return edit
    added = tuple(
        row if row.class_id == label.id else dataclasses.replace(row, class_id=label.id, source="person", score=None)
        for row in segments
    )
    return Edit(f"Label as {label.name}", edit.removed, added)


def reject(suggestions: Sequence[Suggestion]) -> Edit:
    """The edit that says no to suggestions; they are kept as rejected, and not proposed again."""
    said_no = tuple(dataclasses.replace(s, state=REJECTED) for s in suggestions)
    return Edit(_named("Reject", len(said_no)), tuple(suggestions), said_no)


def _named(verb: str, count: int) -> str:
    return f"{verb} suggestion" if count == 1 else f"{verb} {count} suggestions"


def in_time(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Suggestions recording by recording, by start."""
    return sorted(suggestions, key=lambda s: (s.recording_id, s.start_s, s.id))


def most_uncertain_first(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Those first that the model is least confident of; what has no score is as uncertain as can be.

    References:
        D. D. Lewis and W. A. Gale, "A sequential algorithm for training text classifiers", SIGIR 1994.
    """
    return sorted(suggestions, key=lambda s: (s.score or 0.0, s.recording_id, s.start_s, s.id))


# From scores to stretches ---------------------------------------------------------------------------------------------


def proposals(
    scores: WindowScores, labels: Sequence[str], positive: str | None, threshold: float, config: SuggestConfig
) -> list[Proposal]:
    """The stretches that window scores speak for, by start; no two overlap.

    Args:
        scores: Of one recording.
        labels: The classes, in the order of the scores.
        positive: The class that a two-class model looks for, or None.
        threshold: As for ``decide``.
        config: The rest.
    """
    edges, probs = averaged(scores)
    given = _with_hysteresis(probs, labels, positive, threshold, config.hold)
    runs = _joined(_runs(given), edges, config.min_gap_s)
    runs = [run for run in runs if edges[run[1]] - edges[run[0]] >= config.min_duration_s - _EDGE_S]
    seconds = np.diff(edges)
    found = []
    for first, stop, label in _joined(runs, edges, config.min_gap_s):
        part = probs[first:stop, label]
        heard = ~np.isnan(part)
        score = float(np.average(part[heard], weights=seconds[first:stop][heard]))
        found.append(Proposal(float(edges[first]), float(edges[stop]), labels[label], score))
    return found


def averaged(scores: WindowScores) -> tuple[np.ndarray, np.ndarray]:
    """The mean score of the windows that overlap at each moment.

    Returns:
        Edges in seconds, float64 (cells + 1,), and the scores between them, float64 (cells, classes); NaN where no
        window lies.
    """
    start, end = np.round(scores.start_s, 6), np.round(scores.end_s, 6)
    edges = np.unique(np.concatenate([start, end]))
    first, stop = np.searchsorted(edges, start), np.searchsorted(edges, end)
    sums = np.zeros((len(edges), scores.probs.shape[1]))
    count = np.zeros(len(edges))
    np.add.at(sums, first, scores.probs)
    np.add.at(sums, stop, -scores.probs.astype(np.float64))
    np.add.at(count, first, 1)
    np.add.at(count, stop, -1)
    over = np.cumsum(count)[:-1, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(over > 0, np.cumsum(sums, axis=0)[:-1] / over, np.nan)
    return edges, means


def _with_hysteresis(
    probs: np.ndarray, labels: Sequence[str], positive: str | None, threshold: float, hold: float
) -> np.ndarray:
    """The class of each cell, -1 for none."""
    strong = decide(probs, labels, threshold, positive).predicted
    weak = decide(probs, labels, threshold * hold, positive).predicted
    given = strong.copy()
    for first, stop, label in _runs(weak):
        if (strong[first:stop] == label).any():
            given[first:stop] = label
    return given


def _runs(values: np.ndarray) -> list[tuple[int, int, int]]:
    """First cell, the cell behind the last, and the class, of all stretches of one class; none for -1."""
    bounds = np.flatnonzero(np.diff(values, prepend=-2, append=-2))
    return [(int(a), int(b), int(values[a])) for a, b in pairwise(bounds) if values[a] >= 0]


def _joined(runs: list[tuple[int, int, int]], edges: np.ndarray, min_gap_s: float) -> list[tuple[int, int, int]]:
    """The runs, those of one class that follow each other with a short gap as one."""
    out: list[tuple[int, int, int]] = []
    for first, stop, label in runs:
        if out and out[-1][2] == label and edges[first] - edges[out[-1][1]] < min_gap_s - _EDGE_S:
            first = out.pop()[0]
        out.append((first, stop, label))
    return out


# The jobs -------------------------------------------------------------------------------------------------------------

_Found = dict[int, list[Proposal]]
_Listener = Callable[[str], Generator[float, None, list[Proposal]]]


def suggest(
    folder: str | os.PathLike[str],
    model_path: str | os.PathLike[str],
    recording_ids: Sequence[int],
    config: SuggestConfig | None = None,
    labels: Sequence[str] = (),
    device: str = "auto",
) -> Job[Edit | None]:
    """Let a model propose segments. Job: yields Progress, and Skipped for a recording that cannot be read.

    New suggestions take the place of those that are still open in the same recordings. ``Ask.FINISH`` keeps the
    recordings that are done; cancelling changes nothing.

    Args:
        folder: The project's; the job opens it for itself.
        model_path: A bundle.
        recording_ids: Where to listen.
        config: How.
        labels: Of the model's classes, those to propose; all when empty. A class that the project does not have is
            made, in the same edit, when something of it was found.
        device: As for classifying.

    Returns:
        The edit, which has been applied; None when there was nothing to change.

    Raises:
        LockedError: When the labels are somebody else's now.
        StudioError: When the model cannot be used, or has no such class.
    """
    config = config or SuggestConfig()
    check(config)
    yield Progress("Loading the model")
    scorer = open_scorer(bundle.load(model_path), device)
    card = scorer.card
    unknown = sorted(set(labels) - set(card.labels))
    if unknown:
        raise UsageError(f"The model {card.name} knows no {', '.join(unknown)}; it knows {', '.join(card.labels)}.")
    wanted = set(labels or card.labels)
    threshold = card.threshold if config.threshold is None else config.threshold

    def listen(path: str) -> Generator[float, None, list[Proposal]]:
        blocks = audio.stream(path, rate_hz=card.rate_hz, channel=card.channel)
        scores = yield from scorer.scoring(blocks)
        if scores.transcript is not None:
            remember(path, scores.transcript)
        found = proposals(scores, card.labels, card.positive, threshold, config)
        return [p for p in found if p.label in wanted]

    name = f"Suggest with {card.name}"
    return (yield from _propose(folder, recording_ids, listen, name, f"model {card.name}", config.min_duration_s))


def suggest_activity(
    folder: str | os.PathLike[str],
    class_id: int,
    recording_ids: Sequence[int],
    config: ActivityConfig | None = None,
) -> Job[Edit | None]:
    """Propose a segment of one class wherever something can be heard, without a model. Otherwise like ``suggest``.

    Raises:
        LockedError: When the labels are somebody else's now.
        StudioError: When the project has no such class.
    """
    config = config or ActivityConfig()
    check(config)
    with Project(folder) as project:
        label = next((c.name for c in project.classes() if c.id == class_id), None)
    if label is None:
        raise UsageError("The class that was chosen is no longer in the project. Choose another.")

    def listen(path: str) -> Generator[float, None, list[Proposal]]:
        rate_hz = audio.probe(path).rate_hz
        finder = ActivityFinder(rate_hz, config)
        found: list[tuple[float, float]] = []
        heard = 0
        for block in audio.stream(path):
            found += finder.push(block)
            heard += len(block)
            yield heard / rate_hz
        return [Proposal(start_s, end_s, label) for start_s, end_s in found + finder.flush()]

    return (yield from _propose(folder, recording_ids, listen, "Suggest activity", "activity", config.min_duration_s))


def suggest_words(
    folder: str | os.PathLike[str], class_id: int, recording_ids: Sequence[int], phrase: str
) -> Job[Edit | None]:
    """Propose a segment of one class wherever something is said, without a model. Otherwise like ``suggest``.

    Only recordings whose words are known are looked at: a model wrote them down when it suggested or classified.

    Args:
        folder: The project's; the job opens it for itself.
        class_id: The class.
        recording_ids: Where to look.
        phrase: What is looked for, see ``engine.phrases``.

    Raises:
        LockedError: When the labels are somebody else's now.
        UsageError: When there are no words to look for, or the project has no such class.
    """
    rule = PhraseRule((phrase,))
    rule.compiled()
    with Project(folder) as project:
        label = next((c.name for c in project.classes() if c.id == class_id), None)
        wanted = set(recording_ids)
        paths = {r.id: os.fspath(project.audio_path(r)) for r in project.recordings() if r.id in wanted}
    if label is None:
        raise UsageError("The class that was chosen is no longer in the project. Choose another.")
    known = {path: said for path in paths.values() if (said := recall(path)) is not None}

    def listen(path: str) -> Generator[float, None, list[Proposal]]:
        yield 0.0
        said = known[path]
        matches = rule.matches(word.text for word in said.words)
        places = [(span, match) for match in matches if (span := said.span(match)) is not None]
        return [Proposal(*span, label, said.surety(match)) for span, match in places]

    ids = [recording_id for recording_id, path in paths.items() if path in known]
    return (yield from _propose(folder, ids, listen, f"Suggest {label} by words", "words", 0.0))


def _propose(
    folder: str | os.PathLike[str],
    recording_ids: Sequence[int],
    listen: _Listener,
    name: str,
    source: str,
    min_duration_s: float,
) -> Job[Edit | None]:
    with Project(folder) as project:
        if not project.claim():  # to be told before the work and not after it
            raise LockedError(project.refusal, path=project.folder)
        there = {r.id: r for r in project.recordings()}
        found = yield from _listen_to_all([there[i] for i in recording_ids if i in there], project, listen)
        edit = _edit(project, found, name, source, min_duration_s)
        if edit is not None:
            project.apply(edit)
        return edit


def _listen_to_all(recordings: Sequence[Recording], project: Project, listen: _Listener) -> Job[_Found]:
    total_s = sum(r.duration_s for r in recordings)
    done_s = 0.0
    found: _Found = {}
    for recording in recordings:
        path = os.fspath(project.audio_path(recording))
        text = f"Listening to {Path(path).name}"
        steps = listen(path)
        try:
            while True:
                try:
                    at_s = min(next(steps), recording.duration_s)
                except StopIteration as stop:
                    found[recording.id] = stop.value
                    break
                except StudioError as error:
                    reason = error if isinstance(error, AudioError) else AudioError(path, str(error).rstrip("."))
                    yield Skipped(path, str(reason))
                    break
                if (yield Progress(text, done_s + at_s, total_s, "s", done_s + at_s)) is Ask.FINISH:
                    return found
        finally:
            steps.close()
        done_s += recording.duration_s
    return found


def _edit(project: Project, found: _Found, name: str, source: str, min_duration_s: float) -> Edit | None:
    """What to change, by what the project holds now: the user may have worked on while the job was listening."""
    classes = project.classes()
    ids = {c.name: c.id for c in classes}
    made: list[LabelClass] = []
    old: list[Suggestion] = []
    new: list[Suggestion] = []
    there = {r.id for r in project.recordings()}
    for recording_id, stretches in found.items():
        if recording_id not in there:
            continue
        old += project.suggestions(recording_id, OPEN)
        labelled = [(s.start_s, s.end_s) for s in project.segments(recording_id)]
        rejected = project.suggestions(recording_id, REJECTED)
        for p in stretches:
            class_id = ids.get(p.label)
            taken = labelled + [(r.start_s, r.end_s) for r in rejected if r.class_id == class_id]
            for start_s, end_s in outside(p.start_s, p.end_s, taken):
                if end_s - start_s < max(min_duration_s, _EDGE_S) - _EDGE_S:
                    continue
                if class_id is None:
                    made.append(next_class([*classes, *made], p.label, project.new_id()))
                    class_id = ids[p.label] = made[-1].id
                new.append(Suggestion(project.new_id(), recording_id, start_s, end_s, class_id, source, p.score))
    if not old and not new:
        return None
    return Edit(name, tuple(old), (*made, *new))
