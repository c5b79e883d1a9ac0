"""Intervals: Wilson's for a share of independent cases, the cluster bootstrap for everything that comes in threads."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]
REPLICATES = 2000
_CELLS = 2_000_000  # how many bootstrap weights are used at once
_KEPT = 32 * _CELLS  # how many, of a byte each, are kept for the next figure


@dataclass(frozen=True)
class Interval:
    """An estimate with the limits of its interval; NaN where it is not defined.

    Parameters
    ----------
    value
        The estimate.
    low, high
        Limits of the interval; NaN where there is nothing to judge them by.
    n
        Number of cases that the estimate rests on.
    method
        How the interval was made, in a few words.
    """

    value: float
    low: float
    high: float
    n: int
    method: str = ""


def wilson_interval(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """The share of successes with Wilson's score interval, for independent cases.

    Formula (the score interval without continuity correction) of Wilson, E. B. (1927), Probable inference, the
    law of succession, and statistical inference, JASA 22, 209-212; computed by SciPy.

    >>> one = wilson_interval(81, 263)  # Newcombe (1998), Statistics in Medicine 17, 857-872, Table I, method 3
    >>> round(one.low, 4), round(one.high, 4)
    (0.2553, 0.3662)
    """
    if n == 0:
        return Interval(math.nan, math.nan, math.nan, 0, "Wilson interval")
    found = stats.binomtest(int(successes), int(n)).proportion_ci(confidence, method="wilson")
    return Interval(successes / n, float(found.low), float(found.high), int(n), "Wilson interval")


def cluster_totals(values: ArrayLike, clusters: ArrayLike) -> Floats:
    """The sum of each column of values within each cluster, shape (clusters, columns), clusters in sorted order."""
    columns = np.asarray(values, dtype=float)
    columns = columns[:, None] if columns.ndim == 1 else columns
    names, codes = np.unique(np.asarray(clusters), return_inverse=True)
    totals = np.zeros((len(names), columns.shape[1]))
    np.add.at(totals, codes, columns)
    return totals


def cluster_bootstrap(
    statistic: Callable[[Floats], Floats],
    totals: Floats,
    *,
    confidence: float = 0.95,
    random_state: int,
    n: int,
    replicates: int = REPLICATES,
    unit: str = "posts",
) -> list[Interval]:
    """One percentile interval for each figure that can be computed from totals over clusters.

    Whole clusters (posts) are drawn with replacement, as many as there are: the nonparametric cluster bootstrap
    of Davison and Hinkley (1997), Bootstrap Methods and their Application, section 3.8, strategy 1; percentile
    limits after Efron and Tibshirani (1993), An Introduction to the Bootstrap, section 13.3. Replicates in which
    a figure is not defined are left out. With five clusters there are only 126 different resamples and the
    limits are rough and often too narrow (Cameron, Gelbach and Miller 2008, Review of Economics and Statistics
    90, 414-427); with one cluster there are none, and the limits are NaN.

    Parameters
    ----------
    statistic
        Takes totals of shape (replicates, columns), gives figures of shape (replicates, figures).
    totals
        Sums of the columns within each cluster, shape (clusters, columns); see `cluster_totals`.
    n
        Number of cases, carried into the intervals.
    unit
        What a cluster is, in the plural, for the account of the method.
    """
    size = len(totals)
    values = statistic(totals.sum(axis=0, keepdims=True))[0]
    method = f"cluster bootstrap over {size} {unit}, percentile limits, {replicates} resamples"
    if size < 2:
        return [Interval(float(v), math.nan, math.nan, n, f"no interval: fewer than two {unit}") for v in values]
    drawn = np.concatenate([statistic(weights @ totals) for weights in _weights(size, replicates, random_state)])
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    return [_percentile_interval(v, column, tails, n, method) for v, column in zip(values, drawn.T, strict=True)]


def _weights(size: int, replicates: int, random_state: int) -> Iterable[Floats]:
    """How often each cluster is drawn in each resample, in batches of at most `_CELLS` weights."""
    step = max(1, _CELLS // size)
    starts = range(0, replicates, step)
    if size * replicates <= _KEPT:
        kept = _kept_weights(size, replicates, random_state)
        return (kept[first:first + step].astype(float) for first in starts)
    random = np.random.default_rng(random_state)
    return (_drawn(random, size, min(step, replicates - first)).astype(float) for first in starts)


@lru_cache(maxsize=4)  # all figures of a study rest on the same resamples of its posts, or authors
def _kept_weights(size: int, replicates: int, random_state: int) -> NDArray[np.uint8]:
    drawn = _drawn(np.random.default_rng(random_state), size, replicates)
    return drawn.astype(np.uint8 if drawn.max(initial=0) < 256 else np.int64)


def _drawn(random: np.random.Generator, size: int, replicates: int) -> NDArray[np.int64]:
    return random.multinomial(size, np.full(size, 1 / size), replicates)


def _percentile_interval(value: float, drawn: Floats, tails: list[float], n: int, method: str) -> Interval:
    defined = drawn[~np.isnan(drawn)]
    if math.isnan(value) or not len(defined):
        return Interval(float(value), math.nan, math.nan, n, method)
    low, high = np.quantile(defined, tails)
    return Interval(float(value), float(low), float(high), n, method)


def case_weights(weights: ArrayLike | None, n: int) -> Floats:
    """What each of n cases counts for, with mean 1; 1 each where nothing is given."""
    given = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    return given / given.mean() if n else given


def wider(first: Interval, second: Interval) -> Interval:
    """The first estimate with the wider of two intervals' limits on either side."""
    if math.isnan(second.low) or (first.low <= second.low and second.high <= first.high):
        return first
    return Interval(first.value, float(np.fmin(first.low, second.low)), float(np.fmax(first.high, second.high)),
                    first.n, f"the wider of {first.method}, and {second.method}")


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Numerator over denominator, NaN where the denominator is 0."""
    shape = np.broadcast_shapes(numerator.shape, denominator.shape)
    found: Floats = np.divide(numerator, denominator, out=np.full(shape, np.nan), where=denominator != 0)
    return found


def clustered_mean(
    values: ArrayLike,
    clusters: ArrayLike,
    *,
    within: ArrayLike | None = None,
    confidence: float = 0.95,
    random_state: int,
    replicates: int = REPLICATES,
    unit: str = "posts",
) -> Interval:
    """The mean of the values with an interval from the cluster bootstrap; NaN values are left out.

    Parameters
    ----------
    values, clusters
        A value and the cluster (post) of each case.
    within
        Which cases count (for the mean of a group); clusters without such a case are drawn all the same.
    """
    column = np.asarray(values, dtype=float)
    counted = ~np.isnan(column) if within is None else ~np.isnan(column) & np.asarray(within, dtype=bool)
    totals = cluster_totals(np.column_stack([np.where(counted, column, 0), counted]), clusters)
    if not len(totals):
        return Interval(math.nan, math.nan, math.nan, 0)
    return cluster_bootstrap(lambda t: ratio(t[:, :1], t[:, 1:]), totals, confidence=confidence,
                             random_state=random_state, n=int(counted.sum()), replicates=replicates, unit=unit)[0]


def clustered_share(hits: ArrayLike, clusters: ArrayLike, **options: Any) -> Interval:
    """The share of cases that are hits with an interval from the cluster bootstrap (options as in `clustered_mean`).

    Where the bootstrap cannot tell anything, because there is one cluster or every case or none is a hit,
    the interval is Wilson's, which takes the cases for independent; `method` says which it is.
    """
    found = clustered_mean(hits, clusters, **options)
    if found.n and (math.isnan(found.low) or found.value in (0, 1)):
        return wilson_interval(round(found.value * found.n), found.n, options.get("confidence", 0.95))
    return found
