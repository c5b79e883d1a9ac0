"""The sentiment model trained, scored out of thread, and its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pipeline.sentiment.learned import LABELS, PENALTY, SentimentModel, label_of, sentiment_model
from pipeline.statistics import classification_scores, clustered_correlation
from pipeline.study import Study
from pipeline.wording.training import CORPUS, TrainingSet


@dataclass(frozen=True)
class Trained:
    """A model with what it says, out of thread, of the coded comments.

    Parameters
    ----------
    model
        Learned from everything.
    out_of_thread
        For every coded comment the scores by a model that never saw its post. Columns: comment, post, coded (one of
        the three labels), intensity, sentiment, label, sarcasm.
    """

    model: SentimentModel
    out_of_thread: pd.DataFrame


def trained(data: TrainingSet) -> Trained | None:
    """The model from all rows, and its out-of-thread scores; None where too little is coded."""
    every = np.arange(len(data.stances))
    whole, tables = _learned(data, every), []
    for part in sorted(set(data.folds.tolist())):
        model, held = _learned(data, data.without({part})), np.flatnonzero(data.folds == part)
        if whole is None or model is None:
            return None
        codes = data.codes.iloc[held]
        scored = model.scored(data.features.iloc[held])
        tables.append(pd.DataFrame({
            "comment": [data.comments[n] for n in held], "post": [data.posts[n] for n in held],
            "coded": [label_of(*pair) if isinstance(pair[0], str) else None
                      for pair in zip(codes["sentiment"], codes["intensity"], strict=True)],
            "intensity": codes["intensity"].to_numpy(), **{name: scored[name].to_numpy() for name in scored}}))
    if whole is None:
        return None
    return Trained(whole, pd.concat(tables).sort_values("comment", kind="stable").reset_index(drop=True))


def _learned(data: TrainingSet, rows: np.ndarray[Any, Any]) -> SentimentModel | None:
    """The model from these rows, as it reads the corpus."""
    found = sentiment_model(data.features.iloc[rows], [data.domains[n] for n in rows],
                            data.codes.iloc[rows].reset_index(drop=True))
    return found and replace(found, known=CORPUS)


def model_scores(table: pd.DataFrame, study: Study) -> dict[str, Any]:
    """The out-of-thread scores, with intervals by cluster bootstrap over posts."""
    known = table[table["intensity"].notna() & table["coded"].notna()]
    options: dict[str, Any] = {"confidence": study.confidence, "random_state": study.random_state("sentiment scores")}
    found = classification_scores(list(known["coded"]), list(known["label"]), list(LABELS), known["post"],
                                  **options)
    pearson = clustered_correlation(known["sentiment"], known["intensity"], known["post"], **options)
    return {"n": len(known), "pearson": asdict(pearson), "macro_f1": asdict(found.macro_f1),
            "accuracy": asdict(found.accuracy), "coded": _shares(known["coded"]), "called": _shares(known["label"])}


def _shares(labels: pd.Series) -> dict[str, float]:
    return {name: round(float((labels == name).mean()), 6) for name in LABELS}


def card(data: TrainingSet, scores: Mapping[str, Any], study: Study) -> str:
    """The card in Markdown."""
    def shown(name: str) -> str:
        value, low, high = (scores[name][key] for key in ("value", "low", "high"))
        return f"{value:.2f} ({low:.2f} to {high:.2f})"

    shares = "; ".join(f"{name} {scores['called'][name]:.0%} (coders {scores['coded'][name]:.0%})" for name in LABELS)
    sources = ", ".join(f"{name} {data.domains.count(name)}" for name in sorted(set(data.domains)))
    coders = f" Coders: {study.annotations.coders_are}." if study.annotations else ""
    return f"""# Sentiment model

*Written by the stage `models`; do not edit.*

Ridge regression (penalty {PENALTY:g}) of the coded intensity, of each label and of sarcasm on how a comment speaks
(`pipeline/wording`: discourse, words, the encoder's early states), domains of training texts kept apart. What the
encoder's tuned layer gives is mixed in for texts in the manner that the layer is good at. It gives every comment a
sentiment from -1 to 1, a label and a chance of sarcasm; the lexicon engines of `pipeline/sentiment` score sentences.

- Learned from, texts by source: {sources}.{coders}
- The settings were chosen by cross-validation on the training-only sets, never on the corpus.

On {scores['n']} coded comments of the corpus, each post scored by a model that never saw it, with
{study.confidence:.0%} intervals by bootstrap over posts:

| | |
| --- | --- |
| Pearson's r with the coded intensity | {shown('pearson')} |
| macro-F1 of negative, neutral, positive | {shown('macro_f1')} |
| accuracy | {shown('accuracy')} |

Share called: {shares}.

Made for English comments on public services. It is not made to judge single people, and few comments of its corpus are
positive: what it calls positive deserves a look.
"""
