"""The explorer's charts, as Vega-Lite specifications made with Altair; the page puts the rows in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

ROWS = "rows"  # name of the data set that the page fills
_CELL = 21  # pixels of a row of the heat map
_FAINT = 0.22  # opacity of what the filters leave out
_TIP = [alt.Tooltip("tip:N")]


def charts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The charts by name; those only for which there is something to show.

    Parameters
    ----------
    data
        What `content` gives.
    """
    stances = [*data["study"]["stances"], data["study"]["none"]]
    names = [one["label"] for one in stances]
    made = {"stance_by_post": stance_by_post, "theme_by_stance": theme_by_stance, "sentiment": sentiment}
    if data["points"]["row"]:
        made["map"] = sentence_map
    if data["periods"]:
        made["time"] = over_time
    fitted = alt.AutoSizeParams(type="fit-x", contains="padding")
    return {name: make(names, stances).properties(autosize=fitted).to_dict() for name, make in made.items()}


def stance_by_post(names: list[str], stances: list[dict[str, str]]) -> alt.Chart:
    """Bars of the number of comments of each stance, a bar to a post."""
    return _stacked(alt.Y("group:N", sort=None, title=None, axis=_labels(128)), names).properties(height=alt.Step(20))


def over_time(names: list[str], stances: list[dict[str, str]]) -> alt.Chart:
    """Columns of the number of comments of each stance, a column to a year or month."""
    return _base().mark_bar().encode(
        x=alt.X("group:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("n:Q", stack=True, title="comments", axis=alt.Axis(tickMinStep=1, format="d", tickCount=4)),
        color=_colour(names), order=alt.Order("place:Q"), opacity=_opacity(), tooltip=_TIP,
    ).properties(height=150)


def theme_by_stance(names: list[str], stances: list[dict[str, str]]) -> alt.LayerChart:
    """Cells shaded by the share of a stance's comments that carry a theme, with their number."""
    base = _base().encode(x=alt.X("stance:N", sort=names, title=None, axis=alt.Axis(orient="top", labelAngle=0)),
                          y=alt.Y("group:N", sort=None, title=None, axis=_labels(150)), tooltip=_TIP)
    shade = alt.Color("share:Q", legend=None, scale=alt.Scale(domain=[0, 1]))
    ink = alt.condition("datum.share > 0.55", alt.value({"expr": "paper"}), alt.value({"expr": "ink"}))
    cells = base.mark_rect(stroke={"expr": "paper"}, strokeWidth=1.5, cursor="pointer").encode(
        color=shade, opacity=_opacity())
    numbers = base.mark_text(cursor="pointer", fontSize=11).encode(text="n:Q", color=ink)
    return alt.layer(cells, numbers).properties(height=alt.Step(_CELL))


def sentiment(names: list[str], stances: list[dict[str, str]]) -> alt.LayerChart:
    """The median and the middle half of the comments' sentiment, by theme and stance."""
    base = _base().encode(y=alt.Y("group:N", sort=None, title=None, axis=_labels(150)),
                          yOffset=alt.YOffset("stance:N", sort=names, scale=alt.Scale(paddingOuter=0.25)), tooltip=_TIP)
    x = alt.X("median:Q", title="negative  ←  sentiment  →  positive", scale=alt.Scale(domain=[-1, 1]),
              axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1], grid=True))
    lines = base.mark_rule(strokeWidth=2, cursor="pointer").encode(
        x=alt.X("low:Q"), x2="high:Q", color=_colour(names), opacity=_opacity())
    dots = base.mark_point(filled=True, size=40, opacity=1, cursor="pointer").encode(
        x=x, color=_colour(names), shape=_shape(names, stances), opacity=_opacity())
    return alt.layer(lines, dots).properties(height=alt.Step(9))


def sentence_map(names: list[str], stances: list[dict[str, str]]) -> alt.Chart:
    """The sentences by nearness of meaning, in the colour and shape of their comment's stance; a drag selects."""
    brush = alt.selection_interval(name="area", encodings=["x", "y"], mark=alt.BrushConfig(
        fill="#888888", fillOpacity=0.12, stroke="#888888"))
    bare = alt.Axis(labels=False, ticks=False, title=None, grid=False, domain=False)
    return _base().mark_point(filled=True, size=24, cursor="pointer").encode(
        x=alt.X("x:Q", axis=bare, scale=alt.Scale(zero=False)), y=alt.Y("y:Q", axis=bare, scale=alt.Scale(zero=False)),
        color=_colour(names), shape=_shape(names, stances), tooltip=_TIP,
        opacity=alt.condition("datum.on", alt.value(0.85), alt.value(0.09)),
    ).add_params(brush).properties(height=260)


def _stacked(rows: alt.Y, names: list[str]) -> alt.Chart:
    return _base().mark_bar(cursor="pointer").encode(
        y=rows, x=alt.X("n:Q", stack=True, title="comments", axis=alt.Axis(tickMinStep=1, format="d", tickCount=5)),
        color=_colour(names), order=alt.Order("place:Q"), opacity=_opacity(), tooltip=_TIP)


def _base() -> alt.Chart:
    return alt.Chart(alt.NamedData(name=ROWS), width="container")


def _labels(limit: int) -> alt.Axis:
    return alt.Axis(labelLimit=limit, domain=False, ticks=False, labelPadding=6)


def _colour(names: list[str]) -> alt.Color:
    """The stances' colours, which the page gives as `range.category`: they go with the colour scheme."""
    return alt.Color("stance:N", sort=names, legend=None, scale=alt.Scale(domain=names))


def _shape(names: list[str], stances: list[dict[str, str]]) -> alt.Shape:
    scale = alt.Scale(domain=names, range=[one["shape"] for one in stances])
    return alt.Shape("stance:N", sort=names, legend=None, scale=scale)


def _opacity() -> Any:
    return alt.condition("datum.on", alt.value(1), alt.value(_FAINT))
