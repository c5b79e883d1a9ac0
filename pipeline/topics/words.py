"""The words by which topics and themes are told: content words of a text, and the phrases a seed word may match."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_CONTENT = re.compile(r"[^\W\d_]+(?:['’.&/-]?[^\W_]+)*\.?")
_EMPTY_KINDS = frozenset({"PUNCT", "SYM", "NUM", "SPACE"})
_NOUNS = frozenset({"NOUN", "PROPN"})
_SHOUTED = 4  # words; so many and all in capitals: capitals tell nothing


def content_words(tokens: pd.DataFrame) -> list[str]:
    """The word by which each token counts for topics: a term's spelling, else a lemma in small letters; '' for none.

    Stop words (spaCy's English list, asked of token and lemma), numbers, signs, addresses and single letters count
    for none; a noun in capitals that looks like a stop word (IT) counts as written.
    """
    from spacy.lang.en.stop_words import STOP_WORDS
    from spacy.lang.lex_attrs import like_url

    words = []
    columns = (tokens[name] for name in ("text", "lemma", "pos", "term", "stop"))
    for text, lemma, pos, term, stop in zip(*columns, strict=True):
        word = lemma.lower().replace("’", "'")
        if term:
            words.append(lemma)
        elif pos in _EMPTY_KINDS or len(word) < 2 or not _CONTENT.fullmatch(text) or like_url(text):
            words.append("")
        elif stop or word in STOP_WORDS:
            words.append(text if pos in _NOUNS and text.isupper() else "")
        else:
            words.append(word)
    return words


def words_by(tokens: pd.DataFrame, column: str, names: Sequence[str], *, gaps: bool = False) -> list[list[str]]:
    """The content words of each named sentence or comment, in the order of the tokens; with gaps '' for the others."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for name, word in zip(tokens[column], content_words(tokens), strict=True):
        if (word or gaps) and name in found:
            found[name].append(word)
    return [found[name] for name in names]


def vocabulary(documents: Sequence[Sequence[str]]) -> list[str]:
    """The words that may name a topic, sorted.

    Those of two documents or more from 20 documents up, of three from 100, of one in 2,000 from 8,000. What one comment
    alone says tells nothing of a topic. Where no word comes so often, every word may.

    >>> vocabulary([["a", "b"], ["a"]])
    ['a', 'b']
    >>> vocabulary([["a", "b"], *[["a"]] * 19])
    ['a']
    """
    held = Counter(word for document in documents for word in set(document))
    least = max(1 + (len(documents) >= 20) + (len(documents) >= 100), len(documents) // 2000)
    return sorted(word for word, count in held.items() if count >= least) or sorted(held)


@dataclass(frozen=True)
class Phrases:
    """Every run of words of a text up to a length: as written, and in small letters with base forms beside."""

    written: frozenset[str]
    small: frozenset[str]

    def has(self, seed: str) -> bool:
        """Whether a seed word or phrase stands in the text, as whole words.

        A seed in capitals (IT, MP) matches only as written, with or without a plural s; any other seed matches in
        any case, as written or by base forms.

        >>> phrases(["It", "crashes"], ["it", "crash"], 2).has("IT")
        False
        >>> phrases(["It", "crashes"], ["it", "crash"], 2).has("crash")
        True
        """
        plain = plain_words(seed)
        if plain.isupper():
            return plain in self.written or f"{plain}s" in self.written
        return plain.lower() in self.small


def plain_words(text: str) -> str:
    """The words of a text with one blank between, without signs: a hyphen parts words.

    >>> plain_words("hot-desking, N-Delius")
    'hot desking N Delius'
    """
    return " ".join(_WORD.findall(text.replace("’", "'")))


def phrases(texts: Sequence[str], lemmas: Sequence[str], longest: int) -> Phrases:
    """The phrases of one sentence from its tokens' texts and lemmas, up to so many words."""
    surface, base = plain_words(" ".join(texts)), plain_words(" ".join(lemmas))
    shouted = surface.isupper() and surface.count(" ") + 1 >= _SHOUTED
    written = frozenset() if shouted else _runs(surface, longest) | _runs(base, longest)
    return Phrases(written, _runs(surface.lower(), longest) | _runs(base.lower(), longest))


def _runs(text: str, longest: int) -> frozenset[str]:
    """Every run of one to `longest` words."""
    words = text.split(" ")
    return frozenset(
        " ".join(words[start : start + size])
        for size in range(1, longest + 1)
        for start in range(len(words) - size + 1)
    )
