"""In how many posts and years each theme and each topic occurs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from pipeline.findings.entries import Number, Part, estimate, number, shown, table
from pipeline.findings.material import Material
from pipeline.findings.themes import RECURS_POSTS, RECURS_SHARE, recurs
from pipeline.findings.topics import verdict
from pipeline.statistics import Interval, wilson_interval


@dataclass(frozen=True)
class Occurrence:
    """Where a theme or topic occurs: its key among the numbers, what it is, and the posts."""

    key: str
    kind: str
    label: str
    stable: str | None
    posts: frozenset[str]

    def recurs(self, of: Material) -> bool:
        """Whether it recurs: what may be another topic in the next fit does not."""
        return self.stable != "no" and recurs(len(self.posts), of)


def recurrence(of: Material) -> Part:
    """Posts and years of each theme and topic, with the share of posts and its interval, a post being one case."""
    years = of.posts["date"].dropna().map(lambda day: day.year)
    numbers: dict[str, Number] = {
        "recurrence.years": number(years.nunique(), "years", "years of which there is a dated post", n=len(years)),
        "topics.recurring": number(sum(one.kind == "topic" and one.stable == "yes" and one.recurs(of)
                                       for one in occurrences(of)), "topics", "stable topics that recur"),
    }
    rows = []
    for one in occurrences(of):
        share, own = _share(one, of), years[years.index.isin(one.posts)]
        numbers |= {
            f"{one.key}.posts": number(len(one.posts), "posts", f"posts with the {one.kind}", n=len(of.posts)),
            f"{one.key}.posts_share": estimate(share, "share", "share of posts, taken for independent"),
            f"{one.key}.years": number(own.nunique(), "years", "years of its dated posts", n=len(own)),
            f"{one.key}.recurs": number(one.recurs(of), "yes or no", f"whether the {one.kind} recurs"),
        }
        rows.append([one.kind, one.label, one.stable, len(one.posts), *shown(share), own.nunique(),
                     ", ".join(map(str, sorted(own.unique()))), "yes" if one.recurs(of) else "no"])
    note = (f"Posts: {len(of.posts)}, {len(years)} of them with a date. Intervals take posts for independent draws. "
            f"Something recurs when it stands in at least {RECURS_POSTS} posts and in {RECURS_SHARE:.0%} of all; an "
            "unstable topic does not.")
    columns = ["Kind", "Label", "Stable", "Posts", "Share of posts", "Low", "High", "Years", "Which years", "Recurs"]
    return Part(numbers, {"recurrence": table("Recurrence of themes and topics", note, columns, rows)})


def occurrences(of: Material) -> Iterator[Occurrence]:
    """Every theme of the study and every topic with the posts it occurs in."""
    post_of = of.comments["post"]
    for name, theme in of.study.themes.items():
        comments = of.carried.index[of.carried[name]]
        yield Occurrence(f"theme.{name}", "theme", theme.label, None, _posts(post_of, comments))
    placed = of.tables["themes"].dropna(subset=["sentence", "topic"])
    for row in of.tables["topics"].sort_values("topic").itertuples():
        own = _posts(post_of, placed.loc[placed["topic"] == row.topic, "comment"])
        yield Occurrence(f"topic.{row.topic}", "topic", str(row.label), verdict(row.stable), own)


def _posts(post_of: pd.Series[str], comments: Iterable[str]) -> frozenset[str]:
    return frozenset(post_of.reindex(list(comments)).dropna())


def _share(one: Occurrence, of: Material) -> Interval:
    return wilson_interval(len(one.posts), len(of.posts), of.study.confidence)
