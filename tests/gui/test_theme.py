"""The look: legible in both themes, complete, and remembered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

import resources
from gui import actions, theme
from gui.settings import RECENT, Settings
from gui.theme import DARK, LIGHT, Theme


def luminance(colour: str) -> float:
    parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("t", [DARK, LIGHT], ids=["dark", "light"])
def test_words_can_be_read_on_every_surface(t: Theme):
    for surface in (t.bg, t.panel, t.raised):
        assert contrast(t.text, surface) >= 7
        assert contrast(t.faint, surface) >= 4.5
    for word in (t.accent, t.good, t.warn, t.bad):
        assert contrast(word, t.panel) >= 4.5
    assert contrast(t.on_accent, t.accent) >= 4.5


@pytest.mark.parametrize("t", [DARK, LIGHT], ids=["dark", "light"])
def test_the_style_sheet_is_filled_in(t: Theme):
    sheet = theme.style_sheet(t)
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    assert t.accent in sheet


def test_every_icon_that_an_action_names_is_there():
    named = {row.icon for row in actions.ACTIONS if row.icon} | {"earmark"}
    assert {name for name in named if not resources.path(f"icons/{name}.svg").is_file()} == set()


def test_an_icon_has_the_colour_that_was_asked_for(dressed):
    size = QSize(24, 24)
    icon = theme.icon("label", "#ff0000", on="#0000ff")
    for state, wanted in ((QIcon.State.Off, "#ff0000"), (QIcon.State.On, "#0000ff")):
        image = icon.pixmap(size, QIcon.Mode.Normal, state).toImage()
        opaque = [image.pixelColor(x, y) for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() == 255]
        assert opaque
        assert {colour.name() for colour in opaque} == {wanted}
    assert theme.icon("there is no such drawing").isNull()


def test_a_change_of_theme_is_told_and_seen(dressed, qtbot):
    with qtbot.waitSignal(theme.notifier.changed):
        theme.apply(dressed, "dark")
    assert theme.current() is DARK
    assert theme.chosen() == "dark"
    assert dressed.palette().window().color().name() == DARK.bg
    theme.apply(dressed, "light")
    assert theme.current() is LIGHT


def test_figures_have_one_width(dressed):
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(theme.font("table"))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")


def test_settings_are_remembered_and_odd_ones_are_as_good_as_absent(tmp_path):
    settings = Settings()
    assert settings.recent == []
    assert settings.layout("window").isEmpty()
    for i in range(RECENT + 3):
        settings.remember_project(tmp_path / str(i))
    settings.remember_project(tmp_path / "5")
    settings.set_folder("models", tmp_path / "gone" / "model.earmark")
    settings.save()
    again = Settings()
    assert again.recent[0] == str(tmp_path / "5")
    assert len(again.recent) == len(set(again.recent)) == RECENT
    again.forget_project(tmp_path / "5")
    assert str(tmp_path / "5") not in Settings().recent
    assert again.folder("models") != str(tmp_path / "gone")
    again.set_folder("models", tmp_path)
    assert Settings().folder("models") == str(tmp_path)


def test_a_single_recent_project_is_still_a_list(tmp_path):
    Settings().remember_project(tmp_path)
    Settings().save()
    assert Settings().recent == [str(tmp_path)]
