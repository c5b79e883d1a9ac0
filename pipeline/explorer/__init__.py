"""The explorer: one page that holds the study's threads with their labels, to be filtered, searched and read."""

from __future__ import annotations

from pipeline.explorer.content import TABLES, content
from pipeline.explorer.page import page

__all__ = ["TABLES", "content", "page"]
