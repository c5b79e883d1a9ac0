"""Scores by the number of coded comments, on invented learners whose curve is known."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from pipeline.stance.learning_curve import By, LearningCurve, Rows, extrapolation, learning_curve

STANCES = ["worker", "owner", "heckler"]
CODED = [STANCES[(k * k) % 3] for k in range(60)]
POSTS = [f"p{k % 6}" for k in range(60)]
SIZES = [5, 10, 20, 40, 60]


def _learner(seen: list[Rows] | None = None) -> Any:
    """Knows the stance of what it has seen, and calls the rest workers."""
    def predictions(rows: Rows) -> list[str]:
        if seen is not None:
            seen.append(rows)
        known = set(rows.tolist())
        return [one if k in known else "worker" for k, one in enumerate(CODED)]
    return predictions


def _curve(sizes: Sequence[int] = SIZES, **options: Any) -> LearningCurve:
    return learning_curve(options.pop("learner", _learner()), CODED, POSTS, STANCES, sizes,
                          **{"random_state": 7, "resamples": 200, **options})


@pytest.mark.parametrize("by", ["comments", "posts"])
def test_smaller_subsets_lie_within_larger_ones(by: By) -> None:
    seen: list[Rows] = []
    _curve(learner=_learner(seen), by=by, repeats=3)
    assert [len(rows) for rows in seen] == SIZES * 3
    for smaller, larger in itertools.pairwise(seen):
        if len(smaller) < len(larger):
            assert set(smaller) < set(larger)
    assert all((np.diff(rows) > 0).all() for rows in seen)
    assert len({tuple(rows) for rows in seen if len(rows) == 10}) == 3  # another draw in each repeat


def test_drawing_by_posts_finishes_one_post_before_the_next() -> None:
    seen: list[Rows] = []
    _curve(learner=_learner(seen), by="posts", repeats=2)
    for rows in seen:
        assert len({POSTS[k] for k in rows}) == -(-len(rows) // 10)


def test_scores_are_those_of_scikit_learn() -> None:
    guesses: list[list[str]] = []

    def learner(rows: Rows) -> list[str]:
        guesses.append([one if k in set(rows.tolist()) else STANCES[k % 2] for k, one in enumerate(CODED)])
        return guesses[-1]

    curve = _curve([0, 30], learner=learner, repeats=2)
    assert curve.accuracy[0] == pytest.approx(accuracy_score(CODED, guesses[0]))
    assert curve.macro_f1[1] == pytest.approx(np.mean([f1_score(CODED, guesses[k], average="macro") for k in (1, 3)]))


def test_the_table_has_a_row_a_size_and_limits_around_the_mean() -> None:
    table = _curve([60, 5, 20, 5]).table(0.9)
    assert list(table["n_coded"]) == [5, 20, 60]
    assert list(table["macro_f1"]) == sorted(table["macro_f1"])
    for name in ("macro_f1", "accuracy"):
        assert (table[f"{name}_low"] <= table[name]).all()
        assert (table[f"{name}_high"] >= table[name]).all()
    assert table.loc[2, ["macro_f1", "macro_f1_low"]].tolist() == pytest.approx([1, 1])
    assert table["spread"].iloc[-1] == 0
    wider = _curve([60, 5, 20]).table(0.99)
    assert (wider["macro_f1_low"] <= table["macro_f1_low"]).all()


def test_an_abstention_counts_as_wrong() -> None:
    curve = _curve([10], learner=lambda _: [None] * 30 + CODED[30:])
    assert curve.accuracy[0] == 0.5


def test_equal_states_give_equal_curves_and_one_repeat_no_spread() -> None:
    first, again, other = _curve().table(), _curve().table(), _curve(random_state=8).table()
    assert first.equals(again)
    assert not first.equals(other)
    assert np.isnan(_curve(repeats=1).spread).all()


@pytest.mark.parametrize("sizes", [[], [-1, 5], [61]])
def test_sizes_must_be_those_of_the_coded_comments(sizes: list[int]) -> None:
    with pytest.raises(ValueError, match="expected sizes from 0 to 60"):
        _curve(sizes)


# Extrapolation


def _known(values: Sequence[float], sizes: Sequence[int], noise: float = 0.0) -> LearningCurve:
    random = np.random.default_rng(3)
    exact = np.array(values)
    drawn = exact + noise * random.standard_normal((300, len(exact)))
    return LearningCurve(tuple(sizes), exact, exact, drawn, drawn, np.zeros(len(exact)), 5)


@pytest.mark.parametrize(("top", "slope", "decay"), [
    (0.8, 0.9, 0.5), (0.6, 0.3, 0.3), (1.0, 1.5, 0.6), (0.7, 0.0, 0.5), (0.9, 3.0, 1.0),
])
def test_a_known_law_is_found_again(top: float, slope: float, decay: float) -> None:
    sizes, asked = [10, 20, 40, 80, 108], np.array([108, 200, 400])
    curve = _known([top - slope * n**-decay for n in sizes], sizes)
    found = extrapolation(curve, asked.tolist())
    assert found["macro_f1"].to_numpy() == pytest.approx(top - slope * asked**-decay, abs=0.005)
    assert (found["macro_f1_high"] - found["macro_f1_low"] < 1e-6).all()


def test_the_interval_grows_with_the_distance_and_holds_the_truth() -> None:
    sizes = [10, 20, 40, 80, 108]
    found = extrapolation(_known([0.8 - 0.9 * n**-0.5 for n in sizes], sizes, noise=0.02), [108, 300, 1000])
    width = found["macro_f1_high"] - found["macro_f1_low"]
    assert width.is_monotonic_increasing
    truth = 0.8 - 0.9 * found["n_coded"] ** -0.5
    assert ((found["macro_f1_low"] < truth) & (truth < found["macro_f1_high"])).all()


@given(st.lists(st.floats(0, 1), min_size=4, max_size=8))
def test_whatever_the_curve_the_law_rises_and_stays_a_score(values: list[float]) -> None:
    found = extrapolation(_known(values, [8 * 2**k for k in range(len(values))]), [10, 100, 1000, 10000])
    for name in ("macro_f1", "macro_f1_low", "macro_f1_high"):
        assert found[name].between(0, 1).all()
    assert (found["macro_f1"].diff().dropna() >= -1e-12).all()


def test_a_size_of_nothing_is_left_out_of_the_law() -> None:
    sizes = [10, 20, 40, 80]
    values = [0.8 - 0.9 * n**-0.5 for n in sizes]
    assert extrapolation(_known([0.1, *values], [0, *sizes]), [160]).equals(extrapolation(_known(values, sizes), [160]))


@pytest.mark.parametrize(("sizes", "asked"), [([10, 20, 40], [80]), ([0, 10, 20, 40], [80]), ([5, 10, 20, 40], [0])])
def test_a_law_needs_points_enough(sizes: list[int], asked: list[int]) -> None:
    with pytest.raises(ValueError, match="4 sizes or more"):
        extrapolation(_known([0.5] * len(sizes), sizes), asked)


def test_the_curve_of_an_invented_learner_is_drawn_on() -> None:
    found = extrapolation(_curve([5, 10, 20, 40]), [60])
    assert found["macro_f1_low"].iloc[0] <= found["macro_f1"].iloc[0] <= found["macro_f1_high"].iloc[0]
