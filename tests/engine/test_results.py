from __future__ import annotations

import csv
import gc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.errors import StudioError
from engine.result_exports import export_csv
from engine.results import COLUMNS, DONE, FAILED, STATES, TOO_SHORT, FileScore, ResultStore, harmless
from engine.transcripts import Transcript, Word

META = {
    "labels": ["person", "machine"],
    "positive": "machine",
    "threshold": 0.5,
    "model": "amd",
    "model_version": "1",
    "model_fingerprint": "f",
}


def score(path: str, p: float, seconds: float = 4.0) -> FileScore:
    starts = np.array([0.0, 1.5], np.float32)
    windows = np.array([[1 - p, p], [0.5, 0.5]], np.float32)
    return FileScore(path, DONE, "", 10, 20, seconds, (1 - p, p), starts, windows)


@pytest.fixture
def store(tmp_path: Path) -> ResultStore:
    with ResultStore.create(tmp_path / "r.scores", META) as made:
        made.add([score("a.wav", 0.9), score("b.wav", 0.7), FileScore("c.wav", TOO_SHORT, "It lasts 1 s.", 5, 6, 1.0)])
        made.add([FileScore("d.wav", FAILED, "d.wav cannot be read: it is empty."), score("=e.wav", 0.2)])
        yield made


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_threshold_is_strict_and_never_runs_a_model(store: ResultStore) -> None:
    assert store.counts(0.5).per_class == (1, 2)
    assert store.counts(float(np.float32(0.7))).per_class == (2, 1)
    assert store.counts(0.95).per_class == (3, 0)
    assert (store.counts(0.5).too_short, store.counts(0.5).failed) == (1, 1)


def test_csv(store: ResultStore, tmp_path: Path) -> None:
    store.set_truth({"a.wav": "machine", "b.wav": "person"})
    rows = table(export_csv(store, tmp_path / "out.csv", 0.5))
    assert tuple(rows[0]) == COLUMNS
    assert [r["audio_file"] for r in rows] == ["a.wav", "b.wav", "c.wav", "d.wav", "'=e.wav"]
    assert [r["predicted_label_text"] for r in rows] == ["machine", "machine", "", "", "person"]
    assert [r["is_correct"] for r in rows] == ["True", "False", "", "", ""]
    assert rows[0]["probability"] == "0.900000"
    assert rows[2]["error"] == "It lasts 1 s."
    assert rows[0]["threshold"] == "0.5000"


def test_a_file_done_again_replaces_its_row(store: ResultStore) -> None:
    before = store.count()
    store.add([score("a.wav", 0.1), score("d.wav", 0.8)])
    assert store.count() == before
    assert store.counts(0.5).per_class == (2, 2)
    assert store.counts(0.5).failed == 0
    assert store.stamps()["a.wav"] == (10, 20)


def test_windows_come_back(store: ResultStore) -> None:
    starts, probabilities = store.windows(1)
    np.testing.assert_array_equal(starts, [0.0, 1.5])
    np.testing.assert_allclose(probabilities, [[0.1, 0.9], [0.5, 0.5]], atol=1e-6)
    assert len(store.windows(3)[0]) == 0


def test_results_are_there_again_after_closing(store: ResultStore, tmp_path: Path) -> None:
    store.close()
    with ResultStore(tmp_path / "r.scores") as again:
        assert again.labels == ("person", "machine")
        assert again.counts(0.5).per_class == (1, 2)


def test_rows_that_are_given_up_half_way_say_nothing(store: ResultStore) -> None:
    begun = [iter(store.rows()), iter(store.paths())]
    for rows in begun:
        next(rows)
    store.close()
    rows = None
    begun.clear()  # an exception that nobody can catch would fail this test
    gc.collect()


def test_what_holds_no_results_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="There are no results"):
        ResultStore(tmp_path / "none")
    (tmp_path / "text").write_text("hello " * 500)
    with pytest.raises(StudioError, match=r"no results that can be read: .*beside its CSV; if that one is"):
        ResultStore(tmp_path / "text")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StudioError, match="cannot be written"):
        ResultStore.create(tmp_path / "file" / "r.scores", META)


def test_cells_that_a_spreadsheet_would_run_are_made_harmless() -> None:
    assert [harmless(c) for c in ("=1+1", "+a", "-a", "@a", "a=b", "")] == ["'=1+1", "'+a", "'-a", "'@a", "a=b", ""]


def test_what_a_table_reads_of_all_rows_and_of_those_on_screen(store: ResultStore) -> None:
    rows = list(store.rows())
    columns = store.columns()
    assert columns.ids.tolist() == [row[0] for row in rows]
    assert [STATES[code] for code in columns.states] == [row[2] for row in rows]
    scored = columns.states == STATES.index(DONE)
    np.testing.assert_array_equal(columns.probabilities[scored], store.scores())
    assert np.isnan(columns.probabilities[~scored]).all()
    later = store.columns(after_id=rows[0][0])
    assert later.ids.tolist() == columns.ids[1:].tolist()
    assert list(store.paths(after_id=rows[0][0])) == [(row[0], row[1]) for row in rows[1:]]
    last = rows[-1]
    assert store.details([last[0]]) == {last[0]: (last[1], last[3])}
    by_path = {row[0]: row[1] for row in rows}
    assert [by_path[i] for i in store.ids_by_path().tolist()] == sorted(by_path.values())


def test_the_folder_that_holds_all_files(tmp_path: Path) -> None:
    with ResultStore.create(tmp_path / "f.scores", META) as made:
        assert made.folder() == ""
        made.add([FileScore(str(tmp_path / "calls" / "a" / "1.wav"), FAILED, "no")])
        assert made.folder() == str(tmp_path / "calls" / "a")
        made.add([FileScore(str(tmp_path / "calls" / "ab" / "2.wav"), FAILED, "no")])
        assert made.folder() == str(tmp_path / "calls")


def test_a_store_whose_making_was_interrupted_leaves_the_old_one(store: ResultStore, tmp_path: Path) -> None:
    store.close()
    meta = {**META, "labels": ["new", "newer"], "unwritable": object()}
    with pytest.raises(TypeError):
        ResultStore.create(tmp_path / "r.scores", meta)
    with ResultStore(tmp_path / "r.scores") as old:
        assert (old.labels, old.count()) == (("person", "machine"), 5)
    assert [p.name for p in tmp_path.iterdir()] == ["r.scores"]


def test_the_csv_keeps_odd_names_in_one_row_each(store: ResultStore, tmp_path: Path) -> None:
    store.add([score("two\rlines.wav", 0.9), FileScore("+f.wav", FAILED, "+f.wav cannot be read: it is empty.")])
    rows = table(export_csv(store, tmp_path / "out.csv", 0.5))
    assert [row["audio_file"] for row in rows[-2:]] == ["two\rlines.wav", "'+f.wav"]
    assert rows[-1]["error"] == "'+f.wav cannot be read: it is empty."


def test_results_can_be_read_where_nothing_can_be_written(store: ResultStore, tmp_path: Path) -> None:
    store.close()
    (tmp_path / "r.scores-shm").mkdir()  # stands in the way of what SQLite writes beside its file
    with ResultStore(tmp_path / "r.scores") as again:
        assert again.counts(0.5).per_class == (1, 2)
        with pytest.raises(StudioError, match="cannot be written"):
            again.add([score("a.wav", 0.1)])


def test_what_is_said_is_kept_with_the_file_and_exported_last(tmp_path: Path) -> None:
    words = (Word("я", 0.1, 0.2, 0.9), Word("вас"), Word("не", 0.5, 0.7, 0.8), Word("слышу,", 0.7, 1.1, 0.7))
    said = Transcript("я вас не слышу,", words, (range(2, 4),))
    with ResultStore.create(tmp_path / "r.scores", META) as made:
        made.begin(["a.wav", "b.wav"])
        made.add([score("a.wav", 0.9)])
        assert not made.transcripts.there
        assert made.transcripts.of(1) is None
        made.add([replace(score("b.wav", 0.7), transcript=said)])
        made.begin(["b.wav", "a.wav"])
        assert [made.transcripts.of(number) for number in (1, 2)] == [said, None]
        assert made.transcripts.texts([1, 2]) == dict(made.transcripts.all_texts()) == {1: said.text}
        rows = table(export_csv(made, tmp_path / "r.csv", 0.5))
        assert list(rows[0])[-1] == "transcript"
        assert {row["audio_file"]: row["transcript"] for row in rows} == {"b.wav": said.text, "a.wav": ""}
        made.add([score("b.wav", 0.1)])
        assert made.transcripts.of(1) is None
    with ResultStore(tmp_path / "r.scores") as again:
        assert again.transcripts.there


def test_a_store_that_kept_no_words_gives_the_text(tmp_path: Path) -> None:
    with ResultStore.create(tmp_path / "r.scores", META) as made:
        made.begin(["a.wav"])
        made.add([replace(score("a.wav", 0.9), transcript=Transcript.of_text("не слышу"))])
        made._db.execute("DROP TABLE spoken")
    with ResultStore(tmp_path / "r.scores") as old:
        assert old.transcripts.of(1) == Transcript("не слышу", (Word("не"), Word("слышу")))
        old.begin(["b.wav", "a.wav"])
        assert old.transcripts.texts([2]) == {2: "не слышу"}
        old.add([replace(score("b.wav", 0.9), transcript=Transcript("да", (Word("да", 0.0, 0.5),)))])
        assert old.transcripts.of(1) == Transcript("да", (Word("да", 0.0, 0.5),))
