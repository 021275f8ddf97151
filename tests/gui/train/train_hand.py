"""What the tests of the Train page have in common: a project to train on, and a training that a test steps through."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from engine.errors import StudioError
from engine.events import Ask, EpochDone, Job, Notice, Progress
from engine.project import Project
from engine.training_tables import Run
from gui.pages.train.asking import Setup
from tests.gui.calls_hand import make_calls
from training.splits import SplitConfig

#: What a machine with much else to do may need for a job of a moment.
PATIENCE_MS = 30_000
LABELS = ("Hum", "Noise")


def make_project(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Eight recordings of two classes that are easily told apart, cut and split by recording."""

    def sound(number: int, t: np.ndarray) -> np.ndarray:
        hum = 0.3 * np.sin(2 * np.pi * (200 + 20 * number) * t)
        return hum if number % 2 == 0 else 0.2 * rng.standard_normal(len(t))

    return make_calls(tmp_path / "p", LABELS, sound, SplitConfig(val_split=0.25, test_split=0.25))


def epoch(number: int, f1: float, *, best: bool) -> EpochDone:
    return EpochDone(
        epoch=number,
        epochs=5,
        train_loss=1 / number,
        val_loss=1.5 / number,
        val_accuracy=f1,
        val_f1=f1,
        learning_rate=1e-3,
        labels=LABELS,
        recall=(1.0, 0.25),
        confusion=((6, 0), (3, 1)),
        best=best,
        windows_per_s=123.4,
        wait_share=0.25,
        elapsed_s=float(number),
    )


def figures(f1: float, items: int = 10) -> dict[str, Any]:
    interval = {"value": f1, "low": f1 - 0.1, "high": min(f1 + 0.1, 1.0), "over": "recordings", "units": 12}
    return {"items": items, "accuracy": f1, "majority_baseline": 0.5, "intervals": {"macro_f1": interval}}


class Scripted:
    """A training of five epochs that goes on only as far as the test lets it."""

    F1 = (0.5, 0.75, 0.9, 0.8, 0.85)

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.setups: list[Setup] = []
        self.trouble = ""

    def let(self, epochs: int) -> None:
        self.gate.release(epochs)

    def __call__(self, folder: str, setup: Setup) -> Job[Run]:
        self.setups.append(setup)
        with Project(folder) as project:
            name = f"{setup.recipe}-{len(project.runs()) + 1}"
            made = project.save_run(Run(0, name, setup.recipe, "running", "2026-01-01", split_id=setup.split_id))
            history: list[dict[str, Any]] = []
            yield Notice("Training on cpu: as asked.")
            try:
                state = yield from self._epochs(history)
            except GeneratorExit:
                project.save_run(dataclasses.replace(made, state="cancelled", history=history))
                raise
            except StudioError as error:
                project.save_run(dataclasses.replace(made, state="failed", history=history, note=str(error)))
                raise
            metrics = {"val": figures(0.95), "test": figures(0.9), "leaky": False, "notices": [], "epochs": 5}
            return project.save_run(
                dataclasses.replace(made, state=state, history=history, metrics=metrics, device="cpu (as asked)")
            )

    def _epochs(self, history: list[dict[str, Any]]) -> Job[str]:
        best = 0.0
        for number, f1 in enumerate(self.F1, start=1):
            while not self.gate.acquire(timeout=0.01):
                if (yield Progress("Training", number - 0.5, 5, "epochs")) is Ask.FINISH:
                    return "stopped"
            yield Progress("Training", number, 5, "epochs")
            if self.trouble:
                raise StudioError(self.trouble)
            done = epoch(number, f1, best=f1 > best)
            best = max(best, f1)
            history.append(dataclasses.asdict(done))
            yield done
        return "done"


def waited_ms() -> float:
    """Milliseconds that threads of this process waited for a processor that others had; 0 where nobody can tell."""
    waited_ns = 0
    for path in Path("/proc/self/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # a thread that has ended meanwhile
            waited_ns += int(path.read_text().split()[1])
    return waited_ns / 1e6


def press(button: QPushButton) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
