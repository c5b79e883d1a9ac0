"""What the formats need to know of a figure's picture."""

from __future__ import annotations

import re
from pathlib import Path

_WIDTH = re.compile(r'<svg[^>]*\swidth="([\d.]+)pt"')
_COLUMN = 450.0


def share_of_column(path: Path) -> float:
    """The share of the column's width that an SVG picture takes: its own width, at most the whole column."""
    return min(1.0, round(points_wide(path) / _COLUMN, 3))


def points_wide(path: Path) -> float:
    """The width in points that an SVG picture gives itself; a column's where it gives none."""
    with path.open(encoding="utf-8") as file:
        found = _WIDTH.search(file.read(4000))
    return float(found.group(1)) if found else _COLUMN
