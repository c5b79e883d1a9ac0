"""How far two groups of comments differ, with intervals that respect posts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from pipeline.statistics.intervals import REPLICATES, Floats, Interval, cluster_bootstrap, cluster_totals, ratio
from pipeline.statistics.prevalence import share_differences


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
    """The mean of the first group less that of the second, and Hedges' g, both with limits by the cluster bootstrap.

    g = (1 - 3 / (4 (n1 + n2 - 2) - 1)) (m1 - m2) / s, s the pooled standard deviation: Hedges (1981), Journal of
    Educational Statistics 6, 107-128, equations 4 and 6 with the usual approximation. A case may be in both groups
    and then counts in both. NaN values are left out.

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
    return cluster_bootstrap(_effects, cluster_totals(sums, names), confidence=confidence, random_state=random_state,
                             n=n, replicates=replicates, unit=unit)


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
