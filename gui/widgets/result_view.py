"""What every table of results looks like.

Invariant: rows have one fixed height, so that a million of them cost no more than what is on screen.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from gui import theme
from gui.widgets.panels import calm
from gui.widgets.score_bar import CellDelegate
from gui.widgets.sort_header import SortHeader


def dress(view: QTableView) -> None:
    """Give a table the look: calm rows, sortable columns in their own order at first."""
    if not isinstance(view.horizontalHeader(), SortHeader):
        view.setHorizontalHeader(SortHeader(view))
    calm(view)
    view.setFont(theme.font("table"))
    columns = view.horizontalHeader()
    columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    columns.setSortIndicatorClearable(True)
    columns.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    view.setSortingEnabled(True)
    view.setItemDelegate(CellDelegate(view))
