"""Bundles: what is saved comes back, and whatever else is opened as one gives a sentence."""

from __future__ import annotations

import dataclasses
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from engine import bundle, places
from engine.bundle import Bundle, Card
from engine.errors import StudioError, UsageError
from engine.features import to_json
from engine.features.mfcc import Mfcc
from engine.runtime.onnx import OnnxModel
from engine.runtime.scorer import Scorer

FEATURE = Mfcc(rate_hz=4096, n_mfcc=2, frames=4)


def tiny_network(classes: int = 2) -> bytes:
    """Logits are the first numbers of the first frame."""
    nodes = [
        helper.make_node("Slice", ["features", "start", "end", "axes"], ["first"]),
        helper.make_node("Squeeze", ["first", "one"], ["logits"]),
    ]
    constants = {"start": [0, 0], "end": [1, classes], "axes": [1, 2], "one": [1]}
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", 4, 6])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", classes])],
        [helper.make_tensor(name, TensorProto.INT64, [len(v)], v) for name, v in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def card(**other: Any) -> Card:
    values = {
        "name": "ворчун 1", "recipe": "mfcc-lstm", "config": {"layers": 1}, "feature": to_json(FEATURE),
        "labels": ("no", "yes"), "positive": "yes", "rate_hz": 4096, "window_s": 0.5, "hop_s": 0.25,
        "short_clip": "repeat", "threshold": 0.7, "temperature": 2.0, "created": "2025-01-02",
        "metrics": {"val": {"f1": 0.5, "per_class": [0.25, 1.0]}}, "data": {"counts": {"train": {"no": 3}}},
    }  # fmt: skip
    return Card(**{**values, **other})


def made(**other: Any) -> Bundle:
    weights = {"fc.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "steps": np.array(7)}
    return Bundle(card(**other), tiny_network(), weights)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return bundle.save(made(), tmp_path / "модель.earmark")


def rewritten(path: Path, change: dict[str, bytes | None]) -> Path:
    """A copy with some members replaced, or left out where None."""
    with zipfile.ZipFile(path) as archive:
        members: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    out = path.with_name("changed.earmark")
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in {**members, **change}.items():
            if content is not None:
                archive.writestr(name, content)
    return out


def with_card(path: Path, **change: Any) -> Path:
    values = json.loads(zipfile.ZipFile(path).read("card.json"))
    values.update(change)
    return rewritten(path, {"card.json": json.dumps({k: v for k, v in values.items() if v is not ...}).encode()})


def test_what_is_saved_comes_back(saved: Path) -> None:
    found = bundle.load(saved)
    assert found.card == card()
    assert found.onnx == tiny_network()
    assert found.weights is None
    tensors = found.tensors()
    np.testing.assert_array_equal(tensors["fc.weight"], made().tensors()["fc.weight"])
    assert tensors["steps"].shape == ()
    assert tensors["steps"] == 7
    assert bundle.read_card(saved) == card()


def test_the_same_model_has_the_same_bytes_and_survives_a_second_save(saved: Path) -> None:
    again = bundle.save(bundle.load(saved), saved.with_name("again.earmark"))
    assert again.read_bytes() == saved.read_bytes()


def test_a_folder_is_a_bundle_too(saved: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        archive.extractall(tmp_path / "unpacked")
    found = bundle.load(tmp_path / "unpacked")
    assert found.card == card()
    assert set(found.tensors()) == {"fc.weight", "steps"}


def test_a_figure_that_is_no_number_becomes_null(tmp_path: Path) -> None:
    path = bundle.save(made(metrics={"auc": float("nan"), "all": [1.0, float("inf")]}), tmp_path / "m.earmark")
    assert b"NaN" not in zipfile.ZipFile(path).read("card.json")
    assert bundle.load(path).card.metrics == {"auc": None, "all": [1.0, None]}


def test_a_newer_format_says_so(saved: Path) -> None:
    with pytest.raises(StudioError, match=r"changed.earmark was made by a newer Earmark .* Update Earmark"):
        bundle.load(with_card(saved, format=2, labels=...))


def test_fields_of_a_later_version_are_passed_over(saved: Path) -> None:
    assert bundle.load(with_card(saved, colour="blue")).card == card()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": ...}, "its card has no format number"),
        ({"format": "1"}, "its card has no format number"),
        ({"labels": ..., "hop_s": ...}, "its card does not say labels, hop_s"),
        ({"labels": ["a"]}, "an impossible labels"),
        ({"labels": ["a", "a"]}, "an impossible labels"),
        ({"labels": "ab"}, "an impossible labels"),
        ({"positive": "maybe"}, "its positive class maybe is not among its classes"),
        ({"window_s": 0}, "an impossible window_s"),
        ({"temperature": "hot"}, "an impossible temperature"),
        ({"threshold": 1.5}, "an impossible threshold"),
        ({"multi_label": "yes"}, "an impossible multi_label"),
        ({"multi_label": True, "thresholds": [0.5, 2]}, "an impossible thresholds"),
        ({"multi_label": True, "thresholds": [0.5]}, "it has 1 thresholds for 2 classes"),
        ({"rate_hz": 4096.5}, "an impossible rate_hz"),
        ({"channel": "left"}, "an impossible channel"),
        ({"short_clip": "stretch", "aggregate": 3}, "an impossible short_clip, aggregate"),
        ({"feature": [], "name": None}, "an impossible name, feature"),
    ],
)
def test_a_card_that_makes_no_sense_is_refused(saved: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(StudioError, match=words) as caught:
        bundle.load(with_card(saved, **change))
    assert caught.value.path is not None
    assert caught.value.path.endswith("changed.earmark")


@pytest.mark.parametrize("content", [b"", b"[1]", b"null", b"{", b"\xff\xfe\x00", b"[" * 100_000])
def test_a_card_that_is_no_card_is_refused(saved: Path, content: bytes) -> None:
    with pytest.raises(StudioError, match="is not an Earmark model, or it is damaged"):
        bundle.load(rewritten(saved, {"card.json": content}))


def test_missing_members_are_named(saved: Path, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"it has no model.onnx"):
        bundle.load(rewritten(saved, {"model.onnx": None}))
    with pytest.raises(StudioError, match=r"it has no weights.safetensors"):
        bundle.load(rewritten(saved, {"weights.safetensors": None})).tensors()
    with pytest.raises(StudioError, match="its weights cannot be read"):
        bundle.load(rewritten(saved, {"weights.safetensors": b"12345678nonsense"})).tensors()
    (tmp_path / "empty").mkdir()
    with pytest.raises(StudioError, match=r"it has no card.json"):
        bundle.load(tmp_path / "empty")


def test_files_that_are_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"There is no model at .*nowhere.earmark"):
        bundle.load(tmp_path / "nowhere.earmark")
    for name, content in {"empty": b"", "text": b"hello", "zip head": b"PK\x03\x04" + bytes(50)}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(StudioError, match="it is not a whole zip file"):
            bundle.load(tmp_path / name)


def test_no_cut_and_no_flipped_byte_gets_through_unnoticed_or_crashes(saved: Path) -> None:
    whole = saved.read_bytes()
    broken = saved.with_name("broken.earmark")
    for length in range(0, len(whole), 97):
        broken.write_bytes(whole[:length])
        with pytest.raises(StudioError):
            bundle.load(broken)
    for at in range(0, len(whole), 41):
        broken.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            found = bundle.load(broken)
            found.tensors()
        except StudioError:
            continue
        assert (found.card, found.onnx) == (card(), tiny_network())


def test_nothing_is_extracted(saved: Path, tmp_path: Path) -> None:
    evil = rewritten(saved, {"../evil.txt": b"x", "/tmp/evil-earmark.txt": b"x"})
    bundle.load(evil)
    assert not list(tmp_path.parent.glob("evil.txt"))
    assert not Path("/tmp/evil-earmark.txt").exists()


def test_a_folder_that_cannot_be_written_is_a_sentence_and_the_old_model_stays(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StudioError, match="cannot be written"):
        bundle.save(made(), tmp_path / "file" / "m.earmark")
    before = saved.read_bytes()
    with pytest.raises(StudioError, match="has no weights"):
        bundle.save(Bundle(card(), b""), saved)
    assert saved.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", saved.name]


def test_installing_listing_and_removing(saved: Path, tmp_path: Path) -> None:
    assert bundle.installed() == []
    path = bundle.install(saved)
    assert path == places.models() / "ворчун 1.earmark"
    assert bundle.install(saved) == path, "the same model is installed once"
    other = bundle.install(bundle.save(made(threshold=0.1), tmp_path / "other.earmark"))
    assert other.stem == "ворчун 1-2"
    (places.models() / "junk.earmark").write_text("junk")
    assert [(p, c.name, c.threshold) for p, c in bundle.installed()] == [
        (path, "ворчун 1", 0.7),
        (other, "ворчун 1-2", 0.1),
    ]
    bundle.remove("ворчун 1")
    assert [c.name for _, c in bundle.installed()] == ["ворчун 1-2"]
    with pytest.raises(UsageError, match="There is no installed model ворчун 1"):
        bundle.remove("ворчун 1")


@pytest.mark.parametrize("name", ["../../escape", "a/b\\c:d", "CON", "...", "", "x" * 300])
def test_a_hostile_name_stays_in_the_folder_of_models(saved: Path, name: str) -> None:
    path = bundle.install(with_card(saved, name=name))
    assert path.parent == places.models()
    assert bundle.load(path).card.name == name


def test_shipped_models_are_listed_and_cannot_be_removed(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    shipped = tmp_path / "models" / "shipped.earmark"
    shutil.copy(saved, shipped)
    monkeypatch.setattr("resources.path", lambda name: tmp_path / name)
    assert bundle.installed() == [(shipped, card())]
    with pytest.raises(UsageError, match="is shipped with Earmark"):
        bundle.remove("ворчун 1")
    assert shipped.exists()


def test_the_temperature_softens_the_probabilities() -> None:
    features = np.zeros((1, 4, 6), np.float32)
    features[0, 0, :2] = [0.0, 2.0]
    np.testing.assert_allclose(OnnxModel(made()).predict(features)[0, 1], 1 / (1 + np.exp(-1)), atol=1e-6)
    sharp = dataclasses.replace(made(), card=card(temperature=1.0))
    np.testing.assert_allclose(OnnxModel(sharp).predict(features)[0, 1], 1 / (1 + np.exp(-2)), atol=1e-6)


def test_networks_that_do_not_fit_their_card() -> None:
    with pytest.raises(StudioError, match="The network of ворчун 1 cannot be loaded"):
        OnnxModel(Bundle(card(), b"nonsense", {}))
    with pytest.raises(StudioError, match="tells 2 classes apart, but its card names 3"):
        OnnxModel(Bundle(card(labels=("a", "b", "c"), positive=None), tiny_network(), {}))
    with pytest.raises(StudioError, match="cannot run on these features"):
        OnnxModel(made()).predict(np.zeros((1, 5, 6), np.float32))
    with pytest.raises(StudioError, match="its card says 8000 Hz, its feature 4096 Hz"):
        Scorer(made(rate_hz=8000))


def test_a_scorer_says_what_runs_it_and_refuses_emptiness() -> None:
    scorer = Scorer(made(), "cpu")
    assert (scorer.device, scorer.device_reason) == ("cpu", "as asked")
    with pytest.raises(StudioError, match="It holds no audio"):
        scorer.score([np.zeros(0, np.float32)])


def test_a_clip_shorter_than_a_window_is_one_window() -> None:
    found = Scorer(made()).score([np.ones(100, np.float32)])
    assert (found.start_s.tolist(), found.end_s.tolist()) == ([0.0], [100 / 4096])
    assert found.probs.shape == (1, 2)


def test_many_windows_are_scored_as_each_alone() -> None:
    samples = np.random.default_rng(0).normal(0, 0.2, 40 * 1024).astype(np.float32)
    scorer = Scorer(made())
    found = scorer.score(np.array_split(samples, 13))
    assert len(found.probs) == 39
    for start_s, probs in zip(found.start_s, found.probs, strict=True):
        at = round(start_s * 4096)
        np.testing.assert_array_equal(scorer.score([samples[at : at + 2048]]).probs[0], probs)
