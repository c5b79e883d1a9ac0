"""How comments feel, in the one measure that comparisons go by."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.findings.material import Material
from pipeline.findings.sentiments import scorer

CODED = 0.5  # share of the comments that must be coded for comparisons to go by the coders alone


@dataclass(frozen=True)
class Feeling:
    """A measure of every comment: its values, its unit, and whose word it is."""

    values: pd.Series[float]
    unit: str
    whose: str


def feeling(of: Material) -> Feeling | None:
    """The coders' intensity where most comments have one, else the score; None where nobody has checked the scores."""
    coded = of.comments["intensity"].notna()
    if coded.any() and coded.mean() >= CODED:
        whose = "the coders' intensity" + ("" if coded.all() else ", of the coded comments alone and unweighted")
        return Feeling(of.comments["intensity"], "score from -3 to 3", whose)
    if (of.comments["coded_sentiment"].notna() & of.comments["sentiment"].notna()).any():
        return Feeling(of.comments["sentiment"].astype(float), "score from -1 to 1", f"the score by {scorer(of)}")
    return None
