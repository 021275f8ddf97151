"""What of the sound the Label page shows: loudness, tiles, samples, zoom, and how keys change it."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from PySide6.QtGui import QColor

from gui import actions
from tests.gui.label_hand import KEY, LENGTH_S, SHIFT, press, turn_wheel, x_of


def test_loud_sound_looks_loud(qtbot, page):
    def wave_pixels(image, x: int) -> int:
        ground = QColor(image.pixel(x, 4)).lightness()
        return sum(abs(QColor(image.pixel(x, y)).lightness() - ground) > 25 for y in range(4, image.height() - 8))

    image = page.stage.waveform.grab().toImage()
    quiet, loud = (int(share * image.width()) for share in (0.25, 0.75))
    assert wave_pixels(image, quiet) < 8
    assert wave_pixels(image, loud) > 0.6 * image.height()


def test_only_visible_tiles_are_computed(qtbot, page):
    page.view.show(7.0, 7.5)
    page.stage.spectrogram.repaint()
    scale = page.stage.spectrogram.scale()
    level = 0
    qtbot.waitUntil(lambda: any(key.level == level for key in page.stage.sound._tiles), timeout=10_000)
    qtbot.waitUntil(lambda: not any(page.stage.sound._reader._wishes.values()), timeout=10_000)
    tile_s = 128 * (256 // 8) / scale.rate_hz
    numbers = sorted(key.number for key in page.stage.sound._tiles if key.level == level)
    assert numbers[0] >= int(7.0 / tile_s)
    assert numbers[-1] <= int(7.5 / tile_s)


def test_samples_are_seen_at_the_deepest_zoom(qtbot, page):
    page.view.show(8.0, 8.01)
    page.stage.waveform.repaint()
    qtbot.waitUntil(lambda: page.stage.sound.samples(64_000, 64_080, 0) is not None, timeout=10_000)
    truth, _ = soundfile.read(page.stage.sound.path, dtype="float32", start=64_000, stop=64_080)
    assert np.array_equal(page.stage.sound.samples(64_000, 64_080, 0), truth)
    view = page.stage.sound.peaks_view(64_000.0, 64_080.0, 20, 0)
    assert np.allclose(view[:, 0], truth.reshape(20, 4).min(axis=1))
    assert np.allclose(view[:, 1], truth.reshape(20, 4).max(axis=1))


def test_zoom_keys_and_wheel_keep_their_moment(page):
    page.view.set_cursor(3.0)
    before = x_of(page, 3.0)
    press(page, KEY.Key_Plus, KEY.Key_Plus)
    assert page.view.span_s == pytest.approx(LENGTH_S / 4)
    assert x_of(page, 3.0) == pytest.approx(before, abs=1)
    turn_wheel(page, 3.0, 120)
    assert page.view.span_s < LENGTH_S / 4
    assert x_of(page, 3.0) == pytest.approx(before, abs=1)
    span_s, start_s = page.view.span_s, page.view.start_s
    turn_wheel(page, 3.0, -120, held=SHIFT)
    assert page.view.span_s == span_s
    assert page.view.start_s == pytest.approx(start_s + 0.1 * span_s)
    press(page, KEY.Key_F)
    assert page.view.span_s == LENGTH_S


def test_the_look_of_the_sound_is_changed_without_a_mouse(page):
    def do(name: str) -> None:
        actions.find(page, f"label.{name}").trigger()

    spectrogram, said = page.stage.spectrogram, []
    page._document.noticed.connect(lambda text, _level: said.append(text))
    for name in ("mel", "colours", "range_more", "range_more", "range_more"):
        do(name)
    assert (spectrogram.mel, spectrogram.colours, spectrogram.range_db) == (False, "sea", 100)
    assert said == [
        "Frequency axis: Linear",
        "Colours: Sea",
        "Dynamic range: 85 dB",
        "Dynamic range: 100 dB",
        "Dynamic range: 100 dB",
    ]
    do("spectrogram")
    assert spectrogram.isHidden()
    do("follow")
    assert not page.playback.follow
