"""Many tests at once: the rate of false discoveries."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from pipeline.statistics.intervals import Floats


def q_values(p: ArrayLike) -> Floats:
    """Each p-value adjusted for the family it stands in; NaN stays and counts for nothing.

    Calling those with q <= a discoveries keeps the expected share of false ones at a: Benjamini and Hochberg (1995),
    Journal of the Royal Statistical Society B 57, 289-300, in the order-restricted form of SciPy; valid where tests
    are independent or depend positively (Benjamini and Yekutieli 2001, Annals of Statistics 29, 1165-1188).

    >>> [round(float(q), 3) for q in q_values([0.01, float("nan"), 0.04])]
    [0.02, nan, 0.04]
    """
    found = np.array(p, dtype=float)
    known = ~np.isnan(found)
    if known.any():
        found[known] = stats.false_discovery_control(found[known])
    return found
