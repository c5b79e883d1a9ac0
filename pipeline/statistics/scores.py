"""How well a classifier does against the coders' labels, with intervals that draw whole posts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.statistics.intervals import (
    REPLICATES,
    Floats,
    Interval,
    case_weights,
    cluster_bootstrap,
    cluster_totals,
    ratio,
)


@dataclass(frozen=True)
class ClassScores:
    """The scores of one class; `support` is the number of cases whose true label it is."""

    precision: Interval
    recall: Interval
    f1: Interval
    support: int


@dataclass(frozen=True)
class ClassificationScores:
    """The scores of a classifier.

    Parameters
    ----------
    confusion
        Counts, rows the true labels, columns the predicted ones, both in the order of `labels`.
    abstained
        For each true label the number of cases without a prediction; they count as wrong.
    log_loss, brier
        Where probabilities were given: mean negative log probability of the true label, and mean squared
        distance of the probabilities from it (from 0 to 2).
    """

    labels: tuple[str, ...]
    n: int
    accuracy: Interval
    macro_f1: Interval
    per_class: dict[str, ClassScores]
    confusion: tuple[tuple[int, ...], ...]
    abstained: tuple[int, ...]
    log_loss: Interval | None = None
    brier: Interval | None = None

    def as_dict(self, decimals: int = 6) -> dict[str, Any]:
        """The scores as plain rounded values for JSON, null for NaN."""
        found: dict[str, Any] = plain(asdict(self), decimals)
        return found


def classification_scores(
    true: Sequence[str],
    predicted: Sequence[str | None],
    labels: Sequence[str],
    clusters: ArrayLike,
    *,
    confidence: float = 0.95,
    random_state: int,
    probabilities: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    replicates: int = REPLICATES,
) -> ClassificationScores:
    """Macro-F1, accuracy, scores of each class and the confusion matrix, with cluster-bootstrap intervals.

    F1 of a class is 2 TP / (2 TP + FP + FN), and macro-F1 its mean over the classes that occur among the true or
    the predicted labels (Sokolova and Lapalme 2009, Information Processing and Management 45, 427-437, Table 3;
    the mean of F1s after Opitz and Burst 2021, arXiv:1911.03347). A class that a resample lacks altogether is
    left out of that resample's mean. The Brier score is the multi-class one of Brier (1950), Monthly Weather
    Review 78, 1-3, equation 2; the log loss clips probabilities at 1e-15.

    Parameters
    ----------
    predicted
        One label a case, None where the model abstained (which counts as wrong).
    clusters
        The post of each case.
    probabilities
        One column for each of `labels`; rows of NaN (no prediction) are left out of log loss and Brier score.
    weights
        What each case counts for, as the inverse of the chance with which it was drawn; counts stay counts.

    Raises
    ------
    ValueError
        A true label is not one of `labels`, or a predicted one is neither that nor None.
    """
    size = len(labels)
    codes = {label: code for code, label in enumerate(labels)}
    given = [p if isinstance(p, str) else None for p in predicted]  # pandas may hand over NaN for None
    unknown = sorted({str(label) for label in [*true, *given] if label is not None and label not in codes})
    if unknown:
        raise ValueError(f"labels that are not among {', '.join(labels)}: {', '.join(unknown)}")
    rows = np.array([codes[t] for t in true], dtype=np.int64)
    columns = np.array([size if p is None else codes[p] for p in given], dtype=np.int64)
    cells = np.zeros((len(rows), size * (size + 1)))
    cells[np.arange(len(rows)), rows * (size + 1) + columns] = 1
    each = case_weights(weights, len(rows))
    totals = cluster_totals(cells * each[:, None], clusters)
    found = cluster_bootstrap(lambda t: _figures(t, size), totals, confidence=confidence,
                              random_state=random_state, n=len(rows), replicates=replicates)
    counts = cells.sum(axis=0).astype(int).reshape(size, size + 1)
    log_loss, brier = _proper_scores(rows, probabilities, clusters, each, confidence=confidence,
                                     random_state=random_state, replicates=replicates)
    return ClassificationScores(
        tuple(labels), len(rows), found[0], found[1], _per_class(labels, found[2:], counts),
        tuple(tuple(int(x) for x in row[:size]) for row in counts), tuple(int(x) for x in counts[:, size]),
        log_loss, brier,
    )


def _per_class(labels: Sequence[str], found: Sequence[Interval], counts: NDArray[np.int64]) -> dict[str, ClassScores]:
    """Precision, recall and F1 of each class, which stand one after the other, each with the cases it rests on."""
    support = counts.sum(axis=1)
    return {label: ClassScores(_with_n(found[3 * c], counts[:, c].sum()), _with_n(found[3 * c + 1], support[c]),
                               _with_n(found[3 * c + 2], support[c]), int(support[c]))
            for c, label in enumerate(labels)}


def _figures(totals: Floats, size: int) -> Floats:
    """Accuracy, macro-F1, then precision, recall and F1 of each class, for each row of flat confusion matrices."""
    matrix = totals.reshape(len(totals), size, size + 1)
    hits = np.diagonal(matrix[:, :, :size], axis1=1, axis2=2)
    support, predicted = matrix.sum(axis=2), matrix[:, :, :size].sum(axis=1)
    f1 = ratio(2 * hits, support + predicted)
    defined = ~np.isnan(f1)
    macro = ratio(np.where(defined, f1, 0).sum(axis=1), defined.sum(axis=1).astype(float))
    accuracy = ratio(hits.sum(axis=1), support.sum(axis=1))
    classes = np.stack([ratio(hits, predicted), ratio(hits, support), f1], axis=2).reshape(len(totals), -1)
    return np.column_stack([accuracy, macro, classes])


def _proper_scores(
    rows: NDArray[np.int64], probabilities: ArrayLike | None, clusters: ArrayLike, weights: Floats,
    *, confidence: float, random_state: int, replicates: int,
) -> tuple[Interval | None, Interval | None]:
    """Log loss and Brier score, None without probabilities."""
    if probabilities is None:
        return None, None
    table = np.asarray(probabilities, dtype=float)
    counted = ~np.isnan(table).any(axis=1)
    if not counted.any():
        return None, None
    rows, table, posts, each = rows[counted], table[counted], np.asarray(clusters)[counted], weights[counted, None]
    truth = np.eye(table.shape[1])[rows]
    loss = -np.log(np.clip(table[np.arange(len(rows)), rows], 1e-15, 1))
    values = each * np.column_stack([loss, ((table - truth) ** 2).sum(axis=1), np.ones(len(rows))])
    log_loss, brier = cluster_bootstrap(lambda t: ratio(t[:, :2], t[:, 2:]), cluster_totals(values, posts),
                                        confidence=confidence, random_state=random_state, n=len(rows),
                                        replicates=replicates)
    return log_loss, brier


def _with_n(interval: Interval, n: int) -> Interval:
    return Interval(interval.value, interval.low, interval.high, int(n), interval.method)


def plain(value: Any, decimals: int) -> Any:
    """The value with floats rounded and None for NaN, down through dicts and sequences."""
    if isinstance(value, dict):
        return {key: plain(one, decimals) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one, decimals) for one in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, decimals)
    return value


def multilabel_f1(
    true: NDArray[np.bool_], predicted: NDArray[np.bool_], clusters: ArrayLike, *,
    confidence: float = 0.95, random_state: int,
) -> list[Interval]:
    """Micro-F1, macro-F1 and the F1 of each label, with intervals by bootstrap over clusters.

    Parameters
    ----------
    true, predicted
        Which labels each case has, shape (cases, labels).
    clusters
        The cluster of each case.
    """
    cells = np.concatenate([true & predicted, ~true & predicted, true & ~predicted], axis=1)
    return cluster_bootstrap(_multilabel_f1, cluster_totals(cells, clusters), confidence=confidence,
                             random_state=random_state, n=len(true))


def _multilabel_f1(totals: Floats) -> Floats:
    """Micro-F1, macro-F1 and the F1 of each label from totals of hits, false alarms and misses (in this order)."""
    hits, false, missed = np.split(totals, 3, axis=1)
    each = ratio(2 * hits, 2 * hits + false + missed)
    defined = ~np.isnan(each)
    macro = ratio(np.where(defined, each, 0).sum(axis=1), defined.sum(axis=1).astype(float))
    micro = ratio(2 * hits.sum(axis=1), (2 * hits + false + missed).sum(axis=1))
    return np.column_stack([micro, macro, each])
