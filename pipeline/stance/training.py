"""The stance model learned from the coded comments and the training-only sets, calibrated and scored out of thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.pipeline import make_pipeline

from pipeline.errors import StudyError
from pipeline.stance.model import Calibration, StanceModel, fitted
from pipeline.stance.reasons import reasons
from pipeline.statistics import classification_scores
from pipeline.statistics.calibration import calibration, risk_coverage, threshold_at_risk
from pipeline.study import Study
from pipeline.wording.reader import Floats, Reader
from pipeline.wording.regression import regressor
from pipeline.wording.training import CORPUS, TrainingSet

TEMPERATURES = np.round(np.arange(0.5, 3.01, 0.05), 2)
POWERS = np.round(np.arange(0.0, 1.51, 0.05), 2)
PRECISION = 2.0  # of the prior belief, in units of one comment's log loss, that nothing need be calibrated


@dataclass(frozen=True)
class Trained:
    """A model with what it says, out of thread, of the coded comments.

    Parameters
    ----------
    model
        Learned from everything, its probabilities calibrated, its threshold set.
    out_of_thread
        For every coded comment the prediction of a model that never saw its post, nor was calibrated on it.
        Columns: comment, post, coded, best, p_ for each stance, why, and for each baseline its prediction.
    """

    model: StanceModel
    out_of_thread: pd.DataFrame


def trained(data: TrainingSet, names: Sequence[str], risk: float) -> Trained:
    """The model from all rows, and its out-of-thread predictions.

    Parameters
    ----------
    data
        What to learn from.
    names
        The stances, in the study's order.
    risk
        Highest share of wrong labels that is accepted; sets the model's threshold.
    """
    _check(data)
    parts = sorted(set(data.folds.tolist()))
    alone = {part: learned(data, names, {part}) for part in parts}
    pairs = {pair: learned(data, names, set(pair)) for pair in combinations(parts, 2)}
    predictions = []
    for part in parts:
        inner = [(pairs[min(part, other), max(part, other)], other) for other in parts if other != part]
        model = replace(alone[part], calibration=calibrated(data, names, inner))
        predictions.append(_predictions(model, data, names, part))
    table = pd.concat(predictions).sort_values("comment", kind="stable").reset_index(drop=True)
    model = replace(learned(data, names, set()), calibration=calibrated(data, names, [*zip(
        alone.values(), alone, strict=True)]), threshold=_threshold(table, data, names, risk))
    return Trained(model, table)


def learned(data: TrainingSet, names: Sequence[str], parts: Collection[int]) -> StanceModel:
    """The model from all rows but some parts', not calibrated, as it reads the corpus."""
    rows = data.without(parts)
    found = fitted(data.features.iloc[rows], [data.stances[n] for n in rows], [data.domains[n] for n in rows],
                   data.prior(rows, names), data.settings)
    return replace(found, known=CORPUS)


def calibrated(data: TrainingSet, names: Sequence[str], models: Sequence[tuple[StanceModel, int]]) -> Calibration:
    """The calibration under which models that did not see a part give its coded stances the highest probability.

    The log loss of all these comments is added to a penalty on leaving temperature 1 and the full prior, and the
    least sum taken from a grid.
    """
    if not models:
        return Calibration()
    parts = [np.flatnonzero(data.folds == part) for _, part in models]
    level = np.vstack([model.level(data.features.iloc[rows])
                       for (model, _), rows in zip(models, parts, strict=True)])
    prior = np.vstack([np.tile([share for _, share in model.prior], (len(rows), 1))
                       for (model, _), rows in zip(models, parts, strict=True)])
    every = np.concatenate(parts)
    truth, weights = [names.index(data.stances[n]) for n in every], data.sampling(every)

    def loss(one: Calibration) -> float:
        fit = -(weights * np.log(np.clip(one(level, prior)[np.arange(len(truth)), truth], 1e-9, 1))).sum()
        return float(fit + PRECISION * (np.log(one.temperature) ** 2 + (one.prior_power - 1) ** 2))

    return min((Calibration(float(t), float(power)) for t in TEMPERATURES for power in POWERS), key=loss)


def _predictions(model: StanceModel, data: TrainingSet, names: Sequence[str], part: int) -> pd.DataFrame:
    """What a model says of the coded comments of a part, beside the baselines."""
    test = np.flatnonzero(data.folds == part)
    features = data.features.iloc[test]
    probabilities = model.probabilities(features)
    return pd.DataFrame({
        "comment": [data.comments[n] for n in test], "post": [data.posts[n] for n in test],
        "coded": [data.stances[n] for n in test], "best": best(probabilities, names), **columns(probabilities, names),
        "why": reasons(model, features, probabilities),
        **{name: predicted(data, names, part, test) for name, predicted in _BASELINES.items()},
    })


def _threshold(table: pd.DataFrame, data: TrainingSet, names: Sequence[str], risk: float) -> float:
    """The lowest probability at which the share of wrong labels, out of thread, keeps to the risk."""
    top = table[[f"p_{name}" for name in names]].max(axis=1).to_numpy()
    right = (table["best"] == table["coded"]).to_numpy()
    points = risk_coverage(top, right, table["post"], weights=data.weights_of(table["comment"]))
    return round(threshold_at_risk(points, risk), 6)


def _check(data: TrainingSet) -> None:
    """Raise where a model cannot be trained with any one part held out."""
    for part in sorted(set(data.folds.tolist())):
        if len({data.stances[n] for n in data.without({part})}) < 2:
            held = ", ".join(sorted(set(np.array(data.posts)[data.folds == part])))
            raise StudyError(f"too few codings to train a stance model: without post '{held}' they show fewer than two "
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


def model_scores(trained: Trained, data: TrainingSet, study: Study) -> dict[str, Any]:
    """The out-of-thread scores of the model and of each baseline, with intervals by cluster bootstrap over posts.

    Comments count by how surely they were drawn for coding.
    """
    names, table = list(study.stances), trained.out_of_thread
    shares = table[[f"p_{name}" for name in names]].to_numpy()
    coded, posts = list(table["coded"]), list(table["post"])
    options: dict[str, Any] = {"confidence": study.confidence, "random_state": study.random_state("stance scores"),
                               "weights": data.weights_of(table["comment"])}
    scores: dict[str, Any] = {}
    for column in ("best", *_BASELINES):
        result = classification_scores(coded, list(table[column]), names, posts,
                                       probabilities=shares if column == "best" else None, **options)
        scores["model" if column == "best" else column] = result.as_dict()
    points = risk_coverage(shares.max(axis=1), (table["best"] == table["coded"]).to_numpy(), posts, **options)
    scores["model"] |= {
        "calibration": calibration(shares, coded, names, posts, **options).as_dict(),
        "risk_coverage": [asdict(point) for point in points],
        "threshold": trained.model.threshold,
    }
    return scores


def _majority(data: TrainingSet, names: Sequence[str], part: int, test: NDArray[np.int64]) -> list[str | None]:
    """The commonest stance among the coded comments of the other parts, the study's first of equals."""
    seen = [data.stances[n] for n in data.without({part}) if n < data.coded]
    return [max(names, key=seen.count)] * len(test)


def _tfidf(data: TrainingSet, names: Sequence[str], part: int, test: NDArray[np.int64]) -> list[str | None]:
    """Logistic regression on TF-IDF of words and word pairs, same rows, with the prior."""
    rows = data.without({part})
    reader = Reader.of(data.features.iloc[rows]).words
    if reader is None:
        return _majority(data, names, part, test)
    pipeline = make_pipeline(reader, regressor(1.0)).fit(
        data.features["own"].iloc[rows], [data.stances[n] for n in rows])
    level = pd.DataFrame(pipeline.predict_proba(data.features["own"].iloc[test]), columns=list(pipeline.classes_))
    prior = data.prior(rows, names)
    return best(Calibration()(level.reindex(columns=list(names)).fillna(0.0).to_numpy(),
                              np.array([prior[name] for name in names])), names)


_BASELINES: Mapping[str, Callable[..., list[str | None]]] = {"majority": _majority, "tfidf": _tfidf}
