"""Sentiment of whole comments, learned: ridge regression of the coded intensity, label and sarcasm on how they speak.

The engines add up words; how a comment's sentences make one sentiment, and what irony turns round, is learned from
coded comments and passages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from pipeline.sentiment.base import DECIMALS
from pipeline.sentiment.lexicon import FieldLexicon
from pipeline.sentiment.table import sentiment_table
from pipeline.study import Study
from pipeline.wording import Wording
from pipeline.wording.reader import SETTINGS, Floats, tuned
from pipeline.wording.regression import Regression, Solved, regression, ridge, softmax

SCORED = ("sentiment", "label", "sarcasm")
LABELS = ("negative", "neutral", "positive")
STRONGEST = 3.0  # intensity is coded from -3 to 3
PENALTY = 300.0
LEVEL = 30.0  # how far a domain's mean may leave the others'
LEAST = 40  # coded texts; with fewer, the engines' scores stand
#: Chosen, as the penalty, by cross-validation on the training-only sets, never on the corpus (`models/sentiment`).
FOR_SENTIMENT = replace(SETTINGS, words_weight=16.0, mean_weight=0.8, answered_weight=0.0, tuned=0.5)


@dataclass(frozen=True)
class SentimentModel(Regression):
    """A fitted regression of intensity, the three labels and sarcasm.

    Parameters
    ----------
    prior
        Share of each label in what was learned from.
    """

    prior: tuple[float, ...] = ()

    def scored(self, features: pd.DataFrame) -> pd.DataFrame:
        """Columns sentiment (-1 to 1), label and sarcasm (0 to 1), with the features' index.

        A label is the one whose output is highest by the square root of its share in what was learned from: between
        the likeliest label and the one that stands out most.
        """
        if not len(features):
            return pd.DataFrame({"sentiment": pd.Series(dtype=float), "label": pd.Series(dtype=object),
                                 "sarcasm": pd.Series(dtype=float)}, index=features.index)
        found = self._outputs(features)
        labels = (found[:, 1:-1] / np.sqrt(np.array(self.prior))).argmax(axis=1)
        return pd.DataFrame({
            "sentiment": np.round(np.clip(found[:, 0], -1, 1), DECIMALS) + 0.0, "label": [LABELS[n] for n in labels],
            "sarcasm": np.round(np.clip(found[:, -1], 0, 1), DECIMALS) + 0.0}, index=features.index)

    def _outputs(self, features: pd.DataFrame) -> Floats:
        """Intensity, labels and sarcasm: the regression's and, in part, the tuned layer's."""
        numbers = self.reader.numbers(features)
        found: Floats = np.einsum("dno,nd->no", self.scores(numbers), self.shares(numbers))
        codes = tuned(features, ["intensity", *(f"sentiment_{name}" for name in (*LABELS, "mixed")), "sarcasm"])
        if codes is None:
            return found
        labels = softmax(codes[:, 1:5])
        both = labels[:, :3] + labels[:, 3:] * np.array([0.5, 0, 0.5])  # a mixed comment is half of each
        given = np.column_stack([codes[:, 0], both, 1 / (1 + np.exp(-codes[:, -1]))])
        power = self.tuned_power(numbers)
        mixed: Floats = (1 - power) * found + power * given
        return mixed

    def record(self) -> dict[str, Any]:
        """The prior."""
        return {"prior": self.prior}

    @classmethod
    def kept(cls, record: Mapping[str, Any]) -> dict[str, Any]:
        """The prior as it was."""
        return {"prior": tuple(map(float, record["prior"]))}


def label_of(sentiment: str, intensity: float) -> str:
    """A coded sentiment as one of three: a mixed one goes by its balance.

    >>> label_of("mixed", -1.0), label_of("mixed", 0.0), label_of("positive", 2.0)
    ('negative', 'neutral', 'positive')
    """
    if sentiment != "mixed":
        return sentiment
    return "negative" if intensity < 0 else "positive" if intensity > 0 else "neutral"


def sentiment_model(features: pd.DataFrame, domains: Sequence[str], codes: pd.DataFrame) -> SentimentModel | None:
    """The model learned from features, their domains and codes; None from too few coded texts.

    Parameters
    ----------
    features
        From `pipeline.wording.reader.matrix`.
    domains
        The source of each row.
    codes
        A row to each: sentiment, intensity (-3 to 3) and sarcasm; a row without intensity is not learned from.
    """
    known = (codes["intensity"].notna() & codes["sentiment"].notna()).to_numpy()
    if known.sum() < LEAST:
        return None
    given = codes[known]
    labels = [label_of(*pair) for pair in zip(given["sentiment"], given["intensity"].astype(float), strict=True)]
    targets = np.column_stack([
        given["intensity"].astype(float) / STRONGEST, *([one == name for one in labels] for name in LABELS),
        given["sarcasm"].fillna(False).astype(float)]).astype(float)

    def solve(near: Floats, weights: Floats) -> Solved:
        return ridge(near, targets, weights, PENALTY)

    learned_from = [one for one, yes in zip(domains, known, strict=True) if yes]
    found = regression(features[known], learned_from, FOR_SENTIMENT, solve, LEVEL)
    shares = [round(max(share, 0.01), 6) for share in targets[:, 1:-1].mean(axis=0).tolist()]
    return SentimentModel(**vars(found), prior=tuple(shares))


class Scorer:
    """A study's sentiment model with what it needs to read a text, loaded at first use.

    Parameters
    ----------
    study
        Names the models' folder and the lexicons.
    held_out
        Out-of-thread scores of the coded comments: columns comment, sentiment, label, sarcasm.
    own
        Whether it reads the corpus that its model was trained on.
    """

    def __init__(self, study: Study, held_out: pd.DataFrame | None = None, own: bool = False) -> None:
        self.wording = Wording(study, own)
        self.folder = study.models.folder / "sentiment"
        known = pd.DataFrame(columns=["comment", *SCORED]) if held_out is None else held_out
        self.held_out = known.set_index("comment").reindex(columns=list(SCORED))

    @cached_property
    def model(self) -> SentimentModel | None:
        """The trained model; None where the study has none, and the engines' scores stand."""
        there = (self.folder / "model.json").exists()
        return self.wording.reading(SentimentModel.load(self.folder)) if there else None

    def corpus(self, utterances: pd.DataFrame, tokens: pd.DataFrame) -> pd.DataFrame | None:
        """Scores of utterances with a text, indexed by comment; a coded comment's are out of thread."""
        if self.model is None:
            return None
        spoken = utterances[utterances["text"].str.strip().ne("") & ~utterances["comment"].isin(self.held_out.index)]
        if not len(spoken):
            return self.held_out
        features = self.wording.features(spoken, tokens[tokens["comment"].isin(spoken["comment"])])
        return pd.concat([part for part in (self.held_out, self.model.scored(features)) if len(part)])

    def texts(self, texts: pd.DataFrame, lexicon: FieldLexicon) -> pd.DataFrame:
        """Sentiment, label and sarcasm of plain texts, in their order; missing for an empty text.

        Parameters
        ----------
        texts
            Columns text, answered, depth and quoted (`pipeline.wording.utterances.text_utterances`).
        lexicon
            The words of the field, by which the engine goes where there is no model.
        """
        utterances, tokenised = self.wording.of_texts(texts)
        table = sentiment_table(list(utterances["comment"]), tokenised.sentences, tokenised.tokens, lexicon,
                                replies=utterances.loc[utterances["depth"] > 0, "comment"],
                                learned=self.corpus(utterances, tokenised.tokens))
        return table.loc[table["ordinal"] == 0, list(SCORED)].reset_index(drop=True)
