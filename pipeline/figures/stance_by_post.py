"""Figure: the stances by post."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures.frame import (
    WIDE,
    Caption,
    Results,
    Tables,
    above,
    footing,
    framed,
    headings,
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
MOST = 22  # rows in all lines of panels: more fill more than a page
ACROSS = 4  # panels side by side
ABSTAINED = "abstained"


def shown(results: Results) -> tuple[list[Post], int]:
    """The posts that have a row, in order, and how many have none: the ones with fewest comments."""
    every, lines = posts(results), -(-len(_names(results)) // ACROSS)
    largest = {p.post for p in sorted(every, key=lambda p: (-p.comments, p.post))[:max(6, MOST // lines)]}
    return [p for p in every if p.post in largest], len(every) - len(largest)


@styled
def stance_by_post(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """Shares of the stances with intervals: a panel a stance, a row a post, all posts together last."""
    if _missing(results):
        return nothing(_missing(results))
    rows, _ = shown(results)
    names = _names(results)
    lines = -(-len(names) // ACROSS)
    corrected = _corrected(results)
    labels = [p.label(36) for p in rows] + [f"All posts\nn = {value(results, 'stance.given')}"]
    labels += ["All posts, corrected\nfor the model's errors"] if corrected else []
    titles = headings([(name, value(results, f"stance.{name}.count")) for name in names], 17)
    figure = framed(WIDE, (17 + 7.6 * len(labels)) * lines, footing(results, "stance"))
    panels = figure.subplots(lines, min(ACROSS, len(names)), sharey=True, squeeze=False).ravel()
    for k, (name, axes) in enumerate(zip(names, panels, strict=False)):
        rows_axis(axes, labels)
        _panel(axes, results, rows, name, k, corrected)
        axes.set_title(titles[k])
    for axes in panels[len(names):]:
        axes.set_axis_off()
    return figure


def _panel(axes: Axes, results: Results, rows: list[Post], name: str, k: int, corrected: bool) -> None:
    """The shares of one stance, or of what the model abstains from, which has neither colour nor marker of one."""
    share_axis(axes)
    axes.set_xlabel("Share of comments")
    axes.axhline(len(rows) - 0.53, color="#777777", linewidth=0.5)
    keys = [*(f"post.{p.post}.stance.{name}" for p in rows), f"stance.{name}"]
    shares = [f"{key}.share" for key in keys]
    shares += [f"stance.{name}.share_corrected"] if corrected and name != ABSTAINED else []
    intervals(axes, results, shares, range(len(shares)), None if name == ABSTAINED else k)
    for y, key in enumerate(keys):
        above(axes, f"{value(results, f'{key}.count')}", value(results, f"{key}.share"), y)


def _names(results: Results) -> list[str]:
    """The stances, and what the model abstains from where there is any."""
    return [*stance_names(results), *([ABSTAINED] if value(results, "stance.abstained.count") else [])]


def _missing(results: Results) -> str:
    """Why there is nothing to show; empty where there is something."""
    return "" if posts(results) and value(results, "stance.given") else "No comment has a stance."


def _corrected(results: Results) -> bool:
    """Whether labels of the model are shown whose errors are known."""
    return bool(value(results, "stance.model")) and any(
        value(results, f"stance.{name}.share_corrected") is not None for name in stance_names(results))


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    if _missing(results):
        return None
    shares = [f"{name} {percent(value(results, f'stance.{name}.share'))}" for name in stance_names(results)]
    rows, left_out = shown(results)
    rest = f" {left_out} posts with fewer comments are part of the last row only." if left_out else ""
    unsure = " Abstained: comments with words of which the model is too unsure." if value(
        results, "stance.abstained.count") else ""
    text = (f"{TITLE}, and over all posts. {results['sources']['stance']} Figures above the points: numbers of "
            f"comments. Lines: {level(results)} intervals, Wilson's within a post, over whole posts below the "
            f"line.{unsure}{rest}")
    alt = (f"Dot plot with a panel for each stance and a row for each of {len(rows)} posts"
           f"{f' ({left_out} smaller ones left out)' if left_out else ''}. Over all posts: {listed(shares)}."
           f"{_abstained(results)}")
    return Caption(TITLE, text, alt)


def _abstained(results: Results) -> str:
    """How much the model abstains from, in words; nothing where it does not."""
    if not value(results, "stance.abstained.count"):
        return ""
    return f" A panel in grey: the model abstains from {percent(value(results, 'stance.abstained.share'))}."
