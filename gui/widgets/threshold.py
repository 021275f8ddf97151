"""Choosing the threshold: histogram, slider and number, each of which moves the other two.

Invariant: ``value`` is exactly what the box shows (four decimals at most), and ``changed`` is told once for each new
value, whichever of the three was moved.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from gui.widgets.histogram import Histogram

_DECIMALS = 4
_STEPS = 1000


class _Box(QDoubleSpinBox):
    """A number from 0 to 1 without needless zeros."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0.0, 1.0)
        self.setDecimals(_DECIMALS)
        self.setSingleStep(0.01)
        # A point whatever the language, as in every file that Earmark writes.
        self.setLocale(QLocale.c())
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(8, 0, 0, 0)  # the style sheet's padding does not reach the number

    def textFromValue(self, value: float) -> str:
        """Qt's."""
        return threshold_words(value)


def threshold_words(value: float) -> str:
    """A threshold with two to four decimals: 0.70, 0.425, 0.4321."""
    text = f"{value:.{_DECIMALS}f}"
    while text.endswith("0") and len(text) > 4:
        text = text[:-1]
    return text


class ThresholdChooser(QWidget):
    """The histogram with a slider under it, and beside them the number and what it brings about.

    Signals:
        changed: The new threshold.
    """

    changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = 0.0
        self.histogram = Histogram()
        self.histogram.threshold_dragged.connect(lambda value: self._set(round(value, 2)))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setSingleStep(10)
        self.slider.setPageStep(50)
        self.slider.setAccessibleName(self.tr("Threshold"))
        self.slider.valueChanged.connect(lambda step: self._set(step / _STEPS))
        self.box = _Box()
        self.box.setAccessibleName(self.tr("Threshold"))
        self.box.valueChanged.connect(self._set)
        self.box.setProperty("role", "figure")
        self.box.setFixedWidth(132)
        self._default = 0.0
        self.reset = QPushButton()
        self.reset.setProperty("role", "quiet")
        self.reset.clicked.connect(lambda: self._set(self._default))
        self._title = QLabel()
        self._title.setProperty("role", "section")
        self._figures = QLabel()
        self._figures.setTextFormat(Qt.TextFormat.RichText)
        self._figures.setWordWrap(True)
        self._note = QLabel()
        self._note.setProperty("role", "faint")
        self._note.setWordWrap(True)
        right = QVBoxLayout()
        right.setSpacing(6)
        number = QHBoxLayout()
        number.setSpacing(8)
        number.addWidget(self.box)
        number.addWidget(self.reset)
        number.addStretch(1)
        right.addLayout(number)
        right.addWidget(self._figures)
        right.addWidget(self._note)
        right.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._title, 0, 0, 1, 2)
        grid.addWidget(self.histogram, 1, 0)
        grid.addWidget(self.slider, 2, 0)
        grid.addLayout(right, 1, 1, 2, 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 3)

    @property
    def value(self) -> float:
        """The threshold."""
        return self._value

    def set_value(self, value: float) -> None:
        """Move it; tells ``changed`` if that is news."""
        self._set(value)

    def set_default(self, value: float) -> None:
        """The model's own threshold, to which a button goes back."""
        self._default = value
        self.reset.setText(self.tr("Model's own: {}").format(threshold_words(value)))
        self.reset.setVisible(self._value != value)

    def set_words(self, title: str, figures: str, note: str) -> None:
        """What is decided, what comes of it (rich text), and a remark."""
        self._title.setText(title)
        self._figures.setText(figures)
        self._figures.setVisible(bool(figures))
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def set_counts(self, counts: npt.NDArray[np.int64]) -> None:
        """The bars of the histogram."""
        self.histogram.set_counts(counts)

    def set_colours(self, below: QColor, above: QColor) -> None:
        """The colours of what lies below and above."""
        self.histogram.set_colours(below, above)

    def _set(self, value: float) -> None:
        value = round(min(max(value, 0.0), 1.0), _DECIMALS)
        if value == self._value:
            return
        self._value = value
        with QSignalBlocker(self.slider), QSignalBlocker(self.box):
            self.slider.setValue(round(value * _STEPS))
            self.box.setValue(value)
        self.histogram.set_threshold(value)
        self.reset.setVisible(value != self._default)
        self.changed.emit(value)
