"""Further files of a bundle: what a feature runs travels with the model, and nothing else gets out of the zip."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from engine import bundle, features, places
from engine.bundle import Bundle, Card
from engine.bundle_export import export, whisper_models
from engine.errors import StudioError
from engine.runtime import open_scorer

CONTENT = bytes(range(256)) * 5000


@dataclass(frozen=True)
class Louder:
    """A feature that reads its factor from a file."""

    id: ClassVar[str] = "louder"
    model_files: ClassVar[tuple[str, ...]] = ("factor",)
    rate_hz: int = 8000
    factor: str = ""

    def shape(self, n_samples: int) -> tuple[int, ...]:
        return (n_samples,)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        return samples * len(Path(self.factor).read_bytes())


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "features", lambda: {"louder": Louder})


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    source = tmp_path / "outside" / "энкодер.bin"
    source.parent.mkdir()
    source.write_bytes(CONTENT)
    feature, files = bundle.packed(Louder(factor=str(source)))
    assert feature == {"id": "louder", "rate_hz": 8000, "factor": "factor.bin"}
    card = Card(
        name="with a file", recipe="r", config={}, feature=feature, labels=("a", "b"), rate_hz=8000, window_s=1.0,
        hop_s=0.5,
    )  # fmt: skip
    path = bundle.save(Bundle(card, b"network", {}, files=files), tmp_path / "m.earmark")
    source.unlink()  # the model no longer needs it
    return path


def with_card(path: Path, **change: Any) -> Path:
    out = path.with_name("changed.earmark")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, json.dumps({**json.loads(content), **change}) if name == "card.json" else content)
    return out


def test_the_file_travels_with_the_model(saved: Path) -> None:
    found = bundle.load(saved)
    assert list(found.card.files) == ["factor.bin"]
    feature = found.feature()
    assert isinstance(feature, Louder)
    assert Path(feature.factor).read_bytes() == CONTENT
    assert Path(feature.factor).is_relative_to(places.cache())
    assert feature(np.ones(3, np.float32)).tolist() == [len(CONTENT)] * 3


def test_it_is_extracted_once_and_again_when_the_cache_was_emptied(saved: Path) -> None:
    first = bundle.load(saved).file("factor.bin")
    stamp = first.stat().st_mtime_ns
    assert bundle.load(saved).file("factor.bin").stat().st_mtime_ns == stamp
    shutil.rmtree(places.cache() / "model-files")
    assert bundle.load(saved).file("factor.bin").read_bytes() == CONTENT


def test_a_copy_and_an_installed_model_carry_it_on(saved: Path, tmp_path: Path) -> None:
    copy = bundle.save(bundle.load(saved), tmp_path / "copy.earmark")
    assert copy.read_bytes() == saved.read_bytes()
    installed = bundle.install(saved)
    assert bundle.install(saved) == installed
    saved.unlink()
    assert bundle.load(installed).file("factor.bin").read_bytes() == CONTENT


def test_the_settings_name_the_file_that_the_model_carries(saved: Path) -> None:
    changed = with_card(saved, config={"factor": "factor.bin", "name": "factor.bin", "window_s": 2.0})
    config = bundle.load(changed).config()
    assert Path(config.pop("factor")).read_bytes() == CONTENT
    assert config == {"name": "factor.bin", "window_s": 2.0}


def test_an_exported_model_tells_no_folders_of_its_maker(saved: Path, tmp_path: Path) -> None:
    chain = [{"id": "noise-files", "folder": "/home/анна/шум ночью", "snr_db": [3, 9]}]
    changed = with_card(
        saved,
        config={"whisper": "/home/анна/whisper ct2", "teacher": r"C:\Users\anna\t.earmark", "phrases": "не слыш*; [a"},
        data={"training": {"augment": json.dumps(chain), "seed": 1}, "augment": chain, "source": "calls"},
    )
    out = export(bundle.load(changed), tmp_path / "out" / "e.earmark")
    card = bundle.load(out).card
    assert card.config == {"whisper": "whisper ct2", "teacher": "t.earmark", "phrases": "не слыш*; [a"}
    assert card.data["augment"] == [{"id": "noise-files", "folder": "шум ночью", "snr_db": [3, 9]}]
    assert json.loads(card.data["training"]["augment"]) == card.data["augment"]
    assert (card.data["training"]["seed"], card.data["source"]) == (1, "calls")
    assert bundle.load(out).file("factor.bin").read_bytes() == CONTENT
    assert bundle.load(changed).card.config["whisper"] == "/home/анна/whisper ct2"  # it goes on working here


def test_an_exported_ensemble_tells_no_folders_of_its_members_makers(saved: Path, tmp_path: Path) -> None:
    hears = with_card(saved, runtime="transcript", config={"whisper": "/home/анна/whisper ct2"})
    alone = bundle.load(hears)
    assert whisper_models(alone) == ("whisper ct2",)
    card = Card(
        name="both", recipe="ensemble", config={"members": ["member-1.earmark"]}, runtime="ensemble",
        feature=alone.card.feature, labels=("a", "b"), rate_hz=8000, window_s=1.0, hop_s=0.5,
    )  # fmt: skip
    made = Bundle(card, b"", {}, files={"member-1.earmark": hears, "factor.bin": alone.file("factor.bin")})
    assert whisper_models(made) == ("whisper ct2",)
    out = bundle.load(export(made, tmp_path / "out.earmark"))
    member = bundle.load(out.file("member-1.earmark"))
    assert member.card.config == {"whisper": "whisper ct2"}
    assert member.file("factor.bin").read_bytes() == CONTENT
    assert bundle.load(hears).card.config["whisper"] == "/home/анна/whisper ct2"


def test_a_model_in_a_folder_has_it_below_files(saved: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        archive.extractall(tmp_path / "folder")
    assert bundle.load(tmp_path / "folder").file("factor.bin") == tmp_path / "folder" / "files" / "factor.bin"


def test_another_file_than_the_card_names_is_refused_and_not_kept(saved: Path) -> None:
    other = with_card(saved, files={"factor.bin": "0" * 64})
    with pytest.raises(StudioError, match=r"its file factor.bin is not the one its card names"):
        bundle.load(other).feature()
    assert not list((places.cache() / "model-files").rglob("*.bin"))


def test_a_missing_file_is_named(saved: Path) -> None:
    with pytest.raises(StudioError, match=r"has no file other.bin"):
        bundle.load(saved).file("other.bin")
    with pytest.raises(StudioError, match=r"it has no gone.bin"):
        bundle.load(with_card(saved, files={"gone.bin": "1" * 64})).file("gone.bin")


@pytest.mark.parametrize(
    "files", [{"../evil": "0" * 64}, {"a/b": "0" * 64}, {".hidden": "0" * 64}, {"x": "../../.."}, {"x": 3}, ["x"]]
)
def test_names_and_hashes_that_would_lead_elsewhere_are_refused(saved: Path, files: Any) -> None:
    with pytest.raises(StudioError, match="an impossible files"):
        bundle.load(with_card(saved, files=files))


def test_a_model_for_a_runtime_that_is_not_here_is_a_sentence(saved: Path) -> None:
    with pytest.raises(StudioError, match=r"needs the runtime 'crystal ball', which this version"):
        open_scorer(bundle.load(with_card(saved, runtime="crystal ball")))
