"""What the class palette asks for, as edits, and the running totals that it shows.

Invariant: names and keys are unique: a name or key that is taken is refused with a sentence.
"""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QObject

from engine.segments import OPEN, REJECTED, Edit, LabelClass, Marked, Segment, change, next_class
from gui.document import Document
from gui.pages.label import edits
from gui.widgets.label_palette import LabelPalette


class ClassEditor(QObject):
    """Joins a palette to the document."""

    def __init__(self, document: Document, palette: LabelPalette, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._palette = palette
        self._totals_s: dict[int, float] = {}
        palette.add_asked.connect(self.add)
        palette.renamed.connect(self._rename)
        palette.recoloured.connect(self._recolour)
        palette.rekeyed.connect(self._rekey)
        palette.moved.connect(self._move)
        palette.merged.connect(self._merge)
        palette.removed.connect(self._remove)
        document.opened.connect(self._on_opened)
        document.edited.connect(self._on_edited)
        self._on_opened()

    def _on_opened(self) -> None:
        self._totals_s = {}
        project = self._document.project
        for segment in project.segments() if project is not None else ():
            self._count(segment, 1)
        self._show()

    def _on_edited(self, edit: Edit) -> None:
        for rows, sign in ((edit.removed, -1), (edit.added, 1)):
            for row in rows:
                if isinstance(row, Segment):
                    self._count(row, sign)
        self._show()

    def _count(self, segment: Segment, sign: int) -> None:
        total_s = self._totals_s.get(segment.class_id, 0.0) + sign * segment.duration_s
        self._totals_s[segment.class_id] = max(total_s, 0.0)

    def _show(self) -> None:
        classes = list(self._document.classes()) if self._document.project is not None else []
        self._palette.set_classes(classes, dict(self._totals_s))

    def add(self) -> None:
        """Add a class with a free colour and key, and let the user type its name."""
        project = self._document.project
        if project is None:
            return
        classes = list(self._document.classes())
        names = {c.name for c in classes}
        number = len(classes) + 1
        while (name := self.tr("Class {}").format(number)) in names:
            number += 1
        label = next_class(classes, name, project.new_id())
        self._document.edit(Edit(self.tr("Add class"), added=(label,)))
        self._palette.edit_name(label.id)

    def _rename(self, label: LabelClass, name: str) -> None:
        if any(c.name == name and c.id != label.id for c in self._document.classes()):
            self._document.notice(
                self.tr("There is a class called {} already. To make them one, use Merge into.").format(name), "warning"
            )
            return
        self._document.edit(Edit(self.tr("Rename class"), (label,), (dataclasses.replace(label, name=name),)))

    def _recolour(self, label: LabelClass, colour: str) -> None:
        if colour != label.colour:
            self._document.edit(change(self.tr("Recolour class"), label, colour=colour))

    def _rekey(self, label: LabelClass, key: str) -> None:
        owner = next((c for c in self._document.classes() if c.key == key and key and c.id != label.id), None)
        if owner is not None:
            self._document.notice(self.tr("{} is the key of {} already.").format(key.upper(), owner.name), "warning")
        elif key != label.key:
            self._document.edit(change(self.tr("Change key"), label, key=key))

    def _move(self, label: LabelClass, by: int) -> None:
        edit = edits.reorder(list(self._document.classes()), label, by)
        if edit is not None:
            self._document.edit(edit)

    def _merge(self, label: LabelClass, into: LabelClass) -> None:
        project = self._document.project
        if project is not None:
            rows: list[Marked] = [*project.segments()]
            rows += [*project.suggestions(state=OPEN), *project.suggestions(state=REJECTED)]
            self._document.edit(edits.merge_classes(rows, label, into))

    def _remove(self, label: LabelClass) -> None:
        project = self._document.project
        if project is None:
            return
        edit = project.remove_class(label)
        count = sum(isinstance(row, Segment) for row in edit.removed)
        self._document.edit(edit)
        words = self.tr("Removed {} and %Ln segment(s). Undo brings them back.", "", count)
        self._document.notice(words.format(label.name))
