"""The verbs around Whisper and ensembles, as they are typed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import bundle
from tests.engine.whisper_folders import faster_folder, transformers_folder
from training import cli


def typed(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = cli.main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    soundfile.write(tmp_path / "007.wav", np.random.default_rng(0).normal(0, 0.1, 32000), 16000)
    return tmp_path / "007.wav"


def test_transcribe_writes_the_table_of_the_first_approach(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "made" / "approach_1.csv"
    rule = ("--whisper", faster_folder(), "--language", "en", "--phrases", "", "--pattern", r"\S")
    code, _, err = typed(capsys, "transcribe", sound, "--out", out, "--device", "cpu", *rule)
    assert code == 0, err
    with out.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert list(row) == ["path", "text", "target"]
    assert row["path"] == str(sound)
    model = tmp_path / "rule.earmark"
    code, _, err = typed(capsys, "models", "phrase-rule", model, "--classes", "quiet,said", *rule)
    assert code == 0, err
    assert bundle.read_card(model).labels == ("quiet", "said")
    again = tmp_path / "again.csv"
    code, _, err = typed(capsys, "transcribe", sound, "--out", again, "--device", "cpu", "--model", model)
    assert code == 0, err
    assert again.read_text("utf-8") == out.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("transcribe", "x.wav", "--out", "o.csv"), "Name a Whisper model"),
        (("transcribe", "x.wav", "--out", "o.csv", "--model", "m", "--phrases", "a"), "leave out phrases, or --model"),
        (("models", "phrase-rule", "o.earmark", "--whisper", "tiny", "--classes", "a"), "give two classes"),
        (("models", "phrase-rule", "o.earmark", "--whisper", "tiny", "--pattern", "("), "not a regular expression"),
        (("models", "fetch-whisper", "nothing"), "There is no Whisper model 'nothing'"),
        (("ensemble", "--tables", "a.csv", "b.csv", "--out", "o.csv", "--data", "x"), "--data belongs to --models"),
        (("ensemble", "--models", "a", "b", "--out", "o", "--truth", "x"), "--truth belongs to --tables"),
        (("word-bounds", "w.json", "--out", "o.csv", "--window", "-1"), "must be between 0 and 3600"),
    ],
)
def test_wrong_usage_is_a_sentence(
    words: tuple[str, ...], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    code, _, err = typed(capsys, *words)
    assert code == 2
    assert sentence in err


def test_tables_are_blended_and_weights_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, rows in (("a", "01,1\n2,0"), ("b", "2,0\n01,0"), ("c", "01,1\n2,1")):
        (tmp_path / f"{name}.csv").write_text(f"id,label\n{rows}\n")
    tables = [tmp_path / f"{name}.csv" for name in "abc"]
    out = tmp_path / "approach_4_blended.csv"
    code, said, _ = typed(capsys, "ensemble", "--tables", *tables, "--out", out, "--truth", tables[0])
    assert (code, out.read_text()) == (0, "id,label\n01,1\n2,0\n")
    assert "Right: 1.000" in said
    heavy = ("--method", "weighted", "--weights", "1,9,1")
    code, _, _ = typed(capsys, "ensemble", "--tables", *tables, "--out", out, *heavy)
    assert (code, out.read_text()) == (0, "id,label\n01,0\n2,0\n")
    code, _, err = typed(capsys, "ensemble", "--tables", *tables, "--out", out, "--method", "weighted")
    assert code == 2
    assert "give one number for each of the 3 models" in err


def test_a_submission_goes_into_folders_of_the_models_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "results.csv").write_text("audio_file,predicted_label_text\n/x/0012.wav,1\n/x/7.wav,0\n")
    out = tmp_path / "approach_3_openai" / "whisper-medium.csv"
    code, said, _ = typed(capsys, "submission", tmp_path / "results.csv", "--out", out, "--json")
    assert (code, out.read_text()) == (0, "id,label\n0012,1\n7,0\n")
    assert json.loads(said.splitlines()[-1])["answers"] == 2


def test_a_model_of_transformers_is_converted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = typed(capsys, "models", "convert-whisper", transformers_folder(), tmp_path / "out")
    assert code == 0, err
    assert (tmp_path / "out" / "model.bin").is_file()
    code, _, err = typed(capsys, "models", "convert-whisper", tmp_path / "none", tmp_path / "other")
    assert code == 1
    assert "There is no folder" in err
