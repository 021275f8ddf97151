"""Whether what is said is written down beside the answers: where the Classify page asks, and what it hands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from engine import bundle
from engine.classify_config import ClassifyConfig
from gui.document import Document
from gui.pages.classify import ClassifyPage


def give_model(document: Document, tiny_model: Path, name: str, **files: Path) -> Path:
    """Put a model into the project, with further files."""
    made = bundle.load(tiny_model)
    card = replace(made.card, name=name)
    target = document.project.folder / "models" / f"{name}.earmark"
    return bundle.save(replace(made, card=card, weights=made.tensors(), files=files), target)


def test_only_models_that_carry_a_transducer_are_asked_about_words(
    qtbot: QtBot, open_page: Callable[[], ClassifyPage], document: Document, tiny_model: Path, tmp_path: Path
) -> None:
    (tmp_path / "tokens.txt").write_text("<blk> 0\n")
    writing = give_model(document, tiny_model, "writing", **{"tokens.txt": tmp_path / "tokens.txt"})
    plain = give_model(document, tiny_model, "plain")
    page = open_page()
    models, words = page.head.models, page.head.words

    def choose(path: Path) -> None:
        at = next(i for i in range(models.count()) if models.itemText(i) == path.stem)
        models.setCurrentIndex(at)
        models.activated.emit(at)

    page.show_settings()
    form = page._sheet.form
    page._sheet.close_sheet()
    for path, asked in ((writing, True), (plain, False), (writing, True)):
        choose(path)
        page.show_settings()
        assert words.isVisible() is asked
        assert form.field("transcripts").isVisible() is asked
        assert form.field("include").isVisible()
        page._sheet.close_sheet()
    assert page.head.config == ClassifyConfig()
    words.trigger()
    assert page.head.config == ClassifyConfig(transcripts=False)
    page.show_settings()
    assert not form.field("transcripts").isChecked()
    form.field("transcripts").setChecked(True)
    page._sheet.go.click()
    assert words.isChecked()
    assert page.head._options.text() == "Options"  # what has a place in the menu is not counted


def test_a_row_that_is_left_out_stays_so_when_more_settings_are_shown(
    open_page: Callable[[], ClassifyPage], document: Document, tiny_model: Path
) -> None:
    give_model(document, tiny_model, "plain")
    page = open_page()
    page.show_settings()
    form = page._sheet.form
    assert not form.field("workers").isVisible()
    form._more.click()
    assert form.field("workers").isVisible()
    assert not form.field("transcripts").isVisible()
    form.offer("workers", False)
    form._more.click()
    form._more.click()
    assert (form.field("workers").isVisible(), form.field("device").isVisible()) == (False, True)
