"""The plain script that ``bench.speed`` measures Earmark against: what one would write in an afternoon.

Each file as a whole through ``librosa.load``, each window through ``librosa.feature.melspectrogram`` and the network in
eager torch, one at a time, with every library at its defaults. It works, and its answers are Earmark's.

    python -m bench.rival WEIGHTS.pt OUT.csv FILE_OR_FOLDER...
"""

from __future__ import annotations

import csv
import sys
import warnings
from pathlib import Path

import librosa
import numpy as np
import torch
from torch import nn

RATE_HZ = 16_000
WINDOW_SAMPLES = 3 * RATE_HZ
LABELS = ("one", "other")


def block(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, padding=1), nn.BatchNorm2d(channels_out), nn.ReLU(), nn.MaxPool2d(2)
    )


class Network(nn.Module):
    """The network of the recipe logmel-cnn, for windows of three seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2, self.conv3 = block(1, 16), block(16, 32), block(32, 64)
        self.classifier = nn.Sequential(
            nn.Linear(64 * 16 * 23, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, len(LABELS))
        )

    def forward(self, mel: torch.Tensor) -> torch.Tensor:
        return self.classifier(self.conv3(self.conv2(self.conv1(mel))).flatten(1))


def load(path: Path) -> np.ndarray:
    """Samples at the network's rate. What librosa cannot read without ffmpeg goes through PyAV."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return librosa.load(path, sr=RATE_HZ)[0]
    except Exception:  # its many backends fail in many ways
        import av

        with av.open(path) as file:
            rate_hz = file.streams.audio[0].rate
            samples = np.concatenate([frame.to_ndarray().mean(axis=0) for frame in file.decode(audio=0)])
        return librosa.resample(samples, orig_sr=rate_hz, target_sr=RATE_HZ)


class Rival:
    """The script's model and its one loop."""

    def __init__(self, weights: Path) -> None:
        self.network = Network()
        self.network.load_state_dict(torch.load(weights))
        self.network.eval()

    def classify(self, path: Path) -> np.ndarray:
        """The mean of the probabilities of a file's windows."""
        samples = load(path)
        answers = []
        for start in range(0, max(len(samples), 1), WINDOW_SAMPLES):
            window = librosa.util.fix_length(samples[start : start + WINDOW_SAMPLES], size=WINDOW_SAMPLES)
            mel = librosa.feature.melspectrogram(y=window, sr=RATE_HZ, n_fft=1024, hop_length=256, n_mels=128)
            decibels = librosa.power_to_db(mel, ref=np.max)
            with torch.no_grad():
                logits = self.network(torch.from_numpy(decibels)[None, None])
            answers.append(torch.softmax(logits, 1)[0].numpy())
        return np.mean(answers, axis=0)


def main() -> None:
    """Classify files into a CSV."""
    weights, out, *places = map(Path, sys.argv[1:])
    rival = Rival(weights)
    with out.open("w", newline="") as file:
        rows = csv.writer(file)
        for place in places:
            for path in sorted(place.iterdir()) if place.is_dir() else [place]:
                probabilities = rival.classify(path)
                rows.writerow([path, LABELS[int(probabilities.argmax())], *probabilities])


if __name__ == "__main__":
    main()
