"""What part of a recording is looked at: the one truth that ruler, minimap, waveform and spectrogram share.

Invariant: 0 <= start_s, start_s + span_s <= duration_s (or the span is the whole recording), and every change of it is
told by a signal.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

_SHORTEST_S = 0.002


class TimeView(QObject):
    """The visible stretch, the playhead and the selected time of the recording on screen."""

    moved = Signal()
    cursor_moved = Signal(float)
    selection_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.duration_s = 0.0
        self.start_s = 0.0
        self.span_s = 1.0
        self.cursor_s = 0.0
        self.selection: tuple[float, float] | None = None

    @property
    def end_s(self) -> float:
        """The right edge of what is visible."""
        return self.start_s + self.span_s

    def reset(self, duration_s: float) -> None:
        """Show the whole of another recording."""
        self.duration_s = duration_s
        self.cursor_s = 0.0
        self.selection = None
        self._set(0.0, duration_s)
        self.cursor_moved.emit(0.0)
        self.selection_changed.emit()

    def _set(self, start_s: float, span_s: float) -> None:
        whole = max(self.duration_s, _SHORTEST_S)
        self.span_s = min(max(span_s, min(_SHORTEST_S, whole)), whole)
        self.start_s = min(max(start_s, 0.0), whole - self.span_s)
        self.moved.emit()

    def x_of(self, at_s: float, width: float) -> float:
        """The pixel of a moment in a widget of that width."""
        return (at_s - self.start_s) / self.span_s * width

    def s_at(self, x: float, width: float) -> float:
        """The moment at a pixel, kept inside the recording."""
        return min(max(self.start_s + x / max(width, 1.0) * self.span_s, 0.0), self.duration_s)

    def show(self, start_s: float, end_s: float) -> None:
        """Make a stretch fill the view."""
        self._set(start_s, end_s - start_s)

    def fit(self) -> None:
        """Show the whole recording."""
        self._set(0.0, self.duration_s)

    def zoom(self, factor: float, at_s: float | None = None) -> None:
        """Show ``1 / factor`` of the present span, with one moment (the playhead, or the middle) staying in place."""
        if at_s is None:
            inside = self.start_s <= self.cursor_s <= self.end_s
            at_s = self.cursor_s if inside else self.start_s + self.span_s / 2
        whole = max(self.duration_s, _SHORTEST_S)
        span_s = min(max(self.span_s / factor, _SHORTEST_S), whole)
        self._set(at_s - (at_s - self.start_s) * span_s / self.span_s, span_s)

    def pan(self, by_s: float) -> None:
        """Move the view."""
        self._set(self.start_s + by_s, self.span_s)

    def reveal(self, start_s: float, end_s: float | None = None) -> None:
        """Move the view as little as is needed to see a moment or a stretch, with some room around it."""
        end_s = start_s if end_s is None else end_s
        room_s = 0.08 * self.span_s
        if end_s - start_s > self.span_s - 2 * room_s:
            if not (self.start_s <= start_s <= self.end_s - room_s):
                self._set(start_s - room_s, self.span_s)
        elif start_s < self.start_s:
            self._set(start_s - room_s, self.span_s)
        elif end_s > self.end_s:
            self._set(end_s + room_s - self.span_s, self.span_s)

    def turn_page(self, at_s: float) -> None:
        """Follow a moving playhead: when it leaves the view, the next page begins at it."""
        if not self.start_s <= at_s <= self.end_s:
            self._set(at_s - 0.02 * self.span_s, self.span_s)

    def set_cursor(self, at_s: float) -> None:
        """Put the playhead somewhere."""
        self.cursor_s = min(max(at_s, 0.0), self.duration_s)
        self.cursor_moved.emit(self.cursor_s)

    def select(self, start_s: float | None, end_s: float | None = None) -> None:
        """Select a stretch of time; ``select(None)`` selects nothing."""
        chosen = None
        if start_s is not None and end_s is not None:
            low, high = sorted((start_s, end_s))
            chosen = (min(max(low, 0.0), self.duration_s), min(max(high, 0.0), self.duration_s))
        if chosen != self.selection:
            self.selection = chosen
            self.selection_changed.emit()
