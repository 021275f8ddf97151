"""Charts as SVG text: what they say is inside them, counts are counts, and a page's colours reach every part."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from engine import html_page, svg

#: Letters of a name are at most so wide at the size of the charts; the slanted ones take as much to the right and up.
WIDEST_PX = 6.2


def texts(drawn: str) -> list[tuple[str, float, float]]:
    """The texts of a chart with their places."""
    root = ElementTree.fromstring(drawn)
    return [
        (e.text or "", float(e.get("x", "nan")), float(e.get("y", "nan")))
        for e in root.iter()
        if e.tag.endswith("text")
    ]


@pytest.mark.parametrize("last", ["yes", "музыка в ожидании", "a class of forty letters, which are too many"])
def test_the_names_above_a_matrix_end_inside_it(last: str) -> None:
    drawn = svg.matrix(["person", last], np.array([[3, 1], [0, 2]]))
    width, height = map(float, re.search(r"viewBox='0 0 (\d+) (\d+)'", drawn).groups())
    name, x, y = next(text for text in texts(drawn) if text[0][:3] == last[:3] and text[2] < height / 2)
    across = math.sqrt(0.5) * WIDEST_PX * len(name)
    assert x + across <= width
    assert y - across >= 0
    assert name == last if len(last) <= 26 else name.endswith("…")


@pytest.mark.parametrize(("most", "said"), [(16, "0 1 4 9 16"), (1, "0 1"), (0, "0"), (160_000, "0 10k 40k 90k 160k")])
def test_bars_stand_on_an_axis_of_counts(most: int, said: str) -> None:
    counts = np.zeros(4, int)
    counts[2] = most
    drawn = svg.bars("Scores", "Probability", "Files", [(counts, svg.ACCENT)])
    places = {text: y for text, x, y in texts(drawn) if x == 48.0}
    assert " ".join(places) == said
    top, foot = places[said.split()[-1]], places["0"]
    for text, y in places.items():
        count = int(text.replace("k", "000"))
        assert (foot - y) == pytest.approx(math.sqrt(count / max(most, 1)) * (foot - top), abs=0.2)


def test_in_a_page_every_colour_of_a_chart_is_the_pages_in_both_looks() -> None:
    line = np.linspace(0, 1, 5)
    charts = [
        svg.curves("ROC", "x", "y", [svg.Curve(line, line, svg.WARM, "recall")], (0.5, 0.5)),
        svg.bars("Scores", "x", "y", [(np.arange(4), svg.ACCENT)], 0.5),
        svg.matrix(["a", "b"], np.eye(2, dtype=int)),
    ]
    page = html_page.page("<a & b>", [html_page.section("a < b", "".join(charts))])
    assert "<title>&lt;a &amp; b&gt;</title>" in page
    assert "<h2>a &lt; b</h2>" in page
    styled = set(re.findall(r"svg \.([\w-]+) \{", page))
    used = {name for names in re.findall(r"class='((?:fill|stroke)-[\w -]+)'", page) for name in names.split()}
    assert {"fill-panel", "fill-text", "fill-faint", "fill-accent", "stroke-line", "stroke-warm"} <= used <= styled
    light, dark = re.search(r":root \{(.*?)\}.*?:root \{(.*?)\}", page, re.DOTALL).groups()
    for name in {name.partition("-")[2] for name in styled}:
        assert f"--{name}:" in light
        assert f"--{name}:" in dark
