"""The verbs on whole recordings: segment, segment-choose, cut-out."""

from __future__ import annotations

import argparse
import dataclasses
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

from engine.config import add_arguments, given, settings_of, to_json
from engine.errors import StudioError, UsageError
from engine.files import RESULTS, check_writable
from engine.models_cli import model_path
from engine.verbs import Terminal, verb
from engine.words import duration, many


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verbs to the command line."""
    from engine import labels_io
    from engine.segmentation import SegmentConfig

    formats = [f.id for f in labels_io.formats()]

    segment = verb(verbs, "segment", "divide whole recordings among a model's classes, as label files", _segment)
    segment.add_argument("audio", nargs="+", help="files, and folders with all the audio below them")
    segment.add_argument("--model", required=True, help="a .earmark file, or the name of an installed model")
    segment.add_argument("--out", required=True, metavar="FOLDER", help="where the label files go")
    segment.add_argument(
        "--format", default="audacity", choices=formats, help="of the label files (default %(default)s)"
    )
    segment.add_argument("--fresh", action="store_true", help="run the model again, though its scores are there")
    add_arguments(segment, settings_of(SegmentConfig), {s.name: _CHOSEN for s in settings_of(SegmentConfig)})

    choose = verb(
        verbs,
        "segment-choose",
        "choose how a model's scores become segments, on the recordings that validated it",
        _choose,
    )
    choose.add_argument("project", help="the project that trained the model")
    choose.add_argument("--model", required=True, help="the .earmark file; the choice is kept in it")

    cut = verb(verbs, "cut-out", "write recordings without the stretches of some classes", _cut_out)
    cut.add_argument("audio", nargs="+", help="files, and folders with all the audio below them")
    source = cut.add_mutually_exclusive_group(required=True)
    source.add_argument("--model", help="whose segments to cut at: a .earmark file, or an installed model")
    source.add_argument("--labels", metavar="FILE", help="a label file, whose recordings are found by their names")
    which = cut.add_mutually_exclusive_group(required=True)
    which.add_argument("--drop", nargs="+", metavar="CLASS", default=[], help="classes to take out")
    which.add_argument("--keep", nargs="+", metavar="CLASS", default=[], help="classes to keep; all else goes")
    cut.add_argument("--out", required=True, metavar="FOLDER", help="where NAME_cut.wav goes")
    cut.add_argument(
        "--crossfade",
        type=float,
        default=0.01,
        metavar="S",
        help="length of the fade at each join (default %(default)s)",
    )
    add_arguments(
        cut.add_argument_group("with --model"),
        settings_of(SegmentConfig),
        {s.name: _CHOSEN for s in settings_of(SegmentConfig)},
    )


_CHOSEN = "what was chosen for the model"


def _found(args: argparse.Namespace, terminal: Terminal, out: Path, resume: bool) -> tuple[Any, Any]:
    """The segments of the recordings, and the model's card."""
    from engine import bundle
    from engine.segmentation import SegmentConfig
    from training import segmenting

    model = model_path(args.model)
    card = bundle.read_card(model)
    config = segmenting.config_of(card, given(SegmentConfig, args))
    found = terminal.drive(segmenting.segment_files(args.audio, model, out / "segments.scores", config, resume=resume))
    if not found:
        raise StudioError("None of the recordings could be read. Check that the files are there and are audio.")
    return found, card


def _segment(args: argparse.Namespace, terminal: Terminal) -> int:
    from training import segmenting

    out = Path(args.out)
    check_writable(out / "segments.scores", RESULTS)
    found, card = _found(args, terminal, out, not args.fresh)
    for one in found:
        lengths: dict[str, float] = defaultdict(float)
        for s in one.stretches:
            lengths[s.label] += s.end_s - s.start_s
        shares = ", ".join(f"{label} {duration(length)}" for label, length in sorted(lengths.items()))
        terminal.say(f"{Path(one.path).name}: {many(len(one.stretches), 'segment')}: {shares}")
    files = segmenting.write(found, card, out, args.format)
    for file in files:
        terminal.say(f"Wrote {file}")
    terminal.result(files=[str(f) for f in files], recordings=[dataclasses.asdict(one) for one in found])
    return 0


def _choose(args: argparse.Namespace, terminal: Terminal) -> int:
    from training import segmenting

    model = model_path(args.model)
    tried = terminal.drive(segmenting.choose(args.project, model))
    for choice in tried[:5]:
        c = choice.config
        words = {"viterbi": f", shortest {c.min_duration_s:g} s, change {c.switch_cost:g}"}
        words["median"] = f" of {c.min_duration_s:g} s"
        terminal.say(
            f"{c.method}{words.get(c.method, '')}: macro F1 {choice.macro_f1:.3f}, {100 * choice.accuracy:.1f} % of "
            f"the seconds right, {many(choice.segments, 'segment')}"
        )
    terminal.say(f"The first is kept in {model}.")
    terminal.result(model=model, chosen=to_json(tried[0].config), tried=[dataclasses.asdict(c) for c in tried])
    return 0


def _cut_out(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import audio
    from engine.segmentation import SegmentConfig
    from training.cut_out import cut_out, kept_stretches

    if args.crossfade < 0:
        raise UsageError(f"The crossfade is {args.crossfade:g} s; it cannot be negative.")
    out = Path(args.out)
    check_writable(out / "segments.scores", RESULTS)
    spans: dict[str, list[tuple[float, float, str]]] = {}
    if args.model:
        from engine import bundle

        _check_classes(args, set(bundle.read_card(model_path(args.model)).labels))  # before the model runs
        found, _ = _found(args, terminal, out, True)
        spans = {one.path: [(s.start_s, s.end_s, s.label) for s in one.stretches] for one in found}
    else:
        if given(SegmentConfig, args):
            raise UsageError("With --labels nothing is smoothed: leave the settings of segmentation out.")
        spans = _labelled(args, terminal)
        _check_classes(args, {label for rows in spans.values() for _, _, label in rows})
    written = []
    for path, labels in spans.items():
        target = out / f"{Path(path).stem}_cut.wav"
        try:
            length_s = audio.probe(path).duration_s
            kept = kept_stretches(labels, args.drop, args.keep, length_s)
            left_s = terminal.drive(cut_out(path, kept, target, args.crossfade))
        except StudioError as error:
            terminal.say(str(error))
            continue
        terminal.say(f"Wrote {target}: {duration(left_s)} of {duration(length_s)}")
        written.append({"file": str(target), "seconds": left_s, "of": length_s})
    terminal.result(files=written)
    return 0 if written else 1


def _check_classes(args: argparse.Namespace, known: set[str]) -> None:
    unknown = sorted({*args.drop, *args.keep} - known)
    if unknown:
        raise UsageError(f"There is no class {', '.join(unknown)}; there are {', '.join(sorted(known))}.")


def _labelled(args: argparse.Namespace, terminal: Terminal) -> dict[str, list[tuple[float, float, str]]]:
    """The labels of the recordings, by path: those that name no recording belong to the only one."""
    from engine import audio_files, labels_io

    files = terminal.drive(audio_files.search(args.audio))
    labels = labels_io.read(args.labels)
    for bad in labels.rejected:
        terminal.say(bad.reason)
    spans: dict[str, list[tuple[float, float, str]]] = {}
    for path in files:
        names = {Path(path).name, Path(path).stem}
        rows = [
            row
            for row in labels.rows
            if (row.file is None and len(files) == 1) or (row.file is not None and Path(row.file).name in names)
        ]
        if rows:
            spans[path] = [(r.start_s, math.inf if r.end_s is None else r.end_s, r.label) for r in rows]
        else:
            terminal.say(f"{args.labels} has no labels for {path}; it is left as it is.")
    if not spans:
        raise StudioError(f"{args.labels} has no labels for these recordings. Labels name recordings by file name.")
    return spans
