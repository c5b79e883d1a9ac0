"""The table `sentiment`: scores of sentences and comments, the words behind them, and towards whom they go."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from pipeline.sentiment.base import DECIMALS, analyzer, label
from pipeline.sentiment.field import Spoken, field_analyzer, spoken
from pipeline.sentiment.lexicon import FieldLexicon
from pipeline.sentiment.targets import Targets, targets
from pipeline.tables import SENTIMENT


def sentiment_table(
    comments: Sequence[str],
    sentences: pd.DataFrame,
    tokens: pd.DataFrame,
    lexicon: FieldLexicon,
    *,
    replies: Collection[str] = (),
    learned: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The table `sentiment` for these comments and their sentences.

    An engine's score of a comment is the mean of its sentences' scores, weighted by their own tokens: VADER is made
    for single sentences, and its sum saturates on long texts. Quoted words have no part in it.

    Parameters
    ----------
    comments
        Ids of the comments, in order; one without own words gets a row without score, unless the model gives it one.
    sentences, tokens
        Their rows of these tables.
    lexicon
        The words of the field.
    replies
        Ids of the comments that answer a comment: there "you" is its author.
    learned
        A learned model's `sentiment`, `label` and `sarcasm` of comments, indexed by comment: these then stand in the
        rows of whole comments, where it gives one.
    """
    said = sentences[sentences["own"] != ""]
    rows = _sentence_rows(said, tokens, lexicon, frozenset(replies))
    whole = _comment_rows(list(comments), rows, said)
    if learned is not None:
        whole = _with_learned(whole, learned)
    table = pd.concat([whole, rows]) if len(rows) else whole
    order = {comment: at for at, comment in enumerate(comments)}
    table = table.assign(at=table["comment"].map(order)).sort_values(["at", "ordinal"], kind="stable")
    return table[[c.name for c in SENTIMENT.columns]].reset_index(drop=True)


def base_sentiment(comments: Sequence[str], sentences: pd.DataFrame) -> pd.Series:
    """The base engine's score of each comment (index comment), null without own words."""
    said = sentences[sentences["own"] != ""]
    return _weighted([analyzer().compound(text) for text in said["own"]], said).reindex(list(comments))


def _weighted(scores: Sequence[float], said: pd.DataFrame) -> pd.Series:
    """The mean score of each comment's sentences, weighted by their own tokens."""
    weighted = np.array(scores, dtype=float) * said["own_tokens"].to_numpy(dtype=float)
    sums = pd.Series(weighted, index=said["comment"].to_numpy()).groupby(level=0).sum()
    return (sums / said.groupby("comment")["own_tokens"].sum()).astype(float).round(DECIMALS)


def _sentence_rows(
    said: pd.DataFrame, tokens: pd.DataFrame, lexicon: FieldLexicon, replies: Collection[str]
) -> pd.DataFrame:
    """The rows of sentences with own words."""
    engine, read = field_analyzer(lexicon), spoken(said, tokens, lexicon)
    weighed = {name: engine.weighed(one.text) for name, one in read.items()}
    ids = list(zip(said["sentence"], said["comment"], strict=True))
    finder = targets(lexicon)
    aims = [_target(read[name], weighed[name], finder, comment in replies) for name, comment in ids]
    field = np.array([engine.compound(read[name].text) for name in said["sentence"]], dtype=float)
    return pd.DataFrame({
        "comment": said["comment"].to_numpy(), "sentence": said["sentence"].to_numpy(),
        "ordinal": said["ordinal"].to_numpy(), "sentiment": field,
        "base": np.array([analyzer().compound(text) for text in said["own"]], dtype=float), "field": field,
        "sarcasm": np.nan, "label": [label(score) for score in field],
        "words": [[{"word": word, "weight": weight} for _, word, weight in weighed[name]] for name in said["sentence"]],
        "target": pd.Series(aims, dtype=object).to_numpy(),
    })


def _target(
    read: Spoken, weighed: Sequence[tuple[int, str, float]], finder: Targets, reply: bool
) -> str | None:
    """Towards whom a sentence goes."""
    return finder.target(read.tokens, [(read.ordinals[at], weight) for at, _, weight in weighed], reply)


def _comment_rows(comments: list[str], rows: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """The rows of whole comments, by the engines alone."""
    words = rows.groupby("comment")["words"].sum() if len(rows) else pd.Series(dtype=object)
    base, field = (_weighted(list(rows[name]), said).reindex(comments).to_numpy() for name in ("base", "field"))
    return pd.DataFrame({
        "comment": comments, "sentence": None, "ordinal": 0, "sentiment": field, "base": base, "field": field,
        "sarcasm": np.nan, "label": [label(score) if pd.notna(score) else None for score in field],
        "words": [words.get(comment, []) for comment in comments], "target": None,
    })


def _with_learned(whole: pd.DataFrame, learned: pd.DataFrame) -> pd.DataFrame:
    """The rows of whole comments with the learned scores where there are some."""
    given = learned.reindex(whole["comment"])
    known = given["sentiment"].notna().to_numpy()
    return whole.assign(**{name: np.where(known, given[name].to_numpy(), whole[name].to_numpy())
                           for name in ("sentiment", "label", "sarcasm")})
