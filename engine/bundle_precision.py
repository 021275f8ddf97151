"""A model whose network is kept in fewer bits: smaller, and in 8 bits faster on processors.

Its scales are chosen on some recordings, and on others it is measured beside the model that it was made from.

Invariant: no model comes out of here that decides otherwise than the one it was made from, but for one window in two
hundred.
"""

from __future__ import annotations

import dataclasses
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine import audio, audio_files
from engine.bundle import NETWORK_WEIGHTS, Bundle, Card
from engine.decision import decide, decide_each
from engine.errors import AudioError, StudioError, UsageError
from engine.events import Job, Progress, Skipped, beside
from engine.features import Feature
from engine.onnx_library import keep_quiet
from engine.project import Project
from engine.runtime.onnx import OnnxModel
from engine.windows import cut_windows
from engine.words import many

#: What a network can be kept in instead of 32-bit numbers, and how people call it.
PRECISIONS: Mapping[str, str] = {"int8": "8 bits", "float16": "16 bits"}
#: The share of windows that must get the same class as before.
LEAST_EQUAL = 0.995
#: Windows that the scales are chosen on; windows that are compared; and of one stretch at most so many.
_SCALING_WINDOWS, _COMPARED_WINDOWS, _WINDOWS_EACH = 128, 2048, 16
#: Of large windows, such as raw sound, fewer are compared: as many as fit here, but so many at least.
_COMPARED_BYTES, _FEWEST_COMPARED = 512 << 20, 256
#: Longer stretches are not read as a whole.
_WHOLE_S = 120.0
#: What counts as smaller: else the network has little that can be kept in fewer bits.
_SMALLER = 0.8
_TIMED_WINDOWS, _ROUNDS = 16, 15
#: Steps that are computed in 8 bits. Between two convolutions what is in 8 bits stays so; sums and means do not gain.
_EIGHT_BIT_STEPS = ["Conv", "Gemm", "MatMul", "MaxPool", "Relu"]
#: The step that onnxruntime computes in 8 bits only with scales that it finds anew in each call.
_RECURRENT_STEP = "LSTM"
#: Processors without instructions for 8 bits (VNNI) add pairs of products in 16 bits, which weights of 8 bits overflow:
#: the model would decide otherwise there than where it was measured.
_SEVEN_BIT_WEIGHTS = True


@dataclass(frozen=True)
class Stretch:
    """A part of a recording; ``end_s`` None is its end."""

    path: str
    start_s: float = 0.0
    end_s: float | None = None


@dataclass(frozen=True)
class Reduced:
    """A model in fewer bits beside the one it was made from.

    Attributes:
        bundle: The model, without weights to go on training with.
        precision: One of ``PRECISIONS``.
        windows: How many were compared.
        equal: Share of them that get the same class, or of a model of several classes per window the same classes.
        difference: The largest difference of a probability.
        smaller: How many times smaller the network is.
        faster: How many times as fast it runs on one core of this processor.
    """

    bundle: Bundle
    precision: str
    windows: int
    equal: float
    difference: float
    smaller: float
    faster: float

    def words(self) -> str:
        """All of it as a sentence."""
        return (
            f"In {PRECISIONS[self.precision]} {self.equal:.2%} of {many(self.windows, 'window')} get the same class as "
            f"before, and no probability differs by more than {self.difference:.3f}; the network is {self.smaller:.1f} "
            f"times smaller and runs {self.faster:.2f} times as fast on one core of this processor."
        )


def stretches(sources: Sequence[str | Path]) -> list[Stretch]:
    """The sound in files and folders; of a project, the chunks that its newest split trains on.

    Raises:
        StudioError: When there is none.
    """
    found: list[Stretch] = []
    for source in sources:
        if (Path(source) / "project.db").is_file():
            found += _trained_on(Path(source))
        else:
            found += [Stretch(path) for path in audio_files.find_audio([source])]
    if not found:
        where = ", ".join(str(source) for source in sources)
        raise StudioError(f"There is no sound in {where}. Give recordings such as the model was trained on.")
    return found


def _trained_on(folder: Path) -> Iterator[Stretch]:
    with Project(folder) as project:
        splits = project.splits()
        if not splits:
            raise StudioError(f"{folder} has no split yet. Cut the labels into chunks and split them first.")
        parts = project.split_parts(splits[-1].id)
        paths = {recording.id: str(project.audio_path(recording)) for recording in project.recordings()}
        for chunk in project.chunks(splits[-1].cut_id):
            if parts.get(chunk.id) == "train":
                yield Stretch(paths[chunk.recording_id], chunk.start_s, chunk.end_s)


def reduced(made: Bundle, precision: str, sound: Sequence[Stretch]) -> Job[Reduced]:
    """Keep a model's network in fewer bits. Job: yields Progress, and Skipped for what cannot be read.

    Args:
        made: The model.
        precision: One of ``PRECISIONS``.
        sound: Stretches such as the model was trained on, of two recordings at least: a quarter of the recordings is
            for choosing scales, the others are for comparing.

    Raises:
        UsageError: When there is no such precision, or only one recording.
        StudioError: When the model is no network, would not become smaller, or would decide otherwise.
    """
    if precision not in PRECISIONS:
        raise UsageError(f"There is no precision {precision!r}. Choose one of {', '.join(PRECISIONS)}.")
    if made.card.runtime != "onnx":
        raise StudioError(f"The model {made.card.name} is no network of its own and cannot be kept in fewer bits.")
    for_scales, for_comparing = _divided(sound)
    feature = made.feature()
    some = yield from _windows(for_scales, made.card, feature, _SCALING_WINDOWS)
    change = _in_8_bits if precision == "int8" else _in_16_bits
    keep_quiet()
    try:
        network = yield from beside(lambda: change(made, some), Progress("Choosing scales"))
    except Exception as error:  # the errors of onnx and onnxruntime share no base class
        reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        words = f"The network of {made.card.name} cannot be kept in {PRECISIONS[precision]}: {reason}."
        raise StudioError(words, path=made.path) from error
    smaller = _network_bytes(made) / len(network)
    if smaller * _SMALLER < 1:
        raise StudioError(
            f"There is little in the model {made.card.name} that can be kept in {PRECISIONS[precision]}: it would not "
            "become smaller. Export it as it is."
        )
    carried = _carried(made)
    card = dataclasses.replace(made.card, files={name: made.card.files.get(name, "") for name in carried})
    other = Bundle(card, network, {}, files=carried)
    most = min(_COMPARED_WINDOWS, max(_FEWEST_COMPARED, _COMPARED_BYTES // some[0].nbytes))
    others = yield from _windows(for_comparing, made.card, feature, most)
    compared = yield from beside(lambda: _compared(made, other, others), Progress("Comparing"))
    done = Reduced(other, precision, len(others), *compared[:2], smaller, compared[2])
    if done.equal < LEAST_EQUAL:
        raise StudioError(
            f"In {PRECISIONS[precision]} only {done.equal:.1%} of {many(done.windows, 'window')} would get the same "
            f"class as before; {LEAST_EQUAL:.1%} are asked for. Export the model as it is"
            + (", or in float16." if precision == "int8" else ".")
        )
    return dataclasses.replace(done, bundle=dataclasses.replace(other, card=_card(card, done)))


def _network_bytes(made: Bundle) -> int:
    """How large a model's network is, with the numbers that lie beside it."""
    apart = made.weights_apart()
    return len(made.onnx) + (apart.stat().st_size if apart is not None else 0)


def _carried(made: Bundle) -> dict[str, Path]:
    names = {*made.card.files, *made.files} - {NETWORK_WEIGHTS}
    return {name: made.file(name) for name in sorted(names)}


def _card(card: Card, done: Reduced) -> Card:
    figures = {
        "precision": done.precision,
        "windows": done.windows,
        "equal_labels": done.equal,
        "largest_difference": done.difference,
        "times_smaller": done.smaller,
        "times_as_fast": done.faster,
    }
    return dataclasses.replace(
        card,
        name=f"{card.name}-{done.precision}",
        notes=" ".join(filter(None, (card.notes, done.words()))),
        metrics={**card.metrics, "reduced": figures},
    )


# Sound ----------------------------------------------------------------------------------------------------------------


def _divided(sound: Sequence[Stretch]) -> tuple[list[Stretch], list[Stretch]]:
    """Stretches for the scales and those to compare on, from different recordings, each in an order by lot."""
    rng = random.Random(0)
    paths = sorted({stretch.path for stretch in sound})
    if len(paths) < 2:
        raise UsageError("Give at least two recordings: one to choose scales on, another to compare on.")
    rng.shuffle(paths)
    chosen = set(paths[: max(1, len(paths) // 4)])
    order = list(sound)
    rng.shuffle(order)
    return [s for s in order if s.path in chosen], [s for s in order if s.path not in chosen]


def _windows(sound: Sequence[Stretch], card: Card, feature: Feature, most: int) -> Job[np.ndarray]:
    """Features of windows, float32 of shape (at most ``most``, *feature shape)."""
    found: list[np.ndarray] = []
    count = 0
    for stretch in sound:
        yield Progress("Reading recordings", count, most, "windows")
        try:
            values = _windows_of(stretch, card, feature)
        except AudioError as error:
            yield Skipped(stretch.path, str(error))
            continue
        found.append(values[: most - count])
        count += len(found[-1])
        if count == most:
            break
    if not found:
        raise StudioError("None of these recordings can be read, so that nothing can be compared. Choose others.")
    return np.concatenate(found)


def _windows_of(stretch: Stretch, card: Card, feature: Feature) -> np.ndarray:
    """The features of windows that lie evenly in a stretch."""
    end_s = audio.probe(stretch.path).duration_s if stretch.end_s is None else stretch.end_s
    if end_s - stretch.start_s <= max(_WHOLE_S, 2 * card.window_s):
        parts = [(stretch.start_s, stretch.end_s)]
    else:  # of hours only the windows themselves are read
        starts = np.linspace(stretch.start_s, end_s - card.window_s, _WINDOWS_EACH).tolist()
        parts = [(start_s, start_s + card.window_s) for start_s in starts]
    length, hop = (max(1, round(seconds * card.rate_hz)) for seconds in (card.window_s, card.hop_s))
    found = []
    for start_s, stop_s in parts:
        samples = audio.load(stretch.path, rate_hz=card.rate_hz, channel=card.channel, start_s=start_s, end_s=stop_s)
        windows = cut_windows(samples, length, hop, card.short_clip)
        evenly = np.unique(np.linspace(0, len(windows) - 1, _WINDOWS_EACH // len(parts)).round().astype(int))
        found.append(feature(windows[evenly]))
    return np.concatenate(found)


# Networks -------------------------------------------------------------------------------------------------------------


def _in_16_bits(made: Bundle, some: np.ndarray) -> bytes:
    """The network with weights and steps in float16; what goes in and comes out stays float32."""
    import onnx
    from onnxruntime.transformers.float16 import convert_float_to_float16

    model = onnx.load_from_string(made.onnx)
    apart = made.weights_apart()
    if apart is not None:
        onnx.load_external_data_for_model(model, str(apart.parent))
    # Shapes are worked out on the file's bytes, of which there may be too many then; nothing here needs them.
    model = convert_float_to_float16(model, keep_io_types=True, disable_shape_infer=apart is not None)
    return model.SerializeToString()  # type: ignore[no-any-return]


def _in_8_bits(made: Bundle, some: np.ndarray) -> bytes:
    """The network in 8 bits, in the way that suits what it is made of; a window's answer is its own in both."""
    if made.weights_apart() is not None:
        raise StudioError("it is larger than 2 GB, and 16 bits are the least that such a network can be kept in")
    import onnx
    from onnxruntime.quantization.shape_inference import quant_pre_process

    network = onnx.load_from_string(made.onnx)
    recurrent = any(node.op_type == _RECURRENT_STEP for node in network.graph.node)
    if recurrent:
        _take_one_window(network)
    with tempfile.TemporaryDirectory() as folder:
        ready, out = Path(folder) / "ready.onnx", Path(folder) / "int8.onnx"
        # Normalisations become part of the convolutions before them.
        quant_pre_process(network, ready, skip_symbolic_shape=True)
        if recurrent:
            _with_scales_of_each_call(ready, out)
        else:
            _with_fixed_scales(ready, out, _reader(network.graph.input[0].name, some))
        return out.read_bytes()


def _take_one_window(network: Any) -> None:
    """Fix the batch axis at one window, which ``OnnxModel`` then gives it at a time.

    The scale of a call hangs on all that is computed in it: with other windows there an answer would be another one.
    """
    for port in (network.graph.input[0], network.graph.output[0]):
        port.type.tensor_type.shape.dim[0].dim_value = 1


def _with_fixed_scales(ready: Path, out: Path, reader: Any) -> None:
    """Convolutions and products: scales are fixed by what goes through them, which is the fastest for them."""
    from onnxruntime import quantization

    quantization.quantize_static(
        ready,
        out,
        reader,
        quant_format=quantization.QuantFormat.QDQ,
        op_types_to_quantize=_EIGHT_BIT_STEPS,
        per_channel=True,
        reduce_range=_SEVEN_BIT_WEIGHTS,
        activation_type=quantization.QuantType.QUInt8,
        weight_type=quantization.QuantType.QInt8,
    )


def _with_scales_of_each_call(ready: Path, out: Path) -> None:
    """Recurrent layers; what is beside them is too little to gain and stays in 32 bits."""
    from onnxruntime import quantization

    quantization.quantize_dynamic(
        ready,
        out,
        op_types_to_quantize=[_RECURRENT_STEP],
        per_channel=True,
        reduce_range=_SEVEN_BIT_WEIGHTS,
        weight_type=quantization.QuantType.QInt8,
    )


def _reader(name: str, some: np.ndarray) -> Any:
    from onnxruntime.quantization import CalibrationDataReader

    class Reader(CalibrationDataReader):  # type: ignore[misc]
        """Gives windows one after another."""

        def __init__(self) -> None:
            self._left = iter(some)

        def get_next(self) -> dict[str, np.ndarray] | None:
            window = next(self._left, None)
            return None if window is None else {name: window[None]}

    return Reader()


def _compared(whole: Bundle, other: Bundle, windows: np.ndarray) -> tuple[float, float, float]:
    """The share of windows with equal classes, the largest difference, and how many times as fast."""
    models = [OnnxModel(bundle, "cpu") for bundle in (whole, other)]
    before, after = (model.predict(windows) for model in models)
    equal = _decided(before, whole.card) == _decided(after, whole.card)
    equal = equal.reshape(len(windows), -1).all(axis=1)
    timed = windows[:_TIMED_WINDOWS]
    rounds = [[_seconds(lambda model=model: model.predict(timed)) for model in models] for _ in range(_ROUNDS)]  # type: ignore[misc]
    slow, fast = map(min, zip(*rounds, strict=True))  # whatever else the processor does only ever adds to a time
    return float(equal.mean()), float(np.abs(before - after).max()), slow / fast


def _decided(probs: np.ndarray, card: Card) -> np.ndarray:
    if card.multi_label:
        return decide_each(probs, card.thresholds)
    return decide(probs, card.labels, card.threshold, card.positive).predicted


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return max(time.perf_counter() - began, 1e-9)
