"""docs/add-a-recipe.md keeps its word: the file it shows is a family that trains and classifies."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import recipes
from engine.recipes import recipes as registry
from training.cli import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The recipe of the document, among the others."""
    text = (ROOT / "docs" / "add-a-recipe.md").read_text(encoding="utf-8")
    (name,) = re.findall(r"`engine/recipes/(\w+)\.py`:", text)
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    folder = tmp_path / "recipes"
    folder.mkdir()
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(recipes, "__path__", [*recipes.__path__, str(folder)])
    registry.cache_clear()
    yield folder / f"{name}.py"
    registry.cache_clear()
    sys.modules.pop(f"engine.recipes.{name}", None)


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Ten low and ten high tones in noise."""
    rng = np.random.default_rng(0)
    t = np.arange(32000) / 16000
    for k in range(20):
        label, hz = ("high", rng.uniform(2000, 3000)) if k % 2 else ("low", rng.uniform(200, 400))
        path = tmp_path / "clips" / label / f"{k}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, 0.2 * np.sin(2 * np.pi * hz * t) + rng.normal(0, 0.02, len(t)), 16000)
    return tmp_path / "clips"


def test_the_family_of_the_document_trains_and_classifies(
    added: Path, clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "recipes"]) == 0
    assert "logmel-bands" in capsys.readouterr().out
    model = tmp_path / "bands.earmark"
    assert main(["train", "--data", str(clips), "--recipe", "logmel-bands", "--hidden", "16", "--out", str(model)]) == 0
    report = tmp_path / "report"
    assert main(["evaluate", "--model", str(model), "--data", str(clips), "--out", str(report)]) == 0
    assert "Accuracy: 100.00%" in (report / "test_metrics.txt").read_text()


def test_it_is_as_clean_as_the_others(added: Path) -> None:
    import subprocess

    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), str(added)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
