"""Transcripts: pieces, the cache, and Whisper itself on a tiny real model."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from engine import places
from engine.errors import StudioError, UsageError
from engine.features.whisper_mel import RATE_HZ
from engine.transcribe import Listening, WhisperTranscriber, open_transcriber
from engine.transcripts import Transcript, Word
from tests.engine.spoken import ToneTranscriber, spoken
from tests.engine.whisper_folders import faster_folder, transformers_folder


def heard(listening: Listening, samples: np.ndarray, blocks: int = 3) -> tuple[Transcript, float]:
    steps = listening.transcribing(np.array_split(samples, blocks))
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]


def test_words_keep_their_times() -> None:
    said, duration_s = heard(Listening(ToneTranscriber(), 30, 25), spoken([500, 800, 1100], 2.0))
    assert duration_s == 2.0
    assert said.text == "алло Не слышу,"
    assert said.words[1:] == (Word("Не", 0.5, 1.0, 0.8), Word("слышу,", 1.0, 1.5, 0.8))


@pytest.mark.parametrize("blocks", [1, 7])
@pytest.mark.parametrize(("piece_s", "hop_s"), [(2.0, 1.0), (3.0, 2.0), (2.0, 1.5), (2.5, 2.5)])
def test_pieces_say_each_word_once(piece_s: float, hop_s: float, blocks: int) -> None:
    pitches = [500, 800, 1100, 1400, 1700, 500, 1400, 800, 1100, 1700]
    whole, _ = heard(Listening(ToneTranscriber(), 60, 60), spoken(pitches))
    parts, duration_s = heard(Listening(ToneTranscriber(), piece_s, hop_s), spoken(pitches), blocks)
    assert parts == whole
    assert len(parts.words) == 10
    assert duration_s == 5.0


def test_what_was_transcribed_is_kept_by_content_and_model() -> None:
    first, second, other = ToneTranscriber(), ToneTranscriber(), ToneTranscriber(0.3)
    expected = heard(Listening(first, 30, 25), spoken([800, 1100]))
    assert heard(Listening(second, 30, 25), spoken([800, 1100])) == expected
    assert (first.calls, second.calls) == (1, 0)
    found, _ = heard(Listening(other, 30, 25), spoken([800, 1100]))
    assert other.calls == 1
    assert found.words[0].probability == 0.3
    heard(Listening(second, 30, 25), spoken([800, 1400]))
    assert second.calls == 1


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"text": "a"}]', "[null]", '{"a": 1}'])
def test_a_damaged_cache_is_transcribed_anew(content: str) -> None:
    transcriber = ToneTranscriber()
    expected = heard(Listening(transcriber, 30, 25), spoken([800]))
    (file,) = (places.cache() / "transcripts").rglob("*.json")
    file.write_text(content)
    assert heard(Listening(transcriber, 30, 25), spoken([800])) == expected
    assert transcriber.calls == 2


def test_no_audio_is_a_sentence() -> None:
    with pytest.raises(StudioError, match="It holds no audio"):
        heard(Listening(ToneTranscriber(), 30, 25), np.zeros(0, np.float32))


# Whisper itself -------------------------------------------------------------------------------------------------------


def test_whisper_gives_words_with_times_and_the_same_again() -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, 2 * RATE_HZ).astype(np.float32)
    whisper = WhisperTranscriber(str(faster_folder()), "en", "cpu")
    words = whisper.words(samples)
    assert words
    assert all(word.text for word in words)
    for word in words:
        assert word.start_s is not None
        assert word.end_s is not None
        assert 0 <= word.start_s <= word.end_s <= 2.5
        assert word.probability is not None
        assert 0 <= word.probability <= 1
    assert whisper.words(samples) == words
    assert (whisper.device, whisper.device_reason) == ("cpu", "as asked")


def test_whisper_takes_128_mels_too() -> None:
    whisper = WhisperTranscriber(str(faster_folder(128)), "en", "cpu")
    assert whisper._model.feature_extractor.mel_filters.shape == (128, 201)
    assert isinstance(whisper.words(np.zeros(RATE_HZ, np.float32)), list)


def test_an_open_model_is_taken_again() -> None:
    first = open_transcriber(str(faster_folder()), "en", "cpu", 1)
    assert open_transcriber(str(faster_folder()), "en", "cpu", 1) is first


def test_a_language_that_the_model_does_not_know() -> None:
    with pytest.raises(UsageError, match="knows English alone"):
        WhisperTranscriber(str(faster_folder()), "ru", "cpu")


def copy_of_model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(faster_folder(), tmp_path / "model"))


def test_a_folder_without_its_tokenizer_never_asks_the_internet(tmp_path: Path) -> None:
    home = copy_of_model(tmp_path)
    (home / "tokenizer.json").unlink()
    with pytest.raises(StudioError, match=r"has no tokenizer.json"):
        WhisperTranscriber(str(home), "en", "cpu")


@pytest.mark.parametrize(
    ("name", "sentence"), [("config.json", "it has no config.json"), ("model.bin", "no model.bin")]
)
def test_a_folder_that_is_not_whole(tmp_path: Path, name: str, sentence: str) -> None:
    home = copy_of_model(tmp_path)
    (home / name).unlink()
    with pytest.raises(StudioError, match=sentence):
        WhisperTranscriber(str(home), "en", "cpu")


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json"])
def test_damaged_files_are_one_sentence(tmp_path: Path, name: str) -> None:
    home = copy_of_model(tmp_path)
    (home / name).write_bytes(b"\x00" * 100)
    with pytest.raises(StudioError, match="cannot be opened"):
        WhisperTranscriber(str(home), "en", "cpu")


def test_a_folder_of_transformers_says_how_to_convert_it() -> None:
    with pytest.raises(StudioError, match="Convert it for faster-whisper first: models convert-whisper"):
        WhisperTranscriber(str(transformers_folder()), "en", "cpu")


def test_a_name_that_was_not_fetched_is_not_fetched_here() -> None:
    with pytest.raises(StudioError, match=r"is not on this machine\. Fetch it: models fetch-whisper small"):
        WhisperTranscriber("small", "en", "cpu")
