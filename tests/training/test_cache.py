"""The store of decoded stretches: what it gives is what decoding gives, and it is never in the way."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import audio, places, recipes, watched
from engine.events import EpochDone, Notice, run
from engine.watched import StuckError
from training import cache, tape
from training import data as training_data
from training import packs as packs_module
from training.cache import Samples, fill
from training.data import Item
from training.dataset import Windowing, build
from training.run import plan, train

RATE_HZ = 8000
CONFIG = recipes.get("logmel-cnn").config(window_s=0.5, hop_s=0.25, n_mels=32)


def stretch(path: Path, start_s: float, end_s: float | None) -> Item:
    return Item(f"{path}#{start_s}", str(path), start_s, end_s, "a", (str(path),))


def overlapping(path: Path, seconds: float = 12.0, length_s: float = 3.0, hop_s: float = 1.5) -> list[Item]:
    starts = np.arange(0.0, seconds - length_s + 1e-9, hop_s).tolist()
    return [stretch(path, start_s, start_s + length_s) for start_s in starts]


def loaded(item: Item, rate_hz: int = RATE_HZ, channel: str | int = "first") -> np.ndarray:
    return audio.load(item.path, rate_hz=rate_hz, channel=channel, start_s=item.start_s, end_s=item.end_s)


def packs() -> list[Path]:
    return sorted((places.cache() / "samples").iterdir())


@pytest.fixture
def recording(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Twelve seconds in stereo at 44.1 kHz."""
    sf.write(tmp_path / "r.wav", rng.normal(0, 0.1, (12 * 44100, 2)), 44100)
    return tmp_path / "r.wav"


@pytest.mark.parametrize("channel", ["first", "mean", 1])
@pytest.mark.parametrize("rate_hz", [8000, 44100])
def test_the_second_time_the_same_bits_come_without_decoding(
    recording: Path, opened: list[str], channel: str | int, rate_hz: int
) -> None:
    items = [*overlapping(recording), stretch(recording, 0.0, None), stretch(recording, 11.0, 14.0)]
    expected = [loaded(item, rate_hz, channel) for item in items]
    opened.clear()
    for decoded in (["r.wav"], []):
        samples = run(fill(items, rate_hz, channel))
        for item, wanted in zip(items, expected, strict=True):
            np.testing.assert_array_equal(samples.of(item), wanted)
        assert opened == decoded
        opened.clear()


@pytest.mark.parametrize("ending", ["mp3", "flac", "ogg"])
def test_compressed_recordings_are_decoded_once_from_front_to_back(
    tmp_path: Path, opened: list[str], ending: str, rng: np.random.Generator
) -> None:
    path = tmp_path / f"r.{ending}"
    sf.write(path, rng.normal(0, 0.1, 12 * 22050), 22050)
    whole = audio.load(path)
    opened.clear()
    items = overlapping(path)
    samples = run(fill(items, 22050, "first"))
    for item in items:
        first = round(item.start_s * 22050)
        np.testing.assert_array_equal(samples.of(item), whole[first : first + 3 * 22050])
    assert opened == [path.name]


def test_long_gaps_are_leapt_over(recording: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tape, "_LEAP_S", 2.0)
    sought: list[int] = []
    seek = audio.Decoder.seek
    monkeypatch.setattr(audio.Decoder, "seek", lambda self, frame: (sought.append(frame), seek(self, frame)))
    items = [stretch(recording, 0.0, 1.0), stretch(recording, 2.0, 3.0), stretch(recording, 8.0, 9.0)]
    samples = run(fill(items, RATE_HZ, "first"))
    assert sought == [8 * 44100]
    monkeypatch.undo()
    for item in items:
        np.testing.assert_array_equal(samples.of(item), loaded(item))


def test_long_stretches_are_not_held_for_short_ones_in_them(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tape, "_HOLD_S", 2.0)
    monkeypatch.setattr(tape, "_BLOCK_S", 1.0)
    held: list[int] = []
    forget = tape.Tape._forget
    monkeypatch.setattr(tape.Tape, "_forget", lambda self, at: (forget(self, at), held.append(len(self._held)))[0])
    items = [stretch(recording, 0.0, None), *overlapping(recording)]
    samples = run(fill(items, 44100, "first"))
    assert max(held) == 2 * 44100
    for item in items:
        np.testing.assert_array_equal(samples.of(item), loaded(item, 44100))


def test_a_long_recording_is_shared_out(recording: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_SPAN_S", 4.0)
    items = overlapping(recording)
    samples = run(fill(items, RATE_HZ, "first"))
    assert opened == ["r.wav"] * 3  # from 0, from 4.5 and from 9 s
    for item in items:
        np.testing.assert_array_equal(samples.of(item), loaded(item))


def test_only_what_is_new_is_decoded(recording: Path, opened: list[str]) -> None:
    items = overlapping(recording)
    run(fill(items[:4], RATE_HZ, "first"))
    before = packs()
    run(fill(items, RATE_HZ, "first"))
    assert len(packs()) == 2
    new = next(pack for pack in packs() if pack not in before)
    # Three stretches of 3 s in 4 bytes each, and a table.
    assert 0 < new.stat().st_size - 3 * 3 * RATE_HZ * 4 < 1000
    opened.clear()
    run(fill(items[2:], RATE_HZ, "first"))
    assert opened == []


def _touched(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def _rewritten(path: Path) -> None:
    state = path.stat()
    sound, rate_hz = sf.read(path)
    sf.write(path, -sound, rate_hz)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


@pytest.mark.parametrize("change", [_touched, _rewritten])
def test_a_changed_recording_is_decoded_again(
    recording: Path, opened: list[str], change: Callable[[Path], None]
) -> None:
    item = stretch(recording, 1.0, 2.0)
    run(fill([item], RATE_HZ, "first"))
    change(recording)
    opened.clear()
    samples = run(fill([item], RATE_HZ, "first"))
    assert opened == ["r.wav"]
    np.testing.assert_array_equal(samples.of(item), loaded(item))


def test_a_recording_that_changes_while_it_is_decoded_is_not_kept(
    recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = audio.Decoder.close
    monkeypatch.setattr(audio.Decoder, "close", lambda self: (close(self), _touched(recording))[0])
    run(fill([stretch(recording, 1.0, 2.0)], RATE_HZ, "first"))
    assert packs() == []


def test_other_parameters_and_other_decoders_miss(
    recording: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    item = stretch(recording, 1.0, 2.0)
    run(fill([item], RATE_HZ, "first"))
    for rate_hz, channel, other in ((16000, "first", item), (RATE_HZ, "mean", item),
                                    (RATE_HZ, "first", stretch(recording, 1.0, 2.001))):  # fmt: skip
        opened.clear()
        run(fill([other], rate_hz, channel))
        assert opened == ["r.wav"]
    opened.clear()
    monkeypatch.setattr(cache, "_versions", lambda: ("next",))
    run(fill([item], RATE_HZ, "first"))
    assert opened == ["r.wav"]


def test_a_moved_recording_is_known_again(recording: Path, opened: list[str]) -> None:
    run(fill([stretch(recording, 1.0, 2.0)], RATE_HZ, "first"))
    opened.clear()
    run(fill([stretch(recording.rename(recording.with_name("other.wav")), 1.0, 2.0)], RATE_HZ, "first"))
    assert opened == []


def test_the_least_recently_used_go_first(
    tmp_path: Path, opened: list[str], rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = []
    for number in range(3):
        sf.write(tmp_path / f"{number}.wav", rng.normal(0, 0.1, RATE_HZ), RATE_HZ)
        items.append(stretch(tmp_path / f"{number}.wav", 0.0, None))
    old = 1000.0
    for number in (0, 1):
        before = set(packs()) if number else set()
        run(fill([items[number]], RATE_HZ, "first"))
        (new,) = set(packs()) - before
        os.utime(new, (old + number, old + number))
    run(fill([items[0]], RATE_HZ, "first"))  # now the second one is the oldest
    monkeypatch.setattr(packs_module, "LIMIT_BYTES", 2 * (4 * RATE_HZ + 100))
    run(fill([items[2]], RATE_HZ, "first"))
    opened.clear()
    run(fill([items[0], items[2]], RATE_HZ, "first"))
    assert opened == []
    run(fill([items[1]], RATE_HZ, "first"))
    assert opened == ["1.wav"]


def test_what_does_not_fit_is_decoded_each_time(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs_module, "LIMIT_BYTES", 100_000)
    monkeypatch.setattr(cache, "_SPAN_S", 1.0)
    items = overlapping(recording)
    events: list[object] = []
    samples = run(fill(items, RATE_HZ, "first"), events.append)
    assert ["more room" in event.text for event in events if isinstance(event, Notice)] == [True]
    for item in items:
        np.testing.assert_array_equal(samples.of(item), loaded(item))


def _cut_short(pack: Path) -> None:
    os.truncate(pack, pack.stat().st_size - 100)


def _flipped(pack: Path) -> None:
    data = bytearray(pack.read_bytes())
    data[-100] ^= 1
    pack.write_bytes(data)


def _flipped_table(pack: Path) -> None:
    data = bytearray(pack.read_bytes())
    data[20] ^= 1
    pack.write_bytes(data)


def _emptied(pack: Path) -> None:
    pack.write_bytes(b"")


def _nonsense(pack: Path) -> None:
    pack.write_bytes(bytes(range(256)) * 100)


@pytest.mark.parametrize("damage", [_cut_short, _flipped, _flipped_table, _emptied, _nonsense])
def test_a_damaged_pack_is_made_anew(recording: Path, opened: list[str], damage: Callable[[Path], None]) -> None:
    items = overlapping(recording)
    run(fill(items, RATE_HZ, "first"))
    expected = [loaded(item) for item in items]
    damage(packs()[0])
    events: list[object] = []
    for _ in range(2):  # damage among the samples is only found when they are read, which removes the pack
        samples = run(fill(items, RATE_HZ, "first"), events.append)
        for item, wanted in zip(items, expected, strict=True):
            np.testing.assert_array_equal(samples.of(item), wanted)
    opened.clear()
    samples = run(fill(items, RATE_HZ, "first"))
    for item, wanted in zip(items, expected, strict=True):
        np.testing.assert_array_equal(samples.of(item), wanted)
    assert opened == []
    assert not any(isinstance(event, Notice) for event in events)


def test_a_pack_that_vanishes_is_decoded(recording: Path) -> None:
    items = overlapping(recording)
    samples = run(fill(items, RATE_HZ, "first"))
    packs()[0].unlink()
    np.testing.assert_array_equal(samples.of(items[3]), loaded(items[3]))


_FILL = """
import sys
import numpy as np
from engine import audio
from engine.events import run
from training.cache import fill
from training.data import Item
from training.dataset import Windowing, build
path = sys.argv[1]
items = [Item(str(n), path, 1.5 * n, 1.5 * n + 3.0, "a", (path,)) for n in range(7)]
print("ready", flush=True)
sys.stdin.readline()
samples = run(fill(items, 8000, "first"))
for item in items:
    wanted = audio.load(path, rate_hz=8000, start_s=item.start_s, end_s=item.end_s)
    assert np.array_equal(samples.of(item), wanted)
"""


def test_two_processes_at_once(recording: Path, opened: list[str]) -> None:
    command = [sys.executable, "-c", _FILL, str(recording)]
    root = Path(__file__).parents[2]
    both = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) for _ in range(2)]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in both:
        process.communicate(timeout=60)
    assert [process.returncode for process in both] == [0, 0]
    assert len(packs()) == 1
    run(fill(overlapping(recording), RATE_HZ, "first"))
    assert opened == []


def test_workers_of_their_own_give_the_same(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_PROCESSES_FROM_BYTES", 0)
    monkeypatch.setattr(cache, "_SPAN_S", 4.0)
    monkeypatch.setattr(cache, "cpu_count", lambda: 2)
    items = overlapping(recording)
    run(fill(items, RATE_HZ, "first"))
    monkeypatch.setattr(audio, "load", None)
    samples = run(fill(items, RATE_HZ, "first"))
    monkeypatch.undo()
    for item in items:
        np.testing.assert_array_equal(samples.of(item), loaded(item))


def test_cancelling_leaves_nothing_half_made(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached, go_on = threading.Event(), threading.Event()
    read = audio.Decoder.read

    def slow(self: audio.Decoder, frames: int) -> np.ndarray:
        if self.position > 5 * 44100:
            reached.set()
            go_on.wait(60)
        return read(self, frames)

    monkeypatch.setattr(audio.Decoder, "read", slow)
    job = fill(overlapping(recording), RATE_HZ, "first")
    while not reached.is_set():
        next(job)
    assert len(packs()) == 1
    assert len(list(packs()[0].iterdir())) == 2  # the draft, and that it is wanted
    unlink = Path.unlink

    def unlink_then_go_on(self: Path, missing_ok: bool = False) -> None:
        unlink(self, missing_ok)
        go_on.set()

    monkeypatch.setattr(Path, "unlink", unlink_then_go_on)
    job.close()
    assert packs() == []


def test_drafts_of_a_killed_process_are_swept_up(recording: Path) -> None:
    home = places.cache() / "samples"
    (home / "old.part").mkdir(parents=True)
    (home / "old.part" / "draft").write_bytes(b"1")
    (home / "new.part").mkdir()
    os.utime(home / "old.part", (1000, 1000))
    run(fill([stretch(recording, 0.0, 1.0)], RATE_HZ, "first"))
    assert sorted(path.suffix for path in packs()) == [".part", ".samples"]
    assert (home / "new.part").exists()


def test_a_full_disk_is_said_and_does_not_matter(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cache, "_write", full)
    items = overlapping(recording)
    events: list[object] = []
    samples = run(fill(items, RATE_HZ, "first"), events.append)
    (notice,) = [event for event in events if isinstance(event, Notice)]
    assert "No space left on device" in notice.text
    np.testing.assert_array_equal(samples.of(items[2]), loaded(items[2]))
    assert packs() == []


def test_a_place_that_is_no_folder_is_said(recording: Path) -> None:
    (places.cache() / "samples").write_text("not a folder")
    events: list[object] = []
    item = stretch(recording, 1.0, 2.0)
    samples = run(fill([item], RATE_HZ, "first"), events.append)
    assert ["cannot be kept" in event.text for event in events if isinstance(event, Notice)] == [True]
    np.testing.assert_array_equal(samples.of(item), loaded(item))


def test_what_cannot_be_read_says_so_when_it_is_asked_for(recording: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_text("not audio")
    bad = [
        stretch(tmp_path / "broken.wav", 0.0, None),
        stretch(tmp_path / "gone.wav", 0.0, None),
        stretch(recording, 20.0, 21.0),
    ]
    good = stretch(recording, 1.0, 2.0)
    samples = run(fill([*bad, good], RATE_HZ, "first"))
    for item, words in zip(bad, ("text file", "no such file", "ends before 20 s"), strict=True):
        with pytest.raises(audio.AudioError, match=words):
            samples.of(item)
    np.testing.assert_array_equal(samples.of(good), loaded(good))


@pytest.fixture
def labelled(tmp_path: Path, rng: np.random.Generator) -> Path:
    rows = ["audio_filepath,label,group"]
    for number in range(12):
        t = np.arange(16000) / 16000
        sound = rng.normal(0, 0.1, 16000) + (number % 2) * 0.3 * np.sin(2 * np.pi * 440 * t)
        sf.write(tmp_path / f"{number}.wav", sound, 16000)
        rows.append(f"{number}.wav,{('noise', 'tone')[number % 2]},g{number}")
    (tmp_path / "list.csv").write_text("\n".join(rows))
    return tmp_path / "list.csv"


def _history(labelled: Path) -> list[tuple[float, float]]:
    values = {"window_s": 0.5, "hop_s": 0.25, "n_mels": 32}
    made = plan("logmel-cnn", values, {"epochs": 2, "seed": 3}, {"val_split": 0.34, "test_split": 0.0})
    job = train(training_data.read(labelled), made)
    losses: list[tuple[float, float]] = []
    for event in job:
        if isinstance(event, EpochDone):
            losses.append((event.train_loss, event.val_loss))
            if event.epoch == event.epochs:
                job.close()  # what follows the fitting takes longer than all of it
    return losses


def test_a_decoder_that_hangs_is_given_up_once(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator
) -> None:
    sf.write(good := tmp_path / "good.wav", rng.normal(0, 0.1, 44100), 44100)
    monkeypatch.setattr(watched, "STUCK_S", 1.5)
    monkeypatch.setattr(watched, "_LOOK_S", 0.1)
    over, read, asked = threading.Event(), audio.Decoder.read, []

    def reading(self: audio.Decoder, frames: int) -> np.ndarray:
        if self.info.path == str(recording):
            asked.append(frames)
            over.wait()
        return read(self, frames)

    monkeypatch.setattr(audio.Decoder, "read", reading)
    items = [*overlapping(recording), stretch(good, 0.0, None)]
    try:
        samples = run(fill(items, RATE_HZ, "first"))
        for item in items[:-1]:
            with pytest.raises(StuckError) as told:
                samples.of(item)
            assert str(told.value).startswith(f"{recording} cannot be read: its decoder did not get on for ")
        assert len(asked) == 1, "once is enough"
        np.testing.assert_array_equal(samples.of(items[-1]), loaded(items[-1]))
    finally:
        over.set()
        for thread in threading.enumerate():
            if thread.name == "decoding":
                thread.join(10)


def test_a_training_is_the_same_with_and_without_the_store(labelled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    how = Windowing(recipes.get("logmel-cnn").feature(CONFIG), CONFIG.window_s, CONFIG.hop_s, "pad")
    run(build(training_data.read(labelled).items, ("noise", "tone"), how, "Reading"))
    with_store = _history(labelled)
    monkeypatch.setattr(Samples, "add", lambda *_: None)
    assert with_store == _history(labelled)
    assert len(with_store) == 2


@pytest.mark.parametrize("recipe", ["logmel-cnn", "mfcc-lstm"])
def test_a_second_build_decodes_nothing(labelled: Path, monkeypatch: pytest.MonkeyPatch, recipe: str) -> None:
    items = training_data.read(labelled).items
    run(fill(items, 16000, "first"))

    def refuse(self: audio.Decoder, path: str) -> None:
        raise AssertionError(f"{path} was decoded")

    monkeypatch.setattr(audio.Decoder, "__init__", refuse)
    chosen = recipes.get(recipe)
    config = chosen.config(window_s=0.5, hop_s=0.25, rate_hz=16000)
    how = Windowing(chosen.feature(config), config.window_s, config.hop_s, chosen.short_clip)
    built = run(build(items[::-1], ("noise", "tone"), how, "Reading"))
    assert len(built.items) == 12
    assert built.seconds == 12.0
