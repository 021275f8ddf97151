"""The command line as a person types it: every verb, its exit codes, and the whole path from labels to a CSV."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import bundle
from engine.errors import StudioError
from engine.results import COLUMNS
from training.cli import main

ROOT = Path(__file__).resolve().parents[1]


def tones(home: Path, recordings: int = 6) -> Path:
    """Folders ``high`` and ``low`` with one-second tones in noise, each file a recording of its own."""
    rng = np.random.default_rng(2)
    t = np.arange(16000) / 16000
    for label, hz in (("high", 2000), ("low", 300)):
        for number in range(recordings):
            path = home / label / f"{label} {number}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            sf.write(path, 0.3 * np.sin(2 * np.pi * (hz + 20 * number) * t) + rng.normal(0, 0.02, 16000), 16000)
    return home


FAST = ["--window-s", "0.5", "--hop-s", "0.5", "--n-mels", "32", "--epochs", "4"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tones(tmp_path_factory.mktemp("папка с пробелом") / "data")


@pytest.fixture(scope="module")
def model(data: Path) -> Path:
    path = data.parent / "model.earmark"
    words = ["train", "--data", str(data), "--recipe", "logmel-cnn", "--out", str(path), *FAST]
    assert main([*words, "--val-split", "0.34", "--test-split", "0.33"]) == 0
    return path


def result(capsys: pytest.CaptureFixture[str]) -> dict:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["event"] == "result"
    return lines[-1]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("Earmark ")


def test_wrong_usage_is_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frobnicate"]) == 2
    assert main(["train"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2  # a sentence for each, without the usage, which is a screen long
    assert said[1].endswith("--train-labels is required. See python main.py train --help.")
    assert main(["train", "--data", str(tmp_path), "--out", "x", "--hidden", "3"]) == 2  # half a flag is none
    refused = "python main.py train: unrecognized arguments: --hidden 3. See python main.py train --help.\n"
    assert capsys.readouterr().err == refused
    assert main(["labels", "check", "x.csv", "--deep"]) == 2
    assert capsys.readouterr().err.startswith("python main.py labels check: unrecognized arguments: --deep.")
    assert main(["train", "--data", str(tmp_path), "--recipe", "none", "--out", "x"]) == 2
    said = capsys.readouterr().err
    assert "There is no recipe 'none'. Choose one of " in said
    assert "logmel-cnn" in said
    assert main(["train", "--data", str(tmp_path), "--hidden-size", "3", "--out", "x"]) == 2
    assert "The recipe logmel-cnn has no setting called hidden_size." in capsys.readouterr().err
    assert main(["train", "--data", str(tmp_path), "--epochs", "0", "--out", "x"]) == 2
    assert "Epochs is 0; it must be at least 1." in capsys.readouterr().err
    assert main(["classify", str(tmp_path), "--model", "nowhere", "--out", "x.csv"]) == 2
    assert "There is no model nowhere." in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="a shell's codes for signals")
@pytest.mark.parametrize("words", [["models", "recipes"], ["models", "recipes", "--json"]])
def test_a_reader_that_goes_away_ends_it_quietly(words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *words], stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_a_failed_job_is_exit_code_1(tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", str(tmp_path), "--model", str(model), "--out", str(tmp_path / "r.csv")]) == 1
    assert "There is no audio in" in capsys.readouterr().err
    assert main(["cut", str(tmp_path)]) == 1
    assert "There is no project in" in capsys.readouterr().err


def test_train_evaluate_and_classify_agree(
    model: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, out = tmp_path / "report", tmp_path / "results.csv"
    assert main(["evaluate", "--model", str(model), "--data", str(data), "--out", str(report), "--json"]) == 0
    figures = result(capsys)["figures"]
    assert main(["classify", str(data), "--model", str(model), "--out", str(out), "--json"]) == 0
    counts = result(capsys)["counts"]
    with (report / "test_results.csv").open(encoding="utf-8", newline="") as file:
        tested = {row["audio_file"]: row for row in csv.DictReader(file)}
    with out.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        classified = {row["audio_file"]: row for row in reader}
        assert tuple(reader.fieldnames or ()) == COLUMNS
    assert set(tested) == set(classified)
    for path, row in tested.items():
        assert float(classified[path]["probability"]) == pytest.approx(float(row["probability"]), abs=1e-4)
        assert classified[path]["predicted_label_text"] == row["predicted_label_text"]
    assert figures["accuracy"] == 1.0
    assert counts == {"high": 6, "low": 6}


def test_of_one_file_the_probabilities_are_said(
    model: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = next(data.rglob("*.wav"))
    assert main(["classify", str(file), "--model", str(model), "--out", str(tmp_path / "one.csv")]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("Probabilities: "))
    said = dict(part.split() for part in line.removeprefix("Probabilities: ").rstrip(".").split(", "))
    assert sum(map(float, said.values())) == pytest.approx(1, abs=0.002)
    with (tmp_path / "one.csv").open(encoding="utf-8", newline="") as rows:
        (row,) = csv.DictReader(rows)
    assert f"{float(row['probability']):.3f}" in said.values()
    words = ["classify", str(file), "--model", str(model), "--out", str(tmp_path / "one.csv"), "--threshold"]
    assert main([*words, "0.9"]) == 0
    assert "where its probability is over 0.9." in capsys.readouterr().out
    assert main([*words, "0.5"]) == 0
    assert "where its probability" not in capsys.readouterr().out
    (junk := tmp_path / "junk.wav").write_text("no audio")
    assert main(["classify", str(junk), "--model", str(model), "--out", str(tmp_path / "junk.csv")]) == 1
    assert "1 could not be read." in capsys.readouterr().out


def test_threshold_and_minimum_duration(
    model: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["classify", str(data), "--model", str(model), "--out", str(tmp_path / "r.csv"), "--json"]
    assert main([*words, "--threshold", "1.0"]) == 0
    assert result(capsys)["counts"] == {"high": 12, "low": 0}
    assert main([*words, "--min-duration", "2"]) == 0
    assert result(capsys)["too_short"] == 12
    assert main([*words, "--threshold", "1.5"]) == 2


def test_a_project_from_nothing_to_a_run(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = str(tmp_path / "проект один")
    assert main(["new", project]) == 0
    for label in ("high", "low"):
        assert main(["add", project, str(data / label), "--label", label]) == 0
    assert main(["cut", project, "--length-s", "0.5", "--hop-s", "0.5"]) == 0
    assert main(["split", project, "--val-split", "0.34", "--test-split", "0.33"]) == 0
    capsys.readouterr()
    assert (
        main(["train", "--project", project, "--recipe", "mfcc-lstm", "--window-s", "0.5", "--epochs", "2", "--json"])
        == 0
    )
    done = result(capsys)
    assert Path(done["model"]).is_file()
    assert done["metrics"]["test"]["items"] == 8
    assert main(["evaluate", "--model", done["model"], "--data", project, "--out", str(tmp_path / "report")]) == 0
    assert main(["labels", "export", project, str(tmp_path / "labels.csv")]) == 0
    capsys.readouterr()
    assert main(["labels", "check", str(tmp_path / "labels.csv"), "--json"]) == 0
    assert result(capsys)["labels"] == {"high": 6, "low": 6}


def test_groups_folds_and_chunks_of_a_project(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = str(tmp_path / "p")
    assert main(["new", project]) == 0
    for label in ("high", "low"):
        assert main(["add", project, str(data / label), "--label", label]) == 0
    assert main(["cut", project, "--length-s", "0.5", "--hop-s", "0.5", "--overlap", "drop"]) == 0
    table = tmp_path / "groups.csv"
    table.write_text("recording,speaker\nhigh 0.wav,anna\nlow 0,anna\nnobody,bert\n")
    capsys.readouterr()
    assert main(["groups", project, "--csv", str(table), "--column", "speaker"]) == 0
    told = capsys.readouterr().out
    assert "Left out: Line 4: it belongs to nobody, which is not in the project." in told
    assert "2 recordings changed; 12 recordings in 11 groups." in told
    assert "cut and split again" in told
    assert main(["groups", project, "--pattern", r"(\d)\.wav$", "--json"]) == 0
    assert result(capsys) == {"event": "result", "changed": 12, "groups": 6, "rejected": []}
    assert main(["groups", project, "--pattern", "(nothing)"]) == 1
    assert main(["groups", project, "--pattern", "(.)", "--column", "speaker"]) == 2

    assert main(["cut", project, "--length-s", "0.5", "--hop-s", "0.5"]) == 0
    capsys.readouterr()
    assert main(["split", project, "--folds", "3", "--json"]) == 0
    folds = result(capsys)["folds"]
    assert [fold["counts"] for fold in folds] == [{"train": 8, "val": 8, "test": 8}] * 3
    out = tmp_path / "out"
    assert main(["export-chunks", project, "--out", str(out), "--split-id", str(folds[1]["split"]), "--json"]) == 0
    assert result(capsys)["counts"] == {part: {"high": 4, "low": 4} for part in ("train", "val", "test")}
    assert len(list(out.rglob("* ?_chunk_[01].wav"))) == 24

    assert main(["split", project, "--shares", "80/20", "--json"]) == 0
    assert result(capsys)["counts"]["test"] == 0
    assert main(["split", project, "--split", "seed", "--split-seed", "42", "--shares", "70/15/15", "--json"]) == 0
    assert result(capsys)["counts"] == {"train": 16, "val": 2, "test": 6}
    for words in (["--shares", "80/20", "--val-split", "0.1"], ["--folds", "3", "--shares", "80/20"], ["--folds", "2"]):
        assert main(["split", project, *words]) == 2


def test_labels_go_out_and_come_back(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        assert main(["new", str(tmp_path / name)]) == 0
        assert main(["add", str(tmp_path / name), str(data / "high")]) == 0
    audacity = tmp_path / "high 0.txt"
    audacity.write_text("0,100000\t0,400000\tBeep\n0.5\t0.9\tVoice\n")
    assert main(["labels", "import", str(tmp_path / "one"), str(audacity)]) == 0
    assert main(["labels", "export", str(tmp_path / "one"), str(tmp_path / "all.csv"), "--format", "csv"]) == 0
    capsys.readouterr()
    assert main(["labels", "import", str(tmp_path / "two"), str(tmp_path / "all.csv"), "--json"]) == 0
    assert result(capsys)["added"] == 2


def test_models_are_installed_shown_and_copied(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "import", str(model)]) == 0
    capsys.readouterr()
    assert main(["models", "--json"]) == 0
    assert next(m["name"] for m in result(capsys)["models"]) == "model"  # before those that come with Earmark
    assert main(["models", "show", "model", "--json"]) == 0
    assert result(capsys)["card"]["labels"] == ["high", "low"]
    assert main(["models", "export", "model", str(tmp_path / "copy.earmark")]) == 0
    assert (tmp_path / "copy.earmark").read_bytes() == model.read_bytes()
    assert main(["models", "recipes"]) == 0
    assert "mfcc-lstm" in capsys.readouterr().out


def test_a_read_only_output_folder_is_a_sentence(
    model: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    out = str(tmp_path / "file" / "r.csv")
    assert main(["classify", str(data), "--model", str(model), "--out", out]) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert main(["evaluate", "--model", str(model), "--data", str(data), "--out", str(tmp_path / "file" / "x")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_doctor_names_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    text = capsys.readouterr().out
    for word in ("Versions", "onnxruntime", "Devices", "Audio formats", "FLAC", "aac", "Folders", "can be written"):
        assert word in text


def test_main_py_runs_from_anywhere_and_keeps_a_leading_dash(tmp_path: Path, model: Path) -> None:
    sf.write(tmp_path / "-dash.wav", np.zeros(16000), 16000)
    words = [
        sys.executable,
        str(ROOT / "main.py"),
        "classify",
        "--model",
        str(model),
        "--out",
        "r.csv",
        "--",
        "-dash.wav",
    ]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stderr
    assert "1 file in" in done.stdout
    assert (tmp_path / "r.csv").read_text(encoding="utf-8").count("\n") == 2


def strict(line: str) -> dict:
    """A line as a program reads it that knows no NaN, in a pipe that knows only ASCII."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(line.encode("ascii"), parse_constant=refuse)


def test_json_is_json_whatever_the_figures_and_names(
    data: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.csv").write_text(
        f"audio_filepath,label\n{data}/high/high 0.wav,high\ngone.wav,low\n", encoding="utf-8"
    )
    words = ["evaluate", "--model", str(model), "--data", str(tmp_path / "one.csv"), "--out", str(tmp_path / "отчёт")]
    assert main([*words, "--json"]) == 0
    lines = [strict(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["figures"]["auc"] is None
    assert lines[-1]["files"][0].endswith("отчёт/test_metrics.txt")
    assert any("gone.wav does not exist" in line["reason"] for line in lines if line["event"] == "Skipped")


def test_a_place_that_cannot_be_written_is_said_before_the_work(
    data: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.earmark").mkdir()
    for out in (tmp_path / "file" / "m.earmark", tmp_path / "folder.earmark"):
        assert main(["train", "--data", str(data), "--out", str(out), *FAST]) == 1
        told = capsys.readouterr().err
        assert f"{out} cannot be written" in told
        assert "Reading" not in told
    assert main(["evaluate", "--model", str(model), "--data", str(data), "--out", str(tmp_path / "file")]) == 1
    assert "Evaluating" not in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder.earmark"]


def test_a_model_that_the_disk_refuses_in_the_end_is_kept_elsewhere(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refused, save = tmp_path / "full" / "m.earmark", bundle.save

    def full(made: bundle.Bundle, path: Path | str) -> Path:
        if Path(path) == refused:
            raise StudioError(f"{path} cannot be written: No space left on device.")
        return save(made, path)

    monkeypatch.setattr("engine.bundle.save", full)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    words = ["train", "--data", str(data), "--recipe", "timing-trees", "--window-s", "0.5", "--out", str(refused)]
    assert main(words) == 1
    (kept,) = tmp_path.rglob("*.earmark")
    assert capsys.readouterr().err.endswith(f"No space left on device. Until then the model is kept as {kept}.\n")
    assert bundle.load(kept).card.labels == ("high", "low")


def test_a_home_that_cannot_be_used_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("EARMARK_HOME", str(tmp_path / "file"))
    assert main(["models"]) == 1
    assert "EARMARK_HOME" in capsys.readouterr().err
    assert main(["doctor"]) == 0
    assert f"The folder {tmp_path / 'file' / 'config'} cannot be made" in capsys.readouterr().out


def test_adding_a_folder_without_audio_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path / "p")]) == 0
    (tmp_path / "empty").mkdir()
    assert main(["add", str(tmp_path / "p"), str(tmp_path / "empty")]) == 1
    assert f"There is no audio in {tmp_path / 'empty'}." in capsys.readouterr().err


def test_a_label_file_that_cannot_be_read_does_not_stop_the_others(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = str(tmp_path / "p")
    assert main(["new", project]) == 0
    assert main(["add", project, str(data / "low")]) == 0
    (tmp_path / "low 1.txt").write_text("0.1\t0.5\ttone\n")
    assert main(["labels", "import", project, str(tmp_path / "gone.txt"), str(tmp_path / "low 1.txt")]) == 1
    told = capsys.readouterr()
    assert "gone.txt cannot be read: No such file or directory." in told.err
    assert "1 label is new." in told.out
    assert main(["labels", "import", project, str(tmp_path / "low 1.txt")]) == 0
    assert "1 is there already." in capsys.readouterr().out


def test_what_an_import_leaves_out_is_written_down(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, out = tmp_path / "p", tmp_path / "rejects.csv"
    assert main(["new", str(project)]) == 0
    assert main(["add", str(project), str(data / "high" / "high 0.wav")]) == 0
    labels = tmp_path / "labels.csv"
    rows = [
        "file,start_s,end_s,label",
        "high 0.wav,0,0.5,A",
        "high 0.wav,0.9,0.2,A",
        "high 0.wav,5,6,A",
        "no.wav,0,1,A",
    ]
    labels.write_text("\n".join(rows), encoding="utf-8")
    (junk := tmp_path / "junk.csv").write_text("nothing of use", encoding="utf-8")
    capsys.readouterr()
    words = ["labels", "import", str(project), str(labels), str(junk), "--rejects", str(out), "--json"]
    assert main(words) == 1, "one of the files is none"
    told = result(capsys)
    assert (told["added"], told["rejected"]) == (1, 4)
    with out.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["row"] for row in table] == [*(f"{labels} line {n}" for n in (3, 5, 4)), str(junk)]
    assert "lies before the start" in table[0]["reason"]
    assert "not in the project" in table[1]["reason"]
    assert "after the end of the recording" in table[2]["reason"]
    assert "not a label file" in table[3]["reason"]


def test_the_reasons_are_written_down_when_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("audio_filepath,label\nC:\\gone\\a.wav,1\nb.wav,\n", encoding="utf-8")
    out, here = tmp_path / "rejects.csv", str(tmp_path / "list.csv")
    assert main(["check", here, "--rejects", str(out)]) == 1
    said = [row["reason"] for row in csv.DictReader(out.read_text(encoding="utf-8").splitlines())]
    assert said == [
        "Line 2 of list.csv: C:\\gone\\a.wav does not exist.",
        "Line 3 of list.csv: the label is empty.",
    ]
    assert main(["prepare", "--dataset", here, "--out", str(tmp_path / "prepared")]) == 1
    assert (tmp_path / "prepared" / "rejects.csv").read_text(encoding="utf-8") == out.read_text(encoding="utf-8")
    (tmp_path / "segments.txt").write_text("[call]\n1 2\n", encoding="utf-8")
    assert main(["cut-segments", "--input", str(tmp_path), "--out", str(tmp_path / "raw"), "--rejects", str(out)]) == 1
    (row,) = csv.DictReader(out.read_text(encoding="utf-8").splitlines())
    assert row["reason"] == f"There is no recording called call in {tmp_path}; one is needed."


def test_a_folder_does_not_hide_a_model_of_its_name(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "import", str(model)]) == 0
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["models", "show", "model"]) == 0
    assert main(["models", "show", "nothing"]) == 2
    assert main(["models", "show", "x" * 300]) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_a_sentence_says_so() -> None:
    there = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    there.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run([sys.executable, "main.py"], cwd=ROOT, capture_output=True, text=True, check=False, env=there)
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert "--help" in done.stderr
