"""Figure: the sentences on a map, by stable topic."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from pipeline.figures.frame import (
    INK,
    SMALL,
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
from pipeline.figures.topic_stability import measured, words

TITLE = "Map of the comments' sentences by stable topic"
NAMED = 8  # topics with a colour, a marker and a label of their own
_REST = "#C8C8C8"
NONE = "No topic is stable: a map would show what does not come back."
_RASTER = 3000  # more points than this become a picture within the vector file


@styled
def topic_map(results: Results, tables: Tables) -> Figure:
    """A point a sentence; the largest stable topics have a colour, a marker and a label at their middle."""
    points = tables["points"].dropna(subset=["x", "y"]).sort_values("sentence")
    topics = tables["topics"].sort_values("topic")
    if not value(results, "topics.stable"):
        return nothing(NONE)
    figure = framed(WIDE, 100, f"n = {len(points)} sentences; grey: of no stable topic, or of none that is named. "
                    "The axes have no meaning.")
    axes = figure.subplots()
    axes.set_axis_off()
    largest = list(topics.loc[topics["stable"].eq(True), "topic"][:NAMED])
    rest = points[~points["topic"].isin(largest)]
    axes.scatter(rest["x"], rest["y"], s=4, color=_REST, linewidths=0, rasterized=len(points) > _RASTER)
    for k, topic in enumerate(largest):
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
        text = f"{shortened(words(row.label), 34)}\nn = {row.size}"
        k = largest.index(row.topic)
        axes.plot(*middles.loc[row.topic], marker=marker(k), markersize=7, zorder=4, color=colour(k),
                  markeredgecolor="black", markeredgewidth=0.8)
        artist = axes.text(0, 0, text, size=SMALL, ha="center", va="center", weight="bold", linespacing=1.05, zorder=6,
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


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    stable = [row for row in measured(results) if row["Stable"] == "yes"]
    if not stable:
        return None
    named = f"the {NAMED} largest of {len(stable)} stable topics" if len(stable) > NAMED else f"{len(stable)} stable"
    text = (f"{TITLE}: {named}, of {value(results, 'topics.count')} in all, each by its best words and its number of "
            f"sentences. n = {value(results, 'topics.sentences')} sentences. Topics are the model's; no coder has "
            "judged them. Placed by the first two principal components of the sentence vectors, so near each other "
            "lies what means the like; topics go by words as well, and so overlap.")
    first = [f"{words(row['Label'])} ({row['Sentences']} sentences)" for row in stable[:3]]
    return Caption(TITLE, text, f"Scatter of sentences. Stable topics: {listed(first)}.")
