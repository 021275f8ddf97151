"""Build the packaged program of this system into dist/: the folder, its archive, and a table of what takes the room.

    python packaging/build.py

On Linux the archive is a .tar.gz, and an AppImage as well where ``appimagetool`` is installed; on Windows a .zip, and
an installer where Inno Setup is; on macOS a .zip of the .app.

Invariant: a build that holds what nobody needs, or lacks a file of ``resources``, fails and leaves no archive.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import contents

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DIST = ROOT / "dist"
WORK = ROOT / "build"
ICONS = WORK / "icons"
VERSION = re.findall(r'__version__ = "(.+)"', (ROOT / "engine" / "__init__.py").read_text(encoding="utf-8"))[0]

# The largest libraries come with their tables of symbols, a fifth of their size, which only a debugger reads. Others
# stay as they are: strip breaks libraries whose paths were patched when their wheels were made.
_STRIPPED = ("libtorch_cpu.so", "libtorch_python.so", "libc10.so", "libpython3")
_ICON_SIZES_PX = (256, 128, 64, 48, 32, 16)


class BuildError(Exception):
    """A step failed; the text says which, and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def archive_name() -> str:
    """For example earmark-0.1.0-linux-x86_64."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    return f"earmark-{VERSION}-{system}-{platform.machine().lower()}"


def draw_icons() -> None:
    """The application's icon as a picture of each size, and as the one file that Windows and macOS ask for."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication([])
    picture = QSvgRenderer(str(ROOT / "resources" / "icons" / "earmark.svg"))
    ICONS.mkdir(parents=True, exist_ok=True)
    for size in _ICON_SIZES_PX:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        picture.render(painter)
        painter.end()
        kinds = ["png", *({"win32": ["ico"], "darwin": ["icns"]}.get(sys.platform, []) if size == 256 else [])]
        for kind in kinds:
            path = ICONS / (f"earmark-{size}.png" if kind == "png" else f"earmark.{kind}")
            if not image.save(str(path)):
                raise BuildError(f"{path} could not be written.")
    del app


def freeze() -> Path:
    """Run PyInstaller.

    Returns:
        The built folder, or the .app.
    """
    log = WORK / "pyinstaller.log"
    WORK.mkdir(exist_ok=True)
    say(f"Building (some minutes; the log is {log.relative_to(ROOT)})")
    command = [sys.executable, "-m", "PyInstaller", str(HERE / "earmark.spec"), "--noconfirm", "--clean"]
    command += ["--distpath", str(DIST), "--workpath", str(WORK / "pyinstaller")]
    with log.open("wb") as out:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT)
    if done.returncode:
        said = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        raise BuildError("\n".join(said) + f"\nPyInstaller failed; all it said is in {log}.")
    if sys.platform == "darwin":
        shutil.rmtree(DIST / "earmark")
        return DIST / "Earmark.app"
    return DIST / "earmark"


def strip_symbols(folder: Path) -> None:
    """Take the tables of symbols out of the largest libraries, where ``strip`` is installed."""
    if sys.platform != "linux" or not shutil.which("strip"):
        return
    for path in folder.rglob("*.so*"):
        if path.name.startswith(_STRIPPED) and not path.is_symlink():
            subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)


def add_desktop_files(folder: Path) -> None:
    """What makes a Linux desktop know the program: its entry, its icon, its kind of file, and what installs them."""
    for size in _ICON_SIZES_PX:
        place = folder / "share" / "icons" / "hicolor" / f"{size}x{size}" / "apps"
        place.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ICONS / f"earmark-{size}.png", place / "earmark.png")
    for name, place in (
        ("earmark.desktop", "share/applications"),
        ("earmark.xml", "share/mime/packages"),
        ("install-desktop.sh", "."),
    ):
        (folder / place).mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "linux" / name, folder / place / name)


def check(folder: Path) -> None:
    """Look through the list of files.

    Raises:
        BuildError: When something is inside that nobody needs, or something of Earmark's own is missing.
    """
    names = [name for name, _ in contents.files(folder)]
    needless = contents.needless(names)
    if needless:
        shown = "\n".join(f"  {name}" for name in needless[:40])
        raise BuildError(f"{shown}\n{len(needless)} files are inside that nobody needs: see LEFT_OUT in contents.py.")
    resources = ROOT / "resources"
    wanted = {
        f"resources/{p.relative_to(resources).as_posix()}"
        for p in resources.rglob("*")
        if p.is_file() and p.suffix != ".md"
    }
    missing = sorted(name for name in wanted if not name.endswith((".py", ".pyc")) and name not in names)
    if missing and sys.platform != "darwin":  # there they lie in Contents/Resources
        raise BuildError(f"Missing in the built program: {', '.join(missing)}.")


def table(folder: Path, archives: list[Path]) -> str:
    """Sizes by component, as Markdown."""
    found = contents.sizes(contents.files(folder))
    rows = [f"| {name} | {size / 1e6:.0f} |" for name, size in found.items()]
    rows.append(f"| **the folder** | **{sum(found.values()) / 1e6:.0f}** |")
    rows += [f"| **{path.name}** | **{path.stat().st_size / 1e6:.0f}** |" for path in archives]
    return "\n".join(["| component | MB |", "|---|---|", *rows])


# Archives ------------------------------------------------------------------------------------------------------------


def pack(folder: Path) -> list[Path]:
    """The built program as what people download."""
    name = archive_name()
    if sys.platform == "linux":
        return [_tar(folder, DIST / f"{name}.tar.gz"), *_appimage(folder, DIST / f"{name}.AppImage")]
    if sys.platform == "darwin":
        path = DIST / f"{name}.zip"  # ditto keeps links and signatures, which zip does not
        subprocess.run(["ditto", "-c", "-k", "--keepParent", str(folder), str(path)], check=True)
        return [path]
    zipped = shutil.make_archive(str(DIST / name), "zip", folder.parent, folder.name)
    return [Path(zipped), *_installer(name)]


def _tar(folder: Path, path: Path) -> Path:
    """A .tar.gz that belongs to root whoever unpacks it as root, and lies in one folder."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        return entry

    with tarfile.open(path, "w:gz", compresslevel=6) as archive:
        archive.add(folder, folder.name, filter=plain)
    return path


def app_dir(folder: Path, root: Path) -> Path:
    """Lay the built program out as an AppImage holds it: what starts it, its menu entry and its icon at the top.

    Args:
        folder: The built program.
        root: The folder to make; what was there is removed.
    """
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(folder, root, symlinks=True)
    shutil.copyfile(HERE / "linux" / "earmark.desktop", root / "earmark.desktop")
    shutil.copyfile(ICONS / "earmark-256.png", root / "earmark.png")
    (root / ".DirIcon").symlink_to("earmark.png")
    (root / "AppRun").symlink_to("earmark")
    return root


def _appimage(folder: Path, path: Path) -> list[Path]:
    tool = shutil.which("appimagetool")
    if tool is None:
        say("No AppImage: appimagetool is not installed (github.com/AppImage/appimagetool/releases).")
        return []
    root = app_dir(folder, WORK / "Earmark.AppDir")
    # Without FUSE, as in containers, the tool has to unpack itself.
    settings = os.environ | {"APPIMAGE_EXTRACT_AND_RUN": "1", "ARCH": platform.machine()}
    subprocess.run([tool, "--no-appstream", str(root), str(path)], check=True, env=settings)
    shutil.rmtree(root)
    return [path]


def _installer(name: str) -> list[Path]:
    compiler = shutil.which("iscc")
    if compiler is None:
        say("No installer: Inno Setup (iscc) is not installed.")
        return []
    settings = [f"/DVersion={VERSION}", f"/DOutput={name}-setup", f"/O{DIST}"]
    subprocess.run([compiler, "/Q", *settings, str(HERE / "windows" / "earmark.iss")], check=True)
    return [DIST / f"{name}-setup.exe"]


def main() -> int:
    """Build, check and pack; print how large everything is."""
    began = time.monotonic()
    for old in DIST.glob("earmark-*"):
        old.unlink()
    try:
        draw_icons()
        folder = freeze()
        if sys.platform == "linux":
            strip_symbols(folder)
            add_desktop_files(folder)
        check(folder)
        archives = pack(folder)
    except (BuildError, OSError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    say(table(folder, archives))
    say(f"Built in {time.monotonic() - began:.0f} s: {', '.join(str(path.relative_to(ROOT)) for path in archives)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
