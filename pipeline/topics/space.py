"""Where texts lie by their words, and by their meaning where vectors are given: what topics are clusters of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.vectors import Vectors

DIMENSIONS = 100
DECIMALS = 6  # far above the noise between processors and numerical libraries
LARGE = 5_000  # texts from which places are held in single precision
SAMPLE = 50_000  # texts that space and clusters are learned from at most
Places = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Space:
    """A space fitted to texts: latent semantic analysis of their words beside principal components of their vectors.

    Words: TF-IDF with logarithmic counts, then a truncated singular value decomposition (Deerwester and others, 1990:
    Indexing by latent semantic analysis, JASIS 41). Either part is scaled to unit length, so both weigh alike; without
    vectors the words decide alone.

    Attributes
    ----------
    words, vectors
        Content words and, unless None, the vector of each text.
    vocabulary
        The words that count.
    random_state
        Of the decomposition, which starts from random projections.
    """

    words: Sequence[Sequence[str]]
    vectors: Vectors | None
    vocabulary: Sequence[str]
    random_state: int

    @cached_property
    def own(self) -> Places:
        """Where the texts lie that the space was fitted to, rounded, shape (texts, dimensions)."""
        return self._places(self._weights[1], self.vectors)

    def places(self, words: Sequence[Sequence[str]], vectors: Vectors | None) -> Places:
        """Where other texts lie."""
        return self._places(self._weights[0].transform(words), vectors)

    def _places(self, weights: Any, vectors: Vectors | None) -> Places:
        exact = np.float32 if weights.shape[0] >= LARGE else np.float64
        by_words = _scaled(weights.astype(exact) @ self._axes.astype(exact))
        if self._components is None or vectors is None:
            return by_words
        return np.hstack([by_words, _scaled(self._components.transform(vectors.astype(np.float64)).astype(exact))])

    @cached_property
    def _weights(self) -> tuple[Any, Any]:
        """The fitted weighting of words, and the weights of the texts' own."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        weighting = TfidfVectorizer(analyzer=_itself, vocabulary=self.vocabulary, lowercase=False,
                                    sublinear_tf=True)
        return weighting, weighting.fit_transform(self.words)

    @cached_property
    def _axes(self) -> NDArray[np.float64]:
        """The leading right singular vectors of the texts' weights, shape (words, dimensions)."""
        from sklearn.utils.extmath import randomized_svd

        weights = self._weights[1][evenly(len(self.words))]
        _, _, axes = randomized_svd(weights, min(DIMENSIONS, *weights.shape), n_iter=5, random_state=self.random_state)
        return np.asarray(axes).T

    @cached_property
    def _components(self) -> Any:
        """The principal components of the texts' vectors, fitted; None where no two of them differ."""
        from sklearn.decomposition import PCA

        distinct = 0 if self.vectors is None else len(np.unique(self.vectors, axis=0))
        if self.vectors is None or distinct < 2:
            return None
        most = min(DIMENSIONS, distinct - 1, self.vectors.shape[1])
        return PCA(most, svd_solver="covariance_eigh").fit(self.vectors.astype(np.float64))


def evenly(number: int) -> slice:
    """Rows spread evenly over so many, no more than `SAMPLE`.

    >>> evenly(3), evenly(120_000)
    (slice(None, None, 1), slice(None, None, 3))
    """
    return slice(None, None, max(ceil(number / SAMPLE), 1))


def _scaled(places: Places) -> Places:
    """The places at unit length and rounded, in the memory of those given."""
    from sklearn.preprocessing import normalize

    np.round(normalize(places, copy=False), DECIMALS, out=places)
    places += 0.0  # turns -0.0 into 0.0, so that equal places have equal bytes
    return places


def _itself(words: Sequence[str]) -> Sequence[str]:
    """Words that are parted already."""
    return words
