"""The figures of the Label page: ``python -m bench.label [--quick]``.

Makes a ten-hour WAV and a three-hour MP3 (half an hour and ten minutes with ``--quick``), opens them on the page
without a screen, and tells how soon there is a picture, how smooth panning and zooming are, what 5,000 segments cost,
and how fast the overview is built beside merely reading. Prints a table, writes ``bench/label.json`` and deletes the
files.

The WAV is sparse: one minute in ten holds noise, the rest reads as silence without lying on the disk. Finding the
lowest and highest samples costs the same whatever they are; reading what lies on a slow disk would take longer.

A frame is timed as a person sees it: frames are due every 1/60 s, and what counts is the time from when one was due
until everything was painted, so that whatever held the event loop up in between counts too.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import numpy as np
import soundfile
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from engine import audio, events, peaks
from engine.project import Project
from engine.segments import Edit, Segment
from gui import app, theme
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.label import LabelPage

RATE_HZ = 44_100
FRAME_S = 1 / 60
FRAMES = 300
SEGMENTS = 5_000
Row = tuple[str, float, str, str]  # what, how much, unit, what was wanted


# Files ----------------------------------------------------------------------------------------------------------------


def noise(seconds: float, rng: np.random.Generator) -> np.ndarray:
    """Bursts of stereo noise, int16 of shape (frames, 2)."""
    frames = int(seconds * RATE_HZ)
    loud = np.repeat(rng.uniform(0, 1, frames // RATE_HZ + 1) ** 3, RATE_HZ)[:frames, None]
    return (rng.normal(0, 6000, (frames, 2)) * loud).clip(-32768, 32767).astype(np.int16)


def write_wav(path: Path, hours: float) -> None:
    """A sparse WAV of 16 bits in stereo. As RF64, which holds more than four gigabytes."""
    frames = int(hours * 3600 * RATE_HZ)
    size = frames * 4
    head = b"RF64" + b"\xff" * 4 + b"WAVE"
    head += b"ds64" + struct.pack("<IQQQI", 28, size + 72, size, frames, 0)
    head += b"fmt " + struct.pack("<IHHIIHH", 16, 1, 2, RATE_HZ, RATE_HZ * 4, 4, 16)
    head += b"data" + b"\xff" * 4
    minute = noise(60, np.random.default_rng(0)).tobytes()
    with path.open("wb") as out:
        out.write(head)
        for start_s in range(0, int(hours * 3600), 600):
            out.seek(len(head) + start_s * RATE_HZ * 4)
            out.write(minute)
        out.truncate(len(head) + size)


def write_mp3(path: Path, hours: float) -> None:
    """An MP3 of one encoded minute over and over: encoding three hours would take longer than all the rest."""
    import av

    minute = path.with_suffix(".minute.mp3")
    with av.open(str(minute), "w", options={"write_xing": "0", "id3v2_version": "0"}) as out:
        stream = out.add_stream("libmp3lame", rate=RATE_HZ)
        stream.bit_rate = 128_000
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(noise(60, np.random.default_rng(1)).reshape(1, -1)), format="s16", layout="stereo"
        )
        frame.sample_rate = RATE_HZ
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    data = minute.read_bytes()
    minute.unlink()
    with path.open("wb") as file:
        for _ in range(int(hours * 60)):
            file.write(data)


# Measuring ------------------------------------------------------------------------------------------------------------


def memory_mb(what: str) -> float:
    """Resident memory: "VmRSS" is now, "VmHWM" the most since ``reset_peak``. Linux only; elsewhere NaN."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return float("nan")
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


def reset_peak() -> None:
    """Let VmHWM begin anew."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


@contextmanager
def opened(folder: Path, files: Iterable[Path], size: tuple[int, int]) -> Iterator[LabelPage]:
    """The page with a project of a recording of one second, which is chosen, and of these."""
    if not (folder / "project.db").exists():
        short = folder.parent / "short.wav"
        soundfile.write(short, noise(1.0, np.random.default_rng(3)), RATE_HZ)
        with Project.create(folder, ["Speech", "Music", "Noise"]) as project:
            for file in (short, *files):
                events.run(project.add_recordings([str(file)]))
    document, runner = Document(), JobRunner()
    document.open(folder)
    page = LabelPage(document, runner)
    page.resize(*size)
    page.show()
    settle(page, runner)
    try:
        yield page
    finally:
        page.close_page()
        runner.shut_down()
        page.deleteLater()
        document.close()
        QApplication.processEvents()


def turn(until_s: float = 0.0) -> None:
    """Turn the event loop once, or until a moment."""
    QApplication.processEvents()
    while (left_s := until_s - time.perf_counter()) > 0.0005:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, max(1, int(left_s * 1000)))
        time.sleep(0.0005)


def settle(page: LabelPage, runner: JobRunner | None = None) -> None:
    """Until nothing is asked for any more."""
    runner = runner or page._runner
    quiet = 0
    while quiet < 5:
        turn(time.perf_counter() + 0.02)
        busy = bool(runner.active) or (page.sound is not None and page.sound.busy)
        quiet = 0 if busy else quiet + 1


def first_picture(page: LabelPage, recording_id: int) -> float:
    """Seconds from choosing a recording until the waveform shows the first of it."""
    began = time.perf_counter()
    page._document.choose_recording(recording_id)
    while page.sound is None or page.sound.pyramid is None or not page.sound.pyramid.done_frames:
        turn(time.perf_counter() + 0.002)  # waits as an event loop does; spinning would hold up the job
    page.waveform.repaint()
    return time.perf_counter() - began


def frames(moves: Iterable[Callable[[], None]]) -> tuple[list[float], list[float]]:
    """Milliseconds of each frame, from when it was due until it was painted, and of the GUI thread's processor time."""
    walls: list[float] = []
    cpus: list[float] = []
    due = 0.0
    for move in moves:
        due = due or time.perf_counter()
        turn(due)
        cpu = time.thread_time()
        move()
        QApplication.processEvents()
        cpus.append(1000 * (time.thread_time() - cpu))
        walls.append(1000 * (time.perf_counter() - due))
        due = max(due + FRAME_S, time.perf_counter())
    return walls, cpus


def pans(page: LabelPage, span_s: float, count: int = FRAMES) -> Iterator[Callable[[], None]]:
    """A long drag to the right: a hundredth of the view each frame, through stretches not seen before."""
    page.view.show(page.view.duration_s * 0.1, page.view.duration_s * 0.1 + span_s)
    turn(time.perf_counter() + 0.3)
    for _ in range(count):
        yield lambda: page.view.pan(span_s / 100)


def zooms(page: LabelPage, count: int = FRAMES) -> Iterator[Callable[[], None]]:
    """From the whole recording into a few milliseconds and out again, with the wheel's steps."""
    page.view.fit()
    at_s = page.view.duration_s * 0.1 + 20.0
    steps = int(np.log(page.view.duration_s / 0.01) / np.log(1.24))
    for number in range(count):
        factor = 1.24 if number // steps % 2 == 0 else 1 / 1.24
        yield lambda factor=factor: page.view.zoom(factor, at_s)


def share(values: list[float], part: float) -> float:
    """A percentile."""
    return float(np.percentile(values, part))


# The figures ----------------------------------------------------------------------------------------------------------


def frame_rows(what: str, moves: Iterable[Callable[[], None]], wanted: str = "16") -> list[Row]:
    """Median and 99th percentile of frames."""
    walls, cpus = frames(moves)
    return [
        (f"{what}, frame median", share(walls, 50), "ms", f"< {wanted}"),
        (f"{what}, frame 99th percentile", share(walls, 99), "ms", "< 33"),
        (f"{what}, processor time median / 99th", share(cpus, 50), "ms", f"99th: {share(cpus, 99):.1f}"),
    ]


def long_file(name: str, page: LabelPage, recording_id: int) -> list[Row]:
    """Opening, panning and zooming one recording."""
    before = memory_mb("VmRSS")
    reset_peak()
    rows = [(f"{name}: first picture, nothing cached", 1000 * first_picture(page, recording_id), "ms", "< 1000")]
    began = time.perf_counter()
    rows += frame_rows(f"{name}: pan while the overview is built", pans(page, 60.0))
    settle(page)
    rows.append((f"{name}: overview complete after", time.perf_counter() - began, "s", ""))
    page._document.choose_recording(page._document.recordings()[0].id)
    settle(page)
    rows.append((f"{name}: first picture, cached", 1000 * first_picture(page, recording_id), "ms", "< 200"))
    settle(page)
    for words, span_s in (("an hour", 3600.0), ("a minute", 60.0), ("a second", 1.0)):
        if span_s < page.view.duration_s / 4:
            rows += frame_rows(f"{name}: pan with {words} in view", pans(page, span_s))
    rows += frame_rows(f"{name}: zoom in and out", zooms(page))
    settle(page)
    rows.append((f"{name}: memory grows by at most", memory_mb("VmHWM") - before, "MB", "< 300"))
    return rows


def put_segments(page: LabelPage, count: int) -> None:
    """Label the chosen recording all over."""
    document = page._document
    assert document.project is not None
    assert document.chosen is not None
    classes, length_s = document.classes(), document.chosen.duration_s
    step_s = length_s / count
    new_id = document.project.new_id
    rows = tuple(
        Segment(new_id(), document.chosen.id, i * step_s, (i + 0.8) * step_s, classes[i % 3].id) for i in range(count)
    )
    document.edit(Edit("Label", added=rows))


def many_segments(page: LabelPage, recording_id: int) -> list[Row]:
    """What thousands of segments cost."""
    page._document.choose_recording(recording_id)
    settle(page)
    put_segments(page, SEGMENTS)
    settle(page)
    whole_s = page.view.duration_s
    name = f"{SEGMENTS:,} segments"
    rows = frame_rows(f"{name}: pan with half of them in view", pans(page, whole_s / 2))
    rows += frame_rows(f"{name}: pan with a hundred in view", pans(page, whole_s / SEGMENTS * 100))
    rows += frame_rows(f"{name}: zoom in and out", zooms(page))
    page.view.fit()
    settle(page)
    stack, undo, redo, add = page._document.undo_stack, [], [], []
    rng = random.Random(0)
    for number in range(40):
        segment = rng.choice(page.editor.segments())
        page.editor.choose([segment.id])
        turn()
        began = time.perf_counter()
        page.editor.nudge("end", 0.01) if number % 2 else page.editor.delete()
        add.append(1000 * (time.perf_counter() - began))
        turn(time.perf_counter() + 0.03)
        for does, times in ((stack.undo, undo), (stack.redo, redo)):
            began = time.perf_counter()
            does()
            times.append(1000 * (time.perf_counter() - began))
            turn(time.perf_counter() + 0.03)
    rows.append((f"{name}: undo, median", median(undo), "ms", "< 20"))
    rows.append((f"{name}: undo, slowest of {len(undo)}", max(undo), "ms", ""))
    rows.append((f"{name}: redo, median", median(redo), "ms", "< 20"))
    rows.append((f"{name}: nudge or delete, median", median(add), "ms", ""))
    return rows


def timed(does: Callable[[], object]) -> float:
    """Seconds; the best of two, so that both sides read from memory."""
    best = float("inf")
    for _ in range(2):
        began = time.perf_counter()
        does()
        best = min(best, time.perf_counter() - began)
    return best


def building(wav: Path, mp3: Path) -> list[Row]:
    """The overview against mere reading, and against what one would write at first."""
    rows = []
    for name, file in (("WAV", wav), ("MP3", mp3)):

        def read(file: Path = file) -> None:
            with audio.Decoder(file) as decoder:
                while len(decoder.read_int16(1 << 17)):
                    pass

        def build(file: Path = file) -> None:
            events.run(peaks.build(file))

        read_s, build_s = timed(read), timed(build)
        length_s = audio.probe(file).duration_s
        rows.append((f"{name}: overview is built at", length_s / build_s, "x real time", ""))
        rows.append((f"{name}: of the speed of mere reading", read_s / build_s, "", "> 0.5"))
    block = noise(300, np.random.default_rng(2))[: RATE_HZ * 300 // 256 * 256]

    def plain() -> None:
        bins = block.reshape(-1, 256, 2)
        bins.min(axis=1)
        bins.max(axis=1)

    def ours() -> None:
        pyramid = peaks.Pyramid(RATE_HZ, 2, len(block))
        for start in range(0, len(block), 1 << 17):
            pyramid.add(block[start : start + (1 << 17)])

    rows.append(
        ("lowest and highest of each bin, against numpy's min and max", timed(plain) / timed(ours), "x", "> 30")
    )
    return rows


def jumps(mp3: Path) -> list[Row]:
    """Going somewhere else in a long MP3 with the decoder kept open, against opening it each time."""
    rng = random.Random(0)
    kept, anew = [], []
    frames_in = audio.probe(mp3).frames
    with audio.Decoder(mp3) as decoder:
        for _ in range(20):
            at = rng.randrange(frames_in - 3 * RATE_HZ)
            began = time.perf_counter()
            decoder.seek(at)
            decoder.read(3 * RATE_HZ)
            kept.append(1000 * (time.perf_counter() - began))
    for _ in range(5):
        at = rng.randrange(frames_in - 3 * RATE_HZ)
        began = time.perf_counter()
        with audio.Decoder(mp3) as decoder:
            decoder.seek(at)
            decoder.read(3 * RATE_HZ)
        anew.append(1000 * (time.perf_counter() - began))
    return [
        ("MP3: 3 s from anywhere, median", median(kept), "ms", "< 8"),
        ("MP3: the same, opened each time", median(anew) / median(kept), "x", "> 30"),
    ]


def measure(folder: Path, quick: bool) -> list[Row]:
    """Everything."""
    wav, mp3 = folder / "long.wav", folder / "long.mp3"
    write_wav(wav, 0.5 if quick else 10.0)
    write_mp3(mp3, 1 / 6 if quick else 3.0)
    rows: list[Row] = []
    with opened(folder / "project", (wav, mp3), (1280, 800)) as page:
        first, second = (recording.id for recording in page._document.recordings()[1:])
        rows += long_file("WAV", page, first)
        rows += long_file("MP3", page, second)
        rows += many_segments(page, first)
    with opened(folder / "project", (), (1920, 1080)) as page:
        page._document.choose_recording(first)
        settle(page)
        rows += frame_rows("1920 x 1080, WAV and segments: pan with a minute in view", pans(page, 60.0))
        rows += frame_rows("1920 x 1080, WAV and segments: zoom in and out", zooms(page))
    return rows + building(wav, mp3) + jumps(mp3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter files; a minute in all")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="earmark-bench-") as place:
        os.environ["EARMARK_HOME"] = f"{place}/home"
        made = app.make_app()
        theme.apply(made, "dark")
        gc.freeze()  # as gui.app does
        rows = measure(Path(place), quick)
    width = max(len(row[0]) for row in rows)
    for what, value, unit, wanted in rows:
        print(f"{what:{width}}  {value:10.2f} {unit:12} {wanted}")
    file = Path(__file__).with_suffix(".json")
    figures = [dict(zip(("what", "value", "unit", "wanted"), row, strict=True)) for row in rows]
    file.write_text(json.dumps({"quick": quick, "python": sys.version.split()[0], "figures": figures}, indent=1) + "\n")


if __name__ == "__main__":
    main()
