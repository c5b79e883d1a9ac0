"""Stance of each comment: the coders' where coded, else the model's."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline import tables
from pipeline.errors import StudyError
from pipeline.stance.features import word_lists
from pipeline.stance.model import Floats, StanceModel, load, matrix
from pipeline.stance.training import TrainingSet, best, columns
from pipeline.stance.utterances import corpus_utterances, text_utterances, training_only
from pipeline.study import Study
from pipeline.tokenise import terms
from pipeline.vectors import Encoder

__all__ = ["Classifier", "corpus_utterances", "stance_table", "training_set"]


class Classifier:
    """The study's stance model with what it needs to read a text, loaded at first use.

    Parameters
    ----------
    study
        Names the models' folder, the stances and the lexicons.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.names = list(study.stances)

    @property
    def folder(self) -> Path:
        """Where the model lies."""
        return self.study.models.folder / "stance"

    @cached_property
    def model(self) -> StanceModel:
        """The trained model.

        Raises
        ------
        CoalfaceError
            There is none, or it knows other stances than the study.
        """
        model = load(self.folder)
        if sorted(model.stances) != sorted(self.names):
            raise StudyError(f"the stance model knows {', '.join(model.stances)}; the study has other stances, "
                             f"{', '.join(self.names)}", where=str(self.folder),
                             next_step="Code some comments and name them in [annotations], or use the model's stances")
        return model

    @cached_property
    def encoder(self) -> Encoder:
        """The sentence encoder."""
        return Encoder(self.study.models.embedding)

    def features(self, utterances: pd.DataFrame, tokens: pd.DataFrame) -> pd.DataFrame:
        """The features of utterances."""
        return matrix(utterances, tokens, word_lists(self.study.lexicons.discourse), self.encoder)

    def probabilities(self, utterances: pd.DataFrame, tokens: pd.DataFrame) -> Floats:
        """The probability of each stance, NaN for an empty text."""
        silent = _empty(utterances)
        result = np.full((len(utterances), len(self.names)), np.nan)
        if not silent.all():
            found = self.model.probabilities(self.features(utterances, tokens)[~silent])
            result[~silent] = found[:, [self.model.stances.index(name) for name in self.names]]
        return result

    def predictions(self, texts: pd.DataFrame) -> pd.DataFrame:
        """For plain texts: stance (None where abstained), best and p_ for each stance.

        Parameters
        ----------
        texts
            Columns text, answered (empty where nothing is known to be answered) and depth.
        """
        utterances, tokenised = text_utterances(texts, terms(self.study.lexicons.terms))
        probabilities = self.probabilities(utterances, tokenised.tokens)
        likeliest = best(probabilities, self.names)
        return pd.DataFrame({"stance": likeliest, "best": likeliest, **columns(probabilities, self.names)})


def training_set(classifier: Classifier, utterances: pd.DataFrame, tokens: pd.DataFrame,
                 coded: pd.DataFrame) -> TrainingSet:
    """What the study's model learns from.

    Parameters
    ----------
    classifier
        The study's classifier; its model need not exist yet.
    utterances, tokens
        Of the whole corpus; only coded comments are used.
    coded
        Codings that count, with the columns comment and stance.
    """
    study = classifier.study
    chosen = utterances.merge(coded[["comment", "stance"]], on="comment").sort_values("comment", kind="stable")
    passages = training_only(study.annotations.training_only if study.annotations else (), study.stances)
    extra, tokenised = text_utterances(passages, terms(study.lexicons.terms))
    own = pd.concat([chosen, extra], ignore_index=True)
    words = pd.concat([tokens[tokens["comment"].isin(chosen["comment"])], tokenised.tokens], ignore_index=True)
    return TrainingSet(
        features=classifier.features(own, words), own=list(own["own"]),
        stances=[*chosen["stance"], *passages["stance"]], posts=list(chosen["post"]), comments=list(chosen["comment"]),
    )


def stance_table(classifier: Classifier, utterances: pd.DataFrame, tokens: pd.DataFrame,
                 held_out: pd.DataFrame) -> pd.DataFrame:
    """The table `stance` for a batch of utterances.

    Parameters
    ----------
    classifier
        The study's classifier.
    utterances, tokens
        The batch.
    held_out
        Out-of-thread predictions of the coded comments (`pipeline.stance.training.out_of_thread`).
    """
    names = classifier.names
    known = utterances[["comment"]].merge(held_out, on="comment", how="left")
    is_coded = known["coded"].notna().to_numpy()
    shares = known[[f"p_{name}" for name in names]].to_numpy(dtype=float, copy=True)
    if not is_coded.all():
        rest = utterances[~is_coded]
        shares[~is_coded] = classifier.probabilities(rest, tokens[tokens["comment"].isin(rest["comment"])])
    silent = _empty(utterances)
    shares[silent] = np.nan
    likeliest = best(shares, names)
    coded = [one if found else None for one, found in zip(known["coded"], is_coded, strict=True)]
    table = pd.DataFrame({
        "comment": list(utterances["comment"]), "stance": [a or b for a, b in zip(coded, likeliest, strict=True)],
        "source": np.where(is_coded, "coder", "model"), "coded": coded, "best": likeliest, **columns(shares, names),
        "abstained": silent, "model": classifier.model.content_hash,
    })
    return table[[column.name for column in tables.stance(names).columns]]


def _empty(utterances: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each utterance has no text to judge by; one that only quotes has."""
    found: NDArray[np.bool_] = utterances["text"].str.strip().eq("").to_numpy(dtype=bool)
    return found
