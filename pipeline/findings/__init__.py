"""What the study found: every number of the report by name, its tables and its quotations, as one plain value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from pipeline.findings import (
    change,
    corpus,
    dates,
    errors,
    inference,
    recurrence,
    sentiments,
    stances,
    themes,
    threads,
    topic_tests,
    topics,
    validity,
    words,
)
from pipeline.findings.agreement import distrusted
from pipeline.findings.cautions import cautions
from pipeline.findings.codings import NO_CODINGS, Codings, load_codings
from pipeline.findings.entries import Number, Part, merged
from pipeline.findings.material import Material, material
from pipeline.findings.paraphrases import Paraphrase, load_paraphrases
from pipeline.findings.quotation_ledger import quotation_ledger
from pipeline.findings.quotations import RULE, quotations
from pipeline.findings.sentiment_audit import withheld
from pipeline.study import Study

__all__ = ["NO_CODINGS", "ROOMS", "Codings", "findings", "load_codings", "load_paraphrases"]

ROOMS: tuple[Callable[[Material], Part], ...] = (
    corpus.corpus, stances.stances, sentiments.sentiments, themes.themes, recurrence.recurrence, topics.topics,
    topic_tests.topic_tests, threads.threads, dates.dates, change.change, words.words, inference.inference,
    validity.validity, errors.errors,
)


def findings(
    tables: Mapping[str, pd.DataFrame],
    study: Study,
    codings: Codings = NO_CODINGS,
    model_scores: Mapping[str, Any] | None = None,
    provenance: Mapping[str, Any] | None = None,
    paraphrases: Mapping[str, Paraphrase] | None = None,
) -> dict[str, Any]:
    """The content of `reports/results.json`; values are rounded, undefined ones are None.

    Parameters
    ----------
    tables
        Every table of `pipeline.tables` by name.
    codings
        What the coders wrote; see `load_codings`.
    model_scores
        Scores of the stance model and its baselines: `{"model": {"macro_f1": {"value": …, "low": …, "high": …}}}`;
        `labels` and `confusion` (rows the true stances) under `model` correct the shares of an uncoded corpus.
    provenance
        Checksums and versions, passed on as they are.
    paraphrases
        What a person wrote in the place of sentences; see `load_paraphrases`.

    Returns
    -------
    dict
        `study`, `numbers` (by dotted key: value, low, high, n, unit, method), `tables` (by name: title, note,
        columns, rows), `quotations`, `quotation_rule`, `sources` (whose labels), `cautions` and `provenance`.
    """
    of = material(tables, study, codings, model_scores or {})
    quoted = quotations(of, paraphrases)
    part = merged(room(of) for room in ROOMS)
    part = merged([part, quotation_ledger(of, quoted, part.tables.get("error_examples"))])
    return {
        "study": _study(study),
        "numbers": part.numbers,
        "tables": withheld(part.tables, part.numbers),
        "quotations": quoted,
        "quotation_rule": RULE,
        "sources": {"stance": stance_sources(part.numbers, of), "themes": themes.theme_sources(of)},
        "cautions": cautions(part.numbers, of),
        "provenance": dict(provenance or {}),
    }


def stance_sources(numbers: Mapping[str, Number], of: Material) -> str:
    """Whose stance labels figures show, with a warning where the coders' agreement does not bear them out."""
    why = distrusted(numbers)
    return of.sources() if why is None else f"{of.sources()} Caution: {why}."


def _study(study: Study) -> dict[str, Any]:
    """What the report and the figures need to know of the study; lists keep the study file's order."""
    return {
        "name": study.name,
        "title": study.title,
        "authors": list(study.authors),
        "date": study.date.isoformat(),
        "confidence": study.confidence,
        "seed": study.seed,
        "quotations": study.report.quotations,
        "provoking": list(study.report.provoking),
        "compared": list(study.report.compared or ()),
        "coders_are": study.annotations.coders_are if study.annotations else "nobody: the corpus is not coded",
        "stances": [{"name": name, "meaning": meaning} for name, meaning in study.stances.items()],
        "themes": [{"name": name, "label": theme.label} for name, theme in study.themes.items()],
    }
