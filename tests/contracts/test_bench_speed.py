"""The measurements of speed can be done in parts, and what was not measured anew stays as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import speed
from bench.timing import Row


def row(what: str, ours: float) -> Row:
    return Row(what, ours, 2.0, "windows/s", 3.0, 0.1, "a note")


def test_rows_of_a_group_take_the_place_of_the_older_ones() -> None:
    before = speed.merged({}, {"files": [row("clips", 8.0)], "features": [row("log-mel", 10.0)]}, [{"what": "memory"}])
    assert [(r["group"], r["what"], r["ratio"]) for r in before["rows"]] == [
        ("features", "log-mel", 5.0), ("files", "clips", 4.0),
    ]  # fmt: skip
    after = speed.merged(before, {"precision": [row("8 bits", 12.0)], "features": [row("log-mel anew", 4.0)]}, None)
    assert [r["what"] for r in after["rows"]] == ["log-mel anew", "8 bits", "clips"]
    assert after["bounds"] == [{"what": "memory"}]
    assert speed.merged(after, {}, [])["bounds"] == []


def test_only_what_this_machine_measured_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "results.json"
    assert speed._kept(out, ["features"]) == {}
    kept: dict[str, Any] = {"machine": speed.machine(), "rows": [], "bounds": []}
    out.write_text(json.dumps(kept))
    assert speed._kept(out, ["features"]) == kept
    assert speed._kept(out, [*speed.GROUPS, speed.BOUNDS]) == {}
    out.write_text(json.dumps({**kept, "machine": {**speed.machine(), "cores": 99}}))
    with pytest.raises(SystemExit, match="measured on another machine"):
        speed._kept(out, ["features"])


def test_what_was_measured_is_in_groups_that_there_are() -> None:
    found = json.loads((Path(speed.__file__).with_name("results.json")).read_text())
    assert {r["group"] for r in found["rows"]} <= set(speed.GROUPS)
