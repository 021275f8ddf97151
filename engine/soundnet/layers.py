"""The layers of SoundNet: the one table that the weights, the ONNX graph and the torch network are made from.

All convolutions run along time alone. Each of conv1 to conv7 is followed by batch normalisation, a rectifier and, where
the table has one, a max-pooling; conv8 and conv8_2 both hear conv7 and end there.

Invariant: kernels, strides, padding and pooling are those of the published 8-layer network; only widths may differ.

References:
    Aytar, Vondrick and Torralba 2016, SoundNet: Learning sound representations from unlabeled video.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Sampling rate that the network hears.
RATE_HZ = 22050
#: Samples are multiplied with this, and limited to it on both sides.
SCALE = 256.0
#: Recordings shorter than this (20 s) are played several times.
LEAST_SAMPLES = 441_000
#: BatchNorm's guard against division by zero, as in the network's first release.
EPSILON = 1e-5


@dataclass(frozen=True)
class Layer:
    """One convolution and what follows it. All numbers are samples or steps along time.

    Attributes:
        kernel, stride, padding: Of the convolution.
        pool: Length and step of the max-pooling behind it; 1 where there is none.
        normalised: Whether batch normalisation and a rectifier follow.
    """

    kernel: int
    stride: int
    padding: int
    pool: int = 1
    normalised: bool = True

    def steps(self, n: int) -> int:
        """Steps of the convolution's output for an input of ``n``; 0 when it is too short."""
        return max(0, (n + 2 * self.padding - self.kernel) // self.stride + 1)


#: The trunk, in order.
TRUNK: dict[str, Layer] = {
    "conv1": Layer(64, 2, 32, pool=8),
    "conv2": Layer(32, 2, 16, pool=8),
    "conv3": Layer(16, 2, 8),
    "conv4": Layer(8, 2, 4),
    "conv5": Layer(4, 2, 2, pool=4),
    "conv6": Layer(4, 2, 2),
    "conv7": Layer(4, 2, 2),
}
#: What hears conv7 and names objects (ImageNet) and scenes (Places2), once for each 5 s.
LABELLERS: dict[str, Layer] = {
    "conv8": Layer(8, 2, 0, normalised=False),
    "conv8_2": Layer(8, 2, 0, normalised=False),
}
#: What features are made of: pool5 behind its rectifier, conv6 and conv7 as the convolution leaves them.
FEATURE_LAYERS = ("pool5", "conv6", "conv7")


def lengths(n_samples: int) -> dict[str, int]:
    """Steps of every layer's output for a recording of so many samples; "pool1" and such are behind the pooling."""
    found = {}
    n = n_samples
    for name, layer in TRUNK.items():
        n = found[name] = layer.steps(n)
        if layer.pool > 1:
            n = found[name.replace("conv", "pool")] = n // layer.pool
    return found | {name: layer.steps(n) for name, layer in LABELLERS.items()}


def least_samples() -> int:
    """The shortest input that gives every layer of the trunk one step, without any repetition."""
    n = 1
    for layer in reversed(TRUNK.values()):
        n = max(1, (n * layer.pool - 1) * layer.stride + layer.kernel - 2 * layer.padding)
    return n


def channels(first: int) -> dict[str, int]:
    """Channels of conv1 to conv7 when conv1 has ``first``; the published network has 16."""
    return {name: first * 2**i for i, name in enumerate(TRUNK)}


def widths(first: int) -> dict[str, int]:
    """Channels of pool5, conv6 and conv7 when conv1 has ``first``."""
    return {name: channels(first)[name.replace("pool", "conv")] for name in FEATURE_LAYERS}
