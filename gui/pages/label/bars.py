"""The bars over the sound: what they say while a pass or suggestions are at work.

Invariant: at most one bar is shown: a pass hides suggestions, and asking for suggestions hides judging them.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QPushButton

from engine.segments import LabelClass
from gui import actions, clock
from gui.document import Document
from gui.pages.label.first_pass import STRETCH_LENGTHS_S, FirstPass
from gui.pages.label.suggesting import Suggesting
from gui.widgets.class_look import letter
from gui.widgets.mode_bar import Hint, ModeBar
from gui.widgets.suggest_bars import AskBar, JudgeBar

_MOST_CLASSES = 4


class Bars(QObject):
    """Keeps the three bars in step with what is being done.

    Signals:
        done: A bar that had the focus is gone.
    """

    done = Signal()

    def __init__(
        self,
        document: Document,
        first_pass: FirstPass,
        suggesting: Suggesting,
        pass_bar: ModeBar,
        ask_bar: AskBar,
        judge_bar: JudgeBar,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._pass = first_pass
        self._suggesting = suggesting
        self._pass_bar = pass_bar
        self._ask_bar = ask_bar
        self._judge_bar = judge_bar
        self.length = QPushButton()
        self.length.setProperty("role", "small")
        self.length.setMenu(self._lengths())
        pass_bar.row.insertWidget(2, self.length)
        for signal in (first_pass.changed, suggesting.changed, document.edited, document.opened, ask_bar.opened):
            signal.connect(self.refresh)
        judge_bar.score.valueChanged.connect(self.refresh)
        actions.notifier.changed.connect(self.refresh)
        ask_bar.asked.connect(self._ask)
        judge_bar.order_asked.connect(suggesting.set_uncertain_first)
        judge_bar.over_asked.connect(suggesting.accept_over)
        self.refresh()

    def _lengths(self) -> QMenu:
        menu = QMenu(self.length)
        for length_s in STRETCH_LENGTHS_S:
            entry = menu.addAction(self._length_words(length_s))
            entry.triggered.connect(lambda _=False, length_s=length_s: self._pass.set_stretch(length_s))
        return menu

    def _length_words(self, length_s: float) -> str:
        return self.tr("{:g} s").format(length_s) if length_s < 60 else self.tr("{:g} min").format(length_s / 60)

    def _ask(self) -> None:
        bar = self._ask_bar
        choice, label = bar.method.chosen, bar.chosen_class
        if choice is not None:
            self._suggesting.by_model(choice, bar.everywhere, bar.config())
        elif label is not None:
            self._suggesting.by_activity(label, bar.everywhere, bar.config())
        bar.hide()
        self.refresh()
        self.done.emit()

    def refresh(self) -> None:
        """Show what is the case now."""
        if self._pass.phase:
            self._ask_bar.hide()
            self._judge_bar.hide()
            self._say_pass()
            return
        self._pass_bar.hide()
        if self._suggesting.judging and self._ask_bar.isHidden():
            self._say_judging()
        else:
            self._judge_bar.hide()

    def leave(self) -> bool:
        """Escape: one step out of what the bars show. True when there was one."""
        if not self._ask_bar.isHidden():
            self._ask_bar.hide()
            self.refresh()
            return True
        return self._pass.leave() or self._suggesting.leave()

    # Words ------------------------------------------------------------------------------------------------------------

    def _key(self, name: str) -> str:
        return actions.key_text(f"label.{name}")

    def _pair(self, name: str) -> str:
        """The keys for earlier and later as one: "Ctrl+Left / Right"."""
        later = self._key(f"{name}_later")
        return f"{self._key(f'{name}_earlier')} / {later.rsplit('+', 1)[-1]}"

    def _class_hint(self, label: LabelClass) -> Hint:
        return Hint(letter(label), label.name, lambda: self._pass.take_class(label), label.colour)

    def _say_pass(self) -> None:
        work = self._pass
        self.length.setVisible(work.phase == "stretches")
        self.length.setText(self._length_words(work.stretch_s))
        on = Hint(self._key("next_segment"), self.tr("Skip"), lambda: work.step(1))
        back = Hint(self._key("previous_segment"), self.tr("Back"), lambda: work.step(-1))
        leave = Hint(self._key("escape"), self.tr("Leave"), work.leave)
        if (stretch := work.stretch) is not None:
            labels = self._document.classes()
            keys = [self._class_hint(label) for label in labels[:_MOST_CLASSES] if label.key]
            title = self.tr("Stretch {} of {}").format(work.number + 1, len(work.stretches()))
            about = f"{clock.write(stretch.start_s, 0)} \u2013 {clock.write(stretch.end_s, 0)}"
            if not labels:
                about = self.tr("Add a class first; its key labels the stretch.")
            self._pass_bar.say(title, about, (*keys, on, back, leave))
            self._pass_bar.about.setToolTip("")
        elif (boundary := work.boundary) is not None:
            names = [self._document.label_class(s.class_id) for s in (boundary.left, boundary.right)]
            words = " \u2192 ".join(label.name if label is not None else "" for label in names)
            title = self.tr("Boundary {} of {}").format(work.number + 1, len(work.boundaries()))
            about = self.tr("{}, {}").format(words, clock.write(boundary.at_s, 2))
            nudge = Hint(self._pair("start"), self.tr("10 ms"), lambda: work.nudge(0.01))
            second = Hint(self._pair("start_far"), self.tr("1 s"), lambda: work.nudge(1.0))
            on = Hint(self._key("next_segment"), self.tr("Next"), lambda: work.step(1))
            self._pass_bar.say(title, about, (nudge, second, on, back, leave))
            self._pass_bar.about.setToolTip(self.tr("Click where it should be, or drag it"))

    def _say_judging(self) -> None:
        work = self._suggesting
        rows, current, judged = work.open(), work.current, work.judged
        scored = any(s.score is not None for s in rows) and not self._document.read_only
        if current is not None:
            label = self._document.label_class(current.class_id)
            sure = "" if current.score is None else f"  {current.score:.2f}"
            about = f"{label.name if label else ''}{sure}  \u00b7  {current.source.removeprefix('model ')}"
        elif judged:
            about = self.tr("%Ln selected", "", len(judged))
        else:
            about = self.tr("{} shows the first").format(self._key("next_suggestion"))
        answers = (
            Hint(self._key("accept"), self.tr("Accept"), work.accept),
            Hint(self._key("reject"), self.tr("Reject"), work.reject),
        )
        hints = (
            *(answers if not self._document.read_only else ()),
            Hint(self._key("next_suggestion"), self.tr("Next"), lambda: work.step(1)),
            Hint(self._key("escape"), self.tr("Leave"), work.leave),
        )
        over = len(work.over(self._judge_bar.score.value()))
        self._judge_bar.show_judged(about, len(rows), over, work.uncertain_first, hints, scored)
