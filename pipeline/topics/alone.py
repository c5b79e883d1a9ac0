"""Themes and topics of anybody's texts, for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.study import Study
from pipeline.tokenise import Tokenised, sentences_and_tokens, terms, text_comments
from pipeline.topics.labels import labels
from pipeline.topics.model import Texts, topic_count, topic_model
from pipeline.topics.strength import strong
from pipeline.topics.theme_reading import with_model
from pipeline.topics.words import vocabulary
from pipeline.topics.written import written_words
from pipeline.vectors import Encoder

MANY = 2_000  # texts up to which the encoder reads them
LONG = 50  # content words of a text on the mean from which words alone place texts


def theme_columns(texts: Sequence[str], study: Study, answered: Sequence[str] | None = None) -> pd.DataFrame:
    """Which themes of the study each text carries: a column of 0 and 1 to a theme, rows in the texts' order.

    By the study's theme model, else by the rule (see `pipeline.topics.strength.strong`); an empty text carries none.

    Parameters
    ----------
    texts
        Whole comments.
    study
        Its themes and models.
    answered
        What each text answers, empty where it is not known.
    """
    comments, tokenised = _tokenised(texts, study)
    comments["answered"] = [""] * len(comments) if answered is None else list(answered)
    encoder = _encoder(study.models.embedding)
    vectors = encoder.vectors(list(tokenised.sentences["text"]))
    strengths = strong(tokenised.sentences, tokenised.tokens, comments, vectors, study=study, encoder=encoder)
    found = with_model(strengths, comments, tokenised.tokens, study, encoder)
    return pd.DataFrame(found.carried.astype(int), columns=list(study.themes))


@dataclass(frozen=True)
class TableTopics:
    """Topics of texts: columns topic, label, words, size; columns row, topic; and how the texts were placed."""

    topics: pd.DataFrame
    assignments: pd.DataFrame
    placed_by: str


def table_topics(texts: Sequence[str], study: Study, topics: int | None = None) -> TableTopics:
    """The topics of whole texts, and each text's topic.

    Words count as written (see `written_words`). Texts are placed by their words, and by their meaning too (the
    sentence encoder) where they are at most 2,000 and have fewer than 50 content words each on the mean: the encoder
    would take hours for many texts, and long ones say in words enough what they are about.

    Parameters
    ----------
    texts
        One without a word that may name a topic (see `vocabulary`) gets no topic.
    study
        Its `topics` set the number of topics where none is given; its themes do not guide.
    topics
        How many topics; fewer come out where fewer texts differ.

    Returns
    -------
    TableTopics
        Words best first, parted by commas; rows from 0; topic missing where there is none.
    """
    said = written_words(texts)
    words = [[word for word in found if word] for found in said]
    known = vocabulary(words)
    rows = _with_a_word(words, frozenset(known))
    meant = 0 < len(rows) <= MANY and sum(len(words[row]) for row in rows) < LONG * len(rows)
    vectors = _encoder(study.models.embedding).vectors([texts[row] for row in rows]) if meant else None
    count = topic_count(len(rows), study.topics) if topics is None else topics
    model = topic_model(Texts([words[row] for row in rows], vectors, known), count, study.random_state("topics"))
    found = pd.DataFrame({
        "topic": range(len(model.words)),
        "label": labels([said[row] for row in rows], model.topics, len(model.words), known),
        "words": [", ".join(word for word, _ in best) for best in model.words],
        "size": np.bincount(model.topics, minlength=len(model.words)),
    })
    assigned = pd.Series(pd.NA, index=range(len(texts)), dtype="Int32")
    assigned.iloc[rows] = model.topics
    return TableTopics(found, pd.DataFrame({"row": range(len(texts)), "topic": assigned}),
                       "words and meaning" if meant else "words")


def _with_a_word(words: Sequence[Sequence[str]], known: frozenset[str]) -> list[int]:
    """The texts that hold one of the known words."""
    return [row for row, found in enumerate(words) if not known.isdisjoint(found)]


@cache
def _encoder(folder: Path) -> Encoder:
    """The encoder of a folder, loaded once however many batches of texts come."""
    return Encoder(folder)


def _tokenised(texts: Sequence[str], study: Study) -> tuple[pd.DataFrame, Tokenised]:
    """The texts as rows of `comments`, and their sentences and tokens."""
    comments = text_comments(texts)
    return comments, sentences_and_tokens(comments, terms(study.lexicons.terms))
