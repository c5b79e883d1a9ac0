"""Whether a model's probabilities mean what they say, and what abstaining from the uncertain cases buys."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.statistics.intervals import (
    REPLICATES,
    Floats,
    Interval,
    case_weights,
    cluster_bootstrap,
    cluster_totals,
    ratio,
    wilson_interval,
)
from pipeline.statistics.scores import plain

PER_BIN, MOST_BINS = 20, 15
FEWEST_KEPT = 20  # cases; a risk measured on fewer sets no threshold
MOST_POINTS = 500


@dataclass(frozen=True)
class Bin:
    """Cases of like confidence: their mean confidence, and the share of them that are right."""

    confidence: float
    accuracy: Interval
    n: int


@dataclass(frozen=True)
class Calibration:
    """How far probabilities lie from the shares they promise.

    Parameters
    ----------
    n
        Cases with probabilities.
    ece
        Expected calibration error of the likeliest label, over `bins`.
    ece_sweep
        The same by the monotonic sweep, which chooses the number of bins by the data.
    ece_by_chance
        What `ece` would be on average with so many cases if every probability were right: not 0.
    per_class
        The error of each label's own probability.
    classwise
        Their mean.
    bins
        The reliability plot of the likeliest label.
    """

    labels: tuple[str, ...]
    n: int
    ece: Interval
    ece_sweep: float
    ece_by_chance: float
    classwise: Interval
    per_class: dict[str, Interval]
    bins: tuple[Bin, ...]

    def as_dict(self, decimals: int = 6) -> dict[str, Any]:
        """Everything as plain rounded values for JSON, null for NaN."""
        found: dict[str, Any] = plain(asdict(self), decimals)
        return found


@dataclass(frozen=True)
class RiskPoint:
    """What keeping only the cases of at least some confidence gives.

    Parameters
    ----------
    threshold
        The confidence that is asked for, rounded down to six decimals.
    coverage, n
        Share, by their weights, and number of the cases that are kept.
    risk
        Share of the kept cases that are wrong.
    low, high
        Limits of the interval of the risk; None where there is none.
    """

    threshold: float
    coverage: float
    n: int
    risk: float
    low: float | None = None
    high: float | None = None

    def as_dict(self, decimals: int = 6) -> dict[str, Any]:
        """The point as plain rounded values for JSON, null for NaN."""
        found: dict[str, Any] = plain(asdict(self), decimals)
        return found


def calibration(
    probabilities: ArrayLike,
    true: Sequence[str],
    labels: Sequence[str],
    clusters: ArrayLike,
    *,
    confidence: float = 0.95,
    random_state: int,
    weights: ArrayLike | None = None,
    replicates: int = REPLICATES,
) -> Calibration:
    """Expected calibration error of the likeliest label and of each label, with intervals and reliability bins.

    The error is the mean distance of confidence and accuracy over bins, weighted by their size: Guo and others
    (2017), ICML, arXiv:1706.04599, equation 3. The bins hold equally many cases, which biases it less than bins of
    equal width (Roelofs and others 2022, AISTATS, arXiv:2012.08668), about 20 each and at most 15: with few cases
    many bins measure noise. Class-wise after Kull and others (2019), NeurIPS, arXiv:1910.12656, section 2. Noise
    makes every such error larger than it is (`ece_by_chance`) and resampling adds to it, so the interval's lower
    limit is no proof that the calibration is off; the limits always enclose the value.

    Parameters
    ----------
    probabilities
        One column for each of `labels`; rows with NaN (nothing to judge by) are left out.
    true
        The true label of each case.
    clusters
        The post of each case.
    weights
        What each case counts for, as the inverse of the chance with which it was drawn.
    """
    table = np.asarray(probabilities, dtype=float).reshape(-1, len(labels))
    known = ~np.isnan(table).any(axis=1)
    table, posts, each = table[known], np.asarray(clusters)[known], case_weights(weights, len(known))[known]
    truth = np.array(list(true), dtype=object)[known][:, None] == np.array(list(labels), dtype=object)[None, :]
    if not len(table):
        nothing = Interval(math.nan, math.nan, math.nan, 0)
        return Calibration(tuple(labels), 0, nothing, math.nan, math.nan, nothing, dict.fromkeys(labels, nothing), ())
    top, right = table.max(axis=1), truth[np.arange(len(table)), table.argmax(axis=1)]
    sorts = [_bins(top, _size(len(top))), *(_bins(column, _size(len(column))) for column in table.T)]
    gaps = [_cells(top - right, sorts[0]), *(_cells(p - t, b) for p, t, b in zip(table.T, truth.T, sorts[1:],
                                                                               strict=True))]
    found = _errors(gaps, posts, each, confidence=confidence, random_state=random_state, replicates=replicates)
    return Calibration(
        tuple(labels), len(top), found[0], _sweep(top, right, each), _by_chance(top, sorts[0], each, random_state),
        found[-1], dict(zip(labels, found[1:-1], strict=True)),
        tuple(_bin(top[here], right[here], each[here], confidence)
              for here in (sorts[0] == one for one in np.unique(sorts[0]))),
    )


def _size(n: int) -> int:
    """How many bins so many cases are sorted into."""
    return int(np.clip(n // PER_BIN, 1, MOST_BINS))


def _bins(scores: Floats, count: int) -> NDArray[np.int64]:
    """The number of each case's bin, bins of equally many cases; equal scores share one, so some may be empty."""
    edges = np.quantile(scores, np.linspace(0, 1, count + 1)[1:-1])
    return np.asarray(np.searchsorted(edges, scores), dtype=np.int64)


def _cells(values: Floats, bins: NDArray[np.int64]) -> Floats:
    """Each case's value in the column of its bin, 0 in the others."""
    return np.where(bins[:, None] == np.unique(bins)[None, :], values[:, None], 0.0)


def _errors(gaps: Sequence[Floats], posts: NDArray[Any], weights: Floats, *, confidence: float, random_state: int,
            replicates: int) -> list[Interval]:
    """The calibration error from the gaps of each sort of bins, last the mean of all but the first; bins stay put."""
    ends = np.cumsum([one.shape[1] for one in gaps])

    def errors(totals: Floats) -> Floats:
        each = [np.abs(part).sum(axis=1) for part in np.split(totals[:, :-1], ends[:-1], axis=1)]
        return ratio(np.column_stack([*each, np.mean(each[1:], axis=0)]), totals[:, -1:])

    totals = cluster_totals(weights[:, None] * np.column_stack([*gaps, np.ones(len(posts))]), posts)
    found = cluster_bootstrap(errors, totals, confidence=confidence, random_state=random_state, n=len(posts),
                              replicates=replicates)
    return [Interval(one.value, min(one.low, one.value), max(one.high, one.value), one.n, one.method) for one in found]


def _error(top: Floats, right: NDArray[np.bool_], weights: Floats, bins: NDArray[np.int64]) -> float:
    return float(np.abs(_cells(weights * (top - right), bins).sum(axis=0)).sum() / weights.sum())


def _sweep(top: Floats, right: NDArray[np.bool_], weights: Floats) -> float:
    """The error with as many bins as leave accuracy never falling with confidence (ECE_sweep of Roelofs)."""
    chosen = _bins(top, 1)
    for count in range(2, len(top) + 1):
        bins = _bins(top, count)
        sizes = np.bincount(bins, weights)
        accuracies = np.bincount(bins, weights * right)[sizes > 0] / sizes[sizes > 0]
        if (np.diff(accuracies) < 0).any():
            break
        chosen = bins
    return _error(top, right, weights, chosen)


def _by_chance(top: Floats, bins: NDArray[np.int64], weights: Floats, random_state: int, draws: int = 1000) -> float:
    """The mean error where each case is right with exactly the probability that is its confidence."""
    right = np.random.default_rng(random_state).random((draws, len(top))) < top
    each = (top - right) @ _cells(weights, bins)
    return float(np.abs(each).sum(axis=1).mean() / weights.sum())


def _bin(top: Floats, right: NDArray[np.bool_], weights: Floats, confidence: float) -> Bin:
    """A bin; Wilson's interval for as many cases as equal weights would need (Kish 1965, Survey Sampling, 11.7)."""
    share, n = float(np.average(right, weights=weights)), weights.sum() ** 2 / (weights**2).sum()
    found = wilson_interval(round(share * n), round(n), confidence)
    return Bin(float(np.average(top, weights=weights)), replace(found, value=share, n=len(top)), len(top))


def risk_coverage(
    scores: ArrayLike,
    correct: ArrayLike,
    clusters: ArrayLike,
    *,
    confidence: float = 0.95,
    random_state: int | None = None,
    weights: ArrayLike | None = None,
    replicates: int = REPLICATES,
) -> tuple[RiskPoint, ...]:
    """The risk at each coverage, from few cases kept to all: El-Yaniv and Wiener (2010), JMLR 11, 1605-1641.

    Cases of one score are kept or left together. With more than 500 different scores, that many are taken.

    Parameters
    ----------
    scores
        The confidence of each case, its highest probability; cases with NaN are left out.
    correct
        Whether the case's label is right.
    clusters
        The post of each case.
    random_state
        Of the intervals by cluster bootstrap; without one there are none.
    weights
        What each case counts for, as the inverse of the chance with which it was drawn.
    """
    kept = ~np.isnan(np.asarray(scores, dtype=float))
    given, wrong = np.asarray(scores, dtype=float)[kept], ~np.asarray(correct, dtype=bool)[kept]
    each = case_weights(weights, len(kept))[kept]
    levels = np.floor(given * 1e6 + 1e-3) / 1e6
    thresholds = np.unique(levels)[::-1]
    if len(thresholds) > MOST_POINTS:
        thresholds = thresholds[np.linspace(0, len(thresholds) - 1, MOST_POINTS).round().astype(int)]
    if not len(given):
        return ()
    within = levels[:, None] >= thresholds[None, :]
    sums = each[:, None] * np.hstack([within & wrong[:, None], within])

    def risks(totals: Floats) -> Floats:
        return ratio(totals[:, :len(thresholds)], totals[:, len(thresholds):])

    found = [Interval(risk, math.nan, math.nan, len(given)) for risk in risks(sums.sum(axis=0, keepdims=True))[0]]
    if random_state is not None:
        found = cluster_bootstrap(risks, cluster_totals(sums, np.asarray(clusters)[kept]), confidence=confidence,
                                  random_state=random_state, n=len(given), replicates=replicates)
    shares = each @ within / each.sum()
    return tuple(
        RiskPoint(float(threshold), float(share), int(n), float(one.value), _limit(one.low), _limit(one.high))
        for threshold, share, n, one in zip(thresholds, shares, within.sum(axis=0), found, strict=True)
    )


def _limit(value: float) -> float | None:
    return None if math.isnan(value) else value


def area_under_risk(points: Sequence[RiskPoint]) -> float:
    """The mean risk over all coverages (AURC: Geifman, Uziel and El-Yaniv 2019, ICLR, arXiv:1805.08206, section 2)."""
    if not points:
        return math.nan
    steps = np.diff([0, *(one.coverage for one in points)])
    return float(np.average([one.risk for one in points], weights=steps))


def threshold_at_risk(points: Sequence[RiskPoint], risk: float, *, fewest: int = FEWEST_KEPT) -> float:
    """The lowest threshold that keeps the risk of all that is kept at or under `risk`; 1 where none does.

    Parameters
    ----------
    fewest
        Thresholds that keep fewer cases are passed over: their risk is not known well enough.
    """
    return min((one.threshold for one in points if one.n >= fewest and one.risk <= risk), default=1.0)


def at_coverage(points: Sequence[RiskPoint], coverage: float) -> RiskPoint | None:
    """The point of the lowest coverage that is at least the one asked for; None without points."""
    return min((one for one in points if one.coverage >= coverage - 1e-9), key=lambda one: one.n, default=None)


def at_threshold(points: Sequence[RiskPoint], threshold: float) -> RiskPoint | None:
    """The point of all cases at or above a threshold; None where there are none."""
    return max((one for one in points if one.threshold >= threshold), key=lambda one: one.n, default=None)
