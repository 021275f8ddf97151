"""Object storage as pyarrow sees it: addresses, states, fetching, writing, and a whole block scored from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import bundle, classify
from engine.classify_config import ClassifyConfig
from engine.errors import AudioError, StudioError
from engine.events import run
from engine.results import ResultStore

pytest.importorskip("pyarrow", reason="needs requirements-cluster.txt")

from engine.cluster import manifest, merging, partitions, stage, storage
from tests.engine.object_storage import Storage, serving


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    with serving() as server:
        yield server


def test_names_and_addresses() -> None:
    assert storage.is_address("s3://b/k.wav")
    assert not storage.is_address("/a/b.wav")
    assert not storage.is_address("file:///a/b.wav")
    assert not storage.is_address(r"C:\a\b.wav")
    assert storage.local_path("file:///a/b c.wav") == "/a/b c.wav"
    assert storage.below("s3://b/out/?region=eu-west-1", "run=1") == "s3://b/out/run=1?region=eu-west-1"
    assert storage.below("/out", "run=1") == "/out/run=1"
    listed = "s3://b/lists/l.csv?region=eu-west-1"
    assert storage.beside("x/1.wav", listed) == "s3://b/lists/x/1.wav?region=eu-west-1"
    assert storage.beside("gs://c/1.wav", listed) == "gs://c/1.wav"
    assert storage.beside("../1.wav", "/lists/l.csv") == "/1.wav"
    assert storage.beside("/a/1.wav", "/lists/l.csv") == "/a/1.wav"


def test_a_kind_of_storage_that_nobody_knows_is_a_sentence() -> None:
    with pytest.raises(StudioError, match=r"nowhere://a/b.wav cannot be reached: .*Give a path or an address"):
        storage.place("nowhere://a/b.wav")


def test_what_is_written_is_read_again_and_listed(s3: Storage) -> None:
    out = s3.address("bucket/out")
    data = bytes(range(256)) * 100
    storage.write(storage.below(storage.below(out, "run=00001"), "part-a.parquet"), data)
    storage.write(storage.below(storage.below(out, "run=00001"), "_job.json"), b"{}")
    assert s3.objects["bucket/out/run=00001/part-a.parquet"] == data
    assert storage.read(storage.below(out, "run=00001/part-a.parquet")) == data
    assert storage.listing(out, (".parquet", ".json")) == [storage.below(out, "run=00001/part-a.parquet")]
    assert storage.listing(s3.address("bucket/none"), (".parquet",)) == []
    assert storage.is_folder(out)
    assert not storage.is_folder(storage.below(out, "run=00001/part-a.parquet"))


def test_states_of_objects(s3: Storage) -> None:
    s3.objects["bucket/a b?.wav"] = b"123"
    names = [s3.address("bucket/a b?.wav"), s3.address("bucket/gone.wav"), "nowhere://x/y.wav"]
    assert storage.stamps(names) == [(3, 1_795_255_200_000_000_000), None, None]


def test_fetching_says_what_is_wrong(s3: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_PIECE_BYTES", 1000)
    s3.objects["bucket/a.wav"] = bytes(2500)
    pieces: list[int] = []
    storage.fetch(s3.address("bucket/a.wav"), tmp_path / "a", lambda: pieces.append(1))
    assert (tmp_path / "a").read_bytes() == bytes(2500)
    assert len(pieces) == 3
    with pytest.raises(AudioError, match=r"gone\.wav.* cannot be read: there is no such file"):
        storage.fetch(s3.address("bucket/gone.wav"), tmp_path / "b", lambda: None)
    s3.refuses.add("bucket/mine.wav")
    with pytest.raises(AudioError, match=r"mine\.wav.* cannot be read: it could not be fetched, .*ACCESS_DENIED"):
        storage.fetch(s3.address("bucket/mine.wav"), tmp_path / "c", lambda: None)


def rows(store: Path) -> dict[str, tuple[Any, ...]]:
    with ResultStore(store) as opened:
        return {row[1].rpartition("/")[2].partition("?")[0]: row[5:] for row in opened.rows()}


def test_a_bucket_is_classified_into_a_bucket(
    s3: Storage, tiny_model: Path, tmp_path: Path, rng: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import soundfile as sf

    for number in range(4):
        sf.write(tmp_path / f"{number}.wav", 0.1 * rng.standard_normal(8000 * (number + 1)), 16000)
        s3.objects[f"calls/2026/{number}.wav"] = (tmp_path / f"{number}.wav").read_bytes()
    s3.objects["calls/2026/bad.wav"] = b"RIFF"
    s3.objects["calls/list.csv"] = b"path\n" + b"".join(b"2026/%d.wav\n" % n for n in (0, 1, 2, 3)) + b"2026/bad.wav\n"
    config = ClassifyConfig(workers=1, device="cpu")
    for given, out in (("calls/2026", "results/folder"), ("calls/list.csv", "results/list")):
        work = run(manifest.find([s3.address(given)], config))
        assert work.total == 5
        table = manifest.looked_at(work.listed[0], manifest.sorted_keys(b""))
        made, model = partitions.begin(s3.address(out), bundle.load(tiny_model), config)
        actor = stage.Scoring(stage.Order(made, model, config))
        try:
            told = actor(table).to_pylist()[0]
        finally:
            actor.end()
        assert (told["scored"], told["failed"], told["fatal"]) == (4, 1, "")
        assert len([name for name in s3.objects if name.startswith(f"{out}/run=00001/part-")]) == 1
        run(merging.merge(s3.address(out), tmp_path / "merged.scores"))
        run(classify.classify(sorted(tmp_path.glob("?.wav")), tiny_model, tmp_path / "alone.scores", config))
        merged = rows(tmp_path / "merged.scores")
        assert merged.pop("bad.wav") == (None, None, None)
        assert merged == rows(tmp_path / "alone.scores")
    # The model was fetched once, though two runs had one.
    assert len([asked for asked in s3.asked if asked.startswith("GET results/") and ".earmark" in asked]) == 1
