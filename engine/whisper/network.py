"""Whisper's encoder as a torch network, and the classifier on top of it.

The layers have the names of the transformers library, so that its weights load, and the classifier those of the
notebook it descends from (``encoder.*``, ``head.1.*``).

Invariant: on 30 s of audio the encoder gives what the transformers library's gives; on shorter windows it computes
only the steps that the window has.

References:
    Radford et al. 2022, Robust speech recognition via large-scale weak supervision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.errors import StudioError
from engine.whisper import folder as whisper_folder
from engine.whisper.folder import Sizes

if TYPE_CHECKING:
    import torch


def _layer(sizes: Sizes) -> torch.nn.Module:
    """Attention and a feed-forward network, each with its norm before it and a way around it."""
    from torch import nn
    from torch.nn import functional

    class Attention(nn.Module):
        """Every step looks at every step, in several ways."""

        def __init__(self) -> None:
            super().__init__()
            self.q_proj = nn.Linear(sizes.width, sizes.width)
            self.k_proj = nn.Linear(sizes.width, sizes.width, bias=False)
            self.v_proj = nn.Linear(sizes.width, sizes.width)
            self.out_proj = nn.Linear(sizes.width, sizes.width)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            q, k, v = (
                part(x).unflatten(2, (sizes.heads, sizes.width // sizes.heads)).transpose(1, 2)
                for part in (self.q_proj, self.k_proj, self.v_proj)
            )
            seen = functional.scaled_dot_product_attention(q, k, v)
            out: torch.Tensor = self.out_proj(seen.transpose(1, 2).flatten(2))
            return out

    class Layer(nn.Module):
        """One of the transformer's layers."""

        def __init__(self) -> None:
            super().__init__()
            self.self_attn = Attention()
            self.self_attn_layer_norm = nn.LayerNorm(sizes.width)
            self.fc1 = nn.Linear(sizes.width, sizes.feed_forward)
            self.fc2 = nn.Linear(sizes.feed_forward, sizes.width)
            self.final_layer_norm = nn.LayerNorm(sizes.width)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = x + self.self_attn(self.self_attn_layer_norm(x))
            out: torch.Tensor = x + self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x))))
            return out

    return Layer()


def _empty_encoder(sizes: Sizes, steps: int) -> torch.nn.Module:
    from torch import nn
    from torch.nn import functional

    class Encoder(nn.Module):
        """Log-mel frames (batch, n_mels, frames) to steps (batch, steps, width), a step for two frames."""

        def __init__(self) -> None:
            super().__init__()
            self.conv1 = nn.Conv1d(sizes.n_mels, sizes.width, 3, padding=1)
            self.conv2 = nn.Conv1d(sizes.width, sizes.width, 3, stride=2, padding=1)
            self.embed_positions = nn.Embedding(steps, sizes.width)
            self.layers = nn.ModuleList(_layer(sizes) for _ in range(sizes.layers))
            self.layer_norm = nn.LayerNorm(sizes.width)

        def forward(self, mel: torch.Tensor) -> torch.Tensor:
            x = functional.gelu(self.conv2(functional.gelu(self.conv1(mel)))).transpose(1, 2)
            x = x + self.embed_positions.weight
            for layer in self.layers:
                x = layer(x)
            out: torch.Tensor = self.layer_norm(x)
            return out

    return Encoder()


def encoder(folder: str, steps: int) -> torch.nn.Module:
    """The encoder in a folder, with positions for so many steps of 20 ms.

    Its positions are fixed numbers, as they were in Whisper's own training; the rest can be trained.

    Returns:
        Log-mel frames, float32 (batch, n_mels, 2 * steps), to (batch, steps, width).

    Raises:
        StudioError: When the folder holds no whole Whisper model, or its encoder has fewer steps.
    """
    import torch

    sizes = whisper_folder.sizes(folder)
    if steps > sizes.positions:
        raise StudioError(
            f"The Whisper model in {folder} hears at most {sizes.positions * 0.02:g} s at once, not "
            f"{steps * 0.02:g} s. Choose a shorter window.",
            path=folder,
        )
    with torch.device("meta"):  # no numbers are drawn only to be thrown away
        made = _empty_encoder(sizes, steps)
    made.load_state_dict(_checked(folder, made, steps), assign=True)
    for name, parameter in made.named_parameters():
        parameter.requires_grad_(not name.startswith("embed_positions."))
    return made


def _checked(folder: str, wanting: torch.nn.Module, steps: int) -> dict[str, torch.Tensor]:
    """The folder's weights for an encoder, its positions cut to so many steps."""
    import torch

    found = whisper_folder.encoder_tensors(folder)
    out: dict[str, torch.Tensor] = {}
    for name, wanted in wanting.state_dict().items():
        if name not in found:
            raise StudioError(
                f"{folder} is not a whole Whisper model: the encoder's {name} is missing. Download it again.",
                path=folder,
            )
        value = found[name][:steps] if name == "embed_positions.weight" else found[name]
        if value.shape != wanted.shape:
            raise StudioError(
                f"{folder} does not fit together: the encoder's {name} has the shape {tuple(value.shape)}, its "
                f"{whisper_folder.CONFIG} asks for {tuple(wanted.shape)}. Download it again.",
                path=folder,
            )
        if not bool(torch.isfinite(value).all()):
            raise StudioError(f"{folder} is damaged: the encoder's {name} holds what is not a number.", path=folder)
        out[name] = value.clone(memory_format=torch.contiguous_format)
    return out


def classifier(
    folder: str,
    steps: int,
    n_classes: int,
    *,
    dropout: float,
    masked: bool,
    frozen_epochs: int,
    encoder_learning_rate: float,
) -> torch.nn.Module:
    """The encoder, its mean over time, dropout and one linear layer.

    It has what ``training.torch_fit`` asks of a network with two learning rates and a frozen beginning.

    Args:
        folder: A Whisper model.
        steps: Of 20 ms, in a window.
        n_classes: Classes.
        dropout: Share of the mean's numbers that are left out while training.
        masked: Whether the mean is over the steps with sound alone.
        frozen_epochs: In so many epochs at the beginning the encoder does not learn.
        encoder_learning_rate: The encoder's; the head takes the common one.

    Returns:
        What ``engine.features.whisper_mel`` gives, float32 (batch, n_mels + 1, 2 * steps), to logits
        (batch, n_classes).

    Raises:
        StudioError: See ``encoder``.
    """
    made = encoder(folder, steps)
    return _classifier(
        made, whisper_folder.sizes(folder).width, n_classes, dropout, masked, frozen_epochs, encoder_learning_rate
    )


def empty_classifier(sizes: Sizes, steps: int, n_classes: int, *, masked: bool) -> torch.nn.Module:
    """As ``classifier``, to be filled with weights and used, not trained: what they are now is left to chance.

    Args:
        sizes: Of the encoder.
        steps, n_classes, masked: See ``classifier``.
    """
    import torch

    with torch.device("meta"):
        made = _classifier(_empty_encoder(sizes, steps), sizes.width, n_classes, 0.0, masked, 0, 0.0)
    return made.to_empty(device="cpu")


def _classifier(
    made: torch.nn.Module,
    width: int,
    n_classes: int,
    dropout: float,
    masked: bool,
    frozen_epochs: int,
    encoder_learning_rate: float,
) -> torch.nn.Module:
    from torch import nn

    class Classifier(nn.Module):
        """The network; the head is fresh."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = made
            self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(width, n_classes))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            heard = self.encoder(x[:, :-1])
            if masked:
                valid = x[:, -1, ::2].unsqueeze(2)
                mean = (heard * valid).sum(dim=1) / valid.sum(dim=1).clamp(min=1.0)
            else:
                mean = heard.mean(dim=1)
            logits: torch.Tensor = self.head(mean)
            return logits

        def _learning(self) -> list[nn.Parameter]:
            """What can learn of the encoder: all but its positions."""
            return [p for name, p in self.encoder.named_parameters() if not name.startswith("embed_positions.")]

        def parameter_groups(self, learning_rate: float) -> list[dict[str, Any]]:
            """The optimizer's groups: the head at the common rate, the encoder at its own."""
            return [
                {"params": list(self.head.parameters()), "lr": learning_rate},
                {"params": self._learning(), "lr": encoder_learning_rate},
            ]

        def begin_epoch(self, epoch: int) -> None:
            """Freeze the encoder in the first epochs, counted from 1, so that the fresh head does not spoil it."""
            for parameter in self._learning():
                parameter.requires_grad_(epoch > frozen_epochs)

    return Classifier()
