"""Training: parts of posts, what is out of thread, calibration, the threshold, samples by chance, scores, the card."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import StudyError
from pipeline.stance.card import card
from pipeline.stance.model import Calibration
from pipeline.stance.training import Trained, best, model_scores, trained
from pipeline.study import Study
from pipeline.wording.reader import Settings
from pipeline.wording.training import FOLDS, TrainingSet
from tests.stance_cases import NAMES, dealt, frame, training

BOTH = ["nurse", "manager"]
LOOSE = Settings(regularisation=1e3)


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=40))
def test_a_post_lies_in_one_part_and_the_parts_are_level(posts: list[str]) -> None:
    data = training(posts, ["nurse"] * len(posts))
    part = dict(zip(posts, data.folds.tolist(), strict=True))
    assert [part[post] for post in posts] == data.folds.tolist()
    assert set(part.values()) == set(range(min(FOLDS, len(part))))
    sizes = Counter(data.folds.tolist()).values()
    assert max(sizes) - min(sizes) <= max(Counter(posts).values())


@pytest.mark.parametrize(("sizes", "parts"), [
    ({"a": 4, "b": 3, "c": 2}, [4, 3, 2]),
    ({"a": 1, "b": 6, "c": 1, "d": 2, "e": 3, "f": 1, "g": 2}, [6, 3, 3, 2, 2]),
])
def test_sizes_of_parts(sizes: dict[str, int], parts: list[int]) -> None:
    posts = [post for post, size in sizes.items() for _ in range(size)]
    for order in (posts, posts[::-1]):
        data = training(order, ["nurse"] * len(posts))
        assert [Counter(data.folds.tolist())[n] for n in range(len(parts))] == parts


def test_what_trains_without_a_part_keeps_the_passages() -> None:
    data = training(["p", "p", "q", "r"], ["nurse"] * 4, passages=BOTH)
    part = dict(zip(data.posts, data.folds.tolist(), strict=True))
    assert data.without({part["p"]}).tolist() == [2, 3, 4, 5]
    assert data.without({part["p"], part["r"]}).tolist() == [2, 4, 5]
    assert data.without(set()).tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(("chances", "expected"), [
    ([1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]),
    ([1.0, 1.0, 0.5, 0.5], [2 / 3, 2 / 3, 4 / 3, 4 / 3]),
])
def test_rare_draws_count_for_more(chances: list[float], expected: list[float]) -> None:
    data = training(list("pqrs"), ["nurse", "nurse", "manager", "manager"], chances=chances)
    assert data.sampling(np.arange(4)) == pytest.approx(expected)
    manager = (sum(expected[2:]) + 1) / 6
    assert data.prior(np.arange(4), NAMES) == pytest.approx({"nurse": 1 - manager, "manager": manager})


def test_the_prior_is_of_coded_comments_alone() -> None:
    data = training(["p", "q"], ["nurse", "nurse"], passages=["manager"] * 20)
    assert data.prior(data.without(set()), NAMES) == pytest.approx({"nurse": 0.75, "manager": 0.25})
    assert data.prior(np.array([5]), NAMES) == {"nurse": 0.5, "manager": 0.5}


def test_sampling_reaches_the_model() -> None:
    posts, stances = dealt(40, 4)
    rare = [0.1 if one == "manager" else 1.0 for one in stances]
    level, moved = (trained(training(posts, stances, chances=chances), NAMES, 0.2).model
                    for chances in ([1.0] * 40, rare))
    assert dict(level.prior)["manager"] == 0.5
    assert dict(moved.prior)["manager"] > 0.8


SHARES = ["best", "why", *(f"p_{name}" for name in NAMES)]


def by_comment(found: Trained) -> pd.DataFrame:
    return found.out_of_thread.set_index("comment")


@pytest.mark.parametrize("passages", [[], BOTH * 10])
def test_predictions_do_not_see_their_own_labels(passages: list[str]) -> None:
    posts, stances = dealt(48, 4)
    data = training(posts, stances, passages=passages)
    random = np.random.default_rng(3)
    mine = [n for n, post in enumerate(posts) if post == "0"]
    shuffled = list(data.stances)
    for n, m in zip(mine, random.permutation(mine), strict=True):
        shuffled[n] = "manager" if m % 3 else "nurse"
    assert shuffled != data.stances
    first, second = (by_comment(trained(one, NAMES, 0.2)) for one in (data, replace(data, stances=shuffled)))
    in_post = first["post"] == "0"
    assert first.loc[in_post, SHARES].equals(second.loc[in_post, SHARES])
    assert not first.loc[~in_post, "p_nurse"].equals(second.loc[~in_post, "p_nurse"])
    assert (first["best"] == first["coded"]).mean() > 0.6


def test_the_order_of_rows_changes_no_prediction() -> None:
    posts, stances = dealt(30, 3)
    data = training(posts, stances)
    turned = list(range(30))[::-1]
    other = TrainingSet(data.features.iloc[turned].reset_index(drop=True), stances[::-1], data.domains, posts[::-1],
                        data.comments[::-1], data.chances)
    first, second = (trained(one, NAMES, 0.2).out_of_thread for one in (data, other))
    assert first[["comment", "coded", "best"]].equals(second[["comment", "coded", "best"]])
    assert first["p_nurse"].to_numpy() == pytest.approx(second["p_nurse"].to_numpy(), abs=1e-4)


def test_training_twice_gives_the_same_model() -> None:
    posts, stances = dealt(24, 3)
    first, second = (trained(training(posts, stances), NAMES, 0.2) for _ in range(2))
    assert first.model.content_hash == second.model.content_hash
    assert first.out_of_thread.equals(second.out_of_thread)


def test_over_confident_probabilities_are_cooled() -> None:
    posts, stances = dealt(60, 4)
    features = frame(stances, pull=0.3, noise=40)  # hardly a difference, and much to learn by heart
    found = trained(training(posts, stances, features=features, settings=LOOSE), NAMES, 0.2)
    assert found.model.calibration.temperature > 1.5
    shares = found.out_of_thread[[f"p_{name}" for name in NAMES]].max(axis=1)
    right = (found.out_of_thread["best"] == found.out_of_thread["coded"]).mean()
    assert shares.mean() - right < 0.2


def test_one_post_is_predicted_from_the_passages_alone() -> None:
    data = training(["p"] * 10, BOTH * 5, passages=BOTH * 8)
    first, second = (trained(one, NAMES, 0.2) for one in (data, replace(data, stances=["nurse"] * 10 + BOTH * 8)))
    assert by_comment(first)[SHARES].equals(by_comment(second)[SHARES])
    assert second.model.calibration != Calibration()  # learned from its labels, for comments yet to come


@pytest.mark.parametrize("risk", [0.1, 0.25, 0.4])
def test_the_threshold_keeps_the_risk(risk: float) -> None:
    posts, stances = dealt(60, 4)
    found = trained(training(posts, stances, features=frame(stances, pull=0.8)), NAMES, risk)
    table = found.out_of_thread
    top = table[[f"p_{name}" for name in NAMES]].max(axis=1)
    wrong = table["best"] != table["coded"]
    assert 0.5 <= found.model.threshold <= 1
    kept = top >= found.model.threshold
    assert kept.any()
    assert wrong[kept].mean() <= risk
    lower = sorted({one for one in top if one < found.model.threshold})
    assert all(wrong[top >= one].mean() > risk for one in lower)


def test_a_risk_that_cannot_be_kept_leaves_no_label() -> None:
    posts, stances = dealt(40, 4)
    shuffled = frame(list(np.random.default_rng(1).permutation(stances)))
    assert trained(training(posts, stances, features=shuffled), NAMES, 0.01).model.threshold == 1.0


@pytest.mark.parametrize(("posts", "stances", "passages"), [
    (["p", "p", "q"], ["nurse", "manager", "nurse"], []),
    (["p", "p"], BOTH, []),
    (["p", "q"], BOTH, ["nurse"] * 3),
])
def test_too_few_codings_say_what_to_code(posts: list[str], stances: list[str], passages: list[str]) -> None:
    with pytest.raises(StudyError, match=r"without post '(p|q)'.*Code comments of two stances or more"):
        trained(training(posts, stances, passages=passages), NAMES, 0.2)


def test_passages_of_two_stances_are_enough() -> None:
    found = trained(training(["p", "q"], BOTH, passages=BOTH * 5), NAMES, 0.2)
    assert list(found.out_of_thread["comment"]) == ["p-000", "q-001"]


@pytest.mark.parametrize(("shares", "expected"), [
    ([[0.2, 0.8]], ["manager"]), ([[0.5, 0.5]], ["nurse"]), ([[np.nan, np.nan], [0.9, 0.1]], [None, "nurse"])])
def test_best(shares: Sequence[Sequence[float]], expected: list[str | None]) -> None:
    assert best(np.array(shares), NAMES) == expected


@pytest.fixture(scope="module")
def wards(shipped: Study) -> Study:
    return replace(shipped, stances={"nurse": "nurses", "manager": "manages"})


@pytest.fixture(scope="module")
def data() -> TrainingSet:
    posts, stances = dealt(40, 4)
    return training(posts, stances, passages=BOTH * 6)


@pytest.fixture(scope="module")
def found(data: TrainingSet, wards: Study) -> Trained:
    return trained(data, NAMES, wards.stance.risk)


def test_scores_are_of_the_model_and_its_baselines(found: Trained, data: TrainingSet, wards: Study) -> None:
    scores = model_scores(found, data, wards)
    table = found.out_of_thread
    assert set(scores) == {"model", "majority", "tfidf"}
    assert scores["model"]["accuracy"]["value"] == pytest.approx((table["best"] == table["coded"]).mean())
    assert scores["majority"]["accuracy"]["value"] == pytest.approx((table["majority"] == table["coded"]).mean())
    assert scores["model"]["log_loss"]["value"] > 0
    assert {"calibration", "risk_coverage", "threshold"} <= set(scores["model"])
    assert scores["model"]["threshold"] == found.model.threshold
    assert scores["model"]["risk_coverage"][-1]["coverage"] == 1
    assert json.loads(json.dumps(scores)) == json.loads(json.dumps(model_scores(found, data, wards)))


def test_the_commonest_stance_is_that_of_the_other_posts() -> None:
    posts = ["p"] * 6 + ["q"] * 2 + ["r"] * 2
    stances = ["nurse"] * 5 + ["manager"] + ["manager"] * 2 + ["manager", "nurse"]
    table = by_comment(trained(training(posts, stances), NAMES, 0.2))
    assert table.groupby("post")["majority"].unique().map(list).to_dict() == {
        "p": ["manager"], "q": ["nurse"], "r": ["nurse"]}


def test_the_card_says_what_the_model_is(found: Trained, data: TrainingSet, wards: Study) -> None:
    text = card(found.model, data, model_scores(found, data, wards), wards)
    assert f"# Stance model `{found.model.content_hash}`" in text
    assert "| nurse | nurses | 20 | 6 |" in text
    assert "| all | | 40 | 12 |" in text
    assert f"under {found.model.threshold:.2f}: so that at most\n15% of its labels are wrong" in text
    assert "were written by\na language model" in text
    posts, stances = dealt(20, 4)
    plain = training(posts, stances)
    without = trained(plain, NAMES, 0.15)
    assert "language model (see" not in card(without.model, plain, model_scores(without, plain, wards), wards)
