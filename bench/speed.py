"""How fast Earmark is beside the plain way, measured in one run on one machine.

Every figure is a ratio of two times taken next to each other, the median of several where that is quick. Each
measurement runs in a process of its own, because what makes one fast (threads, kept memory) would help the other.
Prints a table, writes ``bench/results.json``, from which the tables in docs/performance.md are made. With ``--only``
some groups of rows are measured anew and the others stay as they are.

Invariant: what stands in one file was measured on one machine with the same libraries.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from bench import endurance, figures, files, material, networks, precision
from bench.timing import BUSY, HEAD, Row, alone, line, rates

_PACKAGES = ("numpy", "scipy", "torch", "onnxruntime", "librosa", "soundfile", "av", "soxr")


def features_of_a_clip() -> dict[str, tuple[float, float, float]]:
    """Ours and the usual library's clips per second, and the largest difference of their values, by feature."""
    import kaldi_native_fbank
    import librosa

    from engine.features.fbank import Fbank
    from engine.features.logmel import LogMel
    from engine.features.mfcc import Mfcc

    log_mel, mfcc, fbank = LogMel(), Mfcc(), Fbank()
    clip = material.sound(3.0, 0)[: 3 * 16_000]
    slow_clip = material.sound(8.192, 0)[: mfcc.frames * mfcc.hop]

    def plain_log_mel() -> np.ndarray:
        mel = librosa.feature.melspectrogram(y=clip, sr=16_000, n_fft=1024, hop_length=256, n_mels=128)
        return librosa.power_to_db(mel, ref=np.max)

    def plain_mfcc() -> np.ndarray:
        found = librosa.feature.mfcc(y=slow_clip, sr=4096, n_mfcc=10, n_fft=512, hop_length=256)
        slopes = [librosa.feature.delta(found, width=5, order=order) for order in (1, 2)]
        return np.concatenate([found, *slopes]).T[: mfcc.frames]

    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither, options.frame_opts.snip_edges, options.frame_opts.samp_freq = 0, False, 16_000
    options.mel_opts.num_bins, options.mel_opts.high_freq = 80, -400

    def plain_fbank() -> np.ndarray:
        made = kaldi_native_fbank.OnlineFbank(options)
        made.accept_waveform(16_000, clip.tolist())
        made.input_finished()
        return np.stack([made.get_frame(i) for i in range(made.num_frames_ready)])

    return {
        name: (*rates(ours, plain, 60), float(np.abs(ours() - plain()).max()))
        for name, ours, plain in (
            ("log-mel of 3 s, against librosa", lambda: log_mel(clip), plain_log_mel),
            ("MFCC and slopes of 8 s, against librosa", lambda: mfcc(slow_clip), plain_mfcc),
            ("fbank of 3 s, against kaldi-native-fbank", lambda: fbank(clip), plain_fbank),
        )
    }


def measure_features(home: Path) -> Iterator[Row]:
    """Features of a clip."""
    load = os.getloadavg()[0]
    targets = {"log-mel": 5.0, "MFCC": 4.0, "fbank": 2.0}
    for name, (ours, plain, difference) in alone(features_of_a_clip).items():
        yield Row(name, ours, plain, "clips/s", targets[name.split()[0]], load, f"differs by {difference:.1g}")


# The run --------------------------------------------------------------------------------------------------------------

#: The groups of rows, in the order of the table.
GROUPS: Mapping[str, Callable[[Path], Iterator[Row]]] = {
    "features": measure_features,
    "inference": networks.measure_inference,
    "precision": precision.measure,
    "training": networks.measure_training,
    "files": files.measure,
}
#: What is no ratio: memory, the start, a busy machine.
BOUNDS = "bounds"


def machine() -> dict[str, Any]:
    """What it was measured on."""
    versions = {name: importlib.metadata.version(name) for name in _PACKAGES}
    kind = f"{platform.system()} {platform.machine()}"
    return {"cores": os.cpu_count(), "system": kind, "python": platform.python_version(), **versions}


def merged(before: Mapping[str, Any], found: Mapping[str, Sequence[Row]], bounds: list[Any] | None) -> dict[str, Any]:
    """The measurements with those of some groups in the place of the older ones.

    Args:
        before: What was measured before; empty when everything is new.
        found: The rows by their group.
        bounds: Memory and the like as JSON; None where they were not measured.
    """
    rows = [row for row in before.get("rows", []) if row["group"] not in found]
    rows += [{"group": group, **asdict(row), "ratio": row.ratio} for group, those in found.items() for row in those]
    order = list(GROUPS)
    rows.sort(key=lambda row: order.index(row["group"]))
    return {"machine": machine(), "rows": rows, "bounds": before.get("bounds", []) if bounds is None else bounds}


def _kept(out: Path, groups: Sequence[str]) -> dict[str, Any]:
    """What was measured before and stays."""
    if set(groups) == {*GROUPS, BOUNDS} or not out.is_file():
        return {}
    before: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    if before["machine"] != machine():
        raise SystemExit(f"{out.name} was measured on another machine or with other libraries: measure all groups.")
    return before


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.partition("\n")[0])
    groups = [*GROUPS, BOUNDS]
    parser.add_argument("--only", nargs="+", choices=groups, default=groups, metavar="GROUP", help=", ".join(groups))
    chosen = parser.parse_args().only
    out = Path(__file__).with_name("results.json")
    before = _kept(out, chosen)
    began = time.monotonic()
    found: dict[str, list[Row]] = {}
    bounds = None
    with tempfile.TemporaryDirectory() as home:
        for group in [group for group in GROUPS if group in chosen]:
            if not found:
                print(HEAD)
            found[group] = []
            for row in GROUPS[group](Path(home)):
                found[group].append(row)
                print(line(row), flush=True)
        if BOUNDS in chosen:
            bounds = figures.now_loaded(list(endurance.measure(Path(home))))
            figures.show(bounds)
    if any(row.load > BUSY for rows in found.values() for row in rows):
        print(f"* The load average was above {BUSY} when the row began: other work, or the row before, disturbs it.")
    made = merged(before, found, None if bounds is None else figures.as_json(bounds))
    out.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"Wrote {out.parent.name}/{out.name} after {time.monotonic() - began:.0f} s.")
