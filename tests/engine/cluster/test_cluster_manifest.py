"""Manifests of a cluster's work: rows, names and keys, and what is refused before anything starts."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.errors import StudioError
from engine.events import Notice, run
from engine.items import Source, part_item, source_of

pa = pytest.importorskip("pyarrow", reason="needs requirements-cluster.txt")
from pyarrow import parquet  # noqa: E402 - behind the question whether it is there

from engine.cluster import manifest, stage  # noqa: E402
from tests.engine.cluster.cluster_hand import ON_CPU, order, rows, sound  # noqa: E402


def test_names_of_parts_are_read_as_they_are_written() -> None:
    for source in (
        Source("a.wav"),
        Source("a#3.wav", 1),
        Source("a.wav#2", None, 0.0, 7.0),
        Source("a@1-2", 0, 12.5),
        Source("a\nb.wav", None, 0.000001, 86400.25),
    ):
        assert source_of(part_item(source), split=True) == source
    assert source_of("a.wav#2", split=False) == Source("a.wav#2")


def test_rows_of_a_manifest_that_cannot_be_have_a_reason(tiny_model: Path, inbox: Path, tmp_path: Path) -> None:
    table = pa.table(
        {
            "Path": ["inbox/call 0.wav", None, "inbox/call 3.wav", "inbox/call 6.wav", str(inbox / "call 9.wav")],
            "start_s": [None, None, -1.0, 3.0, 0.1],
            "end_s": pa.array([None, None, None, 2, 1], pa.int64()),
            "channel": pa.array([0, None, None, None, 1], pa.int16()),
        }
    )
    parquet.write_table(table, tmp_path / "list.parquet", row_group_size=2)
    found = rows([str(tmp_path / "list.parquet")])
    reasons = found["wrong"].to_pylist()
    assert reasons[0].endswith("channel is 0; channels are counted from 1.")
    assert reasons[1] == "A row of the manifest names no file."
    assert reasons[2].endswith("start_s is -1, which is before the beginning.")
    assert reasons[3].endswith("end_s is 2, which is not after the start.")
    assert reasons[4] == ""
    assert found["path"].to_pylist()[0] == str(inbox / "call 0.wav")
    assert all(found["size"].to_pylist()[n] > 0 for n in (0, 2, 3, 4))
    made = order(tiny_model, tmp_path / "out")
    worker = stage.Scoring(made)
    try:
        told = worker(found).to_pylist()[0]
    finally:
        worker.end()
    assert (told["scored"], told["failed"]) == (1, 4)


def test_a_manifest_is_refused_before_anything_starts(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"path": ["a.wav"], "start_s": ["soon"]}), tmp_path / "text.parquet")
    parquet.write_table(pa.table({"wav": ["a.wav"]}), tmp_path / "other.parquet")
    (tmp_path / "bad.csv").write_text("path,channel\na.wav,left\n")
    (tmp_path / "none.parquet").write_text("no table")
    for name, said in (
        ("text.parquet", "The column start_s of .* holds string; it must hold numbers"),
        ("other.parquet", "names no file. It needs a column path"),
        ("bad.csv", "line 2: channel is 'left', which is not a number"),
        ("none.parquet", "cannot be read as a Parquet table"),
    ):
        with pytest.raises(StudioError, match=said):
            run(manifest.find([str(tmp_path / name)], ON_CPU))
    (tmp_path / "void").mkdir()
    with pytest.raises(StudioError, match="There is no audio in"):
        run(manifest.find([str(tmp_path / "void")], ON_CPU))


def test_lists_and_patterns_may_name_addresses(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(f"local://{inbox}/call 0.wav\n{inbox}/call 3.wav\n", encoding="utf-8")
    paths = rows([str(tmp_path / "list.txt"), f"local://{inbox}/call 1*.wav"])["path"].to_pylist()
    here = f"local://{inbox}/"
    assert sorted(paths) == sorted([f"{here}call 0.wav", str(inbox / "call 3.wav"), f"{here}call 12.wav"])
    left = rows([f"local://{inbox}"], replace(ON_CPU, include="call*", exclude="*0.wav"))["path"].to_pylist()
    assert [path.removeprefix(here) for path in left] == ["call 12.wav", "call 3.wav", "call 6.wav", "call 9.wav"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_no_text_has_its_row_and_a_reason(inbox: Path) -> None:
    sound(inbox / "a.wav", 0.6).rename(os.fsdecode(os.fsencode(inbox) + b"/caf\xe9.wav"))
    found = {Path(row["path"]).name: row["wrong"] for row in rows([str(inbox)]).to_pylist()}
    assert "has a name that is no text" in found["caf\\udce9.wav"]
    assert found["call 0.wav"] == ""


def test_a_manifest_of_files_that_are_all_gone_says_so(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("path\ngone.wav\n")
    events: list[object] = []
    work = run(manifest.find([str(tmp_path / "list.csv")], ON_CPU), events.append)
    assert work.total == 1
    assert [e.text for e in events if isinstance(e, Notice)] == [
        f"None of the first 1 files is there, {tmp_path / 'gone.wav'} for one."
    ]


def test_keys_are_found_among_many() -> None:
    rng = np.random.default_rng(0)
    keys = [rng.bytes(manifest.KEY_BYTES) for _ in range(2000)]
    finished = manifest.sorted_keys(b"".join(keys[:1000]))
    assert manifest.among(keys, finished).tolist() == [True] * 1000 + [False] * 1000
    same_half = keys[0][:8] + bytes(8)
    assert manifest.among([same_half], finished).tolist() == [False]
    assert manifest.among(keys[:3], manifest.sorted_keys(b"")).tolist() == [False] * 3
    row = ("7", "a.wav", None, 2.0, 1)
    assert manifest.key_of(*row, (5, 9)) != manifest.key_of(*row, (5, 8))
    assert manifest.key_of(*row, (5, 9)) == manifest.key_of(*row, (5, 9))
