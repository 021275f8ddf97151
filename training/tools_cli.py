"""The command line's verbs between Earmark and other programs: prepare, cut-segments, chunks, synthesize and ami turn
their data into training data, groups takes their tables, export-chunks writes what they read. (``cut``, without more,
cuts the labels of a project.)

Invariant: like every verb, these drive a job and print what it yields.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.config import add_arguments, from_json, given, settings_of
from engine.errors import UsageError
from engine.rejects import noting
from engine.verbs import Terminal, add_rejects, telling_rejects, verb
from engine.words import many


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verbs of this module."""
    from training.prepare import PrepareConfig
    from training.seed_tools import ChunksConfig

    prepare = verb(verbs, "prepare", "check and divide a list of labelled files into three label files", _prepare)
    prepare.add_argument(
        "--dataset",
        default="data/dataset.csv",
        metavar="CSV",
        help="columns audio_filepath,label (default %(default)s)",
    )
    prepare.add_argument("--out", default="data", metavar="FOLDER", help="where the files go (default %(default)s)")
    prepare.add_argument("--any-label", action="store_true", help="allow labels other than 0 and 1")
    add_arguments(prepare, [s for s in settings_of(PrepareConfig) if s.name != "any_label"])

    segments = verb(verbs, "cut-segments", "cut recordings at the switch points of a segments.txt", _cut_segments)
    segments.add_argument("--input", default="input", metavar="FOLDER", help="the recordings (default %(default)s)")
    segments.add_argument("--segments", metavar="FILE", help="the switch points (default segments.txt in the input)")
    segments.add_argument("--out", default="raw", metavar="FOLDER", help="gets A/ and B/ (default %(default)s)")
    add_rejects(segments)

    chunks = verb(verbs, "chunks", "cut class folders into chunks for training and validation", _chunks)
    chunks.add_argument("raw", nargs="?", default="raw", help="one sub-folder per class (default %(default)s)")
    chunks.add_argument("--out", default=".", metavar="FOLDER", help="gets train/ and val/ (default the current one)")
    add_arguments(chunks, settings_of(ChunksConfig))
    add_rejects(chunks)

    swaps = verb(verbs, "synthesize", "make more training files by swapping halves of pairs", _synthesize)
    swaps.add_argument("folders", nargs="+", metavar="FOLDER", help="the training files of one class, as train/A")
    upto = swaps.add_mutually_exclusive_group()
    upto.add_argument("--target", type=int, metavar="N", help="go on until each class has this many files")
    upto.add_argument("--balance", action="store_true", help="go on until each class has as many as the largest")
    swaps.add_argument("--seed", type=int, default=0, help="the same seed gives the same pairs (default %(default)s)")

    from training.synthesis import SynthesisConfig

    more = verb(verbs, "more", "make more training chunks for a project: swapped halves, or noisy copies", _more)
    more.add_argument("project", help="the project's folder")
    more.add_argument("--split-id", type=int, help="whose training chunks to make them from (default: the newest)")
    add_arguments(more, settings_of(SynthesisConfig))

    groups = verb(verbs, "groups", "give a project's recordings their groups, which a split keeps together", _groups)
    groups.add_argument("project", help="the project's folder")
    source = groups.add_mutually_exclusive_group(required=True)
    source.add_argument("--csv", metavar="FILE", help="a table with a column recording (or file) and one of groups")
    source.add_argument(
        "--pattern", metavar="REGEX", help="its first bracket, found in a recording's path, is its group"
    )
    groups.add_argument(
        "--column", metavar="NAME", help="the table's column of groups: speaker, meeting, fold ... (default group)"
    )
    add_rejects(groups)

    export = verb(verbs, "export-chunks", "write a project's chunks as sound files in class folders", _export_chunks)
    export.add_argument("project", help="the project's folder")
    export.add_argument("--out", required=True, metavar="FOLDER", help="gets a folder for each class")
    export.add_argument("--cut", type=int, metavar="N", help="which cut (default: the newest, or the split's)")
    export.add_argument(
        "--split-id", type=int, metavar="N", help="put the class folders below train, val and test of this split"
    )
    export.add_argument(
        "--format", choices=("wav", "flac"), default="wav", help="of the files, at 16 bits (default %(default)s)"
    )

    _ami_verb(verbs)


def _ami_verb(verbs: argparse._SubParsersAction) -> None:
    ami = verb(verbs, "ami", "windows by the number of speakers from the AMI meeting corpus", _ami)
    source = ami.add_mutually_exclusive_group(required=True)
    source.add_argument("--annotations", metavar="DIR", help="the AMI manual annotations: a folder, a zip or a tar")
    source.add_argument("--from-pickle", metavar="FILE", help="a pickled list of clips instead of the corpus")
    ami.add_argument("--out", required=True, metavar="PROJECT", help="gets windows.csv and, with audio, the project")
    ami.add_argument("--audio", metavar="DIR", help="files called like EN2001a.Mix-Headset.wav, in any sub-folders")
    ami.add_argument("--meetings", nargs="+", default=[], metavar="NAME", help="only these, as EN2001a EN2001b")
    ami.add_argument(
        "--speakers",
        choices=("agent", "channel"),
        default="agent",
        help="how speakers are told apart: by the letter of their file, or by headset, as the social-context notebooks "
        "did (default %(default)s)",
    )
    ami.add_argument("--noise", metavar="DIR", help="make the class Noisy Environment with noise from these recordings")
    ami.add_argument("--pickle", metavar="FILE", help="also write all clips in the notebooks' layout")
    ami.add_argument("--seed", type=int, default=0, help="of the choice of noise (default %(default)s)")


def _prepare(args: argparse.Namespace, terminal: Terminal) -> int:
    from training.prepare import PrepareConfig, prepare

    done = terminal.drive(prepare(args.dataset, args.out, from_json(PrepareConfig, given(PrepareConfig, args))))
    for part, counts in done.counts.items():
        total = sum(counts.values())
        shares = ", ".join(f"{label}: {n} ({n / total:.1%})" for label, n in counts.items())
        terminal.say(f"{done.files[part]}: {many(total, 'file')}{'; ' * bool(shares)}{shares}")
    terminal.say(f"Left out: {many(len(done.rejected), 'row')}, listed in {done.rejects}")
    terminal.result(
        files={part: str(path) for part, path in done.files.items()},
        counts=done.counts,
        rejected=len(done.rejected),
        rejects=str(done.rejects),
    )
    return 0


def _cut_segments(args: argparse.Namespace, terminal: Terminal) -> int:
    from training.seed_tools import cut_segments

    segments = args.segments or Path(args.input) / "segments.txt"
    with telling_rejects(args, terminal) as rejected:
        counts = terminal.drive(noting(cut_segments(segments, args.input, args.out), rejected))
    terminal.say(f"Cut {counts['A']} segments of A and {counts['B']} of B into {args.out}.")
    terminal.result(out=str(args.out), counts=counts)
    return 0


def _chunks(args: argparse.Namespace, terminal: Terminal) -> int:
    from training.seed_tools import ChunksConfig, separate_chunks

    config = from_json(ChunksConfig, given(ChunksConfig, args))
    with telling_rejects(args, terminal) as rejected:
        counts = terminal.drive(noting(separate_chunks(args.raw, args.out, config), rejected))
    for part, classes in counts.items():
        words = ", ".join(f"{n} {label}" for label, n in classes.items())
        terminal.say(f"{Path(args.out) / part}: {words or 'nothing'}")
    terminal.result(out=str(args.out), counts=counts)
    return 0


def _synthesize(args: argparse.Namespace, terminal: Terminal) -> int:
    from training.swaps import synthesize

    if args.target is not None and args.target < 1:
        raise UsageError(f"The target is {args.target}; it must be at least 1.")
    made = terminal.drive(synthesize(args.folders, target=args.target, balance=args.balance, seed=args.seed))
    for folder, count in made.items():
        terminal.say(f"{folder}: {many(count, 'new file')}")
    terminal.result(made=made)
    return 0


def _more(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.project import Project
    from training.synthesis import SynthesisConfig, synthesize_chunks

    config = from_json(SynthesisConfig, given(SynthesisConfig, args))
    with Project(args.project) as project:
        splits = project.splits()
        if not splits:
            raise UsageError(f"{args.project} has no split yet. Cut the labels into chunks and split them first.")
        chosen = splits[-1].id if args.split_id is None else args.split_id
        before = list(project.split_parts(chosen).values()).count("train")
        split = terminal.drive(synthesize_chunks(project, chosen, config))
        after = list(project.split_parts(split.id).values()).count("train")
    terminal.say(
        f"Split {split.id}: {after} training chunks instead of {before}; validation and test are as they were."
    )
    terminal.result(split=split.id, train=after, before=before)
    return 0


def _groups(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.project import Project
    from training.groups import groups_by_pattern, groups_from_table

    if args.pattern is not None and args.column:
        raise UsageError("--column belongs to --csv: a pattern has no columns.")
    with Project(args.project) as project, telling_rejects(args, terminal) as rejected:
        if args.csv is not None:
            plan = groups_from_table(project, args.csv, args.column or "group")
        else:
            plan = groups_by_pattern(project, args.pattern)
        if plan.edit is not None:
            project.apply(plan.edit)
        rejected += plan.rejected
        for row in rejected:
            terminal.say(f"Left out: {row.reason}")
        count = len(project.recordings())
        words = (
            f"{many(plan.changed, 'recording')} changed; {many(count, 'recording')} in {many(plan.groups, 'group')}."
        )
        terminal.say(words)
        if plan.changed and project.cuts():
            terminal.say("Chunks keep the groups they were cut with: cut and split again.")
        terminal.result(
            changed=plan.changed,
            groups=plan.groups,
            rejected=[{"row": r.row, "reason": r.reason} for r in plan.rejected],
        )
    # All left out is a failure; nothing to change, because all is as the table says, is none.
    return 1 if plan.rejected and not plan.matched else 0


def _export_chunks(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.project import Project
    from training.export_chunks import export_chunks

    with Project(args.project) as project:
        job = export_chunks(project, args.out, cut_id=args.cut, split_id=args.split_id, file_format=args.format)
        counts = terminal.drive(job)
    for part, classes in counts.items():
        terminal.say(f"{Path(args.out) / part}: {', '.join(f'{n} {label}' for label, n in classes.items())}")
    terminal.result(out=str(args.out), counts=counts)
    return 0


def _ami(args: argparse.Namespace, terminal: Terminal) -> int:
    from training.ami import NOISY, ami
    from training.ami_project import project_of_pickle

    if args.from_pickle:
        counts = terminal.drive(project_of_pickle(args.from_pickle, args.out, NOISY))
        terminal.say(f"Project: {args.out}")
        terminal.result(project=args.out, counts=counts)
    else:
        done = terminal.drive(
            ami(
                args.annotations,
                args.out,
                audio_folder=args.audio,
                meetings=args.meetings,
                speakers=args.speakers,
                noise_folder=args.noise,
                pickle_file=args.pickle,
                seed=args.seed,
            )
        )
        counts = done.counts
        made = {"Windows": done.table, "Project": done.project, "Pickle": done.pickle}
        for what, path in made.items():
            if path is not None:
                terminal.say(f"{what}: {path}")
        terminal.result(
            counts=counts,
            windows=done.windows,
            meetings=done.meetings,
            **{what.lower() + "_path": str(path) for what, path in made.items() if path is not None},
        )
    for label, count in counts.items():
        terminal.say(f"{count:8,}  {label}")
    terminal.say(f"{sum(counts.values()):8,}  in all")
    return 0
