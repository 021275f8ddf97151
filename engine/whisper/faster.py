"""Where a model for faster-whisper lies: a folder of the user's, or one that was fetched by its name.

Invariant: nothing is fetched but by the job ``fetch``, and that says before what, from where and how much. Whoever only
opens a model never touches the network.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine import places
from engine.errors import StudioError, UsageError
from engine.events import Job, Notice, Progress

#: Names that people know, and the repositories that hold these models in the form faster-whisper takes.
NAMES: Mapping[str, str] = {
    **{name: f"Systran/faster-whisper-{name}" for name in ("tiny", "base", "small", "medium", "large-v2", "large-v3")},
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
_WEIGHTS, _TOKENIZER, _CONFIG = "model.bin", "tokenizer.json", "config.json"
#: The last two are only there for some models.
_FILES = (_CONFIG, _TOKENIZER, _WEIGHTS, "vocabulary.txt", "vocabulary.json", "preprocessor_config.json")
_MUST = (_CONFIG, _TOKENIZER, _WEIGHTS)
_BLOCK_BYTES = 1 << 18
_TIMEOUT_S = 30.0


def _repository(name: str) -> str:
    """The repository that a name means: "small", "openai/whisper-small" and "owner/model" are names."""
    short = name.removeprefix("openai/whisper-")
    if short in NAMES:
        return NAMES[short]
    owner, _, model = name.partition("/")
    if owner and model and owner != "openai" and "/" not in model and not {"..", "."} & {owner, model}:
        return name
    raise UsageError(
        f"There is no Whisper model {name!r}. Give the folder of one for faster-whisper, or one of {', '.join(NAMES)}; "
        f"or put the folder {name!r} into {_kept_models()}."
    )


def _kept_models() -> Path:
    return places.models() / "whisper"


def kept_models() -> list[str]:
    """The names of the models that are on this machine."""
    home = _kept_models()
    return sorted(folder.name for folder in home.iterdir() if folder.is_dir()) if home.is_dir() else []


def folder_of(model: str) -> Path:
    """The folder that a model's name or path means, whether it is there or not.

    Raises:
        UsageError: When it is neither the path of a folder nor a name.
    """
    if not model:
        raise UsageError(f"Name a Whisper model: the folder of one for faster-whisper, or one of {', '.join(NAMES)}.")
    if Path(model).is_dir():
        return Path(model)
    if Path(model).is_absolute():
        raise UsageError(f"There is no folder {model}. Give the folder of a Whisper model for faster-whisper.")
    own = _kept_models() / model
    if Path(model).name == model and own.is_dir():  # what a model from another machine calls its folder
        return own
    return _kept_models() / _repository(model).replace("/", "--")


def checked_folder(model: str) -> Path:
    """The folder of a model that can be opened.

    Raises:
        UsageError: See ``folder_of``.
        StudioError: When it was not fetched yet, or is not whole.
    """
    home = folder_of(model)
    if not home.is_dir():
        raise StudioError(
            f"The Whisper model {model} is not on this machine. Fetch it: models fetch-whisper {model}.", path=home
        )
    if (home / _WEIGHTS).is_file() and not (home / _TOKENIZER).is_file():
        raise StudioError(
            f"{home} has no {_TOKENIZER}, without which nothing can be read from the model. Copy it beside {_WEIGHTS}.",
            path=home,
        )
    if not (home / _WEIGHTS).is_file() and any(home.glob("*.safetensors")):
        raise StudioError(
            f"{home} holds Whisper as the transformers library keeps it. Convert it for faster-whisper first: "
            "models convert-whisper FOLDER OUT.",
            path=home,
        )
    for name in _MUST:
        if not (home / name).is_file():
            raise StudioError(
                f"{home} is not the folder of a model for faster-whisper: it has no {name}. Choose another.", path=home
            )
    return home


def fetch(model: str) -> Job[Path]:
    """Fetch a model by its name, unless it is there. Job: yields a Notice with what, from where and how much, Progress.

    Cancelled or failed, it leaves nothing half.

    Args:
        model: A name; the path of a folder is given back as it is.

    Returns:
        Its folder.

    Raises:
        UsageError: When there is no such name.
        StudioError: When it cannot be fetched.
    """
    home = folder_of(model)
    if home.is_dir():
        return home
    repository = _repository(model)
    hub = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    draft = home.with_name(f".{home.name}.{os.getpid()}.fetching")
    try:
        draft.mkdir(parents=True, exist_ok=True)
        for name in _FILES:
            yield from _fetch_file(f"{hub}/{repository}/resolve/main/{name}", draft / name, model, hub)
        draft.replace(home)
    except OSError as error:
        raise StudioError(
            f"The Whisper model {model} cannot be kept in {home}: {error.strerror or error}. Make room.", path=home
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return home


def _fetch_file(url: str, target: Path, model: str, hub: str) -> Job[None]:
    with _answer(url, target.name, model, hub) as answer:
        if answer is None:
            return
        length = answer.headers.get("Content-Length") or ""
        total = float(length) if length.isdecimal() else None
        if target.name == _WEIGHTS:
            size = f"{total / 1e6:,.0f} MB" if total else "of unknown size"
            yield Notice(f"Fetching the Whisper model {model} from {url}: {size}, to {target.parent.parent}.")
        done = 0
        with target.open("wb") as file:
            while block := _read(answer, model, hub):
                file.write(block)
                done += len(block)
                megabytes = total / 1e6 if total else None
                yield Progress(f"Fetching {target.name}", done / 1e6, megabytes, "MB")
        if total is not None and done != total:
            raise _unreachable(model, hub, "the connection ended in the middle")


@contextmanager
def _answer(url: str, name: str, model: str, hub: str) -> Iterator[Any]:
    """The open answer to a request; None where the repository lacks a file that may be lacking."""
    import http.client  # which nobody waits for who only looks at settings
    import urllib.error
    import urllib.request

    try:
        answer = urllib.request.urlopen(url, timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404 and name not in _MUST:
            yield None
            return
        raise _unreachable(model, hub, f"{url} answers {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:  # a server may hang up, or speak no HTTP
        raise _unreachable(model, hub, str(getattr(error, "reason", error))) from error
    with answer:
        yield answer


def _read(answer: Any, model: str, hub: str) -> bytes:
    import http.client

    try:
        block: bytes = answer.read(_BLOCK_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(model, hub, str(error)) from error
    return block


def _unreachable(model: str, hub: str, reason: str) -> StudioError:
    why = reason.strip().rstrip(".")
    return StudioError(
        f"The Whisper model {model} cannot be fetched from {hub}: {why}. Connect to the internet, or "
        "give the folder of a model that is on this machine."
    )


def identity(home: Path) -> str:
    """What tells one model from another without reading all of its weights: sizes, times and the description.

    Raises:
        StudioError: When the folder cannot be read.
    """
    try:
        parts = [(name, (home / name).stat()) for name in _FILES if (home / name).is_file()]
    except OSError as error:
        raise StudioError(f"{home} cannot be read: {error.strerror or error}.", path=home) from error
    return json.dumps([(name, stat.st_size, stat.st_mtime_ns) for name, stat in parts])
