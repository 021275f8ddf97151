"""Items of a recording are decoded in one pass, and score what they score alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import audio, bundle, watched
from engine.events import Event, Progress, Skipped, run
from engine.runtime import open_scorer
from training.data import Item
from training.item_scores import score_items


def item(path: Path, start_s: float, end_s: float | None) -> Item:
    return Item(f"{path}#{start_s}", str(path), start_s, end_s, "person", (path.name,))


@pytest.fixture
def recordings(tmp_path: Path, rng: np.random.Generator) -> list[Path]:
    paths = [tmp_path / name for name in ("a.wav", "b.mp3", "c.ogg")]
    for path in paths:
        soundfile.write(path, rng.normal(0, 0.1, (10 * 22050, 2)), 22050)
    return paths


def test_items_score_as_each_of_them_alone(recordings: list[Path], opened: list[str], tiny_model: Path) -> None:
    scorer = open_scorer(bundle.load(tiny_model), "cpu")
    stretches = [(4.0, 6.5), (0.0, None), (1.0, 2.0), (3.7, 4.2), (9.5, 12.0), (0.2, 0.5)]
    items = [item(path, *stretch) for stretch in stretches for path in recordings]
    events: list[Event] = []
    found = run(score_items(scorer, items), events.append)
    assert sorted(opened) == ["a.wav", "b.mp3", "c.ogg"], "each once, though their items lie apart"
    whole = {str(path): audio.load(path) for path in recordings}
    for one, scores in zip(items, found, strict=True):
        end = None if one.end_s is None else round(one.end_s * 22050)
        sound = whole[one.path][round(one.start_s * 22050) : end]
        blocks = (sound[at : at + 5 * 22050] for at in range(0, len(sound), 5 * 22050))
        alone = scorer.score(audio.resampled(blocks, 22050, scorer.card.rate_hz))
        assert scores is not None
        np.testing.assert_array_equal(scores.probs, alone.probs)
        # Behind a jump in an MP3 the last bits of its samples may be others.
        blocks = audio.stream(one.path, rate_hz=scorer.card.rate_hz, start_s=one.start_s, end_s=one.end_s)
        np.testing.assert_allclose(scores.probs, scorer.score(blocks).probs, atol=1e-6)
        np.testing.assert_array_equal(scores.start_s, alone.start_s)
        assert scores.duration_s == alone.duration_s
    told = [event for event in events if isinstance(event, Progress)]
    assert [event.done for event in told] == sorted(event.done for event in told)
    assert (told[-1].done, told[-1].total) == (18, 18)


def test_what_cannot_be_read_is_said_once_for_each_reason(
    recordings: list[Path], tmp_path: Path, tiny_model: Path
) -> None:
    scorer = open_scorer(bundle.load(tiny_model), "cpu")
    gone = tmp_path / "gone.wav"
    items = [item(gone, 0.0, 1.0), item(gone, 1.0, 2.0), item(recordings[0], 30.0, 31.0), item(recordings[0], 0.0, 1.0)]
    events: list[Event] = []
    found = run(score_items(scorer, items), events.append)
    assert [scores is None for scores in found] == [True, True, True, False]
    told = [event.reason for event in events if isinstance(event, Skipped)]
    assert told == [
        f"{gone} cannot be read: there is no such file.",
        f"{recordings[0]} cannot be read: it ends before 30 s.",
    ]


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Decoders of b.mp3 hang behind their third second."""
    monkeypatch.setattr(watched, "STUCK_S", 1.5)
    monkeypatch.setattr(watched, "_LOOK_S", 0.1)
    over = threading.Event()
    read = audio.Decoder.read

    def reading(self: audio.Decoder, frames: int) -> np.ndarray:
        if self.info.path.endswith("b.mp3") and self.position > 3 * 22050:
            over.wait()
        return read(self, frames)

    monkeypatch.setattr(audio.Decoder, "read", reading)
    yield
    over.set()
    for thread in threading.enumerate():
        if thread.name == "decoding":
            thread.join(10)


@pytest.mark.usefixtures("hanging")
def test_a_decoder_that_hangs_costs_its_recording_alone(recordings: list[Path], tiny_model: Path) -> None:
    scorer = open_scorer(bundle.load(tiny_model), "cpu")
    items = [item(path, start_s, start_s + 1) for start_s in (1.0, 5.0, 7.0) for path in recordings]
    events: list[Event] = []
    found = run(score_items(scorer, items), events.append)
    assert [scores is not None for scores in found] == [True, True, True, True, False, True, True, False, True]
    (told,) = [event for event in events if isinstance(event, Skipped)]
    assert told.reason.startswith(f"{recordings[1]} cannot be read: its decoder did not get on for ")
