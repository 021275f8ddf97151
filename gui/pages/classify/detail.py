"""The chosen file: seen, heard, what is said in it, and what the model said of each of its windows.

Invariant: sound stops when another file is chosen or the page is left, and the words are those of the chosen file: an
answer for an earlier one is dropped.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from engine.items import Source
from engine.transcripts import Transcript
from gui import actions, clock
from gui.jobs import JobRunner, JobThread
from gui.pages.classify.hearing import Hearing
from gui.pages.classify.reading import read_words
from gui.tables.results import ResultsModel
from gui.translation import told
from gui.widgets.clip_detail import ClipDetail
from gui.widgets.clip_view import WindowScores
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.word_strip import WordStrip

#: Waveform, scores and times: words and sounds below them make the panel taller, and not these smaller.
_CLIP_PX = 92


class Detail(ClipDetail):
    """The panel under the table.

    Signals:
        copied: The transcript is in the clipboard.
    """

    copied = Signal()

    def __init__(self, model: ResultsModel, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(runner, "classify.play", "classify.highest", parent)
        self._model = model
        self._runner = runner
        self._reading: JobThread | None = None
        self._file_id = 0
        self._source = Source("")
        self._duration_s = 0.0
        self._highest_s: float | None = None
        self.highest_button = self.other_button
        self.highest_button.clicked.connect(self.play_highest)
        self.clip.setMinimumHeight(_CLIP_PX)
        self.strip = WordStrip()
        self.strip.pressed.connect(self._on_words)
        self.column.addWidget(self.strip)
        self.copy_button = QPushButton(self.tr("Copy transcript"))
        actions.explain(self.copy_button, "classify.copy_transcript")
        self.copy_button.clicked.connect(self.copy_transcript)
        self.bar.insertWidget(self.bar.indexOf(self.highest_button), self.copy_button)
        self.hearing = Hearing(runner, self)
        self.hearing.failed.connect(self.failed)
        self.bar.insertWidget(self.bar.indexOf(self.copy_button), self.hearing.button)
        self.column.addWidget(self.hearing.line)
        self.remark = ElidedLabel()
        self.column.addWidget(self.remark)
        model.transcripts_found.connect(lambda _: self._read_words())
        self.show_row(-1)

    @property
    def highest_s(self) -> float | None:
        """Where the window with the highest score begins."""
        return self._highest_s

    @property
    def said(self) -> Transcript | None:
        """What is said in the file, where the model wrote it down."""
        return self.strip.said

    def show_row(self, row: int) -> None:
        """Show a row's file; -1 shows none."""
        file_id = self._model.file_id(row) if row >= 0 else 0
        if file_id != self._file_id or row < 0:
            self.player.stop()
            self._file_id = file_id
            self.strip.set_transcript(None)
            self._source = self._model.source(row) if row >= 0 else Source("")
            self._duration_s = self._model.duration_s(row) if row >= 0 else 0.0
            if row < 0:
                self.clip.clear(self.tr("Choose a file to see and hear it."))
            elif self._duration_s <= 0:
                self.clip.clear(told(self._model.reason(row)))
            else:
                start_s = self._source.start_s
                self.clip.set_clip(self._source.path, start_s, start_s + self._duration_s)
        self.name.setText(Path(self._source.path).name)
        self.name.setToolTip(self._source.path)
        start_s = self._source.start_s
        self.strip.set_span(start_s, start_s + self._duration_s)
        self._read_words()
        self.hearing.show_file(self._model.store, self._source.path if self._duration_s > 0 else "")
        self.refresh(row)

    def renew(self, row: int) -> None:
        """All rows were read anew: what is known of the one that is shown may be more by now."""
        if row >= 0:
            self._read_words()
            self.refresh(row)

    def _read_words(self) -> None:
        """Read what is said in the file; until that is there the strip stays as it is, so that nothing jumps."""
        store, file_id = self._model.store, self._file_id
        if store is None or not file_id or not self._model.has_transcripts:
            self._take_words(None)
            return
        path = store.path
        self._reading = job = self._runner.run(
            self.tr("Reading words"),
            lambda: read_words(path, file_id),
            on_done=lambda said: self._take_words(said) if job is self._reading else None,
            on_failed=lambda sentence: self._on_unread(job, sentence),
            quiet=True,
        )

    def _take_words(self, said: Transcript | None) -> None:
        self._reading = None
        if said != self.strip.said:
            self.strip.set_transcript(said)
        self.strip.setVisible(said is not None)
        self.copy_button.setVisible(said is not None)

    def _on_unread(self, job: JobThread, sentence: str) -> None:
        if job is self._reading:
            self._take_words(None)
            self.failed.emit(sentence)

    def refresh(self, row: int) -> None:
        """The words and bars that hang on the threshold."""
        heard = self._duration_s > 0
        self.play_button.setEnabled(heard)
        self._on_stopped()
        probabilities = self._model.probabilities(row) if row >= 0 else None
        self._highest_s = None
        if probabilities is None:
            self.words.setText(self._model.category_words(self._model.result(row)) if row >= 0 else "")
            self.clip.set_windows(None)
        else:
            order = np.argsort(-probabilities)[:3]
            parts = [f"{self._model.labels[i]} {probabilities[i]:.3f}" for i in order]
            self.words.setText("    ".join(parts))
            self._show_windows(row)
        # Why there are no scores stands in the place of the sound; the file's name stands above.
        remark = "" if probabilities is None else told(self._model.reason(row))
        self.remark.setText(remark.removeprefix(self._source.path).strip())
        self.remark.setVisible(bool(self.remark.text()))
        self.highest_button.setEnabled(self._highest_s is not None)
        text = self.tr("Highest window")
        if self._highest_s is not None:
            text = self.tr("Highest window, at {}").format(clock.write(self._highest_s, 1))
        self.highest_button.setText(text)

    def _show_windows(self, row: int) -> None:
        model = self._model
        store = model.store
        if store is None:
            return
        start_s, probabilities = store.windows(model.file_id(row))
        if not len(start_s):
            self.clip.set_windows(None)
            return
        threshold: float | None
        if model.thresholds:
            at = model.aspect
            height = probabilities[:, at]
            classes = np.where(height > np.float32(model.threshold), at, model.unsure)
            threshold = model.threshold
        elif model.positive is not None:
            at = model.labels.index(model.positive)
            height = probabilities[:, at]
            classes = np.where(height > np.float32(model.threshold), at, 1 - at)
            threshold = model.threshold
        else:
            height, classes = probabilities.max(axis=1), probabilities.argmax(axis=1)
            result = model.result(row)
            # The file's own class is what one looks for in it.
            wanted = result if result < len(model.labels) else int(probabilities.mean(axis=0).argmax())
            self._highest_s = float(start_s[probabilities[:, wanted].argmax()])
            threshold = model.threshold or None
        if model.positive is not None or model.thresholds:
            self._highest_s = float(start_s[height.argmax()])
        colours: list[QColor] = [model.category_colour(int(i)) for i in classes]
        window_s = float(store.meta.get("window_s", 0.0))
        self.clip.set_windows(WindowScores(start_s, height, colours, window_s, threshold))

    def _on_words(self, words: range) -> None:
        """Play from where they begin."""
        span = self.said.span(words) if self.said is not None else None
        if span is not None:
            self._play_from(span[0])

    def copy_transcript(self) -> None:
        """Put what is said into the clipboard."""
        if self.said is not None:
            QGuiApplication.clipboard().setText(self.said.text)
            self.copied.emit()
        elif self._source.path and self._reading is None:
            self.failed.emit(self.tr("Nothing was written down of this file."))

    def play_highest(self) -> None:
        """Play from the window with the highest score."""
        if self._highest_s is not None:
            self._play_from(self._highest_s)

    def _start_s(self) -> float:
        return self._source.start_s

    def _play_from(self, at_s: float) -> None:
        if self._duration_s > 0:
            self.play(self._source.path, at_s, self._source.end_s)
