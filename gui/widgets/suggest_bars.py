"""The two bars of suggestions: asking for them, and judging them.

Invariant: the bars ask; what happens is up to the page.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QMenu, QPushButton, QWidget, QWidgetAction

from engine.activity import ActivityConfig
from engine.segments import LabelClass
from engine.suggest import SuggestConfig
from gui import theme
from gui.document import Document
from gui.form import ConfigForm
from gui.jobs import JobRunner
from gui.widgets.mode_bar import Hint, ModeBar
from gui.widgets.model_combo import ModelCombo

_FORM_PX, _METHOD_PX, _NARROW_METHOD_PX, _SCORE_PX = 340, 212, 110, 76


class AskBar(ModeBar):
    """What shall propose segments, for what, and where.

    Signals:
        opened: It is there.
        asked: Suggestions are wanted as the bar says.
    """

    opened = Signal()
    asked = Signal()

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.method = ModelCombo(document, runner, without=self.tr("Activity, without a model"))
        self.method.setAccessibleName(self.tr("What suggests"))
        self.method.setMinimumWidth(_NARROW_METHOD_PX)
        self.method.setMaximumWidth(_METHOD_PX)
        self.label = QComboBox()
        self.label.setAccessibleName(self.tr("Class to suggest"))
        self.where = QComboBox()
        self.where.setAccessibleName(self.tr("Where to listen"))
        self.where.addItems([self.tr("In this recording"), self.tr("In all recordings")])
        self.settings = QPushButton(self.tr("Settings"))
        self.settings.setProperty("role", "small")
        self.go = QPushButton(self.tr("Suggest"))
        self.go.setProperty("role", "primary")
        self.forms = {True: ConfigForm(SuggestConfig()), False: ConfigForm(ActivityConfig())}
        self._menus = {by_model: self._menu_of(form) for by_model, form in self.forms.items()}
        for widget in (self.method, self.label, self.where, self.settings, self.go):
            self.row.addWidget(widget)
        self.go.clicked.connect(self.asked)
        self.method.chosen_changed.connect(self._show_method)
        document.edited.connect(self._fill)
        document.opened.connect(self._fill)
        self._fill()

    def _menu_of(self, form: ConfigForm) -> QMenu:
        menu = QMenu(self)
        form.setContentsMargins(12, 8, 12, 8)
        form.setFixedWidth(_FORM_PX)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(form)
        menu.addAction(holder)
        return menu

    @property
    def by_model(self) -> bool:
        """Whether a model is chosen."""
        return self.method.chosen is not None

    @property
    def everywhere(self) -> bool:
        """Whether all recordings are meant."""
        return self.where.currentIndex() == 1

    @property
    def chosen_class(self) -> LabelClass | None:
        """The class that activity is proposed for."""
        return self._document.label_class(int(self.label.currentData() or 0))

    def config(self) -> Any:
        """The settings of the chosen method."""
        return self.forms[self.by_model].value()

    def open(self) -> None:
        """Show the bar and look for models."""
        self.method.refresh()
        self._fill()
        self._show_method()
        self.show()
        self.method.setFocus()
        self.opened.emit()

    def _fill(self) -> None:
        kept = self.label.currentData()
        self.label.clear()
        for label in self._document.classes():
            self.label.addItem(label.name, label.id)
        self.label.setCurrentIndex(max(self.label.findData(kept), 0))

    def _show_method(self) -> None:
        choice = self.method.chosen
        self.label.setVisible(choice is None)
        self.settings.setMenu(self._menus[choice is not None])
        if choice is not None:
            about = self.tr("Where it scores over {:.2f}").format(choice.card.threshold)
            if not choice.card.threshold:
                about = self.tr("The likeliest class at each moment")
            method = self.tr("The mean score of the windows at each moment, with hysteresis. It knows {}.").format(
                ", ".join(choice.card.labels)
            )
        else:
            about = self.tr("Energy over the noise floor")
            method = self.tr("What is louder than the noise floor, which follows the sound, with hysteresis.")
        able = choice is not None or self.chosen_class is not None
        self.go.setEnabled(able)
        if not able:
            about = self.tr("Add a class first.")
            method = self.tr("Activity is suggested as a class that you choose.")
        self.title.setText(self.tr("Suggest"))
        self.about.setText(about)
        for widget in (self.about, self.method):
            widget.setToolTip(method)


class JudgeBar(ModeBar):
    """How many suggestions are open, which one is judged, and the answers.

    Signals:
        order_asked: The least certain first, or not.
        over_asked: All of at least this confidence are right.
    """

    order_asked = Signal(bool)
    over_asked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._uncertain_first = True
        self.order = QPushButton()
        self.order.setProperty("role", "small")
        self.order.setToolTip(self.tr("Press for the other order of judging"))
        self.order.clicked.connect(lambda: self.order_asked.emit(not self._uncertain_first))
        self.score = QDoubleSpinBox()
        self.score.setRange(0.0, 1.0)
        self.score.setSingleStep(0.05)
        self.score.setValue(0.9)
        self.score.setFont(theme.font("table"))
        self.score.setFixedWidth(_SCORE_PX)
        self.score.setAccessibleName(self.tr("Confidence"))
        self.over = QPushButton(self.tr("Accept all over"))
        self.over.setProperty("role", "small")
        self.over.clicked.connect(lambda: self.over_asked.emit(self.score.value()))
        self.row.insertWidget(2, self.order)
        self.row.insertWidget(3, self.over)
        self.row.insertWidget(4, self.score)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(400, super().sizeHint().height())

    def show_judged(
        self, about: str, count: int, over: int, uncertain_first: bool, hints: tuple[Hint, ...], scored: bool
    ) -> None:
        """Show the state.

        Args:
            about: What is judged.
            count: How many are open.
            over: How many of them have at least the confidence in the field.
            uncertain_first: The order.
            hints: The answers.
            scored: Whether there are confidences at all.
        """
        self._uncertain_first = uncertain_first
        self.order.setText(self.tr("Least certain first") if uncertain_first else self.tr("In time order"))
        extra = (self.over, self.score, self.order)
        for widget in extra:
            widget.setVisible(scored)
        self.spare(*extra if scored else ())
        self.over.setText(self.tr("Accept {} over").format(over))
        self.over.setEnabled(over > 0)
        title = self.tr("%Ln suggestion(s)", "", count)
        self.say(title, about, hints)
