"""SoundNet's trunk and the classifiers behind it as torch networks, for training.

Invariant: the heads have the layers and the names of the published multi-head classifier, so that what was trained
there can be loaded here; the trunk gives what ``engine.soundnet.network.means`` gives with the same weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.soundnet.layers import EPSILON, FEATURE_LAYERS, TRUNK, channels, widths

if TYPE_CHECKING:
    import torch

#: Sizes of the three blocks before the residual.
_HIDDEN = (2048, 1024, 512)
_SLOPE = 0.2
_DROPOUT = 0.4


def heads(sizes: Mapping[str, int], n_classes: int) -> torch.nn.Module:
    """Three classifiers, one for each layer's means, which learn by themselves and are asked together.

    Args:
        sizes: Numbers of each layer, in the order in which they lie one behind the other.
        n_classes: Classes.

    Returns:
        float32 (batch, sum of sizes) to logits: while training (batch, heads, classes), otherwise their mean,
        (batch, classes).
    """
    import torch
    from torch import nn

    def block(before: int, after: int) -> nn.Sequential:
        return nn.Sequential(
            nn.Linear(before, after), nn.BatchNorm1d(after), nn.LeakyReLU(_SLOPE), nn.Dropout(_DROPOUT)
        )

    class Head(nn.Module):
        """A classifier of one layer, with a residual from its input to its last block."""

        def __init__(self, width: int) -> None:
            super().__init__()
            wide, middle, narrow = _HIDDEN
            self.block1 = block(width, wide)
            self.block2 = block(wide, middle)
            self.block3 = block(middle, narrow)
            self.downsample = nn.Linear(width, narrow)
            self.block4 = block(narrow, narrow)
            self.classifier = nn.Linear(narrow, n_classes)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            deep = self.block3(self.block2(self.block1(x)))
            logits: torch.Tensor = self.classifier(self.block4(deep + self.downsample(x)))
            return logits

    class Heads(nn.Module):
        """The three together."""

        notes = "SoundNet's trained weights are used as they are; only the three heads are trained."

        def __init__(self) -> None:
            super().__init__()
            for name, width in sizes.items():
                setattr(self, f"{name}_classifier", Head(width))

        def forward(self, features: torch.Tensor) -> torch.Tensor:
            parts = torch.split(features, list(sizes.values()), dim=1)
            answers = [head(part) for head, part in zip(self.children(), parts, strict=True)]
            logits = torch.stack(answers, dim=1)
            return logits if self.training else logits.mean(dim=1)

    return Heads()


def trunk(sizes: Mapping[str, int]) -> torch.nn.Module:
    """SoundNet from the samples to the means of pool5, conv6 and conv7.

    Args:
        sizes: Channels of conv1 to conv7.

    Returns:
        float32 (batch, samples), scaled as SoundNet hears them, to (batch, pool5 + conv6 + conv7).
    """
    import torch
    from torch import nn

    class Trunk(nn.Module):
        """The convolutions; conv7's normalisation is not there, for nothing hears it."""

        def __init__(self) -> None:
            super().__init__()
            before = 1
            for name, layer in TRUNK.items():
                width = sizes[name]
                # In two dimensions, of height one, which is several times faster in bfloat16 on processors.
                setattr(self, name, nn.Conv2d(before, width, (1, layer.kernel), (1, layer.stride)))
                if name != "conv7":
                    setattr(self, name.replace("conv", "norm"), nn.BatchNorm2d(width, eps=EPSILON))
                before = width

        def forward(self, samples: torch.Tensor) -> torch.Tensor:
            at = samples[:, None, None]
            found = {}
            for name, layer in TRUNK.items():
                # Padded here and not by the convolution: where an input is only a step or two long, parts of a kernel
                # meet padding alone, and in bfloat16 on processors torch 2.13 leaves their gradient unset, often NaN.
                at = found[name] = getattr(self, name)(nn.functional.pad(at, (layer.padding, layer.padding)))
                if name == "conv7":
                    break
                at = torch.relu(getattr(self, name.replace("conv", "norm"))(at))
                if layer.pool > 1:
                    at = found[name.replace("conv", "pool")] = torch.max_pool2d(at, (1, layer.pool))
            return torch.cat([found[name].mean(dim=(2, 3)) for name in FEATURE_LAYERS], dim=1)

    return Trunk()


def end_to_end(first_channels: int, n_classes: int) -> torch.nn.Module:
    """SoundNet and its heads as one network, to be trained from scratch.

    Args:
        first_channels: Of conv1; see ``engine.soundnet.layers.channels``.
        n_classes: Classes.

    Returns:
        float32 (batch, samples), scaled as SoundNet hears them, to logits as ``heads`` gives them.
    """
    from torch import nn

    class EndToEnd(nn.Module):
        """The trunk, and the heads on what it hears."""

        notes = (
            f"SoundNet is trained from scratch, with {first_channels} channels in its first layer (the published one "
            "has 16): no file of its trained weights was given."
        )

        def __init__(self) -> None:
            super().__init__()
            self.trunk = trunk(channels(first_channels))
            self.heads = heads(widths(first_channels), n_classes)

        def forward(self, samples: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.heads(self.trunk(samples))
            return logits

    return EndToEnd()
