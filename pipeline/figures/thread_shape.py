"""Figure: who replies to whom."""

from __future__ import annotations

from matplotlib.figure import Figure

from pipeline.figures.frame import (
    WIDE,
    Caption,
    Results,
    Tables,
    framed,
    intervals,
    level,
    listed,
    nothing,
    rows_axis,
    shortened,
    stance_names,
    styled,
    value,
    worded,
)
from pipeline.figures.heat import heat_map

TITLE = "Who replies to whom, by stance"
POST = "post"


def _count(results: Results, replier: str, target: str) -> int:
    return int(value(results, f"thread.{replier}.to.{target}") or 0)


@styled
def thread_shape(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """Left: the stances of what answers the post and each stance. Right: replies that a comment receives."""
    names = stance_names(results)
    if not value(results, "stance.given"):
        return nothing(TITLE, "No comment has a stance.")
    targets = [POST, *names]
    sums = {t: sum(_count(results, s, t) for s in names) for t in targets}
    shares = [[_count(results, s, t) / sums[t] if sums[t] else None for t in targets] for s in names]
    cells = [[f"{_count(results, s, t)}\n({100 * _count(results, s, t) / sums[t]:.0f}%)" if sums[t] else "–"
              for t in targets] for s in names]
    figure = framed(WIDE, 24 + 11 * len(names), TITLE, _source(results))
    left, right = figure.subplots(1, 2, width_ratios=[1.9, 1])
    columns = [f"{'the post' if t == POST else shortened(worded(t), 16)}\nn = {sums[t]}" for t in targets]
    heat_map(left, shares, cells, [shortened(worded(s), 16) for s in names], columns)
    left.axvline(0.5, color="#555555", linewidth=0.8)
    left.xaxis.set_label_position("top")
    left.set_xlabel("Replies to …")
    left.set_ylabel("Written by …")
    rows_axis(right, [f"{shortened(worded(s), 16)}\nn = {value(results, f'stance.{s}.count')}" for s in names])
    for k, name in enumerate(names):
        intervals(right, results, [f"thread.{name}.replies_each"], [k], k)
    right.set_xlim(0, max(1.0, right.get_xlim()[1]))
    right.xaxis.grid(True)
    right.set_xlabel("Mean replies to a comment")
    return figure


def _source(results: Results) -> str:
    return (f"{results['sources']['stance']} Left: comments, and their share of the column; the darker, the larger the "
            f"share. Right: means with {level(results)} intervals over whole posts.")


def caption(results: Results) -> Caption:
    """The caption of the figure."""
    got = [f"{s} {value(results, f'thread.{s}.replies')}" for s in stance_names(results)]
    text = f"{TITLE}: who writes (rows) in answer to the post and to each stance (columns). {_source(results)}"
    alt = f"Matrix of replies by stance and mean number of replies. Replies received: {listed(got)}."
    return Caption(TITLE, text, alt)
