"""Tiny real Whisper models for tests, as the transformers library and as faster-whisper keep them."""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import tempfile
from pathlib import Path

SPECIAL = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|ru|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
#: Every 20 ms from 0 to 30 s.
_STAMPS = 1501


def _folder(prefix: str) -> Path:
    """A new folder that is there until the tests are over."""
    home = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, home, True)
    return home


@functools.cache
def transformers_folder(n_mels: int = 80, seed: int = 0) -> Path:
    """A whole, untrained model of transformers with a byte-level tokenizer; the same in all tests, do not change it."""
    import torch
    from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration

    home = _folder(f"whisper-{n_mels}-")
    tokens = _write_tokenizer(home)
    config = WhisperConfig(
        vocab_size=len(tokens) + _STAMPS, num_mel_bins=n_mels, d_model=16, encoder_layers=2, encoder_attention_heads=2,
        decoder_layers=2, decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32,
        pad_token_id=tokens["<|endoftext|>"], bos_token_id=tokens["<|endoftext|>"],
        eos_token_id=tokens["<|endoftext|>"], decoder_start_token_id=tokens["<|startoftranscript|>"],
    )  # fmt: skip
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = WhisperForConditionalGeneration(config)
    model.generation_config = GenerationConfig(
        decoder_start_token_id=tokens["<|startoftranscript|>"], eos_token_id=tokens["<|endoftext|>"],
        pad_token_id=tokens["<|endoftext|>"], suppress_tokens=[], begin_suppress_tokens=[], max_length=40,
        lang_to_id={text: tokens[text] for text in ("<|en|>", "<|ru|>")},
        alignment_heads=[[1, 0]],
    )  # fmt: skip
    model.save_pretrained(home)
    (home / "preprocessor_config.json").write_text(
        json.dumps(
            {"feature_size": n_mels, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
        )
    )
    return home


def _write_tokenizer(home: Path) -> dict[str, int]:
    """A byte-level tokenizer without merges: every byte of a text is a token."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    from transformers import WhisperTokenizerFast

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({token: i for i, token in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in SPECIAL])
    WhisperTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<|endoftext|>", eos_token="<|endoftext|>", unk_token="<|endoftext|>"
    ).save_pretrained(home)
    return tokenizer.get_vocab()


@functools.cache
def faster_folder(n_mels: int = 80) -> Path:
    """The same model as faster-whisper takes it."""
    from engine.events import run
    from engine.whisper.convert import convert

    out = _folder("faster-") / "model"
    run(convert(transformers_folder(n_mels), out))
    return out
