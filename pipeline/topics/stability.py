"""How far topics stay put when the model is fitted again: with other seeds, in another order, on other posts.

Agreement of the assignments is the adjusted Rand index (Hubert and Arabie, 1985, Journal of Classification 2,
193-218) on the sentences that both fits hold. A topic's agreement with a refit is the Jaccard index of its ten best
words with those of its match there; topics are matched one to one so that the sum is highest (the term stability of
Greene, O'Callaghan and Cunningham, 2014: How many topics? Stability analysis for topic models, ECML PKDD, section
3.1, with sets in place of ranks).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.tables import TOPIC_REFITS
from pipeline.topics.model import Texts, TopicModel

KINDS = ("seed", "order", "posts drawn", "post left out")
ORDERS = 2  # refits in another order; more would tell nothing, since they agree in full
MOST = 20_000  # sentences of a refit; of more so many are drawn, so that a large corpus can be refitted at all

Rows = NDArray[np.int64]
Fit = Callable[[Rows, int | None], TopicModel]


@dataclass(frozen=True)
class Plan:
    """One refit: kind, name within the kind, the sentences to fit to, in this order, and another seed if any."""

    kind: str
    name: str
    rows: Rows
    seed: int | None = None


@dataclass(frozen=True)
class Stability:
    """The table `topic_refits`, and by kind of refit, where there was one, to each topic its mean agreement."""

    refits: pd.DataFrame
    topics: dict[str, NDArray[np.float64]]

def stability(model: TopicModel, posts: Sequence[str], fit: Fit, refits: int, random_state: int) -> Stability:
    """How far the model's topics come back in refits.

    Parameters
    ----------
    model
        Fitted to all sentences with words to place them by.
    posts
        The post of each of them.
    fit
        The model of the sentences in these rows, with this seed, or with the model's own where it is None.
    refits
        How many of each kind: with another seed; on posts drawn with replacement, as many as there are; without one
        post, the largest first. 0: none at all.
    random_state
        Decides seeds and draws.
    """
    rows, scores = [], dict[str, list[NDArray[np.float64]]]()
    if refits and len(model.words):
        for plan in plans(np.asarray(posts), refits, random_state):
            again = fit(plan.rows, plan.seed)
            common, first = np.unique(plan.rows, return_index=True)
            agreed = agreement(model, again)
            scores.setdefault(plan.kind, []).append(agreed)
            rows.append((plan.kind, plan.name, len(np.unique(np.asarray(posts)[common])), len(common),
                         rand_index(model.topics[common], again.topics[first]), round(float(agreed.mean()), 6)))
    table = pd.DataFrame(rows, columns=[column.name for column in TOPIC_REFITS.columns])
    return Stability(table, {kind: np.mean(found, axis=0).round(6) for kind, found in scores.items()})


def plans(posts: NDArray[np.str_], refits: int, random_state: int) -> Iterator[Plan]:
    """The refits to make; with a single post none that other posts would need."""
    everything = np.arange(len(posts))
    random = np.random.default_rng(random_state)
    seeds = random.integers(2**31, size=refits)
    for number, seed in enumerate(seeds, 1):
        yield Plan("seed", f"{number}", few(everything, random), int(seed))
    for number in range(1, min(refits, ORDERS) + 1):
        yield Plan("order", f"{number}", random.permutation(few(everything, random)))
    names, sizes = np.unique(posts, return_counts=True)
    if len(names) < 2:
        return
    for number in range(1, refits + 1):
        drawn = random.choice(names, len(names))
        rows = np.concatenate([np.flatnonzero(posts == name) for name in sorted(drawn)])
        yield Plan("posts drawn", f"{number}", few(rows, random))
    for name in names[np.lexsort((names, -sizes))][:refits]:
        yield Plan("post left out", str(name), few(np.flatnonzero(posts != name), random))


def few(rows: Rows, random: np.random.Generator) -> Rows:
    """The rows, or `MOST` of them in their order."""
    return rows if len(rows) <= MOST else rows[np.sort(random.choice(len(rows), MOST, replace=False))]


def part(texts: Texts, rows: Rows) -> Texts:
    """Some of the texts, with those words of the vocabulary that they hold."""
    words = [texts.words[row] for row in rows]
    held = frozenset(chain.from_iterable(words))
    vectors = None if texts.vectors is None else texts.vectors[rows]
    return Texts(words, vectors, [word for word in texts.vocabulary if word in held])


def rand_index(first: Rows, second: Rows) -> float:
    """The adjusted Rand index of two assignments of the same sentences; no topic (-1) counts as one more topic.

    >>> rand_index(np.array([0, 0, 1, 2]), np.array([1, 1, 0, 0]))
    0.571429
    """
    from sklearn.metrics import adjusted_rand_score

    return round(float(adjusted_rand_score(first, second)), 6)


def agreement(model: TopicModel, again: TopicModel) -> NDArray[np.float64]:
    """To each topic of the model the Jaccard index of its best words with its match's in the refit; 0 without one."""
    from scipy.optimize import linear_sum_assignment

    ours, theirs = _word_sets(model), _word_sets(again)
    overlaps = np.array([[jaccard(one, other) for other in theirs] for one in ours]).reshape(len(ours), len(theirs))
    found = np.zeros(len(ours))
    rows, columns = linear_sum_assignment(overlaps, maximize=True)
    found[rows] = overlaps[rows, columns]
    return found


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the words of either that both have.

    >>> jaccard(frozenset("abc"), frozenset("bcd"))
    0.5
    """
    return len(one & other) / len(one | other) if one | other else 1.0


def _word_sets(model: TopicModel) -> list[frozenset[str]]:
    return [frozenset(word for word, _ in words) for words in model.words]
