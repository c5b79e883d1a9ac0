"""What topics are called: the words and two-word phrases that tell them apart, without repeating one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.topics.coherence import npmi

LABEL_WORDS = 4
CANDIDATES = 20
LEAST_TEXTS = 3
BOUND = 0.4
VARIETY = 0.4


def labels(
    texts: Sequence[Sequence[str]], topics: NDArray[np.int64], count: int, vocabulary: Sequence[str]
) -> list[str]:
    """To each topic its keyphrases, best first, parted by commas; '' for one without a word.

    Candidates are the words and phrases that weigh most in a topic (see `pipeline.topics.weights.Divergence`). Of them
    come, one after the other, those that weigh much, share no word with the ones chosen and stand in other texts: the
    maximal marginal relevance of Carbonell and Goldstein (1998: The use of MMR, diversity-based reranking, SIGIR), with
    shares of the greatest weight as relevance and the cosine between the sets of texts that hold them as likeness.

    Parameters
    ----------
    texts
        The content words of each text in its order, '' for other words between them.
    topics
        The topic of each text, from 0; negative for none.
    count
        How many topics.
    vocabulary
        The words that may name one.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    from pipeline.topics.weights import Divergence

    known = frozenset(vocabulary)
    said = with_phrases([[word if word in known else "" for word in text] for text in texts])
    if not any(said):
        return [""] * count
    counter = CountVectorizer(analyzer=_itself, binary=True)
    held = counter.fit_transform(said).tocsc()
    member = np.array([topics == topic for topic in range(count)], dtype=np.int64)
    by_topic = (held.T @ member.T).T
    from scipy.sparse import csr_matrix

    weights = Divergence().fit_transform(csr_matrix(by_topic)).toarray()
    names = counter.get_feature_names_out()
    return [", ".join(_varied(row, held, names)) for row in weights]


def with_phrases(texts: Sequence[Sequence[str]]) -> list[list[str]]:
    """The words of each text with those pairs joined that belong together: `unpaid work`, `action plan`.

    Two neighbours are a phrase where they come together three times or more and their normalised pointwise mutual
    information is 0.4 or more (Bouma, 2009).

    >>> with_phrases([["unpaid", "work", "", "strike"], ["unpaid", "work"], ["strike", "", "unpaid", "work"]])
    [['unpaid work', 'strike'], ['unpaid work'], ['strike', 'unpaid work']]
    """
    single = Counter(word for text in texts for word in text if word)
    pairs = Counter(pair for text in texts for pair in pairwise(text) if all(pair))
    total = max(single.total(), 1)
    bound = {pair for pair, together in pairs.items() if together >= LEAST_TEXTS and pair[0] != pair[1]
             and npmi(single[pair[0]] / total, single[pair[1]] / total, together / total) >= BOUND}
    return [_joined(text, bound) for text in texts]


def _joined(text: Sequence[str], bound: set[tuple[str, str]]) -> list[str]:
    """The words of a text, with bound neighbours joined from left to right."""
    joined: list[str] = []
    place = 0
    while place < len(text):
        together = tuple(text[place : place + 2])
        joined.append(" ".join(together) if together in bound else text[place])
        place += 2 if together in bound else 1
    return [word for word in joined if word]


def _varied(weights: NDArray[np.float64], held: Any, names: Sequence[str]) -> list[str]:
    """The names that tell of a topic, by maximal marginal relevance; of equals the first by alphabet."""
    best = [int(place) for place in np.argsort(-weights.round(9), kind="stable")[:CANDIDATES] if weights[place] > 0]
    columns = held[:, best].astype(np.float64)
    both = (columns.T @ columns).toarray()
    alike = both / np.sqrt(np.outer(both.diagonal(), both.diagonal()))
    relevance = weights[best] / weights.max(initial=1e-12)
    left, chosen = list(range(len(best))), list[int]()
    while left and len(chosen) < LABEL_WORDS:
        likeness = alike[:, chosen].max(axis=1, initial=0)
        marginal = ((1 - VARIETY) * relevance - VARIETY * likeness).round(9)
        chosen.append(max(left, key=lambda place: float(marginal[place])))
        told = set(names[best[chosen[-1]]].split())
        left = [place for place in left if told.isdisjoint(names[best[place]].split())]
    return [names[best[place]] for place in chosen]


def _itself(words: Sequence[str]) -> Sequence[str]:
    """Words that are parted already."""
    return words
