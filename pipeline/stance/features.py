"""What shows a commenter's side: how they speak, as numbers.

The rates are shares of the comment's own tokens; presence and counts are said to be so. Sentence vectors
see the subject rather than the side, hence these features beside them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.errors import StudyError

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


def word_lists(path: Path) -> dict[str, frozenset[str]]:
    """The word lists of a CSV file with the columns `list` and `word`, words in small letters.

    Raises
    ------
    StudyError
        The file is missing or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [(row["list"], row["word"].lower()) for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, KeyError) as exc:
        raise StudyError(f"the word lists cannot be read ({exc!r}); expected columns 'list' and 'word'",
                         where=str(path), next_step="Mend 'lexicons.discourse' in the study file") from exc
    return {name: frozenset(word for other, word in rows if other == name) for name, _ in sorted(rows)}


def discourse_features(
    utterances: pd.DataFrame, tokens: pd.DataFrame, lists: Mapping[str, frozenset[str]]
) -> pd.DataFrame:
    """One row of features per utterance, in the utterances' order.

    Parameters
    ----------
    utterances
        Columns comment, own, text, depth, sentiment (NaN without own words).
    tokens
        Their rows of the table `tokens`.
    lists
        Word lists by name, from `word_lists`.
    """
    own = tokens[~tokens["quoted"].astype(bool)]
    words = own.assign(word=own["text"].str.lower())
    flags = pd.DataFrame({
        **{f"says_{name}": words["word"].isin(forms) for name, forms in PRONOUNS.items()},
        **{f"list_{name}": words["word"].isin(forms) for name, forms in lists.items()},
        **{f"tag_{name}": words["tag"].isin(tags) for name, tags in TAGS.items()},
        "terms": words["term"].astype(bool),
        "shouted": words["text"].str.fullmatch(r"[A-Z]{4,}") & ~words["term"].astype(bool),
    }, index=words.index).astype(float)
    rates = flags.groupby(words["comment"]).mean().reindex(utterances["comment"]).fillna(0.0)
    presence = flags.filter(like="list_").groupby(words["comment"]).max().add_prefix("any_")
    presence = presence.reindex(utterances["comment"]).fillna(0.0)
    manner = _sentence_features(utterances, words, tokens)
    return pd.concat([rates, presence, manner, _text_features(utterances)], axis=1)


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
