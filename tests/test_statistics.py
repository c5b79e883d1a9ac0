from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import pearsonr
from sklearn.metrics import f1_score, log_loss, precision_recall_fscore_support

from pipeline.statistics import (
    adjusted_residuals,
    classification_scores,
    cluster_bootstrap,
    cluster_totals,
    clustered_correlation,
    clustered_mean,
    clustered_share,
    correlation,
    wilson_interval,
)

NAN = math.nan


# Newcombe (1998), Statistics in Medicine 17, 857-872, Table I, method 3 (score, no continuity correction).
@pytest.mark.parametrize(("successes", "n", "low", "high"), [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
])
def test_wilson_interval_gives_the_published_limits(successes: int, n: int, low: float, high: float) -> None:
    found = wilson_interval(successes, n)
    assert [found.low, found.high] == pytest.approx([low, high], abs=5e-5)


def test_wilson_interval_of_no_cases_is_not_defined() -> None:
    assert math.isnan(wilson_interval(0, 0).value)


def test_cluster_totals_sums_within_clusters_in_sorted_order() -> None:
    found = cluster_totals([[1, 10], [2, 20], [3, 30]], ["b", "a", "b"])
    assert found.tolist() == [[2, 20], [4, 40]]


def test_cluster_bootstrap_has_the_exact_limits_of_two_clusters() -> None:
    # Two clusters of one case each, 0 and 1: means 0, 1/2, 1 with probability 1/4, 1/2, 1/4.
    found = cluster_bootstrap(lambda t: t[:, :1] / t[:, 1:], np.array([[0.0, 1.0], [1.0, 1.0]]), confidence=0.4,
                              random_state=1, n=2)[0]
    assert (found.value, found.low, found.high, found.n) == (0.5, 0.5, 0.5, 2)
    wide = cluster_bootstrap(lambda t: t[:, :1] / t[:, 1:], np.array([[0.0, 1.0], [1.0, 1.0]]), confidence=0.6,
                             random_state=1, n=2)[0]
    assert (wide.low, wide.high) == (0.0, 1.0)


def test_cluster_bootstrap_is_wider_than_independence_where_clusters_differ() -> None:
    hits, posts = [1] * 20 + [0] * 20, ["a"] * 10 + ["b"] * 10 + ["c"] * 10 + ["d"] * 10
    found, independent = clustered_share(hits, posts, random_state=3), wilson_interval(20, 40)
    assert found.high - found.low > 2 * (independent.high - independent.low)


def test_the_interval_of_a_mean_covers_at_about_its_level() -> None:
    random, covered = np.random.default_rng(7), 0
    for trial in range(200):
        posts = np.repeat(np.arange(30), 5)
        values = random.normal(size=30)[posts] + random.normal(size=150)
        found = clustered_mean(values, posts, random_state=trial, replicates=400)
        covered += found.low <= 0 <= found.high
    assert 0.88 <= covered / 200 <= 0.98


@pytest.mark.parametrize(("hits", "posts", "low", "method"), [
    ([1, 0, 1, 1], ["a"] * 4, 0.3006, "Wilson"),
    ([0, 0, 0, 0], ["a", "a", "b", "b"], 0.0, "Wilson"),
    ([1, 0, 1, 0], ["a", "a", "b", "b"], 0.5, "cluster bootstrap"),
])
def test_clustered_share_falls_back_to_wilson(hits: list[int], posts: list[str], low: float, method: str) -> None:
    found = clustered_share(hits, posts, random_state=0)
    assert found.low == pytest.approx(low, abs=1e-4)
    assert found.method.startswith(method)


def test_clustered_mean_takes_the_group_and_leaves_out_what_is_missing() -> None:
    found = clustered_mean([1.0, NAN, 3.0, 9.0], ["a", "a", "b", "b"], within=[True, True, True, False],
                           random_state=0)
    assert (found.value, found.n) == (2.0, 2)


@pytest.mark.parametrize("values", [[], [NAN, NAN]])
def test_clustered_mean_of_nothing_is_not_defined(values: list[float]) -> None:
    found = clustered_mean(values, ["a", "b"][: len(values)], random_state=0)
    assert math.isnan(found.value)
    assert found.n == 0


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abcdef")), min_size=1, max_size=40), st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_interval_of_a_share_is_within_0_and_1_and_the_same_in_any_order(
    cases: list[tuple[bool, str]], random: object
) -> None:
    first = clustered_share([h for h, _ in cases], [c for _, c in cases], random_state=5, replicates=200)
    random.shuffle(cases)  # type: ignore[attr-defined]
    again = clustered_share([h for h, _ in cases], [c for _, c in cases], random_state=5, replicates=200)
    assert first == again
    assert 0 <= first.low <= first.high <= 1


LABELS = ["frontline", "management", "other"]
TRUE = ["frontline"] * 6 + ["management"] * 3 + ["other"] * 3
PREDICTED = [*["frontline"] * 4, "other", *["management"] * 3, "frontline", "other", "other", "frontline"]
POSTS = ["a", "b", "c"] * 4


def test_classification_scores_agree_with_scikit_learn() -> None:
    found = classification_scores(TRUE, PREDICTED, LABELS, POSTS, random_state=1)
    precision, recall, f1, support = precision_recall_fscore_support(TRUE, PREDICTED, labels=LABELS)
    assert found.macro_f1.value == pytest.approx(f1_score(TRUE, PREDICTED, average="macro"))
    assert [found.per_class[x].precision.value for x in LABELS] == pytest.approx(list(precision))
    assert [found.per_class[x].recall.value for x in LABELS] == pytest.approx(list(recall))
    assert [found.per_class[x].f1.value for x in LABELS] == pytest.approx(list(f1))
    assert [found.per_class[x].support for x in LABELS] == list(support)
    assert found.confusion == ((4, 1, 1), (1, 2, 0), (1, 0, 2))
    assert found.accuracy.value == pytest.approx(8 / 12)
    assert found.macro_f1.low <= found.macro_f1.value <= found.macro_f1.high


def test_weights_count_cases_as_if_they_were_there_so_often() -> None:
    true, said, posts = ["a", "b", "b", "c", "a"], ["a", "b", "c", "c", "b"], list("vwxyz")
    weights, shares = [1, 2, 3, 1, 2], np.full((5, 3), 1 / 3)
    found = classification_scores(true, said, list("abc"), posts, random_state=1, weights=weights, probabilities=shares)
    often = classification_scores(*(np.repeat(one, weights).tolist() for one in (true, said)), list("abc"),
                                  np.repeat(posts, weights), random_state=1)
    for one in ("accuracy", "macro_f1"):
        assert getattr(found, one).value == pytest.approx(getattr(often, one).value)
    assert found.confusion == ((1, 1, 0), (0, 1, 1), (0, 0, 1))
    assert found.log_loss is not None
    assert found.log_loss.value == pytest.approx(np.log(3))


def test_an_abstention_counts_as_wrong() -> None:
    found = classification_scores(["x", "x", "y"], ["x", None, "y"], ["x", "y"], ["a", "b", "b"], random_state=1)
    assert found.accuracy.value == pytest.approx(2 / 3)
    assert found.per_class["x"].recall.value == 0.5
    assert found.abstained == (1, 0)
    assert found.confusion == ((1, 0), (0, 1))


def test_log_loss_and_brier_score_by_hand() -> None:
    probabilities = [[0.8, 0.2], [0.4, 0.6], [NAN, NAN]]
    found = classification_scores(["x", "x", "y"], ["x", "y", None], ["x", "y"], ["a", "b", "b"], random_state=1,
                                  probabilities=probabilities)
    assert found.log_loss is not None
    assert found.brier is not None
    assert found.log_loss.value == pytest.approx(log_loss(["x", "x"], probabilities[:2], labels=["x", "y"]))
    assert found.brier.value == pytest.approx((0.04 + 0.04 + 0.36 + 0.36) / 2)
    assert found.log_loss.n == 2


def test_a_label_that_nobody_uses_has_no_f1_and_no_place_in_the_mean() -> None:
    found = classification_scores(["x", "y"], ["x", "y"], ["x", "y", "z"], ["a", "b"], random_state=1)
    assert found.macro_f1.value == 1.0
    plain = found.as_dict()
    assert plain["per_class"]["z"]["f1"]["value"] is None
    json.dumps(plain, allow_nan=False)


def test_classification_scores_refuses_an_unknown_label() -> None:
    with pytest.raises(ValueError, match=r"frontlin$"):
        classification_scores(["x"], ["frontlin"], ["x", "y"], ["a"], random_state=1)


def test_correlation_gives_fishers_interval() -> None:
    random = np.random.default_rng(1)
    x = random.normal(size=103)
    y = 0.5 * x + random.normal(size=103)
    found = correlation(x, y)
    reach = 1.959964 / 10
    assert math.atanh(found.high) - math.atanh(found.value) == pytest.approx(reach, abs=1e-6)
    assert correlation(x, y, "spearman").high - correlation(x, y, "spearman").low > found.high - found.low


@pytest.mark.parametrize(("x", "y", "value", "n"), [
    ([1, 2, NAN, 4, 3], [2, 4, 9, 8, 6], 1.0, 4), ([1, 1, 1], [1, 2, 3], NAN, 3), ([], [], NAN, 0),
])
def test_correlation_of_special_cases(x: list[float], y: list[float], value: float, n: int) -> None:
    found = correlation(x, y)
    assert found.value == pytest.approx(value, nan_ok=True)
    assert found.n == n


def posts_that_differ(posts: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two unrelated scores of ten comments to each post, in which comments of a post are much alike."""
    random, of = np.random.default_rng(seed), np.repeat(np.arange(posts), 10)
    first, second = (random.normal(size=posts)[of] + 0.3 * random.normal(size=10 * posts) for _ in range(2))
    return first, second, of


def test_clustered_correlation_is_pearsons_without_pairs_that_miss_one() -> None:
    x, y, posts = posts_that_differ(12, 0)
    x[3], y[50] = NAN, NAN
    known = ~(np.isnan(x) | np.isnan(y))
    found = clustered_correlation(x, y, posts, random_state=1)
    assert found.value == pytest.approx(pearsonr(x[known], y[known]).statistic)
    assert (found.n, found.low < found.value < found.high) == (118, True)


def test_the_interval_of_a_clustered_correlation_covers_where_fishers_is_too_narrow() -> None:
    covered = np.zeros(2)
    for trial in range(60):
        x, y, posts = posts_that_differ(30, trial)
        for n, found in enumerate((clustered_correlation(x, y, posts, random_state=5), correlation(x, y))):
            covered[n] += found.low <= 0 <= found.high
    assert covered[0] / 60 >= 0.85
    assert covered[1] / 60 <= 0.6


@pytest.mark.parametrize(("x", "y"), [([], []), ([1.0, 1.0, 1.0], [1.0, 2.0, 3.0]), ([NAN, 1.0], [1.0, NAN])])
def test_clustered_correlation_is_not_defined_where_a_score_does_not_vary(x: list[float], y: list[float]) -> None:
    assert math.isnan(clustered_correlation(x, y, ["a", "b", "a"][: len(x)], random_state=0).value)


def test_adjusted_residuals_of_a_two_by_two_table_are_the_root_of_chi_square() -> None:
    found = adjusted_residuals([[20, 10], [10, 20]])
    chi_square = 60 * (20 * 20 - 10 * 10) ** 2 / 30**4
    assert found[0, 0] == pytest.approx(math.sqrt(chi_square))
    assert found[0, 1] == pytest.approx(-found[0, 0])


def test_adjusted_residuals_of_an_empty_row_are_not_defined() -> None:
    assert np.isnan(adjusted_residuals([[0, 0], [3, 4]])[0]).all()
