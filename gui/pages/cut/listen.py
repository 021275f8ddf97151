"""Seeing and hearing one chunk before anything is trained on it.

Invariant: nothing sounds that is not chosen.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from engine.training_tables import Chunk
from gui import actions, clock
from gui.jobs import JobRunner
from gui.player import Player
from gui.widgets.clip_view import ClipView
from gui.widgets.key_label import KeyLabel
from gui.widgets.panels import Panel

_HEIGHT_PX = 148
#: Holding an arrow key down in the table passes many chunks; only the one where it rests is read.
_REST_MS = 80
#: What is shown on either side of a chunk, as a share of its length.
_CONTEXT = 0.25


class ChunkListener(Panel):
    """The waveform of the chosen chunk in its surroundings, and a button that plays it.

    Signals:
        open_asked: The chunk is to be shown on the Label page.
        failed: A sentence.
    """

    open_asked = Signal()
    failed = Signal(str)

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.chunk: Chunk | None = None
        self._path = ""
        self._recording_s = 0.0
        self.player = Player(self)
        self.view = ClipView(runner)
        self.play_button = QPushButton(self.tr("Play"))
        actions.explain(self.play_button, "cut.play")
        self.play_button.clicked.connect(lambda: self.play_or_stop())
        self.open_button = QPushButton(self.tr("Open on the Label page"))
        self.open_button.setProperty("role", "quiet")
        actions.explain(self.open_button, "cut.open")
        self.open_button.clicked.connect(lambda: self.open_asked.emit())
        self._keys = KeyLabel("cut.open"), KeyLabel("cut.play")
        self.head.setContentsMargins(12, 8, 12, 4)
        for button, key in zip((self.open_button, self.play_button), self._keys, strict=True):
            self.head.addWidget(button)
            self.head.addWidget(key)
        self.column.setContentsMargins(12, 0, 12, 8)
        self.add(self.view)
        self.setFixedHeight(_HEIGHT_PX)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._draw)
        self.player.moved.connect(self.view.set_cursor)
        self.player.stopped.connect(self._on_silence)
        self.player.failed.connect(self.failed)
        self.clear()

    def clear(self) -> None:
        """Show no chunk."""
        self.player.stop()
        self._rest.stop()
        self.chunk = None
        self.title.setText("")
        self.view.clear(self.tr("Choose a chunk to see and hear it."))
        self._enable(False)

    def show_chunk(self, chunk: Chunk, path: str, recording_s: float, words: str) -> None:
        """Show a chunk.

        Args:
            chunk: Which.
            path: Its recording's file.
            recording_s: How long the recording is.
            words: Its part, class and recording.
        """
        self.player.stop()
        self.chunk, self._path, self._recording_s = chunk, path, recording_s
        self.set_words(words)
        self.view.clear()
        self._enable(True)
        self._rest.start()

    def set_words(self, words: str) -> None:
        """What stands above the chunk besides its time."""
        if self.chunk is not None:
            times = self.tr("{} to {}").format(clock.write(self.chunk.start_s), clock.write(self.chunk.end_s))
            self.title.setText(f"{words}, {times}")

    def _enable(self, on: bool) -> None:
        for control in (self.play_button, self.open_button, *self._keys):
            control.setEnabled(on)

    def _draw(self) -> None:
        if self.chunk is None:
            return
        start_s, end_s = self.chunk.start_s, self.chunk.end_s
        around_s = _CONTEXT * (end_s - start_s)
        last_s = min(end_s + around_s, max(self._recording_s, end_s))
        self.view.set_clip(self._path, max(start_s - around_s, 0.0), last_s, (start_s, end_s))

    def play_or_stop(self) -> None:
        """Play the chunk once, or silence it."""
        if self.player.playing:
            self.player.stop()
        elif self.chunk is not None:
            self.player.play(self._path, self.chunk.start_s, self.chunk.end_s)
            self.play_button.setText(self.tr("Stop"))

    def _on_silence(self) -> None:
        self.play_button.setText(self.tr("Play"))
        self.view.set_cursor(None)
