"""Classifying on a real Ray of this machine, as a person starts it: equal scores, killed workers, a killed job."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray", reason="needs requirements-cluster.txt")
pa = pytest.importorskip("pyarrow", reason="needs requirements-cluster.txt")
from pyarrow import parquet  # noqa: E402 - behind the question whether it is there

from engine.results import ResultStore  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc, and Ray elsewhere is a trial"),
]


#: A Ray lets in who has its token.
TOKEN = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "a-token-for-this-test-alone-0123456789"}


def command(*words: object) -> subprocess.Popen[str]:
    """Earmark's command line with JSON lines as its output."""
    return subprocess.Popen(
        [sys.executable, "main.py", *map(str, words), "--json"],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"} | TOKEN,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def events(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    assert process.stdout is not None
    for line in process.stdout:
        yield json.loads(line)


def result(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What a command says in the end; it must have printed nothing but JSON."""
    with process:
        told, error = process.communicate()
    assert process.returncode == 0, error
    last: dict[str, Any] = json.loads(told.splitlines()[-1])
    return last


def on_ray(model: Path, out: Path, *given: object, workers: int = 2, address: str = "local") -> subprocess.Popen[str]:
    return command("classify", *given, "--model", model, "--out", out, "--cluster", address, "--workers", workers)


def actors(driver: int) -> list[int]:
    """The processes of a job's actors that are at work."""
    parents: dict[int, int] = {}
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            name = (folder / "cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        if name.startswith(b"ray::MapWorker(MapBatches(_Actor))"):
            found.append(int(folder.name))
    return [pid for pid in found if driver in _ancestors(pid, parents)]


def _ancestors(pid: int, parents: dict[int, int]) -> Iterator[int]:
    while pid in parents:
        pid = parents[pid]
        yield pid


def rows(store: Path) -> list[tuple[Any, ...]]:
    """All that a store says, window by window."""
    with ResultStore(store) as opened:
        return [(*row, *(part.tobytes() for part in opened.windows(row[0]))) for row in opened.rows()]


def listing(part: Path) -> list[dict[str, Any]]:
    """Keys and states of a part's rows, or of all parts below a folder."""
    found: list[dict[str, Any]] = parquet.read_table(part, columns=["key", "state"]).to_pylist()
    return found


def merged(out: Path, store: Path) -> list[tuple[Any, ...]]:
    result(command("merge-results", out, store))
    return rows(store)


@pytest.fixture(scope="module")
def clips(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Real sounds, and files that are none."""
    found = [path for folder in sorted((shared_data / "esc10").iterdir()) for path in sorted(folder.glob("*.ogg"))[:4]]
    bad = tmp_path_factory.mktemp("bad")
    (bad / "empty.wav").touch()
    (bad / "cut.ogg").write_bytes(found[0].read_bytes()[:3000])
    return [*found, bad / "empty.wav", bad / "cut.ogg", bad / "gone.wav"]


@pytest.fixture(scope="module")
def alone(clips: list[Path], tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    """What one machine without Ray makes of them."""
    home = tmp_path_factory.mktemp("alone")
    result(command("classify", *clips, "--model", tiny_model, "--out", home / "r.csv", "--workers", 2))
    return rows(home / "r.csv.scores")


@pytest.fixture(scope="module")
def listed(clips: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a Parquet manifest of several row groups."""
    path = tmp_path_factory.mktemp("list") / "clips.parquet"
    parquet.write_table(pa.table({"path": [str(clip) for clip in clips]}), path, row_group_size=15)
    return path


def test_two_workers_give_the_scores_of_one_machine_though_one_is_killed(
    tiny_model: Path, listed: Path, clips: list[Path], alone: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    killed, last = 0, {}
    with on_ray(tiny_model, tmp_path / "out", listed) as job:
        for last in events(job):
            if last["event"] == "FilesScored" and not killed:
                killed = actors(job.pid)[0]
                os.kill(killed, signal.SIGKILL)
        assert job.stderr is not None
        assert job.wait() == 0, (last, job.stderr.read())
    assert killed
    assert (last["files"], last["kept"]) == (len(clips), 0)
    assert last["scored"] + last["failed"] == len(clips)
    assert last["device"] == "cpu"
    assert merged(tmp_path / "out", tmp_path / "merged.scores") == alone
    keys = [row["key"] for row in listing(tmp_path / "out")]
    assert len(keys) == len(set(keys)) == len(clips)


def test_a_job_that_was_killed_goes_on_with_what_is_missing(
    tiny_model: Path, clips: list[Path], alone: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    with on_ray(tiny_model, tmp_path / "out", *clips, workers=1) as job:
        next(event for event in events(job) if event["event"] == "FilesScored")
        job.kill()
    first = [row for part in (tmp_path / "out" / "run=00001").glob("*.parquet") for row in listing(part)]
    done = {row["key"] for row in first if row["state"] == "done"}
    assert 0 < len(done) < len(clips)
    told = result(on_ray(tiny_model, tmp_path / "out", *clips, workers=1))
    # An actor may have written what it was at after its driver was gone.
    assert len(done) <= told["kept"] < len(clips)
    second = [row["key"] for row in listing(tmp_path / "out" / "run=00002")]
    assert len(second) == len(clips) - told["kept"]
    assert not set(second) & done
    assert merged(tmp_path / "out", tmp_path / "merged.scores") == alone


def test_a_ray_that_runs_already_is_used_and_left_alone(
    tiny_model: Path, clips: list[Path], alone: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    """A head started by its own command, from another folder: our code comes to it with the job."""
    program = "import ray, sys; print(ray.init('local', num_cpus=3, include_dashboard=False).address_info['address'],"
    program += " flush=True); sys.stdin.read(); print(ray.cluster_resources()['CPU'])"
    head = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"RAY_USAGE_STATS_ENABLED": "0"} | TOKEN,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with head:
        assert head.stdout is not None
        address = head.stdout.readline().strip()
        assert address
        told = result(on_ray(tiny_model, tmp_path / "out", *clips, address=address))
        assert head.communicate("")[0].strip() == "3.0"
    assert told["actors"] == 2
    assert merged(tmp_path / "out", tmp_path / "merged.scores") == alone
