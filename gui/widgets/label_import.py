"""The sheet that shows what an import of labels would do, before it is done.

Invariant: nothing is changed by looking; the sheet asks through signals.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.segments import LabelClass, Recording
from gui.tables.label_preview import Candidate, LabelFilesModel, LabelLinesModel
from gui.translation import told
from gui.widgets.overlay import Overlay
from gui.widgets.panels import ROW_PX, Notes, rule, table_view

_WIDTH_PX, _HEIGHT_PX = 960, 660
_FILES_SHOWN = 4


class ImportSheet(Overlay):
    """Shows label files with what is in them.

    Signals:
        recording_chosen: The path of a file and the id of the recording its labels go to; 0: as the file says.
        import_asked: The import is to be done.
        save_asked: What is left out of a Candidate is to be written down.
    """

    save_asked = Signal(object)
    recording_chosen = Signal(str, int)
    import_asked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._recordings: dict[int, str] = {}
        self._classes: list[LabelClass] = []
        self.files_model = LabelFilesModel(self)
        self.lines_model = LabelLinesModel(self)
        self.title = QLabel(self.tr("Import labels"))
        self.title.setProperty("role", "title")
        self.files = table_view(self.tr("Label files"), (240, 150, 170, 60, 90, 70))
        self.files.setModel(self.files_model)
        self.files.selectionModel().currentRowChanged.connect(lambda *_: self._show_chosen())
        self.lines = table_view(self.tr("Labels"), (104, 140, 84, 84, 130, 370))
        self.lines.setModel(self.lines_model)
        self.lines.setIconSize(QSize(14, 14))
        self.lines.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.lines.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.notes = Notes()
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.facts.setProperty("role", "faint")
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.files)
        column.addLayout(self._make_target())
        column.addWidget(self.notes)
        column.addWidget(rule())
        column.addWidget(self.facts)
        column.addWidget(self.lines, 1)
        column.addLayout(self._make_foot())

    def _make_target(self) -> QHBoxLayout:
        self.target = QComboBox()
        self.target.setAccessibleName(self.tr("Recording that the labels belong to"))
        self.target.setToolTip(self.tr("To which recording the labels of this file go"))
        self.target.setMinimumWidth(280)
        self.target.activated.connect(self._on_target)
        words = QLabel(self.tr("Labels go to"))
        words.setBuddy(self.target)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(words)
        row.addWidget(self.target)
        row.addStretch(1)
        return row

    def _make_foot(self) -> QHBoxLayout:
        hint = QLabel(self.tr("One step: Undo takes the whole import back."))
        hint.setProperty("role", "faint")
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.close_sheet)
        self.go = QPushButton()
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(self.import_asked)
        self.save = QPushButton(self.tr("Save what is left out…"))
        self.save.setProperty("role", "quiet")
        self.save.setToolTip(self.tr("A table of the lines that are left out, each with the reason"))
        self.save.clicked.connect(lambda: self.save_asked.emit(self.chosen))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(hint, 1)
        foot.addWidget(self.save)
        foot.addWidget(cancel)
        foot.addWidget(self.go)
        return foot

    # Showing ----------------------------------------------------------------------------------------------------------

    def show_files(
        self, files: Sequence[Candidate], recordings: Sequence[Recording], classes: Sequence[LabelClass]
    ) -> None:
        """Show what importing these files would do; opens the sheet when it is not open.

        Args:
            files: The files with their plans.
            recordings: The project's.
            classes: The project's, and those that the plans add.
        """
        self._recordings = {r.id: PurePath(r.path).name for r in recordings}
        self._classes = list(classes)
        at = max(self.files.currentIndex().row(), 0)
        self.files_model.show(files, self._recordings)
        self.files.setFixedHeight(self.files.horizontalHeader().sizeHint().height() + _rows_px(len(files)))
        self.target.clear()
        self.target.addItem(self.tr("the recordings that the file names"), 0)
        for recording_id, name in self._recordings.items():
            self.target.addItem(name, recording_id)
        self.files.selectRow(min(at, len(files) - 1))
        count = sum(file.plan.count for file in files if file.plan is not None)
        words = self.tr("Import %Ln label(s)", "", count)
        self.go.setText(words if count else self.tr("Nothing to import"))
        self.go.setEnabled(count > 0)
        self._show_chosen()
        if self.isHidden():
            self.open(self.go if count else self.target)

    @property
    def chosen(self) -> Candidate | None:
        """The file whose lines are shown."""
        at = self.files.currentIndex().row()
        return self.files_model.files[at] if 0 <= at < len(self.files_model.files) else None

    def _show_chosen(self) -> None:
        file: Candidate | None = self.chosen
        plan = file.plan if file is not None else None
        self.lines_model.show(plan, self._recordings, self._classes)
        self.facts.setText(" ".join(_facts(file)))
        self.facts.setVisible(bool(self.facts.text()))
        self.save.setVisible(plan is not None and bool(plan.rejected))
        self.target.setEnabled(plan is not None)
        if file is not None:
            self.target.setItemText(
                0, self.tr("the recording called like the file") if file.silent else self.tr("the recordings it names")
            )
            self.target.setCurrentIndex(max(self.target.findData(file.recording_id or 0), 0))
        self.notes.show_lines([told(file.problem)] if file is not None and file.problem else self._advice(file))

    def _advice(self, file: Candidate | None) -> list[str]:
        if file is None or file.plan is None or file.plan.count or file.plan.repeated:
            return []
        if file.silent and file.recording_id is None:
            return [self.tr("This format does not say which recording it belongs to. Choose one above.")]
        return []

    def _on_target(self, at: int) -> None:
        file = self.chosen
        if file is not None:
            self.recording_chosen.emit(file.path, self.target.itemData(at))

    def place(self) -> None:
        """In the middle, as large as there is room."""
        self.sheet.resize(min(_WIDTH_PX, self.width() - 64), min(_HEIGHT_PX, self.height() - 80))
        self.sheet.move((self.width() - self.sheet.width()) // 2, (self.height() - self.sheet.height()) // 2)


def _rows_px(count: int) -> int:
    return min(count, _FILES_SHOWN) * ROW_PX + 2


def _facts(file: Candidate | None) -> list[str]:
    """What a plan says as a whole; its lines are in the table."""
    plan = file.plan if file is not None else None
    if plan is None:
        return []
    reasons = {line.reason for line in plan.rejected}
    return [told(fact) for fact in plan.summary if fact not in reasons and not fact.startswith("…")]
