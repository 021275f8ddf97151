"""SoundNet: its layers, its weights in all their forms, what it hears, and the files it is written to."""

from __future__ import annotations

import io
import os
import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
import torch

from engine import features, recipes
from engine.array_pickle import ForbiddenNameError, load
from engine.errors import StudioError, UsageError
from engine.events import Skipped, run
from engine.features.soundnet import SoundNet
from engine.features.waveform import Waveform
from engine.soundnet import layers, modules, network, weights
from engine.soundnet.extract import extract, recognise
from engine.soundnet.layers import LABELLERS, RATE_HZ, TRUNK
from tests.engine.soundnet_weights import made_up, python2_npy, torch_state, write
from tests.engine.test_audio import encode_video

EVERY = ("pool5", "conv6", "conv7", "conv8", "conv8_2")


@pytest.fixture
def file(tmp_path: Path) -> str:
    return write(tmp_path / "sound8.npy", made_up())


def noise(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, n).astype(np.float32)


def plain_means(parts: dict[str, dict[str, np.ndarray]], samples: np.ndarray) -> dict[str, np.ndarray]:
    """The network in two dimensions as it was published, written out with torch's functions alone."""
    kernels_strides_pads_pools = {
        "conv1": (2, 32, 8), "conv2": (2, 16, 8), "conv3": (2, 8, 0), "conv4": (2, 4, 0), "conv5": (2, 2, 4),
        "conv6": (2, 2, 0), "conv7": (2, 2, 0),
    }  # fmt: skip
    of = {name: {k: torch.from_numpy(v) for k, v in layer.items()} for name, layer in parts.items()}
    x = torch.from_numpy(samples)[None, None, :, None]
    found = {}
    for name, (stride, pad, pool) in kernels_strides_pads_pools.items():
        w = of[name]
        x = torch.conv2d(x, w["weights"].permute(3, 2, 0, 1), w["biases"], (stride, 1), (pad, 0))
        found[name] = x
        x = torch.batch_norm(x, w["gamma"], w["beta"], w["mean"], w["var"], False, 0.0, 1e-5, False).relu()
        if pool:
            x = torch.max_pool2d(x, (pool, 1), (pool, 1))
            found[name.replace("conv", "pool")] = x
    for name in ("conv8", "conv8_2"):
        found[name] = torch.conv2d(x, of[name]["weights"].permute(3, 2, 0, 1), of[name]["biases"], (2, 1))
    return {name: value[0, :, :, 0].mean(dim=1).numpy() for name, value in found.items()}


def test_the_layers_are_as_long_as_published() -> None:
    assert layers.lengths(441_000) == {
        "conv1": 220_501, "pool1": 27_562, "conv2": 13_782, "pool2": 1_722, "conv3": 862, "conv4": 432, "conv5": 217,
        "pool5": 54, "conv6": 28, "conv7": 15, "conv8": 4, "conv8_2": 4,
    }  # fmt: skip


def test_the_published_network_has_its_size() -> None:
    assert layers.channels(16) == {f"conv{i}": 8 * 2**i for i in range(1, 8)}
    before, numbers, norms = 1, 0, 0
    for name, width in (layers.channels(16) | {"conv8": 1000, "conv8_2": 401}).items():
        numbers += width * (before * (TRUNK | LABELLERS)[name].kernel + 1)
        norms += 4 * width if name in TRUNK else 0
        before = width if name in TRUNK else before
    assert (numbers, norms) == (14_348_649, 8_128)


def test_the_shortest_input_gives_one_step_everywhere() -> None:
    assert layers.least_samples() == 4574
    assert min(layers.lengths(4574)[name] for name in ("pool5", "conv6", "conv7")) == 1
    assert layers.lengths(4573)["pool5"] == 0


def test_what_it_hears_is_what_the_published_network_hears(file: str) -> None:
    samples = network.prepared(noise(441_000))
    found, expected = network.means(file, samples, EVERY), plain_means(made_up(), samples)
    for name in EVERY:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-4, atol=1e-4)
    assert found["conv6"].min() < 0 < found["pool5"].min() + 1e-9  # before and behind the rectifier
    assert {name: v.shape[1] for name, v in network.steps(file, samples, EVERY).items()} == {
        "pool5": 54, "conv6": 28, "conv7": 15, "conv8": 4, "conv8_2": 4,
    }  # fmt: skip


def test_a_long_recording_in_pieces_is_as_in_one(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = network.prepared(noise(RATE_HZ * 130))
    whole = network.steps(file, samples, EVERY)
    monkeypatch.setattr(network, "_PIECE", 16 * 32768)
    assert len(list(network._pieces(samples))) > 3
    pieces = network.steps(file, samples, EVERY)
    for name in EVERY:
        np.testing.assert_allclose(pieces[name], whole[name], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("n", "times"), [(1, 441_001), (110_250, 5), (300_000, 2), (440_999, 2), (441_000, 1)])
def test_short_recordings_are_played_again_but_not_cut(n: int, times: int) -> None:
    assert len(network.prepared(noise(n))) == n * times


def test_samples_are_scaled_and_limited() -> None:
    heard = network.prepared(np.array([0.5, -2.0, 1.0] * 147_000, np.float32))
    assert heard[:3].tolist() == [128.0, -256.0, 256.0]


def test_python_2_wrote_what_numpy_reads_as_well() -> None:
    """The test's own writer is believed because NumPy believes it."""
    layers_ = made_up()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = np.load(io.BytesIO(python2_npy(layers_)), allow_pickle=True, encoding="latin1").item()
    assert all((found[name][part] == value).all() for name, parts in layers_.items() for part, value in parts.items())


def test_weights_are_the_same_in_every_form(tmp_path: Path, file: str) -> None:
    first = weights.read(file)
    assert first["conv3.weight"].shape == (8, 4, 16)
    np.testing.assert_array_equal(first["conv3.weight"][5, 1], made_up()["conv3"]["weights"][:, 0, 1, 5])
    np.save(tmp_path / "three.npy", np.array(made_up(), dtype=object), allow_pickle=True)  # as Python 3 writes it
    others = [weights.read(tmp_path / "three.npy")]
    others += [weights.read(weights.write(first, tmp_path / name)) for name in ("a.npz", "a.safetensors")]
    for names in ("numbered", "batchnorm"):
        state = {name: tensor.numpy() for name, tensor in torch_state(made_up(), names).items()}
        others.append(weights.checked(weights.of_torch_names(state), tmp_path))
    for other in others:
        assert list(other) == list(first)
        assert all(np.array_equal(other[name], first[name]) for name in first)


def test_weights_without_the_labelling_layers_are_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "trunk.npy", made_up(objects=0))
    assert "conv8.weight" not in weights.read(path)
    assert len(network.means(path, network.prepared(noise(9000)))["conv7"]) == 128
    with pytest.raises(StudioError, match=r"has no layers that name objects and scenes"):
        network.means(path, network.prepared(noise(9000)), ("conv8",))


class Hostile:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("hostile-was-run",)


def test_a_hostile_pickle_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    np.save(tmp_path / "sound8.npy", np.array({"conv1": Hostile()}, dtype=object), allow_pickle=True)
    with pytest.raises(StudioError, match=r"was not opened: it asks for (posix|nt)\.mkdir, and weights"):
        weights.read(tmp_path / "sound8.npy")
    assert not (tmp_path / "hostile-was-run").exists()


def test_only_plain_values_and_arrays_come_out_of_a_pickle() -> None:
    values = {"a": [1, 2.5, None, (True, b"x")], "b": np.arange(6, dtype=np.int16).reshape(2, 3), "c": np.float64(2)}
    found = load(io.BytesIO(pickle.dumps(values)))
    assert found["a"] == values["a"]
    np.testing.assert_array_equal(found["b"], values["b"])
    assert found["c"] == 2.0
    fortran = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    np.testing.assert_array_equal(load(io.BytesIO(pickle.dumps(fortran))), fortran)
    for protocol in (2, 5):
        with pytest.raises(ForbiddenNameError):
            load(io.BytesIO(pickle.dumps(Path("x"), protocol)))
    with pytest.raises(ValueError, match="something other than plain values"):
        load(io.BytesIO(pickle.dumps(np.dtype("f4"))))


def _without(name: str, part: str = "") -> bytes:
    layers_ = made_up()
    if part:
        del layers_[name][part]
    else:
        del layers_[name]
    return python2_npy(layers_)


def _with(name: str, part: str, value: np.ndarray) -> bytes:
    layers_ = made_up()
    layers_[name][part] = value.astype(np.float32)
    return python2_npy(layers_)


def test_what_is_wrong_with_weights_is_one_sentence(tmp_path: Path) -> None:
    whole = python2_npy(made_up())
    plain = io.BytesIO()
    np.save(plain, np.zeros(3))
    cases = {
        "sound8.npy": [
            (_without("conv5"), r"is not a whole SoundNet: conv5 has no weight\."),
            (_without("conv2", "var"), r"is not a whole SoundNet: conv2 has no var\."),
            (_without("conv8", "biases"), r"conv8 has no bias\."),
            (_with("conv3", "weights", np.zeros((15, 1, 4, 8))), r"conv3.weight has the shape 8 x 4 x 15 where 8 x 4"),
            (_with("conv3", "mean", np.zeros(9)), r"conv3.mean has the shape 9 where 8 is needed"),
            (_with("conv4", "biases", np.full(16, np.nan)), r"is damaged: conv4.bias holds something that is not"),
            (whole[: len(whole) // 2], r"is no .npy file of SoundNet's weights, or it is damaged"),
            (b"", r"is no .npy file"),
            (b"RIFF....WAVE", r"is no .npy file"),
            (plain.getvalue(), r"it holds plain numbers"),
        ],
        "sound8.npz": [(content, r"is no .npz file") for content in (b"PK\x03\x04nothing", b"", whole)],
        "sound8.safetensors": [(b"\xff" * 40, r"is no .safetensors file"), (b"", r"is no .safetensors file")],
        "sound8.pth": [(b"", r"Convert it first: models convert-soundnet")],
    }  # fmt: skip
    for name, several in cases.items():
        for content, sentence in several:
            (tmp_path / name).write_bytes(content)
            with pytest.raises(StudioError, match=sentence) as caught:
                weights.read(tmp_path / name)
            assert str(tmp_path / name) in str(caught.value)
    with pytest.raises(StudioError, match=r"cannot be read: No such file"):
        weights.read(tmp_path / "gone.npy")


def test_the_feature_is_the_means_one_behind_the_other(file: str) -> None:
    feature = SoundNet(weights=file)
    assert (feature.rate_hz, feature.shape(5)) == (22050, (32 + 64 + 128,))
    clips = np.stack([noise(30_000, seed) for seed in (1, 2)])
    found = feature(clips)
    means = network.means(file, network.prepared(clips[1]))
    np.testing.assert_array_equal(found[1], np.concatenate([means["pool5"], means["conv6"], means["conv7"]]))
    np.testing.assert_array_equal(feature(clips[0]), found[0])
    assert features.from_json(features.to_json(feature)) == feature
    assert features.model_files(feature) == ("weights",)
    assert features.time_axis(feature) is None


def test_a_feature_without_weights_says_what_to_do() -> None:
    with pytest.raises(StudioError, match=r"trained on feature files alone. Train it again with --weights"):
        SoundNet(weights="")(noise(9))
    with pytest.raises(StudioError, match=r"Choose sound8.npy again"):
        SoundNet(weights="nowhere.npy").shape(9)


def test_weights_that_are_replaced_are_read_anew(tmp_path: Path) -> None:
    path = write(tmp_path / "sound8.npy", made_up(first=2))
    assert SoundNet(weights=path).shape(9) == (224,)
    write(tmp_path / "sound8.npy", made_up(first=1))
    assert SoundNet(weights=path).shape(9) == (112,)


def test_the_waveform_is_scaled_limited_and_of_a_length() -> None:
    samples = np.array([[0.5, -0.25, 1.0], [2.0, 0, 0]], np.float32)
    assert Waveform()(samples).tolist() == samples.tolist()
    assert Waveform()(samples) is not samples
    assert Waveform(scale=256, clip=100)(samples).tolist() == [[100, -64, 100], [100, 0, 0]]
    assert Waveform(length=5)(samples[0]).tolist() == [0.5, -0.25, 1.0, 0.5, -0.25]
    assert Waveform(length=2)(samples).tolist() == [[0.5, -0.25], [2.0, 0]]
    assert (Waveform().shape(7), Waveform(length=5).shape(7)) == ((7,), (5,))


@pytest.mark.parametrize(("width", "millions"), [(256, 3.56), (512, 4.21), (1024, 5.53)])
def test_the_heads_have_the_size_of_those_they_descend_from(width: int, millions: float) -> None:
    module = modules.heads({"pool5": width}, 15)
    assert sum(p.numel() for p in module.parameters()) / 1e6 == pytest.approx(millions, abs=0.005)


def test_the_heads_have_the_names_and_the_path_of_those_they_descend_from() -> None:
    module = modules.heads({"pool5": 3, "conv6": 4, "conv7": 5}, 6)
    state = module.state_dict()
    assert {name.split(".")[0] for name in state} == {f"{layer}_classifier" for layer in ("pool5", "conv6", "conv7")}
    inside = {name.split(".", 1)[1].rsplit(".", 1)[0] for name in state}
    assert inside == {f"block{i}.{j}" for i in (1, 2, 3, 4) for j in (0, 1)} | {"classifier", "downsample"}
    x = torch.randn(7, 12)
    assert module(x).shape == (7, 3, 6)
    module.eval()
    with torch.no_grad():
        head = module.conv6_classifier
        part = x[:, 3:7]
        deep = head.block3(head.block2(head.block1(part))) + part @ head.downsample.weight.T + head.downsample.bias
        alone = head.classifier(head.block4(deep))
        others = [module.pool5_classifier(x[:, :3]), module.conv7_classifier(x[:, 7:])]
        torch.testing.assert_close(module(x), (alone + others[0] + others[1]) / 3)


def test_the_trunk_in_training_is_the_network_that_is_run(tmp_path: Path, file: str) -> None:
    trunk = modules.trunk(layers.channels(2)).eval()
    tensors = weights.read(file)
    torch_names = {"gamma": "weight", "beta": "bias", "mean": "running_mean", "var": "running_var"}
    for name in trunk.state_dict():
        layer, part = name.split(".")
        if part == "num_batches_tracked":
            continue
        ours = {v: k for k, v in torch_names.items()}[part] if layer.startswith("norm") else part
        own = trunk.state_dict()[name]  # of two dimensions, the first one high
        own.copy_(torch.tensor(tensors[f"{layer.replace('norm', 'conv')}.{ours}"]).reshape(own.shape))
    samples = network.prepared(noise(441_000))
    with torch.no_grad():
        found = trunk(torch.from_numpy(samples)[None])[0].numpy()
    np.testing.assert_allclose(found, np.concatenate(list(network.means(file, samples).values())), rtol=1e-4, atol=1e-4)


def test_the_recipe_says_which_of_the_two_it_is(file: str) -> None:
    recipe = recipes.get("soundnet-multihead")
    assert recipe.build is not None
    with_weights, scratch = recipe.config(weights=file), recipe.config(window_s=2.0, first_channels=1)
    assert isinstance(recipe.feature(with_weights), SoundNet)
    assert "used as they are" in recipe.build(with_weights, 2).notes
    assert recipe.feature(scratch) == Waveform(22050, 256.0, 256.0, 44_100)
    assert "trained from scratch, with 1 channels" in recipe.build(scratch, 2).notes


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    folder = tmp_path / "audio"
    folder.mkdir()
    stereo = np.stack([noise(40_000, 1), noise(40_000, 2)], axis=1)
    sf.write(folder / "NjUz=.wav", stereo, 44_100, subtype="FLOAT")
    sf.write(folder / "b.wav", noise(22_050, 3), 22_050, subtype="FLOAT")
    (folder / "broken.wav").write_bytes(b"no sound at all")
    (folder / "other.txt").write_text("nothing")
    return folder


def test_features_are_written_as_the_scripts_wrote_them(recordings: Path, file: str, tmp_path: Path) -> None:
    events: list[Any] = []
    done = run(extract(str(recordings), str(tmp_path / "out"), file, file_ext="wav"), events.append)
    assert (done.files, done.skipped, done.layers) == (2, 1, ("pool5", "conv6", "conv7"))
    assert [Path(e.item).name for e in events if isinstance(e, Skipped)] == ["broken.wav"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["conv6", "conv7", "pool5"]
    samples = sf.read(recordings / "b.wav", dtype="float32")[0]
    for layer, expected in network.means(file, network.prepared(samples)).items():
        reference = io.BytesIO()
        np.savetxt(reference, expected, delimiter=";")
        assert (tmp_path / "out" / layer / "b.csv").read_bytes() == reference.getvalue()
        assert (tmp_path / "out" / layer / "NjUz=.csv").is_file()


def test_the_layer_that_is_asked_for_is_the_one_that_is_written(recordings: Path, file: str, tmp_path: Path) -> None:
    done = run(extract(str(recordings), str(tmp_path / "out"), file, file_ext=".wav", feat_layer="conv7, conv8_2"))
    assert done.layers == ("conv7", "conv8_2")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["conv7", "conv8_2"]
    assert len((tmp_path / "out" / "conv8_2" / "b.csv").read_text().splitlines()) == 5


def test_a_video_needs_no_step_before(file: str, tmp_path: Path) -> None:
    samples = 0.3 * np.sin(np.arange(44_100) * 0.2).astype(np.float32)
    (tmp_path / "videos").mkdir()
    encode_video(tmp_path / "videos" / "clip.mp4", samples[:, None], 22_050)
    assert run(extract(str(tmp_path / "videos"), str(tmp_path / "out"), file, file_ext=".mp4")).files == 1
    found = np.loadtxt(tmp_path / "out" / "pool5" / "clip.csv")
    expected = network.means(file, network.prepared(samples))["pool5"]
    assert np.corrcoef(found, expected)[0, 1] > 0.99  # AAC and its padding change it a little


def test_an_extraction_that_cannot_be_done_says_why(recordings: Path, file: str, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    with pytest.raises(UsageError, match=r"no layer conv5 to write. Choose among pool5, conv6"):
        run(extract(str(recordings), out, file, feat_layer="conv5"))
    with pytest.raises(StudioError, match=r"holds no files that end in .mp3. Name another ending"):
        run(extract(str(recordings), out, file))
    with pytest.raises(StudioError, match=r"There is no folder"):
        run(extract(str(tmp_path / "gone"), out, file))
    for path in recordings.glob("*.wav"):
        path.write_bytes(b"nothing")
    with pytest.raises(StudioError, match=r"None of the 3 recordings"):
        run(extract(str(recordings), out, file, file_ext=".wav"))


def test_it_names_objects_and_scenes_where_their_names_are_given(recordings: Path, file: str, tmp_path: Path) -> None:
    audio = str(recordings / "b.wav")
    samples = sf.read(audio, dtype="float32")[0]
    logits = network.steps(file, network.prepared(samples), ("conv8",))["conv8"]
    expected = torch.from_numpy(logits).softmax(dim=0).mean(dim=1).numpy()
    found = recognise(file, audio, top=7)
    assert [g.number for g in found["objects"]] == np.argsort(-expected).tolist()
    assert sum(g.probability for g in found["objects"]) == pytest.approx(1, abs=1e-5)
    assert len(found["scenes"]) == 5
    assert found["scenes"][0].name == ""
    (tmp_path / "scenes.txt").write_text("street\nkitchen\nbeach\nforest\noffice\n")
    named = recognise(file, audio, scenes=str(tmp_path / "scenes.txt"), top=2)["scenes"]
    assert named[0].name == ["street", "kitchen", "beach", "forest", "office"][named[0].number]
    with pytest.raises(StudioError, match=r"names 5 categories; the weights tell 7 apart"):
        recognise(file, audio, objects=str(tmp_path / "scenes.txt"))
