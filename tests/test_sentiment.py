"""Sentiment: VADER as its authors publish it, on own words, from sentences to comments."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer as Reference

from benchmarks import sentiment as benchmark
from pipeline.sentiment import FieldLexicon, Word, analyzer, base_sentiment, label, sentiment_table
from pipeline.study import ROOT
from pipeline.tokenise import sentences_and_tokens, terms, text_comments

# The examples that VADER's authors print with their scores (vaderSentiment's README).
PUBLISHED = [
    ("VADER is smart, handsome, and funny.", 0.8316),
    ("VADER is smart, handsome, and funny!", 0.8439),
    ("VADER is very smart, handsome, and funny.", 0.8545),
    ("VADER is VERY SMART, handsome, and FUNNY.", 0.9227),
    ("VADER is VERY SMART, handsome, and FUNNY!!!", 0.9342),
    ("VADER is VERY SMART, uber handsome, and FRIGGIN FUNNY!!!", 0.9469),
    ("VADER is not smart, handsome, nor funny.", -0.7424),
    ("The book was good.", 0.4404),
    ("At least it isn't a horrible book.", 0.431),
    ("The book was only kind of good.", 0.3832),
    ("The plot was good, but the characters are uncompelling and the dialog is not great.", -0.7042),
    ("Today SUX!", -0.5461),
    ("Today only kinda sux! But I'll get by, lol", 0.5249),
    ("Make sure you :) or :D today!", 0.8633),
    ("Not bad at all", 0.431),
]
# What the rules that NLTK lacks or has otherwise look at, and words for them to work on.
RULES = ["no", "nor", "or", "not", "never", "NEVER", "so", "this", "without", "doubt", "least", "at", "very", "but",
         "But", "kind", "of", "sort", "just", "enough", "utter", "total", "fuckin", "the", "shit", "bomb", "SHIT",
         "bus", "stop", "yeah", "right", "beating", "heart", "to", "die", "for", "isn't", "I", "a", "it"]
FEELINGS = ["good", "GOOD", "bad", "great", "hope.", "(happy)", "''sad''", ":)", ":D", "!", "??", "😁", "x😁", "ok"]
PLAIN = FieldLexicon()
REFERENCE = Reference()


@pytest.fixture(scope="module")
def lexicon():
    return terms(ROOT / "seeds" / "lexicons" / "terms.csv")


def scored(lexicon, *texts, field=PLAIN, **options):
    comments = text_comments(texts)
    found = sentences_and_tokens(comments, lexicon)
    return sentiment_table(list(comments["comment"]), found.sentences, found.tokens, field, **options)


@pytest.mark.parametrize(("text", "compound"), PUBLISHED)
def test_published_examples(text, compound):
    assert analyzer().compound(text) == pytest.approx(compound, abs=0.0001)


def test_same_lexicon_as_the_authors():
    assert analyzer().lexicon == REFERENCE.lexicon


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(RULES + FEELINGS), max_size=9).map(" ".join) | st.text(max_size=60))
def test_every_text_scores_as_by_the_authors_release(text):
    assert analyzer().polarity_scores(text) == REFERENCE.polarity_scores(text)


def test_a_comment_is_the_mean_of_its_sentences_by_their_length(lexicon):
    table = scored(lexicon, "This is a good thing. It is a horrible, rotten, endless day for us all.")
    whole, first, second = table["sentiment"]
    assert first > 0 > second
    lengths = (6, 13)
    assert whole == pytest.approx((first * lengths[0] + second * lengths[1]) / sum(lengths), abs=1e-4)
    assert list(table["ordinal"]) == [0, 1, 2]
    assert list(table["base"]) == list(table["field"]) == list(table["sentiment"])


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


def test_the_base_score_of_a_comment_is_the_tables(lexicon):
    comments = text_comments(["Good. A bad day.", "", "The risk is bad."])
    found = sentences_and_tokens(comments, lexicon)
    names = list(comments["comment"])
    field = FieldLexicon((Word("risk", 0.0, "trade"),))
    table = sentiment_table(names, found.sentences, found.tokens, field).set_index("comment")
    whole = table[table["ordinal"] == 0]
    pd.testing.assert_series_equal(base_sentiment(names, found.sentences), whole["base"], check_names=False)
    assert whole["base"].iloc[2] < whole["field"].iloc[2] < 0


def test_a_learned_score_stands_in_the_rows_of_comments(lexicon):
    learned = pd.DataFrame({"sentiment": [-0.9, 0.5], "label": ["negative", "positive"], "sarcasm": [0.8, 0.1]},
                           index=["000000000", "000000002"])
    table = scored(lexicon, "Good. Great.", "Good.", "", learned=learned)
    whole = table[table["ordinal"] == 0]
    assert whole["sentiment"].iloc[0] == -0.9
    assert whole["label"].iloc[0] == "negative"
    assert whole["sarcasm"].iloc[0] == 0.8
    assert whole["field"].iloc[0] > 0
    assert whole["sentiment"].iloc[1] == whole["field"].iloc[1]
    assert whole["sentiment"].iloc[2] == 0.5  # it has no own words, yet the model has read it
    assert whole["field"].isna().tolist() == [False, False, True]
    assert (table.loc[table["ordinal"] > 0, "sentiment"] > 0).all()


@pytest.mark.parametrize(("score", "expected"), [
    (-1, "negative"), (-0.05, "negative"), (-0.049, "neutral"), (0, "neutral"), (0.049, "neutral"), (0.05, "positive")])
def test_labels_follow_the_published_thresholds(score, expected):
    assert label(score) == expected


RATED = [("What a lovely, helpful lot.", 3.1), ("It broke. Again!", -1.9), ("Delivered on Monday.", 0.1),
         ("No problem with the charger :)", 2.2), ("Utter rubbish, but cheap", -2.4), ("NOT great", -1.6)]


def test_the_benchmark_shows_both_implementations_and_the_field_engine(tmp_path):
    lines = [f"{n}\t{rating}\t{text}" for n, (text, rating) in enumerate(RATED)]
    (tmp_path / benchmark.FILES["tweets"]).write_text("\n".join(lines), "utf-8")
    head, _, base, authors, field = (line.split("|")[1:3] for line in benchmark.table(tmp_path).splitlines())
    assert "tweets (n = 6)" in head[1]
    assert base[1] == authors[1]
    assert float(field[1].split()[0]) > float(base[1].split()[0])
