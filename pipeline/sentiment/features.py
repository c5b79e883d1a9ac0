"""What a comment's sentiment is learned from: both engines' scores in several summaries, and marks of manner."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE

from pipeline.sentiment.base import NEUTRAL_BAND, analyzer
from pipeline.sentiment.field import FieldAnalyzer, Spoken, field_analyzer, spoken
from pipeline.sentiment.lexicon import FieldLexicon

Floats = NDArray[np.float64]
_WORD = re.compile(r"\w+(?:['-]\w+)*")
_MARKS: dict[str, re.Pattern[str]] = {
    "exclamations": re.compile("!"), "questions": re.compile(r"\?"),
    "ellipses": re.compile(r"\.{2,}|…"), "scare_quotes": re.compile(r"(?<!\w)(['\"‘“])\w[^'\"’”]{0,40}['\"’”](?!\w)"),
    "capitals": re.compile(r"\b[A-Z]{3,}\b"), "laughter": re.compile(r"\b(?:lol|lmao|rofl|(?:ha){2,}h?|hehe)\b", re.I),
    "emoji": re.compile("[\U0001F300-\U0001FAFF\u2600-\u27BF]|[:;]-?[()DP]"),
}
_LISTS = ("swearing", "praise", "irony", "idiom")
_SUMMARIES = ("mean", "min", "max", "first", "last", "negative", "positive")
_RATES = ("words", "sentences", "valence", "good", "bad", "strengtheners", "negations", *_MARKS, *_LISTS,
          "ironic_praise", "you", "thanks_first", "question_last")
PARTS = (*(f"{engine}_{summary}" for engine in ("base", "field") for summary in _SUMMARIES), *_RATES)


def parts(
    comments: Sequence[str], sentences: pd.DataFrame, tokens: pd.DataFrame, lexicon: FieldLexicon
) -> pd.DataFrame:
    """The features of comments (columns `PARTS`, one row each, indexed by comment); zeros without own words.

    Parameters
    ----------
    comments
        Ids of the comments, in order.
    sentences, tokens
        Their rows of these tables.
    lexicon
        The words of the field.

    Returns
    -------
    DataFrame
        `base_*` and `field_*`: the engines' scores of its sentences: mean by own tokens, extremes, those of the first
        and last sentence, shares of negative and positive ones. `words` and `sentences`: logarithms of their counts.
        `valence`, `good`, `bad`: summed valence of its words, of the good and of the bad ones, a word. Marks and
        lists: counts, damped (`log1p`). `ironic_praise`: praise in a sentence that holds a mark of irony.
    """
    said = sentences[sentences["own"] != ""]
    read, engine = spoken(said, tokens, lexicon), field_analyzer(lexicon)
    rows: dict[str, Floats] = {name: np.zeros(len(PARTS)) for name in comments}
    for name, own in said.groupby("comment", sort=False):
        if name in rows:
            given = [read[one] for one in own["sentence"]]
            rows[name] = _features(list(own["own"]), given, own["own_tokens"].to_numpy(dtype=float), engine)
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(PARTS)).rename_axis("comment")


def _features(own: Sequence[str], read: Sequence[Spoken], weights: Floats, field: FieldAnalyzer) -> Floats:
    """The features of one comment from its sentences."""
    scores = [np.array([analyzer().compound(text) for text in own]),
              np.array([field.compound(one.text) for one in read])]
    return np.concatenate([*(_summary(one, weights) for one in scores), _rates(own, read, field)])


def _summary(scores: Floats, weights: Floats) -> Floats:
    """The summaries of one engine's scores."""
    return np.array([np.average(scores, weights=np.maximum(weights, 1)), scores.min(), scores.max(), scores[0],
                     scores[-1], np.mean(scores <= -NEUTRAL_BAND), np.mean(scores >= NEUTRAL_BAND)])


def _rates(own: Sequence[str], read: Sequence[Spoken], field: FieldAnalyzer) -> Floats:
    """The counts of one comment, in the order of `_RATES`."""
    text = "\n".join(own)
    words = [_WORD.findall(one.text.lower()) for one in read]
    count = Counter(word for sentence in words for word in sentence)
    valences = [weight for one in read for _, _, weight in field.weighed(one.text)]
    total = max(sum(count.values()), 1)
    marks = [len(pattern.findall(text)) for pattern in _MARKS.values()]
    lists = {name: [_hits(sentence, field.kinds[name]) for sentence in words] for name in _LISTS}
    counts = [
        total, len(own), sum(count[word] for word in BOOSTER_DICT), sum(count[word] for word in NEGATE), *marks,
        *(sum(lists[name]) for name in _LISTS), _ironic(lists["praise"], lists["irony"], own),
        sum(count[word] for word in ("you", "your", "you're", "yourself")),
    ]
    damped = np.log1p(np.array(counts, dtype=float))
    rates = [sum(valences) / total, sum(v for v in valences if v > 0) / total,
             sum(v for v in valences if v < 0) / total]
    ends = [float(any(word in ("thanks", "thank") for word in words[0])), float(own[-1].rstrip().endswith("?"))]
    return np.concatenate([damped[:2], rates, damped[2:], ends])


def _ironic(praise: Iterable[int], irony: Iterable[int], own: Iterable[str]) -> int:
    """How much praise stands in sentences with a mark of irony."""
    hinting = [_MARKS[name] for name in ("scare_quotes", "ellipses", "laughter", "emoji")]
    return sum(good for good, hints, text in zip(praise, irony, own, strict=True)
               if hints or any(mark.search(text) for mark in hinting))


def _hits(words: Sequence[str], listed: frozenset[str]) -> int:
    """How many words and phrases of a list stand in a sentence; a phrase has four words at most."""
    return sum(" ".join(words[at : at + n]) in listed for at in range(len(words)) for n in range(1, 5))
