"""What the models of how people speak learn from: coded comments of the corpus, then the training-only sets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.wording.reader import SETTINGS, Floats, Settings

CORPUS = "corpus"  # the domain of the coded comments; a training-only set's is its file
FOLDS = 5  # posts are dealt into at most so many parts, each predicted by models that saw the others


@dataclass(frozen=True)
class TrainingSet:
    """Everything to learn from: features and stances, coded comments of the corpus first.

    Parameters
    ----------
    features, stances, domains
        One row or item to each utterance (`pipeline.stance.model.matrix`).
    posts
        The post of each coded comment; the training-only passages that follow have none.
    comments
        The id of each coded comment.
    codes
        Of each row sentiment, intensity, sarcasm and themes, missing where not coded.
    chances
        The probability with which each was drawn for coding. Rare draws count for more in the prior and in the
        calibration, so that a sample chosen in part for its difficulty does not stand for the corpus.
    settings
        What the classifier is made with.
    """

    features: pd.DataFrame
    stances: list[str]
    domains: list[str]
    posts: list[str]
    comments: list[str]
    chances: list[float]
    codes: pd.DataFrame = field(default_factory=pd.DataFrame)
    settings: Settings = SETTINGS

    @property
    def coded(self) -> int:
        """How many coded comments there are."""
        return len(self.comments)

    @cached_property
    def folds(self) -> NDArray[np.int64]:
        """The part of each coded comment: posts by falling size, each put into the part that holds least so far."""
        counts = pd.Series(self.posts, dtype=object).value_counts()
        posts = sorted(counts.index, key=lambda post: (-counts[post], post))
        sizes, part = [0] * min(FOLDS, len(posts)), dict[str, int]()
        for post in posts:
            part[post] = sizes.index(min(sizes))
            sizes[part[post]] += counts[post]
        return np.array([part[post] for post in self.posts], dtype=np.int64)

    @property
    def weights(self) -> Floats:
        """What each row counts for, so that a small domain is heard beside a large one."""
        _, own, sizes = np.unique(np.asarray(self.domains), return_inverse=True, return_counts=True)
        found: Floats = np.minimum(np.sqrt(sizes.max() / sizes), self.settings.heaviest)[own]
        return found

    def without(self, parts: Collection[int]) -> NDArray[np.int64]:
        """The rows that may train a model that must not have seen these parts."""
        kept = np.flatnonzero(~np.isin(self.folds, sorted(parts)))
        return np.concatenate([kept, np.arange(self.coded, len(self.stances))]).astype(np.int64)

    def sampling(self, rows: NDArray[np.int64]) -> Floats:
        """What coded comments count for as a sample, with mean 1."""
        weights = 1 / np.array(self.chances)[rows]
        found: Floats = weights / weights.mean() if len(rows) else weights
        return found

    def weights_of(self, comments: Iterable[str]) -> Floats:
        """What these coded comments count for as a sample, in their order."""
        of = dict(zip(self.comments, self.sampling(np.arange(self.coded)), strict=True))
        return np.array([of[comment] for comment in comments])

    def prior(self, rows: NDArray[np.int64], names: Sequence[str]) -> dict[str, float]:
        """The share of each stance among the coded comments of these rows, smoothed."""
        coded = rows[rows < self.coded]
        return smoothed_prior([self.stances[n] for n in coded], names, list(self.sampling(coded)))


def smoothed_prior(coded: Sequence[str], stances: Sequence[str], weights: Sequence[float] | None = None
                   ) -> dict[str, float]:
    """Each stance's share among the coded comments, one added to every count (Laplace); weights have mean 1.

    >>> smoothed_prior(["a", "a"], ["a", "b"])
    {'a': 0.75, 'b': 0.25}
    """
    each = np.ones(len(coded)) if weights is None else np.asarray(weights, dtype=float)
    counts = {name: float(each[[one == name for one in coded]].sum()) for name in stances}
    return {name: (counts[name] + 1) / (float(each.sum()) + len(stances)) for name in stances}
