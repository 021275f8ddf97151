"""Writing files: what is somebody's work is spared, and what stands in the way is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine.errors import StudioError
from engine.files import MODEL, RESULTS, check_writable, replacing, write_text
from engine.project import Project
from engine.results import ResultStore

META = {"labels": ["a", "b"], "positive": None, "threshold": 0.0, "model": "m", "model_version": "1"}


def works(home: Path) -> dict[str, Path]:
    """Files whose loss would hurt, by what they are called."""
    made = {}
    for name in ("talk.wav", "talk.flac", "talk.ogg", "talk.mp3", "talk.aiff"):
        sf.write(home / name, np.zeros(8000), 8000)
        made[name] = home / name
    ResultStore.create(home / "r.scores", META).close()
    Project.create(home / "p").close()
    with replacing(home / "m.earmark") as file:
        file.write(b"PK\x03\x04 and so on")
    return made | {"results": home / "r.scores", "project": home / "p" / "project.db", "model": home / "m.earmark"}


def test_somebodys_work_is_not_replaced_by_text(tmp_path: Path) -> None:
    for path in works(tmp_path).values():
        before = path.read_bytes()
        with pytest.raises(StudioError, match=f"{path.name} is .* and is not replaced by something else"):
            write_text(path, "a,b\n")
        with pytest.raises(StudioError, match="Choose another name"):
            check_writable(path)
        assert path.read_bytes() == before
    assert not list(tmp_path.rglob("*.writing"))


def test_work_is_replaced_by_its_own_kind_and_anything_else_by_anything(tmp_path: Path) -> None:
    made = works(tmp_path)
    with replacing(made["talk.wav"]) as file:
        file.write(made["talk.flac"].read_bytes())
    assert sf.info(made["talk.wav"]).format == "FLAC"
    with replacing(made["model"]) as file:
        file.write(b"PK\x03\x04 and more")
    assert made["model"].read_bytes().endswith(b"more")
    check_writable(made["model"], MODEL)
    check_writable(made["results"], RESULTS)
    with pytest.raises(StudioError, match="is a recording"):
        check_writable(made["talk.mp3"], MODEL)
    write_text(tmp_path / "t.csv", "old")
    assert write_text(tmp_path / "t.csv", "new").read_text() == "new"


def test_what_stands_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StudioError, match=r"there is a folder of that name\. Choose another name"):
        write_text(tmp_path, "x")
    with pytest.raises(StudioError, match=f"{tmp_path / 'file'} is a file, not a folder"):
        write_text(tmp_path / "file" / "deep" / "r.csv", "x")


def test_a_project_that_cannot_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path) -> None:
        raise StudioError(f"The project {folder} cannot be opened: database or disk is full.")

    (tmp_path / "mine").mkdir()
    with monkeypatch.context() as patched:
        patched.setattr("engine.project.project_file.open_database", full)
        for place in ("new/deep", "mine"):
            with pytest.raises(StudioError, match="disk is full"):
                Project.create(tmp_path / place)
    assert [path.name for path in tmp_path.rglob("*")] == ["mine"]
    Project.create(tmp_path / "mine").close()
