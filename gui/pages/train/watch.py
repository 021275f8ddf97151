"""A training as one watches it: curves, the latest validation, what to notice, and the buttons that end it.

Invariant: what is drawn is one ``Watched``, be it a run that goes on or one that was stored, so that both look alike.
"""

from __future__ import annotations

import html

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui import actions, theme
from gui.pages.train.curves import Curves
from gui.pages.train.parts import Parts
from gui.pages.train.watched import LiveRun, Matrix, Watched
from gui.widgets.confusion import Confusion
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.flow import Flow
from gui.widgets.panels import Panel

_FIGURES_GAP_PX = 16


class WatchPanel(QWidget):
    """The charts and the panels below them.

    Signals:
        finish_asked, pause_asked, cancel_asked, resume_asked, combine_asked: A button was pressed.
    """

    finish_asked = Signal()
    pause_asked = Signal()
    cancel_asked = Signal()
    resume_asked = Signal()
    combine_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.watched = Watched()
        self.curves = Curves()
        self.confusion = Confusion()
        self._matrix_panel = Panel(self.tr("Latest validation"))
        self._no_matrix = QLabel()
        self._no_matrix.setProperty("role", "faint")
        self._no_matrix.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._no_matrix.setWordWrap(True)
        self._matrix_panel.add(self.confusion, self._no_matrix)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        self._middle = QHBoxLayout()
        self._middle.setSpacing(16)
        self._middle.addWidget(self._matrix_panel, 2)
        self._middle.addWidget(self._build_notices(), 3)
        grid.addWidget(self.curves, 0, 0)
        grid.addLayout(self._middle, 1, 0)
        grid.setRowStretch(0, 5)
        grid.setRowStretch(1, 5)
        theme.notifier.changed.connect(self._write_sentences)
        self.show_watched(Watched(), None)

    def set_stacked(self, stacked: bool) -> None:
        """Whether there is room for one thing beside the other, or everything stands below each other."""
        self.curves.set_stacked(stacked)
        direction = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        self._middle.setDirection(direction)

    def _build_notices(self) -> QWidget:
        self._notice_panel = Panel(self.tr("What to notice"))
        self._which = ElidedLabel()
        self._which.setProperty("role", "")
        self._notice_panel.head.addWidget(self._which)
        self._figures = {name: QLabel("–") for name in ("epoch", "rate", "speed", "wait", "time")}
        titles = {
            "epoch": self.tr("Best epoch"),
            "rate": self.tr("Learning rate"),
            "speed": self.tr("Examples/s"),
            "wait": self.tr("Waiting for data"),
            "time": self.tr("Time left"),
        }
        tips = {
            "epoch": self.tr("The epoch that is kept, of those so far"),
            "rate": self.tr("At the end of the latest epoch"),
            "speed": self.tr("Windows that training went through per second, in the latest epoch"),
            "wait": self.tr("Share of the latest epoch that was spent waiting for data instead of computing"),
            "time": self.tr("At most: a run that no longer gets better ends sooner"),
        }
        self._captions = {}
        row = Flow(_FIGURES_GAP_PX)
        for name, figure in self._figures.items():
            caption = self._captions[name] = QLabel(titles[name])
            caption.setProperty("role", "small")
            figure.setProperty("role", "strong")
            cell = QVBoxLayout()
            cell.setSpacing(0)
            for label in (caption, figure):
                label.setToolTip(tips[name])
                cell.addWidget(label)
            row.addItem(cell)
        self._sentences = QLabel()
        self._sentences.setWordWrap(True)
        self._sentences.setTextFormat(Qt.TextFormat.RichText)
        self._sentences.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._sentences.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentences.setProperty("role", "scrolled")
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._sentences)
        self._notice_panel.add(row, scroll, self._build_buttons())
        return self._notice_panel

    def _build_buttons(self) -> QHBoxLayout:
        self.finish_button = QPushButton(self.tr("Stop and keep best"))
        actions.explain(self.finish_button, "train.stop")
        self.finish_button.clicked.connect(lambda: self.finish_asked.emit())
        self.pause_button = QPushButton(self.tr("Pause"))
        actions.explain(self.pause_button, "train.pause")
        self.pause_button.clicked.connect(lambda: self.pause_asked.emit())
        self.cancel_button = QPushButton(self.tr("Cancel"))
        actions.explain(self.cancel_button, "train.cancel")
        self.cancel_button.clicked.connect(lambda: self.cancel_asked.emit())
        self.resume_button = QPushButton(self.tr("Go on with it"))
        self.resume_button.setProperty("role", "primary")
        actions.explain(self.resume_button, "train.repeat")
        self.resume_button.clicked.connect(lambda: self.resume_asked.emit())
        self.combine_button = QPushButton(self.tr("Make one model of the folds"))
        actions.explain(self.combine_button, "train.combine")
        self.combine_button.clicked.connect(lambda: self.combine_asked.emit())
        self.buttons = QWidget()
        Flow(parent=self.buttons).add(self.finish_button, self.pause_button, self.cancel_button)
        foot = QHBoxLayout()
        foot.addWidget(self.buttons, 1)
        foot.addWidget(self.resume_button)
        foot.addWidget(self.combine_button)
        foot.addStretch(1)
        return foot

    def show_watched(
        self, watched: Watched, live: LiveRun | None, *, resumable: bool = False, parts: Parts | None = None
    ) -> None:
        """Show a training.

        Args:
            watched: Which.
            live: The one whose buttons are there, where this is it.
            resumable: Whether it was broken off, so that it can be gone on with.
            parts: What it is made of, where it is made of several.
        """
        self.watched = watched
        self.resume_button.setVisible(resumable)
        self.combine_button.setVisible(live is None and watched.folds > 0 and watched.matrix is not None)
        words = self.tr("The curves appear here when a training runs.")
        if watched.name:
            words = self.tr("No epoch is over yet.") if live is not None else self.tr("No epoch was finished.")
        self.curves.show_watched(watched, parts, words)
        self._show_matrix(watched, words if watched.name else "")
        self._write_figures(watched, live is not None)
        self._write_sentences()
        self._show_buttons(live)

    def _show_matrix(self, watched: Watched, otherwise: str) -> None:
        words, shown = self.tr("Latest validation"), Matrix()
        if watched.matrix is not None:
            words = self.tr("Confusion matrix, rows are the truth")
            if watched.folds:
                words = self.tr("Out of fold, rows are the truth")
            shown = watched.matrix
        elif watched.epochs:
            last = watched.epochs[-1]
            words = self.tr("Latest validation: epoch {}, rows are the truth").format(last.epoch)
            shown = Matrix(last.labels, last.confusion, last.recall)
        self.confusion.show_matrix(shown.labels, shown.counts, shown.recall)
        self._matrix_panel.title.setText(words)
        self.confusion.setVisible(bool(shown.labels))
        self._no_matrix.setVisible(not shown.labels)
        self._no_matrix.setText(otherwise)

    def _write_figures(self, watched: Watched, live: bool) -> None:
        last = watched.epochs[-1] if watched.epochs else None
        texts = {
            "epoch": self._best_epoch(watched, live),
            "rate": f"{last.learning_rate:.2g}" if last else "–",
            "speed": f"{last.windows_per_s:,.0f}" if last else "–",
            "wait": f"{last.wait_share:.0%}".replace("%", " %") if last else "–",
            "time": watched.time or "–",
        }
        for name, text in texts.items():
            self._figures[name].setText(text)
        self._captions["time"].setText(self.tr("Time left") if live else self.tr("Took"))
        self._which.setText(self.tr("{}, {}").format(watched.name, watched.state) if watched.name else "")

    def _best_epoch(self, watched: Watched, live: bool) -> str:
        best = watched.best
        if best is None or (watched.folds and not live):  # each fold has its own
            return "–"
        done = watched.fold(watched.fold_of[-1]) if watched.fold_of else watched.epochs
        return self.tr("{} of {}").format(best.epoch, len(done))

    def _write_sentences(self) -> None:
        colours = theme.current()
        lines = []
        for text, level in self.watched.notices:
            colour = colours.faint if level == "info" else colours.text
            sign = f'<span style="color:{colours.warn}">●</span>&nbsp; ' if level in ("warning", "error") else ""
            lines.append(f'<p style="margin:0 0 6px 0;color:{colour}">{sign}{html.escape(text)}</p>')
        if not lines and not self.watched.name:
            text = self.tr("What a training shows, such as an epoch that was best or a class too rare, is said here.")
            lines = [f'<p style="color:{colours.faint}">{text}</p>']
        joined = "".join(lines)
        if self._sentences.text() != joined:
            self._sentences.setText(joined)

    def _show_buttons(self, live: LiveRun | None) -> None:
        self.buttons.setVisible(live is not None)
        if live is None or live.thread is None:
            return
        ending = live.thread.cancelling
        self.finish_button.setEnabled(live.fitting and not live.finish_asked and not ending)
        self.pause_button.setEnabled(not ending)
        self.pause_button.setText(self.tr("Resume") if live.thread.paused else self.tr("Pause"))
        self.cancel_button.setEnabled(not ending)
