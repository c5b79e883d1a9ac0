"""Shares corrected for a model's mistakes: counting a model's labels gives the model's shares, not the world's."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import nnls

from pipeline.statistics.intervals import REPLICATES, Floats, Interval, cluster_bootstrap, cluster_totals, ratio


def difference_share(
    predicted: ArrayLike,
    coded: ArrayLike,
    clusters: ArrayLike,
    *,
    confidence: float = 0.95,
    random_state: int,
    replicates: int = REPLICATES,
) -> Interval:
    """The share of a label in the corpus, the model's count corrected by its mistakes on the coded sample.

    mean(predicted, all cases) + mean(coded - predicted, coded cases): the difference estimator of survey sampling
    (Sarndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, section 6.3), which is the
    prediction-powered mean of Angelopoulos and others (2023), Science 382, 669-674, with the coded sample a part
    of the corpus. Unbiased where the coded sample was drawn at random. Where every case is coded it is the
    coders' own share; where none is, NaN. The value is kept within 0 and 1.

    Parameters
    ----------
    predicted
        For each case 1 where the model (one that has not seen the case's post) gives the label, else 0.
    coded
        For each case 1 where the coders give it, 0 where not, NaN where the case is not coded.
    clusters
        The post of each case.
    """
    model, coder = np.asarray(predicted, dtype=float), np.asarray(coded, dtype=float)
    known = ~np.isnan(coder)
    if not known.any():
        return Interval(math.nan, math.nan, math.nan, len(model), "not corrected: no coded comments")
    columns = np.column_stack([model, np.ones(len(model)), np.where(known, coder - model, 0), known])
    found = cluster_bootstrap(
        lambda t: np.clip(ratio(t[:, :1], t[:, 1:2]) + ratio(t[:, 2:3], t[:, 3:]), 0, 1),
        cluster_totals(columns, clusters), confidence=confidence, random_state=random_state, n=len(model),
        replicates=replicates,
    )[0]
    return Interval(found.value, found.low, found.high, found.n, f"difference estimator, {found.method}")


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
