"""The figures of the study: one function each, drawn from the findings, written as PNG, SVG and PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib import style
from matplotlib.figure import Figure

from pipeline.figures import (
    comparisons,
    follows,
    reliability,
    sentiment_by_stance,
    sentiment_by_target,
    stance_by_post,
    theme_by_stance,
    theme_frequency,
    thread_shape,
    time_line,
    topic_map,
    topic_stability,
    words_by_stance,
)
from pipeline.figures.flow import caption as flow_caption
from pipeline.figures.flow import flow
from pipeline.figures.frame import STYLE, Caption, Results, Tables
from pipeline.store import whole_file

__all__ = ["CAPTIONS", "FIGURES", "FORMATS", "Caption", "captions", "write_figures"]

FIGURES: dict[str, Callable[[Results, Tables], Figure]] = {
    "stance_by_post": stance_by_post.stance_by_post,
    "words_by_stance": words_by_stance.words_by_stance,
    "sentiment_by_stance": sentiment_by_stance.sentiment_by_stance,
    "sentiment_by_target": sentiment_by_target.sentiment_by_target,
    "theme_frequency": theme_frequency.theme_frequency,
    "theme_by_stance": theme_by_stance.theme_by_stance,
    "topic_stability": topic_stability.topic_stability,
    "topic_map": topic_map.topic_map,
    "comparisons": comparisons.comparisons,
    "thread_shape": thread_shape.thread_shape,
    "follows": follows.follows,
    "time_line": time_line.time_line,
    "reliability": reliability.reliability,
    "flow": flow,
}
CAPTIONS: dict[str, Callable[[Results], Caption | None]] = {
    "stance_by_post": stance_by_post.caption,
    "words_by_stance": words_by_stance.caption,
    "sentiment_by_stance": sentiment_by_stance.caption,
    "sentiment_by_target": sentiment_by_target.caption,
    "theme_frequency": theme_frequency.caption,
    "theme_by_stance": theme_by_stance.caption,
    "topic_stability": topic_stability.caption,
    "topic_map": topic_map.caption,
    "comparisons": comparisons.caption,
    "thread_shape": thread_shape.caption,
    "follows": follows.caption,
    "time_line": time_line.caption,
    "reliability": reliability.caption,
    "flow": flow_caption,
}
# Without dates and names of software the bytes depend on the content alone.
FORMATS: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def captions(results: Results) -> dict[str, Caption]:
    """Title, caption and alternative text of every figure that has something to show, by name."""
    return {name: found for name, caption in CAPTIONS.items() if (found := caption(results)) is not None}


def write_figures(results: Results, tables: Tables, folder: Path) -> list[Path]:
    """Write every figure in every format; the paths, in the order of `FIGURES` and `FORMATS`."""
    paths = []
    for name, draw in FIGURES.items():
        figure = draw(results, tables)
        for suffix, metadata in FORMATS.items():
            path = folder / f"{name}.{suffix}"
            with style.context(["default", STYLE]), whole_file(path) as temporary:
                figure.savefig(temporary, format=suffix, metadata=metadata)
            paths.append(path)
    return paths
