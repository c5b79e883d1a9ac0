"""The colours and shapes of stances on the page, those of the figures."""

from __future__ import annotations

from matplotlib.colors import to_hex, to_rgb

from pipeline.figures.frame import COLOURS, MARKERS

# Matplotlib's markers as paths in a square from -1 to 1, which SVG and Vega draw alike.
SHAPES = {
    "o": "M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0Z",
    "X": "M-1,-.45L-.45,-1L0,-.55L.45,-1L1,-.45L.55,0L1,.45L.45,1L0,.55L-.45,1L-1,.45L-.55,0Z",
    "s": "M-.85,-.85L.85,-.85L.85,.85L-.85,.85Z",
    "D": "M0,-1.05L1.05,0L0,1.05L-1.05,0Z",
    "^": "M0,-1L1,.8L-1,.8Z",
    "P": "M-.4,-1L.4,-1L.4,-.4L1,-.4L1,.4L.4,.4L.4,1L-.4,1L-.4,.4L-1,.4L-1,-.4L-.4,-.4Z",
    "v": "M0,1L1,-.8L-1,-.8Z",
    "*": "M0,-1.05L.26,-.36L1,-.32L.42,.14L.62,.85L0,.45L-.62,.85L-.42,.14L-1,-.32L-.26,-.36Z",
}
NONE = {"name": "", "label": "no stance", "meaning": "the model abstains, and no coder has seen it",
        "light": "#6f6f6f", "dark": "#9a9a9a", "shape": SHAPES["o"]}
_DARK = 0.45  # brightness that a colour needs beside a dark page, from 0 to 1


def marks(n: int) -> list[dict[str, str]]:
    """The mark of each of n stances: its colour on a light and on a dark page, and its shape."""
    return [{"light": COLOURS[k % len(COLOURS)], "dark": lightened(COLOURS[k % len(COLOURS)]),
             "shape": SHAPES[MARKERS[k % len(MARKERS)]]} for k in range(n)]


def lightened(colour: str) -> str:
    """The colour mixed with as much white as makes it light enough for a dark page.

    >>> lightened("#ffffff"), lightened("#000000")
    ('#ffffff', '#737373')
    """
    red, green, blue = to_rgb(colour)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue  # as Rec. ITU-R BT.601 weighs them
    share = max(0.0, (_DARK - luma) / (1 - luma)) if luma < 1 else 0.0
    return str(to_hex((red + (1 - red) * share, green + (1 - green) * share, blue + (1 - blue) * share)))
