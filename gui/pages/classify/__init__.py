"""The Classify page."""

from gui.pages.classify.page import ClassifyPage

__all__ = ["ClassifyPage"]
