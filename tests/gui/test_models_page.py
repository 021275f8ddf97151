"""The Models page: what is listed, what the card says, and moving models in and out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from engine import bundle, places, recipes
from engine.bundle import Bundle, Card
from engine.events import Progress
from gui import actions
from gui.pages.models import ModelsPage, exporting
from gui.tables.models import INSTALLED, PROJECT, Column, size_text

LABELS = ("Speech", "Music")


def figures(f1: float) -> dict[str, object]:
    return {
        "items": 412,
        "macro_f1": f1,
        "accuracy": 0.95,
        "intervals": {
            "macro_f1": {"value": f1, "low": f1 - 0.04, "high": f1 + 0.02, "over": "recordings", "units": 11}
        },
        "per_class": {name: {"precision": 0.9, "recall": 0.87, "f1": 0.88, "items": 206} for name in LABELS},
    }


def make(
    folder: Path,
    name: str,
    metrics: dict[str, object] | None = None,
    recipe: str = "logmel-cnn",
    data: dict[str, object] | None = None,
) -> Path:
    card = Card(
        name=name,
        recipe=recipe,
        config={},
        feature={},
        labels=LABELS,
        rate_hz=16_000,
        window_s=3.0,
        hop_s=1.5,
        threshold=0.7,
        metrics=metrics or {},
        data={"counts": {"train": {"Speech": 700, "Music": 512}}, "groups": 9, **(data or {})},
    )
    return bundle.save(Bundle(card, name.encode(), {"w": np.zeros(3, np.float32)}), folder / f"{name}.earmark")


@pytest.fixture
def page(qtbot, dressed, document, runner):
    made = ModelsPage(document, runner)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.activateWindow()
    settle(qtbot, made)
    return made


def settle(qtbot, page: ModelsPage) -> None:
    qtbot.waitUntil(lambda: not page._runner.active, timeout=30_000)  # torch is imported in some


def listed(page: ModelsPage) -> list[tuple[str, str, str]]:
    return [
        tuple(page.model.index(i, column).data() for column in (Column.NAME, Column.F1, Column.PLACE))
        for i in range(page.model.rowCount())
    ]


def choose(page: ModelsPage, name: str) -> None:
    page.table.selectRow(next(i for i, row in enumerate(page.model.rows) if row.card.name == name))


def test_without_models_the_page_says_what_to_do(page):
    assert page.stack.currentWidget() is page.empty
    asked = []
    page._document.page_asked.connect(asked.append)
    page.empty.findChildren(type(page.buttons["import"]))[-1].click()
    assert asked == ["train"]


def test_models_of_the_project_and_installed_ones_are_listed(page, qtbot, document):
    make(document.project.folder / "models", "run-1", {"val": figures(0.84)})
    make(places.models(), "kept", {"val": figures(0.7), "test": figures(0.93)})
    make(places.models(), "unmeasured")
    document.models_changed.emit()
    settle(qtbot, page)
    assert listed(page) == [
        ("run-1", "0.84 v", "this project"),
        ("kept", "0.93", "installed"),
        ("unmeasured", "–", "installed"),
    ]
    assert page.stack.currentWidget() is page.halves


def test_the_table_is_sorted_by_a_press_on_its_head_and_the_choice_stays(page, qtbot, document):
    for name, f1 in (("b", 0.7), ("c", 0.9), ("a", 0.8)):
        make(places.models(), name, {"test": figures(f1)})
    document.models_changed.emit()
    settle(qtbot, page)
    choose(page, "c")
    header = page.table.horizontalHeader()
    where = header.sectionViewportPosition(Column.F1) + 10
    place = header.rect().center()
    place.setX(where)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    names = [row.card.name for row in page.model.rows]
    assert names in (["b", "a", "c"], ["c", "a", "b"])
    assert page.chosen.card.name == "c"


def test_the_card_shows_figures_with_interval_and_what_they_were_measured_on(page, qtbot, document):
    make(places.models(), "kept", {"test": figures(0.93), "leaky": True})
    document.models_changed.emit()
    settle(qtbot, page)
    texts = page.card.texts()
    assert texts[0] == "kept"
    for text in ("0.93", "0.89 to 0.95 (95 %)", "87 %", "1,212 chunks, 9 groups in all"):
        assert text in texts
    assert any("412 test chunks" in text for text in texts)
    assert any("too good to be true" in text for text in texts)


def test_figures_on_sources_never_heard_come_before_those_of_the_test(page, qtbot, document):
    about = {"failures": ["It never heard a whisper."], "split": "By speaker.", "sources": [{"title": "Calls"}, 3]}
    make(places.models(), "kept", {"test": figures(1.0), "unseen": figures(0.81)}, data={"about": about})
    document.models_changed.emit()
    settle(qtbot, page)
    assert page.model.rows[0].figure("macro_f1") == 0.81
    texts = page.card.texts()
    assert "0.81" in texts
    assert "Measured on 412 items from sources that the training never heard." in texts
    for text in ("Known failures", "It never heard a whisper.", "By speaker."):
        assert text in texts
    assert any(text.startswith("Calls.") for text in texts)


def test_a_family_from_elsewhere_and_odd_figures_are_shown_as_they_are(page, qtbot, document):
    make(places.models(), "odd", {"test": {"macro_f1": None, "intervals": 3, "per_class": []}}, recipe="unheard-of")
    document.models_changed.emit()
    settle(qtbot, page)
    assert listed(page) == [("odd", "–", "installed")]
    assert any("unheard-of" in text for text in page.card.texts())


def test_dropped_models_are_installed_and_a_broken_one_is_told(page, qtbot, document, tmp_path):
    good = make(tmp_path, "good")
    broken = tmp_path / "broken.earmark"
    broken.write_bytes(b"not a zip")
    said = []
    document.noticed.connect(lambda text, level: said.append((text, level)))
    page.dropped([str(broken), str(good)])
    settle(qtbot, page)
    assert [row.card.name for row in page.model.rows] == ["good"]
    assert page.chosen.card.name == "good"
    assert any(str(broken) in text and level == "warning" for text, level in said)
    assert ("Installed good.", "info") in said


def test_what_can_be_done_depends_on_where_the_model_is(page, qtbot, document):
    make(document.project.folder / "models", "run-1")
    make(places.models(), "kept")
    document.models_changed.emit()
    settle(qtbot, page)
    for name, install, remove in (("run-1", True, False), ("kept", False, True)):
        choose(page, name)
        assert page.buttons["install"].isEnabled() is install
        assert page.buttons["remove"].isEnabled() is remove
        assert actions.find(page, "models.remove").isEnabled() is remove
    choose(page, "run-1")
    assert "runs" in page.buttons["remove"].toolTip()


def test_a_model_of_the_project_is_installed(page, qtbot, document):
    make(document.project.folder / "models", "run-1", {"test": figures(0.9)})
    document.models_changed.emit()
    settle(qtbot, page)
    QTest.mouseClick(page.buttons["install"], Qt.MouseButton.LeftButton)
    settle(qtbot, page)
    assert [row.place for row in page.model.rows] == [PROJECT, INSTALLED]
    assert page.chosen.place == INSTALLED
    assert (places.models() / "run-1.earmark").is_file()


def press_go(sheet) -> None:
    QTest.mouseClick(sheet.go, Qt.MouseButton.LeftButton)


def choose_file(qtbot, page: ModelsPage, target: Path) -> None:
    """Answer the dialog that asks for a file."""
    qtbot.waitUntil(lambda: bool(page.findChildren(QFileDialog)))
    dialog = page.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(target))
    dialog.reject()


def test_export_writes_a_model_that_loads(page, qtbot, document, tmp_path):
    make(places.models(), "kept", {"test": figures(0.9)})
    document.models_changed.emit()
    settle(qtbot, page)
    (tmp_path / "out").mkdir()
    QTest.mouseClick(page.buttons["export"], Qt.MouseButton.LeftButton)
    sheet = page.exporting.sheet
    assert sheet.heading.text() == "Export kept"
    assert not sheet.form.field("sound").isEnabled()
    press_go(sheet)
    choose_file(qtbot, page, tmp_path / "out" / "copy.earmark")
    settle(qtbot, page)
    assert sheet.isHidden()
    assert bundle.load(tmp_path / "out" / "copy.earmark").card == page.chosen.card


def test_fewer_bits_are_measured_on_the_projects_own_sound(page, qtbot, document, tmp_path, monkeypatch):
    make(document.project.folder / "models", "run-1", {"test": figures(0.9)})
    document.models_changed.emit()
    settle(qtbot, page)
    choose(page, "run-1")
    asked = []

    class Done:
        bundle = Bundle(page.chosen.card, b"small", {})

        def words(self):
            return "In 8 bits everything is the same."

    def reduced(made, precision, sound):
        asked.append((made.card.name, precision, sound))
        yield Progress("Choosing scales")
        return Done()

    monkeypatch.setattr(exporting, "reduced", reduced)
    monkeypatch.setattr(exporting, "stretches", lambda sources: sources)
    page.choose_export()
    sheet = page.exporting.sheet
    box = sheet.form.field("precision")
    box.setCurrentIndex(box.findData("int8"))
    assert sheet.form.field("sound").isEnabled()
    press_go(sheet)
    with qtbot.waitSignal(document.noticed) as said:
        choose_file(qtbot, page, tmp_path / "small.earmark")
    settle(qtbot, page)
    assert asked == [("run-1", "int8", [str(document.project.folder)])]
    assert bundle.load(tmp_path / "small.earmark").onnx == b"small"
    assert said.args[0].endswith("small.earmark. In 8 bits everything is the same.")


def test_fewer_bits_for_an_installed_model_ask_for_recordings(page, qtbot, document):
    make(places.models(), "kept")
    document.models_changed.emit()
    settle(qtbot, page)
    page.choose_export()
    sheet = page.exporting.sheet
    box = sheet.form.field("precision")
    box.setCurrentIndex(box.findData("float16"))
    press_go(sheet)
    assert sheet.notes.texts == ["Choose a folder of recordings to measure on first."]
    assert not page.findChildren(QFileDialog)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isHidden()


def test_a_refused_export_opens_the_sheet_again_with_the_reason(page, qtbot, document, tmp_path):
    make(places.models(), "kept")
    document.models_changed.emit()
    settle(qtbot, page)
    page.choose_export()
    sheet = page.exporting.sheet
    sheet.form.set_value(exporting.ExportOrder("int8", str(tmp_path / "small")))  # the project, which has no split
    press_go(sheet)
    choose_file(qtbot, page, tmp_path / "small.earmark")
    settle(qtbot, page)
    assert sheet.isVisible()
    (said,) = sheet.notes.texts
    assert "has no split yet" in said
    assert not (tmp_path / "small.earmark").exists()


def test_weights_of_another_program_become_a_model(page, qtbot, document, tmp_path):
    torch.manual_seed(0)
    network = recipes.get("logmel-cnn").build(recipes.get("logmel-cnn").config(), 3)
    torch.save(network.state_dict(), tmp_path / "best_model.pth")
    page.dropped([str(tmp_path / "best_model.pth")])
    settle(qtbot, page)
    sheet = page.importing.sheet
    assert sheet.isVisible()
    assert sheet.form.value().recipe == "logmel-cnn"
    assert not sheet.form.field("encoder").isEnabled()
    press_go(sheet)
    settle(qtbot, page)
    (said,) = sheet.notes.texts
    assert said.startswith("best_model.pth tells 3 classes apart, but none were named.")
    sheet.form.field("labels").setText("cat, dog, rain")
    press_go(sheet)
    settle(qtbot, page)
    assert sheet.isHidden()
    assert page.chosen.card.labels == ("cat", "dog", "rain")
    assert (places.models() / "best_model.earmark").is_file()


def test_weights_behind_an_encoder_ask_for_it(page, qtbot, document, tmp_path):
    state = {f"classifier.{n}.{part}": torch.zeros(2, 2) for n in (0, 3) for part in ("weight", "bias")}
    torch.save({"model_state_dict": state}, tmp_path / "best_model.pt")
    page.dropped([str(tmp_path / "best_model.pt")])
    settle(qtbot, page)
    sheet = page.importing.sheet
    assert sheet.form.value().recipe == "fbank-encoder-mlp"
    assert sheet.form.field("encoder").isEnabled()
    press_go(sheet)
    assert sheet.notes.texts == ["These weights lie behind another network. Choose the file of that one first."]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.txt", b"x", "is nothing that can be imported"),
        ("model.pth", b"not torch", "is no file of PyTorch's"),
        ("encoder.onnx", b"not onnx", "encoder.onnx"),
        ("sound8.npy", b"not numpy", "sound8.npy"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(page, qtbot, document, tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with qtbot.waitSignal(document.noticed) as said:
        page.dropped([str(tmp_path / name)])
    settle(qtbot, page)
    assert words in said.args[0]
    assert said.args[1] == "error"
    assert page.importing.sheet is None


def test_removing_asks_and_deletes_only_after_yes(page, qtbot, document):
    file = make(places.models(), "kept")
    document.models_changed.emit()
    settle(qtbot, page)
    for answer, is_left in (("Cancel", True), ("Delete", False)):
        page.activateWindow()
        page.table.setFocus()
        qtbot.waitUntil(page.table.hasFocus)
        QTest.keyClick(page.table, Qt.Key.Key_Delete)
        box = page.findChildren(QMessageBox)[-1]
        assert "kept" in box.text()
        next(button for button in box.buttons() if answer in button.text()).click()
        qtbot.waitUntil(lambda: not page.findChildren(QMessageBox))
        settle(qtbot, page)
        assert file.exists() is is_left
    assert page.stack.currentWidget() is page.empty


@pytest.mark.parametrize(("size", "text"), [(900, "1 kB"), (54_000, "54 kB"), (4_100_000, "4.1 MB")])
def test_sizes_are_said_for_people(size, text):
    assert size_text(size) == text
