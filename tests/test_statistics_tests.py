"""Permutation tests, corrections for many tests, effect sizes and log-odds, against references."""

from __future__ import annotations

import doctest
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipeline.statistics import (
    Interval,
    clustered_mean,
    intervals,
    log_odds,
    mean_difference,
    multiplicity,
    permutation,
    permutation_test,
    q_values,
    share_difference,
    wider,
)

# Permutation tests

YIELDS = ([29.9, 11.4, 26.6, 23.7, 25.3, 28.5, 14.2, 17.9, 16.5, 21.1, 24.3], [1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0])


def _brute(values: list[float], scores: list[int], strata: list[str]) -> float:
    """The two-sided p-value over every arrangement of the values within strata, counted one by one."""
    places = [[k for k, one in enumerate(strata) if one == name] for name in sorted(set(strata))]
    centred = np.zeros(len(scores))
    for own in places:
        centred[own] = np.array(scores, dtype=float)[own] - np.mean([scores[k] for k in own])
    sums = []
    for dealt in itertools.product(*(itertools.permutations(own) for own in places)):
        arranged = np.zeros(len(values))
        for own, new in zip(places, dealt, strict=True):
            arranged[own] = np.array(values, dtype=float)[list(new)]
        sums.append(arranged @ centred)
    return float(np.mean(np.abs(sums) >= abs(np.array(values) @ centred) - 1e-9))


def test_one_stratum_is_the_permutation_test_of_scipy() -> None:
    values, scores = (np.array(one) for one in YIELDS)

    def difference(first: np.ndarray, second: np.ndarray) -> float:
        return abs(first.mean() - second.mean())

    reference = stats.permutation_test((values[scores == 1], values[scores == 0]), difference, alternative="greater")
    found = permutation_test(values, scores, ["a"] * 11, random_state=1)
    assert found.p == pytest.approx(reference.pvalue)
    assert found.value == pytest.approx(values[scores == 1].mean() - values[scores == 0].mean())
    assert (found.n, found.strata, found.method) == (11, 1, "permutation test within posts (1), exact")


@pytest.mark.parametrize(("hits", "group"), [([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 1, 0, 0, 0]),
                                             ([1] * 6 + [0] * 6, [1] * 6 + [0] * 6)])
def test_shares_in_one_stratum_are_fishers_exact_test(hits: list[int], group: list[int]) -> None:
    # Fisher (1935), The Design of Experiments, section 5: the lady tasting tea, p = 0.4857 with three of four right
    table = [[sum(h == a and g == b for h, g in zip(hits, group, strict=True)) for b in (1, 0)] for a in (1, 0)]
    assert permutation_test(hits, group, ["a"] * len(hits), random_state=1).p == pytest.approx(
        stats.fisher_exact(table).pvalue)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-1, 1), st.sampled_from("ab")), min_size=1, max_size=7),
       st.booleans())
def test_exact_p_values_are_those_of_counting_every_arrangement(
    cases: list[tuple[int, int, str]], binary: bool
) -> None:
    values = [float(v > 0) if binary else float(v) for v, _, _ in cases]
    scores, strata = [max(0, s) for _, s, _ in cases], [one for _, _, one in cases]
    found = permutation_test(values, scores, strata, random_state=1)
    if math.isnan(found.p):
        assert all(len({s for s, one in zip(scores, strata, strict=True) if one == name}) == 1 for name in strata)
    else:
        assert found.p == pytest.approx(_brute(values, scores, strata))


def test_draws_come_near_the_exact_p_value_and_are_never_none(monkeypatch: pytest.MonkeyPatch) -> None:
    values, scores = YIELDS
    exact = permutation_test(values, scores, ["a"] * 11, random_state=1).p
    monkeypatch.setattr(permutation, "ENUMERATED", 1)
    drawn = permutation_test(values, scores, ["a"] * 11, random_state=1)
    assert drawn.p == pytest.approx(exact, abs=0.015)
    assert drawn.method.endswith("9999 draws")
    assert drawn == permutation_test(values, scores, ["a"] * 11, random_state=1)
    parted = permutation_test(np.repeat([0.0, 1.0, 2.0, 3.0], 10), np.repeat([0, 1], 20), ["a"] * 40, random_state=1)
    assert parted.p == 1 / 10_000  # (b + 1) / (m + 1), Phipson and Smyth (2010)


def test_a_difference_between_posts_is_no_difference_within_them() -> None:
    group, post = [1] * 9 + [0] + [0] * 9 + [1], ["a"] * 10 + ["b"] * 10
    found = permutation_test([-3.0] * 10 + [3.0] * 10, group, post, random_state=1)
    assert (found.value, found.p) == (0.0, 1.0)


@pytest.mark.parametrize("binary", [True, False])
def test_many_cases_have_the_normal_approximation(monkeypatch: pytest.MonkeyPatch, binary: bool) -> None:
    random = np.random.default_rng(5)
    scores, posts = random.random(600) < 0.4, random.integers(0, 8, 600)
    values = random.normal(size=600) + 0.12 * scores
    values = (values > 0).astype(float) if binary else values
    small = permutation_test(values, scores, posts, random_state=1)
    assert small.method.endswith("exact" if binary else "draws")
    monkeypatch.setattr(permutation, "LARGE", 600)
    large = permutation_test(values, scores, posts, random_state=1)
    assert large.method.endswith("normal approximation")
    assert large.p == pytest.approx(small.p, abs=0.03)  # the exact one moves by steps
    rare = permutation_test(np.append(values, 1.0), np.arange(601) < 5, np.append(posts, 1), random_state=1)
    assert "normal" not in rare.method  # five cases decide
    assert permutation_test(np.zeros(2600), np.arange(2600) % 2, np.zeros(2600), random_state=1).p == 1


def test_the_normal_approximation_is_the_cochran_mantel_haenszel_test() -> None:
    tables = [np.array([[700, 300], [500, 450]]), np.array([[120, 380], [200, 700]])]
    parts = [(t[0, 0] - t[0].sum() * t[:, 0].sum() / t.sum(),
              t[0].sum() * t[1].sum() * t[:, 0].sum() * t[:, 1].sum() / (t.sum() ** 2 * (t.sum() - 1))) for t in tables]
    reference = stats.norm.sf(abs(sum(d for d, _ in parts)) / math.sqrt(sum(v for _, v in parts))) * 2
    cases = [(hit, group, k) for k, t in enumerate(tables) for (a, b), count in np.ndenumerate(t)
             for hit, group in [(1 - b, 1 - a)] * count]
    found = permutation_test(*(np.array(column, dtype=float) for column in zip(*cases, strict=True)), random_state=1)
    assert found.p == pytest.approx(reference)


@pytest.mark.parametrize(("values", "scores"), [([], []), ([1.0], [1]), ([1.0, 2.0], [1, 1]),
                                                ([math.nan, 1.0], [0, 1])])
def test_there_is_no_test_without_two_groups(values: list[float], scores: list[int]) -> None:
    found = permutation_test(values, scores, ["a"] * len(values), random_state=1)
    assert math.isnan(found.p)
    assert found.method.startswith("no test")


# Many tests


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    # Benjamini and Hochberg (1995), section 3.2: fifteen p-values, of which four are discoveries at 0.05
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]
    found = q_values([math.nan, *p])
    assert math.isnan(found[0])
    assert (found[1:] <= 0.05).sum() == 4
    assert found[1:4] == pytest.approx([.0015, .003, .0095])
    assert np.isnan(q_values([math.nan])).all()
    assert q_values([]).size == 0


# Effects


def test_hedges_g_is_the_published_one() -> None:
    # Borenstein and others (2009), Introduction to Meta-Analysis, chapter 4: d = 0.5970, g = 0.5924
    one, other = ([103 + 5.5 * z for z in _spread(50)], [100 + 4.5 * z for z in _spread(50)])
    first = [True] * 50 + [False] * 50
    difference, effect = mean_difference(one + other, ["a", "b"] * 50, first, np.invert(first), random_state=1)
    assert (difference.value, effect.value) == pytest.approx((3.0, 0.5924), abs=1e-4)
    assert difference.low <= 3 <= difference.high
    assert effect.low <= effect.value <= effect.high


def _spread(n: int) -> list[float]:
    """So many values with mean 0 and standard deviation 1."""
    values = np.arange(n) - (n - 1) / 2
    return list(values / values.std(ddof=1))


def test_a_difference_of_means_is_drawn_by_posts() -> None:
    values = [0.0, 0.1, 1.0, 1.1, 0.0, 0.1, 3.0, 3.1, math.nan]
    posts, first = ["a"] * 4 + ["b"] * 5, np.array([0, 0, 1, 1, 0, 0, 1, 1, 1], dtype=bool)
    found = mean_difference(values, posts, first, ~first, confidence=0.6, random_state=1)[0]
    assert (found.value, found.low, found.high, found.n) == (pytest.approx(2.0), pytest.approx(1.0),
                                                             pytest.approx(3.0), 8)  # of post a, and of post b
    assert math.isnan(mean_difference([], [], [], [], random_state=1)[0].value)
    assert math.isnan(mean_difference(values, posts, first, [False] * 9, random_state=1)[0].value)


def test_a_difference_of_means_has_at_least_welchs_limits() -> None:
    first, second = [3.0, 4.5, 1.0, 2.5], [0.5, 1.0, 4.0]
    reference = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    group = np.arange(7) < 4
    found = mean_difference([*first, *second], ["a"] * 7, group, ~group, random_state=1)[0]
    assert (found.low, found.high) == pytest.approx(tuple(reference))
    assert found.method == "limits for independent cases"


def test_a_difference_of_shares_has_at_least_newcombes_limits() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 873-890, Table II: 56/70 less 48/80, method 10: 0.0524 to 0.3339
    hits = [1] * 56 + [0] * 14 + [1] * 48 + [0] * 32
    first = np.arange(150) < 70
    found = share_difference(hits, ["a"] * 150, first, ~first, random_state=1)
    assert [found.value, found.low, found.high] == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)
    assert "Newcombe" in found.method
    assert "difference estimator" not in found.method


# Words

WORDS = ["bus", "tram", "rain", "tea"]


def test_log_odds_are_those_computed_by_hand() -> None:
    # Two words, 3 and 1 against 1 and 3, prior 1 and 1: log(4/2) - log(2/4) = log 4, variance 1/4 + 1/2
    odds, z = log_odds([3, 1], [1, 3], [1, 1])
    assert odds == pytest.approx([math.log(4), -math.log(4)])
    assert z == pytest.approx([math.log(4) / math.sqrt(0.75), -math.log(4) / math.sqrt(0.75)])


def test_log_odds_are_those_of_the_papers_equations() -> None:
    random = np.random.default_rng(4)
    first, second = random.integers(0, 30, (2, 50))
    prior = 500 * (first + second + 1) / (first + second + 1).sum()
    odds, z = log_odds(first, second, prior)
    for w in range(50):  # equations 16, 20 and 22, word by word
        total, n = prior.sum(), (first.sum(), second.sum())
        parts = [math.log((y + prior[w]) / (size + total - y - prior[w])) for y, size in
                 ((first[w], n[0]), (second[w], n[1]))]
        variance = sum(1 / (y + prior[w]) for y in (first[w], second[w]))
        assert odds[w] == pytest.approx(parts[0] - parts[1])
        assert z[w] == pytest.approx((parts[0] - parts[1]) / math.sqrt(variance))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=6))
def test_log_odds_turn_about_with_the_groups(counts: list[tuple[int, int]]) -> None:
    first, second = np.array(counts).T
    one, other = (log_odds(*pair, np.ones(len(counts)))[1] for pair in ((first, second), (second, first)))
    assert one == pytest.approx(-other)


# Intervals


def test_the_wider_of_two_intervals() -> None:
    one, other = Interval(1.0, 0.5, 1.5, 4, "by posts"), Interval(1.0, 0.7, 1.9, 4, "by authors")
    found = wider(one, other)
    assert (found.value, found.low, found.high) == (1.0, 0.5, 1.9)
    assert wider(one, Interval(1.0, math.nan, math.nan, 4)) == one


def test_weights_are_the_same_however_they_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.arange(30.0)
    kept = clustered_mean(values, values, random_state=8)
    monkeypatch.setattr(intervals, "_KEPT", 0)
    monkeypatch.setattr(intervals, "_CELLS", 70)
    assert clustered_mean(values, values, random_state=8) == kept


def test_doctests() -> None:
    assert doctest.testmod(multiplicity) == (0, 1)
