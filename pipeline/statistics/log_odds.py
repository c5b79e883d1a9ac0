"""Which words are whose: log-odds of words in two bodies of text, drawn towards a common prior."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pipeline.statistics.intervals import Floats


def log_odds(first: ArrayLike, second: ArrayLike, prior: ArrayLike) -> tuple[Floats, Floats]:
    """How much likelier each word is in the first text than in the second, in log-odds, and that in standard errors.

    The log-odds ratio with an informative Dirichlet prior of Monroe, Colaresi and Quinn (2008), Fightin' Words,
    Political Analysis 16, 372-403, equations 16 (the difference), 20 (its variance) and 22 (z). The standard error
    takes words for independent draws, so z ranks words and tests nothing.

    Parameters
    ----------
    first, second
        Counts of the words, shape (..., words).
    prior
        Pseudo-counts of the words, all above 0: the words' shares in general, times how many words they weigh.

    Returns
    -------
    Log-odds ratios and z-scores.
    """
    one, other, more = (np.asarray(counts, dtype=float) for counts in (first, second, prior))
    difference = _odds(one + more) - _odds(other + more)
    return difference, difference / np.sqrt(1 / (one + more) + 1 / (other + more))


def _odds(counts: Floats) -> Floats:
    """The log of each word's count over that of all others."""
    found: Floats = np.log(counts / (counts.sum(axis=-1, keepdims=True) - counts))
    return found
