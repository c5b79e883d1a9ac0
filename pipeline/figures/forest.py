"""A forest plot: effects with their intervals, a row each, filled where they stand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pipeline.figures.frame import (
    FAINT,
    SMALL,
    Results,
    colour,
    footing,
    level,
    limits,
    marker,
    rows_axis,
    value,
)


@dataclass(frozen=True)
class Effect:
    """A row: what is compared, how many (as written), the effect, its limits and q, and whose colour it has."""

    label: str
    n: str
    value: float | None
    low: float | None
    high: float | None
    q: float | None
    k: int | None = None

    def stands_out(self, results: Results) -> bool:
        """Whether it is clear at the study's level, all tests of its family considered."""
        return self.q is not None and self.q <= 1 - results["study"]["confidence"] + 1e-9


def effect(results: Results, key: str, q: str, label: str, n: object, k: int | None = None) -> Effect:
    """The effect that these keys of the findings name."""
    return Effect(label, str(n), value(results, key), *limits(results, key), value(results, q), k)


def forest(axes: Axes, results: Results, rows: Sequence[Effect]) -> None:
    """Draw the rows, the first on top, about a line at nought, with their numbers at the right."""
    rows_axis(axes, [row.label for row in rows])
    axes.axvline(0, color=FAINT, linewidth=0.6, zorder=0)
    for y, row in enumerate(rows):
        if row.value is None:
            continue
        fill = colour(row.k)
        if row.low is not None and row.high is not None:
            axes.hlines(y, row.low, row.high, color=fill, linewidth=1.1, zorder=2)
        clear = row.stands_out(results)
        axes.plot([row.value], [y], marker=marker(row.k), markersize=5, linestyle="none", zorder=3,
                  color=fill if clear else "white", markeredgecolor="white" if clear else fill,
                  markeredgewidth=0.4 if clear else 0.9)
        axes.annotate(row.n, (1, y), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points",
                      va="center", ha="left", size=SMALL, annotation_clip=False)
    low, high = axes.get_xlim()  # nought in view, with some room about it
    room = 0.08 * (high - low)
    axes.set_xlim(min(low, -room), max(high, room))
    axes.locator_params(axis="x", nbins=4)
    axes.annotate("n", (1, 1), xycoords="axes fraction", xytext=(4, 0), textcoords="offset points", va="bottom",
                  ha="left", size=SMALL)


def key(results: Results) -> str:
    """What a picture of effects needs when it stands alone."""
    return f"Filled: stands out among all tests of its kind. {footing(results, 'stance')}"


def filled(results: Results) -> str:
    """What a filled point means, for the caption."""
    return (f"Filled points stand out: q, the p of a test within posts by Benjamini and Hochberg over its family, is "
            f"{1 - results['study']['confidence']:.2g} or less. Lines: {level(results)} intervals over whole posts.")
