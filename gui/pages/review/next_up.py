"""What to label next: the stretches that a model doubts most, and some drawn by chance, heard and labelled by one key.

Invariant: a label that is given is an edit of the project, on the disk before the next stretch plays, and says which
model asked for it and why. What was given is read from the project, so that undo shows at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.segments import SKIP, UNSURE, Edit, LabelClass, Segment, Verdict, next_class
from engine.verdicts import Stretch, verdict_edit
from gui import actions, theme
from gui.class_colours import class_colours
from gui.document import Document
from gui.jobs import JobRunner, JobThread
from gui.pages.review.detail import READ_AHEAD, Place, StretchDetail
from gui.pages.review.verdict_bar import ACCEPT, relabel_keys
from gui.tables.label_next import NextColumn, NextModel
from gui.translation import number
from gui.widgets.form_sheet import FormSheet
from gui.widgets.panel import panel
from gui.widgets.panels import FLUSH_FOOT_PX, WideTable
from gui.widgets.result_view import dress
from gui.widgets.score_bar import ScoreBarDelegate

if TYPE_CHECKING:
    from gui.widgets.model_combo import ModelChoice
    from training.label_next import Candidate, NextConfig, Queue

_DETAIL_PX = 252
#: Of the columns of ``gui.tables.label_next.NextColumn``.
_WIDTHS_PX = (200, 150, 160, 190, 130, 150)


class NextUp(QWidget):
    """The queue, the stretch that is chosen, and the keys that label it.

    Signals:
        filled: There is a queue to go through.
        left: The user has had enough of it.
        retrain_asked: The path of the model that is to learn what was given.
    """

    filled = Signal()
    left = Signal()
    retrain_asked = Signal(str)

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._job: JobThread | None = None
        self._model: ModelChoice | None = None
        self._config: NextConfig | None = None
        self._sheet: FormSheet | None = None
        self._labels: tuple[str, ...] = ()
        #: What the project says of exactly the stretches of the queue.
        self._told: dict[tuple[int, float, float], list[Segment | Verdict]] = {}
        self.rows = NextModel(self._given, self._undecided, self)
        self._build()
        self.view.selectionModel().currentRowChanged.connect(lambda index: self._on_row(index.row()))
        self.view.doubleClicked.connect(lambda _: self.detail.toggle())
        self.detail.open_asked.connect(self.open_in_label)
        self.detail.failed.connect(lambda sentence: document.notice(sentence, "error"))
        self.detail.verdicts.said.connect(self.say)
        self.detail.verdicts.accepted.connect(self.accept)
        self.detail.verdicts.relabelled.connect(self.relabel)
        document.edited.connect(self._on_edited)
        document.opened.connect(self.clear)
        theme.notifier.changed.connect(self._on_colours)

    def _build(self) -> None:
        self.words = QLabel()
        self.words.setProperty("role", "faint")
        self.words.setWordWrap(True)
        self.count = QLabel()
        self.count.setProperty("role", "strong")
        self.train = QPushButton(self.tr("Retrain with these labels"))
        actions.explain(self.train, "review.retrain")
        self.train.clicked.connect(self.retrain)
        self.settings = QPushButton(self.tr("Settings…"))
        self.settings.clicked.connect(self.ask_settings)
        title = QLabel(self.tr("What to label next"))
        title.setProperty("role", "section")
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 12, 8)
        head.setSpacing(12)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(title)
        text.addWidget(self.words)
        head.addLayout(text, 1)
        for widget in (self.count, self.train, self.settings):
            head.addWidget(widget)
        self.view = WideTable(_WIDTHS_PX)
        self.view.setAccessibleName(self.tr("What to label next"))
        dress(self.view)
        self.view.setSortingEnabled(False)  # the order is the point
        self.view.setModel(self.rows)
        self.view.setItemDelegateForColumn(NextColumn.DOUBT, ScoreBarDelegate(self.view))
        listed = QWidget()
        inner = QVBoxLayout(listed)
        inner.setContentsMargins(1, 0, 1, FLUSH_FOOT_PX)
        inner.setSpacing(0)
        inner.addLayout(head)
        inner.addWidget(self.view, 1)
        self.detail = StretchDetail(self._runner, (ACCEPT, UNSURE, SKIP))
        foot = panel(self.detail)
        foot.setFixedHeight(_DETAIL_PX)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(panel(listed), 1)
        whole.addWidget(foot)

    # Looking ----------------------------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether it is looking."""
        return self._job is not None

    def is_of(self, model: ModelChoice | None) -> bool:
        """Whether the queue that is there is that model's."""
        return model is not None and self._model is not None and self._model.path == model.path

    def clear(self) -> None:
        """Another project is open: nothing of the queue belongs to it."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self.rows.show_queue(None)
        self.detail.show_place(None)
        self.left.emit()

    def look(self, model: ModelChoice | None) -> None:
        """Let a model look for what to label next in the open project."""
        from training.label_next import NextConfig, label_next

        project = self._document.project
        if project is None or self.busy:
            return
        if model is None:
            self._document.notice(self.tr("Choose a model that is to look for what to label next."), "warning")
            return
        folder, path, config = project.folder, model.path, self._config or NextConfig()
        self._model, self._config = model, config
        job = self._runner.run(
            self.tr("Looking for what to label next"),
            lambda: label_next(folder, path, config),
            on_done=lambda queue: self._on_found(job, queue),
            on_failed=lambda sentence: self._on_failed(job, sentence),
            on_cancelled=lambda: self._on_failed(job),
        )
        self._job = job

    def _on_found(self, job: JobThread, queue: Queue) -> None:
        if job is not self._job:  # the project was closed meanwhile
            return
        self._job = None
        self._show(queue)
        self.filled.emit()

    def _on_failed(self, job: JobThread, sentence: str = "") -> None:
        if job is self._job:
            self._job = None
            if sentence:
                self._document.notice(sentence, "warning")

    def ask_settings(self) -> None:
        """Ask how long and how many the stretches are to be, and look again."""
        from training.label_next import NextConfig

        self._sheet = FormSheet(
            self.window(),
            self.tr("What to label next"),
            self.tr("The model looks through everything that nobody has labelled."),
            self._config or NextConfig(),
            self.tr("Look again"),
        )
        self._sheet.accepted.connect(self._on_settings)
        self._sheet.ask()

    def _on_settings(self, config: NextConfig) -> None:
        if self._sheet is not None:
            self._sheet.close_sheet()
        self._config = config
        self.look(self._model)

    def _show(self, queue: Queue) -> None:
        own = [label.name for label in self._document.classes()]
        self._labels = (*own, *(label for label in queue.card.labels if label not in own))
        colours = class_colours(self._document, self._labels)
        keys = relabel_keys(self._labels, self._document.classes())
        self.detail.verdicts.show_labels(self._labels, keys, colours, several=queue.card.multi_label)
        self._told = {_key(one): [] for one in queue.rows}
        self.rows.show_queue(queue, class_colours(self._document, queue.card.labels))
        chance = sum(one.why == "chance" for one in queue.rows)
        told = self.tr("%Ln stretch(es) of {} s out of {} that nobody has labelled.", "", len(queue.rows))
        words = told.format(f"{queue.length_s:g}", number(queue.unlabelled))
        if chance:
            words += " " + self.tr(
                "{} are what {} doubts most; {} are drawn by chance from all recordings alike, so that it also hears "
                "where it is sure and wrong."
            ).format(number(len(queue.rows) - chance), queue.card.name, number(chance))
        self.words.setText(words)
        self._show_count()
        self._choose(0)
        self.view.setFocus()

    def _on_colours(self) -> None:
        if self.rows.queue is not None:
            self.rows.set_colours(class_colours(self._document, self.rows.queue.card.labels))

    # Going through it -------------------------------------------------------------------------------------------------

    @property
    def row(self) -> int:
        """The chosen row, or -1."""
        return self.view.currentIndex().row()

    def _choose(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self.view.selectionModel().setCurrentIndex(self.rows.index(row, 0), flags.ClearAndSelect | flags.Rows)

    def step(self, by: int) -> None:
        """Choose the next stretch, or the one before."""
        if 0 <= self.row + by < self.rows.rowCount():
            self._choose(self.row + by)

    def _step_on(self) -> None:
        """Choose the next stretch of which nothing was said, else the next one."""
        after = range(self.row + 1, self.rows.rowCount())
        last = self.rows.rowCount() - 1
        self._choose(next((row for row in after if not self.rows.answered(row)), min(self.row + 1, last)))

    def _on_row(self, row: int) -> None:
        queue = self.rows.queue
        if queue is None or row < 0:
            self.detail.show_place(None)
            return
        one = self.rows.candidate(row)
        after = queue.rows[row + 1 : row + 1 + READ_AHEAD]
        self.detail.show_place(_place(one), [_place(later) for later in after], play=self.isVisible())
        self.detail.show_windows(queue.card, one.windows, self.rows.colour)
        self._show_name()

    def _show_name(self) -> None:
        queue = self.rows.queue
        if queue is None or self.row < 0:
            return
        one = self.rows.candidate(self.row)
        given = self.rows.given(self.row)
        text = self.tr("The model says {}").format(queue.card.labels[self.rows.best(self.row)])
        if given:
            text += "  ·  " + self.tr("you said {}").format("+".join(label.name for label in given))
        self.detail.name.setText(text)
        self.detail.show_probabilities(queue.card.labels, one.probabilities)
        names = {label.name for label in given}
        self.detail.verdicts.show_given([n for n, label in enumerate(self._labels) if label in names])

    def toggle(self) -> None:
        """Play the stretch, or stop."""
        self.detail.toggle()

    def open_in_label(self) -> None:
        """Show the stretch on the Label page."""
        if self.rows.queue is not None and self.row >= 0:
            one = self.rows.candidate(self.row)
            self._document.moment_asked.emit(one.recording_id, one.start_s, one.end_s)

    # Saying it --------------------------------------------------------------------------------------------------------

    def _given(self, one: Candidate) -> list[LabelClass]:
        found = [self._document.label_class(row.class_id) for row in self._told[_key(one)] if isinstance(row, Segment)]
        return [label for label in found if label is not None]

    def _undecided(self, one: Candidate) -> bool:
        return any(isinstance(row, Verdict) and row.said == UNSURE for row in self._told[_key(one)])

    def relabel(self, which: int) -> None:
        """Give the chosen stretch a class, and go on to the next; where it may have several, stay."""
        from training.label_next import label_edit

        queue, project = self.rows.queue, self._document.project
        if queue is None or project is None or self.row < 0:
            return
        one = self.rows.candidate(self.row)
        to, made = self._class(self._labels[which])
        several = queue.card.multi_label
        given = [row for row in self._told[_key(one)] if isinstance(row, Segment)]
        edit = label_edit(one, queue.card.name, to, made, given, project.new_id, several=several)
        if self._document.edit(edit) and not several:
            self._step_on()

    def _class(self, name: str) -> tuple[LabelClass, tuple[LabelClass, ...]]:
        """A class, and itself again where the project does not have it yet."""
        project = self._document.project
        assert project is not None
        found = next((label for label in self._document.classes() if label.name == name), None)
        if found is not None:
            return found, ()
        made = next_class(self._document.classes(), name, project.new_id())
        return made, (made,)

    def relabel_by(self, key: str) -> None:
        """Give it the class of a digit."""
        which = self.detail.verdicts.number_of(key)
        if which >= 0:
            self.relabel(which)

    def accept(self) -> None:
        """The model is right: give the stretch the class that it finds most probable."""
        if self.rows.queue is not None and self.row >= 0:
            self.relabel(self._labels.index(self.rows.queue.card.labels[self.rows.best(self.row)]))

    def say(self, verdict: str) -> None:
        """Pass over the stretch; of what cannot be told that is remembered, and it is not asked for again."""
        queue, project, row = self.rows.queue, self._document.project, self.row
        if queue is None or project is None or row < 0 or verdict not in (UNSURE, SKIP):
            return
        one = self.rows.candidate(row)
        if verdict == UNSURE:
            names = {label.name: label for label in self._document.classes()}
            # A verdict has a class; that of what is not labelled says nothing, and none is made for it.
            said = names.get(queue.card.labels[self.rows.best(row)]) or next(iter(names.values()), None)
            if said is None:
                self._document.notice(self.tr("The project has no classes yet. Give the stretch one."), "warning")
                return
            stretch = Stretch(one.recording_id, one.start_s, one.end_s, said.id)
            before = next((row for row in self._told[_key(one)] if isinstance(row, Verdict)), None)
            edit = verdict_edit(UNSURE, stretch, None, (), before, queue.card.name, project.new_id)
            if not self._document.edit(edit):
                return
        else:
            self.rows.skip(row)
        self._step_on()

    def _on_edited(self, edit: Edit) -> None:
        if self.rows.queue is None:
            return
        for row in edit.removed:
            if isinstance(row, (Segment, Verdict)) and row in (own := self._told.get(_key(row), [])):
                own.remove(row)
        for row in edit.added:
            if isinstance(row, (Segment, Verdict)) and _key(row) in self._told:
                self._told[_key(row)].append(row)
        self.rows.labels_changed()
        self._show_count()
        self._show_name()

    def _show_count(self) -> None:
        labelled = self._labelled()
        self.count.setText(self.tr("%Ln labelled", "", labelled))
        self.train.setEnabled(labelled > 0)

    def _labelled(self) -> int:
        return sum(bool(self.rows.given(row)) for row in range(self.rows.rowCount()))

    def retrain(self) -> None:
        """Let the model learn what was given."""
        if self.rows.queue is not None and self._labelled():
            self.retrain_asked.emit(self.rows.queue.model_path)


def _key(row: Candidate | Segment | Verdict) -> tuple[int, float, float]:
    return row.recording_id, round(row.start_s, 4), round(row.end_s, 4)


def _place(one: Candidate) -> Place:
    return one.path, one.start_s, one.end_s
