"""What the models that come with Earmark are made from: truth of the labels, parts kept apart, same seed same bytes."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from engine import bundle, encoders
from engine.augment.noise import power
from engine.augment.telephone import LINE_RATE_HZ
from engine.errors import StudioError, UsageError
from engine.events import run
from engine.features.embedding import Embedding
from engine.runtime import open_scorer
from training import bundled
from training.ami import LABELS
from training.ami_audio import RATE_HZ
from training.bundled import calls, encoder, make, page, scenes, sets, social_context, stretches
from training.bundled.model import BundledModel, Material, Order
from training.bundled.social_context import Span
from training.bundled.sounding import Background, at_level, strung
from training.bundled.tunes import tune
from training.data import DataSet, Item
from training.wav_clips import to_int16, write_wav


def _voice(hz: float, rate_hz: int, seconds: float = 1.5) -> np.ndarray:
    return (0.1 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)).astype(np.float32)


def _voices(names: str, rate_hz: int) -> dict[str, list[np.ndarray]]:
    return {name: [_voice(500.0 + 60 * n, rate_hz)] for n, name in enumerate(names)}


# Conversations --------------------------------------------------------------------------------------------------------


def test_a_window_counts_everybody_heard_in_it_however_briefly() -> None:
    second = RATE_HZ
    spans = [Span("a", 0, second), Span("b", 3 * second - 1, 4 * second), Span("a", 6 * second, 7 * second)]
    spans.append(Span("c", 6 * second, 7 * second))
    found = social_context.windows(spans, 12 * second)
    # The first window ends at 3 s, one sample after b begins; the second, from 1.5 s, has b alone.
    expected = {0.0: 2, 1.5: 1, 3.0: 1, 4.5: 2, 6.0: 2, 7.5: 0, 9.0: 0}
    assert {start_s: LABELS.index(label) for start_s, _, label in found} == expected
    assert all(end_s - start_s == 3.0 for start_s, end_s, _ in found)


def test_three_and_more_are_a_group() -> None:
    for people, label in ((3, LABELS[3]), (5, LABELS[3]), (0, LABELS[0])):
        spans = [Span(str(n), 0, RATE_HZ) for n in range(people)]
        assert social_context.windows(spans, 3 * RATE_HZ) == ((0.0, 3.0, label),)


def test_recordings_that_share_people_are_one_group(tmp_path: Path) -> None:
    lines = [("one", "anna"), ("one", "ben"), ("two", "ben"), ("three", "cleo"), ("four", "dora"), ("gone", "dora")]
    table = [f"SPEAKER {name} 1 0.5 2.0 <NA> <NA> {who} <NA> <NA>" for name, who in lines]
    (tmp_path / "all.rttm").write_text("\n".join(table), encoding="utf-8")
    for name in ("one", "two", "three", "four"):
        soundfile.write(tmp_path / f"{name}.flac", _voice(300, RATE_HZ, 6.0), RATE_HZ)
    found = social_context.meeting_windows(tmp_path)
    assert {item.groups for item in found} == {("one + two",), ("three",), ("four",)}
    assert [item.label for item in found if Path(item.path).stem == "one"] == [LABELS[2], LABELS[2], LABELS[0]]
    (tmp_path / "all.rttm").unlink()
    with pytest.raises(StudioError, match="There is no RTTM file"):
        social_context.meeting_windows(tmp_path)


# Calls ----------------------------------------------------------------------------------------------------------------


def test_calls_are_machines_and_people_in_turn() -> None:
    prompts, people = _voices("xyz", LINE_RATE_HZ), _voices("ab", LINE_RATE_HZ)
    found = list(calls.scenes(prompts, people, Background([], LINE_RATE_HZ), "test", 24, seed=2))
    assert [scene.spans[0][2] for scene in found] == [calls.PERSON, calls.MACHINE] * 12
    for scene in found:
        assert len(scene.samples) == calls.CALL_S * LINE_RATE_HZ
        own = prompts if scene.spans[0][2] == calls.MACHINE else people
        assert set(scene.sources) <= set(own)
        assert -40 < 10 * np.log10(power(scene.samples)) < -10  # the level is drawn alike for both


def test_the_line_takes_the_highs_away(rng: np.random.Generator) -> None:
    time_s = np.arange(3 * LINE_RATE_HZ) / LINE_RATE_HZ
    sound = (np.sin(2 * np.pi * 1000 * time_s) + np.sin(2 * np.pi * 3900 * time_s)).astype(np.float32)
    sent, source = calls.line_chain(sound * np.float32(0.1), Background([], LINE_RATE_HZ), rng)
    assert len(sent) == len(sound)
    assert source == ""
    spectrum = np.abs(np.fft.rfft(sent)) ** 2
    hz = np.fft.rfftfreq(len(sent), 1 / LINE_RATE_HZ)
    assert spectrum[hz > 3800].sum() < 0.01 * spectrum[(hz > 800) & (hz < 1250)].sum()


# Stretches ------------------------------------------------------------------------------------------------------------


def test_silence_is_below_and_everything_else_above_its_level() -> None:
    stock = stretches.Stock(_voices("ab", RATE_HZ), {}, Background([], RATE_HZ))
    found = list(stretches.scenes(stock, "train", 40, seed=3))
    assert [scene.spans[0][2] for scene in found[:4]] == ["speech", "music", "noise", "silence"]
    for scene in found:
        level_db = stretches.level_db(scene.samples)
        silent = scene.spans[0][2] == stretches.SILENCE
        assert level_db <= stretches.SILENT_DB + 0.1 if silent else level_db >= stretches.HEARD_DB - 0.1


def test_a_level_leaves_out_offset_and_rumble() -> None:
    tone = _voice(1000, RATE_HZ, 1.0)
    assert stretches.level_db(tone) == pytest.approx(-23.0, abs=0.05)  # 0.1 / sqrt(2)
    assert stretches.level_db(tone + np.float32(0.5)) == pytest.approx(-23.0, abs=0.05)
    assert stretches.level_db(_voice(30, RATE_HZ, 1.0)) < -60
    assert stretches.level_db(np.zeros(RATE_HZ, np.float32)) == pytest.approx(-120)


def test_made_up_music_has_pitches_and_differs_by_seed() -> None:
    one, two = (tune(2 * RATE_HZ, RATE_HZ, np.random.default_rng(seed)) for seed in (0, 1))
    assert one.shape == two.shape == (2 * RATE_HZ,)
    assert not np.array_equal(one, two)
    spectrum = np.abs(np.fft.rfft(one)) ** 2
    assert np.sort(spectrum)[-200:].sum() > 0.5 * spectrum.sum()


# What all have in common ----------------------------------------------------------------------------------------------


def test_phrases_are_where_it_is_loud() -> None:
    silence = np.zeros(RATE_HZ, np.float32)
    sound = np.concatenate([silence, _voice(300, RATE_HZ, 1.0), silence, _voice(300, RATE_HZ, 0.5), silence])
    found = sets.phrases(sound, RATE_HZ)
    assert np.allclose(np.array(found) / RATE_HZ, [[1.0, 2.0], [3.0, 3.5]], atol=0.03)
    assert sets.phrases(silence, RATE_HZ) == []


def test_strung_phrases_have_pauses_and_fill_the_length(rng: np.random.Generator) -> None:
    out = strung([_voice(300, RATE_HZ, 0.5)], 4 * RATE_HZ, RATE_HZ, rng)
    found = sets.phrases(out, RATE_HZ, pause_s=0.04)
    assert len(out) == 4 * RATE_HZ
    assert len(found) >= 4


def test_a_level_is_a_root_mean_square(rng: np.random.Generator) -> None:
    sound = rng.standard_normal(1000).astype(np.float32)
    assert 10 * np.log10(power(at_level(sound, -30.0))) == pytest.approx(-30.0, abs=1e-3)
    assert not at_level(np.zeros(10, np.float32), -30.0).any()


def test_sources_stay_on_one_side() -> None:
    sounds = [sets.Sound(f"{n}.wav", f"speaker {n // 3}") for n in range(60)]
    parts = sets.by_part(sounds, seed=0)
    sources = {part: {sound.source for sound in own} for part, own in parts.items()}
    assert sum(len(own) for own in parts.values()) == 60
    assert all(sources.values())
    assert not sources["train"] & sources["val"] | sources["train"] & sources["test"] | sources["val"] & sources["test"]


def _written(folder: Path, seed: int, count: int = 6) -> tuple[DataSet, dict[str, str]]:
    prompts, people = _voices("xyz", LINE_RATE_HZ), _voices("ab", LINE_RATE_HZ)
    made = calls.scenes(prompts, people, Background([], LINE_RATE_HZ), "train", count, seed)
    data = run(scenes.write(folder, LINE_RATE_HZ, made, count))
    return data, {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*.wav"))}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    data, one = _written(tmp_path / "a", 5)
    _, again = _written(tmp_path / "b", 5)
    _, fewer = _written(tmp_path / "c", 5, count=3)
    _, other = _written(tmp_path / "d", 6)
    assert one == again
    assert fewer.items() <= one.items()  # a scene does not depend on how many there are
    assert not set(one.values()) & set(other.values())
    assert {item.part for item in data.items} == {"train"}


def test_the_table_says_what_is_heard_and_from_whom(tmp_path: Path) -> None:
    scene = scenes.Scene(_voice(300, RATE_HZ, 3.0), ((0.0, 1.0, "x"), (1.0, 3.0, "y")), "g", ("a", "b"), "val")
    data = run(scenes.write(tmp_path, RATE_HZ, [scene], 1))
    assert [(i.start_s, i.end_s, i.label, i.groups, i.part) for i in data.items] == [
        (0.0, 1.0, "x", ("g",), "val"),
        (1.0, 3.0, "y", ("g",), "val"),
    ]
    with (tmp_path / scenes.TABLE).open(newline="") as file:
        assert [row["sources"] for row in csv.DictReader(file)] == ["a + b", "a + b"]


# Making ---------------------------------------------------------------------------------------------------------------


def _tones(folder: Path, classes: dict[str, float], groups: int, part: str = "") -> list[Item]:
    """Items of a second each that any network tells apart."""
    items = []
    for label, hz in classes.items():
        for group in range(groups):
            path = folder / f"{part}{label}-{group}.wav"
            write_wav(path, RATE_HZ, 1, [to_int16(_voice(hz * (1 + group / 100), RATE_HZ, 1.0))])
            items.append(Item(str(path), str(path), 0.0, None, label, (f"{part}{label}-{group}",), part))
    return items


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> BundledModel:
    """A model of three tones, measured on two folds and on other tones of the same classes."""
    home = tmp_path_factory.mktemp("tones")
    classes = {"low": 200.0, "middle": 800.0, "high": 3000.0}
    items = _tones(home, classes, 6)
    unseen = DataSet("others", _tones(home / "others", classes, 5))
    folds = tuple(str(int(item.groups[0].rpartition("-")[2]) % 2) for item in items)

    def material(order: Order) -> Any:
        yield from ()
        return Material(DataSet("tones", items), folds, unseen)

    config = {"window_s": 0.5, "hop_s": 0.5, "rate_hz": 8000, "n_fft": 256, "hop": 200, "width": 4, "n_mels": 16}
    training = {
        "epochs": 6,
        "batch_size": 4,
        "augment": "none",
        "warmup_epochs": 0.0,
        "learning_rate": 0.01,
        "ema": 0.0,
    }
    base = bundled.get("spoken-digits")
    return dataclasses.replace(base, name="tiny", config=config, training=training, material=material)


@pytest.fixture(scope="module")
def made(tiny: BundledModel, tmp_path_factory: pytest.TempPathFactory) -> make.Made:
    """The model of three tones, saved."""
    home = tmp_path_factory.mktemp("made")
    return run(make.make(tiny, Order(home, home / "work"), home / "models"))


def test_a_model_is_measured_on_folds_and_saved_with_its_card(tiny: BundledModel, made: make.Made) -> None:
    card = bundle.read_card(made.path)
    assert (made.path.name, card.name) == ("tiny.earmark", "tiny")
    assert card.licence == tiny.licence
    assert card.notes.startswith(tiny.purpose)
    assert card.metrics["test"]["folds"] == 2
    assert card.metrics["test"]["items"] == 18  # every item was a test once
    assert card.metrics["unseen"]["items"] == 15
    assert card.metrics["speed_x"] > 0
    assert not card.metrics["leaky"]
    assert [source["licence"] for source in card.data["about"]["sources"]] == [s.licence for s in tiny.sources]
    # The network that is kept learned from all folds; only a part for validation is missing.
    assert sum(card.data["counts"]["train"].values()) + sum(card.data["counts"]["val"].values()) == 18


def test_the_page_of_a_model_says_what_its_card_says(
    tiny: BundledModel, made: make.Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page.resources, "path", lambda name: made.path.parent)
    monkeypatch.setattr(page, "NAMES", ("tiny", "other"))
    other = dataclasses.replace(tiny, name="other", withheld="It was found to be guessing.")
    monkeypatch.setattr(page, "get", {"tiny": tiny, "other": other}.get)
    text, overview = page.pages(tmp_path).values()
    for words in (tiny.purpose, tiny.split, *tiny.failures, tiny.licence, "test of 2 folds", "unseen sources"):
        assert words in text
    card = bundle.read_card(made.path)
    assert f"{card.metrics['unseen']['balanced_accuracy']:.3f} (" in text
    assert "[tiny](tiny.md)" in overview
    assert "It was found to be guessing." in overview.partition("not shipped")[2]


def test_a_model_that_may_be_guessing_is_refused(made: make.Made) -> None:
    figures = {**made.unseen, "intervals": {"balanced_accuracy": {"value": 0.5, "low": 0.34, "high": 0.7}}}
    make.worth_shipping("tiny", figures)  # three classes: guessing gives a third
    figures["intervals"]["balanced_accuracy"]["low"] = 0.33
    with pytest.raises(StudioError, match=r"tiny was not saved: .* guessing gives 0\.333"):
        make.worth_shipping("tiny", figures)


def test_an_encoder_gives_what_lies_below_the_last_layer(made: make.Made, tmp_path: Path) -> None:
    model = bundle.load(made.path)
    path = tmp_path / "below.onnx"
    encoder.save(model, path)
    assert encoder.read_card(path)["name"] == "tiny"
    assert encoders.opened(path).width == 3 * 8 * 4  # of 16 bands one is left; the largest value; the spread
    # On one whole window, its vector through the last layer is the classifier's answer.
    sound = _voice(1000, 8000, 0.5)
    weights = model.tensors()
    logits = weights["head.1.weight"] @ Embedding(encoder=str(path))(sound) + weights["head.1.bias"]
    expected = np.exp(logits / model.card.temperature)
    (scored,) = open_scorer(model, "cpu").score([sound]).probs
    assert scored == pytest.approx(expected / expected.sum(), abs=1e-3)


def test_a_shipped_encoder_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some.onnx").touch()
    monkeypatch.setattr(encoders.resources, "path", lambda name: tmp_path)
    assert encoders.located("some") == str(tmp_path / "some.onnx")
    for path in ("other", "some.onnx", "a/some", ""):
        assert encoders.located(path) == path


def test_every_name_has_a_model_with_all_that_a_card_needs() -> None:
    for name in bundled.NAMES:
        model = bundled.get(name)
        assert model.name == name
        assert model.licence
        assert model.failures
        assert any(source.use == "training" for source in model.sources)
        assert not any("NC" in source.licence and source.use == "training" for source in model.sources)
        trial = make.plan_of(model, Order(Path(), Path(), trial=True)).training
        assert getattr(trial, "epochs", 2) == 2
    with pytest.raises(UsageError, match="no bundled model 'x'"):
        bundled.get("x")


def test_a_missing_set_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="callers"):
        sets.callers(tmp_path)
    with pytest.raises(StudioError, match="prompts_en"):
        sets.prompts(tmp_path)


@pytest.mark.acceptance
def test_a_trial_on_the_real_sets_makes_a_model(shared_data: Path, tmp_path: Path) -> None:
    model = bundled.get("answering-machine")
    made = run(make.make(model, Order(shared_data, tmp_path / "work", trial=True), tmp_path))
    card = bundle.read_card(made.path)
    assert card.labels == ("machine", "person")
    assert made.unseen["items"] > 100
    with (tmp_path / "work" / "calls" / scenes.TABLE).open(newline="") as file:
        rows = list(csv.DictReader(file))
    heard = {part: {s for r in rows if r["split"] == part for s in r["sources"].split(" + ")} for part in sets.PARTS}
    assert not heard["train"] & heard["test"] - {""}
    assert not heard["train"] & heard["val"] - {""}
