"""What a model says of itself: figures with their intervals, what it listens to, what it was trained on.

Invariant: a figure is never shown without what it was measured on, and a missing one is not made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine import recipes
from engine.bundle import Card
from engine.errors import UsageError
from gui.tables.models import ModelRow, size_text
from gui.translation import measure, told

_PERCENT = {"recall", "precision"}


def _label(text: str, role: str = "", *, wrap: bool = False) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def _seconds(value: float) -> str:
    return measure(f"{value:g}", "s").replace(" ", "\u00a0")


class ModelCard(QScrollArea):
    """Shows one model's card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Model card"))

    def show_row(self, row: ModelRow | None) -> None:
        """Show a model, or nothing."""
        body = QWidget()
        body.setProperty("role", "scrolled")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 4, 8, 0)
        column.setSpacing(16)
        if row is not None:
            parts = (self._head(row), self._figures(row), self._classes(row), *self._told(row.card), self._facts(row))
            for part in parts:
                column.addWidget(part)
        column.addStretch(1)
        self.setWidget(body)  # Qt deletes the one before

    def texts(self) -> list[str]:
        """All that is shown, in order."""
        return [label.text() for label in self.findChildren(QLabel)]

    def _head(self, row: ModelRow) -> QWidget:
        part, column = _part(4)
        card = row.card
        column.addWidget(_label(card.name, "title", wrap=True))
        try:
            recipe = recipes.get(card.recipe)
            about = f"{told(recipe.title)}. {told(recipe.blurb)}"
        except UsageError:
            about = self.tr("Family {}, which this Earmark does not know.").format(card.recipe)
        column.addWidget(_label(about, "faint", wrap=True))
        if card.notes:
            column.addWidget(_label(card.notes, wrap=True))
        return part

    def _figures(self, row: ModelRow) -> QWidget:
        part, column = _part(8)
        if not row.tested_on:
            column.addWidget(
                _label(self.tr("No figures: it was never measured on labelled audio."), "faint", wrap=True)
            )
            return part
        across = QHBoxLayout()
        across.setSpacing(24)
        for name, title in (("macro_f1", self.tr("macro F1")), ("accuracy", self.tr("accuracy"))):
            value = row.figure(name)
            down = QVBoxLayout()
            down.setSpacing(0)
            down.addWidget(_label("\u2013" if value is None else f"{value:.2f}", "figure"))
            down.addWidget(_label(title, "faint"))
            down.addWidget(_label(self._interval(row, name), "small"))
            across.addLayout(down)
        across.addStretch(1)
        column.addLayout(across)
        items = row.figures.get("items", 0)
        words = {
            "unseen": self.tr("Measured on {} items from sources that the training never heard."),
            "test": self.tr("Measured on {} test chunks that the training never saw."),
            "val": self.tr("Measured on {} validation chunks, which chose the best epoch: a little flattering."),
        }
        column.addWidget(_label(words[row.tested_on].format(items), "faint", wrap=True))
        if row.card.metrics.get("leaky"):
            text = self.tr("The split was not by recording: these figures are too good to be true.")
            column.addWidget(_label(text, "warn", wrap=True))
        return part

    def _interval(self, row: ModelRow, name: str) -> str:
        intervals = row.figures.get("intervals")
        found = intervals.get(name) if isinstance(intervals, Mapping) else None
        if not isinstance(found, Mapping) or found.get("low") is None or found.get("high") is None:
            return ""
        return self.tr("{} to {} (95 %)").format(f"{found['low']:.2f}", f"{found['high']:.2f}")

    def _classes(self, row: ModelRow) -> QWidget:
        part, column = _part(6)
        column.addWidget(_label(self.tr("Classes"), "section"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        per_class = row.figures.get("per_class")
        per_class = per_class if isinstance(per_class, Mapping) else {}
        columns = (("recall", self.tr("found")), ("precision", self.tr("right")), ("items", self.tr("tested")))
        if per_class:
            for at, (_, title) in enumerate(columns, start=1):
                grid.addWidget(_label(title, "small"), 0, at, Qt.AlignmentFlag.AlignRight)
        for line, name in enumerate(row.card.labels, start=1):
            grid.addWidget(_label(name), line, 0)
            measured = per_class.get(name)
            for at, (key, _) in enumerate(columns, start=1):
                value = measured.get(key) if isinstance(measured, Mapping) else None
                if isinstance(value, (int, float)):
                    text = f"{100 * value:.0f} %" if key in _PERCENT else f"{value:,}"
                    grid.addWidget(_label(text), line, at, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)
        return part

    def _told(self, card: Card) -> Iterator[QWidget]:
        """What whoever made the model says of it, where the card holds that."""
        about = card.data.get("about")
        if not isinstance(about, Mapping):
            return
        sources = [
            f"{source.get('title', '')}. {source.get('by', '')}. {source.get('licence', '')}."
            for source in about.get("sources", ())
            if isinstance(source, Mapping)
        ]
        for title, texts in (
            (self.tr("Known failures"), about.get("failures", ())),
            (self.tr("How it was tested"), [about.get("split", "")]),
            (self.tr("Made and measured with"), sources),
        ):
            said = [str(text) for text in texts if text]
            if said:
                part, column = _part(6)
                column.addWidget(_label(title, "section"))
                for text in said:
                    column.addWidget(_label(text, wrap=True))
                yield part

    def _facts(self, row: ModelRow) -> QWidget:
        part, column = _part(6)
        column.addWidget(_label(self.tr("About"), "section"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for line, (name, text) in enumerate(self._lines(row)):
            grid.addWidget(_label(name, "faint"), line, 0, Qt.AlignmentFlag.AlignTop)
            value = _label(text, wrap=True)
            value.setToolTip(f"<p>{escape(text)}</p>")
            grid.addWidget(value, line, 1)
        column.addLayout(grid)
        return part

    def _lines(self, row: ModelRow) -> Iterator[tuple[str, str]]:
        card, data = row.card, row.card.data
        listens = self.tr("{} kHz, windows of {} every {}")
        yield (
            self.tr("Listens to"),
            listens.format(f"{card.rate_hz / 1000:g}", _seconds(card.window_s), _seconds(card.hop_s)),
        )
        if card.threshold:
            yield (
                self.tr("Threshold"),
                f"{card.threshold:.2f}" + (f", {told(card.threshold_rule)}" if card.threshold_rule else ""),
            )
        counts = data.get("counts")
        if isinstance(counts, Mapping):
            yield self.tr("Trained on"), self._counts(counts, data.get("groups"))
        if data.get("source"):
            yield self.tr("Data"), told(str(data["source"]))
        if card.licence:
            yield self.tr("Licence"), card.licence
        made = ", ".join(f"{name} {version}" for name, version in card.versions.items())
        if card.created or made:
            yield self.tr("Made"), "\n".join(text for text in (card.created, made) if text)
        yield self.tr("File"), f"{row.path.name}\n{row.path.parent}\n{size_text(row.size_bytes)}"

    def _counts(self, counts: Mapping[str, Any], groups: Any) -> str:
        train = counts.get("train")
        chunks = sum(train.values()) if isinstance(train, Mapping) else 0
        text = self.tr("%Ln chunk(s)", "", chunks)
        return text + (self.tr(", %Ln group(s) in all", "", groups) if groups else "")


def _part(spacing: int) -> tuple[QWidget, QVBoxLayout]:
    part = QFrame()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    return part, column
