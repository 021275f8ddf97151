from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine import backups, cli
from engine.backups import Backup, DamagedError
from engine.errors import StudioError
from engine.project import Project
from engine.schema import MIGRATIONS
from engine.segments import Edit, Recording, Segment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Project.create(tmp_path / "Calls", ["A", "B"]) as project:
        recording = Recording(project.new_id(), "a.wav", 60.0, 8000, 1, "WAV", "h")
        project.apply(Edit("Add recording", added=(recording,)))
    for backup in backups.backups(tmp_path / "Calls"):
        backup.path.unlink()
    return tmp_path / "Calls"


def label(project: Project, start_s: float) -> None:
    recording, a = project.recordings()[0], project.classes()[0]
    project.apply(Edit("Add", added=(Segment(project.new_id(), recording.id, start_s, start_s + 1, a.id),)))


def age(backup: Path, by: timedelta) -> Path:
    """Rename a backup as if it had been made earlier."""
    made = datetime.strptime(backup.name, "project-%Y%m%dT%H%M%S%fZ.db") - by
    return backup.rename(backup.with_name(made.strftime("project-%Y%m%dT%H%M%S%fZ.db")))


def hurt(file: Path) -> None:
    """Overwrite every page but the first with nonsense."""
    data = bytearray(file.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    file.write_bytes(data)


def starts(file: Path) -> list[float]:
    with closing(sqlite3.connect(file)) as db:
        return [s for (s,) in db.execute("SELECT start_s FROM segment ORDER BY id")]


def test_a_backup_holds_what_is_committed_though_the_project_is_open(folder: Path) -> None:
    with Project(folder) as project:
        label(project, 1.0)
        label(project, 2.0)
        made = backups.back_up(folder, now=True)
        label(project, 3.0)
        assert made is not None
        assert starts(made) == [1.0, 2.0]
        assert backups.is_whole(made)
    assert not list((folder / "backups").glob("*-wal"))
    assert not list((folder / "backups").glob("*.part"))


def test_the_first_edit_of_a_session_is_preceded_by_a_backup(folder: Path) -> None:
    with Project(folder) as project:
        assert backups.backups(folder) == []
        label(project, 1.0)
        label(project, 2.0)
        (backup,) = backups.backups(folder)
        assert starts(backup.path) == []


def test_a_backup_is_due_when_the_newest_is_old_and_something_has_changed(folder: Path) -> None:
    first = backups.back_up(folder)
    assert first is not None
    first = age(first, timedelta(hours=1))
    assert backups.back_up(folder) is None  # nothing has changed
    with Project(folder) as project:
        project.claim()
        assert len(backups.backups(folder)) == 1
        label(project, 1.0)
        second = backups.back_up(folder)
        assert second is not None
        assert starts(second) == [1.0]
        label(project, 2.0)
        assert backups.back_up(folder) is None  # the last is fresh
        age(second, timedelta(minutes=11))
        third = backups.back_up(folder)
        assert third is not None
        assert starts(third) == [1.0, 2.0]


def test_opening_and_closing_alone_makes_no_backup(folder: Path) -> None:
    with Project(folder) as project:
        label(project, 1.0)
    first = backups.back_up(folder, now=True)
    assert first is not None
    for _ in range(3):
        for backup in backups.backups(folder):
            age(backup.path, timedelta(hours=1))
        with Project(folder) as project:
            project.claim()
            project.segments()
    assert len(backups.backups(folder)) == 2  # the one before the first edit, and the one made here


def test_a_clock_that_was_ahead_does_not_put_off_backups(folder: Path) -> None:
    first = backups.back_up(folder)
    assert first is not None
    age(first, timedelta(days=-30))
    with Project(folder) as project:
        label(project, 1.0)
        assert backups.back_up(folder) is not None


def test_the_last_ten_and_one_a_day_for_two_weeks_are_kept() -> None:
    at = datetime(2026, 3, 20, 12, tzinfo=UTC)
    made = [at - timedelta(hours=3 * n) for n in range(8 * 30)]
    existing = [Backup(Path(str(t)), t, 1) for t in made]
    gone = {b.made for b in backups.outlived(existing, at)}
    kept = [t for t in made if t not in gone]
    assert kept[:10] == made[:10]
    days = [t.astimezone().date() for t in kept[10:]]
    assert len(days) == len(set(days))
    assert all(t == max(m for m in made if m.astimezone().date() == t.astimezone().date()) for t in kept[10:])
    assert timedelta(days=13) <= at - kept[-1] < timedelta(days=14)


def test_old_backups_leave_and_foreign_files_stay(folder: Path) -> None:
    place = folder / "backups"
    first = backups.back_up(folder)
    assert first is not None
    for days in range(20, 40):
        shutil.copy(first, place / (datetime.now(UTC) - timedelta(days=days)).strftime("project-%Y%m%dT%H%M%S%fZ.db"))
    (place / "notes.txt").write_text("mine")
    for name, age_s in (("killed", 7200), ("at work", 60)):
        (place / f"{name}.part").touch()
        os.utime(place / f"{name}.part", (datetime.now().timestamp() - age_s,) * 2)
    backups.back_up(folder, now=True)
    assert [p.name for p in place.glob("*.part")] == ["at work.part"]
    assert len(backups.backups(folder)) == backups.KEEP_LAST
    assert (place / "notes.txt").is_file()


def test_a_damaged_project_names_its_newest_whole_backup(folder: Path) -> None:
    with Project(folder) as project:
        label(project, 1.0)
    backups.backups(folder)[0].path.unlink()
    whole = age(backups.back_up(folder, now=True) or Path(), timedelta(hours=1))
    newest = backups.back_up(folder, now=True)
    assert newest is not None
    hurt(newest)
    (folder / "project.db").write_bytes(b"nonsense" * 2000)
    with pytest.raises(DamagedError) as caught:
        Project(folder)
    assert whole.name in str(caught.value)
    assert f'restore "{folder}"' in str(caught.value)


def test_damage_inside_is_told_and_pushes_out_no_good_copy(folder: Path) -> None:
    with Project(folder) as project:
        for second in range(300):
            label(project, float(second % 50))
    good = backups.back_up(folder, now=True)
    assert good is not None
    hurt(folder / "project.db")
    with pytest.raises(DamagedError, match=good.name):
        backups.back_up(folder, now=True)
    assert good in [b.path for b in backups.backups(folder)]
    assert not list((folder / "backups").glob("*.part"))
    with pytest.raises(DamagedError), Project(folder) as project:
        project.segments()


def test_restoring_brings_the_labels_back_and_keeps_what_was_there(folder: Path) -> None:
    with Project(folder) as project:
        label(project, 1.0)
    good = backups.back_up(folder, now=True)
    assert good is not None
    (folder / "project.db").write_bytes(b"nonsense" * 2000)
    (folder / "project.db-wal").write_bytes(b"more nonsense")
    done = backups.restore(folder)
    assert done.backup.path == good
    assert done.kept is not None
    assert done.kept.read_bytes() == b"nonsense" * 2000
    with Project(folder) as project:
        assert [s.start_s for s in project.segments()] == [1.0]
        label(project, 2.0)


def test_restoring_works_where_the_database_is_gone(folder: Path) -> None:
    good = backups.back_up(folder)
    assert good is not None
    (folder / "project.db").unlink()
    assert backups.restore(folder, good.name).kept is None
    with Project(folder) as project:
        assert [c.name for c in project.classes()] == ["A", "B"]


def test_what_cannot_be_restored_says_why(folder: Path) -> None:
    with pytest.raises(StudioError, match="no backups"):
        backups.restore(folder)
    good = backups.back_up(folder)
    assert good is not None
    with pytest.raises(StudioError, match=f"There is no backup wrong.db of Calls. There are: {good.name}"):
        backups.restore(folder, "wrong.db")
    with Project(folder) as project:
        project.claim()
        with pytest.raises(StudioError, match="Close it first"):
            backups.restore(folder)
    hurt(good)
    with pytest.raises(StudioError, match="All backups"):
        backups.restore(folder)
    with pytest.raises(StudioError, match="is damaged"):
        backups.restore(folder, good.name)


def test_the_command_line_restores(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = backups.back_up(folder)
    assert good is not None
    with Project(folder) as project:
        label(project, 1.0)
    assert cli.main(["restore", str(folder), "--backup", good.name], cli.add_verbs) == 0
    told = capsys.readouterr().out
    assert good.name in told
    assert "and 0 labels." in told
    with Project(folder) as project:
        assert project.segments() == []
    assert cli.main(["restore", str(folder), "--backup", "wrong.db"], cli.add_verbs) == 1


def test_a_backup_that_cannot_be_made_stops_no_work(folder: Path) -> None:
    (folder / "backups").rmdir()
    (folder / "backups").write_text("a file where the folder should be")
    with Project(folder) as project:
        label(project, 1.0)
        assert "No backup of Calls could be made" in project.warning
        assert len(project.segments()) == 1


def test_an_older_project_is_copied_before_its_tables_change(tmp_path: Path) -> None:
    home = tmp_path / "Old"
    home.mkdir()
    with closing(sqlite3.connect(home / "project.db")) as db:
        db.executescript(MIGRATIONS[0])
        db.execute("INSERT INTO class VALUES (1, 'A', '#000000', '1', 0)")
        db.execute("PRAGMA user_version = 1")
        db.commit()
    with Project(home) as project:
        assert [c.name for c in project.classes()] == ["A"]
        assert project.suggestions() == []
    (backup,) = backups.backups(home)
    with closing(sqlite3.connect(backup.path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
