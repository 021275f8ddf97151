"""The verb ``classify``.

Invariant: nothing that takes time is imported before a worker process was started: scripts run the verb over and over,
and the worker loads the model while this process gets ready itself.
"""

from __future__ import annotations

import argparse
import dataclasses
import signal
from pathlib import Path
from typing import TypeVar

from engine import cluster_cli
from engine.classify_config import ClassifyConfig
from engine.config import add_arguments, from_json, given, settings_of
from engine.errors import UsageError
from engine.events import Ask, Job
from engine.files import check_writable
from engine.models_cli import model_path
from engine.standby import Standby
from engine.verbs import Terminal, verb
from engine.words import duration, many

T = TypeVar("T")


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verb."""
    classify = verb(verbs, "classify", "classify files and folders", _classify)
    classify.add_argument(
        "audio",
        nargs="+",
        help="files, folders with all the audio below them, patterns, @list.txt with a path a line, or tables (CSV, "
        "Parquet) with a column audio_file and, where known, label",
    )
    classify.add_argument("--model", required=True, help="a .earmark file, or the name of an installed model")
    classify.add_argument("--out", required=True, metavar="CSV", help="the results; scores are kept beside it")
    classify.add_argument("--threshold", type=float, help="instead of the model's own")
    classify.add_argument("--bom", action="store_true", help="begin the CSV with the mark by which Excel knows UTF-8")
    classify.add_argument("--watch", action="store_true", help="go on with files that arrive, until Ctrl+C")
    cluster_cli.add_flags(classify)
    again = classify.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="go on where the same job was interrupted (the default)")
    again.add_argument("--fresh", action="store_true", help="begin anew")
    add_arguments(classify, settings_of(ClassifyConfig))


def _classify(args: argparse.Namespace, terminal: Terminal) -> int:
    if args.cluster:
        return cluster_cli.classify(args, terminal)
    if args.threshold is not None and not 0 <= args.threshold <= 1:
        raise UsageError(f"The threshold is {args.threshold:g}; it must be between 0 and 1.")
    out = Path(args.out)
    check_writable(out)
    store_path = out.with_name(out.name + ".scores")
    config = from_json(ClassifyConfig, given(ClassifyConfig, args))
    model = model_path(args.model)
    with Standby() as standby:
        standby.prepare(model, config)  # it loads the model while this process still imports what it needs
        from engine.classify import classify
        from engine.result_exports import TableConfig, write_csv
        from engine.results import ResultStore

        job = classify(args.audio, model, store_path, config, resume=not args.fresh, watch=args.watch, standby=standby)
        if args.watch:
            terminal.say("Watching. Ctrl+C ends it; what is classified by then is kept.")
        done = terminal.drive(_until_interrupted(job) if args.watch else job)
    with ResultStore(done.store) as store:
        threshold = store.meta["threshold"] if args.threshold is None else args.threshold
        terminal.drive(write_csv(store, out, TableConfig(threshold, bom=args.bom)))
        counts = store.counts(threshold)
        per_class = dict(zip(store.labels, counts.per_class, strict=True))
        lone, positive = (store.scores() if done.files == 1 else ()), store.positive
    parts = [f"{n} {label}" for label, n in per_class.items()]
    parts += [f"{n} {word}" for n, word in ((counts.unsure, "unsure"), (counts.too_short, "too short")) if n]
    parts += [f"{counts.failed} could not be read"] if counts.failed else []
    # Who watches waits most of the time, which says nothing about how fast the work is.
    fast = "" if args.watch else f", {done.audio_s / done.seconds:,.0f}x real time"
    speed = f"{fast} on {done.device}" if done.audio_s else ""
    terminal.say(f"{many(done.files, 'file')} in {duration(done.seconds)}{speed}: {', '.join(parts)}.")
    for probabilities in lone:
        words = (f"{label} {p:.3f}" for label, p in zip(per_class, probabilities, strict=True))
        terminal.say(f"Probabilities: {', '.join(words)}.")
        if positive is not None and threshold != 0.5:  # then the less probable class may be the answer
            terminal.say(f"The answer is {positive} where its probability is over {threshold:g}.")
    terminal.say(f"Results: {out}\nScores:  {store_path} (change the threshold without running the model again)")
    terminal.result(
        out=str(out), store=str(store_path), threshold=threshold, counts=per_class, **dataclasses.asdict(counts)
    )
    return 1 if done.files and counts.failed == done.files else 0


def _until_interrupted(job: Job[T]) -> Job[T]:
    """A job that Ctrl+C asks to finish, instead of breaking it off."""
    asked: list[Ask] = []
    before = signal.signal(signal.SIGINT, lambda *_: asked.append(Ask.FINISH))
    try:
        event = next(job)
        while True:
            yield event
            event = job.send(asked[0] if asked else None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    finally:
        signal.signal(signal.SIGINT, before)
        job.close()
