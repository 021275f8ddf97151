"""A strip of words, each where it is said in the sound beside it.

Words that would overlap are written as one text, which is shortened; a line at the foot shows where each of them is
said all the same. What a model looked for is written before everything else, in bold and in the accent.

Invariant: a word's left edge is never anywhere but at its time, or at the strip's edge where it began before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from engine.transcripts import Transcript
from gui import clock, theme

Floats = npt.NDArray[np.float64]

HEIGHT_PX = 24
_LINE_PX = 3
#: Between the text of two words.
_GAP_PX = 5.0
#: With less room than this not even the beginning of a word can be read.
_LEAST_PX = 16.0
#: Between words that are said in one breath there is less silence than this.
_BREATH_S = 0.5
_START_DRAG = 4


@dataclass(frozen=True)
class Placed:
    """Words that are written.

    Attributes:
        words: Their numbers.
        left, width: Where, in pixels; a longer text is shortened.
        matched: Whether a model looked for them.
    """

    words: range
    left: float
    width: float
    matched: bool


class WordStrip(QWidget):
    """The words of one recording over a stretch of it.

    Signals:
        pressed: Words were clicked, or a run of them was dragged over: their numbers, as a range.
        opened: A word was double-clicked.
        menu_asked: The words at the place, and the place on the screen.
    """

    pressed = Signal(object)
    opened = Signal(object)
    menu_asked = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.said: Transcript | None = None
        self.chosen = range(0)
        self._start_s, self._end_s = 0.0, 1.0
        self._numbers: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self._starts_s: Floats = np.zeros(0)
        self._ends_s: Floats = np.zeros(0)
        self._matched: npt.NDArray[np.bool_] = np.zeros(0, bool)
        self._placed: list[Placed] | None = None
        self._pressed_at: QPointF | None = None
        self.setAccessibleName(self.tr("Words"))
        self.setFixedHeight(HEIGHT_PX)
        self.setMouseTracking(True)
        theme.notifier.changed.connect(self._replace)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(400, HEIGHT_PX)

    def set_transcript(self, said: Transcript | None) -> None:
        """Show other words; None shows none."""
        self.said, self.chosen = said, range(0)
        words = said.words if said is not None else ()
        timed = [(n, w.start_s, w.end_s) for n, w in enumerate(words) if w.start_s is not None and w.end_s is not None]
        order = sorted(timed, key=lambda entry: entry[1])
        self._numbers = np.array([entry[0] for entry in order], np.int64)
        self._starts_s, self._ends_s = (np.array([entry[k] for entry in order], np.float64) for k in (1, 2))
        matched = np.zeros(len(words), bool)
        for match in said.matches if said is not None else ():
            matched[match.start : match.stop] = True
        self._matched = matched[self._numbers]
        self.setAccessibleDescription(said.text if said is not None else "")
        self._replace()

    def set_span(self, start_s: float, end_s: float) -> None:
        """Show another stretch of the recording."""
        self._start_s, self._end_s = start_s, max(end_s, start_s + 1e-3)
        self._replace()

    def choose(self, words: range) -> None:
        """Show a run of words as chosen."""
        if words != self.chosen:
            self.chosen = words
            self.update()

    def resizeEvent(self, event: object) -> None:
        """Qt's."""
        self._replace()

    def _replace(self) -> None:
        self._placed = None
        self.update()

    # Where words are ------------------------------------------------------------------------------------------------

    def placed(self) -> list[Placed]:
        """The words that are written now, from left to right."""
        if self._placed is None:
            self._placed = self._places()
        return self._placed

    def _x_of(self, at_s: float) -> float:
        return (at_s - self._start_s) / (self._end_s - self._start_s) * self.width()

    def _in_view(self) -> slice:
        """Which of the timed words can be seen; a word of an hour would be missed, and nobody says one."""
        first = np.searchsorted(self._ends_s, self._start_s, "left")
        return slice(int(first), int(np.searchsorted(self._starts_s, self._end_s, "right")))

    def _places(self) -> list[Placed]:
        if self.said is None:
            return []
        seen = self._in_view()
        scale = self.width() / (self._end_s - self._start_s)
        lefts = np.maximum((self._starts_s[seen] - self._start_s) * scale, 0.0)
        found = self._matches(lefts, seen, QFontMetricsF(_font(True)).horizontalAdvance)
        found += self._plain(lefts, seen, found, QFontMetricsF(_font(False)).horizontalAdvance)
        return sorted(found, key=lambda box: box.left)

    def _plain(
        self, lefts: Floats, seen: slice, matches: list[Placed], advance: Callable[[str], float]
    ) -> list[Placed]:
        """Words that have room of their own, and what is said in one breath as one text where they have not."""
        assert self.said is not None
        starts_s, ends_s, matched = self._starts_s[seen], self._ends_s[seen], self._matched[seen]
        roomy = np.diff(lefts, append=self.width()) >= _LEAST_PX + _GAP_PX
        breath = np.ones(len(lefts), bool)
        breath[1:] = starts_s[1:] - ends_s[:-1] > _BREATH_S
        begins = np.flatnonzero(breath | matched | np.roll(roomy | matched, 1))
        stops = np.append(begins[1:], len(lefts))
        rooms = np.append(lefts[begins[1:]], self.width()) - lefts[begins] - _GAP_PX
        found = []
        for at in np.flatnonzero((rooms >= _LEAST_PX) & ~matched[begins]).tolist():
            left, room = float(lefts[begins[at]]), float(rooms[at])
            if any(box.left <= left < box.left + box.width + _GAP_PX for box in matches):
                continue
            first = int(self._numbers[seen][begins[at]])
            # More words than there are pixels would not be read.
            count = min(int(stops[at] - begins[at]), int(room), len(self.said.words) - first)
            words = range(first, first + count)
            found.append(Placed(words, left, min(advance(self.said.said(words)), room), False))
        return found

    def _matches(self, lefts: Floats, seen: slice, advance: Callable[[str], float]) -> list[Placed]:
        """The phrases that were looked for: they have all the room up to the next of them."""
        assert self.said is not None
        where = {int(self._numbers[seen][at]): at for at in np.flatnonzero(self._matched[seen]).tolist()}
        inside = [(match, at) for match in self.said.matches if (at := _first(match, where)) is not None]
        found = []
        for place, (match, at) in enumerate(inside):
            left = float(lefts[at])
            bound = float(lefts[inside[place + 1][1]]) if place + 1 < len(inside) else float(self.width())
            room = bound - left - _GAP_PX
            if room >= _LEAST_PX:
                found.append(Placed(match, left, min(advance(self.said.said(match)), room), True))
        return found

    def words_at(self, x: float) -> range:
        """The numbers of the words at a place: what is written there, or else what is said then; a phrase is one."""
        for box in self.placed():
            if box.left <= x <= box.left + box.width and (box.matched or len(box.words) == 1):
                return box.words
        at_s = self._start_s + x / max(self.width(), 1) * (self._end_s - self._start_s)
        at = int(np.searchsorted(self._starts_s, at_s, "right")) - 1
        if self.said is None or at < 0 or at_s > self._ends_s[at]:
            return range(0)
        number = int(self._numbers[at])
        return next((match for match in self.said.matches if number in match), range(number, number + 1))

    # Painting -------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        if self.said is None:
            return
        painter, colours = QPainter(self), theme.current()
        if not self.said.timed:
            painter.setFont(_font(False))
            painter.setPen(QColor(colours.text))
            text = painter.fontMetrics().elidedText(self.said.text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), text)
            return
        span = self.said.span(self.chosen)
        if span is not None:
            left, right = (self._x_of(at_s) for at_s in span)
            ground = QColor(colours.accent)
            ground.setAlphaF(0.2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(QRectF(left - 2, 0, max(right - left, 2) + 4, self.height()), 3, 3)
        self._paint_lines(painter)
        for box in self.placed():
            painter.setFont(_font(box.matched))
            painter.setPen(QColor(colours.accent if box.matched else colours.text))
            text = painter.fontMetrics().elidedText(
                self.said.said(box.words), Qt.TextElideMode.ElideRight, int(box.width) + 1
            )
            area = QRectF(box.left, 0, box.width + 2, self.height() - _LINE_PX)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), text)

    def _paint_lines(self, painter: QPainter) -> None:
        """A line at the foot wherever something is said, a thicker one where a model found what it looks for."""
        colours, seen, width = theme.current(), self._in_view(), self.width()
        scale = width / (self._end_s - self._start_s)
        for matched, colour, tall in ((False, colours.control, 1), (True, colours.accent, _LINE_PX)):
            which = self._matched[seen] == matched
            low = np.clip((self._starts_s[seen][which] - self._start_s) * scale, 0, width).astype(int)
            # A pixel stays free between two words, so that their number can be seen.
            high = np.clip((self._ends_s[seen][which] - self._start_s) * scale - 1, low + 1, width).astype(int)
            for left, right in zip(*_runs(low, high, width), strict=True):
                painter.fillRect(left, self.height() - 1 - tall, right - left, tall, QColor(colour))

    # Mouse ----------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        if self._pressed_at is None:
            over = bool(self.words_at(event.position().x()))
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        elif abs(event.position().x() - self._pressed_at.x()) >= _START_DRAG:
            self.choose(self._run(self._pressed_at.x(), event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        begun, self._pressed_at = self._pressed_at, None
        if begun is None:
            return
        here = event.position().x()
        words = self.words_at(here) if abs(here - begun.x()) < _START_DRAG else self._run(begun.x(), here)
        if words:
            self.choose(words)
            self.pressed.emit(words)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        words = self.words_at(event.position().x())
        if words and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(words)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's."""
        words = self.words_at(event.pos().x())
        if words:
            self.menu_asked.emit(words, event.globalPos())

    def _run(self, one: float, other: float) -> range:
        """The words between two places, those at them included."""
        low, high = sorted((one, other))
        left, right = self.words_at(low), self.words_at(high)
        scale = (self._end_s - self._start_s) / max(self.width(), 1)
        from_s, to_s = self._start_s + low * scale, self._start_s + high * scale
        between = self.said.between(from_s, to_s) if self.said is not None else range(0)
        ends = [run for run in (left, between, right) if run]
        return range(min(run.start for run in ends), max(run.stop for run in ends)) if ends else range(0)

    def event(self, event: QEvent) -> bool:
        """Qt's: a word tells when it is said, and how sure that is."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip(self.words_at(event.pos().x())), self)
            return True
        return super().event(event)

    def tip(self, words: range) -> str:
        """What is to be known of some words: the text, from when to when, how sure."""
        if self.said is None or not words:
            return self.said.text if self.said is not None and not self.said.timed else ""
        text = self.said.said(words)
        span = self.said.span(words)
        if span is not None:
            text += f"\n{clock.write(span[0], 2)} – {clock.write(span[1], 2)}"
        known = [p for number in words if (p := self.said.words[number].probability) is not None]
        return f"{text}\n{self.tr('Probability')} {sum(known) / len(known):.2f}" if known else text


def _font(matched: bool) -> QFont:
    return theme.font("tag" if matched else "small")


def _first(match: range, where: dict[int, int]) -> int | None:
    """The place of the first word of a match that can be seen."""
    return next((where[number] for number in match if number in where), None)


def _runs(low: npt.NDArray[np.int64], high: npt.NDArray[np.int64], width: int) -> tuple[list[int], list[int]]:
    """Where stretches of pixels, joined where they meet, begin and end: no more of them than there are pixels."""
    steps = np.zeros(width + 2, np.int64)
    np.add.at(steps, low, 1)
    np.add.at(steps, high, -1)
    covered = np.concatenate([[False], np.cumsum(steps)[: width + 1] > 0, [False]])
    edges = np.flatnonzero(covered[1:] != covered[:-1])
    return edges[::2].tolist(), edges[1::2].tolist()
