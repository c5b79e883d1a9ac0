"""Stance of each comment: the coders' where coded, else the model's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline import tables
from pipeline.errors import StudyError
from pipeline.stance.model import StanceModel
from pipeline.stance.reasons import reasons
from pipeline.stance.training import best, columns
from pipeline.study import Study
from pipeline.wording import Wording

__all__ = ["Classifier", "stance_table"]


class Classifier:
    """The study's stance model with what it needs to read a text, loaded at first use.

    Parameters
    ----------
    study
        Names the models' folder, the stances and the lexicons.
    own
        Whether it reads the corpus that its model was trained on.
    """

    def __init__(self, study: Study, own: bool = False) -> None:
        self.study = study
        self.names = list(study.stances)
        self.wording = Wording(study, own)

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
        model = self.wording.reading(StanceModel.load(self.folder))
        if sorted(model.stances) != sorted(self.names):
            raise StudyError(f"the stance model knows {', '.join(model.stances)}; the study has other stances, "
                             f"{', '.join(self.names)}", where=str(self.folder),
                             next_step="Code some comments and name them in [annotations], or use the model's stances")
        return model

    def judged(self, utterances: pd.DataFrame, tokens: pd.DataFrame, prior: Mapping[str, float] | None = None
               ) -> pd.DataFrame:
        """For utterances `best`, `p_` for each stance and `why`; null for an empty text.

        Parameters
        ----------
        utterances, tokens
            From `pipeline.wording`.
        prior
            Shares of the stances where they are not those of the coded comments.
        """
        spoken = ~_empty(utterances)
        shares = np.full((len(utterances), len(self.names)), np.nan)
        why = np.full(len(utterances), None, dtype=object)
        if spoken.any():
            features = self.wording.features(utterances, tokens)[spoken]
            found = self.model.probabilities(features, prior)
            why[spoken] = reasons(self.model, features, found)
            shares[spoken] = found[:, [self.model.stances.index(name) for name in self.names]]
        return pd.DataFrame({"best": best(shares, self.names), **columns(shares, self.names), "why": why})

    def predictions(self, texts: pd.DataFrame, prior: Mapping[str, float] | None = None, threshold: float = 0.0
                    ) -> pd.DataFrame:
        """For plain texts `stance` (None where abstained), `best`, `p_` for each stance and `why`.

        Parameters
        ----------
        texts
            Columns text, answered (empty where nothing is known to be answered) and depth.
        prior
            Shares of the stances; level if not given, since nothing is known of how the texts were chosen.
        threshold
            Abstain where the highest probability is lower.
        """
        utterances, tokenised = self.wording.of_texts(texts)
        found = self.judged(utterances, tokenised.tokens, prior or dict.fromkeys(self.names, 1 / len(self.names)))
        return pd.concat([pd.DataFrame({"stance": _kept(found, self.names, threshold)}), found], axis=1)


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
        Out-of-thread predictions of the coded comments (`pipeline.stance.training.trained`).
    """
    names = classifier.names
    known = utterances[["comment"]].merge(held_out, on="comment", how="left")
    is_coded = known["coded"].notna().to_numpy()
    silent = _empty(utterances)
    found = known[[*(f"p_{name}" for name in names), "why"]].copy()
    if not is_coded.all():
        rest = utterances[~is_coded]
        judged = classifier.judged(rest, tokens[tokens["comment"].isin(rest["comment"])])
        found.loc[~is_coded] = judged[found.columns].to_numpy()
    found.loc[silent] = np.nan
    shares = found.drop(columns="why").to_numpy(dtype=float)
    likeliest = best(shares, names)
    kept = _kept(pd.DataFrame({"best": likeliest, **columns(shares, names)}), names, classifier.model.threshold)
    coded = [one if yes else None for one, yes in zip(known["coded"], is_coded, strict=True)]
    table = pd.DataFrame({
        "comment": list(utterances["comment"]), "stance": [a or b for a, b in zip(coded, kept, strict=True)],
        "source": np.where(is_coded, "coder", "model"), "coded": coded, "best": likeliest, **columns(shares, names),
        "why": [one if isinstance(one, str) else None for one in found["why"]],
        "abstained": [one is None for one in kept], "model": classifier.model.content_hash,
    })
    return table[[column.name for column in tables.stance(names).columns]]


def _kept(found: pd.DataFrame, names: Sequence[str], threshold: float) -> list[str | None]:
    """The likeliest stances, None where there is none or the highest probability is under the threshold."""
    top = found[[f"p_{name}" for name in names]].max(axis=1)
    return [one if isinstance(one, str) and high >= threshold else None
            for one, high in zip(found["best"], top, strict=True)]


def _empty(utterances: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each utterance has no text to judge by; one that only quotes has."""
    found: NDArray[np.bool_] = utterances["text"].str.strip().eq("").to_numpy(dtype=bool)
    return found
