"""The features as torch computes them, on a GPU or anywhere: the formulas of this package over tensors.

Invariant: on the same samples the numbers are those of the feature itself within 1e-3 (dB, logarithms or coefficients);
the constants come from there, so that the two cannot drift apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.features import Feature, fbank, mfcc, whisper_mel
from engine.features.fbank import Fbank
from engine.features.logmel import LogMel
from engine.features.mfcc import Mfcc
from engine.features.spectrum import LEAST_POWER, mel_filterbank
from engine.features.statistics import Statistics
from engine.features.waveform import Waveform
from engine.features.whisper_mel import WhisperMel

if TYPE_CHECKING:
    import torch

#: float32 windows (n, samples) to float32 features (n, *shape), on one device.
Compute = Callable[["torch.Tensor"], "torch.Tensor"]


def on_torch(feature: Feature, device: str) -> Compute | None:
    """A feature for tensors on a device; None for those that torch does not compute, such as other people's encoders.

    Args:
        feature: The feature.
        device: As torch calls it.
    """
    make: dict[type[Any], Callable[[Any, str], Compute]] = {
        LogMel: _logmel,
        Mfcc: _mfcc,
        Fbank: _fbank,
        Waveform: _waveform,
        WhisperMel: _whisper_mel,
        Statistics: _statistics,
    }
    found = make.get(type(feature))
    return found(feature, device) if found is not None else None


def _mel_power(rate_hz: int, n_fft: int, hop: int, bank: np.ndarray, device: str) -> Compute:
    """Mel power of clips (n, samples) as (n, frames, mels); see ``engine.features.spectrum.MelPower``."""
    import torch

    window = torch.hann_window(n_fft, periodic=True, device=device)
    weights = torch.from_numpy(np.ascontiguousarray(bank.T)).to(device)

    def compute(clips: torch.Tensor) -> torch.Tensor:
        padded = torch.nn.functional.pad(clips, (n_fft // 2, n_fft // 2))
        spectrum = torch.fft.rfft(padded.unfold(1, n_fft, hop) * window)
        power: torch.Tensor = (spectrum.real.square() + spectrum.imag.square()) @ weights
        return power

    return compute


def _decibels(power: torch.Tensor, top_db: float, *, peak_is_zero: bool) -> torch.Tensor:
    """Power (n, ...) of clips in decibels; see ``engine.features.spectrum.decibels``."""
    import torch

    loudest = power.flatten(1).amax(1).clamp(min=LEAST_POWER).view(-1, *(1,) * (power.ndim - 1))
    least = (loudest * 10 ** (-top_db / 10)).clamp(min=LEAST_POWER)
    level = torch.maximum(power, least)
    return 10 * torch.log10(level / loudest if peak_is_zero else level)


def _logmel(feature: LogMel, device: str) -> Compute:
    fmax_hz = feature.rate_hz / 2 if feature.fmax_hz is None else feature.fmax_hz
    bank = mel_filterbank(feature.rate_hz, feature.n_fft, feature.n_mels, feature.fmin_hz, fmax_hz)
    power = _mel_power(feature.rate_hz, feature.n_fft, feature.hop, bank, device)

    def compute(clips: torch.Tensor) -> torch.Tensor:
        return _decibels(power(clips), feature.top_db, peak_is_zero=feature.ref == "max").transpose(1, 2)

    return compute


def _mfcc(feature: Mfcc, device: str) -> Compute:
    import torch

    bank = mel_filterbank(feature.rate_hz, feature.n_fft, feature.n_mels, 0.0, feature.rate_hz / 2)
    power = _mel_power(feature.rate_hz, feature.n_fft, feature.hop, bank, device)
    rows = torch.from_numpy(mfcc.cosines(feature.n_mfcc, feature.n_mels).astype(np.float32)).T.to(device)
    width = feature.delta_width
    slopes = [torch.from_numpy(mfcc.slope(width, order)).to(device) for order in (1, 2)]
    pad = torch.nn.functional.pad

    def compute(clips: torch.Tensor) -> torch.Tensor:
        mel_db = _decibels(power(clips), mfcc.TOP_DB, peak_is_zero=False)
        # The mean over the bands belongs to the first coefficient alone; without it float32 is precise enough.
        mean = mel_db.mean(2, keepdim=True)
        values = ((mel_db - mean) @ rows).transpose(1, 2)
        values[:, :1] += math.sqrt(feature.n_mels) * mean.transpose(1, 2)
        values = pad(values, (0, max(0, width - values.shape[2])))
        parts = [values]
        if feature.deltas:
            inner = [values.unfold(2, width, 1) @ slope for slope in slopes]
            parts += [pad(found, (width // 2, width // 2), mode="replicate") for found in inner]
        wanted = torch.arange(feature.frames, device=clips.device) % values.shape[2]
        return torch.cat(parts, 1).transpose(1, 2)[:, wanted]

    return compute


def _fbank(feature: Fbank, device: str) -> Compute:
    import torch

    step, length = round(fbank.STEP_S * feature.rate_hz), round(fbank.FRAME_S * feature.rate_hz)
    n_fft = 1 << (length - 1).bit_length()
    phase = np.arange(length) * (2 * np.pi / (length - 1))
    window = torch.from_numpy(((0.5 - 0.5 * np.cos(phase)) ** 0.85).astype(np.float32)).to(device)
    bank = torch.from_numpy(fbank.filters(feature, n_fft)).to(device)
    emphasis = float(fbank.PREEMPHASIS)
    before = length // 2 - step // 2

    def compute(clips: torch.Tensor) -> torch.Tensor:
        n = clips.shape[1]
        count = feature.shape(n)[0]
        behind = max(0, (count - 1) * step + length - before - n)
        mirrored = np.pad(np.arange(n), (before + 1, behind), mode="symmetric")
        padded = clips[:, torch.from_numpy(mirrored).to(clips.device)]
        plain = padded[:, 1:].unfold(1, length, step)[:, :count]
        emphasised = (padded[:, 1:] - emphasis * padded[:, :-1]).unfold(1, length, step)[:, :count]
        constant = (1 - emphasis) * plain.mean(2, keepdim=True)
        frames = emphasised - constant
        frames[:, :, :1] = (1 - emphasis) * plain[:, :, :1] - constant
        spectrum = torch.fft.rfft(frames * window, n=n_fft)[:, :, : n_fft // 2]
        energy: torch.Tensor = (spectrum.real.square() + spectrum.imag.square()) @ bank
        return energy.clamp(min=float(fbank.LEAST_ENERGY)).log()

    return compute


def _waveform(feature: Waveform, device: str) -> Compute:
    import torch

    def compute(clips: torch.Tensor) -> torch.Tensor:
        n = clips.shape[1]
        if feature.length not in (None, n):
            clips = clips[:, torch.arange(feature.length or n, device=device) % n]
        scaled = clips * feature.scale
        return scaled if feature.clip is None else scaled.clamp(-feature.clip, feature.clip)

    return compute


def _whisper_mel(feature: WhisperMel, device: str) -> Compute:
    import torch

    hop, n_fft, ahead = whisper_mel.HOP, whisper_mel.N_FFT, whisper_mel.MIRROR_FRAMES
    bank = mel_filterbank(feature.rate_hz, n_fft, feature.n_mels, 0.0, feature.rate_hz / 2)
    power = _mel_power(feature.rate_hz, n_fft, hop, bank, device)
    pad = torch.nn.functional.pad

    def compute(clips: torch.Tensor) -> torch.Tensor:
        clips = clips[:, : feature.length_samples]
        filled = clips.shape[1]
        frames = feature.shape(filled)[1]
        whole = pad(clips, (0, frames * hop - filled))
        mel = power(pad(whole, (ahead * hop, n_fft // 2), mode="reflect"))[:, ahead : ahead + frames].transpose(1, 2)
        levels = mel.clamp(min=LEAST_POWER).log10()
        least = levels.flatten(1).amax(1)[:, None, None] - 8.0
        valid = (torch.arange(frames, device=clips.device) * hop < filled).float().expand(len(clips), 1, frames)
        return torch.cat([(torch.maximum(levels, least) + 4.0) / 4.0, valid], 1)

    return compute


def _statistics(feature: Statistics, device: str) -> Compute:
    import torch

    spectrum = feature.bands()
    inner = on_torch(spectrum, device)
    assert inner is not None
    time_axis = 2 if feature.spectrum == "logmel" else 1

    def compute(clips: torch.Tensor) -> torch.Tensor:
        bands = inner(clips).movedim(time_axis, 2)
        frames = bands.shape[2]
        ordered = bands.sort(2).values
        places = [share * (frames - 1) for share in (0.1, 0.9)]
        tenths = [
            torch.lerp(ordered[:, :, math.floor(at)], ordered[:, :, math.ceil(at)], at - math.floor(at))
            for at in places
        ]
        changes = bands.diff(dim=2).abs().mean(2) if frames > 1 else torch.zeros_like(tenths[0])
        return torch.cat([bands.mean(2), bands.std(2, correction=0), *tenths, changes], 1)

    return compute
