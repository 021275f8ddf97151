"""The foot of a page of answers: the chosen one seen and heard, with what the model said of it.

Invariant: sound stops when the page is left.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import actions
from gui.jobs import JobRunner
from gui.player import Player
from gui.widgets.clip_view import ClipView
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.key_label import KeyLabel


class ClipDetail(QWidget):
    """A name, some words, a waveform, and a button that plays it. What is played is for who derives from it to say.

    Attributes:
        player: What is heard.
        clip: The waveform.
        name, words: The labels above it.
        play_button: Plays, or stops.
        other_button: Before it, for who derives from it to give words and a slot.
        bar, column: The row of labels and buttons, and what it stands in, for who derives from it to add to.

    Signals:
        failed: A sentence for the user.
    """

    failed = Signal(str)

    def __init__(
        self, runner: JobRunner, play: str, other: str, parent: QWidget | None = None, *, spectrogram: bool = False
    ) -> None:
        """
        Args:
            runner: Reads the sound.
            play: The action of the button that plays.
            other: The action of the button before it.
            spectrogram: Whether the spectrogram is shown, too.
        """
        super().__init__(parent)
        self.player = Player(self)
        self.player.failed.connect(self.failed)
        self.player.stopped.connect(self._on_stopped)
        self.name, self.words = ElidedLabel(), ElidedLabel()
        self.name.setProperty("role", "strong")
        # The name is not to be shortened for the words behind it.
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.play_button = QPushButton(self.tr("Play"))
        actions.explain(self.play_button, play)
        self.play_button.clicked.connect(self.toggle)
        self.other_button = QPushButton()
        actions.explain(self.other_button, other)
        self.clip = ClipView(runner, spectrogram=spectrogram)
        self.clip.moment_clicked.connect(self._play_from)
        self.player.moved.connect(self.clip.set_cursor)
        self.bar = top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.name)
        top.addSpacing(8)
        top.addWidget(self.words, 1)
        top.addWidget(self.other_button)
        top.addWidget(KeyLabel(other))
        top.addSpacing(8)
        top.addWidget(self.play_button)
        top.addWidget(KeyLabel(play))
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.clip, 1)

    def _start_s(self) -> float:
        """Where playing begins."""
        raise NotImplementedError

    def _play_from(self, at_s: float) -> None:
        """Play from there, if there is something to play."""
        raise NotImplementedError

    def toggle(self) -> None:
        """Play, or stop."""
        if self.player.playing:
            self.player.stop()
        else:
            self._play_from(self._start_s())

    def play(self, path: str, start_s: float, end_s: float | None = None) -> None:
        """Play a part of a file; the button stops it."""
        self.player.play(path, start_s, end_s)
        self.play_button.setText(self.tr("Stop"))

    def _on_stopped(self) -> None:
        if not self.player.playing:
            self.clip.set_cursor(None)
            self.play_button.setText(self.tr("Play"))

    def hideEvent(self, event: QHideEvent) -> None:
        """Silence when the page is left."""
        self.player.stop()
        super().hideEvent(event)
