"""What a person types wrongly, or in another order: it costs a sentence, and nothing that was there before."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

import resources
from engine import answers, labels_io
from engine.events import Job, Notice, Progress
from engine.results import DONE, FileScore, ResultStore
from engine.verbs import Terminal
from training.cli import main

EVERYDAY = str(resources.path("models/everyday-sounds.earmark"))
META = {
    "labels": ["person", "machine"], "positive": "machine", "threshold": 0.5, "model": "tiny", "model_version": "1",
    "model_fingerprint": "x", "window_s": 1.0, "aggregate": "mean",
}  # fmt: skip


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "call 1.wav"
    path.parent.mkdir()
    sf.write(path, np.random.default_rng(0).normal(0, 0.1, 16000), 16000)
    return path


@pytest.fixture
def scores(recording: Path, tmp_path: Path) -> Path:
    """A recording of five windows of a second, of which the second, and the fourth and fifth, are machines."""
    p = np.array([0.1, 0.9, 0.1, 0.9, 0.9], np.float32)
    start = np.array([0.0, 1.0, 2.0, 3.0, 3.21], np.float32)
    windows = np.stack([1 - p, p], axis=1)
    with ResultStore.create(tmp_path / "r.scores", META) as store:
        store.add([FileScore(str(recording), DONE, "", 1, 1, 4.21, (0.6, 0.4), start, windows)])
    return tmp_path / "r.scores"


@pytest.mark.parametrize(
    ("words", "empty"),
    [
        (["new", ""], "project"),
        (["classify", "x.wav", "--model", "m", "--out", ""], "--out"),
        (["classify", "x.wav", "--model", "", "--out", "r.csv"], "--model"),
        (["classify", "x.wav", "", "--model", "m", "--out", "r.csv"], "audio"),
        (["train", "--data", "", "--out", "m.earmark"], "--data"),
        (["export-results", "r.scores", ""], "out"),
    ],
)
def test_a_variable_that_a_script_did_not_set_is_named(
    words: list[str], empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    assert f"{empty} is empty" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_is_not_given_may_be_empty(tmp_path: Path) -> None:
    assert main(["new", str(tmp_path / "p"), "--classes", ""]) == 0


def test_results_never_take_the_place_of_a_recording(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = recording.read_bytes()
    assert main(["classify", str(recording), "--model", EVERYDAY, "--out", str(recording)]) == 1
    told = capsys.readouterr().err
    assert "call 1.wav is a recording, and is not replaced" in told
    assert "Classifying" not in told
    assert main(["train", "--data", str(tmp_path / "in"), "--out", str(recording)]) == 1
    assert "is a recording" in capsys.readouterr().err
    assert recording.read_bytes() == before
    assert [p.name for p in recording.parent.iterdir()] == [recording.name]


def test_swapped_scores_and_table_lose_neither(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, before = scores.with_name("r.csv"), scores.read_bytes()
    assert main(["export-results", str(scores), str(table)]) == 0
    assert main(["export-results", str(table), str(scores)]) == 1
    assert "Results are in the .scores file" in capsys.readouterr().err
    assert main(["export-results", str(scores), str(scores)]) == 1
    assert "is a database of results or labels" in capsys.readouterr().err
    assert scores.read_bytes() == before
    project = scores.with_name("p")
    assert main(["new", str(project)]) == 0
    assert main(["labels", "export", str(project), str(scores.with_name("labels")), "--format", "audacity"]) == 0
    assert "has no labels, so nothing was written." in capsys.readouterr().out
    assert main(["export-results", str(project / "project.db"), str(table)]) == 1
    assert "holds no results that can be read: it is of another kind." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "idle"),
    [
        (["--merged"], "--merged"),
        (["--format", "html", "--rows", "window"], "--rows"),
        (["--format", "json", "--bom"], "--bom"),
        (["--format", "raven", "--each-class"], "--each-class"),
        (["--rows", "detection", "--each-class"], "--each-class"),
        (["--format", "lists", "--only", "machine"], "--only"),
        (["--hold", "0.5"], "--hold"),
        (["--format", "path_label_txt", "--min-gap-s", "1"], "--min-gap-s"),
    ],
)
def test_a_flag_without_use_is_refused(
    flags: list[str], idle: str, scores: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export-results", str(scores), str(tmp_path / "out"), *flags]) == 2
    assert f"{idle} belongs to " in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_detections_in_a_table_are_those_of_label_files(scores: Path, tmp_path: Path) -> None:
    for flags, wanted in (([], 2), (["--min-duration-s", "1.2"], 1)):
        table, folder = tmp_path / f"{wanted}{len(flags)}.csv", tmp_path / f"labels {flags}"
        assert main(["export-results", str(scores), str(table), "--rows", "detection", *flags]) == 0
        assert main(["export-results", str(scores), str(folder), "--format", "audacity", *flags]) == 0
        (labels,) = folder.iterdir()
        found = [line.split(",")[7:9] for line in table.read_text().splitlines()[1:]]
        written = [[f"{row.start_s:.3f}", f"{row.end_s:.3f}"] for row in labels_io.read(labels).rows]
        assert found == written
        assert len(found) == wanted


def test_path_label_lines_say_what_each_file_is(scores: Path, recording: Path, tmp_path: Path) -> None:
    out = tmp_path / "lines.txt"
    words = ["export-results", str(scores), str(out), "--format", "path_label_txt", "--merged"]
    assert main(words) == 0
    assert out.read_text() == f"{recording} person\n", "not one line for each class that is heard somewhere"
    assert main([*words, "--threshold", "0.3"]) == 0
    assert out.read_text() == f"{recording} machine\n"


def test_windows_are_at_the_times_that_people_know(scores: Path, tmp_path: Path) -> None:
    with ResultStore(scores) as store:
        (answer,) = answers.of_files(store, 0.5)
        found = answers.window_scores(store, answer.id, answer.duration_s)
    assert found.start_s.tolist() == [0.0, 1.0, 2.0, 3.0, 3.21]
    assert found.end_s[-1] == answer.duration_s == 4.21
    assert main(["export-results", str(scores), str(tmp_path / "grids"), "--format", "textgrid"]) == 0
    (grid,) = (tmp_path / "grids").iterdir()
    assert "intervals: size = 4" in grid.read_text(), "and none of a microsecond at the end"


def test_the_command_that_takes_a_sort_back_can_be_pasted(
    scores: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sort-results", str(scores), str(tmp_path / "by class")]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("To take it back: ")]
    if sys.platform != "win32":
        assert main(shlex.split(line.removeprefix("To take it back: "))) == 0
        assert not list((tmp_path / "by class").rglob("*.wav"))
    assert main(["undo-sort", str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl cannot be read: No such file" in capsys.readouterr().err
    assert main(["undo-sort", str(scores.with_name("in"))]) == 1
    (tmp_path / "other").write_text("{}")
    assert main(["undo-sort", str(tmp_path / "other")]) == 1
    assert "that sort-results left in its folder" in capsys.readouterr().err


def test_adding_nothing_has_failed_and_adding_again_has_not(recording: Path, tmp_path: Path) -> None:
    project = str(tmp_path / "p")
    assert main(["new", project]) == 0
    assert main(["add", project, str(recording)]) == 0
    (tmp_path / "text.wav").write_text("no sound")
    assert main(["add", project, str(tmp_path / "text.wav")]) == 1
    assert main(["add", project, str(tmp_path / "gone.wav")]) == 1
    assert main(["add", project, str(recording), str(tmp_path / "text.wav")]) == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["segment", "--method", "rules"], "The four rules are for two classes; the model has 10"),
        (["cut-out", "--drop", "nonsense"], "There is no class nonsense; there are baby_cry"),
    ],
)
def test_what_cannot_be_is_said_before_the_model_runs(
    words: list[str], sentence: str, recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verb, *flags = words
    out = tmp_path / "out"
    assert main([verb, str(recording), "--model", EVERYDAY, "--out", str(out), *flags]) == 2
    assert sentence in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("flags", "sentence"), [(["--threshold", "9"], "9; it must be"), (["--around", "-1"], "-1; they")]
)
def test_clips_are_cut_by_figures_that_can_be(
    flags: list[str], sentence: str, scores: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clip-results", str(scores), str(tmp_path / "clips"), *flags]) == 2
    assert sentence in capsys.readouterr().err


def test_infer_needs_a_model_that_looks_for_a_class(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.txt").write_text(f"{recording}\n")
    assert main(["infer", "--input-file", str(tmp_path / "list.txt"), "--model-path", EVERYDAY]) == 1
    assert "everyday-sounds tells 10 classes apart and looks for none of them" in capsys.readouterr().err


def test_a_check_says_how_long_little_data_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for label in ("rain", "dog"):
        for number in range(6):
            path = tmp_path / "data" / label / f"{number}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            sf.write(path, np.random.default_rng([number, len(label)]).normal(0, 0.1, 8000), 8000)
    main(["check", str(tmp_path / "data")])
    (row,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("rain ")]
    assert row.split("  ")[0] == "rain"
    assert [cell.strip() for cell in row.split("  ") if cell.strip()][1:] == [
        "4 items, 4 s",
        "1 item, 1 s",
        "1 item, 1 s",
    ]


def test_a_log_does_not_grow_while_nothing_happens(capsys: pytest.CaptureFixture[str]) -> None:
    def watching() -> Job[None]:
        for _ in range(20):
            yield Progress("Looking for audio")
            yield Progress("Waiting for files")
        yield Progress("Classifying")
        yield Notice("done")

    Terminal(as_json=False).drive(watching())
    told = capsys.readouterr().err.splitlines()
    assert told == ["Looking for audio ...", "Waiting for files ...", "Classifying ...", "done"]
