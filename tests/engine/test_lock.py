from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import lock
from engine.errors import StudioError
from engine.lock import Claim, LockedError
from engine.project import Project
from engine.segments import Edit, Recording, Segment
from engine.training_tables import Run

ROOT = Path(__file__).resolve().parents[2]

HOLD = """
import sys
from engine.project import Project
project = Project(sys.argv[1])
print(project.claim(), flush=True)
sys.stdin.read()
"""
ADD_A_CLASS = """
import sys
from engine.errors import StudioError
from engine.project import Project
with Project(sys.argv[1]) as project:
    try:
        project.ensure_class("C")
    except StudioError as error:
        print(error)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Project.create(tmp_path / "Calls", ["A", "B"]) as project:
        project.apply(Edit("Add recording", added=(Recording(project.new_id(), "a.wav", 60.0, 8000, 1, "WAV", "h"),)))
    return tmp_path / "Calls"


def start(program: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


@pytest.fixture
def other(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has claimed the labels."""
    process = start(HOLD, folder)
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_process_can_look_but_not_change(folder: Path, other: subprocess.Popen[str]) -> None:
    with Project(folder) as project:
        assert not project.claim()
        assert project.read_only
        assert project.refusal.startswith("Calls is open in another window;")
        recording, label = project.recordings()[0], project.classes()[0]
        edit = Edit("Add", added=(Segment(project.new_id(), recording.id, 0.0, 1.0, label.id),))
        with pytest.raises(LockedError, match="open in another window"):
            project.apply(edit)
        assert project.segments() == []


def test_what_is_no_label_needs_no_lock(folder: Path, other: subprocess.Popen[str]) -> None:
    with Project(folder) as project:
        cut = project.save_cut({}, [])
        split = project.save_split(cut.id, "group", 1, {}, {}, False)
        run = project.save_run(Run(0, "cnn-1", "logmel-cnn", "done", "2026-01-01"))
        assert (project.cuts(), project.splits(), project.runs()) == ([cut], [split], [run])


def test_the_lock_goes_with_its_process_and_the_next_may_claim(folder: Path, other: subprocess.Popen[str]) -> None:
    with Project(folder) as project:
        assert not project.claim()
        other.kill()
        other.wait()
        assert project.claim()
        assert not project.read_only
        assert project.ensure_class("C") in project.classes()


def test_the_lock_goes_with_the_last_project_of_this_process(folder: Path) -> None:
    window, job = Project(folder), Project(folder)
    assert window.claim()
    assert job.claim()
    window.close()
    with start(ADD_A_CLASS, folder) as process:
        told, _ = process.communicate()
    assert "open in another window" in told
    job.close()
    with start(ADD_A_CLASS, folder) as process:
        told, _ = process.communicate()
    assert told == ""
    with Project(folder) as project:
        assert [c.name for c in project.classes()] == ["A", "B", "C"]


def test_a_project_that_is_only_read_leaves_the_lock_alone(folder: Path) -> None:
    with Project(folder) as reader:
        reader.segments()
        with start(ADD_A_CLASS, folder) as process:
            told, _ = process.communicate()
    assert told == ""


def test_shares_may_be_taken_and_given_back_by_any_thread(folder: Path) -> None:
    claims: list[Claim] = []
    threads = [threading.Thread(target=lambda: claims.append(Claim(folder))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pytest.raises(LockedError, match="open in this window"):
        Claim(folder, alone=True)
    for claim in claims:
        claim.release()
        claim.release()
    Claim(folder, alone=True).release()


def test_the_same_folder_by_another_name_is_the_same_lock(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    try:
        link.symlink_to(folder, target_is_directory=True)
    except OSError:
        pytest.skip("links cannot be made here")
    with Project(folder) as project, Project(link) as same:
        assert project.claim()
        assert same.claim()


def test_another_computer_may_not_even_look(folder: Path, other: subprocess.Popen[str]) -> None:
    holder = folder / "project.holder"
    assert json.loads(holder.read_text()) == {"host": lock.platform.node(), "pid": other.pid}
    holder.write_text(json.dumps({"host": "studio-2", "pid": 1}))
    with pytest.raises(LockedError, match="open on the computer studio-2"):
        Project(folder)
    other.kill()
    other.wait()
    with Project(folder) as project:  # what it left behind does not keep anybody out
        assert project.claim()


def test_a_drive_that_cannot_lock_says_so(folder: Path) -> None:
    (folder / "project.lock").unlink()
    (folder / "project.lock").mkdir()
    with Project(folder) as project:
        assert not project.claim()
        with pytest.raises(StudioError, match="cannot be changed: its folder or drive does not let it be locked"):
            project.ensure_class("C")
