"""What SoundNet itself believes to hear in the chosen file: objects and scenes, for models that are made of it.

Invariant: it is looked for only when asked, and what is shown belongs to the file that is chosen.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from engine import bundle
from engine.errors import StudioError
from engine.events import Job, Progress, beside
from engine.results import ResultStore
from gui import actions
from gui.jobs import JobRunner, JobThread
from gui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from engine.soundnet.extract import Guess

_TOP = 3


def recognised(model_path: str, file: str) -> Job[dict[str, list[Guess]]]:
    """The objects and scenes that the SoundNet of a model believes to hear in a file."""
    from engine.soundnet.extract import recognise_by

    progress = Progress("Listening for objects and scenes")
    yield progress
    return (yield from beside(lambda: recognise_by(bundle.load(model_path), file, top=_TOP), progress))


class Hearing(QObject):
    """A button that asks, and the line that answers.

    Attributes:
        button: Asks; only there where the model is made of SoundNet's weights.
        line: The answer.

    Signals:
        failed: A sentence.
    """

    failed = Signal(str)

    def __init__(self, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._store: ResultStore | None = None
        self._model_path = self._path = ""
        self._job: JobThread | None = None
        self._kept: dict[str, str] = {}
        self.button = QPushButton(self.tr("Objects and scenes"))
        actions.explain(self.button, "classify.objects")
        self.button.clicked.connect(self.ask)
        self.line = ElidedLabel()

    def show_file(self, store: ResultStore | None, path: str) -> None:
        """Another file is chosen; an empty path is none."""
        if store is not self._store:
            self._store, self._kept = store, {}
            self._model_path = _made_of_soundnet(store)
        if self._job is not None and path != self._path:
            self._job.cancel()
            self._job = None
        self._path = path
        self.button.setVisible(bool(self._model_path and path))
        self._say(self._kept.get(path, ""))

    def ask(self) -> None:
        """Let SoundNet listen to the chosen file."""
        path, model_path = self._path, self._model_path
        if path and not model_path:
            self.failed.emit(self.tr("The model is not made of SoundNet's weights, so it knows no objects."))
        if not path or not model_path or self._job is not None:
            return
        self._say(self.tr("Listening…"))
        self._job = job = self._runner.run(
            self.tr("Listening for objects and scenes"),
            lambda: recognised(model_path, path),
            on_done=lambda found: self._on_done(job, path, found),
            on_failed=lambda sentence: self._on_failed(job, sentence),
            disposable=True,
        )

    def _on_done(self, job: JobThread, path: str, found: dict[str, list[Guess]]) -> None:
        if job is self._job:
            self._job = None
            self._kept[path] = self._words(found)
            self._say(self._kept[path])

    def _on_failed(self, job: JobThread, sentence: str) -> None:
        if job is self._job:
            self._job = None
            self._say("")
            self.failed.emit(sentence)

    def _say(self, words: str) -> None:
        self.line.setText(words)
        self.line.setVisible(bool(words))

    def _words(self, found: dict[str, list[Guess]]) -> str:
        titles = {"objects": self.tr("Objects"), "scenes": self.tr("Scenes")}
        number = self.tr("number {}")
        parts = []
        for what, guesses in found.items():
            said = (f"{guess.name or number.format(guess.number)} {guess.probability:.2f}" for guess in guesses)
            parts.append(f"{titles[what]}: {', '.join(said)}")
        return "    ".join(parts)


def _made_of_soundnet(store: ResultStore | None) -> str:
    """The path of the model that made results, where it hears by SoundNet; else empty."""
    path = str(store.meta.get("model_path", "")) if store is not None else ""
    if not path or not Path(path).exists():
        return ""
    try:
        return path if bundle.read_card(path).feature.get("id") == "soundnet" else ""
    except StudioError:
        return ""  # another model lies there now; the results are shown all the same
