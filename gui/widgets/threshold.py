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
    QComboBox,
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
        target_asked: A target ("precision", "recall" or "false alarms"), its value, 0 to 1, and the class that is to
            meet it, empty for all.
        aspect_chosen: The number of the class whose threshold is shown.
        keep_asked: The threshold is to become the model's own.
    """

    changed = Signal(float)
    target_asked = Signal(str, float, str)
    aspect_chosen = Signal(int)
    keep_asked = Signal()

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
        self.keep = QPushButton(self.tr("Keep in the model"))
        self.keep.setProperty("role", "quiet")
        self.keep.setToolTip(self.tr("Make this the threshold that the model comes with, here and on the command line"))
        self.keep.clicked.connect(self.keep_asked)
        self.keep.setVisible(False)
        self._always = False
        self._others_differ = False
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
        for button in (self.reset, self.keep):  # aligned, or else the row is no higher than they are
            number.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        number.addStretch(1)
        right.addLayout(number)
        right.addWidget(self._target_row())
        right.addWidget(self._figures)
        right.addWidget(self._note)
        right.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        self.aspect = QComboBox()
        self.aspect.setAccessibleName(self.tr("Class whose threshold is shown"))
        self.aspect.activated.connect(self._on_aspect)
        self.aspect.setVisible(False)
        grid.addWidget(self._title, 0, 0)
        grid.addWidget(self.aspect, 0, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.histogram, 1, 0)
        grid.addWidget(self.slider, 2, 0)
        grid.addLayout(right, 1, 1, 2, 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(0, 4)
        grid.setColumnStretch(1, 3)

    def _target_row(self) -> QWidget:
        """What is wanted, instead of a number: shown where the truth is known."""
        self.target = QComboBox()
        self.target.setAccessibleName(self.tr("Target"))
        self.target.addItem(self.tr("Target…"), "")
        self.target.addItem(self.tr("Precision at least"), "precision")
        self.target.addItem(self.tr("Recall at least"), "recall")
        self.target.addItem(self.tr("False alarms at most"), "false alarms")
        self.target.activated.connect(self._on_target)
        self.target_value = QDoubleSpinBox()
        self.target_value.setAccessibleName(self.tr("Target in percent"))
        self.target_value.setRange(0.0, 100.0)
        self.target_value.setDecimals(1)
        self.target_value.setSuffix(" %")
        self.target_value.setLocale(QLocale.c())
        self.target_value.setKeyboardTracking(False)
        self.target_value.lineEdit().setTextMargins(6, 0, 0, 0)
        self.target_value.setVisible(False)
        self.target_value.valueChanged.connect(self._ask_target)
        self.target_of = QComboBox()
        self.target_of.setAccessibleName(self.tr("Class that is to meet the target"))
        self.target_of.setMinimumContentsLength(8)
        self.target_of.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.target_of.setVisible(False)
        self.target_of.activated.connect(self._on_target_of)
        self._targets = QWidget()
        row = QHBoxLayout(self._targets)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.target)
        row.addWidget(self.target_value)
        row.addWidget(self.target_of, 1)
        row.addStretch(1)
        self._targets.setVisible(False)
        return self._targets

    def _on_target(self) -> None:
        wanted = self.target.currentData()
        self._show_target()
        with QSignalBlocker(self.target_value):
            self.target_value.setValue(0.5 if wanted == "false alarms" else 95.0)
        self._ask_target()

    def _show_target(self) -> None:
        wanted = bool(self.target.currentData())
        self.target_value.setVisible(wanted)
        self.target_of.setVisible(wanted and self.target_of.count() > 1)

    def _on_target_of(self, at: int) -> None:
        if at > 0 and self.aspect.count() and self.aspect.currentIndex() != at - 1:
            self.aspect.setCurrentIndex(at - 1)
            self.aspect_chosen.emit(at - 1)
        self._ask_target()

    def _on_aspect(self, at: int) -> None:
        if self.target_of.currentIndex() > 0:  # one class was asked for: the one that is looked at
            self.target_of.setCurrentIndex(at + 1)
        self.aspect_chosen.emit(at)

    def _ask_target(self) -> None:
        if self.target.currentData():
            of = self.target_of.currentText() if self.target_of.currentIndex() > 0 else ""
            self.target_asked.emit(self.target.currentData(), self.target_value.value() / 100, of)

    def clear_target(self) -> None:
        """No target is wanted any more."""
        self.target.setCurrentIndex(0)
        self._show_target()

    def set_targets(self, possible: bool, labels: tuple[str, ...] = ()) -> None:
        """Offer targets, or not.

        Args:
            possible: Whether the truth is known.
            labels: The classes of which one, or all, may be asked for; none where there is only one to ask for.
        """
        offered = [self.tr("All classes"), *labels] if labels else []
        if [self.target_of.itemText(i) for i in range(self.target_of.count())] != offered:
            self.target_of.clear()
            self.target_of.addItems(offered)
            # Where each class has a threshold, the others stay as they are until all are asked for.
            self.target_of.setCurrentIndex(self.aspect.currentIndex() + 1 if self.aspect.count() else 0)
        self._targets.setVisible(possible)
        if not possible:
            self.target.setCurrentIndex(0)
        self._show_target()

    def set_always(self, always: bool) -> None:
        """Whether a threshold of 0 means that there is always a decision, which is then said instead of the number."""
        self._always = always
        self.box.setSpecialValueText(self.tr("Always") if always else "")

    def set_aspects(self, labels: tuple[str, ...], chosen: int) -> None:
        """Offer the classes that have a threshold each; none hides the choice."""
        if [self.aspect.itemText(i) for i in range(self.aspect.count())] != list(labels):
            self.aspect.clear()
            self.aspect.addItems(list(labels))
        self.aspect.setVisible(bool(labels))
        if labels:
            self.aspect.setCurrentIndex(chosen)

    @property
    def value(self) -> float:
        """The threshold."""
        return self._value

    def set_value(self, value: float) -> None:
        """Move it; tells ``changed`` if that is news."""
        self._set(value)

    def set_default(self, value: float) -> None:
        """The model's own threshold, to which a button goes back."""
        self._default = round(value, _DECIMALS)
        own = self.tr("always decides") if self._always and value == 0 else threshold_words(value)
        self.reset.setText(self.tr("Model's own: {}").format(own))
        self._show_own()

    def set_others_differ(self, differ: bool) -> None:
        """Whether thresholds of classes that are not shown are not the model's own."""
        self._others_differ = differ
        self._show_own()

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
        self._show_own()
        self.changed.emit(value)

    def _show_own(self) -> None:
        self.reset.setVisible(self._value != self._default)
        self.keep.setVisible(self._value != self._default or self._others_differ)
