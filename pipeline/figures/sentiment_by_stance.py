"""Figure: sentiment by stance, as scored and by the coders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures.frame import (
    FAINT,
    SMALL,
    WIDE,
    Caption,
    Results,
    Tables,
    colour,
    footing,
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

TITLE = "Sentiment of the comments by stance"
LABELS = {"negative": "#8C3B00", "mixed": "#B9A7A0", "neutral": "#DDDDDD", "positive": "#2F7FB8"}
MOST = 400  # points a row; more would be a blot
HEIGHT = 0.44  # of the strip of points, in rows
_ROOM = 0.06  # of the bar of labels; a narrower piece holds no figure


@styled
def sentiment_by_stance(results: Results, tables: Tables) -> Figure:
    """Every comment as a point with the mean by stance, beside the coders' mean intensity and their labels."""
    if _missing(results):
        return nothing(_missing(results))
    names, scores = stance_names(results), _scored(tables)
    figure = framed(WIDE, 20 + 11 * len(names), footing(results, "stance"))
    left, middle, right = figure.subplots(1, 3, width_ratios=[1.3, 0.85, 1.3])
    _score_panel(left, results, scores, names)
    _intensity_panel(middle, results, names)
    _label_panel(right, results, names)
    return figure


def _scored(tables: Tables) -> pd.DataFrame:
    """Stance and score of every comment that has both."""
    whole = tables["sentiment"][tables["sentiment"]["sentence"].isna()]
    joined = tables["stance"][["comment", "stance"]].merge(whole[["comment", "sentiment"]], on="comment")
    return joined.dropna(subset=["stance", "sentiment"]).sort_values("comment")


def _score_panel(axes: Axes, results: Results, scores: pd.DataFrame, names: list[str]) -> None:
    """Strips of points under means with their intervals."""
    sizes = scores["stance"].value_counts()
    rows_axis(axes, [f"{shortened(worded(name), 18)}\nn = {int(sizes.get(name, 0))}" for name in names])
    _nought(axes)
    for k, name in enumerate(names):
        values = np.sort(scores.loc[scores["stance"] == name, "sentiment"].to_numpy(dtype=float))
        shown = values[np.linspace(0, len(values) - 1, min(MOST, len(values))).round().astype(int)]
        if len(shown):
            axes.scatter(shown, k + 0.12 + _spread(len(shown)), s=5, color=colour(k), alpha=0.4, linewidths=0,
                         zorder=1, clip_on=False)
        intervals(axes, results, [f"sentiment.stance.{name}.mean"], [k - 0.28], k)
    axes.set_xlim(-1, 1)
    axes.set_xticks([-1, -0.5, 0, 0.5, 1], ["−1\nnegative", "", "0", "", "1\npositive"])
    axes.set_title(f"Score (n = {len(scores)})")
    axes.set_xlabel("Score")


def _spread(count: int) -> np.ndarray[Any, np.dtype[np.floating[Any]]]:
    """Offsets that part so many points evenly and always alike: multiples of the golden ratio, modulo 1."""
    return (np.arange(count) * 0.6180339887 % 1 - 0.5) * HEIGHT


def _intensity_panel(axes: Axes, results: Results, names: list[str]) -> None:
    """The coders' mean intensity with its interval."""
    rows_axis(axes, [f"n = {_coded(results, name)}" for name in names])
    _nought(axes)
    for k, name in enumerate(names):
        intervals(axes, results, [f"sentiment.stance.{name}.intensity"], [k], k)
    axes.set_xlim(-3, 3)
    axes.set_xticks([-3, 0, 3], ["−3\nfurious", "0", "3\ndelighted"])
    axes.set_title(f"Coders (n = {value(results, 'sentiment.coded')})")
    axes.set_xlabel("Mean intensity")


def _label_panel(axes: Axes, results: Results, names: list[str]) -> None:
    """The coders' labels as pieces of a bar with their numbers; the kinds are named above the first bar."""
    rows_axis(axes, ["" for _ in names])
    widths = {label: value(results, f"sentiment.coded.{label}.count") or 0 for label in LABELS}
    for k, name in enumerate(names):
        left, coded = 0.0, _coded(results, name)
        for label, fill in LABELS.items():
            count = value(results, f"sentiment.stance.{name}.coded.{label}.count") or 0
            width = count / coded if coded else 0.0
            axes.barh(k, width, left=left, height=0.5, color=fill, edgecolor="white", linewidth=0.6)
            if width > _ROOM:
                axes.text(left + width / 2, k, str(count), size=SMALL, ha="center", va="center",
                          color="white" if label in ("negative", "positive") else "#1A1A1A")
            left += width
    for label, fill in LABELS.items():
        if widths[label]:
            axes.barh(0, 0, color=fill, label=label)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 0.99), ncols=4, borderpad=0, borderaxespad=0.2,
                handlelength=0.8, handletextpad=0.3, columnspacing=0.7)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], ["0%\n", "50%", "100%"])
    axes.set_xlabel(f"Share of {value(results, 'sentiment.coded')} comments")


def _coded(results: Results, name: str) -> int:
    return value(results, f"sentiment.stance.{name}.coded") or 0


def _nought(axes: Axes) -> None:
    axes.axvline(0, color=FAINT, linewidth=0.6, zorder=0)


def _missing(results: Results) -> str:
    """Why there is nothing to show; empty where there is something."""
    if not value(results, "sentiment.coded"):
        return "No comment is coded for sentiment: unchecked scores are not shown."
    scored = any(value(results, f"sentiment.stance.{name}.scored") for name in stance_names(results))
    return "" if scored else "No comment has both a stance and a sentiment."


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    if _missing(results):
        return None
    names = stance_names(results)
    means = [f"{name} {value(results, f'sentiment.stance.{name}.mean'):.2f}" for name in names
             if value(results, f"sentiment.stance.{name}.mean") is not None]
    coders = [f"{name} {value(results, f'sentiment.stance.{name}.intensity'):.1f}" for name in names
              if value(results, f"sentiment.stance.{name}.intensity") is not None]
    poor = next((c["text"] for c in results["cautions"] if c["about"] == "sentiment"), "")
    text = (f"{TITLE}. {results['sources']['stance']} Left: small points are comments, large ones means with "
            f"{level(results)} intervals over whole posts. Middle and right: the coders' mean intensity, with "
            f"intervals alike, and the numbers of comments by their labels. {poor}").strip()
    alt = f"Points and means by stance. Mean score: {listed(means)}."
    alt += f" Mean intensity by the coders: {listed(coders)}." if coders else ""
    return Caption(TITLE, text, alt.replace(" -", " −"))
