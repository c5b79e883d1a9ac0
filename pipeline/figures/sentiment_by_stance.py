"""Figure: sentiment by stance, as scored and by the coders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures.frame import (
    FAINT,
    WIDE,
    Caption,
    Results,
    Tables,
    colour,
    framed,
    intervals,
    level,
    listed,
    nothing,
    rows_axis,
    stance_names,
    styled,
    value,
    worded,
)

TITLE = "Sentiment of the comments by stance"
MOST = 400  # points a row; more would be a blot
HEIGHT = 0.3  # of the strip of points, in rows


@styled
def sentiment_by_stance(results: Results, tables: Tables) -> Figure:
    """Every comment as a point, with quartiles and the mean with its interval, beside the coders' intensity."""
    scores = _scored(tables)
    if scores.empty:
        return nothing(TITLE, "No comment has both a stance and a sentiment.")
    if not value(results, "sentiment.coded"):
        return nothing(TITLE, "No comment is coded for sentiment: unchecked scores are not shown.")
    names = stance_names(results)
    figure = framed(WIDE, 16 + 13 * len(names), TITLE, _source(results))
    panels = figure.subplots(1, 2, squeeze=False)[0]
    _panel(panels[0], results, scores, "mean", names)
    panels[0].set_xlim(-1, 1)
    panels[0].set_xticks([-1, -0.5, 0, 0.5, 1])
    panels[0].set_title(f"Score (n = {len(scores)})")
    panels[0].set_xlabel("Score from −1 (negative) to 1 (positive)")
    _coders_panel(panels[1], results, names)
    return figure


def _scored(tables: Tables) -> pd.DataFrame:
    """Stance and score of every comment that has both."""
    whole = tables["sentiment"][tables["sentiment"]["sentence"].isna()]
    joined = tables["stance"][["comment", "stance"]].merge(whole[["comment", "sentiment"]], on="comment")
    return joined.dropna(subset=["stance", "sentiment"]).sort_values("comment")


def _panel(axes: Axes, results: Results, scores: pd.DataFrame, figure: str, names: list[str]) -> None:
    """Strips of points, boxes from quartile to quartile and means with intervals."""
    sizes = scores["stance"].value_counts()
    rows_axis(axes, [f"{worded(name)}\nn = {int(sizes.get(name, 0))}" for name in names])
    axes.axvline(0, color=FAINT, linewidth=0.6)
    for k, name in enumerate(names):
        values = np.sort(scores.loc[scores["stance"] == name, "sentiment"].to_numpy(dtype=float))
        if len(values):
            shown = values[np.linspace(0, len(values) - 1, min(MOST, len(values))).round().astype(int)]
            axes.scatter(shown, k + _spread(len(shown)), s=5, color=colour(k), alpha=0.45, linewidths=0, zorder=1,
                         clip_on=False)
            low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
            axes.plot([low, high], [k + 0.36] * 2, color="#999999", linewidth=3, solid_capstyle="butt")
            axes.plot([middle] * 2, [k + 0.31, k + 0.41], color="black", linewidth=1)
        intervals(axes, results, [f"sentiment.stance.{name}.{figure}"], [k - 0.34], k)


def _spread(count: int) -> np.ndarray[Any, np.dtype[np.floating[Any]]]:
    """Offsets that part so many points evenly and always alike: multiples of the golden ratio, modulo 1."""
    return (np.arange(count) * 0.6180339887 % 1 - 0.5) * HEIGHT * 1.5


def _coders_panel(axes: Axes, results: Results, names: list[str]) -> None:
    """The coders' sentiment: shares of negative, mixed, neutral and positive comments, and mean intensity."""
    rows_axis(axes, [f"{worded(name)}\nn = {value(results, f'sentiment.stance.{name}.coded') or 0}" for name in names])
    axes.axvline(0, color=FAINT, linewidth=0.6)
    axes.set_xlim(-3, 3)
    for k, name in enumerate(names):
        intervals(axes, results, [f"sentiment.stance.{name}.intensity"], [k - 0.1], k)
        counts = [f"{value(results, f'sentiment.stance.{name}.coded.{label}.count')} {label}"
                  for label in ("negative", "mixed", "neutral", "positive")]
        if value(results, f"sentiment.stance.{name}.coded"):
            axes.annotate(", ".join(counts), (-3, k + 0.3), size=6, va="center", ha="left", color="#333333",
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    axes.set_title(f"Coders (n = {value(results, 'sentiment.coded')})")
    axes.set_xlabel("Mean intensity from −3 (furious) to 3 (delighted)")


def _source(results: Results) -> str:
    poor = next((c["text"] for c in results["cautions"] if c["about"] == "sentiment"), "")
    return (f"{results['sources']['stance']} Left: small points are comments, grey bars run from quartile to quartile "
            f"with the median as a tick; large points are means with {level(results)} intervals over whole posts."
            f" Right: the coders' intensity. {poor}").strip()


def caption(results: Results) -> Caption:
    """The caption of the figure."""
    if not value(results, "sentiment.coded"):
        why = "no comment is coded for sentiment, and unchecked scores are not shown"
        return Caption(TITLE, f"{TITLE}: {why}.", f"Nothing to show: {why}.")
    names = stance_names(results)
    means = [f"{name} {value(results, f'sentiment.stance.{name}.mean'):.2f}" for name in names
             if value(results, f"sentiment.stance.{name}.mean") is not None]
    coders = [f"{name} {value(results, f'sentiment.stance.{name}.intensity'):.1f}" for name in names
              if value(results, f"sentiment.stance.{name}.intensity") is not None]
    alt = f"Points and means by stance. Mean score: {listed(means)}." if means else "Nothing to show."
    alt += f" Mean intensity by the coders: {listed(coders)}." if coders else ""
    return Caption(TITLE, f"{TITLE}. {_source(results)}", alt.replace(" -", " −"))
