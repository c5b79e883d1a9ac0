"""What is known of each topic beside its words: how stable, how exclusive, how it was edited, which are like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.study import Topics
from pipeline.topics.branches import branches
from pipeline.topics.edits import Edited, edited
from pipeline.topics.model import Guide, Texts, TopicModel, topic_model
from pipeline.topics.quality import baselines, exclusivity, quality
from pipeline.topics.stability import Rows, Stability, few, part, stability
from pipeline.vectors import Encoder, Vectors

COLUMNS = {"seed": "stability_seed", "posts drawn": "stability_drawn", "post left out": "stability_left_out"}


@dataclass(frozen=True)
class Standing:
    """A model's topics after tests and edits: what goes into the tables of topics beside their words."""

    edited: Edited
    stability: Stability
    quality: pd.DataFrame
    exclusivity: Sequence[float | None]
    branches: Mapping[int, int]
    sizes: NDArray[np.int64]
    threshold: float

    def rows(self, topics: pd.DataFrame) -> pd.DataFrame:
        """The table `topics` with what is known here."""
        numbers = [int(topic) for topic in topics["topic"]]
        means = {column: [self._mean(kind, topic) for topic in numbers] for kind, column in COLUMNS.items()}
        lowest = [self._lowest(topic) for topic in numbers]
        return topics.assign(
            **means, stability=lowest,
            stable=[None if one is None else one >= self.threshold for one in lowest],
            label=[self.edited.labels.get(topic, label) for topic, label in zip(numbers, topics["label"], strict=True)],
            name=[self.edited.names[topic] for topic in numbers],
            exclusivity=[self.exclusivity[topic] for topic in numbers],
            branch=[self.branches[topic] for topic in numbers])

    def _lowest(self, topic: int) -> float | None:
        """A topic's stability: the lowest of its means by kind, since one kind that it fails is enough."""
        means = [self._mean(kind, topic) for kind in self.stability.topics]
        return min((one for one in means if one is not None), default=None)

    def _mean(self, kind: str, topic: int) -> float | None:
        """A topic's agreement under a kind of refit; of a merged one the mean of its parts, by their sizes."""
        if kind not in self.stability.topics:
            return None
        parts = [one for one, now in enumerate(self.edited.into) if now == topic]
        return round(float(np.average(self.stability.topics[kind][parts], weights=self.sizes[parts])), 6)


class _Once(Encoder):
    """An encoder that reads the same texts once: every refit asks for the themes' seed words again."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder.folder, encoder.threads)
        self.known: dict[tuple[str, ...], Vectors] = {}
        self.encoder = encoder

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """What the encoder gives for these texts."""
        if tuple(texts) not in self.known:
            self.known[tuple(texts)] = self.encoder.vectors(texts)
        return self.known[tuple(texts)]


def standing(model: TopicModel, texts: Texts, seed: int, guide: Guide | None, *, posts: Sequence[str],
             documents: Sequence[Sequence[str]], settings: Topics, random_state: int) -> Standing:
    """What is known of the topics of a model.

    Parameters
    ----------
    model, texts, seed, guide
        The model, and what it was fitted with.
    posts
        The post of each text.
    documents
        The content words of each comment.
    settings
        How often to refit, the threshold, and the edits.
    random_state
        Decides refits and baselines.
    """
    again = Guide(guide.themes, _Once(guide.encoder)) if guide else None

    def refit(rows: Rows, other: int | None) -> TopicModel:
        return topic_model(part(texts, rows), len(model.words), seed if other is None else other, again)

    sample = part(texts, few(np.arange(len(texts.words)), np.random.default_rng(random_state)))
    others = baselines(sample, len(model.words), random_state)
    now = edited(model, settings.edit)
    return Standing(
        now, stability(model, posts, refit, settings.refits, random_state),
        quality({"coalface": model, **others}, {"coalface": texts, **dict.fromkeys(others, sample)}, documents),
        now.merged(exclusivity(now.model, texts.words), exclusivity(model, texts.words)),
        branches(texts.vectors, model.topics),
        np.array([(model.topics == topic).sum() for topic in range(len(model.words))], dtype=np.int64),
        settings.stability)
