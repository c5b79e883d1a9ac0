"""Themes of whole comments by the study's model, where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pipeline.study import Study
from pipeline.topics.learned import LIMIT, ThemeModel, theme_features
from pipeline.topics.strength import Strong
from pipeline.vectors import Encoder
from pipeline.wording.lexicon import word_lists


def with_model(
    found: Strong, comments: pd.DataFrame, tokens: pd.DataFrame, study: Study, encoder: Encoder,
    held_out: pd.DataFrame | None = None,
) -> Strong:
    """The strengths, those of learned themes in whole comments by the study's model; as they are where it has none.

    Parameters
    ----------
    found
        By the rule.
    comments, tokens
        The comments, with the text each answers as `answered` where that is known, and their tokens.
    held_out
        Out-of-thread probabilities of the coded comments: columns comment and one to each learned theme.
    """
    folder = study.models.folder / "themes"
    if not (folder / "model.json").exists() or not len(comments):
        return found
    if "answered" not in comments:
        comments = comments.assign(answered="")
    model = ThemeModel.load(folder)
    if not set(model.themes) <= set(study.themes):
        return found
    features = features_of(found, comments, tokens, study, encoder)
    known = pd.DataFrame(columns=["comment"]) if held_out is None else held_out
    return with_learned(found, model, features, list(study.themes), known.set_index("comment"), comments["comment"])


def features_of(found: Strong, comments: pd.DataFrame, tokens: pd.DataFrame, study: Study, encoder: Encoder
                ) -> pd.DataFrame:
    """The features of comments whose strengths by the rule are known."""
    lemmas = tokens["lemma"].str.lower().groupby(tokens["comment"]).agg(" ".join)
    lists = word_lists(study.lexicons.themes) if study.lexicons.themes else None
    return theme_features(found, list(comments["text"]), list(lemmas.reindex(comments["comment"]).fillna("")),
                          list(comments["answered"]), list(study.themes), lists, encoder)


def with_learned(strong: Strong, model: ThemeModel, features: pd.DataFrame, themes: Sequence[str],
                 held_out: pd.DataFrame, comments: Sequence[str]) -> Strong:
    """The strengths with those of learned themes, in whole comments, in place of the rule's.

    Parameters
    ----------
    held_out
        Out-of-thread probabilities of the coded comments, indexed by comment, a column to each learned theme.
    comments
        Their ids, in the rows' order.
    """
    found = model.probabilities(features)
    is_known = np.isin(list(comments), held_out.index)[:, None]
    known = held_out.reindex(index=list(comments), columns=list(model.themes)).to_numpy(dtype=float)
    found = np.where(is_known, np.nan_to_num(known), found)  # too rare among the other posts: not learned, not carried
    whole, limits = strong.comments.copy(), strong.limits.copy()
    silent = strong.comments.max(axis=1) == 0
    for column, theme in enumerate(model.themes):
        if theme in themes:
            place = list(themes).index(theme)
            whole[:, place], limits[place] = np.where(silent, 0.0, found[:, column]), LIMIT
    return replace(strong, comments=whole, limits=limits)
