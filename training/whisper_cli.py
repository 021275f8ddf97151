"""The command line's verbs around Whisper and its answers: transcribe, submission, word-bounds; and below models:
phrase-rule, fetch-whisper and convert-whisper.

Invariant: like every verb, these drive a job and print what it yields.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.config import add_arguments, from_json, given, settings_of
from engine.errors import UsageError
from engine.files import csv_line, write_text
from engine.models_cli import model_path
from engine.verbs import Terminal, below, verb
from engine.words import many


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verbs of this module."""
    from engine.recipes.whisper_phrase import WhisperPhraseConfig
    from engine.whisper.convert import QUANTIZATIONS

    transcribe = verb(verbs, "transcribe", "write down what is said, and whether a phrase is among it", _transcribe)
    transcribe.add_argument("audio", nargs="+", help="files, and folders with all the audio below them")
    transcribe.add_argument("--out", required=True, metavar="CSV", help="columns path,text,target")
    transcribe.add_argument(
        "--model", metavar="MODEL", help="what decides, instead of the phrases below: a .earmark file"
    )
    transcribe.add_argument("--threshold", type=float, help="instead of the model's own")
    transcribe.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:1 (default %(default)s)")
    add_arguments(transcribe, settings_of(WhisperPhraseConfig))

    submission = verb(verbs, "submission", "write results of classify as id,label", _submission)
    submission.add_argument("results", help="the CSV that classify wrote")
    submission.add_argument("--out", required=True, metavar="CSV", help="missing folders are made")

    bounds = verb(
        verbs, "word-bounds", "sample windows with and without the phrase by a word_bounds.json", _word_bounds
    )
    bounds.add_argument("file", help="the word_bounds.json")
    bounds.add_argument("--out", required=True, metavar="CSV", help="what train takes as --data")
    bounds.add_argument("--audio", metavar="FOLDER", help="the recordings (default: beside the file)")
    bounds.add_argument("--window", type=float, default=0.0, help="seconds; 0 takes whole recordings (default 0)")
    bounds.add_argument("--seed", type=int, default=0, help="of the windows' places (default %(default)s)")

    models = below(verbs, "models")
    rule = verb(models, "phrase-rule", "make a model of a phrase rule, without training", _phrase_rule)
    rule.add_argument("out", help="the .earmark file to write")
    rule.add_argument(
        "--classes", default="0,1", metavar="A,B", help="the class without and with the phrase (default %(default)s)"
    )
    add_arguments(rule, settings_of(WhisperPhraseConfig))
    fetch = verb(models, "fetch-whisper", "fetch a Whisper model for transcripts from the internet", _fetch)
    fetch.add_argument("name", help="tiny, base, small, medium, large-v3, large-v3-turbo, or OWNER/REPOSITORY")
    convert = verb(models, "convert-whisper", "convert a Whisper model of transformers for transcripts", _convert)
    convert.add_argument("source", metavar="FOLDER", help="config.json, model.safetensors, tokenizer.json ...")
    convert.add_argument("target", metavar="OUT", help="the folder to make")
    convert.add_argument("--quantization", choices=QUANTIZATIONS, default="float32", help="(default %(default)s)")


def _transcribe(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle
    from engine.files import check_writable
    from engine.recipes.whisper_phrase import WhisperPhraseConfig
    from training.phrase_model import decide_transcripts, phrase_bundle, write_rows

    typed = given(WhisperPhraseConfig, args)
    if args.model and typed:
        raise UsageError(f"The model decides what is looked for: leave out {', '.join(sorted(typed))}, or --model.")
    if args.threshold is not None and not 0 <= args.threshold <= 1:
        raise UsageError(f"The threshold is {args.threshold:g}; it must be between 0 and 1.")
    check_writable(args.out)
    model = (
        bundle.load(model_path(args.model))
        if args.model
        else phrase_bundle(from_json(WhisperPhraseConfig, typed), "phrase")
    )
    rows = terminal.drive(decide_transcripts(args.audio, model, args.device, args.threshold))
    path = write_rows(args.out, rows)
    counts = {label: sum(row.target == n for row in rows) for n, label in enumerate(model.card.labels)}
    terminal.say(f"Wrote {many(len(rows), 'transcript')} to {path}: {_counted(counts)}.")
    terminal.result(out=str(path), transcripts=len(rows), counts=counts)
    return 0 if rows else 1


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} of {label}" for label, count in counts.items())


def _submission(args: argparse.Namespace, terminal: Terminal) -> int:
    from training.result_tables import read_answers, write_answers

    answers = [(key, answer.label) for key, answer in read_answers(args.results).items()]
    path = write_answers(args.out, answers)
    terminal.say(f"Wrote {many(len(answers), 'answer')} to {path}")
    terminal.result(out=str(path), answers=len(answers))
    return 0 if answers else 1


def _word_bounds(args: argparse.Namespace, terminal: Terminal) -> int:
    from training.word_bounds import read_word_bounds

    if not 0 <= args.window <= 3600:
        raise UsageError(f"The window is {args.window:g} s; it must be between 0 and 3600.")
    data = read_word_bounds(args.file, audio_folder=args.audio, window_s=args.window, seed=args.seed)
    lines = [csv_line(("audio_filepath", "label", "start_s", "end_s", "group"))]
    for item in data.items:
        end = "" if item.end_s is None else f"{item.end_s:.6f}"
        lines.append(csv_line((Path(item.path).absolute(), item.label, f"{item.start_s:.6f}", end, item.groups[0])))
    path = write_text(args.out, "".join(lines))
    for row in data.rejected:
        terminal.say(f"Left out: {row.reason}")
    for note in data.notes:
        terminal.say(note)
    terminal.say(f"Wrote {path}")
    terminal.result(out=str(path), items=len(data.items), rejected=len(data.rejected))
    return 0


def _phrase_rule(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle
    from engine.recipes.whisper_phrase import WhisperPhraseConfig
    from training.phrase_model import phrase_bundle

    config = from_json(WhisperPhraseConfig, given(WhisperPhraseConfig, args))
    labels = tuple(part.strip() for part in args.classes.split(","))
    path = bundle.save(phrase_bundle(config, Path(args.out).stem, labels), args.out)
    terminal.say(f"Model: {path}")
    terminal.result(model=str(path))
    return 0


def _fetch(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.whisper.faster import fetch

    path = terminal.drive(fetch(args.name))
    terminal.say(f"The Whisper model {args.name} is in {path}.")
    terminal.result(path=str(path))
    return 0


def _convert(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.whisper.convert import convert

    path = terminal.drive(convert(args.source, args.target, args.quantization))
    terminal.say(f"Wrote {path}")
    terminal.result(path=str(path))
    return 0
