"""The sound device, through pygame's mixer: at which rate and with which buffer it is open.

SDL plays from two buffers of ``buffer_frames`` each: what is told to play is heard after at most both of them.

Invariant: pygame is imported only here, and not before a sound is wanted.
"""

from __future__ import annotations

import os
import threading
from typing import Any

BUFFER_S = 0.012
_RATES_HZ = (8_000, 96_000)
_OPENING = threading.Lock()


def buffer_frames(rate_hz: int) -> int:
    """The device buffer in frames: the power of two at or below BUFFER_S, not under 64."""
    return max(64, 1 << (int(BUFFER_S * rate_hz).bit_length() - 1))


def open_device(rate_hz: int, *, needed: bool = True) -> Any:
    """pygame's mixer, open at a rate. Any thread may call it; the first call takes 0.2 s.

    Args:
        rate_hz: Samples per second.
        needed: Whether something is to be heard now; else a sound that is being heard at another rate is left alone.
    """
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # or SDL swallows what asks the program to end
    import warnings

    with _OPENING:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pygame imports pkg_resources where it is present
            import pygame.mixer as mixer
        opened = mixer.get_init()
        if opened is None or (opened[0] != rate_hz and (needed or not mixer.get_busy())):
            mixer.quit()
            mixer.init(frequency=rate_hz, size=-16, channels=2, buffer=buffer_frames(rate_hz), allowedchanges=0)
            mixer.set_num_channels(2)  # one for what is heard, one for what fades out under it
    return mixer


def device_hz(rate_hz: int) -> int:
    """The rate at which a recording is played."""
    return min(max(rate_hz, _RATES_HZ[0]), _RATES_HZ[1])
