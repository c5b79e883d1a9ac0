"""What the models of how people speak read of a text: discourse, words, and the encoder's early states, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import StandardScaler

from pipeline.vectors import Encoder
from pipeline.wording.features import discourse_features
from pipeline.wording.lexicon import WordLists

Floats = NDArray[np.float64]
TUNED = "tuned_"  # begins the names of what the tuned layer gives
DECIMALS = 6  # of scales and of probabilities: far above the noise between processors
COARSE = 4  # of learned weights, which are many, so that no last digit of one turns with the processor
SMALL = 100  # texts; with fewer, words of a single text are kept


@dataclass(frozen=True)
class Settings:
    """What a regression is made with; chosen on the training-only sets, never on the corpus (`EXPERIMENTS.md`).

    Parameters
    ----------
    regularisation
        Inverse strength C of the L2 penalty.
    domain
        How far a domain's coefficients may leave the shared ones (0: not at all).
    mean_weight, highest_weight, answered_weight, words_weight
        Factors on the blocks of standardised features beside those of discourse: the mean and the maximum of the
        encoder's early states, the mean for the text answered, and TF-IDF of words and word pairs.
    heaviest
        A row weighs as the square root of the largest domain's size over its own domain's, at most this.
    longest
        Tokens of a comment that the encoder reads; half as many of the text answered.
    tuned, tuned_on
        What the encoder's tuned layer counts for beside the regression, in a text that is wholly in the manner of the
        source (a domain) that the layer is good at.
    """

    regularisation: float = 0.02
    domain: float = 0.8
    mean_weight: float = 0.4
    highest_weight: float = 0.25
    answered_weight: float = 0.3
    words_weight: float = 8.0
    heaviest: float = 3.0
    longest: int = 128
    tuned: float = 0.7
    tuned_on: str = "synthetic_threads.jsonl"


SETTINGS = Settings()


def matrix(
    utterances: pd.DataFrame, tokens: pd.DataFrame, lists: WordLists, encoder: Encoder, asked: bool = True
) -> pd.DataFrame:
    """What the classifier reads of utterances, one row each: discourse features, the encoder's states, own words.

    The column `own` holds the words; those of the states are named `mean_`, `highest_` and `answered_`, and what the
    tuned layer makes of them, if asked, `tuned_` with the code's name. No regression is of these last.
    """
    discourse = discourse_features(utterances, tokens, lists)
    texts = list(utterances["own"]), list(utterances["answered"])
    own, answered, codes = (found.astype(float) for found in encoder.spoken(*texts, SETTINGS.longest, asked))
    width = own.shape[1] // 2
    blocks = {"mean": own[:, :width], "highest": own[:, width:], "answered": answered[:, :width]}
    frames = [pd.DataFrame(values, columns=[f"{kind}_{n:03d}" for n in range(width)], index=discourse.index)
              for kind, values in blocks.items()]
    names = [f"{TUNED}{name}" for name in encoder.codes] if asked else []
    layer = pd.DataFrame(codes, columns=names, index=discourse.index)
    return pd.concat([discourse, *frames, layer, pd.DataFrame({"own": texts[0]}, index=discourse.index)], axis=1)


def tuned(features: pd.DataFrame, codes: Sequence[str]) -> Floats | None:
    """What the tuned layer gives these codes, shape (rows, codes); None where it does not know them all."""
    columns = [f"{TUNED}{code}" for code in codes]
    return features[columns].to_numpy(dtype=float) if set(columns) <= set(features.columns) else None


def block_weights(columns: Sequence[str], settings: Settings = SETTINGS) -> Floats:
    """The factor on each standardised column."""
    factors = {"mean": settings.mean_weight, "highest": settings.highest_weight, "answered": settings.answered_weight}
    return np.array([factors.get(name[:-4], 1.0) if name[-3:].isdigit() else 1.0 for name in columns])


@dataclass(frozen=True)
class Reader:
    """Turns what `matrix` gives into the numbers that the regressions are of."""

    words: TfidfVectorizer | None
    scaler: StandardScaler
    settings: Settings = SETTINGS

    @classmethod
    def of(cls, features: pd.DataFrame, weights: Floats | None = None, settings: Settings = SETTINGS) -> Reader:
        """A reader whose vocabulary and scales are these features', rows weighted in the scales."""
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2 if len(features) >= SMALL else 1, sublinear_tf=True)
        try:
            words.fit(features["own"])
        except ValueError:  # not a word in any text
            words = None
        read = [name for name in features if name != "own" and not name.startswith(TUNED)]
        scaler = StandardScaler().fit(features[read], sample_weight=weights)
        scaler.mean_, scaler.scale_ = (np.round(learned, DECIMALS) + 0.0 for learned in (scaler.mean_, scaler.scale_))
        scaler.scale_[scaler.scale_ == 0] = 1.0
        return cls(words, scaler, settings)

    @cached_property
    def names(self) -> list[str]:
        """The name of each number; a word or word pair stands in quotation marks."""
        words = [] if self.words is None else [f"“{word}”" for word in self.words.get_feature_names_out()]
        return [*self.scaler.feature_names_in_, *words]

    def numbers(self, features: pd.DataFrame) -> sparse.csr_array:
        """The numbers, shape (rows, numbers)."""
        columns = list(self.scaler.feature_names_in_)
        dense = self.scaler.transform(features[columns]) * block_weights(columns, self.settings)
        if self.words is None:
            return sparse.csr_array(dense)
        words = self.words.transform(features["own"]) * self.settings.words_weight
        return sparse.csr_array(sparse.hstack([sparse.csr_array(dense), words], format="csr"))

    def likeness(self, numbers: sparse.csr_array) -> Floats:
        """The inner products of rows, shape (rows, rows)."""
        return likeness(numbers, len(self.scaler.feature_names_in_))


def likeness(numbers: sparse.csr_array, full: int) -> Floats:
    """The inner products of rows, shape (rows, rows); the first, full columns and the others apart, for speed."""
    dense, others = numbers[:, :full].toarray(), numbers[:, full:]
    found: Floats = dense @ dense.T + (others @ others.T).toarray()
    return found
