"""Class keys: what they do while sound plays, and that they do nothing in a text field.

While sound plays, a key that is held marks from press to release, several keys at once mark several classes. A short
tap begins a mark that goes on until the next tap of any class: one tap at each change labels a whole recording. While
nothing plays, a class key labels what is selected.

Where something else is going on, such as the first pass, that is asked first whether the key is meant for it.

X11 repeats a held key by telling a release and a press of the same moment again and again, and Qt sees that only when
both are there already. A release therefore counts when no such press has followed it, and then as of its own moment.

Invariant: a mark that has begun ends: by a key, by the end of the sound, or by Escape, which gives it up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from engine.segments import LabelClass
from gui.document import Document
from gui.pages.label.editing import SegmentEditor
from gui.pages.label.playback import Playback
from gui.widgets.segment_item import SegmentLayer

TAP_MS = 250
#: How long a release waits for the press that would take it back.
_SETTLE_MS = 20
_SHORTEST_MARK_S = 0.02
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
#: Keys that move about in a list and must not become shortcuts of the page while one has the focus.
_LIST_KEYS = frozenset(
    (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
) | {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class _Release(NamedTuple):
    """A class key was let go: when by the system's clock, where in the recording, and after how long."""

    timestamp_ms: int
    at_s: float
    held_ms: int


class _Press(NamedTuple):
    """A class key went down: when by the system's clock (0: it does not tell), and a clock of our own since then."""

    timestamp_ms: int
    since: QElapsedTimer

    def held_ms(self, timestamp_ms: int) -> int:
        """How long until a release; by the system's clock, so that a window that is late does not make a tap a hold."""
        if self.timestamp_ms and timestamp_ms:
            return timestamp_ms - self.timestamp_ms
        return self.since.elapsed()


class ClassKeys(QObject):
    """Listens to the keys of a page and of the lists on it that would take letters for themselves."""

    def __init__(
        self, document: Document, editor: SegmentEditor, playback: Playback, layer: SegmentLayer, page: QWidget
    ) -> None:
        super().__init__(page)
        self._document = document
        self._editor = editor
        self._playback = playback
        self._layer = layer
        self._down: dict[int, _Press] = {}
        self._marking: dict[int, LabelClass] = {}
        self._released: dict[int, _Release] = {}
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLE_MS)
        self._settling.timeout.connect(self._settle)
        self._going_on: int | None = None
        self._takers: list[Callable[[LabelClass], bool]] = []
        playback.ended.connect(self._on_sound_ended)
        page.installEventFilter(self)

    def listen(self, view: QAbstractItemView) -> None:
        """Take class keys before a list searches for their letters."""
        view.installEventFilter(self)

    def ask_first(self, taker: Callable[[LabelClass], bool]) -> None:
        """Offer every class key to this first; it says whether it has taken it."""
        self._takers.append(taker)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's."""
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            return False
        assert isinstance(event, QKeyEvent)
        if (
            kind == QEvent.Type.ShortcutOverride
            and isinstance(watched, QAbstractItemView)
            and event.key() in _LIST_KEYS
        ):
            if not event.modifiers() & _HELD:
                event.accept()
            return event.isAccepted()
        if kind == QEvent.Type.KeyRelease:
            return self._on_release(event)
        label = self._label_of(event)
        if label is None:
            return False
        if isinstance(watched, QAbstractItemView) and watched.state() == QAbstractItemView.State.EditingState:
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._on_press(event.key(), label, event.timestamp())
        return True

    def _label_of(self, event: QKeyEvent) -> LabelClass | None:
        if event.modifiers() & _HELD or self._document.chosen is None:
            return None
        text = event.text().lower()
        return next((c for c in self._document.classes() if c.key and c.key.lower() == text), None)

    def _on_press(self, key: int, label: LabelClass, timestamp_ms: int) -> None:
        before = self._released.get(key)
        if before is not None and before.timestamp_ms == timestamp_ms != 0:
            del self._released[key]  # the key is held, and the system repeats it
            return
        self._settle()
        project = self._document.project
        if project is not None and self._document.read_only:
            self._document.notice(project.refusal, "warning")
            return
        self._down[key] = _Press(timestamp_ms, QElapsedTimer())
        self._down[key].since.start()
        if any(take(label) for take in self._takers):
            return
        if not self._playback.playing:
            self._editor.use_class(label)
            return
        now_s = self._playback.position_s
        if self._going_on is not None:
            same = self._going_on == label.id
            self._finish(self._going_on, now_s)
            if same:
                return
        self._marking[key] = label
        self._layer.marks.setdefault(label.id, now_s)

    def _on_release(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat() or event.key() not in self._down:
            return False
        held_ms = self._down[event.key()].held_ms(event.timestamp())
        self._released[event.key()] = _Release(event.timestamp(), self._playback.position_s, held_ms)
        self._settling.start()
        return True

    def _settle(self) -> None:
        """Believe in the releases that no press has followed."""
        self._settling.stop()
        released, self._released = self._released, {}
        for key, (_, at_s, held_ms) in released.items():
            del self._down[key]
            label = self._marking.pop(key, None)
            if label is not None and label.id in self._layer.marks:
                if held_ms < TAP_MS:
                    self._going_on = label.id
                else:
                    self._finish(label.id, at_s)

    def _finish(self, class_id: int, at_s: float | None = None) -> None:
        if self._going_on == class_id:
            self._going_on = None
        start_s = self._layer.marks.pop(class_id, None)
        label = self._document.label_class(class_id)
        end_s = self._playback.position_s if at_s is None else at_s
        if start_s is not None and label is not None and end_s - start_s >= _SHORTEST_MARK_S:
            self._editor.label_span(start_s, end_s, label)
        else:
            self._layer.changed.emit()

    def _on_sound_ended(self, at_s: float) -> None:
        self._settle()
        for class_id in list(self._layer.marks):
            self._finish(class_id, at_s)

    def cancel(self) -> bool:
        """Give up every mark that has begun; True when there was one."""
        had = bool(self._layer.marks)
        self._layer.marks.clear()
        self._marking.clear()
        self._going_on = None
        if had:
            self._layer.changed.emit()
        return had
