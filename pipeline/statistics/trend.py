"""Change over time across few posts."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from pipeline.statistics.intervals import Interval

FEWEST = 3  # posts for a line and what is left of it
_LEVEL = 1e-9  # distances from the line that are less, as a part of the values, are rounding


def trend(values: ArrayLike, times: ArrayLike, confidence: float = 0.95) -> tuple[Interval, float]:
    """The slope of posts' values on their times, with its interval, and the two-sided p-value of no slope.

    A post is one case, however many comments it has: least squares on the posts' means, with limits by Student's t
    with two degrees of freedom fewer than posts. Donald and Lang (2007), Review of Economics and Statistics 89,
    221-233, show that this holds for few groups, where the means are about normal with like variances. NaN where
    fewer than three posts have a value, or all are of one time; of posts exactly on a line, which leave nothing to
    tell its uncertainty by, the limits and p.
    """
    value, time = np.asarray(values, dtype=float), np.asarray(times, dtype=float)
    known = ~(np.isnan(value) | np.isnan(time))
    value, time, n = value[known], time[known], int(known.sum())
    if n < FEWEST or np.ptp(time) == 0:
        return Interval(math.nan, math.nan, math.nan, n, "no trend: fewer than three dated posts"), math.nan
    method = f"least squares on the means of {n} posts, limits by Student's t with {n - 2} degrees of freedom"
    line = stats.linregress(time, value)
    slope, reach = float(line.slope), float(stats.t.ppf((1 + confidence) / 2, n - 2) * line.stderr)
    if np.ptp(value - slope * time) <= _LEVEL * max(np.ptp(value), np.abs(value).max()):
        return Interval(slope, math.nan, math.nan, n, f"{method}: none, all posts lie on the line"), math.nan
    return Interval(slope, slope - reach, slope + reach, n, method), float(line.pvalue)
