"""Shares of the stances with their error: in all, by post, by theme and by time, and what differs from the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.findings.entries import Number, Part, estimate, merged, number, table
from pipeline.findings.material import Material
from pipeline.statistics import Interval, difference_shares, share_differences
from pipeline.statistics.intervals import Floats

FEWEST_CODED = 10  # coded comments of a group that is not coded throughout; with fewer its shares are not corrected
MOST_POSTS = 24  # posts that are compared one by one, those with most comments
Mask = NDArray[np.bool_]
Groups = dict[str, tuple[str, Mask]]  # by name: what the table calls it, and its comments


def judged(of: Material) -> Mask:
    """The comments that have a stance by the model or the coders, be the model ever so unsure."""
    found: Mask = (of.comments["best"].notna() | of.comments["coded"].notna()).to_numpy(dtype=bool)
    return found


def by_model(of: Material, within: Mask) -> Floats:
    """One column a stance: 1 where it is the model's likeliest, in the order of the study."""
    best = of.comments.loc[within, "best"].tolist()
    return np.array([[one == name for name in of.study.stances] for one in best], dtype=float).reshape(len(best), -1)


def by_coders(of: Material, within: Mask) -> Floats:
    """One column a stance: 1 where it is the coders', a row of NaN where the comment is not coded."""
    coded = of.comments.loc[within, "coded"]
    found = np.array([[one == name for name in of.study.stances] for one in coded.tolist()], dtype=float)
    found = found.reshape(len(coded), -1)
    found[coded.isna().to_numpy(dtype=bool)] = np.nan
    return found


def corrected_shares(of: Material, group: Mask, fewest: int = FEWEST_CODED) -> list[Interval]:
    """The share of each stance in a group, the model's moved by its errors on the coded comments of the group.

    Not corrected (NaN) where the group is not coded throughout and has fewer coded comments than `fewest`.
    """
    cases = judged(of)
    if not _enough(of, group & cases, fewest):
        return _unknown(of, group & cases)
    chosen = of.comments[cases]
    return difference_shares(by_model(of, cases), by_coders(of, cases), chosen["post"], within=group[cases],
                             probability=chosen["probability"], confidence=of.study.confidence,
                             random_state=of.random_state)


def _differences(of: Material, group: Mask, rest: Mask) -> list[Interval]:
    """The share of each stance in a group less that in the rest, both corrected."""
    cases = judged(of)
    if not _enough(of, group & cases) or not _enough(of, rest & cases):
        return _unknown(of, group & cases)
    chosen = of.comments[cases]
    return share_differences(by_model(of, cases), by_coders(of, cases), chosen["post"], group[cases], rest[cases],
                             probability=chosen["probability"], confidence=of.study.confidence,
                             random_state=of.random_state)


def _enough(of: Material, group: Mask, fewest: int = FEWEST_CODED) -> bool:
    """Whether the coded comments of a group can correct its shares."""
    coded = int(of.comments.loc[group, "coded"].notna().sum())
    return bool(coded) and (coded == group.sum() or coded >= fewest)


def _unknown(of: Material, group: Mask) -> list[Interval]:
    return [Interval(np.nan, np.nan, np.nan, int(group.sum()), "not corrected: too few coded comments")
            for _ in of.study.stances]


def prevalence(of: Material) -> Part:
    """The shares of the stances by post, by theme and by time."""
    everywhere = np.ones(len(of.comments), dtype=bool)
    carried = {name: (theme.label, of.carried[name].to_numpy(dtype=bool)) for name, theme in of.study.themes.items()}
    time, dated = _times(of)
    return merged([_by(of, "post", "Post", _posts(of), everywhere), _by(of, "theme", "Theme", carried, everywhere),
                   _by(of, "time", "Time", time, dated)])


def _posts(of: Material) -> Groups:
    """The posts with most comments, in the order of their ids."""
    sizes = of.comments["post"].value_counts()
    largest = sorted(sizes.index, key=lambda post: (-sizes[post], post))[:MOST_POSTS]
    return {post: (post, (of.comments["post"] == post).to_numpy(dtype=bool)) for post in sorted(largest)}


def _times(of: Material) -> tuple[Groups, Mask]:
    """The years of the posts' dates, or, where all are of one year, its halves; and the comments of dated posts."""
    dates = {post: None if pd.isna(day) else str(day) for post, day in of.posts["date"].items()}
    days = [dates[post] for post in of.comments["post"]]
    years = [None if day is None else day[:4] for day in days]
    halves = [None if day is None else f"{day[:4]}-h{1 if int(day[5:7]) <= 6 else 2}" for day in days]
    when = years if len(set(years) - {None}) > 1 else halves
    found: Groups = {one: (one.replace("-h", ", half "), np.array([w == one for w in when], dtype=bool))
                     for one in sorted({w for w in when if w is not None})}
    return found, np.array([w is not None for w in when], dtype=bool)


def _by(of: Material, kind: str, heading: str, groups: Groups, among: Mask) -> Part:
    """Shares in each group, and their differences from the rest of the comments in question."""
    numbers: dict[str, Number] = {}
    rows = []
    for key, (label, group) in groups.items():
        rest = among & ~group
        if not (judged(of) & group).any() or not (judged(of) & rest).any():
            continue  # nothing to compare it with
        shares = zip(of.study.stances, corrected_shares(of, group), _differences(of, group, rest), strict=True)
        for stance, corrected, difference in shares:
            counted = _counted(of, group, "stance", stance)
            model = _counted(of, group, "best", stance)
            where = f"shares.{kind}.{key}.{stance}"
            numbers |= {
                f"{where}.counted": number(counted[0], "share", "share of comments with a stance", n=counted[1]),
                f"{where}.model": number(model[0], "share", "share by the model's labels, not corrected", n=model[1]),
                f"{where}.corrected": estimate(corrected, "share", "share corrected for the model's errors"),
                f"{where}.difference": estimate(difference, "share", "corrected share less that of the other comments"),
            }
            rows.append([label, stance, corrected.n, counted[0], model[0], corrected.value, corrected.low,
                         corrected.high, difference.value, difference.low, difference.high])
    return Part(numbers, {f"shares_by_{kind}": table(f"Shares of the stances by {kind}", _note(of, kind), [
        heading, "Stance", "Comments", "Counted", "By the model", "Corrected", "Corrected low", "Corrected high",
        "Less the others", "Difference low", "Difference high"], rows)})


def _counted(of: Material, group: Mask, column: str, stance: str) -> tuple[float, int]:
    """The share of a stance among the comments of a group that have one in this column, and their number."""
    given = of.comments.loc[group, column].dropna()
    return float((given == stance).mean()) if len(given) else np.nan, len(given)


def _note(of: Material, kind: str) -> str:
    others = {"post": "comments under other posts", "theme": "comments without the theme",
              "time": "comments of the other dated posts"}[kind]
    return (f"{of.sources()} Counted: share of the comments with a stance. By the model: its labels as they are, those "
            "it abstains from included. Corrected: these, moved by the model's errors on coded comments. Less the "
            f"others: difference from the {others}. With so many intervals some leave out zero by chance.")
