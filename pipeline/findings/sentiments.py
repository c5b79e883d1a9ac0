"""How they feel: sentiment of the comments as scored and, where coded, by the coders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.findings.entries import Entry, Number, Part, estimate, merged, number, shown, table
from pipeline.findings.material import Material
from pipeline.findings.sentiment_audit import is_learned
from pipeline.findings.targets import targets
from pipeline.statistics import clustered_mean

LABELS = ("negative", "neutral", "positive")
CODED = (*LABELS, "mixed")


def sentiments(of: Material) -> Part:
    """Mean sentiment and shares of its labels: in all, by stance, by post; by target; the coders' beside the score."""
    everyone = np.ones(len(of.comments), dtype=bool)
    learned = number(int(of.comments["sarcasm"].notna().sum()), "comments", "comments scored by the learned model")
    groups = {"sentiment": everyone} | {
        f"sentiment.stance.{stance}": (of.comments["stance"] == stance).to_numpy() for stance in of.study.stances
    }
    numbers: dict[str, Number] = {"sentiment.learned": learned}
    for where, group in groups.items():
        numbers |= _group(of, where, group)
    return merged([Part(numbers | _by_post(of), {"sentiment_by_stance": _table(of, groups)}), targets(of)])


def _group(of: Material, where: str, group: np.ndarray[Any, Any]) -> dict[str, Number]:
    """The numbers of one group of comments."""
    scored = group & of.comments["sentiment"].notna().to_numpy()
    coded = group & of.comments["coded_sentiment"].notna().to_numpy()
    found = {
        f"{where}.mean": estimate(of.mean(of.comments["sentiment"], group), "score from -1 to 1",
                                  f"mean sentiment score of comments by {scorer(of)}"),
        f"{where}.intensity": estimate(of.mean(of.comments["intensity"], group), "score from -3 to 3",
                                       "mean sentiment intensity by the coders"),
        f"{where}.scored": number(int(scored.sum()), "comments", "comments with a sentiment score"),
        f"{where}.coded": number(int(coded.sum()), "comments", "comments with a sentiment by the coders"),
    }
    for label in LABELS:
        hits = of.comments["label"] == label
        found[f"{where}.{label}.count"] = number(int((hits & scored).sum()), "comments",
                                                 f"comments scored as {label}", n=int(scored.sum()))
        found[f"{where}.{label}.share"] = estimate(of.share(hits, scored), "share",
                                                   f"share of comments scored as {label}")
    for label in CODED:
        hits = of.comments["coded_sentiment"] == label
        found[f"{where}.coded.{label}.count"] = number(int((hits & coded).sum()), "comments",
                                                       f"comments that the coders call {label}", n=int(coded.sum()))
        found[f"{where}.coded.{label}.share"] = estimate(of.share(hits, coded), "share",
                                                         f"share of comments that the coders call {label}")
    return found


def _by_post(of: Material) -> dict[str, Number]:
    """Mean sentiment and intensity within each post; the interval draws comments, since a post is one cluster."""
    numbers = {}
    by_post = dict(iter(of.comments[["post", "sentiment", "intensity"]].groupby("post")))
    for post in of.posts.index:
        own = by_post.get(post, of.comments[:0])
        for column, name, unit in (("sentiment", "mean", "score from -1 to 1"),
                                   ("intensity", "intensity", "score from -3 to 3")):
            found = clustered_mean(own[column], own.index, confidence=of.study.confidence,
                                   random_state=of.random_state, unit="comments")
            numbers[f"post.{post}.sentiment.{name}"] = estimate(found, unit, f"mean {column} of the post's comments")
    return numbers


def scorer(of: Material) -> str:
    """What gives the scores of whole comments, in words."""
    return "the learned model" if is_learned(of) else "VADER's rules with the field's words, on own words"


def _table(of: Material, groups: dict[str, np.ndarray[Any, Any]]) -> Entry:
    rows = []
    for where, group in groups.items():
        frame = of.comments[group]
        labels = frame["label"].value_counts(normalize=True)
        coded = frame["coded_sentiment"].value_counts(normalize=True)
        rows.append([
            where.rpartition(".")[2] if "." in where else "all", int(frame["sentiment"].notna().sum()),
            *shown(of.mean(of.comments["sentiment"], group)), *_shares(labels, LABELS),
            int(frame["coded_sentiment"].notna().sum()), of.mean(of.comments["intensity"], group).value,
            *_shares(coded, CODED),
        ])
    columns = ["Stance", "n", "Mean", "Low", "High", *(label.capitalize() for label in LABELS), "n coded",
               "Mean intensity (coders)", *(f"{label.capitalize()} (coders)" for label in CODED)]
    note = (f"{of.sources()} Sentiment from -1 to 1 by {scorer(of)}; the coders' intensity from -3 to 3. The section "
            "on validity says how far the two agree.")
    return table("Sentiment by stance", note, columns, rows)


def _shares(shares: pd.Series, labels: tuple[str, ...]) -> list[float]:
    return [float(shares.get(label, 0.0)) if len(shares) else np.nan for label in labels]
