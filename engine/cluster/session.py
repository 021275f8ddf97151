"""Ray, started here or found by its address, without its telemetry, its dashboard and its chatter.

Invariant: a Ray that was started here ends here; one that was running before goes on running.
"""

from __future__ import annotations

import io
import logging
import os
import secrets
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import resources
from engine import packaged, places
from engine.device import cpu_count
from engine.errors import StudioError

#: Only lists of files pass through Ray's memory, neither audio nor results.
_OBJECT_BYTES = 256 << 20
#: Ray gives its processes half a minute to start, which on a busy machine they miss.
_STARTS = 3
#: A cluster that does not take up a connection for so long is not there.
_KNOCK_S = 10.0
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    "RAY_BACKEND_LOG_LEVEL": "error",
    # Else what is held back as a repetition is printed at the end, past our ears.
    "RAY_DEDUP_LOGS": "0",
    # Ray is asked to leave the choice of a GPU to its own reservations, and says at length if it is not.
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
#: How Ray is told of its token: by itself, in a file, and whether there is one.
_TOKEN, _TOKEN_FILE, _MODE = "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH", "RAY_AUTH_MODE"
#: Of our packages, what the machines of a cluster do not need.
_LEFT_OUT = ["**/__pycache__/", "models/", "translations/", "icons/"]


class Resources(NamedTuple):
    """What a cluster has.

    Attributes:
        cores, gpus: In all.
        machines: How many there are.
        own: Whether it was started here, for this job.
    """

    cores: int
    gpus: int
    machines: int
    own: bool


def need_ray() -> Any:
    """The library.

    Raises:
        StudioError: When it is not installed.
    """
    # Read when Ray is imported and by what it starts.
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    need_arrow()
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise _missing("Ray") from error
    return ray


def need_arrow() -> None:
    """Make sure of the library with which results are written and read.

    Raises:
        StudioError: When it is not installed.
    """
    try:
        import pyarrow  # noqa: F401 - whether it is there
    except ImportError as error:
        raise _missing("pyarrow") from error


def _missing(library: str) -> StudioError:
    command = "pip install -r requirements-cluster.txt"
    if packaged.PACKAGED:
        return StudioError(
            f"A cluster needs the library {library}, which the packaged Earmark comes without: run Earmark from its "
            f"source, after {command}."
        )
    return StudioError(f"A cluster needs the library {library}, which is not installed: run {command}.")


@contextmanager
def connected(address: str, workers: int) -> Iterator[Resources]:
    """Ray for the time of a job.

    Args:
        address: "auto" takes the Ray that runs on this machine (or that RAY_ADDRESS names) and starts one where there
            is none; "local" always starts one; else the address of a cluster, "10.0.0.1:6379".
        workers: For how many workers a Ray is started here; 0 takes one for each core.

    Raises:
        StudioError: When there is no Ray at the address, or none can be started.
    """
    ray = need_ray()
    with _messages_in(places.logs() / "ray.log"), _token_kept():
        yield from _connection(ray, address, workers)


def _connection(ray: Any, address: str, workers: int) -> Iterator[Resources]:
    own = _open(ray, address, workers)
    try:
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        found = ray.cluster_resources()
        has = Resources(int(found.get("CPU", 0)), int(found.get("GPU", 0)), len(ray.nodes()), own)
        if has.cores < 2:
            raise StudioError(
                "This Ray has a single processor core, but two are needed: one to read the list and one to classify. "
                "Start it with more (ray start --head --num-cpus=2)."
            )
        yield has
    finally:
        ray.shutdown()


def _open(ray: Any, address: str, workers: int) -> bool:
    """Connect or start; whether it was started here."""
    told: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address == "auto":
        address = os.environ.get("RAY_ADDRESS", address)
    if address != "local":
        _knock(address)
        try:
            ray.init(address=address, runtime_env=_our_code(), **told)
            return False
        except ConnectionError as error:
            if address != "auto":
                raise _not_there(address, error) from error
        except Exception as error:  # they share no base class
            raise _not_there(address, error) from error
    _start(ray, workers or cpu_count(), told)
    return True


def _knock(address: str) -> None:
    """Make sure that somebody is at an address: Ray itself goes on trying for many minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not port.isdecimal():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), _KNOCK_S).close()
    except OSError as error:
        raise _not_there(address, error) from error


@contextmanager
def _token_kept() -> Iterator[None]:
    """Leave behind the environment as it was: a Ray that is started here lets in who has its token, see ``_start``."""
    before = {name: os.environ.get(name) for name in (_TOKEN, _MODE)}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _own_token() -> None:
    """Give a Ray that is started here a token of its own: Ray itself would put one into the user's home for good.

    Its processes inherit the environment. A token of the user's own, or that there shall be none, stays as it is.
    """
    if os.environ.get(_MODE, "token") == "token" and not os.environ.get(_TOKEN) and not os.environ.get(_TOKEN_FILE):
        os.environ[_TOKEN] = secrets.token_hex(32)


def _start(ray: Any, workers: int, told: Mapping[str, Any]) -> None:
    _own_token()
    before = os.environ.get("PYTHONPATH")
    # Workers inherit it, and find this very code by it.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(_root()), *([before] if before else [])])
    try:
        for left in reversed(range(_STARTS)):
            try:
                # One core more than there are workers: somebody has to read the list.
                ray.init(
                    address="local",
                    num_cpus=workers + 1,
                    object_store_memory=_OBJECT_BYTES,
                    include_dashboard=False,
                    **told,
                )
                return
            except Exception as error:  # that a start takes too long is a bare Exception
                ray.shutdown()
                if not left:
                    raise StudioError(
                        f"Ray cannot be started on this machine: {_first_line(error)}. Classify without --cluster, or "
                        "see what ray start --head says."
                    ) from error
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def _not_there(address: str, error: Exception) -> StudioError:
    why: BaseException | None = error
    while why is not None:
        if type(why).__name__ == "AuthenticationError" or "AuthenticationError" in str(why):
            return StudioError(
                f"The Ray at {address} lets in nobody without its token. Set RAY_AUTH_MODE=token and put into "
                "RAY_AUTH_TOKEN what ray get-auth-token says on its first machine."
            )
        why = why.__cause__
    return StudioError(
        f"There is no Ray at {address}: {_first_line(error)}. See whether it runs (ray status), or give --cluster "
        "local to start one on this machine."
    )


def _first_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


def _root() -> Path:
    return Path(__file__).resolve().parents[2]


def _our_code() -> dict[str, Any]:
    """Our packages for the machines of a cluster, which have the libraries but not this program."""
    ours = [str(Path(__file__).resolve().parents[1]), str(Path(resources.__file__).resolve().parent)]
    return {"py_modules": ours, "excludes": _LEFT_OUT}


class _OneThread(io.TextIOBase):
    """A stream for what the thread that made it prints; what others print goes to a log."""

    def __init__(self, shown: TextIO, log: TextIO) -> None:
        self._shown, self._log = shown, log
        self._thread = threading.get_ident()

    def write(self, text: str) -> int:
        return (self._shown if threading.get_ident() == self._thread else self._log).write(text)

    def flush(self) -> None:
        self._shown.flush()

    def fileno(self) -> int:
        return self._shown.fileno()

    def isatty(self) -> bool:
        return self._shown.isatty()


@contextmanager
def _messages_in(path: Path) -> Iterator[None]:
    """Have what Ray and its processes say on their own in a file; what matters to the user is told by the job."""
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with path.open("a", encoding="utf-8", errors="backslashreplace", buffering=1) as log, _native_errors_in(log):
        shown = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = (_OneThread(stream, log) for stream in shown)
        try:
            yield
        finally:
            sys.stdout, sys.stderr = shown


@contextmanager
def _native_errors_in(log: TextIO) -> Iterator[None]:
    """Have what is written to the standard error past Python in a log; Python's own goes where it went."""
    shown = sys.stderr
    try:
        own = shown.fileno() == 2
    except (AttributeError, OSError, ValueError):  # somebody else gathers what is printed
        own = False
    if not own:
        yield
        return
    shown.flush()
    terminal = os.dup(2)
    with os.fdopen(terminal, "w", encoding=shown.encoding, errors=shown.errors, buffering=1) as stream:
        os.dup2(log.fileno(), 2)
        sys.stderr = stream
        try:
            yield
        finally:
            sys.stderr = shown
            stream.flush()
            os.dup2(terminal, 2)
