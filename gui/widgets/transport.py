"""The row under the sound: play, loop, where we are, what is selected, zoom and view.

Invariant: the row shows and asks; it neither plays nor changes the view itself. Keys are those of the table of actions.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from gui import actions, clock, theme
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.key_label import KeyLabel
from gui.widgets.look_menu import LookMenu
from gui.widgets.time_edit import TimeEdit

_WIDE_PX, _NARROWEST_PX = 800, 600


class KeyButton(QPushButton):
    """A button that shows the key of its action.

    The words and the key are labels inside, so that the key can look like one; the accessible name says both.
    """

    def __init__(self, text: str, action_id: str, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._id = action_id
        self._icon = ""
        self.setProperty("role", role or None)
        self.words = QLabel(text)
        self.picture = QLabel()
        self.picture.hide()
        self.key = KeyLabel(action_id)
        if role == "primary":
            self.key.setProperty("role", "key-on-accent")
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 10, 0)
        row.setSpacing(8)
        row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        for part in (self.picture, self.words, self.key):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        actions.explain(self, action_id)
        actions.notifier.changed.connect(self._name)
        theme.notifier.changed.connect(self._draw)
        self._name()

    def set_text(self, text: str, icon: str = "") -> None:
        """Other words and another icon."""
        self.words.setText(text)
        self._icon = icon
        self.picture.setVisible(bool(icon))
        self._draw()
        self._name()

    def _draw(self) -> None:
        if self._icon:
            colours = theme.current()
            colour = colours.on_accent if self.property("role") == "primary" else colours.text
            self.picture.setPixmap(theme.icon(self._icon, colour).pixmap(QSize(14, 14)))

    def _name(self) -> None:
        text, key = self.words.text(), actions.key_text(self._id)
        self.setAccessibleName(f"{text} ({key})" if key else text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Qt's."""
        return self._row.sizeHint().expandedTo(QSize(40, 30))

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return self.sizeHint()


class Transport(QWidget):
    """The row.

    Signals:
        play_pressed, loop_pressed, fit_pressed, zoom_pressed: Buttons; the last with a factor.
        time_asked: A time was typed.
        time_refused: What was typed is no time.
        time_left: The field for a time was left with a key.
        speed_asked: A speed is wanted.
        suggest_pressed, pass_pressed, boundaries_pressed: Entries of the menu of helpers.
    """

    play_pressed = Signal()
    loop_pressed = Signal()
    fit_pressed = Signal()
    zoom_pressed = Signal(float)
    time_asked = Signal(float)
    time_refused = Signal(str)
    time_left = Signal()
    speed_asked = Signal(float)
    suggest_pressed = Signal()
    pass_pressed = Signal()
    boundaries_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.play = KeyButton(self.tr("Play"), "label.play", "primary")
        self.play.set_text(self.tr("Play"), "play")
        self.play.clicked.connect(self.play_pressed)
        self.loop = KeyButton(self.tr("Loop"), "label.loop")
        self.loop.setCheckable(True)
        self.loop.clicked.connect(self.loop_pressed)
        self.speed = QPushButton()
        self.speed.setProperty("role", "speed")
        self.speed.setCheckable(True)
        self.speed.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.speed.setAccessibleName(self.tr("Speed"))
        self.speed.clicked.connect(lambda: self.speed_asked.emit(1.0))
        self.show_speed(1.0)
        self.time = QLabel("0:00.00")
        self.time.setProperty("role", "time")
        self.time.setAccessibleName(self.tr("Playhead"))
        self.time_edit = TimeEdit()
        self.time_edit.hide()
        self.time_edit.left.connect(self._on_time_typed)
        self.whole = QLabel()
        self.whole.setProperty("role", "faint")
        self.about = ElidedLabel()
        self.suggest = self._small(self.tr("Suggest labels"))
        self.suggest.setToolTip(self.tr("By a model, or by activity; or label in passes"))
        self._entries: list[tuple[QAction, str, str]] = []
        self.suggest.setMenu(self._helpers())
        self.look = LookMenu(self)
        view = self._small(self.tr("View"))
        view.setToolTip(self.tr("Spectrogram, channels, playhead"))
        view.setMenu(self.look)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.play, self.loop, self.speed):
            row.addWidget(part)
        row.addSpacing(8)
        for reading in (self.time, self.time_edit, self.whole):
            row.addWidget(reading)
        row.addSpacing(8)
        row.addWidget(self.about, 1)
        row.addWidget(self.suggest)
        self._giving_way: list[QWidget] = [self.whole]
        for text, action_id, slot in (
            ("\u2212", "label.zoom_out", lambda: self.zoom_pressed.emit(0.5)),
            ("+", "label.zoom_in", lambda: self.zoom_pressed.emit(2.0)),
            (self.tr("Fit"), "label.fit", self.fit_pressed.emit),
        ):
            button = self._small(text)
            button.setAccessibleName(actions.tr(actions.action(action_id).text))
            actions.explain(button, action_id)
            button.clicked.connect(slot)
            row.addWidget(button)
            self._giving_way.append(button)
        row.addWidget(view)
        actions.notifier.changed.connect(self._show_keys)
        self._show_keys()

    def minimumSizeHint(self) -> QSize:
        """Qt's: without what gives way."""
        return QSize(_NARROWEST_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, what a key or the wheel does too gives way."""
        super().resizeEvent(event)
        for part in self._giving_way:
            part.setVisible(self.width() >= _WIDE_PX)

    def _small(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", "small")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _helpers(self) -> QMenu:
        menu = QMenu(self)
        for text, name, signal in (
            (self.tr("Suggest labels\u2026"), "suggest", self.suggest_pressed),
            (self.tr("First pass, stretch by stretch"), "first_pass", self.pass_pressed),
            (self.tr("Refine boundaries"), "boundaries", self.boundaries_pressed),
        ):
            entry = menu.addAction(text)
            entry.triggered.connect(lambda _=False, signal=signal: signal.emit())
            self._entries.append((entry, text, f"label.{name}"))
        return menu

    def _show_keys(self) -> None:
        for entry, text, action_id in self._entries:
            key = actions.key_text(action_id)
            entry.setText(f"{text}\t{key}" if key else text)
        keys = " / ".join(key for key in map(actions.key_text, ("label.slower", "label.faster")) if key)
        words = self.tr("Slower or faster; the pitch stays. Press for normal speed.")
        self.speed.setToolTip(f"{words}  ({keys})" if keys else words)

    def set_read_only(self, reason: str) -> None:
        """Without what would change labels; an empty reason gives it back."""
        self.suggest.setEnabled(not reason)
        self.suggest.setToolTip(reason or self.tr("By a model, or by activity; or label in passes"))

    def show_time(self, at_s: float, duration_s: float) -> None:
        """Where the playhead is."""
        self.time.setText(clock.write(at_s))
        self.whole.setText(self.tr("of {}").format(clock.write(duration_s)) if duration_s else "")

    def ask_time(self) -> None:
        """Let the user type where to go."""
        self.time_edit.setText(self.time.text())
        self.time.hide()
        self.time_edit.show()
        self.time_edit.selectAll()
        self.time_edit.setFocus()

    def _on_time_typed(self, text: str) -> None:
        had_focus = self.time_edit.hasFocus()
        self.time_edit.hide()
        self.time.show()
        at_s = clock.read(text)
        if at_s is not None:
            self.time_asked.emit(at_s)
        elif text:
            self.time_refused.emit(text)
        if had_focus:
            self.time_left.emit()

    def show_speed(self, speed: float) -> None:
        """How fast it plays."""
        self.speed.setText(f"{speed:.2f}".rstrip("0").ljust(3, "0") + "\u00d7")
        self.speed.setChecked(speed != 1.0)

    def show_playing(self, playing: bool) -> None:
        """What the play button does next."""
        self.play.set_text(self.tr("Pause") if playing else self.tr("Play"), "pause" if playing else "play")

    def say(self, text: str) -> None:
        """Words about the selection."""
        self.about.setText(text)
