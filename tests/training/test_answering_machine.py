"""The answering-machine family from the command line: training on an encoder, its own weights, sorting lists."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
import torch

from engine import bundle, encoders, recipes
from engine.classify import classify
from engine.classify_config import ClassifyConfig
from engine.encoders.transducer import TransducerEncoder
from engine.errors import StudioError, UsageError
from engine.events import run
from engine.features.embedding import Embedding
from engine.results import ResultStore
from engine.runtime import open_scorer
from engine.transcripts import Word, recall
from tests.engine import encoder_models as models
from training import data as training_data
from training import repeat
from training import run as training_run
from training.cli import main
from training.dataset import Windowing, build
from training.import_weights import import_weights

LABELS = ("not_machine", "answering_machine")


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return models.transducer_encoder(tmp_path_factory.mktemp("encoder") / "encoder-epoch-28-avg-13.onnx")


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty calls: 0 is noise, 1 a tone, which stand for people and machines; three lists of them."""
    home = tmp_path_factory.mktemp("calls")
    rng = np.random.default_rng(4)
    lines = []
    for number in range(40):
        n = int(rng.integers(16000, 40000))
        sound = rng.normal(0, 0.1, n)
        if number % 2:
            sound = 0.02 * sound + 0.3 * np.sin(2 * np.pi * rng.uniform(300, 900) * np.arange(n) / 16000)
        sf.write(home / f"call {number}.wav", sound, 16000)
        lines.append(f"call {number}.wav {number % 2}")
    (home / "all.txt").write_text("\n".join(lines) + "\n")
    for name, part in (("train", lines[:24]), ("val", lines[24:32]), ("test", lines[32:])):
        (home / f"{name}.txt").write_text("\n".join(part) + "\n")
    return home


def checkpoint(
    path: Path, width: int = models.WIDTH, hidden: tuple[int, ...] = (16, 8), **more: Any
) -> torch.nn.Module:
    """What the scripts saved: the classifier's state beside figures that are NumPy scalars."""
    torch.manual_seed(3)
    layers: list[torch.nn.Module] = []
    for before, after in zip((width, *hidden), hidden, strict=False):
        layers += [torch.nn.Linear(before, after), torch.nn.ReLU(), torch.nn.BatchNorm1d(after), torch.nn.Dropout(0.2)]
    module = torch.nn.Module()
    module.classifier = torch.nn.Sequential(*layers, torch.nn.Linear((width, *hidden)[-1], 2))
    for name, buffer in module.named_buffers():
        if name.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
    figures = {"loss": np.float64(0.3), "acc": np.float32(97.5), "f1": np.float64(0.9), "auc": 0.99}
    torch.save(
        {
            "epoch": 7, "model_state_dict": module.state_dict(), "optimizer_state_dict": {}, "train_metrics": figures,
            "val_metrics": figures, "input_dim": width, "hidden_dims": list(hidden), **more,
        },
        path,
    )  # fmt: skip
    return module.eval()


@pytest.mark.parametrize("hidden", [(16, 8), (32, 16, 8), (4,)])
def test_the_scripts_checkpoints_become_models(tmp_path: Path, encoder: Path, hidden: tuple[int, ...]) -> None:
    module = checkpoint(tmp_path / "best_model.pt", hidden=hidden)
    made = import_weights(tmp_path / "best_model.pt", "fbank-encoder-mlp", values={"encoder": str(encoder)})
    assert (made.card.labels, made.card.positive) == (LABELS, LABELS[1])
    assert (made.card.config["hidden_dims"], made.card.config["encoder"]) == (list(hidden), "encoder.onnx")
    sound = (0.1 * np.random.default_rng(0).standard_normal(48000)).astype(np.float32)
    with torch.no_grad():
        vector = torch.from_numpy(encoders.opened(encoder).embed(sound, 16000))[None]
        expected = module.classifier(vector).softmax(dim=1).numpy()
    saved = bundle.load(bundle.save(made, tmp_path / "m.earmark"))
    np.testing.assert_allclose(open_scorer(saved, "cpu").score([sound]).probs, expected, atol=1e-5)


class Hostile:
    """Would make a file if it were unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.target,))


def test_hostile_and_wrong_checkpoints_are_refused(tmp_path: Path, encoder: Path) -> None:
    values = {"encoder": str(encoder)}
    checkpoint(tmp_path / "hostile.pt", val_metrics=Hostile(tmp_path / "done"))
    (tmp_path / "raw.pt").write_bytes(pickle.dumps(Hostile(tmp_path / "done")))
    checkpoint(tmp_path / "wide.pt", width=512)
    torch.save({"model_state_dict": {"encoder.weight": torch.zeros(2, 2)}}, tmp_path / "other.pt")
    torch.save({"model_state_dict": 3}, tmp_path / "number.pt")
    whole = (tmp_path / "wide.pt").read_bytes()
    (tmp_path / "cut.pt").write_bytes(whole[: len(whole) // 2])
    for name, reason in {
        "hostile.pt": "was not opened: it asks for",
        "raw.pt": "was not opened|no file of PyTorch's",
        "wide.pt": r"classifier.0.weight has the shape \(16, 512\) in the file and \(16, 12\) in the network",
        "other.pt": "there is no classifier.0.weight of 2 axes in it",
        "number.pt": "holds no tensors by name",
        "cut.pt": "is no file of PyTorch's, or it is damaged",
    }.items():
        with pytest.raises(StudioError, match=reason):
            import_weights(tmp_path / name, "fbank-encoder-mlp", values=values)
    assert not (tmp_path / "done").exists()
    with pytest.raises(UsageError, match=r"Say where the encoder is: --encoder"):
        import_weights(tmp_path / "wide.pt", "fbank-encoder-mlp")


def test_the_network_has_the_names_of_the_scripts(encoder: Path) -> None:
    recipe = recipes.get("fbank-encoder-mlp")
    assert recipe.build is not None
    names = recipe.build(recipe.config(encoder=str(encoder), hidden_dims=(8, 4)), 2).state_dict()
    assert [name for name in names if name.endswith("weight")] == [
        f"classifier.{place}.weight" for place in (0, 2, 4, 6, 8)
    ]
    plain = recipe.build(recipe.config(), 2)
    assert "No encoder was given" in str(plain.notes)
    assert plain.classifier[0].weight.shape == (256, 400)


def last_result(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return next(line for line in reversed(lines) if line["event"] == "result")


@pytest.fixture(scope="module")
def trained(calls: Path, encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("trained")
    decoder, joiner = models.decoder(home / "decoder.onnx"), models.joiner(home / "joiner.onnx")
    code = main(
        [
            "train",
            "--train-labels",
            str(calls / "train.txt"),
            "--val-labels",
            str(calls / "val.txt"),
            "--encoder-model",
            str(encoder),
            "--decoder-model",
            str(decoder),
            "--joiner-model",
            str(joiner),
            "--batch-size",
            "8",
            "--epochs",
            "12",
            "--learning-rate",
            "0.01",
            "--hidden-dims",
            "16,8",
            "--embedding-dim",
            "12",
            "--save-dir",
            str(home / "models"),
            "--sample-rate",
            "16000",
            "--class-weights",
            "1.0,4.0",
        ]
    )
    assert code == 0
    return home / "models" / "best_model.earmark"


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


def test_the_scripts_weights_are_measured_as_they_are(
    calls: Path, encoder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module = checkpoint(tmp_path / "best_model.pt")
    arguments = ["--test-labels", str(calls / "test.txt"), "--model-path", str(tmp_path / "best_model.pt")]
    code = main(
        ["evaluate", *arguments, "--encoder-model", str(encoder), "--output-dir", str(tmp_path / "out"), "--json"]
    )
    assert code == 0
    figures = last_result(capsys)["figures"]
    hits = 0
    for line in (calls / "test.txt").read_text().splitlines():
        name, label = line.rsplit(" ", 1)
        vector = encoders.opened(encoder).embed(sf.read(calls / name, dtype="float32")[0], 16000)
        with torch.no_grad():
            probability = float(module.classifier(torch.from_numpy(vector)[None]).softmax(dim=1)[0, 1])
        hits += int(label) == int(probability > 0.7)
    assert figures["accuracy"] == pytest.approx(hits / 8)
    assert main(["evaluate", *arguments, "--output-dir", str(tmp_path / "out")]) == 2
    assert "Say where that is: --encoder-model" in capsys.readouterr().err


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


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows whenever the encoder runs."""
    seen: list[int] = []
    real = TransducerEncoder.embed

    def embed(self: TransducerEncoder, samples: np.ndarray, rate_hz: int) -> np.ndarray:
        seen.append(len(samples))
        return real(self, samples, rate_hz)

    monkeypatch.setattr(TransducerEncoder, "embed", embed)
    return seen


def vectors(calls: Path, encoder: Path, window_s: float = 100.0) -> np.ndarray:
    items = training_data.read(calls / "val.txt").items
    how = Windowing(Embedding(str(encoder)), window_s, window_s, "keep")
    return np.array(run(build(items, ("0", "1"), how, "Reading")).features)


def test_the_second_training_runs_no_encoder(calls: Path, encoder: Path, tmp_path: Path, runs: list[int]) -> None:
    first = vectors(calls, encoder)
    assert len(runs) == 8
    moved = tmp_path / "moved.onnx"
    moved.write_bytes(encoder.read_bytes())
    for again in (encoder, moved):  # what counts is what is in the file
        np.testing.assert_array_equal(vectors(calls, again), first)
    assert len(runs) == 8


def test_another_encoder_window_or_recording_is_computed(
    calls: Path, encoder: Path, tmp_path: Path, runs: list[int]
) -> None:
    first = vectors(calls, encoder)
    other = models.transducer_encoder(tmp_path / "other.onnx", seed=9)
    assert np.abs(vectors(calls, other) - first).max() > 0.1
    assert len(runs) == 16
    vectors(calls, encoder, 60.0)
    assert len(runs) == 24
    name = (calls / "val.txt").read_text().splitlines()[0].rpartition(" ")[0]
    samples, rate_hz = sf.read(calls / name)
    try:
        sf.write(calls / name, samples[::-1], rate_hz)
        vectors(calls, encoder)
        assert len(runs) == 25
    finally:
        sf.write(calls / name, samples, rate_hz)


def test_a_damaged_value_is_computed_again(calls: Path, encoder: Path, runs: list[int]) -> None:
    import os

    first = vectors(calls, encoder)
    packs = list((Path(os.environ["EARMARK_HOME"]) / "cache" / "features").glob("*.samples"))
    assert packs
    content = bytearray(packs[0].read_bytes())
    content[-2] ^= 0xFF
    packs[0].write_bytes(content)
    np.testing.assert_array_equal(vectors(calls, encoder), first)
    assert 8 < len(runs) <= 16


def test_transcripts_beside_the_sorted_lists(
    trained: Path, encoder: Path, calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sherpa_onnx")
    from engine.encoders.transcribing import Transcriber

    monkeypatch.chdir(tmp_path)
    decoder, joiner = models.decoder(tmp_path / "decoder.onnx"), models.joiner(tmp_path / "joiner.onnx")
    tokens = tmp_path / "tokens.txt"
    tokens.write_text("".join(f"{token} {i}\n" for i, token in enumerate(("<blk>", "\u2581yes", "\u2581no", "C", "D"))))
    parts = [str(encoder), str(decoder), str(joiner), str(tokens)]
    path = str(calls / "call 3.wav")
    expected = Transcriber(*parts).text(path)
    assert expected
    (tmp_path / "paths.txt").write_text(path)
    arguments = [
        "infer",
        "--input-file",
        "paths.txt",
        "--model-path",
        str(trained),
        "--device",
        "cpu",
        "--workers",
        "1",
    ]
    for flag, part in zip(("--encoder-model", "--decoder-model", "--joiner-model", "--tokens"), parts, strict=True):
        arguments += [flag, part]
    assert main([*arguments, "--min-duration", "0"]) == 0
    header, row = (tmp_path / "inference_results" / "transcripts.csv").read_text().splitlines()
    assert header == "audio_file,probability,transcript"
    assert row.startswith(f"{path},0.9")
    assert row.endswith(f",{expected}")


@pytest.fixture
def transducer(encoder: Path, tmp_path: Path) -> dict[str, str]:
    """The settings of a whole transducer."""
    tokens = tmp_path / "tokens.txt"
    tokens.write_text("".join(f"{token} {i}\n" for i, token in enumerate(("<blk>", "\u2581yes", "\u2581no", "C", "D"))))
    decoder, joiner = models.decoder(tmp_path / "decoder.onnx"), models.joiner(tmp_path / "joiner.onnx")
    return {"encoder": str(encoder), "decoder": str(decoder), "joiner": str(joiner), "tokens": str(tokens)}


def test_a_model_that_carries_its_transducer_writes_down_what_it_classifies(
    calls: Path, transducer: dict[str, str], tmp_path: Path
) -> None:
    pytest.importorskip("sherpa_onnx")
    from engine.encoders.transcribing import Transcriber

    plan = training_run.plan("fbank-encoder-mlp", {**transducer, "hidden_dims": [8]}, {"epochs": 1})
    done = run(training_run.train(training_data.read(calls / "val.txt"), plan))
    path = bundle.save(done.bundle, tmp_path / "model.earmark")
    for name in ("decoder", "joiner", "tokens"):
        Path(transducer[name]).unlink()  # the model needs none of what it was made from
    made = bundle.load(path)
    carried = {name: Path(made.config()[name]) for name in ("encoder", "decoder", "joiner", "tokens")}
    assert made.card.config["tokens"] == "tokens.txt"
    assert all(file.is_file() for file in carried.values())
    sound = str(calls / "call 3.wav")
    run(classify([sound], path, tmp_path / "r.scores", ClassifyConfig(workers=1, device="cpu")))
    expected = Transcriber(**{name: str(file) for name, file in carried.items()}).text(sound)
    with ResultStore(tmp_path / "r.scores") as store:
        said = store.transcripts.of(1)
    assert said is not None
    assert said.text == expected
    assert said.timed
    assert recall(sound) == said


def test_only_a_whole_transducer_is_carried(transducer: dict[str, str], tmp_path: Path) -> None:
    recipe = recipes.get("fbank-encoder-mlp")

    def carried(**values: str) -> object:
        return recipe.carries(recipe.config(**values))

    assert carried(encoder=transducer["encoder"]) == {}
    assert set(carried(**transducer)) == {"decoder.onnx", "joiner.onnx", "tokens.txt"}
    for missing in ("encoder", "joiner", "tokens"):
        with pytest.raises(UsageError, match=f"name the {missing} too"):
            carried(**{**transducer, missing: ""})
    Path(transducer["tokens"]).write_text("nothing\n")
    with pytest.raises(StudioError, match="is no table of tokens"):
        carried(**transducer)


def test_words_from_tokens() -> None:
    from engine.encoders.transcribing import words_of

    tokens, starts = [" y", "es", "\u2581no"], [0.1, 0.2, 1.0]
    assert words_of("yes no", tokens, starts, [0.0, 0.0, -0.5], 1.1) == [
        Word("yes", 0.1, pytest.approx(0.44), 1.0), Word("no", 1.0, 1.1, pytest.approx(0.6065, abs=1e-4)),
    ]  # fmt: skip
    assert words_of("yes no", tokens, starts, [], 2.0)[1] == Word("no", 1.0, pytest.approx(1.24))
    # Tokens that are parts of letters: the times of the whole are all that is known.
    assert words_of("да нет", ["\u00d0", "\u00b4"], [0.5, 0.6], [], 2.0) == [Word("да нет", 0.5, pytest.approx(0.84))]
    assert words_of("", [], [], [], 2.0) == []


def test_a_transducer_that_is_not_whole_writes_nothing_down(encoder: Path, tmp_path: Path) -> None:
    pytest.importorskip("sherpa_onnx")
    from engine.encoders.transcribing import Transcriber

    decoder, joiner = str(models.decoder(tmp_path / "d.onnx")), str(models.joiner(tmp_path / "j.onnx"))
    tokens = tmp_path / "tokens.txt"
    for text, reason in (
        ("<blk> 0\nA 1\n", "does not name the decoder's 5 tokens once each"),
        ("<blk> zero\n", "is no table of tokens"),
    ):
        tokens.write_text(text)
        with pytest.raises(StudioError, match=reason):
            Transcriber(str(encoder), decoder, joiner, str(tokens))
    streaming = str(models.streaming_encoder(tmp_path / "s.onnx"))
    with pytest.raises(StudioError, match="only these give transcripts"):
        Transcriber(streaming, decoder, joiner, str(tokens))
