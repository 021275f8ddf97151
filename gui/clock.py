"""How times are written for people and read from them.

Invariant: ``read(write(t, n))`` is t rounded to n decimals; the point is the decimal sign whatever the locale, and a
comma is understood.
"""

from __future__ import annotations


def write(seconds: float, decimals: int = 2) -> str:
    """A time as "0:13.78" or "1:02:40"."""
    units = 10**decimals
    total = round(max(seconds, 0.0) * units)
    whole, part = divmod(total, units)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
    return f"{text}.{part:0{decimals}d}" if decimals else text


def read(text: str) -> float | None:
    """The seconds that a text such as "1:02:40.5", "2:05" or "13,8" means, or None when it means no time."""
    try:
        parts = [float(part) for part in text.strip().replace(",", ".").split(":")]
    except ValueError:
        return None
    if not 1 <= len(parts) <= 3 or any(not 0 <= part < float("inf") for part in parts):
        return None
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + part
    return seconds
