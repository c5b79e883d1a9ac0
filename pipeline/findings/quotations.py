"""Sentences that stand for a theme or a stance, chosen by a stated rule and shown as the study's policy says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.findings.entries import plain
from pipeline.findings.material import Material
from pipeline.findings.paraphrases import Paraphrase, check_paraphrases
from pipeline.people.redaction import redacted

FEWEST_WORDS, MOST_WORDS = 8, 45
SARCASTIC = 0.5  # probability by the learned model from which a comment that is not coded counts as sarcastic
RULE = (
    f"Sentences of {FEWEST_WORDS} to {MOST_WORDS} words that are the commenter's own words throughout, at most one "
    "from a post under each heading and one from a comment in all; the themes with the fewest such sentences choose "
    "first. For a theme: of the sentences whose strongest theme it is, from comments that carry it, those nearest the "
    "centre of the others, by cosine of their vectors from the sentence encoder. For a stance: from comments of that "
    "stance, by the falling probability that the stance model gives it, within a comment by falling strength of the "
    "sentence's theme. Sarcastic comments, and stances that the study names as provoking, stand for something else "
    "only where nothing else does. Ties by id. Nothing is chosen by hand."
)


def quotations(of: Material, paraphrases: Mapping[str, Paraphrase] | None = None) -> list[dict[str, Any]]:
    """The quotations of each theme, then of each stance, with where each stands in its document.

    `text` is the sentence as written under the policy `verbatim`, with personal data replaced under `redacted`,
    and None under `paraphrase-only`, where `paraphrase` is what a person wrote in its place, if anything; `changed`
    says whether the text differs from the document, `replaced` how much of each kind of personal data was replaced in
    it, `mocking` that the sentence is sarcastic or provoking and stands for its theme since no other does.

    Raises
    ------
    StudyError
        A paraphrase is of no sentence of the corpus, or too near to it.
    """
    sentences = of.tables["sentences"]
    given = paraphrases or {}
    of_these = sentences[sentences["sentence"].isin(given)]
    check_paraphrases(given, dict(zip(of_these["sentence"], of_these["text"], strict=True)))
    if of.comments.empty:
        return []
    return [what | _quotation(of, row, given) for what, row in _chosen(of, _candidates(of))]


def mocking(of: Material) -> pd.Series[bool]:
    """Whether each comment is sarcastic (by the coders where coded, else the model) or of a provoking stance."""
    coded = of.codings.adjudicated["sarcasm"].reindex(of.comments.index)
    by_model = of.comments["sarcasm"].ge(SARCASTIC)
    sarcastic = coded.eq(True) | (coded.isna() & by_model)
    return (sarcastic | of.comments["stance"].isin(of.study.report.provoking)).astype(bool)


def _candidates(of: Material) -> pd.DataFrame:
    """Sentences that may be quoted, with theme, weight, nearness to its centre and what is known of their comments."""
    sentences = of.tables["sentences"]
    placed = of.tables["themes"][["sentence", "theme", "weight", "centre"]].dropna(subset=["sentence"])
    strongest = placed.sort_values(["sentence", "weight", "theme"], ascending=[True, False, True])
    known = of.comments[["post", "document", "stance", "source", *(f"p_{name}" for name in of.study.stances)]]
    found = sentences.merge(strongest.drop_duplicates("sentence"), on="sentence", how="left")
    found = found.join(known, on="comment")
    found["mocking"] = mocking(of).reindex(found["comment"]).to_numpy()
    words = found["text"].str.split().str.len()
    return found[(found["own_tokens"] == found["tokens"]) & words.between(FEWEST_WORDS, MOST_WORDS)]


def _chosen(of: Material, candidates: pd.DataFrame) -> list[tuple[dict[str, Any], pd.Series]]:
    """For each theme, then each stance, the first so many of the ranked sentences that are still free, one a post.

    The themes with the fewest sentences take theirs first, so that a frequent one does not leave them without.
    """
    heads = _heads(of, candidates)
    taken: set[str] = set()
    found: dict[tuple[str, str], list[tuple[dict[str, Any], pd.Series]]] = {}
    for group, name, label, ranked in sorted(heads, key=lambda head: (head[0] == "stance", len(head[3]))):
        free = ranked[~ranked["comment"].isin(taken)]
        if not free["mocking"].all():
            free = free[~free["mocking"]]
        best = free.drop_duplicates("post").head(of.study.report.quotations_per_theme)
        taken.update(best["comment"])
        found[group, name] = [({"group": group, "name": name, "label": label,
                                "mocking": group == "theme" and bool(row["mocking"])}, row)
                              for _, row in best.iterrows()]
    return [one for group, name, _, _ in heads for one in found[group, name]]


def _heads(of: Material, candidates: pd.DataFrame) -> list[tuple[str, str, str, pd.DataFrame]]:
    """Each theme, then each stance, with the sentences that may stand for it, the most representative first."""
    heads = []
    for name, theme in of.study.themes.items():
        carriers = of.carried.index[of.carried[name]]
        fitting = candidates[(candidates["theme"] == name) & candidates["comment"].isin(carriers)]
        heads.append(("theme", name, theme.label, fitting.sort_values(["centre", "weight", "sentence"],
                                                                      ascending=[False, False, True])))
    for name in of.study.stances:
        fitting = candidates[candidates["stance"] == name]
        heads.append(("stance", name, name, fitting.sort_values([f"p_{name}", "weight", "sentence"],
                                                                ascending=[False, False, True])))
    return heads


def _quotation(of: Material, row: pd.Series, paraphrases: Mapping[str, Paraphrase]) -> dict[str, Any]:
    policy, written = of.study.report.quotations, str(row["text"])
    found = redacted(written, of.names, of.readable) if policy == "redacted" else None
    text = None if policy == "paraphrase-only" else found.text if found else written
    instead = paraphrases.get(row["sentence"]) if text is None else None
    return {
        "sentence": row["sentence"], "comment": row["comment"], "post": row["post"],
        "document": row["document"], "start": int(row["start"]), "end": int(row["end"]),
        "stance": plain(row["stance"]), "source": plain(row["source"]), "theme": plain(row["theme"]),
        "weight": plain(row["weight"]), "centre": plain(row["centre"]), "policy": policy, "text": text,
        "changed": None if text is None else text != written, "replaced": found.counts if found else {},
        "paraphrase": redacted(instead.text, of.names, of.readable).text if instead else None,
    }
