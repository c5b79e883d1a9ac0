"""Sentences that stand for a theme or a stance, chosen by a stated rule and shown as the study's policy says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from pipeline.findings.entries import Number, number, plain
from pipeline.findings.material import Material
from pipeline.people.redaction import KINDS, redacted

FEWEST_WORDS, MOST_WORDS = 8, 45
RULE = (
    f"Sentences of {FEWEST_WORDS} to {MOST_WORDS} words that are the commenter's own words throughout, at most one "
    "from a post under each heading and one from a comment in all. For a theme: from comments that carry it, the "
    "sentences whose strongest theme it is, by falling strength. For a stance: from comments of that stance, by the "
    "falling probability that the stance model gives it, within a comment by falling strength of the sentence's theme. "
    "Ties by id. Nothing is chosen by hand."
)


def quotations(of: Material) -> list[dict[str, Any]]:
    """The quotations of each theme, then of each stance, with where each stands in its document.

    `text` is the sentence as written under the policy `verbatim`, with personal data replaced under `redacted`,
    and None under `paraphrase-only`; `changed` says whether it differs from the document, `replaced` how much of each
    kind of personal data was replaced in it.
    """
    if of.comments.empty:
        return []
    candidates = _candidates(of)
    taken: set[str] = set()
    found = []
    for name, theme in of.study.themes.items():
        carriers = of.carried.index[of.carried[name]]
        fitting = candidates[(candidates["theme"] == name) & candidates["comment"].isin(carriers)]
        found += _chosen(of, fitting.sort_values(["weight", "sentence"], ascending=[False, True]),
                         {"group": "theme", "name": name, "label": theme.label}, taken)
    for name in of.study.stances:
        fitting = candidates[candidates["stance"] == name]
        by = [f"p_{name}", "weight", "sentence"]
        found += _chosen(of, fitting.sort_values(by, ascending=[False, False, True]),
                         {"group": "stance", "name": name, "label": name}, taken)
    return found


def _candidates(of: Material) -> pd.DataFrame:
    """Sentences that may be quoted, with theme, weight and all that is known of their comments."""
    sentences = of.tables["sentences"]
    words = sentences["text"].str.split().str.len()
    own = (sentences["own_tokens"] == sentences["tokens"]) & words.between(FEWEST_WORDS, MOST_WORDS)
    placed = of.tables["themes"][["sentence", "theme", "weight"]].dropna(subset=["sentence"])
    strongest = placed.sort_values(["sentence", "weight", "theme"], ascending=[True, False, True])
    strongest = strongest.drop_duplicates("sentence")
    known = of.comments[["post", "stance", "source", *(f"p_{name}" for name in of.study.stances)]]
    return sentences[own].merge(strongest, on="sentence", how="left").join(known, on="comment")


def _chosen(of: Material, ranked: pd.DataFrame, what: dict[str, str], taken: set[str]) -> list[dict[str, Any]]:
    """The first so many of the ranked sentences, one a post; their comments are noted in `taken`."""
    free = ranked[~ranked["comment"].isin(taken)].drop_duplicates("post").head(of.study.report.quotations_per_theme)
    taken.update(free["comment"])
    return [what | _quotation(of, row) for _, row in free.iterrows()]


def replaced(quoted: Iterable[Mapping[str, Any]]) -> dict[str, Number]:
    """How much of each kind of personal data was replaced in the quotations."""
    total = sum((Counter(one["replaced"]) for one in quoted), Counter[str]())
    return {f"quotations.replaced.{kind}": number(total[kind], name, f"{name} replaced in the quotations")
            for kind, name in KINDS.items()}


def _quotation(of: Material, row: pd.Series) -> dict[str, Any]:
    policy, written = of.study.report.quotations, str(row["text"])
    found = redacted(written, of.names, of.readable) if policy == "redacted" else None
    text = None if policy == "paraphrase-only" else found.text if found else written
    return {
        "sentence": row["sentence"], "comment": row["comment"], "post": row["post"],
        "document": of.posts.loc[row["post"], "document"], "start": int(row["start"]), "end": int(row["end"]),
        "stance": plain(row["stance"]), "source": plain(row["source"]), "theme": plain(row["theme"]),
        "weight": plain(row["weight"]), "policy": policy, "text": text,
        "changed": None if text is None else text != written, "replaced": found.counts if found else {},
    }
