"""Writes which parts Earmark is made of, with versions and licences: ``python docs/make_licences.py``.

``docs/licences.md`` for readers, ``resources/licences.json`` for Help, About. Packages are found by following the
requirements in what is installed; the native libraries inside their wheels are listed here by hand, and a test fails
when a wheel brings one that is not. Run it on Linux, where the wheels keep them in folders of their own.
"""

from __future__ import annotations

import importlib.metadata as metadata
import json
import re
import sys
import sysconfig
from dataclasses import asdict, dataclass
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

PAGE, DATA = ROOT / "docs" / "licences.md", ROOT / "resources" / "licences.json"
SETS = {"requirements.txt": "program", "requirements-speech.txt": "speech"}

GCC = "GPL-3.0-or-later WITH GCC-exception-3.1"
GNU = "LGPL-3.0-or-later OR GPL-2.0-or-later"
#: Licences of packages whose metadata do not give a short name.
PACKAGES = {
    "catboost": "Apache-2.0", "contourpy": "BSD-3-Clause", "flatbuffers": "Apache-2.0", "kiwisolver": "BSD-3-Clause",
    "matplotlib": "PSF-2.0", "mpmath": "BSD-3-Clause", "numba": "BSD-2-Clause", "numpy-minmax": "MIT",
    "numpy-rms": "MIT", "onnxruntime": "MIT", "protobuf": "BSD-3-Clause", "pygame": "LGPL-2.1-or-later",
    "python-stretch": "MIT", "safetensors": "Apache-2.0", "scipy": "BSD-3-Clause", "sherpa_onnx": "Apache-2.0",
    "soundfile": "BSD-3-Clause", "soxr": "LGPL-2.1-or-later", "sympy": "BSD-3-Clause", "tokenizers": "Apache-2.0",
    "transformers": "Apache-2.0", "shellingham": "ISC", "nodeenv": "BSD-3-Clause", "Jinja2": "BSD-3-Clause",
    "colorama": "BSD-3-Clause", "cycler": "BSD-3-Clause",
    "requests": "Apache-2.0", "graphviz": "MIT", "mdurl": "MIT", "markdown-it-py": "MIT",
}  # fmt: skip
#: Native libraries inside wheels: how their files begin, without "lib", and the licence of each.
NATIVE = {
    "FFmpeg": (("avcodec", "avdevice", "avfilter", "avformat", "avutil", "swresample", "swscale"),
               "LGPL-3.0-or-later, and GPL as a whole"),
    "x264": (("x264",), "GPL-2.0-or-later"),
    "x265": (("x265",), "GPL-2.0-or-later"),
    "SVT-AV1": (("SvtAv1Enc",), "BSD-3-Clause-Clear"),
    "dav1d": (("dav1d",), "BSD-2-Clause"),
    "libvpx": (("vpx",), "BSD-3-Clause"),
    "libvpl": (("vpl",), "MIT"),
    "libwebp": (("webp", "webpmux", "webpdemux", "sharpyuv"), "BSD-3-Clause"),
    "LAME": (("mp3lame",), "LGPL-2.0-or-later"),
    "opencore-amr": (("opencore-amrnb", "opencore-amrwb"), "Apache-2.0"),
    "GnuTLS": (("gnutls",), "LGPL-2.1-or-later"),
    "Nettle": (("nettle", "hogweed"), GNU),
    "GMP": (("gmp",), GNU),
    "libunistring": (("unistring",), GNU),
    "alsa-lib": (("asound",), "LGPL-2.1-or-later"),
    "libdrm": (("drm",), "MIT"),
    "X11 libraries": (("Xau", "xcb", "xcb-shape", "xcb-shm", "xcb-xfixes"), "MIT"),
    "SDL": (("SDL2-2", "SDL2_image-2", "SDL2_mixer-2", "SDL2_ttf-2"), "Zlib"),
    "FLAC": (("FLAC",), "BSD-3-Clause"),
    "libattr": (("attr",), "LGPL-2.1-or-later"),
    "Brotli": (("brotlicommon", "brotlidec"), "MIT"),
    "bzip2": (("bz2",), "bzip2-1.0.6"),
    "libcap": (("cap",), "BSD-3-Clause OR GPL-2.0-only"),
    "D-Bus": (("dbus-1",), "AFL-2.1 OR GPL-2.0-or-later"),
    "elfutils": (("dw-0", "elf-0", "dw", "elf"), GNU),
    "FluidSynth": (("fluidsynth",), "LGPL-2.1-or-later"),
    "FreeType": (("freetype",), "FTL OR GPL-2.0-or-later"),
    "Libgcrypt": (("gcrypt",), "LGPL-2.1-or-later"),
    "libgpg-error": (("gpg-error",), "LGPL-2.1-or-later"),
    "GCC runtime libraries": (("gomp", "gfortran", "quadmath"), GCC),
    "HarfBuzz": (("harfbuzz",), "MIT-Modern-Variant"),
    "libjpeg-turbo": (("jpeg",), "IJG AND BSD-3-Clause"),
    "LZ4": (("lz4",), "BSD-2-Clause"),
    "liblzma": (("lzma",), "0BSD"),
    "mpg123": (("mpg123",), "LGPL-2.1-or-later"),
    "Ogg, Vorbis and Opus": (("ogg", "vorbis", "vorbisenc", "vorbisfile", "opus", "opusfile"), "BSD-3-Clause"),
    "PCRE": (("pcre",), "BSD-3-Clause"),
    "libpng": (("png16",), "libpng-2.0"),
    "PortMidi": (("portmidi",), "MIT"),
    "PulseAudio": (("pulse", "pulse-simple", "pulsecommon-14"), "LGPL-2.1-or-later"),
    "libselinux": (("selinux",), "public domain"),
    "libsndfile": (("sndfile", "sndfile_x86_64", "sndfile_arm64"), "LGPL-2.1-or-later"),
    "libsystemd": (("systemd",), "LGPL-2.1-or-later"),
    "LibTIFF": (("tiff",), "libtiff"),
    "OpenBLAS": (("scipy_openblas", "scipy_openblas64_"), "BSD-3-Clause"),
    "CTranslate2": (("ctranslate2",), "MIT"),
    "libavif": (("avif",), "BSD-2-Clause"),
    "Little CMS": (("lcms2",), "MIT"),
    "OpenJPEG": (("openjp2",), "BSD-2-Clause"),
    "Zstandard": (("zstd",), "BSD-3-Clause OR GPL-2.0-only"),
}  # fmt: skip
#: Folders of native libraries whose names are not those of their packages.
FOLDERS = {"_soundfile_data": "soundfile"}

INTRODUCTION = """\
# Licences

Made from what is installed by `docs/make_licences.py`; the same list is in the window under Help, About.

Earmark's own code is under the [MIT licence](../LICENSE). It stands on the work of others, each under its own licence:

- **Run from source**, nothing of theirs is passed on: pip fetches the packages from their makers.
- **The packaged program** carries copies of them. Their licence texts lie in the `licenses` folders beside each
  package's metadata (`*.dist-info`), and who passes the program on passes these on with it.

Three things bind those who pass the packaged program on:

- **FFmpeg with x264 and x265 (GPL).** The wheels of PyAV, which Earmark reads AAC, Opus, M4A and films with, hold an
  FFmpeg that calls itself LGPL 3 or later but is linked to libx264 and libx265, which are under the GPL 2 or later.
  Taken together these libraries can only be passed on under the GPL 3 or later, with their sources or an offer of them,
  and the same holds for the packaged program as a whole. Earmark encodes no film and calls neither of the two, but
  FFmpeg's libraries do not load without them. An FFmpeg built without them, put in their place, ends this.
- **Qt, PySide6, pygame, soxr, libsndfile and others (LGPL).** They are separate files that can be exchanged for other
  builds of the same version; do not take that away from those who get the package.
- **The models that come with Earmark** were trained on other people's recordings: see [their pages](models), each with
  its data, their licences and the names to give.
"""


@dataclass(frozen=True)
class Part:
    """Something Earmark is made of.

    Attributes:
        name, version, licence: As its maker says; no version for a library inside a wheel.
        what: One line on what it is.
        within: The package whose wheel holds it; empty for a package.
        needed_for: "program", or "speech" for what only requirements-speech.txt asks for.
    """

    name: str
    version: str
    licence: str
    what: str
    within: str
    needed_for: str


def canonical(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def packages() -> dict[str, str]:
    """Every package that the requirements lead to, with the set that asks for it first."""
    found: dict[str, str] = {}
    for file, needed_for in SETS.items():
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        left = [Requirement(line) for line in lines if line.strip() and not line.startswith(("#", "-r"))]
        while left:
            wanted = left.pop()
            name = canonical(wanted.name)
            if name in found or (wanted.marker is not None and not wanted.marker.evaluate({"extra": ""})):
                continue
            found[name] = needed_for
            left += [Requirement(line) for line in metadata.distribution(name).requires or ()]
    return found


def licence(distribution: metadata.Distribution) -> str:
    """A package's licence in a few words."""
    said = distribution.metadata
    given = PACKAGES.get(said["Name"]) or said.get("License-Expression") or ""
    if not given and len(said.get("License") or "") < 60:
        given = said.get("License") or ""
    if not given:
        names = [line.split(" :: ")[-1] for line in said.get_all("Classifier") or () if line.startswith("License ::")]
        given = ", ".join(names)
    return given.removesuffix(" License").strip()


def native_of(stem: str) -> str | None:
    """The library of NATIVE that a file belongs to, by its name without "lib" and without its version."""
    return next((name for name, (stems, _) in NATIVE.items() if stem in stems), None)


def stems(folder: Path) -> set[str]:
    """The native libraries in a folder, by their files' names."""
    names = {file.name for file in folder.iterdir() if ".so" in file.name and file.name.startswith("lib")}
    return {re.sub(r"(-[0-9a-f]{8}\b.*|\.so.*)", "", name).removeprefix("lib") for name in names}


def native_folders() -> dict[Path, str]:
    """The folders of native libraries in wheels that Earmark uses, with the package of each."""
    site, used = Path(sysconfig.get_path("purelib")), packages()
    named = {folder: canonical(folder.name.removesuffix(".libs")) for folder in site.glob("*.libs")}
    named |= {site / folder: package for folder, package in FOLDERS.items() if (site / folder).is_dir()}
    return {folder: name for folder, name in sorted(named.items()) if name in used}


def parts() -> list[Part]:
    """Everything, packages first."""
    rows = []
    used = packages()
    for name, needed_for in sorted(used.items()):
        distribution = metadata.distribution(name)
        said = distribution.metadata
        what = (said.get("Summary") or "").split("\n")[0].strip().rstrip(".")
        rows.append(Part(said["Name"], distribution.version.split("+")[0], licence(distribution), what, "", needed_for))
    for folder, package in native_folders().items():
        for library in sorted({found for stem in stems(folder) if (found := native_of(stem)) is not None}):
            holder = metadata.distribution(package).metadata["Name"]
            rows.append(Part(library, "", NATIVE[library][1], "", holder, used[package]))
    return rows


def table(rows: list[Part]) -> list[str]:
    """Packages as a table."""
    lines = ["| package | version | licence | what it is |", "|---|---|---|---|"]
    return lines + [f"| {p.name} | {p.version} | {p.licence} | {p.what.replace('|', '/')} |" for p in rows]


def page(rows: list[Part]) -> str:
    """docs/licences.md."""
    lines = [INTRODUCTION]
    for needed_for, title in (("program", "Packages"), ("speech", "Packages for speech and text")):
        lines += [f"## {title}", ""]
        if needed_for == "speech":
            lines += ["Only with `requirements-speech.txt`; the packaged program comes without.", ""]
        lines += [*table([p for p in rows if not p.within and p.needed_for == needed_for]), ""]
    lines += ["## Native libraries inside these packages", ""]
    lines += ["On Linux; the wheels for Windows and macOS hold much the same.", ""]
    lines += ["| library | licence | in the wheels of |", "|---|---|---|"]
    holders: dict[tuple[str, str], list[str]] = {}
    for p in rows:
        if p.within:
            holders.setdefault((p.name, p.licence), []).append(p.within)
    for (name, terms), within in sorted(holders.items(), key=lambda row: row[0][0].lower()):
        lines.append(f"| {name} | {terms} | {', '.join(within)} |")
    lines += [
        "",
        "Python itself is under the PSF licence 2.0. The packaged program starts through PyInstaller's loader,",
    ]
    lines += ["which is under the GPL 2 or later with an exception for the programs that it starts.", ""]
    return "\n".join(lines)


def current() -> dict[Path, str]:
    """The files as they should be."""
    rows = parts()
    data = [{name: value for name, value in asdict(part).items() if value} for part in rows]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in data)
    return {PAGE: page(rows), DATA: f"[\n{lines}\n]\n"}


def main() -> None:
    """Write them."""
    for path, text in current().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
