"""Colours, fonts and icons: everything about the look that more than one widget needs.

Invariant: no other module names a colour. Widgets ask ``current()`` while painting, or set the property ``role`` and
get their look from the one style sheet built here; who keeps a pixmap or a pen drops it on ``notifier.changed``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from string import Template

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

import resources

NAMES = ("system", "light", "dark")
_ICON_SIZES = (16, 20, 24, 32, 48, 64)


@dataclass(frozen=True)
class Theme:
    """The colours of one look, as "#rrggbb".

    Attributes:
        bg, panel, raised: The window, what lies on it, and what lies on that (buttons, the chosen row).
        line: Borders and rules that only divide.
        control: The edge of what is filled in or switched (3:1 against what is around it).
        text, faint: Words, and words of less weight (4.5:1 on every ground, also under the pointer and where chosen).
        accent, on_accent: The one accent, and text on it.
        good, warn, bad: Judgements; never the only sign of one.
        wave: The waveform.
    """

    dark: bool
    bg: str
    panel: str
    raised: str
    line: str
    control: str
    text: str
    faint: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    wave: str


DARK = Theme(
    dark=True,
    bg="#15181d",
    panel="#1b1f26",
    raised="#232832",
    line="#2e3541",
    control="#6f7580",
    text="#e6e9ee",
    faint="#97a0ae",
    accent="#4aa8ff",
    on_accent="#0b1420",
    good="#3fb8af",
    warn="#f2a03d",
    bad="#f17c7c",
    wave="#8290a5",
)
LIGHT = Theme(
    dark=False,
    bg="#f4f6f9",
    panel="#ffffff",
    raised="#eef1f6",
    line="#d8dee8",
    control="#828894",
    text="#1a2230",
    faint="#576372",
    accent="#1562c3",
    on_accent="#ffffff",
    good="#0d7069",
    warn="#945400",
    bad="#ba312e",
    wave="#7b8798",
)


class _Notifier(QObject):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = DARK
        self.name = "system"
        self.follows: QApplication | None = None


notifier = _Notifier()


def current() -> Theme:
    """The colours in use."""
    return notifier.theme


def chosen() -> str:
    """What was asked for: "system", "light" or "dark"."""
    return notifier.name


def apply(app: QApplication, name: str) -> None:
    """Give the whole program a look: "light", "dark", or "system" to follow the desktop and its changes."""
    notifier.name = name if name in NAMES else "system"
    hints = app.styleHints()
    if notifier.follows is not app:
        notifier.follows = app
        app.setStyle("Fusion")
        hints.colorSchemeChanged.connect(lambda _: _dress(app))
    # Asked for here so that the window frame and the system's own dialogs follow too.
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}
    hints.setColorScheme(schemes[notifier.name])
    _dress(app)


def _dress(app: QApplication) -> None:
    dark = notifier.name == "dark" or (
        notifier.name == "system" and app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    )
    notifier.theme = DARK if dark else LIGHT
    _pixmap.cache_clear()
    app.setFont(font("body"))
    app.setPalette(_palette(notifier.theme))
    app.setStyleSheet(style_sheet(notifier.theme))
    notifier.changed.emit()


def mixed(one: str | QColor, other: str | QColor, share: float = 0.5) -> QColor:
    """A colour between two; ``share`` is how much of the other there is."""
    a, b = QColor(one), QColor(other)
    return QColor.fromRgbF(
        *(x + (y - x) * share for x, y in zip(a.getRgbF(), b.getRgbF(), strict=True))  # type: ignore[call-overload]
    )


def veil() -> QColor:
    """What dims the window behind a sheet."""
    made = QColor("#000000")
    made.setAlphaF(0.45 if notifier.theme.dark else 0.22)
    return made


# Fonts ----------------------------------------------------------------------------------------------------------------

#: Role -> height in pixels and weight. "table" and "time" and "figure" hold numbers that are compared by eye.
_FONTS = {
    "body": (13, QFont.Weight.Normal),
    "table": (13, QFont.Weight.Normal),
    "small": (11, QFont.Weight.Normal),
    "tag": (11, QFont.Weight.DemiBold),
    "key": (11, QFont.Weight.Medium),
    "section": (12, QFont.Weight.DemiBold),
    "strong": (13, QFont.Weight.DemiBold),
    "title": (15, QFont.Weight.DemiBold),
    "time": (19, QFont.Weight.Normal),
    "figure": (26, QFont.Weight.Normal),
}


def font(role: str) -> QFont:
    """The font of a role: body, table, small, tag, key, section, strong, title, time or figure. Figures are tabular."""
    pixels, weight = _FONTS[role]
    made = QFont(["Inter", QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()])
    made.setPixelSize(pixels)
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


# Icons ----------------------------------------------------------------------------------------------------------------


def icon(name: str, colour: str | QColor | None = None, on: str | QColor | None = None) -> QIcon:
    """The icon ``resources/icons/NAME.svg`` in one colour (default: the text's), and in another while checked.

    Only the shape of the drawing is used. A missing drawing gives an empty icon.
    """
    made = QIcon()
    shades = [(QIcon.State.Off, QIcon.Mode.Normal, colour or current().text)]
    shades.append((QIcon.State.Off, QIcon.Mode.Disabled, mixed(current().faint, current().panel)))
    if on is not None:
        shades.append((QIcon.State.On, QIcon.Mode.Normal, on))
    for state, mode, shade in shades:
        for size in _ICON_SIZES:
            pixmap = _pixmap(name, QColor(shade).name(), size)
            if pixmap is not None:
                made.addPixmap(pixmap, mode, state)
    return made


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, size: int) -> QPixmap | None:
    from PySide6.QtSvg import QSvgRenderer

    file = resources.path(f"icons/{name}.svg")
    if not file.is_file():
        return None
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(str(file)).render(painter, QRectF(0, 0, size, size))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), QColor(colour))
    painter.end()
    return pixmap


# Palette and style sheet ----------------------------------------------------------------------------------------------


def _palette(t: Theme) -> QPalette:
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: t.bg,
        roles.Base: t.panel,
        roles.AlternateBase: t.raised,
        roles.Button: t.raised,
        roles.ToolTipBase: t.raised,
        roles.Highlight: t.accent,
        roles.HighlightedText: t.on_accent,
        roles.WindowText: t.text,
        roles.Text: t.text,
        roles.ButtonText: t.text,
        roles.ToolTipText: t.text,
        roles.BrightText: t.bad,
        roles.PlaceholderText: t.faint,
        roles.Link: t.accent,
        roles.Mid: t.line,
        roles.Accent: t.accent,
    }.items():
        made.setColor(role, QColor(colour))
    grey = mixed(t.faint, t.panel, 0.4)
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, grey)
    return made


def style_sheet(t: Theme) -> str:
    """The one style sheet, ``resources/theme/earmark.qss`` with the colours of a theme."""
    values = {field.name: str(getattr(t, field.name)) for field in fields(t)}
    shades = {
        "hover": mixed(t.raised, t.text, 0.07),
        "press": mixed(t.raised, t.text, 0.14),
        "edge": mixed(t.line, t.text, 0.12),
        "grey": mixed(t.faint, t.panel, 0.4),
        "accent_hover": mixed(t.accent, "#ffffff" if t.dark else t.text, 0.12),
        "tint": mixed(t.panel, t.accent, 0.12),
        "warn_tint": mixed(t.panel, t.warn, 0.14),
        "bad_tint": mixed(t.panel, t.bad, 0.14),
    }
    values |= {name: shade.name() for name, shade in shades.items()}
    images = {"check": "check-dark" if t.dark else "check-light", "down": "down", "up": "up"}
    values |= {name: f'"{resources.path(f"theme/{file}.svg").as_posix()}"' for name, file in images.items()}
    return Template(resources.path("theme/earmark.qss").read_text(encoding="utf-8")).substitute(values)
