"""What changes over the dated posts: stances, themes and sentiment by year, and their trend where one can be fitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.findings.comparisons import stance_mask
from pipeline.findings.entries import Number, Part, estimate, number, shown, standing_out, table
from pipeline.findings.feeling import feeling
from pipeline.findings.material import Material
from pipeline.statistics import Interval, clustered_mean, clustered_share, q_values, trend

DAYS = 365.25  # of a year


@dataclass(frozen=True)
class _Measure:
    """What may change: its key, its label, its unit, and a value of every comment, NaN where there is none."""

    key: str
    label: str
    unit: str
    what: str
    values: NDArray[np.float64]


def change(of: Material) -> Part:
    """Every measure by year of the dated posts with comments, and its change a year where three or more have a date."""
    date = pd.to_datetime(of.posts["date"]).reindex(of.comments["post"]).to_numpy()
    year = np.where(np.isnat(date), 0, date.astype("datetime64[Y]").astype(int) + 1970)
    measures = list(_measures(of))
    dated = of.comments["post"][year > 0]
    numbers: dict[str, Number] = {
        "time.posts": number(dated.nunique(), "posts", "dated posts with comments"),
        "time.years": number(len(set(year) - {0}), "years", "years of these posts"),
    }
    rows: list[list[Any]] = []
    for one in sorted(set(year.tolist()) - {0}):
        own = year == one
        numbers[f"time.{one}.posts"] = number(of.comments["post"][own].nunique(), "posts", "dated posts of the year")
        for measure in measures:
            found = _within(of, measure, own)
            numbers[f"time.{one}.{measure.key}"] = estimate(found, measure.unit, f"{measure.what}, posts of the year")
            rows.append([measure.label, one, found.n, *shown(found)])
    trends, lines = _trends(of, measures, date)
    rows = rows if len(set(year) - {0}) > 1 else []
    note = f"Of a year with a single post the limits take its comments for independent. {of.sources()}"
    return Part(numbers | trends, {
        "by_year": table("Stances, themes and sentiment by year", note,
                         ["What", "Year", "Comments", "Value", "Low", "High"], rows),
        "trends": table("Change a year over the dated posts", f"Each post is one case. {of.sources()}",
                        ["What", "Posts", "Change a year", "Low", "High", "p", "q"], lines)})


def _measures(of: Material) -> Iterator[_Measure]:
    """Shares of the stances and themes, and the mean of sentiment where one is shown."""
    given = of.comments["stance"].notna().to_numpy()
    for stance in of.study.stances:
        yield _Measure(f"stance.{stance}.share", stance, "share", f"share of {stance} among comments with a stance",
                       np.where(given, stance_mask(of, stance), np.nan))
    for name, theme in of.study.themes.items():
        yield _Measure(f"theme.{name}.share", theme.label, "share", f"share of comments that carry {theme.label}",
                       of.carried[name].to_numpy(dtype=float))
    felt = feeling(of)
    if felt:
        yield _Measure("sentiment.mean", f"Sentiment ({felt.whose})", felt.unit, f"mean of {felt.whose}",
                       felt.values.to_numpy(dtype=float))


def _within(of: Material, measure: _Measure, own: NDArray[np.bool_]) -> Interval:
    """The measure among these comments, whose posts are all the clusters there are."""
    values, chosen = measure.values[own], of.comments[own]
    alone = chosen["post"].nunique() == 1
    how: dict[str, Any] = {"confidence": of.study.confidence, "random_state": of.random_state}
    if measure.unit == "share":
        return clustered_share(values, chosen["post"], **how)
    return clustered_mean(values, chosen["comment"] if alone else chosen["post"], unit="comments" if alone else "posts",
                          **how)


def _trends(of: Material, measures: list[_Measure], date: NDArray[np.datetime64]
            ) -> tuple[dict[str, Number], list[list[Any]]]:
    """The slope of each measure's means by post on their dates; nothing where none can be fitted."""
    times = pd.Series(date, of.comments.index).groupby(of.comments["post"]).first()
    years = (times - pd.Timestamp("2000-01-01")).dt.days / DAYS
    found = [trend(pd.Series(one.values, of.comments.index).groupby(of.comments["post"]).mean(), years,
                   of.study.confidence) for one in measures]
    known = [(one, slope, p) for one, (slope, p) in zip(measures, found, strict=True) if not np.isnan(p)]
    q = q_values([p for _, _, p in known])
    numbers: dict[str, Number] = {
        "time.trend.tests": number(len(known), "tests", "trends tested"),
        "time.trend.found": number(standing_out(q, of.study.confidence), "tests", "trends that stand out"),
    }
    for (one, slope, p), value in zip(known, q, strict=True):
        where = f"time.trend.{one.key.rpartition('.')[0]}"
        numbers |= {f"{where}.slope": estimate(slope, one.unit, f"change a year of the {one.what}"),
                    f"{where}.p": number(p, "p", slope.method, n=slope.n),
                    f"{where}.q": number(value, "p", "p by Benjamini and Hochberg over all trends", n=slope.n)}
    return numbers, [[one.label, slope.n, *shown(slope), p, value]
                     for (one, slope, p), value in zip(known, q, strict=True)]
