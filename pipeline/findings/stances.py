"""Who is speaking: stances, their shares, and where in the threads they stand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.findings.entries import Entry, Number, Part, estimate, number, shown, table
from pipeline.findings.material import Material
from pipeline.statistics import Interval, adjusted_shares, difference_share, wilson_interval

FEWEST_CORRECTED = 200  # comments; with fewer, inverting a confusion matrix gives noise


def stances(of: Material) -> Part:
    """Counts and shares of the stances: in all, by post, by depth; as counted and corrected for the model's errors."""
    numbers = _sources(of)
    rows = []
    given = of.comments["stance"].notna()
    inverted = _inverted(of)
    for stance in of.study.stances:
        hits = (of.comments["stance"] == stance).to_numpy()
        share = of.share(hits, within=given)
        by_model = of.share(of.comments["best"] == stance, within=of.comments["best"].notna())
        corrected = _corrected(of, stance, inverted)
        length = of.mean(of.comments["own_tokens"], within=hits)
        where = f"stance.{stance}"
        numbers |= {
            f"{where}.count": number(int(hits.sum()), "comments", "comments of that stance", n=int(given.sum())),
            f"{where}.share": estimate(share, "share", "share of comments with a stance"),
            f"{where}.share_model": estimate(by_model, "share", "share by the model's labels, not corrected"),
            f"{where}.share_corrected": estimate(corrected, "share", "share corrected for the model's errors"),
            f"{where}.posts": number(of.comments.loc[hits, "post"].nunique(), "posts", "posts with that stance"),
            f"{where}.own_tokens": estimate(length, "tokens", "mean length in tokens outside quotations"),
        }
        rows.append([stance, int(hits.sum()), *shown(share), by_model.value, corrected.value,
                     int(of.comments.loc[hits, "post"].nunique())])
    note = f"{of.sources()} Corrected: the share by the model, moved by its errors on coded comments. {share_note(of)}"
    columns = ["Stance", "Comments", "Share", "Low", "High", "Share by the model", "Share corrected", "Posts"]
    found = {"stances": table("Stances of the comments", note, columns, rows)}
    return Part(numbers | _by_post(of), found | {"stance_by_post": _crossed(of, "post", "Post", list(of.posts.index)),
                                                 "stance_by_depth": _by_depth(of)})


def share_note(of: Material) -> str:
    """How the intervals of shares were made, for the notes of tables."""
    level = f"{of.study.confidence:.0%}"
    return f"Intervals: {level}, by a bootstrap over the posts ({len(of.posts)})."


def _sources(of: Material) -> dict[str, Number]:
    given = of.comments["stance"].notna()
    counts = {
        "stance.coder": (int((given & (of.comments["source"] == "coder")).sum()), "comments with the coders' stance"),
        "stance.model": (int((given & (of.comments["source"] == "model")).sum()), "comments with the model's stance"),
        "stance.none": (int((~given).sum()), "comments without a stance: no words to judge by"),
        "stance.given": (int(given.sum()), "comments with a stance"),
    }
    return {key: number(value, "comments", method) for key, (value, method) in counts.items()}


def _inverted(of: Material) -> dict[str, float]:
    """Shares behind the model's by its confusion matrix elsewhere, for a corpus of which nothing is coded."""
    scores = of.model_scores.get("model", {})
    names, best = list(scores.get("labels", ())), of.comments["best"].dropna()
    if sorted(names) != sorted(of.study.stances) or len(best) == 0:
        return {}
    shares = best.value_counts(normalize=True).reindex(names).fillna(0)
    return dict(zip(names, adjusted_shares(shares, scores["confusion"]), strict=True))


def _corrected(of: Material, stance: str, inverted: dict[str, float]) -> Interval:
    """The share of a stance corrected by the coded comments, or, where there are none, by the confusion matrix."""
    judged = of.comments[of.comments["best"].notna() | of.comments["coded"].notna()]
    if judged["coded"].isna().all() and len(judged) < FEWEST_CORRECTED:
        return Interval(np.nan, np.nan, np.nan, len(judged), "too few comments to correct")
    if not len(judged) or judged["coded"].notna().any():
        coded = (judged["coded"] == stance).astype(float).where(judged["coded"].notna(), np.nan)
        return difference_share(judged["best"] == stance, coded, judged["post"], confidence=of.study.confidence,
                                random_state=of.random_state)
    method = "adjusted count by the model's confusion matrix on the comments it was scored on, without an interval"
    return Interval(inverted.get(stance, np.nan), np.nan, np.nan, len(judged), method)


def _by_post(of: Material) -> dict[str, Number]:
    """For each post the count and share of each stance; within one post Wilson's interval."""
    numbers = {}
    counts = pd.crosstab(of.comments["post"], of.comments["stance"])
    counts = counts.reindex(index=of.posts.index, columns=list(of.study.stances)).fillna(0).astype(int)
    for post, row in counts.iterrows():
        n = int(row.sum())
        for stance, count in row.items():
            where, share = f"post.{post}.stance.{stance}", wilson_interval(count, n, of.study.confidence)
            numbers[f"{where}.count"] = number(count, "comments", "comments of that stance under the post", n=n)
            numbers[f"{where}.share"] = estimate(share, "share", "share of the post's comments with a stance")
    return numbers


def _by_depth(of: Material) -> Entry:
    depth = of.comments["depth"].fillna(0).map(lambda d: "Answers the post" if d == 0 else "Answers a comment")
    return _crossed(of, depth, "Place", ["Answers the post", "Answers a comment"])


def _crossed(of: Material, by: str | pd.Series, name: str, order: list[str]) -> Entry:
    """Counts of stances for each value of another column."""
    values = of.comments[by] if isinstance(by, str) else by
    counts = pd.crosstab(values, of.comments["stance"]).reindex(index=order, columns=list(of.study.stances))
    counts = counts.fillna(0).astype(int)
    rows = [[key, *row, int(row.sum())] for key, row in zip(counts.index, counts.to_numpy(), strict=True)]
    return table(f"Stances by {name.lower()}", of.sources(), [name, *of.study.stances, "All"], rows)
