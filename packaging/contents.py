"""What the packaged program is made of: what stays out, what a built folder must not hold, and its parts by size.

Used by earmark.spec while building, by build.py for the table and the check, and by the tests.

Invariant: standard library only, and everything is decided by names, so that it can be tested without building.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

#: Our own packages. Registries find their modules by pkgutil, and pages, trainers and runtimes are named by strings, so
#: that every module of these is put in by name.
OWN = ("engine", "training", "gui", "resources")

#: Libraries of requirements-speech.txt: large, and of use to few. ``engine.packaged`` tells the user.
SPEECH = (
    "catboost", "ctranslate2", "faster_whisper", "hf_xet", "huggingface_hub", "sherpa_onnx", "tokenizers",
    "transformers",
)  # fmt: skip

#: What other libraries use only where it happens to be installed, or for things that Earmark does not do.
OPTIONAL = (
    # The compiler behind librosa, of which Earmark needs the name alone: audiomentations imports it, and the transforms
    # that we use never call it.
    "numba", "llvmlite", "librosa.core", "librosa.beat", "librosa.decompose", "librosa.display", "librosa.effects",
    "librosa.feature", "librosa.filters", "librosa.onset", "librosa.segment", "librosa.sequence", "librosa.util",
    "audioread", "msgpack", "pooch",
    # Tables, pictures and notebooks.
    "IPython", "PIL", "altair", "dask", "graphviz", "ipywidgets", "matplotlib", "networkx", "pandas",
    "plotly", "polars", "pyarrow", "pylab", "tkinter",
    # Of requirements-cluster.txt: who has a cluster runs Earmark from its source.
    "ray",
    # Tools for building and testing.
    "_pytest", "hypothesis", "jinja2", "kaldi_native_fbank", "mpl_toolkits", "mpmath.tests", "mypy", "numpy.distutils",
    "pip", "pkg_resources", "py", "pygments", "pytest", "rich", "setuptools", "wheel",
    # Parts of Qt, of pyqtgraph and of pygame.
    "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtNetwork", "PySide6.QtPrintSupport", "PySide6.QtQml",
    "PySide6.QtQuick", "PySide6.QtSql", "PySide6.QtTest", "PySide6.QtUiTools", "PySide6.QtXml", "PySide6.scripts",
    "OpenGL", "cupy", "pyqtgraph.examples", "pyqtgraph.jupyter", "pyqtgraph.opengl", "pygame._freetype",
    "pygame._sdl2", "pygame.camera", "pygame.docs", "pygame.examples", "pygame.font", "pygame.freetype",
    "pygame.ftfont", "pygame.imageext", "pygame.midi", "pygame.pkgdata", "pygame.pypm", "pygame.sysfont",
    "pygame.tests",
    # onnx and onnxruntime without most of their converters; those to fewer bits stay, with the interpreter they use.
    "onnx.backend", "onnxruntime.tools", "onnxruntime.training", "onnxscript",
    # PyTorch without compiling, without many machines, and without its tests. What it imports of these on its own, in
    # training and when a network is exported, is not listed.
    "torch._inductor.autoheuristic", "torch._inductor.codegen", "torch._inductor.fx_passes", "torch._inductor.kernel",
    "torch._vendor.quack", "torch.ao.ns", "torch.ao.pruning", "torch.distributed._tools",
    "torch.distributed.benchmarks", "torch.distributed.checkpoint", "torch.distributed.elastic",
    "torch.distributed.flight_recorder", "torch.distributed.launcher", "torch.distributed.pipelining",
    "torch.testing._internal.codegen", "torch.testing._internal.common_methods_invocations",
    "torch.testing._internal.common_modules", "torch.testing._internal.common_utils",
    "torch.testing._internal.generated", "torch.testing._internal.opinfo", "torch.testing._internal.optests",
    "torch.utils.benchmark", "torch.utils.bottleneck", "torch.utils.hipify", "torch.utils.tensorboard",
    "torch.utils.viz", "tensorboard", "torchaudio", "torchvision", "triton", "yaml",
)  # fmt: skip

#: Files that PyInstaller's hooks collect and that nothing here opens: the first is matched from the start of the path
#: in the built folder, with "/" on every system.
LEFT_OUT = re.compile(
    r"""
    # Of Qt's plug-ins: other screens than a desktop's, printing, databases, the network, a keyboard on the screen.
    PySide6/(Qt/)?plugins/(designer|egldeviceintegrations|generic|networkinformation|printsupport|qmllint|qmltooling
        |sqldrivers|tls|vectorimageformats|wayland-graphics-integration-server)/
    | PySide6/(Qt/)?plugins/platforms/(lib)?q(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc|direct2d)\b
    | PySide6/(Qt/)?plugins/imageformats/(lib)?q(gif|icns|pdf|tga|tiff|wbmp|webp)\b
    | PySide6/(Qt/)?plugins/(platforminputcontexts/(lib)?qtvirtualkeyboardplugin|platformthemes/libqgtk3)
    | PySide6/(Qt/)?(qml|metatypes|translations/(?!qtbase_(en|ru)\.))
    | PySide6/opengl32sw\.dll
    | sklearn/datasets/
    | scipy/.*/tests?/
    | pygame/(freesansbold\.ttf|pygame_icon)
    | pyqtgraph/(.*\.(ui|png|svg)|examples/|colors/maps/)
    | (.*/)?(include|tests?|testing/data|__pycache__)/
    | (?!.*\.dist-info/).*\.(a|lib|h|hpp|cuh|c|cpp|pxd|pxi|pyx|tp|build|cmake|md|rst|typed)$
    | (?!librosa/).*\.pyi$
    | (.*/)?libonnxruntime\.(so|dylib)[\d.]*$      # the module for Python has all of it inside as well
    | torch/bin/(?!torch_shm_manager$)
    | [^/]+\.dist-info/(?!METADATA$|licenses/)
    | (.*/)?(lib)?(torchbind_test|aoti_custom_ops|backend_with_compiler|jitbackend_test)\.(so|dll|dylib)$
    """,
    re.VERBOSE,
)

#: Libraries that are there for others to link to: one that nothing links to any more is left out as well.
LINKED_ONLY = re.compile(
    r"((PySide6/Qt/lib|[\w.]+\.libs)/[^/]+|lib(?!python)[^/]+)\.(so[.\d]*|dylib)|PySide6/Qt6\w+\.dll"
)

_NEEDLESS = re.compile(
    r"(^|/)(tests?|include|examples?|docs?|__pycache__)/"
    r"|\.(a|lib|h|hpp|cuh|c|cpp|pxd|pxi|pyx|tp|build|cmake|whl|ipynb|wav|flac|mp3)$"
    r"|Qt6(3D|Bluetooth|Charts|Designer|Help|Location|Multimedia|Network|Pdf|Qml|Quick|Sensors|Sql|Test|VirtualKeyboard"
    r"|WebEngine)"
    r"|(^|/)(numba|llvmlite|pandas|matplotlib|PIL|transformers|catboost|ctranslate2|sherpa_onnx|tcl\d|tk\d)/"
)

#: The table of sizes: a component's name, and how the paths of its files begin inside the program's folder.
COMPONENTS = (
    ("PyTorch", ("torch/", "torch-", "torchgen", "functorch", "sympy", "mpmath")),
    ("Qt and PySide6", ("PySide6", "shiboken6", "libicu", "libQt6")),
    ("SciPy and scikit-learn", ("scipy", "sklearn", "scikit_learn", "joblib", "threadpoolctl")),
    ("FFmpeg (PyAV)", ("av/", "av-", "av.libs")),
    ("onnxruntime and onnx", ("onnx", "google", "protobuf", "ml_dtypes", "flatbuffers")),
    ("NumPy", ("numpy",)),
    ("SDL (pygame)", ("pygame",)),
    ("libsndfile and soxr", ("_soundfile_data", "soundfile", "soxr")),
    ("bundled models", ("resources/models",)),
    ("Earmark's pictures and texts", ("resources", "share")),
)
PYTHON = "Python and pure modules"
SYSTEM = "system libraries"


def component(path: str) -> str:
    """The row of the table that a file belongs to; ``path`` is relative to the folder of the libraries."""
    for name, beginnings in COMPONENTS:
        if path.startswith(beginnings):
            return name
    if "/" not in path and re.search(r"^lib(?!python).*\.(so|dylib)", path):
        return SYSTEM
    return PYTHON


def sizes(files: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Bytes by component, the largest first."""
    found: dict[str, int] = {}
    for path, size in files:
        name = component(path)
        found[name] = found.get(name, 0) + size
    return dict(sorted(found.items(), key=lambda row: -row[1]))


def needless(paths: Iterable[str]) -> list[str]:
    """Those of a built program's files that nobody needs: tests, headers, documents, unused modules of Qt."""
    return [path for path in paths if _NEEDLESS.search(path) and ".dist-info/" not in path]


def files(folder: Path) -> list[tuple[str, int]]:
    """Every file of a built folder: its path as seen from the folder of the libraries, and its bytes; no links."""
    inner = next((found for found in (folder / "_internal", folder / "Contents/Frameworks") if found.is_dir()), folder)
    listed = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            base = inner if path.is_relative_to(inner) else folder
            listed.append((PurePosixPath(path.relative_to(base)).as_posix(), path.stat().st_size))
    return listed
