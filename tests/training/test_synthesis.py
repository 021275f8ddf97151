"""More chunks made from a project's own: where they come from, where they go, and what they sound like."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import audio
from engine.chunks import CutConfig, cut
from engine.errors import StudioError, UsageError
from engine.events import Notice, run
from engine.project import Project
from engine.segments import Edit, Segment
from engine.training_tables import Chunk
from training import health, swaps
from training.cli import main
from training.data import Item, of_project
from training.splits import SplitConfig, divide, split_project
from training.synthesis import SynthesisConfig, synthesize_chunks

RATE_HZ = 8000


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Twelve recordings of 4 s; nine are Rain all over, three Wind; chunks of 1 s, split by recording."""
    rng = np.random.default_rng(2)
    with Project.create(tmp_path / "p", ["Rain", "Wind"]) as project:
        for number in range(12):
            sf.write(tmp_path / f"{number}.wav", rng.normal(0, 0.1, 4 * RATE_HZ), RATE_HZ, "PCM_16")
        rain, wind = project.classes()
        for number, recording in enumerate(
            run(project.add_recordings([str(tmp_path / f"{n}.wav") for n in range(12)]))
        ):
            label = wind if number % 4 == 0 else rain
            project.apply(Edit("Label", added=(Segment(project.new_id(), recording.id, 0.0, 4.0, label.id),)))
        run(cut(project, CutConfig(length_s=1.0, hop_s=1.0)))
        run(split_project(project, SplitConfig(val_split=0.3, test_split=0.3)))
        yield project


def children(project: Project) -> list[Chunk]:
    return [c for c in project.chunks(project.cuts()[-1].id) if len(c.groups) > 1]


def samples(project: Project, chunk: Chunk) -> np.ndarray:
    recording = next(r for r in project.recordings() if r.id == chunk.recording_id)
    return audio.load(project.audio_path(recording), start_s=chunk.start_s, end_s=chunk.end_s)


def test_the_smaller_class_is_filled_up_and_the_old_parts_stay(project: Project) -> None:
    before = of_project(project)
    old = project.splits()[-1]
    events: list[object] = []
    made = run(synthesize_chunks(project, old.id, SynthesisConfig()), events.append)
    after = of_project(project, made.id)
    assert {i.key: i.part for i in before.items}.items() <= {i.key: i.part for i in after.items}.items()
    counts = Counter(i.label for i in after.items if i.part == "train")
    assert counts["Rain"] == counts["Wind"] > Counter(i.label for i in before.items if i.part == "train")["Wind"]
    assert all(i.part == "train" for i in after.items if i.synthesized)
    assert (made.method, made.seed, made.leaky) == (old.method, old.seed, old.leaky)
    assert [e.text for e in events if isinstance(e, Notice)] == [f"Made {len(children(project))} chunks of Wind."]
    # Dividing the new cut anew keeps the children out of what is measured, too.
    again = divide(after.items, SplitConfig(split_seed=9, val_split=0.3, test_split=0.3))
    assert all(i.part == "train" for i in again.items if i.synthesized)


def test_a_child_is_the_second_half_of_one_and_the_first_half_of_another(project: Project) -> None:
    parents = project.chunks(project.cuts()[-1].id)
    run(synthesize_chunks(project, project.splits()[-1].id, SynthesisConfig(amount="once")))
    halves = {}
    for chunk in parents:
        sound = samples(project, chunk)
        halves[sound[: RATE_HZ // 2].tobytes()] = ("first", chunk)
        halves[sound[RATE_HZ // 2 :].tobytes()] = ("second", chunk)
    found = children(project)
    assert len(found) > 8
    for child in found:
        sound = samples(project, child)
        (back, one), (front, two) = (halves[part.tobytes()] for part in np.split(sound, 2))
        assert (back, front) == ("second", "first")
        assert one.class_id == two.class_id == child.class_id
        assert child.groups == (*one.groups, *two.groups)


def test_noisy_copies_have_their_level_class_and_groups(project: Project, tmp_path: Path) -> None:
    (tmp_path / "noise").mkdir()
    t = np.arange(3 * RATE_HZ) / RATE_HZ
    sf.write(tmp_path / "noise" / "hum.wav", 0.3 * np.sin(2 * np.pi * 100 * t), RATE_HZ, "FLOAT")
    config = SynthesisConfig(
        kind="noise", amount="once", only="Wind", noise=str(tmp_path / "noise"), snr_db=10.0, noisy_class="Noisy"
    )
    parents = {c.groups[0]: c for c in project.chunks(project.cuts()[-1].id)}
    run(synthesize_chunks(project, project.splits()[-1].id, config))
    names = {c.id: c.name for c in project.classes()}
    found = children(project)
    assert {names[c.class_id] for c in found} == {"Noisy"}
    for child in found:
        assert child.groups[1] == "noise hum.wav"
        assert names[parents[child.groups[0]].class_id] == "Wind"
        spectrum = np.abs(np.fft.rfft(samples(project, child))) ** 2
        hum = spectrum[98:103].sum()  # bins of 1 Hz around 100 Hz
        assert 10 * np.log10((spectrum.sum() - hum) / hum) == pytest.approx(10.0, abs=0.5)


def test_making_more_twice_never_takes_a_child_for_a_parent(project: Project) -> None:
    first = run(synthesize_chunks(project, project.splits()[-1].id, SynthesisConfig(amount="once")))
    known = {group for c in project.chunks(first.cut_id) if len(c.groups) == 1 for group in c.groups}
    events: list[object] = []
    last = run(synthesize_chunks(project, first.id, SynthesisConfig(amount="target", target=40)), events.append)
    counts = Counter(item.label for item in of_project(project, last.id).items if item.part == "train")
    assert counts["Rain"] == 40
    # Four chunks of one recording make six pairs, and so twelve children beside the four of the first time.
    assert counts["Wind"] == 4 + 4 + 12
    assert "All pairs of Wind are used; it has 20 training chunks now." in [
        e.text for e in events if isinstance(e, Notice)
    ]
    assert {len(c.groups) for c in children(project)} == {2}
    assert {group for c in children(project) for group in c.groups} <= known


def test_what_cannot_be_made_is_a_sentence_and_leaves_nothing(project: Project, tmp_path: Path) -> None:
    split = project.splits()[-1].id
    (tmp_path / "silent").mkdir()
    sf.write(tmp_path / "silent" / "s.wav", np.zeros(RATE_HZ), RATE_HZ)
    (tmp_path / "empty").mkdir()
    for config, kind, words in (
        (SynthesisConfig(kind="noise"), UsageError, "say in which folder"),
        (SynthesisConfig(kind="noise", noise=str(tmp_path / "empty")), StudioError, "no audio in"),
        (SynthesisConfig(kind="noise", amount="once", noise=str(tmp_path / "silent")), StudioError, "is silent or"),
        (SynthesisConfig(only="Snow"), UsageError, "no class called Snow"),
        (SynthesisConfig(amount="target", target=1), StudioError, "nothing to make"),
    ):
        with pytest.raises(kind, match=words):
            run(synthesize_chunks(project, split, config))
    assert len(project.cuts()) == len(project.splits()) == 1
    assert len(project.recordings()) == 12
    assert not any((project.folder / "synthesized").rglob("*.wav"))


def test_a_child_in_the_test_part_is_never_measured_on(project: Project) -> None:
    made = run(synthesize_chunks(project, project.splits()[-1].id, SynthesisConfig(amount="once")))
    assert not run(health.check_project(str(project.folder), made.id)).worthless
    parts = project.split_parts(made.id)
    parts[children(project)[0].id] = "test"
    torn = project.save_split(made.cut_id, "group", 0, {}, parts, leaky=False)
    report = run(health.check_project(str(project.folder), torn.id))
    assert any("in no part and will not be used" in finding.sentence for finding in report.findings)


def test_a_planted_sibling_under_an_innocent_name_is_found(project: Project, tmp_path: Path) -> None:
    run(cut(project, CutConfig(length_s=4.0, hop_s=4.0)))
    split = run(split_project(project, SplitConfig(val_split=0.3, test_split=0.3)))
    made = run(synthesize_chunks(project, split.id, SynthesisConfig(amount="once")))
    sf.write(tmp_path / "innocent.wav", samples(project, children(project)[0]), RATE_HZ, "PCM_16")
    innocent = str(tmp_path / "innocent.wav")
    data = of_project(project, made.id)
    data.items = [item for item in data.items if not item.synthesized]
    assert not run(health.check(data)).worthless
    data.items.append(Item(innocent, innocent, 0.0, None, "Rain", ("innocent",), "test"))
    (fault,) = (finding for finding in run(health.check(data)).findings if finding.severity == "fault")
    assert fault.id == "near-copies"
    assert innocent in {place.path for place in fault.places}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shapes=st.lists(st.integers(0, 2), min_size=2, max_size=12),
    everything=st.booleans(),
    listed=st.sampled_from([0, 500_000]),
    seed=st.integers(0, 3),
)
def test_pairs_are_alike_and_never_twice(
    monkeypatch: pytest.MonkeyPatch, shapes: list[int], everything: bool, listed: int, seed: int
) -> None:
    import random

    monkeypatch.setattr(swaps, "_LISTED_PAIRS", listed)
    found = list(swaps.pairs(range(len(shapes)), lambda n: shapes[n], everything, random.Random(seed)))
    assert all(a != b and shapes[a] == shapes[b] for a, b in found)
    assert len({frozenset(pair) for pair in found}) == len(found) or not everything
    alike = Counter(shapes)
    if everything:
        assert {frozenset(p) for p in found} == {
            frozenset((a, b)) for a in range(len(shapes)) for b in range(a) if shapes[a] == shapes[b]
        }
    else:
        assert {n for pair in found for n in pair} == {n for n, shape in enumerate(shapes) if alike[shape] > 1}


def test_the_command_line_does_the_same(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    folder, old = project.folder, project.splits()[-1]
    assert main(["more", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    with Project(folder) as again:
        split = again.splits()[-1]
        parts = list(again.split_parts(split.id).values())
        assert (told["split"], told["train"]) == (split.id, parts.count("train"))
        assert told["before"] == list(again.split_parts(old.id).values()).count("train") < told["train"]
    assert main(["more", str(folder), "--kind", "noise"]) == 2
    assert "Noisy copies need noise" in capsys.readouterr().err
