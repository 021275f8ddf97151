"""How the Label page shows a recording: what is remembered, channels, missing files, and what is painted anew when."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from engine import audio
from engine.events import run
from engine.project import Project
from engine.segments import LabelClass
from engine.spectrogram import Scale
from gui import actions
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.label import LabelPage
from gui.settings import Settings
from gui.sound import TileKey
from gui.tables.recordings import MISSING_ROLE
from gui.widgets.channel_letter import letter
from gui.widgets.class_look import tag_box
from gui.widgets.look_menu import LookMenu
from tests.gui.label_hand import CTRL, KEY, RATE_HZ, SHIFT, press, put


@pytest.fixture
def stereo(tmp_path: Path) -> Path:
    """A project with a silent recording of two channels, one of one, and another of two."""
    for name, channels in (("a", 2), ("b", 1), ("c", 2)):
        soundfile.write(tmp_path / f"{name}.wav", np.zeros((4 * RATE_HZ, channels), np.float32), RATE_HZ)
    with Project.create(tmp_path / "stereo", ["Speech"]) as project:
        run(project.add_recordings([str(tmp_path / f"{name}.wav") for name in "abc"]))
    return tmp_path / "stereo"


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[JobRunner]:
    """A runner that is shut down after the pages that use it are closed."""
    made = JobRunner()
    yield made
    assert made.shut_down()


def opened(qtbot: QtBot, runner: JobRunner, folder: Path) -> LabelPage:
    """The page as at a new start of the program."""
    document = Document()
    document.open(folder)
    page = LabelPage(document, runner)
    qtbot.addWidget(page, before_close_func=lambda made: (made.close_page(), document.close()))
    page.resize(1200, 760)
    page.show()
    page.activateWindow()
    page.setFocus()
    sound = page.stage.sound
    qtbot.waitUntil(lambda: not runner.active and sound.pyramid is not None, timeout=30_000)
    return page


def choose(qtbot: QtBot, page: LabelPage, number: int) -> None:
    page._document.choose_recording(page._document.recordings()[number].id)
    qtbot.waitUntil(lambda: not page._runner.active, timeout=30_000)


def corner(page: LabelPage, lane: int, lanes: int) -> QImage:
    """The lower left of a lane of the waveform, where its letter is."""
    wave = page.stage.waveform
    foot = (lane + 1) * wave.height() // lanes
    return wave.grab().toImage().copy(7, foot - 20, 16, 13)


# Remembered -----------------------------------------------------------------------------------------------------------


def test_how_the_sound_is_shown_is_remembered(qtbot, runner, stereo):
    page = opened(qtbot, runner, stereo)
    for name in ("mel", "colours", "range_more", "lanes", "follow", "channel", "channel"):
        actions.find(page, f"label.{name}").trigger()
    page.close_page()
    page.hide()
    again = opened(qtbot, runner, stereo)
    spectrogram = again.stage.spectrogram
    assert (spectrogram.mel, spectrogram.colours, spectrogram.range_db) == (False, "sea", 85)
    assert again.stage.waveform.channels == [1]
    assert spectrogram.shown == [1]
    assert not again.stage.lanes.isHidden()
    assert not again.playback.follow
    assert again.stage.transport.look.lanes.isChecked()


def test_a_remembered_look_that_cannot_be_is_left_out(qtbot):
    menu = LookMenu()
    qtbot.addWidget(menu)
    plain = menu.values()
    menu.restore({"colours": "plaid", "range_db": 7, "channel": "left", "unknown": 1})
    assert menu.values() == plain
    settings = Settings()
    settings._ini.setValue("view/look", "[nonsense")
    assert settings.look == {}


def test_the_sizes_of_the_parts_are_remembered(qtbot, runner, stereo):
    page = opened(qtbot, runner, stereo)
    page.stage.views.setSizes([120, 300])
    page.sides.setSizes([320, 800])
    kept = page.stage.views.sizes(), page.sides.sizes()
    page.close_page()
    page.hide()
    again = opened(qtbot, runner, stereo)
    assert (again.stage.views.sizes(), again.sides.sizes()) == kept


# Channels -------------------------------------------------------------------------------------------------------------


def test_channels_are_called_left_and_right_or_by_number():
    assert [letter(i, 2) for i in range(2)] == ["L", "R"]
    assert [letter(i, 6) for i in range(6)] == ["1", "2", "3", "4", "5", "6"]


def test_each_lane_of_a_stereo_recording_has_its_letter(qtbot, runner, stereo):
    page = opened(qtbot, runner, stereo)
    assert corner(page, 0, 2) != corner(page, 1, 2)
    press(page, KEY.Key_C, held=SHIFT)
    assert page.stage.waveform.channels == [0]
    left = corner(page, 0, 1)
    press(page, KEY.Key_C, held=SHIFT)
    assert corner(page, 0, 1) != left
    choose(qtbot, page, 1)
    plain = corner(page, 0, 1)
    assert {plain.pixel(x, y) for x in range(plain.width()) for y in range(6)} == {plain.pixel(0, 0)}


def test_the_chosen_channel_stays_chosen_from_recording_to_recording(qtbot, runner, stereo):
    page = opened(qtbot, runner, stereo)
    press(page, KEY.Key_C, KEY.Key_C, held=SHIFT)
    assert page.stage.waveform.channels == [1]
    choose(qtbot, page, 1)
    assert page.stage.waveform.channels == [0]
    press(page, KEY.Key_C, held=SHIFT)  # there is nothing to choose from
    choose(qtbot, page, 2)
    assert page.stage.waveform.channels == [1]


def lit_share(page: LabelPage, top: float, foot: float) -> float:
    """How much of a part of the spectrogram, given as shares of its height, is lighter than the quietest colour."""
    image = page.stage.spectrogram.grab().toImage()
    dark = QColor.fromRgb(page.stage.spectrogram._table[0]).lightness()
    rows = range(round(top * image.height()) + 8, round(foot * image.height()) - 24)
    columns = range(40, image.width() - 90, 7)
    lit = [QColor(image.pixel(x, y)).lightness() > dark + 25 for y in rows for x in columns]
    return sum(lit) / len(lit)


def test_the_spectrogram_has_a_lane_for_each_leg_of_a_call(qtbot, runner, stereo, tmp_path, rng):
    legs = np.zeros((4 * RATE_HZ, 2), np.float32)
    legs[:, 1] = rng.uniform(-0.5, 0.5, len(legs))
    soundfile.write(tmp_path / "a.wav", legs, RATE_HZ)
    page = opened(qtbot, runner, stereo)
    page.stage.views.setSizes([120, 400])
    spectrogram, sound = page.stage.spectrogram, page.stage.sound
    assert spectrogram.shown == [0, 1]
    spectrogram.grab()  # asks for its tiles
    qtbot.waitUntil(lambda: not sound.busy, timeout=30_000)
    assert lit_share(page, 0.0, 0.5) == 0.0
    assert lit_share(page, 0.5, 1.0) > 0.8
    press(page, KEY.Key_C, held=SHIFT)
    assert spectrogram.shown == [0]
    assert lit_share(page, 0.0, 1.0) == 0.0


def test_without_room_for_both_the_spectrogram_shows_the_channel_that_was_pressed(qtbot, runner, stereo):
    page = opened(qtbot, runner, stereo)
    wave, spectrogram = page.stage.waveform, page.stage.spectrogram
    page.stage.views.setSizes([10_000, 0])
    qtbot.waitUntil(lambda: len(spectrogram.shown) == 1)
    assert spectrogram.shown == [0]
    for share, channel in ((0.75, 1), (0.25, 0), (0.75, 1)):
        QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(200, round(share * wave.height())))
        assert spectrogram.shown == [channel]
    page.stage.views.setSizes([120, 400])
    qtbot.waitUntil(lambda: spectrogram.shown == [0, 1])


def test_the_tiles_of_both_channels_come_from_one_decoding(qtbot, runner, stereo, monkeypatch):
    page = opened(qtbot, runner, stereo)
    sound = page.stage.sound
    page.stage.spectrogram.hide()  # it would wish for tiles of its own
    qtbot.waitUntil(lambda: not sound.busy, timeout=30_000)
    decoded, seek = [], audio.Decoder.seek
    monkeypatch.setattr(audio.Decoder, "seek", lambda self, frame: (decoded.append(frame), seek(self, frame)))
    keys = [TileKey(Scale(RATE_HZ, mel=False), channel, 0, number) for number in (0, 1) for channel in (0, 1)]
    sound.tiles(keys)
    qtbot.waitUntil(lambda: not sound.busy and all(sound.tile(key) is not None for key in keys), timeout=30_000)
    assert len(decoded) == 2


# Missing files --------------------------------------------------------------------------------------------------------


def test_a_missing_recording_says_where_it_was_and_is_found_again(qtbot, runner, stereo, tmp_path):
    page = opened(qtbot, runner, stereo)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "b.wav").rename(tmp_path / "elsewhere" / "b.wav")
    choose(qtbot, page, 1)
    assert page.stage.missing.isVisible()
    assert not page.stage.views.isVisible()
    title, text = page.stage.missing.words
    assert title == "b.wav is not there"
    assert str(tmp_path / "b.wav") in text
    assert page.recordings.model.index(1).data(MISSING_ROLE)
    asked = []
    page.stage.relink_asked.connect(lambda: asked.append(1))
    page.stage.relink_asked.disconnect(page.choose_relink_folder)  # a dialog of the system
    QTest.mouseClick(page.stage.missing.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert asked
    page.adding.relink(str(tmp_path / "elsewhere"))
    qtbot.waitUntil(lambda: page.stage.sound is not None)
    assert page.stage.views.isVisible()
    assert not page.stage.missing.isVisible()
    assert not page.recordings.model.index(1).data(MISSING_ROLE)


# Keys and focus -------------------------------------------------------------------------------------------------------


def test_the_next_recording_by_key_is_the_only_one_selected(qtbot, runner, stereo):
    page = opened(qtbot, runner, stereo)
    for key, wanted in ((KEY.Key_PageDown, 1), (KEY.Key_PageDown, 2), (KEY.Key_PageUp, 1)):
        QTest.keyClick(page, key, CTRL)
        assert [r.id for r in page.recordings.picked()] == [page._document.recordings()[wanted].id]
    qtbot.waitUntil(lambda: not runner.active)


def test_after_a_note_keys_go_where_they_went_before(qtbot, page):
    put(page, (1.0, 2.0, "Speech"), (4.0, 5.0, "Speech"))
    press(page, KEY.Key_Tab, KEY.Key_F2)
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "faint")
    QTest.keyClick(field, KEY.Key_Return)
    qtbot.waitUntil(page.hasFocus)
    assert [s.note for s in page.editor.segments()] == ["faint", ""]
    page.segments.table.setFocus()
    page.segments.edit_note()
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_Escape)
    qtbot.waitUntil(page.segments.table.hasFocus)
    QTest.qWait(0)
    assert page.segments.table.hasFocus()


def test_the_last_and_the_first_segment_are_said(page):
    said: list[str] = []
    page._document.noticed.connect(lambda text, _level: said.append(text))
    press(page, KEY.Key_Tab)
    put(page, (1.0, 2.0, "Speech"))
    press(page, KEY.Key_Tab, KEY.Key_Tab, KEY.Key_K)
    assert said == [
        "Nothing is marked in this recording yet.",
        "That was the last segment.",
        "That was the first segment.",
    ]


def test_a_neighbour_is_no_neighbour_beyond_a_second(page):
    put(page, (1.0, 2.0, "Speech"), (3.01, 4.0, "Music"), (4.9, 6.0, "Speech"))
    said: list[str] = []
    page._document.noticed.connect(lambda text, _level: said.append(text))
    press(page, KEY.Key_Tab, KEY.Key_C)
    assert [s.end_s for s in page.editor.chosen()] == [2.0]
    assert said == ["No other edge is left to meet within 1 s."]
    press(page, KEY.Key_Tab, KEY.Key_C)
    assert [(s.start_s, s.end_s) for s in page.editor.chosen()] == [(3.01, 4.9)]


def test_select_all_selects_what_the_filter_leaves(page):
    put(page, (1.0, 2.0, "Speech"), (3.0, 4.0, "Music"), (5.0, 6.0, "Speech"))
    press(page, KEY.Key_F, held=CTRL)
    QTest.keyClicks(page.segments.filter, "spee")
    QTest.keyClick(page.segments.filter, KEY.Key_Return)
    press(page, KEY.Key_A, held=CTRL)
    assert [s.start_s for s in page.editor.chosen()] == [1.0, 5.0]
    page.segments.filter.clear()
    press(page, KEY.Key_A, held=CTRL)
    assert len(page.editor.chosen()) == 3


# Painting -------------------------------------------------------------------------------------------------------------


def test_a_narrow_tag_keeps_its_letter_to_the_last(qapp):
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    label = LabelClass(1, "Speech", "#f2a33c", "1", 0)
    metrics = QFontMetrics(qapp.font(), image)
    wide = metrics.horizontalAdvance("1") + 8
    for room, wanted in ((wide + 1, "1"), (wide - 5, "1"), (wide - 8, "")):
        box, text = tag_box(metrics, label, "", 0.0, room + 6.0, 0)
        assert text == wanted
        assert box.width() <= room


def test_a_tile_that_comes_paints_the_spectrogram_and_nothing_else(qtbot, page):
    qtbot.waitUntil(lambda: not page.stage.sound.busy)
    page.stage.waveform.repaint()
    page.stage.spectrogram.repaint()
    wave, whole = page.stage.waveform._picture, page.stage.minimap._wave
    page.stage.sound.pictured.emit()
    assert page.stage.spectrogram._picture is None
    assert page.stage.waveform._picture is wave is not None
    page.stage.spectrogram.repaint()
    page.stage.sound.read.emit()
    assert page.stage.waveform._picture is None
    assert page.stage.spectrogram._picture is not None
    assert page.stage.minimap._wave is whole


def test_no_tile_is_worked_on_while_the_window_paints(qtbot, page, monkeypatch):
    sound = page.stage.sound
    qtbot.waitUntil(lambda: not sound.busy)
    begun, gone_on = threading.Event(), threading.Event()

    def tile(read, scale, level, number, stale):
        begun.set()
        if not stale():
            gone_on.set()

    monkeypatch.setattr("gui.sound.spectrogram.tile", tile)
    with sound.undisturbed():
        sound.tiles([next(iter(sound._tiles))._replace(channel=7)])
        assert begun.wait(5.0)
        assert not gone_on.wait(0.05)
    assert gone_on.wait(5.0)
    qtbot.waitUntil(lambda: not sound.busy)
