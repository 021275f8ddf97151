"""What runs a trained model: ``open_scorer`` gives the scorer that its card asks for.

Invariant: whatever runs a model, it takes the same stream of samples and gives the same ``WindowScores``.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.bundle import Bundle, Card
from engine.errors import StudioError
from engine.runtime.scorer import AnyScorer

if TYPE_CHECKING:
    from engine.transcribe import Listening

#: By the card's ``runtime``: the module whose ``open_scorer(bundle, device)`` makes the scorer.
RUNTIMES: Mapping[str, str] = {
    "onnx": "engine.runtime.scorer",
    "transcript": "engine.runtime.transcript",
    "ensemble": "engine.runtime.ensemble",
}


def open_scorer(bundle: Bundle, device: str = "auto") -> AnyScorer:
    """A model, ready to score recordings one after another.

    Raises:
        StudioError: When this version does not have what runs it, a library for it is missing, or it is damaged.
    """
    module = RUNTIMES.get(bundle.card.runtime)
    if module is None:
        raise StudioError(
            f"The model {bundle.card.name} needs the runtime {bundle.card.runtime!r}, which this version of Earmark "
            "does not have. Update it.",
            path=bundle.path,
        )
    make: Callable[[Bundle, str], AnyScorer] = importlib.import_module(module).open_scorer
    return make(bundle, device)


def writes_beside(card: Card) -> bool:
    """Whether a model carries, besides what scores, what writes down what is said: a transducer and its tokens.

    Models that judge by what is said do not: to them writing it down is scoring.
    """
    return "tokens.txt" in card.files


def can_write_beside() -> bool:
    """Whether sherpa-onnx is installed, which ``listening_beside`` takes."""
    return importlib.util.find_spec("sherpa_onnx") is not None


def listening_beside(bundle: Bundle) -> Listening | None:
    """What writes down what is said, for a saved model of which ``writes_beside`` is true; None for any other.

    Without sherpa-onnx such a model classifies all the same, and nothing is written down.

    Raises:
        StudioError: When one of its files is damaged.
    """
    if not (writes_beside(bundle.card) and can_write_beside()):
        return None
    from engine.encoders.transcribing import carried_listening

    return carried_listening(bundle)
