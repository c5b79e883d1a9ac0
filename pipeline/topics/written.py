"""The content words of texts as written, found without a tagger: 100,000 texts in seconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

_PASSED_OVER = re.compile(r"(?:https?://|www\.)\S+|\w+@[\w.]+|@\w+")
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’][^\W\d_]+)?")


def written_words(texts: Sequence[str]) -> list[list[str]]:
    """The content words of each text in its order and in small letters, '' in the place of every other word.

    What follows an apostrophe is cut off. Stop words (spaCy's English list), negated verbs, single letters, numbers,
    addresses and @names are no content.

    >>> written_words(["The prison isn't safe: its governor's 2 letters to @moj said so."])
    [['', 'prison', '', 'safe', '', 'governor', 'letters', '', 'said', '']]
    """
    return [[_content(word) for word in _WORD.findall(_PASSED_OVER.sub(" ", text.lower()))] for text in texts]


@lru_cache(maxsize=100_000)
def _content(word: str) -> str:
    """The word without what follows an apostrophe; '' for one that tells nothing of a subject."""
    stem = re.split("['’]", word)[0]
    negated = word[len(stem) + 1 :] == "t"
    return "" if negated or len(stem) < 2 or stem in _stop_words() or word in _stop_words() else stem


@cache
def _stop_words() -> frozenset[str]:
    """spaCy's English stop words."""
    from spacy.lang.en.stop_words import STOP_WORDS

    return frozenset(STOP_WORDS)
