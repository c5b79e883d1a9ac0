"""Permutation tests within posts: exact where that is cheap, else from seeded draws."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from pipeline.statistics.intervals import Floats

DRAWS, DRAWS_IF_LARGE = 9999, 1999
LARGE, EFFECTIVE = 2000, 100  # cases, and effective cases, from which the normal approximation does
ENUMERATED = 20_000  # most different sums of one post, or of all, that are enumerated
_BATCH = 2_000_000  # cells that are held at once
_TIE = 1e-7  # sums that differ by less, as a part of the largest, are level
Stratum = tuple[Floats, Floats]  # values and scores of one post, both less their mean there
Null = tuple[Floats, Floats]  # different sums and their chances


@dataclass(frozen=True)
class PermutationTest:
    """What a permutation test found; NaN where no stratum holds cases that differ in score.

    Parameters
    ----------
    value
        The slope of the values on the scores within strata: for scores of 1 and 0 a difference of means.
    p
        Two-sided p-value.
    n, strata
        Cases and strata that it rests on: those strata only in which the scores differ.
    method
        How it was made, in a few words.
    """

    value: float
    p: float
    n: int
    strata: int
    method: str


def permutation_test(values: ArrayLike, scores: ArrayLike, strata: ArrayLike, *, random_state: int,
                     draws: int = DRAWS, unit: str = "posts") -> PermutationTest:
    """Whether the values go with the scores within strata (posts), as against values dealt anew within each stratum.

    The statistic is the least-squares slope with an effect for each stratum, sum(v s) / sum(s s), v and s being values
    and scores less their mean in the stratum; p is two-sided, by the size of the slope. Dealing values within strata
    leaves alone what differs between them (Good 2005, Permutation, Parametric and Bootstrap Tests of Hypotheses,
    chapter 3). For values and scores of 0 and 1 this is the exact conditional test of stratified 2 x 2 tables (Agresti
    2013, Categorical Data Analysis, section 7.3), and always exact. Otherwise it is exact where few arrangements
    differ, and else drawn, with p = (b + 1) / (m + 1), b of m draws being as extreme: Phipson and Smyth (2010),
    Statistical Applications in Genetics and Molecular Biology 9, article 39. From 2,000 cases on, where no few of them
    decide, it is the normal approximation with the exact variance over arrangements, that is the sum over strata of
    sum(v v) sum(s s) / (n - 1): Mantel (1963), Journal of the American Statistical Association 58, 690-700; where few
    decide, 1,999 draws.

    Parameters
    ----------
    values
        A value for each case; NaN values are left out.
    scores
        1 for the one group and 0 for the other, or any numbers.
    """
    groups = list(_strata(values, scores, strata))
    n = sum(len(one[0]) for one in groups)
    if not groups:
        return PermutationTest(math.nan, math.nan, 0, 0, f"no test: none of the {unit} holds both groups")
    observed, spread = (sum(float(one[k] @ one[1]) for one in groups) for k in (0, 1))
    if _is_large(groups, n):
        p, how = _normal(groups, observed), "normal approximation"
    elif (null := _exact(groups)) is not None:
        p, how = min(1.0, float(null[1][_extreme(null[0], observed)].sum())), "exact"
    else:
        draws = draws if n < LARGE else min(draws, DRAWS_IF_LARGE)
        sums = _drawn(groups, draws, random_state)
        p, how = float((_extreme(sums, observed).sum() + 1) / (draws + 1)), f"{draws} draws"
    how = f"permutation test within {unit} ({len(groups)}), {how}"
    return PermutationTest(observed / spread, p, n, len(groups), how)


def _strata(values: ArrayLike, scores: ArrayLike, strata: ArrayLike) -> Iterator[Stratum]:
    """The strata whose scores differ, in sorted order."""
    value, score = np.asarray(values, dtype=float), np.asarray(scores, dtype=float)
    known = ~(np.isnan(value) | np.isnan(score))
    value, score, stratum = value[known], score[known], np.asarray(strata)[known]
    _, codes = np.unique(stratum, return_inverse=True)
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    for cases in np.split(order, starts[1:]) if len(order) else ():
        if np.ptp(score[cases]) > 0:
            yield value[cases] - value[cases].mean(), score[cases] - score[cases].mean()


def _extreme(sums: Floats, observed: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    size = np.abs(sums)
    return np.asarray(size >= abs(observed) - _TIE * max(float(size.max()), abs(observed)))


def _is_large(groups: Sequence[Stratum], n: int) -> bool:
    """Whether there are cases enough, and enough that weigh: sum(x x)^2 / sum(x^4), about the size of a small group."""
    if n < LARGE:
        return False
    columns = (np.concatenate([one[k] for one in groups]) ** 2 for k in (0, 1))
    return all(x.sum() ** 2 >= EFFECTIVE * (x**2).sum() for x in columns)


def _normal(groups: Sequence[Stratum], observed: float) -> float:
    variance = sum(float(v @ v) * float(s @ s) / (len(v) - 1) for v, s in groups)
    return float(2 * stats.norm.sf(abs(observed) / math.sqrt(variance))) if variance else 1.0


def _exact(groups: Sequence[Stratum]) -> Null | None:
    """The distribution of the sum over strata, None where it has too many different values."""
    whole: Null = np.zeros(1), np.ones(1)
    for values, scores in groups:
        one = _arrangements(values, scores)
        if one is None or len(one[0]) * len(whole[0]) > _BATCH:
            return None
        whole = _level((whole[0][:, None] + one[0]).ravel(), (whole[1][:, None] * one[1]).ravel())
        if len(whole[0]) > ENUMERATED:
            return None
    return whole


def _arrangements(values: Floats, scores: Floats) -> Null | None:
    """The sums that a stratum can have with their chances, None where they are too many to enumerate."""
    if np.ptp(values) == 0:
        return np.zeros(1), np.ones(1)
    levels = np.unique(scores)
    if len(levels) > 2:
        return None
    chosen, step = int((scores == levels[1]).sum()), levels[1] - levels[0]  # the values being less their mean
    if len(kinds := np.unique(values)) == 2:
        hits = int((values == kinds[1]).sum())
        count = np.arange(max(0, chosen + hits - len(values)), min(chosen, hits) + 1)
        chances = stats.hypergeom.pmf(count, len(values), hits, chosen)
        return step * (count * kinds[1] + (chosen - count) * kinds[0]), np.asarray(chances)
    if math.comb(len(values), chosen) > ENUMERATED:
        return None
    few, sign = (chosen, 1) if 2 * chosen <= len(values) else (len(values) - chosen, -1)  # all add up to 0
    sums = sign * step * np.array([sum(one) for one in combinations(values.tolist(), few)])
    return _level(sums, np.full(len(sums), 1 / len(sums)))


def _level(sums: Floats, chances: Floats) -> Null:
    """Sums that are level but for rounding, put together."""
    found, place = np.unique(np.round(sums, 9), return_inverse=True)
    return found, np.asarray(np.bincount(place, weights=chances), dtype=float)


def _drawn(groups: Sequence[Stratum], draws: int, random_state: int) -> Floats:
    """The sum over strata in each of so many draws."""
    random = np.random.default_rng(random_state)
    sums = np.zeros(draws)
    for values, scores in groups:
        step = max(1, _BATCH // len(values))
        for first in range(0, draws, step):
            part = sums[first:first + step]
            part += random.permuted(np.tile(values, (len(part), 1)), axis=1) @ scores
    return sums
