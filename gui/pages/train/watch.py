"""A training as one watches it: curves, the latest validation, what to notice, and the buttons that end it.

Invariant: what is drawn is one ``Watched``, be it a run that goes on or one that was stored, so that both look alike.
"""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.events import EpochDone, Event, Notice, Progress, Skipped
from engine.training_tables import Run
from gui import actions, theme
from gui.jobs import JobThread
from gui.tables.runs import flattery, score, score_words, state_words
from gui.widgets.confusion import Confusion
from gui.widgets.job_bar import Pace, time_left
from gui.widgets.live_chart import Curve, LiveChart, Mark
from gui.widgets.panels import Panel

#: Below this many recordings an interval says little.
_FEW_RECORDINGS = 10
#: Fields that came with later versions are missing in older histories; those rows are left out.
_EPOCH_FIELDS = {f.name for f in dataclasses.fields(EpochDone)}


@dataclass
class Watched:
    """Everything that is shown of a training.

    Attributes:
        name: The run's; empty while it is not known yet.
        state: In words.
        notices: Sentences and their levels ("info", "result", "warning", "error"), in the order they came.
        epochs_max: How many epochs there can be; None once it has ended.
    """

    name: str = ""
    state: str = ""
    epochs: list[EpochDone] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    epochs_max: int | None = None
    time: str = ""

    @property
    def best(self) -> EpochDone | None:
        """The epoch that is kept."""
        return next((e for e in reversed(self.epochs) if e.best), None)


class LiveRun(Watched):
    """A training that goes on, put together from its events."""

    def __init__(self, folder: str, recipe: str) -> None:
        super().__init__(name=recipe)
        self.folder = folder
        self.run_id = 0
        self.thread: JobThread | None = None
        self.fitting = False
        self.finish_asked = False
        self._pace = Pace()
        self._progress: Progress | None = None

    def take(self, event: Event) -> None:
        """Take note of an event."""
        if isinstance(event, Progress):
            if self.fitting and event.unit == "windows":
                return  # validating, which is a part of the epoch
            # Only the fitting can be ended early with something to keep.
            self.fitting = event.unit == "epochs"
            # Without the epoch's number in its text the pace is one over all epochs.
            self._progress = dataclasses.replace(event, text="") if self.fitting else event
            if self.fitting and event.total:
                self.epochs_max = round(event.total)
        elif isinstance(event, EpochDone):
            self.epochs.append(event)
            self.epochs_max = event.epochs
        elif isinstance(event, Notice):
            self.notices.append((event.text, event.level))
        elif isinstance(event, Skipped):
            self.notices.append((event.reason, "warning"))

    def refresh(self, words: dict[str, str]) -> None:
        """Bring ``state`` and ``time`` up to date.

        Args:
            words: "starting", "paused", "cancelling", "stopping" and "epoch" ("epoch {} of {}") in the user's language.
        """
        now, thread = self._progress, self.thread
        if thread is None or now is None:
            self.state = words["starting"]
            return
        left_s = self._pace.left_s(now, thread.elapsed_s)
        self.time = "" if left_s is None or thread.paused else time_left(left_s)
        if thread.cancelling:
            self.state = words["cancelling"]
        elif thread.paused:
            self.state = words["paused"]
        elif self.finish_asked and self.fitting:
            self.state = words["stopping"]
        elif self.fitting and now.total:
            self.state = words["epoch"].format(min(int(now.done) + 1, round(now.total)), round(now.total))
        else:
            share = f", {100 * now.done / now.total:.0f} %" if now.total else ""
            self.state = now.text + share


def stored(run: Run, sentences: Sequence[tuple[str, str]]) -> Watched:
    """A run from the table.

    Args:
        run: The run.
        sentences: What else is to be noticed of it, with levels.
    """
    epochs = [_epoch(row) for row in run.history if row.keys() >= _EPOCH_FIELDS]
    notices = [*sentences, *((text, "warning") for text in run.metrics.get("notices", ()))]
    weights = {"result": 0, "warning": 1, "error": 1, "info": 2}
    return Watched(
        name=run.name,
        state=state_words(run.state, going_on=False),
        epochs=epochs,
        notices=sorted(notices, key=lambda notice: weights[notice[1]]),
        time=time_left(run.seconds) if run.seconds else "",
    )


def _epoch(row: dict[str, Any]) -> EpochDone:
    known = {name: row[name] for name in _EPOCH_FIELDS}
    known["labels"], known["recall"] = tuple(known["labels"]), tuple(known["recall"])
    known["confusion"] = tuple(tuple(counts) for counts in known["confusion"])
    return EpochDone(**known)


class WatchPanel(QWidget):
    """The charts and the panels below them.

    Signals:
        finish_asked, pause_asked, cancel_asked, resume_asked: A button was pressed.
    """

    finish_asked = Signal()
    pause_asked = Signal()
    cancel_asked = Signal()
    resume_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.watched = Watched()
        self.loss = LiveChart(
            self.tr("Loss"),
            (Curve("train", self.tr("train"), "faint"), Curve("val", self.tr("validation"), "accent")),
            unit_range=False,
        )
        self.f1 = LiveChart(self.tr("Macro F1 on validation"), (Curve("val", "", "accent"),), unit_range=True)
        self.confusion = Confusion()
        self._matrix_panel = Panel(self.tr("Latest validation"))
        self._matrix_panel.add(self.confusion)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        top, middle = QHBoxLayout(), QHBoxLayout()
        for row in (top, middle):
            row.setSpacing(16)
        top.addWidget(self.loss, 3)
        top.addWidget(self.f1, 2)
        middle.addWidget(self._matrix_panel, 2)
        middle.addWidget(self._build_notices(), 3)
        grid.addLayout(top, 0, 0)
        grid.addLayout(middle, 1, 0)
        grid.setRowStretch(0, 5)
        grid.setRowStretch(1, 5)
        theme.notifier.changed.connect(self._write_sentences)
        self.show_watched(Watched(), None)

    def _build_notices(self) -> QWidget:
        self._notice_panel = Panel(self.tr("What to notice"))
        self._which = QLabel()
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
        row = QHBoxLayout()
        row.setSpacing(28)
        for name, figure in self._figures.items():
            caption = self._captions[name] = QLabel(titles[name])
            caption.setProperty("role", "small")
            figure.setProperty("role", "strong")
            cell = QVBoxLayout()
            cell.setSpacing(0)
            for label in (caption, figure):
                label.setToolTip(tips[name])
                cell.addWidget(label)
            row.addLayout(cell)
        row.addStretch(1)
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
        self.buttons = QWidget()
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self.finish_button, self.pause_button, self.cancel_button):
            row.addWidget(button)
        row.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.buttons, 1)
        foot.addWidget(self.resume_button)
        foot.addStretch(1)
        return foot

    def show_watched(self, watched: Watched, live: LiveRun | None, *, resumable: bool = False) -> None:
        """Show a training.

        Args:
            watched: Which.
            live: The one whose buttons are there, where this is it.
            resumable: Whether it was broken off, so that it can be gone on with.
        """
        self.watched = watched
        self.resume_button.setVisible(resumable)
        epochs, best = watched.epochs, watched.best
        mark = None
        if best is not None:
            words = self.tr("best {} at epoch {}").format(f"{best.val_f1:.3f}", best.epoch)
            mark = Mark(best.epoch, best.val_f1, words)
        words = self.tr("The curves appear here when a training runs.")
        if watched.name:
            words = self.tr("No epoch is over yet.") if live is not None else self.tr("No epoch was finished.")
        for chart in (self.loss, self.f1):
            chart.set_empty_words(words)
        self.loss.show_points(
            {"train": [e.train_loss for e in epochs], "val": [e.val_loss for e in epochs]}, epochs=watched.epochs_max
        )
        self.f1.show_points({"val": [e.val_f1 for e in epochs]}, mark=mark, epochs=watched.epochs_max)
        if epochs:
            self.confusion.show_matrix(epochs[-1].labels, epochs[-1].confusion, epochs[-1].recall)
            words = self.tr("Latest validation: epoch {}, rows are the truth").format(epochs[-1].epoch)
        else:
            self.confusion.show_matrix((), (), ())
            words = self.tr("Latest validation")
        self._matrix_panel.title.setText(words)
        self._write_figures(watched, live is not None)
        self._write_sentences()
        self._show_buttons(live)

    def _write_figures(self, watched: Watched, live: bool) -> None:
        last, best = (watched.epochs[-1] if watched.epochs else None), watched.best
        texts = {
            "epoch": self.tr("{} of {}").format(best.epoch, len(watched.epochs)) if best else "–",
            "rate": f"{last.learning_rate:.2g}" if last else "–",
            "speed": f"{last.windows_per_s:,.0f}" if last else "–",
            "wait": f"{last.wait_share:.0%}".replace("%", " %") if last else "–",
            "time": watched.time or "–",
        }
        for name, text in texts.items():
            self._figures[name].setText(text)
        self._captions["time"].setText(self.tr("Time left") if live else self.tr("Took"))
        self._which.setText(self.tr("{}, {}").format(watched.name, watched.state) if watched.name else "")

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

    def sentences_of(self, run: Run) -> list[tuple[str, str]]:
        """What is to be noticed of a stored run besides what its training said."""
        found = score(run)
        out = []
        if found is not None:
            out.append((score_words(found), "result"))
            if found.part == "val":
                out.append((flattery(found), "warning"))  # that a split leaks is among the run's own notices
            elif not found.leaky and (found.over != "recordings" or found.units < _FEW_RECORDINGS):
                text = self.tr("The interval rests on few recordings; more of them would make it surer.")
                out.append((text, "info"))
            guess = run.metrics[found.part]["majority_baseline"]
            right = run.metrics[found.part]["accuracy"]
            text = self.tr("{} of the items were right; always guessing the largest class would have got {}.")
            out.append((text.format(_percent(right), _percent(guess)), "info"))
        if run.note:
            out.append((run.note, "warning"))
        elif run.state == "cancelled":
            out.append((self.tr("It was cancelled; no model was kept."), "info"))
        elif run.state in ("running", "interrupted"):
            words = self.tr("It was broken off, so there is no model yet. It can go on after its last epoch.")
            out.append((words, "warning"))
        if run.device:
            out.append((self.tr("Trained on {}.").format(run.device), "info"))
        return out


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
