"""Sentiment of whole comments: what is learned, how it labels, what the tuned layer adds, and its scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import pearsonr

from pipeline.errors import CoalfaceError
from pipeline.sentiment.learned import (
    FOR_SENTIMENT,
    LABELS,
    LEAST,
    Scorer,
    SentimentModel,
    label_of,
    sentiment_model,
)
from pipeline.sentiment.training import model_scores, trained
from pipeline.study import Study
from pipeline.wording.training import CORPUS, TrainingSet
from tests.stance_cases import plain_reader

NAN = float("nan")
THREADS = FOR_SENTIMENT.tuned_on
CODES = ("intensity", "sentiment_negative", "sentiment_neutral", "sentiment_mixed", "sentiment_positive", "sarcasm")


def planted(count: int, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Features and codes: what is coded is said in words, and in a number with noise."""
    random = np.random.default_rng(seed)
    intensity = random.permutation(np.resize([-3.0, -2.0, 0.0, 0.0, 2.0, 1.0], count))
    said = {-3.0: "utter shambles", -2.0: "a sorry mess", 0.0: "the door is green", 1.0: "not bad", 2.0: "well done"}
    features = pd.DataFrame({"any_glad": intensity + random.normal(size=count), "mean_000": random.normal(size=count),
                             "own": [said[one] for one in intensity]})
    codes = pd.DataFrame({"sentiment": [label_of("mixed", one) for one in intensity], "intensity": intensity,
                          "sarcasm": intensity == -3})
    return features, codes


def says(outputs: Sequence[float], prior: Sequence[float] = (1 / 3,) * 3, shares: Sequence[float] = (1.0, 0.0)
         ) -> SentimentModel:
    """A model that says the same of every text, in the manner of the corpus and of the threads by these shares."""
    reader, gate = replace(plain_reader(["any_a"]), settings=FOR_SENTIMENT), np.log(np.maximum(shares, 1e-300))
    return SentimentModel(reader, np.zeros((2, 1, 5)), np.array([outputs, outputs], dtype=float), np.zeros((1, 2)),
                          gate, (CORPUS, THREADS), prior=tuple(prior))


def text(**codes: float) -> pd.DataFrame:
    """The features of one text, with what the tuned layer gives."""
    return pd.DataFrame({"any_a": [0.5], **{f"tuned_{name}": [value] for name, value in codes.items()}})


@pytest.mark.parametrize(("sentiment", "intensity", "expected"), [
    ("negative", 2.0, "negative"), ("neutral", -1.0, "neutral"), ("positive", 0.0, "positive"),
    ("mixed", -0.5, "negative"), ("mixed", 0.0, "neutral"), ("mixed", 3.0, "positive"), ("mixed", NAN, "neutral"),
])
def test_a_mixed_text_goes_by_its_balance(sentiment: str, intensity: float, expected: str) -> None:
    assert label_of(sentiment, intensity) == expected


def test_a_planted_signal_is_learned() -> None:
    model = sentiment_model(planted(180)[0], [CORPUS] * 180, planted(180)[1])
    features, codes = planted(60, seed=1)
    assert model is not None
    found = model.scored(features)
    assert pearsonr(found["sentiment"], codes["intensity"]).statistic > 0.9
    assert found["sentiment"].between(-1, 1).all()
    assert (found["label"] == codes["sentiment"]).mean() > 0.9
    ironic = codes["sarcasm"].astype(bool)
    assert found.loc[ironic, "sarcasm"].min() > found.loc[~ironic, "sarcasm"].max()
    assert list(model.prior) == pytest.approx([1 / 3] * 3, abs=1e-6)


def test_a_source_of_angrier_texts_has_a_lower_intercept() -> None:
    features, codes = planted(60)
    angrier = codes.assign(intensity=np.where(np.arange(60) < 30, codes["intensity"] - 2, codes["intensity"]))
    model = sentiment_model(features.assign(own="so"), [CORPUS] * 30 + ["more.csv"] * 30, angrier)
    assert model is not None
    assert model.domains == (CORPUS, "more.csv")
    assert model.offsets[0, 0] < model.offsets[1, 0] - 0.05


@pytest.mark.parametrize(("outputs", "prior", "expected"), [
    ([0.6, 0.3, 0.1], [1 / 3] * 3, "negative"),
    ([0.6, 0.3, 0.1], [0.81, 0.09, 0.1], "neutral"),   # 0.6 / 0.9 = 0.67, 0.3 / 0.3 = 1
    ([0.6, 0.3, 0.1], [0.64, 0.35, 0.01], "positive"),  # 0.75, 0.51, 1
    ([0.6, 0.3, 0.1], [0.49, 0.49, 0.02], "negative"),  # 0.86, 0.43, 0.71: not by the prior itself
    ([-0.1, -0.2, -0.3], [0.8, 0.1, 0.1], "negative"),
])
def test_a_label_is_the_highest_by_the_square_root_of_its_share(
    outputs: list[float], prior: list[float], expected: str
) -> None:
    assert says([0, *outputs, 0], prior).scored(text())["label"].tolist() == [expected]


@pytest.mark.parametrize(("outputs", "sentiment", "sarcasm"), [
    ([-1.7, 1, 0, 0, -0.2], -1.0, 0.0), ([1.2, 0, 0, 1, 1.4], 1.0, 1.0), ([0.25, 0, 1, 0, 0.125], 0.25, 0.125),
])
def test_scores_stay_within_their_range(outputs: list[float], sentiment: float, sarcasm: float) -> None:
    found = says(outputs).scored(text())
    assert found[["sentiment", "sarcasm"]].to_numpy().tolist() == [[sentiment, sarcasm]]


def test_no_text_gets_no_score() -> None:
    assert says([0] * 5).scored(text().iloc[:0]).shape == (0, 3)


@pytest.mark.parametrize(("coded", "uncoded"), [(LEAST - 1, 0), (LEAST - 1, 30), (LEAST, 0), (LEAST, 30)])
def test_what_is_not_coded_is_not_learned_from(coded: int, uncoded: int) -> None:
    features, codes = planted(coded + uncoded)
    domains = [CORPUS] * coded + ["more.csv"] * uncoded
    known = pd.Series(np.arange(len(codes)) < coded)
    codes = codes.assign(intensity=codes["intensity"].where(known))
    found = sentiment_model(features, domains, codes)
    if coded < LEAST:
        assert found is None
        return
    only = sentiment_model(features[:coded], domains[:coded], codes[:coded])
    assert found is not None
    assert only is not None
    assert (found.content_hash, found.domains) == (only.content_hash, (CORPUS,))


@pytest.mark.parametrize(("shares", "power"), [((1.0, 0.0), 0.0), ((0.5, 0.5), 0.25), ((0.0, 1.0), 0.5)])
def test_the_tuned_layer_is_heard_in_the_manner_that_it_is_tuned_on(shares: tuple[float, float], power: float) -> None:
    given = text(**dict(zip(CODES, [0.8, *np.log([0.1, 0.2, 0.3, 0.4]), 0.0], strict=True)))
    found = says([-0.4, 0.7, 0.2, 0.1, 0.1], shares=shares)._outputs(given)[0]
    own, layer = np.array([-0.4, 0.7, 0.2, 0.1, 0.1]), np.array([0.8, 0.25, 0.2, 0.55, 0.5])  # mixed: half to each
    assert found == pytest.approx((1 - power) * own + power * layer)


@pytest.mark.parametrize("missing", CODES)
def test_a_layer_that_lacks_a_code_is_not_heard(missing: str) -> None:
    model, given = says([-0.4, 0.7, 0.2, 0.1, 0.1], shares=(0, 1)), text(**dict.fromkeys(CODES, 5.0))
    assert model.scored(given)["sentiment"].tolist() != [-0.4]
    assert model.scored(given.drop(columns=f"tuned_{missing}")).equals(model.scored(text()))


def test_a_saved_model_loads_the_same_and_its_prior_is_part_of_it(tmp_path: Path) -> None:
    features, codes = planted(60)
    model = sentiment_model(features, [CORPUS] * 20 + [THREADS] * 40, codes)
    assert model is not None
    model.save(tmp_path)
    found = SentimentModel.load(tmp_path)
    assert (found.content_hash, found.prior) == (model.content_hash, model.prior)
    assert found.scored(features).equals(model.scored(features))
    card = tmp_path / "model.json"
    card.write_text(card.read_text("utf-8").replace(str(model.prior[0]), "0.9"), encoding="utf-8")
    with pytest.raises(CoalfaceError, match=r"is not the model.*make models"):
        SentimentModel.load(tmp_path)


def training(coded: int = 40, passages: int = 50, **changes: Any) -> TrainingSet:
    """Coded comments under five posts, and passages of one file."""
    features, codes = planted(coded + passages)
    posts = [f"post-{n % 5}" for n in range(coded)]
    data = TrainingSet(features, ["other"] * len(codes), [CORPUS] * coded + ["more.csv"] * passages, posts,
                       [f"{post}-{n:02d}" for n, post in enumerate(posts)], [1.0] * coded, codes)
    return replace(data, **changes)


def test_the_scores_of_a_post_do_not_depend_on_its_own_codes() -> None:
    data = training()
    here = np.array([post == "post-0" for post in data.posts] + [False] * 50)
    turned = data.codes.assign(intensity=data.codes["intensity"].where(~here, -data.codes["intensity"]))
    first, again = trained(data), trained(replace(data, codes=turned))
    assert first is not None
    assert again is not None
    own = first.out_of_thread["post"] == "post-0"
    told: list[Any] = ["comment", "sentiment", "label", "sarcasm"]
    assert first.out_of_thread.loc[own, told].equals(again.out_of_thread.loc[own, told])
    assert not first.out_of_thread.loc[~own, told].equals(again.out_of_thread.loc[~own, told])
    assert first.model.content_hash != again.model.content_hash
    assert first.out_of_thread["comment"].tolist() == sorted(data.comments)


@pytest.mark.parametrize(("coded", "passages"), [(20, LEAST - 21), (LEAST, 0), (0, 10)])
def test_too_little_coded_trains_nothing(coded: int, passages: int) -> None:
    assert trained(training(coded, passages)) is None  # of 40 comments of five posts, 32 are left to learn from


def test_model_scores_by_hand(shipped: Study) -> None:
    table = pd.DataFrame([
        ("a", "negative", -3.0, -0.9, "negative"), ("a", "negative", -2.0, -0.2, "neutral"),
        ("b", "neutral", 0.0, -0.1, "neutral"), ("b", "positive", 1.0, 0.4, "positive"),
        ("c", "negative", -1.0, -0.5, "negative"), ("c", None, NAN, 0.9, "positive"),
    ], columns=["post", "coded", "intensity", "sentiment", "label"])
    found = model_scores(table, shipped)
    assert found["n"] == 5  # the comment that nobody coded is left out
    assert found["accuracy"]["value"] == pytest.approx(4 / 5)
    # precision 1, recall 2/3; precision 1/2, recall 1; both 1
    assert found["macro_f1"]["value"] == pytest.approx((0.8 + 2 / 3 + 1) / 3)
    r = pearsonr(table["sentiment"][:5], table["intensity"][:5]).statistic
    assert found["pearson"]["value"] == pytest.approx(r)
    assert found["pearson"]["low"] <= r <= found["pearson"]["high"]
    assert found["coded"] == pytest.approx({"negative": 0.6, "neutral": 0.2, "positive": 0.2})
    assert found["called"] == pytest.approx({"negative": 0.4, "neutral": 0.4, "positive": 0.2})


class Heard:
    """A reading of texts that gives planted features, and remembers of which."""

    def __init__(self) -> None:
        self.comments: list[str] = []

    def reading(self, model: SentimentModel) -> SentimentModel:
        """The model as it is."""
        return model

    def features(self, utterances: pd.DataFrame, _: pd.DataFrame) -> pd.DataFrame:
        """Features of utterances, indexed by comment."""
        self.comments += list(utterances["comment"])
        return planted(len(utterances))[0].set_index(pd.Index(utterances["comment"]))


def scorer(study: Study, folder: Path, held_out: pd.DataFrame | None) -> Scorer:
    return Scorer(replace(study, models=replace(study.models, folder=folder)), held_out)


UTTERANCES = pd.DataFrame({"comment": ["c1", "c2", "c3"], "text": ["Well said.", "  ", "So it is."]})
TOKENS = pd.DataFrame({"comment": ["c1", "c3"]})


def test_without_a_model_nothing_is_scored(shipped: Study, tmp_path: Path) -> None:
    assert scorer(shipped, tmp_path, None).corpus(UTTERANCES, TOKENS) is None


@pytest.mark.parametrize(("coded", "asked"), [([], ["c1", "c3"]), (["c1"], ["c3"]), (["c1", "c3"], [])])
def test_coded_comments_keep_their_scores_out_of_thread(shipped: Study, tmp_path: Path, coded: list[str],
                                                        asked: list[str]) -> None:
    features, codes = planted(60)
    model = sentiment_model(features, [CORPUS] * 60, codes)
    assert model is not None
    model.save(tmp_path / "sentiment")
    held = pd.DataFrame({"comment": coded, "sentiment": 0.125, "label": "neutral", "sarcasm": 0.5})
    one, heard = scorer(shipped, tmp_path, held), Heard()
    one.wording = heard  # type: ignore[assignment]
    found = one.corpus(UTTERANCES, TOKENS)
    assert found is not None
    assert heard.comments == asked  # neither the coded nor the empty
    assert (found.loc[coded, "sentiment"] == 0.125).all()
    assert found.loc[asked, "label"].isin(LABELS).all()


def test_other_texts_in_company_change_no_score() -> None:
    features, codes = planted(60)
    model = sentiment_model(features, [CORPUS] * 20 + ["more.csv"] * 40, codes)
    assert model is not None
    alone = pd.concat([model.scored(features.iloc[[n]]) for n in range(12)])
    assert model.scored(features).iloc[:12].equals(alone)
