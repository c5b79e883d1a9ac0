"""Figure: how far the topics come back when the model is fitted again."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures.frame import (
    FAINT,
    MIDDLE,
    NEUTRAL,
    SMALL,
    Caption,
    Results,
    Tables,
    colour,
    framed,
    listed,
    nothing,
    row_height,
    rows_axis,
    shortened,
    styled,
    value,
)

TITLE = "How far each topic comes back when the model is fitted again"
KINDS = {"seed": ("other seeds", "o"), "drawn": ("posts drawn anew", "^"), "left_out": ("all posts but one", "s")}
MOST = 30  # rows


def words(label: object) -> str:
    """The first three words of a topic's label."""
    return ", ".join(str(label).split(", ")[:3])


def measured(results: Results) -> list[dict[str, Any]]:
    """The topics whose stability was measured, as rows of the table by column, the most stable first."""
    table = results["tables"]["topics"]
    rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    return sorted((row for row in rows if row["Stability"] is not None), key=lambda row: -row["Stability"])


@styled
def topic_stability(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """A row a topic, a point a kind of refit; what stays left of the threshold in any of them is no finding."""
    rows = measured(results)[:MOST]
    if not rows:
        return nothing("No topic's stability was measured.")
    labels = [shortened(words(row["Label"]), 40) for row in rows]
    figure = framed(MIDDLE, 18 + row_height(labels, 4.2) * len(rows))
    axes = figure.subplots()
    rows_axis(axes, labels)
    for y, row in enumerate(rows):
        _row(axes, results, row, y)
    limit = value(results, "topics.threshold")
    axes.axvline(limit, color=FAINT, linestyle="--", linewidth=0.8, zorder=0)
    axes.annotate(f"stable from {limit:g} ", (limit, 1), xycoords=("data", "axes fraction"), ha="left", va="bottom",
                  size=SMALL, color="#333333")
    axes.annotate("n", (1, 1), xycoords="axes fraction", xytext=(16, 0), textcoords="offset points", ha="right",
                  va="bottom", size=SMALL)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    axes.xaxis.grid(True)
    axes.set_xlabel("Overlap of best words (Jaccard) with refits on …")
    _names(figure, axes, results)
    return figure


def _row(axes: Axes, results: Results, row: dict[str, Any], y: int) -> None:
    found = {kind: value(results, f"topic.{row['Topic']}.stability.{kind}") for kind in KINDS}
    known = {kind: x for kind, x in found.items() if x is not None}
    fill = colour(0) if row["Stable"] == "yes" else NEUTRAL
    axes.hlines(y, min(known.values(), default=0), max(known.values(), default=0), color=fill, linewidth=0.6)
    for kind, x in known.items():
        axes.plot([x], [y], marker=KINDS[kind][1], color=fill, markersize=4.2, markeredgecolor="white",
                  markeredgewidth=0.4, linestyle="none", clip_on=False)
    axes.annotate(str(row["Sentences"]), (1, y), xycoords=("axes fraction", "data"), xytext=(16, 0),
                  textcoords="offset points", ha="right", va="center", size=SMALL, annotation_clip=False)


def _names(figure: Figure, axes: Axes, results: Results) -> None:
    """What the markers stand for, below the axis; only the kinds that there are."""
    for kind, (name, shape) in KINDS.items():
        if any(value(results, f"topic.{row['Topic']}.stability.{kind}") is not None for row in measured(results)):
            axes.plot([], [], marker=shape, color=NEUTRAL, linestyle="none", label=name)
    figure.legend(loc="outside lower center", ncols=3, handletextpad=0.1, columnspacing=1.2, borderpad=0.2)


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    rows = measured(results)
    if not rows:
        return None
    stable, limit = sum(row["Stable"] == "yes" for row in rows), value(results, "topics.threshold")
    cut = f" The {MOST} most stable of {len(rows)} topics." if len(rows) > MOST else ""
    text = (f"{TITLE}. Topics by their best words; n: sentences. A topic is stable where each of its points reaches "
            f"{limit:g} (the study's threshold): {stable or 'none'} of {len(rows)}. Grey topics do not and are no "
            f"finding.{cut} No coder has judged the topics.")
    ends = [f"{words(row['Label'])} ({row['Stability']:.2f})" for row in (rows[0], rows[-1])]
    return Caption(TITLE, text, f"Dot plot of the stability of {len(rows)} topics, from {listed(ends)}."
                   if len(rows) > 1 else f"Dot plot of the stability of one topic, {ends[0]}.")
