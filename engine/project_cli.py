"""The verbs of a project: make one, add recordings, find them again, restore its labels, cut them into chunks.

Invariant: each opens the project for itself and closes it again, so that they mix with the window and with each other.
"""

from __future__ import annotations

import argparse
import os

from engine.config import add_arguments, from_json, given, settings_of
from engine.errors import AudioError, StudioError
from engine.verbs import Terminal, verb
from engine.words import duration, many


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verbs."""
    from engine.chunks import CutConfig

    new = verb(verbs, "new", "make a project", _new)
    new.add_argument("project", help="the project's folder")
    new.add_argument("--classes", default="", metavar="A,B", help="names of its classes, separated by commas")

    add = verb(verbs, "add", "add recordings to a project", _add)
    add.add_argument("project", help="the project's folder")
    add.add_argument("audio", nargs="+", help="files, and folders with all the audio below them")
    add.add_argument("--group", default="", help="what they share: a speaker, a meeting, a source")
    add.add_argument("--label", default="", help="label each whole recording with this class")

    relink = verb(verbs, "relink", "find a project's moved recordings again", _relink)
    relink.add_argument("project", help="the project's folder")
    relink.add_argument("folder", help="where to look")

    restore = verb(verbs, "restore", "put a backup of a project's labels in their place", _restore)
    restore.add_argument("project", help="the project's folder; close it everywhere first")
    restore.add_argument(
        "--backup", default="", metavar="NAME", help="a file in its folder backups (default: the newest)"
    )

    cut = verb(verbs, "cut", "cut labelled segments into chunks", _cut)
    cut.add_argument("project", help="the project's folder")
    add_arguments(cut, settings_of(CutConfig))


def _new(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.project import Project

    names = [name.strip() for name in args.classes.split(",") if name.strip()]
    with Project.create(args.project, names) as project:
        terminal.say(f"Made the project {project.name} in {project.folder}.")
        terminal.result(project=str(project.folder), classes=names)
    return 0


def _add(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.audio_files import find_audio
    from engine.project import Project
    from engine.segments import Edit, Segment

    with Project(args.project) as project:
        refused: list[AudioError] = []
        found = find_audio(args.audio, refused)
        if not found:
            if refused:
                raise refused[0]
            raise StudioError(f"There is no audio in {', '.join(args.audio)}. Give audio files, or folders with some.")
        added = terminal.drive(project.add_recordings(args.audio, args.group))
        if args.label and added:
            label = project.ensure_class(args.label)
            segments = tuple(Segment(project.new_id(), r.id, 0.0, r.duration_s, label.id) for r in added)
            project.apply(Edit("Label recordings", added=segments))
        seconds = sum(r.duration_s for r in added)
        terminal.say(f"Added {many(len(added), 'recording')}, {duration(seconds)} of audio.")
        terminal.result(added=len(added), seconds=seconds)
        there = {os.path.abspath(project.audio_path(r)) for r in project.recordings()}  # noqa: PTH100 - as they are named
        return 0 if any(os.path.abspath(file) in there for file in found) else 1  # noqa: PTH100


def _relink(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.project import Project

    with Project(args.project) as project:
        edit = terminal.drive(project.relink(args.folder))
        left = len(project.missing())
        found = len(edit.added) if edit else 0
        terminal.say(f"Found {many(found, 'recording')} again; still missing: {left}.")
        terminal.result(found=found, missing=left)
    return 0 if not left else 1


def _restore(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.backups import restore
    from engine.project import Project

    done = restore(args.project, args.backup)
    made = done.backup.made.astimezone().strftime("%Y-%m-%d %H:%M")
    with Project(args.project) as project:
        recordings, labels = len(project.recordings()), len(project.segments())
    terminal.say(
        f"Restored {done.backup.path.name} of {made}. It holds {many(recordings, 'recording')} and "
        f"{many(labels, 'label')}."
    )
    if done.kept is not None:
        terminal.say(f"What was there before is kept: {done.kept}")
    terminal.result(backup=str(done.backup.path), kept=str(done.kept or ""), recordings=recordings, labels=labels)
    return 0


def _cut(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.chunks import CutConfig, cut
    from engine.project import Project

    with Project(args.project) as project:
        made = terminal.drive(cut(project, from_json(CutConfig, given(CutConfig, args))))
        names = {c.id: c.name for c in project.classes()}
        counts: dict[str, int] = {}
        for chunk in project.chunks(made.id):
            counts[names[chunk.class_id]] = counts.get(names[chunk.class_id], 0) + 1
        text = ", ".join(f"{count} {name}" for name, count in counts.items())
        terminal.say(f"Cut {made.id}: {text}.")
        terminal.result(cut=made.id, counts=counts)
    return 0
