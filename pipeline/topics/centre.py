"""How near each sentence is to the centre of its theme."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.vectors import Vectors


def nearness(single: pd.DataFrame, whole: pd.DataFrame, vectors: Vectors) -> NDArray[np.float64]:
    """The cosine of each sentence's vector with the mean of the others of its theme; NaN where it is in no theme's.

    A theme's sentences are those whose strongest theme it is, in comments that carry it. (The centroid of a class:
    Manning, Raghavan and Schütze 2008, Introduction to Information Retrieval, section 14.2; without the sentence
    itself, since of few it would be near for being a part of it.)

    Parameters
    ----------
    single, whole
        The rows of the table `themes` for sentences and for whole comments.
    vectors
        Of the sentences, of length one.
    """
    carried = whole[whole["carried"].eq(True)]
    pairs = set(zip(carried["comment"], carried["theme"], strict=True))
    groups = [theme if (comment, theme) in pairs else ""
              for comment, theme in zip(single["comment"], single["theme"], strict=True)]
    found = np.full(len(single), np.nan)
    for theme in sorted(set(groups) - {""}):
        rows = np.flatnonzero([group == theme for group in groups])
        found[rows] = _cosines(vectors[rows].astype(np.float64))
    return np.round(found, 6)


def _cosines(own: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cosine of each vector with the sum of the others; NaN where there is no other."""
    others = own.sum(axis=0) - own
    lengths = np.linalg.norm(own, axis=1) * np.linalg.norm(others, axis=1)
    cosines = np.full(len(own), np.nan)
    np.divide(np.einsum("nd,nd->n", own, others), lengths, out=cosines, where=lengths > 1e-9)
    return cosines
