"""Evidence that the shipped classifier does not read: sentence and static vectors, descriptions, what replies say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.vectors import Encoder
from pipeline.wording.reader import Floats

SMOOTHING = 1e-3


def nearness(texts: Sequence[str], meanings: dict[str, str], encoder: Encoder) -> dict[str, pd.DataFrame]:
    """The texts' sentence vectors, and their likeness to what the stances mean."""
    vectors = encoder.vectors([*texts, *meanings.values()]).astype(float)
    own, others = vectors[: len(texts)], vectors[len(texts) :]
    return {"vectors": pd.DataFrame(own).add_prefix("vector "),
            "descriptions": pd.DataFrame(own @ others.T, columns=[f"like {name}" for name in meanings])}


def static_vectors(texts: Sequence[str], encoder: Encoder) -> pd.DataFrame:
    """The mean of each text's words' vectors, each word read alone, rare ones weighing more.

    Weights a / (a + share of the word), Arora, Liang and Ma (2017), A simple but tough-to-beat baseline for sentence
    embeddings, ICLR, section 3.
    """
    words = [re.findall(r"[a-z']+", text.lower()) for text in texts]
    counts = Counter(word for said in words for word in said)
    place = {word: n for n, word in enumerate(sorted(counts))}
    vectors = encoder.vectors(list(place)).astype(float)
    weights = np.array([SMOOTHING / (SMOOTHING + counts[word] / counts.total()) for word in place])
    rows = [[place[word] for word in said] for said in words]
    return pd.DataFrame([np.average(vectors[row], axis=0, weights=weights[row]) if row else np.zeros(vectors.shape[1])
                         for row in rows]).add_prefix("static ")


def replies(features: pd.DataFrame, threads: Sequence[str], said: pd.DataFrame) -> pd.DataFrame:
    """How many direct replies each text has and, in the mean, how these speak, from what the classifier reads of them.

    A reply is an utterance of the same thread that answers this one.
    """
    place = {(thread, text): n for name in ("text", "own") for n, (thread, text) in enumerate(
        zip(threads, said[name], strict=True))}
    found: list[list[int]] = [[] for _ in threads]
    for n, pair in enumerate(zip(threads, said["answered"], strict=True)):
        if place.get(pair, n) != n:
            found[place[pair]].append(n)
    manner = features.filter(regex="^(rate_|any_|says_)|^(questions|exclamations|imperatives|sentiment)$")
    values: Floats = (manner - manner.mean()).to_numpy(dtype=float)
    means = np.array([values[rows].mean(axis=0) if rows else np.zeros(values.shape[1]) for rows in found])
    number = np.array([len(rows) for rows in found], dtype=float)
    return pd.DataFrame(np.column_stack([number > 0, np.log1p(number), means]),
                        columns=["replied", "replies", *(f"replies' {name}" for name in manner)])
