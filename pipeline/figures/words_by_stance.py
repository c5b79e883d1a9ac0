"""Figure: the words that set each stance apart."""

from __future__ import annotations

from matplotlib.figure import Figure

from pipeline.figures.forest import Effect, effect, filled, forest, key
from pipeline.figures.frame import (
    MIDDLE,
    NARROW,
    WIDE,
    Caption,
    Results,
    Tables,
    framed,
    listed,
    nothing,
    shortened,
    stance_names,
    styled,
    value,
    worded,
)

TITLE = "Words that set the stances apart"
MOST = 10  # words a stance
ACROSS = 3  # panels side by side


def _words(results: Results, stance: str, k: int) -> list[Effect]:
    """The stance's words by rank, with their log-odds and how often the stance uses them."""
    ranks = range(1, min(MOST, value(results, f"words.{stance}.shown") or 0) + 1)
    return [effect(results, f"{where}.log_odds", f"{where}.q", shortened(str(value(results, f"{where}.word")), 18, 1),
                   value(results, f"{where}.count"), k)
            for where in (f"words.{stance}.{rank}" for rank in ranks)]


def _panels(results: Results) -> list[tuple[str, list[Effect]]]:
    found = [(name, _words(results, name, k)) for k, name in enumerate(stance_names(results))]
    return [(name, words) for name, words in found if words]


def _silent(results: Results, panels: list[tuple[str, list[Effect]]]) -> str:
    """Which stances have no panel."""
    without = [worded(name) for name in stance_names(results) if name not in dict(panels)]
    return f" No word is of enough comments and posts: {listed(without)}." if without else ""


@styled
def words_by_stance(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """A panel a stance, a row a word: its log-odds against the other stances with an interval."""
    panels = _panels(results)
    if not panels:
        return nothing("No word is of enough comments and posts of a stance.")
    columns = min(ACROSS, len(panels))
    lines, rows = -(-len(panels) // columns), max(len(words) for _, words in panels)
    figure = framed((NARROW, MIDDLE, WIDE)[columns - 1], (17 + 4.4 * rows) * lines, key(results), apart=0.08)
    grid = figure.subplots(lines, columns, squeeze=False).ravel()
    for axes, (name, words) in zip(grid, panels, strict=False):
        forest(axes, results, words)
        axes.set_ylim(rows - 0.4, -0.6)
        axes.set_title(shortened(worded(name), 16))
        axes.set_xlabel("Log-odds")
    ends = [axes.get_xlim() for axes in grid[:len(panels)]]
    for axes in grid[:len(panels)]:  # one scale for all
        axes.set_xlim(min(low for low, _ in ends), max(high for _, high in ends))
    for axes in grid[len(panels):]:
        axes.set_axis_off()
    return figure


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    panels = _panels(results)
    if not panels:
        return None
    text = (f"{TITLE}: up to {MOST} a stance, by their log-odds against the comments of all other stances with an "
            f"informative prior; n: times the stance uses the word. {results['sources']['stance']} "
            f"{filled(results)}{_silent(results, panels)}")
    first = [f"{worded(name)} {listed([word.label for word in words[:3]])}" for name, words in panels]
    return Caption(TITLE, text, f"Dot plot of words with a panel a stance. First words: {'; '.join(first)}.")
