"""What all figures share: size, the line below, colours and markers."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import pandas as pd
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FixedLocator, FuncFormatter

STYLE = Path(__file__).with_name("coalface.mplstyle")
NARROW, MIDDLE, WIDE = 85.0, 114.0, 174.0  # millimetres: one, one and a half and two columns of a journal
Results = Mapping[str, Any]
Tables = Mapping[str, pd.DataFrame]
NOTHING = "Nothing to show"
P = ParamSpec("P")

# Hues after Okabe and Ito (2008), Color Universal Design, in lightnesses far apart: their yellow must darken on white
# paper, and is then orange to who lacks red cones. Each goes with a marker of its own, so that nothing is lost in grey.
COLOURS = ("#0A55A0", "#C8480E", "#05A57B", "#2E2E2E", "#7F4C70", "#DF9700", "#93ADE6", "#6A2A06")
MARKERS = ("o", "X", "s", "D", "^", "P", "v", "*")
INK, FAINT = "#222222", "#8C8C8C"
NEUTRAL = "#6E6E6E"  # what is of no stance
SMALL = 7.2  # points; nothing is smaller
_MARGIN = 3.0  # points


@dataclass(frozen=True)
class Caption:
    """The words that go with a figure: its title, a caption that stands alone, and a text for who cannot see it."""

    title: str
    text: str
    alt: str


def styled(function: Callable[P, Figure]) -> Callable[P, Figure]:
    """The function with the house style in force, whatever the caller's settings."""
    @wraps(function)
    def in_style(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with style.context(["default", STYLE]):
            return settled(function(*args, **kwargs))

    return in_style


def settled(figure: Figure) -> Figure:
    """The figure laid out once and for all, so that every format and every run has the same layout.

    The solver behind the layout differs in the last bits from run to run, and bits show in the ids of an SVG.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        left, bottom, width, height = (round(float(x), 5) for x in axes.get_position(original=True).bounds)
        axes.set_position((left, bottom, width, height))
    return figure


def framed(width: float, height: float, foot: str = "", apart: float = 0.02, under: float = 0.02) -> Figure:
    """An empty figure of this size in millimetres with a line below that a picture needs when it stands alone.

    The height is that of the panels' area; the line comes on top of it. There is no title: a journal sets the
    caption's, beside the picture. Panels lie `apart` by this share of their width, and one `under`
    another by this share of their height.
    """
    points = width / 25.4 * 72
    footing = textwrap.fill(foot, int((points - 2 * _MARGIN) / (SMALL * 0.56)))
    below = (footing.count("\n") + 1) * SMALL * 1.25 + 3 * _MARGIN if foot else _MARGIN
    total = height / 25.4 * 72 + below + _MARGIN
    inside = (_MARGIN / points, below / total, 1 - 2 * _MARGIN / points, 1 - (below + _MARGIN) / total)
    figure = Figure(figsize=(points / 72, total / 72),
                    layout=ConstrainedLayoutEngine(rect=inside, w_pad=4 / 72, h_pad=3 / 72, wspace=apart, hspace=under))
    FigureCanvasAgg(figure)  # can measure text, which a bare figure cannot
    if foot:
        figure.text(_MARGIN / points, _MARGIN / total, footing, size=SMALL, color="#555555", va="bottom", ha="left",
                    linespacing=1.2, in_layout=False)
    return figure


def nothing(reason: str) -> Figure:
    """A figure that says why there is nothing to show; the report leaves it out."""
    figure = framed(NARROW, 20, reason)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.text(0.5, 0.5, NOTHING, ha="center", va="center", color=FAINT)
    return figure


def footing(results: Results, *labelled: str, lines: bool = True) -> str:
    """Whose labels of these kinds (stance, themes) a figure shows, what its lines are, and a caution where due."""
    by = [_labelled(results, kind) for kind in labelled]
    whose = f"{' and '.join(labelled)} {by[0]}" if len(set(by)) == 1 else listed(
        [f"{kind} {one}" for kind, one in zip(labelled, by, strict=True)])
    said = "; ".join(filter(None, [whose, f"lines: {level(results)} intervals" if lines else ""]))
    caution = results["sources"]["stance"].partition(" Caution: ")[2] if "stance" in labelled else ""
    return f"{said[:1].upper()}{said[1:]}." + (f" Caution: {caution}" if caution else "")


def _labelled(results: Results, kind: str) -> str:
    model, coder = value(results, f"{kind}.model"), value(results, f"{kind}.coder")
    return "as coded" if not model else "as coded or by the model" if coder else "by the model"


def stance_names(results: Results) -> list[str]:
    """The study's stances in their order."""
    return [stance["name"] for stance in results["study"]["stances"]]


def colour(k: int | None) -> str:
    """The colour of the k-th stance; None: of what is of no stance."""
    return NEUTRAL if k is None else COLOURS[k % len(COLOURS)]


def marker(k: int | None) -> str:
    """The marker of the k-th stance; None: of what is of no stance."""
    return "o" if k is None else MARKERS[k % len(MARKERS)]


def value(results: Results, key: str) -> Any:
    """A number of the findings by its key, None where it is not defined or not there."""
    found = results["numbers"].get(key)
    return None if found is None else found["value"]


def limits(results: Results, key: str) -> tuple[float | None, float | None]:
    """The limits of a number's interval."""
    found = results["numbers"].get(key) or {}
    return found.get("low"), found.get("high")


def intervals(
    axes: Axes, results: Results, keys: Sequence[str], at: Sequence[float], k: int | None, *, upright: bool = False,
    crowded: bool = False,
) -> None:
    """Draw numbers with their intervals, lying at these heights or standing at these places, in the k-th colour."""
    shown = [(value(results, key), *limits(results, key), place) for key, place in zip(keys, at, strict=True)]
    spans = [(low, high, place) for _, low, high, place in shown if low is not None and high is not None]
    middles = [(place, middle) if upright else (middle, place) for middle, _, _, place in shown if middle is not None]
    if spans:  # artists without data would count as lying in the corner of the page
        lines = axes.vlines if upright else axes.hlines
        lines([place for _, _, place in spans], [low for low, _, _ in spans], [high for _, high, _ in spans],
              color=colour(k), linewidth=0.5 if crowded else 1.1, clip_on=False, zorder=2)
    if middles:
        axes.plot([x for x, _ in middles], [y for _, y in middles], marker=marker(k), color=colour(k),
                  linestyle="none", markersize=3.5 if crowded else 5, markeredgecolor="white", markeredgewidth=0.4,
                  clip_on=False, zorder=3)


def share_axis(axes: Axes, *, upright: bool = False) -> None:
    """Let the x (or y) axis show shares from 0 to 100 %."""
    axis = axes.yaxis if upright else axes.xaxis
    (axes.set_ylim if upright else axes.set_xlim)(0, 1)
    axis.set_major_locator(FixedLocator([0, 0.5, 1]))
    axis.set_minor_locator(FixedLocator([0.25, 0.75]))
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:.0f}%"))
    axis.grid(True, which="both")


def rows_axis(axes: Axes, labels: Sequence[str]) -> None:
    """Name the rows of a panel, the first on top, with a little room above and below."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def shortened(text: str, width: int, lines: int = 2) -> str:
    """The text in at most so many lines of this width, cut with an ellipsis where it is longer."""
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder=" …"))


def worded(name: str) -> str:
    """A stance's name as words."""
    return name.replace("_", " ")


def headings(panels: Sequence[tuple[str, object]], width: int) -> list[str]:
    """The headings of panels: a name and its n, on lines of their own where one of this width is too short for any."""
    lines = [f"{worded(name)} (n = {n})" for name, n in panels]
    return lines if max(map(len, lines), default=0) <= width else [
        f"{shortened(worded(name), width)}\n(n = {n})" for name, n in panels]


def above(axes: Axes, text: str, x: float | None, y: float) -> None:
    """Write above a marker."""
    if x is not None:
        axes.annotate(text, (x, y), xytext=(0, 3.2), textcoords="offset points", ha="center", va="bottom", size=SMALL,
                      color="#333333", annotation_clip=False)


def row_height(labels: Sequence[str], single: float) -> float:
    """Millimetres a row needs, where a row with a label of one line needs so many."""
    return single + 2.6 * max((label.count("\n") for label in labels), default=0)


def listed(parts: Sequence[str]) -> str:
    """The parts as a list in prose: a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def percent(share: float | None) -> str:
    """A share as a percentage in prose."""
    return "not known" if share is None else f"{100 * share:.0f}%"


def level(results: Results) -> str:
    """The level of the study's intervals, as in `95%`."""
    return f"{100 * results['study']['confidence']:g}%"
