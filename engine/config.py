"""Settings as frozen dataclasses: one definition feeds the form in the window, the command line and the saved JSON.

Invariant: a setting is defined once, with ``setting()``, and its name, default, range, unit and help come from there
everywhere. Only bool, int, float, str and tuples of numbers are allowed, so that every settings object round-trips
through JSON.
"""

from __future__ import annotations

import argparse
import dataclasses
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from engine.errors import UsageError

C = TypeVar("C")


def setting(
    default: Any,
    help: str,
    *,
    title: str = "",
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    choice_words: tuple[str, ...] = (),
    advanced: bool = False,
    pick: str = "",
) -> Any:
    """A dataclass field with what a form and a command line need to know of it.

    Args:
        default: Its default, which also fixes its type.
        help: One sentence for the tooltip and ``--help``.
        title: The words beside the field in a form; made from the field's name when empty.
        unit: "s", "Hz", "dB" ... shown after the value.
        low, high: The allowed range, both ends included.
        choices: The allowed values of a str setting, as typed and stored.
        choice_words: How a form shows them, one for each; the values themselves when empty.
        advanced: Shown only when the user asks for all settings.
        pick: Of a str setting that holds a path: "file" or "folder"; a form then offers to look for it.
    """
    meta = {
        "help": help,
        "title": title,
        "unit": unit,
        "low": low,
        "high": high,
        "choices": choices,
        "choice_words": choice_words or choices,
        "advanced": advanced,
        "pick": pick,
    }
    return dataclasses.field(default=default, metadata=meta)


@dataclasses.dataclass(frozen=True)
class Setting:
    """One setting of a settings class, as a form or a parser sees it."""

    name: str
    title: str
    kind: type
    default: Any
    help: str
    unit: str
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    choice_words: tuple[str, ...]
    advanced: bool
    optional: bool
    pick: str = ""


def settings_of(cls: type[Any] | Any) -> list[Setting]:
    """The settings of a settings class, in the order they are written.

    ``optional`` is true for a field typed ``X | None``; its ``kind`` is then X.
    """
    owner = cls if isinstance(cls, type) else type(cls)
    hints = typing.get_type_hints(owner)
    found = []
    for field in dataclasses.fields(owner):
        if "help" not in field.metadata:
            continue
        hint = hints[field.name]
        optional = isinstance(hint, types.UnionType) and type(None) in typing.get_args(hint)
        if optional:
            hint = next(a for a in typing.get_args(hint) if a is not type(None))
        kind = typing.get_origin(hint) or hint
        meta = field.metadata
        found.append(
            Setting(
                name=field.name,
                title=meta["title"] or field.name.replace("_", " ").capitalize(),
                kind=kind,
                default=field.default,
                help=meta["help"],
                unit=meta["unit"],
                low=meta["low"],
                high=meta["high"],
                choices=tuple(meta["choices"]),
                choice_words=tuple(meta["choice_words"]),
                advanced=meta["advanced"],
                optional=optional,
                pick=meta["pick"],
            )
        )
    return found


def check(value: Any) -> None:
    """Refuse a settings object whose values lie outside their ranges.

    Raises:
        UsageError: Naming the setting, its value and what is allowed.
    """
    for s in settings_of(value):
        v = getattr(value, s.name)
        if v is None and s.optional:
            continue
        if s.choices and v not in s.choices:
            raise UsageError(f"{s.title} is {v!r}; it must be one of {', '.join(s.choices)}.")
        for number in v if isinstance(v, tuple) else (v,):
            if isinstance(number, (int, float)) and not isinstance(number, bool):
                if number != number:
                    raise UsageError(f"{s.title} is not a number.")
                if s.low is not None and number < s.low:
                    raise UsageError(f"{s.title} is {number:g}; it must be at least {s.low:g}{_unit(s)}.")
                if s.high is not None and number > s.high:
                    raise UsageError(f"{s.title} is {number:g}; it must be at most {s.high:g}{_unit(s)}.")


def _unit(s: Setting) -> str:
    return f" {s.unit}" if s.unit else ""


def to_json(value: Any) -> dict[str, Any]:
    """A settings object as plain JSON values."""
    out = {}
    for field in dataclasses.fields(value):
        v = getattr(value, field.name)
        out[field.name] = list(v) if isinstance(v, tuple) else v
    return out


def from_json(cls: type[C], data: Mapping[str, Any]) -> C:
    """A settings object from JSON values; names it does not know are an error, missing ones take their default.

    Raises:
        UsageError: On an unknown name or a value out of range.
    """
    hints = typing.get_type_hints(cls)
    known = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise UsageError(f"{cls.__name__} has no setting called {', '.join(unknown)}.")
    values: dict[str, Any] = {}
    for name, v in data.items():
        if isinstance(v, list):
            v = tuple(v)
        elif hints[name] is float and isinstance(v, int) and not isinstance(v, bool):
            v = float(v)
        values[name] = v
    made = cls(**values)
    check(made)
    return made


def _bool(text: str) -> bool:
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off"):
        return False
    raise argparse.ArgumentTypeError(f"{text!r} is neither yes nor no")


def _numbers(text: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of numbers such as 1.0,4.0") from error
    return tuple(int(n) if n.is_integer() else n for n in numbers)


def flag(name: str) -> str:
    """The command-line flag of a setting: ``window_s`` is ``--window-s``."""
    return "--" + name.replace("_", "-")


def add_arguments(
    parser: argparse._ActionsContainer, settings: Iterable[Setting], default_words: Mapping[str, str] | None = None
) -> None:
    """Give a parser one flag per setting; one that is not typed stays absent, so that ``given()`` finds what was.

    Args:
        parser: A parser or a group of one.
        settings: From ``settings_of``.
        default_words: What help says of the default, for settings whose default depends on something else.
    """
    words = default_words or {}
    for s in settings:
        kind: Any = {bool: _bool, int: int, float: float, tuple: _numbers}.get(s.kind, str)
        default = ",".join(map(str, s.default)) if isinstance(s.default, tuple) else s.default
        if default is None or default == "":
            default = "automatic"
        parser.add_argument(
            flag(s.name),
            dest=s.name,
            type=kind,
            default=argparse.SUPPRESS,
            choices=s.choices or None,
            metavar=None if s.choices else s.kind.__name__.upper(),
            help=f"{s.help} (default {words.get(s.name) or f'{default}{_unit(s)}'})".replace("%", "%%"),
        )


def as_arguments(value: Any, default: Any) -> list[str]:
    """The flags that turn the settings ``default`` into ``value``: the inverse of ``add_arguments`` and ``given``."""
    out = []
    for s in settings_of(value):
        v = getattr(value, s.name)
        if v == getattr(default, s.name):
            continue
        text = ",".join(map(str, v)) if isinstance(v, tuple) else str(v)
        # A value that begins with a dash would be taken for a flag of its own.
        out += [f"{flag(s.name)}={text}"] if text.startswith("-") or not text else [flag(s.name), text]
    return out


def given(cls: type[Any], arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings of ``cls`` that were typed on the command line."""
    names = {f.name for f in dataclasses.fields(cls)}
    return {name: v for name, v in vars(arguments).items() if name in names}
