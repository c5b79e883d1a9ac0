"""Sentiment: VADER as published, on own words, from sentences to comments."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer as Reference

from pipeline.sentiment import FieldAnalyzer, WordLists, analyzer, label, sentiment_table
from pipeline.tokenise import sentences_and_tokens, terms, text_comments

# The examples that VADER's authors print with their scores (vaderSentiment's README).
PUBLISHED = [
    ("VADER is smart, handsome, and funny.", 0.8316),
    ("VADER is smart, handsome, and funny!", 0.8439),
    ("VADER is very smart, handsome, and funny.", 0.8545),
    ("VADER is VERY SMART, handsome, and FUNNY.", 0.9227),
    ("VADER is VERY SMART, handsome, and FUNNY!!!", 0.9342),
    ("VADER is not smart, handsome, nor funny.", -0.7424),
    ("The book was good.", 0.4404),
    ("At least it isn't a horrible book.", 0.431),
    ("The plot was good, but the characters are uncompelling and the dialog is not great.", -0.7042),
    ("Today SUX!", -0.5461),
    ("Today only kinda sux! But I'll get by, lol", 0.5249),
    ("Make sure you :) or :D today!", 0.8633),
    ("Not bad at all", 0.431),
]


@pytest.fixture(scope="module")
def lexicon():
    from pipeline.study import ROOT

    return terms(ROOT / "seeds" / "lexicons" / "terms.csv")


def scored(lexicon, *texts):
    comments = text_comments(texts)
    return sentiment_table(list(comments["comment"]), sentences_and_tokens(comments, lexicon).sentences)


@pytest.mark.parametrize(("text", "compound"), PUBLISHED)
def test_published_examples(text, compound):
    assert analyzer().polarity_scores(text)["compound"] == pytest.approx(compound, abs=0.0001)
    assert Reference().polarity_scores(text)["compound"] == pytest.approx(compound, abs=0.0001)


def test_same_lexicon_as_the_authors():
    assert analyzer().lexicon == Reference().lexicon


def test_a_comment_is_the_mean_of_its_sentences_by_their_length(lexicon):
    table = scored(lexicon, "This is a good thing. It is a horrible, rotten, endless day for us all.")
    whole, first, second = table["sentiment"]
    assert first > 0 > second
    lengths = (6, 13)
    assert whole == pytest.approx((first * lengths[0] + second * lengths[1]) / sum(lengths), abs=1e-4)
    assert list(table["ordinal"]) == [0, 1, 2]


def test_words_are_those_that_score(lexicon):
    whole = scored(lexicon, "The report is not good.").iloc[0]
    assert [one["word"] for one in whole["words"]] == ["good"]
    assert whole["words"][0]["weight"] < 0


def test_a_comment_without_own_words_has_no_score(lexicon):
    table = scored(lexicon, "", "Good.")
    assert table["sentiment"].isna().tolist() == [True, False, False]
    assert table["label"].iloc[0] is None or table["label"].isna().iloc[0]
    assert list(table["comment"]) == ["000000000", "000000001", "000000001"]


def test_no_comments(lexicon):
    assert scored(lexicon).empty


@pytest.mark.parametrize(("score", "expected"), [
    (-1, "negative"), (-0.05, "negative"), (-0.049, "neutral"), (0, "neutral"), (0.049, "neutral"), (0.05, "positive")])
def test_labels_follow_the_published_thresholds(score, expected):
    assert label(score) == expected


def test_a_fields_words_can_be_scored_anew():
    text = "The offender is at risk."
    assert analyzer().polarity_scores(text)["compound"] < 0
    assert FieldAnalyzer(WordLists((("risk", 0.0), ("offender", 0.0)))).polarity_scores(text)["compound"] == 0


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_scores_stay_in_range(text):
    assert -1 <= analyzer().polarity_scores(text)["compound"] <= 1
    assert all(-8 < one["weight"] < 8 for one in analyzer().scored_words(text))
