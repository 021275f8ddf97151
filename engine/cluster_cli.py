"""The command line of classifying on a cluster: ``classify --cluster``, and ``merge-results`` for what it leaves.

Invariant: Ray and pyarrow are asked for when they are used, and not before.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from engine.config import from_json, given
from engine.errors import UsageError
from engine.models_cli import model_path
from engine.verbs import Terminal, verb
from engine.words import duration, many

if TYPE_CHECKING:
    from engine.cluster.job import ClusterClassified


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verbs."""
    merge = verb(verbs, "merge-results", "make one .scores file of what classify --cluster wrote", _merge)
    merge.add_argument("results", help="the folder or the place on object storage that was its --out")
    merge.add_argument("store", help="the .scores file to make; the window and export-results open it")


def add_flags(classify: argparse.ArgumentParser) -> None:
    """Add the flags of the verb ``classify``."""
    classify.add_argument(
        "--cluster",
        default="",
        metavar="auto|ADDRESS",
        help="classify with Ray on many machines, or on all cores of this one: auto takes the Ray that runs here or "
        "starts one, local starts one, else the address of a cluster; --out is then a folder or a place on object "
        "storage, for Parquet",
    )


def classify(args: argparse.Namespace, terminal: Terminal) -> int:
    """What ``classify`` does when it has ``--cluster``.

    Raises:
        StudioError: When the job cannot be done.
        UsageError: When other flags do not fit.
    """
    from engine.classify_config import ClassifyConfig
    from engine.cluster.job import classify_on_cluster

    for flag, used in (("--threshold", args.threshold is not None), ("--bom", args.bom), ("--watch", args.watch)):
        if used:
            raise UsageError(
                f"{flag} does not go with --cluster, which writes scores and no table: after merge-results, "
                "export-results writes tables at any threshold. Files that arrive are found by the same command again."
            )
    config = from_json(ClassifyConfig, given(ClassifyConfig, args))
    model = model_path(args.model)
    job = classify_on_cluster(args.audio, model, args.out, config, address=args.cluster, resume=not args.fresh)
    done = terminal.drive(job)
    terminal.say(summary(done))
    terminal.say(f"Results: {done.out}\nFor the window and export-results: merge-results {done.out} NAME.scores")
    terminal.result(**dataclasses.asdict(done))
    ended = done.scored + done.too_short + done.failed
    return 1 if ended and done.failed == ended else 0


def summary(done: ClusterClassified) -> str:
    """A job's outcome in a sentence."""
    counts = (
        (done.scored, "scored"),
        (done.kept, "kept from before"),
        (done.too_short, "too short"),
        (done.failed, "could not be read"),
    )
    parts = [f"{count:,} {words}" for count, words in counts if count]
    speed = ""
    if done.audio_s and done.work_s:
        # Of a worker at work: waiting for Ray to start is no measure of how many workers a job needs.
        alone = done.audio_s / done.work_s
        speed = f", {duration(done.audio_s)} of audio at {alone:,.0f}x real time for each worker on {done.device}"
    return f"{many(done.files, 'file')} in {duration(done.seconds)}{speed}: {', '.join(parts)}."


def _merge(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.cluster.merging import merge

    count = terminal.drive(merge(args.results, args.store))
    terminal.say(f"Brought {many(count, 'result')} into {Path(args.store)}.")
    terminal.result(store=str(args.store), results=count)
    return 0
