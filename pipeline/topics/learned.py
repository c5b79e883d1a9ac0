"""Themes of whole comments, learned from codings: a logistic regression to each theme, beside the rule of seed words.

The rule's evidence (seed words, nearness) is part of what is learned from; beside it stand wider word lists of the
themes, the text's own words, its vector, and what the answered text is about.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.linalg import eigh
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from pipeline.topics.rule import MOST_SEEDS, Strengths
from pipeline.topics.strength import Strong
from pipeline.vectors import Encoder
from pipeline.wording.kept import checked, content_hash, keep, kept, unreadable
from pipeline.wording.lexicon import WordLists
from pipeline.wording.reader import likeness

# Chosen by cross-validation on the training-only sets, never on the corpus.
LIMIT = 0.2  # from this probability up a comment carries a theme: where F1 is best, a theme being rare
OTHERS, OWN, RULE, VECTOR, WORDS, ANSWERED = 0.05, 0.3, 0.5, 2.0, 3.0, 1.0  # factors of the blocks of features
DECIMALS, COARSE = 6, 4  # of scales; of learned weights, whose last digits differ between processors
AXES = 800  # main axes of the shared numbers along which coefficients may move
LEAST, FEWEST = 40, 8  # coded texts for a model, and texts that carry a theme for it to be learned
_FACTORS = (LIMIT, OTHERS, OWN, RULE, VECTOR, WORDS, ANSWERED)
_BLOCKS = ("lists", "any", "share", "rate", "seed", "seeds", "near", "nearest", "rule")
_BEFORE = ("before", "before_any")


def theme_features(
    strong: Strong, texts: Sequence[str], lemmas: Sequence[str], answered: Sequence[str], themes: Sequence[str],
    lists: WordLists | None, encoder: Encoder,
) -> pd.DataFrame:
    """What themes are learned from, one row to a comment; columns `BLOCK:THEME`, vectors, and `words`.

    Parameters
    ----------
    strong
        The rule's strengths of these comments, and what they come from.
    texts, lemmas
        Of the comments, quoted words among them; a comment's lemmas joined by blanks.
    answered
        The text that each answers; empty where none is known, and its features are then zero.
    themes
        Their names, in the study's order.
    lists
        Words and phrases of themes, by the themes' names.
    """
    counts, before = (_counts(said, themes, lists) for said in (texts, answered))
    length = np.maximum([text.count(" ") + 1 for text in texts], 1)[:, None]
    seeds = strong.evidence.seeds
    odds = np.clip(strong.comments, 1e-4, 1 - 1e-4)
    blocks = dict(zip(_BLOCKS, (
        np.log1p(counts), counts > 0, counts / np.maximum(counts.sum(axis=1, keepdims=True), 1),
        np.minimum(counts / length, 0.15), seeds > 0, np.minimum(seeds, MOST_SEEDS), strong.evidence.similarity,
        strong.nearest, np.log(odds / (1 - odds))), strict=True))
    known = np.array([bool(text.strip()) for text in answered], dtype=float)[:, None]
    blocks |= dict(zip(_BEFORE, (np.log1p(before), before > 0), strict=True))
    frames = [pd.DataFrame(values.astype(float), columns=[f"{name}:{theme}" for theme in themes])
              for name, values in blocks.items()]
    for name, vectors in (("vector", strong.vectors), ("answered", encoder.vectors(list(answered)))):
        frames.append(pd.DataFrame(vectors.astype(float), columns=[f"{name}_{n:03d}" for n in range(vectors.shape[1])]))
    return pd.concat([*frames, pd.DataFrame({"known": known[:, 0], "words": list(lemmas)})], axis=1)


def _counts(texts: Sequence[str], themes: Sequence[str], lists: WordLists | None) -> Strengths:
    """How often the words of each theme's list occur in texts, shape (texts, themes)."""
    found = np.zeros((len(texts), len(themes)))
    if lists is not None:
        columns = {name: n for n, name in enumerate(lists.names)}
        every = np.array([lists.counts(text) for text in texts], dtype=float).reshape(len(texts), len(columns))
        for n, theme in enumerate(themes):
            if theme in columns:
                found[:, n] = every[:, columns[theme]]
    return found


@dataclass(frozen=True)
class ThemeModel:
    """The regressions of a study's themes.

    Parameters
    ----------
    words, scaler
        Give the numbers that the regressions are of.
    weights, offsets
        Coefficients and intercepts, shapes (themes, numbers) and (themes,); a theme's own numbers come first.
    themes
        The themes learned, in the order of the weights; all others go by the rule.
    """

    words: TfidfVectorizer | None
    scaler: StandardScaler
    weights: Strengths
    offsets: Strengths
    themes: tuple[str, ...]

    def probabilities(self, features: pd.DataFrame) -> Strengths:
        """The probability that each text carries each theme, shape (texts, themes), rounded to 4 decimals."""
        shared = _shared(features, self.words, self.scaler)
        own = len(_BLOCKS) + len(_BEFORE)
        columns = [_own(features, self.scaler, theme) @ weights[:own] + shared @ weights[own:] + offset
                   for theme, weights, offset in zip(self.themes, self.weights, self.offsets, strict=True)]
        found: Strengths = np.round(1 / (1 + np.exp(-np.column_stack(columns))), 4)
        return found

    @cached_property
    def content_hash(self) -> str:
        """A hash of everything learned."""
        names = [] if self.words is None else self.words.get_feature_names_out().tolist()
        rarity = np.zeros(0) if self.words is None else np.round(self.words.idf_, DECIMALS)
        return content_hash([names, self.themes, _FACTORS], [
            self.scaler.mean_, self.scaler.scale_, rarity, self.weights, self.offsets])

    def save(self, folder: Path) -> None:
        """Write `model.skops` and `model.json`; a file whose content hash is the same stays as it is."""
        keep(folder, {"words": self.words, "scaler": self.scaler, "weights": self.weights, "offsets": self.offsets},
             {"content_hash": self.content_hash, "themes": self.themes, "limit": LIMIT})

    @classmethod
    def load(cls, folder: Path) -> ThemeModel:
        """The model that lies in a folder.

        Raises
        ------
        CoalfaceError
            A file is missing, or is not what was saved.
        """
        learned, card = kept(folder)
        try:
            model = cls(themes=tuple(card["themes"]), **learned)
        except (KeyError, TypeError) as exc:
            raise unreadable(folder, exc) from exc
        checked(folder, model.content_hash, card)
        return model


def theme_model(features: pd.DataFrame, coded: Sequence[Collection[str]], themes: Sequence[str],
                weights: Strengths) -> ThemeModel | None:
    """The regressions learned from coded texts; None from too few.

    A text whose answered text is known is learned from twice, with it and without, each for half, so that the model
    serves both ways.

    Parameters
    ----------
    features
        From `theme_features`.
    coded
        The themes of each text.
    themes
        Those of the study.
    weights
        What each text counts for.
    """
    often = [theme for theme in themes if sum(theme in one for one in coded) >= FEWEST]
    if len(features) < LEAST or not often:
        return None
    alone = features["known"].to_numpy() > 0
    both = pd.concat([features, _without_answered(features[alone])], ignore_index=True)
    counts = np.concatenate([np.where(alone, weights / 2, weights), weights[alone] / 2])
    words = _vocabulary(features["words"])
    columns = [f"{block}:{theme}" for block in (*_BLOCKS, *_BEFORE) for theme in themes]
    scaler = StandardScaler().fit(features[columns])
    scaler.mean_, scaler.scale_ = (np.round(learned, DECIMALS) + 0.0 for learned in (scaler.mean_, scaler.scale_))
    scaler.scale_[scaler.scale_ == 0] = 1.0
    shared = _shared(both, words, scaler)
    own = [_own(both, scaler, theme) for theme in often]
    truths = [np.array([theme in one for one in coded]) for theme in often]
    with threadpool_limits(1):  # the same sums whatever the number of processors
        axes, places = _axes(shared, 0 if words is None else len(words.vocabulary_))
        fits = [LogisticRegression(solver="newton-cg", tol=1e-8, max_iter=200).fit(
            np.hstack([mine, places]), np.concatenate([truth, truth[alone]]), sample_weight=counts)
            for mine, truth in zip(own, truths, strict=True)]
        width = own[0].shape[1]
        learned = [np.concatenate([one.coef_[0][:width], axes @ one.coef_[0][width:]]) for one in fits]
    return ThemeModel(words, scaler, _coarse(learned), _coarse([one.intercept_[0] for one in fits]), tuple(often))


def _axes(numbers: sparse.csr_array, rare: int) -> tuple[Strengths, Strengths]:
    """The main axes of numbers, shape (numbers, axes), and the rows' places on them.

    A penalised regression of the places is one of the numbers themselves that may only move along the main axes;
    found by the likeness of rows, of which there are fewer than numbers. The last `rare` numbers are nearly all zero.
    """
    near = likeness(numbers, numbers.shape[1] - rare)
    values, vectors = eigh(near, subset_by_index=(max(len(near) - AXES, 0), len(near) - 1))
    roots = np.sqrt(values[values > 1e-9 * values[-1]])
    vectors = vectors[:, -len(roots):]
    return numbers.T @ (vectors / roots), vectors * roots


def _vocabulary(texts: pd.Series) -> TfidfVectorizer | None:
    """The words and word pairs of two texts or more."""
    try:
        return TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit(texts)
    except ValueError:  # there are none
        return None


def _coarse(values: Sequence[object]) -> Strengths:
    """Learned numbers without their last digits."""
    found: Strengths = np.round(np.array(values, dtype=float), COARSE) + 0.0
    return found


def _without_answered(features: pd.DataFrame) -> pd.DataFrame:
    """The features of texts of which it is not known what they answer."""
    gone = [name for name in features if name.startswith(("answered_", "before:", "before_any:"))]
    return features.assign(**dict.fromkeys([*gone, "known"], 0.0))


def _shared(features: pd.DataFrame, words: TfidfVectorizer | None, scaler: StandardScaler) -> sparse.csr_array:
    """The numbers that all themes share: every theme's evidence, the vectors, the words."""
    scaled = scaler.transform(features[list(scaler.feature_names_in_)])
    evidence = [n for n, name in enumerate(scaler.feature_names_in_) if name.split(":")[0] in _BLOCKS[:-1]]
    parts = [scaled[:, evidence] * OTHERS, features.filter(regex=r"^vector_\d+$").to_numpy() * VECTOR,
             features.filter(regex=r"^answered_\d+$").to_numpy() * ANSWERED, features[["known"]].to_numpy()]
    found = [sparse.csr_array(np.column_stack(parts))]
    if words is not None:
        found.append(sparse.csr_array(words.transform(features["words"]) * WORDS))
    return sparse.csr_array(sparse.hstack(found, format="csr"))


def _own(features: pd.DataFrame, scaler: StandardScaler, theme: str) -> Strengths:
    """The numbers of one theme alone: its own evidence, and that of the answered text."""
    names = list(scaler.feature_names_in_)
    factors = dict.fromkeys(_BLOCKS[:-1], OWN) | {"rule": RULE} | dict.fromkeys(_BEFORE, ANSWERED)
    columns = [names.index(f"{block}:{theme}") for block in factors]
    own = (features[[names[n] for n in columns]].to_numpy() - scaler.mean_[columns]) / scaler.scale_[columns]
    own = own * np.array(list(factors.values()))
    own[:, -len(_BEFORE):] *= features[["known"]].to_numpy()  # nothing is known of what it answers: no say
    return np.asarray(own, dtype=float)
