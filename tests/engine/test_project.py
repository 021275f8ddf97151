from __future__ import annotations

import dataclasses
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import project_file
from engine.errors import StudioError
from engine.events import Skipped, run
from engine.project import Project
from engine.schema import MIGRATIONS
from engine.segments import Edit, Recording, Segment, change
from engine.training_tables import Chunk, Run


def tone(path: Path, seconds: float = 1.0, hz: float = 440.0, rate: int = 8000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    t = np.arange(round(seconds * rate)) / rate
    sf.write(path, 0.3 * np.sin(2 * np.pi * hz * t), rate)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    home = Project.create(tmp_path / "Calls", ["A", "B"])
    home.apply(Edit("Add recording", added=(Recording(home.new_id(), "a.wav", 60.0, 8000, 1, "WAV", "hash-a"),)))
    yield home
    home.close()


def state(project: Project) -> tuple[object, ...]:
    return (project.recordings(), project.classes(), project.segments())


def test_classes_get_free_colours_and_keys(project: Project) -> None:
    a, b = project.classes()
    assert (a.name, b.name) == ("A", "B")
    assert (a.key, b.key) == ("1", "2")
    assert a.colour != b.colour
    assert project.ensure_class("A") == a


def test_an_edit_and_its_inverse(project: Project) -> None:
    recording = project.recordings()[0]
    a, b = project.classes()
    before = state(project)
    segment = Segment(project.new_id(), recording.id, 1.0, 2.0, a.id)
    add = Edit("Add segment", added=(segment,))
    project.apply(add)
    move = change("Move segment", segment, start_s=1.5, class_id=b.id)
    project.apply(move)
    assert project.segments(recording.id) == [dataclasses.replace(segment, start_s=1.5, class_id=b.id)]
    project.apply(move.inverse())
    project.apply(add.inverse())
    assert state(project) == before


def test_a_drag_merges_into_one_step() -> None:
    old = Segment(1, 1, 0.0, 1.0, 1)
    first = change("Move segment", old, start_s=0.1)
    second = change("Move segment", first.added[0], start_s=0.2)
    merged = first.then(second)
    assert merged is not None
    assert merged.removed == (old,)
    assert merged.added[0].start_s == 0.2
    assert first.then(change("Resize segment", first.added[0], end_s=2.0)) is None
    assert second.then(first) is None


def test_a_thousand_random_edits_undo_and_redo_exactly(project: Project) -> None:
    rng = random.Random(3)
    recording = project.recordings()[0]
    a, b = project.classes()
    start = state(project)
    done: list[Edit] = []
    for _ in range(1000):
        segments = project.segments(recording.id)
        if not segments or rng.random() < 0.4:
            at = rng.uniform(0, 50)
            edit = Edit("Add", added=(Segment(project.new_id(), recording.id, at, at + rng.uniform(0, 5), a.id),))
        elif rng.random() < 0.5:
            edit = change("Relabel", rng.choice(segments), class_id=rng.choice([a.id, b.id]), note=str(rng.random()))
        else:
            edit = Edit("Delete", removed=(rng.choice(segments),))
        project.apply(edit)
        done.append(edit)
    end = state(project)
    for edit in reversed(done):
        project.apply(edit.inverse())
    assert state(project) == start
    for edit in done:
        project.apply(edit)
    assert state(project) == end


def test_an_edit_that_no_longer_fits_changes_nothing(project: Project) -> None:
    recording = project.recordings()[0]
    a, _ = project.classes()
    kept = Segment(project.new_id(), recording.id, 1.0, 2.0, a.id)
    project.apply(Edit("Add segment", added=(kept,)))
    stale = change("Move segment", dataclasses.replace(kept, start_s=0.5), start_s=0.7)
    before = state(project)
    extra = Segment(project.new_id(), recording.id, 3.0, 4.0, a.id)
    with pytest.raises(StudioError, match="changed meanwhile"):
        project.apply(Edit("Both", removed=stale.removed, added=(*stale.added, extra)))
    assert state(project) == before


def test_a_segment_of_no_recording_is_refused(project: Project) -> None:
    a, _ = project.classes()
    with pytest.raises(StudioError, match="Nothing was changed"):
        project.apply(Edit("Add segment", added=(Segment(project.new_id(), 999, 0.0, 1.0, a.id),)))


def test_removing_a_class_takes_its_segments_and_undo_brings_them_back(project: Project) -> None:
    recording = project.recordings()[0]
    a, _ = project.classes()
    project.apply(Edit("Add", added=tuple(Segment(project.new_id(), recording.id, t, t + 1, a.id) for t in (0.0, 5.0))))
    before = state(project)
    edit = project.remove_class(a)
    project.apply(edit)
    assert [c.name for c in project.classes()] == ["B"]
    assert project.segments() == []
    project.apply(edit.inverse())
    assert state(project) == before


def test_history_keeps_every_edit_with_its_rows(project: Project) -> None:
    recording = project.recordings()[0]
    a, b = project.classes()
    segment = Segment(project.new_id(), recording.id, 1.0, 2.0, a.id)
    project.apply(Edit("Add segment", added=(segment,)))
    project.apply(change("Relabel segment", segment, class_id=b.id))
    rows = project._db.execute("SELECT name, removed, added FROM history ORDER BY id DESC LIMIT 1").fetchone()
    assert rows[0] == "Relabel segment"
    assert f'"class_id": {a.id}' in rows[1]
    assert f'"class_id": {b.id}' in rows[2]


def test_adding_recordings_skips_what_cannot_be_read(tmp_path: Path) -> None:
    tone(tmp_path / "audio" / "one.wav")
    tone(tmp_path / "audio" / "deep" / "ДВА с пробелом.WAV", 2.0)
    (tmp_path / "audio" / "text.wav").write_text("this is not audio")
    (tmp_path / "audio" / "empty.wav").touch()
    events: list[object] = []
    with Project.create(tmp_path / "p") as project:
        added = run(project.add_recordings([str(tmp_path / "audio")]), events.append)
        assert sorted(Path(r.path).name for r in added) == ["one.wav", "ДВА с пробелом.WAV"]
        assert {round(r.duration_s, 3) for r in added} == {1.0, 2.0}
        skipped = [e for e in events if isinstance(e, Skipped)]
        assert sorted(Path(s.item).name for s in skipped) == ["empty.wav", "text.wav"]
        assert all(s.item in s.reason for s in skipped)
        again = run(project.add_recordings([str(tmp_path / "audio" / "one.wav")]), events.append)
        assert again == []
        assert "already" in events[-2].reason  # type: ignore[attr-defined]


def test_moved_and_renamed_audio_is_found_by_content(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        tone(tmp_path / "p" / "in.wav", hz=300)
        tone(tmp_path / "elsewhere" / "out.wav", hz=500)
        run(project.add_recordings([str(tmp_path / "p" / "in.wav"), str(tmp_path / "elsewhere")]))
        inside, outside = sorted(project.recordings(), key=lambda r: Path(r.path).is_absolute())
        assert inside.path == "in.wav"
        assert Path(outside.path).is_absolute()
        (tmp_path / "moved").mkdir()
        Path(outside.path).rename(tmp_path / "moved" / "renamed.wav")
        tone(tmp_path / "moved" / "other.wav", hz=900)
        assert project.missing() == [outside]
        edit = run(project.relink(tmp_path / "moved"))
        assert edit is not None
        assert project.missing() == []
        found = next(r for r in project.recordings() if r.id == outside.id)
        assert Path(found.path).name == "renamed.wav"


def test_chunks_and_splits_follow_their_recording(project: Project) -> None:
    recording = project.recordings()[0]
    a, _ = project.classes()
    chunks = [Chunk(0, 0, recording.id, t, t + 3.0, a.id, ("g", "h")) for t in (0.0, 1.5)]
    cut = project.save_cut({"length_s": 3.0}, chunks)
    stored = project.chunks(cut.id)
    assert [(c.start_s, c.groups) for c in stored] == [(0.0, ("g", "h")), (1.5, ("g", "h"))]
    split = project.save_split(cut.id, "group", 5, {}, {stored[0].id: "train", stored[1].id: "test"}, False)
    assert project.split_parts(split.id) == {stored[0].id: "train", stored[1].id: "test"}
    removal = project.remove_recordings([recording])
    project.apply(removal)
    assert project.chunks(cut.id) == []
    project.apply(removal.inverse())
    assert project.chunks(cut.id) == stored
    project.remove_cut(cut.id)
    assert project.splits() == []


def test_runs_are_stored_and_updated(project: Project) -> None:
    run_row = project.save_run(Run(0, "cnn-1", "logmel-cnn", "running", "2026-01-01"))
    done = project.save_run(
        dataclasses.replace(run_row, state="done", metrics={"val": {"f1": 0.5}}, history=[{"epoch": 1}])
    )
    assert project.runs() == [done]
    assert done.id == run_row.id


def test_a_project_is_opened_again_as_it_was(project: Project, tmp_path: Path) -> None:
    before = state(project)
    project.close()
    with Project(tmp_path / "Calls") as again:
        assert state(again) == before
        assert again.new_id() > max(row.id for rows in before for row in rows)  # type: ignore[attr-defined]


def test_two_openers_never_give_the_same_id(project: Project) -> None:
    with Project(project.folder) as other:
        given = [opener.new_id() for _ in range(200) for opener in (project, other)]
    assert len(set(given)) == 400


def test_what_is_no_project_says_so(tmp_path: Path, project: Project) -> None:
    with pytest.raises(StudioError, match="There is no project in"):
        Project(tmp_path / "nowhere")
    with pytest.raises(StudioError, match="holds a project already"):
        Project.create(tmp_path / "Calls")
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "project.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StudioError, match="is damaged"):
        Project(bad)


def test_a_newer_project_is_refused(project: Project, tmp_path: Path) -> None:
    project.close()
    db = sqlite3.connect(tmp_path / "Calls" / "project.db")
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()
    with pytest.raises(StudioError, match="newer Earmark"):
        Project(tmp_path / "Calls")


_KILLED = """
import sys
from engine.project import Project
from engine.segments import Edit, Segment
project = Project(sys.argv[1])
recording, a = project.recordings()[0], project.classes()[0]
for number in range(1000):
    print("begin", flush=True)
    segment = Segment(project.new_id(), recording.id, number / 100, number / 100 + 1, a.id)
    project.apply(Edit("Add", added=(segment,)))
    print("done", flush=True)
"""


def test_a_program_killed_at_any_point_loses_at_most_the_last_edit(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "Calls"
    project.close()
    rng = random.Random(11)
    before = 0
    for _ in range(50):
        process = subprocess.Popen(
            [sys.executable, "-c", _KILLED, str(folder)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(rng.randrange(1, 12))]
        process.kill()
        told += process.stdout.read().split()
        process.stdout.close()
        process.wait()
        with Project(folder) as opened:
            found = len(opened.segments()) - before
            assert told.count("done") <= found <= told.count("begin") <= told.count("done") + 1
            assert len({s.id for s in opened.segments()}) == before + found
            assert opened.claim()
        before += found
    assert before > 100


# A project that lies where nothing can be written ---------------------------------------------------------------------


@pytest.fixture
def fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one recording on a medium that can only be read, as far as the system tells."""
    folder = tmp_path / "на диске #1"
    with Project.create(folder, ["A"]) as project:
        project.apply(Edit("Add", added=(Recording(project.new_id(), "r.wav", 3.0, 8000, 1, "WAV", "hash"),)))
    (folder / "project.holder").write_text('{"host": "another computer", "pid": 1}', encoding="utf-8")
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: Path(path) not in (folder, folder / "project.db") and access(path, mode)
    )
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_project_that_cannot_be_written_is_opened_to_look_at(fixed: Path) -> None:
    before = contents(fixed)
    with Project(fixed) as project:
        assert [r.path for r in project.recordings()] == ["r.wav"]
        assert [c.name for c in project.classes()] == ["A"]
        assert not project.claim()
        assert project.read_only
        sentence = f"на диске #1 lies where nothing can be written ({fixed}); it can be looked at, but not changed."
        assert project.refusal.startswith(sentence)
        for change in (lambda: project.ensure_class("B"), lambda: project.save_cut({}, []), project.new_id):
            with pytest.raises(StudioError) as told:
                change()
            assert str(told.value) == project.refusal
    assert contents(fixed) == before, "looking leaves nothing"


def test_changes_that_are_still_in_the_log_are_seen(fixed: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    db = sqlite3.connect(fixed / "project.db", isolation_level=None)
    db.execute("UPDATE class SET name = 'Later'")
    away.mkdir()
    copies = {name: (fixed / name).read_bytes() for name in ("project.db", "project.db-wal")}
    db.close()  # which would write the log back
    (fixed / "project.db-shm").unlink(missing_ok=True)
    for name, content in copies.items():
        (fixed / name).write_bytes(content)
    assert copies["project.db-wal"]
    before = contents(fixed)
    with Project(fixed) as project:
        assert [c.name for c in project.classes()] == ["Later"]
    assert contents(fixed) == before


def test_one_of_an_older_program_says_what_to_do_where_it_cannot_be_brought_up_to_date(fixed: Path) -> None:
    with closing(sqlite3.connect(fixed / "project.db")) as db:
        db.execute("PRAGMA user_version = 1")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with pytest.raises(StudioError, match="older Earmark and lies where nothing can be written"):
        Project(fixed)


def test_what_refuses_only_when_it_is_tried_is_opened_to_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "p"
    Project.create(folder, ["A"]).close()

    def refuse(_: Path) -> sqlite3.Connection:
        error = sqlite3.OperationalError("attempt to write a readonly database")
        error.sqlite_errorcode = sqlite3.SQLITE_READONLY
        raise error

    monkeypatch.setattr(project_file, "_to_work_on", refuse)
    with Project(folder) as project:
        assert project.read_only
        assert [c.name for c in project.classes()] == ["A"]
