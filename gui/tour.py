"""The guided tour: five steps through the sample project, shown in a strip under the top bar.

Invariant: the tour does nothing by itself but show pages. It can be left at any time, and everything works beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui import actions
from gui.settings import Settings
from gui.widgets.key_label import KeyLabel


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        page: The page that it is about.
        title, text: What it says. Keys are never named in the text: they may have been changed.
        action: The action of that page that is the point of the step; its key and a button for it are shown.
    """

    page: str
    title: str
    text: str
    action: str


def steps() -> tuple[Step, ...]:
    """The steps in their order, in the language of the window."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Tour", text)

    return (
        Step(
            "label",
            tr("Mark what you hear"),
            tr(
                "Play a recording, and hold the key of a class from where a sound begins to where it ends. Or drag "
                "over the waveform and press the key. The recordings emil-2 and farah-2 are still without labels."
            ),
            "label.play",
        ),
        Step(
            "cut",
            tr("Cut, split and check"),
            tr(
                "Labels are cut into chunks of one length and divided by recording, so that no voice is both learned "
                "and tested. The check says what would spoil a training, or flatter it."
            ),
            "cut.check",
        ),
        Step(
            "train",
            tr("Train and watch"),
            tr(
                "Choose a kind of model and train: the curves are drawn as it learns, and the best epoch is kept. The "
                "figures of a run come from recordings that it never heard."
            ),
            "train.start",
        ),
        Step(
            "classify",
            tr("Classify anything"),
            tr(
                "Drop files or folders on the page. Two calls by strangers were classified already: move the "
                "threshold, or click a file and listen where the score is high. Nothing is computed again."
            ),
            "classify.highest",
        ),
        Step(
            "review",
            tr("Learn from the mistakes"),
            tr(
                "Evaluate a model, and listen to what it got wrong, the surest first. Say who is right, the label or "
                "the model; then train again with the corrections and compare."
            ),
            "review.evaluate",
        ),
    )


class TourStrip(QFrame):
    """What a step says, the key of what it is about, and the buttons to go on, back and out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setAccessibleName(self.tr("Guided tour"))
        self._number = QLabel()
        self._number.setProperty("role", "small")
        self._title = QLabel()
        self._title.setProperty("role", "strong")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._head.addWidget(self._title)
        self._head.addWidget(self._number)
        self._head.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(self._head)
        words.addWidget(self._text)
        self.act = QPushButton()
        self.back = QPushButton(self.tr("Back"))
        self.on = QPushButton()
        self.on.setProperty("role", "primary")
        self.leave = QPushButton(self.tr("Leave the tour"))
        self.leave.setProperty("role", "quiet")
        self._key: KeyLabel | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 16, 8)
        self._row.setSpacing(8)
        self._row.addLayout(words, 1)
        self._row.addSpacing(16)
        for button in (self.act, self.leave, self.back, self.on):
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def say(self, step: Step, number: int, of: int) -> None:
        """Show a step."""
        self._title.setText(step.title)
        self._number.setText(self.tr("{} of {}").format(number, of))
        self._text.setText(step.text)
        self.act.setText(actions.tr(actions.action(step.action).text))
        actions.explain(self.act, step.action)
        if self._key is not None:
            self._row.removeWidget(self._key)
            self._key.deleteLater()
        self._key = KeyLabel(step.action)
        self._row.insertWidget(3, self._key, 0, Qt.AlignmentFlag.AlignVCenter)
        self.back.setEnabled(number > 1)
        self.on.setText(self.tr("Next") if number < of else self.tr("Done"))
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the tour while the focus is in it."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave.click()
        else:
            super().keyPressEvent(event)


class Tour(QObject):
    """Where the tour is, and the strip that shows it."""

    def __init__(
        self, show_page: Callable[[str], None], trigger: Callable[[str], None], parent: QObject | None = None
    ) -> None:
        """``show_page`` brings a page to the front, and ``trigger`` does an action of the table."""
        super().__init__(parent)
        self.strip = TourStrip()
        self._show_page = show_page
        self._trigger = trigger
        self._at = 0
        self.strip.on.clicked.connect(lambda: self._go(self._at + 1))
        self.strip.back.clicked.connect(lambda: self._go(self._at - 1))
        self.strip.leave.clicked.connect(self.end)
        self.strip.act.clicked.connect(lambda: self._trigger(steps()[self._at].action))

    @property
    def running(self) -> bool:
        """Whether a step is shown."""
        return not self.strip.isHidden()

    def begin(self) -> None:
        """Start with the first step, whatever step was shown."""
        self._go(0)

    def begin_if_new(self) -> None:
        """Start, but only where the tour was never shown."""
        if not Settings().tour_seen:
            self.begin()

    def end(self) -> None:
        """Take the strip away; Help brings it back."""
        self.strip.hide()

    def _go(self, number: int) -> None:
        every = steps()
        if not 0 <= number < len(every):
            self.end()
            return
        Settings().tour_seen = True  # from the first step on: who closes the window in the midst of it has seen it
        self._at = number
        self._show_page(every[number].page)
        self.strip.say(every[number], number + 1, len(every))
