"""Who is speaking: stances, their shares, and where in the threads they stand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.findings.entries import Entry, Number, Part, estimate, merged, number, shown, table
from pipeline.findings.material import Material
from pipeline.findings.prevalence import corrected_shares, judged, prevalence
from pipeline.statistics import Interval, adjusted_shares, wilson_interval

FEWEST_CORRECTED = 200  # comments; with fewer, inverting a confusion matrix gives noise


ABSTAINED = "abstained"


def stances(of: Material) -> Part:
    """Counts and shares of the stances: in all, by post, by depth; as counted and corrected for the model's errors."""
    numbers = _sources(of) | _abstained(of)
    rows = []
    given = of.comments["stance"].notna()
    shares = {stance: of.share(of.comments["stance"] == stance, within=given) for stance in of.study.stances}
    corrected = _corrected(of, shares)
    for stance, share in shares.items():
        hits = (of.comments["stance"] == stance).to_numpy()
        by_model = of.share(of.comments["best"] == stance, within=of.comments["best"].notna())
        length = of.mean(of.comments["own_tokens"], within=hits)
        where = f"stance.{stance}"
        numbers |= {
            f"{where}.count": number(int(hits.sum()), "comments", "comments of that stance", n=int(given.sum())),
            f"{where}.share": estimate(share, "share", "share of comments with a stance"),
            f"{where}.share_model": estimate(by_model, "share", "share by the model's labels, not corrected"),
            f"{where}.share_corrected": estimate(corrected[stance], "share", "share corrected for the model's errors"),
            f"{where}.posts": number(of.comments.loc[hits, "post"].nunique(), "posts", "posts with that stance"),
            f"{where}.own_tokens": estimate(length, "tokens", "mean length in tokens outside quotations"),
        }
        rows.append([stance, int(hits.sum()), *shown(share), by_model.value, *shown(corrected[stance]),
                     int(of.comments.loc[hits, "post"].nunique())])
    columns = ["Stance", "Comments", "Share", "Low", "High", "Share by the model", "Share corrected", "Corrected low",
               "Corrected high", "Posts"]
    found = {"stances": table("Stances of the comments", _note(of), columns, rows + _abstained_row(of, numbers)),
             "stance_by_post": _crossed(of, "post", "Post", list(of.posts.index)), "stance_by_depth": _by_depth(of)}
    return merged([Part(numbers | _by_post(of), found), prevalence(of)])


def _note(of: Material) -> str:
    undecided = " Abstained: share of the comments with words." if _undecided(of).any() else ""
    return (f"{of.sources()} Corrected: the share by the model, moved by its errors on coded comments.{undecided} "
            f"{share_note(of)}")


def _undecided(of: Material) -> pd.Series:
    """The comments with words to judge by of which the model will not say the stance, and nobody else has."""
    return of.comments["stance"].isna() & of.comments["best"].notna()


def _abstained(of: Material) -> dict[str, Number]:
    """How many comments the model abstains from."""
    hits, worded = _undecided(of), judged(of)
    share = of.share(hits, within=worded)
    return {
        "stance.abstained.count": number(int(hits.sum()), "comments", "comments that the model is too unsure of",
                                         n=int(worded.sum())),
        "stance.abstained.share": estimate(share, "share", "share of comments with words to judge by"),
    }


def _abstained_row(of: Material, numbers: dict[str, Number]) -> list[list[object]]:
    count, share = numbers["stance.abstained.count"]["value"], numbers["stance.abstained.share"]
    if not count:
        return []
    posts = of.comments.loc[_undecided(of), "post"].nunique()
    return [[ABSTAINED, count, share["value"], share["low"], share["high"], None, None, None, None, posts]]


def share_note(of: Material) -> str:
    """How the intervals of shares were made, for the notes of tables."""
    level = f"{of.study.confidence:.0%}"
    return f"Intervals: {level}, by a bootstrap over the posts ({len(of.posts)})."


def _sources(of: Material) -> dict[str, Number]:
    given = of.comments["stance"].notna()
    counts = {
        "stance.coder": (int((given & (of.comments["source"] == "coder")).sum()), "comments with the coders' stance"),
        "stance.model": (int((given & (of.comments["source"] == "model")).sum()), "comments with the model's stance"),
        "stance.none": (int((~given).sum()), "comments without a stance: no words to judge by, or abstained"),
        "stance.wordless": (int((~given & ~judged(of)).sum()), "comments without words to judge by"),
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


def _corrected(of: Material, counted: dict[str, Interval]) -> dict[str, Interval]:
    """The share of each stance corrected by the coded comments, or, where there are none, by the confusion matrix.

    Where every comment is coded there is nothing to correct, and it is the share as counted.
    """
    cases = of.comments[judged(of)]
    if cases["coded"].notna().any():
        found = corrected_shares(of, judged(of), fewest=1)
        return counted if cases["coded"].notna().all() else dict(zip(of.study.stances, found, strict=True))
    if len(cases) < FEWEST_CORRECTED:
        return dict.fromkeys(counted, Interval(np.nan, np.nan, np.nan, len(cases), "too few comments to correct"))
    inverted = _inverted(of)
    method = "adjusted count by the model's confusion matrix on the comments it was scored on, without an interval"
    return {name: Interval(inverted.get(name, np.nan), np.nan, np.nan, len(cases), method) for name in counted}


def _by_post(of: Material) -> dict[str, Number]:
    """For each post the count and share of each stance; within one post Wilson's interval."""
    numbers = {}
    counts = pd.crosstab(of.comments["post"], of.comments["stance"])
    counts = counts.reindex(index=of.posts.index, columns=list(of.study.stances)).fillna(0).astype(int)
    undecided = _undecided(of).groupby(of.comments["post"]).sum().reindex(of.posts.index).fillna(0).astype(int)
    worded = pd.Series(judged(of), index=of.comments.index).groupby(of.comments["post"]).sum().reindex(of.posts.index)
    for post, row in counts.iterrows():
        n = int(row.sum())
        unsure = wilson_interval(undecided[post], int(worded.fillna(0)[post]), of.study.confidence)
        numbers[f"post.{post}.stance.{ABSTAINED}.count"] = number(
            undecided[post], "comments", "comments under the post that the model is too unsure of", n=unsure.n)
        numbers[f"post.{post}.stance.{ABSTAINED}.share"] = estimate(
            unsure, "share", "share of the post's comments with words to judge by")
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
    names = [*of.study.stances, *([ABSTAINED] if _undecided(of).any() else [])]
    what = of.comments["stance"].mask(_undecided(of), ABSTAINED)
    counts = pd.crosstab(values, what).reindex(index=order, columns=names).fillna(0).astype(int)
    rows = [[key, *row, int(row.sum())] for key, row in zip(counts.index, counts.to_numpy(), strict=True)]
    return table(f"Stances by {name.lower()}", of.sources(), [name, *names, "All"], rows)
