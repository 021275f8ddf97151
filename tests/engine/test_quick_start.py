"""What a worker process and the verb ``classify`` may import before they get to work, and the FFT that serves that."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.features import fft

_ROOT = Path(__file__).parents[2]


def in_a_fresh_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=_ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(autouse=True)
def looked_up_anew() -> Iterator[None]:
    fft._transform.cache_clear()
    yield
    fft._transform.cache_clear()


@pytest.mark.parametrize("shape", [(1, 2), (64, 512), (7, 1024), (3, 400), (5, 401), (0, 16)])
def test_the_fft_is_scipys_to_the_last_bit(shape: tuple[int, int], rng: np.random.Generator) -> None:
    from scipy.fft import rfft

    frames = rng.standard_normal(shape).astype(np.float32)
    found = np.empty((shape[0], shape[1] // 2 + 1), np.complex64)
    fft.rfft_into(frames, found)
    np.testing.assert_array_equal(found, rfft(frames) if len(frames) else found)


def test_a_scipy_that_keeps_its_module_elsewhere_is_used_all_the_same(
    monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator
) -> None:
    frames = rng.standard_normal((4, 256)).astype(np.float32)
    quick, public = np.empty((4, 129), np.complex64), np.empty((4, 129), np.complex64)
    fft.rfft_into(frames, quick)
    fft._transform.cache_clear()
    monkeypatch.delitem(sys.modules, fft._MODULE, raising=False)
    monkeypatch.setattr(fft.PathFinder, "find_spec", lambda name, path: None)
    with pytest.raises(ImportError):
        fft._compiled()
    fft.rfft_into(frames, public)
    np.testing.assert_array_equal(quick, public)


def test_features_leave_the_rest_of_scipy_alone_and_do_not_disturb_it() -> None:
    code = (
        "import sys, numpy as np\n"
        "from engine.features.logmel import LogMel\n"
        "LogMel()(np.ones(16000, np.float32))\n"
        "print('scipy.fft' in sys.modules, 'numpy.f2py' in sys.modules)\n"
        "from scipy.fft import rfft, irfft\n"
        "x = np.arange(8, dtype=np.float32)\n"
        "print(np.allclose(irfft(rfft(x)), x))"
    )
    assert in_a_fresh_process(code).split() == ["False", "False", "True"]


def test_a_worker_is_started_before_anything_large_is_imported() -> None:
    code = "import sys, main, engine.classify_cli, engine.cli\nprint({'numpy', 'onnxruntime', 'av'} & set(sys.modules))"
    assert in_a_fresh_process(code) == "set()"
