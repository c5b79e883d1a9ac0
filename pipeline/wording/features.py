"""What shows a commenter's side: how they speak, as numbers.

The rates are shares of the comment's own tokens; presence and counts are said to be so. Sentence vectors
see the subject rather than the side, hence these features beside them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.wording.lexicon import WordLists, word_lists

__all__ = ["discourse_features", "word_lists"]

PRONOUNS = {
    "i": {"i", "me", "my", "mine", "myself"},
    "we": {"we", "us", "our", "ours", "ourselves"},
    "you": {"you", "your", "yours", "yourself", "yourselves"},
    "they": {"they", "them", "their", "theirs", "themselves"},
    "he_she": {"he", "him", "his", "she", "her", "hers"},
}
TAGS = {"past": {"VBD", "VBN"}, "modal": {"MD"}, "number": {"CD"}, "proper": {"NNP", "NNPS"}, "adjective": {"JJ"}}
DISCLOSURE = (
    r"\b(?:i|we)(?:'m| am|'ve| have| was| were| are|'re)? (?:work|worked|been|manage|managed|hold|supervise)\b"
    r"|\bas an? (?:ex-?|former )?(?:p\.?o|pso|spo|probation|officer|manager|practitioner)\b"
    r"|\bmy (?:caseload|cases|office|team|manager|colleagues|clients|job|spo)\b"
    r"|\b(?:our|in my|in our) (?:office|team|area|crc|region|ldu|branch)\b"
)
MOST = 0.2  # a higher rate of a list's phrases tells no more


def discourse_features(
    utterances: pd.DataFrame, tokens: pd.DataFrame, lists: WordLists
) -> pd.DataFrame:
    """One row of features per utterance, in the utterances' order.

    Parameters
    ----------
    utterances
        Columns comment, own, text, depth, sentiment (NaN without own words).
    tokens
        Their rows of the table `tokens`.
    lists
        From `word_lists`: of each list the rate of its phrases to a word, the logarithm of their number, and presence.
    """
    own = tokens[~tokens["quoted"].astype(bool)]
    words = own.assign(word=own["text"].str.lower())
    flags = pd.DataFrame({
        **{f"says_{name}": words["word"].isin(forms) for name, forms in PRONOUNS.items()},
        **{f"tag_{name}": words["tag"].isin(tags) for name, tags in TAGS.items()},
        "terms": words["term"].astype(bool),
        "shouted": words["text"].str.fullmatch(r"[A-Z]{4,}") & ~words["term"].astype(bool),
    }, index=words.index).astype(float)
    rates = flags.groupby(words["comment"]).mean().reindex(utterances["comment"]).fillna(0.0)
    manner = _sentence_features(utterances, words, tokens)
    return pd.concat([rates, manner, _text_features(utterances), _list_features(utterances, lists)], axis=1)


def _list_features(utterances: pd.DataFrame, lists: WordLists) -> pd.DataFrame:
    """How often the phrases of each list occur in the comment's own words."""
    counts = np.array([lists.counts(own) for own in utterances["own"]], dtype=float).reshape(-1, len(lists.names))
    words = np.maximum(utterances["own"].str.count(r"\w+").to_numpy(dtype=float), 1)[:, None]
    parts = {"rate": np.minimum(counts / words, MOST), "count": np.log1p(counts), "any": (counts > 0).astype(float)}
    return pd.concat([pd.DataFrame(values, columns=[f"{kind}_{name}" for name in lists.names],
                                   index=utterances["comment"]) for kind, values in parts.items()], axis=1)


def _sentence_features(utterances: pd.DataFrame, words: pd.DataFrame, tokens: pd.DataFrame) -> pd.DataFrame:
    """Length, and how sentences begin and end."""
    sentences = words.groupby(["comment", "sentence"], sort=True).agg(first=("tag", "first"), last=("text", "last"))
    by_comment = pd.DataFrame({
        "questions": sentences["last"].eq("?").astype(float),
        "exclamations": sentences["last"].eq("!").astype(float),
        "imperatives": sentences["first"].eq("VB").astype(float),
    }).groupby(level="comment").mean()
    length = words.groupby("comment").size()
    count = sentences.groupby(level="comment").size()
    frame = by_comment.assign(log_length=np.log1p(length), sentence_length=np.log1p(length / count))
    quoted = tokens["quoted"].astype(float).groupby(tokens["comment"]).mean().rename("quoted_share")
    return frame.join(quoted, how="outer").reindex(utterances["comment"]).fillna(0.0)


def _text_features(utterances: pd.DataFrame) -> pd.DataFrame:
    """Features of the text as a whole, and of the place in the thread."""
    own = utterances["own"]
    frame = pd.DataFrame({
        "reply": utterances["depth"].gt(0).astype(float),
        "sentiment": utterances["sentiment"].astype(float).fillna(0.0),
        "disclosure": own.str.contains(DISCLOSURE, case=False, regex=True).astype(float),
        "scare_quotes": np.log1p(own.str.count(r"(?<!\w)['‘\"“]\w[^'’\"”]{0,30}['’\"”](?!\w)")),
        "ellipses": np.log1p(own.str.count(r"\.\.\.|…")),
        "link": utterances["text"].str.contains("https?://|www\\.", regex=True).astype(float),
        "all_quoted": own.str.strip().eq("").astype(float),
        "no_capital": own.str.match(r"\s*[a-z]").astype(float),
    })
    return frame.set_index(utterances["comment"])
