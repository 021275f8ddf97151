"""The form: every kind of setting, there and back, with its range, its help and its refusal."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QFileDialog, QLabel

from engine.chunks import CutConfig
from engine.config import setting
from engine.errors import UsageError
from gui.form import ConfigForm
from gui.widgets.path_edit import PathEdit


@dataclass(frozen=True)
class Everything:
    """One of each kind."""

    epochs: int = setting(40, "How often the data is gone through.", low=1, high=500)
    rate: float = setting(0.0003, "Learning rate.", title="Learning rate", low=1e-7, high=1.0)
    length_s: float = setting(3.0, "Length.", unit="s", low=0.05, high=600.0)
    balance: bool = setting(True, "Whether.")
    edges: str = setting("pad", "Edges.", choices=("pad", "drop"))
    name: str = setting("", "A name.")
    weights: tuple[float, ...] = setting((1, 2.5), "Weights.", advanced=True)
    limit: int | None = setting(None, "A limit.", low=1, advanced=True)
    version: int = 3


@pytest.fixture
def form(qtbot):
    made = ConfigForm(Everything)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_defaults_come_back_as_they_are(form):
    assert form.value() == Everything()


def test_any_value_comes_back_as_it_was(form):
    value = Everything(
        epochs=7,
        rate=2e-6,
        length_s=0.75,
        balance=False,
        edges="drop",
        name="a b",
        weights=(3, 0.25),
        limit=9,
        version=8,
    )
    form.set_value(value)
    assert form.value() == value


def test_what_is_typed_is_the_value_and_is_told(form, qtbot):
    field = form.field("length_s")
    field.selectAll()
    with qtbot.waitSignal(form.changed):
        QTest.keyClicks(field, "1,25")
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert form.value().length_s == 1.25
    assert field.text() == "1.25 s"


def test_ranges_are_kept(form):
    field = form.field("epochs")
    assert (field.minimum(), field.maximum()) == (1, 500)
    rate = form.field("rate")
    rate.selectAll()
    QTest.keyClicks(rate, "7")
    QTest.keyClick(rate, Qt.Key.Key_Return)
    assert form.value().rate <= 1.0


def test_small_numbers_show_no_tail_of_zeros(form):
    assert form.field("rate").text() == "0.0003"


@pytest.mark.parametrize(("name", "typed"), [("weights", "1, two"), ("limit", "0"), ("limit", "many")])
def test_what_is_not_allowed_is_said_and_refused(form, name, typed):
    form.field(name).setText(typed)
    with pytest.raises(UsageError) as refusal:
        form.value()
    assert form.problem == str(refusal.value)
    assert form.problem in [label.text() for label in form.findChildren(QLabel) if label.isVisible()]
    form.reset()
    assert form.problem == ""
    assert form.value() == Everything()


def test_reset_keeps_what_is_no_setting(form):
    form.set_value(Everything(epochs=3, version=9))
    form.reset()
    assert form.value() == Everything(version=9)


def test_advanced_settings_are_shown_when_asked_for_and_count_either_way(form):
    assert not form.field("limit").isVisible()
    form.set_value(dataclasses.replace(Everything(), limit=5))
    assert form.value().limit == 5
    form._more.click()
    assert form.field("limit").isVisible()


def test_every_field_says_its_name_and_its_help(form):
    for name in ("epochs", "rate", "balance", "edges", "weights"):
        field = form.field(name)
        assert field.accessibleName()
        assert Everything.__dataclass_fields__[name].metadata["help"] in field.toolTip()
    assert isinstance(form.field("balance"), QCheckBox)
    assert isinstance(form.field("edges"), QComboBox)


def test_the_wheel_does_not_change_a_field_in_passing(form):
    field = form.field("epochs")
    form.field("rate").setFocus()
    middle = QPointF(field.rect().center())
    turn = QWheelEvent(
        middle, field.mapToGlobal(middle), QPoint(0, 0), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(field, turn)
    assert form.value().epochs == 40


def test_a_real_config_of_the_engine(qtbot):
    form = ConfigForm(CutConfig(length_s=1.0, hop_s=0.5))
    qtbot.addWidget(form)
    assert form.value() == CutConfig(length_s=1.0, hop_s=0.5)
    form.reset()
    assert form.value() == CutConfig()


@dataclass(frozen=True)
class WithPath:
    encoder: str = setting("", "The encoder's file.", pick="file")


def test_a_path_is_typed_looked_for_or_dropped(qtbot, monkeypatch):
    form = ConfigForm(WithPath)
    qtbot.addWidget(form)
    line = form.field("encoder")
    assert isinstance(line, PathEdit)
    line.setText("/a/b.onnx")
    assert form.value() == WithPath("/a/b.onnx")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/c/d.onnx", ""))
    line.browse.trigger()
    assert form.value() == WithPath("/c/d.onnx")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    line.browse.trigger()
    assert form.value() == WithPath("/c/d.onnx"), "a dialog that was closed changes nothing"
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/e/f.onnx")])
    keys = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(2, 2), *keys)
    line.dragEnterEvent(enter)
    assert enter.isAccepted()
    line.dropEvent(QDropEvent(QPointF(2, 2), *keys))
    assert form.value() == WithPath("/e/f.onnx")
