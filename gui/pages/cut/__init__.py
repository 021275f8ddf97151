"""The Cut page."""

from gui.pages.cut.page import CutPage

__all__ = ["CutPage"]
