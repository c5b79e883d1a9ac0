"""A heat map with a number in every cell, dark for much, readable in grey."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from pipeline.figures.frame import SMALL

SCALE = LinearSegmentedColormap.from_list("coal", ["#FFFFFF", "#BBD3E6", "#4F86B4", "#12395C"])
_LEVEL = 6  # so many columns have level labels; more have slanting ones
_DARK = 0.55  # from here on, of the scale, figures are white


def heat_map(
    axes: Axes, shares: Sequence[Sequence[float | None]], cells: Sequence[Sequence[str]], rows: Sequence[str],
    columns: Sequence[str], *, top: float = 1.0,
) -> None:
    """Draw shares as cells from white (0) to dark (`top`), each with its text; None is a blank cell."""
    grid = np.array([[np.nan if share is None else share for share in row] for row in shares], dtype=float)
    scale = SCALE.with_extremes(bad="#F0F0F0")
    axes.imshow(np.ma.masked_invalid(grid), cmap=scale, vmin=0, vmax=top, aspect="auto", interpolation="nearest")
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    if len(columns) > _LEVEL:
        axes.set_xticks(range(len(columns)), [c.replace("\n", " ") for c in columns], rotation=40, ha="left",
                        rotation_mode="anchor")
    axes.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
    axes.tick_params(which="minor", length=0)
    axes.grid(which="minor", color="white", linewidth=1.2)
    for spine in axes.spines.values():
        spine.set_visible(False)
    for i, row in enumerate(cells):
        for j, text in enumerate(row):
            dark = not np.isnan(grid[i, j]) and grid[i, j] / top > _DARK
            axes.text(j, i, text, ha="center", va="center", size=SMALL, color="white" if dark else "#1A1A1A")
