"""Brings the catalogues in resources/translations up to date with the program: ``python docs/make_translations.py``.

Everything that the window shows and that is written in the program is gathered from its source: texts given to ``tr``
and ``translate``, the tables of actions and of sets of keys, and below the window titles, helps, choices and units of
settings, of model families, augmentation and label formats, what a check of data says, the phrases on devices, and the
sentences of errors and of running jobs. A text with values in it becomes a template with the gaps {0}, {1} ... What is
translated already is kept; what is new and says the same as a text elsewhere takes its translation; the rest is left
unfinished, and tests/contracts/test_translations.py names it.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

FOLDER = ROOT / "resources" / "translations"

#: What is said on the command line alone is not translated (that is where the cluster is used, too), nor what makes the
#: models that come with Earmark.
UNSEEN = ("cli.py", "doctor.py", "seed_tools.py", "ami.py", "ami_annotations.py", "ami_audio.py", "ami_pickle.py")
UNSEEN_FOLDERS = ("bundled", "cluster")

#: Below the window: calls whose arguments are shown, by the call's name; an argument is its place or its keyword.
SHOWN: dict[str, tuple[str, tuple[int | str, ...]]] = {
    "Recipe": ("Recipes", ("title", "blurb")),
    "Chain": ("Augmentation", (1, 2, "title", "help")),
    "Format": ("Formats", ("title", "lossy")),
    "Check": ("Checks", (3, "fine")),
    "Finding": ("Checks", (2, 3, "sentence", "advice")),
    "DataSet": ("Messages", (0,)),
    "Progress": ("Progress", (0, "text", "unit")),
    "Notice": ("Messages", (0,)),
    "Skipped": ("Messages", (1,)),
    "Rejected": ("Messages", (2,)),
    "reject": ("Messages", (2,)),
    "AudioError": ("Messages", (1,)),
    "_damaged": ("Messages", (1,)),
    "Edit": ("Edits", (0,)),
    "Device": ("Devices", (1,)),
    "device_words": ("Devices", (1,)),
    "Fitted": ("Devices", ("device",)),
    "UnfitError": ("Devices", (0,)),
    "many": ("Counts", (1,)),
    "measure": ("Units", (1,)),
}
#: Where phrases on devices are worded: a module that says nothing else, functions that give one back, a name for one.
DEVICE_WORDS = ("engine/device.py", ("_tried", "device_words"), "device_reason")
#: Words that a sentence takes in one of its gaps, and that other languages put elsewhere or leave out.
GRAMMAR = ("has", "have", "is", "are", "was", "were")
#: Attributes in the body of a class that are shown, by the folder of the class.
NAMED = {"engine/augment": ("Augmentation", ("title", "blurb"))}


@dataclass(frozen=True)
class Text:
    """Something to translate: where it belongs, what it says, whether it has forms for counts, where it stands."""

    context: str
    source: str
    counts: bool
    where: str


def gather() -> list[Text]:
    """Every text, each once for each context, by context and in the order of the source."""
    found: dict[tuple[str, str], Text] = {}
    texts = [*_tables(), *_window(), *_settings(), *_below()]
    for text in sorted(texts, key=lambda text: text.context):
        found.setdefault((text.context, text.source), text)
    return list(found.values())


def _modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not path.name.endswith(UNSEEN) and not set(UNSEEN_FOLDERS) & set(path.parts):
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


# The tables of the window ---------------------------------------------------------------------------------------------


def _tables() -> Iterator[Text]:
    from gui import actions, shortcuts

    for row in actions.ACTIONS:
        for said in (row.text, row.help, row.group):
            if said:
                yield Text("Actions", said, False, "gui/actions.py")
    for preset in shortcuts.PRESETS:
        for said in (preset.title, preset.help):
            yield Text("Actions", said, False, "gui/shortcuts.py")


# What the window says -------------------------------------------------------------------------------------------------


class _Spoken(ast.NodeVisitor):
    """Texts given to ``tr`` and ``translate`` in one module."""

    def __init__(self, where: str, contexts: dict[str, str]) -> None:
        self.where, self.contexts = where, contexts
        self.classes: list[str] = []
        self.texts: list[Text] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.classes.append(node.name)
        self.generic_visit(node)
        self.classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        called = ast.unparse(node.func)
        name = called.split(".")[-1]
        if name == "translate" and len(node.args) > 1 and isinstance(node.args[0], ast.Constant):
            self._add(str(node.args[0].value), node.args[1], node)
        elif name in ("tr", "_tr") and node.args:
            own = self.classes[-1] if self.classes else ""
            stem = self.where.rsplit("/", 1)[-1].removesuffix(".py")
            owner = called.rpartition(".")[0]
            # ``tr`` of a module stands for the context that the module names; of an object for its class.
            context = self.contexts.get(owner or stem, own) if owner != "self" else own
            self._add(context, node.args[0], node)

    def _add(self, context: str, said: ast.expr, call: ast.Call) -> None:
        if isinstance(said, ast.IfExp):
            self._add(context, said.body, call)
            self._add(context, said.orelse, call)
        elif isinstance(said, ast.Constant) and isinstance(said.value, str) and said.value:
            counts = "%n" in said.value or "%Ln" in said.value
            self.texts.append(Text(context, said.value, counts, f"{self.where}:{call.lineno}"))


def _window() -> Iterator[Text]:
    modules = list(_modules("gui"))
    contexts: dict[str, str] = {}
    for where, tree in modules:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name in ("tr", "_tr"):
                for call in ast.walk(node):
                    if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("translate"):
                        assert isinstance(call.args[0], ast.Constant)
                        contexts[where.rsplit("/", 1)[-1].removesuffix(".py")] = str(call.args[0].value)
    for where, tree in modules:
        spoken = _Spoken(where, contexts)
        spoken.visit(tree)
        yield from spoken.texts


# What is said below the window ----------------------------------------------------------------------------------------


def templates(said: ast.expr) -> list[str]:
    """What an expression may say: constants as they are, values as the gaps {0}, {1} ...; none if it says nothing."""
    if isinstance(said, ast.Constant):
        return [said.value] if isinstance(said.value, str) else []
    if isinstance(said, ast.IfExp):
        return templates(said.body) + templates(said.orelse)
    if isinstance(said, (ast.Tuple, ast.List)):
        return [text for part in said.elts for text in templates(part)]
    if isinstance(said, ast.BinOp) and isinstance(said.op, ast.Add):
        text = "".join((templates(side) or ["{}"])[0] for side in (said.left, said.right))
        return [_numbered(text)] if text.replace("{}", "").strip() else []
    if isinstance(said, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in said.values]
        return [_numbered("".join(map(str, parts)))]
    return []


#: A whole sentence, or one that is put behind another.
_SENTENCE = re.compile(r"\s?[A-Z{].*\.", re.DOTALL)


def _numbered(text: str) -> str:
    pieces = text.split("{}")
    return "".join(piece + (f"{{{at}}}" if at < len(pieces) - 1 else "") for at, piece in enumerate(pieces))


def _worded(text: str) -> bool:
    """Whether there are words in a template that could be translated."""
    letters = sum(map(str.isalpha, text))
    return letters > text.count("{") and not text.isupper() and not text.startswith(".") and text not in GRAMMAR


def _inside(said: ast.expr) -> Iterator[str]:
    """Alternatives that stand in the gaps of a template: ``f"{'the test' if ... else 'validation'}"``."""
    for node in ast.walk(said):
        if isinstance(node, ast.FormattedValue):
            for part in ast.walk(node.value):
                if isinstance(part, ast.IfExp):
                    yield from templates(part)


def _settings() -> Iterator[Text]:
    """What forms show of every settings class there is."""
    from engine.config import settings_of

    for where, _ in _modules("engine", "training", "gui"):
        name = where.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        module = importlib.import_module(name)
        for kind in vars(module).values():
            own = isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == name
            if own and any("help" in field.metadata for field in fields(kind)):
                for setting in settings_of(kind):
                    for said in (setting.title, setting.help, setting.unit, *setting.choice_words):
                        if _worded(said):
                            yield Text("Settings", said, False, where)


def _error_names() -> set[str]:
    """StudioError and all that derive from it, as far as they are given the whole sentence."""
    from engine.errors import StudioError

    found, more = set(), [StudioError]
    while more:
        kind = more.pop()
        found.add(kind.__name__)
        more += kind.__subclasses__()
    return found - {"AudioError"}


def _below() -> Iterator[Text]:
    errors = _error_names()
    for where, tree in _modules("engine", "training", "gui"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).split(".")[-1]
                context, arguments = SHOWN.get(name, ("Messages", (0,)) if name in errors else ("", ()))
                if context == "Devices":
                    yield from _phrases(_arguments(node, arguments), where)
                    continue
                for said in _arguments(node, arguments):
                    for text in [*templates(said), *_inside(said)]:
                        if name == "many":
                            yield Text(context, f"%n {text}(s)", True, f"{where}:{node.lineno}")
                        elif _worded(text) or name == "measure":
                            yield Text(context, text, False, f"{where}:{node.lineno}")
            elif isinstance(node, ast.ClassDef):
                yield from _attributes(node, where)
            yield from _phrases(_on_devices(node, where), where)
        if not where.startswith("gui/"):
            for node in _free(tree):
                for text in templates(node):
                    if _SENTENCE.fullmatch(text) and len(re.findall(r"[a-z]{2,}", text)) >= 3:
                        yield Text("Messages", text, False, f"{where}:{node.lineno}")


def _on_devices(node: ast.AST, where: str) -> Iterator[ast.expr]:
    """What a node says of a device, where that is no argument of a call."""
    module, functions, name = DEVICE_WORDS
    if isinstance(node, ast.Module) and where == module:
        yield from _free(node)
    elif isinstance(node, ast.FunctionDef) and node.name in functions:
        yield from (line.value for line in ast.walk(node) if isinstance(line, ast.Return) and line.value is not None)
    elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith(name):
        yield node.value


def _phrases(said: Iterable[ast.expr], where: str) -> Iterator[Text]:
    """The phrases of a text on a device, each by itself: ``gui.translation.told_device`` looks them up so."""
    from gui.translation import JOINTS

    for part in said:
        for text in [*templates(part), *_inside(part)]:
            for phrase in JOINTS.split(text)[::2]:
                if re.search(r"[a-z]{2,} | [a-z]{2,}", phrase) and not _SENTENCE.fullmatch(phrase):
                    source = _numbered(re.sub(r"\{\d+\}", "{}", phrase))
                    yield Text("Devices", source, False, f"{where}:{part.lineno}")


def _free(tree: ast.AST) -> Iterator[ast.expr]:
    """Texts that may be a sentence of their own: no docstrings, nothing for the command line or of the literature."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, (ast.Constant, ast.JoinedStr)):
            yield child
        elif not (
            (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant))
            or (isinstance(child, ast.keyword) and child.arg in ("references", "help", "description", "epilog"))
            or (isinstance(child, ast.Call) and ast.unparse(child.func).split(".")[-1] == "setting")
        ):
            yield from _free(child)


def _arguments(call: ast.Call, wanted: tuple[int | str, ...]) -> Iterator[ast.expr]:
    given = {word.arg: word.value for word in call.keywords}
    for argument in wanted:
        if isinstance(argument, int) and argument < len(call.args):
            yield call.args[argument]
        elif argument in given:
            yield given[str(argument)]


def _attributes(node: ast.ClassDef, where: str) -> Iterator[Text]:
    for line in node.body:
        if not isinstance(line, (ast.AnnAssign, ast.Assign)) or line.value is None:
            continue
        target = line.target if isinstance(line, ast.AnnAssign) else line.targets[0]
        name = target.id if isinstance(target, ast.Name) else ""
        context, names = NAMED.get(where.rsplit("/", 1)[0], ("", ()))
        if name in names:
            for text in templates(line.value):
                yield Text(context, text, False, f"{where}:{line.lineno}")


# Writing --------------------------------------------------------------------------------------------------------------


def wanted(language: str) -> list[Text]:
    """What a catalogue should hold. English needs only what the window itself counts."""
    return [text for text in gather() if language != "en" or (text.counts and text.context != "Counts")]


def merged(language: str) -> list[tuple[Text, tuple[str, ...]]]:
    """Every text with its translation, empty where there is none yet."""
    from gui import translation

    path = FOLDER / f"earmark_{language}.ts"
    known = translation.read(path) if path.is_file() else {}
    elsewhere: dict[str, set[tuple[str, ...]]] = {}
    for (_, source), forms in known.items():
        elsewhere.setdefault(source, set()).add(forms)
    rows = []
    for text in wanted(language):
        forms = known.get((text.context, text.source), ())
        if not forms and len(elsewhere.get(text.source, ())) == 1:
            (forms,) = elsewhere[text.source]
        if not forms and language == "en":
            forms = (re.sub(r"\((s|es)\)", "", text.source), re.sub(r"\((s|es)\)", r"\1", text.source))
        rows.append((text, forms))
    return rows


def render(language: str, rows: list[tuple[Text, tuple[str, ...]]]) -> str:
    """A catalogue as Qt's tools read and write it."""
    from gui.translation import FORMS

    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines.append(f'<TS version="2.1" language="{language}" sourcelanguage="en">')
    context = ""
    for text, forms in rows:
        if text.context != context:
            lines += ["</context>"] * bool(context) + ["<context>", f"    <name>{escape(text.context)}</name>"]
            context = text.context
        lines.append('    <message numerus="yes">' if text.counts else "    <message>")
        lines.append(f"        <source>{escape(text.source)}</source>")
        state = "" if forms else ' type="unfinished"'
        if text.counts:
            inner = "".join(f"<numerusform>{escape(form)}</numerusform>" for form in forms or [""] * FORMS[language])
        else:
            inner = escape(forms[0]) if forms else ""
        lines += [f"        <translation{state}>{inner}</translation>", "    </message>"]
    return "\n".join([*lines, "</context>", "</TS>", ""])


def main() -> None:
    """Write all catalogues and say what is left to translate."""
    from gui.translation import LANGUAGES

    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        rows = merged(language)
        (FOLDER / f"earmark_{language}.ts").write_text(render(language, rows), encoding="utf-8")
        left = [text for text, forms in rows if not forms]
        print(f"{language}: {len(rows)} texts, {len(left)} to translate")
        for text in left:
            print(f"  {text.where}: {text.source!r} ({text.context})")


if __name__ == "__main__":
    main()
