"""The middle of the Label page: the sound of one recording, everything drawn over it, and the row of buttons below.

Invariant: the stage shows the sound it is given and tells what the hand does there; what that means is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gui.sound import Sound
from gui.widgets.class_lanes import ClassLanes
from gui.widgets.empty_state import EmptyState
from gui.widgets.minimap import Minimap
from gui.widgets.segment_item import SegmentLayer
from gui.widgets.sound_canvas import SoundCanvas
from gui.widgets.spectrogram import Spectrogram
from gui.widgets.time_ruler import TimeRuler
from gui.widgets.time_view import TimeView
from gui.widgets.transport import Transport
from gui.widgets.waveform import Waveform
from gui.widgets.word_strip import WordStrip


class Stage(QWidget):
    """Minimap, ruler, lanes, words, waveform, spectrogram and transport over one view.

    Attributes:
        sound: What is shown, or None.
        canvases: The parts on which segments are drawn.
        views: The splitter between waveform and spectrogram.
        missing: What is there instead while the file of the recording is not.

    Signals:
        relink_asked: A missing file shall be looked for.
    """

    relink_asked = Signal()

    def __init__(
        self, view: TimeView, layer: SegmentLayer, bars: Sequence[QWidget], parent: QWidget | None = None
    ) -> None:
        """``bars`` lie between the ruler and the sound while they have something to say."""
        super().__init__(parent)
        self.sound: Sound | None = None
        self.minimap = Minimap(view, layer)
        self.ruler = TimeRuler(view)
        self.waveform = Waveform(view, layer)
        self.spectrogram = Spectrogram(view, layer)
        self.lanes = ClassLanes(view, layer)
        self.lanes.hide()
        self.words = WordStrip()
        self.words.hide()
        self.canvases: tuple[SoundCanvas, ...] = (self.waveform, self.spectrogram, self.lanes)
        self._shows_sound: tuple[SoundCanvas | Minimap, ...] = (self.minimap, *self.canvases)
        self.transport = Transport()
        self.views = QSplitter(Qt.Orientation.Vertical)
        self.views.setChildrenCollapsible(False)
        self.views.setHandleWidth(8)
        self.views.addWidget(self.waveform)
        self.views.addWidget(self.spectrogram)
        self.views.setSizes([300, 380])
        self.missing = EmptyState()
        self._find = self.missing.add_button(self.tr("Find missing recordings\u2026"), self.relink_asked.emit)
        self.missing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.minimap)
        column.addWidget(self.ruler)
        for bar in bars:
            column.addWidget(bar)
        column.addWidget(self.lanes)
        column.addWidget(self.words)
        column.addWidget(self.views, 1)
        column.addWidget(self.missing, 1)
        column.addSpacing(8)
        column.addWidget(self.transport)
        self.transport.look.chosen.connect(self._set_look)
        self.waveform.channel_pressed.connect(self.spectrogram.attend_to)

    def show_sound(self, sound: Sound | None, channels: int, missing: str = "") -> None:
        """Show another recording, or none; ``missing``: the file, when it is not there."""
        self.close_sound()
        self.views.setVisible(not missing)
        self.missing.setVisible(bool(missing))
        self.missing.set_words(
            self.tr("{} is not there").format(PurePath(missing).name),
            self.tr("It was {}. Its labels are safe. Choose a folder: all moved recordings below it are found.").format(
                missing
            ),
        )
        self.sound = sound
        self._set_look("channels", self.transport.look.set_channels(channels))
        for widget in self._shows_sound:
            widget.set_sound(sound)

    def close_sound(self) -> None:
        """Let go of the file."""
        sound, self.sound = self.sound, None
        if sound is not None:
            for widget in self._shows_sound:
                widget.set_sound(None)
            sound.close()
            sound.deleteLater()

    def _set_look(self, name: str, value: object) -> None:
        if name == "spectrogram":
            self.spectrogram.setVisible(bool(value))
        elif name == "lanes":
            self.lanes.setVisible(bool(value))
        elif name == "channels" and isinstance(value, list):
            self.waveform.set_channels(value)
            self.spectrogram.set_channels(value)
        elif name in ("mel", "colours", "range_db"):
            self.spectrogram.set_look(**{name: value})  # type: ignore[arg-type]

    def set_read_only(self, reason: str) -> None:
        """Let nothing be taken hold of; an empty reason lets it again."""
        for canvas in self.canvases:
            canvas.locked = bool(reason)
        self.transport.set_read_only(reason)
        self._find.setEnabled(not reason)
        self._find.setToolTip(reason)

    def cancel_drag(self) -> bool:
        """Give a drag up; True when there was one."""
        return any(canvas.cancel_drag() for canvas in self.canvases)
