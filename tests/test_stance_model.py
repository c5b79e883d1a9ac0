"""The classifier: the regression of likenesses, its domains, calibration, the prior, saving and loading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax as scipy_softmax

from pipeline.errors import CoalfaceError
from pipeline.stance.model import Calibration, StanceModel, fitted
from pipeline.wording.reader import SETTINGS, Reader, Settings
from pipeline.wording.regression import dual, regressor, softmax
from pipeline.wording.training import smoothed_prior
from tests.stance_cases import NAMES, Floats, by_hand, frame

FOUR = ["nurse", "manager", "patient", "other"]
LEVEL = {"nurse": 0.5, "manager": 0.5}


def cases(names: Sequence[str], rows: int, seed: int = 0) -> tuple[Floats, list[str], Floats]:
    """Numbers, classes that follow them a little, and weights."""
    random = np.random.default_rng(seed)
    classes = [names[n % len(names)] for n in range(rows)]
    shown = np.array([[one == name for name in names] for one in classes], dtype=float)
    numbers = np.column_stack([random.normal(size=(rows, 3)), shown + random.normal(size=shown.shape)])
    return numbers, classes, random.uniform(0.5, 2, rows)


def scores(coefficients: Floats, intercepts: Floats) -> tuple[Floats, Floats]:
    """Of two classes, scikit-learn's one column as the two of a softmax; others as they are."""
    if len(intercepts) > 1:
        return coefficients.T, intercepts
    return np.column_stack([-coefficients[0] / 2, coefficients[0] / 2]), np.array([-0.5, 0.5]) * intercepts


@pytest.mark.parametrize("names", [NAMES, FOUR])
@pytest.mark.parametrize("strength", [0.02, 1.0])
def test_the_dual_is_scikit_learns_regression(names: list[str], strength: float) -> None:
    x, y, weights = cases(names, 48)
    found, level = dual(x @ x.T, y, sorted(names), weights, strength)
    plain = regressor(strength).fit(x, y, sample_weight=weights)
    coefficients, intercepts = scores(plain.coef_, plain.intercept_)
    assert x.T @ found == pytest.approx(coefficients, abs=1e-4)
    assert level == pytest.approx(intercepts, abs=1e-4)
    assert softmax(x @ x.T @ found + level) == pytest.approx(plain.predict_proba(x), abs=1e-4)


def test_the_dual_has_its_columns_in_the_order_asked_for() -> None:
    x, y, weights = cases(FOUR, 40)
    found, level = dual(x @ x.T, y, FOUR, weights, 1.0)
    turned, turned_level = dual(x @ x.T, y, FOUR[::-1], weights, 1.0)
    assert turned[:, ::-1] == pytest.approx(found)
    assert turned_level[::-1] == pytest.approx(level)


@pytest.mark.parametrize("stances", [NAMES, FOUR])
def test_domains_are_the_augmented_regression_written_out(stances: list[str]) -> None:
    settings = Settings(regularisation=0.1, domain=0.7, heaviest=1.5)
    y = [stances[n // 3 % len(stances)] for n in range(72)]
    domains = ["corpus"] * 12 + ["a.csv"] * 40 + ["b.jsonl"] * 20
    x = frame(y)
    model = fitted(x, y, domains, dict.fromkeys(stances, 1 / len(stances)), settings)
    numbers = model.reader.numbers(x).toarray()
    names = ["a.csv", "b.jsonl", "corpus"]
    own = np.array([[one == name for name in names] for one in domains], dtype=float)
    # Daumé III (2007), section 3: a row is (x, 0, ..., x, ..., 0), here with the domain's own copy times 0.7
    augmented = np.hstack([numbers, *(0.7 * own[:, [n]] * numbers for n in range(3))])
    weights = np.array([{"corpus": 1.5, "a.csv": 1.0, "b.jsonl": 2**0.5}[one] for one in domains])
    plain = regressor(0.1).fit(augmented, y, sample_weight=weights)
    coefficients, intercepts = scores(plain.coef_, plain.intercept_)
    columns = [list(plain.classes_).index(one) for one in stances]
    shared, *apart = np.split(coefficients[:, columns], 4)
    for n in range(3):
        assert model.weights[n] == pytest.approx(shared + 0.7 * apart[n], abs=1e-4)
        assert model.offsets[n] == pytest.approx(intercepts[columns], abs=1e-4)
    gate = regressor(0.1).fit(numbers, domains)
    shares = gate.predict_proba(numbers)
    by_domain = [scipy_softmax(numbers @ model.weights[n] + model.offsets[n], axis=1) for n in range(3)]
    mixed = sum(shares[:, [n]] * by_domain[n] for n in range(3))
    assert model.level(x) == pytest.approx(mixed, abs=1e-4)


def test_one_domain_needs_no_gate() -> None:
    x = frame(["nurse", "manager"] * 20)
    model = fitted(x, ["nurse", "manager"] * 20, ["corpus"] * 40, LEVEL)
    numbers = model.reader.numbers(x)
    assert model.level(x) == pytest.approx(softmax(numbers @ model.weights[0] + model.offsets[0]))
    assert (model.level(x).argmax(axis=1) == [0, 1] * 20).mean() > 0.7


def test_a_stance_without_a_row_gets_next_to_nothing() -> None:
    x = frame(["nurse"] * 12)
    model = fitted(x, ["nurse"] * 12, ["corpus"] * 12, LEVEL)
    assert model.probabilities(x)[:, 0] == pytest.approx(1)
    both = ["nurse", "manager"] * 8
    three = fitted(frame(both), both, ["corpus"] * 16, {"other": 0.2, "nurse": 0.4, "manager": 0.4})
    found = three.probabilities(frame(both))
    assert found[:, 0] == pytest.approx(0, abs=1e-6)
    assert found.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_texts_without_a_word_are_read() -> None:
    x = frame(["nurse", "manager"] * 8).assign(own="")
    model = fitted(x, ["nurse", "manager"] * 8, ["corpus"] * 16, LEVEL)
    assert model.reader.words is None
    assert not any(name.startswith("“") for name in model.reader.names)
    assert model.probabilities(x).shape == (16, 2)


@pytest.mark.parametrize("copies", [1, 60])
def test_words_of_a_single_text_count_where_texts_are_few(copies: int) -> None:
    x = frame(["nurse", "manager"] * copies).assign(own=["we ran it", *["please be patient"] * (2 * copies - 1)])
    assert ("“ran”" in Reader.of(x).names) is (copies == 1)
    assert "“please be”" in Reader.of(x).names


def test_a_feature_that_never_varies_does_no_harm() -> None:
    x = frame(["nurse", "manager"] * 10).assign(link=0.0)
    numbers = Reader.of(x).numbers(x.assign(link=1.0)).toarray()
    assert np.isfinite(numbers).all()


def test_calibration_is_the_formula_by_hand() -> None:
    # p^(1/2) times prior^0.5: sqrt(0.64) sqrt(0.25) = 0.4 and sqrt(0.36) sqrt(0.75), of which the shares
    a, b = 0.8 * 0.5, 0.6 * 0.75**0.5
    found = Calibration(temperature=2.0, prior_power=0.5)(np.array([[0.64, 0.36]]), np.array([0.25, 0.75]))
    assert found[0] == pytest.approx([a / (a + b), b / (a + b)], abs=1e-6)


@given(st.lists(st.floats(1e-6, 1), min_size=2, max_size=5), st.floats(0.5, 3), st.floats(0, 1.5))
def test_calibration_gives_shares_and_keeps_the_order_of_a_level_prior(level: list[float], temperature: float,
                                                                       power: float) -> None:
    shares = np.array([level]) / sum(level)
    found = Calibration(temperature, power)(shares, np.full(len(level), 1 / len(level)))
    assert found.sum() == pytest.approx(1, abs=1e-5)
    order = np.argsort(shares[0])
    assert (np.diff(found[0][order]) >= 0).all()


def test_the_plain_calibration_changes_nothing_under_a_level_prior() -> None:
    level = np.array([[0.2, 0.8], [1.0, 0.0]])
    assert Calibration()(level, np.array([0.5, 0.5])) == pytest.approx(level, abs=1e-6)


def test_the_prior_moves_the_odds_by_its_own() -> None:
    y = ["nurse", "manager"] * 30
    model = fitted(frame(y), y, ["corpus"] * 60, LEVEL)
    level, moved = model.probabilities(frame(y)), model.probabilities(frame(y), {"manager": 0.2, "nurse": 0.8})
    odds = level[:, 0] / level[:, 1] * (0.8 / 0.2)
    assert moved[:, 0] == pytest.approx(odds / (1 + odds), abs=1e-4)
    assert moved.sum(axis=1) == pytest.approx(1, abs=1e-5)
    other = replace(model, prior=(("nurse", 0.8), ("manager", 0.2)))
    assert (other.probabilities(frame(y)) == moved).all()


def test_no_row_gets_no_probability() -> None:
    y = ["nurse", "manager"] * 5
    model = fitted(frame(y), y, ["corpus"] * 10, LEVEL)
    assert model.probabilities(frame(y).iloc[:0]).shape == (0, 2)


@pytest.mark.parametrize(("coded", "weights", "expected"), [
    ([], None, {"nurse": 0.5, "manager": 0.5}),
    (["nurse"] * 3, None, {"nurse": 0.8, "manager": 0.2}),
    (["nurse", "manager"], [0.5, 1.5], {"nurse": 1.5 / 4, "manager": 2.5 / 4}),
])
def test_smoothed_prior(coded: list[str], weights: list[float] | None, expected: dict[str, float]) -> None:
    assert smoothed_prior(coded, NAMES, weights) == pytest.approx(expected)


def model_of(seed: int = 0) -> StanceModel:
    y = ["nurse", "manager"] * 15
    return fitted(frame(y, seed), y, ["corpus"] * 10 + ["more.csv"] * 20, LEVEL)


@pytest.mark.parametrize(("change", "same"), [
    ({}, True),
    ({"calibration": Calibration(1.5)}, False),
    ({"threshold": 0.4}, False),
    ({"prior": (("nurse", 0.6), ("manager", 0.4))}, False),
    ({"gate_offsets": np.array([0.0, 1.0])}, False),
])
def test_the_content_hash_is_of_what_was_learned(change: dict[str, object], same: bool) -> None:
    assert (replace(model_of(), **change).content_hash == model_of().content_hash) is same


def test_other_rows_make_another_model() -> None:
    assert model_of(1).content_hash != model_of().content_hash


def test_the_content_hash_follows_the_names_of_what_is_read() -> None:
    first = by_hand({"any_a": [0.1, 0.2]})
    assert first.content_hash == by_hand({"any_a": [0.1, 0.2]}).content_hash
    assert first.content_hash != by_hand({"any_b": [0.1, 0.2]}).content_hash


def test_a_saved_model_loads_the_same_and_is_written_once(tmp_path: Path) -> None:
    model = replace(model_of(), threshold=0.6, calibration=Calibration(1.5, 0.5))
    model.save(tmp_path)
    before = (tmp_path / "model.skops").stat().st_mtime_ns
    replace(model_of(), threshold=0.6, calibration=Calibration(1.5, 0.5)).save(tmp_path)
    assert (tmp_path / "model.skops").stat().st_mtime_ns == before
    found = StanceModel.load(tmp_path)
    assert (found.content_hash, found.threshold, found.calibration) == (model.content_hash, 0.6, Calibration(1.5, 0.5))
    assert found.reader.settings == SETTINGS
    x = frame(["nurse", "manager"] * 15)
    assert np.array_equal(found.probabilities(x), model.probabilities(x))


def test_a_model_without_words_is_saved_too(tmp_path: Path) -> None:
    model = by_hand({"any_insult": [-1, 1]})
    model.save(tmp_path)
    x = pd.DataFrame({"any_insult": [1.0], "own": ["so be it"]})
    assert np.array_equal(StanceModel.load(tmp_path).probabilities(x), model.probabilities(x))


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    model_of().save(tmp_path)
    model_of(1).save(tmp_path / "other")
    (tmp_path / "other" / "model.skops").replace(tmp_path / "model.skops")
    with pytest.raises(CoalfaceError, match="is not the model"):
        StanceModel.load(tmp_path)


@pytest.mark.parametrize(("name", "content"), [
    ("model.json", None), ("model.skops", None), ("model.json", "{}"), ("model.json", "not JSON"),
    ("model.skops", "no archive"),
])
def test_a_missing_or_broken_model_says_what_to_run(tmp_path: Path, name: str, content: str | None) -> None:
    by_hand({"any_insult": [-1, 1]}).save(tmp_path)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(CoalfaceError, match="make models"):
        StanceModel.load(tmp_path)
