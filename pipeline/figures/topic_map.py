"""Figure: the sentences on a map, by topic."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from pipeline.figures.frame import (
    INK,
    WIDE,
    Caption,
    Results,
    Tables,
    colour,
    framed,
    listed,
    marker,
    nothing,
    settled,
    shortened,
    styled,
    value,
)
from pipeline.figures.labels import Box, edge, placed

TITLE = "Map of the comments' sentences by topic"
NAMED = 10  # topics with a label
COLOURED = 8  # of these, topics with a colour and marker of their own
_RASTER = 3000  # more points than this become a picture within the vector file


@styled
def topic_map(results: Results, tables: Tables) -> Figure:
    """A point a sentence; the largest topics have a colour, a marker and a label at their middle."""
    points = tables["points"].dropna(subset=["x", "y"]).sort_values("sentence")
    topics = tables["topics"].sort_values("topic")
    if points.empty:
        return nothing(TITLE, "There are no topics.")
    figure = framed(WIDE, 105, TITLE, _source(results, len(points)))
    axes = figure.subplots()
    axes.set_axis_off()
    largest = list(topics["topic"][:NAMED])
    rest = points[~points["topic"].isin(largest[:COLOURED])]
    axes.scatter(rest["x"], rest["y"], s=4, color="#C8C8C8", linewidths=0, rasterized=len(points) > _RASTER)
    for k, topic in enumerate(largest[:COLOURED]):
        own = points[points["topic"] == topic]
        axes.scatter(own["x"], own["y"], s=9, marker=marker(k), color=colour(k), alpha=0.75, linewidths=0,
                     rasterized=len(points) > _RASTER)
    axes.margins(0.03)
    axes.set(xlim=axes.get_xlim(), ylim=axes.get_ylim())  # labels and their lines must not move the points
    settled(figure)
    _label(axes, points, topics[topics["topic"].isin(largest)], largest)
    return figure


def _label(axes: Axes, points: pd.DataFrame, topics: pd.DataFrame, largest: list[int]) -> None:
    """Write each named topic's label near its middle, clear of the other labels."""
    figure = axes.figure
    assert isinstance(figure.canvas, FigureCanvasAgg)
    renderer = figure.canvas.get_renderer()  # type: ignore[no-untyped-call]
    middles = points.groupby("topic")[["x", "y"]].median()
    anchors, texts, sizes = [], [], []
    for row in topics.itertuples():
        if row.topic not in middles.index:
            continue
        text = f"{shortened(_words(row.label), 34)}\nn = {row.size}"
        k = largest.index(row.topic)
        axes.plot(*middles.loc[row.topic], marker=marker(k) if k < COLOURED else "o", markersize=7, zorder=4,
                  color=colour(k) if k < COLOURED else "#C8C8C8", markeredgecolor="black", markeredgewidth=0.8)
        artist = axes.text(0, 0, text, size=6.5, ha="center", va="center", weight="bold", linespacing=1.05, zorder=6,
                           color=INK, path_effects=[withStroke(linewidth=2.2, foreground="white")])
        box = artist.get_window_extent(renderer)
        anchors.append(tuple(axes.transData.transform(middles.loc[row.topic].to_numpy())))
        texts.append(artist)
        sizes.append((box.width + 6, box.height + 4))
    dots = axes.transData.transform(points[["x", "y"]].to_numpy())
    window = axes.get_window_extent(renderer)
    places = placed(anchors, sizes, dots, Box(window.x0, window.y0, window.x1, window.y1))
    for artist, anchor, size, place in zip(texts, anchors, sizes, places, strict=True):
        artist.set_position(tuple(axes.transData.inverted().transform(place)))
        ends = axes.transData.inverted().transform([anchor, edge(place, size, anchor)])
        axes.plot(ends[:, 0], ends[:, 1], color="black", linewidth=0.6, zorder=3)


def _words(label: str) -> str:
    """The first three words of a topic's label."""
    return ", ".join(str(label).split(", ")[:3])


def _source(results: Results, n: int) -> str:
    count = value(results, "topics.count")
    named = f"the {NAMED} largest of {count} topics are named" if count > NAMED else f"{count} topics"
    return (f"n = {n} sentences; {named}, each by its best words. Topics are the model's; no coder has judged them. "
            "Placed by the first two principal components of the sentence vectors, so near each other lies what means "
            "the like; topics go by words as well, and so overlap. The axes have no meaning.")


def caption(results: Results) -> Caption:
    """The caption of the figure."""
    rows = results["tables"]["topics"]["rows"][:3]
    first = [f"{_words(row[1])} ({row[4]} sentences)" for row in rows]
    text = f"{TITLE}. {_source(results, value(results, 'topics.sentences') or 0)}"
    return Caption(TITLE, text, f"Scatter of sentences in {value(results, 'topics.count')} topics."
                                + (f" Largest: {listed(first)}." if first else ""))
