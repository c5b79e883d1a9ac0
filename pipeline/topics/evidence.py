"""What speaks for each theme in each text: the seed words found in it, and how near its vector is to the theme's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.study import Theme
from pipeline.topics.words import phrases, plain_words
from pipeline.vectors import Encoder, Vectors


@dataclass(frozen=True)
class Evidence:
    """Of texts (rows) for themes (columns): distinct seed words found, and cosine to the theme's description."""

    seeds: NDArray[np.int64]
    similarity: NDArray[np.float64]


def description(theme: Theme) -> str:
    """A theme in one line, to be compared with texts: its label and its seed words."""
    return f"{theme.label}: {', '.join(theme.words)}"


def similarity(vectors: Vectors, themes: Sequence[Theme], encoder: Encoder) -> NDArray[np.float64]:
    """The cosine of each text's vector to each theme's description, rounded to 5 decimals; 0 for an empty text."""
    described = encoder.vectors([description(theme) for theme in themes])
    # summed without BLAS, whose last digits may differ with the number of rows
    cosines: NDArray[np.float64] = np.einsum("nd,td->nt", vectors.astype(np.float64), described.astype(np.float64))
    return cosines.round(5)


def seeds_found(tokens: pd.DataFrame, names: Sequence[str], themes: Sequence[Theme]) -> list[list[frozenset[str]]]:
    """The seed words of each theme found in each named sentence."""
    longest = max(plain_words(word).count(" ") + 1 for theme in themes for word in theme.words)
    texts: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in names}
    for name, text, lemma in zip(tokens["sentence"], tokens["text"], tokens["lemma"], strict=True):
        if name in texts:
            texts[name][0].append(text)
            texts[name][1].append(lemma)
    found = []
    for name in names:
        here = phrases(*texts[name], longest)
        found.append([frozenset(word for word in theme.words if here.has(word)) for theme in themes])
    return found


def counted(found: Sequence[Sequence[frozenset[str]]], themes: int) -> NDArray[np.int64]:
    """How many distinct seed words of each theme were found, shape (texts, themes)."""
    return np.array([[len(words) for words in row] for row in found], dtype=np.int64).reshape(len(found), themes)


def joined(
    found: Sequence[Sequence[frozenset[str]]], owners: Sequence[str], names: Sequence[str], themes: int
) -> list[list[frozenset[str]]]:
    """The seed words found in each owner's sentences together, in the order of `names`."""
    whole = {name: [frozenset[str]()] * themes for name in names}
    for owner, row in zip(owners, found, strict=True):
        if owner in whole:
            whole[owner] = [before | words for before, words in zip(whole[owner], row, strict=True)]
    return [whole[name] for name in names]
