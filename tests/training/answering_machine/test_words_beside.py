"""Transcripts beside the answers of a model that carries a transducer: wanted or not, caught up with, failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import bundle, classify, watch
from engine.classify_config import ClassifyConfig
from engine.errors import StudioError
from engine.events import Ask, Event, FilesScored, Notice, Progress, run
from engine.result_exports import export_csv
from engine.results import DONE, ResultStore
from engine.runtime import listening_beside, writes_beside
from engine.transcripts import recall
from tests.engine import encoder_models as models
from tests.training.answering_machine.answering_hand import checkpoint
from training.cli import main
from training.import_weights import import_weights

sherpa_onnx = pytest.importorskip("sherpa_onnx")

ON = ClassifyConfig(workers=1, device="cpu")
OFF = replace(ON, transcripts=False)


@pytest.fixture(scope="module")
def parts(encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of a whole transducer."""
    home = tmp_path_factory.mktemp("transducer")
    tokens = home / "tokens.txt"
    tokens.write_text("".join(f"{token} {i}\n" for i, token in enumerate(("<blk>", "\u2581yes", "\u2581no", "C", "D"))))
    decoder, joiner = models.decoder(home / "decoder.onnx"), models.joiner(home / "joiner.onnx")
    return {"encoder": str(encoder), "decoder": str(decoder), "joiner": str(joiner), "tokens": str(tokens)}


@pytest.fixture(scope="module")
def model(parts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that carries its transducer."""
    home = tmp_path_factory.mktemp("model")
    checkpoint(home / "best_model.pt")
    made = import_weights(home / "best_model.pt", "fbank-encoder-mlp", values=parts)
    return bundle.save(made, home / "calls.earmark")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Three calls; of the shortest an encoder makes no step."""
    home = tmp_path / "inbox"
    home.mkdir()
    for name, seconds in (("a", 1.5), ("b", 2.0), ("short", 0.01)):
        sound = np.random.default_rng(7).normal(0, 0.1, round(16000 * seconds))
        sf.write(home / f"{name}.wav", sound, 16000)
    return home


def heard(store: Path) -> dict[str, str]:
    """What was written down, by name."""
    with ResultStore(store) as results:
        names = {file_id: Path(path).stem for file_id, path in results.paths()}
        return {names[file_id]: text for file_id, text in results.transcripts.all_texts()}


def test_words_are_written_down_where_they_are_wanted_and_scores_are_the_same(
    model: Path, inbox: Path, tmp_path: Path
) -> None:
    for config, name in ((ON, "on"), (OFF, "off")):
        assert run(classify.classify([inbox], model, tmp_path / f"{name}.scores", config)).scored == 3
    assert set(heard(tmp_path / "on.scores")) == {"a", "b", "short"}
    assert heard(tmp_path / "off.scores") == {}
    found = []
    for name in ("on", "off"):
        with ResultStore(tmp_path / f"{name}.scores") as store:
            found.append(list(store.rows()))
    assert found[0] == found[1]
    assert [row[3] for row in found[0]] == ["", "", ""]  # nothing is wrong with the short one either


def test_switched_on_it_does_what_was_left_out_and_switched_off_nothing_anew(
    model: Path, inbox: Path, tmp_path: Path
) -> None:
    store = tmp_path / "r.scores"

    def kept(config: ClassifyConfig, *, told: Callable[[Event], None] = lambda event: None) -> int:
        return run(classify.classify([inbox], model, store, config), told).kept

    assert kept(ON) == 0
    assert kept(OFF) == 3
    assert kept(ON) == 3  # nothing was left out meanwhile
    sf.write(inbox / "late.wav", np.random.default_rng(8).normal(0, 0.1, 24000), 16000)
    assert kept(OFF) == 3
    assert set(heard(store)) == {"a", "b", "short"}
    with ResultStore(store) as results:
        results.set_meta("threshold", 0.25)
    told: list[Event] = []
    assert kept(ON, told=told.append) == 3
    assert "so done again: 1 file." in " ".join(event.text for event in told if isinstance(event, Notice))
    assert set(heard(store)) == {"a", "b", "short", "late"}
    with ResultStore(store) as results:
        assert results.meta["threshold"] == 0.25  # the results are the same ones, with more in them
        assert results.meta["words_left_out"] is False
    assert kept(ON) == 4


def test_what_arrives_while_words_are_left_out_is_made_up_for(
    model: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_LOOK_S", 0.05)
    monkeypatch.setattr(watch, "_STEADY_S", 0.0)
    store, late = tmp_path / "r.scores", tmp_path / "late.wav"
    run(classify.classify([inbox], model, store, ON))
    sf.write(late, np.random.default_rng(8).normal(0, 0.1, 24000), 16000)

    scored = []

    def on_event(event: Event) -> Ask | None:
        if event == Progress("Waiting for files") and late.exists():
            late.rename(inbox / "late.wav")
        scored.extend([event] if isinstance(event, FilesScored) else [])
        return Ask.FINISH if scored else None

    run(classify.classify([inbox], model, store, OFF, watch=True), on_event)
    assert set(heard(store)) == {"a", "b", "short"}
    run(classify.classify([inbox], model, store, ON))
    assert set(heard(store)) == {"a", "b", "short", "late"}


def test_what_was_stopped_while_catching_up_goes_on(model: Path, inbox: Path, tmp_path: Path) -> None:
    store = tmp_path / "r.scores"
    run(classify.classify([inbox], model, store, OFF))
    job = classify.classify([inbox], model, store, ON)
    for event in job:
        if isinstance(event, Notice):
            break
    job.close()
    assert run(classify.classify([inbox], model, store, ON)).kept == 0
    assert set(heard(store)) == {"a", "b", "short"}


def test_to_other_models_the_setting_is_nothing(tiny_model: Path, model: Path) -> None:
    other, calls = bundle.load(tiny_model), bundle.load(model)
    assert (writes_beside(other.card), writes_beside(calls.card)) == (False, True)
    assert classify.job_meta(other, ON) == classify.job_meta(other, OFF)
    on, off = classify.job_meta(calls, ON), classify.job_meta(calls, OFF)
    assert (classify.lacks_words(off, on), classify.lacks_words(on, off), classify.lacks_words({}, on)) == (
        True, False, False,
    )  # fmt: skip
    assert classify.same_job(off, on)


def test_without_the_library_it_says_so_and_remembers(
    model: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classify, "can_write_beside", lambda: False)
    told: list[Event] = []
    run(classify.classify([inbox / "a.wav"], model, tmp_path / "r.scores", ON), told.append)
    (notice,) = (event for event in told if isinstance(event, Notice))
    assert notice.level == "warning"
    assert notice.text.startswith("Nothing is written down of what is said: sherpa-onnx is not installed.")
    with ResultStore(tmp_path / "r.scores") as store:
        assert store.meta["words_left_out"] is True
    told.clear()
    run(classify.classify([inbox / "a.wav"], model, tmp_path / "r.scores", OFF), told.append)
    assert not any("sherpa" in event.text for event in told if isinstance(event, Notice))


def test_a_failure_stands_in_the_table(
    model: Path, inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the command line, real workers and a joiner that fails: of a network whose product does not come out."""
    loaded = bundle.load(model)
    files = {name: loaded.file(name) for name in loaded.card.files}
    files["joiner.onnx"] = _failing_joiner(tmp_path / "joiner.onnx")
    broken = replace(loaded, card=replace(loaded.card, files={}), weights=loaded.tensors(), files=files)
    path = bundle.save(broken, tmp_path / "broken.earmark")
    arguments = ["classify", str(inbox), "--model", str(path), "--device", "cpu", "--workers", "1"]
    assert main([*arguments, "--out", str(tmp_path / "out.csv")]) == 0
    with ResultStore(tmp_path / "out.csv.scores") as store:
        rows = list(store.rows())
        assert [row[2] for row in rows] == [DONE] * 3
        assert all(
            row[3].startswith("What is said could not be written down: sherpa-onnx failed on it: ") for row in rows
        )
        export_csv(store, tmp_path / "again.csv", 0.5)
    assert (tmp_path / "out.csv").read_text("utf-8").count("could not be written down") == 3
    assert main([*arguments, "--transcripts", "0", "--fresh", "--out", str(tmp_path / "out.csv")]) == 0
    assert "could not be written down" not in (tmp_path / "out.csv").read_text("utf-8")


def _failing_joiner(path: Path) -> Path:
    """A joiner of the right form, whose product fits no vector: that is only found when it runs."""
    table = np.zeros((models.WIDTH + 1, models.VOCABULARY), np.float32)
    nodes = [
        models.node("Add", ["encoder_out", "decoder_out"], "sum"),
        models.node("Reshape", ["sum", "shape"], "shaped"),
        models.node("MatMul", ["shaped", "table"], "logit"),
    ]
    takes = [(name, models.F32, ["N", models.WIDTH]) for name in ("encoder_out", "decoder_out")]
    gives = [("logit", models.F32, ["N", models.VOCABULARY])]
    values = {"table": table, "shape": np.array([-1, models.WIDTH + 1])}
    return models.save(path, nodes, takes, gives, values, {"joiner_dim": str(models.WIDTH)})


# On a cluster ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("config", [ON, OFF], ids=["on", "off"])
def test_an_actor_of_a_cluster_does_as_it_is_told(
    config: ClassifyConfig, model: Path, inbox: Path, tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow")
    from engine.cluster import merging, stage
    from tests.engine.cluster.cluster_hand import order, rows

    actor = stage.Scoring(order(model, tmp_path / "out", config))
    try:
        actor(rows([str(inbox)], config))
    finally:
        actor.end()
    assert run(merging.merge(str(tmp_path / "out"), tmp_path / "merged.scores")) == 3
    assert set(heard(tmp_path / "merged.scores")) == ({"a", "b", "short"} if config.transcripts else set())


def test_runs_without_words_do_not_count_where_words_are_wanted(model: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from engine.cluster import partitions
    from tests.engine.cluster.cluster_hand import order

    made = [order(model, tmp_path / "out", config).run for config in (ON, OFF, ON)]
    every = partitions.runs(str(tmp_path / "out"))
    assert [run.number for run in partitions.of_same_job(every, made[1].meta)] == [1, 2, 3]
    assert [run.number for run in partitions.of_same_job(every, made[2].meta)] == [1, 3]


# The transducer itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n_samples", [1, 160, 399, 1000, 1439])
def test_what_is_too_short_for_a_step_is_filled_up(n_samples: int, parts: dict[str, str]) -> None:
    from engine.encoders.transcribing import Transcriber

    samples = np.random.default_rng(0).normal(0, 0.1, n_samples).astype(np.float32)
    for word in Transcriber(**parts).words(samples):
        assert word.start_s is not None
        assert word.end_s is not None
        assert 0 <= word.start_s <= word.end_s


@pytest.mark.parametrize(("rate_hz", "bands"), [(16_000, 80), (8_000, 80), (16_000, 64)])
def test_it_hears_at_the_rate_and_in_the_bands_of_its_training(
    rate_hz: int, bands: int, parts: dict[str, str], tmp_path: Path
) -> None:
    from engine.encoders.transcribing import Transcriber

    mine = {**parts, "encoder": str(models.transducer_encoder(tmp_path / "encoder.onnx", bands=bands))}
    checkpoint(tmp_path / "best_model.pt")
    made = import_weights(tmp_path / "best_model.pt", "fbank-encoder-mlp", values={**mine, "rate_hz": rate_hz})
    listening = listening_beside(bundle.load(bundle.save(made, tmp_path / "m.earmark")))
    assert listening is not None
    assert listening.rate_hz == rate_hz
    t = np.arange(2 * rate_hz) / rate_hz
    samples = (
        0.3 * np.sin(2 * np.pi * 600 * t * (1 + t)) + 0.05 * np.random.default_rng(0).normal(0, 1, len(t))
    ).astype(np.float32)
    own = sherpa_onnx.OfflineRecognizer.from_transducer(
        **mine, sample_rate=rate_hz, feature_dim=bands, model_type="transducer"
    )
    stream = own.create_stream()
    stream.accept_waveform(rate_hz, samples)
    own.decode_stream(stream)
    assert [word.text for word in Transcriber(**mine, rate_hz=rate_hz).words(samples)] == stream.result.text.split()


def test_sorting_into_lists_writes_nothing_down_of_its_own_accord(
    model: Path, parts: dict[str, str], inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "paths.txt").write_text(f"{inbox / 'a.wav'}\n{inbox / 'b.wav'}\n")
    arguments = ["infer", "--input-file", "paths.txt", "--model-path", str(model), "--device", "cpu", "--workers", "1"]
    arguments += ["--min-duration", "0"]
    assert main(arguments) == 0
    assert recall(inbox / "a.wav") is None


def test_a_file_whose_words_fail_is_in_its_list_all_the_same(
    model: Path,
    parts: dict[str, str],
    inbox: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from engine.encoders.transcribing import Transcriber

    def fails(self: Transcriber, path: str, channel: object = "first") -> str:
        raise StudioError("sherpa-onnx failed on it: no memory.")

    monkeypatch.setattr(Transcriber, "text", fails)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "paths.txt").write_text(f"{inbox / 'a.wav'}\n")
    arguments = ["infer", "--input-file", "paths.txt", "--model-path", str(model), "--device", "cpu", "--workers", "1"]
    flags = {
        "encoder": "--encoder-model",
        "decoder": "--decoder-model",
        "joiner": "--joiner-model",
        "tokens": "--tokens",
    }
    for part, flag in flags.items():
        arguments += [flag, parts[part]]
    assert main([*arguments, "--min-duration", "0"]) == 0
    assert f"What is said in {inbox / 'a.wav'} could not be written down: sherpa-onnx failed" in capsys.readouterr().out
    _, row = (tmp_path / "inference_results" / "transcripts.csv").read_text().splitlines()
    assert row.startswith(f"{inbox / 'a.wav'},0.")
    assert row.endswith(",")
    lists = [file.read_text() for file in (tmp_path / "inference_results").glob("*.txt")]
    assert sum(text.count("a.wav") for text in lists) == 1
