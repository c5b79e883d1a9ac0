"""Figure: the flow from documents to what is counted, and what left it on the way."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from pipeline.figures.frame import FAINT, INK, MIDDLE, SMALL, Caption, Results, Tables, framed, listed, styled, value

TITLE = "From documents to what is counted"
_LINE, _GAP = 3.8, 5.0  # millimetres: a line of type, the room between two boxes
_LEFT, _RIGHT = (0.0, 0.34), (0.41, 0.59)  # start and width of the boxes, as shares of the figure's
_LETTERS = 44  # that a line in a box at the right holds
_TINT = "#EAF1F7"


@dataclass(frozen=True)
class Step:
    """A step of the flow: what there is, what leaves it before the next step, and what is made of it.

    `left` and `made` are counts with their words; those of `left` are of the same kind as the step's own.
    """

    label: str
    count: int
    left: tuple[tuple[int, str], ...] = ()
    made: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        """Millimetres that its boxes need."""
        return _LINE * max(2, sum(_box_lines(lines) for lines, _ in self.boxes)) + 4

    @property
    def boxes(self) -> list[tuple[list[str], bool]]:
        """The lines of the boxes at its right, what left, then what is made of it, and whether they left."""
        left = [f"{words}: {count:,}" for count, words in self.left if count]
        return [([line for one in box for line in wrap(one, _LETTERS, subsequent_indent="   ")], gone)
                for box, gone in ((left, True), (self.made, False)) if box]


def _box_lines(box: list[str]) -> float:
    return len(box) + 0.9


def steps(results: Results) -> list[Step]:
    """The steps; within a kind a step's number less what left it is the next one's."""
    def n(key: str) -> int:
        return int(value(results, key) or 0)

    read = n("flow.found") - n("flow.doubles") - n("flow.left_out")
    scored = n("sentiment.scored")
    return [
        Step("Documents given", n("flow.documents"), ((n("flow.documents_unread"), "Could not be read"),)),
        Step("Posts", n("corpus.posts")),
        Step("Comments found", n("flow.found"), (
            (n("flow.doubles"), "In a document a second time"), (n("flow.left_out"), "Under a draft"),
            (read - n("flow.comments"), "For other reasons"))),
        Step("Comments read", n("flow.comments"), (), (
            _made("Stance", (n("stance.coder"), "by coders"), (n("stance.model"), "by the model"),
                  (n("stance.none"), "with none")),
            _made("Sentiment", (scored, "with a score"), (n("flow.comments") - scored, "without")),
            _made("Themes", (n("flow.comments") - n("themes.without"), "with one or more"),
                  (n("themes.without"), "with none")),
        )),
        Step("Sentences", n("flow.sentences"), ((n("flow.sentences_quoted"), "Quoted throughout"),), (
            _made("Topics", (n("topics.sentences"), "with one"),
                  (n("topics.unassigned") + n("topics.wordless"), "without")),)),
        Step("Sentences with own words", n("flow.sentences_own"), (), (
            _made("Target of sentiment", (n("sentiment.target.sentences"), "with one")),)),
    ]


def _made(what: str, *counts: tuple[int, str]) -> str:
    """What was made of a step, in words; counts of nothing are left out.

    >>> _made("Stance", (108, "by coders"), (0, "with none"))
    'Stance: 108 by coders'
    """
    return f"{what}: {', '.join(f'{count:,} {words}' for count, words in counts if count) or 'none'}"


@styled
def flow(results: Results, tables: Tables) -> Figure:  # noqa: ARG001
    """Boxes from the documents down to the sentences; at the right what left the flow, and what is counted."""
    found = steps(results)
    height = sum(step.height for step in found) + _GAP * (len(found) - 1)
    figure = framed(MIDDLE, height, _source(results))
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(height, 0)
    top = 0.0
    for step, following in zip(found, [*found[1:], None], strict=True):
        _box(axes, _LEFT, top, step.height, f"{step.label}\n{step.count:,}", bold=True)
        _aside(axes, step, top)
        top += step.height
        if following:
            middle = _LEFT[0] + _LEFT[1] / 2
            _arrow(axes, (middle, top), (middle, top + _GAP))
        top += _GAP
    return figure


def _aside(axes: Axes, step: Step, top: float) -> None:
    """The boxes at the right of a step, what left it dashed, what is made of it tinted."""
    total = sum(_box_lines(lines) for lines, _ in step.boxes)
    for lines, gone in step.boxes:
        height = step.height * _box_lines(lines) / total - (1 if len(step.boxes) > 1 else 0)
        _box(axes, _RIGHT, top, height, "\n".join(lines), gone=gone, tinted=not gone)
        _arrow(axes, (_LEFT[0] + _LEFT[1], top + height / 2), (_RIGHT[0], top + height / 2), faint=gone)
        top += height + 1


def _box(axes: Axes, across: tuple[float, float], top: float, height: float, text: str, *, bold: bool = False,
         gone: bool = False, tinted: bool = False) -> None:
    left, width = across
    axes.add_patch(FancyBboxPatch((left, top), width, height, boxstyle="square,pad=0", linewidth=0.7, clip_on=False,
                                  edgecolor=FAINT if gone else INK, facecolor=_TINT if tinted else "white",
                                  linestyle="--" if gone else "-"))
    if bold:
        name, _, count = text.rpartition("\n")
        axes.text(left + width / 2, top + height / 2 - 0.4, name, ha="center", va="bottom", size=7.5)
        axes.text(left + width / 2, top + height / 2 + 0.4, count, ha="center", va="top", size=8, weight="bold")
    else:
        axes.text(left + 0.015, top + height / 2, text, ha="left", va="center", size=SMALL, linespacing=1.35)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], *, faint: bool = False) -> None:
    axes.annotate("", end, start, annotation_clip=False, arrowprops={
        "arrowstyle": "-|>", "color": FAINT if faint else INK, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 0,
        "mutation_scale": 6})


def _source(results: Results) -> str:
    return f"Dashed: what left the flow. Tinted: what is counted. {results['sources']['stance']}"


def caption(results: Results) -> Caption:
    """The caption of the figure."""
    found = steps(results)
    chain = listed([f"{step.count:,} {step.label.lower()}" for step in found])
    gone = [f"{count:,} {words.lower()}" for step in found for count, words in step.left if count]
    text = (f"{TITLE}. Within a kind the number in a box less what left it is that in the next. {_source(results)} "
            "What is quoted counts for themes and topics, never for stance or sentiment.")
    return Caption(TITLE, text, f"Flow diagram: {chain}. Left out: {listed(gone) or 'nothing'}.")
