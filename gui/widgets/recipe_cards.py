"""The model families as cards, of which one is chosen.

Invariant: a card that is grey says why, and the chosen one is always to be seen. A family that lacks a package cannot
be chosen; one that lacks a file of the user's can, for its settings are where the file is given.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.packaged import PACKAGED
from engine.recipes import Recipe
from gui import theme
from gui.translation import told

_PAD_PX = 12
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class RecipeCard(QAbstractButton):
    """One family: its title, what it is good for and what it costs.

    Signals:
        taken: It was pressed, or Return was: whoever looked for a family has found one.
    """

    taken = Signal()

    def __init__(
        self, recipe: Recipe, missing: tuple[str, ...], recommended: bool = False, parent: QWidget | None = None
    ) -> None:
        """
        Args:
            recipe: The family.
            missing: Packages it needs that are not there; it cannot be chosen then.
            recommended: Whether it is the one to begin with.
        """
        super().__init__(parent)
        self.recipe = recipe
        self._badge = self.tr("Recommended") if recommended else ""
        self._lacks = False
        self._lines = self._praise()
        self.setCheckable(True)
        self.setText(told(recipe.title))
        if missing:
            self.setEnabled(False)
            words = (
                self.tr("Needs {}, which the packaged program comes without: run Earmark from its source for it")
                if PACKAGED
                else self.tr("Needs {}, which is not installed: pip install -r requirements-speech.txt")
            )
            self._lines = words.format(", ".join(missing))
        self.setAccessibleName(" \u2013 ".join(filter(None, (told(recipe.title), self._badge))))
        self.setAccessibleDescription(self._lines)
        self.setToolTip("\n".join((recipe.id, *recipe.references)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.notifier.changed.connect(self.updateGeometry)

    def _praise(self) -> str:
        """What it is good for, and below that what it costs."""
        return f"{told(self.recipe.blurb)}\n{told(self.recipe.cost)}"

    @property
    def lines(self) -> str:
        """What stands below the title."""
        return self._lines

    def say_lacking(self, words: str) -> None:
        """Say what file of the user's it lacks, or that it lacks none."""
        self._lacks = bool(words)
        if self.isEnabled():
            self._lines = words or self._praise()
            self.setAccessibleDescription(self._lines)
            self.setFixedHeight(self.heightForWidth(self.width()))
            self.update()

    def _badge_height(self) -> int:
        return QFontMetrics(theme.font("small")).height() if self._badge else 0

    def _heights(self, width: int) -> tuple[int, int]:
        room = QRect(0, 0, max(width - 2 * _PAD_PX, 40), 4000)
        title = QFontMetrics(theme.font("strong")).boundingRect(room, _WRAP, self.text()).height()
        return title, QFontMetrics(theme.font("table")).boundingRect(room, _WRAP, self._lines).height()

    def hasHeightForWidth(self) -> bool:
        """Qt's."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Qt's."""
        return self._badge_height() + sum(self._heights(width)) + 2 * _PAD_PX

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(240, self.heightForWidth(self.width()))

    def resizeEvent(self, event: object) -> None:
        """Take the height that the words need at this width."""
        self.setFixedHeight(self.heightForWidth(self.width()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        super().mouseReleaseEvent(event)
        if self.isChecked():
            self.taken.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return takes it; arrows go on to the next."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = self.isChecked() or self.hasFocus()
        width = 3 if self.hasFocus() else 2 if self.isChecked() else 1
        inset = width / 2
        painter.setPen(QPen(QColor(colours.accent if marked else colours.line), width))
        painter.setBrush(QColor(colours.raised if self.underMouse() and self.isEnabled() else colours.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        title, _ = self._heights(self.width())
        box = self.rect().adjusted(_PAD_PX, _PAD_PX - 1, -_PAD_PX, 0)
        if self._badge:
            painter.setFont(theme.font("small"))
            painter.setPen(QColor(colours.accent))
            painter.drawText(box, _WRAP, self._badge)
            box.adjust(0, self._badge_height(), 0, 0)
        painter.setFont(theme.font("strong"))
        painter.setPen(QColor(colours.text if self.isEnabled() and not self._lacks else colours.faint))
        painter.drawText(box, _WRAP, self.text())
        painter.setFont(theme.font("table"))
        painter.setPen(QColor(colours.faint))
        painter.drawText(box.adjusted(0, title + 1, 0, 0), _WRAP, self._lines)


def missing_packages(recipe: Recipe) -> tuple[str, ...]:
    """The packages that a recipe needs and that are not installed. Imports none of them."""
    return tuple(name for name in recipe.needs if importlib.util.find_spec(name) is None)


class RecipeCards(QWidget):
    """The chosen card with a button that shows all, one under the other; Up and Down go through them.

    Signals:
        chosen: The recipe.
    """

    chosen = Signal(object)

    def __init__(self, recipes: Iterable[Recipe], recommended: str = "", parent: QWidget | None = None) -> None:
        """
        Args:
            recipes: The families.
            recommended: The id of the one to begin with; it stands first.
        """
        super().__init__(parent)
        self.setAccessibleName(self.tr("Model family"))
        self._group = QButtonGroup(self)
        self._cards: dict[str, RecipeCard] = {}
        self.all_button = QPushButton()
        self.all_button.setProperty("role", "link")
        self.all_button.setCheckable(True)
        self.all_button.toggled.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for recipe in sorted(recipes, key=lambda recipe: recipe.id != recommended):
            card = RecipeCard(recipe, missing_packages(recipe), recipe.id == recommended)
            self._cards[recipe.id] = card
            self._group.addButton(card)
            column.addWidget(card)
            card.taken.connect(lambda: self.all_button.setChecked(False))
        column.addWidget(self.all_button)
        self._group.buttonToggled.connect(self._on_toggled)
        self._show()

    def _on_toggled(self, card: RecipeCard, on: bool) -> None:
        if on:
            self._show()
            self.chosen.emit(card.recipe)

    def _show(self) -> None:
        """All cards, or the chosen one only: the settings below it are what one comes back to."""
        everything = self.all_button.isChecked() or self.current is None
        for card in self._cards.values():
            card.setVisible(everything or card.isChecked())
        words = self.tr("Only this family") if everything else self.tr("All %n families", "", len(self._cards))
        self.all_button.setText(words)
        self.all_button.setVisible(self.current is not None and len(self._cards) > 1)

    @property
    def current(self) -> Recipe | None:
        """The chosen recipe."""
        card = self._group.checkedButton()
        return card.recipe if isinstance(card, RecipeCard) else None

    def choose(self, recipe_id: str) -> None:
        """Choose a family, if it is there and can be."""
        card = self._cards.get(recipe_id)
        if card is not None and card.isEnabled():
            card.setChecked(True)

    def say_lacking(self, recipe_id: str, words: str) -> None:
        """Say on a card what file of the user's its family lacks; nothing when it has it."""
        card = self._cards.get(recipe_id)
        if card is not None:
            card.say_lacking(words)

    def choose_first(self) -> None:
        """Choose the first family that can be."""
        card = next((card for card in self._cards.values() if card.isEnabled()), None)
        if card is not None:
            card.setChecked(True)
