"""How examples are changed in training: the steps at the left, and at the right the very example the network will see.

Invariant: what is shown and heard was made by ``training.example`` from the settings that the form holds now; an answer
for settings of before is dropped.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine import augment
from engine.augment.preview import sentences
from engine.errors import StudioError
from engine.events import Job, Progress
from gui import actions, clock, theme
from gui.jobs import JobRunner, JobThread
from gui.player import Player
from gui.translation import told
from gui.widgets.chain_editor import ChainEditor
from gui.widgets.example_view import ExampleView, Side, sides
from gui.widgets.key_label import KeyLabel
from gui.widgets.panels import Panel, section

_REST_MS = 120
_EDITOR_PX = 312


@dataclass(frozen=True)
class Source:
    """Where examples come from: a split of a project or labelled files, seen through a recipe's settings."""

    folder: str
    split_id: int | None
    recipe: str
    config: Any
    files: str = ""
    multi_label: bool = False


@dataclass(frozen=True)
class Shown:
    """An example with what it looks like.

    Attributes:
        example: See ``training.example``.
        sides: Before and after.
    """

    example: Any
    sides: tuple[Side, Side]
    examples: Any


def draw_example(source: Source, examples: Any, text: str, seed: int, epoch: int, number: int) -> Job[Shown]:
    """Make one example and its pictures.

    Args:
        source: Where from.
        examples: What an earlier call has opened of the source, or None.
        text: The augmentation, as ``engine.augment.chain`` takes it.
        seed, epoch, number: Which example; see ``training.example.Examples.make``.
    """
    yield Progress("Making an example")
    from training.example import open_examples

    if examples is None:
        examples = yield from open_examples(
            source.folder, source.split_id, source.recipe, source.config, source.files, source.multi_label
        )
    chain = augment.chain(text)
    chain.ready()
    example = examples.make(chain, seed, epoch, number)
    pictures = sides(
        (example.original, example.changed),
        (example.original_values, example.changed_values),
        example.rate_hz,
        example.time_axis,
    )
    return Shown(example, pictures, examples)


class AugmentPanel(Panel):
    """The editor and the preview.

    Attributes:
        player: What is heard.

    Signals:
        chain_changed: The user has changed a step; the augmentation as JSON.
        closed: It is to go away.
        troubled: A sentence.
    """

    chain_changed = Signal(str)
    closed = Signal()
    troubled = Signal(str)

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Augmentation"), parent=parent)
        self._runner = runner
        self._source: Source | None = None
        self._examples: Any = None
        self._text = "none"
        self._seed, self._epoch, self._number = 0, 1, 0
        self._random = np.random.default_rng()
        self._job: JobThread | None = None
        self.shown_example: Shown | None = None
        self.player = Player(self)
        self.player.failed.connect(self.troubled)
        self.player.moved.connect(self._on_moved)
        self.player.stopped.connect(self._on_silence)
        self._heard: ExampleView | None = None
        self.editor = ChainEditor()
        self.editor.setFixedWidth(_EDITOR_PX)
        self.editor.changed.connect(self._on_edited)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._draw)
        self._build()
        theme.notifier.changed.connect(self._write)

    # Building ---------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.done_button = self._button(self.tr("Done"), "train.augment", self.closed.emit)
        self.head.addWidget(KeyLabel("train.augment"))
        self.head.addWidget(self.done_button)
        self._help = QLabel()
        self._help.setProperty("role", "faint")
        self._help.setWordWrap(True)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._help)
        left.addWidget(self.editor, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(left)
        row.addWidget(self._build_preview(), 1)
        self.column.addLayout(row, 1)

    def _build_preview(self) -> QWidget:
        self._which = QLabel()
        self._which.setProperty("role", "strong")
        self._which.setMinimumWidth(1)
        self.another_button = self._button(self.tr("Another example"), "train.another", self.another)
        self.again_button = self._button(self.tr("Next epoch"), "train.next_epoch", self.next_epoch)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addStretch(1)
        for button, key in ((self.again_button, "train.next_epoch"), (self.another_button, "train.another")):
            top.addWidget(button)
            top.addWidget(KeyLabel(key))
        names = (self.tr("Recorded"), self.tr("For the network"))
        self.views = (ExampleView(names[0]), ExampleView(names[1]))
        plays = (self.play_original, self.play_changed)
        keys = ("train.play_original", "train.play_changed")
        self.play_buttons = tuple(
            self._button(self.tr("Play"), key, play) for key, play in zip(keys, plays, strict=True)
        )
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.addWidget(self._which, 0, 0, 1, 2)
        for at, (name, view, button, key) in enumerate(zip(names, self.views, self.play_buttons, keys, strict=True)):
            head = QHBoxLayout()
            head.setSpacing(8)
            head.addWidget(section(name), 1)
            head.addWidget(button)
            head.addWidget(KeyLabel(key))
            grid.addLayout(head, 1, at)
            grid.addWidget(view, 2, at)
            grid.setColumnStretch(at, 1)
        grid.setRowStretch(2, 1)
        self._done_words = QLabel()
        self._done_words.setWordWrap(True)
        self._done_words.setTextFormat(Qt.TextFormat.RichText)
        self._done_words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._done_words.setMinimumHeight(96)
        self._done_words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(self._done_words, 3, 0, 1, 2)
        grid.addLayout(top, 4, 0, 1, 2)
        preview = QWidget()
        preview.setLayout(grid)
        return preview

    def _button(self, text: str, action_id: str, slot: Any) -> QPushButton:
        button = QPushButton(text)
        actions.explain(button, action_id)
        button.clicked.connect(lambda: slot())
        return button

    # What is shown ----------------------------------------------------------------------------------------------------

    def show_source(self, source: Source | None, text: str, seed: int) -> None:
        """Show an augmentation on the examples of a source; None while there is nothing to train on."""
        if source != self._source:
            self._source, self._examples, self._number, self._epoch = source, None, 0, 1
        self._text, self._seed = text, seed
        try:
            chain = augment.chain(text)
        except StudioError as error:
            self._say_trouble(told(str(error)))
            return
        self.title.setText(self.tr("Augmentation: {}").format(chain.title or self._name(text)))
        self._help.setText(chain.help or self.tr("Every step draws anew for each example and epoch."))
        self.editor.show_chain(chain)
        self._rest.start()

    def _name(self, text: str) -> str:
        return self.tr("own steps") if text.lstrip().startswith("[") else Path(text).name

    def another(self) -> None:
        """Show another example, whichever comes."""
        if self._examples is not None and len(self._examples) > 1:
            self._number = (self._number + int(self._random.integers(1, len(self._examples)))) % len(self._examples)
        self._draw()

    def next_epoch(self) -> None:
        """Show the same example as it will be an epoch later."""
        self._epoch += 1
        self._draw()

    def _on_edited(self) -> None:
        self.chain_changed.emit(json.dumps(self.editor.chain.to_json()))

    def _draw(self) -> None:
        self._rest.stop()
        self.player.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        source = self._source
        if source is None:
            self._say_trouble(self.tr("Split the chunks on the Cut page; then an example can be heard here."))
            return
        asked = (source, self._examples, self._text, self._seed, self._epoch, self._number)
        self._job = job = self._runner.run(
            self.tr("Making an example"),
            lambda: draw_example(*asked),
            on_done=lambda shown: self._on_drawn(job, shown),
            on_failed=lambda sentence: self._on_failed(job, sentence),
            quiet=True,
        )

    def _on_drawn(self, job: JobThread, shown: Shown) -> None:
        if job is not self._job:
            return
        self._job = None
        self._examples = shown.examples
        self.shown_example = shown
        loudest = max(side.peak for side in shown.sides)
        for view, side in zip(self.views, shown.sides, strict=True):
            view.show_side(side, loudest)
        self._enable(True)
        self._write()

    def _on_failed(self, job: JobThread, sentence: str) -> None:
        if job is self._job:
            self._job = None
            self._say_trouble(sentence)

    def _say_trouble(self, sentence: str) -> None:
        self.shown_example = None
        for view in self.views:
            view.show_side(None)
        self.views[0].show_side(None, note=sentence)
        self._enable(False)
        self._write()

    def _enable(self, on: bool) -> None:
        for button in (*self.play_buttons, self.another_button, self.again_button):
            button.setEnabled(on)

    @property
    def lines(self) -> list[str]:
        """What was done to the example that is shown, and what is to be known of it."""
        if self.shown_example is None:
            return []
        lines = [told(line) for line in sentences(self.shown_example.example.applied)]
        mixing = self.editor.chain.batch
        if mixing is not None:
            share = round(100 * mixing.probability)
            words = self.tr("{}: {} % of the examples are then mixed with another of their batch; not shown here.")
            lines.append(words.format(told(mixing.transform.title), share))
        return lines or [self.tr("Nothing was drawn for this example in this epoch; it is used as it is.")]

    def _write(self) -> None:
        shown = self.shown_example
        if shown is None:
            self._which.setText("")
            self._done_words.setText("")
            return
        item = shown.example.item
        times = self.tr("{} to {}").format(clock.write(item.start_s), clock.write(item.end_s or item.start_s))
        words = self.tr("{}, {}, {}, epoch {}")
        self._which.setText(words.format(item.label, Path(item.path).name, times, shown.example.epoch))
        colour = theme.current().text
        rows = (f'<p style="margin:0 0 4px 0;color:{colour}">{html.escape(line)}</p>' for line in self.lines)
        self._done_words.setText("".join(rows))

    # Hearing ----------------------------------------------------------------------------------------------------------

    def play_original(self) -> None:
        """Play what was recorded, or silence it."""
        self._play(self.views[0], False)

    def play_changed(self) -> None:
        """Play what the network gets, or silence it."""
        self._play(self.views[1], True)

    def _play(self, view: ExampleView, changed: bool) -> None:
        heard = self._heard if self.player.playing else None
        self.player.stop()
        if self.shown_example is None or heard is view:
            return
        example = self.shown_example.example
        # Both by the same amount: a change of level is to be heard.
        gain = 1.0 / max(1.0, *(side.peak for side in self.shown_example.sides))
        self._heard = view
        self.player.play_samples((example.changed if changed else example.original) * np.float32(gain), example.rate_hz)
        self.play_buttons[self.views.index(view)].setText(self.tr("Stop"))

    def _on_moved(self, at_s: float) -> None:
        if self._heard is not None and self.shown_example is not None:
            example = self.shown_example.example
            self._heard.set_cursor(at_s * example.rate_hz / max(len(example.original), 1))

    def _on_silence(self) -> None:
        for view, button in zip(self.views, self.play_buttons, strict=True):
            view.set_cursor(None)
            button.setText(self.tr("Play"))
        self._heard = None

    def hideEvent(self, event: QHideEvent) -> None:
        """Silence when it is left."""
        self.player.stop()
        super().hideEvent(event)
