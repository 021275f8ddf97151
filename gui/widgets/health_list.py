"""What is wrong with the data, worst first: a sign, what was found, what to do, and a button that goes there.

Invariant: the sign is a shape and a word besides its colour, and the list never says that all is well before a report
came.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gui import theme
from gui.translation import told
from training.health.findings import Finding, Report

_ICON_PX = 18


def _sign(severity: str) -> tuple[str, str]:
    """The icon of a severity and its colour."""
    colours = theme.current()
    return {
        "fault": ("error", colours.bad),
        "warning": ("warning", colours.warn),
        "advice": ("info", colours.accent),
        "ok": ("check", colours.good),
    }[severity]


class FindingRow(QFrame):
    """One finding. The button goes to its places one after the other."""

    jump = Signal(object, float, float)

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        self._next = 0
        words = {
            "fault": self.tr("Fault"),
            "warning": self.tr("Warning"),
            "advice": self.tr("Advice"),
            "ok": self.tr("Fine"),
        }
        word = words[finding.severity]
        self.setAccessibleName(f"{word}: {told(finding.sentence)}")
        self.setAccessibleDescription(told(finding.advice))
        self._icon = QLabel()
        self._icon.setFixedSize(_ICON_PX, _ICON_PX)
        self._icon.setToolTip(word)
        self._icon.setAccessibleName(word)
        self.sentence = QLabel(told(finding.sentence))
        self.advice = QLabel(told(finding.advice))
        self.advice.setProperty("role", "faint")
        texts = QVBoxLayout()
        texts.setSpacing(4)
        for label in (self.sentence, self.advice):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)  # names of files and classes are not mark-up
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            texts.addWidget(label)
        self.show_button = QPushButton(self.tr("Show"))
        self.show_button.setProperty("role", "small")
        self.show_button.clicked.connect(self._on_show)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignTop)
        # Only now that they have a parent: what is shown without one is a window.
        self.advice.setVisible(bool(finding.advice))
        self.show_button.setVisible(bool(finding.places))
        self._name_button()
        self.dress()

    def dress(self) -> None:
        """Take the colours in use."""
        name, colour = _sign(self.finding.severity)
        self._icon.setPixmap(theme.icon(name, colour).pixmap(QSize(_ICON_PX, _ICON_PX), self.devicePixelRatioF()))

    def _name_button(self) -> None:
        places = self.finding.places
        if not places:
            return
        if len(places) > 1:
            self.show_button.setText(self.tr("Show {} of {}").format(self._next + 1, len(places)))
        place = places[self._next]
        self.show_button.setToolTip(self.tr("{}, at {:.1f} s").format(place.path, place.start_s))

    def _on_show(self) -> None:
        places = self.finding.places
        place = places[self._next]
        self._next = (self._next + 1) % len(places)
        self._name_button()
        where = place.key if place.recording_id is None else place.recording_id
        self.jump.emit(where, place.start_s, place.start_s if place.end_s is None else place.end_s)


class HealthList(QScrollArea):
    """Lists the findings of a report.

    Signals:
        jump(object, float, float): Go to a place: the id of the recording in a project (int), else the item's key
            (str), and the stretch in seconds; both ends are equal where the end is not known.
    """

    jump = Signal(object, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Health of the data"))
        self.rows: tuple[FindingRow, ...] = ()
        self._inside = QWidget()
        self._inside.setProperty("role", "scrolled")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.fine = QPushButton()
        self.fine.setProperty("role", "link")
        self.fine.setCheckable(True)
        self.fine.toggled.connect(self._on_fine_toggled)
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(16, 8, 16, 8)
        self._foot.addWidget(self.fine)
        self._foot.addStretch(1)
        self._column.addLayout(self._foot)
        self._column.addStretch(1)
        self.setWidget(self._inside)
        theme.notifier.changed.connect(self._on_theme_changed)
        self.set_report(None)

    def set_report(self, report: Report | None) -> None:
        """Show a report, or nothing. What was found fine is folded away behind one line."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = tuple(FindingRow(finding) for finding in report.findings) if report is not None else ()
        for row in self.rows:
            row.jump.connect(self.jump)
        asks = [row for row in self.rows if row.finding.severity != "ok"]
        good = [row for row in self.rows if row.finding.severity == "ok"]
        for place, row in enumerate(asks):
            self._column.insertWidget(place, row)
            row.show()
        for place, row in enumerate(good):
            self._column.insertWidget(len(asks) + 1 + place, row)
        self.fine.setVisible(bool(good))
        # With nothing else to say, what is fine is the message.
        self.fine.setChecked(not asks)
        self._on_fine_toggled(self.fine.isChecked())

    def _on_fine_toggled(self, shown: bool) -> None:
        good = [row for row in self.rows if row.finding.severity == "ok"]
        for row in good:
            row.setVisible(shown)
        words = self.tr("Hide what is fine ({})") if shown else self.tr("Show what is fine ({})")
        self.fine.setText(words.format(len(good)))

    def _on_theme_changed(self) -> None:
        for row in self.rows:
            row.dress()
