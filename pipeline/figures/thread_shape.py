"""Figure: who replies to whom."""

from __future__ import annotations

from matplotlib.figure import Figure

from pipeline.figures.frame import (
    MIDDLE,
    WIDE,
    Caption,
    Results,
    Tables,
    footing,
    framed,
    listed,
    nothing,
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
    """A column for the post and each stance, with the stances of what answers it."""
    names = stance_names(results)
    if not value(results, "stance.given"):
        return nothing("No comment has a stance.")
    targets = [POST, *names]
    sums = {t: sum(_count(results, s, t) for s in names) for t in targets}
    shares = [[_count(results, s, t) / sums[t] if sums[t] else None for t in targets] for s in names]
    cells = [[f"{_count(results, s, t)}\n({100 * _count(results, s, t) / sums[t]:.0f}%)" if sums[t] else "–"
              for t in targets] for s in names]
    figure = framed(MIDDLE if len(names) <= 4 else WIDE, 20 + 9 * len(names), footing(results, "stance", lines=False))
    axes = figure.subplots()
    columns = [f"{'the post' if t == POST else shortened(worded(t), 16)}\nn = {sums[t]}" for t in targets]
    heat_map(axes, shares, cells, [shortened(worded(s), 16) for s in names], columns)
    axes.axvline(0.5, color="#555555", linewidth=0.8)
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("Replies to …")
    axes.set_ylabel("Written by …")
    return figure


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    if not value(results, "stance.given"):
        return None
    got = [f"{s} {value(results, f'thread.{s}.replies')}" for s in stance_names(results)]
    text = (f"{TITLE}: who writes (rows) in answer to the post and to each stance (columns); comments, and their share "
            f"of the column. The darker, the larger the share. {results['sources']['stance']}")
    return Caption(TITLE, text, f"Matrix of replies by stance. Replies received: {listed(got)}.")
