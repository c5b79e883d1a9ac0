"""Figure: stances and sentiment over the dated posts."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import matplotlib.dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures.frame import (
    FAINT,
    WIDE,
    Caption,
    Results,
    Tables,
    colour,
    framed,
    headed,
    intervals,
    level,
    listed,
    nothing,
    share_axis,
    stance_names,
    styled,
    value,
)
from pipeline.figures.posts import Post, posts

TITLE = "Stances and sentiment over the dated posts"
COLUMNS = 3
_TICKS = 4  # up to so many posts, each has its own tick
_CROWDED = 12  # from so many posts on, lines are thin
_EPOCH = dt.date(1970, 1, 1).toordinal()  # matplotlib counts days from there


def _dated(results: Results) -> list[Post]:
    return [p for p in posts(results) if p.date]


@styled
def time_line(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """A panel a stance with its share by post, then, where coded, mean sentiment as scored and by the coders."""
    rows = _dated(results)
    if not rows or not value(results, "stance.given"):
        return nothing(TITLE, "No post with comments has a date.")
    panels = [(name, f"stance.{name}.share", k) for k, name in enumerate(stance_names(results))]
    k = len(panels)
    if value(results, "sentiment.coded"):  # no score is shown that nobody has checked
        panels.append(("Sentiment, scored", "sentiment.mean", k))
        panels.append(("Sentiment, coders", "sentiment.intensity", k))
    lines = -(-len(panels) // COLUMNS)
    figure = framed(WIDE, 8 + 33 * lines, TITLE, _source(results))
    grid = figure.subplots(lines, COLUMNS, squeeze=False).ravel()
    for axes, (title, key, k) in zip(grid, panels, strict=False):
        _panel(axes, results, rows, key, k)
        counts = [value(results, f"post.{p.post}.{key.removesuffix('.share')}.count") or 0 for p in rows]
        n = sum(counts) if key.endswith(".share") else sum(p.comments for p in rows)
        axes.set_title(headed(title, n, 30))
    for axes in grid[len(panels):]:
        axes.set_axis_off()
    return figure


def _panel(axes: Axes, results: Results, rows: list[Post], key: str, k: int) -> None:
    days = [float(p.date.toordinal() - _EPOCH) for p in rows if p.date]
    shown = [(day, value(results, f"post.{p.post}.{key}")) for day, p in zip(days, rows, strict=True)]
    line = [(day, y) for day, y in shown if y is not None]
    axes.plot([day for day, _ in line], [y for _, y in line], color=colour(k), linewidth=0.6, alpha=0.6)
    intervals(axes, results, [f"post.{p.post}.{key}" for p in rows], days, k, upright=True,
              crowded=len(rows) > _CROWDED)
    room = max(20.0, 0.12 * (days[-1] - days[0]))
    axes.set_xlim(days[0] - room, days[-1] + room)
    if key.endswith(".share"):
        share_axis(axes, upright=True)
        axes.set_ylabel("Share of comments")
    else:
        axes.set_ylabel("Mean score" if key.endswith("mean") else "Mean intensity")
        axes.axhline(0, color=FAINT, linewidth=0.6)
        axes.set_ylim((-1, 1) if key.endswith("mean") else (-3, 3))
        axes.yaxis.grid(True)
    _dates(axes, days)


def _dates(axes: Axes, days: list[float]) -> None:
    apart = min((b - a for a, b in pairwise(days)), default=1e9)
    if len(days) <= _TICKS and apart > 0.15 * (days[-1] - days[0]):
        dates = [dt.date.fromordinal(_EPOCH + int(day)) for day in days]
        axes.set_xticks(days, [f"{date.day} {date:%b}\n{date:%Y}" for date in dates])
    else:
        locator = mdates.AutoDateLocator(minticks=2, maxticks=5)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def _source(results: Results) -> str:
    rows = _dated(results)
    sizes = [p.comments for p in rows]
    span = f"{min(sizes)}" if min(sizes) == max(sizes) else f"{min(sizes)} to {max(sizes)}"
    each = f"n by date: {listed([str(n) for n in sizes])}" if len(sizes) <= 8 else f"{span} each"
    undated = value(results, "corpus.posts_undated")
    apart = f" {undated} undated {'post is' if undated == 1 else 'posts are'} not shown." if undated else ""
    number = f"{len(rows)} dated {'post' if len(rows) == 1 else 'posts'}"
    return (f"{results['sources']['stance']} Comments of {number}, {each}. Lines: {level(results)} intervals within a "
            f"post, comments taken for independent; they say nothing of other posts of the same time.{apart}")


def caption(results: Results) -> Caption:
    """The caption of the figure."""
    rows = _dated(results)
    if not rows:
        return Caption(TITLE, f"{TITLE}: no post has a date.", "Nothing to show: no post has a date.")
    text = f"{TITLE}: share of each stance and, where coded, mean sentiment as scored and by the coders."
    text += f" {_source(results)}"
    return Caption(TITLE, text, f"Small panels over time from {rows[0].day} to {rows[-1].day}, {len(rows)} posts.")
