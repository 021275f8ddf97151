"""What a transducer writes down: its encoder, decoder and joiner together, run by sherpa-onnx.

A classifier behind a transducer's encoder may carry the decoder, the joiner and the table of tokens as well: then what
is said stands beside each of its answers.

Invariant: sherpa-onnx ends the whole process on files it does not like, so that nothing reaches it unchecked.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine import audio, encoders
from engine.bundle import Bundle
from engine.encoders import USUAL_RATE_HZ, onnx_file
from engine.encoders.transducer import TransducerEncoder, check_decoder, check_joiner
from engine.errors import StudioError, UsageError
from engine.files import sha256_hex
from engine.packaged import how_to_get_speech
from engine.transcribe import Listening
from engine.transcripts import Word

#: The settings of a recipe that name a transducer's other files, and what these are called in a bundle.
PARTS = {"decoder": "decoder.onnx", "joiner": "joiner.onnx", "tokens": "tokens.txt"}
#: An encoder's memory grows with the square of what it hears at once.
_PIECE_S, _HOP_S = 30.0, 25.0
#: A token's end is not known: it is where the next one begins, and no later than this.
_LONGEST_TOKEN_S = 0.24
#: An encoder fails on less than it makes a step of: silence fills up what is shorter.
_LEAST_S = 0.2


class Transcriber:
    """A transducer, ready to write down recordings; see ``engine.transcribe.Transcriber``. It belongs to one thread."""

    device = "cpu"
    device_reason = "sherpa-onnx runs there"

    def __init__(self, encoder: str, decoder: str, joiner: str, tokens: str, rate_hz: int = USUAL_RATE_HZ) -> None:
        """Check all four files and load them.

        Args:
            encoder, decoder, joiner, tokens: Where they lie.
            rate_hz: Of the recordings that the transducer was trained on.

        Raises:
            StudioError: When one is not what it is given for, they do not belong together, or sherpa-onnx is missing.
        """
        try:
            import sherpa_onnx
        except ImportError as error:
            raise StudioError(f"Transcripts need sherpa-onnx. {how_to_get_speech()}") from error
        bands = check_parts(encoder, decoder, joiner, tokens).bands
        self._rate_hz = rate_hz
        self._recognizer = sherpa_onnx.OfflineRecognizer.from_transducer(
            encoder=encoder, decoder=decoder, joiner=joiner, tokens=tokens, sample_rate=rate_hz, feature_dim=bands,
            num_threads=1, model_type="transducer",
        )  # fmt: skip
        version = getattr(sherpa_onnx, "__version__", "")
        files = [onnx_file.fingerprint(encoder), *(sha256_hex(part) for part in (decoder, joiner, tokens))]
        self.identity = json.dumps([*files, version, rate_hz])

    def words(self, samples: np.ndarray) -> list[Word]:
        """See ``engine.transcribe.Transcriber.words``.

        Raises:
            StudioError: When sherpa-onnx fails, for example for want of memory.
        """
        filled = np.pad(samples, (0, max(0, round(_LEAST_S * self._rate_hz) - len(samples))))
        stream = self._recognizer.create_stream()
        try:
            stream.accept_waveform(self._rate_hz, filled)
            self._recognizer.decode_stream(stream)
        except Exception as error:  # whatever its onnxruntime has against the files or the samples
            reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
            raise StudioError(f"sherpa-onnx failed on it: {reason}.") from error
        found = stream.result
        duration_s = len(samples) / self._rate_hz
        return words_of(str(found.text), found.tokens, found.timestamps, found.ys_log_probs, duration_s)

    def listening(self) -> Listening:
        """How it hears whole recordings."""
        return Listening(self, _PIECE_S, _HOP_S, self._rate_hz)

    def text(self, path: str, channel: audio.ChannelChoice = "first") -> str:
        """What is said in a recording.

        Raises:
            StudioError: When it cannot be read, or sherpa-onnx fails.
        """
        steps = self.listening().transcribing(audio.stream(path, rate_hz=self._rate_hz, channel=channel))
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                return str(stop.value[0].text)


def words_of(
    text: str, tokens: Sequence[str], starts_s: Sequence[float], log_probs: Sequence[float], duration_s: float
) -> list[Word]:
    """The words of a text with their times, from the tokens that it was put together from.

    Args:
        text: All of it.
        tokens: Its tokens; one that begins a word begins with a blank.
        starts_s: When each of them is said.
        log_probs: The logarithm of how sure each is; empty where that is not known.
        duration_s: How long was heard.
    """
    texts = text.split()
    first = [n for n, token in enumerate(tokens) if n == 0 or token.startswith((" ", "\u2581"))]
    if not texts or not first:
        return []
    if len(first) != len(texts):  # tokens that are parts of letters, or a language without blanks
        texts, first = [" ".join(texts)], [0]
    words = []
    for word, begin, end in zip(texts, first, [*first[1:], len(tokens)], strict=True):
        next_s = starts_s[end] if end < len(tokens) else duration_s
        end_s = max(min(starts_s[end - 1] + _LONGEST_TOKEN_S, next_s), starts_s[begin])
        sure = log_probs[begin:end]
        probability = math.exp(sum(sure) / len(sure)) if len(sure) else None
        words.append(Word(word, float(starts_s[begin]), float(end_s), probability))
    return words


def check_parts(encoder: str, decoder: str, joiner: str, tokens: str) -> TransducerEncoder:
    """Make sure that four files are a whole transducer and its tokens.

    Returns:
        The encoder.

    Raises:
        StudioError: When one is not what it is given for, or they do not belong together.
    """
    opened = encoders.opened(encoder)
    if not isinstance(opened, TransducerEncoder):
        raise StudioError(f"{encoder} is no {TransducerEncoder.kind}; only these give transcripts.", path=encoder)
    said = check_decoder(Path(decoder)).metadata
    check_joiner(Path(joiner), opened.width)
    for name in ("vocab_size", "context_size"):
        if not said.get(name, "").isdecimal():
            raise StudioError(f"{decoder} does not say its {name}. Export it anew with icefall.", path=decoder)
    _check_tokens(Path(tokens), int(said["vocab_size"]))
    return opened


def parts_of(encoder: str, decoder: str, joiner: str, tokens: str) -> dict[str, Path]:
    """What a bundle carries so that its model writes down what is said, by name; nothing where no part is given.

    Raises:
        UsageError: When only some of the parts are given.
        StudioError: As ``check_parts``.
    """
    given = {"decoder": decoder, "joiner": joiner, "tokens": tokens}
    if not any(given.values()):
        return {}
    missing = [name for name, path in {"encoder": encoder, **given}.items() if not path]
    if missing:
        raise UsageError(f"A transcript needs an encoder, its decoder, joiner and tokens; name the {missing[0]} too.")
    check_parts(encoder, decoder, joiner, tokens)
    return {name: onnx_file.portable(given[part]) if part != "tokens" else Path(tokens) for part, name in PARTS.items()}


def carried_listening(model: Bundle) -> Listening | None:
    """What writes down recordings for a model that carries a whole transducer; None where it does not.

    Raises:
        StudioError: When one of the files is damaged.
    """
    held = {*model.files, *model.card.files}
    encoder = str(model.card.feature.get("encoder", ""))
    if not {encoder, *PARTS.values()} <= held:
        return None
    decoder, joiner, tokens = (str(model.file(name)) for name in PARTS.values())
    return Transcriber(str(model.file(encoder)), decoder, joiner, tokens, model.card.rate_hz).listening()


def _check_tokens(path: Path, count: int) -> None:
    """Refuse a table of tokens that is not one token and its number a line, each number once."""
    try:
        lines = path.read_text("utf-8").splitlines()
        numbers = sorted(int(line.split()[-1]) for line in lines if line.strip())
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror or error}.", path=path) from error
    except ValueError as error:
        raise StudioError(f"{path} is no table of tokens: a line does not end in a number.", path=path) from error
    # Further numbers, for words that a decoder puts together, may follow those of the network.
    if len(set(numbers)) != len(numbers) or numbers[:count] != list(range(count)):
        raise StudioError(f"{path} does not name the decoder's {count} tokens once each.", path=path)
