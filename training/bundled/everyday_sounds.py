"""Everyday sounds: ten classes, measured on folds whose recordings the model of that fold never heard."""

from __future__ import annotations

from pathlib import Path

from engine.events import Job, Progress
from training.bundled import sets
from training.bundled.model import ESC10, BundledModel, Material, Order
from training.data import DataSet


def material(order: Order) -> Job[Material]:
    """The clips of ESC-10 and the folds they come with, in which takes of one recording share a fold."""
    yield Progress("Reading the table")
    items = sets.everyday(order.data)
    if order.trial:
        items = items[::4]
    return Material(DataSet("ESC-10", items), tuple(Path(item.path).name[0] for item in items))


MODEL = BundledModel(
    name="everyday-sounds",
    purpose="Tells ten everyday sounds apart: baby cry, chainsaw, clock tick, dog bark, fire crackling, helicopter, "
    "person sneeze, rain, rooster and sea waves.",
    hears="Five seconds at a time. It always names one of the ten: a sound of another kind gets the one it is most "
    "like, often with little confidence.",
    recipe="logmel-resnet",
    config={"window_s": 5.0, "hop_s": 2.5},
    training={"epochs": 200, "batch_size": 16},
    material=material,
    sources=(ESC10,),
    licence="CC BY 4.0; trained on clips under CC BY 3.0, to be attributed as in the data",
    split="Four folds, as the data come with them; takes of one Freesound recording are in one fold. Each fold was the "
    "test of a model that learned from the others; the model here learned in the same way from all four.",
    unseen="each fold's recordings, which are by other people than those its model learned from",
    failures=(
        "Steady broadband sounds are taken for each other: rain, sea waves, fire crackling and helicopter.",
        "With 320 clips of training, recordings made in other ways (a telephone, a phone's noise suppression) were "
        "hardly heard.",
        "There is no class for anything else, and none for silence.",
    ),
)
