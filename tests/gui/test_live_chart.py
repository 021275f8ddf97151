"""The chart of a training: what it draws, how often, and what it says."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.widgets.chart_axis import axis_range
from gui.widgets.chart_curve import Curve, Mark
from gui.widgets.chart_deck import ChartDeck
from gui.widgets.live_chart import LiveChart

CURVES = (Curve("train", "train", "faint"), Curve("val", "validation", "accent"))


@pytest.fixture
def chart(qtbot, dressed: QApplication) -> Iterator[LiveChart]:
    made = LiveChart("Loss", CURVES, unit_range=False)
    qtbot.addWidget(made)
    made.resize(480, 240)
    made.show()
    qtbot.waitUntil(lambda: not made._timer.isActive())
    yield made
    theme.apply(dressed, "light")


def drawn(chart: LiveChart, key: str) -> list[float]:
    values = chart._lines[key].getData()[1]
    return [] if values is None else list(values)


def settle(qtbot, chart: LiveChart) -> None:
    qtbot.waitUntil(lambda: not chart._timer.isActive())


def test_a_flood_of_points_is_drawn_once_and_the_newest_are_what_is_drawn(qtbot, chart: LiveChart) -> None:
    before = chart.redraws
    for n in range(1, 301):
        chart.show_points({"train": [1 / k for k in range(1, n + 1)], "val": [2 / k for k in range(1, n + 1)]})
    assert chart.redraws == before
    settle(qtbot, chart)
    assert chart.redraws == before + 1
    assert drawn(chart, "train") == [1 / k for k in range(1, 301)]
    assert drawn(chart, "val") == [2 / k for k in range(1, 301)]


def test_the_legend_tells_the_newest_values_and_those_under_the_pointer(qtbot, chart: LiveChart) -> None:
    chart.show_points({"train": [0.9, 0.5, 0.25], "val": [1.0, 0.75, 0.5]})
    settle(qtbot, chart)
    assert chart.legend_text() == "validation 0.500   train 0.250"
    box = chart._plot.getPlotItem().getViewBox()
    chart._plot.scene().sigMouseMoved.emit(box.mapViewToScene(QPointF(1.1, 0.6)))
    assert chart.legend_text() == "validation 1.000   train 0.900"
    assert "epoch 1" in chart._legend.text()
    QApplication.sendEvent(chart._plot, QEvent(QEvent.Type.Leave))
    assert chart.legend_text() == "validation 0.500   train 0.250"


def test_the_best_epoch_is_ringed_and_its_words_cover_no_curve(qtbot, chart: LiveChart) -> None:
    values = [0.2, 0.5, 0.7, 0.93, 0.9, 0.91]
    chart.show_points({"val": values}, mark=Mark(4, 0.93, "best 0.930 at epoch 4"), epochs=10)
    settle(qtbot, chart)
    ring = chart._ring.getData()
    assert (list(ring[0]), list(ring[1])) == ([4], [0.93])
    assert chart.mark_text == "best 0.930 at epoch 4"
    assert "best 0.930 at epoch 4" in chart.accessibleDescription()
    box = chart._plot.getPlotItem().getViewBox()
    words = chart._words.mapRectToScene(chart._words.boundingRect())
    assert box.sceneBoundingRect().contains(words)
    assert not any(words.contains(box.mapViewToScene(QPointF(x, y))) for x, y in enumerate(values, start=1))


def test_what_is_shown_already_is_not_drawn_again(qtbot, chart: LiveChart) -> None:
    values = [0.5, math.nan, 0.25]
    chart.show_points({"val": values}, epochs=5)
    settle(qtbot, chart)
    chart.show_points({"val": list(values)}, epochs=5)
    assert not chart._timer.isActive()
    chart.show_points({"val": [*values, 0.3]}, epochs=5)
    assert chart._timer.isActive()


def test_words_beside_the_ring_stay_whole_in_a_small_chart(qtbot, chart: LiveChart) -> None:
    chart.resize(322, 222)
    chart.show_points({"val": [0.4, 0.5, 0.8, 1, 1, 1, 1, 1]}, mark=Mark(8, 1.0, "best 1.000 at epoch 8, as told"))
    box = chart._plot.getPlotItem().getViewBox()

    def whole() -> bool:
        return bool(box.sceneBoundingRect().contains(chart._words.mapRectToScene(chart._words.boundingRect())))

    qtbot.waitUntil(lambda: chart._words.isVisible() and whole())


def test_no_mark_no_ring_and_an_empty_chart_says_so(qtbot, chart: LiveChart) -> None:
    chart.show_points({"val": [0.5]}, mark=Mark(1, 0.5, "best 0.500 at epoch 1"))
    settle(qtbot, chart)
    assert not chart._empty.isVisible()
    chart.set_empty_words("No epoch was finished.")
    chart.show_points({})
    settle(qtbot, chart)
    assert chart._empty.isVisible()
    assert chart._empty.text() == "No epoch was finished."
    assert len(chart._ring.getData()[0]) == 0
    assert not chart._words.isVisible()


def test_a_value_that_is_no_number_leaves_a_gap(qtbot, chart: LiveChart) -> None:
    chart.show_points({"val": [0.5, math.nan, 0.25]})
    settle(qtbot, chart)
    assert chart.legend_text() == "validation 0.250"
    assert math.isnan(drawn(chart, "val")[1])


def test_the_axis_reaches_ahead_while_a_run_goes_on_and_ends_with_it(qtbot, chart: LiveChart) -> None:
    def last() -> float:
        return chart._plot.getPlotItem().getViewBox().viewRange()[0][1]

    chart.show_points({"val": [0.5] * 4}, epochs=200)
    settle(qtbot, chart)
    assert 10 <= last() < 11
    chart.show_points({"val": [0.5] * 40}, epochs=200)
    settle(qtbot, chart)
    assert 60 <= last() < 62
    chart.show_points({"val": [0.5] * 40}, epochs=None)
    settle(qtbot, chart)
    assert 40 <= last() < 42


@pytest.mark.parametrize(
    ("values", "unit", "low", "high"),
    [
        ([], True, 0.0, 1.0),
        ([0.92, 0.97], True, 0.8, 1.0),
        ([0.05], True, 0.0, 1.0),
        ([], False, 0.0, 1.1),
        ([1.0, 2.0], False, 0.85, 2.1),
        ([1.0, 1.0], False, 0.985, 1.01),
        ([0.0, math.inf, 4.0], False, 0.0, 4.4),
    ],
)
def test_axis_range(values: list[float], unit: bool, low: float, high: float) -> None:
    assert axis_range(values, unit) == pytest.approx((low, high))


def test_the_colours_follow_the_theme(qtbot, dressed: QApplication, chart: LiveChart) -> None:
    for name, colours in (("dark", theme.DARK), ("light", theme.LIGHT)):
        theme.apply(dressed, name)
        assert chart._lines["val"].opts["pen"].color().name() == colours.accent
        assert chart._plot.backgroundBrush().color().name() == colours.panel


def test_a_curve_is_hidden_and_shown_again_but_never_the_last(qtbot, chart: LiveChart) -> None:
    chart.show_points({"train": [0.1, 0.2], "val": [5.0, 6.0]})
    settle(qtbot, chart)
    chart.toggle("val")
    assert not chart._lines["val"].isVisible()
    assert chart._plot.getPlotItem().getViewBox().viewRange()[1][1] < 1
    chart.toggle("train")
    assert chart._lines["train"].isVisible()
    chart.toggle("val")
    assert chart._lines["val"].isVisible()


def test_zooming_stays_until_the_whole_range_is_asked_for(qtbot, chart: LiveChart) -> None:
    box = chart._plot.getPlotItem().getViewBox()
    chart.show_points({"val": [0.5] * 20})
    settle(qtbot, chart)
    box.setXRange(5, 8, padding=0)
    box.sigRangeChangedManually.emit([True, False])
    chart.show_points({"val": [0.5] * 21})
    settle(qtbot, chart)
    assert box.viewRange()[0] == pytest.approx([5, 8])
    chart.show_whole()
    assert box.viewRange()[0][1] > 20


def test_a_chart_is_saved_as_values_and_as_pictures(qtbot, chart: LiveChart, tmp_path: Path) -> None:
    chart.show_points({"train": [0.5, 0.25], "val": [1.0]})
    settle(qtbot, chart)
    for ending in ("csv", "svg", "png"):
        chart.export.save(str(tmp_path / f"chart.{ending}"))
    assert (tmp_path / "chart.csv").read_text() == "epoch,train,validation\n1,0.5,1.0\n2,0.25,\n"
    assert "<svg" in (tmp_path / "chart.svg").read_text()
    assert QImage(str(tmp_path / "chart.png")).width() == 2 * chart.width()
    with qtbot.waitSignal(chart.failed) as told:
        chart.export.save(str(tmp_path / "no" / "chart.png"))
    assert "could not be written" in told.args[0]


def test_a_chart_is_copied_as_a_picture_and_as_values(qtbot, chart: LiveChart) -> None:
    chart.show_points({"train": [0.5], "val": [1.0]})
    settle(qtbot, chart)
    chart.export.copy()
    picture = QApplication.clipboard().image()
    assert picture.width() == 2 * chart.width()
    assert chart.export.button.isVisible()
    button = chart.export.button
    corner = button.mapTo(chart, button.rect().center()) * 2
    assert picture.pixelColor(corner).name() == theme.current().panel  # the button is not in the picture
    chart.export.copy_values()
    assert QApplication.clipboard().text() == "epoch\ttrain\tvalidation\n1\t0.5\t1.0"
    assert bytes(QApplication.clipboard().mimeData().data("text/csv").data()) == b"epoch,train,validation\n1,0.5,1.0\n"


def test_a_class_that_looks_like_a_formula_is_harmless_in_a_spreadsheet(qtbot, dressed: QApplication) -> None:
    made = LiveChart("Recall", (Curve("=1+1", "=1+1", "accent"),), unit_range=True)
    qtbot.addWidget(made)
    assert made.export.csv() == "epoch,'=1+1\n"


def test_a_deck_shows_the_chart_that_is_chosen_and_keeps_the_others_up_to_date(qtbot, dressed: QApplication) -> None:
    charts = [LiveChart(name, (Curve("val", "", "accent"),), unit_range=False) for name in ("Loss", "Learning rate")]
    deck = ChartDeck("Chart", charts)
    qtbot.addWidget(deck)
    deck.resize(480, 240)
    deck.show()
    for chart in charts:
        chart.show_points({"val": [0.002, 0.001]})
    qtbot.waitUntil(lambda: drawn(charts[0], "val") == [0.002, 0.001])
    assert charts[1].redraws == 0
    assert deck.choices[0].isVisible()
    deck.choices[0].setCurrentIndex(1)
    deck.choices[0].activated.emit(1)
    assert charts[1].isVisible()
    assert deck.choices[1].currentText() == "Learning rate"
    qtbot.waitUntil(lambda: drawn(charts[1], "val") == [0.002, 0.001])
    assert charts[1].legend_text() == "0.001"


def test_other_curves_take_the_place_of_those_before(qtbot, dressed: QApplication, chart: LiveChart) -> None:
    chart.toggle("val")
    chart.set_curves([Curve("rain", "rain", "#ffdd57"), *(Curve(str(n), str(n), "faint") for n in range(4))])
    chart.show_points({"rain": [0.5]})
    settle(qtbot, chart)
    assert set(chart._lines) == {"rain", "0", "1", "2", "3"}
    theme.apply(dressed, "dark")
    assert chart._lines["rain"].opts["pen"].color().name() == "#ffdd57"
    theme.apply(dressed, "light")
    assert chart._lines["rain"].opts["pen"].color().lightness() < QColor("#ffdd57").lightness()
    assert len(chart._plot.getPlotItem().listDataItems()) == 6, "five curves and the ring"
