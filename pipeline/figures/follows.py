"""Figure: what a stance's comments set off."""

from __future__ import annotations

from matplotlib.figure import Figure

from pipeline.figures.forest import Effect, effect, filled, forest, key
from pipeline.figures.frame import (
    WIDE,
    Caption,
    Results,
    Tables,
    framed,
    nothing,
    row_height,
    shortened,
    stance_names,
    styled,
    value,
    worded,
)

TITLE = "What follows a stance"
WHAT = {"sentiment": "Sentiment", "length": "Length in tokens", "replies": "Answers received"}
MOST = 24  # rows


def _groups(results: Results) -> list[tuple[str, str, object, int]]:
    """Key, label, size and colour of each group that is compared, by stance."""
    window = value(results, "follows.window")
    return [(f"{name}.{kind}", f"{text} {shortened(worded(name), 20, 1)}", n, k)
            for k, name in enumerate(stance_names(results))
            for kind, text, n in (("answers", "answers to", value(results, f"follows.{name}.answered")),
                                  ("next", f"next {window} after", value(results, f"follows.{name}.next")),
                                  ("itself", "comments of", value(results, f"stance.{name}.count")))]


def _panels(results: Results) -> dict[str, list[Effect]]:
    """The effects of each measure, all with the same rows; rows that no measure has are left out.

    A group that is too small to be tested has no effect here.
    """
    found = {what: [effect(results, f"{where}.difference" * (value(results, f"{where}.q") is not None), f"{where}.q",
                           label, n, k)
                    for group, label, n, k in _groups(results) for where in [f"follows.{what}.{group}"]]
             for what in WHAT}
    kept = [any(one.value is not None for one in row) for row in zip(*found.values(), strict=True)]
    rows = {what: [one for one, keep in zip(effects, kept, strict=True) if keep][:MOST]
            for what, effects in found.items()}
    return {what: effects for what, effects in rows.items() if any(one.value is not None for one in effects)}


@styled
def follows(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """A panel a measure, a row a group: how far it lies from other comments under the same posts."""
    panels = _panels(results)
    if not panels:
        return nothing("Too few comments follow any stance to be compared.")
    labels = [one.label for one in next(iter(panels.values()))]
    figure = framed(WIDE, 16 + row_height(labels, 4.6) * len(labels), key(results))
    grid = figure.subplots(1, len(panels), squeeze=False, sharey=True)[0]
    for axes, (what, effects) in zip(grid, panels.items(), strict=True):
        forest(axes, results, effects)
        axes.set_title(WHAT[what])
        axes.set_xlabel("Difference of means")
    return figure


def caption(results: Results) -> Caption | None:
    """The caption of the figure."""
    panels = _panels(results)
    if not panels:
        return None
    text = (f"{TITLE}: direct answers to it against answers to others, the next {value(results, 'follows.window')} "
            "comments in the thread against the others, and the answers that its own comments receive against those "
            "of others, all under the same posts. Comments of the stance itself count in neither of the first two. "
            f"n: comments of the group, for answers those answered. {results['sources']['stance']} {filled(results)}")
    clear = [f"{WHAT[what].lower()} of {one.label}" for what, effects in panels.items() for one in effects
             if one.stands_out(results)]
    return Caption(TITLE, text, "Forest plot of what follows each stance. " + (
        f"Standing out: {'; '.join(clear)}." if clear else "Nothing stands out."))
