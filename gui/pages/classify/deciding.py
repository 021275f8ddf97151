"""What decides: the threshold, moved by hand or by a target, and kept in the model.

Invariant: what a model is told of how its threshold came about is true: a target counts until the threshold is moved by
hand.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSignalBlocker, Signal

from engine.results import ResultStore
from engine.targets import Known, Target, answers, keep_in_model, met_by
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.classify import stores
from gui.pages.classify.table import TablePanel
from gui.tables.results import ResultsModel
from gui.widgets.threshold import ThresholdChooser, threshold_words


class Deciding(QObject):
    """Between the threshold chooser and the table.

    Signals:
        decided: The results are others by now.
    """

    decided = Signal()

    def __init__(
        self, document: Document, runner: JobRunner, chooser: ThresholdChooser, table: TablePanel, results: ResultsModel
    ) -> None:
        super().__init__(table)
        self._document = document
        self._runner = runner
        self._chooser = chooser
        self._table = table
        self._results = results
        self._targets: dict[str, Target] = {}  # by class, or under ""; what was moved by hand since is not in it
        chooser.changed.connect(self._on_moved)
        chooser.target_asked.connect(self._on_target)
        chooser.aspect_chosen.connect(self._on_aspect)
        chooser.keep_asked.connect(self.keep)

    def open(self, store: ResultStore) -> None:
        """Show the thresholds of other results, which are the model's own."""
        self._targets = {}
        chooser = self._chooser
        chooser.clear_target()
        chooser.set_always(store.positive is None and not store.thresholds)
        chooser.set_aspects(store.labels if store.thresholds else (), 0)
        self._show_own()

    @property
    def _own(self) -> tuple[float, ...]:
        """The model's own thresholds: one, or one for each class."""
        store = self._results.store
        if store is None:
            return ()
        return store.thresholds or (float(store.meta["threshold"]),)

    @property
    def _now(self) -> tuple[float, ...]:
        return self._results.thresholds or (self._results.threshold,)

    @property
    def _keys(self) -> tuple[str, ...]:
        """What the thresholds are of."""
        return self._results.labels if self._results.thresholds else ("",)

    def _show_own(self) -> None:
        """Show the threshold that is looked at, and whether it is the model's own."""
        own = self._own
        if not own:
            return
        with QSignalBlocker(self._chooser):
            self._chooser.set_value(self._results.threshold)
        self._chooser.set_default(own[self._results.aspect])
        self._chooser.set_others_differ(own != self._now)

    def _on_moved(self, value: float) -> None:
        self._targets.pop(self._keys[self._results.aspect], None)
        self._chooser.clear_target()
        with self._table.keeping_place():
            self._results.set_threshold(value)
        self._show_own()
        self.decided.emit()

    def _on_target(self, kind: str, value: float, label: str) -> None:
        """Put the threshold, or those of all classes, where it meets a target."""
        results = self._results
        target = Target(kind, value, label or results.positive or "")
        known = results.known()
        met = {} if known is None else met_by(known, results.labels, results.positive, results.thresholds, target)
        found = {key: threshold for key, threshold in met.items() if threshold is not None}
        if not found:
            self._document.notice(self.tr("No threshold meets this target on these files."), "warning")
            return
        with self._table.keeping_place():
            if results.thresholds:
                pairs = zip(results.labels, results.thresholds, strict=True)
                results.set_thresholds(tuple(found.get(key, threshold) for key, threshold in pairs))
                self._targets |= dict.fromkeys(found, target)
            else:
                results.set_threshold(next(iter(found.values())))
                self._targets = {"": target}
        self._show_own()
        self.decided.emit()
        if len(found) < len(met):
            missed = ", ".join(key for key in met if key not in found)
            words = self.tr("No threshold meets this target for {}, which stays as it was.")
            self._document.notice(words.format(missed), "warning")
        elif len(met) == 1:
            self._tell(known, *found.popitem())
        else:
            self._document.notice(self.tr("Each class meets the target on these files."))

    def _tell(self, known: Known | None, label: str, threshold: float) -> None:
        """Say what a class, or all answers, get by a target: the figures on the page are means of the classes."""
        assert known is not None
        results = self._results
        said = answers(known, results.labels, results.positive, bool(results.thresholds), label).at(threshold)
        words = self.tr("{} over {}: precision {}, recall {}, false alarms {} %.")
        shares = f"{said['precision']:.3f}", f"{said['recall']:.3f}", f"{100 * said['false alarms']:.1f}"
        name = label or self.tr("All answers")
        self._document.notice(words.format(name, threshold_words(threshold), *shares))

    def _on_aspect(self, label: int) -> None:
        with self._table.keeping_place():
            self._results.set_aspect(label)
        self._show_own()
        self.decided.emit()

    def keep(self) -> None:
        """Make the thresholds the model's own."""
        store = self._results.store
        if store is None:
            return
        path, model_path = store.path, str(store.meta.get("model_path", ""))
        several = self._results.thresholds
        value = 0.0 if several else self._results.threshold
        rule = self._rule(stores.title(path))
        self._runner.run(
            self.tr("Keeping the threshold"),
            lambda: keep_in_model(path, model_path, value, rule, several),
            on_done=lambda name: self._on_kept(path, name, value, several),
        )

    def _rule(self, title: str) -> str:
        """How the thresholds came about, as a sentence; in English, because it goes with the model."""
        moved = [key for key, own, now in zip(self._keys, self._own, self._now, strict=True) if own != now]
        parts = list(dict.fromkeys(self._targets[key].words for key in moved if key in self._targets))
        by_hand = [key for key in moved if key not in self._targets]
        if by_hand:
            parts.append(f"{', '.join(by_hand)} by hand" if parts else "chosen by hand")
        words = "; ".join(parts)
        return f"{words[:1].upper()}{words[1:]} on {title}."

    def _on_kept(self, path: Path, name: str, value: float, several: tuple[float, ...]) -> None:
        self._document.notice(self.tr("{} has this threshold from now on.").format(name))
        self._document.models_changed.emit()
        store = self._results.store
        if store is not None and store.path == path:  # another one wrote it down
            store.meta["threshold"], store.thresholds = value, several
            self._show_own()
