"""Figure: sentiment of sentences by whom they are about, in all and by stance."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures.frame import (
    FAINT,
    MIDDLE,
    WIDE,
    Caption,
    Results,
    Tables,
    footing,
    framed,
    headings,
    intervals,
    level,
    limits,
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
        return nothing(_why(results))
    labels = [f"{shortened(name, 26)}\nn = {value(results, f'sentiment.target.{name}.sentences')}" for name in rows]
    panels = [(None, None), *[(name, stance_names(results).index(name)) for name in _stances(results, rows)]]
    titles = headings([(name or "all", sum(_count(results, row, name) for row in rows)) for name, _ in panels], 17)
    reach = _reach(results, rows, [name for name, _ in panels])
    figure = framed(WIDE if len(panels) > 2 else MIDDLE, 18 + row_height(labels, 4.6) * len(rows),
                    footing(results, "stance"))
    grid = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axes, (stance, k), title in zip(grid, panels, titles, strict=True):
        _panel(axes, results, rows, stance, k)
        rows_axis(axes, labels)
        axes.set_xlim(-reach, reach)
        axes.set_xticks([-reach, 0, reach], [f"−{reach:g}", "0", f"{reach:g}"])
        axes.set_title(title)
        axes.set_xlabel("Mean score of sentences")
    return figure


def _reach(results: Results, rows: list[str], stances: list[str | None]) -> float:
    """How far the axis goes on either side of nought: 0.5, or 1 where an interval needs it."""
    ends = [end for row in rows for name in stances if _count(results, row, name) >= FEWEST
            for end in (value(results, f"{_where(row, name)}.mean"), *limits(results, f"{_where(row, name)}.mean"))]
    return 0.5 if all(abs(end) <= 0.5 for end in ends if end is not None) else 1.0


def _panel(axes: Axes, results: Results, rows: list[str], stance: str | None, k: int | None) -> None:
    """The means of one stance, or of all sentences."""
    at = [y for y, name in enumerate(rows) if (_count(results, name, stance)) >= FEWEST]
    axes.axvline(0, color=FAINT, linewidth=0.6)
    intervals(axes, results, [f"{_where(rows[y], stance)}.mean" for y in at], at, k)


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


def _note(results: Results) -> str:
    return (f"{results['sources']['stance']} Means of sentences by word lists, from −1 (negative) to 1 (positive), "
            f"with {level(results)} intervals over whole posts, where {FEWEST} sentences or more. No coder has judged "
            "single sentences; a sentence about somebody may pity as well as blame.")


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    rows = _targets(results)
    if not rows:
        return None
    means = [f"{name} {value(results, f'sentiment.target.{name}.mean'):.2f}".replace("-", "−") for name in rows]
    return Caption(TITLE, f"{TITLE}. {_note(results)}", f"Means by target: {listed(means)}.")
