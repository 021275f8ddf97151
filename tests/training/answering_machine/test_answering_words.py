"""What is said in a call, by the transducer whose encoder the family listens with."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import bundle, recipes
from engine.classify import classify
from engine.classify_config import ClassifyConfig
from engine.errors import StudioError, UsageError
from engine.events import run
from engine.results import ResultStore
from engine.transcripts import Word, recall
from tests.engine import encoder_models as models
from training import data as training_data
from training import run as training_run
from training.cli import main


@pytest.fixture
def transducer(encoder: Path, tmp_path: Path) -> dict[str, str]:
    """The settings of a whole transducer."""
    tokens = tmp_path / "tokens.txt"
    tokens.write_text("".join(f"{token} {i}\n" for i, token in enumerate(("<blk>", "\u2581yes", "\u2581no", "C", "D"))))
    decoder, joiner = models.decoder(tmp_path / "decoder.onnx"), models.joiner(tmp_path / "joiner.onnx")
    return {"encoder": str(encoder), "decoder": str(decoder), "joiner": str(joiner), "tokens": str(tokens)}


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
