"""word_bounds.json with the recordings beside it as labelled data."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.errors import StudioError
from training import cli
from training import data as training_data
from training.word_bounds import read_word_bounds


def corpus(home: Path, bounds: object, names: tuple[str, ...] = ("0001", "0002", "0300", "4")) -> Path:
    for folder in ("wav_train", "wav_test"):
        (home / folder).mkdir(parents=True)
    for name in names:
        soundfile.write(home / "wav_train" / f"{name}.wav", np.zeros(32000), 8000)
    soundfile.write(home / "wav_test" / "9.wav", np.zeros(800), 8000)
    (home / "word_bounds.json").write_text(json.dumps(bounds))
    return home / "word_bounds.json"


def test_what_is_listed_is_with_the_phrase_and_the_rest_without(tmp_path: Path) -> None:
    data = training_data.read(corpus(tmp_path, {"0001": [0.2, 0.6], "0300": [[1.0, 1.5], [3.0, 3.5]], "77": [0, 1]}))
    assert {Path(item.path).name: item.label for item in data.items} == {
        "0001.wav": "1", "0002.wav": "0", "0300.wav": "1", "4.wav": "0",
    }  # fmt: skip
    assert all((item.start_s, item.end_s) == (0.0, None) for item in data.items)
    assert data.labels == ("0", "1")
    assert [row.reason for row in data.rejected] == [f"77 of word_bounds.json has no recording in {tmp_path}."]
    assert data.notes == ["2 items with the phrase, 2 without: what word_bounds.json does not list counts as without."]


def test_windows_have_all_of_the_phrase_or_none_of_it(tmp_path: Path) -> None:
    spans = {"0001": [0.0, 0.5], "0002": [1.7, 2.1], "0300": [3.4, 4.0]}
    path = corpus(tmp_path, spans)
    places = Counter()
    for seed in range(40):
        data = read_word_bounds(path, window_s=1.0, seed=seed)
        assert Counter(item.label for item in data.items) == {"1": 3, "0": 4}
        for item in data.items:
            stem = Path(item.path).stem
            assert item.groups == (stem,)
            assert item.end_s is not None
            assert item.end_s - item.start_s == pytest.approx(1.0)
            assert 0 <= item.start_s <= item.end_s <= 4.0
            if stem in spans:
                start_s, end_s = spans[stem]
                whole = item.start_s <= start_s + 1e-9 and end_s <= item.end_s + 1e-9
                apart = end_s <= item.start_s + 1e-9 or item.end_s <= start_s + 1e-9
                assert whole if item.label == "1" else apart
                places[stem] += 1
    assert places == {"0001": 80, "0002": 80, "0300": 80}


def test_a_window_depends_on_the_recording_and_the_seed_alone(tmp_path: Path) -> None:
    path = corpus(tmp_path / "all", {"0001": [1.0, 1.2]})
    few = corpus(tmp_path / "few", {"0001": [1.0, 1.2]}, ("0001",))
    expected = [i.start_s for i in read_word_bounds(path, window_s=1.0, seed=3).items if "0001" in i.path]
    assert [i.start_s for i in read_word_bounds(few, window_s=1.0, seed=3).items] == expected
    assert [i.start_s for i in read_word_bounds(few, window_s=1.0, seed=4).items] != expected


def test_phrases_longer_than_the_window_and_recordings_shorter(tmp_path: Path) -> None:
    path = corpus(tmp_path, {"0001": [0.5, 2.5]})
    found = [(i.label, i.start_s, i.end_s) for i in read_word_bounds(path, window_s=1.0).items if "0001" in i.path]
    assert [label for label, _, _ in found] == ["0"], "no window holds all of it"
    assert all(i.end_s == 4.0 for i in read_word_bounds(path, window_s=9.0).items)


def test_what_is_listed_without_a_place_is_neither(tmp_path: Path) -> None:
    data = read_word_bounds(corpus(tmp_path, {"0001": [0.1, 0.2], "0002": ["x", 1], "4": [3.0]}))
    assert {Path(item.path).stem for item in data.items} == {"0001", "0300"}
    assert len(data.rejected) == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("[1, 2]", "cannot be read as word_bounds.json"), ("{", "cannot be read as word_bounds.json")],
)
def test_a_file_of_another_kind(tmp_path: Path, content: str, sentence: str) -> None:
    path = corpus(tmp_path, {})
    path.write_text(content)
    with pytest.raises(StudioError, match=sentence):
        training_data.read(path)


def test_no_recordings(tmp_path: Path) -> None:
    (tmp_path / "word_bounds.json").write_text('{"1": [0, 1]}')
    with pytest.raises(StudioError, match="There is no audio in"):
        read_word_bounds(tmp_path / "word_bounds.json")


def test_the_verb_writes_what_train_takes(tmp_path: Path) -> None:
    path = corpus(tmp_path, {"0001": [0.2, 0.6]})
    out = tmp_path / "made" / "windows.csv"
    assert cli.main(["word-bounds", str(path), "--out", str(out), "--window", "1"]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert Counter(row["label"] for row in rows) == {"1": 1, "0": 4}
    data = training_data.read(out)
    assert [item.start_s for item in data.items] == [float(row["start_s"]) for row in rows]
    assert {item.groups for item in data.items} == {("0001",), ("0002",), ("0300",), ("4",)}
