"""Figure: sentiment, and the stances of a study of many posts, over the dated posts."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import matplotlib.dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures.frame import (
    FAINT,
    MIDDLE,
    WIDE,
    Caption,
    Results,
    Tables,
    colour,
    footing,
    framed,
    headings,
    intervals,
    level,
    listed,
    nothing,
    share_axis,
    stance_names,
    styled,
    value,
)
from pipeline.figures.posts import MONTHS, Post, posts
from pipeline.figures.stance_by_post import shown

COLUMNS = 3
FEWEST = 2  # dated posts
FEELINGS = (("Coders", "sentiment.intensity", None), ("Score", "sentiment.mean", None))
_TICKS = 4  # up to so many posts, each has its own tick
_CROWDED = 12  # from so many posts on, intervals are thin and points unjoined
_EPOCH = dt.date(1970, 1, 1).toordinal()  # matplotlib counts days from there


def _dated(results: Results) -> list[Post]:
    return [p for p in posts(results) if p.date]


def _of_stances(results: Results) -> bool:
    """Whether there are more posts than the figure of the stances by post has rows for."""
    return bool(shown(results)[1] and value(results, "stance.given"))


def _panels(results: Results) -> list[tuple[str, str, int | None]]:
    """Heading, key and colour of each panel.

    The stances of a few posts stand in the figure of the stances by post, in order of date, and not here again. No
    score is shown that nobody has checked.
    """
    stances = [(name, f"stance.{name}.share", k) for k, name in enumerate(stance_names(results))]
    return [*(stances if _of_stances(results) else []),
            *(FEELINGS if value(results, "sentiment.coded") else [])]


def _missing(results: Results) -> str:
    """Why there is nothing to show; empty where there is something."""
    if len(_dated(results)) < FEWEST:
        return "Fewer than two posts with comments have a date."
    return "" if _panels(results) else "No comment is coded for sentiment: unchecked scores are not shown."


def _title(results: Results) -> str:
    stances, feelings = _of_stances(results), value(results, "sentiment.coded")
    what = "Stances and sentiment" if stances and feelings else "Stances" if stances else "Sentiment"
    return f"{what} over the dated posts"


@styled
def time_line(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """A panel for the coders' mean intensity and one for the score by post; of many posts one a stance, too."""
    if _missing(results):
        return nothing(_missing(results))
    rows, panels = _dated(results), _panels(results)
    columns = min(COLUMNS, len(panels))
    lines = -(-len(panels) // columns)
    figure = framed(WIDE if columns > len(FEELINGS) else MIDDLE, 8 + 33 * lines,
                    footing(results, *(["stance"] if _of_stances(results) else [])))
    grid = figure.subplots(lines, columns, squeeze=False).ravel()
    titles = headings([(title, _size(results, rows, key)) for title, key, _ in panels], 30)
    for axes, (_, key, k), title in zip(grid, panels, titles, strict=False):
        _panel(axes, results, rows, key, k)
        axes.set_title(title)
    for axes in grid[len(panels):]:
        axes.set_axis_off()
    return figure


def _size(results: Results, rows: list[Post], key: str) -> int:
    """The number of comments behind a panel."""
    if key.endswith(".share"):
        return sum(value(results, f"post.{p.post}.{key.removesuffix('.share')}.count") or 0 for p in rows)
    return sum((results["numbers"].get(f"post.{p.post}.{key}") or {}).get("n") or 0 for p in rows)


def _panel(axes: Axes, results: Results, rows: list[Post], key: str, k: int | None) -> None:
    days = [float(p.date.toordinal() - _EPOCH) for p in rows if p.date]
    shown = [(day, value(results, f"post.{p.post}.{key}")) for day, p in zip(days, rows, strict=True)]
    line = [(day, y) for day, y in shown if y is not None]
    if len(rows) <= _CROWDED:
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
        axes.set_xticks(days, [f"{date.day} {MONTHS[date.month - 1]}\n{date.year}" for date in dates])
    else:
        locator = mdates.AutoDateLocator(minticks=2, maxticks=5)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def _note(results: Results) -> str:
    rows = _dated(results)
    sizes = [p.comments for p in rows]
    span = f"{min(sizes)}" if min(sizes) == max(sizes) else f"{min(sizes)} to {max(sizes)}"
    each = f"n by date: {listed([str(n) for n in sizes])}" if len(sizes) <= 8 else f"{span} each"
    undated = value(results, "corpus.posts_undated")
    apart = f" {undated} undated {'post is' if undated == 1 else 'posts are'} not shown." if undated else ""
    number = f"{len(rows)} dated {'post' if len(rows) == 1 else 'posts'}"
    whose = f"{results['sources']['stance']} " if _of_stances(results) else ""
    return (f"{whose}Comments of {number}, {each}. Lines: {level(results)} intervals within a "
            f"post, comments taken for independent; they say nothing of other posts of the same time.{apart}")


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    if _missing(results):
        return None
    rows, title = _dated(results), _title(results)
    what = "mean sentiment by the coders, from −3 (furious) to 3 (delighted), and as scored, from −1 to 1"
    text = f"{title}{f': {what}' if value(results, 'sentiment.coded') else ''}. {_note(results)}"
    return Caption(title, text, f"Small panels over time from {rows[0].day} to {rows[-1].day}, {len(rows)} posts.")
