"""Change over the dated posts."""

from __future__ import annotations

import pandas as pd

from pipeline.findings.entries import Part, table
from pipeline.findings.material import Material


def dates(of: Material) -> Part:
    """Stances and sentiment of the posts in the order of their dates, undated posts last and apart."""
    dated = of.posts["date"].notna()
    order = sorted(of.posts.index[dated], key=lambda post: (str(of.posts.loc[post, "date"]), post))
    by_post = dict(iter(of.comments[["post", "stance", "sentiment", "intensity"]].groupby("post")))
    nobody = of.comments[:0]
    columns = ["Date", "Post", "Comments", *of.study.stances, "Mean sentiment", "Mean intensity (coders)"]
    note = f"Shares of the stances among the comments of each post. {of.sources()}"
    dated_rows, undated_rows = ([_row(of, post, by_post.get(post, nobody)) for post in posts]
                                for posts in (order, of.posts.index[~dated]))
    return Part({}, {
        "by_date": table("Dated posts in order of date", note, columns, dated_rows),
        "undated": table("Posts without a date", f"Not part of the time line. {note}", columns, undated_rows),
    })


def _row(of: Material, post: str, own: pd.DataFrame) -> list[object]:
    shares = own["stance"].value_counts(normalize=True)
    known: pd.Series = own["stance"].dropna()
    return [of.posts.loc[post, "date"], post, len(own),
            *(float(shares.get(name, 0.0)) if len(known) else None for name in of.study.stances),
            own["sentiment"].mean(), own["intensity"].mean()]
