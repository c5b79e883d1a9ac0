"""Stance: features, the corrected prior, out-of-thread training, the table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import CoalfaceError, StudyError
from pipeline.stance import Classifier, corpus_utterances, stance_table
from pipeline.stance.features import discourse_features, word_lists
from pipeline.stance.model import fitted, load, save, smoothed_prior
from pipeline.stance.training import TrainingSet, out_of_thread
from pipeline.stance.utterances import text_utterances, training_only
from pipeline.tokenise import terms

NAMES = ["nurse", "manager"]


@pytest.fixture(scope="module")
def features(shipped):
    def one(text, answered="", depth=0, quoted=()):
        frame = pd.DataFrame({"text": [text], "answered": [answered], "depth": [depth], "quoted": [list(quoted)]})
        utterances, tokenised = text_utterances(frame, terms(shipped.lexicons.terms))
        return discourse_features(utterances, tokenised.tokens, word_lists(shipped.lexicons.discourse)).iloc[0]

    return one


@pytest.mark.parametrize(("text", "feature", "value"), [
    ("I did my best.", "says_i", 2 / 5),
    ("You are an idiot.", "any_list_insult", 1),
    ("Why? Why not?", "questions", 1),
    ("Get out of here. I stay.", "imperatives", 1 / 2),
    ("NEVER AGAIN shall we.", "shouted", 2 / 5),
    ("The CRC and the NPS.", "terms", 2 / 6),
    ("I work in the south.", "disclosure", 1),
    ("As an SPO I can say.", "disclosure", 1),
    ("They work in the south.", "disclosure", 0),
    ("The so-called 'improvement' is here.", "scare_quotes", np.log1p(1)),
    ("It's the manager's fault.", "scare_quotes", 0),
    ("See https://example.org/x", "link", 1),
    ("", "log_length", 0),
])
def test_features(features, text, feature, value):
    assert features(text)[feature] == pytest.approx(value)


def test_quoted_words_are_not_the_commenters(features):
    text = '"You idiot" he said.'
    assert features(text)["any_list_insult"] == 1
    found = features(text, quoted=[{"start": 1, "end": 10}])
    assert found["any_list_insult"] == 0
    assert found["quoted_share"] > 0


def test_reply_is_told_by_depth(features):
    assert (features("Yes.", depth=0)["reply"], features("Yes.", depth=2)["reply"]) == (0, 1)


def frame(rows, seed=0):
    random = np.random.default_rng(seed)
    x = np.r_[random.normal(-1, 1, rows), random.normal(1, 1, rows)]
    data = pd.DataFrame({"length": x, "own_000": random.normal(size=2 * rows), "answered_000": 0.0})
    return data, ["nurse"] * rows + ["manager"] * rows


def test_prior_moves_probabilities_as_the_formula_says():
    x, y = frame(60)
    level = fitted(x, y, np.ones(120), {"nurse": 0.5, "manager": 0.5}).probabilities(x)
    moved = fitted(x, y, np.ones(120), {"nurse": 0.8, "manager": 0.2}).probabilities(x)
    odds = level[:, 0] / level[:, 1] * (0.8 / 0.2)
    assert moved[:, 0] == pytest.approx(odds / (1 + odds), abs=1e-4)
    assert moved.sum(axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(("coded", "expected"), [
    ([], {"nurse": 0.5, "manager": 0.5}), (["nurse"] * 3, {"nurse": 0.8, "manager": 0.2})])
def test_smoothed_prior(coded, expected):
    assert smoothed_prior(coded, NAMES) == expected


def test_a_saved_model_loads_the_same_and_is_refused_when_changed(tmp_path):
    x, y = frame(30)
    model = fitted(x, y, np.ones(60), {"nurse": 0.5, "manager": 0.5})
    save(model, tmp_path)
    before = (tmp_path / "model.skops").stat().st_mtime_ns
    save(fitted(x, y, np.ones(60), {"nurse": 0.5, "manager": 0.5}), tmp_path)
    assert (tmp_path / "model.skops").stat().st_mtime_ns == before
    assert load(tmp_path).content_hash == model.content_hash
    assert np.array_equal(load(tmp_path).probabilities(x), model.probabilities(x))
    other, labels = frame(30, seed=1)
    save(fitted(other, labels, np.ones(60), {"nurse": 0.5, "manager": 0.5}), tmp_path / "other")
    (tmp_path / "other" / "model.skops").replace(tmp_path / "model.skops")
    with pytest.raises(CoalfaceError, match="is not the model"):
        load(tmp_path)


def test_a_missing_model_says_what_to_run(tmp_path):
    with pytest.raises(CoalfaceError, match="make models"):
        load(tmp_path)


def test_no_post_is_scored_by_a_model_that_saw_it():
    data = TrainingSet(pd.DataFrame({"x": range(6)}), ["a"] * 6, ["nurse"] * 6, ["p", "p", "q", "r"], list("abcd"))
    assert list(data.without("p")) == [2, 3, 4, 5]
    assert list(data.without("r")) == [0, 1, 2, 4, 5]
    assert list(data.without(None)) == [0, 1, 2, 3, 4, 5]


def test_out_of_thread_predictions_do_not_see_their_own_labels():
    x, y = frame(20)
    posts = [f"{n % 4}" for n in range(40)]
    data = TrainingSet(x, ["some words here"] * 40, y, posts, [f"c{n:02d}" for n in range(40)])
    flipped = [("manager" if name == "nurse" else "nurse") if post == "0" else name
               for name, post in zip(y, posts, strict=True)]
    other = TrainingSet(x, data.own, flipped, posts, data.comments)
    first, second = (out_of_thread(one, NAMES).set_index("comment") for one in (data, other))
    in_post = first["post"] == "0"
    assert first.loc[in_post, ["best", "p_nurse"]].equals(second.loc[in_post, ["best", "p_nurse"]])
    assert not first.loc[~in_post, "p_nurse"].equals(second.loc[~in_post, "p_nurse"])
    assert (first["best"] == first["coded"]).mean() > 0.7


def test_too_few_codings_say_what_to_code():
    stances = ["nurse", "manager", "nurse"]
    data = TrainingSet(pd.DataFrame({"x": range(3)}), ["a"] * 3, stances, ["p", "p", "q"], list("abc"))
    with pytest.raises(StudyError, match="without post 'p'"):
        out_of_thread(data, NAMES)


def test_answered_is_the_parent_or_the_post():
    comments = pd.DataFrame({
        "comment": ["1-01", "1-02", "2-01"], "post": ["1", "1", "2"], "depth": [0, 1, 0],
        "parent": [None, "1-01", None], "text": ["A.", "B.", "C."], "own": ["A.", "B.", "C."]})
    sentiment = pd.DataFrame({"comment": ["1-01", "1-02"], "ordinal": [0, 0], "sentiment": [0.1, 0.2]})
    halves = [(comments.iloc[:1], sentiment), (comments.iloc[1:], sentiment)]
    found = pd.concat(corpus_utterances(halves, {"1": "Post one.", "2": "Post two."}))
    assert list(found["answered"]) == ["Post one.", "A.", "Post two."]


def test_training_only_sets(shipped):
    found = training_only(shipped.annotations.training_only, shipped.stances)
    assert len(found) == 101 + 969
    assert set(found["stance"]) == set(shipped.stances)
    assert (found.loc[found["depth"] == 1, "answered"] != "").all()
    assert found["quoted"].map(len).sum() > 50


def test_training_only_faults_name_the_line(tmp_path, shipped):
    path = tmp_path / "more.csv"
    path.write_text("text,stance\nWell,nobody\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"more\.csv:2: 'nobody' is no stance"):
        training_only([path], shipped.stances)


@pytest.fixture(scope="module")
def classifier(shipped):
    return Classifier(shipped)


def test_the_shipped_model_reads_texts(classifier):
    texts = pd.DataFrame({"answered": "", "depth": 0, "text": [
        "You lot are idiots, get a grip.", "", "I have 58 cases and my manager is off sick."]})
    found = classifier.predictions(texts)
    assert found["stance"].notna().tolist() == [True, False, True]
    assert found.filter(like="p_").sum(axis=1).round(4).tolist() == [1, 0, 1]
    alone = classifier.predictions(texts.iloc[2:])
    assert alone.iloc[0].equals(found.iloc[2])


def test_a_model_of_other_stances_is_refused_and_order_does_not_matter(shipped, classifier):
    texts = pd.DataFrame({"text": ["I have 58 cases and no kettle."], "answered": "", "depth": 0})
    turned = Classifier(replace(shipped, stances=dict(reversed(shipped.stances.items()))))
    shown = ["best", "p_frontline"]
    assert turned.predictions(texts)[shown].equals(classifier.predictions(texts)[shown])
    with pytest.raises(StudyError, match="Code some comments"):
        Classifier(replace(shipped, stances={"nurse": "", "manager": ""})).predictions(texts)


def test_coded_comments_show_the_coders_stance_and_keep_the_prediction(classifier):
    texts = ["Well put.", "I have 58 cases.", " "]
    utterances = pd.DataFrame({"comment": ["1-01", "1-02", "1-03"], "post": "1", "depth": 0, "sentiment": 0.0,
                               "text": texts, "own": texts, "answered": ""})
    from pipeline.tokenise import sentences_and_tokens, text_comments

    tokens = sentences_and_tokens(text_comments(list(utterances["text"])).assign(comment=utterances["comment"]),
                                  terms(classifier.study.lexicons.terms)).tokens
    held_out = pd.DataFrame({"comment": ["1-01"], "coded": ["troll"], "p_frontline": [0.7], "p_troll": [0.1],
                             "p_management": [0.1], "p_other": [0.1]})
    table = stance_table(classifier, utterances, tokens, held_out)
    assert table["stance"].iloc[0] == "troll"
    assert (table["best"].iloc[0], table["source"].iloc[0]) == ("frontline", "coder")
    assert table["source"].iloc[1] == "model"
    assert table["stance"].iloc[1] == table["best"].iloc[1]
    assert table["abstained"].tolist() == [False, False, True]
    assert pd.isna(table["stance"].iloc[2])
