"""What a network is trained to make small.

Invariant: with hard labels, equal weights, no smoothing and no teacher it is the plain mean cross-entropy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Teacher:
    """What a larger model says of the training windows, for a network that is to learn from it as well.

    Attributes:
        logits: float32, shape (windows, classes), in the order of the training windows.
        temperature: Both models' logits are divided by it, so that the small differences between wrong classes count.
        alpha: The teacher's share of the loss, 0 to 1; the labels have the rest.

    References:
        G. Hinton, O. Vinyals and J. Dean, Distilling the knowledge in a neural network, 2015.
    """

    logits: np.ndarray
    temperature: float = 2.0
    alpha: float = 0.5


class Loss:
    """The loss of a batch.

    Args:
        weights: Of the classes, float32 of shape (classes,), or None for equal ones. With ``multi_label`` they are the
            weight of having a class against not having it.
        smoothing: Share of the target that is given to all classes alike.
        multi_label: Whether a window may have several classes: one yes-or-no question for each, instead of one choice.
        teacher: Whose answers come with the batches, if any.
        device: Where the network is.
    """

    def __init__(
        self, weights: np.ndarray | None, smoothing: float, multi_label: bool, teacher: Teacher | None, device: str
    ) -> None:
        import torch

        self._weights = None if weights is None else torch.from_numpy(weights).to(device)
        self._smoothing = smoothing
        self._multi_label = multi_label
        self._teacher = teacher

    def __call__(self, logits: torch.Tensor, truth: torch.Tensor, taught: torch.Tensor | None) -> torch.Tensor:
        """The mean loss.

        Args:
            logits: float32 of shape (batch, classes), or (batch, heads, classes): the mean over the heads.
            truth: float32 of shape (batch, classes): 1 for the class, or shares of several.
            taught: The teacher's probabilities at its temperature, of the same shape, or None.
        """
        if logits.ndim == 3:
            heads = logits.shape[1]
            logits, truth = logits.flatten(0, 1), truth.repeat_interleave(heads, 0)
            taught = None if taught is None else taught.repeat_interleave(heads, 0)
        loss = self._binary(logits, truth) if self._multi_label else self._choice(logits, truth)
        if taught is None or self._teacher is None:
            return loss
        alpha, t = self._teacher.alpha, self._teacher.temperature
        own = (logits / t).log_softmax(1)
        # Divergence, not cross-entropy, so that a student who says what the teacher says has no loss; T squared keeps
        # its gradients as large as those of the labels.
        distance = (taught * (taught.clamp_min(1e-9).log() - own)).sum(1).mean()
        return (1 - alpha) * loss + alpha * t * t * distance

    def _choice(self, logits: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
        classes = logits.shape[1]
        # Smoothing comes before the weights, as the weights are those of the labels.
        target = truth * (1 - self._smoothing) + self._smoothing / classes
        if self._weights is not None:
            target, truth = target * self._weights, truth * self._weights
        return -(target * logits.log_softmax(1)).sum() / truth.sum().clamp_min(1e-9)

    def _binary(self, logits: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
        import torch

        target = truth * (1 - self._smoothing) + self._smoothing / 2
        return torch.nn.functional.binary_cross_entropy_with_logits(logits, target, pos_weight=self._weights)
