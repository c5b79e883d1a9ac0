"""How well a topic's words belong together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log

import numpy as np
from numpy.typing import NDArray

WINDOW = 10
_ALMOST_NEVER = 1e-12


def coherence(words: Sequence[str], documents: Sequence[Iterable[str]]) -> float | None:
    """The mean normalised pointwise mutual information of all pairs of words, from -1 to 1; None for under two words.

    For words i and j, with probabilities as shares of documents that hold them,
    ``NPMI = log(p(i, j) / (p(i) p(j))) / -log p(i, j)`` (Bouma, 2009: Normalized (pointwise) mutual information in
    collocation extraction, GSCL, eq. 5); its limit -1 where they never meet, 1 where every document holds both.
    Mean over pairs: C_NPMI of Röder, Both and Hinneburg (2015: Exploring the space of topic coherence measures,
    WSDM), with whole documents in place of windows.

    >>> coherence(["a", "b"], [{"a", "b"}, {"a", "b"}, {"c"}, {"c"}])
    1.0
    """
    if len(words) < 2 or not documents:
        return None
    places: dict[str, set[int]] = {word: set() for word in words}
    wanted = frozenset(words)
    for place, held in enumerate(documents):
        for word in wanted.intersection(held):
            places[word].add(place)
    shares = {word: len(found) / len(documents) for word, found in places.items()}
    pairs = [npmi(shares[one], shares[other], len(places[one] & places[other]) / len(documents))
             for one, other in combinations(words, 2)]
    return round(sum(pairs) / len(pairs), 6)


@dataclass(frozen=True)
class Reference:
    """In which share of a corpus' windows words stand, by themselves (the diagonal) and two together."""

    columns: dict[str, int]
    together: NDArray[np.float64]

    def coherence(self, words: Sequence[str]) -> float | None:
        """C_NPMI as gensim and OCTIS measure it: the mean over all pairs of words; None for under two known words.

        Each pair counts as if it met in a share of 1e-12 of the windows more, so two words that never meet have not -1
        but about -0.5. Words that the corpus lacks are left out.
        """
        known = [self.columns[word] for word in words if word in self.columns]
        pairs = [npmi(self.together[one, one], self.together[other, other], self.together[one, other] + _ALMOST_NEVER)
                 for one, other in combinations(known, 2)]
        return round(sum(pairs) / len(pairs), 6) if pairs else None


def reference(documents: Sequence[Sequence[str]], words: Iterable[str], window: int = WINDOW) -> Reference:
    """How often words stand within so many neighbouring words of documents.

    Every run of `window` words is a window, and a shorter document one (Röder, Both and Hinneburg, 2015, section 3.2:
    the Boolean sliding window).

    Parameters
    ----------
    documents
        The words of each in their order; all count for the width of a window.
    words
        Those to be counted; one that no document holds is left out.
    """
    from scipy.sparse import csr_array

    there = {word for document in documents for word in document}
    columns = {word: place for place, word in enumerate(sorted(there.intersection(words)))}
    rows, found, count = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)], 0
    for document in filter(len, documents):
        places = np.array([columns.get(word, -1) for word in document], dtype=np.int64)
        runs = np.lib.stride_tricks.sliding_window_view(places, min(window, len(places)))
        here, at = np.nonzero(runs >= 0)
        rows.append(here + count)
        found.append(runs[here, at])
        count += len(runs)
    pairs = np.concatenate(rows), np.concatenate(found)
    held = csr_array((np.ones(len(pairs[0])), pairs), shape=(count, len(columns)))
    held.data[:] = 1  # a word that comes twice in a window stands there once
    return Reference(columns, (held.T @ held).toarray() / max(count, 1))


def npmi(first: float, second: float, both: float) -> float:
    """The normalised pointwise mutual information of two events from their probabilities, -1 to 1.

    >>> round(npmi(0.5, 0.5, 0.25), 12), npmi(0.5, 0.5, 0.0), npmi(1.0, 1.0, 1.0)
    (0.0, -1.0, 1.0)
    """
    if both <= 0:
        return -1.0
    if both >= 1:
        return 1.0
    return log(both / (first * second)) / -log(both)
