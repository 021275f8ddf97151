"""The Review page."""

from gui.pages.review.page import ReviewPage

__all__ = ["ReviewPage"]
