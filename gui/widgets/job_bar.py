"""The bar at the bottom: the running job, how far it is and how long it will take; else the last word; the device.

Invariant: it shows what the runner says and keeps no job of its own; a job is shown only once it takes a while, so
that quick ones do not flash.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from engine.events import Progress
from gui import actions
from gui.jobs import JobRunner, JobThread
from gui.translation import measure, number, told

_HEIGHT_PX = 40
_SHOWN_AFTER_S = 0.3
_SAYS_MS = 6_000
_STEPS = 1000


def time_left(seconds: float) -> str:
    """A remaining time as people say it: "41 s", "3 min", "1 h 10 min"."""
    if seconds < 59.5:
        return measure(f"{max(1, round(seconds))}", "s")
    minutes = round(seconds / 60)
    if minutes < 60:
        return measure(f"{minutes}", "min")
    # Past an hour, minutes are not to be trusted: tens will do.
    hours, rest = divmod(round(minutes / 10) * 10, 60)
    text = measure(f"{hours}", "h")
    return f"{text} {measure(str(rest), 'min')}" if rest else text


class Pace:
    """Estimates how long a job still needs from how it has gone so far, the last while counting most."""

    def __init__(self) -> None:
        self._text = ""
        self._at_s = self._done = 0.0
        self._per_s = 0.0

    def left_s(self, progress: Progress, now_s: float) -> float | None:
        """Seconds left, or None while there is nothing to tell it from."""
        if progress.total is None or progress.total <= 0:
            return None
        if progress.text != self._text or progress.done < self._done:
            self._text, self._at_s, self._done, self._per_s = progress.text, now_s, progress.done, 0.0
        elapsed_s = now_s - self._at_s
        if progress.done > self._done and elapsed_s >= 0.5:
            per_s = (progress.done - self._done) / elapsed_s
            weight = min(1.0, elapsed_s / 5.0) if self._per_s else 1.0
            self._per_s += (per_s - self._per_s) * weight
            self._at_s, self._done = now_s, progress.done
            elapsed_s = 0.0
        if not self._per_s:
            return None
        return max(0.0, (progress.total - self._done) / self._per_s - elapsed_s)


class JobBar(QFrame):
    """Shows one running job, and says how many others there are."""

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._shown: JobThread | None = None
        self._pace = Pace()
        self.setProperty("role", "jobbar")
        self.setFixedHeight(_HEIGHT_PX)
        self.title = QLabel()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(240)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.state = QLabel()
        self.state.setProperty("role", "faint")
        self.more = QPushButton()
        self.more.setProperty("role", "link")
        self.more.setToolTip(self.tr("Show the next running job"))
        self.more.clicked.connect(self._show_next)
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setProperty("role", "small")
        actions.explain(self.stop, "job.cancel")
        self.stop.clicked.connect(self.cancel_shown)
        self.said = QLabel()
        self.said.setProperty("role", "faint")
        self.device = QLabel()
        self.device.setProperty("role", "faint")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(16)
        for widget in (self.title, self.progress, self.state, self.stop, self.more, self.said):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.device)
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.timeout.connect(self.said.clear)
        self._tick = QTimer(self)
        self._tick.setInterval(200)
        self._tick.timeout.connect(self.refresh)
        runner.started.connect(lambda _thread: self._tick.start())
        runner.ended.connect(lambda _thread: self.refresh())
        self.refresh()

    def show_device(self, text: str, details: str) -> None:
        """What computes, at the right end; ``details`` is the tooltip."""
        self.device.setText(text)
        self.device.setToolTip(details)

    def say(self, text: str) -> bool:
        """Show a short sentence for a while; False when there is no room for it."""
        taken = self.device.sizeHint().width() + 64
        if self._shown is not None:
            taken += sum(w.sizeHint().width() + 16 for w in (self.title, self.state, self.stop)) + 256
        if self.said.fontMetrics().horizontalAdvance(text) > self.width() - taken:
            return False
        self.said.setText(text)
        self._silence.start(_SAYS_MS)
        return True

    def cancel_shown(self) -> None:
        """Cancel the job that is shown."""
        if self._shown is not None:
            self._shown.cancel()
            self.refresh()

    def _show_next(self) -> None:
        jobs = [thread for thread in self._runner.active if not thread.quiet]
        if self._shown in jobs:
            self._shown = jobs[(jobs.index(self._shown) + 1) % len(jobs)]
            self._pace = Pace()
            self.refresh()

    def refresh(self) -> None:
        """Show how things are now."""
        jobs = [t for t in self._runner.active if not t.quiet and t.elapsed_s >= _SHOWN_AFTER_S]
        if self._shown not in jobs:
            self._shown = jobs[-1] if jobs else None
            self._pace = Pace()
        if not self._runner.active:
            self._tick.stop()
        for widget in (self.title, self.progress, self.state, self.stop):
            widget.setVisible(self._shown is not None)
        self.more.setVisible(len(jobs) > 1)
        self.more.setText(self.tr("%n more", "", len(jobs) - 1))
        if self._shown is not None:
            self._show_job(self._shown)

    def _show_job(self, thread: JobThread) -> None:
        now = thread.progress
        self.title.setText(thread.title)
        self.title.setToolTip(told(now.text) if now is not None else "")
        self.stop.setEnabled(not thread.cancelling)
        if now is None or not now.total:
            self.progress.setRange(0, 0)
        else:
            self.progress.setRange(0, _STEPS)
            self.progress.setValue(round(_STEPS * min(1.0, now.done / now.total)))
        self.state.setText(self._state_of(thread, now))

    def _state_of(self, thread: JobThread, now: Progress | None) -> str:
        if thread.cancelling:
            return self.tr("stopping")
        if thread.paused:
            return self.tr("paused")
        if now is None:
            return self.tr("starting")
        parts = []
        text = told(now.text)
        if text and text != thread.title:
            parts.append(text)
        if now.total:
            parts.append(f"{100 * min(1.0, now.done / now.total):.0f} %")
        elif now.done:
            parts.append(f"{number(round(now.done))} {told(now.unit)}".strip())
        if now.audio_s and thread.elapsed_s > 1.0:
            parts.append(self.tr("{}x real time").format(f"{now.audio_s / thread.elapsed_s:,.0f}"))
        left_s = self._pace.left_s(now, thread.elapsed_s)
        if left_s is not None:
            parts.append(self.tr("{} left").format(time_left(left_s)))
        return ", ".join(parts)
