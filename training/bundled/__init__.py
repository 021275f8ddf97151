"""The models that come with Earmark: one module for each says what it is made of, and ``make`` makes it.

    python -m training.bundled everyday-sounds --data FOLDER_WITH_THE_SETS --out resources/models

A module of this package that describes a model has it as ``MODEL``; the registry is their list.

Invariant: a model follows from the sets, its module and the seed alone, and is saved only when it was measured on audio
from sources that it never saw and found better than guessing there.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from engine.errors import UsageError

if TYPE_CHECKING:
    from training.bundled.model import BundledModel

#: Names of models, and the modules that describe them.
NAMES = {
    "everyday-sounds": "everyday_sounds",
    "activity": "activity",
    "answering-machine": "answering_machine",
    "social-context": "social_context",
    "spoken-digits": "spoken_digits",
    "general-embedding": "general_embedding",
}


def get(name: str) -> BundledModel:
    """A model's description by its name.

    Raises:
        UsageError: When there is none of that name.
    """
    if name not in NAMES:
        raise UsageError(f"There is no bundled model {name!r}. Choose one of {', '.join(NAMES)}.")
    found: BundledModel = importlib.import_module(f"training.bundled.{NAMES[name]}").MODEL
    return found
