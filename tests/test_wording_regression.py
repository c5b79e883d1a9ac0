"""The regressions by the likeness of rows: scikit-learn's own, with domains, levels and the tuned layer's share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import Ridge

from pipeline.errors import CoalfaceError
from pipeline.wording.reader import Settings, tuned
from pipeline.wording.regression import Regression, regression, ridge
from tests.stance_cases import Floats, frame, plain_reader

LOOSE = Settings(domain=0.0, words_weight=1.0)
THREADS = "synthetic_threads.jsonl"


def rows(count: int, seed: int = 0) -> tuple[pd.DataFrame, Floats]:
    """Features, and two targets that follow them a little."""
    features = frame([["nurse", "manager"][n % 2] for n in range(count)], seed)
    shown = features[["any_nurse", "any_manager"]].to_numpy()
    return features, shown + np.random.default_rng(seed + 1).normal(size=shown.shape) + 1.5


def learned(features: pd.DataFrame, targets: Floats, domains: Sequence[str], settings: Settings = LOOSE,
            penalty: float = 2.0, level: float = 0.0) -> Regression:
    """A ridge regression of these targets."""
    return regression(features, domains, settings, lambda near, weights: ridge(near, targets, weights, penalty), level)


def said(model: Regression, features: pd.DataFrame) -> Floats:
    """What the model says of features, its domains mixed by their shares."""
    numbers = model.reader.numbers(features)
    return np.asarray(np.einsum("dno,nd->no", model.scores(numbers), model.shares(numbers)))


def by_shares(shares: Sequence[float], domains: Sequence[str], settings: Settings) -> Regression:
    """A model whose gate gives every row these shares of its domains, and which says nothing else."""
    count, reader = len(domains), replace(plain_reader(["any_a"]), settings=settings)
    return Regression(reader, np.zeros((count, 1, 1)), np.zeros((count, 1)), np.zeros((1, count)),
                      np.log(np.array(shares)), tuple(domains))


@pytest.mark.parametrize("penalty", [0.1, 5.0])
@pytest.mark.parametrize("level", [True, False])
def test_ridge_is_scikit_learns_of_the_kernel_and_of_the_numbers(penalty: float, level: bool) -> None:
    random = np.random.default_rng(3)
    x, y = random.normal(size=(30, 4)), random.normal(size=(30, 2)) + 4
    weights = np.ones(30) if level else random.uniform(0.5, 2, 30)
    shares, mean = ridge(x @ x.T, y, weights, penalty)
    middle = np.average(y, axis=0, weights=weights)
    kernel = KernelRidge(alpha=penalty, kernel="precomputed").fit(x @ x.T, y - middle, sample_weight=weights)
    plain = Ridge(alpha=penalty, fit_intercept=False).fit(x, y - middle, sample_weight=weights)
    assert mean == pytest.approx(middle, abs=1e-4)
    assert shares == pytest.approx(kernel.dual_coef_)
    assert x.T @ shares == pytest.approx(plain.coef_.T)


@pytest.mark.parametrize(("domain", "stronger"), [(0.0, 1.0), (0.8, 1.64)])
def test_one_domain_is_scikit_learns_ridge(domain: float, stronger: float) -> None:
    features, targets = rows(40)
    model = learned(features, targets, ["corpus"] * 40, replace(LOOSE, domain=domain))
    numbers = model.reader.numbers(features).toarray()
    # shared coefficients and the only domain's own are one set, of which the penalty is 1 + domain² times weaker
    plain = Ridge(alpha=2.0 / stronger, fit_intercept=False).fit(numbers, targets - targets.mean(axis=0))
    assert model.weights[0] == pytest.approx(plain.coef_.T, abs=1e-4)
    assert model.offsets[0] == pytest.approx(targets.mean(axis=0), abs=1e-4)
    assert said(model, features) == pytest.approx(plain.predict(numbers) + targets.mean(axis=0), abs=1e-3)


@pytest.mark.parametrize("level", [0.0, 0.5, 30.0])
def test_level_is_the_penalised_indicator_of_a_domain(level: float) -> None:
    features, targets = rows(60)
    domains = ["corpus"] * 20 + ["more.csv"] * 40
    own = np.array([[one == name for name in ("corpus", "more.csv")] for one in domains], dtype=float)
    targets = targets + 3 * own[:, [1]]
    chosen = replace(LOOSE, domain=0.6, heaviest=1.2)
    model = learned(features, targets, domains, chosen, level=level)
    numbers, weights = model.reader.numbers(features).toarray(), np.where(own[:, 0] > 0, 1.2, 1.0)
    copies = [0.6 * own[:, [n]] * numbers for n in range(2)]  # Daumé III (2007), section 3
    middle = np.average(targets, axis=0, weights=weights)
    plain = Ridge(alpha=2.0, fit_intercept=False).fit(
        np.hstack([numbers, *copies, level**0.5 * own]), targets - middle, sample_weight=weights)
    shared, first, second, moved = np.split(plain.coef_.T, np.cumsum([numbers.shape[1]] * 3))
    assert model.offsets == pytest.approx(middle + level**0.5 * moved, abs=1e-4)
    assert model.weights[0] == pytest.approx(shared + 0.6 * first, abs=1e-4)
    assert model.weights[1] == pytest.approx(shared + 0.6 * second, abs=1e-4)


def test_a_domains_intercept_moves_with_level_from_the_shared_one_towards_its_own_mean() -> None:
    features, targets = rows(60)
    domains = ["corpus"] * 30 + ["more.csv"] * 30
    targets[30:] += 3
    apart = [np.ptp(learned(features, targets, domains, penalty=50, level=level).offsets, axis=0)
             for level in (0.0, 1.0, 100.0)]
    assert apart[0] == pytest.approx(0)
    assert (apart[0] < apart[1]).all()
    assert (apart[1] < apart[2]).all()
    assert (np.abs(apart[2] - 3) < 1).all()


@given(st.permutations(range(24)))
@settings(max_examples=8, deadline=None)
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    features, targets = rows(24)
    domains = np.array(["corpus"] * 10 + ["more.csv"] * 14)
    first = said(learned(features, targets, list(domains)), features)
    turned = learned(features.iloc[order], targets[order], list(domains[order]))
    assert said(turned, features) == pytest.approx(first, abs=1e-3)


@pytest.mark.parametrize(("shares", "domains", "expected"), [
    ([1.0], [THREADS], 0.6),
    ([1.0], ["corpus"], 0.0),
    ([0.25, 0.75], ["corpus", THREADS], 0.45),
    ([0.25, 0.5, 0.25], ["corpus", THREADS, "more.csv"], 0.3),
])
def test_tuned_power_is_the_share_of_the_manner_that_the_layer_is_tuned_on(
    shares: list[float], domains: list[str], expected: float
) -> None:
    model = by_shares(shares, domains, Settings(tuned=0.6, tuned_on=THREADS))
    numbers = model.reader.numbers(pd.DataFrame({"any_a": [-3.0, 0.0, 3.0]}))
    assert model.tuned_power(numbers) == pytest.approx(np.full((3, 1), expected))


@pytest.mark.parametrize(("known", "expected"), [
    ("", [0.25, 0.75]), ("corpus", [1.0, 0.0]), (THREADS, [0.0, 1.0]), ("elsewhere", [0.25, 0.75]),
])
def test_the_gate_is_not_asked_where_the_domain_is_known(known: str, expected: list[float]) -> None:
    model = by_shares([0.25, 0.75], ["corpus", THREADS], Settings())
    knowing = replace(model, known=known)
    numbers = model.reader.numbers(pd.DataFrame({"any_a": [-3.0, 3.0]}))
    assert knowing.shares(numbers) == pytest.approx(np.tile(expected, (2, 1)))
    assert knowing.content_hash == model.content_hash


@pytest.mark.parametrize(("codes", "expected"), [
    (["sarcasm"], [[1.0], [2.0]]), (["intensity", "sarcasm"], [[3.0, 1.0], [4.0, 2.0]]),
    (["sarcasm", "role_staff"], None), ([], [[], []]),
])
def test_what_the_tuned_layer_gives_is_in_the_order_asked_for_and_whole(
    codes: list[str], expected: list[list[float]] | None
) -> None:
    features = pd.DataFrame({"tuned_sarcasm": [1, 2], "tuned_intensity": [3, 4], "own": ["a", "b"]})
    found = tuned(features, codes)
    assert (None if found is None else found.tolist()) == expected


def test_the_tuned_layer_is_no_part_of_the_regression() -> None:
    features, targets = rows(20)
    plain = learned(features, targets, ["corpus"] * 20)
    beside = learned(features.assign(tuned_sarcasm=targets[:, 0]), targets, ["corpus"] * 20)
    assert beside.content_hash == plain.content_hash


@pytest.mark.parametrize("words", [True, False])
def test_a_saved_regression_loads_the_same_and_is_written_once(tmp_path: Path, words: bool) -> None:
    features, targets = rows(30)
    features = features if words else features.assign(own="")
    make = partial(learned, features, targets, ["corpus"] * 10 + [THREADS] * 20, replace(LOOSE, tuned=0.4), level=3.0)
    model = make()
    model.save(tmp_path)
    before = (tmp_path / "model.skops").read_bytes()
    make().save(tmp_path)
    found = Regression.load(tmp_path)
    assert (tmp_path / "model.skops").read_bytes() == before
    assert (found.content_hash, found.domains) == (model.content_hash, model.domains)
    assert found.reader.settings == model.reader.settings
    assert np.array_equal(said(found, features), said(model, features))
    numbers = model.reader.numbers(features)
    assert np.array_equal(found.tuned_power(numbers), model.tuned_power(numbers))


def test_another_model_takes_the_place_of_the_first(tmp_path: Path) -> None:
    features, targets = rows(20)
    for shift in (0.0, 1.0):
        learned(features, targets + shift, ["corpus"] * 20).save(tmp_path)
    assert Regression.load(tmp_path).offsets[0] == pytest.approx(targets.mean(axis=0) + 1, abs=1e-4)


@pytest.mark.parametrize(("change", "message"), [
    ({"content_hash": "0" * 16}, "is not the model that model.json names"),
    ({"domains": ["corpus", "other.csv"]}, "is not the model that model.json names"),
    ({"settings": {"tuned": 0.9}}, "is not the model that model.json names"),
    ({"settings": {"unheard_of": 1}}, "can be read here"),
    ({"settings": None}, "can be read here"),
])
def test_a_tampered_card_is_refused_with_what_to_run(tmp_path: Path, change: dict[str, object], message: str) -> None:
    features, targets = rows(20)
    learned(features, targets, ["corpus"] * 10 + ["more.csv"] * 10).save(tmp_path)
    card = tmp_path / "model.json"
    card.write_text(json.dumps(json.loads(card.read_text("utf-8")) | change), encoding="utf-8")
    with pytest.raises(CoalfaceError, match=message) as raised:
        Regression.load(tmp_path)
    assert raised.value.where == str(tmp_path)
    assert "make models" in str(raised.value.next_step)


@pytest.mark.parametrize(("name", "content"), [("model.json", b"{}"), ("model.skops", b"no archive"),
                                               ("model.skops", None), ("model.json", b"\xff")])
def test_a_broken_model_is_refused_with_what_to_run(tmp_path: Path, name: str, content: bytes | None) -> None:
    features, targets = rows(20)
    learned(features, targets, ["corpus"] * 20).save(tmp_path)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CoalfaceError, match=r"can be read here.*make models"):
        Regression.load(tmp_path)
