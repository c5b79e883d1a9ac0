"""Figure: how frequent the themes are."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures.frame import (
    NARROW,
    SMALL,
    Caption,
    Results,
    Tables,
    footing,
    framed,
    intervals,
    level,
    limits,
    listed,
    nothing,
    percent,
    row_height,
    rows_axis,
    shortened,
    styled,
    value,
)

TITLE = "Share of comments that carry each theme"
MOST = 30  # rows
_HOLLOW = " Hollow: does not recur."


def ranked(results: Results) -> list[tuple[str, str]]:
    """The themes as name and label, most frequent first, ties in the study's order."""
    pairs = [(theme["name"], theme["label"]) for theme in results["study"]["themes"]]
    return sorted(pairs, key=lambda pair: -(value(results, f"theme.{pair[0]}.comments") or 0))


@styled
def theme_frequency(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """Shares of comments with intervals, a row a theme; filled where the theme recurs, hollow where not."""
    rows = ranked(results)[:MOST]
    n = value(results, "corpus.comments")
    if not n:
        return nothing("There is no comment.")
    labels = [shortened(label, 28) for _, label in rows]
    figure = framed(NARROW, 14 + row_height(labels, 4.6) * len(rows), footing(results, "themes") + _HOLLOW)
    axes = figure.subplots()
    rows_axis(axes, labels)
    edge = max([limits(results, f"theme.{name}.share")[1] or 0 for name, _ in rows] + [0.1])
    axes.set_xlim(0, min(1, edge * 1.05))
    axes.xaxis.set_major_formatter(lambda x, _: f"{100 * x:.0f}%")
    axes.xaxis.grid(True)
    intervals(axes, results, [f"theme.{name}.share" for name, _ in rows], range(len(rows)), 0)
    for y, (name, _) in enumerate(rows):
        if not value(results, f"theme.{name}.recurs"):
            share = value(results, f"theme.{name}.share")
            axes.plot([share], [y], "o", color="white", markersize=2.6, zorder=4, clip_on=False)
        _counts(axes, value(results, f"theme.{name}.comments"), value(results, f"theme.{name}.posts"), y)
    _counts(axes, "n", "posts", -0.95)
    axes.set_xlabel(f"Share of {n} {'comment' if n == 1 else 'comments'}")
    return figure


def _counts(axes: Axes, comments: object, posts: object, y: float) -> None:
    """Write the numbers of comments and posts at the right of a row."""
    for text, place in ((comments, 14), (posts, 37)):
        axes.annotate(f"{text}", (1, y), xycoords=("axes fraction", "data"), xytext=(place, 0),
                      textcoords="offset points", va="center", ha="right", size=SMALL, annotation_clip=False)


def _note(results: Results) -> str:
    rest = f" The {MOST} most frequent of {len(results['study']['themes'])} themes."
    more = rest if len(results["study"]["themes"]) > MOST else ""
    return (f"{results['sources']['themes']} Lines: {level(results)} intervals over whole posts. n: comments. Hollow: "
            f"does not recur (stands in fewer than {value(results, 'themes.recur_posts')} posts or in less than "
            f"{percent(value(results, 'themes.recur_share'))} of the {value(results, 'corpus.posts')}).{more}")


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    if not value(results, "corpus.comments"):
        return None
    first = [f"{label} ({value(results, f'theme.{name}.comments')})" for name, label in ranked(results)[:3]]
    text = f"{TITLE}; a comment may carry several. {_note(results)}"
    return Caption(TITLE, text, f"Dot plot of {len(results['study']['themes'])} themes with intervals. Most frequent: "
                                f"{listed(first)} of {value(results, 'corpus.comments')} comments.")
