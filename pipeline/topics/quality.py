"""How good topics are as lists of words, beside two plain models of the same texts."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.tables import TOPIC_QUALITY
from pipeline.topics.coherence import coherence
from pipeline.topics.model import BEST_WORDS, Texts, TopicModel

_ITERATIONS = {"nmf": 1000, "lda": 20}
NONE = -1  # number of the topic of a text without one


def diversity(words: Sequence[Sequence[str]]) -> float | None:
    """The share of different words among the best words of all topics, None without any.

    Dieng, Ruiz and Blei (2020), Topic modeling in embedding spaces, TACL 8, section 6, with ten words as Grootendorst
    (2022) has it.

    >>> diversity([["pay", "wage"], ["pay", "loom"]])
    0.75
    """
    whole = [word for best in words for word in best]
    return round(len(set(whole)) / len(whole), 6) if whole else None


def exclusivity(model: TopicModel, words: Sequence[Sequence[str]]) -> list[float | None]:
    """To each topic the mean exclusivity of its best words; None where the texts hold none of them.

    The exclusivity of a word to a topic is its rate there over the sum of its rates in all topics (Bischof and Airoldi,
    2012: Summarizing topical content with word frequency and exclusivity, ICML, section 2.1). Rates are relative
    frequencies in the texts assigned to a topic, so that any model can be measured. 1 where nothing else uses the
    words, 1 over the number of topics where all use them alike.

    Parameters
    ----------
    model
        Its topics' numbers and best words.
    words
        The content words of each text.
    """
    from scipy.sparse import csr_array

    best = sorted({word for found in model.words for word, _ in found})
    if not best:
        return [None] * len(model.words)
    counts = _counts(words, best)
    totals = np.array([len(found) for found in words], dtype=float)
    placed = np.flatnonzero(model.topics != NONE)
    member = csr_array((np.ones(len(placed)), (model.topics[placed], placed)), (len(model.words), len(words)))
    sizes = member @ totals
    rates = (member @ counts).toarray() / np.where(sizes > 0, sizes, 1)[:, None]
    shares = np.divide(rates, rates.sum(axis=0), out=np.full_like(rates, np.nan), where=rates.sum(axis=0) > 0)
    column = {word: place for place, word in enumerate(best)}
    return [_mean([float(shares[topic, column[word]]) for word, _ in found])
            for topic, found in enumerate(model.words)]


def quality(models: Mapping[str, TopicModel], texts: Mapping[str, Texts], documents: Sequence[Sequence[str]]
            ) -> pd.DataFrame:
    """The table `topic_quality`.

    Parameters
    ----------
    models, texts
        The models by name, and what each was fitted to.
    documents
        The content words of each comment, over which coherence is measured.
    """
    held = [frozenset(words) for words in documents]
    rows = []
    for name in sorted(models):
        model, words = models[name], [[word for word, _ in best] for best in models[name].words]
        rows.append({
            "method": name, "topics": len(words), "sentences": len(model.topics),
            "unassigned": int((model.topics == NONE).sum()),
            "coherence": _mean([coherence(best, held) for best in words]),
            "diversity": diversity(words),
            "exclusivity": _mean(exclusivity(model, texts[name].words)),
        })
    return pd.DataFrame(rows, columns=[column.name for column in TOPIC_QUALITY.columns])


def baselines(texts: Texts, count: int, random_state: int) -> dict[str, TopicModel]:
    """Topics of the same texts by NMF on TF-IDF (`nmf`) and by LDA on counts (`lda`) of scikit-learn.

    A text belongs to its strongest topic; one without a word of the vocabulary to none. A topic's best words are those
    of highest weight.

    Parameters
    ----------
    texts
        Of which the words and the vocabulary count.
    count
        Topics wanted; NMF makes no more than there are texts or words.
    random_state
        Of both.
    """
    from sklearn.decomposition import NMF, LatentDirichletAllocation
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfTransformer
    from threadpoolctl import threadpool_limits

    if count < 2 or len(texts.vocabulary) < 2:
        return {}
    counts = _counts(texts.words, texts.vocabulary)
    some = min(count, *counts.shape)
    # with several threads sums are added up in the order in which threads end
    with threadpool_limits(limits=1), warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)  # a baseline that stops early is still one
        nmf = NMF(some, init="nndsvda", max_iter=_ITERATIONS["nmf"], random_state=random_state)
        lda = LatentDirichletAllocation(count, max_iter=_ITERATIONS["lda"], random_state=random_state)
        weights = {"nmf": nmf.fit_transform(TfidfTransformer(sublinear_tf=True).fit_transform(counts)),
                   "lda": lda.fit_transform(counts)}
    empty = np.asarray(counts.sum(axis=1)).ravel() == 0
    return {name: TopicModel(np.where(empty, NONE, np.round(weights[name], 6).argmax(axis=1)),
                             tuple(_best(row, texts.vocabulary) for row in model.components_))
            for name, model in (("nmf", nmf), ("lda", lda))}


def _counts(words: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> Any:
    """How often each text has each word, a sparse matrix."""
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(analyzer=list, lowercase=False, vocabulary=list(vocabulary)).transform(words)


def _best(weights: NDArray[np.float64], vocabulary: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """The words of highest weight, by alphabet among equals."""
    rounded = np.round(weights / max(float(weights.sum()), 1e-12), 6)
    order = np.argsort(-rounded, kind="stable")[:BEST_WORDS]  # the vocabulary is sorted
    return tuple((vocabulary[place], float(rounded[place])) for place in order if rounded[place] > 0)


def _mean(values: Sequence[float | None]) -> float | None:
    """The mean of what is known, rounded to six decimals."""
    known = [value for value in values if value is not None and not np.isnan(value)]
    return round(sum(known) / len(known), 6) if known else None
