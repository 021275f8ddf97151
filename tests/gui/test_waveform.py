"""The waveform picture, the time view, the clock and the places where segments are taken hold of."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QStandardItemModel
from PySide6.QtWidgets import QTableView

from engine import spectrogram
from engine.segments import LabelClass, Recording, Segment, Suggestion
from engine.spectrogram import COLUMNS, FLOOR_DB, Scale
from gui import clock, theme
from gui.jobs import JobRunner
from gui.sound import Sound
from gui.widgets import segment_paint
from gui.widgets.class_look import DASH_PX, DASH_TILE_PX, FOOT
from gui.widgets.segment_item import Hit, SegmentLayer, lanes
from gui.widgets.sort_header import SortHeader
from gui.widgets.spectrogram import COLOUR_MAPS, Spectrogram, colour_table
from gui.widgets.time_ruler import step_for
from gui.widgets.time_view import TimeView
from gui.widgets.waveform import Waveform, envelope_image

SPEECH = LabelClass(1, "Speech", "#f2a03d", "1", 0)
MUSIC = LabelClass(2, "Music", "#3fb8af", "2", 1)


def alphas(image, x: int) -> np.ndarray:
    return np.array([QColor.fromRgba(image.pixel(x, y)).alpha() for y in range(image.height())])


def test_a_column_covers_from_its_lowest_to_its_highest_sample():
    peaks = np.array([[-0.5, 0.5], [0.0, 0.25], [0.0, 0.0]], np.float32)
    image = envelope_image(peaks, 80, 1.0, QColor("#ffffff"))
    assert alphas(image, 0).sum() == pytest.approx(40 * 255, abs=2)
    assert np.flatnonzero(alphas(image, 0))[[0, -1]].tolist() == [20, 59]
    assert alphas(image, 1).sum() == pytest.approx(10 * 255, abs=2)
    assert alphas(image, 2).sum() == pytest.approx(255, abs=2)  # silence is a line of one pixel


def test_what_is_not_known_yet_is_fainter_than_silence():
    image = envelope_image(np.array([[0, 0], [np.nan, np.nan]], np.float32), 20, 1.0, QColor("#ffffff"))
    assert 0 < alphas(image, 1).sum() < alphas(image, 0).sum() / 2


def test_zoom_keeps_the_moment_under_the_pointer():
    view = TimeView()
    view.reset(100.0)
    view.zoom(4.0, at_s=30.0)
    assert view.span_s == pytest.approx(25.0)
    assert view.x_of(30.0, 1000) == pytest.approx(300.0)
    view.zoom(4.0, at_s=30.0)
    assert view.x_of(30.0, 1000) == pytest.approx(300.0)


def test_the_view_never_leaves_the_recording():
    view = TimeView()
    view.reset(10.0)
    view.show(8.0, 12.0)
    assert (view.start_s, view.end_s) == (6.0, 10.0)
    view.pan(-50.0)
    assert view.start_s == 0.0
    view.zoom(1e9)
    assert view.span_s == pytest.approx(0.002)
    view.zoom(1e-9)
    assert (view.start_s, view.span_s) == (0.0, 10.0)


@pytest.mark.parametrize(
    ("seconds", "decimals", "text"),
    [
        (13.78, 2, "0:13.78"),
        (3760, 0, "1:02:40"),
        (59.996, 2, "1:00.00"),
        (0, 3, "0:00.000"),
        (36000.5, 1, "10:00:00.5"),
    ],
)
def test_times_are_written_as_people_read_them(seconds, decimals, text):
    assert clock.write(seconds, decimals) == text
    assert clock.read(text) == pytest.approx(round(seconds, decimals))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("13,5", 13.5),
        (" 2:05 ", 125.0),
        ("1:00:00", 3600.0),
        ("", None),
        ("a", None),
        ("-3", None),
        ("1:2:3:4", None),
        ("nan", None),
    ],
)
def test_times_are_read_as_people_write_them(text, seconds):
    assert clock.read(text) == seconds


@pytest.mark.parametrize("span_s", [0.003, 0.5, 7.0, 61.0, 1800.0, 36000.0])
def test_ruler_labels_have_room(span_s):
    step_s, _ = step_for(span_s, 900)
    assert step_s / span_s * 900 >= 80


def test_tags_of_overlapping_segments_lie_in_different_lanes():
    rows = [Segment(1, 1, 0, 4, 1), Segment(2, 1, 1, 3, 2), Segment(3, 1, 4, 5, 1)]
    assert lanes(rows) == [0, 1, 0]


def test_edges_are_met_before_bodies_and_tags_before_edges(qapp):
    view = TimeView()
    view.reset(10.0)
    layer = SegmentLayer()
    layer.set_rows([Segment(1, 1, 2.0, 5.0, 1), Segment(2, 1, 5.0, 8.0, 2)], [SPEECH, MUSIC])
    font = theme.font("tag")

    def part(x: float, y: float) -> tuple[int, str] | None:
        hit = layer.hit(view, 1000, x, y, font, tags=True)
        return (hit.segment.id, hit.part) if hit else None

    assert part(100, 60) is None
    assert part(202, 60) == (1, "start")
    assert part(350, 60) == (1, "body")
    assert part(498, 60) == (1, "end")
    assert part(503, 60) == (2, "start")
    assert part(215, 12) == (1, "tag")
    assert part(800, 60) == (2, "end")


def test_a_short_segment_can_still_be_met_in_its_middle(qapp):
    view = TimeView()
    view.reset(10.0)
    layer = SegmentLayer()
    layer.set_rows([Segment(1, 1, 5.0, 5.06, 1)], [SPEECH])
    hit = layer.hit(view, 1000, 503, 60, theme.font("tag"), tags=True)
    assert hit is not None
    assert hit.part == "body"


def sine(hz: float, rate_hz: int, amplitude: float):
    def read(start: int, count: int) -> np.ndarray:
        return (amplitude * np.sin(2 * np.pi * hz * (start + np.arange(count)) / rate_hz)).astype(np.float32)

    return read


@pytest.mark.parametrize("mel", [True, False])
@pytest.mark.parametrize("level", [0, 4, 9, 12])
def test_a_sine_is_brightest_at_its_frequency(mel, level):
    scale = Scale(16_000, mel)
    made = spectrogram.tile(sine(3000.0, 16_000, 0.5), scale, level, 2)
    assert made.shape == (scale.rows, COLUMNS)
    rows = made.argmax(axis=0)
    expected = (1 - scale.share_of(3000.0)) * scale.rows
    assert np.abs(rows - expected).max() <= 2
    peak_db = FLOOR_DB * (1 - made.max() / 255)
    assert -14 < peak_db < -5  # -6 dBFS, spread over a band


def test_a_short_click_is_seen_when_a_column_is_many_transforms_long():
    scale = Scale(16_000)
    level = 5
    hop = spectrogram.hop_frames(scale, level)

    def read(start: int, count: int) -> np.ndarray:
        out = np.zeros(count, np.float32)
        at = 40 * hop + 777 - start
        if 0 <= at < count:
            out[at] = 1.0
        return out

    made = spectrogram.tile(read, scale, level, 0)
    loud = np.flatnonzero(made.max(axis=0))
    assert 40 in loud
    assert len(loud) <= 2


def test_a_stale_tile_is_given_up():
    assert spectrogram.tile(sine(100, 8000, 1.0), Scale(8000), 3, 0, lambda: True) is None


@pytest.mark.parametrize("frames_per_pixel", [1.0, 90.0, 512.0, 40_000.0])
def test_columns_are_no_wider_than_a_pixel_and_not_much_finer(frames_per_pixel):
    scale = Scale(44_100)
    hop = spectrogram.hop_frames(scale, spectrogram.level_for(scale, frames_per_pixel))
    assert hop == spectrogram.hop_frames(scale, 0) or frames_per_pixel / 2 < hop <= frames_per_pixel


def test_colours_run_from_quiet_to_loud():
    table = colour_table("ink", -80.0, -20.0)
    assert table[0] == 0xFFFFFFFF
    assert table[255] == 0xFF000000
    assert table[100] >= table[150] >= table[200]


def test_a_narrow_suggestion_is_dashed_and_a_narrow_segment_is_not(qapp):
    view, layer = TimeView(), SegmentLayer()
    view.reset(100.0)
    proposed = Suggestion(2, 1, 50.0, 50.5, MUSIC.id, "activity")
    layer.set_rows([Segment(1, 1, 10.0, 10.5, SPEECH.id)], [SPEECH, MUSIC], [proposed])
    image = QImage(1000, 60, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    segment_paint.paint(painter, layer, view, image.rect())
    painter.end()
    whole = alphas(image, 100)[: 60 - FOOT]
    dashed = alphas(image, 500)[: 60 - FOOT]
    assert (whole == whole[0]).all()
    assert whole[0] > 100
    assert (dashed[:DASH_PX] == whole[0]).all()
    assert (dashed[DASH_PX:DASH_TILE_PX] < whole[0] / 3).all()
    assert (dashed[DASH_TILE_PX : DASH_TILE_PX + DASH_PX] == whole[0]).all()


def test_the_edges_of_a_suggestion_are_met_but_those_of_a_segment_before_them(qapp):
    view, layer = TimeView(), SegmentLayer()
    view.reset(100.0)
    segment, proposed = Segment(1, 1, 10.0, 20.0, SPEECH.id), Suggestion(2, 1, 20.0, 30.0, MUSIC.id, "activity")
    layer.set_rows([segment], [SPEECH, MUSIC], [proposed])
    font = theme.font("tag")
    assert layer.hit(view, 1000, 299, 60, font, tags=True) == Hit(proposed, "end")
    assert layer.hit(view, 1000, 201, 60, font, tags=True) == Hit(segment, "end")
    layer.judge([2])
    assert layer.hit(view, 1000, 201, 60, font, tags=True) == Hit(proposed, "start")
    assert layer.hit(view, 1000, 250, 60, font, tags=True) == Hit(proposed, "body")


def test_the_louder_channel_sets_the_gain(qapp, qtbot, tmp_path):
    sound = np.zeros((8_000, 2), np.float32)
    sound[100] = (0.1, 0.9)
    soundfile.write(tmp_path / "two.wav", sound, 8_000)
    runner = JobRunner()
    opened = Sound(str(tmp_path / "two.wav"), Recording(1, "two.wav", 1.0, 8_000, 2, "WAV", "x"), runner)
    waveform = Waveform(TimeView(), SegmentLayer())
    qtbot.addWidget(waveform)
    waveform.set_sound(opened)
    waveform.set_channels([0, 1])
    qtbot.waitUntil(lambda: not runner.active and opened.pyramid is not None)
    assert waveform.gain == 1.0
    waveform.set_channels([0])
    assert waveform.gain == pytest.approx(9.8, rel=0.2)
    opened.close()
    assert runner.shut_down()


def test_the_sort_mark_stands_beside_the_words(qapp, qtbot):
    model = QStandardItemModel(1, 2)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    model.setHorizontalHeaderLabels(["Name", "Start"])
    model.setHeaderData(1, Qt.Orientation.Horizontal, right, Qt.ItemDataRole.TextAlignmentRole)
    table = QTableView()
    qtbot.addWidget(table)
    head = SortHeader(table)
    table.setHorizontalHeader(head)
    table.setModel(model)
    table.setSortingEnabled(True)
    table.resize(300, 80)
    table.show()

    def changed(column: int) -> tuple[int, int]:
        """Where the picture of a sorted column is another than that of the same column unsorted, in pixels of it."""
        pictures = []
        for sorted_by in (column, 1 - column):
            table.sortByColumn(sorted_by, Qt.SortOrder.AscendingOrder)
            place = QRect(head.sectionViewportPosition(column), 0, head.sectionSize(column), head.height())
            image = head.viewport().grab(place).toImage()
            rows = range(image.height())
            pictures.append([[image.pixel(x, y) for y in rows] for x in range(image.width())])
        columns = [x for x, (one, other) in enumerate(zip(*pictures, strict=True)) if one != other]
        return columns[0], columns[-1]

    first, last = changed(0)
    assert 20 < first < last < 70
    first, last = changed(1)
    assert 30 < first < last < head.sectionSize(1) - 30


def test_what_is_not_there_yet_is_dark_in_every_look(qtbot) -> None:
    view = TimeView()
    shown = Spectrogram(view, SegmentLayer())
    qtbot.addWidget(shown)
    for range_db in (40.0, 70.0, 100.0):
        shown.set_look(range_db=range_db)
        shown.set_sound(None)
        assert QColor.fromRgb(shown._table[0]) == QColor(COLOUR_MAPS["ember"][0])
