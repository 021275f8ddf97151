"""The row under the sound: play, loop, where we are, what is selected, zoom and view.

Invariant: the row shows and asks; it neither plays nor changes the view itself.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QWidget

from gui import clock, theme
from gui.widgets.spectrogram import COLOUR_MAPS

_RANGES_DB = (40, 55, 70, 85, 100)


class KeyButton(QPushButton):
    """A button that shows its key.

    The words and the key are labels inside, so that the key can look like one; the accessible name says both.
    """

    def __init__(self, text: str, key: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel(text)
        self.picture = QLabel()
        self.key = QLabel(key)
        self.key.setProperty("role", "key")
        self.key.setFixedHeight(18)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 10, 0)
        row.setSpacing(8)
        row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        for part in (self.picture, self.words, self.key):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(f"{text} ({key})")
        self.set_icon(icon)

    def set_text(self, text: str, icon: str = "") -> None:
        """Other words and another icon."""
        if text != self.words.text():
            self.words.setText(text)
            self.setAccessibleName(f"{text} ({self.key.text()})")
            self.set_icon(icon)

    def set_icon(self, icon: str) -> None:
        """Another icon, in the colour of the words."""
        self._icon = icon
        self.picture.setVisible(bool(icon))
        if icon:
            colours = theme.current()
            colour = colours.on_accent if self.property("role") == "primary" else colours.text
            self.picture.setPixmap(theme.icon(icon, colour).pixmap(QSize(14, 14)))

    def refresh(self) -> None:
        """After a change of theme."""
        self.set_icon(self._icon)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return self._row.sizeHint().expandedTo(QSize(40, 30))

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return self.sizeHint()


class TimeEdit(QLineEdit):
    """A field for a time. Enter gives it, Escape and leaving it give nothing."""

    left = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Go to time"))
        self.setToolTip(self.tr("A time such as 1:02.5; Enter goes there, Esc does not"))
        self.setFixedWidth(110)
        self.returnPressed.connect(lambda: self.left.emit(self.text()))

    def event(self, event: QEvent) -> bool:
        """Keys typed here are for this field and for nothing else."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit("")
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt's."""
        super().focusOutEvent(event)
        if self.isVisible():
            self.left.emit("")


class Transport(QWidget):
    """The row.

    Signals:
        play_pressed, loop_pressed, fit_pressed, zoom_pressed: Buttons; the last with a factor.
        time_asked: A time was typed.
        speed_asked: A speed is wanted.
        suggest_pressed, pass_pressed, boundaries_pressed: Entries of the menu of helpers, or its button.
        look_chosen: A setting of the view by name ("mel", "colours", "range_db", "spectrogram", "lanes", "channels",
            "follow") with its value.
    """

    play_pressed = Signal()
    loop_pressed = Signal()
    fit_pressed = Signal()
    zoom_pressed = Signal(float)
    look_chosen = Signal(str, object)
    time_asked = Signal(float)
    speed_asked = Signal(float)
    suggest_pressed = Signal()
    pass_pressed = Signal()
    boundaries_pressed = Signal()

    def __init__(self, keys: dict[str, str], parent: QWidget | None = None) -> None:
        """
        Args:
            keys: What to press, as text, by "play", "loop", "slower", "faster", "fit", "zoom_in", "zoom_out",
                "suggest", "first_pass" and "boundaries".
        """
        super().__init__(parent)
        self.play = KeyButton(self.tr("Play"), keys["play"])
        self.play.setProperty("role", "primary")
        self.play.key.setProperty("role", "key-on-accent")
        self.play.set_icon("play")
        self.play.clicked.connect(self.play_pressed)
        self.loop = KeyButton(self.tr("Loop"), keys["loop"])
        self.loop.setCheckable(True)
        self.loop.setToolTip(self.tr("Play the selection or the segment over and over"))
        self.loop.clicked.connect(self.loop_pressed)
        self.speed = QPushButton()
        self.speed.setProperty("role", "speed")
        self.speed.setCheckable(True)
        self.speed.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.speed.setAccessibleName(self.tr("Speed"))
        self.speed.setToolTip(
            self.tr("Slower ({}) or faster ({}); the pitch stays. Press for normal speed.").format(
                keys["slower"], keys["faster"]
            )
        )
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
        self.about = QLabel()
        self.about.setProperty("role", "faint")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.play)
        row.addWidget(self.loop)
        row.addWidget(self.speed)
        row.addSpacing(8)
        row.addWidget(self.time)
        row.addWidget(self.time_edit)
        row.addWidget(self.whole)
        row.addSpacing(8)
        row.addWidget(self.about, 1)
        self.suggest = QPushButton(self.tr("Suggest labels"))
        self.suggest.setProperty("role", "small")
        self.suggest.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.suggest.setToolTip(self.tr("By a model, or by activity; or label in passes"))
        self.suggest.setMenu(self._helpers(keys))
        row.addWidget(self.suggest)
        for text, name, slot, key in (
            ("\u2212", self.tr("Zoom out"), lambda: self.zoom_pressed.emit(0.5), keys["zoom_out"]),
            ("+", self.tr("Zoom in"), lambda: self.zoom_pressed.emit(2.0), keys["zoom_in"]),
            (self.tr("Fit"), self.tr("Show the whole recording"), self.fit_pressed.emit, keys["fit"]),
        ):
            button = QPushButton(text)
            button.setProperty("role", "small")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setToolTip(f"{name} ({key})")
            button.setAccessibleName(name)
            button.clicked.connect(slot)
            row.addWidget(button)
        self.look = QPushButton(self.tr("View"))
        self.look.setProperty("role", "small")
        self.look.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.look.setToolTip(self.tr("Spectrogram, channels, playhead"))
        row.addWidget(self.look)
        self._channels: QMenu | None = None
        self.look.setMenu(self._make_menu())
        theme.notifier.changed.connect(self._on_theme)

    def _helpers(self, keys: dict[str, str]) -> QMenu:
        menu = QMenu(self)
        for text, key, signal in (
            (self.tr("Suggest labels\u2026"), keys["suggest"], self.suggest_pressed),
            (self.tr("First pass, stretch by stretch"), keys["first_pass"], self.pass_pressed),
            (self.tr("Refine boundaries"), keys["boundaries"], self.boundaries_pressed),
        ):
            menu.addAction(f"{text}\t{key}").triggered.connect(lambda _=False, signal=signal: signal.emit())
        return menu

    def _on_theme(self) -> None:
        self.play.refresh()

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        self.follow = self._switch(menu, self.tr("Follow the playhead"), "follow", True)
        self.spectrogram = self._switch(menu, self.tr("Spectrogram"), "spectrogram", True)
        self.lanes = self._switch(menu, self.tr("A lane for each class"), "lanes", False)
        menu.addSeparator()
        scale = menu.addMenu(self.tr("Frequency axis"))
        self._choice(scale, "mel", ((self.tr("Mel"), True), (self.tr("Linear"), False)), True)
        names = {"ember": self.tr("Ember"), "sea": self.tr("Sea"), "ink": self.tr("Ink on paper")}
        colours = menu.addMenu(self.tr("Colours"))
        self._choice(colours, "colours", tuple((names[name], name) for name in COLOUR_MAPS), "ember")
        ranges = menu.addMenu(self.tr("Dynamic range"))
        self._choice(ranges, "range_db", tuple((f"{db} dB", db) for db in _RANGES_DB), 70)
        self._channels = menu.addMenu(self.tr("Channels"))
        return menu

    def _switch(self, menu: QMenu, text: str, name: str, on: bool) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(lambda value: self.look_chosen.emit(name, value))
        return action

    def _choice(self, menu: QMenu, name: str, options: tuple[tuple[str, object], ...], chosen: object) -> None:
        group = QActionGroup(menu)
        for text, value in options:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(value == chosen)
            group.addAction(action)
            action.triggered.connect(lambda _=False, value=value: self.look_chosen.emit(name, value))

    def set_channels(self, count: int) -> None:
        """Offer the channels of a recording."""
        assert self._channels is not None
        self._channels.clear()
        self._channels.setEnabled(count > 1)
        options: list[tuple[str, object]] = [(str(i + 1), [i]) for i in range(count)]
        if count > 1:
            options.insert(0, (self.tr("All, in lanes"), list(range(count))))
        self._choice(self._channels, "channels", tuple(options), options[0][1] if options else None)

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
        self.time_edit.hide()
        self.time.show()
        at_s = clock.read(text)
        if at_s is not None:
            self.time_asked.emit(at_s)

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
