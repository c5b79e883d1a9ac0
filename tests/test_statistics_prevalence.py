from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.statistics import (
    adjusted_shares,
    clustered_share,
    difference_share,
    difference_shares,
    share_differences,
    wilson_interval,
)

NAN = math.nan
ROOT = Path(__file__).parent.parent
STANCES = ["frontline", "troll", "management", "other"]
# Rows: what the coders say; columns: what a model says that leans to the commonest stance, as models do.
LEANING = np.array([[0.92, 0.03, 0.02, 0.03], [0.5, 0.4, 0.02, 0.08], [0.5, 0.02, 0.4, 0.08], [0.6, 0.03, 0.02, 0.35]])
Floats = NDArray[np.float64]


def test_difference_share_of_a_fully_coded_corpus_is_the_coders_share() -> None:
    coded = [1, 0, 0, 1, 0]
    found = difference_share([0, 1, 1, 1, 1], coded, ["a", "a", "b", "b", "b"], random_state=1)
    assert found.value == pytest.approx(0.4)


def test_difference_share_corrects_by_the_coded_sample() -> None:
    # 8 of 10 predicted; on the four coded ones the model says 3, the coders 1: 0.8 + (1 - 3) / 4.
    predicted = [1, 1, 1, 0, 1, 1, 1, 1, 1, 0]
    coded = [1, 0, 0, 0] + [NAN] * 6
    assert difference_share(predicted, coded, list("aabbaabbaa"), random_state=1).value == pytest.approx(0.3)


def test_difference_share_weighs_by_the_probability_of_the_draw() -> None:
    # As above, the first coded one drawn surely, the others with probability 1/2: errors 0, -1, -1, 0 weigh 1, 2, 2, 2.
    predicted = [1, 1, 1, 0, 1, 1, 1, 1, 1, 0]
    coded, drawn = [1, 0, 0, 0] + [NAN] * 6, [1, 0.5, 0.5, 0.5] + [NAN] * 6
    found = difference_share(predicted, coded, list("aabbaabbaa"), probability=drawn, random_state=1)
    assert found.value == pytest.approx(0.8 - 4 / 7)


@pytest.mark.parametrize(("probability", "value"), [([1, 1, NAN, NAN], 0.75), ([NAN] * 4, 0.75), (None, 0.75)])
def test_sure_draws_and_none_given_are_a_simple_random_sample(probability: list[float] | None, value: float) -> None:
    found = difference_share([1, 0, 1, 0], [1, 0.5, NAN, NAN], list("abab"), probability=probability, random_state=1)
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize("probability", [0.0, -0.1, 1.5])
def test_a_probability_that_is_none_is_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        difference_share([1, 0], [1, NAN], ["a", "b"], probability=[probability, 1], random_state=1)


@pytest.mark.parametrize(("coded", "value", "method"), [
    ([NAN, NAN], NAN, "no coded comments"), ([1, NAN], 1.0, "one coded comment"),
])
def test_too_few_coded_cases_give_no_interval(coded: list[float], value: float, method: str) -> None:
    found = difference_share([1, 0], coded, ["a", "b"], random_state=1)
    assert math.isnan(found.low)
    assert method in found.method
    assert found.value == pytest.approx(0.5 if value == 1 else NAN, nan_ok=True)


# From ppi-python 0.2.3, ppi_mean_pointestimate on these values; its `lam` counts for the uncoded cases alone, so that
# for n coded of N it is (N - n) / N times ours.
CODED = [1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0]
BY_MODEL = [1, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0]
UNCODED = [1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0]


@pytest.mark.parametrize(("power", "value"), [
    (30 / 18, 0.47222222222222227), (0.0, 0.4166666666666667), (None, 0.4328497023809524),
])
def test_the_estimate_is_that_of_ppi_python(power: float | None, value: float) -> None:
    found = difference_share(BY_MODEL + UNCODED, CODED + [NAN] * 18, list(range(30)), power=power, random_state=1)
    assert found.value == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(("power", "values"), [
    (30 / 18, [0.41666667, 0.25, 0.33333333]), (None, [0.4708215, 0.25, 0.2791785]),
])
def test_the_estimates_of_several_labels_are_those_of_ppi_python(power: float | None, values: list[float]) -> None:
    coded, model = [0, 0, 1, 2, 0, 1, 2, 0, 0, 1, 2, 0], [0, 0, 1, 0, 0, 1, 2, 1, 0, 1, 0, 0]
    uncoded = [0, 1, 0, 2, 0, 0, 1, 1, 0, 2, 0, 1, 1, 0, 0, 2, 1, 0]
    known = np.vstack([np.eye(3)[coded], np.full((18, 3), NAN)])
    found = difference_shares(np.eye(3)[model + uncoded], known, list(range(30)), power=power, random_state=1)
    assert [one.value for one in found] == pytest.approx(values, abs=1e-7)


def test_the_limits_of_a_coded_group_of_one_post_are_wilsons() -> None:
    found = difference_share([1] * 29, [1] + [0] * 28, ["a"] * 29, random_state=1)
    wilson = wilson_interval(1, 29)
    assert [found.low, found.high] == pytest.approx([wilson.low, wilson.high], abs=1e-9)


def test_the_difference_of_two_coded_posts_has_newcombes_limits() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 873-890, Table II, method 10: 56/70 - 48/80.
    coded = np.array([1] * 56 + [0] * 14 + [1] * 48 + [0] * 32, dtype=float)[:, None]
    first = np.arange(150) < 70
    found = share_differences(np.zeros_like(coded), coded, np.where(first, "a", "b"), first, ~first, random_state=1)[0]
    assert [found.value, found.low, found.high] == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)


labelled = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.booleans(), st.sampled_from("abcd")),
                    min_size=1, max_size=40)


@given(labelled, st.randoms())
@settings(max_examples=60, deadline=None)
def test_shares_add_up_stay_in_bounds_and_do_not_hang_on_the_order(
    cases: list[tuple[int, int, bool, str]], random: object
) -> None:
    def shares() -> list[tuple[float, float, float]]:
        model, coder, known, posts = (list(column) for column in zip(*cases, strict=True))
        coded = np.where(np.array(known)[:, None], np.eye(3)[coder], NAN)
        found = difference_shares(np.eye(3)[model], coded, posts, random_state=2, replicates=50)
        return [(one.value, one.low, one.high) for one in found]

    first = np.array(shares())
    random.shuffle(cases)  # type: ignore[attr-defined]
    assert np.array(shares()) == pytest.approx(first, abs=1e-9, nan_ok=True)
    values = first[:, 0]
    if any(known for _, _, known, _ in cases):
        assert values.sum() >= 1 - 1e-9  # of more where one was kept from falling below 0
        assert ((values >= 0) & (values <= 1)).all()
        limits = first[~np.isnan(first[:, 1])]
        assert ((limits[:, 1] <= limits[:, 0] + 1e-9) & (limits[:, 0] <= limits[:, 2] + 1e-9)).all()
    else:
        assert np.isnan(values).all()


def test_a_group_that_is_wholly_coded_has_the_coders_share() -> None:
    model = np.eye(2)[[0, 0, 1, 1, 0, 1]]
    coded = np.vstack([np.eye(2)[[0, 1, 1]], np.full((3, 2), NAN)])
    found = difference_shares(model, coded, list("aaabbb"), within=[True] * 3 + [False] * 3, random_state=1)
    assert [one.value for one in found] == pytest.approx([1 / 3, 2 / 3])
    alone = wilson_interval(1, 3)
    assert [found[0].low, found[0].high] == pytest.approx([alone.low, alone.high])


class Corpus:
    """Codes and a model's labels of all comments, of which half are hidden at random."""

    def __init__(self, coded: list[int], model: list[int], posts: list[object]) -> None:
        self.coded, self.model, self.posts = np.eye(4)[coded], np.eye(4)[model], posts

    def covered(self, random: np.random.Generator, trial: int) -> list[bool]:
        """For each stance whether the interval from half of the codes covers the share of all."""
        known = np.full(self.coded.shape, NAN)
        kept = random.permutation(len(known))[: len(known) // 2]
        known[kept] = self.coded[kept]
        found = difference_shares(self.model, known, self.posts, random_state=trial, replicates=300)
        return _within(found, self.coded.mean(axis=0))

    def naively(self, trial: int) -> list[bool]:
        """The same for the share of the model's labels with its interval by cluster bootstrap."""
        found = [clustered_share(column, self.posts, random_state=trial, replicates=300) for column in self.model.T]
        return _within(found, self.coded.mean(axis=0))


def _within(intervals: list, shares: Floats) -> list[bool]:  # type: ignore[type-arg]
    return [one.low - 1e-9 <= share <= one.high + 1e-9 for one, share in zip(intervals, shares, strict=True)]


def called(coded: list[int], random: np.random.Generator) -> list[int]:
    """What the leaning model calls these comments."""
    return [int(random.choice(4, p=LEANING[code])) for code in coded]


def shipped() -> tuple[list[int], list[int], list[object]]:
    """The shipped study's codes, its model's out-of-thread labels, and posts."""
    with (ROOT / "seeds" / "annotations" / "adjudicated.csv").open(encoding="utf-8") as file:
        codes = {row["comment"]: row["stance"] for row in csv.DictReader(file)}
    with (ROOT / "models" / "stance" / "out_of_thread.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["comment"] in codes and row["best"]]
    assert len(rows) > 100
    return ([STANCES.index(codes[row["comment"]]) for row in rows], [STANCES.index(row["best"]) for row in rows],
            [row["post"] for row in rows])


DRAWS = 150


def test_with_half_of_the_shipped_codes_hidden_the_interval_covers() -> None:
    corpus, random = Corpus(*shipped()), np.random.default_rng(11)
    assert (np.mean([corpus.covered(random, trial) for trial in range(DRAWS)], axis=0) >= 0.9).all()


def test_with_a_leaning_model_the_naive_interval_fails_on_the_shipped_corpus() -> None:
    (coded, _, posts), random = shipped(), np.random.default_rng(12)
    right, naive = [], []
    for trial in range(DRAWS):
        corpus = Corpus(coded, called(coded, random), posts)
        right.append(corpus.covered(random, trial))
        naive.append(corpus.naively(trial))
    assert (np.mean(right, axis=0) >= 0.9).all()
    assert (np.mean(naive, axis=0) < 0.9).all()
    assert np.mean(naive, axis=0)[3] < 0.5  # `other`, which the model mistakes for `frontline`


@pytest.mark.parametrize("posts", [5, 20, 100])
def test_with_half_of_the_codes_hidden_the_interval_covers_and_the_naive_one_does_not(posts: int) -> None:
    random = np.random.default_rng(posts)
    right, naive = [], []
    for trial in range(DRAWS):
        if trial % 5 == 0:
            mixes = random.dirichlet([5.2, 0.6, 0.6, 1.8], posts)
            of = np.repeat(np.arange(posts), random.poisson(20, posts) + 1)
            coded = [int(random.choice(4, p=mixes[post])) for post in of]
            corpus = Corpus(coded, called(coded, random), list(of))
            naive.append(corpus.naively(trial))
        right.append(corpus.covered(random, trial))
    assert (np.mean(right, axis=0) >= 0.9).all()
    assert (np.mean(naive, axis=0) < 0.9).all()


def test_what_was_drawn_surely_because_it_is_hard_does_not_bend_the_weighted_share() -> None:
    random, size, draw = np.random.default_rng(5), 400, 0.2
    coded = np.repeat([1.0, 0.0], [120, 280])
    hard = random.random(size) < 0.3  # on these the model errs often
    model = np.where(random.random(size) < np.where(hard, 0.5, 0.05), 1 - coded, coded)
    posts, errors, plain, covered = np.arange(size) % 20, [], [], []
    for trial in range(DRAWS):
        rest = random.permutation(np.flatnonzero(~hard))[: int(draw * (~hard).sum())]
        known = np.full(size, NAN)
        known[hard], known[rest] = coded[hard], coded[rest]
        probability = np.where(hard, 1.0, len(rest) / (~hard).sum())
        found = difference_share(model, known, posts, probability=probability, power=None, random_state=trial,
                                 replicates=200)
        errors.append(found.value - 0.3)
        covered.append(found.low <= 0.3 <= found.high)
        plain.append(difference_share(model, known, posts, random_state=trial, replicates=1).value - 0.3)
    assert abs(np.mean(errors)) < 0.005
    assert abs(np.mean(plain)) > 0.02
    assert np.mean(covered) >= 0.9


def test_the_difference_of_two_groups_is_covered_with_half_of_the_codes() -> None:
    random, covered = np.random.default_rng(8), []
    posts = np.repeat(np.arange(8), 25)
    coded = [int(random.choice(4, p=[0.8, 0.05, 0.05, 0.1] if post < 4 else [0.5, 0.1, 0.1, 0.3])) for post in posts]
    truth, first = np.eye(4)[coded], posts < 4
    for trial in range(DRAWS):
        known = np.full(truth.shape, NAN)
        kept = random.permutation(200)[:100]
        known[kept] = truth[kept]
        found = share_differences(np.eye(4)[called(coded, random)], known, posts, first, ~first, random_state=trial,
                                  replicates=200)
        covered.append(_within(found, truth[first].mean(axis=0) - truth[~first].mean(axis=0)))
    assert (np.mean(covered, axis=0) >= 0.9).all()


def test_adjusted_shares_find_the_truth_and_agree_with_rogan_and_gladens_formula() -> None:
    confusion, truth = np.array([[80, 15, 5], [10, 25, 5], [2, 2, 16]]), np.array([0.5, 0.3, 0.2])
    observed = truth @ (confusion / confusion.sum(axis=1, keepdims=True))
    assert adjusted_shares(observed, confusion) == pytest.approx(truth, abs=1e-6)
    two = adjusted_shares([0.3, 0.7], [[90, 10], [20, 80]])
    assert two[0] == pytest.approx((0.3 + 0.8 - 1) / (0.9 + 0.8 - 1), abs=1e-6)  # Rogan and Gladen 1978


def test_adjusted_shares_knows_nothing_of_a_label_without_coded_comments() -> None:
    assert np.isnan(adjusted_shares([0.5, 0.5], [[3, 1], [0, 0]])).all()
