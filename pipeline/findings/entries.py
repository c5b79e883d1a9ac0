"""The forms in which findings come: numbers and tables, rounded and free of NaN."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pipeline.statistics import Interval

DECIMALS = 4
Number = dict[str, Any]
Entry = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """Numbers and tables by name: what one room of the findings gives."""

    numbers: dict[str, Number] = field(default_factory=dict)
    tables: dict[str, Entry] = field(default_factory=dict)


def merged(parts: Iterable[Part]) -> Part:
    """All numbers and tables of the parts.

    Raises
    ------
    ValueError
        Two parts use one name.
    """
    whole = Part()
    for part in parts:
        for target, source in ((whole.numbers, part.numbers), (whole.tables, part.tables)):
            twice = sorted(set(target) & set(source))
            if twice:
                raise ValueError(f"found twice: {', '.join(twice)}")
            target.update(source)
    return whole


def plain(value: Any) -> Any:
    """The value as JSON can hold it: rounded, None for what is missing, plain Python types, ISO dates."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0  # + 0.0: never -0.0
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return value if value is None or isinstance(value, (bool, int)) else str(value)


def standing_out(q: Iterable[float], confidence: float) -> int:
    """How many tests stand out by their q, rounded as the results have it, so that whoever reads these counts alike."""
    return sum(round(one, DECIMALS) <= round(1 - confidence, DECIMALS) for one in q)


def number(value: Any, unit: str, method: str, *, n: int | None = None) -> Number:
    """A number without an interval, such as a count."""
    return {"value": plain(value), "low": None, "high": None, "n": plain(n), "unit": unit, "method": method}


def estimate(interval: Interval, unit: str, what: str) -> Number:
    """A number with its interval; `what` says in a few words what was computed."""
    method = f"{what}; {interval.method}" if interval.method else what
    return {"value": plain(interval.value), "low": plain(interval.low), "high": plain(interval.high),
            "n": plain(interval.n), "unit": unit, "method": method}


def table(title: str, note: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Entry:
    """A table of the report; the note says whose labels it shows and how many."""
    return {"title": title, "note": note, "columns": list(columns), "rows": [[plain(x) for x in row] for row in rows]}


def shown(interval: Interval) -> list[float]:
    """The estimate and its limits as three cells of a table."""
    return [interval.value, interval.low, interval.high]
