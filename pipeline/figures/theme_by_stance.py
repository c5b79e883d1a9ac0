"""Figure: which stances carry which themes."""

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
    row_height,
    shortened,
    stance_names,
    styled,
    value,
    worded,
)
from pipeline.figures.heat import heat_map
from pipeline.figures.theme_frequency import MOST, ranked

TITLE = "Share of each stance's comments that carry a theme"
_MARKED = 2.0  # standard errors


@styled
def theme_by_stance(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """A cell for each theme and stance: share as shade, number of comments and share as text, + and − where apart."""
    names, rows = stance_names(results), ranked(results)[:MOST]
    if not value(results, "stance.given"):
        return nothing("No comment has a stance.")
    labels = [shortened(label, 28) for _, label in rows]
    figure = framed(MIDDLE if len(names) <= 4 else WIDE, 12 + row_height(labels, 4.7) * len(rows),
                    _key(results))
    shares = [[value(results, f"theme.{t}.stance.{s}.share") for s in names] for t, _ in rows]
    cells = [[_cell(results, t, s) for s in names] for t, _ in rows]
    top = max([share for row in shares for share in row if share is not None] + [0.1])
    columns = [f"{shortened(worded(s), 14)}\nn = {value(results, f'stance.{s}.count')}" for s in names]
    heat_map(figure.subplots(), shares, cells, labels, columns, top=top)
    return figure


def _cell(results: Results, theme: str, stance: str) -> str:
    where = f"theme.{theme}.stance.{stance}"
    share, count = value(results, f"{where}.share"), value(results, f"{where}.count")
    if share is None:
        return "–"
    return f"{count} ({100 * share:.0f}%){_mark(value(results, f'{where}.residual'))}"


def _mark(residual: float | None) -> str:
    if residual is None or abs(residual) <= _MARKED:
        return ""
    return " +" if residual > 0 else " −"


def _key(results: Results) -> str:
    return (f"{footing(results, 'themes', 'stance', lines=False)} + and −: more than {_MARKED:g} standard errors above "
            "or below independence.")


def _note(results: Results) -> str:
    thin = next((c["text"] for c in results["cautions"] if c["about"] == "small groups"), "")
    return (f"Comments, and in brackets the share of the stance's comments; the darker, the larger the share. + and −: "
            f"more than {_MARKED:g} standard errors above or below independence. {results['sources']['themes']} "
            f"{results['sources']['stance']} {thin}").strip()


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    if not value(results, "stance.given"):
        return None
    marked = [f"{label} with {stance} ({_mark(value(results, key)).strip()})" for name, label in ranked(results)
              for stance in stance_names(results)
              if _mark(value(results, key := f"theme.{name}.stance.{stance}.residual"))]
    alt = f"Heat map of {len(results['study']['themes'])} themes by {len(stance_names(results))} stances."
    alt += f" Marked: {listed(marked)}." if marked else " No cell is marked."
    return Caption(TITLE, f"{TITLE}. {_note(results)}", alt)
