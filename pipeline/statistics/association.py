"""Association: correlation of two scores, and which cells of a table stand out."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from pipeline.statistics.intervals import Floats, Interval, cluster_bootstrap, cluster_totals, ratio


def correlation(
    x: ArrayLike, y: ArrayLike, method: Literal["pearson", "spearman"] = "pearson", confidence: float = 0.95
) -> Interval:
    """The correlation of two scores with an interval by Fisher's z, which takes the cases for independent.

    The standard error of z is 1/sqrt(n - 3) for Pearson's r (Fisher 1921, Metron 1, 3-32) and
    sqrt((1 + r^2 / 2) / (n - 3)) for Spearman's rho (Bonett and Wright 2000, Psychometrika 65, 23-28). Pairs with a
    NaN are left out; NaN where a score does not vary.
    """
    first, second = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    paired = ~(np.isnan(first) | np.isnan(second))
    first, second, n = first[paired], second[paired], int(paired.sum())
    label = f"{'Pearson' if method == 'pearson' else 'Spearman'} correlation, Fisher z limits"
    if n < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return Interval(math.nan, math.nan, math.nan, n, label)
    value = float((stats.pearsonr if method == "pearson" else stats.spearmanr)(first, second).statistic)
    if n < 4 or abs(value) >= 1:
        return Interval(value, math.nan, math.nan, n, label)
    error = math.sqrt((1 + (value**2 / 2 if method == "spearman" else 0)) / (n - 3))
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * error
    return Interval(value, math.tanh(math.atanh(value) - reach), math.tanh(math.atanh(value) + reach), n, label)


def clustered_correlation(
    x: ArrayLike, y: ArrayLike, clusters: ArrayLike, *, confidence: float = 0.95, random_state: int
) -> Interval:
    """Pearson's r with an interval by bootstrap over clusters; pairs with a NaN are left out."""
    first, second = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    paired = ~(np.isnan(first) | np.isnan(second))
    first, second = np.where(paired, first, 0.0), np.where(paired, second, 0.0)
    sums = np.column_stack([paired, first, second, first**2, second**2, first * second])
    return cluster_bootstrap(_pearson, cluster_totals(sums, clusters), confidence=confidence,
                             random_state=random_state, n=int(paired.sum()))[0]


def _pearson(totals: Floats) -> Floats:
    """Pearson's r from totals of cases, x, y, x squared, y squared and their product (in this order)."""
    n, x, y, xx, yy, xy = totals.T
    spread = np.clip(n * xx - x * x, 0, None) * np.clip(n * yy - y * y, 0, None)
    return ratio(n * xy - x * y, np.sqrt(np.where(spread > 1e-9, spread, 0)))[:, None]


def adjusted_residuals(counts: ArrayLike) -> Floats:
    """How far each cell of a table of counts lies from independence, in standard errors; NaN where undefined.

    (n_ij - E_ij) / sqrt(E_ij (1 - row share) (1 - column share)): Haberman (1973), Biometrics 29, 205-220; Agresti
    (2013), Categorical Data Analysis, equation 3.10. About standard normal for independent cases and expected
    counts of 5 or more, so |value| > 2 marks a cell to look at, not a finding.
    """
    table = np.asarray(counts, dtype=float)
    total = np.array(table.sum())
    row, column = (ratio(table.sum(axis=axis, keepdims=True), total) for axis in (1, 0))
    expected = row * column * total
    return ratio(table - expected, np.sqrt(np.clip(expected * (1 - row) * (1 - column), 0, None)))
