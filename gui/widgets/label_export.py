"""The sheet on which labels are written to files of another program.

Invariant: what a format cannot hold is said before anything is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from engine.labels_io import Format
from engine.segments import Recording
from gui.translation import number, told
from gui.widgets.overlay import Overlay
from gui.widgets.panels import Notes, rule, section

_WIDTH_PX, _HEIGHT_PX = 760, 440
_LIST_PX = 220


@dataclass(frozen=True)
class ExportOrder:
    """What is to be written.

    Attributes:
        format_id: See ``engine.labels_io.formats``.
        recording_id: Only this recording; None: all.
        target: The file or folder.
    """

    format_id: str
    recording_id: int | None
    target: Path


class ExportSheet(Overlay):
    """Asks for a format, what to write and where to.

    Signals:
        export_asked: An ExportOrder.
        place_asked: Another file or folder is wanted; the Format, and whether it will be a folder.
    """

    export_asked = Signal(object)
    place_asked = Signal(object, bool)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._formats: tuple[Format, ...] = ()
        self._recording: Recording | None = None
        self._folder = Path()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Format"))
        self.list.setFixedWidth(_LIST_PX)
        self.list.currentRowChanged.connect(lambda _row: self._show_format())
        title = QLabel(self.tr("Export labels"))
        title.setProperty("role", "title")
        halves = QHBoxLayout()
        halves.setSpacing(24)
        halves.addWidget(self.list)
        halves.addLayout(self._make_side(), 1)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addWidget(title)
        column.addLayout(halves, 1)
        column.addLayout(self._make_foot())

    # Building ---------------------------------------------------------------------------------------------------------

    def _make_side(self) -> QVBoxLayout:
        self.name = QLabel()
        self.name.setProperty("role", "strong")
        self.lossy = QLabel()
        self.lossy.setWordWrap(True)
        self.layout_words = QLabel()
        self.layout_words.setProperty("role", "faint")
        self.layout_words.setWordWrap(True)
        self.whole = QRadioButton()
        self.one = QRadioButton()
        self.whole.toggled.connect(lambda _on: self._propose())
        self.target = QLineEdit()
        self.target.setAccessibleName(self.tr("Where to"))
        self.target.textChanged.connect(lambda _text: self._check())
        self.choose = QPushButton(self.tr("Choose…"))
        self.choose.clicked.connect(lambda: self.place_asked.emit(self.format, self.makes_folder))
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.target, 1)
        place.addWidget(self.choose)
        self.notes = Notes()
        side = QVBoxLayout()
        side.setSpacing(8)
        for part in (self.name, self.lossy, self.layout_words):
            side.addWidget(part)
        side.addWidget(rule())
        side.addWidget(section(self.tr("What")))
        side.addWidget(self.whole)
        side.addWidget(self.one)
        side.addSpacing(8)
        side.addWidget(section(self.tr("Where to")))
        side.addLayout(place)
        side.addWidget(self.notes)
        side.addStretch(1)
        return side

    def _make_foot(self) -> QHBoxLayout:
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.close_sheet)
        self.go = QPushButton(self.tr("Export"))
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(self._ask_export)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.go)
        return foot

    # Showing ----------------------------------------------------------------------------------------------------------

    def ask(self, formats: Sequence[Format], folder: Path, count: int, recording: Recording | None) -> None:
        """Open it.

        Args:
            formats: Those to choose from.
            folder: Where files go unless another place is chosen.
            count: How many recordings the project has.
            recording: The one that is worked on.
        """
        before = self.list.currentRow()
        self._formats, self._folder, self._recording = tuple(formats), folder, recording
        self.list.clear()
        self.list.addItems([told(known.title) for known in formats])
        csv = next((i for i, known in enumerate(formats) if known.id == "csv"), 0)
        self.whole.setText(self.tr("All recordings of the project ({})").format(number(count)))
        self.one.setVisible(recording is not None)
        if recording is not None:
            self.one.setText(self.tr("Only {}").format(PurePath(recording.path).name))
        if recording is None or not self.one.isChecked():
            self.whole.setChecked(True)
        self.list.setCurrentRow(before if before >= 0 else csv)
        self._show_format()
        self.open(self.list)

    @property
    def format(self) -> Format:
        """The format that is chosen."""
        return self._formats[max(self.list.currentRow(), 0)]

    @property
    def makes_folder(self) -> bool:
        """Whether one file is written for each recording."""
        return self.whole.isChecked() and not self.format.several_files

    def set_target(self, path: str) -> None:
        """Write to another place, also next time."""
        self.target.setText(path)
        self._folder = Path(path).parent

    def refuse(self, sentence: str) -> None:
        """Say why it could not be written."""
        self.notes.show_lines([sentence], "error")
        self.go.setEnabled(True)

    def _show_format(self) -> None:
        if not self._formats:
            return
        known = self.format
        self.name.setText(f"{told(known.title)}  ({', '.join(known.extensions)})")
        self.lossy.setText(told(known.lossy))
        self.layout_words.setText(
            self.tr("One file holds the labels of all recordings.")
            if known.several_files
            else self.tr("A file holds the labels of one recording.")
        )
        self._propose()

    def _propose(self) -> None:
        if not self._formats:
            return
        known = self.format
        if self.makes_folder:
            name = f"{known.id}-labels"
        elif self.whole.isChecked() or self._recording is None:
            name = f"labels{known.extensions[0]}"
        else:
            name = f"{PurePath(self._recording.path).stem}{known.extensions[0]}"
        self.target.setText(str(self._folder / name))
        self._check()

    def _check(self) -> None:
        target = Path(self.target.text().strip())
        self.go.setEnabled(bool(self.target.text().strip()))
        if target.is_file():
            self.notes.show_lines([self.tr("{} is there already and will be replaced.").format(target.name)])
        elif self._formats and self.makes_folder and target.is_dir() and any(target.iterdir()):
            self.notes.show_lines([self.tr("Files of the same name in {} will be replaced.").format(target.name)])
        else:
            self.notes.show_lines(())

    def _ask_export(self) -> None:
        only = self._recording.id if self.one.isChecked() and self._recording is not None else None
        self.go.setEnabled(False)
        self.export_asked.emit(ExportOrder(self.format.id, only, Path(self.target.text().strip())))

    def place(self) -> None:
        """In the middle."""
        self.sheet.resize(min(_WIDTH_PX, self.width() - 64), min(_HEIGHT_PX, self.height() - 80))
        self.sheet.move((self.width() - self.sheet.width()) // 2, (self.height() - self.sheet.height()) // 2)
