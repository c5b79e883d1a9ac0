"""Small pictures of the figures of an invented study, which the tests hold new ones against.

`python -m tests.baselines` draws them anew.
"""

from __future__ import annotations

from pathlib import Path

from matplotlib import style

from pipeline.figures import FIGURES, FORMATS
from pipeline.figures.frame import STYLE
from tests.figure_cases import CASES, Case

BASELINES = Path(__file__).parent / "data" / "figures"
DPI = 50


def drawn_small(name: str, case: Case, folder: Path) -> Path:
    """The figure as a small PNG in this folder; its path."""
    path = folder / f"{name}.png"
    with style.context(["default", STYLE]):
        FIGURES[name](*case).savefig(path, dpi=DPI, metadata=FORMATS["png"])
    return path


if __name__ == "__main__":
    BASELINES.mkdir(parents=True, exist_ok=True)
    crowd = CASES["crowd"]()
    for one in FIGURES:
        drawn_small(one, crowd, BASELINES)
