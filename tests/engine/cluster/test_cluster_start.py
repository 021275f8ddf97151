"""Starting work on a cluster: actors, blocks, what Ray is told, and the sentences where it is not there."""

from __future__ import annotations

import os
import re
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.classify_config import ClassifyConfig
from engine.cluster_cli import summary
from engine.events import Notice, run

pytest.importorskip("pyarrow", reason="needs requirements-cluster.txt")
from engine.cluster import job, manifest, partitions, session, stage


@pytest.mark.parametrize(
    ("device", "cores", "gpus", "probed", "expected"),
    [
        ("cpu", 40, 4, "", job.Crew(38, 1, 0, "cpu")),
        ("auto", 2, 0, "", job.Crew(1, 1, 0, "cpu")),
        ("cuda", 16, 0, "", job.Crew(15, 1, 0, "cpu")),
        ("auto", 40, 4, "cuda", job.Crew(4, 9, 1, "cuda")),
        ("cuda:1", 40, 4, "cuda", job.Crew(4, 9, 1, "cuda")),
        ("auto", 40, 4, "cpu", job.Crew(38, 1, 0, "cpu")),
    ],
)
def test_actors_go_where_the_model_really_runs(
    device: str, cores: int, gpus: int, probed: str, expected: job.Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "_on_a_gpu", lambda order: (probed, "no driver"))
    wanted = stage.Order(partitions.Run("", 1, {}), "", ClassifyConfig(device=device))
    events: list[object] = []
    has = session.Resources(cores, gpus, 1, own=False)
    assert run(job._crew(has, wanted), events.append) == expected
    fell_back = expected.device == "cpu" and device != "cpu" and (gpus or device != "auto")
    assert bool([e for e in events if isinstance(e, Notice)]) == bool(fell_back)


def test_blocks_are_large_for_ray_and_small_for_a_fair_end() -> None:
    crew = job.Crew(10, 1, 0, "cpu")
    assert job._block_rows(manifest.Work(total=10_000_000, mean_bytes=96_000.0), crew) == job._BLOCK_ROWS
    assert job._block_rows(manifest.Work(total=10_000_000, mean_bytes=10e6), crew) == 53
    assert job._block_rows(manifest.Work(total=10_000_000, mean_bytes=2e9), crew) == 1
    assert job._block_rows(manifest.Work(total=400, mean_bytes=96_000.0), crew) == 5
    assert job._block_rows(manifest.Work(total=3, mean_bytes=0.0), crew) == 1


def test_without_ray_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tiny_model: Path, inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from training.cli import main

    monkeypatch.setitem(sys.modules, "ray", None)
    words = ["classify", str(inbox), "--model", str(tiny_model), "--out", str(tmp_path / "out"), "--cluster", "auto"]
    assert main(words) == 1
    said = capsys.readouterr().err
    assert (
        said
        == "A cluster needs the library Ray, which is not installed: run pip install -r requirements-cluster.txt.\n"
    )
    assert not (tmp_path / "out").exists()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert main(["merge-results", str(tmp_path / "out"), str(tmp_path / "x.scores")]) == 1
    assert "needs the library pyarrow" in capsys.readouterr().err


def test_no_ray_at_an_address_is_a_sentence_at_once(
    tiny_model: Path, inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("ray", reason="needs requirements-cluster.txt")
    from training.cli import main

    words = ["classify", str(inbox), "--model", str(tiny_model), "--out", str(tmp_path / "out")]
    with socket.socket() as nobody:  # bound and not listening
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        assert main([*words, "--cluster", address]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[:2] == ["Looking for audio ...", "Connecting to Ray ..."]
    assert said[2].startswith(f"There is no Ray at {address}: ")
    assert not (tmp_path / "out").exists()


def test_flags_that_do_not_go_together_are_refused(
    tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from training.cli import main

    words = ["classify", str(tmp_path), "--model", str(tiny_model), "--out", str(tmp_path / "o"), "--cluster", "local"]
    for more in (["--threshold", "0.5"], ["--bom"], ["--watch"]):
        assert main([*words, *more]) == 2
        assert f"{more[0]} does not go with --cluster" in capsys.readouterr().err


def test_the_sizes_in_the_document_are_those_of_its_program(capsys: pytest.CaptureFixture[str]) -> None:
    text = (Path(__file__).parents[3] / "docs" / "scale.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(compile(program, "scale.md", "exec"), {})
    (table,) = re.findall(r"<!-- what the program .*?-->\n(.*?)<!-- end -->", text, re.DOTALL)
    assert capsys.readouterr().out == table


def test_the_summary_says_what_became_of_the_files_and_how_fast_a_worker_is() -> None:
    done = job.ClusterClassified("out", 2, 1200, 1000, 0, 3, 197, 9000.0, 12.0, 95.0, 2, "cpu")
    assert summary(done) == (
        "1,200 files in 2 min, 2 h 30 min of audio at 750x real time for each worker on cpu: 1,000 scored, "
        "197 kept from before, 3 could not be read."
    )
    nothing = job.ClusterClassified("out", 2, 5, 0, 0, 0, 5, 0.0, 0.0, 9.0, 2, "")
    assert summary(nothing) == "5 files in 9 s: 5 kept from before."


class StartedRay:
    """As much of Ray as starting and ending it takes; it notes the token that its processes would inherit."""

    def __init__(self) -> None:
        self.tokens: list[str | None] = []
        self.data = SimpleNamespace(DataContext=SimpleNamespace(get_current=SimpleNamespace))

    def init(self, address: str, **_: object) -> None:
        if address != "local":
            raise ConnectionError("nobody is there")
        self.tokens.append(os.environ.get("RAY_AUTH_TOKEN"))

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": 2.0}

    def nodes(self) -> list[object]:
        return [object()]

    def shutdown(self) -> None:
        os.environ["RAY_AUTH_MODE"] = "token"  # which it sets when it makes use of one


@pytest.mark.parametrize("own", ["", "mine"])
def test_a_ray_that_is_started_here_has_a_token_for_its_time_alone(own: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray would put one into the home folder for good; one of the user's own is taken."""
    for name in ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH", "RAY_AUTH_MODE", "RAY_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    if own:
        monkeypatch.setenv("RAY_AUTH_TOKEN", own)
    ray = StartedRay()
    monkeypatch.setattr(session, "need_ray", lambda: ray)
    for _ in range(2):
        with session.connected("auto", 1) as has:
            assert has.own
            assert os.environ["RAY_AUTH_TOKEN"] == ray.tokens[-1]
        assert os.environ.get("RAY_AUTH_TOKEN", "") == own
        assert "RAY_AUTH_MODE" not in os.environ
    first, second = ray.tokens
    if own:
        assert (first, second) == (own, own)
    else:
        assert first != second
        assert len(first or "") == 64
