"""A network while it learns, on one device: a step at a time, and its answers on other windows.

Invariant: what memory allows decides how a batch is computed, never what is learned from it: a batch that does not fit
is taken in parts whose gradients are added up.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.errors import StudioError
from engine.events import Ask, Job, Progress
from training.batches import Batch
from training.losses import Loss
from training.torch_speed import autocast, prepare

if TYPE_CHECKING:
    import torch

_VALIDATION_BATCH = 128


class Learner:
    """A network in training.

    Attributes:
        module: The network, on the device.
        parts: Into how many parts a batch is split, to fit into the device's memory.
        asked: Whether an early end was asked for.
    """

    def __init__(
        self,
        module: torch.nn.Module,
        loss: Loss,
        device: str,
        *,
        learning_rate: float,
        weight_decay: float = 0.0,
        gradient_clip: float = 0.0,
        ema: float = 0.0,
        precision: str = "auto",
    ) -> None:
        """Put a network on a device and give it an optimizer; the arguments are those of ``TrainConfig``."""
        import torch

        self.asked = False
        self.parts = 1
        self.module = prepare(module, device)
        self._device = device
        self._loss = loss
        self._precision = precision
        self._clip = gradient_clip
        self._ema = ema
        self._steps = 0
        self._averaged: torch.nn.Module | None = copy.deepcopy(self.module).eval() if ema else None
        groups: Callable[[float], list[dict[str, Any]]] | None = getattr(self.module, "parameter_groups", None)
        self._optimizer = torch.optim.AdamW(
            groups(learning_rate) if groups is not None else self.module.parameters(),
            lr=learning_rate,
            weight_decay=weight_decay,
            fused=device != "mps",
        )
        self._full_rates = [float(group["lr"]) for group in self._optimizer.param_groups]

    @property
    def learning_rate(self) -> float:
        """The rate of the last step; of several groups of parameters the largest."""
        return max(float(group["lr"]) for group in self._optimizer.param_groups)

    @property
    def judged(self) -> torch.nn.Module:
        """The network that is measured and kept: with averaged weights where they are averaged."""
        return self.module if self._averaged is None else self._averaged

    def begin_epoch(self, epoch: int) -> None:
        """Go into training mode; a network that freezes parts of itself learns which epoch begins (from 1)."""
        self.module.train()
        begin = getattr(self.module, "begin_epoch", None)
        if begin is not None:
            begin(epoch)

    def step(self, batch: Batch, factor: float = 1.0) -> float:
        """One step on a batch; returns its mean loss.

        Args:
            batch: The windows.
            factor: What the learning rate is multiplied with.

        Raises:
            StudioError: When not even two windows fit into the device's memory.
        """
        import torch

        for group, rate in zip(self._optimizer.param_groups, self._full_rates, strict=True):
            group["lr"] = rate * factor
        tensors = [None if array is None else torch.from_numpy(array).to(self._device) for array in batch]
        while True:
            try:
                return self._step(*tensors)
            except torch.OutOfMemoryError:
                self._take_smaller_parts(len(batch.truth))

    def _step(self, x: Any, truth: Any, taught: Any) -> float:
        import torch

        self._optimizer.zero_grad(set_to_none=True)
        total = 0.0
        for rows in torch.arange(len(x), device=x.device).tensor_split(self.parts):
            with autocast(self._device, self._precision):
                logits = self.module(x[rows] if self.parts > 1 else x)
            loss = self._loss(logits.float(), truth[rows], None if taught is None else taught[rows])
            share = len(rows) / len(x)
            (loss * share).backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach()) * share
        if self._clip:
            torch.nn.utils.clip_grad_norm_(self.module.parameters(), self._clip)
        self._optimizer.step()
        self._average()
        return total

    def _average(self) -> None:
        """Let the averaged weights follow: at first closely, as there is nothing yet to average over."""
        import torch

        self._steps += 1
        if self._averaged is None:
            return
        keep = min(self._ema, (1 + self._steps) / (10 + self._steps))
        with torch.no_grad():
            pairs = zip(self._averaged.state_dict().values(), self.module.state_dict().values(), strict=True)
            for mean, new in pairs:
                if mean.is_floating_point():
                    mean.lerp_(new, 1 - keep)
                else:
                    mean.copy_(new)

    def _take_smaller_parts(self, windows: int) -> None:
        import torch

        if 2 * self.parts > max(1, windows // 2):  # batch normalisation needs two windows
            raise StudioError(
                "The device's memory does not hold even two windows of this network. Choose a smaller network or a "
                "shorter window, or train on the processor (--device cpu)."
            )
        self.parts *= 2
        self._optimizer.zero_grad(set_to_none=True)
        torch.cuda.empty_cache()

    def logits(self, features: np.ndarray, progress: Progress) -> Job[np.ndarray]:
        """Logits of windows in eval mode and full precision, float32 of shape (windows, classes).

        Yields ``progress`` after each batch: validation is part of its epoch.
        """
        import torch

        judged = self.judged.eval()
        out = []
        at, size = 0, max(1, _VALIDATION_BATCH // self.parts)
        while at < len(features):
            try:
                with torch.inference_mode():
                    x = torch.from_numpy(np.ascontiguousarray(features[at : at + size])).to(self._device)
                    out.append(judged(x).float().cpu().numpy())
            except torch.OutOfMemoryError:
                if size == 1:
                    raise
                size //= 2
                continue
            at += size
            if (yield progress) is Ask.FINISH:
                self.asked = True
        return np.concatenate(out)

    def weights(self) -> dict[str, torch.Tensor]:
        """A copy of the weights that are judged, on the CPU."""
        return {name: tensor.detach().cpu().clone() for name, tensor in self.judged.state_dict().items()}

    def state(self) -> dict[str, Any]:
        """All that decides how it goes on."""
        return {
            "module": self.module.state_dict(),
            "averaged": self._averaged.state_dict() if self._averaged is not None else {},
            "optimizer": self._optimizer.state_dict(),
            "steps": self._steps,
        }

    def go_on(self, state: dict[str, Any]) -> None:
        """Take on what ``state`` gave."""
        self.module.load_state_dict(state["module"])
        if self._averaged is not None:
            self._averaged.load_state_dict(state["averaged"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._steps = state["steps"]
