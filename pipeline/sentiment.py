"""Sentiment of sentences and comments by NLTK's VADER, own words only.

VADER (Hutto and Gilbert 2014, ICWSM) sums the valence of a sentence's words, corrected for negation,
intensifiers, capitals, punctuation and "but", and squashes the sum to between -1 and 1. The field's words
are not yet re-scored: `WordLists` is the place for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd
from nltk.sentiment.vader import SentimentIntensityAnalyzer, SentiText, VaderConstants

from pipeline.tables import SENTIMENT

NEUTRAL_BAND = 0.05  # Hutto and Gilbert's thresholds: positive from 0.05 up, negative from -0.05 down
DECIMALS = 4


@dataclass(frozen=True)
class WordLists:
    """Changes to VADER's lexicon for a field of study: words re-scored (-4 to 4); 0 makes a word neutral."""

    valence: tuple[tuple[str, float], ...] = ()


class FieldAnalyzer(SentimentIntensityAnalyzer):  # type: ignore[misc]
    """NLTK's analyser on the lexicon that the package vaderSentiment carries, with a field's changes.

    NLTK's own constructor reads the lexicon from a data folder that is fetched from a hub, hence this one.
    """

    def __init__(self, changes: WordLists = WordLists()) -> None:
        self.lexicon_file = resources.files("vaderSentiment").joinpath("vader_lexicon.txt").read_text("utf-8")
        self.lexicon = {**self.make_lex_dict(), **dict(changes.valence)}
        self.constants = VaderConstants()

    def scored_words(self, text: str) -> list[dict[str, object]]:
        """The words that carry valence in a text, with that valence after negation and intensifiers."""
        words = SentiText(text, self.constants.PUNC_LIST, self.constants.REGEX_REMOVE_PUNCTUATION)
        found = []
        for position, word in enumerate(words.words_and_emoticons):
            if word.lower() in self.lexicon:
                valence = self.sentiment_valence(0, words, word, position, [])[-1]
                found.append({"word": word.lower(), "weight": round(float(valence), DECIMALS)})
        return [one for one in found if one["weight"]]


@cache
def analyzer(changes: WordLists = WordLists()) -> FieldAnalyzer:
    """The analyser for a field's word lists, built once."""
    return FieldAnalyzer(changes)


def label(sentiment: float) -> str:
    """The label of a score.

    >>> [label(s) for s in (-0.3, 0.04, 0.05)]
    ['negative', 'neutral', 'positive']
    """
    if sentiment >= NEUTRAL_BAND:
        return "positive"
    return "negative" if sentiment <= -NEUTRAL_BAND else "neutral"


def sentiment_table(comments: Sequence[str], sentences: pd.DataFrame) -> pd.DataFrame:
    """The table `sentiment` for these comments and their sentences.

    A comment's score is the mean of its sentences' scores, weighted by their own tokens: VADER is made for
    single sentences, and its sum saturates on long texts. Quoted words have no part in it.

    Parameters
    ----------
    comments
        Ids of the comments, in order; one without own words gets a row without score.
    sentences
        Their rows of the table `sentences`.
    """
    engine = analyzer()
    spoken = sentences[sentences["own"] != ""]
    scores = [round(engine.polarity_scores(text)["compound"], DECIMALS) for text in spoken["own"]]
    parts = pd.DataFrame({
        "comment": spoken["comment"].to_numpy(), "sentence": spoken["sentence"].to_numpy(),
        "ordinal": spoken["ordinal"].to_numpy(), "sentiment": np.array(scores, dtype=float),
        "words": [engine.scored_words(text) for text in spoken["own"]],
    })
    parts["weighted"] = parts["sentiment"] * spoken["own_tokens"].to_numpy()
    sums = parts.groupby("comment")["weighted"].sum() / spoken.groupby("comment")["own_tokens"].sum()
    words = parts.groupby("comment")["words"].sum() if len(parts) else pd.Series(dtype=object)
    whole = pd.DataFrame({
        "comment": list(comments), "sentence": None, "ordinal": 0,
        "sentiment": sums.reindex(list(comments)).astype(float).round(DECIMALS).to_numpy(),
        "words": [words.get(comment, []) for comment in comments],
    })
    table = pd.concat([whole, parts.drop(columns="weighted")]) if len(parts) else whole
    table["label"] = [label(score) if pd.notna(score) else None for score in table["sentiment"]]
    table["target"] = None
    order = {comment: at for at, comment in enumerate(comments)}
    table = table.assign(at=table["comment"].map(order)).sort_values(["at", "ordinal"], kind="stable")
    return table[[c.name for c in SENTIMENT.columns]].reset_index(drop=True)
