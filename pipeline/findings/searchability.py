"""How easily a search would find a quotation: what of its wording is still that of the documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

NGRAM = 5  # words that are looked for together
EASY = 8  # words in a row left as written from which a quotation is found easily
STEPS = ("not found", "with effort", "easily")
SCALE = (
    f"Easily: {EASY} words or more in a row stand as written, enough for a search for the exact phrase. With effort: "
    f"fewer, but {NGRAM} words in a row of it occur in the documents. Not found: no {NGRAM} words in a row do, or no "
    "text is shown."
)
_WORD = re.compile(r"\[[a-z-]+\]|\w+(?:['’]\w+)*")


@dataclass(frozen=True)
class Searchability:
    """What a text keeps of the wording it comes from.

    Attributes
    ----------
    words
        Number of its words; what stands for personal data counts as one.
    changed
        Share of them that are not the original's, in its order.
    run
        Longest run of words that the original has as well.
    found
        Share of its runs of `NGRAM` words that occur in the documents; of a shorter text, whether it does as a whole.
    """

    words: int
    changed: float
    run: int
    found: float

    @property
    def step(self) -> str:
        """One of `STEPS`."""
        return STEPS[2 if self.run >= EASY else 1 if self.found > 0 else 0]


def words_of(text: str) -> list[str]:
    """The words of a text in small letters; what stands for personal data (`[name]`) is one.

    >>> words_of("Don’t ask [name], twice.")
    ['don’t', 'ask', '[name]', 'twice']
    """
    return _WORD.findall(text.casefold())


def shared_run(text: str, original: str) -> int:
    """The number of words in the longest run that two texts share."""
    return _matcher(text, original).find_longest_match().size


def searchabilities(pairs: Sequence[tuple[str, str]], documents: Iterable[str]) -> list[Searchability]:
    """How far a search of the documents would find each text, in their order.

    Parameters
    ----------
    pairs
        Each text as it is shown, with the passage as written that it comes from.
    documents
        All texts in which a search would look.
    """
    shown = [list(_ngrams(words_of(text))) for text, _ in pairs]
    wanted = {gram for grams in shown for gram in grams}
    there = {gram for text in documents for gram in _all_ngrams(words_of(text), {len(one) for one in wanted})
             if gram in wanted} if wanted else set()
    return [_searchability(text, original, grams, there) for (text, original), grams in zip(pairs, shown, strict=True)]


def _searchability(text: str, original: str, grams: Sequence[tuple[str, ...]], there: set[tuple[str, ...]]
                   ) -> Searchability:
    matcher, count = _matcher(text, original), len(words_of(text))
    kept = sum(block.size for block in matcher.get_matching_blocks())
    found = sum(gram in there for gram in grams) / len(grams) if grams else 0.0
    return Searchability(count, 1 - kept / count if count else 0.0, matcher.find_longest_match().size, found)


def _matcher(text: str, original: str) -> SequenceMatcher[str]:
    return SequenceMatcher(None, words_of(text), words_of(original), autojunk=False)


def _ngrams(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Each run of `NGRAM` words; the whole where it is shorter."""
    size = min(NGRAM, len(words))
    return zip(*(words[k:] for k in range(size)), strict=False)


def _all_ngrams(words: Sequence[str], sizes: Iterable[int]) -> Iterator[tuple[str, ...]]:
    for size in sizes:
        yield from zip(*(words[k:] for k in range(size)), strict=False)
