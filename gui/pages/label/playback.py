"""Hearing what is on screen: play from the playhead, play a part, loop, follow.

Invariant: while sound comes out, the playhead is where the sound is.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.document import Document
from gui.pages.label.editing import SegmentEditor
from gui.player import Player
from gui.widgets.time_view import TimeView

SPEEDS = (0.5, 0.6, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class Playback(QObject):
    """The player together with the view.

    Attributes:
        follow: Whether the page turns when the playhead leaves the view.
        loop: Whether a part begins anew at its end.
        speed: One of SPEEDS; the pitch stays.
        offered: What is played as the selection when nothing is selected: the suggestion that is being judged.

    Signals:
        changed: It began or ended, or loop or speed are different.
        ended: Sound has ended at this moment of the file.
    """

    changed = Signal()
    ended = Signal(float)

    def __init__(
        self, document: Document, view: TimeView, editor: SegmentEditor, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._view = view
        self._editor = editor
        self.player = Player(self)
        self.follow = True
        self.loop = False
        self.speed = 1.0
        self.offered: tuple[float, float] | None = None
        self._part: tuple[float, float] | None = None
        self.player.moved.connect(self._on_moved)
        self.player.stopped.connect(self._on_stopped)
        self.player.failed.connect(lambda sentence: document.notice(sentence, "warning"))
        editor.seek_asked.connect(self.seek)

    @property
    def playing(self) -> bool:
        """Whether sound comes out."""
        return self.player.playing

    @property
    def position_s(self) -> float:
        """What is heard now, finer than the playhead's thirty times a second."""
        return self.player.position_s if self.player.playing else self._view.cursor_s

    def _path(self) -> str | None:
        recording, project = self._document.chosen, self._document.project
        return str(project.audio_path(recording)) if recording is not None and project is not None else None

    def part(self) -> tuple[float, float] | None:
        """What "play the selection" plays: the selected time, or the selected segments."""
        if self._view.selection is not None:
            return self._view.selection
        chosen = [s for s in self._editor.chosen() if s.end_s > s.start_s]
        return (chosen[0].start_s, max(s.end_s for s in chosen)) if chosen else self.offered

    def toggle(self) -> None:
        """Play from the playhead, or pause there. With loop on and a part selected, that part over and over."""
        if self.player.playing:
            self.stop()
        elif self.loop and self.part() is not None:
            self.play_part()
        else:
            at_end = self._view.cursor_s >= self._view.duration_s - 0.01
            self._play(0.0 if at_end else self._view.cursor_s, None)

    def play_part(self) -> None:
        """Play the selection or the segments, or what is visible when nothing is selected."""
        self._play(*(self.part() or (self._view.start_s, self._view.end_s)))

    def play_span(self, start_s: float, end_s: float) -> None:
        """Play a stretch."""
        self._play(start_s, end_s)

    def _play(self, start_s: float, end_s: float | None) -> None:
        path = self._path()
        if path is None:
            return
        self._part = None if end_s is None else (start_s, end_s)
        self.player.play(path, start_s, end_s, self.loop, self.speed)
        self._on_moved(start_s)
        self.changed.emit()

    def stop(self) -> None:
        """Silence; the playhead stays where the sound was."""
        self._part = None
        if self.player.playing:
            self._on_moved(self.player.position_s)
        self.player.stop()

    def release(self) -> None:
        """Silence, and let go of the file."""
        self.stop()
        self.player.release()

    def seek(self, at_s: float) -> None:
        """Put the playhead somewhere; sound goes on from there."""
        playing = self.player.playing
        if playing:
            self.player.stop()
        self._view.set_cursor(at_s)
        if playing:
            self._play(at_s, None)

    def set_loop(self, loop: bool) -> None:
        """Whether a part begins anew at its end."""
        self.loop = loop
        self.player.set_loop(loop)
        self.changed.emit()

    def set_follow(self, follow: bool) -> None:
        """Whether the page turns when the playhead leaves the view."""
        self.follow = follow

    def set_speed(self, speed: float) -> None:
        """Play slower or faster from now on."""
        self.speed = speed
        self.player.set_speed(speed)
        self.changed.emit()

    def step_speed(self, by: int) -> None:
        """The next slower (-1) or faster (+1) of SPEEDS."""
        at = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - self.speed)) + by
        self.set_speed(SPEEDS[min(max(at, 0), len(SPEEDS) - 1)])

    def _on_moved(self, at_s: float) -> None:
        self._view.set_cursor(at_s)
        if self.follow and self.player.playing:
            self._view.turn_page(at_s)

    def _on_stopped(self) -> None:
        at_s = self._view.cursor_s
        if self._part is not None:
            # A part that was heard to its end can be heard again with the same key, or worked on from its start.
            self._view.set_cursor(self._part[0])
            self._part = None
        self.ended.emit(at_s)
        self.changed.emit()
