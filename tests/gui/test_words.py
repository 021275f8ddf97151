"""Words at their times: the strip by itself, on the Label page, and under a result of the Classify page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine import bundle
from engine.events import Job, Progress
from engine.project import Project
from engine.results import DONE, FileScore, ResultStore
from engine.segments import Suggestion
from engine.soundnet.extract import Guess
from engine.transcripts import Transcript, Word, remember
from gui import actions
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.classify import ClassifyPage
from gui.pages.classify import detail as classify_detail
from gui.pages.label import LabelPage
from gui.settings import Settings
from gui.tables.results import Column
from gui.tables.results_on_demand import TRANSCRIPT
from gui.widgets.word_strip import WordStrip

SAID = Transcript(
    "Алло, я вас не слышу, говорите громче",
    (
        Word("Алло,", 1.0, 1.5, 0.9),
        Word("я", 2.0, 2.2, 0.9),
        Word("вас", 2.2, 2.6, 0.9),
        Word("не", 3.0, 3.4, 0.7),
        Word("слышу,", 3.4, 4.2, 0.9),
        Word("говорите", 6.0, 7.0, 0.8),
        Word("громче", 8.0, 9.0, 0.4),
    ),
    (range(3, 5),),
)


@pytest.fixture
def strip(qtbot: QtBot) -> WordStrip:
    made = WordStrip()
    qtbot.addWidget(made)
    made.resize(1000, made.height())
    made.set_transcript(SAID)
    made.set_span(0.0, 10.0)
    made.show()
    return made


def click(strip: WordStrip, x: float) -> None:
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(x), 8))


def drag(strip: WordStrip, first: int, last: int) -> None:
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(first, 8))
    QTest.mouseMove(strip, QPoint(last, 8))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(last, 8))


# The strip ------------------------------------------------------------------------------------------------------------


def test_words_stand_at_their_times_and_a_phrase_is_one(strip: WordStrip) -> None:
    placed = {box.words: box for box in strip.placed()}
    assert [box.words for box in strip.placed() if box.matched] == [range(3, 5)]
    assert placed[range(1)].left == pytest.approx(100.0)
    assert placed[range(3, 5)].left == pytest.approx(300.0)
    assert placed[range(6, 7)].left == pytest.approx(800.0)


def test_words_that_would_overlap_are_shortened_and_then_left_out(strip: WordStrip) -> None:
    for seconds in (20.0, 60.0, 200.0, 2000.0):
        strip.set_span(0.0, seconds)
        boxes = strip.placed()
        for left, right in pairwise(boxes):
            assert left.left + left.width <= right.left
        assert any(box.matched for box in boxes), "the phrase is written whatever else is not"
    assert len(boxes) == 1
    strip.set_span(0.0, 80.0)
    assert [box.words for box in strip.placed()][:2] == [range(3), range(3, 5)]
    assert strip.words_at(28.0) == range(2, 3), "a text of several words gives the one that is said there"
    strip.set_span(3.2, 3.8)
    assert [box.words for box in strip.placed()] == [range(3, 5)]
    assert strip.placed()[0].left == 0.0


def test_a_click_gives_the_word_and_a_drag_the_run(strip: WordStrip, qtbot: QtBot) -> None:
    with qtbot.waitSignal(strip.pressed) as pressed:
        click(strip, 145)  # behind the text, while it is still said
    assert pressed.args == [range(1)]
    with qtbot.waitSignal(strip.pressed) as pressed:
        drag(strip, 210, 410)
    assert pressed.args == [range(1, 5)]
    assert strip.chosen == range(1, 5)
    with qtbot.assertNotEmitted(strip.pressed):
        click(strip, 500)
    assert strip.tip(range(3, 5)) == "не слышу,\n0:03.00 – 0:04.20\nProbability 0.80"


def test_thousands_of_words_are_lines_where_something_is_said(strip: WordStrip) -> None:
    words = tuple(Word(f"w{n}", n * 0.3, n * 0.3 + 0.2) for n in range(20_000))
    strip.set_transcript(Transcript("", words))
    strip.set_span(0.0, 6000.0)
    assert [box.words.start for box in strip.placed()] == [0]
    assert not strip.grab().isNull()
    strip.set_span(3000.0, 3003.0)
    assert [box.words.start for box in strip.placed()] == list(range(10_000, 10_010))


def test_a_text_without_times_is_written_as_it_is(strip: WordStrip, qtbot: QtBot) -> None:
    strip.set_transcript(Transcript.of_text("алло не слышу"))
    assert strip.placed() == []
    with qtbot.assertNotEmitted(strip.pressed):
        click(strip, 20)
    assert strip.tip(range(0)) == "алло не слышу"


# On the Label page ----------------------------------------------------------------------------------------------------


@pytest.fixture
def heard(page: LabelPage, qtbot: QtBot) -> LabelPage:
    """The Label page, whose recording a model has heard."""
    path = page._document.project.audio_path(page._document.chosen)
    remember(path, SAID)
    page.words.look()
    qtbot.waitUntil(lambda: page.words.said == SAID)
    return page


def at(page: LabelPage, at_s: float) -> float:
    return page.view.x_of(at_s, page.words.strip.width())


def test_no_words_no_strip_and_the_key_says_why(page: LabelPage, qtbot: QtBot) -> None:
    assert page.words.strip.isHidden()
    QTest.keyClick(page, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    assert page.words.strip.isHidden()
    with qtbot.waitSignal(page._document.noticed) as told:
        QTest.keyClick(page, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    assert told.args[0].startswith("No words of this recording are known.")


def test_words_are_shown_hidden_and_remembered(heard: LabelPage) -> None:
    assert heard.words.strip.isVisible()
    QTest.keyClick(heard, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    assert heard.words.strip.isHidden()
    assert Settings().look["words"] is False


def test_a_run_of_words_is_selected_labelled_and_follows_the_view(heard: LabelPage) -> None:
    strip = heard.words.strip
    drag(strip, round(at(heard, 2.1)), round(at(heard, 3.8)))
    assert heard.view.selection == (2.0, 4.2)
    assert heard.view.cursor_s == 2.0
    QTest.keyClick(heard, Qt.Key.Key_1)
    (segment,) = heard._document.segments(heard._document.chosen.id)
    assert (segment.start_s, segment.end_s) == (2.0, 4.2)
    heard.view.show(3.0, 6.0)
    click(strip, at(heard, 3.7))
    assert heard.view.selection == (3.0, 4.2)
    heard.view.select(None)
    assert strip.chosen == range(0)


def test_words_elsewhere_become_suggestions(heard: LabelPage, qtbot: QtBot, tmp_path: Path) -> None:
    folder = heard._document.project.folder
    click(heard.words.strip, at(heard, 3.2))
    assert "Suggest wherever this is said" in [entry.text() for entry in heard.words.menu().actions()]
    actions.find(heard, "label.suggest_words").trigger()
    qtbot.waitUntil(lambda: len(heard.suggesting.open()) == 1)
    (found,) = heard.suggesting.open()
    assert (found.start_s, found.end_s, found.source) == (3.0, 4.2, "words")
    assert found.score == pytest.approx(0.8)
    with Project(folder) as project:
        assert [type(row) for row in project.suggestions(heard._document.chosen.id)] == [Suggestion]


def test_without_words_nothing_is_suggested(heard: LabelPage, qtbot: QtBot) -> None:
    heard.view.select(4.5, 5.5)
    with qtbot.waitSignal(heard._document.noticed) as told:
        actions.find(heard, "label.suggest_words").trigger()
    assert told.args[0].startswith("Select words first")


def test_a_job_that_heard_words_brings_them(page: LabelPage, qtbot: QtBot) -> None:
    remember(page._document.project.audio_path(page._document.chosen), SAID)
    actions.find(page, "label.suggest").trigger()
    page.suggesting.by_words(page._document.classes()[0], "громче")
    qtbot.waitUntil(lambda: page.words.said == SAID)
    assert page.words.strip.isVisible()


# Under a result -------------------------------------------------------------------------------------------------------


@pytest.fixture
def runner() -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    assert made.shut_down()


@pytest.fixture
def results(qtbot: QtBot, tmp_path: Path, runner: JobRunner) -> Iterator[Callable[[bool], ClassifyPage]]:
    """Opens the Classify page on three results, with transcripts or without."""
    Project.create(tmp_path / "project", ["no", "yes"]).close()
    document = Document()
    document.open(tmp_path / "project")
    pages = []

    def open_it(transcripts: bool = True) -> ClassifyPage:
        meta = {
            "labels": ["no", "yes"], "positive": "yes", "threshold": 0.5, "model": "phrase", "model_version": "1",
            "model_fingerprint": "none", "window_s": 60.0,
        }  # fmt: skip
        said = [SAID, Transcript.of_text("Доброе утро"), None] if transcripts else [None] * 3
        path = tmp_path / "three.scores"
        with ResultStore.create(path, meta) as store:
            names = [f"/calls/{name}.wav" for name in ("a", "b", "c")]
            store.begin(names)
            store.add(
                FileScore(name, DONE, duration_s=10.0, probabilities=(0.2, 0.8), transcript=one)
                for name, one in zip(names, said, strict=True)
            )
        page = ClassifyPage(document, runner)
        pages.append(page)
        qtbot.addWidget(page)
        page.resize(1200, 760)
        page.show()
        page.open_store(path)
        qtbot.waitUntil(lambda: page.results.total == 3 and not runner.active)
        return page

    yield open_it
    for page in pages:
        page.close_page()
    document.close()


def column_of(page: ClassifyPage) -> int | None:
    count = page.results.columnCount()
    return next((c for c in range(len(Column), count) if page.results.on_demand.shows(c) == TRANSCRIPT), None)


def test_the_column_is_there_when_something_was_written_down(results: Callable[..., ClassifyPage]) -> None:
    page = results()
    column = column_of(page)
    assert column is not None
    model = page.results
    assert model.headerData(column, Qt.Orientation.Horizontal) == "Transcript"
    assert [model.index(row, column).data() for row in range(3)] == [SAID.text, "Доброе утро", ""]
    assert model.index(0, column).data(Qt.ItemDataRole.ToolTipRole) == f"<p>{SAID.text}</p>"
    page.table.with_transcripts.trigger()
    assert column_of(page) is None
    page.table.with_transcripts.trigger()
    page.table.with_classes.trigger()
    assert [model.headerData(c, Qt.Orientation.Horizontal) for c in range(len(Column), model.columnCount())] == [
        "Transcript", "no", "yes",
    ]  # fmt: skip


def test_results_without_words_show_nothing_of_them(results: Callable[..., ClassifyPage]) -> None:
    page = results(False)
    assert column_of(page) is None
    assert not page.table.with_transcripts.isVisible()
    assert page.detail.strip.isHidden()
    assert page.detail.copy_button.isHidden()
    assert page.table.search.placeholderText() == "Search files"


def test_a_search_finds_what_is_said(results: Callable[..., ClassifyPage], qtbot: QtBot) -> None:
    page = results()
    assert page.table.search.placeholderText() == "Search files and words"
    for text, count in (("НЕ слышу", 1), ("b.wav", 1), ("утро", 1), ("нет такого", 0), ("", 3)):
        page.table.search.setText(text)
        qtbot.waitUntil(lambda count=count: page.results.rowCount() == count)


def test_the_words_of_the_chosen_file_play_and_are_copied(
    results: Callable[..., ClassifyPage], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = results()
    played: list[tuple[str, float]] = []
    monkeypatch.setattr(page.detail, "play", lambda path, start_s, _: played.append((path, start_s)))
    page.table.choose_row(0)
    qtbot.waitUntil(page.detail.strip.isVisible)
    click(page.detail.strip, 3.5 / 10 * page.detail.strip.width())
    assert played == [("/calls/a.wav", 3.0)]
    with qtbot.waitSignal(page._document.noticed):
        QTest.mouseClick(page.detail.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == SAID.text
    page.table.choose_row(2)
    assert page.detail.said is None  # at once: words of another file are never shown
    qtbot.waitUntil(page.detail.strip.isHidden)
    assert page.detail.copy_button.isHidden()


def test_words_of_a_file_that_is_no_longer_chosen_are_dropped(
    results: Callable[..., ClassifyPage], qtbot: QtBot, runner: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = results()
    page.table.choose_row(2)
    qtbot.waitUntil(lambda: not runner.active)
    held, read = threading.Event(), classify_detail.read_words

    def slowly(store: Path, file_id: int) -> Job[Transcript | None]:
        if file_id == 1:
            held.wait(10)
        return (yield from read(store, file_id))

    monkeypatch.setattr(classify_detail, "read_words", slowly)
    page.table.choose_row(0)
    page.table.choose_row(1)
    qtbot.waitUntil(lambda: page.detail.said is not None)
    assert page.detail.said.text == "Доброе утро"
    held.set()
    qtbot.waitUntil(lambda: not runner.active)
    assert page.detail.said.text == "Доброе утро"


def test_words_that_were_written_down_meanwhile_appear(results: Callable[..., ClassifyPage], qtbot: QtBot) -> None:
    page = results(False)
    page.table.choose_row(1)
    assert page.detail.said is None
    with ResultStore(page.results.store.path) as store:  # as a classification does that goes on with these results
        path = dict(store.paths())[2]
        store.add([FileScore(path, DONE, duration_s=10.0, probabilities=(0.2, 0.8), transcript=SAID)])
    page.reading.read(whole=True)
    qtbot.waitUntil(lambda: page.detail.said is not None)
    assert page.detail.said.text == SAID.text
    assert page.detail.strip.isVisible()


def test_what_is_wrong_with_a_file_that_was_classified_all_the_same_is_told(
    results: Callable[..., ClassifyPage], qtbot: QtBot
) -> None:
    page = results()
    page.table.choose_row(0)
    assert page.detail.remark.isHidden()
    reason = "What is said could not be written down: sherpa-onnx failed on it: no memory."
    with ResultStore(page.results.store.path) as store:
        path = dict(store.paths())[2]
        store.add([FileScore(path, DONE, reason, duration_s=10.0, probabilities=(0.2, 0.8))])
    page.table.choose_row(1)
    page.reading.read(whole=True)
    qtbot.waitUntil(page.detail.remark.isVisible)
    assert page.detail.remark.text() == reason
    assert page.results.index(1, Column.STATE).data(Qt.ItemDataRole.ToolTipRole) == reason


def test_a_stretch_of_a_file_is_shown_where_it_lies(
    results: Callable[..., ClassifyPage], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = results()
    meta = dict(page.results.store.meta) | {"channels": "split"}
    with ResultStore.create(tmp_path / "part.scores", meta) as store:
        said = SAID.later(60.0)
        store.add([FileScore("/calls/a.wav#@60-70", DONE, duration_s=10.0, probabilities=(0.2, 0.8), transcript=said)])
    page.open_store(tmp_path / "part.scores")
    qtbot.waitUntil(lambda: page.results.total == 1 and page.detail.said is not None)
    played: list[tuple[object, ...]] = []
    monkeypatch.setattr(page.detail, "play", lambda *part: played.append(part))
    page.detail.toggle()
    click(page.detail.strip, 3.5 / 10 * page.detail.strip.width())
    assert played == [("/calls/a.wav", 60.0, 70.0), ("/calls/a.wav", 63.0, 70.0)]


# Objects and scenes ---------------------------------------------------------------------------------------------------


@pytest.fixture
def soundnet_results(
    results: Callable[..., ClassifyPage], tiny_model: Path, tmp_path: Path, qtbot: QtBot, runner: JobRunner
) -> ClassifyPage:
    """The Classify page on the results of a model that says it is made of SoundNet's weights."""
    page = results()
    model = bundle.load(tiny_model)
    card = replace(model.card, feature={"id": "soundnet", "weights": "weights.npy"})
    path = bundle.save(replace(model, card=card, weights=model.tensors()), tmp_path / "soundnet.earmark")
    page.results.store.set_meta("model_path", str(path))
    page.open_store(tmp_path / "three.scores")
    qtbot.waitUntil(lambda: page.results.total == 3 and not runner.active)
    return page


def test_objects_and_scenes_are_told_when_asked(
    soundnet_results: ClassifyPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def found(_: str, file: str) -> Job[dict[str, list[Guess]]]:
        asked.append(file)
        yield Progress("")
        return {"objects": [Guess(3, "bell", 0.5), Guess(7, "", 0.25)], "scenes": [Guess(1, "street", 0.75)]}

    monkeypatch.setattr("gui.pages.classify.hearing.recognised", found)
    hearing = soundnet_results.detail.hearing
    soundnet_results.table.choose_row(0)
    assert hearing.button.isVisible()
    assert hearing.line.isHidden()
    QTest.mouseClick(hearing.button, Qt.MouseButton.LeftButton)
    words = "Objects: bell 0.50, number 7 0.25    Scenes: street 0.75"
    qtbot.waitUntil(lambda: hearing.line.text() == words)
    soundnet_results.table.choose_row(1)
    assert hearing.line.isHidden()
    soundnet_results.table.choose_row(0)
    assert hearing.line.text() == words
    assert asked == ["/calls/a.wav"]


def test_what_cannot_be_told_is_a_sentence(soundnet_results: ClassifyPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(soundnet_results._document.noticed) as told:
        soundnet_results.detail.hearing.ask()
    assert "weights.npy" in told.args[0]
    assert soundnet_results.detail.hearing.line.isHidden()


def test_other_models_are_not_asked(results: Callable[..., ClassifyPage], qtbot: QtBot) -> None:
    page = results()
    assert not page.detail.hearing.button.isVisible()
    with qtbot.waitSignal(page._document.noticed) as told:
        page.detail.hearing.ask()
    assert told.args[0].startswith("The model is not made of SoundNet")
