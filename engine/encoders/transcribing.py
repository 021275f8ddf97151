"""What a transducer writes down: its encoder, decoder and joiner together, run by sherpa-onnx.

Invariant: sherpa-onnx ends the whole process on files it does not like, so that nothing reaches it unchecked.
"""

from __future__ import annotations

from pathlib import Path

from engine import audio, encoders
from engine.encoders.transducer import TransducerEncoder, check_decoder, check_joiner
from engine.errors import StudioError
from engine.packaged import how_to_get_speech

_RATE_HZ = 16000


class Transcriber:
    """A transducer, ready to write down recordings. It belongs to one thread."""

    def __init__(self, encoder: str, decoder: str, joiner: str, tokens: str) -> None:
        """Check all four files and load them.

        Raises:
            StudioError: When one is not what it is given for, they do not belong together, or sherpa-onnx is missing.
        """
        try:
            import sherpa_onnx
        except ImportError as error:
            raise StudioError(f"Transcripts need sherpa-onnx. {how_to_get_speech()}") from error
        opened = encoders.opened(encoder)
        if not isinstance(opened, TransducerEncoder):
            raise StudioError(f"{encoder} is no {TransducerEncoder.kind}; only these give transcripts.", path=encoder)
        said = check_decoder(Path(decoder)).metadata
        check_joiner(Path(joiner), opened.width)
        for name in ("vocab_size", "context_size"):
            if not said.get(name, "").isdecimal():
                raise StudioError(f"{decoder} does not say its {name}. Export it anew with icefall.", path=decoder)
        _check_tokens(Path(tokens), int(said["vocab_size"]))
        self._recognizer = sherpa_onnx.OfflineRecognizer.from_transducer(
            encoder=encoder, decoder=decoder, joiner=joiner, tokens=tokens, num_threads=1, model_type="transducer"
        )

    def text(self, path: str) -> str:
        """What is said in a recording.

        Raises:
            AudioError: When it cannot be read.
        """
        stream = self._recognizer.create_stream()
        stream.accept_waveform(_RATE_HZ, audio.load(path, rate_hz=_RATE_HZ))
        self._recognizer.decode_stream(stream)
        return str(stream.result.text).strip()


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
