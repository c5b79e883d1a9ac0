"""Agreement between coders."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any, Literal

import krippendorff
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.statistics.intervals import Interval

Level = Literal["nominal", "ordinal", "interval"]


def krippendorff_alpha(
    codings: Sequence[Sequence[Any]],
    level: Level = "nominal",
    *,
    domain: Sequence[Any] | None = None,
    confidence: float = 0.95,
    random_state: int,
    replicates: int = 1000,
) -> Interval:
    """Krippendorff's alpha of coders' values with a percentile interval from drawing units with replacement.

    Alpha is 1 - D_o / D_e, observed over expected disagreement: Krippendorff (2019), Content Analysis, 4th edition,
    chapter 12, computed by the package `krippendorff`. Drawing units is the plain bootstrap of Zapf and others
    (2016), BMC Medical Research Methodology 16:93, rather than Krippendorff's own draw of coincidences. NaN where
    fewer than two values occur, since chance agreement is then certain.

    Parameters
    ----------
    codings
        One sequence of values for each coder, units in the same order; None or NaN where a coder gave none.
    level
        Level of measurement: how far two values are from each other.
    domain
        All values in their order; needed for ordinal values that do not sort by themselves.
    """
    counts, values = _value_counts(codings, domain)
    counts = counts[counts.sum(axis=1) >= 2]
    if level != "interval":
        values = np.arange(len(values), dtype=float)
    estimate = _alpha(counts, values, level)
    random = np.random.default_rng(random_state)
    drawn = np.array([
        _alpha(counts[random.integers(0, len(counts), len(counts))], values, level) for _ in range(replicates)
    ]) if not math.isnan(estimate) else np.array([])
    defined = drawn[~np.isnan(drawn)]
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2]) if len(defined) else (math.nan,) * 2
    return Interval(estimate, float(low), float(high), len(counts), f"bootstrap over units, {replicates} resamples")


def class_alphas(codings: Sequence[Sequence[Any]], classes: Sequence[Any], **options: Any) -> dict[Any, Interval]:
    """Krippendorff's alpha of each class against all others (options as in `krippendorff_alpha`).

    Nominal alpha of the codings with two values, the class and anything else. A rare class can be coded badly under a
    good alpha of all.
    """
    return {one: krippendorff_alpha([_whether(coder, one) for coder in codings], **options) for one in classes}


def _whether(coder: Sequence[Any], one: Any) -> list[bool | None]:
    return [None if pd.isna(value) else value == one for value in coder]


def coincidences(codings: Sequence[Sequence[Any]], domain: Sequence[Any]) -> NDArray[np.float64]:
    """The coincidence table of the values in `domain`, in its order: how often two coders' values meet in a unit.

    Each unit with m values adds m: every ordered pair of its values counts 1 / (m - 1). The diagonal holds agreement,
    the table is symmetric, and its margins are how often each value was given (Krippendorff 2011, Computing
    Krippendorff's alpha-reliability, section C). With two coders each unit adds two pairs.
    """
    counts, _ = _value_counts(codings, domain)
    paired = counts[counts.sum(axis=1) >= 2].astype(float)
    weight = 1 / (paired.sum(axis=1) - 1)
    found: NDArray[np.float64] = paired.T @ (paired * weight[:, None]) - np.diag((paired * weight[:, None]).sum(axis=0))
    return found


def _value_counts(codings: Sequence[Sequence[Any]], domain: Sequence[Any] | None) -> tuple[NDArray[np.int_], Any]:
    """For each unit how many coders gave each value (units x values), and the values in their order."""
    table = pd.DataFrame([list(coder) for coder in codings]).T
    given = table.stack().dropna()
    values = list(domain) if domain is not None else sorted(given.unique())
    codes = {value: code for code, value in enumerate(values)}
    counts = np.zeros((len(table), len(values)), dtype=int)
    for (unit, _), value in given.items():
        counts[unit, codes[value]] += 1
    return counts, np.array(values)


def _alpha(counts: NDArray[np.int_], values: Any, level: Level) -> float:
    """Alpha of value counts, NaN where fewer than two values occur."""
    occur = counts.sum(axis=0) > 0
    if occur.sum() < 2:
        return math.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return float(krippendorff.alpha(value_counts=counts[:, occur], value_domain=values[occur],
                                        level_of_measurement=level))
