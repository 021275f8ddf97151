"""Sorting long lists of recordings into three files."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import bundle
from engine.classify_config import ClassifyConfig
from engine.decision import aggregate
from engine.errors import StudioError
from engine.events import FilesScored, Notice, Skipped, run
from engine.path_lists import Lists, sort_files
from engine.runtime import open_scorer

ONE_WORKER = ClassifyConfig(min_duration=0.4, device="cpu", workers=1)


@pytest.fixture
def calls(tmp_path: Path, rng: np.random.Generator) -> list[str]:
    """Six recordings, one of them short, one broken; the list names one twice."""
    names = []
    for number in range(6):
        path = tmp_path / f"call {number}.wav"
        sf.write(path, rng.normal(0, 0.02 * (number + 1), 3200 if number == 2 else 12000), 16000)
        names.append(str(path))
    (tmp_path / "broken.wav").write_bytes(b"no sound at all")
    names.insert(3, str(tmp_path / "broken.wav"))
    (tmp_path / "calls.txt").write_text("\n".join([*names, "", names[0]]) + "\n")
    return names


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(*(tmp_path / "out" / f"{name}.txt" for name in ("detected", "others", "short")))


def probabilities(model: Path, names: list[str]) -> dict[str, float]:
    scorer = open_scorer(bundle.load(model), "cpu")
    found = {}
    for name in names:
        samples = sf.read(name, dtype="float32")[0]
        found[name] = float(aggregate(scorer.score([samples]).probs)[1])
    return found


def test_each_file_goes_into_one_list_in_the_order_given(
    tmp_path: Path, tiny_model: Path, calls: list[str], lists: Lists
) -> None:
    whole = [name for name in calls if "broken" not in name and "call 2" not in name]
    probability = probabilities(tiny_model, whole)
    threshold = float(np.median(list(probability.values())))
    seen: list[object] = []
    counts = run(
        sort_files(tmp_path / "calls.txt", tiny_model, lists, threshold=threshold, config=ONE_WORKER, report_every=3),
        seen.append,
    )
    detected = [name for name in whole if probability[name] > threshold]
    assert lists.detected.read_text().splitlines() == detected
    assert lists.others.read_text().splitlines() == [name for name in whole if name not in detected]
    assert lists.too_short.read_text().splitlines() == [calls[2]]
    assert (counts.detected, counts.others, counts.too_short, counts.failed, counts.kept) == (2, 3, 1, 1, 0)
    reports = [event.text for event in seen if isinstance(event, Notice)]
    assert [text.partition(" files:")[0] for text in reports] == ["3 of 7", "6 of 7"]
    assert ["broken.wav" in event.reason for event in seen if isinstance(event, Skipped)] == [True]


def test_what_is_in_a_list_is_not_done_again(tmp_path: Path, tiny_model: Path, calls: list[str], lists: Lists) -> None:
    lists.others.parent.mkdir()
    lists.others.write_text(f"{calls[0]}\n{calls[1]}\n{calls[4][:-5]}")  # the last line was broken off
    counts = run(sort_files(tmp_path / "calls.txt", tiny_model, lists, threshold=0.0, config=ONE_WORKER))
    assert (counts.kept, counts.detected, counts.failed) == (2, 3, 1)
    assert lists.others.read_text().splitlines() == [calls[0], calls[1], calls[4][:-5]]
    assert lists.detected.read_text().splitlines() == [calls[4], calls[5], calls[6]]
    again = run(sort_files(tmp_path / "calls.txt", tiny_model, lists, threshold=0.0, config=ONE_WORKER))
    assert (again.kept, again.done, again.failed) == (6, 1, 1)


def test_a_cancelled_run_keeps_whole_lines_and_goes_on(
    tmp_path: Path, tiny_model: Path, calls: list[str], lists: Lists
) -> None:
    job = sort_files(tmp_path / "calls.txt", tiny_model, lists, threshold=0.0, config=ONE_WORKER, report_every=2)
    for event in job:
        if isinstance(event, Notice):
            break
    job.close()
    assert lists.detected.read_text() == f"{calls[0]}\n{calls[1]}\n"
    counts = run(sort_files(tmp_path / "calls.txt", tiny_model, lists, threshold=0.0, config=ONE_WORKER))
    assert counts.kept == 2
    assert lists.detected.read_text().splitlines() == [n for n in calls if "broken" not in n and n != calls[2]]


def test_paths_may_count_from_the_lists_own_folder(
    tmp_path: Path, tiny_model: Path, calls: list[str], lists: Lists
) -> None:
    (tmp_path / "short.txt").write_text("call 0.wav\n")
    seen: list[object] = []
    job = sort_files(tmp_path / "short.txt", tiny_model, lists, threshold=0.0, config=ONE_WORKER)
    assert run(job, seen.append).detected == 1
    assert lists.detected.read_text() == "call 0.wav\n"
    assert FilesScored(1, 1) in seen


def test_what_cannot_be_sorted_is_said(tmp_path: Path, tiny_model: Path, lists: Lists) -> None:
    (tmp_path / "empty.txt").write_text("\n\n")
    for name, reason in (("empty.txt", "names no file"), ("nowhere.txt", "cannot be read")):
        with pytest.raises(StudioError, match=reason):
            run(sort_files(tmp_path / name, tiny_model, lists, threshold=0.5, config=ONE_WORKER))
    three = bundle.load(tiny_model)
    three = dataclasses.replace(three, card=dataclasses.replace(three.card, positive=None), weights=three.tensors())
    bundle.save(three, tmp_path / "three.earmark")
    with pytest.raises(StudioError, match="looks for none of them, so it cannot sort into two lists"):
        run(sort_files(tmp_path / "empty.txt", tmp_path / "three.earmark", lists, threshold=0.5, config=ONE_WORKER))
