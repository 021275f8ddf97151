"""The user's own keys: changing them, what stands in the way, and whole sets of them.

Invariant: no call here gives one key two meanings where both could be meant: on one page, or on a page and in the
window as a whole. Two pages are never shown together, so a key may mean one thing on each.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from engine.segments import KEYS, Edit, LabelClass
from gui import actions
from gui.actions import Action
from gui.settings import Settings

_OPENS_MENUS = re.compile(r"Alt\+[A-Z]")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Shortcuts", text)


@dataclass(frozen=True)
class Preset:
    """A set of keys that people are used to.

    Attributes:
        title, help: Its words in the menu, and a sentence.
        keys: What some actions get; an action that had one of these keys loses it.
        class_keys: What the first classes of the open project get.
        everything: Whether all other actions go back to the keys they come with.
    """

    title: str
    help: str
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    class_keys: tuple[str, ...] = ()
    everything: bool = False


def _judging(yes: str, no: str, unsure: str, besides: Mapping[str, tuple[str, ...]] | None = None) -> Preset:
    """Keys for judging suggestions; ``besides``: what else moves to make room."""
    keys = {"label.accept": (yes,), "label.reject": (no,), "label.next_suggestion": (unsure,)}
    words = f"{yes} accepts a suggestion, {no} rejects it, {unsure} leaves it open."
    return Preset(f"Judge with {yes}, {no}, {unsure}", words, keys | dict(besides or {}))


PRESETS: tuple[Preset, ...] = (
    Preset("Keys that Earmark comes with", "Every action gets its own keys back.", everything=True),
    Preset("Two classes on A and B", "The first two classes of this project get A and B.", class_keys=("a", "b")),
    _judging("Y", "N", "U"),
    _judging("Up", "Down", "U"),
    _judging("A", "S", "D", {"label.split": ("Shift+S",)}),
)


# What is in the way ---------------------------------------------------------------------------------------------------


def meet(one: Action, other: Action) -> bool:
    """Whether two actions can be meant at the same moment."""
    return one.scope == other.scope or "window" in (one.scope, other.scope)


def owner(action_id: str, key: str) -> Action | None:
    """The other action that has a key already, where both could be meant."""
    row = actions.action(action_id)
    others = (other for other in actions.ACTIONS if other.id != action_id and meet(row, other))
    return next((other for other in others if key in actions.keys(other.id)), None)


def refusal(action_id: str, key: str, classes: Iterable[LabelClass] = ()) -> str:
    """Why an action cannot have a key, as a sentence; empty when it can.

    Args:
        action_id: The action.
        key: In Qt's portable notation.
        classes: Those of the open project: their keys act on the Label page.
    """
    if _OPENS_MENUS.fullmatch(key):
        return _tr("{} is for the menus. Press another.").format(actions.as_read(key))
    taken = owner(action_id, key)
    if taken is not None:
        return _tr("{} is the key of “{}” already. Take it away there first, or press another.").format(
            actions.as_read(key), actions.tr(taken.text).rstrip("…")
        )
    if actions.action(action_id).scope in ("window", "label"):
        label = next((c for c in classes if c.key and c.key.casefold() == key.casefold()), None)
        if label is not None:
            return _tr("{} is the key of the class {}. Press another, or give the class another on Label.").format(
                actions.as_read(key), label.name
            )
    return ""


def single_keys(page: str) -> dict[str, str]:
    """The keys of one character that act on a page, in lower case, each with the words of what it does there."""
    return {
        key.lower(): actions.tr(row.text).rstrip("…")
        for row in actions.ACTIONS
        if row.scope in (page, "window")
        for key in actions.keys(row.id)
        if len(key) == 1
    }


def preset_refusal(preset: Preset, classes: Sequence[LabelClass]) -> str:
    """Why a preset cannot be used, as a sentence; empty when it can."""
    if preset.class_keys and not classes:
        return _tr("Open a project with classes first.")
    for row in map(actions.action, preset.keys if not preset.everything else actions.notifier.keys):
        keys = row.shortcuts if preset.everything else preset.keys[row.id]
        for label in classes if row.scope in ("window", "label") else ():
            if label.key and label.key.upper() in keys:
                return _tr("{} is the key of the class {}. Give the class another on Label first.").format(
                    label.key.upper(), label.name
                )
    return ""


# Changing -------------------------------------------------------------------------------------------------------------


def load() -> None:
    """Give the actions the keys that the user has chosen earlier."""
    actions.set_keys(settled(Settings().keys))


def settled(changed: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Chosen keys without what cannot be, and with what they take from actions that keep their own.

    A newer Earmark may come with a key that the user has given to something else: the user's choice wins.
    """
    own = {row.id: row for row in actions.ACTIONS}
    out: dict[str, tuple[str, ...]] = {}

    def free(row: Action, keys: Iterable[str]) -> tuple[str, ...]:
        taken = {key for other, had in out.items() if meet(row, own[other]) for key in had}
        return tuple(dict.fromkeys(key for key in keys if key not in taken))

    for action_id, keys in changed.items():
        if action_id in own:
            out[action_id] = free(own[action_id], filter(_is_key, keys))
    for row in actions.ACTIONS:
        if row.id not in out and free(row, row.shortcuts) != row.shortcuts:
            out[row.id] = free(row, row.shortcuts)
    return out


def _is_key(key: str) -> bool:
    return bool(key) and QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) == key


def is_changed(action_id: str) -> bool:
    """Whether an action has other keys than it comes with."""
    return actions.keys(action_id) != actions.action(action_id).shortcuts


def set_keys(action_id: str, keys: Sequence[str], classes: Iterable[LabelClass] = ()) -> str:
    """Give an action other keys, from now on and at the next start.

    Returns:
        Why that cannot be, as a sentence, and nothing was changed; or an empty text.
    """
    known = tuple(classes)
    for key in keys:
        sentence = refusal(action_id, key, known) if key not in actions.keys(action_id) else ""
        if sentence:
            return sentence
    _keep({**actions.notifier.keys, action_id: tuple(dict.fromkeys(keys))})
    return ""


def reset(action_id: str, classes: Iterable[LabelClass] = ()) -> str:
    """Give an action the keys back that it comes with; why that cannot be, or an empty text."""
    return set_keys(action_id, actions.action(action_id).shortcuts, classes)


def use(preset: Preset) -> list[tuple[str, Action]]:
    """Give the actions the keys of a preset.

    Returns:
        Each key that was taken from an action, with that action.
    """
    changed = {} if preset.everything else dict(actions.notifier.keys)
    changed |= preset.keys
    lost: list[tuple[str, Action]] = []
    label_keys = {key.upper() for key in preset.class_keys}
    for row in actions.ACTIONS:
        if row.id in preset.keys:
            continue
        had = changed.get(row.id, row.shortcuts)
        taken = {key for other, keys in preset.keys.items() if meet(row, actions.action(other)) for key in keys}
        if row.scope in ("window", "label"):
            taken |= label_keys
        if taken.intersection(had):
            changed[row.id] = tuple(key for key in had if key not in taken)
            lost += [(key, row) for key in had if key in taken]
    _keep(changed)
    return lost


def _keep(changed: Mapping[str, tuple[str, ...]]) -> None:
    differing = {name: keys for name, keys in changed.items() if keys != actions.action(name).shortcuts}
    Settings().keys = differing
    actions.set_keys(differing)


# Keys of classes ------------------------------------------------------------------------------------------------------


def class_keys_edit(classes: Sequence[LabelClass], wanted: Sequence[str]) -> Edit | None:
    """The edit that gives the first classes these keys, in order; another class that had one gets a free digit.

    None when they have them already or there are no classes.
    """
    heads = dict(zip((c.id for c in classes), wanted, strict=False))
    given = set(heads.values())
    free = [key for key in KEYS if key not in given | {c.key for c in classes if c.id not in heads}]
    changed: list[tuple[LabelClass, LabelClass]] = []
    for label in classes:
        key = heads.get(label.id, label.key)
        if label.id not in heads and label.key in given:
            key = free.pop(0) if free else ""
        if key != label.key:
            changed.append((label, dataclasses.replace(label, key=key)))
    if not changed:
        return None
    name = _tr("Class keys {}").format(", ".join(key.upper() for key in heads.values()))
    return Edit(name, tuple(old for old, _ in changed), tuple(new for _, new in changed))
