"""Items of several classes, from every form of data through the split, the report and the export."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine.chunks import CutConfig, cut
from engine.events import run
from engine.project import Project
from engine.segments import Edit, Segment
from training import health
from training.data import DataSet, Item, of_project, read
from training.export_chunks import export_chunks
from training.health.shortcuts import shortcuts
from training.splits import SplitConfig, divide, split_project

RATE_HZ = 8000


@pytest.fixture
def audio(tmp_path: Path, rng: np.random.Generator) -> Path:
    for name in "abc":
        sf.write(tmp_path / f"{name}.wav", rng.normal(0, 0.1, 4 * RATE_HZ), RATE_HZ)
    return tmp_path


@pytest.fixture
def project(audio: Path) -> Project:
    """Twelve recordings of 4 s: all of each is Rain, and the first half of every second one also Wind."""
    rng = np.random.default_rng(1)
    with Project.create(audio / "p", ["Rain", "Wind"]) as project:
        for number in range(12):
            sf.write(audio / f"{number}.wav", rng.normal(0, 0.1, 4 * RATE_HZ), RATE_HZ)
        rain, wind = project.classes()
        for number, recording in enumerate(run(project.add_recordings([str(audio / f"{n}.wav") for n in range(12)]))):
            rows = [Segment(project.new_id(), recording.id, 0.0, 4.0, rain.id)]
            if number % 2:
                rows.append(Segment(project.new_id(), recording.id, 0.0, 2.0, wind.id))
            project.apply(Edit("Label", added=tuple(rows)))
        run(cut(project, CutConfig(length_s=2.0, hop_s=2.0, overlap="keep")))
        run(split_project(project, SplitConfig(val_split=0.25, test_split=0.25)))
        yield project


def test_a_list_gives_several_classes_only_when_it_is_asked_to(audio: Path) -> None:
    (audio / "x.csv").write_text("audio_filepath,label\na.wav,rain; wind\nb.wav,rain|wind|rain\nc.wav,rain\n")
    assert read(audio / "x.csv").labels == ("rain", "rain; wind", "rain|wind|rain")
    data = read(audio / "x.csv", multi_label=True)
    assert [item.labels for item in data.items] == [("rain", "wind"), ("rain", "wind"), ("rain",)]
    assert (data.labels, data.multi_label) == (("rain", "wind"), True)
    (audio / "x.txt").write_text("a.wav rain;wind\nb.wav rain\n")
    assert [item.labels for item in read(audio / "x.txt", multi_label=True).items] == [("rain", "wind"), ("rain",)]


def test_a_stretch_listed_with_several_labels_has_all_of_them_or_is_a_contradiction(audio: Path) -> None:
    (audio / "x.csv").write_text(
        "audio_filepath,label,group\na.wav,rain,1\na.wav,wind,1\na.wav,rain,1\nb.wav,rain,1\nb.wav,wind,2\nc.wav,;,1\n"
    )
    data = read(audio / "x.csv", multi_label=True)
    assert [item.labels for item in data.items] == [("rain", "wind")]
    assert [r.reason for r in data.rejected] == [
        "Line 7 of x.csv: the label is empty.",
        f"{audio / 'b.wav'} is listed with different groups or parts; it was left out.",
    ]
    assert [item.labels for item in read(audio / "x.csv").items] == [(";",)]  # the others contradict themselves


def test_a_projects_chunks_keep_their_classes(project: Project) -> None:
    data = of_project(project)
    assert Counter(item.labels for item in data.items) == {("Rain",): 18, ("Rain", "Wind"): 6}
    assert data.multi_label
    # Every class is dealt out by its share, though Wind is never the first class of a chunk.
    parts = Counter(item.part for item in data.items if "Wind" in item.labels)
    assert set(parts) == {"train", "val", "test"}


def test_the_split_balances_every_class_of_an_item() -> None:
    items = [Item(str(n), f"{n}.wav", 0.0, None, "a", (f"r{n}",), also=("b",) if n % 4 == 0 else ()) for n in range(80)]
    division = divide(items, SplitConfig(val_split=0.25, test_split=0.25))
    assert [sum("b" in i.labels for i in division.part(p)) for p in ("train", "val", "test")] == [10, 5, 5]


def test_the_report_counts_an_item_for_each_of_its_classes(project: Project) -> None:
    report = run(health.check_project(str(project.folder)))
    totals: Counter[str] = Counter()
    for count in report.table:
        totals[count.label] += count.items
    assert totals == {"Rain": 24, "Wind": 6}
    tests = [item for item in of_project(project).items if item.part == "test"]
    assert report.baselines.majority == 1.0  # Rain is true of every item
    assert report.baselines.chance == pytest.approx(sum(len(i.labels) for i in tests) / len(tests) / 2)
    assert not [f for f in report.findings if f.id == "overlaps" and f.severity != "ok"]


def test_a_shortcut_to_a_second_class_is_found() -> None:
    labels = [("a", "b") if n % 2 else ("a",) for n in range(40)]
    found = shortcuts(np.array([float(n % 2) for n in range(40)]), labels, [str(n) for n in range(40)])
    assert [(s.label, s.auc) for s in found] == [("b", 1.0)]


def test_the_exported_table_reads_back_with_classes_groups_and_parts(project: Project, tmp_path: Path) -> None:
    split = project.splits()[-1]
    run(export_chunks(project, tmp_path / "out", split_id=split.id))
    data, back = of_project(project), read(tmp_path / "out" / "chunks.csv", multi_label=True)

    def told(data: DataSet) -> Counter[tuple[object, ...]]:
        return Counter((item.labels, item.groups, item.part) for item in data.items)

    assert told(back) == told(data)
    assert back.rejected == []
