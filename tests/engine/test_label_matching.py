"""Which recording a label belongs to, what an import adds and leaves out, and exports that come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import labels_io
from engine.errors import StudioError
from engine.events import Progress, run
from engine.labels_io import LabelFile, LabelRow
from engine.labels_io.exporting import export_labels, rows_of
from engine.labels_io.matching import match, plan_import
from engine.project import Project
from engine.segments import Edit, Recording, Segment


def _recording(number: int, path: str, duration_s: float = 60.0) -> Recording:
    return Recording(number, path, duration_s, 16000, 1, "WAV", f"content {number}")


def _file(rows: list[LabelRow], path: str = "labels.csv") -> LabelFile:
    return LabelFile("csv", tuple(rows), (), (), path)


def _targets(names: list[str | None], recordings: list[Recording], path: str = "labels.csv", chosen: int | None = None):
    rows = [LabelRow(0.0, 1.0, "x", name, row=k) for k, name in enumerate(names, start=1)]
    matched = match(_file(rows, path), recordings, chosen)
    ids = {row.row: recording.id for row, recording in matched.pairs}
    return [ids.get(row.row) for row in rows], [r.reason for r in matched.rejected]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "project", ["Speech"]) as made:
        made.apply(
            Edit("Add", added=(_recording(made.new_id(), "rec/anna.wav"), _recording(made.new_id(), "rec/b.wav")))
        )
        yield made


def test_names_find_their_recordings() -> None:
    recordings = [_recording(1, "a/take.wav"), _recording(2, "b/take.wav"), _recording(3, "/far/Été 1.mp3")]
    names = [
        "b/take.wav",
        "C:\\data\\b\\take.wav",
        "other/take.wav",
        "ÉTÉ 1",
        "https://x.org/p/%C3%89t%C3%A9%201.mp3?k=1",
        "nope.wav",
    ]
    found, reasons = _targets(names, recordings)
    assert found == [2, 2, None, 3, 3, None]
    assert reasons == [
        "Line 3: 2 recordings are called other/take.wav; write it with its folder.",
        "Line 6: it belongs to nope.wav, which is not in the project.",
    ]


def test_the_extension_decides_between_equal_names_and_dots_are_no_trouble() -> None:
    recordings = [
        _recording(1, "take.wav"),
        _recording(2, "take.mp3"),
        _recording(3, "ep.1.wav"),
        _recording(4, "ep.wav"),
    ]
    assert _targets(["take.mp3", "ep.1", "ep.1.wav", "ep"], recordings)[0] == [2, 3, 3, 4]


def test_a_label_file_is_named_like_its_recording() -> None:
    recordings = [_recording(1, "call.wav"), _recording(2, "call-2.wav"), _recording(3, "x/call-2.wav")]
    assert _targets([None], recordings[:2], "in/call.txt")[0] == [1]
    assert _targets([None], recordings[:2], "in/call-2.Table.1.selections.txt")[0] == [2]
    assert _targets([None], recordings[:2], "in/call_annotations.csv")[0] == [1]
    assert _targets([None], recordings[:2], "in/caller.txt") == (
        [None],
        ["Line 1: nothing says which recording it belongs to; choose one, or name the label file like it."],
    )
    assert "2 recordings have the label file's name" in _targets([None], recordings, "call-2.txt")[1][0]


def test_a_chosen_recording_takes_what_is_its_own() -> None:
    recordings = [_recording(1, "a.wav"), _recording(2, "b.wav")]
    assert _targets([None, None], recordings, chosen=2)[0] == [2, 2]
    assert _targets(["elsewhere.wav"], recordings, chosen=2)[0] == [2]
    assert _targets(["a.wav", "b.wav"], recordings, chosen=2) == (
        [None, 2],
        ["Line 1: it belongs to a.wav, which was not chosen."],
    )


def test_a_plan_adds_what_fits_and_says_the_rest(project: Project) -> None:
    anna = project.recordings()[0]
    speech = project.classes()[0]
    project.apply(Edit("Add", added=(Segment(project.new_id(), anna.id, 1.0, 2.0, speech.id),)))
    rows = [
        LabelRow(1.0, 2.0000002, "Speech", "anna.wav", row=2),  # there already
        LabelRow(5.0, 6.0, "Tone", "anna.wav", note="n", source="model m", score=0.5, row=3),
        LabelRow(5.0, 6.0, "Tone", "anna.wav", row=4),  # twice
        LabelRow(-1.0, 3.0, "Tone", "b.wav", row=5),
        LabelRow(59.0, 61.0, "", "b.wav", row=6),
        LabelRow(60.5, 61.0, "Tone", "b.wav", row=7),
        LabelRow(7.0, 7.0, "Tone", "b.wav", row=8),  # a point
        LabelRow(8.0, 7.0, "Tone", "b.wav", row=9),
        LabelRow(30.0, None, "Tone", "b.wav", row=10),
        LabelRow(60.0, None, "Tone", "b.wav", row=11),  # the empty last piece of a file of switch points
        LabelRow(0.0, 1.0, "Tone", "c.wav", row=12),
        LabelRow(-2.0, -1.0, "Tone", "b.wav", row=13),
    ]
    before = project.segments()
    plan = plan_import(project, _file(rows))
    assert project.segments() == before
    assert plan.added is not None
    assert (plan.count, plan.new_classes, plan.repeated, plan.clipped) == (5, ("Tone", "unnamed"), 2, 2)
    assert plan.unknown_files == ("c.wav",)
    assert sorted(r.row for r in plan.rejected) == [7, 9, 12, 13]
    assert plan.summary == (
        "5 labels are new.",
        "New classes: Tone, unnamed.",
        "2 are there already.",
        "2 are cut at their recordings' edges.",
        "1 has no text: “unnamed”.",
        "Not in the project: c.wav.",
        "4 lines are left out.",
        "Line 12: it belongs to c.wav, which is not in the project.",
        "Line 7: it starts at 60.5 s, after the end of the recording at 60 s.",
        "Line 9: the end, 7 s, lies before the start, 8 s.",
        "… and 1 more.",
    )
    project.apply(plan.added)
    assert [(c.name, c.key) for c in project.classes()] == [("Speech", "1"), ("Tone", "2"), ("unnamed", "3")]
    got = [(r.file, r.start_s, r.end_s, r.label, r.note, r.source, r.score) for r in rows_of(project)]
    assert got == [
        ("rec/anna.wav", 1.0, 2.0, "Speech", "", "person", None),
        ("rec/anna.wav", 5.0, 6.0, "Tone", "n", "model m", 0.5),
        ("rec/b.wav", 0.0, 3.0, "Tone", "", "person", None),
        ("rec/b.wav", 7.0, 7.0, "Tone", "", "person", None),
        ("rec/b.wav", 30.0, 60.0, "Tone", "", "person", None),
        ("rec/b.wav", 59.0, 60.0, "unnamed", "", "person", None),
    ]
    again = plan_import(project, _file(rows))
    assert (again.added, again.count, again.repeated) == (None, 0, 7)
    project.apply(plan.added.inverse())
    assert project.segments() == before
    assert [c.name for c in project.classes()] == ["Speech"]


@pytest.mark.parametrize("format_id", ["csv", "raven", "audacity", "textgrid", "elan"])
def test_exports_come_back(project: Project, tmp_path: Path, format_id: str) -> None:
    speech = project.classes()[0]
    segments = [
        Segment(project.new_id(), r.id, 1.25 * k, 1.25 * k + 1.0, speech.id)
        for r in project.recordings()
        for k in range(3)
    ]
    project.apply(Edit("Add", added=tuple(segments)))
    files = run(export_labels(project, tmp_path / "out", format_id))
    several = labels_io.find(format_id).several_files
    names = {"textgrid": ["anna.TextGrid", "b.TextGrid"]}.get(format_id, ["anna.txt", "b.txt"])
    assert [f.name for f in files] == (["out"] if several else names)
    wanted = rows_of(project)
    project.apply(Edit("Remove", removed=tuple(segments)))
    for file in files:
        plan = plan_import(project, labels_io.read(file))
        assert plan.added is not None
        assert not plan.rejected
        project.apply(plan.added)
    assert rows_of(project) == wanted


def test_exports_of_one_recording_and_into_a_folder(project: Project, tmp_path: Path) -> None:
    anna, other = project.recordings()
    speech = project.classes()[0]
    added = tuple(Segment(project.new_id(), r.id, 0.0, 1.0, speech.id) for r in (anna, other))
    project.apply(Edit("Add", added=added))
    one = run(export_labels(project, tmp_path / "mine.txt", "audacity", [anna.id]))
    assert one == [tmp_path / "mine.txt"]
    assert one[0].read_text() == "0\t1\tSpeech\n"
    assert run(export_labels(project, tmp_path, "csv")) == [tmp_path / "labels.csv"]
    assert [r.file for r in rows_of(project, [other.id])] == ["rec/b.wav"]
    with pytest.raises(StudioError, match="cannot be written"):
        run(export_labels(project, tmp_path / "mine.txt" / "below" / "x.csv", "csv"))


@pytest.mark.parametrize("steps", range(1, 5))
def test_an_export_that_is_cancelled_leaves_the_place_as_it_was(project: Project, tmp_path: Path, steps: int) -> None:
    anna, other = project.recordings()
    speech = project.classes()[0]
    project.apply(Edit("Add", added=tuple(Segment(project.new_id(), r.id, 0.0, 1.0, speech.id) for r in (anna, other))))
    old = tmp_path / "there"
    old.mkdir()
    (old / "anna.txt").write_text("old", encoding="utf-8")
    for folder in (old, tmp_path / "new" / "below"):
        job = export_labels(project, folder, "audacity")
        events = [next(job) for _ in range(steps)]
        assert all(isinstance(event, Progress) for event in events)
        job.close()
    assert [path.name for path in old.iterdir()] == ["anna.txt"]
    assert (old / "anna.txt").read_text(encoding="utf-8") == "old"
    assert not (tmp_path / "new").exists()
    assert [file.name for file in run(export_labels(project, old, "audacity"))] == ["anna.txt", "b.txt"]
    assert (old / "anna.txt").read_text(encoding="utf-8") == "0\t1\tSpeech\n"
    assert sorted(path.name for path in old.iterdir()) == ["anna.txt", "b.txt"]


def test_an_import_of_many_rows_is_quick_enough_to_preview(project: Project) -> None:
    rows = [LabelRow(k / 1000, k / 1000 + 0.5, f"c{k % 7}", "anna.wav", row=k) for k in range(20000)]
    plan = plan_import(project, _file(rows))
    assert plan.count == 20000
    assert len(plan.new_classes) == 7
