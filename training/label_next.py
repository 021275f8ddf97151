"""What to label next: stretches that nobody has labelled, those first of which a model is least sure, and among them
some drawn by chance.

Invariant: a stretch is scored as an evaluation would score it, and looking changes nothing in the project. Whoever
stops after any number of stretches has had the promised share of them by chance.
"""

from __future__ import annotations

import dataclasses
import math
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import audio, bundle, labels_io
from engine.bundle import Card
from engine.chunks import CutConfig, cut_span
from engine.config import check, setting
from engine.errors import StudioError
from engine.events import Ask, Job, Progress, Skipped
from engine.files import csv_line, write_text
from engine.labels_io.matching import ImportPlan, plan_import
from engine.project import Project
from engine.runtime import open_scorer
from engine.runtime.scorer import AnyScorer, WindowScores
from engine.segments import UNSURE, Edit, LabelClass, Recording, Segment, Verdict, outside

DOUBTED, BY_CHANCE = REASONS = ("doubt", "chance")
#: The columns of the table; those of a label file first, so that it can be filled in and taken back.
COLUMNS = ("file", "start_s", "end_s", "label", "source", "model_says", "model_sure", "doubt", "why")
_TINY = 1e-6


@dataclass(frozen=True)
class NextConfig:
    """What is looked for."""

    count: int = setting(200, "So many stretches at most.", title="Stretches", low=1, high=100_000)
    length_s: float | None = setting(
        None,
        "Length of a stretch; empty: that of the project's newest cut, else of the model's window.",
        title="Length",
        unit="s",
        low=0.05,
        high=600.0,
    )
    chance: float = setting(
        0.2,
        "This share is drawn by chance, from all recordings alike. A model that is only given what it doubts never "
        "hears where it is sure and wrong, and its figures on such labels say nothing of the rest.",
        title="Drawn by chance",
        low=0.0,
        high=1.0,
    )
    seed: int = setting(0, "The same seed draws the same stretches.", low=0, advanced=True)


@dataclass(frozen=True)
class Candidate:
    """A stretch to label.

    Attributes:
        recording_id, path: Of which recording.
        start_s, end_s: Where in it.
        probabilities: float32, shape (classes,): what the model says of it.
        doubt: How unsure the model is, 0 to 1; see ``doubt``.
        why: "doubt" or "chance": why it is asked for.
        windows: The scores of its windows, whose times count from its start.
    """

    recording_id: int
    path: str
    start_s: float
    end_s: float
    probabilities: np.ndarray
    doubt: float
    windows: WindowScores
    why: str = DOUBTED

    def source(self, model: str) -> str:
        """What a label given to it says of where it comes from."""
        return f"person, asked by {model} ({self.why})"


@dataclass(frozen=True)
class Queue:
    """What to label next, in this order.

    Attributes:
        card, model_path: The model that was asked.
        length_s: The length of a stretch.
        chance: The share that was drawn by chance.
        rows: The stretches.
        unlabelled: How many there were to choose from.
    """

    card: Card
    model_path: str
    length_s: float
    chance: float
    rows: list[Candidate]
    unlabelled: int


def doubt(card: Card, probabilities: np.ndarray) -> np.ndarray:
    """How unsure a model is of each item, 0 to 1, shape (items,).

    With a positive class: how near its probability is to the threshold, 1 there and 0 at either end. With several
    classes per item: the same for the class that is nearest to its own threshold. Else 1 less the margin between the
    two most probable classes.

    Args:
        card: The model's.
        probabilities: Shape (items, classes).

    References:
        T. Scheffer, C. Decomain and S. Wrobel, "Active hidden Markov models for information extraction", IDA 2001 (the
        margin); D. D. Lewis and W. A. Gale, "A sequential algorithm for training text classifiers", SIGIR 1994.
    """
    p = np.nan_to_num(np.asarray(probabilities, np.float64))
    if card.multi_label:
        limits = [card.threshold or own for own in card.thresholds]
        return np.asarray(_nearness(p, np.array(limits)).max(axis=1))
    if card.positive is not None:
        return _nearness(p[:, card.labels.index(card.positive)], np.array(card.threshold))
    best = np.sort(p, axis=1)[:, -2:]
    return np.asarray(1.0 - (best[:, 1] - best[:, 0]))


def _nearness(p: np.ndarray, limit: np.ndarray) -> np.ndarray:
    limit = np.clip(limit, _TINY, 1.0 - _TINY)
    return np.asarray(np.where(p <= limit, p / limit, (1.0 - p) / (1.0 - limit)))


# Looking --------------------------------------------------------------------------------------------------------------


def label_next(
    folder: str | os.PathLike[str],
    model_path: str | os.PathLike[str],
    config: NextConfig | None = None,
    device: str = "auto",
) -> Job[Queue]:
    """Find the stretches of a project that are worth labelling most.

    Job: yields Progress, and Skipped for a recording that cannot be read. ``Ask.FINISH`` chooses among what has been
    heard by then.

    Args:
        folder: The project's.
        model_path: The model that is asked.
        config: What is looked for.
        device: As for classifying.

    Raises:
        StudioError: When everything is labelled, nothing can be read, or the model cannot be used.
    """
    config = config or NextConfig()
    check(config)
    yield Progress("Loading the model")
    scorer = open_scorer(bundle.load(model_path), device)
    with Project(folder) as project:
        length_s = config.length_s or _usual_length_s(project) or scorer.card.window_s
        places = open_stretches(project, length_s)
        paths = {r.id: str(project.audio_path(r)) for r in places}
        name = project.name
    if not places:
        raise StudioError(
            f"{name} has no stretch of {length_s:g} s that nobody has labelled. Add recordings, or ask for shorter "
            "stretches."
        )
    found = yield from _listened(places, paths, scorer)
    if not found:
        raise StudioError(f"None of the unlabelled recordings of {name} could be read. Relink them.")
    return Queue(scorer.card, os.fspath(model_path), length_s, config.chance, chosen(found, config), len(found))


def _usual_length_s(project: Project) -> float | None:
    lengths = [cut.config.get("length_s") for cut in project.cuts()]
    return next((float(length) for length in reversed(lengths) if length), None)


def open_stretches(project: Project, length_s: float) -> dict[Recording, list[tuple[float, float]]]:
    """The stretches of a project that no label covers, and of which nobody has said that they cannot be told.

    They lie side by side; a recording that is shorter than one and not labelled is one. What is left over at the end
    is not asked for.
    """
    taken: dict[int, list[tuple[float, float]]] = {}
    undecided = [verdict for verdict in project.verdicts() if verdict.said == UNSURE]
    rows: list[Segment | Verdict] = [*project.segments(), *undecided]
    for row in rows:
        taken.setdefault(row.recording_id, []).append((row.start_s, row.end_s))
    config = CutConfig(length_s=length_s, hop_s=length_s, edges="drop", min_overlap=1.0)
    found = {}
    for recording in project.recordings():
        whole_s = recording.duration_s
        spans: list[tuple[float, float]] = []
        for start_s, end_s in outside(0.0, whole_s, taken.get(recording.id, ())):
            if end_s - start_s >= min(whole_s, length_s) - _TINY:
                short = whole_s < length_s
                spans += [(0.0, whole_s)] if short else cut_span(start_s, end_s, whole_s, config)
        if spans:
            found[recording] = spans
    return found


def _listened(
    places: dict[Recording, list[tuple[float, float]]], paths: dict[int, str], scorer: AnyScorer
) -> Job[list[Candidate]]:
    total = sum(map(len, places.values()))
    found: list[Candidate] = []
    before = 0
    audio_s = 0.0
    for recording, spans in places.items():
        path = paths[recording.id]
        text = f"Listening to {Path(path).name}"
        try:
            with audio.Decoder(path) as decoder:
                for number, (start_s, end_s) in enumerate(spans):
                    scores = _scored(scorer, decoder, start_s, end_s)
                    p = scores.recording(scorer.card)
                    unsure = float(doubt(scorer.card, p[None])[0])
                    found.append(Candidate(recording.id, path, start_s, end_s, p, unsure, scores))
                    audio_s += end_s - start_s
                    if (yield Progress(text, before + number + 1, total, "stretches", audio_s)) is Ask.FINISH:
                        return found
        except StudioError as error:
            yield Skipped(path, str(error))
        before += len(spans)
    return found


def _scored(scorer: AnyScorer, decoder: audio.Decoder, start_s: float, end_s: float) -> WindowScores:
    card = scorer.card
    blocks = audio.stream_from(decoder, rate_hz=card.rate_hz, channel=card.channel, start_s=start_s, end_s=end_s)
    return scorer.score(blocks)


# Choosing -------------------------------------------------------------------------------------------------------------


def chosen(found: Sequence[Candidate], config: NextConfig) -> list[Candidate]:
    """The queue: what is doubted most, with what is drawn by chance spread evenly through it.

    By chance every recording has its turn before one has a second, so that a long one does not crowd out the others.
    """
    by_doubt = iter(sorted(range(len(found)), key=lambda i: (-found[i].doubt, i)))
    by_chance = _drawn(found, random.Random(config.seed))
    taken: set[int] = set()
    queue = []
    for place in range(min(config.count, len(found))):
        drawn = math.floor((place + 1) * config.chance + _TINY) > math.floor(place * config.chance + _TINY)
        i = next(i for i in (by_chance if drawn else by_doubt) if i not in taken)
        taken.add(i)
        queue.append(dataclasses.replace(found[i], why=BY_CHANCE if drawn else DOUBTED))
    return queue


def _drawn(found: Sequence[Candidate], draw: random.Random) -> Iterator[int]:
    of_recording: dict[int, list[int]] = {}
    for i, one in enumerate(found):
        of_recording.setdefault(one.recording_id, []).append(i)
    left = list(of_recording.values())
    for own in left:
        draw.shuffle(own)
    while left:
        draw.shuffle(left)
        yield from [own.pop() for own in left]
        left = [own for own in left if own]


# Answering ------------------------------------------------------------------------------------------------------------


def label_edit(
    one: Candidate,
    model: str,
    to: LabelClass,
    made: Sequence[LabelClass],
    given: Sequence[Segment],
    new_id: Callable[[], int],
    *,
    several: bool = False,
) -> Edit:
    """The edit that gives a stretch a class.

    Args:
        one: The stretch.
        model: The name of the model that asked for it.
        to: The class.
        made: ``to``, where the project does not have it yet; else nothing.
        given: What the stretch was given before: it is replaced.
        new_id: Gives ids of new rows.
        several: Whether a stretch may have several classes: ``given`` then stays, and a class that it has is taken
            away again.
    """
    same = [segment for segment in given if segment.class_id == to.id]
    if several and same:
        return Edit(f"Not {to.name}", tuple(same))
    segment = Segment(new_id(), one.recording_id, one.start_s, one.end_s, to.id, source=one.source(model))
    return Edit(f"Label as {to.name}", () if several else tuple(given), (*made, segment))


def table(queue: Queue, files: dict[int, str]) -> str:
    """A queue as CSV text with an empty column for the labels, to be filled in and taken back with ``take``.

    Args:
        queue: What to label next.
        files: The recordings as the project calls them, by id.
    """
    lines = [csv_line(COLUMNS)]
    for one in queue.rows:
        best = int(np.nan_to_num(one.probabilities).argmax())
        times = f"{one.start_s:.6f}", f"{one.end_s:.6f}"
        told = queue.card.labels[best], f"{one.probabilities[best]:.4f}", f"{one.doubt:.4f}", one.why
        lines.append(csv_line((files[one.recording_id], *times, "", one.source(queue.card.name), *told)))
    return "".join(lines)


def write_table(queue: Queue, folder: str | os.PathLike[str], out: str | os.PathLike[str]) -> Path:
    """Write ``table`` of a project's queue.

    Raises:
        StudioError: When the file cannot be written.
    """
    with Project(folder) as project:
        files = {recording.id: recording.path for recording in project.recordings()}
    return write_text(out, table(queue, files))


def take(project: Project, path: str | os.PathLike[str]) -> ImportPlan:
    """Put the labels that were filled into a table of ``write_table`` into the project; rows without one are left out.

    Raises:
        StudioError: When it cannot be read, or no row has a label.
    """
    file = labels_io.read(path, "csv")
    rows = tuple(row for row in file.rows if row.label.strip())
    if not rows:
        raise StudioError(f"No row of {path} has a label yet. Fill in the column label, then take it back.", path=path)
    plan = plan_import(project, dataclasses.replace(file, rows=rows, notes=()))
    if plan.added is not None:
        project.apply(plan.added)
    return plan
