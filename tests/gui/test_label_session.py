"""A whole session by keyboard alone: ten minutes of sound, sixty segments, mistakes put right, and the export."""

from __future__ import annotations

import random

import pytest
import soundfile
from PySide6.QtTest import QTest

from engine import labels_io
from engine.events import run
from engine.labels_io.exporting import rows_of
from engine.project import Project
from gui import clock
from tests.gui.conftest import RATE_HZ
from tests.gui.label_hand import ALT, CTRL, KEY, on_disk, press

MINUTES = 10
NAMES = ("Speech", "Music", "Noise")


@pytest.fixture
def label_folder(tmp_path, rng):
    """A project with one recording of ten minutes."""
    sound = (rng.normal(0, 0.1, MINUTES * 60 * RATE_HZ)).astype("float32")
    soundfile.write(tmp_path / "call.wav", sound, RATE_HZ)
    with Project.create(tmp_path / "p", NAMES) as project:
        run(project.add_recordings([tmp_path / "call.wav"]))
    return tmp_path / "p"


def go_to(page, at_s: float) -> None:
    press(page, KEY.Key_G, held=CTRL)
    QTest.keyClicks(page.stage.transport.time_edit, clock.write(at_s, 2))
    QTest.keyClick(page.stage.transport.time_edit, KEY.Key_Return)


def truth() -> list[tuple[float, float, str]]:
    """Sixty segments, some touching, some apart."""
    made = random.Random(5)
    rows, at_s = [], 1.25
    for _ in range(60):
        length_s = made.choice((0.5, 2.75, 6.0, 7.5))
        rows.append((at_s, at_s + length_s, made.choice(NAMES)))
        at_s += length_s + made.choice((0.0, 0.25, 3.0))
    return rows


def test_sixty_segments_by_keyboard_alone_are_exported_as_they_are(page, tmp_path):
    wanted = truth()
    class_keys = {"Speech": KEY.Key_1, "Music": KEY.Key_2, "Noise": KEY.Key_3}
    for number, (start_s, end_s, name) in enumerate(wanted):
        go_to(page, start_s)
        press(page, KEY.Key_I)
        # Mistakes on the way: an end 20 ms early, a wrong class, a segment in two pieces, one that is not there.
        go_to(page, end_s - 0.02 if number == 7 else end_s)
        press(page, KEY.Key_O)
        press(page, class_keys["Speech" if number == 20 else name])
        if number == 7:
            press(page, KEY.Key_Right, KEY.Key_Right, held=ALT)
        elif number == 20:
            press(page, class_keys[name])
        elif number == 33:
            go_to(page, (start_s + end_s) / 2)
            press(page, KEY.Key_S, KEY.Key_M)
        elif number == 41:
            press(page, KEY.Key_C, held=CTRL)
            go_to(page, 595.0)
            press(page, KEY.Key_V, held=CTRL)
            press(page, KEY.Key_Delete)
    assert on_disk(page) == [(round(a, 3), round(b, 3), name) for a, b, name in wanted]

    file = tmp_path / "call.txt"
    labels_io.write(file, rows_of(page._document.project), "audacity")
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 60
    for (start, end, name), (start_s, end_s, wanted_name) in zip(lines, wanted, strict=True):
        assert float(start) == pytest.approx(start_s, abs=1e-6)
        assert float(end) == pytest.approx(end_s, abs=1e-6)
        assert name == wanted_name
