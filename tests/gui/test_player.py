"""The player on SDL's dummy device, which takes as long as a real one."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from engine.audio import Decoder
from engine.events import run
from gui.player import FIRST_BLOCKS, Player, _Feeder
from gui.sound_device import BUFFER_S, buffer_frames


@pytest.fixture
def tone(tmp_path):
    path = tmp_path / "tone.wav"
    soundfile.write(path, 0.1 * np.sin(np.arange(16_000) / 9.0).astype(np.float32), 16_000)
    return str(path)


@pytest.fixture
def player(qtbot):
    made = Player()
    yield made
    made.stop()


def test_from_key_to_sound_takes_less_than_100_ms_by_construction():
    for rate_hz in (8_000, 16_000, 22_050, 44_100, 48_000, 96_000):
        buffer_s = buffer_frames(rate_hz) / rate_hz
        assert buffer_s <= BUFFER_S
        assert (FIRST_BLOCKS + 2) * buffer_s < 0.1


def test_a_part_plays_to_its_end_and_tells_where_it_is(qtbot, player, tone):
    places: list[float] = []
    player.moved.connect(places.append)
    with qtbot.waitSignal(player.stopped, timeout=5000):
        player.play(tone, 0.2, 0.5)
        assert player.playing
    assert not player.playing
    assert places == sorted(places)
    assert 0.2 <= places[0] < 0.4
    assert places[-1] == pytest.approx(0.5, abs=0.03)


def test_a_loop_begins_anew(qtbot, player, tone):
    places: list[float] = []
    player.moved.connect(places.append)
    player.play(tone, 0.1, 0.25, loop=True)
    qtbot.waitUntil(lambda: sum(b < a for a, b in itertools.pairwise(places)) >= 2, timeout=5000)
    assert all(0.1 <= place <= 0.26 for place in places)


def test_pause_holds_the_place_and_resume_goes_on(qtbot, player, tone):
    player.play(tone, 0.0)
    qtbot.waitUntil(lambda: player.position_s > 0.1, timeout=5000)
    player.pause()
    held = player.position_s
    assert not player.playing
    assert player.paused
    assert player.position_s == held
    player.resume()
    qtbot.waitUntil(lambda: player.position_s > held + 0.05, timeout=5000)
    assert player.position_s < 1.0


def test_a_file_that_is_not_there_is_a_sentence(qtbot, player, tmp_path):
    with qtbot.waitSignal(player.failed, timeout=5000) as told:
        player.play(str(tmp_path / "gone.wav"), 0.0)
    assert "gone.wav" in told.args[0]
    assert not player.playing


def test_no_sound_device_is_a_sentence(tmp_path, tone):
    script = (
        "import sys; from PySide6.QtCore import QCoreApplication, QTimer; app = QCoreApplication([]);"
        "from gui.player import Player; p = Player(); p.failed.connect(lambda s: (print(s), app.quit()));"
        f"QTimer.singleShot(0, lambda: p.play({tone!r}, 0.0)); QTimer.singleShot(20000, app.quit); app.exec()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "SDL_AUDIODRIVER": "nonsense"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("No sound: ")
    assert "press play again" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind are POSIX")
def test_the_program_can_still_be_asked_to_end_after_a_sound(tone):
    script = (
        "import os, signal; from PySide6.QtCore import QCoreApplication, QTimer; app = QCoreApplication([]);"
        "from gui.player import Player; p = Player();"
        "p.stopped.connect(lambda: os.kill(os.getpid(), signal.SIGTERM));"
        f"QTimer.singleShot(0, lambda: p.play({tone!r}, 0.0, 0.05)); QTimer.singleShot(20000, app.quit); app.exec()"
    )
    done = subprocess.run([sys.executable, "-c", script], timeout=60)
    assert done.returncode == -signal.SIGTERM


def test_pygame_is_not_imported_before_the_first_sound():
    script = (
        "import sys, gui.player, gui.pages.label; sys.exit(any('pygame' in m or 'scipy' in m for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], timeout=60).returncode == 0


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.5, 2.0])
def test_slower_and_faster_take_longer_and_shorter_and_tell_the_place_in_the_file(tone, speed):
    feeder = _Feeder(tone, 0.1, 0.9, False, speed)
    with Decoder(tone) as decoder:
        pieces = list(feeder._pieces(decoder, 16_000, 0.1, speed))
    heard = sum(len(piece.samples) for piece in pieces)
    assert heard * speed == pytest.approx(0.8 * 16_000, abs=0.05 * 16_000)
    assert pieces[0].at_s == pytest.approx(0.1, abs=0.001)
    for one, following in itertools.pairwise(pieces):
        assert following.at_s == pytest.approx(one.at_s + one.length_s, abs=0.03)
    if speed == 1.0:
        whole, _ = soundfile.read(tone, start=1_600, stop=14_400, dtype="float32")
        played = np.concatenate([piece.samples[:, 0] for piece in pieces])
        assert np.array_equal(played, (whole * 32767.0).astype(np.int16))


def test_a_tone_keeps_its_pitch(tone):
    feeder = _Feeder(tone, 0.0, None, False, 1.5)
    with Decoder(tone) as decoder:
        played = np.concatenate(
            [piece.samples[:, 0] for piece in feeder._pieces(decoder, 16_000, feeder._range_s[0], feeder.speed)]
        )
    part = played[2_000:10_000].astype(np.float64)
    peak_hz = np.abs(np.fft.rfft(part * np.hanning(len(part)))).argmax() * 16_000 / len(part)
    assert peak_hz == pytest.approx(16_000 / 9.0 / (2 * np.pi), abs=6.0)


def test_another_speed_does_not_wait_for_what_is_queued(qtbot, player, tone, monkeypatch):
    """The sound at the new speed begins where the old one is, though longer pieces of the old one are queued."""
    begun: list[tuple[float, float, float]] = []
    begin = _Feeder._begin

    def note(self, channel, sound, piece, silence):
        begun.append((piece.speed, piece.at_s, self.position_s()))
        begin(self, channel, sound, piece, silence)

    monkeypatch.setattr(_Feeder, "_begin", note)
    player.play(tone, 0.0)
    qtbot.waitUntil(lambda: player.position_s > 0.15, timeout=5000)
    player.set_speed(0.5)
    qtbot.waitUntil(lambda: len(begun) == 2, timeout=5000)
    speed, at_s, heard_s = begun[1]
    assert speed == 0.5
    assert 0.15 < at_s <= heard_s
    assert heard_s - at_s < 0.1  # a queued piece is longer
    with qtbot.waitSignal(player.stopped, timeout=5000):
        pass
    assert player.position_s == 0.0


def test_a_loop_at_another_speed_begins_where_it_began(qtbot, player, tone):
    places: list[float] = []
    player.moved.connect(places.append)
    player.play(tone, 0.1, 0.4, loop=True)
    qtbot.waitUntil(lambda: player.position_s > 0.2, timeout=5000)
    player.set_speed(2.0)
    qtbot.waitUntil(lambda: sum(b < a - 0.1 for a, b in itertools.pairwise(places)) >= 2, timeout=5000)
    assert min(places) >= 0.1
    assert max(places) <= 0.4


def test_the_file_played_last_stays_open_until_it_changes_or_is_let_go(qtbot, player, tone, monkeypatch):
    opened: list[str] = []

    class Counting(Decoder):
        def __init__(self, path):
            opened.append(path)
            super().__init__(path)

    monkeypatch.setattr("gui.kept_open.audio.Decoder", Counting)
    run(player.opening(tone))
    assert opened == [tone]
    for _ in range(2):
        with qtbot.waitSignal(player.stopped, timeout=5000):
            player.play(tone, 0.2, 0.3)
    assert opened == [tone], "what was opened beforehand is played"
    soundfile.write(tone, 0.1 * np.sin(np.arange(8_000) / 9.0).astype(np.float32), 8_000)
    with qtbot.waitSignal(player.stopped, timeout=5000):
        player.play(tone, 0.2, 0.3)
    assert opened == [tone, tone], "a file that was written to is opened anew"
    player.release()
    with qtbot.waitSignal(player.stopped, timeout=5000):
        player.play(tone, 0.2, 0.3)
    assert opened == [tone] * 3


def test_what_is_worked_on_stays_open_however_long_it_is_silent(qtbot, player, tone, tmp_path):
    other = str(tmp_path / "other.wav")
    soundfile.write(other, np.zeros(1_600, np.float32), 16_000)
    kept = player._kept
    run(player.opening(tone))
    kept._on_unused()
    assert [entry[0] for entry in kept._shelf] == [tone]
    with qtbot.waitSignal(player.stopped, timeout=5000):
        player.play(other, 0.0, 0.05)
    assert [entry[0] for entry in kept._shelf] == [other]
    kept._on_unused()
    assert kept._shelf == [], "what was only played is closed after a while"
    run(player.opening(tone))
    player.release()
    assert kept._shelf == []


def test_what_is_let_go_of_while_it_is_opened_does_not_stay_open(player, tone):
    job = player.opening(tone)
    next(job)
    player.release()
    with pytest.raises(StopIteration):
        next(job)
    assert player._kept._shelf == []


def test_of_two_that_are_opened_at_once_the_one_wanted_last_stays(player, tone, tmp_path):
    other = str(tmp_path / "other.wav")
    soundfile.write(other, np.zeros(1_600, np.float32), 16_000)
    first, second = player.opening(tone), player.opening(other)
    next(first)
    next(second)
    for job in (second, first):
        with pytest.raises(StopIteration):
            next(job)
    assert [entry[0] for entry in player._kept._shelf] == [other]
    player.release()


def test_the_device_is_open_before_the_first_sound_and_no_sound_is_cut_for_it(qtbot, player, tone, tmp_path):
    import pygame.mixer as mixer

    mixer.quit()
    run(player.opening(tone))
    assert mixer.get_init()[0] == 16_000
    eight = str(tmp_path / "eight.wav")
    soundfile.write(eight, np.zeros(800, np.float32), 8_000)
    player.play(tone, 0.0)
    qtbot.waitUntil(lambda: player.position_s > 0.1, timeout=5000)
    run(Player().opening(eight))
    assert mixer.get_init()[0] == 16_000, "something is heard"
    player.stop()
    run(player.opening(eight))
    assert mixer.get_init()[0] == 8_000


def test_opening_what_cannot_be_opened_says_nothing_before_it_is_played(qtbot, player, tmp_path):
    run(player.opening(str(tmp_path / "none.wav")))
    with qtbot.waitSignal(player.failed, timeout=5000) as told:
        player.play(str(tmp_path / "none.wav"), 0.0)
    assert "none.wav" in told.args[0]
