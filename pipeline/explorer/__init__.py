"""The explorer: one page that holds the study's threads with their labels, to be filtered, searched and read."""

from __future__ import annotations

from pipeline.explorer.content import LIMIT, content
from pipeline.explorer.page import page
from pipeline.explorer.texts import Shown, shown

__all__ = ["LIMIT", "Shown", "content", "page", "shown"]
