"""Measuring a phrase rule on labelled recordings: nothing is trained, but it is learned which class says the phrase.

Invariant: the rule is kept as it is; the data decide only what its answer is called and, on validation, how far to
trust it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.config import setting
from engine.device import resolve
from engine.errors import UsageError
from engine.events import Job, Notice
from engine.phrases import PhraseRule, phrase_list
from engine.recipes.whisper_phrase import WhisperPhraseConfig
from engine.runtime.transcript import RULE_FILE, RuleJudge
from engine.transcripts import Transcript
from engine.whisper import faster
from training import fits, metrics
from training.calibration import softmax
from training.fits import Fitted, Task
from training.thresholds import ThresholdConfig
from training.transcripts import keep_file, listening, lone_epoch, transcripts

#: A rule that says yes or no may still be wrong: no probability beyond this goes into the calibration.
_SUREST = 0.99


@dataclass(frozen=True)
class RuleConfig(ThresholdConfig):
    """How to measure a rule."""

    seed: int = setting(0, "Nothing is drawn at random; every seed gives the same model.", low=0, high=2**31 - 1)
    device: str = setting("auto", "Where Whisper runs: auto, cpu, cuda or cuda:1.", advanced=True)


CONFIG = RuleConfig


def rule_of(config: WhisperPhraseConfig) -> PhraseRule:
    """The rule in a recipe's settings.

    Raises:
        UsageError: When there is nothing to look for, or the pattern is no regular expression.
    """
    rule = PhraseRule(phrase_list(config.phrases), config.pattern)
    rule.compiled()
    return rule


def rule_json(rule: PhraseRule, found: str) -> bytes:
    """A rule as the file that a bundle carries.

    Args:
        rule: The rule.
        found: The class of recordings in which it is said.
    """
    data = {"phrases": rule.phrases, "pattern": rule.pattern, "found": found}
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def check_task(task: Task) -> None:
    """See ``training.fits.check_task``."""
    rule_of(task.config)
    faster.folder_of(task.config.whisper)
    if len(task.labels) != 2 or task.multi_label:
        raise UsageError(
            f"A phrase is said or it is not: the rule tells two classes apart, and these data have "
            f"{', '.join(task.labels)}. Choose the recipe transcript-catboost."
        )


def fit_items(task: Task) -> Job[Fitted]:
    """Transcribe, look for the phrases, and measure; see ``training.fits.fit_items``."""
    config, labels = task.config, task.labels
    rule = rule_of(config)
    device = resolve(task.training.device).name
    hearing = yield from listening(config.whisper, config.language, config.window_s, config.hop_s, device)
    train = yield from transcripts(task.train, hearing, "Transcribing training data")
    val = yield from transcripts(task.val, hearing, "Transcribing validation data")
    said = [bool(rule.matches(word.text for word in found.words)) for found in train.transcripts]
    found = _class_of(np.array(said), train.windows(labels).target)
    yield Notice(f"The phrase is said in {sum(said)} of {len(said)} training items; it stands for {labels[found]}.")
    judge = RuleJudge(rule, labels, labels[found])
    logits = _logits(judge, val.transcripts)
    windows = val.windows(labels)
    train_loss = metrics.cross_entropy(train.windows(labels).target, softmax(_logits(judge, train.transcripts)))
    done = lone_epoch(windows, logits, labels, train_loss)
    yield done
    return Fitted(
        how=fits.windowing(task.recipe, config),
        val=windows,
        val_logits=logits,
        history=[done],
        best_epoch=1,
        device=f"{hearing.transcriber.device} ({hearing.transcriber.device_reason})",
        ended="done",
        runtime="transcript",
        files={RULE_FILE: keep_file(RULE_FILE, rule_json(rule, labels[found]))},
        notes=f"Looks for {'; '.join(rule.phrases)}{' or a pattern' if rule.pattern else ''} in what Whisper writes.",
    )


def _class_of(said: np.ndarray, target: np.ndarray) -> int:
    """The class in which a larger share of the items says it; the second where neither does."""
    shares = [float(said[target == c].mean()) if (target == c).any() else 0.0 for c in (0, 1)]
    return int(shares[1] >= shares[0])


def _logits(judge: RuleJudge, found: Sequence[Transcript]) -> np.ndarray:
    """Logarithms of the probabilities of transcripts, float32 of shape (n, 2)."""
    wholes = [judge.scores(said, 1.0).whole for said in found]
    probs = np.array([whole for whole in wholes if whole is not None], np.float64).reshape(-1, 2)
    return np.log(np.clip(probs, 1 - _SUREST, _SUREST)).astype(np.float32)
