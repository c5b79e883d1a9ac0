"""The stance model learned from the coded comments and the training-only sets, and scored out of thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline

from pipeline.errors import StudyError
from pipeline.stance.model import SETTINGS, Floats, StanceModel, fitted, moved, regressor, smoothed_prior
from pipeline.statistics import classification_scores
from pipeline.study import Study

SMALL = 100  # texts; with fewer, TF-IDF keeps words of a single text


@dataclass(frozen=True)
class TrainingSet:
    """Everything to learn from: features, texts and stances, coded comments of the corpus first.

    Parameters
    ----------
    features, own, stances
        One row or item to each utterance.
    posts
        The post of each coded comment; the training-only passages that follow have none.
    comments
        The id of each coded comment.
    """

    features: pd.DataFrame
    own: list[str]
    stances: list[str]
    posts: list[str]
    comments: list[str]

    @property
    def coded(self) -> int:
        """How many coded comments there are."""
        return len(self.comments)

    def without(self, post: str | None) -> NDArray[np.int64]:
        """The rows that may train a model that must not have seen this post; all for None."""
        kept = [n for n, other in enumerate(self.posts) if other != post]
        return np.array([*kept, *range(self.coded, len(self.stances))], dtype=np.int64)

    def weights(self, rows: NDArray[np.int64]) -> Floats:
        """What each row counts for in a fit."""
        return np.where(rows < self.coded, SETTINGS.corpus_weight, 1.0)

    def prior(self, rows: NDArray[np.int64], names: Sequence[str]) -> dict[str, float]:
        """The share of each stance among the coded comments of these rows, smoothed."""
        return smoothed_prior([self.stances[n] for n in rows if n < self.coded], names)


def trained(data: TrainingSet, names: Sequence[str], post: str | None = None) -> StanceModel:
    """The model from all rows, or from all but one post's."""
    rows = data.without(post)
    stances = [data.stances[n] for n in rows]
    return fitted(data.features.iloc[rows], stances, data.weights(rows), data.prior(rows, names))


def out_of_thread(data: TrainingSet, names: Sequence[str]) -> pd.DataFrame:
    """For every coded comment the predictions of models that never saw its post.

    Columns: comment, post, coded, best, p_ for each stance, and for each baseline its prediction.
    """
    parts = []
    _check(data)
    for post in sorted(set(data.posts)):
        test = np.flatnonzero(np.array(data.posts) == post)
        probabilities = trained(data, names, post).probabilities(data.features.iloc[test])
        parts.append(pd.DataFrame({
            "comment": [data.comments[n] for n in test], "post": post, "coded": [data.stances[n] for n in test],
            "best": best(probabilities, names), **columns(probabilities, names),
            **{name: predicted(data, names, post, test) for name, predicted in _BASELINES.items()},
        }))
    return pd.concat(parts).sort_values("comment", kind="stable").reset_index(drop=True)


def _check(data: TrainingSet) -> None:
    """Raise where a model cannot be trained with any one post held out."""
    for post in sorted(set(data.posts)):
        if len({data.stances[n] for n in data.without(post)}) < 2:
            raise StudyError(f"too few codings to train a stance model: without post '{post}' they show fewer than two "
                             "stances", next_step="Code comments of two stances or more in two posts or more, or take "
                             "the section [annotations] out of the study file")


def best(probabilities: Floats, names: Sequence[str]) -> list[str | None]:
    """The likeliest stance of each row, the first of equals; None for a row of NaN."""
    silent = np.any(np.isnan(probabilities), axis=1, keepdims=True)
    likeliest = np.where(silent, 0.0, probabilities).argmax(axis=1)
    return [None if nothing else names[n] for (nothing,), n in zip(silent, likeliest, strict=True)]


def columns(probabilities: Floats, names: Sequence[str]) -> dict[str, Floats]:
    """Probabilities as columns by the names that the table `stance` has."""
    return {f"p_{name}": probabilities[:, n] for n, name in enumerate(names)}


def model_scores(predictions: pd.DataFrame, study: Study) -> dict[str, Any]:
    """The out-of-thread scores of the model and of each baseline, with intervals by cluster bootstrap over posts."""
    names = list(study.stances)
    shares = predictions[[f"p_{name}" for name in names]].to_numpy()
    scores = {}
    for column in ("best", *_BASELINES):
        result = classification_scores(
            list(predictions["coded"]), list(predictions[column]), names, list(predictions["post"]),
            confidence=study.confidence, random_state=study.random_state("stance scores"),
            probabilities=shares if column == "best" else None,
        )
        scores["model" if column == "best" else column] = result.as_dict()
    return scores


def _majority(data: TrainingSet, names: Sequence[str], post: str, test: NDArray[np.int64]) -> list[str | None]:
    """The commonest stance among the coded comments of the other posts, the study's first of equals."""
    seen = [data.stances[n] for n in data.without(post) if n < data.coded]
    return [max(names, key=seen.count)] * len(test)


def _tfidf(data: TrainingSet, names: Sequence[str], post: str, test: NDArray[np.int64]) -> list[str | None]:
    """Logistic regression on TF-IDF of words and word pairs, same rows, weights and prior as the model."""
    rows = data.without(post)
    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2 if len(rows) >= SMALL else 1, sublinear_tf=True),
        regressor(1.0),
    ).fit([data.own[n] for n in rows], [data.stances[n] for n in rows],
          logisticregression__sample_weight=data.weights(rows))
    level = pipeline.predict_proba([data.own[n] for n in test])
    return best(moved(level, pipeline.classes_, data.prior(rows, names)), names)


_BASELINES: Mapping[str, Callable[..., list[str | None]]] = {"majority": _majority, "tfidf": _tfidf}
