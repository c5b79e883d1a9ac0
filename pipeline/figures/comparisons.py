"""Figure: what differs between groups of comments, as far as it was tested."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from pipeline.figures.forest import Effect, filled, forest, key
from pipeline.figures.frame import (
    MIDDLE,
    WIDE,
    Caption,
    Results,
    Tables,
    framed,
    listed,
    nothing,
    row_height,
    shortened,
    styled,
    worded,
)

TITLE = "Differences between groups of comments"
FAMILIES = {"compare_theme_by_stance": "Who raises what", "compare_sentiment_by_stance": "Sentiment by stance",
            "compare_sentiment_by_theme": "Sentiment by theme", "compare_theme_in_answers": "Themes taken up"}
MOST = 6  # rows a panel


def _families(results: Results) -> dict[str, list[dict[str, Any]]]:
    """The rows of each family that has any, by column, under its heading; the least likely by chance first."""
    tables = {title: results["tables"].get(family) for family, title in FAMILIES.items()}
    return {title: [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
            for title, table in tables.items() if table and table["rows"]}


def _effects(rows: list[dict[str, Any]]) -> list[Effect]:
    return [Effect(shortened(worded(row["Comparison"]).removesuffix(" against the others"), 28, 6),
                   f"{row['n']}, {row['n of the others']}", row["Difference"], row["Low"], row["High"], row["q"])
            for row in rows[:MOST]]


@styled
def comparisons(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """A panel a family of comparisons, a row a difference with its interval, the least likely by chance first."""
    panels = _families(results)
    if not panels:
        return nothing("No two groups of comments are large enough to compare.")
    effects = [_effects(rows) for rows in panels.values()]
    columns = min(2, len(panels))
    heights = [16 + row_height([one.label for one in rows], 6) * len(rows) for rows in effects]
    lines = [max(heights[k:k + columns]) for k in range(0, len(heights), columns)]
    figure = framed(WIDE if columns > 1 else MIDDLE, sum(lines), key(results), apart=0.08, under=0.06)
    grid = figure.subplots(len(lines), columns, squeeze=False, height_ratios=lines).ravel()
    for axes, shown, (title, rows) in zip(grid, effects, panels.items(), strict=False):
        forest(axes, results, shown)
        axes.set_title(title)
        shares = "Share" in rows[0]
        axes.set_xlabel("Difference of shares, in points" if shares else "Difference of mean sentiment")
        axes.xaxis.set_major_formatter(FuncFormatter(_points if shares else _signed))
    for axes in grid[len(panels):]:
        axes.set_axis_off()
    return figure


def _signed(x: float, _: int | None = None) -> str:
    return f"{x:+.3g}".replace("-", "−") if abs(x) > 1e-9 else "0"


def _points(x: float, _: int | None = None) -> str:
    return _signed(100 * x)


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    found = _families(results)
    if not found:
        return None
    sizes = [f"{title.lower()} {min(MOST, len(rows))} of {len(rows)}" for title, rows in found.items()]
    text = (f"{TITLE}, of each family those with the least p: {listed(sizes)}. Who raises what holds a stance against "
            "all others; themes taken up holds answers to a theme against other answers. n: comments of the first "
            f"group and of those it is held against. {results['sources']['stance']} {filled(results)}")
    clear = [one.label.replace("\n", " ") for rows in found.values() for one in _effects(rows)
             if one.stands_out(results)]
    return Caption(TITLE, text, "Forest plot of differences with intervals. " + (
        f"Standing out: {'; '.join(clear)}." if clear else "None stands out."))
