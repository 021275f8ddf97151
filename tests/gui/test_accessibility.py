"""Everything can be used without a mouse, is named for those who hear the window, and can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui import theme, translation
from gui.about import AboutBox
from gui.about_parts import PartsDialog
from gui.document import Document
from gui.errors import problem_dialog
from gui.jobs import JobRunner
from gui.main_window import PAGES, MainWindow
from gui.theme import DARK, LIGHT, Theme

#: Parts of a list that are worked through the list.
PARTS = (QScrollBar, QHeaderView)
#: Controls that leave the focus with the sound, by name, and the actions that do the same by a key or as a command.
BY_ACTION = {
    "Play (Space)": ("label.play",),
    "Loop (L)": ("label.loop",),
    "Speed": ("label.slower", "label.faster"),
    "Suggest labels": ("label.suggest", "label.first_pass", "label.boundaries"),
    "View": ("label.spectrogram", "label.mel", "label.colours", "label.lanes", "label.follow", "label.channel"),
    "Whole recording": ("label.fit",),
    "Zoom in": ("label.zoom_in",),
    "Zoom out": ("label.zoom_out",),
    "Add": ("label.add_class",),
    "Commands": (),  # the list under the line: Up and Down in the line go through it
}
CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QAbstractSlider, QAbstractItemView)


def luminance(colour: QColor) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str | QColor, other: str | QColor) -> float:
    """The contrast ratio of WCAG 2."""
    low, high = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("t", [DARK, LIGHT], ids=["dark", "light"])
def test_words_have_the_contrast_of_aa_on_every_ground(t: Theme) -> None:
    hover, press = theme.mixed(t.raised, t.text, 0.07), theme.mixed(t.raised, t.text, 0.14)
    tints = {name: theme.mixed(t.panel, getattr(t, name), 0.14) for name in ("warn", "bad")}
    chosen = theme.mixed(t.panel, t.accent, 0.12)
    grounds = (QColor(t.bg), QColor(t.panel), QColor(t.raised), hover, chosen)
    for name in ("text", "faint", "accent", "good", "warn", "bad"):
        assert min(contrast(getattr(t, name), ground) for ground in grounds) >= 4.5, name
    for ground in (press, *tints.values()):
        assert contrast(t.text, ground) >= 4.5
    assert contrast(t.on_accent, t.accent) >= 4.5
    assert contrast(t.on_accent, theme.mixed(t.accent, "#ffffff" if t.dark else t.text, 0.12)) >= 4.5


@pytest.mark.parametrize("t", [DARK, LIGHT], ids=["dark", "light"])
def test_controls_and_the_focus_stand_out(t: Theme) -> None:
    for ground in (t.bg, t.panel, t.raised):
        assert contrast(t.control, ground) >= 3.0
        assert contrast(t.accent, ground) >= 3.0  # the ring of the focus
        assert contrast(t.wave, ground) >= 3.0
        assert contrast(t.text, ground) >= 3.0  # the ring of a primary button


@pytest.fixture
def window(dressed: QApplication, qtbot: QtBot, folder: Path) -> Iterator[MainWindow]:
    """The whole window on the small project, with every page made."""
    document, runner = Document(), JobRunner()
    assert document.open(folder)
    made = MainWindow(document, runner)
    made.resize(1280, 800)
    qtbot.addWidget(made)
    made.show()
    for page in PAGES:
        made.show_page(page)
        qtbot.waitUntil(lambda: not runner.active, timeout=20_000)
    yield made
    made.close()
    assert runner.shut_down()


def surfaces(window: MainWindow, qtbot: QtBot) -> Iterator[tuple[str, QWidget]]:
    """Every page, sheet and dialog in turn, as it is shown."""
    for page in PAGES:
        window.show_page(page)
        qtbot.waitUntil(lambda: not window.runner.active, timeout=20_000)
        yield page, window
    for sheet, ask in (
        (window.palette_sheet, "view.commands"),
        (window.key_sheet, "help.keys"),
        (window.key_editor, "edit.keys"),
        (window.settings_sheet, "edit.settings"),
    ):
        window.trigger(ask)
        yield ask, sheet
        sheet.close_sheet()
    dialogs = {
        "about": AboutBox(window, "CPU"),
        "parts": PartsDialog(window),
        "problem": problem_dialog("Oh: no.", "Traceback"),
    }
    for name, box in dialogs.items():
        box.show()
        yield name, box
        box.close()


def seen(inside: QWidget) -> list[QWidget]:
    """The controls on the screen; not the parts that Qt makes inside of others."""
    found = []
    for widget in inside.findChildren(QWidget):
        made_by_qt = widget.objectName().startswith(("qt_", "_q_")) or isinstance(
            widget.parent(), (QAbstractSpinBox, QComboBox, QLineEdit)
        )
        if isinstance(widget, CONTROLS) and widget.isVisible() and not (made_by_qt or isinstance(widget, PARTS)):
            found.append(widget)
    return found


def called(widget: QWidget) -> str:
    """What a screen reader says of a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def test_every_control_has_a_name(window: MainWindow, qtbot: QtBot) -> None:
    nameless = {}
    for where, inside in surfaces(window, qtbot):
        for widget in seen(inside):
            if len(called(widget)) < 1 or called(widget) in ("×", "…", "+", "−", "↑", "↓"):
                nameless[where, type(widget).__name__, widget.toolTip()[:40]] = widget.geometry().getRect()
    assert nameless == {}


def test_every_control_is_reached_by_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    """By Tab, by the arrows of its group, or by the key or the command that does the same."""
    unreached = {}
    for where, inside in surfaces(window, qtbot):
        chain = set()
        widget = inside
        while widget not in chain:
            chain.add(widget)
            widget = widget.nextInFocusChain()
        for widget in seen(inside):
            by_tab = widget in chain and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
            if widget.isEnabled() and not by_tab and widget.focusProxy() is None and called(widget) not in BY_ACTION:
                unreached[where, type(widget).__name__, called(widget)] = widget.focusPolicy().name
    assert not unreached, "\n".join(map(str, sorted(unreached)))
    bound = {made.objectName() for made in window.pages["label"].actions()}
    assert {action_id for ids in BY_ACTION.values() for action_id in ids} <= bound


def test_tab_goes_through_a_page_in_the_order_of_reading(window: MainWindow, qtbot: QtBot) -> None:
    """Pressed from the rail on, Tab comes by every control of the page once, and back."""
    for page in ("cut", "train", "classify", "review", "models"):
        window.show_page(page)
        qtbot.waitUntil(lambda: not window.runner.active, timeout=20_000)
        window.rail.buttons["models"].setFocus(Qt.FocusReason.TabFocusReason)
        came: list[QWidget] = []
        for _ in range(200):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            now = QApplication.focusWidget()
            if now is None or now is window.rail.buttons["models"]:
                break
            came.append(now)
        wanted = [
            widget
            for widget in seen(window.pages[page])
            if widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        ]
        missed = [called(widget) for widget in wanted if widget not in came and not in_a_group(widget)]
        assert missed == [], page
        assert len(came) == len(set(came)), page


def in_a_group(widget: QWidget) -> bool:
    """Whether it is one of several that exclude each other: Tab comes by one, the arrows go to the others."""
    return isinstance(widget, QAbstractButton) and (widget.autoExclusive() or widget.group() is not None)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_focus_can_be_seen(dressed: QApplication, window: MainWindow, qtbot: QtBot, look: str) -> None:
    """A control looks otherwise with the focus: by pixels, in both looks."""
    theme.apply(dressed, look)
    unseen = []
    for page in PAGES:
        window.show_page(page)
        qtbot.waitUntil(lambda: not window.runner.active, timeout=20_000)
        for widget in seen(window.pages[page]):
            if not widget.isEnabled() or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus or widget.focusProxy():
                continue
            window.rail.setFocus()
            window.stack.setFocus(Qt.FocusReason.OtherFocusReason)
            bring(widget)
            without = picture(window, widget)
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            if widget.hasFocus() and picture(window, widget) == without:
                unseen.append((page, type(widget).__name__, called(widget)))
    theme.apply(dressed, "light")
    assert not unseen, "\n".join(map(str, unseen))


def bring(widget: QWidget) -> None:
    """Scroll to a widget, as Tab does."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()


def picture(window: QWidget, widget: QWidget) -> QImage:
    """The widget and a little around it, as it is on the screen, without a blinking cursor."""
    QApplication.setCursorFlashTime(0)
    QApplication.processEvents()
    corner = widget.mapTo(window, QPoint(-3, -3))
    return window.grab(QRect(corner, widget.size() + QSize(6, 6))).toImage()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_words_fit_into_their_buttons(
    dressed: QApplication, qtbot: QtBot, folder: Path, language: str, request: pytest.FixtureRequest
) -> None:
    translation.install(dressed, language)
    request.addfinalizer(lambda: translation.install(dressed, "en"))
    window = request.getfixturevalue("window")
    cut = []
    for where, inside in surfaces(window, qtbot):
        for widget in inside.findChildren(QWidget):
            if not widget.isVisible() or not widget.visibleRegion().boundingRect().isValid():
                continue
            if isinstance(widget, (QPushButton, QToolButton, QCheckBox)) and widget.text():
                short = widget.fontMetrics().horizontalAdvance(widget.text()) - widget.width()
            elif isinstance(widget, QComboBox) and widget.currentText():
                short = widget.fontMetrics().horizontalAdvance(widget.currentText()) + 24 - widget.width()
            elif type(widget) is QLabel and not widget.wordWrap() and "<" not in widget.text():
                short = widget.fontMetrics().horizontalAdvance(widget.text()) - widget.width()
            else:
                continue
            if short > 0:
                cut.append((where, type(widget).__name__, called(widget), short))
    assert cut == []


def test_the_window_fits_a_full_hd_screen_at_200_percent(window: MainWindow, qtbot: QtBot) -> None:
    """1920 by 1080 are 960 by 540 then, of which a bar of the desktop may take 40."""
    for page in PAGES:
        window.show_page(page)
        qtbot.waitUntil(lambda: not window.runner.active, timeout=20_000)
        window.resize(960, 500)
        QApplication.processEvents()
        assert (window.width(), window.height()) == (960, 500), page
