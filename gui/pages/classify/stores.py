"""Where the scores of a classification are kept, and which ones there are.

Invariant: the same files given to the same model lead to the same store, so that giving them again goes on where it
was interrupted.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from engine import places
from engine.classify_config import ClassifyConfig
from engine.project import Project

SUFFIX = ".scores"
_LISTED = 30
#: Settings by which other results come of the same files.
_CHOOSING = ("channels", "recursive", "include", "exclude")


def folder(project: Project | None) -> Path:
    """The folder of the result stores: the project's exports, or the cache where there is no project."""
    return places.cache() / "results" if project is None else project.folder / "exports"


def path_for(
    project: Project | None, sources: Sequence[str], model_path: str, config: ClassifyConfig | None = None
) -> Path:
    """The store for some files and a model, and which of the files and of their channels are classified."""
    whole = sorted(os.path.abspath(source) for source in sources)  # noqa: PTH100 - without following links
    first = Path(whole[0]).name or "drive"
    more = f" +{len(whole) - 1}" if len(whole) > 1 else ""
    usual = ClassifyConfig()
    values = {name: getattr(config or usual, name) for name in _CHOOSING}
    chosen = [f"{name}={value}" for name, value in values.items() if value != getattr(usual, name)]
    marked = [*whole, os.path.abspath(model_path), *chosen]  # noqa: PTH100
    mark = hashlib.sha256("\n".join(marked).encode("utf-8", "surrogateescape"))
    return folder(project) / f"{first}{more} by {Path(model_path).stem} {mark.hexdigest()[:6]}{SUFFIX}"


def title(store: Path) -> str:
    """A store's name for people: what was classified, and with which model."""
    return store.name.removesuffix(SUFFIX).rpartition(" ")[0] or store.stem


def earlier(project: Project | None) -> list[Path]:
    """The stores there are, the newest first."""
    home = folder(project)
    if not home.is_dir():
        return []
    return sorted(home.glob(f"*{SUFFIX}"), key=_written_ns, reverse=True)[:_LISTED]


def _written_ns(store: Path) -> int:
    """When a store was last written: until it is closed, that is in its journal."""
    times = [0]
    for path in (store, store.with_name(store.name + "-wal")):
        try:
            times.append(path.stat().st_mtime_ns)
        except OSError:
            continue
    return max(times)
