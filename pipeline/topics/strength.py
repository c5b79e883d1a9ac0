"""How strongly sentences and comments carry each theme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.study import Study
from pipeline.topics.evidence import Evidence, counted, joined, seeds_found, similarity
from pipeline.topics.rule import RULE, Rule, Strengths
from pipeline.vectors import Encoder, Vectors


@dataclass(frozen=True)
class Strong:
    """The strength of each theme (columns, in the study's order) in sentences and in whole comments (rows)."""

    sentences: Strengths
    comments: Strengths
    rule: Rule

    def strongest(self) -> tuple[NDArray[np.intp], Strengths]:
        """The column of each sentence's strongest theme, the study's first of equals, and its strength."""
        best = self.sentences.argmax(axis=1)
        return best, np.take_along_axis(self.sentences, best[:, None], axis=1)[:, 0]


def strong(
    sentences: pd.DataFrame, tokens: pd.DataFrame, comments: pd.DataFrame, vectors: Vectors, *,
    study: Study, encoder: Encoder, rule: Rule = RULE,
) -> Strong:
    """The strengths of the study's themes in sentences and comments, in the rows' order.

    A comment's strength is the greatest of its sentences' and of the whole text taken as one (all the seed words
    of its sentences, the cosine of the whole text), so it carries at least what its sentences carry.

    Parameters
    ----------
    sentences, tokens, comments
        Rows of those tables; quoted words count.
    vectors
        Of the sentences' texts.
    """
    themes = list(study.themes.values())
    found = seeds_found(tokens, list(sentences["sentence"]), themes)
    single = rule.strengths(Evidence(counted(found, len(themes)), similarity(vectors, themes, encoder)))
    together = joined(found, list(sentences["comment"]), list(comments["comment"]), len(themes))
    near = similarity(encoder.vectors(list(comments["text"])), themes, encoder)
    whole = rule.strengths(Evidence(counted(together, len(themes)), near))
    row_of = {name: row for row, name in enumerate(comments["comment"])}
    for owner, strengths in zip(sentences["comment"], single, strict=True):
        if owner in row_of:
            whole[row_of[owner]] = np.maximum(whole[row_of[owner]], strengths)
    blank = [not text.strip() for text in comments["text"]]
    whole[blank] = 0.0
    return Strong(single, whole, rule)
