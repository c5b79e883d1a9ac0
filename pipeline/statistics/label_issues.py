"""Codes that may be wrong: where a model that has not seen a case confidently gives it another class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pipeline.statistics.intervals import Floats

_TOLERANCE = 1e-9  # a mean of equal probabilities may differ from them in the last digit


def confident_thresholds(codes: ArrayLike, probabilities: ArrayLike) -> Floats:
    """For each class the mean probability that its own cases get for it, infinite where it has none.

    Equation 2 of Northcutt, Jiang and Chuang (2021), Confident learning: estimating uncertainty in dataset labels,
    Journal of Artificial Intelligence Research 70, 1373-1411, section 3.1.

    Parameters
    ----------
    codes
        The class of each case, as a column of `probabilities`.
    probabilities
        One column for each class, from models that never saw the case.
    """
    own, table = np.asarray(codes, dtype=np.int64), np.asarray(probabilities, dtype=float)
    return np.array([table[own == k, k].mean() if (own == k).any() else np.inf for k in range(table.shape[1])])


def margins(codes: ArrayLike, probabilities: ArrayLike) -> Floats:
    """How far each case's own class is ahead of the best other one, from 0 (surely another) to 1 (surely its own).

    The normalised margin of Northcutt and others (2021), section 3.2.2, moved to the range from 0 to 1:
    (p(own) - max p(other) + 1) / 2.

    >>> margins([0, 1], [[0.75, 0.25], [1.0, 0.0]]).tolist()
    [0.75, 0.0]
    """
    own, table = np.asarray(codes, dtype=np.int64), np.asarray(probabilities, dtype=float)
    is_own = np.eye(table.shape[1], dtype=bool)[own]
    found: Floats = (table[is_own] - np.where(is_own, -np.inf, table).max(axis=1) + 1) / 2
    return found


def label_issues(labels: Sequence[str], probabilities: ArrayLike, classes: Sequence[str]) -> pd.DataFrame:
    """The cases whose label may be wrong, the smallest margin first: case, label, instead, confidence, margin.

    A case is counted in its confident class, the likeliest of those whose probability reaches the class's
    threshold (equation 1 of Northcutt and others 2021); where that is not its label, the label may be wrong. Where
    the label itself is the likeliest class, nothing speaks against it. `case` is the position in `labels`,
    `confidence` the probability of the label. Of equal margins the earlier case comes first.

    Raises
    ------
    ValueError
        There are fewer than two classes, or a label is none of them.
    """
    table = np.asarray(probabilities, dtype=float).reshape(len(labels), len(classes))
    if len(classes) < 2 or not set(labels) <= set(classes):
        raise ValueError(f"expected labels among two classes or more; classes are {', '.join(classes)}")
    own = np.array([list(classes).index(label) for label in labels], dtype=np.int64)
    confident = np.where(table >= confident_thresholds(own, table) - _TOLERANCE, table, -np.inf)
    instead = confident.argmax(axis=1)
    margin = margins(own, table)
    found = np.isfinite(confident).any(axis=1) & (instead != own) & (margin < 0.5)
    frame = pd.DataFrame({
        "case": np.arange(len(labels)), "label": list(labels), "instead": [classes[k] for k in instead],
        "confidence": table[np.arange(len(labels)), own], "margin": margin,
    })
    return frame[found].sort_values(["margin", "case"], kind="stable").reset_index(drop=True)
