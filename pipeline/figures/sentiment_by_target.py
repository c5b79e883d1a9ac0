"""Figure: sentiment of sentences by whom they are about, in all and by stance."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures.frame import (
    FAINT,
    WIDE,
    Caption,
    Results,
    Tables,
    framed,
    headed,
    intervals,
    level,
    listed,
    nothing,
    row_height,
    rows_axis,
    shortened,
    stance_names,
    styled,
    value,
)

TITLE = "Sentiment of sentences by whom they are about"
MOST = 20  # rows
PANELS = 4  # stances, those with most sentences
FEWEST = 5  # sentences to a mean


@styled
def sentiment_by_target(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """Means with intervals, a row a target, a panel for all sentences and for the stances that say most."""
    rows = _targets(results)
    if not rows:
        return nothing(TITLE, _why(results))
    labels = [f"{shortened(name, 26)}\nn = {value(results, f'sentiment.target.{name}.sentences')}" for name in rows]
    panels = [(None, 3), *[(name, stance_names(results).index(name)) for name in _stances(results, rows)]]
    figure = framed(WIDE, 18 + row_height(labels, 4.6) * len(rows), TITLE, _source(results))
    grid = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axes, (stance, k) in zip(grid, panels, strict=True):
        _panel(axes, results, rows, stance, k)
    rows_axis(grid[0], labels)
    return figure


def _panel(axes: Axes, results: Results, rows: list[str], stance: str | None, k: int) -> None:
    """The means of one stance, or of all sentences."""
    at = [y for y, name in enumerate(rows) if (_count(results, name, stance)) >= FEWEST]
    axes.axvline(0, color=FAINT, linewidth=0.6)
    intervals(axes, results, [f"{_where(rows[y], stance)}.mean" for y in at], at, k)
    axes.set_xlim(-1, 1)
    axes.set_xticks([-1, 0, 1])
    axes.set_title(headed(stance or "all", sum(_count(results, name, stance) for name in rows), 16))


def _where(target: str, stance: str | None) -> str:
    return f"sentiment.target.{target}" + (f".stance.{stance}" if stance else "")


def _count(results: Results, target: str, stance: str | None) -> int:
    return value(results, f"{_where(target, stance)}.sentences") or 0


def _targets(results: Results) -> list[str]:
    """The targets with enough sentences in the table's order, most first; none where the scores are withheld."""
    found: list[list[Any]] = results["tables"].get("sentiment_by_target", {}).get("rows", [])
    return [row[0] for row in found[:MOST] if _count(results, row[0], None) >= FEWEST]


def _stances(results: Results, rows: list[str]) -> list[str]:
    """The stances that say most of these targets, and of two or more enough for a mean, in the study's order."""
    names = [name for name in stance_names(results)
             if sum(_count(results, row, name) >= FEWEST for row in rows) >= 2]
    most = sorted(names, key=lambda name: -sum(_count(results, row, name) for row in rows))[:PANELS]
    return [name for name in names if name in most]


def _why(results: Results) -> str:
    return ("No comment is coded for sentiment: unchecked scores are not shown."
            if not value(results, "sentiment.coded") else "Hardly a sentence names anybody of the study's list.")


def _source(results: Results) -> str:
    return (f"{results['sources']['stance']} Means of sentences by word lists, from −1 (negative) to 1 (positive), "
            f"with {level(results)} intervals over whole posts, where {FEWEST} sentences or more. No coder has judged "
            "single sentences; a sentence about somebody may pity as well as blame.")


def caption(results: Results) -> Caption:
    """The caption of the figure."""
    rows = _targets(results)
    if not rows:
        return Caption(TITLE, f"{TITLE}: {_why(results)}", f"Nothing to show: {_why(results)}")
    means = [f"{name} {value(results, f'sentiment.target.{name}.mean'):.2f}".replace("-", "−") for name in rows]
    return Caption(TITLE, f"{TITLE}. {_source(results)}", f"Means by target: {listed(means)}.")
