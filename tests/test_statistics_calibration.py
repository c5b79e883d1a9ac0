from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from pipeline.statistics import (
    RiskPoint,
    area_under_risk,
    at_coverage,
    at_threshold,
    calibration,
    risk_coverage,
    threshold_at_risk,
)

NAN = math.nan
TWO = ["x", "y"]


def curve(scores: list[float], correct: list[int]) -> tuple[RiskPoint, ...]:
    return risk_coverage(scores, correct, list(range(len(scores))), random_state=1, replicates=50)


def test_one_bin_of_few_cases_by_hand() -> None:
    # Confidences 0.9, 0.8, 0.6 with one right: mean 0.7667 against 1/3. As probability of x: 0.9, 0.2, 0.6.
    found = calibration([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], ["x", "x", "y"], TWO, list("abc"), random_state=1)
    assert found.ece.value == pytest.approx(2.3 / 3 - 1 / 3)
    assert found.per_class["x"].value == pytest.approx(abs(1.7 - 2) / 3)
    assert found.classwise.value == pytest.approx(found.per_class["x"].value)
    assert [(one.n, one.accuracy.value) for one in found.bins] == [(3, pytest.approx(1 / 3))]


def cases(n: int, seed: int, shift: float = 0.0) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Probabilities of two labels, true labels that follow them (moved by `shift`), and posts of ten cases."""
    random = np.random.default_rng(seed)
    first = random.uniform(0.02, 0.98, n)
    moved = 1 / (1 + np.exp(-(1 - shift) * np.log(first / (1 - first))))
    true = np.where(random.random(n) < moved, "x", "y").tolist()
    return np.column_stack([first, 1 - first]), true, np.arange(n) // 10


def test_reliability_bins_agree_with_scikit_learn() -> None:
    probabilities, true, posts = cases(200, 1)
    found = calibration(probabilities, true, TWO, posts, random_state=1)
    right = np.where(probabilities[:, 0] >= 0.5, "x", "y") == np.array(true)
    accuracy, confidence = calibration_curve(right, probabilities.max(axis=1), n_bins=10, strategy="quantile")
    assert [one.accuracy.value for one in found.bins] == pytest.approx(list(accuracy))
    assert [one.confidence for one in found.bins] == pytest.approx(list(confidence))
    gaps = np.abs(accuracy - confidence) * [one.n for one in found.bins]
    assert found.ece.value == pytest.approx(gaps.sum() / 200)


@pytest.mark.parametrize(("n", "bins"), [(5, 1), (39, 1), (40, 2), (108, 5), (299, 14), (900, 15)])
def test_the_number_of_bins_follows_the_rule(n: int, bins: int) -> None:
    probabilities, true, posts = cases(n, 2)
    assert len(calibration(probabilities, true, TWO, posts, random_state=1, replicates=20).bins) == bins


def test_right_probabilities_err_by_chance_only_and_overconfident_ones_by_more() -> None:
    def errors(shift: float) -> list[tuple[float, float, float]]:
        found = [calibration(*cases(300, seed, shift)[:2], TWO, np.arange(300) // 10, random_state=1, replicates=20)
                 for seed in range(25)]
        return [(one.ece.value, one.ece_sweep, one.ece_by_chance) for one in found]

    ece, sweep, chance = np.mean(errors(0), axis=0)
    assert ece == pytest.approx(chance, abs=0.006)
    assert sweep < ece  # the sweep is there to be less biased
    assert np.mean(errors(0.8), axis=0)[0] > 2 * chance


def test_calibration_leaves_out_cases_without_probabilities_and_writes_json() -> None:
    probabilities, true, posts = cases(60, 3)
    whole = calibration(probabilities, true, TWO, posts, random_state=1)
    more = calibration(np.vstack([probabilities, [NAN, NAN]]), [*true, "x"], TWO, [*posts, 99], random_state=1)
    assert more.as_dict() == whole.as_dict()
    json.dumps(whole.as_dict(), allow_nan=False)


@pytest.mark.parametrize("probabilities", [[], [[NAN, NAN]]])
def test_calibration_of_nothing_is_not_defined(probabilities: list[list[float]]) -> None:
    found = calibration(probabilities, ["x"] * len(probabilities), TWO, list(range(len(probabilities))), random_state=1)
    assert (found.n, found.as_dict()["ece"]["value"], found.bins) == (0, None, ())


def test_the_risk_coverage_curve_by_hand() -> None:
    points = curve([0.9, 0.8, 0.8, 0.5], [1, 0, 1, 0])
    assert [(one.threshold, one.n, one.coverage) for one in points] == [(0.9, 1, 0.25), (0.8, 3, 0.75), (0.5, 4, 1.0)]
    assert [one.risk for one in points] == pytest.approx([0, 1 / 3, 1 / 2])
    assert area_under_risk(points) == pytest.approx((1 * 0 + 2 / 3 + 1 / 2) / 4)


def test_a_curve_without_a_random_state_has_no_intervals() -> None:
    bare = risk_coverage([0.9, 0.8, 0.8, 0.5], [1, 0, 1, 0], list("abcd"))
    drawn = curve([0.9, 0.8, 0.8, 0.5], [1, 0, 1, 0])
    assert [(one.threshold, one.n, one.risk, one.low) for one in bare] == [
        (one.threshold, one.n, one.risk, None) for one in drawn]
    assert None not in [one.low for one in drawn]


@pytest.mark.parametrize(("risk", "fewest", "threshold"), [
    (0.0, 1, 0.9), (0.34, 1, 0.8), (0.5, 1, 0.5), (0.0, 2, 1.0), (0.5, 5, 1.0), (1.0, 4, 0.5),
])
def test_the_threshold_is_the_lowest_that_keeps_the_risk(risk: float, fewest: int, threshold: float) -> None:
    assert threshold_at_risk(curve([0.9, 0.8, 0.8, 0.5], [1, 0, 1, 0]), risk, fewest=fewest) == threshold


@pytest.mark.parametrize(("coverage", "n"), [(0.1, 1), (0.25, 1), (0.7, 3), (1.0, 4)])
def test_the_point_at_a_coverage(coverage: float, n: int) -> None:
    found = at_coverage(curve([0.9, 0.8, 0.8, 0.5], [1, 0, 1, 0]), coverage)
    assert found is not None
    assert found.n == n


def test_nothing_has_no_curve() -> None:
    assert risk_coverage([NAN], [True], ["a"], random_state=1) == ()
    assert math.isnan(area_under_risk(()))
    assert threshold_at_risk((), 0.1) == 1.0
    assert at_coverage((), 0.7) is None
    assert at_threshold((), 0.7) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.sampled_from("abc")), min_size=1, max_size=40),
       st.randoms(), st.floats(0, 1))
@settings(max_examples=50, deadline=None)
def test_the_curve_ends_at_the_error_of_all_and_the_threshold_keeps_its_promise(
    given_cases: list[tuple[float, bool, str]], random: object, risk: float
) -> None:
    def points() -> tuple[RiskPoint, ...]:
        scores, correct, posts = zip(*given_cases, strict=True)
        return risk_coverage(scores, correct, posts, random_state=1, replicates=20)

    first = points()
    random.shuffle(given_cases)  # type: ignore[attr-defined]
    assert points() == first
    assert first[-1].coverage == 1
    assert first[-1].risk == pytest.approx(np.mean([not one[1] for one in given_cases]))
    assert [one.n for one in first] == sorted({one.n for one in first})
    threshold = threshold_at_risk(first, risk, fewest=1)
    kept = [right for score, right, _ in given_cases if score >= threshold]
    assert threshold == 1.0 or np.mean([not right for right in kept]) <= risk


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    scores = np.linspace(0.2, 1.0, 3000)
    points = risk_coverage(scores, scores > 0.5, np.arange(3000) % 7, random_state=1, replicates=20)
    assert len(points) == 500
    assert (points[0].n, points[-1].n) == (1, 3000)


def test_a_case_drawn_with_a_third_of_the_chance_counts_as_three() -> None:
    sure, right, posts = [0.9, 0.8, 0.6, 0.5], [1, 0, 1, 0], list("abcd")
    weights = np.array([1, 3, 1, 1])
    weighted = risk_coverage(sure, right, posts, weights=weights)
    thrice = risk_coverage(np.repeat(sure, weights), np.repeat(right, weights), np.repeat(posts, weights))
    for name in ("threshold", "coverage", "risk"):
        assert [getattr(one, name) for one in weighted] == pytest.approx([getattr(one, name) for one in thrice])
    assert [one.n for one in weighted] == [1, 2, 3, 4]
    assert area_under_risk(weighted) == pytest.approx(area_under_risk(thrice))


def test_the_calibration_error_of_a_sample_drawn_unevenly_is_that_of_all() -> None:
    probabilities, true, posts = cases(20_000, seed=5, shift=0.6)
    sure = probabilities.max(axis=1)
    chances = np.where(sure < np.median(sure), 0.9, 0.1)  # active: nearly all that are unsure, few of the others
    drawn = np.random.default_rng(2).random(len(sure)) < chances
    options = {"random_state": 1, "replicates": 20}
    whole = calibration(probabilities, true, TWO, posts, **options)
    sample = probabilities[drawn], [one for one, yes in zip(true, drawn, strict=True) if yes], TWO, posts[drawn]
    weighted = calibration(*sample, weights=1 / chances[drawn], **options)
    plain = calibration(*sample, **options)
    assert abs(plain.ece.value - whole.ece.value) > 0.02
    assert weighted.ece.value == pytest.approx(whole.ece.value, abs=0.01)
    assert weighted.ece_sweep == pytest.approx(whole.ece_sweep, abs=0.01)
