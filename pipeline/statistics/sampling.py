"""A coded sample of a corpus, with a model's labels of all of it: sums behind corrected shares, and their limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from pipeline.statistics.intervals import Floats, ratio


@dataclass(frozen=True)
class CodedSample:
    """Predictions times l, what the coders' values exceed them by (0 where not coded), and the coded cases' draw.

    `weight` is 0 where not coded; `probability` is None for a simple random sample.
    """

    model: Floats
    errors: Floats
    known: NDArray[np.bool_]
    weight: Floats
    probability: Floats | None
    clusters: NDArray[Any]
    power: float

    @property
    def labels(self) -> int:
        """How many labels there are."""
        return int(self.model.shape[1])


def coded_sample(predicted: ArrayLike, coded: ArrayLike, clusters: ArrayLike, probability: ArrayLike | None,
                 power: float | None) -> CodedSample:
    """The sample from what `difference_shares` is given.

    Raises
    ------
    ValueError
        A coded case's probability is not above 0 and at most 1.
    """
    model, coder = np.asarray(predicted, dtype=float), np.asarray(coded, dtype=float)
    known = ~np.isnan(coder).any(axis=1)
    drawn = _drawn(probability, known)
    weight = np.where(known, 1.0 if drawn is None else 1 / drawn, 0.0)
    power = _power(model, coder, known, weight) if power is None else power
    return CodedSample(power * model, np.where(known[:, None], coder - power * model, 0.0), known, weight, drawn,
                   np.asarray(clusters), power)


def _drawn(probability: ArrayLike | None, known: NDArray[np.bool_]) -> Floats | None:
    """Each coded case's probability of having been drawn, 1 where none is given; None where all are 1."""
    if probability is None:
        return None
    given = np.where(known, np.nan_to_num(np.asarray(probability, dtype=float), nan=1.0), 1.0)
    if ((given <= 0) | (given > 1)).any():
        raise ValueError("a probability of having been drawn for coding must be above 0 and at most 1")
    return None if (given == 1).all() else given


def _power(model: Floats, coder: Floats, known: NDArray[np.bool_], weight: Floats) -> float:
    """How much of the predictions to use, from 0 to 1; all of them where that cannot be told."""
    spread = model.var(axis=0, ddof=1).sum() if len(model) > 1 else 0.0
    if known.all() or not known.any() or not spread:
        return 1.0
    share = (weight / weight.sum())[known, None]
    y, f = coder[known], model[known]
    return float(np.clip((share * (y - (share * y).sum(axis=0)) * f).sum() / spread, 0, 1))


def group_mask(sample: CodedSample, within: ArrayLike | None) -> NDArray[np.bool_]:
    """Which cases are in the group, all where nothing is given."""
    return np.ones(len(sample.known), dtype=bool) if within is None else np.asarray(within, dtype=bool)


def columns(sample: CodedSample, group: NDArray[np.bool_]) -> Floats:
    """What `corrected` needs the sums of, for each case, 0 outside the group."""
    weight = sample.weight[:, None]
    summed = np.hstack([sample.model, np.ones_like(weight), weight * sample.errors, weight])
    return np.where(group[:, None], summed, 0.0)


def corrected(totals: Floats, labels: int) -> Floats:
    """The corrected shares from sums of `columns`, shape (replicates, labels)."""
    by_model = ratio(totals[:, :labels], totals[:, labels:labels + 1])
    found: Floats = np.clip(by_model + ratio(totals[:, labels + 1:-1], totals[:, -1:]), 0, 1)
    return found


def _effective(sample: CodedSample, group: NDArray[np.bool_], shares: Floats) -> Floats:
    """How many independent, coded cases would tell each share as well; NaN where fewer than two are coded.

    The variance is that of what commenters like these would say, p (1 - p) / N, and of which comments were coded:
    n / (n - 1) * sum((1 - probability) * v^2 * (error - mean error)^2), v the weights divided by their sum (the
    Hajek estimator's under Poisson sampling, Sarndal and others 1992, section 5.7; under simple random sampling it
    is (1 - n / N) s^2 / n). p is drawn towards a half by two cases of each kind, so that it is never 0 or 1.
    """
    coded = group & sample.known
    n, size = int(coded.sum()), int(group.sum())
    if n < min(2, size) or not n:
        return np.full(len(shares), np.nan)
    share = (sample.weight[coded] / sample.weight[coded].sum())[:, None]
    errors = sample.errors[coded]
    off = errors - (share * errors).sum(axis=0)
    missed = 1 - (np.full(n, n / size) if sample.probability is None else sample.probability[coded])
    design = n / max(n - 1, 1) * (missed[:, None] * share**2 * off**2).sum(axis=0)
    p = (n * shares + 2) / (n + 4)
    found: Floats = p * (1 - p) / (p * (1 - p) / size + design)
    return found


def score_limits(sample: CodedSample, group: NDArray[np.bool_], confidence: float) -> tuple[Floats, Floats]:
    """Lower and upper limits of the shares by Wilson's formula (see `wilson_interval`) at the effective number."""
    shares = corrected(columns(sample, group).sum(axis=0, keepdims=True), sample.labels)[0]
    n, z = _effective(sample, group, shares), stats.norm.ppf((1 + confidence) / 2)
    centre, reach = shares + z**2 / (2 * n), z * np.sqrt(shares * (1 - shares) / n + z**2 / (4 * n**2))
    return (centre - reach) / (1 + z**2 / n), (centre + reach) / (1 + z**2 / n)
