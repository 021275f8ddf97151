"""What is said in labelled items: their own texts where they have some, else what Whisper writes down.

Invariant: an item is transcribed from the stream that classification would decode, so that its transcript in the cache
serves both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import audio, places
from engine.device import cpu_count
from engine.errors import StudioError
from engine.events import EpochDone, Job, Progress, Skipped
from engine.features.whisper_mel import RATE_HZ
from engine.files import replacing
from engine.transcribe import Listening, open_transcriber
from engine.transcripts import Transcript
from engine.whisper import faster
from training import metrics
from training.calibration import softmax
from training.data import Item
from training.dataset import ItemWindows


@dataclass(frozen=True)
class Said:
    """Transcripts of items.

    Attributes:
        items: Those that could be read.
        transcripts: One for each.
        seconds: Length of what was heard, all together.
    """

    items: list[Item]
    transcripts: list[Transcript]
    seconds: float

    def windows(self, labels: Sequence[str]) -> ItemWindows:
        """The items as ``ItemWindows`` with one window for each."""
        index = {label: i for i, label in enumerate(labels)}
        target = np.array([index.get(item.label, -1) for item in self.items], np.int64)
        return ItemWindows(self.items, np.arange(len(self.items)), target, self.seconds)


def listening(whisper: str, language: str, piece_s: float, hop_s: float, device: str) -> Job[Listening]:
    """Whisper, ready to transcribe one item after another; a model that is only named is fetched first.

    Raises:
        StudioError: When it cannot be had or opened.
    """
    yield from faster.fetch(whisper)
    yield Progress("Opening Whisper")
    return Listening(open_transcriber(whisper, language, device, cpu_count()), piece_s, hop_s)


def transcripts(items: Sequence[Item], hearing: Listening | None, text: str) -> Job[Said]:
    """What is said in each item.

    Args:
        items: What to hear; one that cannot be read is skipped with a reason.
        hearing: What hears it; None where all items have texts.
        text: What the progress says.

    Raises:
        StudioError: When none of the items can be read.
    """
    kept: list[Item] = []
    found: list[Transcript] = []
    seconds = 0.0
    for number, item in enumerate(items):
        yield Progress(text, number, len(items), "items", seconds)
        if item.text:
            said, length_s = Transcript.of_text(item.text), 0.0
        else:
            assert hearing is not None
            try:
                said, length_s = yield from _heard(item, hearing, Progress(text, number, len(items), "items", seconds))
            except StudioError as error:
                yield Skipped(item.key, str(error))
                continue
        kept.append(item)
        found.append(said)
        seconds += length_s
    if not kept:
        raise StudioError(
            f"None of the {len(items)} items could be read. Check that the files are there and are audio."
        )
    return Said(kept, found, seconds)


def _heard(item: Item, hearing: Listening, progress: Progress) -> Job[tuple[Transcript, float]]:
    with audio.Decoder(item.path) as decoder:
        blocks = audio.stream_from(decoder, rate_hz=RATE_HZ, start_s=item.start_s, end_s=item.end_s)
        steps = hearing.transcribing(blocks)
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                return stop.value  # type: ignore[no-any-return]
            yield progress


def lone_epoch(val: ItemWindows, logits: np.ndarray, labels: tuple[str, ...], train_loss: float) -> EpochDone:
    """What a trainer without epochs tells: its figures on validation, as one epoch."""
    probabilities = val.item_mean(softmax(logits))
    matrix = metrics.confusion(val.target, probabilities.argmax(axis=1), len(labels))
    return EpochDone(
        epoch=1,
        epochs=1,
        train_loss=train_loss,
        val_loss=metrics.cross_entropy(val.target, probabilities),
        val_accuracy=float(metrics.accuracy(matrix)),
        val_f1=float(metrics.macro_f1(matrix)),
        learning_rate=0.0,
        labels=labels,
        recall=tuple(float(r) for r in metrics.recall(matrix)),
        confusion=tuple(tuple(int(n) for n in row[:-1]) for row in matrix),
        best=True,
        windows_per_s=0.0,
        wait_share=0.0,
        elapsed_s=0.0,
    )


def keep_file(name: str, content: bytes) -> Path:
    """A file for a bundle to carry, in the cache under its hash, until the bundle is saved.

    Raises:
        StudioError: When it cannot be written.
    """
    path = places.cache() / "model-files" / hashlib.sha256(content).hexdigest() / name
    if not path.is_file():
        with replacing(path) as file:
            file.write(content)
    return path
