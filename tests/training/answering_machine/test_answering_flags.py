"""The answering-machine family from the command line: training on an encoder, evaluation, sorting lists."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile as sf

from engine import bundle
from tests.engine import encoder_models as models
from tests.training.answering_machine.answering_hand import last_result
from training import repeat
from training.cli import main


def test_a_training_with_the_scripts_flags(trained: Path, encoder: Path) -> None:
    card = bundle.load(trained).card
    assert (card.recipe, card.labels, card.positive, card.short_clip) == ("fbank-encoder-mlp", ("0", "1"), "1", "keep")
    assert card.feature == {"id": "embedding", "encoder": "encoder.onnx", "sample_rate_hz": 16000}
    assert card.config["hidden_dims"] == [16, 8]
    assert card.config["encoder"] == "encoder.onnx"  # no path of this machine
    _, config, _, _ = repeat.of_model(str(trained))
    assert Path(config["encoder"]).read_bytes() == encoder.read_bytes()
    assert card.data["counts"]["train"] == {"0": 12, "1": 12}
    assert card.metrics["val"]["accuracy"] == 1.0
    assert 0.99 <= card.metrics["val"]["auc"] <= 1.0


def test_an_evaluation_with_the_scripts_flags(
    trained: Path, calls: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(
        [
            "evaluate",
            "--json",
            "--test-labels",
            str(calls / "test.txt"),
            "--model-path",
            str(trained),
            "--output-dir",
            str(tmp_path / "test_results"),
            "--batch-size",
            "64",
            "--num-workers",
            "8",
        ]
    )
    assert code == 0
    assert last_result(capsys)["figures"]["accuracy"] == 1.0
    rows = (tmp_path / "test_results" / "test_results.csv").read_text().splitlines()
    assert rows[0].startswith(
        "audio_file,true_label,predicted_label,probability,true_label_text,predicted_label_text,is_correct"
    )
    assert rows[1].split(",")[1:3] == ["0", "0"]
    assert rows[1].split(",")[4:7] == ["not_machine", "not_machine", "True"]
    assert rows[2].split(",")[4:7] == ["answering_machine", "answering_machine", "True"]
    assert "[[TN, FP]" in (tmp_path / "test_results" / "test_metrics.txt").read_text()
    assert (tmp_path / "test_results" / "misclassified.csv").is_file()


def test_sorting_with_the_scripts_flags(
    trained: Path, calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = [str(calls / f"call {number}.wav") for number in range(32, 40)]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "data_paths.txt").write_text("\n".join(paths))
    lengths_s = [sf.info(path).duration for path in paths]
    limit_s = sorted(lengths_s)[2]
    arguments = ["infer", "--model-path", str(trained), "--device", "cpu", "--workers", "1", "--json"]
    assert main([*arguments, "--min-duration", str(limit_s), "--batch-report-interval", "4"]) == 0
    result = last_result(capsys)
    long_enough = [path for path, length_s in zip(paths, lengths_s, strict=True) if length_s >= limit_s]
    assert (result["too_short"], result["kept"], result["failed"]) == (2, 0, 0)
    home = tmp_path / "inference_results"
    found = (home / "detected_answering_machines.txt").read_text().splitlines()
    assert found == [path for path in long_enough if int(path[:-4].split()[-1]) % 2]
    others = (home / "not_machine.txt").read_text().splitlines()
    assert sorted(found + others) == sorted(long_enough)
    assert len((home / "too_short_audios.txt").read_text().splitlines()) == 2
    assert main(arguments) == 0
    assert last_result(capsys)["kept"] == 8


def test_a_folder_and_one_list_of_labels(calls: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "labels.txt").write_text((calls / "all.txt").read_text())
    arguments = ["train", "--json", "--labels-file", str(tmp_path / "labels.txt"), "--data-dir", str(calls)]
    more = ["--val-split", "0.2", "--test-split", "0.2", "--recipe", "timing-trees", "--trees", "20"]
    assert main([*arguments, *more, "--out", str(tmp_path / "m.earmark")]) == 0
    card = bundle.load(tmp_path / "m.earmark").card
    assert card.recipe == "timing-trees"
    assert {part: sum(counts.values()) for part, counts in card.data["counts"].items()} == {
        "train": 24, "val": 8, "test": 8,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        (["--train-labels", "{calls}/train.txt"], "Say which files are for validation: --val-labels"),
        (["--data", "{calls}/all.txt", "--val-labels", "x"], "belong to --train-labels or --labels-file"),
        (["--train-labels", "{calls}/train.txt", "--val-labels", "{calls}/all.txt"], "call 0.wav is in .* and in"),
        (["--labels-file", "{calls}/all.txt", "--embedding-dim", "512"], "belong to an encoder: --encoder-model"),
        (
            ["--labels-file", "{calls}/all.txt", "--embedding-dim", "512", "--encoder-model", "{encoder}"],
            r"gives vectors of 12 numbers, not 512 \(--embedding-dim\)",
        ),
        (
            ["--labels-file", "{calls}/all.txt", "--encoder-model", "{calls}/all.txt"],
            "is no ONNX file|cannot be loaded",
        ),
    ],
)
def test_flags_that_do_not_go_together(
    calls: Path, encoder: Path, flags: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    import re

    assert main(["train", *(flag.format(calls=calls, encoder=encoder) for flag in flags)]) != 0
    assert re.search(reason, capsys.readouterr().err)


def test_a_model_that_is_not_there_is_said_before_its_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["infer"]) == 1
    assert capsys.readouterr().err.startswith("There is no model at ./choosen_model/best_model.pt.")
    assert list(tmp_path.iterdir()) == []


def test_models_encoder_tells_what_a_file_is(encoder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    joiner = models.joiner(tmp_path / "joiner.onnx")
    assert main(["models", "encoder", str(encoder), "--joiner-model", str(joiner)]) == 0
    said = capsys.readouterr().out
    assert "encoder of a transducer (icefall)" in said
    assert "zipformer2" in said
    assert "joiner_dim" in said
    wrong = models.joiner(tmp_path / "wrong.onnx", 512)
    assert main(["models", "encoder", str(encoder), "--joiner-model", str(wrong)]) == 1
    assert "they do not belong together" in capsys.readouterr().err
