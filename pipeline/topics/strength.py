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
    """How strongly texts carry each theme (columns, in the study's order).

    Parameters
    ----------
    sentences, comments
        Strengths, shapes (sentences, themes) and (comments, themes).
    rule
        Gave the sentences', and the comments' where nothing was learned.
    limits
        From which strength up a comment carries each theme.
    evidence, nearest, vectors
        Of whole comments: what the rule goes by, the highest cosine of a sentence to each theme, and the vectors.
    """

    sentences: Strengths
    comments: Strengths
    rule: Rule
    limits: Strengths
    evidence: Evidence
    nearest: Strengths
    vectors: Vectors

    @property
    def carried(self) -> NDArray[np.bool_]:
        """Which themes each comment carries."""
        found: NDArray[np.bool_] = self.comments >= self.limits
        return found

    def strongest(self) -> tuple[NDArray[np.intp], Strengths]:
        """The column of each sentence's strongest theme, the study's first of equals, and its strength."""
        best = self.sentences.argmax(axis=1)
        return best, np.take_along_axis(self.sentences, best[:, None], axis=1)[:, 0]


def strong(
    sentences: pd.DataFrame, tokens: pd.DataFrame, comments: pd.DataFrame, vectors: Vectors, *,
    study: Study, encoder: Encoder, rule: Rule = RULE,
) -> Strong:
    """The strengths of the study's themes in sentences and comments by the rule, in the rows' order.

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
    near_each = similarity(vectors, themes, encoder)
    single = rule.strengths(Evidence(counted(found, len(themes)), near_each))
    together = joined(found, list(sentences["comment"]), list(comments["comment"]), len(themes))
    whole_vectors = encoder.vectors(list(comments["text"]))
    evidence = Evidence(counted(together, len(themes)), similarity(whole_vectors, themes, encoder))
    whole, nearest = rule.strengths(evidence), np.zeros((len(comments), len(themes)))
    row_of = {name: row for row, name in enumerate(comments["comment"])}
    for owner, strengths, near in zip(sentences["comment"], single, near_each, strict=True):
        if owner in row_of:
            row = row_of[owner]
            whole[row], nearest[row] = np.maximum(whole[row], strengths), np.maximum(nearest[row], near)
    whole[[not text.strip() for text in comments["text"]]] = 0.0
    return Strong(single, whole, rule, np.full(len(themes), rule.threshold), evidence, nearest, whole_vectors)
