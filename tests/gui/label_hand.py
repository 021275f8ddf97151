"""Hands for the Label page: keys, drags and the wheel, and what another program would find on the disk."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.project import Project
from engine.segments import Edit, Segment
from gui.pages.label import LabelPage

RATE_HZ = 8_000
LENGTH_S = 12.0
KEY = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def on_disk(page: LabelPage) -> list[tuple[float, float, str]]:
    """What another program would find in the project now."""
    folder = page._document.project.folder
    with Project(folder) as project:
        names = {c.id: c.name for c in project.classes()}
        return [(round(s.start_s, 3), round(s.end_s, 3), names[s.class_id]) for s in project.segments()]


def put(page: LabelPage, *spans: tuple[float, float, str]) -> list[Segment]:
    document = page._document
    ids = {c.name: c.id for c in document.classes()}
    rows = tuple(Segment(document.project.new_id(), document.chosen.id, a, b, ids[n]) for a, b, n in spans)
    document.edit(Edit("Put", added=rows))
    return list(rows)


def press(page: LabelPage, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(page, key, held)


def x_of(page: LabelPage, at_s: float) -> int:
    return round(page.view.x_of(at_s, page.stage.waveform.width()))


def drag(page, from_s: float, to_s: float, y: int = 90, held=Qt.KeyboardModifier.NoModifier) -> None:
    canvas, left = page.stage.waveform, Qt.MouseButton.LeftButton
    start, end = QPoint(x_of(page, from_s), y), QPoint(x_of(page, to_s), y)
    QTest.mousePress(canvas, left, held, start)
    QTest.mouseMove(canvas, (start + end) / 2)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, left, held, end)


def turn_wheel(page, at_s: float, by: int, held=Qt.KeyboardModifier.NoModifier) -> None:
    place = QPointF(page.view.x_of(at_s, page.stage.waveform.width()), 60)
    none = Qt.MouseButton.NoButton
    whole = QPointF(page.stage.waveform.mapToGlobal(place.toPoint()))
    event = QWheelEvent(place, whole, QPoint(), QPoint(0, by), none, held, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(page.stage.waveform, event)


def pixel_s(page: LabelPage) -> float:
    return page.view.span_s / page.stage.waveform.width()
