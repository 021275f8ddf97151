"""The window in the user's language: the catalogues in resources/translations, and how words are looked up in them.

English is what the code says. ``self.tr()`` and ``QCoreApplication.translate()`` ask Qt, which asks the catalogue;
``told`` is for what comes from below the window, where there is no Qt: titles and helps of settings and model families,
and sentences with names and numbers in them, which are catalogued as templates.

Invariant: a text that no catalogue has is shown in English, never left out. The language changes words and the look of
numbers in the window, and nothing that is written to a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.parsers import expat

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

import resources

#: The languages there are, by the names that they give themselves.
LANGUAGES = {"en": "English", "ru": "Русский"}
SYSTEM = "system"

#: With fewer letters than this between its gaps, a template would fit almost any sentence; names ("Add Speech") it may.
_LETTERS = 6
_NAME_LENGTH = 60
_GAP = re.compile(r"\{(\d+)\}")
#: What may be the name of a class stays as it is, but for what begins the sentences of ``engine.config.check``.
_NAME = re.compile(r"[^\W\d_a-zа-яё]\S*")
_OF_A_SETTING = ("{0} is {1}; it must be", "{0} is not a number", "{0} is {1}; write it")
_COUNTED = re.compile(r"([\d,]+) ([a-z][a-z -]*)")
#: What joins the phrases on a device: "cpu (no GPU can be used; the installed torch is built for the CPU only)".
JOINTS = re.compile(r"( \(|\)|; )")


def _english(count: int) -> int:
    return 0 if count == 1 else 1


def _russian(count: int) -> int:
    if count % 10 == 1 and count % 100 != 11:
        return 0
    return 1 if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14 else 2


#: Which of a text's forms goes with a count, in the order that Qt's tools use.
PLURALS: dict[str, Callable[[int], int]] = {"en": _english, "ru": _russian}
FORMS = {"en": 2, "ru": 3}


def read(path: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """A catalogue (Qt's .ts): by context and English text the translation, or its forms where the text counts.

    What nobody has translated yet is left out.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    context, source, plain, text = "", "", "", ""
    forms: list[str] = []

    def begin(name: str, _attributes: dict[str, str]) -> None:
        nonlocal text
        text = ""
        if name == "message":
            forms.clear()

    def end(name: str) -> None:
        nonlocal context, source, plain
        if name == "name":
            context = text
        elif name == "source":
            source = text
        elif name == "numerusform":
            forms.append(text)
        elif name == "translation":
            plain = text
        elif name == "message":
            kept = tuple(forms) or (plain,)
            if all(kept):
                found[context, source] = kept

    def data(part: str) -> None:
        nonlocal text
        text += part

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, data
    parser.Parse(path.read_bytes(), True)
    return found


class Catalogue(QTranslator):
    """The texts of one language, for Qt.

    Attributes:
        speaks: Which.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self.speaks = language
        self._plural = PLURALS[language]
        self._exact = read(resources.path(f"translations/earmark_{language}.ts"))
        # The same words elsewhere are better than English: a text moves to another class more often than it changes.
        self._anywhere = {source: forms for (_, source), forms in reversed(self._exact.items())}

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> Any:
        """Qt's. None, not an empty text, is how Qt knows to go on looking."""
        forms = self._exact.get((context, source)) or self._anywhere.get(source)
        if forms is None:
            return None
        return forms[self._plural(n)] if len(forms) > 1 and n >= 0 else forms[-1]

    def isEmpty(self) -> bool:
        """Qt's."""
        return not self._exact

    def told(self, text: str) -> str:
        """See the function of that name."""
        forms = self._anywhere.get(text)
        if forms is not None:
            return forms[-1]
        counted = _COUNTED.fullmatch(text)
        if counted is not None:
            noun = counted[2]
            forms = self._anywhere.get(f"%n {noun}(s)") or self._anywhere.get(f"%n {noun.removesuffix('s')}(s)")
            if forms is not None:
                count = int(counted[1].replace(",", ""))
                return forms[self._plural(count)].replace("%n", number(count))
        a_name = len(text) < _NAME_LENGTH and not text.endswith(".")
        for letters, piece, template in self._templates:
            if piece in text and (a_name or letters >= _LETTERS):
                match = _pattern(template).fullmatch(text)
                if match is not None:
                    any_word = template.startswith(_OF_A_SETTING)
                    parts = [p if _NAME.fullmatch(p) and not any_word else self.told(p) for p in match.groups()]
                    # Not str.format: some sentences show braces.
                    pieces = _GAP.split(self._anywhere[template][-1])
                    return "".join(parts[int(piece)] if at % 2 else piece for at, piece in enumerate(pieces))
        return text

    @property
    def _templates(self) -> list[tuple[int, str, str]]:
        """The texts with gaps, each after its letters and its longest piece: the ones that say most come first."""
        if not hasattr(self, "_sorted"):
            found = []
            for source in self._anywhere:
                pieces = _GAP.split(source)[::2]
                letters = sum(map(str.isalpha, "".join(pieces)))
                if len(pieces) > 1 and letters:
                    found.append((letters, max(pieces, key=len), source))
            self._sorted = sorted(found, reverse=True)
        return self._sorted


@lru_cache(maxsize=64)
def _pattern(template: str) -> re.Pattern[str]:
    pieces = _GAP.split(template)[::2]
    return re.compile("(.*?)".join(map(re.escape, pieces)), re.DOTALL)


_installed: list[QTranslator] = []


def language_for(wanted: str) -> str:
    """The language of a choice: itself, or for "system" the first of the desktop's languages that there is."""
    if wanted in LANGUAGES:
        return wanted
    for name in QLocale.system().uiLanguages():
        if name[:2] in LANGUAGES:
            return name[:2]
    return "en"


def install(app: QApplication, wanted: str = "en") -> str:
    """Let the program speak a language, before any window is made.

    Args:
        app: The application.
        wanted: "en", "ru", or "system" to follow the desktop; what there is no catalogue for is English.

    Returns:
        The language it speaks from now on.
    """
    for translator in _installed:
        app.removeTranslator(translator)
    _installed.clear()
    language = language_for(wanted)
    QLocale.setDefault(QLocale(language))
    own = Catalogue(language)
    qts = QTranslator()
    # The words of Qt itself: the buttons of its dialogs, the names of keys.
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language != "en" and qts.load(f"qtbase_{language}", folder):
        _installed.append(qts)
    _installed.append(own)
    for translator in _installed:
        app.installTranslator(translator)
    return language


def spoken() -> str:
    """The language in use."""
    own = _installed[-1] if _installed else None
    return own.speaks if isinstance(own, Catalogue) else "en"


def told(text: str) -> str:
    """What something below the window says, in the user's language: a title, a help, a sentence with data in it.

    Names, numbers and what nobody has catalogued stay as they are.
    """
    own = _installed[-1] if _installed else None
    return own.told(text) if isinstance(own, Catalogue) else text


def told_device(words: str) -> str:
    """Where something computes and why there, as ``engine.device`` words it, in the user's language."""
    return "".join(part if at % 2 else told(part) for at, part in enumerate(JOINTS.split(words)))


def measure(value: str, unit: str) -> str:
    """A quantity as the language writes it: "12.5 s", "12.5 с". Decimals keep their point everywhere, as in files."""
    return f"{value} {QCoreApplication.translate('Units', unit)}"


def number(count: int) -> str:
    """A whole number as the language groups its digits: "12,345", "12 345"."""
    return QLocale().toString(count)
