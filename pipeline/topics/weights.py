"""How much a word says of a topic: BERTopic's c-TF-IDF with other weights."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from bertopic.vectorizers import ClassTfidfTransformer

SHARED = 0.5


class Divergence(ClassTfidfTransformer):  # type: ignore[misc]
    """The part of each word in how a topic's words diverge from all words, `p(w|t) log(p(w|t) / p(w))`.

    That is a word's term of the Kullback-Leibler divergence (Kullback and Leibler, 1951: On information and
    sufficiency, Ann. Math. Statist. 22). Like c-TF-IDF it is a frequency in the class times a logarithm of rarity
    elsewhere, but it is nought for a word that is no more frequent than overall. A word counts only for topics where it
    weighs at least half of what it weighs where it weighs most, so that topics differ in their words. A topic without
    any such word keeps its words by frequency.
    """

    def fit(self, X: Any, multiplier: Any = None) -> Self:  # noqa: N803
        """Learn the words' overall shares; `multiplier` raises the weights of single words."""
        total = np.asarray(X.sum(axis=0), dtype=np.float64).ravel()
        self.shares_ = np.maximum(total, 1) / max(total.sum(), 1)
        self.multiplier_ = np.ones(len(total)) if multiplier is None else np.asarray(multiplier, dtype=np.float64)
        self.least_ = SHARED * self._weights(X).max(axis=0).toarray().ravel()
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        """The weight of each word (column) in each topic (row), sparse."""
        from sklearn.preprocessing import normalize

        weights = self._weights(X)
        weights.data *= weights.data >= self.least_[weights.indices]
        bare = np.asarray(weights.sum(axis=1)).ravel() == 0
        if not bare.any():
            return weights
        from scipy.sparse import diags_array

        return (weights + diags_array(bare.astype(float)) @ normalize(X.astype(np.float64), norm="l1")).tocsr()

    def _weights(self, X: Any) -> Any:  # noqa: N803
        """The terms of the divergence, nought where negative."""
        from sklearn.preprocessing import normalize

        found = normalize(X.astype(np.float64), norm="l1").tocsr()
        lift = np.log(np.maximum(found.data, 1e-12) / self.shares_[found.indices])
        found.data *= np.maximum(lift, 0) * self.multiplier_[found.indices]
        return found
