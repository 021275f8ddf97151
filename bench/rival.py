"""The plain script that ``bench.speed`` measures Earmark against: what one would write in an afternoon.

Each file as a whole through ``librosa.load``, each window through ``librosa.feature.melspectrogram`` and the network in
eager torch, one at a time, with every library at its defaults. It works, and its answers are Earmark's.

    python -m bench.rival FAMILY WEIGHTS.pt OUT.csv FILE_OR_FOLDER...
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

from bench.material import LABELS


def block(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, padding=1), nn.BatchNorm2d(channels_out), nn.ReLU(), nn.MaxPool2d(2)
    )


class Convolutions(nn.Module):
    """The network of the recipe logmel-cnn, for windows of three seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2, self.conv3 = block(1, 16), block(16, 32), block(32, 64)
        self.classifier = nn.Sequential(
            nn.Linear(64 * 16 * 23, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, len(LABELS))
        )

    def forward(self, mel: torch.Tensor) -> torch.Tensor:
        return self.classifier(self.conv3(self.conv2(self.conv1(mel))).flatten(1))


class Recurrent(nn.Module):
    """The network of the recipe mfcc-lstm."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(30, 128, 2, batch_first=True)
        self.fc = nn.Linear(128, len(LABELS))

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        return self.fc(self.lstm(frames)[0][:, -1])


def log_mel(window: np.ndarray) -> np.ndarray:
    """(1, bands, frames), which a convolution wants; a window that is too short is filled up with zeros."""
    window = librosa.util.fix_length(window, size=48_000)
    mel = librosa.feature.melspectrogram(y=window, sr=16_000, n_fft=1024, hop_length=256, n_mels=128)
    return librosa.power_to_db(mel, ref=np.max)[None]


def mfcc(window: np.ndarray) -> np.ndarray:
    """(frames, coefficients and slopes); a window that is too short plays again."""
    found = librosa.feature.mfcc(y=np.resize(window, 33_554), sr=4096, n_mfcc=10, n_fft=512, hop_length=256)
    slopes = [librosa.feature.delta(found, width=5, order=order) for order in (1, 2)]
    return np.concatenate([found, *slopes]).T[:131]


#: By family: the network, what it hears, the rate, and the samples of a window.
FAMILIES = {"logmel-cnn": (Convolutions, log_mel, 16_000, 48_000), "mfcc-lstm": (Recurrent, mfcc, 4096, 33_554)}


def load(path: Path, rate_hz: int) -> np.ndarray:
    """Samples at the network's rate. What librosa cannot read without ffmpeg goes through PyAV."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return librosa.load(path, sr=rate_hz)[0]
    except Exception:  # its many backends fail in many ways
        import av

        with av.open(path) as file:
            own_hz = file.streams.audio[0].rate
            samples = np.concatenate([frame.to_ndarray().mean(axis=0) for frame in file.decode(audio=0)])
        return librosa.resample(samples, orig_sr=own_hz, target_sr=rate_hz)


class Rival:
    """The script's model and its one loop."""

    def __init__(self, family: str, weights: Path) -> None:
        network, self.hears, self.rate_hz, self.window_samples = FAMILIES[family]
        self.network = network()
        self.network.load_state_dict(torch.load(weights))
        self.network.eval()

    def classify(self, path: Path) -> np.ndarray:
        """The mean of the probabilities of a file's windows."""
        samples = load(path, self.rate_hz)
        answers = []
        for start in range(0, max(len(samples), 1), self.window_samples):
            heard = self.hears(samples[start : start + self.window_samples])
            with torch.no_grad():
                logits = self.network(torch.from_numpy(heard)[None])
            answers.append(torch.softmax(logits, 1)[0].numpy())
        return np.mean(answers, axis=0)


def main() -> None:
    """Classify files into a CSV."""
    family = sys.argv[1]
    weights, out, *places = map(Path, sys.argv[2:])
    rival = Rival(family, weights)
    with out.open("w", newline="") as file:
        rows = csv.writer(file)
        for place in places:
            for path in sorted(place.iterdir()) if place.is_dir() else [place]:
                probabilities = rival.classify(path)
                rows.writerow([path, LABELS[int(probabilities.argmax())], *probabilities])


if __name__ == "__main__":
    main()
