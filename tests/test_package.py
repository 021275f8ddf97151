"""The packaged program: what its recipe leaves out is not needed, and, where one was built, that it works."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

from engine import packaged

ROOT = Path(__file__).resolve().parents[1]
BUILT = [*ROOT.glob("dist/earmark-*.tar.gz"), *ROOT.glob("dist/earmark-*.zip")]
RATE_HZ = 16_000

# Runs main.py in a Python that lacks the modules that the package leaves out, as the packaged program does.
WITHOUT = """
import sys
from importlib.machinery import PathFinder

class Packaged(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if any(name == gone or name.startswith(gone + ".") for gone in GONE):
            return None
        return PathFinder.find_spec(name, path, target)

GONE = sys.argv.pop(1).split(",")
sys.meta_path[:] = [Packaged if finder is PathFinder else finder for finder in sys.meta_path]
sys.path.insert(0, ".")
if __name__ == "__main__":
    import main
    sys.exit(main.main())
"""


def script(name: str) -> ModuleType:
    """A module of packaging/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def contents() -> ModuleType:
    return script("contents")


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """build.py, with its folders elsewhere."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    module = script("build")
    for name in ("DIST", "WORK", "ICONS"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(module, name, tmp_path / name)
    return module


def test_all_of_our_packages_go_in(contents: ModuleType) -> None:
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench", "docs"}
    assert set(contents.OWN) == ours


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/translations/qtbase_ru.qm",
        "torch/bin/torch_shm_manager",
        "torch/lib/libtorch_cpu.so",
        "librosa/__init__.pyi",
        "resources/icons/earmark.svg",
        "torch-2.13.0.dist-info/licenses/LICENSE",
    ],
)
def test_what_is_needed_stays(contents: ModuleType, name: str) -> None:
    assert not contents.LEFT_OUT.match(name)
    assert contents.needless([name]) == []


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/plugins/tls/qschannelbackend.dll",
        "PySide6/Qt/translations/qtdeclarative_ru.qm",
        "sklearn/datasets/data/iris.csv",
        "torch/include/ATen/ATen.h",
        "torch/bin/protoc",
        "torch/lib/libtorchbind_test.so",
        "onnx/backend/test/data/node/test_abs/model.onnx",
        "onnxruntime/capi/libonnxruntime.so.1.31.1",
        "numpy-2.4.6.dist-info/RECORD",
    ],
)
def test_what_nobody_needs_is_left_out(contents: ModuleType, name: str) -> None:
    assert contents.LEFT_OUT.match(name)


def test_the_check_of_a_built_folder_finds_what_does_not_belong_there(contents: ModuleType) -> None:
    good = ["earmark", "PySide6/Qt/lib/libQt6Core.so.6", "scipy-1.17.1.dist-info/licenses/doc/LICENSE"]
    bad = ["PySide6/Qt/lib/libQt6Quick.so.6", "onnx/test/cpp/a.cc", "torch/lib/libx.a", "numba/core.so", "a/x.wav"]
    assert contents.needless([*good, *bad]) == bad


def test_sizes_are_those_of_the_files(contents: ModuleType, tmp_path: Path) -> None:
    inner = tmp_path / "earmark" / "_internal"
    for name, size in (("torch/lib/libtorch.so", 50), ("libz.so.1", 7), ("base_library.zip", 3)):
        (inner / name).parent.mkdir(parents=True, exist_ok=True)
        (inner / name).write_bytes(b"x" * size)
    (tmp_path / "earmark" / "earmark").write_bytes(b"x" * 5)
    (inner / "link.so").symlink_to("libz.so.1")
    found = contents.sizes(contents.files(tmp_path / "earmark"))
    assert found == {"PyTorch": 50, "Python and pure modules": 8, "system libraries": 7}


def test_from_source_texts_name_the_source() -> None:
    assert not packaged.PACKAGED
    assert packaged.program_name() == "python main.py"
    assert packaged.how_to_get_speech() == "Install it: pip install -r requirements-speech.txt."


def test_packaged_texts_name_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged, "PACKAGED", True)
    monkeypatch.setattr(sys, "executable", "/opt/ear mark/earmark")
    monkeypatch.setattr(sys, "platform", "linux")
    assert packaged.command_words() == ["/opt/ear mark/earmark"]
    assert packaged.program_name() == "earmark"
    assert "comes without the libraries for speech" in packaged.how_to_get_speech()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", "/opt/ear mark/earmark.exe")
    assert packaged.program_name() == "earmark-cli.exe"


@pytest.mark.skipif(sys.platform == "win32", reason="a script for the desktops of Linux")
def test_the_desktop_entry_starts_the_program_wherever_it_lies(tmp_path: Path) -> None:
    folder = tmp_path / "Ear mark 100 % $HOME"
    for name, place in (("earmark.desktop", "applications"), ("earmark.xml", "mime/packages")):
        (folder / "share" / place).mkdir(parents=True)
        (folder / "share" / place / name).write_bytes((ROOT / "packaging" / "linux" / name).read_bytes())
    (folder / "share" / "icons").mkdir()
    script = folder / "install-desktop.sh"
    script.write_bytes((ROOT / "packaging" / "linux" / "install-desktop.sh").read_bytes())
    place = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}

    subprocess.run(["sh", str(script)], env=place, check=True, capture_output=True)

    entry = tmp_path / "data" / "applications" / "earmark.desktop"
    quoted = str(folder).replace("$", "\\\\$").replace("%", "%%")
    assert f'Exec="{quoted}/earmark" %f' in entry.read_text(encoding="utf-8").splitlines()

    subprocess.run(["sh", str(script), "--remove"], env=place, check=True, capture_output=True)
    assert not entry.exists()


@pytest.fixture
def built(build: ModuleType, tmp_path: Path) -> Path:
    """What PyInstaller leaves, in short, and the icons."""
    folder = tmp_path / "earmark"
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "libreal.so.1").write_bytes(b"library")
    (folder / "_internal" / "libreal.so").symlink_to("libreal.so.1")
    (folder / "earmark").write_text('#!/bin/sh\necho earmark from $(dirname "$0")\n')
    (folder / "earmark").chmod(0o755)
    (build.ICONS / "earmark-256.png").write_bytes(b"picture")
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="AppImages are for Linux")
def test_an_appimage_holds_the_program_its_menu_entry_and_its_icon(
    build: ModuleType, built: Path, tmp_path: Path
) -> None:
    (tmp_path / "Earmark.AppDir").mkdir()
    (tmp_path / "Earmark.AppDir" / "old").touch()
    root = build.app_dir(built, tmp_path / "Earmark.AppDir")
    assert sorted(path.name for path in root.iterdir()) == [
        ".DirIcon", "AppRun", "_internal", "earmark", "earmark.desktop", "earmark.png",
    ]  # fmt: skip
    entry = dict(
        line.split("=", 1)
        for line in (root / "earmark.desktop").read_text(encoding="utf-8").splitlines()
        if "=" in line
    )
    assert (entry["Type"], entry["Exec"], entry["Terminal"]) == ("Application", "earmark %f", "false")
    assert (root / f"{entry['Icon']}.png").read_bytes() == (root / ".DirIcon").read_bytes() == b"picture"
    assert (root / "AppRun").resolve() == root / entry["Exec"].split()[0]
    done = subprocess.run([str(root / "AppRun")], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("earmark from ")
    assert (root / "_internal" / "libreal.so").is_symlink()
    assert not (built / "AppRun").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="AppImages are for Linux")
def test_the_tool_for_appimages_is_used_where_it_is(
    build: ModuleType, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = build.DIST / "earmark.AppImage"
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert build._appimage(built, target) == []
    assert "appimagetool is not installed" in capsys.readouterr().out

    tool = tmp_path / "bin" / "appimagetool"
    tool.parent.mkdir()
    # Stands for the real one: it writes what it was told.
    tool.write_text('#!/bin/sh\necho "$1 $ARCH $APPIMAGE_EXTRACT_AND_RUN" > "$3"\n[ -e "$2/AppRun" ]\n')
    tool.chmod(0o755)
    assert build._appimage(built, target) == [target]
    assert target.read_text().split() == ["--no-appstream", build.platform.machine(), "1"]
    assert list(build.WORK.iterdir()) == []


def test_the_version_comes_from_one_place(build: ModuleType) -> None:
    from engine import __version__

    assert __version__ == build.VERSION
    spec = (ROOT / "packaging" / "earmark.spec").read_text(encoding="utf-8")
    installer = (ROOT / "packaging" / "windows" / "earmark.iss").read_text(encoding="utf-8")
    assert "version=__version__" in spec
    assert "AppVersion={#Version}" in installer
    assert not any(__version__ in text for text in (spec, installer))


def test_the_installer_takes_files_that_the_build_makes() -> None:
    installer = (ROOT / "packaging" / "windows" / "earmark.iss").read_text(encoding="utf-8")
    spec = (ROOT / "packaging" / "earmark.spec").read_text(encoding="utf-8")
    settings = dict(line.split("=", 1) for line in installer.splitlines() if re.match(r"\w+=", line))
    assert (ROOT / "packaging" / "windows" / settings["LicenseFile"].replace("\\", "/")).resolve() == ROOT / "LICENSE"
    assert settings["SetupIconFile"] == r"..\..\build\icons\earmark.ico"
    assert r'Source: "..\..\dist\earmark\*"' in installer
    assert 'program("earmark", ' in spec
    assert 'COLLECT(*programs, analysis.binaries, analysis.datas, name="earmark"' in spec
    programs = set(re.findall(r"\{app\}\\([\w-]+)\.exe", installer))
    assert programs == {"earmark"}


@pytest.mark.acceptance
@pytest.mark.parametrize("recipe", ["logmel-cnn", "timing-trees"])
def test_nothing_that_is_left_out_is_missed_in_training(
    contents: ModuleType, tmp_path: Path, rng: np.random.Generator, recipe: str
) -> None:
    times = np.arange(RATE_HZ) / RATE_HZ
    for label in ("tone", "noise"):
        (tmp_path / "data" / label).mkdir(parents=True)
        for number in range(8):
            sound = np.sin(2 * np.pi * (300 + 50 * number) * times) if label == "tone" else rng.standard_normal(RATE_HZ)
            soundfile.write(tmp_path / "data" / label / f"{number}.wav", 0.2 * sound, RATE_HZ)
    script = tmp_path / "without.py"
    script.write_text(WITHOUT)
    gone = ",".join((*contents.SPEECH, *contents.OPTIONAL))
    command = [sys.executable, str(script), gone, "train", "--data", str(tmp_path / "data"), "--recipe", recipe]
    command += ["--out", str(tmp_path / "model.earmark")]
    if recipe == "logmel-cnn":
        command += ["--epochs", "1", "--window-s", "0.5", "--device", "cpu", "--augment", "strong"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "model.earmark").stat().st_size > 1_000


@pytest.mark.acceptance
@pytest.mark.timeout(900)
@pytest.mark.skipif(not BUILT, reason="no packaged program is built here: make package")
def test_the_built_program_passes_its_smoke_test() -> None:
    script = ROOT / "packaging" / "smoke_test.py"
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
