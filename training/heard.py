"""Which recordings a model has learned from, so that figures on them are not taken for figures on new ones.

A card keeps a short key of the content of each recording of the training and the validation part, as one text. Another
stretch of such a recording counts as heard too: it has the same voice, the same room and the same microphone.

Invariant: neither a name nor a path is kept, and a recording is known again whatever it is called and wherever it lies.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable, Sequence

from engine import bundle
from engine.audio_files import content_hash
from engine.bundle import Bundle, Card
from engine.errors import AudioError
from engine.events import Job, Progress
from training.data import Item

#: Where in a card's ``data`` the keys are.
HEARD = "heard"
#: Among a million recordings one is taken for another in one of a hundred models.
_KEY_BYTES = 6
_EVENT_S = 0.1


def noted(items: Iterable[Item], started_from: str = "") -> Job[str]:
    """What a card keeps: the keys of the items' recordings, as a text.

    A recording that cannot be read is left out: nothing was learned from it.

    Args:
        items: What the model was trained and chosen on.
        started_from: The model whose weights it began with, where it did: what that has heard, it has heard too.
    """
    keys = yield from _keys({item.path for item in items})
    known = set(keys.values()) | (_read(bundle.read_card(started_from)) if started_from else set())
    return base64.urlsafe_b64encode(b"".join(sorted(known))).decode()


def heard_before(model: Bundle, items: Sequence[Item]) -> Job[list[Item]]:
    """Those of the items whose recordings the model, or a member of an ensemble, was trained or chosen on."""
    known: set[bytes] = set()
    for card in _cards(model):
        known |= _read(card)
    if not known:
        return []
    keys = yield from _keys({item.path for item in items})
    return [item for item in items if keys.get(item.path) in known]


def _cards(model: Bundle) -> list[Card]:
    members = model.card.config.get("members") if model.card.runtime == "ensemble" else None
    return [model.card, *(bundle.read_card(model.file(str(name))) for name in members or ())]


def _read(card: Card) -> set[bytes]:
    """The keys that a card keeps; none where it is older than they are, or somebody else's."""
    text = card.data.get(HEARD)
    try:
        data = base64.urlsafe_b64decode(text) if isinstance(text, str) else b""
    except ValueError:
        return set()
    return {data[at : at + _KEY_BYTES] for at in range(0, len(data) - _KEY_BYTES + 1, _KEY_BYTES)}


def _keys(paths: set[str]) -> Job[dict[str, bytes]]:
    keys: dict[str, bytes] = {}
    told_s = time.monotonic()
    for number, path in enumerate(sorted(paths)):
        if time.monotonic() - told_s > _EVENT_S:
            told_s = time.monotonic()
            yield Progress("Looking at recordings", number, len(paths), "recordings")
        try:
            keys[path] = bytes.fromhex(content_hash(path))[:_KEY_BYTES]
        except AudioError:
            continue
    return keys
