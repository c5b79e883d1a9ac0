"""The theme model trained, scored out of thread, and its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.statistics import multilabel_f1
from pipeline.study import Study
from pipeline.topics.learned import LIMIT, ThemeModel, theme_model
from pipeline.topics.strength import strong
from pipeline.topics.theme_reading import features_of
from pipeline.vectors import Encoder
from pipeline.wording import TrainingSet, TrainingTexts


@dataclass(frozen=True)
class Trained:
    """A model with what it says, out of thread, of the coded comments.

    Parameters
    ----------
    model
        Learned from everything.
    out_of_thread
        For every coded comment the probabilities by a model that never saw its post. Columns: comment, post, and one
        to each learned theme; empty where a theme was too rare among the other posts.
    """

    model: ThemeModel
    out_of_thread: pd.DataFrame


def trained(data: TrainingSet, texts: TrainingTexts, study: Study, encoder: Encoder) -> Trained | None:
    """The model from all texts whose themes are coded, and its out-of-thread probabilities; None from too few."""
    vectors = encoder.vectors(list(texts.sentences["text"]))
    strengths = strong(texts.sentences, texts.tokens, texts.utterances, vectors, study=study, encoder=encoder)
    features = features_of(strengths, texts.utterances, texts.tokens, study, encoder)
    data = replace(data, features=features)
    whole, tables = _learned(data, np.arange(len(features)), study), []
    if whole is None:
        return None
    for part in sorted(set(data.folds.tolist())):
        model, held = _learned(data, data.without({part}), study), np.flatnonzero(data.folds == part)
        found = {} if model is None else dict(zip(
            model.themes, model.probabilities(features.iloc[held]).T, strict=True))
        tables.append(pd.DataFrame({
            "comment": [data.comments[n] for n in held], "post": [data.posts[n] for n in held],
            **{theme: found.get(theme, np.full(len(held), np.nan)) for theme in whole.themes}}))
    return Trained(whole, pd.concat(tables).sort_values("comment", kind="stable").reset_index(drop=True))


def _learned(data: TrainingSet, rows: NDArray[np.int64], study: Study) -> ThemeModel | None:
    """The model from those of the rows whose themes are coded."""
    known = [n for n in rows if isinstance(data.codes["themes"].iloc[n], tuple)]
    return theme_model(data.features.iloc[known].reset_index(drop=True), [data.codes["themes"].iloc[n] for n in known],
                       list(study.themes), data.weights[known])


def model_scores(table: pd.DataFrame, data: TrainingSet, study: Study) -> dict[str, Any]:
    """The out-of-thread F1 of each learned theme and their means, with intervals by cluster bootstrap over posts."""
    names = [name for name in table if name in study.themes]
    coded = dict(zip(data.comments, data.codes["themes"], strict=False))
    known = table[[isinstance(coded[one], tuple) for one in table["comment"]]]
    truth = np.array([[name in coded[one] for name in names] for one in known["comment"]]).reshape(-1, len(names))
    guess = known[names].to_numpy(dtype=float) >= LIMIT
    _, macro, *each = multilabel_f1(truth, guess, known["post"], confidence=study.confidence,
                                    random_state=study.random_state("theme scores"))
    return {"n": len(known), "macro_f1": asdict(macro),
            "themes": {name: asdict(one) | {"coded": int(truth[:, n].sum())}
                       for n, (name, one) in enumerate(zip(names, each, strict=True))}}


def card(data: TrainingSet, scores: Mapping[str, Any], study: Study) -> str:
    """The card in Markdown."""
    def shown(one: Mapping[str, Any]) -> str:
        return f"{one['value']:.2f} ({one['low']:.2f} to {one['high']:.2f})"

    rows = "\n".join(f"| {study.themes[name].label} | {one['coded']} | {shown(one)} |"
                     for name, one in scores["themes"].items())
    sources = ", ".join(f"{name} {data.domains.count(name)}" for name in sorted(set(data.domains)))
    coders = f" Coders: {study.annotations.coders_are}." if study.annotations else ""
    return f"""# Theme model

*Written by the stage `models`; do not edit.*

A logistic regression to each theme: whether a whole comment is about it. It goes by the seed words and the nearness to
the theme's description (the rule for sentences, and for themes that nobody coded), by wider word lists of the themes,
the comment's own words and vector, and what the answered text is about, where that is known. From a probability of
{LIMIT:g} up a comment carries a theme.

- Learned from, texts by source: {sources}.{coders}
- The settings were chosen by cross-validation on the training-only sets, never on the corpus.

On {scores['n']} coded comments of the corpus, each post by a model that never saw it, F1 with {study.confidence:.0%}
intervals by bootstrap over posts:

| theme | coded comments | F1 |
| --- | --- | --- |
{rows}
| mean | | {shown(scores['macro_f1'])} |
"""
