from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine.errors import StudioError, UsageError
from engine.events import Event, Notice, run
from training.cli import main
from training.data import Item, read
from training.prepare import PrepareConfig, Prepared, prepare
from training.splits import seed_split

#: The order into which ``DataFrame.sample(frac=1, random_state=42)`` of pandas 3.1 puts forty rows.
PANDAS_ORDER = (
    19, 16, 15, 26, 4, 12, 37, 27, 39, 6, 25, 9, 13, 31, 34, 8, 17, 24, 0, 33,
    5, 11, 1, 29, 21, 2, 30, 36, 3, 35, 23, 32, 10, 22, 18, 20, 7, 14, 28, 38,
)  # fmt: skip


def dataset(home: Path, count: int = 40, label: str = "01") -> Path:
    home.mkdir(parents=True, exist_ok=True)
    rows = ["audio_filepath,label"]
    for n in range(count):
        path = home / f"call {n}.wav"
        sf.write(path, np.full(800, n / 100), 8000)
        rows.append(f"{path},{label[n % len(label)]}")
    (home / "dataset.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return home / "dataset.csv"


def lines(done: Prepared) -> dict[str, list[str]]:
    return {part: path.read_text(encoding="utf-8").splitlines() for part, path in done.files.items()}


def test_the_seed_split_is_the_one_of_pandas(tmp_path: Path) -> None:
    home = tmp_path / "звонки"
    done = run(prepare(dataset(home), tmp_path / "out", PrepareConfig(split="seed")))
    expected = [f"{home / f'call {n}.wav'} {n % 2}" for n in PANDAS_ORDER]
    assert lines(done) == {"train": expected[:36], "val": expected[36:38], "test": expected[38:]}
    assert [path.name for path in done.files.values()] == ["train_labels.txt", "val_labels.txt", "test_labels.txt"]


@pytest.mark.parametrize(
    ("count", "sizes"), [(1, (0, 0, 1)), (19, (17, 0, 2)), (110, (99, 5, 6)), (1001, (900, 50, 51))]
)
def test_the_seed_split_cuts_at_whole_numbers(count: int, sizes: tuple[int, int, int]) -> None:
    items = [Item(str(n), str(n), 0.0, None, "0", (str(n),)) for n in range(count)]
    parts = seed_split(items, 0.9, 0.05, 42)
    assert tuple(len(parts[p]) for p in ("train", "val", "test")) == sizes
    assert sorted(int(i.key) for part in parts.values() for i in part) == list(range(count))


def test_a_row_that_cannot_be_read_does_not_change_the_order_of_the_others(tmp_path: Path) -> None:
    path = dataset(tmp_path / "d")
    rows = path.read_text(encoding="utf-8").splitlines()
    (tmp_path / "broken.wav").write_text("not audio")
    bad = [f"{tmp_path / 'gone.wav'},1", f"{tmp_path / 'broken.wav'},0"]
    path.write_text("\n".join([rows[0], bad[0], *rows[1:20], bad[1], *rows[20:]]), encoding="utf-8")
    done = run(prepare(path, tmp_path / "out", PrepareConfig(split="seed")))
    assert [Path(line.rsplit(" ", 1)[0]).stem for line in lines(done)["train"]] == [
        f"call {n}" for n in PANDAS_ORDER[:36]
    ]
    with done.rejects.open(encoding="utf-8", newline="") as file:
        rejects = list(csv.reader(file))
    assert rejects[0] == ["row", "reason"]
    assert rejects[1] == ["line 2", f"Line 2 of dataset.csv: {tmp_path / 'gone.wav'} does not exist."]
    assert rejects[2][0] == str(tmp_path / "broken.wav")
    assert "cannot be read" in rejects[2][1]
    assert len(rejects) == 3


def test_by_default_a_group_stays_together_and_classes_are_balanced(tmp_path: Path) -> None:
    path = dataset(tmp_path / "d", 200)
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([rows[0] + ",group", *(f"{r},g{n // 4}" for n, r in enumerate(rows[1:]))]))
    done = run(prepare(path, tmp_path / "out", PrepareConfig()))
    sides: dict[int, set[str]] = {}
    for part, texts in lines(done).items():
        for text in texts:
            sides.setdefault(int(text.rsplit(" ", 1)[0].rsplit(" ", 1)[1][:-4]) // 4, set()).add(part)
    assert len(sides) == 50
    assert all(len(parts) == 1 for parts in sides.values())
    for part, share in (("train", 0.9), ("val", 0.05), ("test", 0.05)):
        assert sum(done.counts[part].values()) == pytest.approx(200 * share, abs=8)
        assert done.counts[part]["0"] == done.counts[part]["1"]


def test_what_is_written_is_what_training_reads(tmp_path: Path) -> None:
    done = run(prepare(dataset(tmp_path / "with blanks"), tmp_path / "out", PrepareConfig(split="stratified")))
    found = {(i.path, i.label) for path in done.files.values() for i in read(path).items}
    assert len(found) == 40
    assert {label for _, label in found} == {"0", "1"}


def test_other_labels_need_a_flag(tmp_path: Path) -> None:
    path = dataset(tmp_path / "d", 40, "01x")
    done = run(prepare(path, tmp_path / "out", PrepareConfig()))
    assert len(done.rejected) == 13
    assert "has the label 'x', which is neither 0 nor 1" in done.rejected[0].reason
    assert sum(sum(c.values()) for c in done.counts.values()) == 27
    done = run(prepare(path, tmp_path / "out", PrepareConfig(any_label=True)))
    assert done.rejected == []
    assert done.rejects.read_text(encoding="utf-8") == "row,reason\n"
    assert set(done.counts["train"]) == {"0", "1", "x"}


def test_what_the_lines_cannot_hold_is_left_out(tmp_path: Path) -> None:
    sf.write(tmp_path / "a.wav", np.zeros(8000), 8000)
    sf.write(tmp_path / "b.wav", np.zeros(8000), 8000)
    sf.write(tmp_path / "c.wav", np.zeros(8000), 8000)
    text = "audio_filepath,label,start_s\na.wav,not machine,\nb.wav,x,0.5\nc.wav,x,\nc.wav,x,\n"
    (tmp_path / "d.csv").write_text(text)
    done = run(prepare(tmp_path / "d.csv", tmp_path / "out", PrepareConfig(any_label=True, split="seed")))
    reasons = " ".join(r.reason for r in done.rejected)
    for words in ("holds a blank", "is a part of a file", "is listed twice"):
        assert words in reasons
    assert len(done.rejected) == 3


def test_bad_requests_are_sentences(tmp_path: Path) -> None:
    path = dataset(tmp_path / "d", 3, "x")
    with pytest.raises(UsageError, match="do not add up to 1"):
        run(prepare(path, tmp_path / "out", PrepareConfig(train_ratio=0.5)))
    with pytest.raises(StudioError, match=r"no usable row.*neither 0 nor 1 \(--any-label"):
        run(prepare(path, tmp_path / "out", PrepareConfig()))
    with pytest.raises(StudioError, match="does not exist"):
        run(prepare(tmp_path / "gone.csv", tmp_path / "out", PrepareConfig()))
    (tmp_path / "file").touch()
    with pytest.raises(StudioError, match="cannot be written"):
        run(prepare(path, tmp_path / "file" / "x", PrepareConfig(any_label=True)))
    events: list[Event] = []
    run(prepare(path, tmp_path / "out", PrepareConfig(any_label=True, split="seed")), events.append)
    assert any(isinstance(e, Notice) and "val_labels.txt; it is empty" in e.text for e in events)


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    dataset(tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    assert main(["prepare"]) == 0
    assert "train_labels.txt: 36 files; 0: 18 (50.0%), 1: 18 (50.0%)" in capsys.readouterr().out
    assert main(["prepare", "--split", "seed", "--seed", "7", "--out", "again", "--json"]) == 0
    done = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert sum(done["counts"]["test"].values()) == 2
    assert Path(done["files"]["test"]).is_file()
    assert main(["prepare", "--train-ratio", "0.5"]) == 2
