"""Thresholds that meet a target, of one class, of each of several, of all answers; and what files really are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import bundle, targets
from engine.classify import model_fingerprint
from engine.decision import decide, decide_each, joined
from engine.errors import UsageError
from engine.results import DONE, FAILED, FileScore, ResultStore
from engine.targets import Answers, Known, Target, answers, meeting, met_by
from engine.truth import ClassNames
from training.cli import main

META = {"labels": ["rain", "wind"], "positive": None, "threshold": 0.0, "thresholds": [0.5, 0.5], "model": "weather",
        "model_version": "1", "model_fingerprint": "f"}  # fmt: skip


def one(true: np.ndarray, scores: np.ndarray) -> Answers:
    return Answers(scores[true], scores[~true], int(true.sum()), int((~true).sum()))


def test_one_class() -> None:
    scores = np.linspace(0.05, 0.95, 19, dtype=np.float32)
    true = scores > 0.52
    true[8] = True
    precise = meeting(one(true, scores), Target("precision", 0.95))
    assert precise is not None
    assert true[scores > np.float32(precise)].all()
    quiet = meeting(one(true, scores), Target("false alarms", 0.12))
    assert quiet is not None
    assert (scores[~true] > np.float32(quiet)).sum() == 1
    assert meeting(one(true, scores), Target("recall", 1.0)) == pytest.approx(0.425, abs=0.001)
    hopeless = one(np.array([False, True]), np.array([0.9, 0.1], np.float32))
    assert meeting(hopeless, Target("precision", 0.9)) is None


@pytest.fixture
def weather() -> Known:
    """A thousand files; rain is told well, wind badly, and 40 files have neither."""
    rng = np.random.default_rng(7)
    has = rng.random((1000, 2)) < (0.4, 0.3)
    has[:40] = False
    p = np.clip(has * (0.45, 0.15) + rng.random((1000, 2)) * 0.6, 0, 1).astype(np.float32)
    return Known(has, p)


def test_of_several_classes_at_once_each_has_its_own(weather: Known) -> None:
    labels, before = ("rain", "wind"), (0.5, 0.5)
    met = met_by(weather, labels, None, before, Target("precision", 0.9))
    assert set(met) == set(labels)
    found = decide_each(weather.probabilities, [t or 1.0 for t in met.values()])
    for at, threshold in enumerate(met.values()):
        assert threshold is not None
        assert weather.has[found[:, at], at].mean() >= 0.9
        lower = weather.probabilities[:, at] > np.float32(threshold - 0.01)
        assert weather.has[lower, at].mean() < 0.92  # no lower than it must be
    assert set(met_by(weather, labels, None, before, Target("recall", 0.8, "wind"))) == {"wind"}
    # Where everything that is found is wrong, nothing is promised.
    wrong = Known(~weather.has[:, ::-1] & (weather.probabilities < 0.1), weather.probabilities)
    assert met_by(wrong, labels, None, before, Target("precision", 0.99)) == {"rain": None, "wind": None}


@pytest.mark.parametrize("label", ["", "b"])
def test_of_one_class_in_many_the_answers_count(label: str) -> None:
    """Decided as classification does, the figures are those that were promised, and 'unsure' is no answer."""
    rng = np.random.default_rng(1)
    labels = ("a", "b", "c")
    truth = rng.integers(0, 3, 600)
    p = rng.dirichlet((1, 1, 1), 600) * 0.5
    p[np.arange(600), truth] += 0.5 * rng.random(600)
    p = (p / p.sum(axis=1, keepdims=True)).astype(np.float32)
    files = Known(truth[:, None] == np.arange(3), p)
    for target in (Target("precision", 0.9, label), Target("false alarms", 0.02, label), Target("recall", 0.5, label)):
        (threshold,) = met_by(files, labels, None, (), target).values()
        assert threshold is not None
        said = decide(p, labels, threshold, None).predicted
        asked = said >= 0 if not label else said == 1
        right = asked & (said == truth)
        of = np.ones(600, bool) if not label else truth == 1
        others = np.ones(600, bool) if not label else truth != 1
        shares = right.sum() / asked.sum(), right.sum() / of.sum(), (asked & ~right).sum() / others.sum()
        told = answers(files, labels, None, False, label).at(threshold)
        np.testing.assert_allclose(list(told.values()), shares)
        value = dict(zip(targets.TARGETS, shares, strict=True))[target.kind]
        assert value <= target.value if target.kind == "false alarms" else value >= target.value


def test_a_model_that_need_not_be_unsure_always_decides() -> None:
    files = Known(np.eye(3, dtype=bool), np.full((3, 3), 0.2, np.float32) + 0.4 * np.eye(3, dtype=np.float32))
    assert met_by(files, ("a", "b", "c"), None, (), Target("precision", 0.9)) == {"": 0.0}


def test_what_cannot_be_asked() -> None:
    files = Known(np.ones((1, 2), bool), np.ones((1, 2), np.float32))
    with pytest.raises(UsageError, match="There is no class hail; the model knows rain, wind"):
        answers(files, ("rain", "wind"), None, True, "hail")
    with pytest.raises(UsageError, match="looks for wind alone"):
        answers(files, ("rain", "wind"), "wind", False, "rain")
    with pytest.raises(UsageError, match="between 0 and 1"):
        Target("precision", 95)
    with pytest.raises(UsageError, match="A target is precision, recall, false alarms"):
        Target("accuracy", 0.9)


@pytest.mark.parametrize(
    ("text", "single", "several"),
    [
        ("rain", (0,), (0,)),
        ("Rain", (0,), (0,)),
        ("dog bark_", (2,), (2,)),  # the folder of "dog bark!"
        ("rain+wind", None, (0, 1)),
        ("wind; rain", None, (0, 1)),
        ("rain|hail", None, None),
        ("none", None, ()),
        ("hail", None, None),
        ("", None, None),
    ],
)
def test_names_of_classes(text: str, single: tuple[int, ...] | None, several: tuple[int, ...] | None) -> None:
    labels = ("rain", "wind", "dog bark!")
    assert ClassNames(labels, several=False).numbers(text) == single
    assert ClassNames(labels, several=True).numbers(text) == several
    for found in (np.array(row, bool) for row in ((1, 0, 1), (0, 1, 0), (0, 0, 0))):
        assert ClassNames(labels, several=True).numbers(joined(labels, found)) == tuple(np.flatnonzero(found))


def test_a_class_of_that_very_name_comes_first() -> None:
    names = ClassNames(("none", "RAIN", "rain", "a+b"), several=True)
    assert [names.numbers(text) for text in ("none", "rain", "RAIN", "a+b", "Rain")] == [(0,), (2,), (1,), (3,), (2,)]


def filled(path: Path, meta: dict, rows: list[tuple[str, tuple[float, float]]]) -> Path:
    with ResultStore.create(path, meta) as store:
        store.add(FileScore(f"/in/{name}.wav", DONE, duration_s=1, probabilities=p) for name, p in rows)
        store.add([FileScore("/in/rain/bad.wav", FAILED, "It cannot be read.")])
    return path


def test_truth_comes_from_tables_and_else_from_folders(tmp_path: Path) -> None:
    rows = [("rain/a", (0.9, 0.1)), ("rain+wind/b", (0.9, 0.2)), ("rain/c", (0.1, 0.9)), ("other/d", (0.5, 0.5))]
    with ResultStore(filled(tmp_path / "r.scores", META, rows)) as store:
        store.set_truth({"/in/rain/c.wav": "none", "/in/other/d.wav": "hail"})
        columns = store.columns()
        assert columns.truth.tolist() == [0, 0, 2, -1, 0]
        assert columns.has.tolist() == [[1, 0], [1, 1], [0, 0], [0, 0], [1, 0]]
        known = targets.known(columns, store.labels)
        assert known.has.tolist() == [[True, False], [True, True], [False, False]]
        np.testing.assert_array_equal(known.probabilities, np.float32([[0.9, 0.1], [0.9, 0.2], [0.1, 0.9]]))


def test_on_the_command_line_and_kept(tmp_path: Path, tiny_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = bundle.load(tiny_model)
    card = replace(model.card, labels=("rain", "wind"), positive=None, multi_label=True, threshold=0.0,
                   thresholds=(0.5, 0.5), aggregate="mean")  # fmt: skip
    path = bundle.save(replace(model, card=card), tmp_path / "weather.earmark")
    meta = {**META, "model_path": str(path), "model_fingerprint": model_fingerprint(bundle.load(path))}
    rows = [("rain/a", (0.9, 0.3)), ("rain/b", (0.3, 0.35)), ("wind/c", (0.2, 0.4)), ("none/d", (0.1, 0.38))]
    store = filled(tmp_path / "day.scores", meta, rows)

    def told(*words: str) -> dict:
        assert main(["choose-threshold", str(store), *words, "--json"]) == 0
        return dict(json.loads(capsys.readouterr().out.splitlines()[-1]))

    first = told("--recall", "1")
    assert (first["files"], first["threshold"], first["kept"]) == (4, None, False)
    assert 0.2 <= first["thresholds"]["rain"] < 0.3
    assert 0.38 <= first["thresholds"]["wind"] < 0.4
    assert first["figures"]["wind"] == {"precision": 1.0, "recall": 1.0, "false alarms": 0.0}
    assert bundle.read_card(path).thresholds == (0.5, 0.5)
    second = told("--precision", "0.9", "--of", "wind", "--keep")
    assert second["thresholds"]["rain"] == 0.5
    kept = bundle.read_card(path)
    assert kept.thresholds == (0.5, second["thresholds"]["wind"])
    assert kept.threshold_rule == "Precision of wind at least 90 % on day."
    with ResultStore(store) as opened:
        assert opened.thresholds == kept.thresholds
    assert main(["choose-threshold", str(store), "--false-alarms", "2"]) == 2
    assert "it lies between 0 and 1" in capsys.readouterr().err
    strangers = filled(tmp_path / "else.scores", META, [("x/a", (0.9, 0.3))])
    with ResultStore(strangers) as opened:
        opened.set_truth({"/in/rain/bad.wav": "rain"})
    assert main(["choose-threshold", str(strangers), "--recall", "0.5"]) == 1
    assert "Of no file in" in capsys.readouterr().err
