"""How far the topics are to be trusted: refits, other models, people's answers; and what was changed by hand."""

from __future__ import annotations

from math import nan
from typing import Any

import pandas as pd

from pipeline.findings.entries import Entry, Number, Part, estimate, number, shown, table
from pipeline.findings.material import Material
from pipeline.statistics import wilson_interval

KINDS = {"seed": "other seeds", "order": "other orders of the sentences", "posts drawn": "posts drawn with replacement",
         "post left out": "one post left out"}
METHODS = {"coalface": "the study's topics", "nmf": "NMF on TF-IDF", "lda": "LDA"}
MEASURES = {"coherence": "NPMI", "diversity": "share", "exclusivity": "share"}
QUESTIONS = {"words": "a strange word among a topic's best", "topics": "a strange topic among a comment's"}
EDITS = {"merge": "merged", "rename": "renamed", "drop": "dropped"}


def topic_tests(of: Material) -> Part:
    """Refits, comparison with plain models, people's checks and edits of the topics."""
    return Part({**_refit_numbers(of), **_quality_numbers(of), **_check_numbers(of), **_edit_numbers(of)}, {
        "topic_stability": _refit_table(of), "topic_quality": _quality_table(of), "topic_checks": _check_table(of),
        "topic_edits": _edit_table(of)})


def _refit_numbers(of: Material) -> dict[str, Number]:
    refits = of.tables["topic_refits"]
    numbers = {"topics.refits": number(len(refits), "refits", "times the topic model was fitted again")}
    for kind, name in KINDS.items():
        ones, where = refits[refits["kind"] == kind], f"topics.refits.{kind.replace(' ', '_')}"
        numbers |= {
            where: number(len(ones), "refits", f"refits with {name}"),
            f"{where}.ari": number(ones["ari"].mean(), "adjusted Rand index",
                                   "mean agreement of the sentences' assignments with the refits'", n=len(ones)),
            f"{where}.ari_lowest": number(ones["ari"].min(), "adjusted Rand index", "the lowest of these", n=len(ones)),
            f"{where}.jaccard": number(ones["jaccard"].mean(), "Jaccard index",
                                       "mean agreement of the topics' best words with their matches'", n=len(ones)),
        }
    return numbers


def _refit_table(of: Material) -> Entry:
    refits = of.tables["topic_refits"]
    groups = [(name, refits[refits["kind"] == kind]) for kind, name in KINDS.items()]
    rows = [[name, len(ones), ones["sentences"].min(), ones["ari"].mean(), ones["ari"].min(), ones["jaccard"].mean(),
             ones["jaccard"].min()] for name, ones in groups if len(ones)]
    note = ("Each refit is compared with the study's topics on the sentences that both hold. ARI: adjusted Rand index "
            "of the assignments, 1 where they agree in full, about 0 by chance. Jaccard: mean over the topics of the "
            "Jaccard index of their ten best words with those of their match.")
    columns = ["Refits with", "Refits", "Fewest sentences", "ARI, mean", "ARI, lowest", "Jaccard, mean",
               "Jaccard, lowest"]
    return table("Topics: agreement with refits", note, columns, rows)


def _quality_numbers(of: Material) -> dict[str, Number]:
    found = of.tables["topic_quality"].set_index("method")
    return {f"topics.quality.{method}.{measure}": number(
        found[measure].get(method, nan), unit, f"{measure} of the topics by {name}", n=_count(found, method))
        for method, name in METHODS.items() for measure, unit in MEASURES.items()}


def _count(found: pd.DataFrame, method: str) -> int | None:
    return int(found.loc[method, "topics"]) if method in found.index else None


def _quality_table(of: Material) -> Entry:
    found = of.tables["topic_quality"].set_index("method", drop=False)
    rows = [[name, *(found.loc[method, column] for column in ("topics", "sentences", "unassigned", *MEASURES))]
            for method, name in METHODS.items() if method in found.index]
    note = ("All fitted to the same sentences and words in the same run, the study's topics before any edit. "
            "Coherence: mean NPMI of a topic's ten best words, counted over whole comments of this corpus. "
            "Diversity: share of different words among all best words. Exclusivity: a topic's mean share in the use of "
            "its best words.")
    return table("Topics beside plain models", note, [
        "Model", "Topics", "Sentences", "Without topic", "Coherence", "Diversity", "Exclusivity"], rows)


def _current(of: Material, kind: str | None = None) -> pd.DataFrame:
    """The answers on the topics as they are now, of one kind."""
    checks = of.tables["topic_checks"]
    return checks[checks["current"].astype(bool) & (checks["kind"].eq(kind) if kind else True)]


def _precision(of: Material, ones: pd.DataFrame) -> Any:
    return wilson_interval(int(ones["right"].sum()), len(ones), of.study.confidence)


def _check_numbers(of: Material) -> dict[str, Number]:
    checks = of.tables["topic_checks"]
    now = _current(of)
    numbers = {
        "topics.checks.answers": number(len(now), "answers", "people's answers to intrusion questions"),
        "topics.checks.checkers": number(now["checker"].nunique(), "people", "people who answered"),
        "topics.checks.stale": number(len(checks) - len(now), "answers", "answers on topics that have changed since"),
    }
    for kind, what in QUESTIONS.items():
        ones, where = _current(of, kind), f"topics.checks.{kind}"
        numbers |= {
            f"{where}.precision": estimate(_precision(of, ones), "share", f"share of answers that find {what}, "
                                           "answers taken for independent"),
            f"{where}.chance": number((1 / ones["options"]).mean(), "share", "what guessing would give", n=len(ones)),
        }
    odds = _current(of, "topics")["log_odds"]
    numbers["topics.checks.log_odds"] = number(odds.mean(), "log odds", "mean topic log odds, best 0", n=len(odds))
    return numbers


def _check_table(of: Material) -> Entry:
    groups = [(what, _current(of, kind)) for kind, what in QUESTIONS.items()]
    rows = [[f"To find {what}", ones["question"].nunique(), len(ones), ones["checker"].nunique(),
             *shown(_precision(of, ones)), (1 / ones["options"]).mean(), ones["log_odds"].astype(float).mean()]
            for what, ones in groups if len(ones)]
    note = ("Answers of people who did not see the key. Found: share of answers that name the intruder, with an "
            "interval that takes answers for independent. Log odds: log of the intruder's share of the comment over "
            "the answer's.")
    return table("Topics checked by people", note, [
        "Task", "Questions", "Answers", "People", "Found", "Found low", "Found high", "By chance", "Log odds"], rows)


def _edit_numbers(of: Material) -> dict[str, Number]:
    edits = of.tables["topic_edits"]
    return {
        "topics.edits": number(edits["edit"].nunique(), "changes", "changes of topics in the study file"),
        **{f"topics.edits.{word}": number(int(edits["kind"].eq(kind).sum()), "topics", f"topics {word}")
           for kind, word in EDITS.items()},
    }


def _edit_table(of: Material) -> Entry:
    edits = of.tables["topic_edits"].sort_values(["edit", "topic"])
    rows = [[EDITS[row.kind], row.topic, row.words, row.sentences, row.into, row.label] for row in edits.itertuples()]
    note = "What the study file changes after reading. The topics not named here are as the model found them."
    return table("Topics changed after reading", note, [
        "Change", "Topic as fitted", "Words as fitted", "Sentences as fitted", "Topic now", "Called"], rows)
