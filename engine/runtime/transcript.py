"""Running the models that judge what is said: Whisper writes a recording down, a rule or a text model decides.

A rule's windows are the places where its phrases are said and the stretches between them, so that they can be shown in
the recording; a text model judges the recording as a whole.

Invariant: a recording's score is its surest place's, however long the rest is.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Generator, Iterable, Sequence
from typing import Protocol

import numpy as np

from engine.bundle import Bundle, Card
from engine.errors import StudioError, UsageError
from engine.phrases import PhraseRule
from engine.runtime.scorer import WindowScores, finished
from engine.text_model import TextModel
from engine.transcribe import Listening, open_transcriber
from engine.transcripts import Transcript

#: The bundle's file that says what judges: one of these.
RULE_FILE, TEXT_MODEL_FILE = "rule.json", "model.cbm"
#: A word is shown at least so long.
_LEAST_S = 0.05


class _Judge(Protocol):
    def scores(self, said: Transcript, duration_s: float) -> WindowScores: ...


class TranscriptScorer:
    """A model of runtime "transcript"; see ``engine.runtime.scorer.AnyScorer``."""

    def __init__(self, bundle: Bundle, device: str = "auto") -> None:
        """Load a model, and the Whisper model that it names, if it names one.

        Raises:
            StudioError: When it is damaged, or its Whisper model cannot be opened.
        """
        self.card: Card = bundle.card
        self._judge = _judge(bundle)
        self.device, self.device_reason = "cpu", "texts are judged there"
        self._listening: Listening | None = None
        config = self.card.config
        whisper = config.get("whisper")
        if isinstance(whisper, str) and whisper:
            transcriber = open_transcriber(whisper, str(config.get("language", "")), device)
            self.device, self.device_reason = transcriber.device, transcriber.device_reason
            self._listening = Listening(transcriber, self.card.window_s, self.card.hop_s)

    def scoring(self, blocks: Iterable[np.ndarray]) -> Generator[float, None, WindowScores]:
        """See ``engine.runtime.scorer.AnyScorer.scoring``."""
        said, duration_s = yield from self.transcribing(blocks)
        return self.judge(said, duration_s)

    def transcribing(self, blocks: Iterable[np.ndarray]) -> Generator[float, None, tuple[Transcript, float]]:
        """What is said in a recording, and its length; see ``engine.transcribe.Listening.transcribing``.

        Raises:
            StudioError: When the model names no Whisper model.
        """
        if self._listening is None:
            raise StudioError(
                f"The model {self.card.name} was trained on texts and names no Whisper model, so it cannot hear "
                "recordings. Train it with one: --whisper small."
            )
        return (yield from self._listening.transcribing(blocks))

    def score(self, blocks: Iterable[np.ndarray]) -> WindowScores:
        """See ``engine.runtime.scorer.AnyScorer.score``."""
        return finished(self.scoring(blocks))

    def judge(self, said: Transcript, duration_s: float = 0.0) -> WindowScores:
        """The scores of a transcript that is there already; it comes with them, and with what the model found in it."""
        return self._judge.scores(said, duration_s)


def open_scorer(bundle: Bundle, device: str) -> TranscriptScorer:
    """The scorer of a model of runtime "transcript"; see ``engine.runtime.open_scorer``."""
    return TranscriptScorer(bundle, device)


def _judge(bundle: Bundle) -> _Judge:
    held = {*bundle.card.files, *bundle.files}
    if RULE_FILE in held:
        return RuleJudge.read(bundle)
    if TEXT_MODEL_FILE in held:
        return _TextJudge(TextModel(bundle.file(TEXT_MODEL_FILE), len(bundle.card.labels)), bundle.card.temperature)
    raise StudioError(
        f"The model {bundle.card.name} is damaged: it has neither {RULE_FILE} nor {TEXT_MODEL_FILE}. Export it anew.",
        path=bundle.path,
    )


class RuleJudge:
    """Scores places where a phrase is said by how sure Whisper is of its words; everything else has 0."""

    def __init__(self, rule: PhraseRule, labels: Sequence[str], found: str, temperature: float = 1.0) -> None:
        """Make a judge.

        Args:
            rule: What is looked for.
            labels: The two classes in the order of the scores.
            found: The class of recordings in which it is said.
            temperature: See ``engine.bundle.Card``.

        Raises:
            UsageError: When the rule is none.
        """
        rule.compiled()
        self._rule = rule
        self._found = list(labels).index(found)
        self._temperature = temperature

    @classmethod
    def read(cls, bundle: Bundle) -> RuleJudge:
        """The judge that a bundle carries.

        Raises:
            StudioError: When its rule cannot be used.
        """
        path = bundle.file(RULE_FILE)
        labels = bundle.card.labels
        try:
            data = json.loads(path.read_text("utf-8"))
            rule = PhraseRule(tuple(str(phrase) for phrase in data["phrases"]), str(data["pattern"]))
            if len(labels) != 2:
                raise ValueError
            return cls(rule, labels, data["found"], bundle.card.temperature)
        except (OSError, ValueError, TypeError, KeyError, RecursionError, UsageError) as error:
            raise StudioError(
                f"The model {bundle.card.name} is damaged: its {RULE_FILE} holds no rule. Export it anew.",
                path=bundle.path,
            ) from error

    def scores(self, said: Transcript, duration_s: float) -> WindowScores:
        """The scores of a transcript."""
        matches = self._rule.matches(word.text for word in said.words)
        places = [(*_stretch(said, match, duration_s), said.surety(match)) for match in matches]
        windows = _partition(places, duration_s)
        probs = self._columns([p for _, _, p in windows])
        (whole,) = self._columns([max((p for _, _, p in places), default=0.0)])
        start, end = (np.array([window[i] for window in windows], np.float64) for i in (0, 1))
        return WindowScores(start, end, probs, duration_s, whole, dataclasses.replace(said, matches=tuple(matches)))

    def _columns(self, found: Sequence[float]) -> np.ndarray:
        p = tempered(np.array(found, np.float64), self._temperature).astype(np.float32)
        columns = [p, 1 - p] if self._found == 0 else [1 - p, p]
        return np.stack(columns, axis=1)


def tempered(p: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities of one of two classes after their log-odds are divided by a temperature; 0 and 1 stay."""
    yes, no = p ** (1 / temperature), (1 - p) ** (1 / temperature)
    return np.asarray(yes / (yes + no))


def _stretch(said: Transcript, words: range, duration_s: float) -> tuple[float, float]:
    """Where words are said; the whole recording where that is not known."""
    span = said.span(words)
    if span is None:
        return 0.0, duration_s
    start_s = min(max(span[0], 0.0), max(duration_s - _LEAST_S, 0.0))
    return start_s, min(max(span[1], start_s + _LEAST_S), duration_s)


def _partition(places: Sequence[tuple[float, float, float]], duration_s: float) -> list[tuple[float, float, float]]:
    """The places and, with a score of 0, the stretches between them: the recording from beginning to end."""
    out: list[tuple[float, float, float]] = []
    reached = 0.0
    for start_s, end_s, p in sorted(places):
        if start_s > reached:
            out.append((reached, start_s, 0.0))
        if end_s > reached or not out:
            out.append((max(start_s, reached), end_s, p))
            reached = end_s
    if reached < duration_s or not out:
        out.append((reached, duration_s, 0.0))
    return out


class _TextJudge:
    def __init__(self, model: TextModel, temperature: float) -> None:
        self._model = model
        self._temperature = temperature

    def scores(self, said: Transcript, duration_s: float) -> WindowScores:
        z = self._model.logits([said.text]).astype(np.float64) / self._temperature
        z = np.exp(z - z.max(axis=1, keepdims=True))
        probs = (z / z.sum(axis=1, keepdims=True)).astype(np.float32)
        return WindowScores(np.zeros(1), np.array([duration_s]), probs, duration_s, transcript=said)
