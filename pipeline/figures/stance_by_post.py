"""Figure: the stances by post."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures.frame import (
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
    percent,
    rows_axis,
    share_axis,
    stance_names,
    styled,
    value,
)
from pipeline.figures.posts import Post, posts

TITLE = "Share of each stance among the comments, by post"
MOST = 24  # rows
ACROSS = 4  # panels side by side


def _shown(results: Results) -> tuple[list[Post], int]:
    """The posts that are shown, in order, and how many are not: the ones with fewest comments."""
    every = posts(results)
    largest = {p.post for p in sorted(every, key=lambda p: (-p.comments, p.post))[:MOST]}
    return [p for p in every if p.post in largest], len(every) - len(largest)


@styled
def stance_by_post(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """Shares of the stances with intervals: a panel a stance, a row a post, all posts together last."""
    rows, left_out = _shown(results)
    names = stance_names(results)
    if not rows or not value(results, "stance.given"):
        return nothing(TITLE, "No comment has a stance.")
    lines = -(-len(names) // ACROSS)
    figure = framed(WIDE, (22 + 6.5 * (len(rows) + 1)) * lines, TITLE, _source(results, left_out))
    panels = figure.subplots(lines, min(ACROSS, len(names)), sharey=True, squeeze=False).ravel()
    labels = [p.label(36) for p in rows] + [f"All posts\nn = {value(results, 'stance.given')}"]
    for k, (name, axes) in enumerate(zip(names, panels, strict=False)):
        rows_axis(axes, labels)
        share_axis(axes)
        axes.set_title(headed(name, value(results, f"stance.{name}.count"), 22))
        axes.set_xlabel("Share of comments")
        axes.axhline(len(rows) - 0.5, color="#777777", linewidth=0.5)
        _count(axes, "n", -0.62)
        keys = [*(f"post.{p.post}.stance.{name}" for p in rows), f"stance.{name}"]
        intervals(axes, results, [f"{key}.share" for key in keys], range(len(keys)), k)
        for y, key in enumerate(keys):
            _count(axes, f"{value(results, f'{key}.count')}", y)
    for axes in panels[len(names):]:
        axes.set_axis_off()
    return figure


def _count(axes: Axes, text: str, y: float) -> None:
    """Write at the right of a row."""
    axes.annotate(text, (1.0, y), xytext=(12, 0), textcoords="offset points", va="center", ha="right", size=6,
                  annotation_clip=False)


def _source(results: Results, left_out: int) -> str:
    rest = f" {left_out} posts with fewer comments are part of the last row only." if left_out else ""
    return (f"{results['sources']['stance']} Lines: {level(results)} intervals, Wilson's within a post, over whole "
            f"posts in the last row.{rest}")


def caption(results: Results) -> Caption:
    """The caption of the figure."""
    shares = [f"{name} {percent(value(results, f'stance.{name}.share'))}" for name in stance_names(results)]
    rows, left_out = _shown(results)
    text = (f"{TITLE}, and over all posts. Points: shares; lines: {level(results)} intervals; figures at the right: "
            f"numbers of comments. {results['sources']['stance']}")
    alt = (f"Dot plot with a panel for each stance and a row for each of {len(rows)} posts"
           f"{f' ({left_out} smaller ones left out)' if left_out else ''}. Over all posts: {listed(shares)}.")
    return Caption(TITLE, text, alt)
