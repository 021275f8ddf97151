"""Results written for other programs, files put into folders and taken back, windows joined anew."""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from engine import answers, labels_io, result_exports
from engine.decision import AGGREGATES, aggregate
from engine.errors import StudioError
from engine.events import Skipped, run
from engine.rejoining import rejoin
from engine.result_exports import TableConfig, write_csv, write_json, write_lists, write_parquet
from engine.result_files import Step, plan, sort_into_folders, undo
from engine.result_labels import write_labels, write_words
from engine.result_report import write_report
from engine.results import COLUMNS, DONE, FAILED, TOO_SHORT, FileScore, ResultStore
from engine.transcripts import Transcript, Word
from training.cli import main

META = {
    "labels": ["person", "machine"], "positive": "machine", "threshold": 0.5, "model": "=tiny", "model_version": "1",
    "model_fingerprint": "x", "window_s": 1.0, "aggregate": "mean",
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> ResultStore:
    """Two scored files of four windows of a second, of which the second and third are machines; one bad, one short."""
    rows = []
    for name, high in (("a.wav", 0.9), ("=b.wav", 0.4)):
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
        p = np.array([0.1, high, high, 0.1], np.float32)
        windows = np.stack([1 - p, p], axis=1)
        start = np.arange(4, dtype=np.float32)
        mean = tuple(float(v) for v in aggregate(windows))
        rows.append(FileScore(str(path), DONE, "", 1, 1, 3.5, mean, start, windows))
    rows.append(FileScore(str(tmp_path / "in" / "c.wav"), TOO_SHORT, "It is short.", 1, 1, 0.1))
    rows.append(FileScore(str(tmp_path / "in" / "d<b>.wav"), FAILED, "<i> cannot be read."))
    made = ResultStore.create(tmp_path / "r.scores", META)
    made.add(rows)
    made.set_truth({str(tmp_path / "in" / "a.wav"): "machine"})
    yield made
    made.close()


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_for_each_window_or_detection(store: ResultStore, tmp_path: Path) -> None:
    run(write_csv(store, tmp_path / "w.csv", TableConfig(0.5, "window", each_class=True, bom=True)))
    assert (tmp_path / "w.csv").read_bytes().startswith(b"\xef\xbb\xbfaudio_file,")
    rows = table(tmp_path / "w.csv")
    assert list(rows[0]) == [*COLUMNS, "p_person", "p_machine"]
    assert [(r["start_s"], r["end_s"], r["predicted_label_text"]) for r in rows[:4]] == [
        ("0.000", "1.000", "person"), ("1.000", "2.000", "machine"), ("2.000", "3.000", "machine"),
        ("3.000", "3.500", "person"),
    ]  # fmt: skip
    assert rows[1]["p_machine"] == "0.900000"
    assert rows[0]["model"] == "'=tiny"
    run(write_csv(store, tmp_path / "d.csv", TableConfig(0.5, "detection")))
    (row,) = table(tmp_path / "d.csv")
    assert (row["start_s"], row["end_s"], row["probability"], row["is_correct"]) == (
        "1.000",
        "3.000",
        "0.900000",
        "True",
    )


def test_json_and_parquet(store: ResultStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(write_json(store, tmp_path / "r.json", TableConfig(0.49, only=[1, 4])))
    rows = json.loads((tmp_path / "r.json").read_text())
    assert [(r["predicted_label"], r["is_correct"], r["error"]) for r in rows] == [
        (1, True, None), (None, None, "<i> cannot be read.")
    ]  # fmt: skip
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(StudioError, match="pip install pyarrow"):
        run(write_parquet(store, tmp_path / "r.parquet", TableConfig(0.5)))


def test_parquet_holds_every_row_though_it_is_written_in_parts(
    store: ResultStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs requirements-cluster.txt")
    monkeypatch.setattr(result_exports, "_PARQUET_ROWS", 1)
    run(write_parquet(store, tmp_path / "r.parquet", TableConfig(0.5)))
    names = [Path(name).name for name in parquet.read_table(tmp_path / "r.parquet")["audio_file"].to_pylist()]
    assert names == [Path(row[1]).name for row in store.rows()]


def test_the_three_lists(store: ResultStore, tmp_path: Path) -> None:
    run(write_lists(store, tmp_path / "lists", 0.3))
    found = {p.name: [Path(line).name for line in p.read_text().splitlines()] for p in (tmp_path / "lists").iterdir()}
    assert found == {
        "detected_answering_machines.txt": ["a.wav"], "not_machine.txt": ["=b.wav"], "too_short_audios.txt": ["c.wav"],
    }  # fmt: skip


@pytest.mark.parametrize("format_id", ["audacity", "raven", "textgrid"])
def test_labels_for_other_programs(format_id: str, store: ResultStore, tmp_path: Path) -> None:
    (path,) = run(write_labels(store, tmp_path / "labels", format_id, 0.5))
    (row,) = labels_io.read(path, format_id).rows
    assert (row.start_s, row.end_s, row.label) == (1.0, 3.0, "machine")
    with pytest.raises(StudioError, match="Nothing was heard"):
        run(write_labels(store, tmp_path / "labels", format_id, 0.95))


def test_merged_labels_name_their_recordings(store: ResultStore, tmp_path: Path) -> None:
    (path,) = run(write_labels(store, tmp_path / "all.txt", "raven", 0.3, merged=True))
    assert {Path(str(row.file)).name for row in labels_io.read(path).rows} == {"a.wav", "=b.wav"}


def test_the_report_shows_names_and_runs_none(store: ResultStore, tmp_path: Path) -> None:
    text = run(write_report(store, tmp_path / "r.html", 0.5)).read_text(encoding="utf-8")
    assert "d&lt;b&gt;.wav" in text
    assert "<i>" not in text
    assert "<svg" in text
    assert "src=" not in text
    assert "href=" not in text


@pytest.mark.parametrize("way", ["copy", "move", "link"])
def test_files_go_into_class_folders_and_back(way: str, store: ResultStore, tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = {p.name: p.read_bytes() for p in (tmp_path / "in").iterdir()}
    (out / "machine").mkdir(parents=True)
    (out / "machine" / "a.wav").write_text("somebody's")
    steps = plan(store, out, 0.3)
    assert [os.path.relpath(step.target, out) for step in steps] == ["machine/a-2.wav", "person/=b.wav"]
    assert not (out / "person").exists()
    done = run(sort_into_folders(steps, out, way))
    assert (done.done, done.failed) == (2, 0)
    assert (out / "machine" / "a-2.wav").read_bytes() == b"a.wav"
    assert (out / "machine" / "a.wav").read_text() == "somebody's"
    assert (tmp_path / "in" / "a.wav").exists() == (way != "move")
    back = run(undo(done.log))
    assert (back.done, back.failed) == (2, 0)
    assert {p.name: p.read_bytes() for p in (tmp_path / "in").iterdir()} == before
    assert [p.name for p in sorted(out.rglob("*.wav"))] == ["a.wav"]


def test_a_name_as_long_as_may_be_is_copied(tmp_path: Path) -> None:
    long = tmp_path / f"{'x' * 251}.wav"
    long.write_bytes(b"sound")
    step = Step(str(long), str(tmp_path / "out" / "machine" / long.name))
    done = run(sort_into_folders([step], tmp_path / "out", "copy"))
    assert (done.done, done.failed) == (1, 0)
    assert Path(step.target).read_bytes() == b"sound"


def test_what_was_changed_since_stays(store: ResultStore, tmp_path: Path) -> None:
    out = tmp_path / "out"
    steps = plan(store, out, 0.3)
    (tmp_path / "in" / "=b.wav").unlink()
    events: list[object] = []
    done = run(sort_into_folders(steps, out, "copy"), events.append)
    assert (done.done, done.failed) == (1, 1)
    assert [Path(e.item).name for e in events if isinstance(e, Skipped)] == ["=b.wav"]
    (out / "machine" / "a.wav").write_text("edited")
    assert run(undo(done.log)).failed == 1
    assert (out / "machine" / "a.wav").read_text() == "edited"
    with pytest.raises(StudioError, match="is not a log"):
        run(undo(tmp_path / "in" / "a.wav"))


def test_windows_are_joined_in_any_way_and_back(store: ResultStore) -> None:
    before = store.scores()
    for how in AGGREGATES:
        assert run(rejoin(store.path, how)) == 2
        wanted = [aggregate(answers.window_scores(store, i, 3.5).probs, how) for i in (1, 2)]
        np.testing.assert_array_equal(store.scores(), wanted)
    run(rejoin(store.path, "mean"))
    np.testing.assert_array_equal(store.scores(), before)


def test_ways_of_joining() -> None:
    p = np.array([[0.1, 0.9], [0.7, 0.3], [0.6, 0.4], [0.8, 0.2]])
    np.testing.assert_allclose(aggregate(p, "top3", multi_label=True), [0.7, 1.6 / 3], rtol=1e-6)
    np.testing.assert_allclose(
        aggregate(p, "noisy-or", multi_label=True), [1 - 0.9 * 0.3 * 0.4 * 0.2, 1 - 0.1 * 0.7 * 0.6 * 0.8], rtol=1e-6
    )
    for how in AGGREGATES:
        assert aggregate(p, how).sum() == pytest.approx(1.0)
    assert np.isfinite(aggregate(np.ones((3, 2)), "noisy-or")).all()


@pytest.fixture
def spoken(store: ResultStore, tmp_path: Path) -> ResultStore:
    """The same store, in which something is said in the first file, and the model looked for the last two words."""
    words = (Word("Алло,", 0.5, 1.0, 0.9), Word("не", 1.0, 1.25, 0.5), Word('"слышу"', 1.5, 2.0))
    said = Transcript('Алло, не "слышу"', words, (range(1, 3),))
    first = FileScore(str(tmp_path / "in" / "a.wav"), DONE, "", 1, 1, 3.5, (0.5, 0.5), transcript=said)
    store.begin([path for _, path in store.paths()])
    store.add([first])
    return store


def test_json_holds_the_words_of_each_file(spoken: ResultStore, tmp_path: Path) -> None:
    run(write_json(spoken, tmp_path / "r.json", TableConfig(0.5)))
    first, second, *_ = json.loads((tmp_path / "r.json").read_text())
    assert first["transcript"] == 'Алло, не "слышу"'
    assert [word["matched"] for word in first["words"]] == [False, True, True]
    assert first["words"][1] == {"text": "не", "start_s": 1.0, "end_s": 1.25, "probability": 0.5, "matched": True}
    assert first["words"][2]["probability"] is None
    assert second["words"] == []
    run(write_json(spoken, tmp_path / "w.json", TableConfig(0.5, "window")))
    assert "words" not in json.loads((tmp_path / "w.json").read_text())[0]


def test_words_are_labels_of_one_tier(spoken: ResultStore, tmp_path: Path) -> None:
    (file,) = run(write_words(spoken, tmp_path / "out", "textgrid"))
    text = file.read_text("utf-8")
    assert text.count("IntervalTier") == 1
    assert 'name = "words"' in text
    read = labels_io.read(file)
    assert [(row.start_s, row.end_s, row.label, row.note) for row in read.rows] == [
        (0.5, 1.0, "Алло,", "words"), (1.0, 1.25, "не", "words"), (1.5, 2.0, '"слышу"', "words"),
    ]  # fmt: skip
    (file,) = run(write_words(spoken, tmp_path / "out", "audacity"))
    assert file.read_text("utf-8") == '0.5\t1\tАлло,\n1\t1.25\tне\n1.5\t2\t"слышу"\n'
    (file,) = run(write_words(spoken, tmp_path / "out" / "all.csv", "csv", merged=True))
    assert [row.score for row in labels_io.read(file).rows] == [0.9, 0.5, None]


def test_without_words_there_are_none_to_write(store: ResultStore, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="No words with their times are known"):
        run(write_words(store, tmp_path / "out", "textgrid"))


def test_words_by_the_command_line(spoken: ResultStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["export-results", str(spoken.path), str(tmp_path / "out"), "--words"]
    assert main([*arguments, "--format", "elan"]) == 0
    (file,) = (tmp_path / "out").iterdir()
    assert file.read_text("utf-8").splitlines()[-1].startswith("words\t")
    assert main([*arguments, "--format", "csv"]) == 2
    assert "--words belongs to label files" in capsys.readouterr().err
