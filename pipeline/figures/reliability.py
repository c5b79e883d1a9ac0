"""Figure: whether the stance model's probabilities hold, and what abstaining buys."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from pipeline.figures.frame import (
    FAINT,
    MIDDLE,
    SMALL,
    Caption,
    Results,
    Tables,
    colour,
    framed,
    level,
    marker,
    nothing,
    percent,
    styled,
    value,
)

TITLE = "How far the stance model's probabilities can be relied upon"
NONE = "The stance model comes without scores of its probabilities."


@styled
def reliability(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """Left: accuracy against probability; right: risk against coverage, with the study's threshold."""
    bins, curve = _rows(results, "reliability"), _rows(results, "risk_coverage")
    if not bins or not curve:
        return nothing(NONE)
    figure = framed(MIDDLE, 52, f"Lines and band: {level(results)} intervals.")
    left, right = figure.subplots(1, 2)
    _bins(left, bins)
    _curve(right, results, curve)
    return figure


def _rows(results: Results, name: str) -> list[list[Any]]:
    rows: list[list[Any]] = results["tables"].get(name, {}).get("rows", [])
    return rows


def _bins(axes: Axes, bins: list[list[Any]]) -> None:
    """A point a bin with its interval and number of comments; on the diagonal probabilities mean what they say."""
    start = min(0.1 * int(10 * min(row[0] for row in bins)), 0.5)
    axes.plot([start, 1], [start, 1], color=FAINT, linestyle="--")
    axes.vlines([row[0] for row in bins], [row[2] for row in bins], [row[3] for row in bins], color=colour(0),
                linewidth=1.1, clip_on=False)
    axes.plot([row[0] for row in bins], [row[1] for row in bins], marker=marker(0), color=colour(0), linestyle="none",
              markersize=5, markeredgecolor="white", markeredgewidth=0.4, clip_on=False)
    axes.set_xlim(start, 1)
    _shares(axes)
    axes.set_title(f"Reliability (n = {sum(row[4] for row in bins)})")
    axes.set_xlabel("Mean highest probability")
    axes.set_ylabel("Share that is right")


def _curve(axes: Axes, results: Results, curve: list[list[Any]]) -> None:
    """The risk among the kept comments by their share, its interval as a band, and where the study abstains."""
    coverage, risk = [row[0] for row in curve], [row[3] for row in curve]
    banded = [row for row in curve if row[4] is not None]
    axes.fill_between([row[0] for row in banded], [row[4] for row in banded], [row[5] for row in banded],
                      color=colour(0), alpha=0.15, linewidth=0)
    axes.plot(coverage, risk, color=colour(0))
    kept = value(results, "validity.abstention.coverage")
    if kept:
        axes.axvline(kept, color=colour(1), linewidth=0.9)
        beside = 0.02 if kept < 0.5 else -0.02
        axes.text(kept + beside, 0.97, f"threshold\n{value(results, 'validity.abstention.threshold'):.2f}", size=SMALL,
                  va="top", ha="left" if beside > 0 else "right")
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:.0f}%"))
    _shares(axes)
    axes.set_title(f"Risk and coverage (n = {curve[-1][1]})")
    axes.set_xlabel("Share that gets a label")
    axes.set_ylabel("Share of these wrong")


def _shares(axes: Axes) -> None:
    """Let the y axis show shares from 0 to 100 %."""
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{100 * y:.0f}%"))
    axes.grid(True)


def _note(results: Results) -> str:
    sizes = [row[4] for row in _rows(results, "reliability")]
    each = f"{min(sizes)}" if min(sizes) == max(sizes) else f"{min(sizes)} to {max(sizes)}"
    kept = value(results, "validity.abstention.coverage")
    line = "" if kept is None else (" Upright line: the study's threshold." if kept else
                                    " No threshold keeps the risk that the study accepts.")
    return (f"Predictions of coded comments by models that never saw their post. Points: bins of {each} comments, with "
            f"Wilson's {level(results)} intervals; on the broken line probabilities mean what they say. Band: "
            f"{level(results)} intervals over whole posts.{line}")


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    bins, curve = _rows(results, "reliability"), _rows(results, "risk_coverage")
    if not bins or not curve:
        return None
    ends = [f"{percent(row[1])} right where the mean probability is {percent(row[0])}" for row in (bins[0], bins[-1])]
    half = min(curve, key=lambda row: abs(row[0] - 0.5))
    alt = (f"Two panels. Left, {len(bins)} bins of comments, from {ends[0]} to {ends[1]}. Right, {percent(half[3])} "
           f"wrong among the most certain {percent(half[0])} of the comments, {percent(curve[-1][3])} among all.")
    return Caption(TITLE, f"{TITLE}. {_note(results)}", alt)
