"""The families that judge transcripts, from labelled recordings to answers: the rule and the text model."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from engine import bundle
from engine.bundle import Bundle
from engine.classify import classify
from engine.classify_config import ClassifyConfig
from engine.errors import StudioError, UsageError
from engine.events import Event, Notice, run
from engine.features.whisper_mel import RATE_HZ
from engine.phrases import PhraseRule
from engine.project import Project
from engine.recipes.whisper_phrase import WhisperPhraseConfig
from engine.results import ResultStore
from engine.runtime import open_scorer
from engine.runtime.transcript import RuleJudge, TranscriptScorer
from engine.segments import Suggestion
from engine.suggest import SuggestConfig, proposals, suggest
from engine.transcripts import Transcript, Word, recall
from tests.engine.spoken import ToneTranscriber, spoken
from tests.engine.whisper_folders import faster_folder
from training import data as training_data
from training import run as training_run
from training.evaluate import evaluate
from training.phrase_model import decide_transcripts, phrase_bundle, write_rows

GREET, NOT, HEAR, YOU, WELL = 500, 800, 1100, 1400, 1700


@pytest.fixture
def tones(monkeypatch: pytest.MonkeyPatch) -> ToneTranscriber:
    """Tones are transcribed instead of speech, whatever Whisper model is named."""
    made = ToneTranscriber()
    for module in ("training.transcripts", "engine.runtime.transcript"):
        monkeypatch.setattr(f"{module}.open_transcriber", lambda *_: made)
    return made


def corpus(home: Path, count: int = 10, lie: int = 0) -> Path:
    """``count`` recordings of each class, in some of which the phrase is said; ``lie`` of them against their label."""
    draw = random.Random(0)
    for label, phrase in (("good", []), ("bad", [NOT, HEAR])):
        (home / label).mkdir(parents=True)
        for n in range(count):
            said = phrase if n >= lie else []
            words = [draw.choice([GREET, YOU, WELL]) for _ in range(3)]
            soundfile.write(home / label / f"{label}{n:02d}.wav", spoken([*words, *said, WELL], 4.0), RATE_HZ)
    return home


def trained(home: Path, recipe: str, tmp_path: Path, **training: Any) -> training_run.Trained:
    (tmp_path / "whisper").mkdir(exist_ok=True)
    plan = training_run.plan(
        recipe, {"whisper": str(tmp_path / "whisper")}, training, {"val_split": 0.3, "test_split": 0.3}
    )
    return run(training_run.train(training_data.read(home), plan))


def test_a_rule_learns_which_class_says_it_and_is_measured(tmp_path: Path, tones: ToneTranscriber) -> None:
    done = trained(corpus(tmp_path / "data"), "whisper-phrase", tmp_path)
    card = done.bundle.card
    # The second class is "good": in the first one the phrase is said.
    assert (card.labels, card.positive, card.runtime) == (("bad", "good"), "good", "transcript")
    assert done.metrics["test"]["accuracy"] == 1.0
    assert done.metrics["val"]["accuracy"] == 1.0
    rule = json.loads(done.bundle.file("rule.json").read_text("utf-8"))
    assert rule == {"phrases": ["не слыш*"], "pattern": "", "found": "bad"}
    calls = tones.calls
    assert calls <= 20, "each recording is transcribed once at most, for training and for its figures"
    run(evaluate(done.bundle, training_data.read(tmp_path / "data")))
    assert tones.calls == calls


def test_a_rule_that_fails_sometimes_says_so(tmp_path: Path, tones: ToneTranscriber) -> None:
    done = trained(corpus(tmp_path / "data", 20, lie=4), "whisper-phrase", tmp_path)
    assert 0.7 < done.metrics["test"]["accuracy"] < 1.0 or 0.7 < done.metrics["val"]["accuracy"] < 1.0
    assert done.bundle.card.temperature > 1


def test_a_rule_needs_two_classes_and_something_to_look_for(tmp_path: Path, tones: ToneTranscriber) -> None:
    home = corpus(tmp_path / "data", 3)
    (home / "third").mkdir()
    soundfile.write(home / "third" / "x.wav", spoken([GREET]), RATE_HZ)
    with pytest.raises(UsageError, match="tells two classes apart, and these data have bad, good, third"):
        trained(home, "whisper-phrase", tmp_path)
    plan = training_run.plan("whisper-phrase", {"whisper": str(tmp_path), "phrases": " ; "})
    with pytest.raises(UsageError, match="no phrase to look for"):
        run(training_run.train(training_data.read(corpus(tmp_path / "other", 3)), plan))
    plan = training_run.plan("whisper-phrase")
    with pytest.raises(UsageError, match="Name a Whisper model"):
        run(training_run.train(training_data.read(tmp_path / "other"), plan))


def word_times(*words: Word) -> Transcript:
    return Transcript(" ".join(word.text for word in words), words)


def test_the_windows_are_the_places_and_the_rest() -> None:
    judge = RuleJudge(PhraseRule(), ("no", "yes"), "yes")
    said = word_times(
        Word("Я", 0.5, 0.8, 0.9), Word("не", 1.0, 1.4, 0.6), Word("слышу.", 1.4, 2.0, 0.8), Word("Да", 2.5, 2.8, 1.0),
        Word("не", 3.0, 3.2, 0.9), Word("слышно", 3.2, 4.0, 0.9),
    )  # fmt: skip
    found = judge.scores(said, 4.0)
    np.testing.assert_allclose(found.start_s, [0, 1.0, 2.0, 3.0])
    np.testing.assert_allclose(found.end_s, [1.0, 2.0, 3.0, 4.0])
    np.testing.assert_allclose(found.probs[:, 1], [0, 0.7, 0, 0.9], atol=1e-6)
    np.testing.assert_allclose(found.probs.sum(axis=1), 1)
    assert found.whole is not None
    np.testing.assert_allclose(found.whole, [0.1, 0.9], atol=1e-6)
    assert found.transcript == replace(said, matches=(range(1, 3), range(4, 6)))
    assert [
        (p.start_s, p.end_s) for p in proposals(found, ("no", "yes"), "yes", 0.5, SuggestConfig()) if p.label == "yes"
    ] == [
        (1.0, 2.0),
        (3.0, 4.0),
    ]


def test_a_recording_without_the_phrase_or_without_times() -> None:
    judge = RuleJudge(PhraseRule(), ("no", "yes"), "yes")
    nothing = judge.scores(Transcript(""), 2.0)
    assert (nothing.start_s.tolist(), nothing.end_s.tolist(), nothing.probs.tolist()) == ([0.0], [2.0], [[1.0, 0.0]])
    text = judge.scores(Transcript.of_text("я не слышу"), 2.0)
    assert (text.start_s.tolist(), text.end_s.tolist(), text.probs.tolist()) == ([0.0], [2.0], [[0.0, 1.0]])


def test_a_temperature_leaves_what_is_certain() -> None:
    hot = RuleJudge(PhraseRule(), ("no", "yes"), "yes", 2.0)
    sure = Word("слышу", 0.5, 1.0, 0.8)
    assert hot.scores(Transcript("", (Word("не", 0, 0.5, 0.8), sure)), 1.0).probs[0, 1] == pytest.approx(2 / 3)
    assert hot.scores(Transcript(""), 1.0).probs[0, 1] == 0


def test_a_rule_without_data_is_a_model_that_classifies(tmp_path: Path) -> None:
    """Real worker processes, with a real, tiny Whisper."""
    config = WhisperPhraseConfig(whisper=str(faster_folder()), language="en", phrases="", pattern=r"\S", window_s=30)
    path = bundle.save(phrase_bundle(config, "anything", ("quiet", "said")), tmp_path / "rule.earmark")
    soundfile.write(tmp_path / "a.wav", np.random.default_rng(0).normal(0, 0.1, RATE_HZ), RATE_HZ)
    (tmp_path / "b.wav").write_bytes(b"no sound")
    done = run(
        classify(
            [tmp_path / "a.wav", tmp_path / "b.wav"], path, tmp_path / "scores", ClassifyConfig(workers=1, device="cpu")
        )
    )
    assert (done.scored, done.failed) == (1, 1)
    expected = open_scorer(bundle.load(path), "cpu")
    assert isinstance(expected, TranscriptScorer)
    with ResultStore(done.store) as store:
        rows = list(store.rows())
        said = store.transcripts.of(1)
    assert said is not None
    assert said.timed
    assert len(said.matches) == len(said.words) > 0, "the pattern is any word"
    assert recall(tmp_path / "a.wav") == said
    samples, _ = soundfile.read(tmp_path / "a.wav", dtype="float32")
    whole = expected.score([samples]).recording(expected.card)
    np.testing.assert_allclose(rows[0][6:], whole, atol=1e-6)


def test_a_rule_says_when_its_whisper_is_gone(tmp_path: Path) -> None:
    made = phrase_bundle(WhisperPhraseConfig(whisper="small"), "rule")
    with pytest.raises(StudioError, match="Fetch it: models fetch-whisper small"):
        open_scorer(made)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"{}", b"[" * 100_000),
        b'{"phrases": [], "pattern": "", "found": "1"}',
        b'{"phrases": ["a"], "pattern": "", "found": "x"}',
        b'{"phrases": ["a"], "pattern": "(", "found": "1"}',
    ],
)
def test_a_damaged_rule_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    made = phrase_bundle(WhisperPhraseConfig(whisper="small"), "rule")
    (tmp_path / "rule.json").write_bytes(content)
    with pytest.raises(StudioError, match=r"its rule.json holds no rule"):
        open_scorer(replace(made, files={"rule.json": tmp_path / "rule.json"}))


def test_suggesting_by_a_rule_leaves_what_was_heard(tmp_path: Path, tones: ToneTranscriber) -> None:
    soundfile.write(tmp_path / "a.wav", spoken([GREET, NOT, HEAR, WELL]), RATE_HZ)
    with Project.create(tmp_path / "p", ["quiet"]) as project:
        (recording,) = run(project.add_recordings([tmp_path / "a.wav"]))
    config = WhisperPhraseConfig(whisper=str(tmp_path))
    path = bundle.save(phrase_bundle(config, "rule", ("fine", "cannot hear")), tmp_path / "rule.earmark")
    edit = run(suggest(tmp_path / "p", path, [recording.id], labels=("cannot hear",)))
    assert edit is not None
    assert [(s.start_s, s.end_s) for s in edit.added if isinstance(s, Suggestion)] == [(0.5, 1.5)]
    said = recall(tmp_path / "a.wav")
    assert said is not None
    assert (said.text, said.matches) == ("алло Не слышу, хорошо", (range(1, 3),))


def test_the_table_of_the_first_approach(tmp_path: Path, tones: ToneTranscriber) -> None:
    for name, words in (("007", [GREET, NOT, HEAR]), ("0070", [HEAR, YOU])):
        soundfile.write(tmp_path / f"{name}.wav", spoken(words), RATE_HZ)
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    made = phrase_bundle(WhisperPhraseConfig(whisper=str(tmp_path)), "rule")
    rows = run(decide_transcripts([tmp_path], made))
    out = write_rows(tmp_path / "deep" / "approach_1.csv", rows)
    with out.open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    assert table == [
        ["path", "text", "target"],
        [str(tmp_path / "007.wav"), "алло Не слышу,", "1"],
        [str(tmp_path / "0070.wav"), "слышу, вас", "0"],
    ]


# Texts ----------------------------------------------------------------------------------------------------------------


def test_a_text_model_learns_the_words(tmp_path: Path, tones: ToneTranscriber) -> None:
    done = trained(corpus(tmp_path / "data", 20), "transcript-catboost", tmp_path, trees=60, tree_rate=0.2)
    assert done.metrics["test"]["accuracy"] == 1.0
    path = bundle.save(done.bundle, tmp_path / "m.earmark")
    scorer = open_scorer(bundle.load(path))
    bad, good = (scorer.score([spoken([GREET, *said, WELL], 4.0)]) for said in ([NOT, HEAR], []))
    assert bad.probs.shape == (1, 2)
    assert bad.probs[0, 0] > 0.5 > good.probs[0, 0]
    assert (bad.start_s.tolist(), bad.end_s.tolist()) == ([0.0], [4.0])
    assert not Path("catboost_info").exists()


def table(path: Path, rows: list[tuple[str, str, str]], sound: Path) -> Path:
    soundfile.write(sound, np.zeros(1600), RATE_HZ)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["audio_filepath", "label", "text", "start_s", "end_s", "group"])
        for n, (label, text, group) in enumerate(rows):
            writer.writerow([sound.name, label, text, n * 1e-3, 0.1, group])
    return path


def texts(count: int = 60) -> list[tuple[str, str, str]]:
    draw = random.Random(1)
    topics = {"fruit": ["apple", "pear", "plum"], "metal": ["iron", "zinc", "tin"], "bird": ["crow", "tit", "owl"]}
    rows = []
    for n in range(count):
        label = draw.choice(list(topics))
        words = [draw.choice(topics[label]), *draw.choices(["the", "a", "one", "some"], k=3)]
        rows.append((label, " ".join(draw.sample(words, 4)), str(n)))
    return rows


def test_texts_of_a_table_are_learned_without_any_whisper(tmp_path: Path) -> None:
    data = training_data.read(table(tmp_path / "t.csv", texts(120), tmp_path / "x.wav"))
    plan = training_run.plan(
        "transcript-catboost", {}, {"trees": 80, "tree_rate": 0.2}, {"val_split": 0.25, "test_split": 0.25}
    )
    events: list[Event] = []
    done = run(training_run.train(data, plan), events.append)
    assert done.metrics["test"]["accuracy"] > 0.9
    assert any(isinstance(e, Notice) and "texts of the data are learned from" in e.text for e in events)
    again = run(training_run.train(data, plan))
    assert again.metrics["test"] == done.metrics["test"]
    with pytest.raises(StudioError, match="names no Whisper model, so it cannot hear recordings"):
        open_scorer(done.bundle).score([np.zeros(16000, np.float32)])


@pytest.mark.parametrize("empty", ["all", "one"])
def test_an_empty_column_of_texts_is_one_sentence(tmp_path: Path, empty: str) -> None:
    rows = [
        (label, "" if empty == "all" or n == 0 else text, group) for n, (label, text, group) in enumerate(texts(12))
    ]
    data = training_data.read(table(tmp_path / "t.csv", rows, tmp_path / "x.wav"))
    plan = training_run.plan("transcript-catboost", {}, {}, {"val_split": 0.4, "test_split": 0.0})
    with pytest.raises(
        StudioError, match=r"(12 items|1 item) of 12 ha(ve|s) no text: the column text is missing or empty"
    ):
        run(training_run.train(data, plan))


def test_texts_without_letters_and_one_class(tmp_path: Path) -> None:
    rows = [(label, "...", group) for label, _, group in texts(30)]
    data = training_data.read(table(tmp_path / "t.csv", rows, tmp_path / "x.wav"))
    plan = training_run.plan("transcript-catboost", {}, {}, {"val_split": 0.3, "test_split": 0.0})
    with pytest.raises(StudioError, match="all texts are empty"):
        run(training_run.train(data, plan))
    data = training_data.read(table(tmp_path / "t.csv", [("a", "x", "1"), ("a", "y", "2")], tmp_path / "x.wav"))
    with pytest.raises(StudioError, match="has only the class a"):
        run(training_run.train(data, plan))


@pytest.mark.parametrize("content", [b"", b"CBM1" + b"\xff" * 200, b"\x00" * 4096])
def test_a_damaged_text_model_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    made = phrase_bundle(WhisperPhraseConfig(whisper="small"), "text")
    (tmp_path / "model.cbm").write_bytes(content)
    with pytest.raises(StudioError, match="is damaged, or no model on texts"):
        open_scorer(Bundle(replace(made.card, files={}), files={"model.cbm": tmp_path / "model.cbm"}))


def test_a_model_of_other_classes_is_refused(tmp_path: Path) -> None:
    data = training_data.read(table(tmp_path / "t.csv", texts(), tmp_path / "x.wav"))
    done = run(training_run.train(data, training_run.plan("transcript-catboost", {}, {"trees": 5})))
    wrong = replace(done.bundle, card=replace(done.bundle.card, labels=("a", "b")))
    with pytest.raises(StudioError, match="is no text model of 2 classes"):
        open_scorer(wrong)


@pytest.mark.acceptance
def test_prompts_that_speak_of_voicemail_are_told_by_their_words(shared_data: Path, tmp_path: Path) -> None:
    """Duration alone has an AUC of 0.69 on this task."""
    home = shared_data / "prompts_en"
    words = ("voicemail", "mailbox", "message", "greeting")
    out = tmp_path / "prompts.csv"
    with (home / "prompts.csv").open(encoding="utf-8", newline="") as file, out.open("w", newline="") as copy:
        writer = csv.writer(copy)
        writer.writerow(["audio_filepath", "label", "text"])
        for row in csv.DictReader(file):
            path = next(
                (p for p in (home / row["audio_filepath"], home / "audio" / row["audio_filepath"]) if p.is_file()), None
            )
            if path is not None and row["text"].strip():
                writer.writerow([path, int(any(word in row["text"].lower() for word in words)), row["text"]])
    plan = training_run.plan("transcript-catboost", {}, {"trees": 300}, {"val_split": 0.2, "test_split": 0.2})
    done = run(training_run.train(training_data.read(out), plan))
    assert done.metrics["test"]["auc"] > 0.97
    assert done.metrics["test"]["items"] > 200
