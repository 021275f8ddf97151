"""CatBoost models on texts.

Invariant: a file of unknown origin is opened for the first time in a process of its own: the library ends the process
that opens a damaged one.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine import places
from engine.errors import StudioError
from engine.files import sha256_hex, write_text
from engine.phrases import fold
from engine.whisper.needs import needed

_CHECK_S = 120.0


class TextModel:
    """A model.cbm, loaded."""

    def __init__(self, path: str | os.PathLike[str], n_classes: int) -> None:
        """Load a model.

        Raises:
            StudioError: When catboost is missing, or the file is no model of so many classes over one text.
        """
        self._catboost = needed("catboost")
        _check(Path(path))
        self._model = _load(self._catboost, path)
        if self._model.get_text_feature_indices() != [0] or self.logits([""]).shape[1] != n_classes:
            raise StudioError(f"{path} is no text model of {n_classes} classes. Export it anew.", path=path)

    def logits(self, texts: Sequence[str]) -> np.ndarray:
        """Logits of texts, float32 of shape (n, classes)."""
        pool = self._catboost.Pool([[fold(text)] for text in texts], text_features=[0])
        raw = np.asarray(self._model.predict(pool, prediction_type="RawFormulaVal", thread_count=1), np.float32)
        # Of two classes it gives one number, the log-odds of the second.
        return raw if raw.ndim == 2 else np.stack([np.zeros_like(raw), raw], axis=1)


def _load(catboost: Any, path: str | os.PathLike[str]) -> Any:
    model = catboost.CatBoost()
    try:
        model.load_model(os.fspath(path), format="cbm")
    except Exception as error:  # a foreign file may raise anything
        raise _damaged(path) from error
    return model


def _check(path: Path) -> None:
    """Open a file in another process first, unless one with its content was opened before.

    Raises:
        StudioError: When that ends badly.
    """
    known = places.cache() / "checked-text-models" / sha256_hex(path)
    # A worker process may have no children; when it dies, whoever started it tells why.
    if known.is_file() or multiprocessing.current_process().daemon:
        return
    process = multiprocessing.get_context("spawn").Process(target=_try, args=(os.fspath(path),), daemon=True)
    process.start()
    process.join(_CHECK_S)
    ended_well = process.exitcode == 0
    process.kill()
    process.join()
    process.close()
    if not ended_well:
        raise _damaged(path)
    write_text(known, "")


def _try(path: str) -> None:
    """Load a model and ask it, in a process that may die of it."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    catboost = needed("catboost")
    model = _load(catboost, path)
    model.predict(catboost.Pool([["a"]], text_features=[0]), prediction_type="RawFormulaVal")


def _damaged(path: str | os.PathLike[str]) -> StudioError:
    return StudioError(f"{path} is damaged, or no model on texts. Export the model anew.", path=path)
