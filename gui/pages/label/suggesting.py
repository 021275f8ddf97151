"""Suggestions on the Label page: asking for them, and answering them one by one or many at once.

Invariant: the suggestions are the document's; what is kept here is which ones are being judged, and in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine import suggest
from engine.activity import ActivityConfig
from engine.events import Job, Notice, Skipped
from engine.segments import Edit, LabelClass, Suggestion
from engine.suggest import SuggestConfig
from gui.document import Document
from gui.jobs import JobRunner, JobThread
from gui.pages.label import edits
from gui.pages.label.editing import SegmentEditor
from gui.pages.label.playback import Playback
from gui.translation import told
from gui.widgets.model_combo import ModelChoice
from gui.widgets.segment_item import SegmentLayer
from gui.widgets.time_view import TimeView

_CONTEXT = 2.0


class Suggesting(QObject):
    """Asks for suggestions and takes the answers.

    Attributes:
        uncertain_first: Whether the least certain comes next, instead of the next in time.

    Signals:
        changed: There are others, another one is judged, or the order is another.
        order_changed: Whether the least certain come first now.
    """

    changed = Signal()
    order_changed = Signal(bool)

    def __init__(
        self,
        document: Document,
        runner: JobRunner,
        view: TimeView,
        layer: SegmentLayer,
        editor: SegmentEditor,
        playback: Playback,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._view = view
        self._layer = layer
        self._editor = editor
        self._playback = playback
        self._job: JobThread | None = None
        self._left = False
        self._last_id = 0
        self._rows: list[Suggestion] | None = None
        self.uncertain_first = True
        document.edited.connect(self._on_edited)
        document.recording_chosen.connect(self._on_recording_chosen)
        document.opened.connect(self._on_recording_chosen)

    # What is there ----------------------------------------------------------------------------------------------------

    def open(self) -> list[Suggestion]:
        """The open suggestions of the chosen recording, in the order in which they are judged."""
        if self._rows is None:
            recording = self._document.chosen
            rows = self._document.suggestions(recording.id) if recording is not None else []
            self._rows = suggest.most_uncertain_first(rows) if self.uncertain_first else suggest.in_time(rows)
        return self._rows

    @property
    def judged(self) -> list[Suggestion]:
        """The suggestions that are being judged: one, or all that are selected in the table."""
        return [s for s in self.open() if s.id in self._layer.judged]

    @property
    def current(self) -> Suggestion | None:
        """The suggestion that is being judged, when it is a single one."""
        judged = self.judged
        return judged[0] if len(judged) == 1 else None

    @property
    def running(self) -> bool:
        """Whether suggestions are being made."""
        return self._job is not None

    @property
    def judging(self) -> bool:
        """Whether there is something to judge and the user has not left it."""
        return not self._left and bool(self.open())

    # Asking -----------------------------------------------------------------------------------------------------------

    def by_model(self, choice: ModelChoice, everywhere: bool, config: SuggestConfig) -> None:
        """Let a model propose segments, in the chosen recording or in all."""
        project, ids = self._document.project, self._ids(everywhere)
        if project is not None and ids:
            folder, path = project.folder, choice.path
            title = self.tr("Suggesting with {}").format(choice.card.name)
            self._run(title, lambda: suggest.suggest(folder, path, ids, config), folder)

    def by_activity(self, label: LabelClass, everywhere: bool, config: ActivityConfig) -> None:
        """Propose a class wherever something stands out from the background, without a model."""
        project, ids = self._document.project, self._ids(everywhere)
        if project is not None and ids:
            folder = project.folder
            title = self.tr("Suggesting {} by activity").format(label.name)
            self._run(title, lambda: suggest.suggest_activity(folder, label.id, ids, config), folder)

    def by_words(self, label: LabelClass, phrase: str) -> None:
        """Propose a class wherever words are said, in all recordings whose words are known."""
        project, ids = self._document.project, self._ids(True)
        if project is not None:
            folder = project.folder
            title = self.tr("Suggesting {} by words").format(label.name)
            self._run(title, lambda: suggest.suggest_words(folder, label.id, ids, phrase), folder)

    def _ids(self, everywhere: bool) -> list[int]:
        chosen = self._document.chosen
        if everywhere:
            return [recording.id for recording in self._document.recordings()]
        return [chosen.id] if chosen is not None else []

    def _run(self, title: str, make_job: Callable[[], Job[Edit | None]], folder: Path) -> None:
        troubles: list[str] = []

        def on_event(event: object) -> None:
            if isinstance(event, Skipped):
                troubles.append(told(event.reason))
            elif isinstance(event, Notice):
                troubles.append(told(event.text))

        def on_done(edit: Edit | None) -> None:
            self._job = None
            project = self._document.project
            if project is not None and project.folder == folder:
                self._on_suggested(edit, troubles)
            self.changed.emit()

        def on_ended(sentence: str = "") -> None:
            self._job = None
            if sentence:
                self._document.notice(sentence, "warning")
            self.changed.emit()

        self._job = self._runner.run(
            title,
            make_job,
            on_event=on_event,
            on_done=on_done,
            on_failed=on_ended,
            on_cancelled=on_ended,
        )
        self.changed.emit()

    def _on_suggested(self, edit: Edit | None, troubles: list[str]) -> None:
        made = [row for row in edit.added if isinstance(row, Suggestion)] if edit is not None else []
        if edit is not None:
            self._document.adopt(edit)
        if not made:
            words = self.tr("Nothing new was found to suggest.")
        else:
            where = len({s.recording_id for s in made})
            words = self.tr("%Ln suggestion(s)", "", len(made))
            words += self.tr(" in %Ln recording(s).", "", where) if where > 1 else "."
        self._document.notice(" ".join([words, *troubles]), "warning" if troubles else "info")
        self._left = False
        if made and not self.open():
            self._document.choose_recording(made[0].recording_id)
        first = next(iter(self.open()), None)
        if first is not None:
            self.judge(first)

    # Judging ----------------------------------------------------------------------------------------------------------

    def judge(self, suggestion: Suggestion | None, *, play: bool = False) -> None:
        """Bring a suggestion into view as the one that is judged; None: judge none, and leave."""
        self._left = suggestion is None
        if suggestion is None:
            self._take(())
            return
        self._take((suggestion,))
        self._editor.choose([])
        self._view.select(None)
        self._show(suggestion)
        if play:
            self._playback.play_part()
        else:
            self._playback.seek(suggestion.start_s)

    def pick(self, suggestions: Sequence[Suggestion]) -> None:
        """Judge these together, or none of them for the time being, without moving the view or the playhead."""
        if suggestions:
            self._left = False
        self._take(suggestions)

    def _take(self, suggestions: Sequence[Suggestion]) -> None:
        if suggestions:
            self._last_id = suggestions[-1].id
        span = (min(s.start_s for s in suggestions), max(s.end_s for s in suggestions)) if suggestions else None
        self._playback.offered = span
        self._layer.judge(s.id for s in suggestions)
        self.changed.emit()

    def _show(self, suggestion: Suggestion) -> None:
        length_s = suggestion.end_s - suggestion.start_s
        if length_s > 0.8 * self._view.span_s or length_s < 0.02 * self._view.span_s:
            room_s = max(_CONTEXT * length_s, _CONTEXT)
            self._view.show(max(suggestion.start_s - room_s, 0.0), suggestion.end_s + room_s)
        else:
            self._view.reveal(suggestion.start_s, suggestion.end_s)

    def step(self, by: int = 1) -> None:
        """Judge the next one and let it be heard; this one stays open."""
        rows = self.open()
        if not rows:
            self._say_none()
            return
        at = next((i for i, s in enumerate(rows) if s.id == self._last_id), -1 if by > 0 else 0)
        self.judge(rows[(at + by) % len(rows)], play=True)

    def accept(self) -> None:
        """Yes: they become segments, which remember who proposed them."""
        judged, project = self._to_answer(), self._document.project
        if judged and project is not None:
            self._answer(judged, suggest.accept(judged, project.new_id))

    def reject(self) -> None:
        """No: they go, and are not proposed there again."""
        if judged := self._to_answer():
            self._answer(judged, suggest.reject(judged))

    def take_class(self, label: LabelClass) -> bool:
        """A class key while suggestions are judged: yes, but they are this class. False when none is judged."""
        judged = self.judged
        if not judged or self._view.selection is not None or self._editor.chosen():
            return False
        self.accept_as(judged, label)
        return True

    def accept_as(self, suggestions: list[Suggestion], label: LabelClass) -> None:
        """Yes, but they are this class."""
        project = self._document.project
        if project is not None:
            self._editor.last_class = label.id
            self._answer(suggestions, suggest.accept_as(suggestions, label, project.new_id))

    # Changing ---------------------------------------------------------------------------------------------------------

    def reshape(self, old: Suggestion, new: Suggestion) -> None:
        """A drag of a suggestion has ended: it is another stretch, and still open."""
        edit = edits.reshape(old, new)
        if edit is not None and self._document.edit(edit):
            self._editor.choose([])
            self.pick((new,))

    def nudge(self, edge: str, by_s: float) -> bool:
        """Move an edge of what is judged, as the keys do with segments. False when nothing is judged."""
        judged = self.judged
        edit = edits.nudge(judged, edge, by_s, self._view.duration_s)
        if edit is not None and self._document.edit(edit, merge=True):
            self.pick(judged := self.judged)
            self._view.reveal(judged[-1].end_s if edge == "end" else judged[0].start_s)
        return bool(judged)

    # Many at once -----------------------------------------------------------------------------------------------------

    def over(self, score: float) -> list[Suggestion]:
        """The open ones of the chosen recording that the model is so sure of."""
        return [s for s in self.open() if s.score is not None and s.score >= score]

    def accept_over(self, score: float) -> None:
        """Yes to all that the model is so sure of."""
        rows, project = self.over(score), self._document.project
        if not rows:
            self._document.notice(self.tr("No suggestion has a confidence of {:.2f} or more.").format(score))
        elif project is not None:
            self._answer(rows, suggest.accept(rows, project.new_id))
            self._document.notice(self.tr("Accepted {}. Undo takes it back.").format(len(rows)))

    def reject_rest(self) -> None:
        """No to all that are still open."""
        if rows := self.open():
            self._answer(rows, suggest.reject(rows))
            self._document.notice(self.tr("Rejected {}. Undo takes it back.").format(len(rows)))

    def _to_answer(self) -> list[Suggestion]:
        judged = self.judged
        if not judged:
            self.step(1)  # the first press shows what the next one will answer
        return judged

    def _answer(self, answered: list[Suggestion], edit: Edit) -> None:
        rows = self.open()
        gone = {s.id for s in answered}
        at = next((i for i, s in enumerate(rows) if s.id in gone), 0)
        order = [*rows[at:], *rows[:at]]
        following = next((s for s in order if s.id not in gone), None)
        if self._document.edit(edit):
            if following is not None:
                self.judge(following, play=self._playback.playing or len(answered) == 1)
            else:
                self.judge(None)
                self._left = False  # what an undo brings back is judged again
                self._playback.stop()

    def set_uncertain_first(self, on: bool) -> None:
        """Another order of judging."""
        self.uncertain_first = on
        self._rows = None
        self.order_changed.emit(on)
        self.changed.emit()

    def leave(self) -> bool:
        """Stop judging; what is open stays open. True when there was something to leave."""
        if not self.judging:
            return False
        self.judge(None)
        return True

    def _say_none(self) -> None:
        self._document.notice(self.tr("There is no open suggestion in this recording."))

    def _on_edited(self, edit: Edit) -> None:
        if any(isinstance(row, Suggestion) for row in (*edit.removed, *edit.added)):
            self._rows = None
            self._take(self.judged)

    def _on_recording_chosen(self) -> None:
        self._rows = None
        self._left = False
        self._last_id = 0
        self._take(())
