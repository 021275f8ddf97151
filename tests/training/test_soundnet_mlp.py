"""SoundNet's heads in training: on recordings, end to end, and on feature files as the older scripts had them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
import torch

from engine import bundle, recipes
from engine.bundle import Bundle
from engine.errors import StudioError, UsageError
from engine.events import EpochDone, Notice, Skipped, run
from engine.runtime.scorer import Scorer
from engine.soundnet import modules, weights
from engine.soundnet.extract import recognise_by
from tests.engine.soundnet_weights import made_up, torch_state, write
from tests.engine.test_audio import encode_video
from training import data as training_data
from training.cli import main
from training.run import plan, train
from training.soundnet_mlp import predict_list, train_heads
from training.soundnet_tables import categories, labelled, read_classes, read_features, read_list
from training.torch_fit import TrainConfig

WIDTHS = {"pool5": 3, "conv6": 4, "conv7": 5}
CLASSES = ("drums", "piano", "singing")
FAST = TrainConfig(epochs=1, batch_size=64, device="cpu")


def ids(n: int) -> list[str]:
    return [f"LTEx{i:02d}==" for i in range(n)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Features of sixty recordings of three categories, the lists and the class map, as the older scripts had them."""
    rng = np.random.default_rng(0)
    rows = ["Id,Category"]
    for number, name in enumerate(ids(60)):
        category = number % 3
        rows.append(f"{name},{category}")
        for layer, width in WIDTHS.items():
            values = rng.normal(0, 0.3, width)
            values[category] += 3
            (tmp_path / "feats" / layer).mkdir(parents=True, exist_ok=True)
            np.savetxt(tmp_path / "feats" / layer / f"{name}.csv", values, delimiter=";")
    (tmp_path / "train_val.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "test_for_students.csv").write_text("Id,Category\n" + "".join(f"{i},\n" for i in reversed(ids(60))))
    (tmp_path / "cls_map.csv").write_text("Label,Category\n" + "".join(f"{c},{i}\n" for i, c in enumerate(CLASSES)))
    return tmp_path


def answers(path: Path) -> list[tuple[str, str]]:
    rows = list(csv.reader(path.read_text().splitlines()))
    assert rows[0] == ["Id", "Category"]
    return [(name, category) for name, category in rows[1:]]


def test_lists_are_read_as_text_in_their_order(home: Path) -> None:
    rows = read_list(home / "test_for_students.csv")
    assert [row.id for row in rows] == list(reversed(ids(60)))
    assert {row.category for row in rows} == {""}
    assert read_classes(home / "cls_map.csv") == {"0": "drums", "1": "piano", "2": "singing"}
    (home / "odd.csv").write_text("Id,Category\na,10\nb,9\na,9\nc,\n")
    kept, rejected = labelled(read_list(home / "odd.csv"), "odd.csv")
    assert categories(kept) == ["9", "10"]
    assert [row.id for row in kept] == ["a", "b"]
    assert [r.reason for r in rejected] == [
        "a in odd.csv is listed more than once; its first row counts.",
        "c in odd.csv has no category.",
    ]
    (home / "none.csv").write_text("name,class\na,1\n")
    with pytest.raises(StudioError, match=r"needs the columns Id and Category"):
        read_list(home / "none.csv")
    with pytest.raises(StudioError, match=r"needs the columns Label and Category"):
        read_classes(home / "none.csv")


def test_missing_features_are_told_layer_by_layer(home: Path) -> None:
    names = ids(60)
    (home / "feats" / "conv6" / f"{names[1]}.csv").unlink()
    (home / "feats" / "pool5" / f"{names[2]}.csv").write_text("1.0\n2.0\n")
    (home / "feats" / "conv7" / f"{names[2]}.csv").write_text("1.0\nx\n")
    events: list[Any] = []
    found = run(read_features(home / "feats", names, ".csv"), events.append)
    assert found.widths == WIDTHS
    assert found.values.shape == (60, 12)
    assert np.flatnonzero(~found.complete).tolist() == [1, 2]
    assert found.missing == {"pool5": 1, "conv6": 1, "conv7": 1}
    assert [e.reason for e in events if isinstance(e, Skipped)] == [
        f"{names[1]} lacks features: conv6 ({names[1]}.csv is missing).",
        f"{names[2]} lacks features: pool5 ({names[2]}.csv has 2 numbers where 3 are needed), conv7 ({names[2]}.csv "
        "holds something other than numbers).",
    ]
    assert found.values[1, 3:7].tolist() == [0, 0, 0, 0]
    reference = np.genfromtxt(home / "feats" / "conv7" / f"{names[5]}.csv", delimiter=";")
    np.testing.assert_array_equal(found.values[5, 7:], reference.astype(np.float32))
    with pytest.raises(StudioError, match=r"pool5 has no usable file of the 1 recording in the list"):
        run(read_features(home / "feats", ["unknown"], ".csv"))


def test_heads_learn_from_files_and_predict_a_list(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, out = home / "heads.earmark", home / "predictions.csv"
    (home / "feats" / "conv6" / f"{ids(60)[59]}.csv").unlink()
    settings = ["--epochs", "3", "--batch-size", "16", "--learning-rate", "0.001", "--device", "cpu"]
    feats, listed = str(home / "feats"), str(home / "train_val.csv")
    assert main(["train-mlp", feats, "256", listed, str(model), *settings]) == 0
    said = capsys.readouterr()
    assert "conv6 of 1 recording" in said.err
    assert "The heads were trained on the SoundNet features of 53 recordings." in said.out
    card = bundle.read_card(model)
    assert card.labels == CLASSES
    assert card.data["categories"] == ["0", "1", "2"]
    assert card.feature == {"id": "soundnet", "weights": ""}
    wanted = str(home / "test_for_students.csv")
    assert main(["test-mlp", str(model), feats, "256", wanted, str(out), ".csv"]) == 0
    found = answers(out)
    assert [name for name, _ in found] == list(reversed(ids(60)))
    right = [category == str(ids(60).index(name) % 3) for name, category in found]
    assert sum(right) >= 57
    with pytest.raises(StudioError, match=r"Train it again with --weights"):
        Scorer(bundle.load(model)).score([np.zeros(4000, np.float32)])


def test_the_mode_train_learns_from_the_whole_list(home: Path) -> None:
    events: list[Any] = []
    job = train_heads(str(home / "feats"), str(home / "train_val.csv"), FAST, name="all", mode="train")
    made = run(job, events.append)
    assert any("on what is learned from" in e.text for e in events if isinstance(e, Notice))
    assert "of 60 recordings" in made.card.notes
    assert "of the least loss" in made.card.notes
    assert made.card.labels == ("0", "1", "2")
    assert made.card.temperature == 1.0


def test_lists_that_cannot_be_learned_from_are_refused(home: Path) -> None:
    (home / "one.csv").write_text("Id,Category\n" + "".join(f"{name},4\n" for name in ids(9)))
    with pytest.raises(StudioError, match=r"one.csv has fewer than two categories"):
        run(train_heads(str(home / "feats"), str(home / "one.csv"), FAST, name="one"))
    (home / "same.csv").write_text("Label,Category\nx,0\nx,1\n")
    with pytest.raises(StudioError, match=r"same.csv gives two categories the same name"):
        run(
            train_heads(
                str(home / "feats"), str(home / "train_val.csv"), FAST, name="x", class_map=str(home / "same.csv")
            )
        )


def test_heads_of_the_older_scripts_predict_as_they_did(home: Path) -> None:
    torch.manual_seed(0)
    module = modules.heads(WIDTHS, 15).eval()
    for buffer in module.buffers():
        if buffer.ndim:
            buffer.uniform_(0.5, 1.5)
    torch.save(module.state_dict(), home / "model.pth")
    found = run(predict_list(str(home / "model.pth"), str(home / "feats"), str(home / "test_for_students.csv")))
    values = run(read_features(home / "feats", [name for name, _ in found], ".csv")).values
    with torch.no_grad():
        expected = module(torch.from_numpy(values)).argmax(dim=1).tolist()
    assert [category for _, category in found] == [str(i) for i in expected]
    assert len(set(expected)) > 1


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Two classes of eight short recordings."""
    rng = np.random.default_rng(1)
    t = np.arange(11_025) / 22_050
    for number in range(16):
        label = ("noise", "tone")[number % 2]
        sound = rng.normal(0, 0.1, len(t)) if label == "noise" else 0.3 * np.sin(2 * np.pi * (300 + 40 * number) * t)
        (tmp_path / "clips" / label).mkdir(parents=True, exist_ok=True)
        sf.write(tmp_path / "clips" / label / f"{number}.wav", sound, 22_050)
    return tmp_path / "clips"


def trained(clips: Path, values: dict[str, Any], epochs: int) -> tuple[Bundle, list[Any]]:
    events: list[Any] = []
    training = {"epochs": epochs, "batch_size": 8, "learning_rate": 1e-3, "device": "cpu"}
    made = plan("soundnet-multihead", values, training, {"val_split": 0.25, "test_split": 0.25})
    return run(train(training_data.read(clips), made), events.append).bundle, events


def test_on_trained_weights_only_the_heads_learn(clips: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "sound8.npy", made_up())
    made, events = trained(clips, {"weights": path}, 1)
    assert "used as they are" in made.card.notes
    assert any(isinstance(e, Notice) and "used as they are" in e.text for e in events)
    assert set(made.card.metrics["test"]["confusion"][0]) <= set(range(9))
    saved = bundle.save(made, tmp_path / "model.earmark")
    Path(path).unlink()  # the bundle carries them
    scored = Scorer(bundle.load(saved), "cpu").score([sf.read(clips / "noise" / "0.wav", dtype="float32")[0]])
    assert scored.probs.shape == (1, 2)
    assert list(bundle.read_card(saved).files) == ["weights.npy"]
    assert {name.split(".")[0] for name in bundle.load(saved).tensors()} == {f"{n}_classifier" for n in WIDTHS}


def test_a_model_names_objects_and_scenes_by_the_lists_it_carries(clips: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "sound8.npy", made_up())
    lists = {
        "objects": "bell\ndog\ncar\nsiren\ndoor\nrain\npiano\n",
        "scenes": "street\nkitchen\nbeach\nwood\noffice\n",
    }
    values = {"weights": path} | {name: str(tmp_path / f"{name}.list") for name in lists}
    for name, text in lists.items():
        Path(values[name]).write_text(text)
    made, _ = trained(clips, values, 1)
    saved = bundle.save(made, tmp_path / "model.earmark")
    for file in values.values():
        Path(file).unlink()
    loaded = bundle.load(saved)
    assert set(loaded.card.files) == {"weights.npy", "objects.txt", "scenes.txt"}
    assert Path(loaded.config()["scenes"]).read_text() == lists["scenes"]
    found = recognise_by(loaded, str(clips / "tone" / "1.wav"), top=2)
    assert [len(guesses) for guesses in found.values()] == [2, 2]
    for what, guesses in found.items():
        assert [guess.name for guess in guesses] == [lists[what].split()[guess.number] for guess in guesses]


def test_lists_that_do_not_fit_the_weights_are_refused_before_training(tmp_path: Path) -> None:
    recipe = recipes.get("soundnet-multihead")
    path = write(tmp_path / "sound8.npy", made_up())
    (tmp_path / "names.txt").write_text("one\ntwo\n")
    names = str(tmp_path / "names.txt")
    assert recipe.carries(recipe.config(weights=path)) == {}
    with pytest.raises(StudioError, match="names 2 categories; the weights tell 5 apart"):
        recipe.carries(recipe.config(weights=path, scenes=names))
    with pytest.raises(UsageError, match="belong to SoundNet's weights"):
        recipe.carries(recipe.config(objects=names))


def test_a_model_that_hears_something_else_knows_no_objects(tiny_model: Path) -> None:
    with pytest.raises(UsageError, match="is not made of SoundNet's weights"):
        recognise_by(bundle.load(tiny_model), "a.wav")


def test_without_weights_all_of_it_learns(clips: Path) -> None:
    made, events = trained(clips, {"window_s": 0.5, "hop_s": 0.25, "first_channels": 2}, 6)
    assert "trained from scratch, with 2 channels" in made.card.notes
    assert any(isinstance(e, Notice) and "trained from scratch" in e.text for e in events)
    assert made.card.feature["id"] == "waveform"
    losses = [e.train_loss for e in events if isinstance(e, EpochDone)]
    assert min(losses) < 0.6 * losses[0]


def test_the_verbs_for_weights_and_features(clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "sound8.npy", made_up())
    torch.save(torch_state(made_up(), "numbered"), tmp_path / "sound8.pth")
    for source, target in ((path, "a.safetensors"), (str(tmp_path / "sound8.pth"), "b.npz")):
        assert main(["models", "convert-soundnet", source, str(tmp_path / target)]) == 0
    first, second = (weights.read(tmp_path / name) for name in ("a.safetensors", "b.npz"))
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert "with the layers that name objects and scenes" in capsys.readouterr().out
    arguments = ["--model-path", path, "--input-dir", str(clips / "tone"), "--file-ext", ".wav"]
    for dashes in (arguments, [a.replace("l-p", "l_p").replace("t-d", "t_d").replace("e-e", "e_e") for a in arguments]):
        out = tmp_path / f"out-{len(dashes[0])}-{dashes[0].count('_')}"
        assert main(["features", "soundnet", *dashes, "--output-dir", str(out), "--feat-layer", "conv6"]) == 0
        assert [len(list(folder.iterdir())) for folder in out.iterdir()] == [8]
    capsys.readouterr()
    audio = str(clips / "noise" / "0.wav")
    assert main(["models", "soundnet-labels", path, audio, "--top", "2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [len(told[what]) for what in ("objects", "scenes")] == [2, 2]
    assert main(["models", "convert-soundnet", path, str(tmp_path / "c.npy")]) == 1
    assert "must end in .npz or .safetensors" in capsys.readouterr().err


def test_the_sound_of_videos_is_written_as_mp3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    videos = tmp_path / "videos"
    videos.mkdir()
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(44_100) / 22_050).astype(np.float32)
    encode_video(videos / "a=.mp4", tone[:, None], 22_050)
    (videos / "b.mp4").write_bytes(b"no video at all")
    command = ["to-mp3", "--input-dir", str(videos), "--output-dir", str(tmp_path / "mp3")]
    assert main(command) == 0
    assert [path.name for path in (tmp_path / "mp3").iterdir()] == ["a=.mp3"]
    assert "b.mp4 cannot be read" in capsys.readouterr().err
    samples, rate_hz = sf.read(tmp_path / "mp3" / "a=.mp3")
    assert (rate_hz, samples.ndim) == (22_050, 1)
    assert np.argmax(np.abs(np.fft.rfft(samples[5000 : 5000 + 22_050]))) == 440
    assert main([*command, "--file-ext", ".avi"]) == 1
    assert "holds no files that end in .avi" in capsys.readouterr().err
