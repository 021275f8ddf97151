"""Corrections of labelled files: a file that trains, and that remembers what was said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.errors import StudioError
from training import data as training_data
from training import reviewed
from training.reviewed import Said

AT = "2026-01-02T03:04:05+00:00"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    for name in ("a.wav", "b.wav", "deep/c d.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        soundfile.write(tmp_path / name, np.zeros(800, np.float32), 8000)
    rows = ["audio_filepath,label,start_s,end_s,group,split", "a.wav,x,0,0.05,g1,train", "a.wav,y,0.05,0.1,g1,train"]
    rows += ["b.wav,x,,,g2,val", "deep/c d.wav,y,,,g3,test"]
    (tmp_path / "list.csv").write_text("\n".join(rows))
    return tmp_path / "list.csv"


def test_the_corrected_file_is_the_data_with_the_new_labels(listed: Path) -> None:
    data = training_data.read(listed)
    told = {reviewed.place(data.items[1]): Said("relabel", "y", "x", "m", AT),
            reviewed.place(data.items[3]): Said("unsure", "y", "y", "m", AT)}  # fmt: skip
    path = reviewed.write(reviewed.corrected_path(listed), data.items, told)
    assert path == listed.with_name("list.corrected.csv")
    again = training_data.read(path)
    assert [(i.start_s, i.end_s, i.groups, i.part) for i in again.items] == [
        (i.start_s, i.end_s, i.groups, i.part) for i in data.items
    ]
    assert [i.label for i in again.items] == ["x", "x", "x", "y"]
    assert reviewed.read(path) == told
    # Reviewing the corrected file goes on in it.
    assert reviewed.corrected_path(path) == path
    reviewed.write(path, again.items, reviewed.read(path))
    assert reviewed.read(path) == told


def test_a_folder_of_classes_gets_its_file_beside_it(tmp_path: Path) -> None:
    for name in ("dogs/1.wav", "cats/2.wav"):
        (tmp_path / "pets" / name).parent.mkdir(parents=True)
        soundfile.write(tmp_path / "pets" / name, np.zeros(800, np.float32), 8000)
    data = training_data.read(tmp_path / "pets")
    cat = next(item for item in data.items if item.label == "cats")
    path = reviewed.corrected_path(tmp_path / "pets")
    reviewed.write(path, data.items, {reviewed.place(cat): Said("relabel", "cats", "dogs", "m", AT)})
    assert path == tmp_path / "pets.corrected.csv"
    assert [item.label for item in training_data.read(path).items] == ["dogs", "dogs"]


def test_no_file_is_no_verdicts_and_a_strange_one_is_refused(listed: Path) -> None:
    path = reviewed.corrected_path(listed)
    assert reviewed.read(path) == {}
    path.write_text("audio_filepath,label\na.wav,x\n")
    with pytest.raises(StudioError, match="not a file of corrections"):
        reviewed.read(path)
