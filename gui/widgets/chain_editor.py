"""The steps of an augmentation as cards: which, in what order, how often, and how each is set.

Invariant: what the cards show is one chain; whatever is changed gives a new one, and none is ever half-made.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.augment import Chain, Step, transforms
from engine.errors import UsageError
from gui.form import ConfigForm
from gui.translation import told
from gui.widgets.panels import Notes


class StepCard(QFrame):
    """One step.

    Signals:
        changed: It is set otherwise.
        move_asked: It is to change places with the one before (-1) or after it (1).
        remove_asked: It is to go.
        opened: Its settings are shown, or not.
    """

    changed = Signal()
    move_asked = Signal(int)
    remove_asked = Signal()
    opened = Signal(bool)

    def __init__(self, step: Step, *, first: bool, last: bool, shown: bool) -> None:
        """
        Args:
            step: What it shows.
            first, last: Whether it is; it cannot move further then.
            shown: Whether its settings are.
        """
        super().__init__()
        self.step = step
        self.setProperty("role", "raised")
        how = step.transform
        self.title = QPushButton(told(how.title))
        self.title.setProperty("role", "link")
        self.title.setToolTip(f"<p>{told(how.blurb)}</p>")
        self.title.setCheckable(True)
        self.share = QSpinBox()
        self.share.setRange(0, 100)
        self.share.setSuffix(" %")
        self.share.setFixedWidth(72)
        self.share.setKeyboardTracking(False)
        self.share.lineEdit().setTextMargins(6, 0, 0, 0)
        self.share.setValue(round(100 * step.probability))
        self.share.setAccessibleName(self.tr("Share of the examples that get {}").format(told(how.title)))
        self.share.setToolTip(self.tr("So many of a hundred examples are changed by this step."))
        self.share.valueChanged.connect(lambda _: self.changed.emit())
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.share)
        row.addSpacing(4)
        self.earlier = self._button("\u2191", self.tr("Earlier"), lambda: self.move_asked.emit(-1), not first)
        self.later = self._button("\u2193", self.tr("Later"), lambda: self.move_asked.emit(1), not last)
        self.remove = self._button("\u00d7", self.tr("Remove"), lambda: self.remove_asked.emit(), True)
        for button in (self.earlier, self.later, self.remove):
            row.addWidget(button)
        self.form = ConfigForm(how)
        self.form.changed.connect(self._on_form)
        self.form.setVisible(shown)
        self.title.setChecked(shown)
        self.title.toggled.connect(self._on_title)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 6, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.form)

    def _button(self, sign: str, words: str, does: object, enabled: bool) -> QToolButton:
        button = QToolButton()
        button.setText(sign)
        button.setProperty("role", "quiet")
        button.setToolTip(words)
        button.setAccessibleName(f"{words}: {told(self.step.transform.title)}")
        button.setEnabled(enabled)
        button.setFixedSize(24, 24)
        button.clicked.connect(does)
        return button

    def _on_title(self, shown: bool) -> None:
        self.form.setVisible(shown)
        self.opened.emit(shown)

    def _on_form(self) -> None:
        if not self.form.problem:
            self.changed.emit()

    def value(self) -> Step:
        """The step as it is set; a setting that is not allowed stays what it was."""
        how = self.step.transform if self.form.problem else self.form.value()
        share = self.share.value()
        same = share == round(100 * self.step.probability)
        return Step(how, self.step.probability if same else share / 100)


class ChainEditor(QWidget):
    """The steps, one under the other, and a button that adds one.

    Signals:
        changed: The user has changed something; ``chain`` is the new one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[Step] = []
        self._open: int | None = None
        self.cards: list[StepCard] = []
        self.add_button = QPushButton(self.tr("Add a step"))
        self.add_button.setMenu(self._menu())
        self.notes = Notes()
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._nothing = QLabel(self.tr("No step: every example is used as it is."))
        self._nothing.setProperty("role", "faint")
        self._nothing.setWordWrap(True)
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.notes)
        whole.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for name, cls in sorted(transforms().items(), key=lambda pair: told(pair[1].title)):
            entry = menu.addAction(told(cls.title))
            entry.setToolTip(told(cls.blurb))
            entry.triggered.connect(lambda _=False, name=name: self.add(name))
        return menu

    @property
    def chain(self) -> Chain:
        """The steps."""
        return Chain(tuple(self._steps))

    def show_chain(self, chain: Chain) -> None:
        """Show another chain; what is open stays open where the steps are the same ones."""
        if tuple(self._steps) == chain.steps:
            return
        same = [s.transform.id for s in self._steps] == [s.transform.id for s in chain.steps]
        self._show(chain.steps, self._open if same else None)

    def add(self, name: str) -> None:
        """Add a step with its defaults at the end."""
        self._try([*self._steps, Step(transforms()[name](), 0.5)], len(self._steps))

    def _try(self, steps: Sequence[Step], open_at: int | None) -> None:
        """Take these steps, unless they do not go together."""
        try:
            Chain(tuple(steps))
        except UsageError as error:
            self.notes.show_lines([told(str(error))])
            return
        self.notes.show_lines(())
        self._show(steps, open_at)
        self.changed.emit()

    def _show(self, steps: Sequence[Step], open_at: int | None) -> None:
        self._steps, self._open = list(steps), open_at
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = []
        for at, step in enumerate(steps):
            card = StepCard(step, first=at == 0, last=at == len(steps) - 1, shown=at == open_at)
            card.changed.connect(self._on_changed)
            card.move_asked.connect(lambda by, at=at: self._move(at, by))
            card.remove_asked.connect(lambda at=at: self._remove(at))
            card.opened.connect(lambda shown, at=at: self._on_opened(at, shown))
            self._column.insertWidget(at + 1, card)
            self.cards.append(card)
        self._nothing.setVisible(not steps)

    def _on_changed(self) -> None:
        self._steps = [card.value() for card in self.cards]
        self.changed.emit()

    def _on_opened(self, at: int, shown: bool) -> None:
        self._open = at if shown else None
        if shown:
            for other, card in enumerate(self.cards):
                if other != at:
                    card.title.setChecked(False)
            self._open = at

    def _move(self, at: int, by: int) -> None:
        steps = list(self._steps)
        steps[at], steps[at + by] = steps[at + by], steps[at]
        self._try(steps, at + by if self._open == at else None)

    def _remove(self, at: int) -> None:
        self._try([step for i, step in enumerate(self._steps) if i != at], None)
