"""An editing form for any settings dataclass of the engine.

Invariant: the form knows no setting by name; titles, ranges, units and help come from ``engine.config``. Fields of
the dataclass that are no settings keep the value they came with.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.config import Setting, check, settings_of
from engine.errors import UsageError
from gui.translation import told
from gui.widgets.elided_combo import ElidedCombo
from gui.widgets.path_edit import PathEdit

_FIELD_PX = 132
_FAR = 1_000_000_000


#: The style sheet's padding does not reach the number in a spin box.
_NUMBER_MARGINS = (8, 0, 0, 0)


class NumberBox(QDoubleSpinBox):
    """A spin box that shows 0.0001 and 16000 alike without a tail of zeros and takes a comma or a point."""

    def __init__(self, low: float | None, high: float | None, unit: str) -> None:
        super().__init__()
        self.setDecimals(9)
        self.setRange(-_FAR if low is None else low, _FAR if high is None else high)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.lineEdit().setTextMargins(*_NUMBER_MARGINS)
        self.setKeyboardTracking(False)
        if unit:
            self.setSuffix(f" {unit}")

    def _bare(self, text: str) -> str:
        return text.removesuffix(self.suffix()).strip().replace(",", ".")

    def textFromValue(self, value: float) -> str:
        """Qt's."""
        return f"{value:.9f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:g}"

    def valueFromText(self, text: str) -> float:
        """Qt's."""
        try:
            return float(self._bare(text))
        except ValueError:
            return self.value()

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        """Qt's."""
        try:
            number = float(self._bare(text))
        except ValueError:
            half = all(sign in "0123456789.+-eE" for sign in self._bare(text))
            return (QValidator.State.Intermediate if half else QValidator.State.Invalid), text, at
        inside = math.isfinite(number) and self.minimum() <= number <= self.maximum()
        return (QValidator.State.Acceptable if inside else QValidator.State.Intermediate), text, at


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConfigForm", text)


class Editor(QWidget):
    """A widget that a page brings for a setting which wants more than a line.

    Signals:
        changed: ``value()`` is another one.
    """

    changed = Signal()

    def value(self) -> Any:
        """The setting's value."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show another value."""
        raise NotImplementedError


class _Field:
    """One setting's widget, with its value as Python wants it."""

    def __init__(self, s: Setting, editor: Editor | None = None) -> None:
        self.setting = s
        self.widget = editor if editor is not None else self._make()
        self.widget.setToolTip(f"<p>{told(s.help)}</p>")
        self.widget.setAccessibleName(told(s.title))
        self.widget.setAccessibleDescription(told(s.help))

    def _make(self) -> QWidget:
        s = self.setting
        if s.choices:
            combo = ElidedCombo()
            for choice, words in zip(s.choices, s.choice_words, strict=True):
                combo.addItem(told(words), choice)
            return combo
        if s.kind is bool:
            return QCheckBox()
        if s.kind is int and not s.optional:
            box = QSpinBox()
            box.setRange(-_FAR if s.low is None else math.ceil(s.low), _FAR if s.high is None else math.floor(s.high))
            box.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType if box.maximum() > 200 else box.stepType())
            box.setKeyboardTracking(False)
            if s.unit:
                box.setSuffix(f" {told(s.unit)}")
            box.lineEdit().setTextMargins(*_NUMBER_MARGINS)
            return box
        if s.kind is float and not s.optional:
            return NumberBox(s.low, s.high, told(s.unit))
        line = PathEdit(s.pick) if s.pick else QLineEdit()
        if not s.pick and (s.optional or s.default in ("", ())):
            line.setPlaceholderText("" if s.kind is str and not s.optional else _tr("automatic"))
        return line

    def connect(self, slot: Any) -> None:
        w = self.widget
        if isinstance(w, Editor):
            w.changed.connect(slot)
        elif isinstance(w, QComboBox):
            w.currentIndexChanged.connect(slot)
        elif isinstance(w, QCheckBox):
            w.toggled.connect(slot)
        elif isinstance(w, (QSpinBox, QDoubleSpinBox)):
            w.valueChanged.connect(slot)
        elif isinstance(w, QLineEdit):
            w.textChanged.connect(slot)

    def value(self) -> Any:
        """The setting's value.

        Raises:
            UsageError: When what was typed has no such meaning.
        """
        w, s = self.widget, self.setting
        if isinstance(w, Editor):
            return w.value()
        if isinstance(w, QComboBox):
            return w.currentData()
        if isinstance(w, QCheckBox):
            return w.isChecked()
        if isinstance(w, (QSpinBox, QDoubleSpinBox)):
            return w.value()
        assert isinstance(w, QLineEdit)
        text = w.text().strip()
        if s.optional and not text:
            return None
        if s.kind is str:
            return text
        try:
            if s.kind is tuple:
                parts = (float(part) for part in text.replace(";", ",").split(",") if part.strip())
                return tuple(int(n) if n.is_integer() else n for n in parts)
            return s.kind(text)
        except (ValueError, OverflowError) as error:
            example = "1, 4" if s.kind is tuple else f"{s.default or 1}"
            raise UsageError(f"{s.title} is {text!r}; write it like {example}.") from error

    def set_value(self, value: Any) -> None:
        w = self.widget
        if isinstance(w, Editor):
            w.set_value(value)
        elif isinstance(w, QComboBox):
            w.setCurrentIndex(w.findData(value))
        elif isinstance(w, QCheckBox):
            w.setChecked(bool(value))
        elif isinstance(w, (QSpinBox, QDoubleSpinBox)):
            w.setValue(value)
        elif isinstance(w, QLineEdit):
            texts = [f"{v:g}" for v in value] if isinstance(value, tuple) else ["" if value is None else str(value)]
            w.setText(", ".join(texts))


class ConfigForm(QWidget):
    """Edits a settings object.

    Signals:
        changed: Something was typed or chosen; ``value()`` may be invalid meanwhile.
    """

    changed = Signal()

    def __init__(self, config: Any, editors: Mapping[str, Editor] | None = None, parent: QWidget | None = None) -> None:
        """Make the form for a settings class, with its defaults, or for a settings object, with its values.

        Args:
            config: Which.
            editors: Widgets for settings that want their own, by the setting's name; others are left alone.
        """
        super().__init__(parent)
        self._base = config() if isinstance(config, type) else config
        self._filling = False
        own = editors or {}
        self._fields = {s.name: _Field(s, own.get(s.name)) for s in settings_of(self._base)}
        self._defaults = {name: field.setting.default for name, field in self._fields.items()}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._rows: dict[str, tuple[QWidget, QWidget]] = {}
        self._withheld: set[str] = set()
        for row, field in enumerate(sorted(self._fields.values(), key=lambda f: f.setting.advanced)):
            self._add_row(row, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._grid)
        column.addWidget(self._make_problem())
        column.addLayout(self._make_foot())
        self._show_advanced(False)
        self.set_value(self._base)

    def _add_row(self, row: int, field: _Field) -> None:
        title = QLabel(told(field.setting.title))
        title.setBuddy(field.widget)
        title.setToolTip(field.widget.toolTip())
        title.setWordWrap(True)
        if not isinstance(field.widget, QCheckBox):
            field.widget.setFixedWidth(_FIELD_PX)
        field.widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.widget.installEventFilter(self)
        field.connect(self._on_changed)
        self._grid.addWidget(title, row, 0)
        self._grid.addWidget(field.widget, row, 1, Qt.AlignmentFlag.AlignRight)
        self._rows[field.setting.name] = (title, field.widget)

    def _make_problem(self) -> QLabel:
        self._problem = QLabel()
        self._problem.setProperty("role", "bad")
        self._problem.setWordWrap(True)
        self._problem.hide()
        return self._problem

    def _make_foot(self) -> QHBoxLayout:
        self._more = QPushButton(self.tr("More settings"))
        self._more.setCheckable(True)
        self._more.setProperty("role", "link")
        self._more.toggled.connect(self._show_advanced)
        if not any(field.setting.advanced for field in self._fields.values()):
            self._more.hide()  # showing it while it has no parent would open a window
        self._reset = QPushButton(self.tr("Reset"))
        self._reset.setProperty("role", "link")
        self._reset.setToolTip(self.tr("Back to the defaults"))
        self._reset.clicked.connect(self.reset)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._more)
        foot.addStretch(1)
        foot.addWidget(self._reset)
        return foot

    def offer(self, name: str, offered: bool) -> None:
        """Show a setting or leave it out; one that is left out keeps its value."""
        (self._withheld.discard if offered else self._withheld.add)(name)
        self._show_row(name)

    def _show_row(self, name: str) -> None:
        now = self._more.isChecked() or not self._fields[name].setting.advanced
        for widget in self._rows[name]:
            widget.setVisible(now and name not in self._withheld)

    def _show_advanced(self, shown: bool) -> None:
        for name, field in self._fields.items():
            if field.setting.advanced:
                self._show_row(name)
        self._more.setText(self.tr("Fewer settings") if shown else self.tr("More settings"))

    @property
    def fields(self) -> dict[str, QWidget]:
        """All widgets by the names of their settings."""
        return {name: field.widget for name, field in self._fields.items()}

    def field(self, name: str) -> QWidget:
        """The widget of a setting."""
        return self._fields[name].widget

    def value(self) -> Any:
        """The settings object as edited.

        Raises:
            UsageError: When a field holds something that is not allowed; the form shows the same sentence.
        """
        made = dataclasses.replace(self._base, **{name: field.value() for name, field in self._fields.items()})
        check(made)
        return made

    @property
    def problem(self) -> str:
        """What is wrong with the fields, as a sentence; empty when nothing is."""
        try:
            self.value()
        except UsageError as error:
            return str(error)
        return ""

    def set_value(self, config: Any) -> None:
        """Show another settings object of the same class."""
        self._filling = True
        self._base = config
        for name, field in self._fields.items():
            field.set_value(getattr(config, name))
        self._filling = False
        self._on_changed()

    def set_defaults(self, config: Any) -> None:
        """What ``reset`` goes back to, where that is not the class's own defaults, and show it."""
        self._defaults = {name: getattr(config, name) for name in self._fields}
        self.set_value(config)

    def reset(self) -> None:
        """Back to the defaults."""
        self.set_value(dataclasses.replace(self._base, **self._defaults))

    def _on_changed(self) -> None:
        if self._filling:
            return
        problem = self.problem
        self._problem.setText(told(problem))
        self._problem.setVisible(bool(problem))
        self._reset.setEnabled(bool(problem) or self._differs())
        self.changed.emit()

    def _differs(self) -> bool:
        return any(field.value() != self._defaults[name] for name, field in self._fields.items())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the wheel from changing a field that the pointer merely passes while scrolling."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
