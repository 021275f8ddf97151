"""What a classification is given: files, folders, patterns, lists, tables and channels."""

from __future__ import annotations

import errno
import os
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import inputs
from engine.classify_config import ClassifyConfig
from engine.errors import StudioError
from engine.events import run


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three mono files, one of them in a folder below, and a stereo one."""
    for name, channels in (("a.wav", 1), ("b.flac", 1), ("below/c.wav", 1), ("below/d.wav", 2)):
        path = tmp_path / "audio" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, np.zeros((800, channels)), 8000)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "audio"


def names(given: list[object], **config: object) -> list[str]:
    found = run(inputs.find(given, ClassifyConfig(**config)))
    return [Path(item).name for item in found.items]


def test_folders_patterns_and_filters(home: Path) -> None:
    assert names([home]) == ["a.wav", "b.flac", "c.wav", "d.wav"]
    assert names([home], recursive=False) == ["a.wav", "b.flac"]
    assert names([home], include="*.WAV", exclude="d*") == ["a.wav", "c.wav"]
    assert names([home], exclude="*/below/*") == ["a.wav", "b.flac"]
    assert names(["audio/*.flac", "audio/b.*"]) == ["b.flac"]
    assert names(["audio/**/*.wav"]) == ["a.wav", "c.wav", "d.wav"]


def test_a_name_with_brackets_is_no_pattern(home: Path) -> None:
    (home / "a.wav").rename(home / "x[1].wav")
    assert names([home / "x[1].wav"]) == ["x[1].wav"]


def test_lists_hold_paths_from_here_or_from_beside_them(home: Path) -> None:
    (home / "list.txt").write_text("\ufeff# comment\r\na.wav\r\naudio/b.flac\n\nnot-there.wav\n", encoding="utf-8")
    assert names([home / "list.txt"]) == ["a.wav", "b.flac", "not-there.wav"]
    assert names(["@audio/list.txt"]) == ["a.wav", "b.flac", "not-there.wav"]
    (home / "void.txt").write_text("\n")
    with pytest.raises(StudioError, match=r"void\.txt names no file"):
        names([home / "void.txt"])
    with pytest.raises(StudioError, match=r"gone\.txt cannot be read"):
        names(["@gone.txt"])


def test_tables_hold_paths_and_classes(home: Path) -> None:
    (home / "t.csv").write_text("id;Audio_File;label\n1;a.wav;person\n2;b.flac;\n3;'=c.wav;x\n")
    found = run(inputs.find([home / "t.csv"], ClassifyConfig()))
    assert {Path(i).name for i in found.items} == {"=c.wav", "a.wav", "b.flac"}
    assert {Path(k).name: v for k, v in found.truth.items()} == {"a.wav": "person", "=c.wav": "x"}
    (home / "bad.csv").write_text("one,two\n1,2\n")
    with pytest.raises(StudioError, match="needs a column audio_file"):
        names([home / "bad.csv"])


def test_parquet_needs_its_library_and_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "t.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(StudioError, match="pip install pyarrow"):
        names([home / "t.parquet"])
    table = types.SimpleNamespace(to_pylist=lambda: [{"path": "audio/a.wav", "label": "person"}])
    fake = types.ModuleType("pyarrow")
    fake.parquet = types.SimpleNamespace(read_table=lambda path: table)
    monkeypatch.setitem(sys.modules, "pyarrow", fake)
    assert names([home / "t.parquet"]) == ["a.wav"]


def test_each_channel_can_be_an_item(home: Path) -> None:
    assert names([home / "below"], channels="split") == ["c.wav#1", "d.wav#1", "d.wav#2"]
    (home / "broken.wav").write_text("no sound")
    assert names([home / "broken.wav"], channels="split") == ["broken.wav#1"]


def test_folders_that_cannot_be_looked_into_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("open", "shut"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.wav").touch()
    scandir = os.scandir

    def guarded(path: str) -> object:
        if Path(path).name == "shut":
            raise PermissionError(errno.EACCES, "no", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    found = run(inputs.find([tmp_path], ClassifyConfig()))
    assert found.items == [str(tmp_path / "open" / "a.wav")]
    assert [error.path for error in found.refused] == [str(tmp_path / "shut")]
