"""Hands for the tests of the answering-machine family: a checkpoint of the scripts, the last line of --json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.engine import encoder_models as models

LABELS = ("not_machine", "answering_machine")


def checkpoint(
    path: Path, width: int = models.WIDTH, hidden: tuple[int, ...] = (16, 8), **more: Any
) -> torch.nn.Module:
    """What the scripts saved: the classifier's state beside figures that are NumPy scalars."""
    torch.manual_seed(3)
    layers: list[torch.nn.Module] = []
    for before, after in zip((width, *hidden), hidden, strict=False):
        layers += [torch.nn.Linear(before, after), torch.nn.ReLU(), torch.nn.BatchNorm1d(after), torch.nn.Dropout(0.2)]
    module = torch.nn.Module()
    module.classifier = torch.nn.Sequential(*layers, torch.nn.Linear((width, *hidden)[-1], 2))
    for name, buffer in module.named_buffers():
        if name.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
    figures = {"loss": np.float64(0.3), "acc": np.float32(97.5), "f1": np.float64(0.9), "auc": 0.99}
    torch.save(
        {
            "epoch": 7, "model_state_dict": module.state_dict(), "optimizer_state_dict": {}, "train_metrics": figures,
            "val_metrics": figures, "input_dim": width, "hidden_dims": list(hidden), **more,
        },
        path,
    )  # fmt: skip
    return module.eval()


def last_result(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return next(line for line in reversed(lines) if line["event"] == "result")
