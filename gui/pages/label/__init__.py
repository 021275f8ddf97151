"""The Label page: open recordings and mark stretches of sound."""

from gui.pages.label.page import LabelPage

__all__ = ["LabelPage"]
