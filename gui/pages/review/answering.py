"""Saying what is right: verdicts go into the project as edits, or into a corrected label file beside other data.

Invariant: every verdict is one step of undo. It is on the disk when it was said; of a label file half a second later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand

from engine.errors import StudioError
from engine.events import Job, Progress
from engine.segments import RELABEL, Edit, LabelClass, Verdict, next_class
from engine.training_tables import now
from engine.verdicts import Stretch, covering, several_edit, verdict_edit
from gui.document import Document
from gui.jobs import JobRunner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gui.pages.review.scoring import Reviewed
    from training.data import Item
    from training.reviewed import Place, Said

_WRITE_AFTER_MS = 500


class Answering(QObject):
    """What was said of the items that are reviewed.

    Signals:
        changed: Something was said, or taken back.
    """

    changed = Signal()

    def __init__(self, document: Document, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._reviewed: Reviewed | None = None
        self._verdicts: dict[tuple[int, float, float], Verdict] = {}
        self._items: dict[tuple[int, float, float], Item] = {}
        self._file: dict[Place, Said] = {}
        self.path: Path | None = None
        self._unwritten = False
        self._writing = QTimer(self)
        self._writing.setSingleShot(True)
        self._writing.setInterval(_WRITE_AFTER_MS)
        self._writing.timeout.connect(self._write_later)
        document.edited.connect(self._on_edited)

    def show_reviewed(self, reviewed: Reviewed | None) -> None:
        """Other answers are reviewed."""
        self.flush()
        self._reviewed = reviewed
        self._file, self.path, self._items = {}, None, {}
        if reviewed is not None and reviewed.source.split_id is not None:
            self._items = {_item_key(item): item for item in reviewed.evaluation.items}
        if reviewed is not None and reviewed.source.split_id is None:
            from training import reviewed as corrected_file

            self.path = corrected_file.corrected_path(reviewed.source.path)
            try:
                self._file = corrected_file.read(self.path)
            except StudioError as error:
                self._document.notice(str(error), "error")
                self.path = None
        self._read_project()
        self.changed.emit()

    def _read_project(self) -> None:
        project = self._document.project
        rows = project.verdicts() if project is not None else []
        self._verdicts = {_key(v.recording_id, v.start_s, v.end_s): v for v in rows}

    def _on_edited(self, edit: Edit) -> None:
        gone = [row for row in edit.removed if isinstance(row, Verdict)]
        come = [row for row in edit.added if isinstance(row, Verdict)]
        for row in gone:
            self._verdicts.pop(_key(row.recording_id, row.start_s, row.end_s), None)
        for row in come:
            self._verdicts[_key(row.recording_id, row.start_s, row.end_s)] = row
        if gone or come:
            self.changed.emit()

    # What was said ----------------------------------------------------------------------------------------------------

    def said(self, item: Item) -> Said | None:
        """What was said of an item."""
        from training.reviewed import Said, place, several

        if not self._in_project(item):
            return self._file.get(place(item))
        found = self._verdicts.get(_item_key(item))
        if found is None:
            return None
        if self._several:
            return Said(found.said, several(item.labels), several(self.labels_now(item)), found.model, found.at)
        was, label = self._document.label_class(found.was_id), self._document.label_class(found.class_id)
        words = [one.name if one is not None else "" for one in (was, label)]
        return Said(found.said, words[0], words[1], found.model, found.at)

    @property
    def _several(self) -> bool:
        return self._reviewed is not None and self._reviewed.evaluation.card.multi_label

    def labels_now(self, item: Item) -> tuple[str, ...]:
        """The classes that an item has by now."""
        from training.reviewed import place

        if not self._in_project(item):
            told = self._file.get(place(item))
            if told is None or told.said != RELABEL:
                return item.labels
            return tuple(told.label.split(";")) if self._several else (told.label,)
        segments = self._document.segments(item.recording_id or 0)
        ids = covering(item.start_s, item.end_s or 0.0, segments)
        found = [label.name for label in map(self._document.label_class, ids) if label is not None]
        return tuple(found if self._several else found[:1]) or item.labels

    def count(self) -> tuple[int, int]:
        """Of how many items, or rows of the label file, anything was said, and how many have another label since."""
        if self._reviewed is None:
            return 0, 0
        if self._reviewed.source.split_id is None:
            changed = [one.said == RELABEL and one.label != one.was for one in self._file.values()]
        else:
            own = [v for key, v in self._verdicts.items() if key in self._items]
            changed = [v.said == RELABEL and self._is_changed(v) for v in own]
        return len(changed), sum(changed)

    def _is_changed(self, verdict: Verdict) -> bool:
        if not self._several:
            return verdict.class_id != verdict.was_id
        item = self._items[_key(verdict.recording_id, verdict.start_s, verdict.end_s)]
        return {*self.labels_now(item)} != {*item.labels}

    def _in_project(self, item: Item) -> bool:
        reviewed = self._reviewed
        return reviewed is not None and reviewed.source.split_id is not None and item.recording_id is not None

    # Saying it --------------------------------------------------------------------------------------------------------

    def say(self, item: Item, verdict: str, labels: Sequence[str] = ()) -> bool:
        """Say something of an item; of "relabel" the new label, or all of them. Whether it was done."""
        if self._reviewed is None:
            return False
        if self._in_project(item):
            return self._say_in_project(item, verdict, labels)
        return self._say_in_file(item, verdict, labels)

    def _say_in_project(self, item: Item, verdict: str, labels: Sequence[str]) -> bool:
        document, reviewed = self._document, self._reviewed
        project = document.project
        if project is None or reviewed is None or item.recording_id is None or item.end_s is None:
            return False
        wanted: list[LabelClass] = []
        made: list[LabelClass] = []
        for label in labels:
            known = next((c for c in document.classes() if c.name == label), None)
            if known is None:
                known = next_class([*document.classes(), *made], label, project.new_id())
                made.append(known)
            wanted.append(known)
        segments = document.segments(item.recording_id)
        covered = covering(item.start_s, item.end_s, segments)
        class_id = covered[0] if covered else next((c.id for c in document.classes() if c.name == item.label), 0)
        stretch = Stretch(item.recording_id, item.start_s, item.end_s, class_id)
        before = self._verdicts.get(_item_key(item))
        model = reviewed.evaluation.card.name
        if verdict == RELABEL and self._several:
            edit = several_edit(stretch, wanted, segments, before, model, project.new_id)
        else:
            to = wanted[0] if verdict == RELABEL else None
            edit = verdict_edit(verdict, stretch, to, segments, before, model, project.new_id)
        return document.edit(Edit(edit.name, edit.removed, (*made, *edit.added)))

    def _say_in_file(self, item: Item, verdict: str, labels: Sequence[str]) -> bool:
        from training.reviewed import Said, place, several

        if self.path is None or self._reviewed is None:
            return False
        key = place(item)
        before = self._file.get(key)
        own = several(item.labels)
        was = before.was if before is not None else own
        kept = before.label if before is not None else own
        label = several(labels) if verdict == RELABEL else kept
        told = Said(verdict, was, label, self._reviewed.evaluation.card.name, now())
        self._document.undo_stack.push(_FileStep(self, key, before, told))
        return True

    def put(self, key: Place, told: Said | None) -> None:
        """Take over what was said of one place of the label file, or forget it."""
        if told is None:
            self._file.pop(key, None)
        else:
            self._file[key] = told
        self._unwritten = True
        self._writing.start()
        self.changed.emit()

    @property
    def in_file(self) -> Mapping[Place, Said]:
        """What was said of files that are in no project."""
        return self._file

    # The label file ---------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write what was not written yet, at once."""
        self._writing.stop()
        if self._unwritten:
            self._unwritten = False
            try:
                self._write()
            except StudioError as error:
                self._document.notice(str(error), "error")

    def _write_later(self) -> None:
        from training import reviewed as corrected_file

        reviewed, path = self._reviewed, self.path
        if reviewed is None or path is None:
            return
        self._unwritten = False
        items, verdicts = reviewed.items, dict(self._file)

        def job() -> Job[Path]:
            yield Progress(self.tr("Writing corrections"))
            return corrected_file.write(path, items, verdicts)

        self._runner.run(
            self.tr("Writing corrections"),
            job,
            on_failed=lambda sentence: self._document.notice(sentence, "error"),
            quiet=True,
        )

    def _write(self) -> None:
        from training import reviewed as corrected_file

        if self._reviewed is not None and self.path is not None:
            corrected_file.write(self.path, self._reviewed.items, self._file)


class _FileStep(QUndoCommand):
    """A verdict on an item of a label file."""

    def __init__(self, answering: Answering, key: Place, before: Said | None, after: Said) -> None:
        super().__init__(f"Relabel as {after.label}" if after.said == RELABEL else after.said.capitalize())
        self._answering, self._key, self._before, self._after = answering, key, before, after
        self._path = answering.path

    def redo(self) -> None:
        self._put(self._after)

    def undo(self) -> None:
        self._put(self._before)

    def _put(self, told: Said | None) -> None:
        if self._answering.path == self._path:  # else other data are reviewed now
            self._answering.put(self._key, told)
        else:
            self.setObsolete(True)


def _key(recording_id: int, start_s: float, end_s: float) -> tuple[int, float, float]:
    return recording_id, round(start_s, 4), round(end_s, 4)


def _item_key(item: Item) -> tuple[int, float, float]:
    return _key(item.recording_id or 0, item.start_s, item.end_s or 0.0)
