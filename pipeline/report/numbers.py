"""The numbers of `results.json` as a report prints them: found by key, never made up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.errors import CoalfaceError
from pipeline.report.content import Number

MINUS = "\N{MINUS SIGN}"
FEWEST = 10  # comments of a stance or theme below which the prose claims nothing of it
LONGEST = 40  # rows of a table that is printed
STANDS_OUT = 2  # standard errors from independence, from which the report names a cell of a table
LEAST_P = 0.001  # a smaller p-value is printed as smaller than this
DECIMALS = {"p": 3, "least p": 4, "points": 0, "standard errors": 1, "tokens": 1, "posts": 1}


class ReportError(CoalfaceError):
    """A template asks for what the results do not hold."""


@dataclass(frozen=True)
class Numbers:
    """The numbers of a study by key, with the few settings that the prose names beside them."""

    results: Mapping[str, Any]

    @cached_property
    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """Every number: value, low, high, n, unit, method."""
        study = self.results["study"]
        settings = {
            "study.confidence": (study["confidence"], "share", "level of every interval, set in the study file"),
            "study.stances": (len(study["stances"]), "stances", "stances of the study"),
            "study.seed": (study["seed"], "label", "seed of every random step, set in the study file"),
            "report.fewest": (FEWEST, "comments", "comments of a stance or theme from which the prose compares it"),
            "report.longest": (LONGEST, "rows", "rows of a table above which it is only in the tables as CSV"),
            "report.stands_out": (STANDS_OUT, "standard errors", "adjusted residual from which a cell is named"),
        }
        return {**self.results["numbers"], **{
            key: {"value": value, "low": None, "high": None, "n": None, "unit": unit, "method": method}
            for key, (value, unit, method) in settings.items()
        }}

    def entry(self, key: str) -> Mapping[str, Any]:
        """One number.

        Raises
        ------
        ReportError
            There is none of that key.
        """
        if key not in self.entries:
            raise ReportError(f"the results hold no number '{key}'", where="results.json",
                              next_step="Mend the key in the report's template, or run the stage 'findings' again")
        return self.entries[key]

    def known(self, *keys: str) -> bool:
        """Whether all of these numbers are there and defined."""
        return all(self.entries.get(key, {}).get("value") is not None for key in keys)

    def limits(self, key: str) -> tuple[float, float] | None:
        """The limits of a number's interval; None where it has none, or one of no width.

        An interval of no width tells nothing: all that could vary stands in one post.
        """
        low, high = self.entry(key)["low"], self.entry(key)["high"]
        return None if low is None or high is None or low == high else (low, high)

    def few(self, key: str) -> bool:
        """Whether a number rests on too few cases for the prose to claim anything by it."""
        return self.entry(key)["n"] is not None and self.entry(key)["n"] < FEWEST

    def has_interval(self, key: str) -> bool:
        """Whether a number has an interval."""
        return self.limits(key) is not None

    def apart(self, first: str, second: str) -> bool:
        """Whether two numbers have intervals and these do not touch."""
        if not self.known(first, second):
            return False
        one, other = self.limits(first), self.limits(second)
        return bool(one and other and (one[0] > other[1] or one[1] < other[0]))

    def shown(self, key: str, part: str = "value", unit: str | None = None) -> Number:
        """A number, or one limit of its interval, ready to print, in another unit if one is given.

        Raises
        ------
        ReportError
            It is not defined.
        """
        entry = self.entry(key)
        if entry[part] is None:
            raise ReportError(f"the number '{key}' ({part}) is not defined here", where="results.json",
                              next_step="Let the report's template ask known() first")
        value = entry[part]
        if isinstance(value, float) and value.is_integer() and key.endswith(".median"):
            value = int(value)
        name = key if part == "value" else f"{key}, {part}"
        cases = [f"n = {entry['n']}"] if entry["n"] is not None else []
        account = "; ".join([name, *cases, entry["method"]])
        return Number(printed(value, unit or entry["unit"]), str(entry[part]), name, account)


def printed(value: Any, unit: str = "") -> str:
    """A value as British English prints it.

    >>> printed(0.6481, "share"), printed(14062, "tokens"), printed(-1.84, "score"), printed("2016-05-14", "date")
    ('65%', '14,062', '\u22121.84', '14 May 2016')
    """
    if unit == "date":
        day = dt.date.fromisoformat(value)
        return f"{day.day} {day:%B %Y}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) or unit == "label":
        return str(value)
    if unit == "share":
        percent = 100 * value
        figure = f"{percent:.1f}" if 0 < abs(percent) < 1 or 99 < abs(percent) < 100 else f"{percent:.0f}"
        return f"{figure}%".replace("-", MINUS)
    if unit == "p" and value < LEAST_P:
        return f"<{LEAST_P}"
    value = 100 * value if unit == "points" else value
    figure = f"{value:,}" if isinstance(value, int) else f"{value:,.{DECIMALS.get(unit, 2)}f}"
    return figure.replace("-", MINUS)
