"""The figures of the data side: ``python -m bench.data [--quick] [--only NAME ...]``.

One function for each figure, listed in FIGURES: how soon labels of ten hours are a stored table of chunks, how fast ten
hours of MP3 become samples that training can map, beside merely decoding them on as many cores (one hour each with
``--quick``), and how much of a training's epochs passes with waiting for its examples. Prints a table with targets and
the load average, writes ``bench/data.json`` and deletes its files.

A share of bare decoding is taken with both sides in one run, by turns. Bare is what a loop over ``soundfile.read`` in
one process per core costs, on the samples as they come: without resampling, and nothing is kept. Each chunk is
resampled from its own beginning, as classifying it does, to the last bit. Decoding and resampling alone, which nothing
that fills the cache can undercut, therefore stands beside it as the limit; from MP3 at 44.1 kHz to 16 kHz resampling
takes a quarter of the time, so the limit itself lies below four fifths of bare decoding.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import soundfile

from bench import material
from engine import audio, events, places
from engine.chunks import CutConfig, cut
from engine.device import cpu_count
from engine.project import Project
from engine.segments import Edit, Recording, Segment
from training import cache, run
from training.data import DataSet, Item

RATE_HZ = 16_000  #: of the models that most are trained with
_FILE_MINUTES = 20
_PIECE_S = 60.0
_SEGMENT_S = 6.0
_CLIP_S = 5.0


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: What was measured.
        target: What was aimed at, in words.
        load: The load average when it began: near the number of cores, others worked beside it.
    """

    what: str
    value: float
    unit: str
    target: str
    load: float


def _timed(does: Callable[[], object]) -> float:
    began = time.perf_counter()
    does()
    return time.perf_counter() - began


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


# Cutting --------------------------------------------------------------------------------------------------------------


def _labelled(folder: Path, hours: float) -> None:
    """A project with recordings of half an hour, labelled all over in stretches of some seconds."""
    rng = random.Random(0)
    with Project.create(folder, ["Speech", "Music", "Noise"]) as project:
        classes = project.classes()
        recordings = [
            Recording(project.new_id(), f"{number}.wav", 1800.0, 44_100, 2, "WAV", str(number))
            for number in range(max(1, round(hours * 2)))
        ]
        segments = []
        for recording in recordings:
            at_s = 0.0
            while at_s < 1790.0:
                end_s = at_s + rng.uniform(0.5, 2 * _SEGMENT_S)
                segments.append(
                    Segment(project.new_id(), recording.id, at_s, min(end_s, 1800.0), rng.choice(classes).id)
                )
                at_s = end_s + rng.uniform(-1.0, 1.0)  # some overlap, some leave gaps
                at_s = max(at_s, segments[-1].start_s + 0.1)
        project.apply(Edit("Add", added=tuple(recordings)))
        project.apply(Edit("Label", added=tuple(segments)))


def cutting(folder: Path, hours: float) -> Iterator[Row]:
    """From labels to a stored table of chunks, as the Cut page does it."""
    _labelled(folder / "project", hours)
    with Project(folder / "project") as project:
        for overlap in ("majority", "keep"):
            config = CutConfig(overlap=overlap, background="Other")
            load = _load()
            seconds = min(_timed(lambda config=config: events.run(cut(project, config))) for _ in range(3))
            count = len(project.chunks(project.cuts()[-1].id))
            words = f"cutting {hours:g} h of labels into {count:,} stored chunks of 3 s every 1.5 s ({overlap})"
            yield Row(words, seconds, "s", "< 2", load)


# The cache of decoded chunks ------------------------------------------------------------------------------------------


def _write_mp3s(folder: Path, hours: float) -> list[Path]:
    """Files of twenty minutes, each of the same encoded minutes in another order: encoding hours takes too long."""
    folder.mkdir()
    pieces = []
    for number in range(4):
        path = folder / "piece.mp3"
        sound = np.repeat(material.sound(_PIECE_S, number)[:, None], 2, axis=1)
        soundfile.write(path, sound, material.RATE_HZ, format="MP3", bitrate_mode="CONSTANT", compression_level=0.6)
        pieces.append(_frames_of(path.read_bytes()))
        path.unlink()
    rng = random.Random(0)
    paths = []
    for number in range(max(2, round(hours * 60 / _FILE_MINUTES))):
        paths.append(folder / f"{number:02d}.mp3")
        paths[-1].write_bytes(b"".join(rng.choice(pieces) for _ in range(_FILE_MINUTES)))
    return paths


def _frames_of(data: bytes) -> bytes:
    """An MP3 without the frame in front that tells how long the file is."""
    for mark in (b"Xing", b"Info"):
        at = data.find(mark, 0, 4096)
        if at >= 0:
            following = data.find(data[:2], at)
            return data[following:]
    return data


def _decode(path: Path) -> float:
    """Decode a file from front to back; gives its seconds."""
    with soundfile.SoundFile(path) as file:
        rate_hz, frames = file.samplerate, 0
        while len(block := file.read(5 * rate_hz, dtype="float32", always_2d=True)):
            frames += len(block)
    return frames / rate_hz


def _decode_and_resample(path: Path) -> float:
    """The same, with each chunk brought to RATE_HZ: what the cache cannot do without."""
    with soundfile.SoundFile(path) as file:
        rate_hz, frames = file.samplerate, 0
        while len(block := file.read(3 * rate_hz, dtype="float32", always_2d=True)):
            frames += len(block)
            for _ in audio.resampled([np.ascontiguousarray(block[:, 0])], rate_hz, RATE_HZ):
                pass
    return frames / rate_hz


def decoding(folder: Path, hours: float) -> Iterator[Row]:
    """Filling the cache beside bare decoding, on all cores; and what a second training waits for."""
    paths = _write_mp3s(folder / "audio", hours)
    with ProcessPoolExecutor(cpu_count(), get_context("spawn")) as pool:
        seconds = sum(pool.map(_decode, paths))  # it also starts the workers and reads the files into memory
        for hop_s, target, times in ((3.0, "> 0.8", 2), (1.5, "", 1)):
            items = [
                Item(f"{path}#{start_s}", str(path), start_s, start_s + 3.0, "a", (path.name,))
                for path in paths
                for start_s in np.arange(0.0, _FILE_MINUTES * 60 - 3.0, hop_s).tolist()
            ]
            load = _load()
            ours, bare, both = [], [], []
            for _ in range(times):
                bare.append(_timed(lambda: sum(pool.map(_decode, paths))))
                both.append(_timed(lambda: sum(pool.map(_decode_and_resample, paths))))
                shutil.rmtree(places.cache() / "samples", ignore_errors=True)
                ours.append(_timed(lambda items=items: events.run(cache.fill(items, RATE_HZ, "first"))))
            again = _timed(lambda items=items: events.run(cache.fill(items, RATE_HZ, "first")))
            words = f"{hours:g} h of MP3 in chunks of 3 s every {hop_s:g} s"
            yield Row(f"{words}: bare decoding, {cpu_count()} cores", seconds / min(bare), "x real time", "", load)
            yield Row(f"{words}: into the cache at {RATE_HZ} Hz", seconds / min(ours), "x real time", "", load)
            yield Row(f"{words}: of the speed of bare decoding", min(bare) / min(ours), "", target, load)
            if hop_s == 3.0:
                yield Row(f"{words}: the limit, decoding and resampling alone", min(bare) / min(both), "", "", load)
                yield Row(f"{words}: of that limit", min(both) / min(ours), "", "", load)
            yield Row(f"{words}: the second time", again, "s", "", load)


# Waiting for data in a training ---------------------------------------------------------------------------------------


def waiting(folder: Path, _: float) -> Iterator[Row]:
    """How much of a training epoch passes with waiting for batches, while every example is changed on the fly.

    The preset is the one that costs most for sounds: each example at a speed of its own, two of them mixed. Some
    hundred clips make epochs of nine batches, however many hours the other figures take.
    """
    folder = folder / "clips"
    items = []
    for number in range(320):
        path = folder / "ab"[number % 2] / f"{number}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, material.sound(_CLIP_S, number), material.RATE_HZ)
        items.append(Item(str(path), str(path), 0.0, None, path.parent.name, (path.name,)))
    for recipe in ("logmel-cnn", "logmel-resnet"):
        plan = run.plan(
            recipe,
            {"window_s": _CLIP_S, "hop_s": _CLIP_S, "rate_hz": 22_050},
            {"augment": "mixtures", "epochs": 4, "patience": 0},
            {"val_split": 0.1, "test_split": 0.0},
        )
        load = _load()
        epochs: list[events.EpochDone] = []
        events.run(
            run.train(DataSet("clips", items), plan),
            lambda event, epochs=epochs: epochs.append(event) if isinstance(event, events.EpochDone) else None,
        )
        words = f"{recipe}, mixtures, {_CLIP_S:g} s at 22050 Hz, {cpu_count()} cores"
        first, *later = (epoch.wait_share for epoch in epochs)
        yield Row(f"{words}: of an epoch spent waiting for data", statistics.mean(later), "", "< 0.15", load)
        yield Row(f"{words}: of the first epoch", first, "", "", load)
        yield Row(f"{words}: speed", epochs[-1].windows_per_s, "windows/s", "", load)


#: Every figure by its name. Each gets an empty folder and how many hours to work on.
FIGURES: dict[str, Callable[[Path, float], Iterator[Row]]] = {
    "cutting": cutting,
    "decoding": decoding,
    "waiting": waiting,
}


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="an hour instead of ten")
    parser.add_argument("--only", nargs="+", choices=tuple(FIGURES), default=tuple(FIGURES), help="only these")
    args = parser.parse_args()
    rows: dict[str, list[Row]] = {name: [] for name in args.only}
    for name in args.only:
        with tempfile.TemporaryDirectory(prefix="earmark-bench-") as place:
            os.environ["EARMARK_HOME"] = f"{place}/home"
            (Path(place) / name).mkdir()
            for row in FIGURES[name](Path(place) / name, 1.0 if args.quick else 10.0):
                rows[name].append(row)
                print(f"{row.what:96}  {row.value:10.2f} {row.unit:12} {row.target:8} load {row.load:.1f}", flush=True)
    _save(Path(__file__).with_suffix(".json"), args.quick, rows)


def _save(file: Path, quick: bool, rows: dict[str, list[Row]]) -> None:
    """Write the figures; those of functions that were not run this time stay, if they are of the same size."""
    head = {"quick": quick, "python": sys.version.split()[0], "cores": cpu_count()}
    before = json.loads(file.read_text()) if file.is_file() else {}
    kept = before.get("figures", {}) if {name: before.get(name) for name in head} == head else {}
    new = {name: [asdict(row) for row in several] for name, several in rows.items()}
    file.write_text(json.dumps({**head, "figures": {**kept, **new}}, indent=1) + "\n")


if __name__ == "__main__":
    main()
