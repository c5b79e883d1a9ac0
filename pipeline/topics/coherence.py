"""How well a topic's words belong together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import log


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
