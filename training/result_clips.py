"""The stretches that a model heard in classified files, cut out as clips.

Invariant: a clip holds the recording's own samples, in its rate and channels; see ``training.wav_clips``.
"""

from __future__ import annotations

import argparse
import math
import os
from pathlib import Path

from engine import answers
from engine.audio import Decoder
from engine.config import add_arguments, from_json, given, settings_of
from engine.errors import AudioError, UsageError
from engine.events import Job, Progress, Skipped
from engine.files import file_name
from engine.items import audio_of
from engine.results import ResultStore
from engine.results_cli import threshold_of
from engine.suggest import SuggestConfig
from engine.verbs import Terminal, verb
from engine.words import many
from training.wav_clips import stretch, write_wav


def cut_detections(
    store: ResultStore,
    folder: str | os.PathLike[str],
    threshold: float,
    *,
    around_s: float = 0.0,
    only: list[int] | None = None,
    config: SuggestConfig | None = None,
) -> Job[list[Path]]:
    """Cut out each stretch in which a class is heard, into FOLDER/CLASS/NAME START-END.wav.

    A job: yields Progress in files, and Skipped for a file that cannot be read any more.

    Args:
        store: The results.
        folder: Where the folders of the classes are made.
        threshold: What decides.
        around_s: Seconds before and behind each stretch that are cut out with it.
        only: Ids of the files; all when None.
        config: What makes one stretch of several windows.

    Returns:
        The clips.

    Raises:
        StudioError: When they cannot be written.
    """
    made: list[Path] = []
    total = store.count()
    for number, answer in enumerate(answers.of_files(store, threshold, only)):
        yield Progress("Cutting out", number, total, "files")
        found = answers.detections(store, answer, threshold, config)
        if not found:
            continue
        path, _ = audio_of(answer.item, store.split)
        try:
            with Decoder(path) as decoder:
                rate_hz, channels = decoder.info.rate_hz, decoder.info.channels
                for one in found:
                    first = round(max(0.0, one.start_s - around_s) * rate_hz)
                    frames = round((one.end_s + around_s) * rate_hz) - first
                    name = f"{Path(answer.item).name} {one.start_s:.2f}-{one.end_s:.2f}"
                    clip = Path(folder) / file_name(one.label) / f"{answer.id} {file_name(name)}.wav"
                    write_wav(clip, rate_hz, channels, stretch(decoder, first, frames))
                    made.append(clip)
        except AudioError as error:
            yield Skipped(path, str(error))
    return made


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verb clip-results."""
    clip = verb(verbs, "clip-results", "cut out what a model heard in classified files", _clip)
    clip.add_argument("store", help="the .scores file of a classification")
    clip.add_argument("folder", help="where the folders of the classes are made")
    clip.add_argument("--threshold", type=float, help="instead of the model's own")
    clip.add_argument("--around", type=float, default=0.0, metavar="S", help="seconds more on both sides")
    add_arguments(clip, [s for s in settings_of(SuggestConfig) if s.name != "threshold"])


def _clip(args: argparse.Namespace, terminal: Terminal) -> int:
    if not 0 <= args.around < math.inf:
        raise UsageError(f"The seconds around a clip are {args.around:g}; they cannot be negative.")
    with ResultStore(args.store) as store:
        threshold = threshold_of(args, store)
        config = from_json(SuggestConfig, given(SuggestConfig, args) | {"threshold": None})
        clips = terminal.drive(cut_detections(store, args.folder, threshold, around_s=args.around, config=config))
    terminal.say(f"{many(len(clips), 'clip')} in {args.folder}.")
    terminal.result(clips=[str(clip) for clip in clips])
    return 0 if clips else 1
