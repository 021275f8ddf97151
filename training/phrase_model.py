"""A phrase rule as a model without any training, and tables of what is said in recordings and what is decided of it.

Invariant: a table's decision is the model's, the same that classification would store.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine import __version__, audio, audio_files
from engine.bundle import Bundle, Card
from engine.config import check, to_json
from engine.decision import decide
from engine.errors import StudioError, UsageError
from engine.events import Ask, Job, Progress, Skipped
from engine.features import to_json as feature_json
from engine.files import csv_line, write_text
from engine.recipes import whisper_phrase
from engine.recipes.whisper_phrase import WhisperPhraseConfig
from engine.results import harmless
from engine.runtime.transcript import RULE_FILE, TranscriptScorer
from engine.whisper import faster
from training.rule_fit import rule_json, rule_of
from training.transcripts import keep_file


@dataclass(frozen=True)
class Row:
    """One recording of a table.

    Attributes:
        path: The recording.
        text: What is said in it.
        target: The number of the class that was decided; -1 for none.
    """

    path: str
    text: str
    target: int


def phrase_bundle(config: WhisperPhraseConfig, name: str, labels: Sequence[str] = ("0", "1")) -> Bundle:
    """A phrase rule as a model: a recording is of the second class wherever the phrase is said in it.

    Args:
        config: The rule, and what transcribes.
        name: The model's name.
        labels: The class without the phrase, and the one with it.

    Returns:
        The model, not yet on disk.

    Raises:
        UsageError: When there is nothing to look for, no such Whisper model, or not two classes.
    """
    check(config)
    rule = rule_of(config)
    faster.folder_of(config.whisper)
    if len(labels) != 2 or len(set(labels)) != 2 or not all(labels):
        raise UsageError("A phrase is said or it is not: give two classes, the one without it first.")
    recipe = whisper_phrase.RECIPE
    feature = recipe.feature(config)
    card = Card(
        name=name,
        recipe=recipe.id,
        config=to_json(config),
        runtime="transcript",
        feature=feature_json(feature),
        labels=tuple(labels),
        positive=labels[1],
        rate_hz=feature.rate_hz,
        window_s=config.window_s,
        hop_s=config.hop_s,
        short_clip=recipe.short_clip,
        threshold=0.0,
        threshold_rule="The phrase is said anywhere, however sure Whisper is of it.",
        created=date.today().isoformat(),
        versions={"earmark": __version__},
        notes="A rule that was not measured on labelled recordings.",
    )
    return Bundle(card, weights={}, files={RULE_FILE: keep_file(RULE_FILE, rule_json(rule, labels[1]))})


def decide_transcripts(
    paths: Iterable[str | os.PathLike[str]], model: Bundle, device: str = "auto", threshold: float | None = None
) -> Job[list[Row]]:
    """Transcribe recordings and decide on the transcripts.

    ``Ask.FINISH`` keeps what is done.

    Args:
        paths: Files and folders.
        model: A model that judges transcripts.
        device: Where Whisper runs.
        threshold: Instead of the model's own.

    Raises:
        StudioError: When there is no audio, or the model is of another kind or cannot be opened.
    """
    card = model.card
    if card.runtime != "transcript":
        raise StudioError(f"The model {card.name} does not judge what is said. Use classify.")
    files = yield from audio_files.search(paths)
    if not files:
        raise StudioError(f"There is no audio in {', '.join(map(str, paths))}. Give audio files, or folders with some.")
    whisper = card.config.get("whisper")
    if isinstance(whisper, str) and whisper:
        yield from faster.fetch(whisper)
    scorer = TranscriptScorer(model, device)
    limit = card.threshold if threshold is None else threshold
    rows: list[Row] = []
    seconds = 0.0
    for number, path in enumerate(files):
        progress = Progress("Transcribing", number, len(files), "files", seconds)
        try:
            with audio.Decoder(path) as decoder:
                blocks = audio.stream_from(decoder, rate_hz=card.rate_hz, channel=card.channel)
                steps = scorer.transcribing(blocks)
                while True:
                    if (yield progress) is Ask.FINISH:
                        return rows
                    try:
                        next(steps)
                    except StopIteration as stop:
                        said, duration_s = stop.value
                        break
        except StudioError as error:
            yield Skipped(path, str(error))
            continue
        probs = scorer.judge(said, duration_s).recording(card)
        (target,) = decide(probs[None], card.labels, limit, card.positive).predicted
        rows.append(Row(path, said.text, int(target)))
        seconds += duration_s
    return rows


def write_rows(path: str | os.PathLike[str], rows: Sequence[Row]) -> Path:
    """Write a table with the columns ``path,text,target``; missing folders are made.

    Raises:
        StudioError: When the file cannot be written.
    """
    lines = (csv_line((harmless(row.path), harmless(row.text), row.target)) for row in rows)
    return write_text(path, csv_line(("path", "text", "target")) + "".join(lines))
