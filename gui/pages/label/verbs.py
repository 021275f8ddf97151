"""What each key of the Label page does.

Invariant: one entry for every row of the action table with the scope "label", and it stands under ``changing`` if and
only if it changes labels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.segments import Segment

if TYPE_CHECKING:
    from gui.pages.label.page import LabelPage

_FINE_S, _COARSE_S, _FAR_S = 0.01, 0.1, 1.0
_FINE_SHARE, _COARSE_SHARE = 0.01, 0.1


def verbs(page: LabelPage) -> dict[str, Callable[[], Any]]:
    """The slots by the names of the actions, without "label."."""
    return _moving(page) | _looking(page) | _choosing(page) | changing(page)


def changing(page: LabelPage) -> dict[str, Callable[[], Any]]:
    """Those of the slots that change labels."""
    return _editing(page) | _nudging(page) | _answering(page)


def _moving(page: LabelPage) -> dict[str, Callable[[], Any]]:
    view, editor, playback = page.view, page.editor, page.playback

    def step(by: int) -> None:
        """Tab goes on in what is being done: a pass, suggestions, or else segments."""
        if page.first_pass.phase:
            page.first_pass.step(by)
        elif page.suggesting.judged:
            page.suggesting.step(by)
        else:
            editor.step(by)

    return {
        "play": playback.toggle,
        "play_part": playback.play_part,
        "loop": page.toggle_loop,
        "slower": lambda: playback.step_speed(-1),
        "faster": lambda: playback.step_speed(1),
        "escape": page.escape,
        "next_segment": lambda: step(1),
        "previous_segment": lambda: step(-1),
        "next_gap": lambda: editor.step_gap(1),
        "previous_gap": lambda: editor.step_gap(-1),
        "next_recording": lambda: page.recordings.step(1),
        "previous_recording": lambda: page.recordings.step(-1),
        "go_to_time": page.stage.transport.ask_time,
        "cursor_left": lambda: page.put_cursor(view.cursor_s - _FINE_SHARE * view.span_s),
        "cursor_right": lambda: page.put_cursor(view.cursor_s + _FINE_SHARE * view.span_s),
        "cursor_left_far": lambda: page.put_cursor(view.cursor_s - _COARSE_SHARE * view.span_s),
        "cursor_right_far": lambda: page.put_cursor(view.cursor_s + _COARSE_SHARE * view.span_s),
        "cursor_start": lambda: page.put_cursor(0.0),
        "cursor_end": lambda: page.put_cursor(view.duration_s),
        "next_pane": page.next_pane,
    }


def _looking(page: LabelPage) -> dict[str, Callable[[], Any]]:
    view, look = page.view, page.stage.transport.look

    def step(name: str, by: int = 1, *, around: bool = True) -> Callable[[], None]:
        return lambda: page.say_look(look.step(name, by, around=around))

    return {
        "page_back": lambda: view.pan(-0.9 * view.span_s),
        "page_on": lambda: view.pan(0.9 * view.span_s),
        "zoom_in": lambda: view.zoom(2.0),
        "zoom_out": lambda: view.zoom(0.5),
        "fit": view.fit,
        "zoom_segment": page.zoom_part,
        "follow": look.follow.toggle,
        "lanes": look.lanes.toggle,
        "words": page.words.toggle,
        "spectrogram": look.spectrogram.toggle,
        "mel": step("mel"),
        "colours": step("colours"),
        "range_more": step("range_db", 1, around=False),
        "range_less": step("range_db", -1, around=False),
        "channel": step("channels"),
    }


def _choosing(page: LabelPage) -> dict[str, Callable[[], Any]]:
    editor, suggesting = page.editor, page.suggesting

    def select_all() -> None:
        """All of the recording, or those of them that the table's filter leaves."""
        editor.choose(row.id for row in page.segments.shown() if isinstance(row, Segment))

    return {
        "mark_in": editor.mark_in,
        "mark_out": editor.mark_out,
        "copy": editor.copy,
        "select_all": select_all,
        "find": page.segments.filter.setFocus,
        "table_rows": page.segments.next_kind,
        "next_suggestion": lambda: suggesting.step(1),
        "suggestion_order": lambda: suggesting.set_uncertain_first(not suggesting.uncertain_first),
    }


def _editing(page: LabelPage) -> dict[str, Callable[[], Any]]:
    editor, playback, suggesting = page.editor, page.playback, page.suggesting

    def repeat() -> None:
        """For suggestions that are judged it is the answer, as the key of that class would be."""
        if editor.last_label is None or not suggesting.take_class(editor.last_label):
            editor.repeat()

    def delete() -> None:
        """What is selected goes; a suggestion by being rejected."""
        if suggesting.judged and not editor.chosen():
            suggesting.reject()
        else:
            editor.delete()

    def write() -> None:
        """A note, or the name of a class when the classes have the focus."""
        if not page.palette_panel.edit_current():
            page.segments.edit_note()

    return {
        "repeat": repeat,
        "label_selection": editor.label_selection,
        "drop_point": lambda: editor.drop_point(playback.position_s),
        "delete": delete,
        "split": lambda: editor.split(playback.position_s),
        "merge": editor.merge,
        "note": write,
        "cut": editor.cut,
        "paste": editor.paste,
        "snap_zero": page.snapping.to_zero,
        "snap_neighbour": page.snapping.to_neighbour,
        "add_class": page.classes.add,
        "add_recordings": page.choose_files,
        "relink": page.choose_relink_folder,
    }


def _nudging(page: LabelPage) -> dict[str, Callable[[], Any]]:
    def nudge(edge: str, by_s: float) -> None:
        """While boundaries are refined, whatever moves an edge moves the boundary; else it moves what is selected."""
        if page.first_pass.nudge(by_s):
            return
        if page.editor.chosen() or not page.suggesting.nudge(edge, by_s):
            page.editor.nudge(edge, by_s)

    def nudger(edge: str, by_s: float) -> Callable[[], None]:
        return lambda: nudge(edge, by_s)

    made: dict[str, Callable[[], Any]] = {}
    for edge in ("start", "end"):
        for words, by_s in (("", _FINE_S), ("much_", _COARSE_S), ("far_", _FAR_S)):
            made[f"{edge}_{words}earlier"] = nudger(edge, -by_s)
            made[f"{edge}_{words}later"] = nudger(edge, by_s)
    return made


def _answering(page: LabelPage) -> dict[str, Callable[[], Any]]:
    suggesting = page.suggesting
    return {
        "suggest": page.ask_bar.open,
        "suggest_words": page.words.suggest,
        "accept": suggesting.accept,
        "reject": suggesting.reject,
        "accept_over": lambda: suggesting.accept_over(page.judge_bar.score.value()),
        "reject_rest": suggesting.reject_rest,
        "first_pass": page.start_pass,
        "boundaries": page.start_boundaries,
    }
