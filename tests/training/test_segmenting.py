"""Whole recordings: segments as label files, the choice of the smoothing, and recordings with classes cut out."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from onnx import TensorProto, helper

from engine import bundle, labels_io
from engine.bundle import Bundle, Card
from engine.chunks import CutConfig, cut
from engine.errors import StudioError
from engine.events import run
from engine.features import to_json
from engine.features.mfcc import Mfcc
from engine.project import Project
from engine.segmentation import SegmentConfig
from engine.segments import Edit, Segment, next_class
from training import segmenting
from training.cli import main
from training.cut_out import cut_out, kept_stretches
from training.splits import SplitConfig, split_project

RATE_HZ = 8000


def noise_and_silence(seconds: list[float], seed: int = 0) -> np.ndarray:
    """Loud and quiet by turns, beginning loud; float32 of shape (n,)."""
    rng = np.random.default_rng(seed)
    levels = [0.3, 0.001]
    parts = [rng.normal(0, levels[k % 2], round(s * RATE_HZ)) for k, s in enumerate(seconds)]
    return np.concatenate(parts).astype(np.float32).clip(-1, 1)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model that tells loud from quiet by the first cepstral coefficient."""
    feature = Mfcc(rate_hz=4096, n_mfcc=2, frames=4, deltas=False)
    nodes = [
        helper.make_node("Slice", ["features", "start", "end", "axes"], ["first"]),
        helper.make_node("Squeeze", ["first", "one"], ["energy"]),
        helper.make_node("Add", ["energy", "offset"], ["over"]),
        helper.make_node("MatMul", ["over", "sides"], ["logits"]),
    ]
    numbers = {"start": [0, 0], "end": [1, 1], "axes": [1, 2], "one": [1]}
    graph = helper.make_graph(
        nodes,
        "energy",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", 4, 2])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2])],
        [
            *(helper.make_tensor(name, TensorProto.INT64, [len(v)], v) for name, v in numbers.items()),
            helper.make_tensor("offset", TensorProto.FLOAT, [1], [200.0]),
            helper.make_tensor("sides", TensorProto.FLOAT, [1, 2], [0.05, -0.05]),
        ],
    )
    onnx = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()
    card = Card(
        name="loudness", recipe="mfcc-lstm", config={}, feature=to_json(feature), labels=("loud", "quiet"),
        rate_hz=4096, window_s=1.0, hop_s=1.0,
    )  # fmt: skip
    return bundle.save(Bundle(card, onnx, {}), tmp_path / "loudness.earmark")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "show.wav"
    soundfile.write(path, noise_and_silence([10, 20, 1, 14, 12]), RATE_HZ, subtype="PCM_16")
    return path


def test_a_short_outburst_makes_no_segment(recording: Path, model: Path, tmp_path: Path) -> None:
    config = SegmentConfig(min_duration_s=5.0)
    (found,) = run(segmenting.segment_files([recording], model, tmp_path / "s.scores", config))
    assert [(round(s.start_s), round(s.end_s), s.label) for s in found.stretches] == [
        (0, 10, "loud"), (10, 45, "quiet"), (45, 57, "loud"),
    ]  # fmt: skip
    plain = SegmentConfig("none")
    (again,) = run(segmenting.segment_files([recording], model, tmp_path / "s.scores", plain))
    assert len(again.stretches) == 5


def test_segment_writes_switch_points_and_audacity_labels(recording: Path, model: Path, tmp_path: Path) -> None:
    arguments = ["segment", str(recording), "--model", str(model), "--min-duration-s", "5"]
    assert main([*arguments, "--out", str(tmp_path / "a"), "--format", "segments_txt"]) == 0
    assert (tmp_path / "a" / "segments.txt").read_text() == "[show]\n10 45\n"
    assert main([*arguments, "--out", str(tmp_path / "b")]) == 0
    rows = labels_io.read(tmp_path / "b" / "show.txt").rows
    assert [(r.start_s, r.end_s, r.label) for r in rows] == [(0, 10, "loud"), (10, 45, "quiet"), (45, 57, "loud")]


@pytest.fixture
def project(tmp_path: Path, recording: Path) -> Path:
    """Four labelled recordings; in each a second of noise that belongs to the quiet stretch around it."""
    folder = tmp_path / "project"
    with Project.create(folder) as made:
        for k in range(4):
            path = tmp_path / f"show{k}.wav"
            soundfile.write(path, noise_and_silence([12, 20, 1, 15, 12], seed=k), RATE_HZ, subtype="PCM_16")
            run(made.add_recordings([str(path)]))
        loud = next_class((), "loud", made.new_id())
        quiet = next_class((loud,), "quiet", made.new_id())
        made.apply(Edit("classes", (), (loud, quiet)))
        spans = [(0.0, 12.0, loud.id), (12.0, 48.0, quiet.id), (48.0, 60.0, loud.id)]
        rows = tuple(Segment(made.new_id(), r.id, a, b, c) for r in made.recordings() for a, b, c in spans)
        made.apply(Edit("labels", (), rows))
        run(cut(made, CutConfig(length_s=2.0)))
        run(split_project(made, SplitConfig(val_split=0.5, test_split=0.0)))
    return folder


def test_the_way_is_chosen_on_validation_and_kept_in_the_model(project: Path, model: Path) -> None:
    with pytest.raises(StudioError, match="was not trained on a split of"):
        run(segmenting.choose(project, model))
    loaded = bundle.load(model)
    bundle.save(
        dataclasses.replace(loaded, card=dataclasses.replace(loaded.card, data={"split": {"split_id": 1}})), model
    )
    tried = run(segmenting.choose(project, model))
    best = tried[0]
    assert best.macro_f1 == pytest.approx(1.0, abs=0.002)
    assert best.segments == 6, "two recordings of three segments each"
    plain = next(c for c in tried if c.config.method == "none")
    assert plain.macro_f1 < best.macro_f1 - 0.01
    assert plain.segments == 10
    assert segmenting.config_of(bundle.read_card(model), {}) == best.config
    assert segmenting.config_of(bundle.read_card(model), {"method": "none"}).method == "none"


def test_what_stays() -> None:
    spans = [(2.0, 3.0, "ad"), (2.5, 4.0, "ad"), (5.0, 6.0, "talk"), (9.0, 99.0, "ad")]
    assert kept_stretches(spans, ["ad"], [], 10.0) == [(0.0, 2.0), (4.0, 9.0)]
    assert kept_stretches(spans, [], ["ad"], 10.0) == [(2.0, 4.0), (9.0, 10.0)]
    assert kept_stretches([(0.0, 10.0, "ad")], ["ad"], [], 10.0) == []
    assert kept_stretches([(0.0, 9.99988, "ad")], ["ad"], [], 10.0) == [], "the last sample at 4096 Hz is the end"


def test_cutting_is_exact_to_the_sample_but_for_the_fades(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    samples = rng.integers(-20000, 20000, (RATE_HZ * 3, 2)).astype(np.int16)
    source, out = tmp_path / "in.wav", tmp_path / "out" / "in_cut.wav"
    soundfile.write(source, samples, RATE_HZ, subtype="PCM_16")
    left_s = run(cut_out(source, [(0.0, 1.0), (1.5, 2.0), (2.25, 3.0)], out, crossfade_s=0.01))
    found, rate_hz = soundfile.read(out, dtype="int16")
    expected = np.concatenate([samples[:8000], samples[12000:16000], samples[18000:]])
    assert left_s == pytest.approx(2.25)
    assert (rate_hz, found.shape) == (RATE_HZ, expected.shape)
    faded = np.zeros(len(found), bool)
    for join in (8000, 12000):
        faded[join : join + 80] = True
    assert np.array_equal(found[~faded], expected[~faded])
    # In the middle of a fade both sides count half.
    middle = found[8000 + 40].astype(float)
    assert np.abs(middle - (samples[12000 + 40] * (41 / 81) + samples[8000 + 40] * (40 / 81))).max() < 1


def test_without_a_fade_every_sample_is_the_recordings_own(tmp_path: Path) -> None:
    samples = np.arange(-8000, 8000, dtype=np.int16)
    soundfile.write(tmp_path / "in.wav", samples, RATE_HZ, subtype="PCM_16")
    run(cut_out(tmp_path / "in.wav", [(0.5, 0.75), (1.0, 1.5)], tmp_path / "out.wav", 0.0))
    found, _ = soundfile.read(tmp_path / "out.wav", dtype="int16")
    assert np.array_equal(found, np.concatenate([samples[4000:6000], samples[8000:12000]]))


def test_cutting_everything_out_is_a_sentence_and_leaves_no_file(recording: Path, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"Nothing would be left of .*show.wav"):
        run(cut_out(recording, [], tmp_path / "out.wav"))
    assert not (tmp_path / "out.wav").exists()


def test_a_cancelled_cut_leaves_no_file(recording: Path, tmp_path: Path) -> None:
    job = cut_out(recording, [(0.0, 50.0)], tmp_path / "out" / "x.wav")
    next(job)
    job.close()
    assert not list((tmp_path / "out").glob("*"))


def test_cut_out_by_model_and_by_labels(
    recording: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    common = ["cut-out", str(recording), "--drop", "quiet"]
    by_model = ["--model", str(model), "--out", str(tmp_path / "m"), "--min-duration-s", "5"]
    assert main([*common, *by_model]) == 0
    assert soundfile.info(tmp_path / "m" / "show_cut.wav").frames == RATE_HZ * 22
    (tmp_path / "labels.txt").write_text("10\t45\tquiet\n")
    assert main([*common, "--labels", str(tmp_path / "labels.txt"), "--out", str(tmp_path / "l"), "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert told[-1]["files"][0]["seconds"] == pytest.approx(22.0)
    assert main([*common[:2], "--drop", "advert", *by_model]) == 2
    assert "There is no class advert; there are loud, quiet." in capsys.readouterr().err
    (nothing := tmp_path / "nothing.wav").write_text("no audio")
    (tmp_path / "nothing.txt").write_text("10\t45\tquiet\n")
    words = ["--drop", "quiet", "--labels", str(tmp_path / "nothing.txt"), "--out", str(tmp_path / "a" / "b")]
    assert main(["cut-out", str(nothing), *words]) == 1
    assert not (tmp_path / "a").exists(), "what failed leaves no empty folder"
