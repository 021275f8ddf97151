"""Labels that changed after a split was frozen, and the split that has them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.chunks import CutConfig, cut
from engine.errors import StudioError
from engine.events import run
from engine.project import Project
from engine.segments import RELABEL, Edit, Segment, change
from engine.verdicts import Stretch, verdict_edit
from training import data as training_data
from training.corrections import changed_chunks, correct_split
from training.splits import SplitConfig, split_project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Six recordings of 4 s, each labelled throughout, cut with overlap and split."""
    made = Project.create(tmp_path / "p", ["a", "b"])
    for number in range(6):
        soundfile.write(tmp_path / f"{number}.wav", np.zeros(32_000, np.float32), 8000)
    recordings = run(made.add_recordings([tmp_path / f"{number}.wav" for number in range(6)]))
    classes = made.classes()
    rows = [Segment(made.new_id(), r.id, 0.0, 4.0, classes[i % 2].id) for i, r in enumerate(recordings)]
    made.apply(Edit("Label", added=tuple(rows)))
    run(cut(made, CutConfig(length_s=1.0, hop_s=0.5)))
    run(split_project(made, SplitConfig(val_split=0.34, test_split=0.33)))
    return made


def relabel(project: Project, recording_id: int, start_s: float, end_s: float) -> None:
    first, second = project.classes()
    segments = project.segments(recording_id)
    stretch = Stretch(recording_id, start_s, end_s, first.id)
    project.apply(verdict_edit(RELABEL, stretch, second, segments, None, "m", project.new_id))


def test_nothing_changed_is_nothing_to_learn(project: Project) -> None:
    assert changed_chunks(project, 1) == {}
    with pytest.raises(StudioError, match="nothing to learn"):
        correct_split(project, 1)
    with pytest.raises(StudioError, match="no split number 9"):
        changed_chunks(project, 9)


def test_a_relabelled_chunk_alone_has_changed(project: Project) -> None:
    recording = project.recordings()[0]
    relabel(project, recording.id, 1.0, 2.0)
    second = project.classes()[1].id
    places = {c.id: (c.recording_id, c.start_s) for c in project.chunks(1)}
    # The neighbours at 0.5 and 1.5 are half and half; they stay what they were.
    assert {places[i]: ids for i, ids in changed_chunks(project, 1).items()} == {(recording.id, 1.0): (second,)}


def test_a_change_made_on_the_label_page_counts_too(project: Project) -> None:
    recording = project.recordings()[0]
    segment = project.segments(recording.id)[0]
    project.apply(change("Relabel", segment, class_id=project.classes()[1].id))
    assert len(changed_chunks(project, 1)) == 7


def test_the_new_split_differs_in_those_labels_alone(project: Project) -> None:
    recording = project.recordings()[0]
    relabel(project, recording.id, 1.0, 2.0)
    split = correct_split(project, 1)
    old, new = (training_data.of_project(project, i) for i in (1, split.id))
    assert [(i.key, i.part, i.groups) for i in old.items] == [(i.key, i.part, i.groups) for i in new.items]
    differing = [(a.start_s, a.label, b.label) for a, b in zip(old.items, new.items, strict=True) if a != b]
    assert differing == [(1.0, "a", "b")]
    assert split.config["corrects"] == 1
    assert split.config["changed"] == 1
    assert changed_chunks(project, split.id) == {}
    assert len(changed_chunks(project, 1)) == 1  # the old split is what it was
