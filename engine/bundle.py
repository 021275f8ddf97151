"""A trained model on disk: a zip file, or a folder, that holds card.json, model.onnx and weights.safetensors.

The card says all that classification needs to know; the network runs from model.onnx alone; the weights are kept for
going on with training. A model that needs more than its network, such as the encoder its feature runs, carries these
files below files/; they are extracted, once, into the cache under their hash when they are wanted.

Invariant: loading a bundle runs no code from it (no pickle), and extracts nothing but what its card names with a hash.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import math
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import resources
from engine import features, places
from engine.decision import AGGREGATES
from engine.errors import StudioError, UsageError
from engine.features import Feature
from engine.files import file_name, json_ready, replacing, sha256_hex

FORMAT = 1
SUFFIX = ".earmark"

#: The further file in which a network of more than 2 GB, the most that an ONNX file holds, keeps its numbers: those of
#: model.onnx and the training library's tensors are then the same bytes.
NETWORK_WEIGHTS = "network.safetensors"

_CARD, _ONNX, _WEIGHTS = "card.json", "model.onnx", "weights.safetensors"
_FILES = "files/"
#: More than any model of ours, less than what a hostile file could fill the memory with.
_LARGEST = {_CARD: 16 << 20, _ONNX: 2 << 30, _WEIGHTS: 4 << 30}
#: The same file always has the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a model is and how to use it.

    Attributes:
        format: Version of this layout.
        name, version: What the model is called.
        recipe, config: The recipe's id and settings.
        runtime: What runs it: "onnx", or another of ``engine.runtime``.
        files: Names of the further files it carries, each with its SHA-256 in hexadecimal.
        feature: The feature as JSON, see ``engine.features``.
        labels: The classes in the order of the network's outputs.
        positive: Of a two-class model, the class that is looked for; else None.
        rate_hz: Sampling rate the audio is converted to.
        channel: "first", "mean" or a channel's number from 0.
        window_s, hop_s: Length of a window, and the step from one to the next.
        short_clip: What fills a window that the audio does not: "pad", "repeat" or "keep", see ``engine.windows``.
        threshold: The model's own threshold, see ``engine.decision``.
        threshold_rule: How it was chosen, as a sentence.
        multi_label: Whether a window may have several classes, or none: each class then has a probability of its own.
        thresholds: Of such a model, one for each class; ``threshold`` is 0 then.
        temperature: Logits are divided by it before they become probabilities.
        aggregate: How windows are joined, see ``engine.decision.aggregate``.
        segmentation: How its scores become segments of whole recordings, where that was chosen for it: settings of
            ``engine.segmentation.SegmentConfig``.
        metrics: Figures on validation and test. A figure that could not be computed is None.
        data: What it was trained on: counts, groups, split, fingerprint.
        licence: What others may do with it.
        created: ISO date.
        versions: Of Earmark and the libraries it was made with.
        notes: Whatever the maker wants to say.
    """

    format: int = FORMAT
    name: str
    version: str = "1"
    recipe: str
    config: Mapping[str, Any]
    runtime: str = "onnx"
    files: Mapping[str, str] = dataclasses.field(default_factory=dict)
    feature: Mapping[str, Any]
    labels: tuple[str, ...]
    positive: str | None = None
    rate_hz: int
    channel: str | int = "first"
    window_s: float
    hop_s: float
    short_clip: str = "pad"
    threshold: float = 0.0
    threshold_rule: str = ""
    multi_label: bool = False
    thresholds: tuple[float, ...] = ()
    temperature: float = 1.0
    aggregate: str = "mean"
    segmentation: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    metrics: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    licence: str = ""
    created: str = ""
    versions: Mapping[str, str] = dataclasses.field(default_factory=dict)
    notes: str = ""


@dataclass
class Bundle:
    """A model in memory.

    Attributes:
        card: What it is.
        onnx: The network: "features" of shape (batch, *feature shape) to "logits" of shape (batch, classes). Empty
            where another runtime than "onnx" runs the model.
        weights: The training library's tensors by name; None where they were not read yet.
        path: Where it was loaded from.
        files: Where the further files of a model that was just made lie, by their names in the bundle.
    """

    card: Card
    onnx: bytes = b""
    weights: dict[str, np.ndarray] | None = None
    path: Path | None = None
    files: dict[str, Path] = dataclasses.field(default_factory=dict)

    def feature(self) -> Feature:
        """The feature that the model hears, with the files it runs in their places.

        Raises:
            StudioError: When this version does not have it, or one of its files is missing or damaged.
        """
        values = dict(self.card.feature)
        kind = features.features().get(str(values.get("id")))
        for name in features.model_files(kind) if kind is not None else ():
            if values.get(name):
                values[name] = str(self.file(str(values[name])))
        return features.from_json(values)

    def config(self) -> dict[str, Any]:
        """The recipe's settings, to train the same again: the files that the model carries are in their places.

        Raises:
            StudioError: When one of its files is missing or damaged.
        """
        carried = {*self.files, *self.card.files}
        values = dict(self.card.config)
        for name, value in values.items():
            if isinstance(value, str) and value in carried and Path(value).stem == name:
                values[name] = str(self.file(value))
        return values

    def file(self, name: str) -> Path:
        """Where a further file of the model lies; one inside a zip file is extracted into the cache first.

        Raises:
            StudioError: When the model has no such file, or it is damaged.
        """
        if name in self.files:
            return self.files[name]
        if self.path is None or name not in self.card.files:
            raise StudioError(f"The model {self.card.name} has no file {name}. Export it anew.", path=self.path)
        if self.path.is_dir():
            self.files[name] = self.path / _FILES / name
        else:
            self.files[name] = _extracted(self.path, name, self.card.files[name])
        return self.files[name]

    def tensors(self) -> dict[str, np.ndarray]:
        """The weights, read from the file when they are wanted for the first time.

        Raises:
            StudioError: When the file is gone or damaged.
        """
        apart = self.weights_apart()
        if self.weights is None or (apart is not None and not self.weights):
            import safetensors
            import safetensors.numpy

            try:
                if apart is not None:
                    self.weights = safetensors.numpy.load_file(apart)
                elif self.path is not None:
                    self.weights = safetensors.numpy.load(_read(self.path, _WEIGHTS))
                else:
                    raise StudioError(f"The model {self.card.name} has no weights.")
            except safetensors.SafetensorError as error:
                raise _damaged(self.path or Path(self.card.name), "its weights cannot be read") from error
        return self.weights

    def weights_apart(self) -> Path | None:
        """The file beside the network that holds its numbers; None where the network holds them itself.

        Raises:
            StudioError: When it is missing or damaged.
        """
        return self.file(NETWORK_WEIGHTS) if NETWORK_WEIGHTS in {*self.files, *self.card.files} else None


def load(path: str | os.PathLike[str]) -> Bundle:
    """Load a model from a ``.earmark`` file or a folder with the same members.

    Raises:
        StudioError: When it is not there, not a model, damaged, or made by a newer version.
    """
    home = Path(path)
    card = read_card(home)
    return Bundle(card, _read(home, _ONNX) if card.runtime == "onnx" else b"", None, home)


def read_card(path: str | os.PathLike[str]) -> Card:
    """Only the card of a model, which is quick.

    Raises:
        StudioError: As ``load``.
    """
    home = Path(path)
    try:
        data = json.loads(_read(home, _CARD))
    except (ValueError, RecursionError) as error:
        raise _damaged(home, "its card is not JSON") from error
    return _card_of(data, home)


def save(bundle: Bundle, path: str | os.PathLike[str]) -> Path:
    """Write a model to a file; one that is there already is replaced in a single step.

    Returns:
        The path.

    Raises:
        StudioError: When the folder cannot be written, or the weights cannot be read from where the model came.
    """
    import safetensors.numpy

    sources = {name: bundle.file(name) for name in (*bundle.card.files, *bundle.files)}
    card = dataclasses.replace(bundle.card, files={name: sha256_hex(source) for name, source in sources.items()})
    tensors = {} if NETWORK_WEIGHTS in sources else bundle.tensors()
    members = {
        _CARD: json.dumps(json_ready(dataclasses.asdict(card)), indent=2, ensure_ascii=False).encode(),
        **({_ONNX: bundle.onnx} if card.runtime == "onnx" else {}),
        _WEIGHTS: safetensors.numpy.save({k: np.asarray(v, order="C") for k, v in tensors.items()}),
    }
    with replacing(path) as file, zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content)
        for name, source in sources.items():
            member = zipfile.ZipInfo(_FILES + name, _ZIP_TIME)
            with source.open("rb") as content, archive.open(member, "w", force_zip64=True) as out:
                shutil.copyfileobj(content, out, 1 << 20)
    return Path(path)


def packed(feature: Feature) -> tuple[dict[str, Any], dict[str, Path]]:
    """A feature as a card holds it, and the files that the bundle then carries.

    Returns:
        The feature's JSON with names instead of paths, and the paths by name.
    """
    values = features.to_json(feature)
    files: dict[str, Path] = {}
    for field in features.model_files(feature):
        if values[field]:
            source = feature.portable(field) if hasattr(feature, "portable") else Path(values[field])
            values[field] = f"{field}{source.suffix}"
            files[values[field]] = source
    return values, files


def card_config(config: Mapping[str, Any], feature: Mapping[str, Any], files: Iterable[str] = ()) -> dict[str, Any]:
    """A recipe's settings as a card holds them: no path of a file that the model carries, but its name there.

    Args:
        config: The settings as JSON.
        feature: What ``packed`` made of the feature.
        files: Names of the further files that the model carries, each called as the setting that tells where it lies.
    """
    kind = features.features().get(str(feature.get("id")))
    carried = {name: feature[name] for name in (features.model_files(kind) if kind is not None else ())}
    carried |= {Path(name).stem: name for name in files}
    return {name: carried[name] if value and name in carried else value for name, value in config.items()}


def installed() -> list[tuple[Path, Card]]:
    """The models that can be used by name: the user's own, then those shipped with Earmark, each sorted by name.

    A file among them that is not a model is left out and noted in the log.
    """
    found: dict[str, tuple[Path, Card]] = {}
    for folder in (places.models(), resources.path("models")):
        here = []
        for path in folder.glob(f"*{SUFFIX}"):
            try:
                here.append((path, read_card(path)))
            except StudioError as error:
                _log.warning("%s", error)
        for path, card in sorted(here, key=lambda entry: (entry[1].name.casefold(), entry[0].name)):
            found.setdefault(card.name, (path, card))
    return list(found.values())


def install(path: str | os.PathLike[str]) -> Path:
    """Copy a model among the user's own. Where another model has its name, it gets a number behind it.

    Returns:
        Where it is now; the same model installed twice stays once.

    Raises:
        StudioError: When it is not a model that can be loaded, or cannot be written.
    """
    new = load(path)
    number = 1
    while True:
        name = new.card.name if number == 1 else f"{new.card.name}-{number}"
        target = places.models() / f"{file_name(name)}{SUFFIX}"
        card = dataclasses.replace(new.card, name=name)
        if not target.exists():
            files = {name: new.file(name) for name in card.files}
            return save(dataclasses.replace(new, card=card, files=files), target)
        old = load(target)
        if (old.card, old.onnx) == (card, new.onnx):  # the card has the hashes of the further files
            return target
        number += 1


def remove(name: str) -> None:
    """Delete one of the user's installed models.

    Raises:
        UsageError: When there is none of that name, or it is shipped with Earmark.
        StudioError: When the file cannot be deleted.
    """
    path = next((path for path, card in installed() if card.name == name), None)
    if path is None:
        raise UsageError(f"There is no installed model {name}.")
    if path.parent != places.models():
        raise UsageError(f"The model {name} is shipped with Earmark and cannot be removed.")
    try:
        path.unlink()
    except OSError as error:
        raise StudioError(f"{path} cannot be deleted: {error.strerror or error}.", path=path) from error


def _damaged(path: Path, why: str) -> StudioError:
    return StudioError(
        f"{path} is not an Earmark model, or it is damaged: {why}. Copy it again, or export it anew.", path=path
    )


def _read(home: Path, member: str) -> bytes:
    """One member of a bundle."""
    if not home.exists():
        raise StudioError(f"There is no model at {home}.", path=home)
    try:
        if home.is_dir():
            return (home / member).read_bytes()
        with zipfile.ZipFile(home) as archive:
            if archive.getinfo(member).file_size > _LARGEST[member]:
                raise _damaged(home, f"{member} is larger than any model")
            return archive.read(member)
    except (FileNotFoundError, KeyError) as error:
        raise _damaged(home, f"it has no {member}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _damaged(home, "it is not a whole zip file") from error
    except OSError as error:
        raise StudioError(f"{home} cannot be read: {error.strerror or error}.", path=home) from error


def _extracted(home: Path, name: str, sha256: str) -> Path:
    """A further file of a zip, in the cache; it is taken from there once it is."""
    target = places.cache() / "model-files" / sha256 / name
    if target.is_file():
        return target
    try:
        with zipfile.ZipFile(home) as archive, archive.open(_FILES + name) as content, replacing(target) as out:
            found = hashlib.sha256()
            while block := content.read(1 << 20):
                found.update(block)
                out.write(block)
            if found.hexdigest() != sha256:
                raise _damaged(home, f"its file {name} is not the one its card names")
    except KeyError as error:
        raise _damaged(home, f"it has no {name}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _damaged(home, "it is not a whole zip file") from error
    except OSError as error:
        raise StudioError(f"{home} cannot be read: {error.strerror or error}.", path=home) from error
    return target


def _card_of(data: Any, path: Path) -> Card:
    """A card from its JSON values, checked so that no other module has to."""
    made_with = data.get("format") if isinstance(data, dict) else None
    if not isinstance(made_with, int) or made_with < 1:
        raise _damaged(path, "its card has no format number")
    if made_with > FORMAT:
        raise StudioError(
            f"{path} was made by a newer Earmark (format {made_with}; this one reads up to {FORMAT}). "
            "Update Earmark to use it.",
            path=path,
        )
    fields = {f.name: f for f in dataclasses.fields(Card)}
    missing = [
        name
        for name, f in fields.items()
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING and name not in data
    ]
    if missing:
        raise _damaged(path, f"its card does not say {', '.join(missing)}")
    values = {name: value for name, value in data.items() if name in fields}
    wrong = [name for name, value in values.items() if not _fits(name, value)]
    if wrong:
        raise _damaged(path, f"its card has an impossible {', '.join(wrong)}")
    card = Card(**{**values, "labels": tuple(values["labels"]), "thresholds": tuple(values.get("thresholds", ()))})
    if len(card.thresholds) != (len(card.labels) if card.multi_label else 0):
        raise _damaged(path, f"it has {len(card.thresholds)} thresholds for {len(card.labels)} classes")
    if card.positive is not None and card.positive not in card.labels:
        raise _damaged(path, f"its positive class {card.positive} is not among its classes")
    return card


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_member(name: str, sha256: Any) -> bool:
    """Whether a further file's name is a bare file name and its hash a hash: both become parts of a path."""
    hexadecimal = isinstance(sha256, str) and len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")
    return hexadecimal and name == file_name(name) and not name.startswith(".")


def _is_number(value: Any) -> bool:
    return _is_whole(value) or (isinstance(value, float) and math.isfinite(value))


def _fits(name: str, value: Any) -> bool:
    """Whether a card's value is possible."""
    match name:
        case "files":
            return isinstance(value, dict) and all(_is_member(key, sha) for key, sha in value.items())
        case "segmentation" | "config" | "feature" | "metrics" | "data" | "versions":
            return isinstance(value, dict)
        case "labels":
            texts = isinstance(value, list) and all(isinstance(v, str) and v for v in value)
            return texts and len(value) == len(set(value)) >= 2
        case "format" | "rate_hz":
            return _is_whole(value) and value > 0
        case "window_s" | "hop_s" | "temperature":
            return _is_number(value) and value > 0
        case "threshold":
            return _is_number(value) and 0 <= value <= 1
        case "thresholds":
            return isinstance(value, list) and all(_is_number(v) and 0 <= v <= 1 for v in value)
        case "multi_label":
            return isinstance(value, bool)
        case "channel":
            return value in ("first", "mean") or (_is_whole(value) and value >= 0)
        case "short_clip":
            return value in ("pad", "repeat", "keep")
        case "aggregate":
            return value in AGGREGATES
        case "positive":
            return value is None or isinstance(value, str)
        case _:
            return isinstance(value, str)
