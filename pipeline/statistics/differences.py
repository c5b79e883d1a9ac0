"""How far two groups of comments differ, with intervals that respect posts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from pipeline.statistics.intervals import REPLICATES, Floats, Interval, cluster_bootstrap, cluster_totals, ratio
from pipeline.statistics.prevalence import share_differences

FEWEST = 2  # cases of a group for a variance


def mean_difference(
    values: ArrayLike,
    clusters: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    *,
    confidence: float = 0.95,
    random_state: int,
    replicates: int = REPLICATES,
    unit: str = "posts",
) -> list[Interval]:
    """The mean of the first group less that of the second, and Hedges' g.

    g = (1 - 3 / (4 (n1 + n2 - 2) - 1)) (m1 - m2) / s, s the pooled standard deviation: Hedges (1981), Journal of
    Educational Statistics 6, 107-128, equations 4 and 6 with the usual approximation. A case may be in both groups
    and then counts in both. NaN values are left out.

    The limits are the wider, on either side, of two kinds: the cluster bootstrap's, which know little where there are
    few posts or few cases, and those that take cases for independent: Welch's (1947, Biometrika 34, 28-35) of the
    difference, and of g by its variance 1 / n1 + 1 / n2 + g^2 / (2 (n1 + n2)) (Hedges and Olkin 1985, Statistical
    Methods for Meta-Analysis, chapter 5).

    Parameters
    ----------
    first, second
        Which cases are in the groups.
    """
    column, names = np.asarray(values, dtype=float), np.asarray(clusters)
    groups = [np.asarray(one, dtype=bool) & ~np.isnan(column) for one in (first, second)]
    safe = np.where(np.isnan(column), 0.0, column)
    sums = np.column_stack([part for group in groups for part in (group, group * safe, group * safe**2)])
    n = int((groups[0] | groups[1]).sum())
    if not n:
        return [Interval(np.nan, np.nan, np.nan, 0)] * 2
    drawn = cluster_bootstrap(_effects, cluster_totals(sums, names), confidence=confidence, random_state=random_state,
                              n=n, replicates=replicates, unit=unit)
    apart = _independent(column[groups[0]], column[groups[1]], drawn[1].value, confidence)
    return [_not_narrower(one, reach) for one, reach in zip(drawn, apart, strict=True)]


def _independent(first: Floats, second: Floats, effect: float, confidence: float) -> tuple[float, float]:
    """How far the limits of the difference and of g lie from them, cases taken for independent; NaN where unknown."""
    sizes = np.array([len(first), len(second)])
    if sizes.min() < FEWEST:
        return np.nan, np.nan
    parts = np.array([first.var(ddof=1), second.var(ddof=1)]) / sizes
    if not parts.sum():
        return np.nan, np.nan
    freedom = parts.sum() ** 2 / (parts**2 / (sizes - 1)).sum()
    tail = (1 + confidence) / 2
    error = np.sqrt((1 / sizes).sum() + effect**2 / (2 * sizes.sum()))
    return float(stats.t.ppf(tail, freedom) * np.sqrt(parts.sum())), float(stats.norm.ppf(tail) * error)


def _not_narrower(drawn: Interval, reach: float) -> Interval:
    if np.isnan(reach):
        return drawn
    if np.isnan(drawn.low):
        return replace(drawn, low=drawn.value - reach, high=drawn.value + reach, method="limits for independent cases")
    return replace(drawn, low=min(drawn.low, drawn.value - reach), high=max(drawn.high, drawn.value + reach),
                   method=f"{drawn.method}, not narrower than for independent cases")


def _effects(totals: Floats) -> Floats:
    """Difference and g from each group's totals of cases, values and squared values."""
    n, sums, squares = totals[:, 0::3], totals[:, 1::3], totals[:, 2::3]
    means = ratio(sums, n)
    difference = means[:, :1] - means[:, 1:]
    within = np.clip(squares - n * means**2, 0, None).sum(axis=1, keepdims=True)
    freedom = np.clip(n.sum(axis=1, keepdims=True) - 2, 0, None)
    spread = np.sqrt(ratio(within, freedom))
    spread = np.where(spread > 1e-9, spread, 0)
    return np.hstack([difference, (1 - ratio(np.array(3.0), 4 * freedom - 1)) * ratio(difference, spread)])


def share_difference(hits: ArrayLike, clusters: ArrayLike, first: ArrayLike, second: ArrayLike, *,
                     confidence: float = 0.95, random_state: int) -> Interval:
    """The share of hits in the first group less that in the second, with the wider of two kinds of limits.

    The cluster bootstrap's and Newcombe's; see `share_differences`, of which this is the case that all is known.
    """
    column = np.asarray(hits, dtype=float)[:, None]
    found = share_differences(column, column, clusters, first, second, power=1.0, confidence=confidence,
                              random_state=random_state)[0]
    drawn = found.method.removeprefix("difference estimator, ").rpartition(", not narrower")[0]
    return replace(found, method=f"{drawn}, not narrower than Newcombe's" if drawn else "Newcombe's interval")
