"""Classifying on a cluster, but for Ray: manifests, storage, what an actor does, its results and their merging."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile as sf

from engine import bundle, classify, pool
from engine.classify_config import ClassifyConfig
from engine.cluster_cli import summary
from engine.errors import StudioError
from engine.events import Notice, run
from engine.items import Source, audio_of, part_item, source_of
from engine.results import DONE, FileScore, ResultStore
from engine.scoring import Task
from engine.transcripts import Transcript, Word
from engine.worker import Worker

pa = pytest.importorskip("pyarrow", reason="needs requirements-cluster.txt")
from pyarrow import parquet  # noqa: E402 - behind the question whether it is there

from engine.cluster import job, manifest, merging, partitions, session, stage, storage  # noqa: E402

ON_CPU = ClassifyConfig(workers=1, device="cpu")


def sound(path: Path, seconds: float, hz: float = 500.0, channels: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    t = np.arange(round(16000 * seconds)) / 16000
    one = 0.3 * np.sin(2 * np.pi * hz * t)
    sf.write(path, np.stack([one / (channel + 1) for channel in range(channels)], axis=1), 16000)
    return path


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    home = tmp_path / "inbox"
    for number in range(5):
        sound(home / f"call {number * 3}.wav", 0.3 + 0.4 * number, 300 + 200 * number)
    (home / "empty.wav").touch()
    (home / "text.mp3").write_text("certainly not audio")
    return home


@pytest.fixture
def actor() -> Iterator[Callable[[stage.Order], stage.Scoring]]:
    made: list[stage.Scoring] = []

    def make(order: stage.Order) -> stage.Scoring:
        made.append(stage.Scoring(order))
        return made[-1]

    yield make
    for one in made:
        one.end()


def order(model: Path, out: Path | str, config: ClassifyConfig = ON_CPU) -> stage.Order:
    made, name = partitions.begin(str(out), bundle.load(model), config)
    return stage.Order(made, name, config)


def rows(given: list[str], config: ClassifyConfig = ON_CPU, finished: bytes = b"") -> Any:
    """What the cluster makes of a list before it comes to the actors, without a cluster."""
    work = run(manifest.find(given, config))
    tables = work.listed + [manifest.read_group(group) for group in work.groups]
    return pa.concat_tables([manifest.looked_at(table, manifest.sorted_keys(finished)) for table in tables])


def stored(path: Path | str) -> dict[str, tuple[Any, ...]]:
    """Everything that a store says of its items, with all windows."""
    with ResultStore(path) as store:
        return {row[1]: (*row[:1], *row[2:], *(w.tobytes() for w in store.windows(row[0]))) for row in store.rows()}


def alone(given: list[Path], model: Path, store: Path, config: ClassifyConfig = ON_CPU) -> dict[str, tuple[Any, ...]]:
    run(classify.classify(given, model, store, config))
    return stored(store)


def test_scores_are_those_of_one_machine_bit_by_bit(
    tiny_model: Path, inbox: Path, tmp_path: Path, actor: Callable[..., stage.Scoring]
) -> None:
    made = order(tiny_model, tmp_path / "out")
    told = actor(made)(rows([str(inbox)])).to_pylist()[0]
    assert (told["asked"], told["scored"], told["failed"], told["fatal"]) == (7, 5, 2, "")
    assert told["device"] == "cpu"
    assert {Path(path).name for path, _ in told["reasons"]} == {"empty.wav", "text.mp3"}
    assert run(merging.merge(str(tmp_path / "out"), tmp_path / "merged.scores")) == 7
    assert stored(tmp_path / "merged.scores") == alone([inbox], tiny_model, tmp_path / "alone.scores")


def test_each_channel_and_too_short_are_those_of_one_machine(
    tiny_model: Path, tmp_path: Path, actor: Callable[..., stage.Scoring]
) -> None:
    config = replace(ON_CPU, channels="split", min_duration=0.5)
    sound(tmp_path / "in" / "legs.wav", 1.0, channels=2)
    sound(tmp_path / "in" / "short.wav", 0.4)
    (tmp_path / "in" / "bad.wav").write_bytes(b"RIFF")
    told = actor(order(tiny_model, tmp_path / "out", config))(rows([str(tmp_path / "in")], config)).to_pylist()[0]
    assert (told["asked"], told["scored"], told["too_short"], told["failed"]) == (3, 2, 1, 1)
    run(merging.merge(str(tmp_path / "out"), tmp_path / "merged.scores"))
    merged = stored(tmp_path / "merged.scores")
    assert merged == alone([tmp_path / "in"], tiny_model, tmp_path / "alone.scores", config)
    assert {Path(item).name for item in merged} == {"legs.wav#1", "legs.wav#2", "short.wav#1", "bad.wav#1"}


def test_a_stretch_is_scored_as_if_it_were_a_file(
    tiny_model: Path, tmp_path: Path, actor: Callable[..., stage.Scoring]
) -> None:
    whole = sound(tmp_path / "long.wav", 3.0, channels=2)
    samples, rate_hz = sf.read(whole)
    sf.write(tmp_path / "cut.wav", samples[16000:33600, 1], rate_hz, subtype="DOUBLE")
    table = tmp_path / "calls.csv"
    table.write_text(
        "id;path;start_s;end_s;channel;label\n7;long.wav;1;2.1;2;machine\n8;long.wav;;;;person\n", encoding="utf-8"
    )
    made = order(tiny_model, tmp_path / "out")
    assert actor(made)(rows([str(table)])).to_pylist()[0]["scored"] == 2
    (part,) = made.run.parts()
    first, second = parquet.read_table(part).to_pylist()
    assert (first["id"], first["start_s"], first["end_s"], first["channel"]) == ("7", 1.0, 2.1, 2)
    assert first["duration_s"] == pytest.approx(1.1)
    assert first["window_start_s"][0] == 1.0
    assert (second["id"], second["channel"], second["window_start_s"][0]) == ("8", None, 0.0)
    run(merging.merge(str(tmp_path / "out"), tmp_path / "merged.scores"))
    merged = stored(tmp_path / "merged.scores")
    item = f"{whole}#2@1-2.1"
    assert set(merged) == {item, f"{whole}#"}
    by_itself = alone([tmp_path / "cut.wav"], tiny_model, tmp_path / "alone.scores")[str(tmp_path / "cut.wav")]
    assert merged[item][5:7] == pytest.approx(by_itself[5:7], abs=1e-6)
    with ResultStore(tmp_path / "merged.scores") as store:
        assert [row[5] for row in store.rows()] == ["person", "machine"]
        assert {audio_of(name, store.split)[0] for name in merged} == {str(whole)}


def test_names_of_parts_are_read_as_they_are_written() -> None:
    for source in (
        Source("a.wav"),
        Source("a#3.wav", 1),
        Source("a.wav#2", None, 0.0, 7.0),
        Source("a@1-2", 0, 12.5),
        Source("a\nb.wav", None, 0.000001, 86400.25),
    ):
        assert source_of(part_item(source), split=True) == source
    assert source_of("a.wav#2", split=False) == Source("a.wav#2")


def test_what_is_finished_is_not_done_again_and_what_changed_is(
    tiny_model: Path, inbox: Path, tmp_path: Path, actor: Callable[..., stage.Scoring]
) -> None:
    made = order(tiny_model, tmp_path / "out")
    actor(made)(rows([str(inbox)]))
    sound(inbox / "call 3.wav", 0.9, 4000)
    (part,) = made.run.parts()
    broken = Path(made.run.name, "part-half.parquet")
    broken.write_bytes(Path(part).read_bytes()[:-100])
    found = [partitions.finished_keys(name) for name in made.run.parts()]
    assert found.count(None) == 1
    again = rows([str(inbox)], finished=b"".join(filter(None, found)))
    assert {Path(path).name for path in again["path"].to_pylist()} == {"call 3.wav", "empty.wav", "text.mp3"}
    actor(order(tiny_model, tmp_path / "out"))(again)
    run(merging.merge(str(tmp_path / "out"), tmp_path / "merged.scores"))
    assert stored(tmp_path / "merged.scores") == alone([inbox], tiny_model, tmp_path / "alone.scores")


def test_results_of_another_model_or_other_settings_are_not_counted(tiny_model: Path, tmp_path: Path) -> None:
    made = order(tiny_model, tmp_path / "out").run
    other = bundle.load(tiny_model)
    other = replace(other, card=replace(other.card, temperature=2.0))
    order(bundle.save(other, tmp_path / "other.earmark"), tmp_path / "out")
    order(tiny_model, tmp_path / "out", replace(ON_CPU, channels="split"))
    same = order(tiny_model, tmp_path / "out").run
    every = partitions.runs(str(tmp_path / "out"))
    assert [one.number for one in every] == [1, 2, 3, 4]
    assert [one.number for one in partitions.of_same_job(every, same.meta)] == [made.number, 4]


def test_a_block_that_is_done_twice_leaves_one_part(
    tiny_model: Path, inbox: Path, tmp_path: Path, actor: Callable[..., stage.Scoring]
) -> None:
    made, table = order(tiny_model, tmp_path / "out"), rows([str(inbox)])
    worker = actor(made)
    worker(table)
    worker(table)
    assert len(made.run.parts()) == 1


def test_files_on_a_storage_are_fetched_piece_by_piece_and_nothing_is_left(
    tiny_model: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, actor: Callable[..., stage.Scoring]
) -> None:
    """fsspec's own view of this disk stands for a storage: everything goes through its addresses."""
    monkeypatch.setattr(storage, "_PIECE_BYTES", 1000)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    made = order(tiny_model, f"local://{tmp_path}/out")
    table = rows([f"local://{inbox}", f"local://{inbox}/gone.wav"])
    assert table.num_rows == 8
    worker = actor(made)
    told = worker(table).to_pylist()[0]
    assert (told["scored"], told["failed"], told["fatal"]) == (5, 3, "")
    reasons = {path.rpartition("/")[2]: reason for path, reason in told["reasons"]}
    assert reasons["gone.wav"] == f"local://{inbox}/gone.wav cannot be read: there is no such file."
    assert reasons["empty.wav"] == f"local://{inbox}/empty.wav cannot be read: the file is empty (0 bytes)."
    assert list(scratch.iterdir()) == []
    run(merging.merge(f"local://{tmp_path}/out", tmp_path / "merged.scores"))
    one_machine = alone([inbox], tiny_model, tmp_path / "alone.scores")
    merged = stored(tmp_path / "merged.scores")
    for name in ("call 0.wav", "call 12.wav"):
        assert merged[f"local://{inbox}/{name}"][5:] == one_machine[str(inbox / name)][5:]


def test_a_storage_that_falls_silent_costs_its_files_only(
    tiny_model: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, actor: Callable[..., stage.Scoring]
) -> None:
    real = storage.fetch

    def fetch(name: str, target: Path, alive: Callable[[], None]) -> None:
        if name.endswith("call 3.wav"):
            ended.wait()
        real(name, target, alive)

    from threading import Event

    ended = Event()
    monkeypatch.setattr(storage, "fetch", fetch)
    monkeypatch.setattr(stage, "_SILENT_S", 0.5)
    try:
        told = actor(order(tiny_model, tmp_path / "out"))(rows([f"local://{inbox}"])).to_pylist()[0]
    finally:
        ended.set()
    assert (told["scored"], told["failed"]) == (4, 3)
    assert any("its storage did not answer for 0 s" in reason for _, reason in told["reasons"])


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
@pytest.mark.parametrize(("how", "said"), [("SIGKILL", "crashed"), ("SIGSTOP", "did not get on for 3 s")])
def test_a_decoder_that_crashes_or_hangs_costs_one_file(
    how: str,
    said: str,
    tiny_model: Path,
    inbox: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    actor: Callable[..., stage.Scoring],
) -> None:
    monkeypatch.setattr(pool, "_STUCK_S", 3.0)
    real, hurt = Worker.give, []

    def give(self: Worker, tasks: list[Task]) -> None:
        real(self, tasks)
        if hurt:
            monkeypatch.setattr(pool, "_STUCK_S", 60.0)  # its successor may take its time on a busy machine
            return
        hurt.append(self.process.pid)
        os.kill(hurt[0], getattr(signal, how))

    monkeypatch.setattr(Worker, "give", give)
    worker = actor(order(tiny_model, tmp_path / "out"))
    told = worker(rows([str(inbox)])).to_pylist()[0]
    assert (told["asked"], told["fatal"]) == (7, "")
    assert told["scored"] + told["failed"] == 7
    assert len([reason for _, reason in told["reasons"] if said in reason]) == 1


def test_a_model_that_cannot_run_and_a_full_disk_end_the_job_with_a_sentence(
    tiny_model: Path, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, actor: Callable[..., stage.Scoring]
) -> None:
    made, table = order(tiny_model, tmp_path / "out"), rows([str(inbox)])
    told = actor(replace(made, model=str(tmp_path / "gone.earmark")))(table).to_pylist()[0]
    assert "gone.earmark" in told["fatal"]

    def full(name: str, data: bytes) -> None:
        raise StudioError(f"{name} cannot be written: No space left on device. Make room.")

    monkeypatch.setattr(storage, "write", full)
    told = actor(made)(table).to_pylist()[0]
    assert "No space left" in told["fatal"]
    tally = job._Tally(7)
    with pytest.raises(StudioError, match="No space left"):
        list(tally.take(told))


def test_rows_of_a_manifest_that_cannot_be_have_a_reason(tiny_model: Path, inbox: Path, tmp_path: Path) -> None:
    table = pa.table(
        {
            "Path": ["inbox/call 0.wav", None, "inbox/call 3.wav", "inbox/call 6.wav", str(inbox / "call 9.wav")],
            "start_s": [None, None, -1.0, 3.0, 0.1],
            "end_s": pa.array([None, None, None, 2, 1], pa.int64()),
            "channel": pa.array([0, None, None, None, 1], pa.int16()),
        }
    )
    parquet.write_table(table, tmp_path / "list.parquet", row_group_size=2)
    found = rows([str(tmp_path / "list.parquet")])
    reasons = found["wrong"].to_pylist()
    assert reasons[0].endswith("channel is 0; channels are counted from 1.")
    assert reasons[1] == "A row of the manifest names no file."
    assert reasons[2].endswith("start_s is -1, which is before the beginning.")
    assert reasons[3].endswith("end_s is 2, which is not after the start.")
    assert reasons[4] == ""
    assert found["path"].to_pylist()[0] == str(inbox / "call 0.wav")
    assert all(found["size"].to_pylist()[n] > 0 for n in (0, 2, 3, 4))
    made = order(tiny_model, tmp_path / "out")
    worker = stage.Scoring(made)
    try:
        told = worker(found).to_pylist()[0]
    finally:
        worker.end()
    assert (told["scored"], told["failed"]) == (1, 4)


def test_a_manifest_is_refused_before_anything_starts(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"path": ["a.wav"], "start_s": ["soon"]}), tmp_path / "text.parquet")
    parquet.write_table(pa.table({"wav": ["a.wav"]}), tmp_path / "other.parquet")
    (tmp_path / "bad.csv").write_text("path,channel\na.wav,left\n")
    (tmp_path / "none.parquet").write_text("no table")
    for name, said in (
        ("text.parquet", "The column start_s of .* holds string; it must hold numbers"),
        ("other.parquet", "names no file. It needs a column path"),
        ("bad.csv", "line 2: channel is 'left', which is not a number"),
        ("none.parquet", "cannot be read as a Parquet table"),
    ):
        with pytest.raises(StudioError, match=said):
            run(manifest.find([str(tmp_path / name)], ON_CPU))
    (tmp_path / "void").mkdir()
    with pytest.raises(StudioError, match="There is no audio in"):
        run(manifest.find([str(tmp_path / "void")], ON_CPU))


def test_lists_and_patterns_may_name_addresses(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(f"local://{inbox}/call 0.wav\n{inbox}/call 3.wav\n", encoding="utf-8")
    paths = rows([str(tmp_path / "list.txt"), f"local://{inbox}/call 1*.wav"])["path"].to_pylist()
    here = f"local://{inbox}/"
    assert sorted(paths) == sorted([f"{here}call 0.wav", str(inbox / "call 3.wav"), f"{here}call 12.wav"])
    left = rows([f"local://{inbox}"], replace(ON_CPU, include="call*", exclude="*0.wav"))["path"].to_pylist()
    assert [path.removeprefix(here) for path in left] == ["call 12.wav", "call 3.wav", "call 6.wav", "call 9.wav"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_no_text_has_its_row_and_a_reason(inbox: Path) -> None:
    sound(inbox / "a.wav", 0.6).rename(os.fsdecode(os.fsencode(inbox) + b"/caf\xe9.wav"))
    found = {Path(row["path"]).name: row["wrong"] for row in rows([str(inbox)]).to_pylist()}
    assert "has a name that is no text" in found["caf\\udce9.wav"]
    assert found["call 0.wav"] == ""


def test_a_manifest_of_files_that_are_all_gone_says_so(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("path\ngone.wav\n")
    events: list[object] = []
    work = run(manifest.find([str(tmp_path / "list.csv")], ON_CPU), events.append)
    assert work.total == 1
    assert [e.text for e in events if isinstance(e, Notice)] == [
        f"None of the first 1 files is there, {tmp_path / 'gone.wav'} for one."
    ]


def test_keys_are_found_among_many() -> None:
    rng = np.random.default_rng(0)
    keys = [rng.bytes(manifest.KEY_BYTES) for _ in range(2000)]
    finished = manifest.sorted_keys(b"".join(keys[:1000]))
    assert manifest.among(keys, finished).tolist() == [True] * 1000 + [False] * 1000
    same_half = keys[0][:8] + bytes(8)
    assert manifest.among([same_half], finished).tolist() == [False]
    assert manifest.among(keys[:3], manifest.sorted_keys(b"")).tolist() == [False] * 3
    row = ("7", "a.wav", None, 2.0, 1)
    assert manifest.key_of(*row, (5, 9)) != manifest.key_of(*row, (5, 8))
    assert manifest.key_of(*row, (5, 9)) == manifest.key_of(*row, (5, 9))


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
    text = (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
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


def test_merging_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="There are no results of a cluster in"):
        run(merging.merge(str(tmp_path / "nowhere"), tmp_path / "x.scores"))


def test_what_is_said_comes_along(tmp_path: Path, tiny_model: Path) -> None:
    said = Transcript("не слышу", (Word("не", 0.5, 1.0, 0.9), Word("слышу")), (range(2),))
    made, _ = partitions.begin(str(tmp_path / "out"), bundle.load(tiny_model), ON_CPU)
    scored = [
        FileScore(f"/calls/{name}.wav", DONE, duration_s=2.0, probabilities=(0.5, 0.5), transcript=one)
        for name, one in (("a", said), ("b", None))
    ]
    items = [
        manifest.Item(None, score.path, None, None, None, None, 1, 1, "", bytes([n]) * manifest.KEY_BYTES)
        for n, score in enumerate(scored)
    ]
    partitions.write_part(made, [partitions.Row(item, score, "cpu") for item, score in zip(items, scored, strict=True)])
    run(merging.merge(str(tmp_path / "out"), tmp_path / "r.scores"))
    with ResultStore(tmp_path / "r.scores") as store:
        assert [store.transcripts.of(number) for number in (1, 2)] == [said, None]


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
