"""The window's figures are the command line's: for a project, lists, class folders, and names that end in _a and _b."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import bundle
from engine.files import json_ready
from gui.pages.review import ReviewPage
from tests.gui.calls_hand import RATE_HZ
from tests.gui.review.review_hand import evaluate
from training import cli


def labelled(kind: str, tmp_path: Path, rng: np.random.Generator) -> Path:
    """Twelve files of two classes in one of the forms that labelled data have."""
    home = tmp_path / "labelled"
    names = {
        "folders": [f"{c}/{n}.wav" for n in range(6) for c in "AB"],
        "names": [f"{n}_{c}.wav" for n in range(6) for c in "ab"],
        "csv": [f"{n}{c}.wav" for n in range(6) for c in "AB"],
        "txt": [f"{n}{c}.wav" for n in range(6) for c in "AB"],
    }[kind]
    for name in names:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(home / name, rng.normal(0, 0.1, RATE_HZ), RATE_HZ)
    if kind == "csv":
        rows = [f"{name},{name[-5]}" for name in names]
        (home / "list.csv").write_text("\n".join(["audio_filepath,label", *rows]))
        return home / "list.csv"
    if kind == "txt":
        (home / "list.txt").write_text("\n".join(f"{name} {name[-5]}" for name in names))
        return home / "list.txt"
    return home


def on_the_command_line(capsys: pytest.CaptureFixture[str], model: str, data: Path, out: Path) -> dict:
    """What ``evaluate --json`` says."""
    capsys.readouterr()
    assert cli.main(["evaluate", "--json", "--model", model, "--data", str(data), "--out", str(out)]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return next(event for event in events if event["event"] == "result")["figures"]


@pytest.mark.parametrize("kind", ["project", "csv", "txt", "folders", "names"])
def test_the_figures_are_the_command_lines(qtbot, open_page, folder, tmp_path, rng, capsys, kind) -> None:
    model = folder / "models" / "tiny.earmark"
    made = bundle.load(model)
    if kind != "project":
        card = dataclasses.replace(made.card, labels=("A", "B"), positive="B")
        bundle.save(dataclasses.replace(made, card=card, weights=made.tensors()), model)
    page: ReviewPage = open_page(folder)
    data = folder if kind == "project" else labelled(kind, tmp_path, rng)
    if kind != "project":
        page.dropped([str(data)])
    evaluate(qtbot, page)
    told = on_the_command_line(capsys, str(model), data, tmp_path / "out")
    figures = page.mistakes.reviewed.evaluation.figures
    assert json.loads(json.dumps(json_ready(figures))) == told
    assert told["items"] == 12
    shown = page.mistakes.figures
    assert shown._accuracy.text() == f"{told['accuracy']:.3f}"
    assert shown._f1.text() == f"{told['intervals']['macro_f1']['value']:.3f}"
    assert [list(row) for row in shown.confusion._counts] == told["confusion"]
    words = shown._rest.text()
    named = (("balanced accuracy", "balanced_accuracy"), ("AUC", "auc"), ("loss", "loss"), ("MCC", "matthews"),
             ("calibration error", "calibration_error"))  # fmt: skip
    for name, key in named:
        shown_so = f"{name} {told[key]:.3f}" if told[key] is not None else ""  # what cannot be told is left out
        assert shown_so.lower() in words.lower()
