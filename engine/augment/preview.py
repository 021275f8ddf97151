"""What was done to an example, in words.

Invariant: words are made from the names of the drawn values alone, so a new transform needs nothing here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.augment.registry import transforms
from engine.augment.steps import Applied

_UNITS = {"db": "dB", "hz": "Hz", "s": "s", "percent": "%", "kbps": "kbit/s", "semitones": "semitones",
          "frames": "frames", "bands": "bands"}  # fmt: skip
_SHORT = {"snr": "SNR", "rt60": "RT60", "drr": "direct sound"}


def sentences(applied: Applied) -> list[str]:
    """One line for each step that was applied: "Noise: colour pink, SNR 12.3 dB".

    Args:
        applied: From ``Chain.apply``, ``Chain.window`` or ``Chain.apply_features``.
    """
    lines = []
    for name, drawn in applied:
        title = transforms()[name].title
        values = ", ".join(_words(key, value) for key, value in drawn.items())
        lines.append(f"{title}: {values}" if values else title)
    return lines


def _words(key: str, value: Any) -> str:
    *first, last = key.split("_")
    if last == "file":
        return Path(str(value)).name
    unit = _UNITS.get(last, "")
    name = " ".join(_SHORT.get(part, part) for part in (first if unit else [*first, last]))
    return " ".join(part for part in (name, _number(value, unit)) if part)


def _number(value: Any, unit: str) -> str:
    if isinstance(value, list):
        stretches = [f"{start} to {end}" for start, end in value if end > start]
        return f"{' and '.join(stretches)} {unit}" if stretches else "none"
    if isinstance(value, float):
        value = f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value} {unit}".strip()
