"""A worker that is made ready before there is work: while files are dragged or chosen, or still looked for.

Invariant: there is at most one, and whoever has it ends it: the standby until it is taken, then the pool.
"""

from __future__ import annotations

import threading
from types import TracebackType
from typing import NamedTuple

from engine import device
from engine.classify_config import ClassifyConfig
from engine.files import stamp
from engine.worker import Worker


class _For(NamedTuple):
    """What a worker is good for."""

    model_path: str
    model_stamp: tuple[int, int] | None
    config: ClassifyConfig


class Standby:
    """Keeps a worker in readiness, and ends it with the context. May be used from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[_For, Worker] | None = None

    def __enter__(self) -> Standby:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def prepare(self, model_path: str, config: ClassifyConfig) -> None:
        """Have a worker for files that this model will classify in this way; does nothing where there is one already.

        Returns at once: the worker gets ready in its own process.
        """
        wanted = _For(model_path, stamp(model_path), config)
        with self._lock:
            if self._held is not None and self._held[0] == wanted and self._held[1].process.is_alive():
                return
        self.end()
        worker = Worker(model_path, device.of_workers(config.device, 1)[0], config, early=True)
        with self._lock:
            self._held = (wanted, worker)

    def take(self, model_path: str, config: ClassifyConfig) -> Worker | None:
        """The worker, which belongs to the caller from now on; None where there is none for this model and this way."""
        with self._lock:
            if self._held is None or self._held[0] != _For(model_path, stamp(model_path), config):
                return None
            worker, self._held = self._held[1], None
            return worker

    def end(self) -> None:
        """End the worker, if one waits."""
        with self._lock:
            held, self._held = self._held, None
        if held is not None:
            held[1].end()
