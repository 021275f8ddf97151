"""THE table of everything the user can do, with its keys.

Menus, tooltips, the command palette, the F1 sheet and the README are made from it. A row says what an action is
called, and ``bind`` ties it to what does it. The keys in the table are the ones it comes with; ``keys`` says which ones
it has now, and ``gui.shortcuts`` changes them.

Invariant: within one scope together with "window" no key has two meanings. (``gui.key_guard`` keeps keys from actions
while the focused control has its own use for them.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui import theme


@dataclass(frozen=True)
class Action:
    """One thing the user can do.

    Attributes:
        id: "scope.name" or "group.name", as ``bind`` takes it.
        text: Its words in menus and in the command palette.
        shortcuts: The keys it comes with in Qt's portable notation, the one that is shown first.
        group: The heading it stands under in the F1 sheet.
        help: A sentence for the tooltip; empty where the text says it all.
        scope: "window", or the id of the page on which it acts.
        icon: Name of a drawing in resources/icons, or empty.
    """

    id: str
    text: str
    shortcuts: tuple[str, ...] = ()
    group: str = ""
    help: str = ""
    scope: str = "window"
    icon: str = ""


def _rows(group: str, scope: str, *rows: tuple[Any, ...]) -> tuple[Action, ...]:
    """Rows of one group, each (id, text, shortcuts, help, icon), the last two where there are any."""
    made = []
    for action_id, text, shortcuts, *rest in rows:
        keys = (shortcuts,) if isinstance(shortcuts, str) else tuple(shortcuts)
        said, icon = (*rest, "", "")[:2]
        made.append(Action(action_id, text, tuple(key for key in keys if key), group, said, scope, icon))
    return tuple(made)


ACTIONS: tuple[Action, ...] = (
    *_rows(
        "Project",
        "window",
        ("file.new", "New project…", "Ctrl+N", "Choose a folder in which labels, models and results are kept."),
        ("file.open", "Open project…", "Ctrl+O", "Open a folder that holds a project.db."),
        ("file.sample", "Open the sample project", "", "Twelve made-up calls with labels, to try everything on."),
        ("file.save", "Save", "Ctrl+S", "Nothing to do: every change is on the disk when it is made."),
        ("file.import_labels", "Import labels…", "Ctrl+I", "From Audacity, Raven, Praat, CSV and more.", "import"),
        ("file.export_labels", "Export labels…", "Ctrl+Shift+E", "For Audacity, Raven, Praat, CSV and more.", "export"),
        ("file.restore", "Restore a backup…", "", "Go back to the labels as they were at an earlier time."),
        ("file.folder", "Show project folder", "", "Open the project's folder in the file manager."),
        ("file.close", "Close project", "Ctrl+W"),
        ("file.quit", "Quit", "Ctrl+Q"),
    ),
    *_rows(
        "Edit",
        "window",
        ("edit.undo", "Undo", "Ctrl+Z", "Take the last change of labels back."),
        ("edit.redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Do it again after all."),
        ("edit.settings", "Settings…", "Ctrl+,", "Language, look and folders.", "settings"),
        ("edit.keys", "Change keys…", "Ctrl+Alt+K", "Give any action other keys, or take them away."),
    ),
    *_rows(
        "Window",
        "window",
        ("view.commands", "Commands…", ("Ctrl+K", "Ctrl+Shift+P"), "Find anything by typing a part of its name."),
        ("view.label", "Label", "Ctrl+1", "Mark stretches of recordings.", "label"),
        ("view.cut", "Cut", "Ctrl+2", "Cut labelled stretches into chunks, and split them.", "cut"),
        ("view.train", "Train", "Ctrl+3", "Train a model and watch it learn.", "train"),
        ("view.classify", "Classify", "Ctrl+4", "Let a model sort folders of recordings.", "classify"),
        ("view.review", "Review", "Ctrl+5", "See how good a model is, and listen to its mistakes.", "review"),
        ("view.models", "Models", "Ctrl+6", "Keep, import and export models.", "models"),
        ("view.theme_system", "Follow the system", ""),
        ("view.theme_light", "Light", ""),
        ("view.theme_dark", "Dark", ""),
        ("view.full_screen", "Full screen", "F11"),
        ("job.cancel", "Stop the running job", "Ctrl+.", "End the job in the bar at the bottom.", "stop"),
    ),
    *_rows(
        "Help",
        "window",
        ("help.tour", "Guided tour", "", "Five steps through the sample project."),
        ("help.keys", "Keys", ("F1", "?"), "All keys on one sheet."),
        ("help.logs", "Show the log", "", "Open the folder with the log file."),
        ("help.about", "About Earmark", "", "Version, devices and folders."),
    ),
    *_rows(
        "Play",
        "label",
        ("label.play", "Play or pause", "Space", "Play from the playhead, or pause.", "play"),
        ("label.play_part", "Play the selection", ("P", "Return"), "Play the selected time or segment once."),
        ("label.loop", "Loop", "L", "Repeat what is selected while playing.", "loop"),
        ("label.slower", "Slower", "[", "The pitch stays."),
        ("label.faster", "Faster", "]", "The pitch stays."),
        ("label.cursor_left", "Playhead left", "Left"),
        ("label.cursor_right", "Playhead right", "Right"),
        ("label.cursor_left_far", "Playhead far left", "Shift+Left"),
        ("label.cursor_right_far", "Playhead far right", "Shift+Right"),
        ("label.cursor_start", "To the start", "Home"),
        ("label.cursor_end", "To the end", "End"),
        ("label.go_to_time", "Go to time…", "Ctrl+G", "Type a time such as 1:02.5."),
    ),
    *_rows(
        "Look",
        "label",
        ("label.page_back", "Page back", "PgUp"),
        ("label.page_on", "Page on", "PgDown"),
        ("label.zoom_in", "Zoom in", ("+", "="), "Also the mouse wheel.", "zoom-in"),
        ("label.zoom_out", "Zoom out", "-", "Also the mouse wheel.", "zoom-out"),
        ("label.fit", "Whole recording", ("F", "Ctrl+0"), "", "fit"),
        ("label.zoom_segment", "Zoom to the selection", "Z"),
        ("label.lanes", "A lane for each class", "Shift+L", "Shows where segments of several classes overlap."),
        ("label.words", "Words of the transcript", "Shift+W", "Above the waveform, once a model has heard them."),
        ("label.spectrogram", "Show or hide the spectrogram", ""),
        ("label.mel", "Mel or linear frequency axis", ""),
        ("label.colours", "Other colours of the spectrogram", ""),
        ("label.range_more", "More dynamic range", "", "Quieter sounds are shown."),
        ("label.range_less", "Less dynamic range", "", "Only louder sounds are shown."),
        ("label.channel", "Next channel", "Shift+C", "Of a recording with several: all, or one."),
        ("label.follow", "Follow the playhead", "Shift+F", "Turn the page when the playhead leaves the view."),
    ),
    *_rows(
        "Label",
        "label",
        ("label.mark_in", "Start the selection here", "I", "Then O where it ends, then a class key."),
        ("label.mark_out", "End the selection here", "O", "Then a class key."),
        ("label.repeat", "Same class again", "R", "For what is selected. Shift+click: for what is there."),
        ("label.next_segment", "Next segment", ("Tab", "J"), "F6 leads out to the other parts of the page."),
        ("label.previous_segment", "Previous segment", ("Shift+Tab", "K")),
        ("label.next_gap", "Next unlabelled stretch", "G"),
        ("label.previous_gap", "Previous unlabelled stretch", "Shift+G"),
        ("label.label_selection", "Label the selection", "Ctrl+B", "As the class used last, or the first."),
        ("label.drop_point", "Drop a point label", "Ctrl+M", "At the playhead, also while it plays."),
        ("label.delete", "Delete segment", ("Del", "Backspace"), "", "delete"),
        ("label.split", "Split at the playhead", "S", "Also while it plays: a tap drops a boundary."),
        ("label.merge", "Merge with the next", "M"),
        ("label.note", "Write a note", "F2", "In the list of classes: rename the class."),
        ("label.copy", "Copy segments", "Ctrl+C"),
        ("label.cut", "Cut segments", "Ctrl+X"),
        ("label.paste", "Paste segments", "Ctrl+V", "At the playhead."),
        ("label.select_all", "Select all segments", "Ctrl+A", "Those that the filter of the table leaves."),
        ("label.start_earlier", "Start 10 ms earlier", "Ctrl+Left"),
        ("label.start_later", "Start 10 ms later", "Ctrl+Right"),
        ("label.end_earlier", "End 10 ms earlier", ("Alt+Left", ",")),
        ("label.end_later", "End 10 ms later", ("Alt+Right", ".")),
        ("label.start_much_earlier", "Start 100 ms earlier", "Ctrl+Shift+Left"),
        ("label.start_much_later", "Start 100 ms later", "Ctrl+Shift+Right"),
        ("label.end_much_earlier", "End 100 ms earlier", ("Alt+Shift+Left", "<")),
        ("label.end_much_later", "End 100 ms later", ("Alt+Shift+Right", ">")),
        ("label.start_far_earlier", "Start 1 s earlier", "Ctrl+Up"),
        ("label.start_far_later", "Start 1 s later", "Ctrl+Down"),
        ("label.end_far_earlier", "End 1 s earlier", "Alt+Up"),
        ("label.end_far_later", "End 1 s later", "Alt+Down"),
        ("label.snap_zero", "Snap to zero crossings", "X", "Both edges, so that a cut there does not click."),
        ("label.snap_neighbour", "Snap to the neighbour", "C", "The nearer edge meets the nearest one within 1 s."),
        ("label.find", "Filter the segments", "Ctrl+F", "", "search"),
        ("label.table_rows", "Labels, suggestions or all", "Shift+T", "Which rows the table shows."),
        ("label.escape", "Leave what is being done", "Esc"),
        ("label.add_class", "Add a class", "Ctrl+Shift+N", "", "add"),
    ),
    *_rows(
        "Suggestions and passes",
        "label",
        ("label.suggest", "Suggest labels…", "F7", "By a model of the project, or by activity without one.", "search"),
        ("label.suggest_words", "Suggest wherever this is said", "Shift+F7", "The selected words, in all recordings."),
        ("label.accept", "Accept the suggestion", "Y", "It becomes a segment. A class key accepts it as that class."),
        ("label.reject", "Reject the suggestion", "N", "It is not suggested there again."),
        ("label.next_suggestion", "Next suggestion", "U", "Unsure: this one stays open. Also Tab."),
        ("label.accept_over", "Accept all sure suggestions", "Shift+Y", "All over the confidence in the bar."),
        ("label.reject_rest", "Reject all open suggestions", "", "In this recording."),
        ("label.suggestion_order", "Change the order of judging", "Shift+U", "Least certain first, or in time order."),
        ("label.first_pass", "First pass", "F8", "Hear stretches of a minute; one class key labels each."),
        ("label.boundaries", "Refine boundaries", "F9", "Hear every change of class and move it."),
    ),
    *_rows(
        "Recordings",
        "label",
        ("label.add_recordings", "Add recordings…", "Ctrl+Shift+O", "They stay where they are.", "add"),
        ("label.relink", "Find missing recordings…", "", "Choose a folder; all moved recordings below it are found."),
        ("label.next_recording", "Next recording", "Ctrl+PgDown"),
        ("label.previous_recording", "Previous recording", "Ctrl+PgUp"),
        ("label.next_pane", "Next part of the page", "F6"),
    ),
    *_rows(
        "Cut",
        "cut",
        ("cut.run", "Cut into chunks", "Ctrl+Return", "", "cut"),
        ("cut.split", "Split the chunks", "Ctrl+Shift+Return", "Into training, validation and test, by recording."),
        ("cut.check", "Check the split", "F7", "Look for what would spoil a training, or flatter it.", "check"),
        ("cut.groups", "Groups of recordings…", "", "Speakers, meetings, sources: what a split keeps together."),
        ("cut.more", "Make more training chunks…", "", "Swapped halves of pairs, or noisy copies.", "add"),
        ("cut.export", "Export chunks…", "Ctrl+E", "As sound files in class folders.", "export"),
        ("cut.play", "Play or stop the chunk", "Space", "", "play"),
        ("cut.open", "Open on the Label page", "Return", "At the second where the chunk is.", "label"),
    ),
    *_rows(
        "Train",
        "train",
        ("train.start", "Train", "Ctrl+Return", "", "train"),
        ("train.stop", "Stop and keep the best", "Ctrl+Shift+Return", "The best epoch so far becomes the model."),
        ("train.pause", "Pause or go on", "Ctrl+P", "", "pause"),
        ("train.cancel", "Cancel the training", "", "Nothing is kept.", "stop"),
        ("train.copy_command", "Copy as command", "Ctrl+Shift+C", "The same training as a command line."),
        (
            "train.repeat",
            "Train again as it was",
            "Ctrl+R",
            "The same settings on the same split; goes on if interrupted.",
        ),
        ("train.prefill", "Change and train again", "Ctrl+Shift+R", "Puts the run's settings into the form."),
        ("train.fine_tune", "Fine-tune the run", "", "Its settings with its weights to start from, in smaller steps."),
        ("train.teach", "Distil the run into a small network", "", "Puts a student into the form that learns from it."),
        ("train.compare", "Compare runs", "Ctrl+M", "Their models on the same items: choose two runs or more first."),
        ("train.combine", "Combine into one model", "", "An ensemble of the chosen runs, or of a run's folds."),
        ("train.export", "Export the model\u2026", "Ctrl+E", "Of the chosen run.", "export"),
        ("train.rename", "Rename the run", "F2", "With its model."),
        (
            "train.delete",
            "Delete runs",
            "Del",
            "With their models; can be undone. One that waits leaves the queue.",
            "delete",
        ),
        ("train.estimate", "How long will it take?", "", "Tries a few examples and a few steps."),
        ("train.augment", "Augmentation: hear and change", "F7", "See and hear what the network will get."),
        ("train.another", "Another example", "N", "Of the training data, as its augmentation changes it."),
        ("train.next_epoch", "The same example an epoch later", "E", "Other random numbers are drawn for it then."),
        ("train.play_original", "Play the example as it was recorded", "O", "", "play"),
        ("train.play_changed", "Play the example as the network gets it", "Space", "", "play"),
    ),
    *_rows(
        "Classify",
        "classify",
        ("classify.start", "Classify", "Ctrl+Return", "", "classify"),
        ("classify.pause", "Pause or go on", "Ctrl+P", "", "pause"),
        ("classify.cancel", "Stop classifying", "Esc", "What is done stays and can be gone on with.", "stop"),
        ("classify.add_files", "Choose files…", "Ctrl+Shift+O"),
        ("classify.add_folder", "Choose a folder…", "Ctrl+Shift+D"),
        ("classify.search", "Search files", "Ctrl+F", "", "search"),
        ("classify.export", "Export results…", "Ctrl+E", "", "export"),
        ("classify.play", "Play or stop the file", "Space", "", "play"),
        ("classify.highest", "Play the highest window", "H", "From the window with the highest score."),
        ("classify.objects", "Objects and scenes", "", "What SoundNet hears in the file, for a model made of it."),
        ("classify.copy_transcript", "Copy the transcript", "Ctrl+Shift+C", "What is said in the chosen file."),
    ),
    *_rows(
        "Review",
        "review",
        ("review.evaluate", "Evaluate", "Ctrl+Return", "Try the model on chunks it has not seen."),
        ("review.play", "Play or stop what is chosen", "Space", "", "play"),
        ("review.open", "Open on the Label page", "Return", "At the second where it is.", "label"),
        ("review.next", "Next in the list", ("N", "J")),
        ("review.previous", "Previous in the list", ("Shift+N", "K")),
        ("review.agree", "The label is right", "Y", "Keep it, and go on to the next."),
        ("review.accept", "The model is right", "R", "Give it the class that the model says."),
        ("review.unsure", "Unsure", "U", "Note that it cannot be told."),
        ("review.skip", "Skip", "S", "Go on, and come back to it another day."),
        *((f"review.relabel_{n}", f"Label as class {n}", str(n)) for n in range(1, 10)),
        ("review.aloud", "Play each one that is chosen", "A", "Or only when asked."),
        ("review.view", "Figures, plots or only the list", "F"),
        ("review.retrain", "Retrain with corrections", "Ctrl+Shift+R", "The same recipe on the same split."),
        ("review.suggest", "What to label next", "Q", "What the model doubts most, to hear and label; or back."),
        ("review.export", "Export report…", "Ctrl+E", "", "export"),
        ("review.export_list", "Export the list…", "", "What is listed, in its order, as a table.", "export"),
        ("review.export_clips", "Export mistakes as clips…", "", "A folder for each kind of mistake.", "export"),
        ("review.export_verdicts", "Export review decisions…", "", "What was said of which stretch.", "export"),
        ("review.export_labels", "Export corrected labels…", "", "In any label format.", "export"),
    ),
    *_rows(
        "Models",
        "models",
        ("models.import", "Import…", "Ctrl+Shift+O", "Install a model, or weights of another program.", "import"),
        ("models.export", "Export…", "Ctrl+E", "Save the chosen model, as it is or in fewer bits.", "export"),
        ("models.install", "Install", "Ctrl+Return", "Make a model of this project usable everywhere by name.", "add"),
        ("models.remove", "Remove", "Del", "Delete the chosen installed model.", "delete"),
    ),
)

_BY_ID = {action.id: action for action in ACTIONS}


def action(action_id: str) -> Action:
    """A row of the table."""
    return _BY_ID[action_id]


def tr(text: str) -> str:
    """A text of the table in the user's language."""
    return QCoreApplication.translate("Actions", text)


class _Notifier(QObject):
    """Says that some action has other keys now."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, tuple[str, ...]] = {}


notifier = _Notifier()


def keys(action_id: str) -> tuple[str, ...]:
    """The keys an action has now, in Qt's portable notation, the one that is shown first."""
    return notifier.keys.get(action_id, action(action_id).shortcuts)


def set_keys(changed: Mapping[str, tuple[str, ...]]) -> None:
    """Give these actions these keys, and all others the ones they come with. Whatever shows or acts on keys follows."""
    notifier.keys = dict(changed)
    notifier.changed.emit()


def as_read(key: str) -> str:
    """A key as people of this system read it ("Ctrl+K", "⌘K")."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def key_text(action_id: str) -> str:
    """An action's first key as people of this system read it, or empty."""
    return next(iter(keys_text(action(action_id))), "")


def keys_text(row: Action) -> list[str]:
    """All keys of an action as people of this system read them."""
    return [as_read(key) for key in keys(row.id)]


def tip(action_id: str) -> str:
    """The tooltip of an action's button: what it does, and its key."""
    row = action(action_id)
    said = tr(row.help) if row.help else tr(row.text).rstrip("…")
    key = key_text(action_id)
    return f"{said}  ({key})" if key else said


class _Tip(QObject):
    """Keeps the tooltip of a widget right, as long as the widget lives."""

    def __init__(self, widget: QWidget, action_id: str) -> None:
        super().__init__(widget)
        self._widget = widget
        self._id = action_id
        notifier.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._widget.setToolTip(tip(self._id))


def explain(widget: QWidget, action_id: str) -> None:
    """Give a widget an action's tooltip, which follows when the keys are changed."""
    _Tip(widget, action_id)


class _BoundAction(QAction):
    """A row of the table as Qt wants it."""

    def __init__(self, row: Action, owner: QWidget) -> None:
        super().__init__(tr(row.text), owner)
        self.setObjectName(row.id)
        self.setShortcutContext(Qt.ShortcutContext.WindowShortcut)  # Qt leaves out owners that are hidden
        self._take_keys()
        notifier.changed.connect(self._take_keys)
        self._icon_name = row.icon
        if row.icon:
            self._draw()
            theme.notifier.changed.connect(self._draw)

    def _take_keys(self) -> None:
        self.setShortcuts([QKeySequence(key) for key in keys(self.objectName())])
        self.setToolTip(tip(self.objectName()))

    def _draw(self) -> None:
        self.setIcon(theme.icon(self._icon_name))


def bind(owner: QWidget, action_id: str, slot: Callable[..., Any], *, checkable: bool = False) -> QAction:
    """Make an action of the table act: it calls ``slot`` while ``owner`` (the page, or the window) is visible.

    Args:
        owner: The widget that gets the QAction. A page's keys are silent while another page is shown.
        action_id: A row of the table.
        slot: Called without arguments; a checkable one with whether it is checked.
        checkable: Whether it is switched on and off.
    """
    made = _BoundAction(action(action_id), owner)
    made.setCheckable(checkable)
    made.triggered.connect(slot if checkable else lambda: slot())
    owner.addAction(made)
    return made


def find(owner: QWidget, action_id: str) -> QAction:
    """The QAction that ``bind`` has given an owner."""
    made = next((made for made in owner.actions() if made.objectName() == action_id), None)
    if made is None:
        raise KeyError(f"{action_id} is not bound to {owner!r}")
    return made
