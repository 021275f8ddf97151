"""The Label page: its parts, and how they are joined.

Invariant: the page holds no state of its own that the document, the view or the editor holds.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from engine.segments import Edit, Segment, Suggestion
from gui import actions, clock
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.label.adding import Adding
from gui.pages.label.bars import Bars
from gui.pages.label.classes import ClassEditor
from gui.pages.label.editing import SegmentEditor
from gui.pages.label.first_pass import FirstPass
from gui.pages.label.marking import ClassKeys
from gui.pages.label.panels import RecordingsPanel, SegmentsPanel
from gui.pages.label.playback import Playback
from gui.pages.label.snapping import Snapping
from gui.pages.label.suggesting import Suggesting
from gui.pages.label.verbs import verbs
from gui.settings import Settings
from gui.sound import Sound
from gui.widgets.class_lanes import ClassLanes
from gui.widgets.empty_state import EmptyState
from gui.widgets.label_palette import LabelPalette
from gui.widgets.minimap import Minimap
from gui.widgets.mode_bar import ModeBar
from gui.widgets.segment_item import Hit, SegmentLayer
from gui.widgets.sound_canvas import SoundCanvas
from gui.widgets.spectrogram import Spectrogram
from gui.widgets.suggest_bars import AskBar, JudgeBar
from gui.widgets.time_ruler import TimeRuler
from gui.widgets.time_view import TimeView
from gui.widgets.transport import Transport
from gui.widgets.waveform import Waveform

_TRANSPORT_KEYS = (
    "play",
    "loop",
    "slower",
    "faster",
    "zoom_in",
    "zoom_out",
    "fit",
    "suggest",
    "first_pass",
    "boundaries",
)


class LabelPage(QWidget):
    """Open recordings and mark stretches of sound."""

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view = TimeView(self)
        self.layer = SegmentLayer(self)
        self.sound: Sound | None = None
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
        for view in (self.segments.table, self.recordings.list, self.palette_panel.list):
            self.keys.listen(view)
        self._arrange()
        self._connect()
        self._bind()
        self._on_recording_chosen()
        self._on_opened()

    # Parts ----------------------------------------------------------------------------------------------------------

    def _make_widgets(self) -> None:
        self.recordings = RecordingsPanel(self._document)
        self.minimap = Minimap(self.view, self.layer)
        self.ruler = TimeRuler(self.view)
        self.waveform = Waveform(self.view, self.layer)
        self.spectrogram = Spectrogram(self.view, self.layer)
        self.lanes = ClassLanes(self.view, self.layer)
        self.lanes.hide()
        self.canvases: tuple[SoundCanvas, ...] = (self.waveform, self.spectrogram, self.lanes)
        self.pass_bar = ModeBar()
        self.ask_bar = AskBar(self._document, self._runner)
        self.ask_bar.hide()
        self.judge_bar = JudgeBar()
        self._sound_widgets: tuple[SoundCanvas | Minimap, ...] = (self.minimap, *self.canvases)
        self.transport = Transport({name: actions.key_text(f"label.{name}") for name in _TRANSPORT_KEYS})
        self.segments = SegmentsPanel(self._document)
        taken = {
            key.lower(): action.text
            for action in actions.ACTIONS
            for key in action.shortcuts
            if len(key) == 1 and action.scope in ("label", "window")
        }
        self.palette_panel = LabelPalette(taken)

    def _arrange(self) -> None:
        self.views = QSplitter(Qt.Orientation.Vertical)
        self.views.setChildrenCollapsible(False)
        self.views.setHandleWidth(8)
        self.views.addWidget(self.waveform)
        self.views.addWidget(self.spectrogram)
        self.views.setSizes([300, 380])
        stage = QWidget()
        column = QVBoxLayout(stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.minimap)
        column.addWidget(self.ruler)
        for bar in (self.pass_bar, self.ask_bar, self.judge_bar):
            column.addWidget(bar)
        column.addWidget(self.lanes)
        column.addWidget(self.views, 1)
        column.addSpacing(8)
        column.addWidget(self.transport)
        bottom = QWidget()
        row = QHBoxLayout(bottom)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.segments, 1)
        self.palette_panel.setFixedWidth(264)
        row.addWidget(self.palette_panel)
        bottom.setMinimumHeight(150)
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.halves.setChildrenCollapsible(False)
        self.halves.setHandleWidth(12)
        self.halves.addWidget(stage)
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
        self.recordings.setMinimumWidth(160)
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
        return (("label-views", self.views), ("label-halves", self.halves), ("label-sides", self.sides))

    def _connect(self) -> None:
        document, editor, view = self._document, self.editor, self.view
        self.bars.done.connect(self.setFocus)
        document.opened.connect(self._on_opened)
        document.recording_chosen.connect(self._on_recording_chosen)
        document.edited.connect(self._on_edited)
        document.moment_asked.connect(self._on_moment_asked)
        self.recordings.add_asked.connect(self.choose_files)
        self.recordings.remove_asked.connect(self.adding.remove)
        self.recordings.relink_asked.connect(self.choose_relink_folder)
        for canvas in self.canvases:
            canvas.clicked.connect(self._on_clicked)
            canvas.segment_changed.connect(self._on_segment_changed)
            canvas.segment_opened.connect(lambda s: self.playback.play_span(s.start_s, s.end_s))
            canvas.menu_asked.connect(self._show_segment_menu)
        for canvas in (self.waveform, self.spectrogram):
            canvas.span_drawn.connect(editor.draw)
        self.lanes.lane_drawn.connect(self._on_lane_drawn)
        self.ruler.pressed.connect(self.playback.seek)
        self.minimap.asked.connect(self.playback.seek)
        self.segments.chosen.connect(editor.choose)
        self.segments.opened.connect(self._on_row_opened)
        self.segments.menu_asked.connect(lambda place: self._show_segment_menu(None, view.cursor_s, place))
        for signal in (self.segments.model.modelReset, self.segments.model.replaced):
            signal.connect(lambda: self.segments.show_chosen(editor.chosen()))
        editor.chosen_changed.connect(lambda: self.segments.show_chosen(editor.chosen()))
        editor.chosen_changed.connect(self._say_selection)
        view.selection_changed.connect(self._say_selection)
        editor.armed_changed.connect(self.palette_panel.arm)
        self.palette_panel.pressed.connect(editor.use_class)
        self.playback.changed.connect(self._on_playback_changed)
        view.cursor_moved.connect(lambda at_s: self.transport.show_time(at_s, view.duration_s))
        self.transport.play_pressed.connect(self.playback.toggle)
        self.transport.loop_pressed.connect(self.toggle_loop)
        self.transport.speed_asked.connect(self.playback.set_speed)
        self.transport.suggest_pressed.connect(self.ask_bar.open)
        self.transport.pass_pressed.connect(self.start_pass)
        self.transport.boundaries_pressed.connect(self.start_boundaries)
        self.transport.fit_pressed.connect(view.fit)
        self.transport.zoom_pressed.connect(lambda factor: view.zoom(factor))
        self.transport.time_asked.connect(self._go_to_time)
        self.transport.look_chosen.connect(self._on_look_chosen)

    def _bind(self) -> None:
        for name, slot in verbs(self).items():
            actions.bind(self, f"label.{name}", slot)

    # What comes from the document -----------------------------------------------------------------------------------

    def _on_opened(self) -> None:
        recordings = self._document.recordings() if self._document.project is not None else []
        if recordings and self._document.chosen is None:
            self._document.choose_recording(recordings[0].id)
        self._show_what_is_there()

    def _on_edited(self, edit: Edit) -> None:
        chosen = self._document.chosen
        if len(edit.recording_ids) == 1 and chosen is not None and chosen.id not in edit.recording_ids:
            # Undo of something done in another recording: show it rather than change it unseen.
            self._document.choose_recording(next(iter(edit.recording_ids)))
        if any(not isinstance(row, (Segment, Suggestion)) for row in (*edit.removed, *edit.added)):
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
        self._close_sound()
        if recording is not None and path is not None:
            if path.is_file():
                self.sound = Sound(str(path), recording, self._runner, self)
                self.sound.failed.connect(lambda sentence: self._document.notice(sentence, "warning"))
            else:
                self._document.notice(
                    self.tr("{} is not there. Right-click the recordings to find missing files.").format(path),
                    "warning",
                )
            self.transport.set_channels(recording.channels)
        lanes = list(range(recording.channels)) if recording is not None else [0]
        self.waveform.channels = lanes or [0]
        self.spectrogram.channel = 0
        self.view.reset(recording.duration_s if recording is not None else 0.0)
        for widget in self._sound_widgets:
            widget.set_sound(self.sound)
        self._show_what_is_there()

    def _close_sound(self) -> None:
        sound, self.sound = self.sound, None
        if sound is not None:
            for widget in self._sound_widgets:
                widget.set_sound(None)
            sound.close()
            sound.deleteLater()

    def _on_moment_asked(self, recording_id: int, start_s: float, end_s: float) -> None:
        self._document.choose_recording(recording_id)
        room_s = max(end_s - start_s, 1.0)
        self.view.show(max(start_s - room_s, 0.0), min(end_s + room_s, self.view.duration_s))
        self.view.select(start_s, end_s)
        self.playback.seek(start_s)
        self.setFocus()

    # What comes from the hand ---------------------------------------------------------------------------------------

    def _on_clicked(self, at_s: float, hit: Hit | None, held: Qt.KeyboardModifier) -> None:
        if held & Qt.KeyboardModifier.ControlModifier:
            if hit is not None and isinstance(hit.segment, Segment):
                self.editor.toggle(hit.segment)
            return
        if held & Qt.KeyboardModifier.ShiftModifier:
            self.view.select(self.view.cursor_s, at_s)
            return
        if self.first_pass.move_to(at_s):
            return
        self.view.select(None)
        if hit is not None and isinstance(hit.segment, Suggestion):
            self.suggesting.judge(hit.segment)
        else:
            self.editor.choose([hit.segment.id] if hit is not None else [])
        self.playback.seek(at_s)

    def _on_segment_changed(self, old: Segment, new: Segment) -> None:
        if not self.first_pass.reshape(old, new):
            self.editor.reshape(old, new)

    def _on_lane_drawn(self, start_s: float, end_s: float, class_id: int) -> None:
        label = self._document.label_class(class_id)
        if label is not None:
            self.editor.label_span(start_s, end_s, label)

    def _on_row_opened(self, segment: Segment) -> None:
        self.view.reveal(segment.start_s, segment.end_s)
        self.playback.seek(segment.start_s)

    def _show_segment_menu(self, hit: Hit | None, at_s: float, place: QPoint) -> None:
        if hit is not None and isinstance(hit.segment, Suggestion):
            self.suggesting.judge(hit.segment)
        elif hit is not None and hit.segment.id not in {s.id for s in self.editor.chosen()}:
            self.editor.choose([hit.segment.id])
        menu = self.segment_menu()
        menu.exec(place)
        menu.deleteLater()

    def segment_menu(self) -> QMenu:
        """What can be done to the selected segments, or to the selected time."""
        menu = QMenu(self)
        chosen = bool(self.editor.chosen())
        usable = chosen or self.view.selection is not None
        for label in self._document.classes():
            entry = menu.addAction(self.tr("Label as {}").format(label.name))
            entry.setEnabled(usable)
            entry.triggered.connect(lambda _=False, label=label: self.editor.use_class(label))
        menu.addSeparator()
        for name in ("play_part", "zoom_segment", "split", "merge", "note", "copy", "cut", "paste", "delete"):
            menu.addAction(actions.find(self, f"label.{name}"))
        return menu

    def put_cursor(self, at_s: float) -> None:
        """Put the playhead somewhere and bring it into view."""
        self.playback.seek(min(max(at_s, 0.0), self.view.duration_s))
        self.view.reveal(self.view.cursor_s)

    def _go_to_time(self, at_s: float) -> None:
        self.put_cursor(at_s)
        self.setFocus()

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
        dragging = [canvas for canvas in self.canvases if canvas.cancel_drag()]
        if dragging or self.keys.cancel():
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
        self.transport.show_playing(self.playback.playing)
        self.transport.loop.setChecked(self.playback.loop)
        self.transport.show_speed(self.playback.speed)

    def _say_selection(self) -> None:
        chosen = self.editor.chosen()
        if self.view.selection is not None:
            start_s, end_s = self.view.selection
            text = self.tr("{} selected. Press a class key.").format(clock.write(end_s - start_s, 3))
        elif len(chosen) == 1:
            label = self._document.label_class(chosen[0].class_id)
            text = f"{label.name if label else ''}  {clock.write(chosen[0].duration_s, 3)}"
        elif chosen:
            total_s = sum(s.duration_s for s in chosen)
            text = self.tr("{} segments, {}").format(len(chosen), clock.write(total_s, 3))
        else:
            text = ""
        self.transport.say(text)

    def _on_look_chosen(self, name: str, value: object) -> None:
        if name == "follow":
            self.playback.follow = bool(value)
        elif name == "spectrogram":
            self.spectrogram.setVisible(bool(value))
        elif name == "lanes":
            self.lanes.setVisible(bool(value))
        elif name == "channels" and isinstance(value, list):
            self.waveform.set_channels(value)
            self.spectrogram.set_look(channel=value[0])
        else:
            self.spectrogram.set_look(**{name: value})  # type: ignore[arg-type]

    # What the window calls ------------------------------------------------------------------------------------------

    def dropped(self, paths: list[str]) -> None:
        """Files and folders were dropped on the page."""
        self.adding.add(paths)

    def shown(self) -> None:
        """The page came to the front."""
        self.setFocus()

    def hideEvent(self, event: object) -> None:
        """Silence when another page comes to the front; the sizes of the parts are remembered."""
        self.playback.stop()
        settings = Settings()
        for name, splitter in self._splitters():
            settings.set_layout(name, splitter.saveState())

    def close_page(self) -> None:
        """Let go of the file and the sound device, before the window goes."""
        self.playback.stop()
        self._close_sound()
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
