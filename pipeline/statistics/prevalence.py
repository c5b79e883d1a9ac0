"""Shares corrected for a model's mistakes: counting a model's labels gives the model's shares, not the world's."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import nnls

from pipeline.statistics.intervals import REPLICATES, Floats, Interval, cluster_bootstrap, cluster_totals
from pipeline.statistics.sampling import CodedSample, coded_sample, columns, corrected, group_mask, score_limits


def difference_share(
    predicted: ArrayLike,
    coded: ArrayLike,
    clusters: ArrayLike,
    *,
    probability: ArrayLike | None = None,
    power: float | None = 1.0,
    confidence: float = 0.95,
    random_state: int,
    replicates: int = REPLICATES,
) -> Interval:
    """The share of a label in the corpus, the model's count corrected by its mistakes on the coded sample.

    As `difference_shares`, for a single label: `predicted` and `coded` have one value for each case.
    """
    model, coder = (np.asarray(values, dtype=float)[:, None] for values in (predicted, coded))
    return difference_shares(model, coder, clusters, probability=probability, power=power, confidence=confidence,
                             random_state=random_state, replicates=replicates)[0]


def difference_shares(
    predicted: ArrayLike,
    coded: ArrayLike,
    clusters: ArrayLike,
    *,
    within: ArrayLike | None = None,
    probability: ArrayLike | None = None,
    power: float | None = None,
    confidence: float = 0.95,
    random_state: int,
    replicates: int = REPLICATES,
) -> list[Interval]:
    """The share of each label, the model's count corrected by its mistakes on the coded sample.

    mean(l * predicted, all cases) + mean(coded - l * predicted, coded cases): the difference estimator of survey
    sampling (Sarndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, section 6.3), which is the
    prediction-powered mean of Angelopoulos and others (2023), Science 382, 669-674, with the coded sample a part
    of the corpus. The second mean weighs each case by 1 / its probability of having been drawn (Hajek 1971); it is
    unbiased where the coded cases were drawn at random with these probabilities. With l = cov(coded, predicted) /
    var(predicted), summed over the labels, a model that knows little does little: the power tuning of
    Angelopoulos, Duchi and Zrnic (2023), PPI++, arXiv:2311.01453, section 6, equal to theirs to the point where n
    of N cases are coded and N - n are not. One l for all labels, so that shares which add up to 1 still do.

    The limits are the wider, on either side, of two kinds. The cluster bootstrap draws posts, but with few posts
    does not know how much hangs on which comments happened to be coded. Wilson's interval at the effective number
    of cases (Korn and Graubard 1998, Survey Methodology 24, 193-201; Franco and others 2019, Journal of Survey
    Statistics and Methodology 7, 334-364) knows that, but takes comments for independent (`score_limits`).

    Parameters
    ----------
    predicted
        Shape (cases, labels): 1 where the model (one that has not seen the case's post) gives the label, else 0.
    coded
        Same shape: 1 where the coders give it, 0 where not; rows of NaN where the case is not coded.
    clusters
        The post of each case.
    within
        Which cases are asked about (a group); all where not given.
    probability
        With which probability each coded case was drawn for coding; not looked at where not coded. Not given, or 1
        for all though some are not coded: the coded ones are taken for a simple random sample.
    power
        l; estimated where None.

    Returns
    -------
    list of Interval
        One for each label, within 0 and 1. Where every case is coded, the coders' own share; where none is, NaN.
    """
    sample = coded_sample(predicted, coded, clusters, probability, power)
    group = group_mask(sample, within)
    limits = score_limits(sample, group, confidence)
    drawn = _bootstrap(lambda t: corrected(t, sample.labels), columns(sample, group), sample,
                       confidence, random_state, replicates)
    return [_wider(one, low, high, int(group.sum())) for one, low, high in zip(drawn, *limits, strict=True)]


def share_differences(
    predicted: ArrayLike,
    coded: ArrayLike,
    clusters: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    *,
    probability: ArrayLike | None = None,
    power: float | None = None,
    confidence: float = 0.95,
    random_state: int,
    replicates: int = REPLICATES,
) -> list[Interval]:
    """For each label its corrected share in the first group less that in the second.

    The limits are the wider, on either side, of the cluster bootstrap's (of the difference, groups drawn together)
    and those that square and add the two groups' own: Newcombe (1998), Statistics in Medicine 17, 873-890, method
    10, here at effective numbers of cases. The latter takes the groups for independent, and is all there is for
    two posts. Parameters as in `difference_shares`; `first` and `second` say which cases are in the groups.
    """
    sample = coded_sample(predicted, coded, clusters, probability, power)
    groups = [group_mask(sample, one) for one in (first, second)]
    own = [corrected(columns(sample, group).sum(axis=0, keepdims=True), sample.labels)[0] for group in groups]
    (low_1, high_1), (low_2, high_2) = (score_limits(sample, group, confidence) for group in groups)
    value = own[0] - own[1]
    low = value - np.hypot(own[0] - low_1, high_2 - own[1])
    high = value + np.hypot(high_1 - own[0], own[1] - low_2)
    width = 2 * sample.labels + 2
    drawn = _bootstrap(lambda t: corrected(t[:, :width], sample.labels) - corrected(t[:, width:], sample.labels),
                       np.hstack([columns(sample, group) for group in groups]), sample,
                       confidence, random_state, replicates)
    n = int((groups[0] | groups[1]).sum())
    return [_wider(*limits, n) for limits in zip(drawn, low, high, strict=True)]


def _bootstrap(statistic: Callable[[Floats], Floats], summed: Floats, sample: CodedSample, confidence: float,
               random_state: int, replicates: int) -> list[Interval]:
    return cluster_bootstrap(statistic, cluster_totals(summed, sample.clusters), confidence=confidence,
                             random_state=random_state, n=len(summed), replicates=replicates)


def _wider(drawn: Interval, low: float, high: float, n: int) -> Interval:
    """The estimate with the wider of two limits on either side; no limits where those of the sample are not known."""
    if math.isnan(drawn.value):
        return Interval(math.nan, math.nan, math.nan, n, "not corrected: no coded comments")
    if math.isnan(low):
        return Interval(drawn.value, math.nan, math.nan, n, "difference estimator, no interval: one coded comment")
    alone = math.isnan(drawn.low)
    limits = "Wilson limits for the coded sample" if alone else f"{drawn.method}, not narrower than Wilson's"
    return Interval(drawn.value, float(np.fmin(drawn.low, low)), float(np.fmax(drawn.high, high)), n,
                    f"difference estimator, {limits}")


def adjusted_shares(shares: ArrayLike, confusion: ArrayLike) -> Floats:
    """The true shares of several labels behind a model's, from its confusion matrix on other, coded comments.

    Solves predicted = P(predicted | true) @ true for shares of at least 0 that add up to 1, by non-negative least
    squares: the adjusted count of Forman (2008), Data Mining and Knowledge Discovery 17, 164-206, for several labels
    as in Hopkins and King (2010), American Journal of Political Science 54, 229-247. Rests on the model erring
    alike in both corpora. Labels that the coded comments lack get NaN throughout, since nothing is known of them.

    Parameters
    ----------
    shares
        The model's share of each label.
    confusion
        Counts, rows the true labels, columns the predicted ones.
    """
    observed, matrix = np.asarray(shares, dtype=float), np.asarray(confusion, dtype=float)
    if (matrix.sum(axis=1) == 0).any():
        return np.full(len(observed), np.nan)
    given_true = (matrix / matrix.sum(axis=1, keepdims=True)).T
    weight = 1e3  # holds the sum at 1, far above the weight of any single equation
    found, _ = nnls(np.vstack([given_true, np.full(len(observed), weight)]), np.append(observed, weight))
    return np.asarray(found / found.sum(), dtype=float)
