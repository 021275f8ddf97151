"""The drawings in resources/icons: all that the window asks for, in one style, and really drawn."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

import resources
from gui.actions import ACTIONS

ICONS = sorted(path.stem for path in resources.path("icons").glob("*.svg"))
STYLE = {
    "viewBox": "0 0 24 24",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "1.75",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}


def drawn(file: Path, size: int) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(file)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def covered(image: QImage) -> float:
    """The share of the image that is not see-through."""
    inked = sum(image.pixelColor(x, y).alpha() > 0 for x in range(image.width()) for y in range(image.height()))
    return inked / (image.width() * image.height())


def test_every_action_has_its_drawing() -> None:
    assert {action.icon for action in ACTIONS} - {""} <= set(ICONS)


@pytest.mark.parametrize("name", [name for name in ICONS if name != "earmark"])
def test_a_drawing_is_in_the_style_of_the_set(name: str) -> None:
    root = ElementTree.parse(resources.path(f"icons/{name}.svg")).getroot()
    assert {key: root.get(key) for key in STYLE} == STYLE
    # Whatever has a colour of its own would not follow the theme.
    assert {node.get("fill") for node in root.iter() if node is not root} <= {None, "currentColor"}
    assert {node.get("stroke") for node in root.iter() if node is not root} <= {None, "none"}


@pytest.mark.parametrize("name", ICONS)
def test_a_drawing_shows_something_within_its_frame(qapp: object, name: str) -> None:
    image = drawn(resources.path(f"icons/{name}.svg"), 48)
    assert 0.02 < covered(image) < 0.8
    rim = [(i, edge) for i in range(48) for edge in (0, 47)]
    assert all(image.pixelColor(*at).alpha() == 0 for x, y in rim for at in ((x, y), (y, x)))


def test_the_mark_keeps_its_parts_at_sixteen_pixels(qapp: object) -> None:
    image = drawn(resources.path("icons/earmark.svg"), 16)
    bar, body, corner = image.pixelColor(4, 7), image.pixelColor(8, 12 - 1), image.pixelColor(10, 3)
    assert bar.alpha() < 60
    assert body.alpha() > 200
    assert body.blue() > body.red()
    assert corner.red() > corner.blue()
