"""The explorer's charts, as Vega-Lite specifications made with Altair; the page puts the rows in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

Layered = alt.LayerChart | alt.FacetChart
Stances = Sequence[Mapping[str, str]]
ROWS, ALL = "rows", "all"  # names of the data sets that the page fills, of all that pass and once of all
MOST = 30  # posts that the chart of posts shows, those with most comments
_ROW, _BAR, _CELL, _LANE = 20, 14, 21, 9  # pixels: a post's row and bar, a theme's cells, a stance's lane in a theme
_FAINT = 0.22  # opacity of what the filters leave out
_LABELS = alt.Axis(domain=False, ticks=False, labelPadding=6)
_TIP = [alt.Tooltip("tip:N")]


def charts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The charts by name; those only for which there is something to show.

    Their sizes are fixed, since Vega-Lite warns on the console where one that fits its width has rows to count.

    Parameters
    ----------
    data
        What `content` gives.
    """
    stances = [*data["study"]["stances"], data["study"]["none"]]
    themes = [one["label"] for one in data["study"]["themes"]]
    made = {"stance_by_post": stance_by_post(stances, len(data["posts"]["post"])),
            "theme_by_stance": theme_by_stance(stances, themes), "sentiment": sentiment(stances, themes)}
    if data["points"]["row"]:
        made["map"] = sentence_map(stances)
    if data["periods"]:
        made["time"] = over_time(stances)
    fitted = alt.AutoSizeParams(type="fit-x", contains="padding")
    return {name: chart.properties(autosize=fitted).to_dict() for name, chart in made.items()}


def stance_by_post(stances: Stances, posts: int) -> alt.Chart:
    """Bars of the number of comments of each stance, a bar to a post."""
    bars: alt.Chart = _base().mark_bar(cursor="pointer", size=_BAR).encode(
        y=alt.Y("group:N", sort=None, title=None, axis=_LABELS),
        x=alt.X("n:Q", stack=True, title="comments", axis=_counts(5)),
        color=_colour(stances), order=alt.Order("place:Q"), opacity=_opacity(), tooltip=_TIP,
    ).properties(height=_ROW * max(min(posts, MOST), 1))
    return bars


def over_time(stances: Stances) -> alt.Chart:
    """Columns of the number of comments of each stance, a column to a year or month."""
    columns: alt.Chart = _base().mark_bar(cursor="pointer").encode(
        x=alt.X("group:O", title=None, scale=alt.Scale(paddingInner=0.3),
                axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("n:Q", stack=True, title="comments", axis=_counts(4)),
        color=_colour(stances), order=alt.Order("place:Q"), opacity=_opacity(), tooltip=_TIP,
    ).properties(height=150)
    return columns


def theme_by_stance(stances: Stances, themes: Sequence[str]) -> Layered:
    """Cells shaded by the share of a stance's comments that carry a theme, with their number."""
    limit: Any = {"expr": f"1.35 * width / {len(stances) - 1}"}
    base = _base().encode(
        x=alt.X("stance:N", sort=_names(stances), title=None,
                axis=alt.Axis(orient="top", labelAngle=0, ticks=False, labelLimit=limit)),
        y=_rows(themes), tooltip=_TIP)
    ink = alt.condition("datum.on && datum.share > 0.55", alt.value({"expr": "paper"}), alt.value({"expr": "ink"}))
    cells = base.mark_rect(stroke={"expr": "paper"}, strokeWidth=1.5, cursor="pointer").encode(
        color=alt.Color("share:Q", legend=None, scale=alt.Scale(domain=[0, 1])), opacity=_opacity())
    numbers = base.mark_text(cursor="pointer", fontSize=11).encode(text="n:Q", color=ink)
    return alt.layer(cells, numbers).properties(height=_CELL * len(themes))


def sentiment(stances: Stances, themes: Sequence[str]) -> Layered:
    """The median and the middle half of the comments' sentiment, by theme and stance."""
    lanes = alt.YOffset("stance:N", sort=_names(stances), scale=alt.Scale(domain=_names(stances)[:-1]))
    base = _base().encode(y=_rows(themes, 0.25), yOffset=lanes, tooltip=_TIP)
    x = alt.X("median:Q", title="negative  ←  sentiment  →  positive", scale=alt.Scale(domain=[-1, 1]),
              axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1], grid=True))
    lines = base.mark_rule(strokeWidth=2, cursor="pointer").encode(
        x=alt.X("low:Q"), x2="high:Q", color=_colour(stances), opacity=_opacity())
    dots = base.mark_point(filled=True, size=44, cursor="pointer").encode(
        x=x, color=_colour(stances), shape=_shape(stances), opacity=_opacity())
    return alt.layer(lines, dots).properties(height=_LANE * len(stances) * len(themes))


def sentence_map(stances: Stances) -> Layered:
    """The sentences by nearness of meaning, in the colour and shape of their comment's stance; a drag selects.

    Those that the filters leave out lie faint below, in a layer that is drawn once.
    """
    brush = alt.selection_interval(name="area", encodings=["x", "y"], mark=alt.BrushConfig(
        fill="#888888", fillOpacity=0.12, stroke="#888888"))
    bare = alt.Axis(labels=False, ticks=False, title=None, grid=False, domain=False)
    layers = [alt.Chart(alt.NamedData(name=name), width="container").mark_point(
        filled=True, size=30, cursor="pointer", opacity=opacity).encode(
        x=alt.X("x:Q", axis=bare, scale=alt.Scale(zero=False)), y=alt.Y("y:Q", axis=bare, scale=alt.Scale(zero=False)),
        color=_colour(stances), shape=_shape(stances), tooltip=_TIP) for name, opacity in ((ALL, 0.09), (ROWS, 0.85))]
    return alt.layer(layers[0], layers[1].add_params(brush)).properties(height=280)


def _base() -> alt.Chart:
    return alt.Chart(alt.NamedData(name=ROWS), width="container")


def _names(stances: Stances) -> list[str]:
    return [one["label"] for one in stances]


def _rows(themes: Sequence[str], gap: float = 0) -> alt.Y:
    return alt.Y("group:N", title=None, axis=_LABELS, scale=alt.Scale(domain=list(themes), paddingInner=gap))


def _counts(ticks: int) -> alt.Axis:
    return alt.Axis(tickCount=ticks, labelExpr="datum.value % 1 ? '' : datum.label")


def _colour(stances: Stances) -> alt.Color:
    """The stances' colours, which the page gives as `range.category`: they go with the colour scheme."""
    return alt.Color("stance:N", legend=None, scale=alt.Scale(domain=_names(stances)))


def _shape(stances: Stances) -> alt.Shape:
    scale = alt.Scale(domain=_names(stances), range=[one["shape"] for one in stances])
    return alt.Shape("stance:N", legend=None, scale=scale)


def _opacity() -> Any:
    return alt.condition("datum.on", alt.value(1), alt.value(_FAINT))
