"""The Classify page, driven as a person does; then what the screen, the store and the exported files hold."""

from __future__ import annotations

import json
import shutil

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine import bundle
from engine.events import run
from engine.project import Project
from engine.results import DONE, FileScore, ResultStore
from gui.pages.classify import stores
from gui.tables.results import ALL, WRONG, Column, ResultsModel
from gui.tables.results_reading import Loaded, load
from gui.widgets.histogram import BINS, count_scores
from tests.gui.classify.classify_hand import META, classify, column, counts, show
from training import cli as command_line


def test_without_a_model_the_page_says_what_to_do(open_page, document, qtbot, monkeypatch):
    monkeypatch.setattr(bundle, "installed", list)
    page = open_page()
    assert page.empty.words[0] == "There is no model yet"
    assert not page.head.go.isEnabled()
    with qtbot.waitSignal(document.page_asked) as asked:
        QTest.mouseClick(page._empty_train, Qt.MouseButton.LeftButton)
    assert asked.args == ["train"]


def test_dropped_files_are_classified_and_none_is_lost(qtbot, page, inbox):
    assert page.empty.words[0] == "Drop files or folders here"
    path = classify(qtbot, page, inbox)
    assert sorted(column(page, Column.FILE)) == ["broken.wav", *(f"call-{i}.wav" for i in range(4))]
    row = column(page, Column.FILE).index("broken.wav")
    assert column(page, Column.RESULT)[row] == "Could not read"
    assert "cannot be read" in column(page, Column.STATE)[row]
    with ResultStore(path) as store:
        wanted = store.counts(0.5)
    said = counts(page)
    assert (said["person"], said["machine"], said["Could not read"]) == (*wanted.per_class, wanted.failed)
    assert int(page.threshold.histogram.counts.sum()) == 4


def test_the_window_and_the_command_line_write_the_same_bytes(qtbot, page, inbox, tmp_path, runner):
    classify(qtbot, page, inbox)
    model = page.head.models.chosen.path
    for threshold in ("0.5", "0.37"):
        arguments = ["classify", str(inbox), "--model", model, "--threshold", threshold]
        assert command_line.main([*arguments, "--out", str(tmp_path / "line.csv")]) == 0
        page.threshold.set_value(float(threshold))
        page.export_to("csv", str(tmp_path / "window.csv"))
        qtbot.waitUntil(lambda: not runner.active)
        assert (tmp_path / "window.csv").read_bytes() == (tmp_path / "line.csv").read_bytes()


def test_too_short_files_are_their_own_result(qtbot, page, inbox):
    page.head.shortest.setValue(0.5)
    classify(qtbot, page, inbox)
    assert counts(page)["Too short"] == 1
    row = column(page, Column.RESULT).index("Too short")
    assert column(page, Column.FILE)[row] == "call-0.wav"
    assert "less than the 0.5 s" in column(page, Column.STATE)[row]


def test_a_stopped_classification_goes_on_and_keeps_what_it_has(qtbot, page, inbox):
    page.dropped([str(inbox)])
    QTest.mouseClick(page.head.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.running.active, timeout=60_000)
    assert page.head.go.text() == "Classify"
    QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not page.running.active and page.results.total == 5, timeout=60_000)


def test_the_last_results_are_there_when_the_page_opens(qtbot, page, inbox, open_page):
    classify(qtbot, page, inbox)
    again = open_page()
    qtbot.waitUntil(lambda: again.results.total == 5)
    assert counts(again) == counts(page)


def test_filter_search_and_order(qtbot, page, store):
    show(qtbot, page, store)
    QTest.mouseClick(page.counts.button(1), Qt.MouseButton.LeftButton)
    assert column(page, Column.FILE) == ["person/b.wav", "machine/d.wav"]
    page.threshold.set_value(0.8)
    assert column(page, Column.FILE) == ["machine/d.wav"]
    QTest.mouseClick(page.counts.button(1), Qt.MouseButton.LeftButton)
    assert page.results.rowCount() == 6
    page._filter(WRONG)
    assert column(page, Column.FILE) == ["machine/c.wav"]
    page._filter(ALL)
    page.table.view.sortByColumn(Column.PROBABILITY, Qt.SortOrder.DescendingOrder)
    assert column(page, Column.PROBABILITY) == ["0.900", "0.700", "0.500", "0.100", "", ""]
    page.table.view.sortByColumn(Column.FILE, Qt.SortOrder.AscendingOrder)
    qtbot.waitUntil(lambda: not page.reading.busy)
    wanted = ["e.wav", "f.wav", "machine/c.wav", "machine/d.wav", "person/a.wav", "person/b.wav"]
    assert column(page, Column.FILE) == wanted
    QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.table.search)
    QTest.keyClicks(page.table.search, "MACHINE")
    qtbot.waitUntil(lambda: page.results.rowCount() == 2)
    assert column(page, Column.FILE) == ["machine/c.wav", "machine/d.wav"]
    assert page.results.visible_ids() == [3, 4]


def test_the_chosen_file_stays_chosen_when_rows_move(qtbot, page, store):
    show(qtbot, page, store)
    page.table.choose_row(3)
    assert page.detail._source.path == "/calls/machine/d.wav"
    page.table.view.sortByColumn(Column.PROBABILITY, Qt.SortOrder.DescendingOrder)
    assert page.table.view.currentIndex().row() == page.table.row == 0
    page._filter(1)
    assert page.detail._source.path == "/calls/machine/d.wav"
    page._filter(0)
    assert page.detail._source.path == "/calls/machine/c.wav"  # the first of those that are left


def test_only_what_is_shown_can_be_exported(qtbot, page, store, tmp_path, runner):
    show(qtbot, page, store)
    page._filter(1)
    page.export_to("csv", str(tmp_path / "some.csv"), "shown")
    qtbot.waitUntil(lambda: not runner.active)
    lines = (tmp_path / "some.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["audio_file", "/calls/person/b.wav", "/calls/machine/d.wav"]


def test_space_plays_the_chosen_file_and_the_highest_window_is_found(qtbot, page, inbox):
    path = classify(qtbot, page, inbox)
    page.table.choose_row(column(page, Column.FILE).index("call-3.wav"))
    qtbot.waitUntil(lambda: page.detail.clip.ready)
    with ResultStore(path) as store:
        start_s, probabilities = store.windows(page.results.file_id(page.table.row))
    assert page.detail.highest_s == start_s[probabilities[:, 1].argmax()]
    np.testing.assert_array_equal(page.detail.clip.windows.height, probabilities[:, 1])
    page.table.view.setFocus()
    QTest.keyClick(page.table.view, Qt.Key.Key_Space)
    assert page.detail.player.playing
    qtbot.waitUntil(lambda: page.detail.player.position_s > 0.05, timeout=5000)
    QTest.keyClick(page.table.view, Qt.Key.Key_Space)
    assert not page.detail.player.playing
    QTest.keyClick(page.table.view, Qt.Key.Key_H)
    assert page.detail.player.position_s >= page.detail.highest_s
    page.hide()
    assert not page.detail.player.playing


def test_a_table_of_a_hundred_thousand_rows_reads_only_what_it_shows(qtbot, page, tmp_path, monkeypatch):
    path = tmp_path / "many.scores"
    with ResultStore.create(path, META) as made:
        made.add(FileScore(f"/x/{i:06d}.wav", DONE, duration_s=1, probabilities=(1 - i / 1e5, i / 1e5)) for i in
                 range(100_000))  # fmt: skip
    asked: list[int] = []
    real = ResultStore.details
    monkeypatch.setattr(ResultStore, "details", lambda self, ids: asked.append(len(ids)) or real(self, ids))
    show(qtbot, page, path)
    assert page.results.rowCount() == 100_000
    page.threshold.set_value(0.25)
    assert counts(page) == {"person": 25_001, "machine": 74_999}
    page.table.view.sortByColumn(Column.PROBABILITY, Qt.SortOrder.DescendingOrder)
    page.table.view.scrollToBottom()
    page.grab()
    assert page.results.index(99_999, Column.FILE).data() == "000000.wav"
    assert sum(asked) < 2_000


def test_rows_that_come_while_it_runs_are_added(tmp_path):
    path = tmp_path / "live.scores"

    def read(after_id: int) -> Loaded:
        job = load(str(path), after_id, 1, "", by_path=False)
        while True:
            try:
                next(job)
            except StopIteration as stop:
                return stop.value

    with ResultStore.create(path, META) as made:
        made.add([FileScore("/x/a.wav", DONE, duration_s=1, probabilities=(0.4, 0.6))])
        model = ResultsModel()
        model.open(ResultStore(path), ("#111111", "#222222"))
        model.take(read(0))
        made.add([FileScore("/x/b.wav", DONE, duration_s=1, probabilities=(0.9, 0.1))])
        inserted = []
        model.rowsInserted.connect(lambda _, first, last: inserted.append((first, last)))
        model.take(read(model.last_id))
    assert inserted == [(1, 1)]
    assert [model.index(row, Column.RESULT).data() for row in range(2)] == ["machine", "person"]
    model.open(None)


def test_the_histogram_counts_every_score_once():
    scores = np.array([0.0, 0.019, 0.02, 0.5, 1.0, np.nan], np.float32)
    bars = count_scores(scores)
    assert len(bars) == BINS
    assert (bars[0], bars[1], bars[25], bars[-1], bars.sum()) == (2, 1, 1, 1, 5)


def test_a_file_that_took_long_still_appears_in_its_place(tmp_path):
    path = tmp_path / "late.scores"
    with ResultStore.create(path, META) as made:
        made.begin(["/x/a.wav", "/x/b.wav"])
        made.add([FileScore("/x/b.wav", DONE, duration_s=1, probabilities=(0.9, 0.1))])
        made.add([FileScore("/x/a.wav", DONE, duration_s=1, probabilities=(0.4, 0.6))])
    loaded = run(load(str(path), 2, 1, "", by_path=False))
    assert (loaded.after_id, list(loaded.columns.ids)) == (0, [1, 2])


def test_columns_on_demand(qtbot, page, inbox):
    classify(qtbot, page, inbox)
    page.table.with_windows.trigger()
    page.table.with_classes.trigger()
    model = page.results
    heads = [model.headerData(c, Qt.Orientation.Horizontal) for c in range(5, model.columnCount())]
    assert heads == ["Windows over", "person", "machine"]
    row = column(page, Column.FILE).index("call-3.wav")
    windows = model.store.windows(model.file_id(row))[1]
    page.threshold.set_value(float(np.median(windows[:, 1])))
    over = int((windows[:, 1] > np.float32(page.threshold.value)).sum())
    assert model.index(row, 5).data() == f"{over} of {len(windows)}"
    assert model.index(row, 7).data() == f"{model.probabilities(row)[1]:.3f}"
    page.table.view.sortByColumn(7, Qt.SortOrder.DescendingOrder)
    shown = [model.index(r, 7).data() for r in range(4)]
    assert shown == sorted(shown, reverse=True)
    page.table.with_classes.trigger()
    assert model.columnCount() == 6


def test_windows_are_joined_anew_without_the_model(qtbot, page, inbox, runner):
    classify(qtbot, page, inbox)
    page.table.rejoin_asked.emit("max")
    qtbot.waitUntil(lambda: not runner.active and not page.reading.busy and page.results.total == 5)
    row = column(page, Column.FILE).index("call-3.wav")
    highest = page.results.store.windows(page.results.file_id(row))[1].max(axis=0)
    np.testing.assert_allclose(page.results.probabilities(row), highest / highest.sum(), rtol=1e-6)


def test_chosen_rows_are_exported(qtbot, page, store, tmp_path, runner):
    show(qtbot, page, store)
    page.table.choose_row(0)
    QTest.keyClick(page.table.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert sorted(page.table.chosen_rows) == [0, 1]
    page.export_to("json", str(tmp_path / "two.json"), "chosen")
    qtbot.waitUntil(lambda: not runner.active)
    rows = json.loads((tmp_path / "two.json").read_text())
    assert [row["audio_file"] for row in rows] == ["/calls/person/a.wav", "/calls/person/b.wav"]
    page.export_to("try", str(tmp_path / "sorted"))
    qtbot.waitUntil(lambda: not runner.active)
    assert not (tmp_path / "sorted").exists()


def test_names_and_folders_inside_folders_can_be_left_out(qtbot, page, inbox):
    (inbox / "deeper").mkdir()
    shutil.copy(inbox / "call-1.wav", inbox / "deeper" / "call-9.wav")
    plain = stores.path_for(page._document.project, [str(inbox)], page.head.models.chosen.path)
    page.show_settings()
    form = page._sheet.form
    QTest.keyClicks(form.field("include"), "*.wav")
    QTest.keyClicks(form.field("exclude"), "call-0*;broken*")
    form.field("recursive").click()
    QTest.mouseClick(page._sheet.go, Qt.MouseButton.LeftButton)
    assert not page._sheet.isVisible()
    assert page.head._options.text() == "Options (3)"
    classify(qtbot, page, inbox)
    assert column(page, Column.FILE) == ["call-1.wav", "call-2.wav", "call-3.wav"]
    chosen = stores.path_for(page._document.project, [str(inbox)], page.head.models.chosen.path, page.head.config)
    assert page._store_path == chosen != plain
    page.show_settings()
    assert page._sheet.form.value().exclude == "call-0*;broken*"
    page._sheet.close_sheet()


def test_it_says_what_computed_and_how_fast(qtbot, page, inbox):
    assert page.summary._title.toolTip() == ""
    classify(qtbot, page, inbox)
    assert "times real time on cpu: the installed torch is built for the CPU only" in page.summary._title.toolTip()
    page.open_store(page._store_path)
    qtbot.waitUntil(lambda: page.results.total > 0 and not page.reading.busy)
    assert "times real time on cpu" in page.summary._title.toolTip()


def test_another_project_knows_nothing_of_the_files_before(qtbot, page, inbox, document, tmp_path):
    page.dropped([str(inbox)])
    qtbot.waitUntil(lambda: not page.running.active and page.results.total == 5, timeout=60_000)
    assert "inbox" in page.head._what.text()
    Project.create(tmp_path / "other", ["person", "machine"]).close()
    document.open(tmp_path / "other")
    assert page.head._what.text() == ""
    assert not page.head.go.isEnabled()
