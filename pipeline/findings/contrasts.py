"""Two groups of comments compared: their difference with its interval, a test within posts, many of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.findings.entries import Number, Part, estimate, number, shown, standing_out, table
from pipeline.findings.material import Material
from pipeline.statistics import Interval, PermutationTest, permutation_test, q_values

FEWEST = 5  # comments of either group, below which a comparison is no part of its family
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Contrast:
    """Two groups of comments and a value of every comment, NaN where there is none.

    A comment in both groups counts in both their means; the test is of those in one alone.

    Parameters
    ----------
    name
        The end of its keys.
    label
        What it is called in the table.
    """

    name: str
    label: str
    values: NDArray[np.float64]
    first: Mask
    second: Mask


@dataclass(frozen=True)
class Family:
    """Tests that are read together: the start of their keys, what they measure, and the table's words.

    Parameters
    ----------
    key
        The start of the keys of its numbers.
    unit
        `share` where the values are 0 and 1.
    what
        What the mean, or share, is of, in a few words.
    cases
        What n counts, in the plural.
    """

    key: str
    unit: str
    what: str
    title: str
    note: str
    cases: str = "comments"


@dataclass(frozen=True)
class _Found:
    """What comparing two groups gave."""

    one: Contrast
    first: Interval
    second: Interval
    difference: Interval
    effect: Interval | None
    test: PermutationTest

    @property
    def enough(self) -> bool:
        """Whether the groups are large enough, and their values varied enough, to count in the family."""
        cases = self.one.values[self.one.first | self.one.second]
        if min(self.first.n, self.second.n) < FEWEST:
            return False
        return bool(min(cases.sum(), (1 - cases).sum()) >= FEWEST if self.effect is None else np.ptp(cases))


def contrasted(of: Material, family: Family, contrasts: Iterable[Contrast]) -> Part:
    """The numbers and the table of a family of comparisons; those with a group of one or none are left out."""
    found = [_compared(of, family, one) for one in contrasts if min(one.first.sum(), one.second.sum()) > 1]
    found = [one for one in found if min(one.first.n, one.second.n) > 1]
    q = q_values([one.test.p if one.enough else np.nan for one in found])
    known = ~np.isnan(q)
    numbers = {
        f"{family.key}.tests": number(int(known.sum()), "tests", "comparisons tested in this family"),
        f"{family.key}.found": number(standing_out(q[known], of.study.confidence), "tests",
                                       "comparisons that stand out in this family"),
    }
    for one, value in zip(found, q, strict=True):
        numbers |= _numbers(family, one, value)
    return Part(numbers, {family.key.replace(".", "_"): _table(of, family, found, q)})


def _compared(of: Material, family: Family, one: Contrast) -> _Found:
    known = ~np.isnan(one.values)
    one = Contrast(one.name, one.label, one.values, one.first & known, one.second & known)
    case = one.first ^ one.second
    test = permutation_test(one.values[case], one.first[case], of.comments["post"].to_numpy()[case],
                            random_state=of.random_state)
    if family.unit == "share":
        difference = of.share_difference(np.nan_to_num(one.values), one.first, one.second)
        return _Found(one, of.share(one.values, one.first), of.share(one.values, one.second), difference, None, test)
    difference, effect = of.mean_difference(one.values, one.first, one.second)
    return _Found(one, of.mean(one.values, one.first), of.mean(one.values, one.second), difference, effect, test)


def _numbers(family: Family, found: _Found, q: float) -> dict[str, Number]:
    where, test = f"{family.key}.{found.one.name}", found.test
    numbers = {
        f"{where}.first": estimate(found.first, family.unit, f"{family.what}, first of: {found.one.label}"),
        f"{where}.second": estimate(found.second, family.unit, f"{family.what}, second of: {found.one.label}"),
        f"{where}.difference": estimate(found.difference, family.unit, f"first less second: {found.one.label}"),
        f"{where}.within": number(test.value, family.unit, f"difference within the same posts; {test.method}",
                                  n=test.n),
        f"{where}.p": number(test.p, "p", test.method, n=test.n),
        f"{where}.q": number(q, "p", "p by Benjamini and Hochberg over the family", n=test.n),
    }
    if found.effect is not None:
        numbers[f"{where}.effect"] = estimate(found.effect, "standard deviations", "Hedges' g")
    return numbers


def _table(of: Material, family: Family, found: list[_Found], q: NDArray[np.float64]) -> dict[str, Any]:
    """The comparisons that are part of the family, those first that stand out most."""
    rows = [[one.one.label, one.first.n, one.first.value, one.second.n, one.second.value, *shown(one.difference),
             one.test.value, one.test.p, value] for one, value in zip(found, q, strict=True) if one.enough]
    rows.sort(key=lambda row: (np.isnan(row[-2]), row[-2], row[0]))
    value = "Share" if family.unit == "share" else "Mean"
    columns = ["Comparison", "n", value, "n of the others", f"{value} of the others", "Difference", "Low", "High",
               "Within posts", "p", "q"]
    note = (f"{family.note} Groups from {FEWEST} {family.cases} up. Within posts: the difference under the same "
            f"posts, which p tests; q: p by Benjamini and Hochberg over this family "
            f"({int((~np.isnan(q)).sum())}). {of.sources()}")
    return table(family.title, note, columns, rows)
