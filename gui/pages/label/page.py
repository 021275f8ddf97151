"""The Label page: its parts, and how they are joined.

Invariant: the page holds no state of its own that the document, the view or the editor holds.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSplitter, QStackedLayout, QWidget

from engine.segments import Edit, Marked, Segment, Suggestion, Verdict
from gui import actions, clock
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.label.adding import Adding
from gui.pages.label.bars import Bars
from gui.pages.label.classes import ClassEditor
from gui.pages.label.editing import SegmentEditor
from gui.pages.label.first_pass import FirstPass
from gui.pages.label.marking import ClassKeys
from gui.pages.label.playback import Playback
from gui.pages.label.pointing import Pointing
from gui.pages.label.reading import Reading
from gui.pages.label.recordings_panel import RecordingsPanel
from gui.pages.label.segments_panel import SegmentsPanel
from gui.pages.label.snapping import Snapping
from gui.pages.label.stage import Stage
from gui.pages.label.suggesting import Suggesting
from gui.pages.label.verbs import changing, verbs
from gui.pages.label.words import Words
from gui.settings import Settings
from gui.sound import Sound
from gui.tables.segments import Column
from gui.widgets.empty_state import EmptyState
from gui.widgets.label_palette import LabelPalette
from gui.widgets.mode_bar import ModeBar
from gui.widgets.segment_item import SegmentLayer
from gui.widgets.suggest_bars import AskBar, JudgeBar
from gui.widgets.time_view import TimeView

_PALETTE_PX, _RECORDINGS_PX, _LOWEST_TABLE_PX = 264, 160, 150


class LabelPage(QWidget):
    """Open recordings and mark stretches of sound."""

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view = TimeView(self)
        self.layer = SegmentLayer(self)
        self._sound_key: tuple[int, str] | None = None
        self.editor = SegmentEditor(document, self.view, self.layer, self)
        self.playback = Playback(document, self.view, self.editor, self)
        self.adding = Adding(document, runner, self)
        self.snapping = Snapping(document, runner, self.editor, self)
        self.first_pass = FirstPass(document, self.view, self.layer, self.editor, self.playback, self)
        self.suggesting = Suggesting(document, runner, self.view, self.layer, self.editor, self.playback, self)
        self._make_widgets()
        self.classes = ClassEditor(document, self.palette_panel, self)
        self.keys = ClassKeys(document, self.editor, self.playback, self.layer, self)
        self.keys.ask_first(self.first_pass.take_class)
        self.keys.ask_first(self.suggesting.take_class)
        bars = (self.pass_bar, self.ask_bar, self.judge_bar)
        self.bars = Bars(document, self.first_pass, self.suggesting, *bars, parent=self)
        self.pointing = Pointing(
            document, self.view, self.editor, self.playback, self.first_pass, self.suggesting, self
        )
        self.words = Words(
            document, runner, self.view, self.stage, self.editor, self.playback, self.suggesting, self.pointing, self
        )
        for view in (self.segments.table, self.recordings.list, self.palette_panel.list):
            self.keys.listen(view)
        self._arrange()
        self._connect()
        for name, slot in verbs(self).items():
            actions.bind(self, f"label.{name}", slot)
        self.reading = Reading(document, self, changing(self), self.stage, self.palette_panel, self.recordings)
        self._on_recording_chosen()
        self._on_opened()

    # Parts ----------------------------------------------------------------------------------------------------------

    def _make_widgets(self) -> None:
        self.recordings = RecordingsPanel(self._document)
        self.pass_bar = ModeBar()
        self.ask_bar = AskBar(self._document, self._runner)
        self.ask_bar.hide()
        self.judge_bar = JudgeBar()
        self.stage = Stage(self.view, self.layer, (self.pass_bar, self.ask_bar, self.judge_bar))
        self.segments = SegmentsPanel(self._document)
        self.palette_panel = LabelPalette()

    def _arrange(self) -> None:
        bottom = QWidget()
        row = QHBoxLayout(bottom)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.segments, 1)
        self.palette_panel.setFixedWidth(_PALETTE_PX)
        row.addWidget(self.palette_panel)
        bottom.setMinimumHeight(_LOWEST_TABLE_PX)
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.halves.setChildrenCollapsible(False)
        self.halves.setHandleWidth(12)
        self.halves.addWidget(self.stage)
        self.halves.addWidget(bottom)
        self.halves.setStretchFactor(0, 4)
        self.halves.setStretchFactor(1, 1)
        self.halves.setSizes([470, 210])
        self.empty = EmptyState(drop=True)
        self.empty_button = self.empty.add_button(self.tr("Choose files\u2026"), self.choose_files, primary=True)
        right = QWidget()
        self.stack = QStackedLayout(right)  # which shows what it is given, so it needs its widget first
        self.stack.addWidget(self.halves)
        self.stack.addWidget(self.empty)
        self.sides = QSplitter(Qt.Orientation.Horizontal)
        self.sides.setChildrenCollapsible(False)
        self.sides.setHandleWidth(16)
        self.recordings.setMinimumWidth(_RECORDINGS_PX)
        self.sides.addWidget(self.recordings)
        self.sides.addWidget(right)
        self.sides.setStretchFactor(1, 1)
        self.sides.setSizes([208, 1000])
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.addWidget(self.sides)
        settings = Settings()
        for name, splitter in self._splitters():
            splitter.restoreState(settings.layout(name))

    def _splitters(self) -> tuple[tuple[str, QSplitter], ...]:
        return (("label-views", self.stage.views), ("label-halves", self.halves), ("label-sides", self.sides))

    def _connect(self) -> None:
        document = self._document
        self.bars.done.connect(self.setFocus)
        document.opened.connect(self._on_opened)
        document.recording_chosen.connect(self._on_recording_chosen)
        document.edited.connect(self._on_edited)
        document.moment_asked.connect(self._on_moment_asked)
        self.recordings.add_asked.connect(self.choose_files)
        self.recordings.remove_asked.connect(self.adding.remove)
        self.recordings.relink_asked.connect(self.choose_relink_folder)
        self.editor.armed_changed.connect(self.palette_panel.arm)
        self.palette_panel.pressed.connect(self.editor.use_class)
        self._connect_stage()
        self._connect_table()

    def _connect_stage(self) -> None:
        stage, editor, pointing, playback = self.stage, self.editor, self.pointing, self.playback
        for canvas in stage.canvases:
            canvas.clicked.connect(pointing.on_clicked)
            canvas.segment_changed.connect(pointing.on_changed)
            canvas.segment_opened.connect(lambda row: playback.play_span(row.start_s, row.end_s))
            canvas.menu_asked.connect(pointing.show_menu)
        for canvas in (stage.waveform, stage.spectrogram):
            canvas.span_drawn.connect(editor.draw)
        stage.lanes.lane_drawn.connect(pointing.on_lane_drawn)
        stage.ruler.pressed.connect(playback.seek)
        stage.relink_asked.connect(self.choose_relink_folder)
        stage.minimap.asked.connect(playback.seek)
        for signal in (editor.chosen_changed, self.view.selection_changed, self.suggesting.changed):
            signal.connect(self._say_selection)
        playback.changed.connect(self._on_playback_changed)
        row = stage.transport
        self.view.cursor_moved.connect(lambda at_s: row.show_time(at_s, self.view.duration_s))
        row.play_pressed.connect(playback.toggle)
        row.loop_pressed.connect(self.toggle_loop)
        row.speed_asked.connect(playback.set_speed)
        row.suggest_pressed.connect(self.ask_bar.open)
        row.pass_pressed.connect(self.start_pass)
        row.boundaries_pressed.connect(self.start_boundaries)
        row.fit_pressed.connect(self.view.fit)
        row.zoom_pressed.connect(lambda factor: self.view.zoom(factor))
        row.time_asked.connect(self.put_cursor)
        row.time_refused.connect(self._refuse_time)
        row.time_left.connect(self.setFocus)
        row.look.follow.toggled.connect(playback.set_follow)
        row.look.restore(Settings().look)
        row.look.chosen.connect(self._remember_look)

    def _connect_table(self) -> None:
        segments, pointing = self.segments, self.pointing
        segments.chosen.connect(pointing.on_rows_chosen)
        segments.opened.connect(pointing.on_row_opened)
        segments.menu_asked.connect(pointing.show_menu_at)
        segments.left.connect(self.setFocus)
        for signal in (segments.model.modelReset, segments.model.replaced):
            signal.connect(self._show_selected)
        for signal in (self.editor.chosen_changed, self.suggesting.changed):
            signal.connect(self._show_selected)
        self.suggesting.order_changed.connect(
            lambda uncertain_first: segments.sort_by(Column.SURE if uncertain_first else Column.START)
        )

    # What comes from the document -----------------------------------------------------------------------------------

    def _on_opened(self) -> None:
        recordings = self._document.recordings() if self._document.project is not None else []
        if recordings and self._document.chosen is None:
            self._document.choose_recording(recordings[0].id)
        self._show_what_is_there()

    def _on_edited(self, edit: Edit) -> None:
        chosen = self._document.chosen
        elsewhere = chosen is not None and chosen.id not in edit.recording_ids
        if self.isVisible() and len(edit.recording_ids) == 1 and elsewhere:
            # Undo of something done in another recording: show it rather than change it unseen.
            self._document.choose_recording(next(iter(edit.recording_ids)))
        if any(not isinstance(row, (Segment, Suggestion, Verdict)) for row in (*edit.removed, *edit.added)):
            self._on_recording_chosen()
            self._on_opened()

    def _show_what_is_there(self) -> None:
        if self._document.project is None:
            self.empty.set_words(
                self.tr("No project is open"), self.tr("Open one, or make a new one, from the File menu.")
            )
        elif not self._document.recordings():
            self.empty.set_words(
                self.tr("Drop recordings here"),
                self.tr("Files or whole folders. They stay where they are; Earmark only refers to them."),
            )
        elif self._document.chosen is None:
            self.empty.set_words(self.tr("Choose a recording"), self.tr("The list is at the left."))
        self.empty_button.setVisible(self._document.project is not None)
        self.stack.setCurrentIndex(0 if self._document.chosen is not None else 1)

    def _on_recording_chosen(self) -> None:
        recording, project = self._document.chosen, self._document.project
        path = project.audio_path(recording) if recording is not None and project is not None else None
        key = (recording.id, str(path)) if recording is not None else None
        if key == self._sound_key:
            return
        self._sound_key = key
        self.playback.stop()
        sound, missing = None, ""
        if recording is not None and path is not None:
            if path.is_file():
                sound = Sound(str(path), recording, self._runner, self)
                sound.failed.connect(lambda sentence: self._document.notice(sentence, "warning"))
            else:
                missing = str(path)
                self.recordings.model.look_again()
        self.stage.show_sound(None, 1)
        self.view.reset(recording.duration_s if recording is not None else 0.0)
        self.stage.show_sound(sound, recording.channels if recording is not None else 1, missing)
        self._show_what_is_there()
        if self.isVisible():
            self._get_ready()

    def _get_ready(self) -> None:
        """Open what may be played, so that the first sound comes as quickly as the others."""
        if self.stage.sound is not None:
            path = self.stage.sound.path
            self._runner.run(self.tr("Opening"), lambda: self.playback.player.opening(path), quiet=True)

    def _on_moment_asked(self, recording_id: int, start_s: float, end_s: float) -> None:
        self._document.choose_recording(recording_id)
        room_s = max(end_s - start_s, 1.0)
        self.view.show(max(start_s - room_s, 0.0), min(end_s + room_s, self.view.duration_s))
        self.view.select(start_s, end_s)
        self.playback.seek(start_s)
        self.setFocus()

    # What comes from the hand ---------------------------------------------------------------------------------------

    def put_cursor(self, at_s: float) -> None:
        """Put the playhead somewhere and bring it into view."""
        self.playback.seek(min(max(at_s, 0.0), self.view.duration_s))
        self.view.reveal(self.view.cursor_s)

    def _refuse_time(self, text: str) -> None:
        self._document.notice(self.tr("{} is not a time such as 1:02.5.").format(text), "warning")

    def start_pass(self) -> None:
        """Begin the first pass, or go on with it; from now on class keys answer."""
        self.setFocus()
        self.first_pass.start()

    def start_boundaries(self) -> None:
        """Begin to refine boundaries."""
        self.setFocus()
        self.first_pass.start_boundaries()

    def zoom_part(self) -> None:
        """Make what is selected fill the view."""
        part = self.playback.part()
        if part is not None:
            room_s = 0.15 * (part[1] - part[0])
            self.view.show(max(part[0] - room_s, 0.0), part[1] + room_s)

    def escape(self) -> None:
        """One step back out of what is being done: a drag, a mark, a selection, a bar, an armed class, the sound."""
        if self.stage.cancel_drag() or self.keys.cancel():
            return
        if self.view.selection is not None:
            self.view.select(None)
        elif self.bars.leave():
            self.setFocus()
        elif self.editor.armed:
            self.editor.arm(0)
        elif self.editor.chosen():
            self.editor.choose([])
        else:
            self.playback.stop()

    def next_pane(self) -> None:
        """Give the focus to the next part of the page."""
        panes = (self, self.segments.table, self.palette_panel.list, self.recordings.list)
        at = next((i for i, pane in enumerate(panes) if pane is not self and pane.hasFocus()), 0)
        panes[(at + 1) % len(panes)].setFocus(Qt.FocusReason.TabFocusReason)

    # What is shown --------------------------------------------------------------------------------------------------

    def toggle_loop(self) -> None:
        """Repeat what is selected while playing, or not."""
        self.playback.set_loop(not self.playback.loop)

    def _on_playback_changed(self) -> None:
        row = self.stage.transport
        row.show_playing(self.playback.playing)
        row.loop.setChecked(self.playback.loop)
        row.show_speed(self.playback.speed)

    def _remember_look(self) -> None:
        Settings().look = self.stage.transport.look.values()

    def say_look(self, text: str) -> None:
        """Say what a key has changed about the view, which is not always seen at once."""
        self._document.notice(text)

    def _selected(self) -> list[Marked]:
        return [*self.editor.chosen(), *self.suggesting.judged]

    def _show_selected(self) -> None:
        self.segments.show_chosen(self._selected())

    def _say_selection(self) -> None:
        rows = self._selected()
        if self.view.selection is not None:
            start_s, end_s = self.view.selection
            text = self.tr("{} selected. Press a class key.").format(clock.write(end_s - start_s, 3))
        elif len(rows) == 1:
            label = self._document.label_class(rows[0].class_id)
            text = f"{label.name if label else ''}  {clock.write(rows[0].end_s - rows[0].start_s, 3)}"
        elif rows:
            total_s = sum(row.end_s - row.start_s for row in rows)
            text = self.tr("%Ln selected, {}", "", len(rows)).format(clock.write(total_s, 3))
        else:
            text = ""
        self.stage.transport.say(text)

    # What the window calls ------------------------------------------------------------------------------------------

    def dropped(self, paths: list[str]) -> None:
        """Files and folders were dropped on the page."""
        self.adding.add(paths)

    def shown(self) -> None:
        """The page came to the front."""
        self.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's: another page was in front, or none."""
        if not event.spontaneous():
            self._get_ready()
            self.words.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Silence when another page comes to the front; the sizes of the parts are remembered."""
        if event.spontaneous():
            return  # the window is out of sight, and can still be heard
        self.playback.release()
        settings = Settings()
        for name, splitter in self._splitters():
            settings.set_layout(name, splitter.saveState())

    def close_page(self) -> None:
        """Let go of the file and the sound device, before the window goes."""
        self.playback.release()
        self.stage.show_sound(None, 1)
        self._sound_key = None

    def choose_files(self) -> None:
        """Let the user choose recordings to add."""
        dialog = QFileDialog(self, self.tr("Add recordings"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.adding.add)
        dialog.open()

    def choose_relink_folder(self) -> None:
        """Let the user choose where missing files may be."""
        dialog = QFileDialog(self, self.tr("Look for missing recordings in"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.adding.relink)
        dialog.open()
