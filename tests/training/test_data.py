from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine.errors import StudioError, UsageError
from training.data import read


def wav(path: Path, seconds: float = 0.2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    sf.write(path, np.zeros(round(8000 * seconds)), 8000)
    return path


def test_a_folder_with_one_sub_folder_per_class(tmp_path: Path) -> None:
    for name in ("yes/1.wav", "yes/deep/2.WAV", "no/3.wav"):
        wav(tmp_path / name)
    (tmp_path / "nothing here").mkdir()
    data = read(tmp_path)
    assert data.labels == ("no", "yes")
    assert sorted((Path(i.path).name, i.label) for i in data.items) == [
        ("1.wav", "yes"),
        ("2.WAV", "yes"),
        ("3.wav", "no"),
    ]
    assert [Path(r.row).name for r in data.rejected] == ["nothing here"]


def test_part_folders_and_the_names_that_cutting_gives(tmp_path: Path) -> None:
    for name in ("train/A/ep1_chunk_0.wav", "train/B/ep1_segment_2_chunk_3.wav", "val/A/ep2_chunk_0.wav"):
        wav(tmp_path / name)
    data = read(tmp_path)
    assert {(i.label, i.part, i.groups) for i in data.items} == {
        ("A", "train", ("ep1",)),
        ("B", "train", ("ep1",)),
        ("A", "val", ("ep2",)),
    }


def test_what_lies_beside_train_and_val_is_no_class(tmp_path: Path) -> None:
    for name in ("train/A/ep1_chunk_0.wav", "val/B/ep2_chunk_0.wav", "raw/A/ep1.wav", "input/ep1.wav", "eval/1_a.wav"):
        wav(tmp_path / name)
    data = read(tmp_path)
    assert [(i.label, i.part) for i in data.items] == [("A", "train"), ("B", "val")]
    (note,) = data.notes
    assert "into train and val" in note
    assert note.endswith("eval, input, raw.")


def test_a_class_may_be_called_train(tmp_path: Path) -> None:
    for name in ("train/1.wav", "rain/2.wav", "test/3.wav"):
        wav(tmp_path / name)
    data = read(tmp_path)
    assert data.labels == ("rain", "test", "train")
    assert not data.notes


def test_csv_with_everything(tmp_path: Path) -> None:
    wav(tmp_path / "с пробелом" / "a b.wav")
    text = "\ufeffaudio_filepath;label;start_s;end_s;group;split\n"
    text += "с пробелом/a b.wav;dog;0,5;1,5;s1;train\nс пробелом\\a b.wav;cat;2;;s2;Validation\n"
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    first, second = read(tmp_path / "list.csv").items
    assert (first.label, first.start_s, first.end_s, first.groups, first.part) == ("dog", 0.5, 1.5, ("s1",), "train")
    assert (second.label, second.start_s, second.end_s, second.part) == ("cat", 2.0, None, "val")


def test_bad_rows_are_listed_and_good_ones_kept(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav", "c.wav"):
        wav(tmp_path / name)
    rows = [
        "audio_filepath,label,start_s,end_s,split",
        "a.wav,x,,,",
        "a.wav,x,,,",
        "missing.wav,x,,,",
        "b.wav,,,,",
        "b.wav,x,soon,,",
        "b.wav,x,2,1,",
        "b.wav,x,,,somewhere",
        "c.wav,x,,,",
        "c.wav,y,,,",
        "",
        "b.wav,y,,,",
        "b.wav,y,nan,1,",
        "b.wav,y,0,inf,",
        f"{'long' * 100}.wav,y,,,",
    ]
    (tmp_path / "l.csv").write_text("\n".join(rows), encoding="utf-8")
    data = read(tmp_path / "l.csv")
    assert [(Path(i.path).name, i.label) for i in data.items] == [("a.wav", "x"), ("b.wav", "y")]
    words = [r.reason for r in data.rejected]
    for expected in (
        "Line 4 of l.csv: missing.wav does not exist.",
        "Line 5 of l.csv: the label is empty.",
        "Line 6 of l.csv: “soon” is not a number.",
        "Line 7 of l.csv: the stretch from 2 to 1 s is empty.",
        "Line 8 of l.csv: the split 'somewhere' is none of train, val and test.",
        "Line 13 of l.csv: “nan” is not a time.",
        "Line 14 of l.csv: “inf” is not a time.",
        f"Line 15 of l.csv: {'long' * 100}.wav does not exist.",
    ):
        assert expected in words
    assert any("listed twice" in w for w in words)
    assert any("different labels" in w for w in words)


def test_csv_without_a_header(tmp_path: Path) -> None:
    wav(tmp_path / "a.wav")
    wav(tmp_path / "b.wav")
    (tmp_path / "l.csv").write_text("a.wav,0\nb.wav,1\n")
    data = read(tmp_path / "l.csv")
    assert [i.label for i in data.items] == ["0", "1"]
    assert "no header" in data.notes[0]


def test_csv_with_other_columns_says_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("sound,what\na,b\n")
    with pytest.raises(StudioError, match="needs the columns audio_filepath and label; it has sound, what"):
        read(tmp_path / "l.csv")


def test_lines_of_path_and_label_split_at_the_last_blank(tmp_path: Path) -> None:
    wav(tmp_path / "my calls" / "one two.wav")
    wav(tmp_path / "-dash.wav")
    (tmp_path / "labels.txt").write_text(
        "my calls/one two.wav 1\n\n-dash.wav 0\nnolabel\ngone.wav 1\n", encoding="utf-8"
    )
    data = read(tmp_path / "labels.txt")
    assert [(Path(i.path).name, i.label) for i in data.items] == [("one two.wav", "1"), ("-dash.wav", "0")]
    assert [r.row for r in data.rejected] == ["line 4", "line 5"]


def test_whole_numbers_sort_as_numbers(tmp_path: Path) -> None:
    for number in range(11):
        wav(tmp_path / str(number) / f"n{number}.wav")
    assert read(tmp_path).labels == tuple(str(n) for n in range(11))


def test_groups_from_a_pattern(tmp_path: Path) -> None:
    for name in ("dog/1-100-A.wav", "dog/1-100-B.wav", "cat/2-200-A.wav"):
        wav(tmp_path / name)
    data = read(tmp_path, group_pattern=r"\d-(\d+)-")
    assert [i.groups for i in data.items] == [("200",), ("100",), ("100",)]
    for pattern, words in ((r"(", "not a regular expression"), (r"\d", "needs a bracket"), (r"z(z)", "does not match")):
        with pytest.raises(UsageError, match=words):
            read(tmp_path, group_pattern=pattern)


def test_what_holds_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="does not exist"):
        read(tmp_path / "nowhere")
    with pytest.raises(StudioError, match="no sub-folders"):
        read(tmp_path)
    (tmp_path / "empty.csv").touch()
    with pytest.raises(StudioError, match="is empty"):
        read(tmp_path / "empty.csv")
    (tmp_path / "l.txt").write_text("gone.wav 1\n")
    with pytest.raises(StudioError, match=r"no usable labelled audio.*gone.wav does not exist"):
        read(tmp_path / "l.txt")


def test_a_windows_1251_list(tmp_path: Path) -> None:
    wav(tmp_path / "запись.wav")
    (tmp_path / "l.csv").write_bytes("audio_filepath,label\nзапись.wav,машина\n".encode("cp1251"))
    assert [i.label for i in read(tmp_path / "l.csv").items] == ["машина"]


def test_odd_tables_are_read_or_refused_in_a_sentence(tmp_path: Path) -> None:
    for name in ("a.wav", "two\u2028parts.wav", "two\nlines.wav"):
        wav(tmp_path / name)
    rows = 'audio_filepath,label\na.wav,"x\n"\n"two\u2028parts.wav",y\n"two\nlines.wav",z\ngone.wav,z\n'
    (tmp_path / "l.csv").write_text(rows, encoding="utf-8")
    data = read(tmp_path / "l.csv")
    assert [(Path(i.path).name, i.label) for i in data.items] == [
        ("a.wav", "x"), ("two\u2028parts.wav", "y"), ("two\nlines.wav", "z"),
    ]  # fmt: skip
    assert data.rejected[0].reason == "Line 7 of l.csv: gone.wav does not exist."

    (tmp_path / "old mac.csv").write_bytes(b"audio_filepath,label\ra.wav,x\r")
    assert [i.label for i in read(tmp_path / "old mac.csv").items] == ["x"]
    (tmp_path / "excel.csv").write_text("audio_filepath\tlabel\na.wav\tж\n", encoding="utf-16")
    assert [i.label for i in read(tmp_path / "excel.csv").items] == ["ж"]
    (tmp_path / "huge.csv").write_text(f"audio_filepath,label\n{'x' * 200_000},y\n")
    with pytest.raises(StudioError, match=r"huge.csv cannot be read as a table: field larger"):
        read(tmp_path / "huge.csv")
    with pytest.raises(StudioError, match=r"a\.wav is not a text file"):
        read(tmp_path / "a.wav")


def test_digits_of_other_scripts_and_zeros_in_front_keep_one_order(tmp_path: Path) -> None:
    for name in ("²", "10", "9"):
        wav(tmp_path / "a" / name / f"{name}.wav")
    assert read(tmp_path / "a").labels == ("10", "9", "²")
    for name in ("1", "01", "001", "2"):
        wav(tmp_path / "b" / name / f"{name}.wav")
    assert read(tmp_path / "b").labels == ("001", "01", "1", "2")
