"""Towards whom: sentiment of the sentences that name a target, by stance."""

from __future__ import annotations

import pandas as pd
from numpy.typing import ArrayLike

from pipeline.findings.entries import Entry, Number, Part, estimate, number, table
from pipeline.findings.material import Material
from pipeline.statistics import clustered_mean, clustered_share

FEWEST = 5  # sentences below which a stance's mean towards a target is not shown


def targets(of: Material) -> Part:
    """Mean sentiment of the sentences that go to each target, in all and by stance; nothing where none is found."""
    rows = of.tables["sentiment"]
    said = rows[rows["sentence"].notna() & rows["sentiment"].notna()]
    said = said.assign(post=of.comments["post"].reindex(said["comment"]).to_numpy(),
                       stance=of.comments["stance"].reindex(said["comment"]).to_numpy())
    names = sorted(said["target"].dropna().unique())
    if not names:
        return Part()
    numbers: dict[str, Number] = {"sentiment.target.sentences": number(
        int(said["target"].notna().sum()), "sentences", "sentences with a target", n=len(said))}
    for name in names:
        numbers |= _target(of, said, name)
    return Part(numbers, {"sentiment_by_target": _table(of, numbers, names, len(said))})


def _target(of: Material, said: pd.DataFrame, name: str) -> dict[str, Number]:
    """The numbers of one target."""
    where, own = f"sentiment.target.{name}", (said["target"] == name).to_numpy()
    named = of.comments.index.isin(said.loc[own, "comment"])
    options = {"confidence": of.study.confidence, "random_state": of.random_state}
    negative = clustered_share(said["label"] == "negative", said["post"], within=own, **options)
    found = {
        f"{where}.sentences": number(int(own.sum()), "sentences", f"sentences about {name}"),
        f"{where}.comments": number(int(named.sum()), "comments", f"comments with such a sentence about {name}"),
        f"{where}.mean": _mean(of, said, own, f"mean sentiment of sentences about {name}"),
        f"{where}.negative.share": estimate(negative, "share", f"share of these sentences that are negative: {name}"),
        f"{where}.comment_mean": estimate(of.mean(of.comments["sentiment"], named), "score from -1 to 1",
                                          f"mean sentiment of whole comments with a sentence about {name}"),
        f"{where}.intensity": estimate(of.mean(of.comments["intensity"], named), "score from -3 to 3",
                                       f"mean intensity by the coders of comments with a sentence about {name}"),
    }
    for stance in of.study.stances:
        group = own & (said["stance"] == stance).to_numpy()
        found[f"{where}.stance.{stance}.sentences"] = number(int(group.sum()), "sentences",
                                                             f"sentences of {stance} comments about {name}")
        found[f"{where}.stance.{stance}.mean"] = _mean(of, said, group,
                                                       f"mean sentiment of {stance} sentences about {name}")
    return found


def _mean(of: Material, said: pd.DataFrame, within: ArrayLike, what: str) -> Number:
    found = clustered_mean(said["sentiment"], said["post"], within=within, confidence=of.study.confidence,
                           random_state=of.random_state)
    return estimate(found, "score from -1 to 1", what)


def _table(of: Material, numbers: dict[str, Number], names: list[str], sentences: int) -> Entry:
    """A row a target, most sentences first; a stance's mean only where it rests on enough sentences."""
    rows = []
    for name in sorted(names, key=lambda one: (-numbers[f"sentiment.target.{one}.sentences"]["value"], one)):
        of_it = {key: numbers[f"sentiment.target.{name}.{key}"] for key in
                 ("sentences", "comments", "mean", "negative.share", "comment_mean", "intensity")}
        mean = of_it["mean"]
        by_stance = [
            numbers[f"sentiment.target.{name}.stance.{stance}.mean"]["value"]
            if numbers[f"sentiment.target.{name}.stance.{stance}.sentences"]["value"] >= FEWEST else None
            for stance in of.study.stances]
        rows.append([name, of_it["sentences"]["value"], of_it["comments"]["value"], mean["value"], mean["low"],
                     mean["high"], of_it["negative.share"]["value"], of_it["comment_mean"]["value"],
                     of_it["intensity"]["value"], *by_stance])
    found = numbers["sentiment.target.sentences"]["value"]
    columns = ["Target", "Sentences", "Comments", "Mean", "Low", "High", "Negative", "Mean of comments",
               "Mean intensity (coders)", *of.study.stances]
    note = (f"{of.sources()} {found} of {sentences} sentences name a target; of several the one nearest by syntax to "
            "the words of feeling counts. Mean: score of these sentences by VADER's rules with the field's words, from "
            f"-1 to 1, in all and by stance (from {FEWEST} sentences up). Mean of comments and mean intensity: of the "
            "whole comments they stand in. A sentence about somebody may pity as well as blame.")
    return table("Sentiment by target", note, columns, rows)
