"""From a Whisper model as the transformers library keeps it to one that faster-whisper runs.

Invariant: the target folder appears whole, in one step, or not at all.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from engine.errors import StudioError
from engine.events import Job, Progress
from engine.whisper import folder as whisper_folder
from engine.whisper.needs import needed

#: int8 is about four times smaller, and faster on a CPU; the words hardly change.
QUANTIZATIONS = ("float32", "float16", "int8", "int8_float16")
_COPIED = ("tokenizer.json", "preprocessor_config.json")


def convert(source: str | os.PathLike[str], target: str | os.PathLike[str], quantization: str = "float32") -> Job[Path]:
    """Convert a model. Job: yields Progress.

    Args:
        source: The folder of transformers, with tokenizer.json.
        target: The folder to make; it must not be there yet.
        quantization: One of ``QUANTIZATIONS``.

    Returns:
        The target.

    Raises:
        StudioError: When the source is not a whole Whisper model, or the target cannot be made.
    """
    home, out = Path(source), Path(target)
    whisper_folder.sizes(home)
    for name in _COPIED:
        if not (home / name).is_file():
            raise StudioError(f"{home} has no {name}, which faster-whisper needs. Download the whole model.", path=home)
    if out.exists():
        raise StudioError(f"{out} is there already. Choose another folder.", path=out)
    draft = out.with_name(f".{out.name}.{os.getpid()}.making")
    try:
        with ThreadPoolExecutor(1) as thread:
            work = thread.submit(_convert, home, draft, quantization)
            while not work.done():
                yield Progress("Converting Whisper")
                wait([work], 0.2)
        work.result()
        draft.replace(out)
    except StudioError:
        raise
    except Exception as error:  # whatever the converter finds wrong with a stranger's folder
        reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        raise StudioError(f"{home} cannot be converted: {reason}.", path=home) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return out


def _convert(home: Path, draft: Path, quantization: str) -> None:
    converters = needed("ctranslate2.converters")
    transformers = needed("transformers")
    quiet = transformers.utils.logging
    shown = quiet.is_progress_bar_enabled()
    quiet.disable_progress_bar()
    try:
        draft.parent.mkdir(parents=True, exist_ok=True)
        made = converters.TransformersConverter(str(home), copy_files=list(_COPIED))
        made.convert(str(draft), quantization=None if quantization == "float32" else quantization)
    finally:
        if shown:
            quiet.enable_progress_bar()
