"""SoundNet's layers of many recordings as CSV files, and the objects and scenes it recognises in one.

Invariant: a feature file holds one number a line, the layer's mean over the whole recording, in the digits that
``numpy.savetxt`` writes; it lies at ``<folder>/<layer>/<name of the recording>.csv``.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import audio
from engine.bundle import Bundle
from engine.device import cpu_count
from engine.errors import AudioError, StudioError, UsageError
from engine.events import Job, Progress, Skipped
from engine.features.soundnet import SoundNet
from engine.files import decoded, write_text
from engine.soundnet import network, weights
from engine.soundnet.layers import FEATURE_LAYERS, LABELLERS, RATE_HZ

#: The lists of categories' names that a model may carry.
LISTS = {"objects": "objects.txt", "scenes": "scenes.txt"}
#: What can be written.
LAYERS = (*FEATURE_LAYERS, *LABELLERS)


@dataclass(frozen=True)
class Extracted:
    """What an extraction came to.

    Attributes:
        files: Recordings whose features were written.
        skipped: Recordings that could not be read.
        layers: The layers, each with a folder of its own.
    """

    files: int
    skipped: int
    layers: tuple[str, ...]


def extract(
    input_dir: str, output_dir: str, weights_file: str, *, file_ext: str = ".mp3", feat_layer: str = ""
) -> Job[Extracted]:
    """Write the features of all recordings in a folder; sub-folders are not looked into.

    Args:
        input_dir: The folder; videos are as good as sound files.
        output_dir: Gets one folder for each layer.
        weights_file: See ``engine.soundnet.weights``.
        file_ext: What the names of the recordings end in, ".mp3" or ".mp4".
        feat_layer: The one layer to write, or several with commas; empty is pool5, conv6 and conv7.

    Raises:
        UsageError: When there is no such layer.
        StudioError: When the weights cannot be used, or the folder has no such recordings.
    """
    layers = tuple(filter(None, map(str.strip, feat_layer.split(",")))) or FEATURE_LAYERS
    unknown = [name for name in layers if name not in LAYERS]
    if unknown:
        raise UsageError(f"SoundNet has no layer {unknown[0]} to write. Choose among {', '.join(LAYERS)}.")
    if set(layers) & set(LABELLERS):
        network.check_labels(weights_file)
    else:
        weights.cached(weights_file)  # before anything is read, it is known that they can be used
    files = files_in(Path(input_dir), file_ext)
    skipped = 0
    with ThreadPoolExecutor(cpu_count()) as pool:
        waiting: deque[tuple[Path, Future[None]]] = deque()
        todo = iter(files)
        try:
            for done in range(len(files)):
                while len(waiting) < 2 * cpu_count() and (file := next(todo, None)) is not None:
                    waiting.append((file, pool.submit(_write, file, Path(output_dir), weights_file, layers)))
                file, future = waiting.popleft()
                try:
                    future.result()
                except AudioError as error:
                    skipped += 1
                    yield Skipped(str(file), str(error))
                yield Progress("Running SoundNet", done + 1, len(files), "files")
        finally:
            for _, future in waiting:
                future.cancel()
    if skipped == len(files):
        raise StudioError(f"None of the {len(files)} recordings in {input_dir} could be read.", path=input_dir)
    return Extracted(len(files) - skipped, skipped, layers)


def files_in(folder: Path, file_ext: str) -> list[Path]:
    """The files of a folder whose names end so, by name; a full stop is put before the ending where there is none.

    Raises:
        StudioError: When there is no such folder, or nothing in it.
    """
    ending = file_ext if file_ext.startswith(".") else f".{file_ext}"
    if not folder.is_dir():
        raise StudioError(f"There is no folder {folder}.", path=folder)
    found = [p for p in folder.iterdir() if p.name.lower().endswith(ending.lower()) and not p.name.startswith(".")]
    if not found:
        raise StudioError(
            f"{folder} holds no files that end in {ending}. Name another ending, as in --file-ext .mp4.", path=folder
        )
    return sorted(found)


def _write(file: Path, output_dir: Path, weights_file: str, layers: tuple[str, ...]) -> None:
    samples = audio.load(file, rate_hz=RATE_HZ, channel="mean")
    for layer, values in network.means(weights_file, network.prepared(samples), layers).items():
        # In double precision, as savetxt does: what is read back is the same float32.
        text = "".join(f"{value:.18e}\n" for value in values.tolist())
        write_text(output_dir / layer / f"{file.stem}.csv", text)


@dataclass(frozen=True)
class Guess:
    """One thing that SoundNet believes to hear: its number from 0, its name where names were given, and how surely."""

    number: int
    name: str
    probability: float


def recognise(
    weights_file: str, file: str, *, objects: str = "", scenes: str = "", top: int = 5
) -> dict[str, list[Guess]]:
    """The objects and scenes that SoundNet believes to hear in a recording, the likeliest first.

    Args:
        weights_file: Weights with conv8 and conv8_2.
        file: The recording.
        objects, scenes: Text files with the names of the categories, one a line; without them only numbers are known.
        top: How many of each.

    Returns:
        Guesses for "objects" and "scenes"; probabilities are means over the recording.

    Raises:
        StudioError: When the weights have no such layers, a list has other categories, or the file cannot be read.
    """
    network.check_labels(weights_file)
    samples = audio.load(file, rate_hz=RATE_HZ, channel="mean")
    answers = network.steps(weights_file, network.prepared(samples), tuple(LABELLERS))
    found = {}
    for what, names_file, logits in zip(("objects", "scenes"), (objects, scenes), answers.values(), strict=True):
        z = np.exp(logits - logits.max(axis=0))
        probabilities = (z / z.sum(axis=0)).mean(axis=1)
        names = _names(names_file, len(probabilities)) if names_file else [""] * len(probabilities)
        best = np.argsort(-probabilities, kind="stable")[:top].tolist()
        found[what] = [Guess(i, names[i], float(probabilities[i])) for i in best]
    return found


def recognise_by(model: Bundle, file: str, *, top: int = 5) -> dict[str, list[Guess]]:
    """What SoundNet itself believes to hear in a recording, for a model that is made of it; see ``recognise``.

    Args:
        model: A model whose feature is SoundNet; it names the categories where it carries lists of them.
        file: The recording.
        top: How many of each.

    Raises:
        UsageError: When the model hears something else.
        StudioError: As ``recognise``.
    """
    feature = model.feature()
    if not isinstance(feature, SoundNet):
        raise UsageError(f"The model {model.card.name} is not made of SoundNet's weights, so it knows no objects.")
    carried = {*model.files, *model.card.files}
    lists = {what: str(model.file(name)) if name in carried else "" for what, name in LISTS.items()}
    return recognise(feature.weights, file, objects=lists["objects"], scenes=lists["scenes"], top=top)


def check_lists(weights_file: str, *, objects: str = "", scenes: str = "") -> None:
    """Make sure that lists name the categories that weights tell apart.

    Raises:
        StudioError: When one does not, or the weights have no such layers.
    """
    network.check_labels(weights_file)
    for layer, names_file in zip(LABELLERS, (objects, scenes), strict=True):
        if names_file:
            _names(names_file, len(weights.cached(weights_file)[f"{layer}.weight"]))


def _names(file: str, wanted: int) -> list[str]:
    try:
        lines = decoded(Path(file).read_bytes()).strip().splitlines()
    except OSError as error:
        raise StudioError(f"{file} cannot be read: {error.strerror or error}.", path=file) from error
    if len(lines) != wanted:
        raise StudioError(f"{file} names {len(lines)} categories; the weights tell {wanted} apart.", path=file)
    return [line.strip() for line in lines]
