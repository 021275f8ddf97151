"""What is done now and then around cutting: giving recordings their groups, making more training chunks, and writing
chunks as sound files. Each is asked for on a sheet, so that the page stays as it is.

Invariant: nothing is changed before the button of a sheet is pressed, and groups are one step of undo.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from engine.config import setting
from engine.errors import StudioError
from engine.events import Event, Job, Notice, Progress, Skipped
from engine.project import Project
from engine.training_tables import Split
from gui.document import Document
from gui.jobs import JobRunner, with_project
from gui.left_out import LeftOut
from gui.tables.chunks import CutView
from gui.translation import number, told
from gui.widgets.form_sheet import FormSheet
from training.export_chunks import export_chunks
from training.groups import GroupPlan, groups_by_pattern, groups_from_table
from training.synthesis import SynthesisConfig, synthesize_chunks


@dataclass(frozen=True)
class GroupsOrder:
    """Where groups come from."""

    source: str = setting(
        "pattern",
        "The groups are found in the recordings' paths, or in a table.",
        title="Groups from",
        choices=("pattern", "table"),
        choice_words=("The file names", "A table (CSV)"),
    )
    pattern: str = setting(
        r"([^/]+)_[^/]*$",
        "A regular expression, searched in each path (with /); its first bracket is the group. The one given takes "
        "what stands before the last underscore of the name.",
        title="Pattern",
    )
    table: str = setting("", "It has a column recording (or file) and one of groups.", title="Table", pick="file")
    column: str = setting("group", "The column of groups: group, speaker, meeting, fold ...", title="Column")


@dataclass(frozen=True)
class ExportOrder:
    """How chunks are written."""

    folder: str = setting("", "Gets a folder for each class.", title="Into", pick="folder")
    format: str = setting(
        "wav", "At 16 bits, with the recordings' rates and channels.", title="Format",
        choices=("wav", "flac"), choice_words=("WAV", "FLAC"),
    )  # fmt: skip
    divided: bool = setting(True, "The class folders then lie in train, val and test.", title="By parts of the split")


def plan_groups(project: Project, order: GroupsOrder) -> Job[GroupPlan]:
    """Job: what giving groups would do."""
    yield Progress("Looking at the groups")
    if order.source == "pattern":
        return groups_by_pattern(project, order.pattern)
    if not order.table:
        raise StudioError("Choose the table with the groups first.")
    return groups_from_table(project, order.table, order.column or "group")


class CutTools(QObject):
    """The sheets of the page and what their buttons do.

    Signals:
        made: There is a new cut with its split; a Split.
    """

    made = Signal(object)

    def __init__(self, page: QWidget, document: Document, runner: JobRunner) -> None:
        super().__init__(page)
        self._page, self._document, self._runner = page, document, runner
        self._view = CutView()
        self.left_out = LeftOut(page, document)
        self._plan: tuple[GroupsOrder, GroupPlan] | None = None
        self._sheets: dict[str, FormSheet] = {}
        document.opened.connect(self._close)

    def show_view(self, view: CutView) -> None:
        """What the tools work on."""
        self._view = view

    def _close(self) -> None:
        for sheet in self._sheets.values():
            sheet.close_sheet()

    def _sheet(self, name: str, make: Callable[[QWidget], FormSheet]) -> FormSheet:
        # Made when it is first asked for: only then does the page stand in its window.
        if name not in self._sheets:
            self._sheets[name] = make(self._page.window())
        return self._sheets[name]

    def _refused(self, ready: bool, sentence: str) -> bool:
        if self._document.project is None:
            self._document.notice(self.tr("No project is open. Open one first."), "warning")
        elif not ready:
            self._document.notice(sentence, "warning")
        return self._document.project is None or not ready

    # Groups -----------------------------------------------------------------------------------------------------------

    def ask_groups(self) -> None:
        """Ask where the recordings' groups come from."""
        if not self._refused(bool(self._document.recordings()), self.tr("There are no recordings yet.")):
            self._sheet("groups", self._make_groups).ask()
            self._plan = None
            self.save_button.setVisible(False)

    def _make_groups(self, window: QWidget) -> FormSheet:
        sheet = FormSheet(
            window,
            self.tr("Groups of recordings"),
            self.tr("What is recorded of one speaker, in one meeting or by one source must not be on both sides of a "
                    "split. Recordings with the same group stay together."),
            GroupsOrder(),
            self.tr("Look"),
        )  # fmt: skip
        self.save_button = QPushButton(self.tr("Save what is left out…"))
        self.save_button.setProperty("role", "quiet")
        self.save_button.clicked.connect(lambda: self.left_out.save(self._plan[1].rejected if self._plan else ()))
        sheet.foot.insertWidget(0, self.save_button)
        sheet.form.changed.connect(self._forget_plan)
        sheet.enable_where("source", {"pattern": ("pattern",), "table": ("table", "column")})
        sheet.accepted.connect(self._on_groups)
        return sheet

    def _forget_plan(self) -> None:
        self._plan = None
        self._sheets["groups"].go.setText(self.tr("Look"))
        self.save_button.setVisible(False)

    def _on_groups(self, order: GroupsOrder) -> None:
        """The first press shows what would happen, the second does it."""
        project = self._document.project
        if project is None:
            return
        sheet = self._sheets["groups"]
        if self._plan is not None and self._plan[0] == order:
            edit = self._plan[1].edit
            if edit is None or self._document.edit(edit):
                sheet.close_sheet()
                if self._view.cut is not None and edit is not None:
                    text = self.tr("Chunks keep the groups they were cut with: cut and split again.")
                    self._document.notice(text, "warning")
            return
        folder = project.folder
        self._runner.run(
            self.tr("Looking at the groups"),
            lambda: with_project(folder, lambda own: plan_groups(own, order)),
            on_done=lambda plan: self._on_planned(order, plan),
            on_failed=sheet.say,
            quiet=True,
        )

    def _on_planned(self, order: GroupsOrder, plan: GroupPlan) -> None:
        sheet = self._sheets["groups"]
        self._plan = (order, plan)
        words = self.tr("%Ln recording(s) would change; all {} are then in {} groups.", "", plan.changed).format(
            number(len(self._document.recordings())), number(plan.groups)
        )
        if plan.rejected:
            left = self.tr("%Ln row(s) are left out, the first: {}", "", len(plan.rejected))
            words = f"{words} {left.format(told(plan.rejected[0].reason))}"
        self.save_button.setVisible(bool(plan.rejected))
        sheet.go.setText(self.tr("Give these groups") if plan.edit is not None else self.tr("Close"))
        sheet.say(words, "warning" if plan.rejected else "info")

    # Chunks as files --------------------------------------------------------------------------------------------------

    def ask_export(self) -> None:
        """Ask how and where chunks are written."""
        nothing = self.tr("Nothing is cut yet. Cut the labels into chunks first.")
        if not self._refused(self._view.cut is not None, nothing):
            self._sheet("export", self._make_export).ask()

    def _make_export(self, window: QWidget) -> FormSheet:
        sheet = FormSheet(
            window,
            self.tr("Export chunks"),
            self.tr("Every chunk becomes a file in the folder of its class, called like its recording with _chunk_ "
                    "and a number. A table beside them holds their groups and all their classes."),
            ExportOrder(),
            self.tr("Export"),
        )  # fmt: skip
        sheet.accepted.connect(self._on_export)
        return sheet

    def _on_export(self, order: ExportOrder) -> None:
        view, sheet = self._view, self._sheets["export"]
        if not order.folder:
            sheet.say(self.tr("Choose the folder first."))
            return
        if view.cut is None:
            return
        cut_id, split_id = view.cut.id, view.split.id if view.split is not None and order.divided else None
        self._work(
            sheet,
            self.tr("Exporting chunks"),
            lambda project: export_chunks(
                project, order.folder, cut_id=cut_id, split_id=split_id, file_format=order.format
            ),
            lambda counts: self._document.notice(
                self.tr(
                    "Wrote %Ln chunk(s) into {}.", "", sum(sum(classes.values()) for classes in counts.values())
                ).format(order.folder)
            ),
        )

    # More training chunks ---------------------------------------------------------------------------------------------

    def ask_more(self) -> None:
        """Ask what more to train on."""
        nothing = self.tr("Split the chunks first: only those that are trained on may be made more of.")
        if not self._refused(self._view.split is not None, nothing):
            self._sheet("more", self._make_more).ask()

    def _make_more(self, window: QWidget) -> FormSheet:
        sheet = FormSheet(
            window,
            self.tr("Make more training chunks"),
            self.tr("New chunks are made from those that are trained on, and are only trained on. They come as a new "
                    "cut with the same split, so that figures stay comparable."),
            SynthesisConfig(),
            self.tr("Make them"),
        )  # fmt: skip
        sheet.enable_where("kind", {"noise": ("noise", "snr_db", "noisy_class")})
        sheet.enable_where("amount", {"target": ("target",)})
        sheet.accepted.connect(self._on_more)
        return sheet

    def _on_more(self, config: SynthesisConfig) -> None:
        split = self._view.split
        if split is None:
            return

        def on_done(made: Split) -> None:
            self._document.reload()
            self.made.emit(made)

        self._work(
            self._sheets["more"],
            self.tr("Making more training chunks"),
            lambda project: synthesize_chunks(project, split.id, config),
            on_done,
        )

    def _work(
        self, sheet: FormSheet, title: str, job_of: Callable[[Project], Job[Any]], on_done: Callable[[Any], object]
    ) -> None:
        """Run a job on the project with the sheet closed; it opens again with the reason when the job fails."""
        project = self._document.project
        if project is None:
            return
        folder = project.folder

        def on_event(event: Event) -> None:
            if isinstance(event, Skipped):
                self._document.notice(event.reason, "warning")
            elif isinstance(event, Notice):
                self._document.notice(event.text)

        def on_failed(sentence: str) -> None:
            sheet.ask()
            sheet.say(sentence, "error")

        sheet.close_sheet()
        self._runner.run(
            title,
            lambda: with_project(folder, job_of),
            on_event=on_event,
            on_done=on_done,
            on_failed=on_failed,
        )
