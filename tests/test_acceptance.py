"""Whole-path runs on real audio and at full size: ``.ci/run`` runs them, ``make test`` does not."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import audio_files
from engine.classify import classify
from engine.events import run
from engine.results import ResultStore

pytestmark = pytest.mark.acceptance

ROOT = Path(__file__).resolve().parents[1]


def earmark(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=900,
        check=False,
    )


def test_the_demo_takes_the_whole_path_in_under_90_s(tmp_path: Path) -> None:
    began = time.monotonic()
    done = earmark("demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began < 90
    home = tmp_path / "earmark-demo"
    for name in ("project/project.db", "project/models/logmel-cnn-1.earmark", "results.csv", "report/test_metrics.txt"):
        assert (home / name).is_file()
        assert str(home / name) in done.stdout or str((home / name).parent) in done.stdout
    with (home / "results.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 2


_PEAK = """
import multiprocessing, os, sys
from engine.classify_config import ClassifyConfig
from engine.classify import classify
from engine.events import run
if __name__ == "__main__":
    peaks = {}
    def sample(event):
        # Not ru_maxrss: a child's begins at what its parent had when it was started.
        for pid in [os.getpid(), *(p.pid for p in multiprocessing.active_children())]:
            for line in open(f"/proc/{pid}/status"):
                if line.startswith("VmHWM"):
                    peaks[pid] = int(line.split()[1])
    run(classify([sys.argv[1]], sys.argv[2], sys.argv[3], ClassifyConfig(workers=1)), sample)
    print(len(peaks), sum(peaks.values()))
"""


def test_a_three_hour_recording_is_classified_in_bounded_memory(tmp_path: Path, tiny_model: Path) -> None:
    rng = np.random.default_rng(0)
    minute = (rng.normal(0, 2000, (44100 * 60, 2))).astype(np.int16)
    with sf.SoundFile(tmp_path / "long.wav", "w", 44100, 2, "PCM_16") as file:
        for _ in range(180):
            file.write(minute)
    script = tmp_path / "peak.py"
    script.write_text(_PEAK)
    words = [sys.executable, str(script), str(tmp_path / "long.wav"), str(tiny_model), str(tmp_path / "r.scores")]
    done = subprocess.run(
        words, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert done.returncode == 0, done.stderr
    with ResultStore(tmp_path / "r.scores") as store:
        (row,) = store.rows()
        assert row[4] == pytest.approx(3 * 3600, abs=0.01)
        assert len(store.windows(row[0])[0]) == 3 * 3600 * 4 - 1
    processes, peak_kb = map(int, done.stdout.split())
    assert processes == 2
    assert peak_kb / 1024 < 500


def test_every_odd_and_malformed_file_ends_as_a_row(shared_data: Path, tiny_model: Path, tmp_path: Path) -> None:
    files = audio_files.find_audio([shared_data / "formats"])
    done = run(classify([shared_data / "formats"], tiny_model, tmp_path / "r.scores"))
    assert done.files == len(files) > 300
    with ResultStore(tmp_path / "r.scores") as store:
        rows = list(store.rows())
    assert sorted(r[1] for r in rows) == sorted(files)
    for row in rows:
        if row[2] == "done":
            assert all(p == p for p in row[6:])
        else:
            assert row[3].startswith(row[1]) or "It lasts" in row[3]
            assert row[3].endswith(".")
    assert sum(r[2] == "done" for r in rows) > 100


@pytest.mark.parametrize(("recipe", "at_least"), [("logmel-cnn", 0.3), ("mfcc-lstm", 0.25)])
def test_spoken_digits_of_a_speaker_never_heard(
    shared_data: Path, tmp_path: Path, recipe: str, at_least: float
) -> None:
    """Chance is 0.1; two speakers to learn from, one to choose the epoch by, one never heard."""
    rows = ["audio_filepath,label,group,split"]
    parts = {"george": "train", "jackson": "train", "lucas": "val"}
    for path in sorted((shared_data / "digits").rglob("*.flac")):
        digit, speaker, take = path.stem.split("_")
        if int(take) < 20:
            rows.append(f"{path},{digit},{speaker},{parts.get(speaker, 'test')}")
    (tmp_path / "digits.csv").write_text("\n".join(rows), encoding="utf-8")
    sizes = {"logmel-cnn": ["--n-fft", "512", "--hop", "128", "--n-mels", "64"], "mfcc-lstm": ["--n-mfcc", "13"]}
    words = ["train", "--data", "digits.csv", "--recipe", recipe, "--out", "m.earmark", "--split", "given"]
    words += ["--window-s", "1", "--hop-s", "0.5", "--rate-hz", "8000", "--epochs", "15", "--learning-rate", "0.001"]
    done = earmark(*words, *sizes[recipe], "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])["metrics"]
    assert not figures["leaky"]
    assert figures["test"]["accuracy"] > at_least
    assert figures["test"]["items"] == len(rows) - 1 - sum(1 for r in rows[1:] if not r.endswith(",test"))
