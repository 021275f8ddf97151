"""What is said of a bundled model: what it is for, what it is made of, how it is trained and what it fails at.

Invariant: whatever a user must know before trusting a model is said here, and goes into its card.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.events import Job
from training.data import DataSet


@dataclass(frozen=True)
class Source:
    """Recordings that a model was trained or measured on.

    Attributes:
        title: What they are.
        by: Whom to name, and where they are from.
        licence: Their licence.
        use: "training" or "measuring".
    """

    title: str
    by: str
    licence: str
    use: str = "training"

    def measuring(self) -> Source:
        """The same recordings, where nothing is learned from them."""
        return replace(self, use="measuring")


@dataclass(frozen=True)
class Material:
    """What a model is trained and measured on.

    Attributes:
        data: The items, with their parts; without, where there are folds.
        folds: Of each item, the fold whose model is tested on it. The figures then come from as many models as there
            are folds, and the model that is kept learns from all of them.
        unseen: Recordings from sources that training knows nothing of, the more unlike the better.
    """

    data: DataSet
    folds: tuple[str, ...] = ()
    unseen: DataSet | None = None


@dataclass(frozen=True)
class Order:
    """What a model is to be made from.

    Attributes:
        data: The folder of the sets.
        work: A folder for what is put together from them; what is there is written over.
        seed: Decides all that is random.
        trial: Whether only to try that everything runs: little material, two epochs.
    """

    data: Path
    work: Path
    seed: int = 0
    trial: bool = False

    def amount(self, count: int) -> int:
        """How many of something to make: all, or few for a trial."""
        return max(8, count // 50) if self.trial else count


@dataclass(frozen=True)
class BundledModel:
    """A model that comes with Earmark.

    Attributes:
        name: Its name, and that of its file.
        purpose: What it is for, in one or two sentences.
        hears: What a user should know of how it hears and decides.
        recipe, config, training: The recipe's id, and the settings that differ from its defaults.
        material: The job that puts together what it learns from.
        sources: Where that is from.
        licence: What others may do with the model.
        split: How training, validation and test were kept apart, as a sentence.
        unseen: What the unseen recordings are, as a phrase.
        failures: Known failures, each a sentence.
        encoder: Whether not the classifier is kept, but the network below its last layer.
        withheld: Why it does not come with Earmark at present: what was found when it was made, as a sentence.
    """

    name: str
    purpose: str
    hears: str
    recipe: str
    config: Mapping[str, Any]
    training: Mapping[str, Any]
    material: Callable[[Order], Job[Material]]
    sources: tuple[Source, ...]
    licence: str
    split: str
    unseen: str = ""
    failures: tuple[str, ...] = ()
    encoder: bool = False
    withheld: str = ""


#: The sets by the names of their folders, as far as they are trained on; the licences are those beside the recordings.
ESC10 = Source(
    "ESC-10, ten everyday sounds",
    "K. J. Piczak, ESC: Dataset for environmental sound classification, github.com/karoldvl/ESC-10; the authors of the "
    "clips at freesound.org are listed there",
    "CC BY 3.0",
)
DIGITS = Source(
    "Free Spoken Digit Dataset, four speakers",
    "Z. Jackson and others, github.com/Jakobovski/free-spoken-digit-dataset",
    "CC BY-SA 4.0",
)
CALLERS = Source(
    "48 people reading names, numbers and addresses",
    "github.com/Sakshee5/alphanumeric-audio-dataset, recorded with consent",
    "MIT",
)
PROMPTS = Source(
    "Telephone prompts in one voice",
    "Allison Smith and Digium, github.com/wehup/asterisk-sounds",
    "CC BY-SA 3.0",
)
TONES = Source("Telephone tones", "A. Heggestad and others, github.com/baresip/baresip", "BSD-3-Clause")
WAKEWORDS = Source("Three wake words by about a hundred speakers", "Picovoice, wake-word-benchmark", "Apache-2.0")
SOUNDSCAPES = Source("A day outdoors in ten-second clips", "scikit-maad", "BSD-3-Clause")
MUSIC = Source(
    "Dance of the Sugar Plum Fairy; Let's Go Fishin'; a solo trumpet",
    "Kevin MacLeod; Karissa Hobbs; Mihai Sorohan; by way of librosa/data",
    "CC BY 3.0",
)
OTHER_MUSIC = Source(
    "Vibe Ace; Hungarian Dance number 5",
    "Kevin MacLeod; Johannes Brahms, US Army Strings; by way of librosa/data",
    "CC BY 3.0; public domain",
)
READINGS = Source(
    "Three readings from LibriVox (LibriSpeech)",
    "Heather Barnett, Anders Lankford and Garth Comira, by way of librosa/data",
    "CC BY 4.0",
)
AMI = Source("Nine excerpts of AMI meetings", "AMI Corpus, by way of pyannote/pyannote-audio", "CC BY 4.0")
ESC50 = Source("ESC-50, fifty classes of sounds", "K. J. Piczak, github.com/karoldvl/ESC-50", "CC BY-NC 3.0")
