"""Figure: the stances by post."""

from __future__ import annotations

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
    limits,
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
ABSTAINED = "abstained"


def _shown(results: Results) -> tuple[list[Post], int]:
    """The posts that are shown, in order, and how many are not: the ones with fewest comments."""
    every = posts(results)
    largest = {p.post for p in sorted(every, key=lambda p: (-p.comments, p.post))[:MOST]}
    return [p for p in every if p.post in largest], len(every) - len(largest)


@styled
def stance_by_post(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """Shares of the stances with intervals: a panel a stance, a row a post, all posts together last."""
    rows, left_out = _shown(results)
    names = [*stance_names(results), *([ABSTAINED] if value(results, "stance.abstained.count") else [])]
    if not rows or not value(results, "stance.given"):
        return nothing(TITLE, "No comment has a stance.")
    lines = -(-len(names) // ACROSS)
    corrected = _corrected(results)
    labels = [p.label(36) for p in rows] + [f"All posts\nn = {value(results, 'stance.given')}"]
    labels += ["All posts, corrected\nfor the model's errors"] if corrected else []
    figure = framed(WIDE, (22 + 6.5 * len(labels)) * lines, TITLE, _source(results, left_out))
    panels = figure.subplots(lines, min(ACROSS, len(names)), sharey=True, squeeze=False).ravel()
    for k, (name, axes) in enumerate(zip(names, panels, strict=False)):
        rows_axis(axes, labels)
        share_axis(axes)
        axes.set_title(headed(name, value(results, f"stance.{name}.count"), 22))
        axes.set_xlabel("Share of comments")
        axes.axhline(len(rows) - 0.5, color="#777777", linewidth=0.5)
        _count(axes, "n", -0.62)
        keys = [*(f"post.{p.post}.stance.{name}" for p in rows), f"stance.{name}"]
        shares = [f"{key}.share" for key in keys]
        if name == ABSTAINED:  # no stance, hence neither colour nor marker of one
            _grey(axes, results, shares)
        else:
            shares += [f"stance.{name}.share_corrected"] if corrected else []
            intervals(axes, results, shares, range(len(shares)), k)
        for y, key in enumerate(keys):
            _count(axes, f"{value(results, f'{key}.count')}", y)
    for axes in panels[len(names):]:
        axes.set_axis_off()
    return figure


def _corrected(results: Results) -> bool:
    """Whether labels of the model are shown whose errors are known."""
    return bool(value(results, "stance.model")) and any(
        value(results, f"stance.{name}.share_corrected") is not None for name in stance_names(results))


def _grey(axes: Axes, results: Results, keys: list[str]) -> None:
    """Draw shares as hatched grey bars with their intervals, one a row."""
    for y, key in enumerate(keys):
        share, (low, high) = value(results, key), limits(results, key)
        axes.barh(y, share or 0, height=0.5, facecolor="#E4E4E4", edgecolor=FAINT, hatch="////", linewidth=0.5)
        if low is not None and high is not None:
            axes.hlines(y, low, high, color=FAINT, linewidth=1.1, clip_on=False)


def _count(axes: Axes, text: str, y: float) -> None:
    """Write at the right of a row."""
    axes.annotate(text, (1.0, y), xytext=(12, 0), textcoords="offset points", va="center", ha="right", size=6,
                  annotation_clip=False)


def _source(results: Results, left_out: int) -> str:
    rest = f" {left_out} posts with fewer comments are part of the last row only." if left_out else ""
    unsure = " Abstained: comments with words of which the model is too unsure." if value(
        results, "stance.abstained.count") else ""
    return (f"{results['sources']['stance']} Lines: {level(results)} intervals, Wilson's within a post, over whole "
            f"posts below the line.{unsure}{rest}")


def caption(results: Results) -> Caption:
    """The caption of the figure."""
    shares = [f"{name} {percent(value(results, f'stance.{name}.share'))}" for name in stance_names(results)]
    rows, left_out = _shown(results)
    text = (f"{TITLE}, and over all posts. Points: shares; lines: {level(results)} intervals; figures at the right: "
            f"numbers of comments. {results['sources']['stance']}")
    alt = (f"Dot plot with a panel for each stance and a row for each of {len(rows)} posts"
           f"{f' ({left_out} smaller ones left out)' if left_out else ''}. Over all posts: {listed(shares)}."
           f"{_abstained(results)}")
    return Caption(TITLE, text, alt)


def _abstained(results: Results) -> str:
    """How much the model abstains from, in words; nothing where it does not."""
    if not value(results, "stance.abstained.count"):
        return ""
    return f" A panel of grey bars: the model abstains from {percent(value(results, 'stance.abstained.share'))}."
