"""The report that needs nothing else, clips of mistakes, and the command line's --report."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile

from engine.bundle import Card
from engine.errors import StudioError
from engine.events import Skipped, run
from training import cli
from training import data as training_data
from training.data import Item
from training.evaluate import Evaluation, judge
from training.export_review import export_mistakes
from training.report import html, plots, write_html


def evaluation(items: list[Item], labels: tuple[str, ...], seed: int = 0) -> Evaluation:
    rng = np.random.default_rng(seed)
    target = np.array([labels.index(item.label) for item in items])
    probs = rng.dirichlet(np.ones(len(labels)), len(items))
    probs[np.arange(len(items)), target] += 0.4
    probs = (probs / probs.sum(axis=1, keepdims=True)).astype(np.float32)
    positive = labels[1] if len(labels) == 2 else None
    card = Card(
        name="m <1>", recipe="r", config={}, feature={}, labels=labels, positive=positive, rate_hz=8000, window_s=1.0,
        hop_s=1.0, threshold=0.5 if positive else 0.0,
    )  # fmt: skip
    return judge(card, items, target, probs, "CPU")


def made_up(count: int, labels: tuple[str, ...]) -> list[Item]:
    return [
        Item(str(i), f"/calls/<b>&{i}.wav", 0.0, 2.0, labels[i % len(labels)], (f"g{i % 30}",)) for i in range(count)
    ]


@pytest.mark.parametrize("labels", [("no", "yes"), ("<one>", "two & 'three'", "four")])
def test_the_report_says_every_figure_and_refers_to_nothing(labels: tuple[str, ...]) -> None:
    found = evaluation(made_up(300, labels), labels)
    text = html(found)
    for name in ("accuracy", "balanced_accuracy", "macro_f1", "weighted_f1", "auc", "matthews", "calibration_error"):
        interval = found.figures["intervals"].get(name)
        assert f"{found.figures[name]:.4f}" in text
        if interval is not None:
            assert f"{interval['low']:.4f} to {interval['high']:.4f}, over 30 recordings" in text
    worst = found.items[found.wrong[0]]
    assert worst.path.rpartition("/")[2].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in text
    assert "<b>" not in text  # names are text, never markup
    assert not re.search(r"(src|href|url\(|@import)", text)
    assert len(re.findall("<svg", text)) == 6
    assert "flatter" not in text


def test_a_random_split_is_said_first() -> None:
    found = evaluation(made_up(60, ("a", "b")), ("a", "b"))
    found.leaky = True
    text = html(found)
    assert text.index("Random split") < text.index("Balanced accuracy")
    assert html(found, ["Random split: told by the page."]).count("Random split") == 1


@pytest.mark.parametrize("labels", [("no", "yes"), ("<one>", "two & 'three'", "four")])
def test_plots_are_whole_pictures(labels: tuple[str, ...]) -> None:
    found = evaluation(made_up(200, labels), labels)
    drawn = plots(found)
    assert set(drawn) == {"roc", "precision_recall", "threshold", "calibration", "scores", "confusion"}
    for text in drawn.values():
        root = ElementTree.fromstring(text)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "nan" not in text
    counts = [int(t) for t in re.findall(r"<title>([\d,]+) of", drawn["confusion"])]
    assert counts == [n for row in found.figures["confusion"] for n in row]


def test_without_mistakes_and_with_one_class_there_still_is_a_report() -> None:
    items = made_up(20, ("a",))
    probs = np.tile(np.float32([0.9, 0.1]), (20, 1))
    card = evaluation(made_up(4, ("a", "b")), ("a", "b")).card
    text = html(judge(card, items, np.zeros(20, int), probs, "CPU"))
    assert "every answer is right" in text
    assert "–" in text


def test_the_command_line_writes_it(tmp_path: Path, tiny_model: Path, rng: np.random.Generator) -> None:
    for label in ("person", "machine"):
        (tmp_path / label).mkdir()
        for number in range(3):
            sound = rng.normal(0, 0.1, 8000).astype(np.float32)
            soundfile.write(tmp_path / label / f"{number}.wav", sound, 8000)
    out = tmp_path / "out"
    arguments = ["evaluate", "--model", str(tiny_model), "--data", str(tmp_path), "--out", str(out), "--report"]
    assert cli.main(arguments) == 0
    names = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert {"report.html", "plots/roc.svg", "test_metrics.txt"} <= names
    assert "6 items" in (out / "report.html").read_text()
    assert len(run(write_html(evaluation(made_up(20, ("a", "b")), ("a", "b")), tmp_path / "more"))) == 7


def test_mistakes_become_clips_in_folders(tmp_path: Path, rng: np.random.Generator) -> None:
    sound = rng.integers(-20000, 20000, 4 * 8000).astype(np.int16)
    soundfile.write(tmp_path / "call.wav", sound, 8000)
    items = [Item(str(i), str(tmp_path / "call.wav"), i * 0.5, i * 0.5 + 0.5, "ab"[i % 2], ("g",)) for i in range(8)]
    items.append(Item("gone", str(tmp_path / "gone.wav"), 0.0, None, "a", ("g",)))
    target = np.array(["ab".index(item.label) for item in items])
    probs = np.stack([1.0 - target, target], axis=1).astype(np.float32) * 0.8 + 0.1
    probs[[2, 3, 8]] = probs[[2, 3, 8], ::-1]
    card = evaluation(made_up(4, ("a", "b")), ("a", "b")).card
    found = judge(card, items, target, probs, "CPU")
    skipped: list[object] = []
    assert run(export_mistakes(found, tmp_path / "out"), skipped.append) == 2
    assert [event.row if hasattr(event, "row") else "" for event in skipped if isinstance(event, Skipped)]
    (clip,) = (tmp_path / "out" / "b taken for a").glob("*.wav")
    samples, rate_hz = soundfile.read(clip, dtype="int16")
    assert rate_hz == 8000
    np.testing.assert_array_equal(samples, sound[12000:16000])
    assert (tmp_path / "out" / "misclassified.csv").read_text().count("\n") == 4
    with pytest.raises(StudioError, match="holds files already"):
        run(export_mistakes(found, tmp_path / "out"))
    with pytest.raises(StudioError, match="no mistakes"):
        run(export_mistakes(found, tmp_path / "none", []))


def test_files_named_after_their_class(tmp_path: Path) -> None:
    for name in ("12_a.wav", "12_b.wav", "deep_call_B.wav", "other.wav", "_a.wav"):
        soundfile.write(tmp_path / name, np.zeros(800, np.float32), 8000)
    data = training_data.read(tmp_path)
    assert sorted((Path(i.path).name, i.label, i.groups) for i in data.items) == [
        ("12_a.wav", "A", ("12",)), ("12_b.wav", "B", ("12",)), ("deep_call_B.wav", "B", ("deep_call",)),
    ]  # fmt: skip
    assert sorted(Path(r.row).name for r in data.rejected) == ["_a.wav", "other.wav"]
