"""What is drawn for coding: which comments, how surely, and that estimates from it are unbiased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coding.sample import COLUMNS, allocation, drawable, farthest_first, sample
from tests.invented import STANCES, study

MILL = study()


def corpus(size: int, posts: int = 5) -> pd.DataFrame:
    return pd.DataFrame({
        "comment": [f"{n % posts}-{n:04d}" for n in range(size)], "post": [str(n % posts) for n in range(size)],
        "text": [f"The soup is {n}." for n in range(size)], "removed": False,
    })


def predictions(comments: pd.DataFrame, seed: int = 1) -> pd.DataFrame:
    """A model's word on every comment; on the last it has none."""
    chances = np.random.default_rng(seed).dirichlet(np.ones(len(STANCES)), len(comments))
    chances[-1] = np.nan
    best = [None if np.isnan(row[0]) else list(STANCES)[row.argmax()] for row in chances]
    return pd.DataFrame({"comment": comments["comment"], "best": best,
                         **{f"p_{name}": chances[:, k] for k, name in enumerate(STANCES)}})


def vectors(texts: Sequence[str]) -> np.ndarray:
    """A point on the circle to each text, by its number."""
    angle = np.array([float(text.split()[-1].strip(".")) for text in texts])
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def draw(comments, found, size, random, seed=1):
    return sample(comments, found, replace(MILL, seed=seed), size, random, vectors)


def test_what_cannot_be_coded_is_not_drawn():
    comments = corpus(6)
    comments.loc[0, "removed"] = True
    comments.loc[1, "text"] = " \n"
    comments.loc[2, "text"] = "?!…"
    assert set(drawable(comments, {comments.loc[3, "comment"]})["comment"]) == set(comments.loc[4:, "comment"])


@pytest.mark.parametrize(("size", "random", "with_model", "parts"), [
    (40, 0.5, True, {"uncertain": 10, "diverse": 10, "random": 20}),
    (40, 0.5, False, {"diverse": 20, "random": 20}),
    (40, 1.0, True, {"random": 40}),
    (40, 0.0, True, {"uncertain": 20, "diverse": 20}),
    (1, 0.5, True, {"diverse": 1}),
    (90, 0.5, True, {"uncertain": 15, "diverse": 15, "random": 30}),
])
def test_parts(size, random, with_model, parts):
    comments = drawable(corpus(60))
    found = draw(comments, predictions(comments) if with_model else None, size, random)
    assert tuple(found.columns) == COLUMNS
    assert found["part"].value_counts().to_dict() == parts
    assert found["comment"].is_unique
    assert (found.loc[found["part"] != "random", "probability"] == 1).all()


def test_all_are_drawn_surely_where_more_are_asked_for_than_there_are():
    comments = drawable(corpus(30))
    found = draw(comments, predictions(comments), 1000, 0.5)
    assert set(found["comment"]) == set(comments["comment"])
    assert set(found["probability"]) == {1.0}


def test_the_uncertain_are_those_on_which_the_model_wavers():
    comments = drawable(corpus(60))
    said = predictions(comments)
    chances = np.sort(said.filter(like="p_").to_numpy(), axis=1)
    margin = dict(zip(said["comment"], chances[:, -1] - chances[:, -2], strict=True))
    found = draw(comments, said, 20, 0.5)
    uncertain = set(found.loc[found["part"] == "uncertain", "comment"])
    assert uncertain == set(sorted(margin, key=lambda one: (np.isnan(margin[one]), margin[one]))[:5])


def test_the_order_of_comments_in_the_tables_changes_nothing_and_the_seed_does():
    comments = corpus(200)
    said = predictions(comments)
    first = draw(drawable(comments), said, 50, 0.5)
    again = draw(drawable(comments.sample(frac=1, random_state=3)), said.sample(frac=1, random_state=4), 50, 0.5)
    pd.testing.assert_frame_equal(first, again)
    assert set(draw(drawable(comments), said, 50, 0.5, seed=2)["comment"]) != set(first["comment"])


def test_a_coder_cannot_tell_why_a_comment_was_drawn():
    comments = drawable(corpus(400))
    found = draw(comments, predictions(comments), 100, 0.5)
    places = {part: found.index[found["part"] == part].to_numpy().mean() for part in ("uncertain", "diverse", "random")}
    assert all(30 < place < 70 for place in places.values()), places
    assert not set(STANCES) & set(found.astype(str).to_numpy().ravel())


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.data())
def test_every_stratum_gets_one_at_least_and_all_at_most(sizes, data):
    count = data.draw(st.integers(len(sizes), sum(sizes)))
    given_ = allocation(sizes, count)
    assert sum(given_) == count
    assert all(1 <= n <= size for n, size in zip(given_, sizes, strict=True))


@given(st.integers(2, 80), st.integers(1, 40), st.integers(1, 100), st.floats(0.01, 1))
def test_no_comment_is_out_of_reach_and_the_weights_count_the_corpus(size, posts, wanted, random):
    comments = drawable(corpus(size, posts))
    found = draw(comments, predictions(comments), wanted, random)
    assert len(found) == min(wanted, size)
    if "random" in set(found["part"]):
        assert (1 / found["probability"]).sum() == pytest.approx(size)


def test_farthest_first_spreads():
    angles = np.array([0, 0.1, 0.2, 1.5, 1.6, 3.0, 3.1])
    found = farthest_first(np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32), 3)
    assert {int(row > 2) + int(row > 4) for row in found} == {0, 1, 2}
    assert len(farthest_first(np.zeros((3, 2), dtype=np.float32), 5)) == 3


def test_weighted_shares_are_unbiased_though_parts_are_active():
    """600 draws of 60 from 300: the mean weighted share is the true one within Monte Carlo error, the plain is not."""
    comments = drawable(corpus(300))
    said = predictions(comments, seed=5)
    chances = np.sort(said.filter(like="p_").to_numpy(), axis=1)
    label = pd.Series(np.nan_to_num(chances[:, -1] - chances[:, -2]) < 0.25, index=said["comment"])  # rarer where sure
    weighted, plain = [], []
    for seed in range(600):
        found = draw(comments, said, 60, 0.5, seed)
        hits, weights = label[found["comment"]].to_numpy(), 1 / found["probability"].to_numpy()
        weighted.append((hits * weights).sum() / weights.sum())
        plain.append(hits.mean())
    error = np.std(weighted) / np.sqrt(len(weighted))
    assert abs(np.mean(weighted) - label.mean()) < 3.5 * error < 0.02
    assert np.mean(plain) - label.mean() > 0.05
