"""ONNX encoders of every form that is known, and what is said of files that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from engine import bundle, encoders, features
from engine.encoders import onnx_file
from engine.encoders.transducer import check_decoder, check_joiner
from engine.errors import StudioError, UsageError
from engine.features.embedding import Embedding
from engine.features.fbank import SILENCE, Fbank
from tests.engine import encoder_models as models


@pytest.fixture
def sound(rng: np.random.Generator) -> np.ndarray:
    return (0.1 * rng.standard_normal(3 * 16000)).astype(np.float32)


@pytest.mark.parametrize("lengths", [models.I64, models.I32, None])
@pytest.mark.parametrize("rate_hz", [16000, 8000])
def test_a_transducers_encoder_gives_the_mean_of_its_steps(
    tmp_path: Path, sound: np.ndarray, lengths: int | None, rate_hz: int
) -> None:
    encoder = encoders.opened(models.transducer_encoder(tmp_path / "e.onnx", lengths=lengths))
    steps = models.transducer_steps(Fbank(rate_hz=rate_hz)(sound))
    assert len(steps) == {16000: 73, 8000: 148}[rate_hz]
    found = encoder.embed(sound, rate_hz)
    assert found.shape == (encoder.width,) == (models.WIDTH,)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, steps.mean(axis=0), rtol=0, atol=2e-4)


def test_names_do_not_matter(tmp_path: Path, sound: np.ndarray) -> None:
    one = models.transducer_encoder(tmp_path / "a.onnx")
    other = models.transducer_encoder(tmp_path / "b.onnx", said="hidden")
    np.testing.assert_array_equal(*(encoders.opened(path).embed(sound, 16000) for path in (one, other)))


def test_only_the_first_steps_count_where_the_encoder_says_how_many(tmp_path: Path, sound: np.ndarray) -> None:
    path = models.transducer_encoder(tmp_path / "e.onnx")
    model = onnx.load(path)
    seven = next(value for value in model.graph.initializer if value.name == "seven")
    seven.CopyFrom(numpy_helper.from_array(np.array(267), "seven"))  # of 300 frames: (33 // 2 + 1) // 2 = 8 steps
    onnx.save(model, path)
    steps = models.transducer_steps(Fbank()(sound))[:8]
    np.testing.assert_allclose(encoders.opened(path).embed(sound, 16000), steps.mean(axis=0), rtol=0, atol=2e-4)


def test_half_precision_eight_bits_and_weights_in_another_file(tmp_path: Path, sound: np.ndarray) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole = models.transducer_encoder(tmp_path / "encoder.onnx")
    expected = encoders.opened(whole).embed(sound, 16000)
    half = models.transducer_encoder(tmp_path / "encoder.fp16.onnx", half=True)
    np.testing.assert_allclose(encoders.opened(half).embed(sound, 16000), expected, rtol=0, atol=0.05)
    eight = tmp_path / "encoder.int8.onnx"
    quantize_dynamic(whole, eight, op_types_to_quantize=["MatMul"], weight_type=QuantType.QInt8)
    np.testing.assert_allclose(encoders.opened(eight).embed(sound, 16000), expected, rtol=0, atol=0.5)
    apart = models.transducer_encoder(
        tmp_path / "apart.onnx", save_as_external_data=True, location="apart.data", size_threshold=100
    )
    np.testing.assert_array_equal(encoders.opened(apart).embed(sound, 16000), expected)
    facts = {str(path): dict(encoders.opened(path).facts())["weights"] for path in (whole, half, eight, apart)}
    assert [words.partition("most of them ")[2] for words in facts.values()] == [
        "float",
        "float16",
        "float",
        "float, in apart.data",
    ]  # fmt: skip - of the tiny network only the projection is in eight bits


def test_a_clip_of_a_few_frames_is_filled_up_and_a_very_long_one_cut(tmp_path: Path, rng: np.random.Generator) -> None:
    encoder = encoders.opened(models.transducer_encoder(tmp_path / "e.onnx"))
    short = rng.normal(0, 0.1, 500).astype(np.float32)
    frames = Fbank()(short)
    steps = models.transducer_steps(np.pad(frames, ((0, 9 - len(frames)), (0, 0)), constant_values=SILENCE))
    np.testing.assert_allclose(encoder.embed(short, 16000), steps.mean(axis=0), rtol=0, atol=2e-4)
    long = rng.normal(0, 0.1, 103 * 16000).astype(np.float32)
    steps = models.transducer_steps(Fbank()(long)[:10_000])
    assert len(steps) == 2498
    np.testing.assert_allclose(encoder.embed(long, 16000), steps.mean(axis=0), rtol=0, atol=2e-4)


def test_a_streaming_encoder_remembers_from_piece_to_piece(tmp_path: Path, sound: np.ndarray) -> None:
    encoder = encoders.opened(models.streaming_encoder(tmp_path / "s.onnx"))
    assert encoder.kind.startswith("streaming")
    frames = Fbank()(np.concatenate([sound, np.zeros(4800, np.float32)]))
    steps = models.streaming_steps(frames)
    assert len(steps) == 16 * ((330 - 45) // 32 + 1)
    np.testing.assert_allclose(encoder.embed(sound, 16000), steps.mean(axis=0), rtol=1e-4, atol=1e-4)
    alone = encoder.embed(sound[:800], 16000)  # not even a piece
    filled = Fbank()(np.concatenate([sound[:800], np.zeros(4800, np.float32)]))
    filled = np.pad(filled, ((0, 45 - len(filled)), (0, 0)), constant_values=SILENCE)
    np.testing.assert_allclose(alone, models.streaming_steps(filled).mean(axis=0), rtol=1e-4, atol=1e-4)


def describe(path: Path, **values: Any) -> Path:
    path.with_suffix(".json").write_text(json.dumps(values), "utf-8")
    return path


def test_an_encoder_of_samples_by_its_description(tmp_path: Path, rng: np.random.Generator) -> None:
    samples = rng.normal(0, 0.1, 8000).astype(np.float32)
    powers = (samples.reshape(-1, 100) ** 2).sum(axis=1)
    path = models.waveform_encoder(tmp_path / "w.onnx")
    for pooling, expected in (("mean", powers.mean()), ("max", powers.max()), ("first", powers[0])):
        describe(path, input="waveform", rate_hz=8000, pooling=pooling)
        encoder = encoders.opened(path)
        assert (encoder.rate_hz, encoder.width) == (8000, 2)
        np.testing.assert_allclose(encoder.embed(samples, 8000), [expected, 1.0], rtol=1e-4)


def test_a_network_of_fixed_length_goes_over_the_sound(tmp_path: Path, rng: np.random.Generator) -> None:
    path = describe(models.waveform_encoder(tmp_path / "w.onnx", 1000), input="waveform", rate_hz=8000, hop=500)
    samples = rng.normal(0, 0.1, 2000).astype(np.float32)
    powers = (samples.reshape(-1, 100) ** 2).sum(axis=1)
    windows = [powers[start : start + 10] for start in (0, 5, 10)]
    encoder = encoders.opened(path)
    np.testing.assert_allclose(encoder.embed(samples, 8000)[0], np.concatenate(windows).mean(), rtol=1e-4)
    np.testing.assert_allclose(encoder.embed(samples[:500], 8000)[0], powers[:5].sum() / 10, rtol=1e-4)


@pytest.mark.parametrize("layout", ["batch bands frames", "batch 1 frames bands", "batch frames bands 1"])
def test_the_axes_of_frames_are_as_the_description_says(tmp_path: Path, sound: np.ndarray, layout: str) -> None:
    sizes = [{"batch": "N", "frames": "T", "bands": 40}.get(axis, 1) for axis in layout.split()]
    axes = [i for i, axis in enumerate(layout.split()) if axis not in ("batch", "bands")]
    nodes = [models.node("ReduceMean", ["x"], "y", axes=axes, keepdims=0)]
    path = models.save(tmp_path / "m.onnx", nodes, [("x", models.F32, sizes)], [("y", models.F32, ["N", 40])], {})
    describe(path, input="fbank", rate_hz=16000, layout=layout, feature={"n_mels": 40})
    expected = Fbank(n_mels=40)(sound).mean(axis=0)
    np.testing.assert_allclose(encoders.opened(path).embed(sound, 16000), expected, rtol=0, atol=1e-3)


def test_outputs_may_have_their_steps_last(tmp_path: Path, sound: np.ndarray) -> None:
    takes = [("audio_signal", models.F32, ["N", 80, "T"]), ("length", models.I64, ["N"])]
    nodes = [models.node("Identity", ["audio_signal"], "outputs"), models.node("Identity", ["length"], "lengths")]
    gives = [("outputs", models.F32, ["N", 80, "T"]), ("lengths", models.I64, ["N"])]
    path = models.save(tmp_path / "n.onnx", nodes, takes, gives, {})
    describe(
        path, input="fbank", rate_hz=16000, layout="batch bands frames", output_layout="batch width steps",
    )  # fmt: skip
    np.testing.assert_allclose(
        encoders.opened(path).embed(sound, 16000), Fbank()(sound).mean(axis=0), rtol=0, atol=1e-3
    )


def test_the_feature_says_the_encoders_rate(tmp_path: Path) -> None:
    described = describe(models.waveform_encoder(tmp_path / "w.onnx"), input="waveform", rate_hz=8000)
    free = models.transducer_encoder(tmp_path / "e.onnx")
    assert Embedding(str(described)).rate_hz == 8000
    assert Embedding(str(free)).rate_hz == 16000
    assert Embedding(str(free), 8000).rate_hz == 8000
    with pytest.raises(StudioError, match=r"w.onnx needs 8000 Hz, but 16000 Hz was asked for"):
        Embedding(str(described), 16000).rate_hz  # noqa: B018


@pytest.mark.parametrize("apart", [False, True])
def test_a_bundle_carries_the_whole_encoder_in_one_file(tmp_path: Path, sound: np.ndarray, apart: bool) -> None:
    how = {"save_as_external_data": True, "location": "w.data", "size_threshold": 100} if apart else {}
    source = tmp_path / "here" / "w.onnx"
    source.parent.mkdir()
    described = describe(models.waveform_encoder(source, **how), input="waveform", rate_hz=16000)
    feature = Embedding(str(described))
    before, mark = feature(sound), features.fingerprint(feature)
    values, files = bundle.packed(feature)
    assert values == {"id": "embedding", "encoder": "encoder.onnx", "sample_rate_hz": 0}
    elsewhere = tmp_path / "elsewhere" / "encoder.onnx"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(files["encoder.onnx"].read_bytes())
    for file in source.parent.iterdir():
        file.unlink()
    np.testing.assert_array_equal(Embedding(str(elsewhere))(sound), before)
    assert features.fingerprint(Embedding(str(elsewhere))) != mark  # other files, though they say the same


def test_a_fingerprint_follows_the_content_and_not_the_path(tmp_path: Path) -> None:
    first = models.transducer_encoder(tmp_path / "a.onnx")
    same = models.transducer_encoder(tmp_path / "b.onnx")
    other = models.transducer_encoder(tmp_path / "c.onnx", seed=1)
    marks = [features.fingerprint(Embedding(str(path))) for path in (first, same, other)]
    assert marks[0] == marks[1] != marks[2]
    assert features.fingerprint(Embedding(str(first), 8000)) != marks[0]


def test_facts_tell_what_a_file_is(tmp_path: Path) -> None:
    facts = dict(encoders.opened(models.transducer_encoder(tmp_path / "e.onnx")).facts())
    assert facts["kind"] == "encoder of a transducer (icefall)"
    assert facts["vector"] == "12 numbers, the mean of 24.8 steps a second"
    assert facts["takes"] == "x float32 (?, ?, 80); x_lens int64 (?)"
    assert facts["model_type"] == "zipformer2"
    assert facts["weights"].endswith("most of them float")


def test_decoder_and_joiner_are_told_apart(tmp_path: Path) -> None:
    decoder, joiner = models.decoder(tmp_path / "d.onnx"), models.joiner(tmp_path / "j.onnx")
    assert check_decoder(decoder).metadata["vocab_size"] == "5"
    assert check_joiner(joiner, models.WIDTH).metadata["joiner_dim"] == "12"
    with pytest.raises(StudioError, match=r"d.onnx is not the joiner of a transducer: it takes y int64"):
        check_joiner(decoder, models.WIDTH)
    with pytest.raises(StudioError, match=r"j.onnx is not the decoder of a transducer: it takes encoder_out float32"):
        check_decoder(joiner)
    with pytest.raises(StudioError, match=r"takes vectors of 12 numbers, but the encoder gives 512"):
        check_joiner(joiner, 512)
    for path, part in ((decoder, "decoder"), (joiner, "joiner")):
        with pytest.raises(StudioError, match=rf"is the {part} of a transducer; give its encoder\."):
            encoders.opened(path)


BAD_DESCRIPTIONS = [
    ("[]", "it is no object with names and values"),
    ('{"input": "mfcc", "rate_hz": 8000}', "input must be one of waveform, fbank, logmel"),
    ('{"input": "waveform"}', "rate_hz must be the sampling rate in Hz"),
    ('{"input": "waveform", "rate_hz": true}', "rate_hz is True"),
    ('{"input": "waveform", "rate_hz": 8000, "stride": 1}', "there is no stride in a description"),
    ('{"input": "waveform", "rate_hz": 8000, "layout": "samples"}', "layout must name batch, samples once each"),
    ('{"input": "waveform", "rate_hz": 8000, "output_layout": "batch steps"}', "output_layout must name batch and"),
    ('{"input": "waveform", "rate_hz": 8000, "pooling": "sum"}', "pooling must be one of mean, max, first"),
    ('{"input": "waveform"', "is not JSON that can be read"),
    ('{"input": "fbank", "rate_hz": 8000}', "which is not laid out as batch frames bands"),
    ('{"input": "waveform", "rate_hz": 8000, "output": "logits"}', "has no output logits of numbers, only vectors"),
    ('{"input": "waveform", "rate_hz": 8000, "output_layout": "batch width"}', "say in its description what the axes"),
    ('{"input": "waveform", "rate_hz": 8000, "feature": {"speed": 2}}', "Waveform has no setting called speed"),
]


@pytest.mark.parametrize(("text", "reason"), BAD_DESCRIPTIONS)
def test_a_description_that_is_not_understood_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = models.waveform_encoder(tmp_path / "w.onnx")
    path.with_suffix(".json").write_text(text, "utf-8")
    with pytest.raises(StudioError, match=reason):
        encoders.opened(path)


def test_files_that_are_no_encoder_are_refused_in_a_sentence(tmp_path: Path) -> None:
    whole = models.transducer_encoder(tmp_path / "e.onnx").read_bytes()
    cases = {
        "text.onnx": (b"not a network", "cannot be loaded|is no ONNX file"),
        "empty.onnx": (b"", "is no ONNX file, or it is damaged"),
        "cut.onnx": (whole[: len(whole) // 2], "is no ONNX file, or it is damaged|cannot be loaded"),
    }
    for name, (content, reason) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(StudioError, match=reason) as caught:
            encoders.opened(tmp_path / name)
        assert str(tmp_path / name) in str(caught.value)
        assert str(caught.value).count("\n") == 0
    with pytest.raises(StudioError, match="does not exist, or is no file"):
        encoders.opened(tmp_path / "nowhere.onnx")
    with pytest.raises(StudioError, match="does not exist, or is no file"):
        encoders.opened(tmp_path)
    plain = models.waveform_encoder(tmp_path / "plain.onnx")
    with pytest.raises(StudioError, match=r"takes sound and gives vectors\. Describe it in plain\.json beside it"):
        encoders.opened(plain)
    apart = models.transducer_encoder(
        tmp_path / "apart.onnx", save_as_external_data=True, location="apart.data", size_threshold=100
    )
    (tmp_path / "apart.data").unlink()
    with pytest.raises(StudioError, match=r"keeps its weights in apart.data, which is not beside it\. Copy it there"):
        encoders.opened(apart)


def test_a_streaming_encoder_that_does_not_say_its_pieces_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="metadata do not say its T and decode_chunk_len"):
        encoders.opened(models.streaming_encoder(tmp_path / "s.onnx", {"model_type": "zipformer2"}))
    said = {"T": "45", "decode_chunk_len": "32", "feature": "whisper"}
    with pytest.raises(StudioError, match="hears whisper features"):
        encoders.opened(models.streaming_encoder(tmp_path / "w.onnx", said))


def test_an_encoder_that_gives_no_numbers_is_refused(tmp_path: Path, sound: np.ndarray) -> None:
    path = models.transducer_encoder(tmp_path / "e.onnx")
    model = onnx.load(path)
    broken = next(value for value in model.graph.initializer if value.name == "projection")
    broken.CopyFrom(numpy_helper.from_array(np.full((12, 12), np.nan, np.float32), "projection"))
    onnx.save(model, path)
    with pytest.raises(StudioError, match="gives what is not a number; it is damaged"):
        encoders.opened(path).embed(sound, 16000)


def test_real_files(shared_data: Path, tmp_path: Path, rng: np.random.Generator) -> None:
    home = shared_data / "models"
    cases: list[tuple[str, dict[str, Any], int]] = [
        ("speech-embedding/embedding_model.onnx", {
            "input": "logmel", "rate_hz": 16000, "layout": "batch frames bands 1", "output_layout": "batch 1 1 width",
            "feature": {"n_mels": 32, "n_fft": 512, "hop": 160}, "hop": 8,
        }, 96),
        ("speech-embedding/melspectrogram.onnx", {
            "input": "waveform", "rate_hz": 16000, "output_layout": "steps batch 1 width",
            "feature": {"scale": 32768.0},
        }, 32),
        ("basic-pitch/nmp.onnx", {"input": "waveform", "rate_hz": 22050, "layout": "batch samples 1"}, 88),
    ]  # fmt: skip
    for name, said, width in cases:
        path = tmp_path / Path(name).name
        path.write_bytes((home / name).read_bytes())
        encoder = encoders.opened(describe(path, **said))
        assert encoder.width == width
        t = np.arange(3 * said["rate_hz"]) / said["rate_hz"]
        tone, noise = np.sin(2 * np.pi * 440 * t) * 0.3, rng.normal(0, 0.1, len(t))
        vectors = [encoder.embed(clip.astype(np.float32), said["rate_hz"]) for clip in (tone, tone * 0.99, noise)]
        near, far = (float(np.linalg.norm(vectors[0] - other)) for other in vectors[1:])
        assert 0 <= near < far / 2
    with pytest.raises(StudioError, match="takes input, state, sr"):
        encoders.opened(home / "silero-vad" / "silero_vad.onnx")


def test_all_that_belongs_to_an_encoder_is_named(tmp_path: Path) -> None:
    path = models.transducer_encoder(
        tmp_path / "e.onnx", save_as_external_data=True, location="e.data", size_threshold=100
    )
    assert onnx_file.files_of(path) == [path, tmp_path / "e.data"]
    assert onnx_file.portable(path).parent != tmp_path
    alone = models.transducer_encoder(tmp_path / "alone.onnx")
    assert onnx_file.portable(alone) == alone


def test_an_encoder_says_where_it_really_runs(tmp_path: Path, sound: np.ndarray) -> None:
    path = str(models.transducer_encoder(tmp_path / "e.onnx"))
    feature = Embedding(encoder=path)
    expected = feature(sound)
    for wish, name, reason in (
        ("cpu", "cpu", "as asked"),
        ("auto", "cpu", "built without a GPU provider"),
        ("cuda:1", "cpu", "cuda:1 was asked for, but the installed onnxruntime is built without CUDAExecutionProvider"),
    ):
        place = features.device(feature, wish)
        assert place is not None
        assert (place.name, reason in place.reason) == (name, True)
        np.testing.assert_array_equal(features.compute(feature, sound, wish), expected)
    with pytest.raises(UsageError, match="There is no device 'gpu'"):
        features.compute(feature, sound, "gpu")
    assert features.device(Fbank(), "cuda") is None


def test_a_provider_that_onnxruntime_offers_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No GPU here: onnxruntime is made to offer one, and the session shows that it was bound to the processor."""
    import onnxruntime

    asked: list[Any] = []

    class Session(onnxruntime.InferenceSession):  # type: ignore[misc]
        def __init__(self, path: str, options: Any, providers: list[Any]) -> None:
            asked.append(providers)
            super().__init__(path, options, providers=["CPUExecutionProvider"])

    offered = ["CUDAExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: offered)
    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    encoder = encoders.opened(models.transducer_encoder(tmp_path / "e.onnx"), "cuda:1")
    assert asked == [[("CUDAExecutionProvider", {"device_id": "1"}), "CPUExecutionProvider"]]
    assert encoder.file.device == ("cpu", "onnxruntime could not start cuda; see its requirements")
