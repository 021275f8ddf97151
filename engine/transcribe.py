"""From samples to words with their times, by Whisper or whatever else writes down what it hears.

A recording is transcribed in pieces, so that any length fits into memory; pieces overlap, and the words of an overlap
are taken from the piece that has more of their surroundings. What was transcribed is kept, under the content of the
samples and of the model, and not transcribed again.

Invariant: the language is set, never guessed, unless the user asks for guessing; the same samples give the same words.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine import __version__, places
from engine.errors import StudioError, UsageError
from engine.features.whisper_mel import RATE_HZ
from engine.files import write_text
from engine.transcripts import Transcript, Word, packed, unpacked
from engine.whisper import faster
from engine.whisper.needs import needed
from engine.windows import WindowStream

_POLL_S = 0.2
_BEAM = 5


class Transcriber(Protocol):
    """What turns samples into words.

    Attributes:
        identity: What its answers depend on besides the samples, as text.
        device: Where it runs.
        device_reason: Why there.
    """

    identity: str
    device: str
    device_reason: str

    def words(self, samples: np.ndarray) -> list[Word]:
        """The words in samples, float32 of shape (n,) at the rate that it hears, with times from their beginning."""
        ...


class WhisperTranscriber:
    """Whisper by faster-whisper; see ``Transcriber``."""

    def __init__(self, model: str, language: str, device: str = "auto", threads: int = 1) -> None:
        """Open a model.

        Args:
            model: The folder of a model, or the name of one that was fetched, see ``engine.whisper.faster``.
            language: "ru", "en" ...; "auto" guesses it for each piece.
            device: "auto", "cpu" or "cuda", "cuda:1".
            threads: Of one call.

        Raises:
            UsageError: When there is no such model or language.
            StudioError: When the model was not fetched, is damaged, or a library is missing.
        """
        home = faster.checked_folder(model)
        library = needed("faster_whisper")
        self.device, self.device_reason, index = _device(device)
        try:
            self._model = library.WhisperModel(
                os.fspath(home), device=self.device, device_index=index, compute_type="auto", cpu_threads=threads,
                local_files_only=True,
            )  # fmt: skip
        except Exception as error:  # the libraries' own errors share no base class
            reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
            raise StudioError(f"The Whisper model in {home} cannot be opened: {reason}.", path=home) from error
        known = self._model.supported_languages
        if language != "auto" and language not in known:
            only = "knows English alone" if list(known) == ["en"] else f"does not know the language {language!r}"
            raise UsageError(f"The Whisper model in {home} {only}. Choose another language, or another model.")
        self._language = None if language == "auto" else language
        version = getattr(library, "__version__", "")
        self.identity = json.dumps([faster.identity(home), language, _BEAM, self.device, version])

    def words(self, samples: np.ndarray) -> list[Word]:
        """See ``Transcriber.words``.

        Raises:
            StudioError: When the model fails, for example for want of memory.
        """
        try:
            segments, _ = self._model.transcribe(
                samples,
                language=self._language,
                beam_size=_BEAM,
                # Higher temperatures draw at random: the same recording would give different words each time.
                temperature=[0.0],
                condition_on_previous_text=False,
                word_timestamps=True,
            )
            return [
                Word(w.word.strip(), float(w.start), float(w.end), float(w.probability))
                for segment in segments
                for w in segment.words or ()
                if w.word.strip()
            ]
        except Exception as error:  # see above
            reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
            raise StudioError(f"Whisper failed on it: {reason}.") from error


def _device(wish: str) -> tuple[str, str, int]:
    """faster-whisper's word for a device, why that one, and the card's number."""
    number = int(wish.partition(":")[2] or 0) if wish.startswith("cuda") else 0
    if wish == "cpu":
        return "cpu", "as asked", 0
    cards = int(needed("ctranslate2").get_cuda_device_count())
    if number < cards:
        return "cuda", "the fastest that CTranslate2 offers" if wish == "auto" else "as asked", number
    return "cpu", "CTranslate2 finds no CUDA device", 0


@dataclass(frozen=True)
class Listening:
    """How recordings are transcribed: by what, and in which pieces.

    Attributes:
        transcriber: By what.
        piece_s: Length of a piece.
        hop_s: From the start of a piece to the start of the next; what is less than ``piece_s`` is overlap.
        rate_hz: Of the samples that it wants; Whisper hears at 16 kHz.
    """

    transcriber: Transcriber
    piece_s: float
    hop_s: float
    rate_hz: int = RATE_HZ

    def transcribing(self, blocks: Iterable[np.ndarray]) -> Generator[float, None, tuple[Transcript, float]]:
        """Transcribe a recording piece by piece.

        Args:
            blocks: float32, 1-D, at ``rate_hz``, of any length, in order.

        Yields:
            The second that has been reached, at least every 0.2 s while the transcriber works.

        Returns:
            The transcript and the recording's length in seconds.

        Raises:
            StudioError: When there are no samples, or the transcriber fails.
        """
        rate_hz = self.rate_hz
        stream = WindowStream(round(self.piece_s * rate_hz), max(1, round(self.hop_s * rate_hz)), "keep")
        pieces: list[tuple[float, float, list[Word]]] = []
        pool = ThreadPoolExecutor(1)
        try:
            for first, samples in stream.cut(blocks):
                work = pool.submit(self._kept_words, np.ascontiguousarray(samples, np.float32))
                while not wait([work], _POLL_S).done:
                    yield first / rate_hz
                start_s = first / rate_hz
                pieces.append((start_s, start_s + len(samples) / rate_hz, work.result()))
                yield stream.n_samples / rate_hz
        finally:
            pool.shutdown(wait=False)  # who cancels does not wait for the piece to be over
        if not pieces:
            raise StudioError("It holds no audio.")
        words = _together(pieces)
        return Transcript(" ".join(word.text for word in words), words), stream.n_samples / rate_hz

    def _kept_words(self, samples: np.ndarray) -> list[Word]:
        """The words of a piece, from the cache where it was transcribed before."""
        model = hashlib.sha256(f"{__version__} {self.transcriber.identity}".encode()).hexdigest()[:16]
        content = hashlib.sha256(samples.tobytes()).hexdigest()
        path = places.cache() / "transcripts" / model / content[:2] / f"{content}.json"
        with suppress(OSError, ValueError):
            return list(unpacked(path.read_text("utf-8")).words)
        found = self.transcriber.words(samples)
        with suppress(StudioError):  # a full disk costs time the next time, and nothing now
            write_text(path, packed(Transcript("", tuple(found))))
        return found


def _together(pieces: Sequence[tuple[float, float, list[Word]]]) -> tuple[Word, ...]:
    """The words of all pieces with times in the recording: each piece gives those up to the middle of its overlaps."""
    out: list[Word] = []
    for number, (start_s, end_s, words) in enumerate(pieces):
        low = (pieces[number - 1][1] + start_s) / 2 if number else float("-inf")
        high = (end_s + pieces[number + 1][0]) / 2 if number + 1 < len(pieces) else float("inf")
        for word in words:
            if word.start_s is None or word.end_s is None:
                out.append(word)
            elif low <= start_s + (word.start_s + word.end_s) / 2 < high:
                out.append(Word(word.text, start_s + word.start_s, start_s + word.end_s, word.probability))
    return tuple(out)


@functools.lru_cache(maxsize=1)
def _opened(model: str, language: str, device: str, threads: int) -> Transcriber:
    return WhisperTranscriber(model, language, device, threads)


def open_transcriber(model: str, language: str, device: str = "auto", threads: int = 1) -> Transcriber:
    """Whisper, ready to transcribe; the one that was opened last is kept open.

    Raises:
        UsageError, StudioError: See ``WhisperTranscriber``.
    """
    return _opened(model, language, device, threads)
