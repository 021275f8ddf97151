"""The window in Russian is whole: no text is missed, none is left over, and each keeps what is put into it."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from engine import device
from engine.config import check
from engine.errors import AudioError, UsageError
from engine.words import many
from gui import actions, translation

ROOT = Path(__file__).resolve().parents[2]
#: Calls that put words on the screen; a literal among their arguments was not translated.
SHOWING = {
    "setText", "setToolTip", "setWindowTitle", "setAccessibleName", "setAccessibleDescription", "addAction",
    "setPlaceholderText", "setSuffix", "setPrefix", "setTitle", "setInformativeText", "addTab", "addMenu", "QLabel",
    "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction", "add_button", "addButton",
}  # fmt: skip
#: The name of the program, and marks for a rich text.
NO_WORDS = re.compile(r"Earmark|</?\w+>|[\W\d_]+")


@pytest.fixture(scope="module")
def collector() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_translations", ROOT / "docs" / "make_translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_translations"] = module  # where its dataclass looks for its own module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def russian(qapp: QApplication) -> Iterator[None]:
    translation.install(qapp, "ru")
    yield
    translation.install(qapp, "en")


def catalogue(language: str) -> dict[tuple[str, str], tuple[str, ...]]:
    return translation.read(ROOT / "resources" / "translations" / f"earmark_{language}.ts")


def marks(text: str) -> Counter[str]:
    """What must come through a translation as it is."""
    found = Counter(re.findall(r"\{[^{}\d\"]*\}|%L?n|<[^>]+>|\n|\.earmark|--[a-z]+", text))
    found["&"] = len(re.findall(r"&(?=\w)(?!nbsp;)", text))
    found["edges"] = (text[:1] == " ") + 2 * (text[-1:] == " ")
    found["…"] = text.endswith("…")
    return found


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_text_is_missed_and_none_is_left_over(collector: ModuleType, language: str) -> None:
    wanted = {(text.context, text.source): text.where for text in collector.wanted(language)}
    known = catalogue(language)
    missing = {where: source for (context, source), where in wanted.items() if (context, source) not in known}
    assert missing == {}, "run docs/make_translations.py, and translate what it names"
    assert sorted(known.keys() - wanted.keys()) == [], "run docs/make_translations.py"


def test_every_translation_keeps_what_is_put_into_it() -> None:
    wrong = {}
    for (context, source), forms in catalogue("ru").items():
        counts = "%n" in source or "%Ln" in source
        for form in forms:
            lost = marks(source) - marks(form)
            added = marks(form) - marks(source)
            if counts and form == forms[0]:
                lost = Counter({mark: n for mark, n in lost.items() if mark not in ("%n", "%Ln")})  # "one", in words
            if source.startswith(" ") and form.startswith(","):
                lost["edges"] = 0
            if +lost or +added:
                wrong[context, source] = form, dict(+lost), dict(+added)
        assert len(forms) == (translation.FORMS["ru"] if counts else 1), source
    assert wrong == {}


def test_the_gaps_of_a_sentence_are_among_those_it_has() -> None:
    for (_, source), (form, *_) in catalogue("ru").items():
        assert set(re.findall(r"\{\d+\}", form)) <= set(re.findall(r"\{\d+\}", source)), form


def test_nothing_is_left_in_english() -> None:
    """Only names may be the same: of formats, of networks, of figures."""
    same = {source for (_, source), forms in catalogue("ru").items() if forms == (source,)}
    assert {source for source in same if len(re.findall(r"\b[a-z]{3,}\b", source)) > 1} == set()


def test_no_words_reach_the_screen_untranslated() -> None:
    found = []
    for path in sorted((ROOT / "gui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in SHOWING:
                for text in literals(node.args):
                    if NO_WORDS.sub("", text):
                        found.append((path.relative_to(ROOT).as_posix(), node.lineno, text))
    assert found == []


def literals(arguments: list[ast.expr]) -> Iterator[str]:
    for argument in arguments:
        if isinstance(argument, ast.IfExp):
            yield from literals([argument.body, argument.orelse])
        elif isinstance(argument, ast.JoinedStr):
            yield from literals(argument.values)
        elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 файлов"), (1, "1 файл"), (2, "2 файла"), (4, "4 файла"), (5, "5 файлов"), (11, "11 файлов"),
     (12, "12 файлов"), (21, "21 файл"), (22, "22 файла"), (111, "111 файлов"), (1234, "1\u00a0234 файла")],
)  # fmt: skip
def test_russian_counts_in_three_forms(russian: None, count: int, words: str) -> None:
    assert QCoreApplication.translate("Summary", "%Ln file(s)", None, count) == words
    assert translation.told(many(count, "file")) == words


def test_english_counts_in_two(qapp: QApplication) -> None:
    translation.install(qapp, "en")
    told = [QCoreApplication.translate("Summary", "%Ln file(s)", None, count) for count in (0, 1, 2, 1234)]
    assert told == ["0 files", "1 file", "2 files", "1,234 files"]


def test_a_text_is_found_in_its_own_context_first_and_then_in_any(russian: None) -> None:
    assert QCoreApplication.translate("Actions", "Cut") == "Нарезка"
    assert QCoreApplication.translate("CutSettings", "Cut") == "Нарезать"

    class Nowhere(QObject):
        pass

    nobody = Nowhere()
    assert nobody.tr("Choose files…") == "Выбрать файлы…"
    assert nobody.tr("Nobody has said this.") == "Nobody has said this."


def test_sentences_of_the_engine_are_told_with_what_is_in_them(russian: None) -> None:
    error = AudioError("/my calls/a.wav", "the file is empty (0 bytes)")
    assert translation.told(str(error)) == "/my calls/a.wav не читается: файл пуст (0 байт)."
    assert translation.told("Nobody has catalogued this about a.wav.") == "Nobody has catalogued this about a.wav."


def test_every_phrase_on_the_devices_of_this_machine_is_gathered(collector: ModuleType) -> None:
    known = [translation._pattern(text.source) for text in collector.gather() if text.context == "Devices"]
    said = [words for _, words in device.describe()]
    said += [place.reason for place in (device.classifying(), device.classifying("cpu"), device.classifying("cuda"))]
    phrases = [phrase for words in said for phrase in translation.JOINTS.split(words)[::2] if " " in phrase]
    assert phrases
    assert [phrase for phrase in phrases if not any(pattern.fullmatch(phrase) for pattern in known)] == []


def test_names_in_a_sentence_stay_even_where_they_are_words_of_the_window(russian: None) -> None:
    assert translation.told("Noise") == "Шум"
    assert translation.told("The class Noise has no chunk.") == "У класса Noise нет ни одного фрагмента."
    assert translation.told("Label Noise") == "Разметить Noise"


def test_a_setting_out_of_range_is_told_by_its_russian_name(russian: None) -> None:
    from engine.chunks import CutConfig

    with pytest.raises(UsageError) as caught:
        check(CutConfig(length_s=0.0))
    assert translation.told(str(caught.value)).startswith("Длина фрагмента: 0; должно быть не меньше ")


def test_russian_names_of_keys_do_not_change_the_keys(russian: None) -> None:
    for action in actions.ACTIONS:
        for key in action.shortcuts:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) == key, action.id


def test_a_language_that_is_not_there_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    assert translation.language_for("ru") == "ru"
    for desktop, language in ((["de-DE", "de"], "en"), (["ru-RU", "en-US"], "ru"), (["de-DE", "ru-RU"], "ru")):
        monkeypatch.setattr(QLocale, "uiLanguages", lambda _self, desktop=desktop: desktop)
        assert translation.language_for(translation.SYSTEM) == language


WRITE_TABLES = """
import locale, sys
from pathlib import Path
import numpy as np
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from engine import labels_io
from engine.events import run
from engine.labels_io.label_file import LabelRow
from engine.result_exports import TableConfig, write_csv
from engine.results import DONE, FileScore, ResultStore
from gui import translation

app, out = QApplication([]), Path(sys.argv[1])
translation.install(app, sys.argv[2])
meta = {"labels": ["person", "machine"], "positive": "machine", "threshold": 0.5, "model": "tiny",
        "model_version": "1", "model_fingerprint": "x", "window_s": 1.0, "aggregate": "mean"}
store = ResultStore.create(out / "r.scores", meta)
windows = np.array([[0.75, 0.25]], np.float32)
store.add([FileScore("a.wav", DONE, "", 1, 1, 1234.5, (0.75, 0.25), np.zeros(1, np.float32), windows)])
run(write_csv(store, out / "results.csv", TableConfig(0.5, each_class=True)))
store.close()
labels_io.write(out / "labels.csv", [LabelRow(1234.5, 1240.25, "Speech", "a.wav")], "csv", {})
print(locale.localeconv()["decimal_point"], QLocale().decimalPoint())
"""


def test_numbers_in_files_do_not_depend_on_the_language(tmp_path: Path) -> None:
    """The same tables, byte by byte, whatever the system's locale and the window's language."""
    if shutil.which("localedef") is None:
        pytest.skip("there is no localedef to make a Russian locale with")
    made = subprocess.run(
        ["localedef", "-i", "ru_RU", "-f", "UTF-8", str(tmp_path / "ru_RU.UTF-8")], capture_output=True, check=False
    )
    if not (tmp_path / "ru_RU.UTF-8" / "LC_NUMERIC").is_file():
        pytest.skip(f"a Russian locale cannot be made here: {made.stderr.decode()}")
    tables = []
    for name, language, point in (("C.UTF-8", "en", ". ."), ("ru_RU.UTF-8", "ru", ", ,")):
        out = tmp_path / language
        out.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", WRITE_TABLES, str(out), language],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=os.environ | {"LC_ALL": name, "LANG": name, "LOCPATH": str(tmp_path), "PYTHONPATH": str(ROOT)},
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == point.split(), "the locale was not in force"
        tables.append([(out / file).read_bytes() for file in ("results.csv", "labels.csv")])
    assert tables[0] == tables[1]
    assert b"0.250000" in tables[0][0]
    assert b"1234.5" in tables[0][1]
