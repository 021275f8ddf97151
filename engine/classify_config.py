"""How to classify, whatever the model: the settings that the window and the command line offer.

Invariant: nothing is imported here that takes time, because a worker process is started with them before anything else.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.config import setting


@dataclass(frozen=True)
class ClassifyConfig:
    """How to classify, whatever the model."""

    min_duration: float = setting(
        0.0,
        "Files shorter than this are listed as too short instead of being scored.",
        title="Too short below",
        unit="s",
        low=0.0,
        high=3600.0,
    )
    channels: str = setting(
        "model",
        "What is classified: the channel that the model asks for, or each one on its own, as the two legs of a call.",
        choices=("model", "split"),
        choice_words=("As the model asks", "Each on its own"),
    )
    recursive: bool = setting(
        True, "Whether folders inside folders are searched as well.", title="Folders inside folders"
    )
    include: str = setting(
        "",
        "Of what folders and lists hold, only names that match one of these patterns, for example *.wav;call-*.",
        title="Only names like",
    )
    exclude: str = setting(
        "", "Of what folders and lists hold, no names that match one of these patterns.", title="No names like"
    )
    transcripts: bool = setting(
        True,
        "Whether what is said is written down beside the classes, by a model that carries a transducer for it; that "
        "takes time. A model that judges by the words writes them down in any case.",
        title="Write down what is said",
    )
    device: str = setting("auto", "Where to compute: auto, cpu, cuda, or cuda:1.", advanced=True)
    workers: int = setting(0, "Worker processes; 0 takes one per core.", low=0, high=100_000, advanced=True)
