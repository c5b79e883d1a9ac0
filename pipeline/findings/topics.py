"""Topics that the model found by itself, beside the study's themes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.findings.entries import Entry, Number, Part, number, table
from pipeline.findings.material import Material

SIDES = {"seed": "stability_seed", "drawn": "stability_drawn", "left_out": "stability_left_out"}


def topics(of: Material) -> Part:
    """The topics with their words, sizes, coherence, exclusivity and stability."""
    found = of.tables["topics"].sort_values("topic")
    numbers = _overall(of, found)
    for row in found.itertuples():
        numbers |= _topic(row)
    return Part(numbers, {"topics": _words(of, found), "topic_scores": _scores(of, found)})


def _overall(of: Material, found: pd.DataFrame) -> dict[str, Number]:
    placed, limit = of.tables["points"]["topic"], of.study.topics.stability
    known = found["stability"].notna()
    return {
        "topics.count": number(len(found), "topics", "topics found"),
        "topics.sentences": number(int(found["size"].sum()), "sentences", "sentences with a topic"),
        "topics.unassigned": number(int(placed.isna().sum()), "sentences", "sentences with content words and no topic",
                                    n=len(placed)),
        "topics.unassigned_share": number(placed.isna().mean(), "share", "share of them among sentences with content "
                                          "words", n=len(placed)),
        "topics.wordless": number(len(of.tables["sentences"]) - len(placed), "sentences",
                                  "sentences without a content word"),
        "topics.coherence": number(found["coherence"].mean(), "NPMI", "mean coherence of the topics", n=len(found)),
        "topics.with_theme": number(int(found["theme"].notna().sum()), "topics",
                                    "topics of which at least half of the sentences share a theme"),
        "topics.branches": number(found["branch"].nunique(), "branches", "groups of like topics"),
        "topics.threshold": number(limit, "Jaccard index", "stability under which a topic is no finding, set in the "
                                   "study file"),
        "topics.measured": number(int(known.sum()), "topics", "topics whose stability was measured"),
        "topics.stable": number(int(found["stable"].eq(True).sum()), "topics", "topics that reach the threshold"),
        "topics.unstable": number(int(found["stable"].eq(False).sum()), "topics", "topics that do not"),
    }


def _topic(row: Any) -> dict[str, Number]:
    where = f"topic.{row.topic}"
    return {
        f"{where}.sentences": number(row.size, "sentences", "sentences of the topic"),
        f"{where}.comments": number(row.comments, "comments", "comments with a sentence of the topic"),
        f"{where}.coherence": number(row.coherence, "NPMI", "coherence of the topic's ten best words"),
        f"{where}.exclusivity": number(row.exclusivity, "share", "mean exclusivity of the topic's ten best words"),
        f"{where}.stability": number(row.stability, "Jaccard index", "lowest of the topic's mean agreements with its "
                                     "match in refits, by kind of refit"),
        **{f"{where}.stability.{side}": number(getattr(row, column), "Jaccard index", f"its mean over refits ({side})")
           for side, column in SIDES.items()},
    }


def verdict(stable: object) -> str:
    """Whether a topic is stable, in words."""
    return {True: "yes", False: "no"}.get(stable if isinstance(stable, bool) else None, "not measured")  # type: ignore[arg-type]


def _words(of: Material, found: pd.DataFrame) -> Entry:
    labels = {name: theme.label for name, theme in of.study.themes.items()}
    rows = [[row.topic, row.label, labels.get(row.theme) if isinstance(row.theme, str) else None,
             ", ".join(str(entry["word"]) for entry in row.words), row.size, row.comments, row.posts,
             row.stability, verdict(row.stable)] for row in found.itertuples()]
    note = ("Topics as the model found them, the largest first. Stability: how far a topic's ten best words come back "
            f"when the model is fitted again; under {of.study.topics.stability:g} a topic is unstable and no finding.")
    columns = ["Topic", "Label", "Theme", "Words", "Sentences", "Comments", "Posts", "Stability", "Stable"]
    return table("Topics of the sentences", note, columns, rows)


def _scores(of: Material, found: pd.DataFrame) -> Entry:
    rows = [[row.topic, row.name, row.branch, row.coherence, row.exclusivity,
             *(getattr(row, column) for column in SIDES.values())] for row in found.itertuples()]
    note = ("Name: the words by which the study file names the topic in [topics.edit]. Branch: group of like topics. "
            "Coherence: mean NPMI of the ten best words over whole comments. Exclusivity: the topic's mean share in "
            "the use of these words. The last three: mean Jaccard index of these words with those of the topic's match "
            f"in refits with other seeds, on posts drawn with replacement, and without one post ({_posts(of)}).")
    columns = ["Topic", "Name", "Branch", "Coherence", "Exclusivity", "Other seeds", "Posts drawn", "A post left out"]
    return table("Topics: scores", note, columns, rows)


def _posts(of: Material) -> str:
    return "1 post" if len(of.posts) == 1 else f"{len(of.posts)} posts"
