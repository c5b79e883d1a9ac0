"""The rows of the tables `topics`, `themes` and `points`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.tables import POINTS, THEMES, TOPICS
from pipeline.topics.coherence import coherence
from pipeline.topics.model import TopicModel
from pipeline.topics.strength import Strong
from pipeline.vectors import Vectors

REPRESENTATIVES = 5


def topic_rows(
    model: TopicModel, called: Sequence[str], placed: pd.DataFrame, vectors: Vectors,
    documents: Sequence[Sequence[str]],
) -> pd.DataFrame:
    """The table `topics`.

    Parameters
    ----------
    model
        Fitted to the placed sentences.
    called
        The label of each topic.
    placed
        A row for each sentence that has a topic: sentence, comment, post, theme (None where it carries none).
    vectors
        Of the placed sentences.
    documents
        The content words of each comment of the corpus.
    """
    held = [frozenset(words) for words in documents]
    rows = []
    for topic, words in enumerate(model.words):
        here = np.flatnonzero(model.topics == topic)
        if not len(here):  # merged into another, or dropped
            continue
        part = placed.iloc[here]
        rows.append({
            "topic": topic,
            "label": called[topic],
            "theme": usual_theme(list(part["theme"].dropna()), len(part)),
            "words": [{"word": word, "weight": weight} for word, weight in words],
            "size": len(part),
            "comments": part["comment"].nunique(),
            "posts": part["post"].nunique(),
            "representative": nearest(list(part["sentence"]), vectors[here]),
            "coherence": coherence([word for word, _ in words], held),
        })
    return pd.DataFrame(rows, columns=[c.name for c in TOPICS.columns])


def usual_theme(carried: Sequence[str], sentences: int) -> str | None:
    """The theme carried most often, by alphabet among equals; None where fewer than half of the sentences carry one.

    >>> usual_theme(["it", "it", "workload"], 4), usual_theme(["it"], 3)
    ('it', None)
    """
    if not carried or 2 * len(carried) < sentences:
        return None
    counts = Counter(carried)
    return min(counts, key=lambda theme: (-counts[theme], theme))


def nearest(names: Sequence[str], vectors: Vectors) -> list[str]:
    """The sentences nearest the mean of the vectors by cosine, nearest first, by id among equals."""
    centre = vectors.astype(np.float64).mean(axis=0)
    cosines = np.round(np.einsum("nd,d->n", vectors.astype(np.float64), centre), 6)
    order = sorted(range(len(names)), key=lambda row: (-cosines[row], names[row]))
    return [names[row] for row in order[:REPRESENTATIVES]]


def sentence_rows(sentences: pd.DataFrame, topics: Mapping[str, int], strong: Strong, themes: Sequence[str]
                  ) -> pd.DataFrame:
    """The rows of `themes` for sentences: topic and strongest theme."""
    best, weights = strong.strongest()
    carried = strong.rule.carried(weights)
    return pd.DataFrame({
        "comment": sentences["comment"],
        "sentence": sentences["sentence"],
        "ordinal": sentences["ordinal"],
        "topic": pd.array([topics.get(name) for name in sentences["sentence"]], dtype="Int32"),
        "theme": [themes[column] if yes else None for column, yes in zip(best, carried, strict=True)],
        "carried": carried,
        "source": "model",
        "coded": None,
        "best": carried,
        "weight": weights,
    })


def comment_rows(
    comments: pd.DataFrame, strong: Strong, themes: Sequence[str], coded: Mapping[str, frozenset[str]]
) -> pd.DataFrame:
    """The rows of `themes` for whole comments: one for each theme of the study.

    A theme that no coding names was not in the coders' codebook, so they did not look for it.
    """
    sought = frozenset[str]().union(*coded.values())
    seen = strong.carried
    rows = []
    for row, comment in enumerate(comments["comment"]):
        words = coded.get(comment)
        for column, theme in enumerate(themes):
            best = bool(seen[row, column])
            word = theme in words if words is not None and theme in sought else None
            rows.append((comment, None, 0, None, theme, best if word is None else word,
                         "model" if word is None else "coder", word, best, strong.comments[row, column], None))
    frame = pd.DataFrame(rows, columns=[c.name for c in THEMES.columns])
    return frame.astype({"topic": "Int32"})


def point_rows(placed: pd.DataFrame, topics: NDArray[np.int64], vectors: Vectors) -> pd.DataFrame:
    """The table `points`: the first two principal components of the placed sentences' vectors.

    The sign of a component is free; it is set so that its largest loading is positive.
    """
    centred = vectors.astype(np.float64) - (vectors.astype(np.float64).mean(axis=0) if len(vectors) else 0)
    _, axes = np.linalg.eigh(np.einsum("nd,ne->de", centred, centred, optimize=True))
    axes = axes[:, :-3:-1]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), range(2)])
    places = np.round(centred @ axes, 5) + 0.0
    numbers = pd.array([int(one) if one >= 0 else None for one in topics], dtype="Int32")
    return pd.DataFrame({"sentence": placed["sentence"].to_numpy(), "topic": numbers, "x": places[:, 0],
                         "y": places[:, 1]}, columns=[c.name for c in POINTS.columns])
