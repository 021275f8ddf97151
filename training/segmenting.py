"""Whole recordings into segments with a model, and the choice of how to smooth, made on validation recordings.

Invariant: scores come from the same classification as any other, with its workers, its watchdog and its resume; what is
chosen here only decides how they are read.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import answers, bundle, labels_io
from engine.bundle import Card
from engine.classify import classify
from engine.classify_config import ClassifyConfig
from engine.config import from_json, to_json
from engine.errors import StudioError
from engine.events import Job, Notice
from engine.labels_io import LabelRow
from engine.project import Project
from engine.results import ResultStore
from engine.runtime.scorer import WindowScores
from engine.segmentation import SegmentConfig, Stretch, check_method, segments
from training import metrics

_DURATIONS_S = (0.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
_SWITCH_COSTS = (0.0, 1.0, 3.0)


@dataclass(frozen=True)
class Segmented:
    """One recording's segments.

    Attributes:
        path: The recording.
        duration_s: Its length.
        stretches: See ``engine.segmentation.segments``.
    """

    path: str
    duration_s: float
    stretches: list[Stretch]


def config_of(card: Card, typed: Mapping[str, object]) -> SegmentConfig:
    """How to smooth: what was typed, over what was chosen for the model, over the defaults.

    Raises:
        UsageError: When a value is out of range.
    """
    return from_json(SegmentConfig, {**card.segmentation, **typed})


def segment_files(
    paths: Sequence[str | os.PathLike[str]],
    model_path: str | os.PathLike[str],
    store_path: str | os.PathLike[str],
    config: SegmentConfig | None = None,
    classify_config: ClassifyConfig | None = None,
    *,
    resume: bool = True,
) -> Job[list[Segmented]]:
    """Segment recordings. A job: that of ``engine.classify.classify``, whose scores are kept in ``store_path``.

    Args:
        paths: Files, and folders with all the audio below them.
        model_path: A bundle.
        store_path: Where the scores are kept; with other settings the model need not be run again.
        config: How to smooth; what was chosen for the model when None.
        classify_config: How to classify.
        resume: Take the scores that are there already.

    Raises:
        StudioError: As ``classify``; and when the four rules are asked for and the model has not two classes.
    """
    card = bundle.read_card(model_path)
    config = config or config_of(card, {})
    check_method(config, len(card.labels))
    yield from classify(paths, model_path, store_path, classify_config, resume=resume)
    with ResultStore(store_path) as store:
        return [
            Segmented(path, scores.duration_s, segments(scores, card.labels, config, card.positive, card.threshold))
            for path, scores in _stored(store)
        ]


def _stored(store: ResultStore) -> Iterator[tuple[str, WindowScores]]:
    lengths = dict(zip(store.columns().ids.tolist(), store.columns().duration_s.tolist(), strict=True))
    for file_id, path in store.paths():
        scores = answers.window_scores(store, file_id, float(lengths[file_id]))
        if len(scores.start_s):
            yield path, scores


def write(found: Sequence[Segmented], card: Card, out: str | os.PathLike[str], format_id: str) -> list[Path]:
    """Write segments as label files: one for all where the format allows it, else one for each recording.

    Args:
        found: The recordings.
        card: The model that found them.
        out: A folder.
        format_id: See ``engine.labels_io.formats``.

    Raises:
        StudioError: When the format cannot hold them, or the folder cannot be written.
    """
    known = labels_io.find(format_id)
    rows = [
        LabelRow(s.start_s, s.end_s, s.label, Path(f.path).name, source=f"model {card.name}", score=s.score)
        for f in found
        for s in f.stretches
    ]
    durations = {Path(f.path).name: f.duration_s for f in found}
    home = Path(out)
    if known.several_files:
        return [labels_io.write(home / f"segments{known.extensions[0]}", rows, format_id, durations)]
    stems = [Path(f.path).stem for f in found]
    names = [Path(f.path).stem if stems.count(Path(f.path).stem) == 1 else Path(f.path).name for f in found]
    return [
        labels_io.write(
            home / f"{name}{known.extensions[0]}",
            [r for r in rows if r.file == Path(f.path).name],
            format_id,
            durations,
        )
        for f, name in zip(found, names, strict=True)
    ]


@dataclass(frozen=True)
class Choice:
    """A way to smooth, and how well it does on validation recordings.

    Attributes:
        config: The way.
        macro_f1: Over the labelled seconds, each class counting alike.
        accuracy: Share of the labelled seconds with the right class.
        segments: How many segments it gives.
    """

    config: SegmentConfig
    macro_f1: float
    accuracy: float
    segments: int


def choose(project_folder: str | os.PathLike[str], model_path: str | os.PathLike[str]) -> Job[list[Choice]]:
    """Try the ways to smooth on the recordings that validated a model, and keep the best in the model.

    A way is measured on the labelled seconds; of ways that are equally good, the one with fewer segments is taken.

    Args:
        project_folder: The project that the model was trained on.
        model_path: The model; its file is written anew with the best way.

    Returns:
        All that was tried, the best first.

    Raises:
        StudioError: When the model was not trained on a split of this project, or no validation recording is there.
    """
    model = bundle.load(model_path)
    card = model.card
    with Project(project_folder) as project:
        truth, seconds = _truth(project, card)
        store = project.folder / "runs" / f"{Path(model_path).stem}.validation.scores"
    yield from classify(list(truth), model_path, store)
    with ResultStore(store) as results:
        scored = dict(_stored(results))
    missing = len(truth) - len(scored)
    if not scored:
        raise StudioError(f"None of the {len(truth)} validation recordings could be read. Relink them.")
    if missing:
        yield Notice(f"{missing} of the {len(truth)} validation recordings could not be read.", "warning")
    tried = [_measured(way, scored, truth, card) for way in _ways(len(card.labels))]
    tried.sort(key=lambda choice: (-round(choice.macro_f1, 3), choice.segments))
    best = dataclasses.replace(model, card=dataclasses.replace(card, segmentation=to_json(tried[0].config)))
    bundle.save(best, model_path)
    yield Notice(f"Chosen on {len(scored)} validation recordings with {seconds:,.0f} labelled seconds.")
    return tried


def _ways(classes: int) -> Iterable[SegmentConfig]:
    yield SegmentConfig("none")
    if classes == 2:
        yield SegmentConfig("rules")
    for duration_s in _DURATIONS_S[1:]:
        yield SegmentConfig("median", duration_s)
    for duration_s in _DURATIONS_S:
        for cost in _SWITCH_COSTS:
            yield SegmentConfig("viterbi", duration_s, cost)


_Spans = list[tuple[float, float, str]]


def _truth(project: Project, card: Card) -> tuple[dict[str, _Spans], float]:
    """The labels of the validation recordings, by path, and how many seconds they are."""
    split_id = card.data.get("split", {}).get("split_id")
    if split_id is None or split_id not in {split.id for split in project.splits()}:
        raise StudioError(
            f"The model {card.name} was not trained on a split of {project.folder}, so that its validation recordings "
            "are not known. Choose a model that this project has trained."
        )
    split = next(s for s in project.splits() if s.id == split_id)
    parts = project.split_parts(split_id)
    ids = {chunk.recording_id for chunk in project.chunks(split.cut_id) if parts.get(chunk.id) == "val"}
    names = {c.id: c.name for c in project.classes()}
    truth: dict[str, _Spans] = {}
    for recording in project.recordings():
        if recording.id in ids:
            spans = [(s.start_s, s.end_s, names[s.class_id]) for s in project.segments(recording.id)]
            truth[str(project.audio_path(recording))] = [span for span in spans if span[2] in card.labels]
    if not truth:
        raise StudioError(f"Split {split_id} of {project.folder} has no validation recordings. Split again.")
    return truth, sum(b - a for spans in truth.values() for a, b, _ in spans)


def _measured(
    way: SegmentConfig, scored: Mapping[str, WindowScores], truth: Mapping[str, _Spans], card: Card
) -> Choice:
    n = len(card.labels)
    matrix = np.zeros((n, n + 1), np.int64)  # in milliseconds: the figures are made for counts
    count = 0
    for path, scores in scored.items():
        found = segments(scores, card.labels, way, card.positive, card.threshold)
        count += len(found)
        for start_s, end_s, label in truth[path]:
            true = card.labels.index(label)
            for s in found:
                shared_s = min(end_s, s.end_s) - max(start_s, s.start_s)
                if shared_s > 0:
                    matrix[true, card.labels.index(s.label)] += round(1000 * shared_s)
    return Choice(way, float(metrics.macro_f1(matrix)), float(metrics.accuracy(matrix)), count)
