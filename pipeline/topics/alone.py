"""Themes and topics of anybody's texts, for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from pipeline.study import Study
from pipeline.tokenise import Tokenised, sentences_and_tokens, terms, text_comments
from pipeline.topics.model import Texts, topic_count, topic_model
from pipeline.topics.strength import strong
from pipeline.topics.words import vocabulary, words_by
from pipeline.vectors import Encoder


def theme_columns(texts: Sequence[str], study: Study) -> pd.DataFrame:
    """Which themes of the study each text carries: a column of 0 and 1 to a theme, rows in the texts' order.

    The rule is that of whole comments (see `pipeline.topics.strength.strong`); an empty text carries none.
    """
    comments, tokenised = _tokenised(texts, study)
    encoder = _encoder(study.models.embedding)
    vectors = encoder.vectors(list(tokenised.sentences["text"]))
    strengths = strong(tokenised.sentences, tokenised.tokens, comments, vectors, study=study,
                       encoder=encoder)
    carried = strengths.rule.carried(strengths.comments)
    return pd.DataFrame(carried.astype(int), columns=list(study.themes))


def table_topics(texts: Sequence[str], study: Study, topics: int | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The topics of whole texts, and each text's topic.

    Parameters
    ----------
    texts
        One with no content word gets no topic.
    study
        Its `topics` set the number of topics where none is given; its themes do not guide.
    topics
        How many topics; fewer come out where fewer texts differ.

    Returns
    -------
    tuple
        Columns topic, words (best first, parted by commas), size; and columns row (from 0), topic
        (missing where there is none).
    """
    comments, tokenised = _tokenised(texts, study)
    words = words_by(tokenised.tokens, "comment", list(comments["comment"]))
    # the same texts in another order must give the same topics, and a text's only id is its content
    rows = sorted((row for row, found in enumerate(words) if found), key=lambda row: texts[row])
    vectors = _encoder(study.models.embedding).vectors([texts[row] for row in rows])
    count = topic_count(len(rows), study.topics) if topics is None else topics
    model = topic_model(Texts([words[row] for row in rows], vectors, vocabulary(words)), count,
                        study.random_state("topics"))
    found = pd.DataFrame({
        "topic": range(len(model.words)),
        "words": [", ".join(word for word, _ in best) for best in model.words],
        "size": [int((model.topics == topic).sum()) for topic in range(len(model.words))],
    })
    assigned = pd.Series(pd.NA, index=range(len(texts)), dtype="Int32")
    assigned.iloc[rows] = model.topics
    return found, pd.DataFrame({"row": range(len(texts)), "topic": assigned})


@cache
def _encoder(folder: Path) -> Encoder:
    """The encoder of a folder, loaded once however many batches of texts come."""
    return Encoder(folder)


def _tokenised(texts: Sequence[str], study: Study) -> tuple[pd.DataFrame, Tokenised]:
    """The texts as rows of `comments`, and their sentences and tokens."""
    comments = text_comments(texts)
    return comments, sentences_and_tokens(comments, terms(study.lexicons.terms))
