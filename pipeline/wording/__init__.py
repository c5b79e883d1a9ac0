"""How a text is worded: what the models of stance and sentiment read of it, and what they learn from."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import NamedTuple, TypeVar

import pandas as pd

from pipeline.study import Study
from pipeline.tokenise import Tokenised, terms
from pipeline.vectors import Encoder
from pipeline.wording.lexicon import WordLists, word_lists
from pipeline.wording.reader import matrix
from pipeline.wording.regression import Regression
from pipeline.wording.training import CORPUS, TrainingSet
from pipeline.wording.utterances import answering, corpus_utterances, text_utterances, training_only

Model = TypeVar("Model", bound=Regression)

__all__ = ["TrainingSet", "TrainingTexts", "Wording", "answering", "corpus_utterances"]


class TrainingTexts(NamedTuple):
    """The texts behind a training set: a row of `utterances` to each of its rows, their sentences and tokens."""

    utterances: pd.DataFrame
    sentences: pd.DataFrame
    tokens: pd.DataFrame


class Wording:
    """A study's reading of texts: its word lists, its terms and the encoder, loaded at first use.

    Parameters
    ----------
    study
        Names them.
    own
        Whether the texts are of the corpus whose coded comments the models learn from. The encoder's tuned layer,
        which never saw it, is then not asked: on the coded comments of the shipped study it did harm. Nor is the
        models' gate, since the texts' manner is known.
    """

    def __init__(self, study: Study, own: bool = False) -> None:
        self.study, self.own = study, own

    @cached_property
    def lists(self) -> WordLists:
        """The word lists of discourse."""
        return word_lists(self.study.lexicons.discourse)

    @cached_property
    def encoder(self) -> Encoder:
        """The sentence encoder."""
        return Encoder(self.study.models.embedding)

    def features(self, utterances: pd.DataFrame, tokens: pd.DataFrame) -> pd.DataFrame:
        """The features of utterances (`pipeline.wording.reader.matrix`)."""
        return matrix(utterances, tokens, self.lists, self.encoder, asked=not self.own)

    def reading(self, model: Model) -> Model:
        """A model as it reads these texts."""
        return replace(model, known=CORPUS) if self.own else model

    def of_texts(self, texts: pd.DataFrame) -> tuple[pd.DataFrame, Tokenised]:
        """Utterances and tokens of plain texts (`pipeline.wording.utterances.text_utterances`)."""
        return text_utterances(texts, terms(self.study.lexicons.terms))

    def training_set(
        self, utterances: pd.DataFrame, tokenised: Tokenised, coded: pd.DataFrame
    ) -> tuple[TrainingSet, TrainingTexts]:
        """What the study's models learn from, and the texts, coded comments of the corpus first.

        Parameters
        ----------
        utterances, tokenised
            Of the whole corpus; only coded comments are used.
        coded
            Codings that count, with the columns comment and stance, those of `CODES` that there are, and probability
            where the sample has one.
        """
        annotations = self.study.annotations
        chosen = utterances[utterances["comment"].isin(coded["comment"])].sort_values("comment", kind="stable")
        given = coded.set_index("comment").reindex(chosen["comment"])
        passages = training_only(annotations.training_only if annotations else (), self.study.stances)
        extra, more = self.of_texts(passages)
        texts = TrainingTexts(pd.concat([chosen, extra], ignore_index=True), *(
            pd.concat([table[table["comment"].isin(chosen["comment"])], other], ignore_index=True)
            for table, other in ((tokenised.sentences, more.sentences), (tokenised.tokens, more.tokens))))
        return TrainingSet(
            features=self.features(texts.utterances, texts.tokens), stances=[*given["stance"], *passages["stance"]],
            domains=[CORPUS] * len(chosen) + list(passages["source"]), posts=list(chosen["post"]),
            comments=list(chosen["comment"]),
            chances=list(given["probability"]) if "probability" in given else [1.0] * len(chosen),
            codes=pd.concat([part.reindex(columns=list(CODES)) for part in (given, passages) if len(part)],
                            ignore_index=True)), texts


CODES = ("sentiment", "intensity", "sarcasm", "themes")
