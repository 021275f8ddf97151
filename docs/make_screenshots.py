"""Makes the pictures in the documents: the window is driven through the sample project, with a real training.

Run it as ``make screenshots``. It needs no screen, writes ``docs/images/PAGE-THEME.png`` and takes about two minutes.
Everything is made in a folder of its own that is deleted afterwards; no figure in a picture is invented.
"""

from __future__ import annotations

import csv
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from engine import sample
from engine.events import run

IMAGES = Path(__file__).with_name("images")
SIZE_PX = (1280, 800)
#: The strangers' calls are handed to the model in pieces about as long as its windows.
PIECE_S = 4.0
PATIENCE_S = 300.0
_KEPT = 48

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")


def main() -> None:
    """Drive the window and save the pictures."""
    with tempfile.TemporaryDirectory(prefix="earmark-") as home:
        os.environ["EARMARK_HOME"] = home
        from gui.app import make_app
        from gui.document import Document
        from gui.jobs import JobRunner
        from gui.main_window import MainWindow

        make_app()
        window = MainWindow(Document(), JobRunner())
        window.resize(*SIZE_PX)
        window.show()
        guide = Guide(window, Path(home))
        guide.go_all_the_way()
        for theme_name in ("dark", "light"):
            guide.show_in(theme_name)
        window.close()


class Guide:
    """Goes through the pages as a person would, and takes a picture of each."""

    def __init__(self, window: Any, home: Path) -> None:
        self.window = window
        self.home = home

    def wait(self, until: Callable[[], object]) -> None:
        """Let the window live until something is so."""
        from PySide6.QtTest import QTest

        began = time.monotonic()
        while not until():
            if time.monotonic() - began > PATIENCE_S:
                raise TimeoutError("The window did not come to where a picture was to be taken.")
            QTest.qWait(20)

    def page(self, name: str) -> Any:
        """Bring a page to the front, with what it reads at first."""
        self.window.show_page(name)
        self.rest()
        return self.window.pages[name]

    def rest(self) -> None:
        """Wait until all is laid out, nothing goes on, and every tile of the spectrogram is there."""
        from PySide6.QtTest import QTest

        QTest.qWait(50)
        self.wait(lambda: not self.window.runner.active)
        sound = self.window.pages["label"].stage.sound if "label" in self.window.pages else None
        self.wait(lambda: sound is None or not sound.busy)

    def go_all_the_way(self) -> None:
        """Label, cut, split, train, classify, evaluate."""
        self.page("label")
        self.window.open_project(str(run(sample.make(self.home / "Sample calls"))))
        self.window.ask_device()
        self._label()
        cut = self.page("cut")
        cut.settings.split_form.field("val_split").setValue(0.2)
        cut.settings.split_form.field("test_split").setValue(0.2)
        cut.settings.cut_button.click()
        self.wait(lambda: cut.view.cut is not None and not self.window.runner.active)
        cut.settings.split_button.click()
        self.wait(lambda: cut.view.split is not None)
        for recipe, epochs in (("mfcc-lstm", 10), ("logmel-cnn", 6)):
            self._train(recipe, epochs)
        self._classify()
        review = self.page("review")
        self.wait(lambda: review.models.chosen is not None and review.source is not None)
        review.go.click()
        self.wait(lambda: review.answers.total > 0)
        if not review.answers.mistakes:
            review.listing.all.click()
        models = self.page("models")
        self.wait(lambda: models.model.rows)

    def _label(self) -> None:
        """A part of a recording near its middle, with one segment chosen."""
        document, page = self.window.document, self.window.pages["label"]
        self.wait(lambda: page.stage.sound is not None and page.stage.sound.pyramid is not None)
        chosen = document.segments(document.chosen.id)[2]
        page.view.show(max(chosen.start_s - 9.0, 0.0), chosen.end_s + 9.0)
        page.editor.choose([chosen.id])
        page.view.set_cursor(chosen.start_s + 1.5)

    def _train(self, recipe: str, epochs: int) -> None:
        page, project = self.page("train"), self.window.document.project
        panel = page.setup_panel
        self.wait(lambda: panel.data.chosen is not None)
        panel.cards.choose(recipe)
        panel.training_form.field("epochs").setValue(epochs)
        before = len(project.runs())
        panel.train_button.click()
        self.wait(lambda: len(project.runs()) > before and not self.window.runner.active)

    def _classify(self) -> None:
        calls = self.home / "New calls"
        write_pieces(self.window.document.project.folder / "inbox", calls)
        page = self.page("classify")
        self.wait(lambda: page.head.models.chosen is not None)
        page.dropped([str(calls)])
        self.wait(lambda: page.results.total > 0 and not self.window.runner.active)
        page.table.choose_row(5)

    def show_in(self, theme_name: str) -> None:
        """Take the pictures in one of the two looks."""
        from PySide6.QtWidgets import QApplication

        from gui import theme
        from gui.main_window import PAGES

        theme.apply(QApplication.instance(), theme_name)
        for name in PAGES:
            self.page(name)
            self.window.notice.hide()
            self.window.job_bar.say("")
            self.window.grab()  # what is painted for the first time asks for its sound ...
            self.rest()  # ... and has it now
            save(self.window.grab().toImage(), IMAGES / f"{name}-{theme_name}.png")


def write_pieces(inbox: Path, calls: Path) -> None:
    """Cut the strangers' calls along their true labels, into one folder per class, beside a file that is none."""
    with (inbox / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        samples, rate_hz = soundfile.read(inbox / row["audio_filepath"], dtype="float32")
        start_s, end_s = float(row["start_s"]), float(row["end_s"])
        for at_s in np.arange(start_s, end_s - 1.0, PIECE_S):
            piece = samples[round(at_s * rate_hz) : round(min(at_s + PIECE_S, end_s) * rate_hz)]
            path = calls / row["label"] / f"{Path(row['audio_filepath']).stem} at {at_s:04.1f} s.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(path, piece, rate_hz)
    (calls / "Tones" / "never begun.wav").touch()


def palette(image: Any) -> list[int]:
    """The 256 colours that stand best for those of an image: means that are moved to where their colours are.

    The commonest, which are the colours of the theme, stay as they are.
    """
    pixels = np.frombuffer(image.constBits(), np.uint32) & 0xFFFFFF
    colours, counts = np.unique(pixels, return_counts=True)
    points = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], 1).astype(np.float32)
    weight = np.sqrt(counts)  # else the many pixels of plain surfaces leave nothing for small things
    means = points[np.argsort(-counts, kind="stable")[:256]]
    kept = means[:_KEPT]
    for _ in range(8):
        distance = (means**2).sum(1) - 2 * points @ means.T
        nearest = distance.argmin(1)
        total = np.maximum(np.bincount(nearest, weight, len(means)), 1e-9)
        means = np.stack([np.bincount(nearest, weight * points[:, i], len(means)) / total for i in range(3)], 1)
        means[: len(kept)] = kept
    red, green, blue = np.round(means).astype(np.uint32).T
    return [0xFF000000 | int(rgb) for rgb in red << 16 | green << 8 | blue]


def save(image: Any, path: Path) -> None:
    """Write a PNG, as small as a palette and zlib make it."""
    from PySide6.QtGui import QImage, QImageWriter

    image = image.convertToFormat(QImage.Format.Format_RGB32)
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = QImageWriter(str(path), b"png")
    writer.setCompression(100)
    if not writer.write(image.convertToFormat(QImage.Format.Format_Indexed8, palette(image))):
        raise OSError(f"{path} cannot be written: {writer.errorString()}")
    print(f"docs/images/{path.name}  {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
