"""Try the packaged program as a stranger would: from its archive, in an odd folder, as an ordinary user.

    .venv/bin/python packaging/smoke_test.py [ARCHIVE_OR_FOLDER]

It is unpacked into a folder with spaces and Cyrillic letters that it cannot write to. Its command line answers, checks
data, trains two models, classifies and exports; its window comes up on a virtual screen, shows every page and ends when
it is told to. What it says is compared with what the source says, so this runs in the source's environment.

Invariant: the program is only looked at from outside, and nothing of the person who runs this is read or written.
"""

from __future__ import annotations

import csv
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import wave
import zipfile
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

_RATE_HZ = 16_000
_NOBODY = 65534
_LONG_S = 300
_COLD_S, _WARM_S = 3.0, 1.2


class SmokeError(Exception):
    """The packaged program does not do what it should; the text says what."""


def say(text: str) -> None:
    print(text, flush=True)


def newest() -> Path:
    """The archive that was built last, else the built folder."""
    dist = ROOT / "dist"
    found = [*dist.glob("earmark-*.tar.gz"), *dist.glob("earmark-*.zip")]
    if found:
        return max(found, key=lambda path: path.stat().st_mtime)
    folder = dist / ("Earmark.app" if sys.platform == "darwin" else "earmark")
    if folder.exists():
        return folder
    raise SmokeError("Nothing is built yet: run make package.")


class Trial:
    """A place of its own for the program: its folder, which it cannot write to, and a home, which it can."""

    def __init__(self, room: Path, built: Path) -> None:
        self.folder = room / "Моя программа" / "Ear mark"
        self.home = room / "дом user"
        self.data = self.home / "записи"
        self.folder.mkdir(parents=True)
        self.home.mkdir()
        self._unpack(built)
        self.write_data()
        # Root may write everywhere: as root the program is run as somebody else.
        self.user: dict[str, Any] = {}
        if sys.platform != "win32":
            if os.geteuid() == 0:
                self.user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
                _give(self.home, _NOBODY)
                room.chmod(0o755)
            _set_writable(self.folder, False)

    def _unpack(self, built: Path) -> None:
        if built.is_dir():
            shutil.copytree(built, self.folder / built.name, symlinks=True)
        elif built.suffix == ".gz":
            with tarfile.open(built) as archive:
                archive.extractall(self.folder, filter="tar")
        elif sys.platform == "darwin":
            subprocess.run(["ditto", "-x", "-k", str(built), str(self.folder)], check=True)
        else:
            with zipfile.ZipFile(built) as archive:
                archive.extractall(self.folder)

    @property
    def program(self) -> Path:
        """The program with the window."""
        inside = {"win32": "earmark/earmark.exe", "darwin": "Earmark.app/Contents/MacOS/earmark"}
        return self.folder / inside.get(sys.platform, "earmark/earmark")

    @property
    def terminal_program(self) -> Path:
        """The program with the command line."""
        return self.program.with_name("earmark-cli.exe") if sys.platform == "win32" else self.program

    def environment(self, **more: str) -> dict[str, str]:
        """What a session of that user has, and nothing of this one's Python."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "VIRTUAL_ENV", "XDG_", "EARMARK", "QT_"))
        }
        quiet = {"SDL_AUDIODRIVER": "dummy", "HOME": str(self.home), "TMPDIR": str(self.home), "LC_ALL": "C.UTF-8"}
        if sys.platform == "win32":
            quiet |= {"APPDATA": str(self.home), "LOCALAPPDATA": str(self.home), "USERPROFILE": str(self.home)}
        return kept | quiet | more

    def write_data(self) -> None:
        """Two classes of one-second recordings that any model tells apart: tones and noise."""
        draws = random.Random(7)
        for label in ("tone", "noise"):
            (self.data / label).mkdir(parents=True)
            for number in range(12):
                hz = 300 + 50 * number
                tones = (math.sin(math.tau * hz * at / _RATE_HZ) for at in range(_RATE_HZ))
                noise = (draws.uniform(-1, 1) for _ in range(_RATE_HZ))
                samples = array("h", (round(8_000 * value) for value in (tones if label == "tone" else noise)))
                with wave.open(str(self.data / label / f"{label} {number}.wav"), "wb") as file:
                    file.setnchannels(1)
                    file.setsampwidth(2)
                    file.setframerate(_RATE_HZ)
                    file.writeframes(samples.tobytes())

    def run(self, *words: str) -> dict[str, Any]:
        """A verb of the built command line.

        Returns:
            What it gave as its result.
        """
        command = [str(self.terminal_program), *words, "--json"]
        done = subprocess.run(
            command, cwd=self.home, env=self.environment(), capture_output=True, timeout=_LONG_S, **self.user
        )
        return _result(words, done)


def _give(folder: Path, owner: int) -> None:
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, owner, owner)


def _set_writable(folder: Path, writable: bool) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o200 if writable else mode & ~0o222)


def _result(words: tuple[str, ...], done: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    """The last line of JSON that a verb printed."""
    lines = done.stdout.decode("utf-8").splitlines()
    if done.returncode or not lines:
        said = done.stderr.decode("utf-8", errors="replace").strip() or (lines[-1] if lines else "nothing")
        raise SmokeError(f"earmark {' '.join(words)} ended with {done.returncode}. It said: {said}")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def from_source(trial: Trial, *words: str) -> dict[str, Any]:
    """The same verb of the source."""
    home = {"EARMARK_HOME": str(trial.folder.parent.parent / "source")}
    command = [sys.executable, str(ROOT / "main.py"), *words, "--json"]
    done = subprocess.run(command, env=trial.environment(**home), cwd=ROOT, capture_output=True, timeout=_LONG_S)
    return _result(words, done)


def expect(condition: bool, sentence: str) -> None:
    """Fail with a sentence."""
    if not condition:
        raise SmokeError(sentence)


# What is tried -------------------------------------------------------------------------------------------------------


def try_parts(trial: Trial) -> None:
    """Nothing is missing: as many model families, features, formats and augmentations as in the source; libraries."""
    built, source = trial.run("doctor")["report"], from_source(trial, "doctor")["report"]
    expect(built["Parts"] == source["Parts"], f"The source has {source['Parts']}, the package {built['Parts']}.")
    for title in ("Versions", "Audio formats"):
        lost = [name for name, value in source[title].items() if name in built[title] and built[title][name] != value]
        lost = [name for name in [*lost, *(source[title].keys() - built[title].keys())] if name != "Python"]
        expect(not lost, f"{title} differ between source and package: {', '.join(lost)}.")
    recipes = [trial.run("models", "recipes")["recipes"], from_source(trial, "models", "recipes")["recipes"]]
    expect(recipes[0] == recipes[1], "models recipes says something else than from source.")


def try_check(trial: Trial) -> None:
    """The same checks of training data are there."""
    shutil.copyfile(trial.data / "tone" / "tone 0.wav", trial.data / "noise" / "copy of a tone.wav")
    words = ("check", str(trial.data))
    found = [trial.run(*words), from_source(trial, *words)]
    (trial.data / "noise" / "copy of a tone.wav").unlink()
    expect(found[0] == found[1], "check finds something else than from source.")


def try_training(trial: Trial) -> None:
    """Networks, with every augmentation that needs no file, and a family of scikit-learn are trained; export."""
    from engine.augment import Chain, Step, transforms

    steps = tuple(Step(made()) for name, made in transforms().items() if not name.endswith("-files"))
    chain = trial.home / "all.json"
    chain.write_text(json.dumps(Chain(steps).to_json()), encoding="utf-8")
    model = str(trial.home / "сеть.earmark")
    train = ("train", "--data", str(trial.data))
    short = ("--window-s", "0.5", "--device", "cpu")
    trial.run(*train, "--recipe", "mfcc-lstm", "--out", model, "--epochs", "6", *short)
    augmented = str(trial.home / "augmented.earmark")
    trial.run(*train, "--recipe", "logmel-cnn", "--out", augmented, "--epochs", "1", "--augment", str(chain), *short)
    trial.run(*train, "--recipe", "timing-trees", "--out", str(trial.home / "trees.earmark"))
    trial.run("models", "import", model)
    exported = trial.home / "exported.earmark"
    trial.run("models", "export", "сеть", str(exported))
    expect(exported.read_bytes() == Path(model).read_bytes(), "The exported model is not the one that was imported.")


def try_classifying(trial: Trial) -> None:
    """The network tells a tone from noise, in worker processes, and the source agrees to the last digit."""
    tables = []
    for run, name in ((trial.run, "built.csv"), (lambda *words: from_source(trial, *words), "source.csv")):
        out = (trial.home if name == "built.csv" else trial.folder.parent.parent) / name
        run("classify", "--model", str(trial.home / "сеть.earmark"), "--out", str(out), str(trial.data))
        with out.open(encoding="utf-8-sig", newline="") as file:
            tables.append(list(csv.DictReader(file)))
    built, source = tables
    expect(len(built) == 24, f"24 recordings were classified, the table has {len(built)} rows.")
    right = sum(row["predicted_label_text"] in Path(row["audio_file"]).name for row in built)
    expect(right >= 22, f"Only {right} of 24 recordings were told right.")
    same = all(a["probability"] == b["probability"] for a, b in zip(built, source, strict=True))
    expect(same, "The package gives other probabilities than the source.")


def try_bundled(trial: Trial) -> None:
    """The models that come with Earmark are there, as they are in the source."""
    found = [
        {path.name: path.read_bytes() for path in (Path(model["path"]) for model in listed["models"]) if _shipped(path)}
        for listed in (trial.run("models"), from_source(trial, "models"))
    ]
    expect(bool(found[0]), "No model comes with the program.")
    expect(found[0] == found[1], f"The source comes with {sorted(found[1])}, the package with {sorted(found[0])}.")
    for precision in ("float16", "int8"):
        smaller = trial.home / f"{precision}.earmark"
        trial.run("models", "export", "activity", str(smaller), "--precision", precision, "--sound", str(trial.data))
        expect(smaller.is_file(), f"The model was not exported in {precision}.")


def _shipped(path: Path) -> bool:
    return path.parent.parts[-2:] == ("resources", "models")


# The window ----------------------------------------------------------------------------------------------------------


@contextmanager
def screen() -> Iterator[str]:
    """A virtual screen of Linux; gives the value of DISPLAY."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        try:
            expect(bool(number), "Xvfb does not start.")
            yield f":{number}"
        finally:
            server.terminate()


def xdotool(display: str, *words: str) -> str:
    """What xdotool says; empty when it finds nothing."""
    done = subprocess.run(["xdotool", *words], env=os.environ | {"DISPLAY": display}, capture_output=True, text=True)
    return done.stdout.strip()


def windows(display: str) -> list[str]:
    """The numbers of Earmark's windows that can be seen."""
    return xdotool(display, "search", "--onlyvisible", "--name", "Earmark").split()


def until(met: Callable[[], Any], seconds: float, sentence: str) -> Any:
    """Wait for something and give it.

    Raises:
        SmokeError: With the sentence, when it has not come by then.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = met()
        if found:
            return found
        time.sleep(0.02)
    raise SmokeError(sentence)


def forget_pages(folder: Path) -> None:
    """Take the program's files out of the system's memory, as after switching the computer on."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def log_of(trial: Trial) -> str:
    """All that the program has written to its log."""
    return "".join(path.read_text(encoding="utf-8") for path in trial.home.rglob("earmark.log"))


def expect_quiet_log(trial: Trial) -> None:
    """Fail when the window has logged an error."""
    bad = [line for line in log_of(trial).splitlines() if " ERROR " in line or " CRITICAL " in line]
    expect(not bad, "The window logged errors:\n" + "\n".join(bad[:10]))


def try_window(trial: Trial) -> None:
    """The window comes up in time, cold and warm, opens its sample project, shows every page and ends by Ctrl+Q."""
    with screen() as display:
        for how, most_s in (("first", _COLD_S), ("cold", _COLD_S), ("warm", _WARM_S)):
            if how == "cold":
                forget_pages(trial.folder)
            began = time.monotonic()
            command = [str(trial.program)]
            environment = trial.environment(DISPLAY=display)
            with subprocess.Popen(command, cwd=trial.home, env=environment, **trial.user) as program:
                try:
                    window = until(lambda: windows(display), 30, "No window came up.")[0]
                    took = time.monotonic() - began
                    say(f"  window after {took:.2f} s ({how} start{'' if took <= most_s else f', over {most_s} s'})")
                    use_window(trial, display, window, every_page=how == "first")
                    until(lambda: program.poll() is not None, 20, "The window does not end by Ctrl+Q.")
                finally:
                    program.kill()
                expect(program.returncode == 0, f"The window ended with {program.returncode}.")
    expect_quiet_log(trial)


def use_window(trial: Trial, display: str, window: str, every_page: bool) -> None:
    """Wait for the sample project, go through the pages by key, and quit."""
    until(
        lambda: "–" in xdotool(display, "getwindowname", window),
        60,
        f"The sample project does not open: the window is still called {xdotool(display, 'getwindowname', window)!r}.",
    )
    xdotool(display, "windowfocus", "--sync", window)
    for number in (2, 3, 4, 5, 6, 1) if every_page else ():
        xdotool(display, "key", "--clearmodifiers", f"ctrl+{number}")
        time.sleep(2)  # nothing outside tells that a page is drawn
    xdotool(display, "key", "--clearmodifiers", "ctrl+q")


def try_window_unseen(trial: Trial) -> None:
    """Where no virtual screen can be had: the program with the window makes its sample project and logs no error."""
    environment = trial.environment(QT_QPA_PLATFORM="offscreen")
    with subprocess.Popen([str(trial.program)], cwd=trial.home, env=environment) as program:
        try:
            until(lambda: list(trial.home.rglob("sample.json")), 120, "The sample project is not made.")
            expect(program.poll() is None, f"The window ended by itself with {program.returncode}.")
        finally:
            program.kill()
    expect_quiet_log(trial)


def main(words: list[str]) -> int:
    """Try everything; the first thing that fails ends it."""
    built = Path(words[0]).resolve() if words else newest()
    seen = sys.platform == "linux" and shutil.which("Xvfb") and shutil.which("xdotool")
    tries = [
        try_parts,
        try_check,
        try_training,
        try_classifying,
        try_bundled,
        try_window if seen else try_window_unseen,
    ]
    # Not resolved: on macOS /tmp is a link, and the paths that people have go through links.
    room = Path(tempfile.mkdtemp(prefix="ear mark "))
    try:
        say(f"Unpacking {built.name}")
        trial = Trial(room, built)
        for trying in tries:
            began = time.monotonic()
            trying(trial)
            say(f"ok: {(trying.__doc__ or '').splitlines()[0]} ({time.monotonic() - began:.0f} s)")
    except (SmokeError, subprocess.SubprocessError, OSError) as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    finally:
        if sys.platform != "win32":
            _set_writable(room, True)
        shutil.rmtree(room, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
