"""The open project as the window sees it: what is in it, what is chosen, what changed, and undo.

Invariant: every change of labels made in the window goes through ``Document.edit`` (or ``adopt`` when a job has made
it), so that the caches here, the undo stack and all pages stay in step with ``project.db``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.backups import DamagedError
from engine.errors import StudioError
from engine.project import Project
from engine.segments import OPEN, Edit, LabelClass, Recording, Segment, Suggestion

_MERGING = 1


class Document(QObject):
    """The open project, or none.

    Signals:
        opened: A project was opened or closed; everything shown is to be read anew.
        edited: An Edit was applied, by doing, undoing or redoing.
        recording_chosen: The id of the recording that is worked on; 0: none.
        moment_asked: Recording id, start_s and end_s that the Label page should show.
        cuts_changed, splits_changed, runs_changed, models_changed: Read that table anew.
        page_asked: The id of the page to show.
        damaged: The folder of a project that could not be opened because it is damaged.
        noticed: A sentence for the bottom bar and its level: "info", "warning" or "error".
    """

    opened = Signal()
    edited = Signal(object)
    recording_chosen = Signal(int)
    moment_asked = Signal(int, float, float)
    cuts_changed = Signal()
    splits_changed = Signal()
    runs_changed = Signal()
    models_changed = Signal()
    page_asked = Signal(str)
    damaged = Signal(str)
    noticed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.undo_stack = QUndoStack(self)
        self._chosen_id = 0
        self._forget()

    def _forget(self) -> None:
        self._recordings: dict[int, Recording] | None = None
        self._classes: dict[int, LabelClass] | None = None
        self._segments: dict[int, list[Segment]] = {}
        self._suggestions: dict[int, list[Suggestion]] = {}

    # Opening and closing ----------------------------------------------------------------------------------------------

    def open(self, folder: str | Path) -> bool:
        """Open a project in place of the open one; if it cannot be opened, that one stays and the user is told.

        One whose labels belong to another window is opened too, to look at: see ``read_only``.
        """
        return self._take(lambda: Project(folder))

    def create(self, folder: str | Path, classes: Iterable[str] = ()) -> bool:
        """Make a new project and open it."""
        return self._take(lambda: Project.create(folder, classes))

    def _take(self, make: Callable[[], Project]) -> bool:
        try:
            project = make()
            project.claim()
        except DamagedError as error:
            self.damaged.emit(str(error.path))
            return False
        except StudioError as error:
            self.notice(str(error), "error")
            return False
        if project.warning:
            self.notice(project.warning, "warning")
        self._let_go()
        self.project = project
        recordings = self.recordings()
        self._chosen_id = recordings[0].id if recordings else 0
        self.opened.emit()
        self.recording_chosen.emit(self._chosen_id)
        return True

    def close(self) -> None:
        """Close the project, if one is open. Everything is on the disk already."""
        if self.project is not None:
            self._let_go()
            self.opened.emit()
            self.recording_chosen.emit(0)

    def _let_go(self) -> None:
        if self.project is not None:
            self.project.close()
        self.project = None
        self._chosen_id = 0
        self._forget()
        self.undo_stack.clear()

    @property
    def read_only(self) -> bool:
        """Whether the open project's labels belong to another window now, so that they can only be looked at."""
        return self.project is not None and self.project.read_only

    def claim(self) -> bool:
        """Ask again for a project that is read-only; whether its labels can be changed now.

        When they can, everything is read anew: somebody else has had them meanwhile.
        """
        if self.project is None:
            return False
        if self.read_only and self.project.claim():
            self.undo_stack.clear()
            self.reload()
        return not self.read_only

    # What is in it ----------------------------------------------------------------------------------------------------

    def recordings(self) -> list[Recording]:
        """All recordings, in the order they were added."""
        if self._recordings is None:
            rows = self.project.recordings() if self.project is not None else []
            self._recordings = {row.id: row for row in rows}
        return list(self._recordings.values())

    def recording(self, recording_id: int) -> Recording | None:
        """A recording, or None when it is not in the project."""
        if self._recordings is None:
            self.recordings()
        assert self._recordings is not None
        return self._recordings.get(recording_id)

    def classes(self) -> list[LabelClass]:
        """All classes, in their order."""
        if self._classes is None:
            rows = self.project.classes() if self.project is not None else []
            self._classes = {row.id: row for row in rows}
        return list(self._classes.values())

    def label_class(self, class_id: int) -> LabelClass | None:
        """A class, or None when it is not in the project."""
        if self._classes is None:
            self.classes()
        assert self._classes is not None
        return self._classes.get(class_id)

    def segments(self, recording_id: int) -> list[Segment]:
        """The segments of a recording by start. The list is the caller's to keep."""
        rows = self._segments.get(recording_id)
        if rows is None:
            rows = self.project.segments(recording_id) if self.project is not None else []
            self._segments[recording_id] = rows
        return list(rows)

    def suggestions(self, recording_id: int) -> list[Suggestion]:
        """The open suggestions of a recording by start. The list is the caller's to keep."""
        rows = self._suggestions.get(recording_id)
        if rows is None:
            rows = self.project.suggestions(recording_id) if self.project is not None else []
            self._suggestions[recording_id] = rows
        return list(rows)

    @property
    def chosen(self) -> Recording | None:
        """The recording that is worked on."""
        return self.recording(self._chosen_id)

    def choose_recording(self, recording_id: int) -> None:
        """Work on another recording; an id that is not there chooses none."""
        wanted = recording_id if self.recording(recording_id) is not None else 0
        if wanted != self._chosen_id:
            self._chosen_id = wanted
            self.recording_chosen.emit(wanted)

    # Changing it ------------------------------------------------------------------------------------------------------

    def edit(self, edit: Edit, *, merge: bool = False) -> bool:
        """Carry out an edit as one step of undo.

        Args:
            edit: The edit.
            merge: Join it with the step before when it goes on where that ended, as the moves of a drag do.

        Returns:
            Whether it was done. If not, nothing has changed and the user has been told why.
        """
        if self.apply(edit):
            self.undo_stack.push(_EditStep(self, edit, merge))
            return True
        return False

    def adopt(self, edit: Edit) -> None:
        """Take over an edit that a job has written to the project already, as one step of undo."""
        if self.project is not None and (edit.removed or edit.added):
            self._note(edit)
            self.undo_stack.push(_EditStep(self, edit, merge=False))

    def apply(self, edit: Edit) -> bool:
        """Write an edit and tell the pages, without a step of undo; False and a notice when it cannot be written."""
        if self.project is None:
            return False
        if self.read_only and not self.claim():
            self.notice(self.project.refusal, "warning")
            return False
        try:
            self.project.apply(edit)
        except StudioError as error:
            self.notice(str(error), "error")
            self.reload()  # the project may have been changed from elsewhere
            return False
        self._note(edit)
        return True

    def reload(self) -> None:
        """Read everything anew, after something else has changed the project in a way that no Edit tells."""
        self._forget()
        if self.recording(self._chosen_id) is None:
            self._chosen_id = next((r.id for r in self.recordings()), 0)
        self.opened.emit()
        self.recording_chosen.emit(self._chosen_id)

    def _note(self, edit: Edit) -> None:
        """Bring the caches up to date with an edit that was applied, and tell everyone."""
        rows = (*edit.removed, *edit.added)
        if any(isinstance(row, Recording) for row in rows):
            self._recordings = None
        if any(isinstance(row, LabelClass) for row in rows):
            self._classes = None
        self._note_segments(edit)
        had = self._chosen_id
        if self.recording(had) is None:
            self._chosen_id = next((r.id for r in self.recordings()), 0)
        self.edited.emit(edit)
        if self._chosen_id != had:
            self.recording_chosen.emit(self._chosen_id)

    def _note_segments(self, edit: Edit) -> None:
        """Change the cached lists in place of reading them again: a recording may hold thousands of segments."""
        gone = {row.id for row in edit.removed if isinstance(row, Segment)}
        for recording_id in edit.recording_ids & self._segments.keys():
            rows = [row for row in self._segments[recording_id] if row.id not in gone]
            rows += [r for r in edit.added if isinstance(r, Segment) and r.recording_id == recording_id]
            self._segments[recording_id] = sorted(rows, key=lambda row: (row.start_s, row.id))
        answered = {row.id for row in edit.removed if isinstance(row, Suggestion)}
        made = [row for row in edit.added if isinstance(row, Suggestion) and row.state == OPEN]
        if answered or made:
            for recording_id in edit.recording_ids & self._suggestions.keys():
                kept = [row for row in self._suggestions[recording_id] if row.id not in answered]
                kept += [row for row in made if row.recording_id == recording_id]
                self._suggestions[recording_id] = sorted(kept, key=lambda row: (row.start_s, row.id))

    # Saying something -------------------------------------------------------------------------------------------------

    def notice(self, text: str, level: str = "info") -> None:
        """Show a sentence in the bottom bar; level "info", "warning" or "error"."""
        self.noticed.emit(text, level)


class _EditStep(QUndoCommand):
    """An edit on the undo stack. It is there because it has been applied, so the first redo does nothing."""

    def __init__(self, document: Document, edit: Edit, merge: bool) -> None:
        super().__init__(edit.name)
        self._document = document
        self._edit = edit
        self._merge = merge
        self._done = True

    def id(self) -> int:
        return _MERGING

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _EditStep) or not other._merge:
            return False
        joined = self._edit.then(other._edit)
        if joined is None:
            return False
        self._edit = joined
        self.setObsolete(joined.removed == joined.added)
        return True

    def redo(self) -> None:
        if self._done:
            self._done = False
        elif not self._document.apply(self._edit):
            self.setObsolete(True)

    def undo(self) -> None:
        if not self._document.apply(self._edit.inverse()):
            self.setObsolete(True)
