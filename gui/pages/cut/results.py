"""What came of cutting, splitting and checking: the cuts, the counts, and the chunks (as a table or as pictures) or the
findings.

Invariant: choosing rows and filters changes nothing but what is shown.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from engine.training_tables import Chunk, Split
from gui import actions
from gui.jobs import JobRunner
from gui.pages.cut.checking import Checking
from gui.pages.cut.findings import Findings
from gui.pages.cut.grid import ChunkGrid
from gui.tables.chunks import PARTS, ChunkColumn, ChunksModel, CountsModel, CutsModel, CutView
from gui.translation import number
from gui.widgets.class_cells import ClassDelegate, CountDelegate
from gui.widgets.clip_pictures import Stretch
from gui.widgets.panels import ROW_PX, Panel, table_view

_CUT_WIDTHS_PX = (40, 86, 110, 70)
_COUNT_WIDTHS_PX = (96, 86, 96, 86, 92, 84)
_CHUNK_WIDTHS_PX = (300, 92, 92, 180, 130)
#: Height of what is above and below the rows of the upper tables, and the most that they take of the page.
_AROUND_ROWS_PX = 79
_TALLEST_PX = 280


class CutResults(QWidget):
    """Two tables above, one below, which shares its place with the findings.

    Attributes:
        findings: What a check has found.

    Signals:
        cut_chosen: The id of another cut to look at.
        chunk_chosen: The chosen Chunk, or None.
        chunk_activated: It was double-clicked, or clicked among the pictures.
        export_asked: The chunks are to be written as files.
    """

    cut_chosen = Signal(int)
    chunk_chosen = Signal(object)
    chunk_activated = Signal()
    export_asked = Signal()

    def __init__(
        self, runner: JobRunner, stretch_of: Callable[[Chunk], Stretch], parent: QWidget | None = None
    ) -> None:
        """
        Args:
            stretch_of: Where the sound of a chunk lies.
        """
        super().__init__(parent)
        self._view = CutView()
        self._chosen: Chunk | None = None
        self.cuts = CutsModel(self)
        self.counts = CountsModel(self)
        self.chunks = ChunksModel(self)
        self.findings = Findings()
        self.grid = ChunkGrid(self.chunks, runner, stretch_of)
        self._cuts_panel = self._build_cuts()
        self._counts_panel = self._build_counts()
        self._chunks_panel = self._build_chunks()
        whole = QGridLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(16)
        whole.addWidget(self._cuts_panel, 0, 0)
        whole.addWidget(self._counts_panel, 0, 1)
        whole.addWidget(self._chunks_panel, 1, 0, 1, 2)
        whole.setColumnStretch(0, 4)
        whole.setColumnStretch(1, 7)
        whole.setRowStretch(1, 1)
        self.cuts_table.selectionModel().currentRowChanged.connect(self._on_cut)
        self.chunks_table.selectionModel().currentRowChanged.connect(self._on_chunk)
        self.chunks_table.doubleClicked.connect(lambda _: self.chunk_activated.emit())
        self.grid.selectionModel().currentChanged.connect(lambda index, _: self._on_card(index))
        self.grid.play_asked.connect(self.chunk_activated)
        self.chunks.modelReset.connect(self._keep_chosen)
        self.class_filter.currentIndexChanged.connect(self._on_filter)
        self.part_filter.currentIndexChanged.connect(self._on_filter)

    def _build_cuts(self) -> Panel:
        self.cuts_table = table_view(self.tr("Cuts"), _CUT_WIDTHS_PX)
        self.cuts_table.setModel(self.cuts)
        panel = Panel(self.tr("Cuts"), flush=True)
        panel.add(self.cuts_table)
        return panel

    def _build_counts(self) -> Panel:
        self.counts_table = table_view(self.tr("Chunks by class and part"), _COUNT_WIDTHS_PX)
        self.counts_table.setModel(self.counts)
        self.counts_table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.counts_table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.counts_table.setItemDelegate(CountDelegate(self.counts_table))
        self.counts_table.setItemDelegateForColumn(0, ClassDelegate(self.counts_table))
        panel = Panel(flush=True)
        panel.add(self.counts_table)
        return panel

    def _build_chunks(self) -> Panel:
        self.chunks_table = table_view(self.tr("Chunks"), _CHUNK_WIDTHS_PX)
        self.chunks_table.setModel(self.chunks)
        self.chunks_table.setItemDelegateForColumn(ChunkColumn.CLASS, ClassDelegate(self.chunks_table))
        self.chunks_table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.chunks_table.setSortingEnabled(True)
        self.class_filter, self.part_filter = QComboBox(), QComboBox()
        self.class_filter.setAccessibleName(self.tr("Show chunks of this class"))
        self.part_filter.setAccessibleName(self.tr("Show chunks of this part"))
        self.class_filter.addItem(self.tr("All classes"), 0)
        self.part_filter.addItem(self.tr("All parts"), "")
        for part in PARTS:
            self.part_filter.addItem(self.chunks.part_names[part], part)
        panel = Panel(flush=True)
        panel.head.setContentsMargins(12, 8, 8, 4)
        self.chunks_button, self.findings_button = QPushButton(), QPushButton()
        self.grid_button = QPushButton(self.tr("Pictures"))
        self.grid_button.setToolTip(self.tr("Outline and spectrogram of every chunk. A click plays it."))
        sides = QButtonGroup(self)
        places = (self.chunks_table, self.grid, self.findings)
        for at, button in enumerate((self.chunks_button, self.grid_button, self.findings_button)):
            button.setCheckable(True)
            sides.addButton(button)
            button.clicked.connect(lambda _=False, place=places[at]: self._show_below(place))
        head = panel.flowing_head(self.chunks_button, self.grid_button, self.findings_button)
        for box in (self.class_filter, self.part_filter):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            head.add(box)
        self.export_button = QPushButton(self.tr("Export…"))
        actions.explain(self.export_button, "cut.export")
        self.export_button.clicked.connect(lambda: self.export_asked.emit())
        head.add(self.export_button)
        self._below = QStackedWidget()
        for place in places:
            self._below.addWidget(place)
        panel.add(self._below)
        self.chunks_button.setChecked(True)
        return panel

    def show_view(self, view: CutView) -> None:
        """Show another reading; what was chosen stays chosen where it is still there."""
        self._view = view
        with QSignalBlocker(self.cuts_table.selectionModel()):
            self.cuts.show_view(view)
        if view.cut is not None:
            self.cuts_table.selectRow(self.cuts.row_of(view.cut.id))
        self.counts.show_view(view)
        wanted_px = _AROUND_ROWS_PX + ROW_PX * max(self.counts.rowCount(), 4)
        for panel in (self._cuts_panel, self._counts_panel):
            panel.setFixedHeight(min(wanted_px, _TALLEST_PX))
        self._fill_class_filter(view)
        self.chunks.show_view(view)
        self._say()

    def _fill_class_filter(self, view: CutView) -> None:
        used = {class_id for c in view.chunks for class_id in c.class_ids}
        classes = sorted((c for c in view.classes.values() if c.id in used), key=lambda c: (c.position, c.id))
        box = self.class_filter
        kept = box.currentData()
        with QSignalBlocker(box):
            while box.count() > 1:
                box.removeItem(1)
            for label in classes:
                box.addItem(label.name, label.id)
            box.setCurrentIndex(max(box.findData(kept), 0))
        if box.currentData() != kept:
            self.chunks.set_filter(box.currentData(), self.part_filter.currentData())

    def _on_filter(self) -> None:
        self.chunks.set_filter(self.class_filter.currentData(), self.part_filter.currentData())
        self._say()

    def _say(self) -> None:
        view = self._view
        shown, total = self.chunks.rowCount(), len(view.chunks)
        self.chunks_button.setText(self.tr("Chunks {}").format(number(total)))
        filtered = shown != total and self._below.currentWidget() is not self.findings
        self._chunks_panel.title.setText(
            self.tr("{} of {} shown").format(number(shown), number(total)) if filtered else ""
        )
        words = self.tr("By class; not split yet")
        if view.split is not None:
            words = self.tr("By class and part; split {}, {}").format(view.split.id, self._method_words(view.split))
        self._counts_panel.title.setText(words)

    def say_findings(self, checking: Checking) -> None:
        """Follow a check."""
        self.findings.say(checking, self._view)
        words = self.tr("Findings")
        if checking.report is not None:
            asking = sum(finding.severity != "ok" for finding in checking.report.findings)
            words = self.tr("Findings {}").format(number(asking))
        self.findings_button.setText(words)

    def show_findings(self, shown: bool) -> None:
        """Show the findings below, or the chunks."""
        (self.findings_button if shown else self.chunks_button).setChecked(True)
        self._show_below(self.findings if shown else self.chunks_table)

    def _show_below(self, place: QWidget) -> None:
        self._below.setCurrentWidget(place)
        for box in (self.class_filter, self.part_filter, self.export_button):
            box.setVisible(place is not self.findings)
        if place is self.grid and self.chunks_table.currentIndex().isValid():
            self._follow_card(self.chunks_table.currentIndex().row())
        place.setFocus()
        self._say()

    def choose_stretch(self, recording_id: int, start_s: float, end_s: float) -> bool:
        """Choose the chunk that is this stretch of a recording, whatever the filters hide; whether there is one."""
        wanted = (recording_id, start_s, end_s)
        found = next((c for c in self._view.chunks if (c.recording_id, c.start_s, c.end_s) == wanted), None)
        if found is None:
            return False
        if self.chunks.row_of(found.id) < 0:
            self.class_filter.setCurrentIndex(0)
            self.part_filter.setCurrentIndex(0)
        self.chunks_table.selectRow(self.chunks.row_of(found.id))
        return True

    def _method_words(self, split: Split) -> str:
        words = {"stratified": self.tr("random"), "seed": self.tr("shuffled list")}
        word = words.get(split.method, self.tr("by recording"))
        fold = split.config.get("fold")
        return word if fold is None else self.tr("{}, fold {} of {}").format(word, fold, split.config["folds"])

    def _on_cut(self, index: QModelIndex) -> None:
        made = self.cuts.cut_at(index.row())
        if made is not None and (self._view.cut is None or made.id != self._view.cut.id):
            self.cut_chosen.emit(made.id)

    def _keep_chosen(self) -> None:
        """After a new order: the chosen chunk stays chosen, or the first becomes it."""
        row = self.chunks.row_of(self._chosen.id) if self._chosen is not None else -1
        if self.chunks.rowCount():
            self.chunks_table.selectRow(max(row, 0))
        else:
            self._choose(None)

    def _on_chunk(self, index: QModelIndex) -> None:
        self._follow_card(index.row())
        self._choose(self.chunks.chunk_at(index.row()))

    def _follow_card(self, row: int) -> None:
        """The same chunk is chosen in both views."""
        index = self.chunks.index(row, 0)
        if index.isValid() and self.grid.currentIndex().row() != row:
            self.grid.setCurrentIndex(index)

    def _on_card(self, index: QModelIndex) -> None:
        if index.isValid() and self.chunks_table.currentIndex().row() != index.row():
            self.chunks_table.selectRow(index.row())

    def _choose(self, chunk: Chunk | None) -> None:
        if chunk != self._chosen:
            self._chosen = chunk
            self.chunk_chosen.emit(chunk)
