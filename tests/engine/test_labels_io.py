"""Every label format: there and back, and the details that bite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import labels_io
from engine.errors import StudioError, UsageError
from engine.labels_io import LabelRow

_ALL = ("audacity", "csv", "elan", "path_label_txt", "raven", "segments_txt", "tagged_podcasts_json", "textgrid",
        "word_bounds_json")  # fmt: skip


def _write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def _times(rows: Sequence[LabelRow]) -> list[tuple[float, float | None, str]]:
    return [(r.start_s, r.end_s, r.label) for r in rows]


def test_every_format_is_registered_and_describes_itself() -> None:
    assert tuple(sorted(f.id for f in labels_io.formats())) == _ALL
    for known in labels_io.formats():
        assert known.extensions[0].startswith(".")
        assert known.lossy.endswith(".")
        assert labels_io.find(known.id) is known
    with pytest.raises(UsageError, match="no label format jams"):
        labels_io.find("jams")


# There and back -------------------------------------------------------------------------------------------------------

_TIMES = st.floats(0, 1e5, allow_nan=False).map(lambda t: round(t, 6))
_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs", "Cf")), min_size=1, max_size=12
)
_SENTENCES = st.lists(_TEXTS, min_size=1, max_size=3).map(" ".join)


@st.composite
def _row_lists(draw: st.DrawFn, files: Sequence[str | None], labels: st.SearchStrategy[str]) -> list[LabelRow]:
    rows = []
    for _ in range(draw(st.integers(0, 8))):
        start_s = draw(_TIMES)
        end_s = draw(st.one_of(st.just(start_s), st.floats(0, 100).map(lambda d, s=start_s: round(s + d, 6))))
        rows.append(LabelRow(start_s, end_s, draw(labels), draw(st.sampled_from(list(files)))))
    return rows


def _there_and_back(folder: Path, rows: list[LabelRow], format_id: str, name: str) -> list[LabelRow]:
    path = folder / name
    labels_io.write(path, rows, format_id, {r.file: 2e5 for r in rows if r.file})
    if rows:
        assert labels_io.detect(path).id == format_id
    found = labels_io.read(path, format_id)
    assert not found.rejected
    return [replace(r, row=0) for r in found.rows]


def _order(row: LabelRow) -> tuple:
    return (row.file or "", row.start_s, row.end_s, row.label, row.note)


_LIGHT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_LIGHT
@given(_row_lists([None], st.one_of(st.just(""), _SENTENCES)))
def test_audacity_there_and_back(tmp_path: Path, rows: list[LabelRow]) -> None:
    if rows:
        assert sorted(_there_and_back(tmp_path, rows, "audacity", "a.txt"), key=_order) == sorted(rows, key=_order)


@_LIGHT
@given(
    st.lists(
        st.builds(
            LabelRow,
            _TIMES,
            st.one_of(st.none(), st.floats(1e5, 2e5)),
            st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12).map(str.strip),
            st.sampled_from([None, "a.wav", "sub/b, c.wav", "=d.wav"]),
            st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12).map(str.strip),
            st.sampled_from(["person", "model bird, v2"]),
            st.one_of(st.none(), st.floats(0, 1)),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_csv_there_and_back_keeps_everything(tmp_path: Path, rows: list[LabelRow]) -> None:
    found = _there_and_back(tmp_path, rows, "csv", "a.csv")
    assert found == sorted(rows, key=lambda r: (r.file or "", r.start_s))


@_LIGHT
@given(_row_lists(["a.wav", "b/c d.wav"], _SENTENCES))
def test_raven_there_and_back(tmp_path: Path, rows: list[LabelRow]) -> None:
    rows = [replace(r, note="seen twice", source="model m", score=0.25) for r in rows]
    found = sorted(_there_and_back(tmp_path, rows, "raven", "a.txt"), key=_order)
    for got, wanted in zip(found, sorted(rows, key=_order), strict=True):
        assert got == replace(wanted, end_s=pytest.approx(wanted.end_s, abs=1e-8))


@_LIGHT
@given(_row_lists([None], _SENTENCES))
def test_textgrid_there_and_back(tmp_path: Path, rows: list[LabelRow]) -> None:
    assert sorted(_there_and_back(tmp_path, rows, "textgrid", "a.TextGrid"), key=_order) == sorted(rows, key=_order)


@_LIGHT
@given(_row_lists([None], _SENTENCES))
def test_elan_there_and_back(tmp_path: Path, rows: list[LabelRow]) -> None:
    assert sorted(_there_and_back(tmp_path, rows, "elan", "a.txt"), key=_order) == sorted(rows, key=_order)


@_LIGHT
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=9, unique=True).map(sorted), st.booleans())
def test_segments_txt_there_and_back_from_either_class(tmp_path: Path, switches: list[int], a_first: bool) -> None:
    edges = [0.0, *map(float, switches)]
    letters = "AB" if a_first else "BA"
    rows = [
        LabelRow(a, b, letters[k % 2], "talk") for k, (a, b) in enumerate(zip(edges, [*edges[1:], None], strict=True))
    ]
    assert _there_and_back(tmp_path, rows, "segments_txt", "segments.txt") == rows


@_LIGHT
@given(_row_lists(["0012.opus", "7.opus"], st.just("phrase")))
def test_word_bounds_there_and_back(tmp_path: Path, rows: list[LabelRow]) -> None:
    if rows:
        wanted = [replace(r, file=r.file.removesuffix(".opus")) for r in rows if r.file]
        found = _there_and_back(tmp_path, rows, "word_bounds_json", "word_bounds.json")
        assert sorted(found, key=_order) == sorted(wanted, key=_order)


@_LIGHT
@given(_row_lists(["http://x.org/a.mp3", "b.mp3"], st.just("ad")))
def test_tagged_podcasts_there_and_back(tmp_path: Path, rows: list[LabelRow]) -> None:
    if rows:
        found = _there_and_back(tmp_path, rows, "tagged_podcasts_json", "tagged.json")
        assert sorted(found, key=_order) == sorted(rows, key=_order)


@_LIGHT
@given(st.lists(st.tuples(_SENTENCES, _TEXTS), min_size=1, max_size=6, unique=True))
def test_path_label_lines_there_and_back(tmp_path: Path, pairs: list[tuple[str, str]]) -> None:
    rows = [LabelRow(0.0, None, label, f"{path}.wav") for path, label in pairs]
    assert _there_and_back(tmp_path, rows, "path_label_txt", "train.txt") == rows


# Details that bite ----------------------------------------------------------------------------------------------------


def test_audacity_details(tmp_path: Path) -> None:
    text = (
        "1,5\t2,25\tspeech\n\\\t300,0\t3400,0\n3.0\t3.0\tclick\n4.0\t5.0\tbird\t0.87\n6.0\t7.0\n9\t8\tback\nx\t1\ty\n"
    )
    found = labels_io.read(_write(tmp_path / "a.txt", text))
    assert found.format == "audacity"
    assert _times(found.rows) == [(1.5, 2.25, "speech"), (3.0, 3.0, "click"), (4.0, 5.0, "bird"), (6.0, 7.0, "")]
    assert [r.score for r in found.rows] == [None, None, 0.87, None]
    assert [r.row for r in found.rows] == [1, 3, 4, 5]
    assert [(r.row, r.reason) for r in found.rejected] == [
        (6, "Line 6: the end, 8 s, lies before the start, 9 s."),
        (7, "Line 7: “x” is not a number."),
    ]
    assert found.notes == ("Frequency ranges were left out (1): labels here span all frequencies.",)


def test_audacity_is_written_with_points_and_plain_lines(tmp_path: Path) -> None:
    rows = [LabelRow(2.0, 3.5, "b\tc\nd", None), LabelRow(1e-7, 1.0, "", None)]
    labels_io.write(tmp_path / "a.txt", rows, "audacity")
    assert (tmp_path / "a.txt").read_bytes() == b"0.0000001\t1\t\n2\t3.5\tb c d\n"


def test_raven_prefers_file_offset_and_drops_second_views(tmp_path: Path) -> None:
    text = (
        "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tBegin Path\tFile Offset (s)\tDelta Time (s)\tSong\r\n"
        "1\tWaveform 1\t1\t100.5\t101.0\tC:\\rec\\b.wav\t40.5\t0.5\trobin\r\n"
        "1\tSpectrogram 1\t1\t100.5\t101.0\tC:\\rec\\b.wav\t40.5\t0.5\trobin\r\n"
        "2\tSpectrogram 1\t1\t3.0\tnone\tC:\\rec\\a.wav\t3.0\t1\twren\r\n"
    )
    found = labels_io.read(_write(tmp_path / "a.selections.txt", text))
    assert [(r.start_s, r.end_s, r.label, r.file, r.row) for r in found.rows] == [
        (40.5, 41.0, "robin", "C:\\rec\\b.wav", 2)
    ]
    assert [r.row for r in found.rejected] == [4]
    assert found.notes == ("Rows that repeat a selection in another view were left out (1).",)


def test_raven_begin_time_runs_through_the_files(tmp_path: Path) -> None:
    rows = [LabelRow(1.0, 2.0, "x", "a.wav"), LabelRow(0.5, 1.0, "y", "b.wav")]
    labels_io.write(tmp_path / "r.txt", rows, "raven", {"a.wav": 60.0, "b.wav": 30.0})
    lines = [line.split("\t") for line in (tmp_path / "r.txt").read_text().splitlines()]
    assert [line[3:5] + line[7:9] for line in lines[1:]] == [
        ["1", "2", "a.wav", "1"],
        ["60.5", "61", "b.wav", "0.5"],
    ]


_LONG = """File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 4.5
tiers? <exists> ! three "tiers"? no, two
size = 2
item []:
    item [1]:
        class = "IntervalTier"
        name = "words"
        xmin = 0
        xmax = 4.5
        intervals: size = 3
        intervals [1]:
            xmin = 0
            xmax = 1
            text = ""
        intervals [2]:
            xmin = 1
            xmax = 2.5
            text = "say ""hé"" 3"
        intervals [3]:
            xmin = 2.5
            xmax = 4.5
            text = "two
lines"
    item [2]:
        class = "TextTier"
        name = "clicks"
        xmin = 0
        xmax = 4.5
        points: size = 1
        points [1]:
            number = 3.25
            mark = "!"
"""
_SHORT = """File type = "ooTextFile"
"TextGrid"

0
4.5
<exists>
2
"IntervalTier"
"words"
0
4.5
3
0
1
""
1
2.5
"say ""hé"" 3"
2.5
4.5
"two
lines"
"TextTier"
"clicks"
0
4.5
1
3.25
"!"
"""


@pytest.mark.parametrize("text", [_LONG, _SHORT], ids=["long", "short"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_textgrid_forms_and_encodings(tmp_path: Path, text: str, encoding: str, newline: str) -> None:
    path = _write(tmp_path / "a.TextGrid", text.replace("\n", newline), encoding)
    found = labels_io.read(path)
    assert found.format == "textgrid"
    lines = f"two{newline}lines"
    assert _times(found.rows) == [(1.0, 2.5, 'say "hé" 3'), (2.5, 4.5, lines), (3.25, 3.25, "!")]
    assert [r.note for r in found.rows] == ["words", "words", "clicks"]
    assert not found.rejected


def test_textgrid_cut_short_keeps_what_is_whole(tmp_path: Path) -> None:
    found = labels_io.read(_write(tmp_path / "a.TextGrid", _LONG[: _LONG.index("item [2]")]))
    assert _times(found.rows) == [(1.0, 2.5, 'say "hé" 3'), (2.5, 4.5, "two\nlines")]
    assert "ends too early in the tier words" in found.rejected[0].reason


def test_textgrid_fills_gaps_and_parts_overlaps(tmp_path: Path) -> None:
    rows = [LabelRow(1.0, 2.0, "a", None), LabelRow(1.5, 3.0, "a", None), LabelRow(2.5, 2.5, "a", None)]
    labels_io.write(tmp_path / "a.TextGrid", [replace(r, file="x") for r in rows], "textgrid", {"x": 5.0})
    text = (tmp_path / "a.TextGrid").read_text(encoding="utf-8")
    assert "size = 3\nitem []:" in text
    assert text.count('class = "IntervalTier"') == 2
    assert text.count("intervals: size = 3") == 2  # gap, label, gap
    assert text.count("xmax = 5\n") == 1 + 3 + 2
    assert sorted(_times(labels_io.read(tmp_path / "a.TextGrid").rows)) == sorted(_times(rows))


def test_elan_with_and_without_header(tmp_path: Path) -> None:
    named = (
        "Tier\tParticipant\tBegin Time - hh:mm:ss.ms\tBegin Time - msec\tEnd Time - hh:mm:ss.ms\tEnd Time - msec\t"
        "Value\n"
        "talk\tAnn\t00:01:02.500\t62500\t00:01:03.000\t63000\thello\n"
    )
    bare = "talk\tAnn\t00:01:02.500\t62.5\t62500\t00:01:03.000\t63.0\t63000\thello\n"
    millis = "Begin Time - msec\tDuration - msec\ttalk\tmusic\n62500\t500\thello\t\n"
    for text in (named, bare, millis):
        found = labels_io.read(_write(tmp_path / "e.txt", text))
        assert found.format == "elan"
        assert _times(found.rows) == [(62.5, 63.0, "hello")]
        assert found.rows[0].note == "talk"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (",name,start_seconds,stop_seconds\n0,song,1.5,2.0\n1,pulse,3,3\n",
         [(1.5, 2.0, "song", None), (3.0, 3.0, "pulse", None)]),
        ("recording,start_offset_s,end_offset_s,label,label_type\nr.wav,5,10,owl,positive\nr.wav,5,10,fox,negative\n",
         [(5.0, 10.0, "owl", "r.wav")]),
        ("file,start_time,end_time,owl,fox\na.wav,0,3,1,0\na.wav,3,6,1,1\na.wav,6,9,0,0\n",
         [(0.0, 3.0, "owl", "a.wav"), (3.0, 6.0, "owl", "a.wav"), (3.0, 6.0, "fox", "a.wav")]),
        ("id\tfilename\tstart\tstop\tlabel\tsource\tscore\n1\tx.wav\t0.5\t1\tyes\tmodel m\t0.75\n",
         [(0.5, 1.0, "yes", "x.wav")]),
        ("INDIR,FOLDER,IN FILE,CHANNEL,OFFSET,DURATION,AUTO ID*,MANUAL ID\nC:\\d,night,bat.wav,0,2.5,1.5,PIP,NYCNOC\n",
         [(2.5, 4.0, "NYCNOC", "night/bat.wav")]),
        ("audio_filepath,label\nsounds/my dog.wav,dog\n", [(0.0, None, "dog", "sounds/my dog.wav")]),
        ("audio_filepath,label,start_s,end_s,group,split\na.wav,dog,1,2,g,train\n", [(1.0, 2.0, "dog", "a.wav")]),
        ("\ufefffile;start_s;end_s;label\na.wav;1,5;2,25;Hund; bellt\n", [(1.5, 2.25, "Hund", "a.wav")]),
    ],
    ids=["das", "hoplite", "one-hot", "cvat", "kaleidoscope", "whole files", "training", "semicolon, comma, mark"],
)  # fmt: skip
def test_csv_dialects(tmp_path: Path, text: str, wanted: list) -> None:
    found = labels_io.read(_write(tmp_path / "t.csv", text))
    assert found.format == "csv"
    assert [(r.start_s, r.end_s, r.label, r.file) for r in found.rows] == wanted
    assert not found.rejected


def test_csv_says_what_it_left_out(tmp_path: Path) -> None:
    text = "file,start_s,end_s,label,weather\na.wav,nan,2,x,wet\na.wav,,2,x,wet\na.wav,3,2,x,wet\na.wav,1,2,x,wet\n"
    found = labels_io.read(_write(tmp_path / "t.csv", text))
    assert [(r.row, r.reason) for r in found.rejected] == [
        (2, "Line 2: “nan” is not a time."),
        (3, "Line 3: it has an end but no start."),
        (4, "Line 4: the end, 2 s, lies before the start, 3 s."),
    ]
    assert len(found.rows) == 1
    assert found.notes == ("Columns that were not used: weather.",)


def test_segments_txt_forms(tmp_path: Path) -> None:
    text = "[episode1]\n62 1804 1867 3540\n\n[b first]\n0 90\n\n"
    text += "[old]\n0:00-1:00\n1:00-01:00:30\n\n[bad]\n5 x\n\n[none]\n\n"
    found = labels_io.read(_write(tmp_path / "segments.txt", text))
    assert [(r.file, r.start_s, r.end_s, r.label) for r in found.rows] == [
        ("episode1", 0.0, 62.0, "A"),
        ("episode1", 62.0, 1804.0, "B"),
        ("episode1", 1804.0, 1867.0, "A"),
        ("episode1", 1867.0, 3540.0, "B"),
        ("episode1", 3540.0, None, "A"),
        ("b first", 0.0, 90.0, "B"),
        ("b first", 90.0, None, "A"),
        ("old", 0.0, 60.0, "A"),
        ("old", 60.0, 3630.0, "B"),
    ]
    assert [r.reason for r in found.rejected] == [
        "Line 12: “x” is not a number.",
        "Line 11: bad has no times.",
        "Line 14: none has no times.",
    ]


def test_segments_txt_writes_gaps_and_single_classes(tmp_path: Path) -> None:
    rows = [
        LabelRow(0.4, 10.0, "ad", "x/ep.1.mp3"),
        LabelRow(12.6, 20.0, "show", "x/ep.1.mp3"),
        LabelRow(20.0, 30.0, "show", "x/ep.1.mp3"),
        LabelRow(0.0, 59.2, "ad", "all ads.wav"),
        LabelRow(1.0, 5.0, "show", "show only.wav"),
    ]
    labels_io.write(tmp_path / "segments.txt", rows, "segments_txt", {"all ads.wav": 59.2})
    assert (tmp_path / "segments.txt").read_text() == "[all ads]\n60\n\n[show only]\n0\n\n[ep.1]\n13\n"
    with pytest.raises(StudioError, match="holds two classes"):
        labels_io.write(tmp_path / "segments.txt", [*rows, LabelRow(0, 1, "third", "y")], "segments_txt")


def test_json_formats(tmp_path: Path) -> None:
    podcasts = [
        {"content_url": "http://x.org/a.mp3", "content_duration": "01:00:00",
         "ads": [{"ad_start": 5, "ad_end": 30.5}, {"ad_start": "1:00", "ad_end": None}]},
        {"content_duration": 3},
    ]  # fmt: skip
    found = labels_io.read(_write(tmp_path / "p.json", json.dumps(podcasts)))
    assert [(r.file, *t) for r, t in zip(found.rows, _times(found.rows), strict=True)] == [
        ("http://x.org/a.mp3", 5.0, 30.5, "ad")
    ]
    assert len(found.rejected) == 2
    found = labels_io.read(_write(tmp_path / "w.json", '{"0055": [0.2, 0.6], "2": [[1, 2], [3, 4]], "3": ["x"]}'))
    assert [(r.file, r.start_s, r.end_s) for r in found.rows] == [("0055", 0.2, 0.6), ("2", 1.0, 2.0), ("2", 3.0, 4.0)]
    assert len(found.rejected) == 1
    with pytest.raises(StudioError, match="cannot be read as"):
        labels_io.read(_write(tmp_path / "cut.json", '{"0055": [0.2, 0.6'))


def test_path_label_lines_split_at_the_last_blank(tmp_path: Path) -> None:
    found = labels_io.read(_write(tmp_path / "train.txt", "my files/a b.wav 1\nc.wav\t0\n"))
    assert [(r.file, r.label, r.end_s) for r in found.rows] == [("my files/a b.wav", "1", None), ("c.wav", "0", None)]
    with pytest.raises(StudioError, match="holds a blank"):
        labels_io.write(tmp_path / "x.txt", [LabelRow(0, 1, "two words", "a.wav")], "path_label_txt")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"Dear diary,\ntoday I heard a bird.\n", "is not a label file that Earmark knows"),
        (bytes(range(256)) * 20, "is not a label file that Earmark knows"),
        (b"[" * 100000, "is not a label file that Earmark knows"),
        (b"x,y\n1,2\n", "is not a label file that Earmark knows"),
    ],
)
def test_other_files_get_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "labels.txt"
    path.write_bytes(content)
    with pytest.raises(StudioError, match=sentence) as caught:
        labels_io.read(path)
    assert caught.value.path == str(path)
    with pytest.raises(StudioError, match="cannot be read"):
        labels_io.read(tmp_path / "missing.txt")


@_LIGHT
@given(st.binary(max_size=300), st.sampled_from(_ALL))
def test_no_bytes_make_a_reader_fail_otherwise(tmp_path: Path, content: bytes, format_id: str) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    try:
        found = labels_io.read(path, format_id)
    except StudioError as error:
        sentence = str(error)
    else:
        sentence = found.path
    assert str(path) in sentence


def test_writing_refuses_what_a_format_cannot_hold(tmp_path: Path) -> None:
    rows = [LabelRow(0.0, 1.0, "x", "a.wav"), LabelRow(0.0, None, "y", "b.wav")]
    for format_id in ("audacity", "textgrid", "elan"):
        with pytest.raises(StudioError, match="labels of one recording"):
            labels_io.write(tmp_path / "out", rows, format_id)
    with pytest.raises(StudioError, match="must be known"):
        labels_io.write(tmp_path / "out", rows[1:], "audacity")
    with pytest.raises(StudioError, match="one class only"):
        labels_io.write(tmp_path / "out", rows, "word_bounds_json", {"b.wav": 2.0})
    assert not list(tmp_path.iterdir())


def test_numbers_that_are_none_cost_a_line_and_no_more(tmp_path: Path) -> None:
    grid = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n9\n<exists>\n1\n"IntervalTier"\n"x"\n0\n9\n'
    for numbers in ("1e400\n0\n1", "1\n0\n1e400"):
        (tmp_path / "x.TextGrid").write_text(f'{grid}{numbers}\n"a"\n')
        found = labels_io.read(tmp_path / "x.TextGrid")
        assert (found.rows, len(found.rejected)) == ((), 1)
    (tmp_path / "x.json").write_text('[{"content_url": "a", "ads": 5}, {"content_url": "b", "ads": []}]')
    assert [r.reason for r in labels_io.read(tmp_path / "x.json").rejected] == [
        "Line 1: the programme's ads are not a list."
    ]
