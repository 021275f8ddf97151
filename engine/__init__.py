"""Audio, labels, features, models, inference and files on disk. Nothing here knows Qt or trains a model."""

__version__ = "0.1.0"
