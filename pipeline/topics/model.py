"""Topics of texts by BERTopic with deterministic parts: PCA, k-means, c-TF-IDF over content words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.study import Theme, Topics
from pipeline.vectors import Encoder, Vectors

if TYPE_CHECKING:
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder

BEST_WORDS = 10
DIMENSIONS = 20
LARGE = 20_000  # texts from which k-means learns from samples
_GLUE = "\u00a0"  # stands for the blank within a term, since BERTopic joins and parts texts at blanks


@dataclass(frozen=True)
class Texts:
    """Texts to part into topics: content words and vector of each, and the words that may name a topic."""

    words: Sequence[Sequence[str]]
    vectors: Vectors
    vocabulary: Sequence[str]


@dataclass(frozen=True)
class Guide:
    """Themes that BERTopic draws texts towards and whose words it lifts, and the encoder that places them."""

    themes: Sequence[Theme]
    encoder: Encoder


@dataclass(frozen=True)
class TopicModel:
    """Topics of texts: each text's topic, and each topic's best words with their c-TF-IDF weights, best first."""

    topics: NDArray[np.int64]
    words: tuple[tuple[tuple[str, float], ...], ...]


def topic_count(texts: int, topics: Topics) -> int:
    """How many topics so many texts are parted into: one to `topics.size` texts, at most `topics.maximum`.

    >>> [topic_count(texts, Topics(size=25, maximum=40)) for texts in (0, 1, 30, 650, 100_000)]
    [0, 1, 1, 26, 40]
    """
    return min(max(round(texts / topics.size), 1), topics.maximum) if texts else 0


def topic_model(texts: Texts, count: int, random_state: int, guide: Guide | None = None) -> TopicModel:
    """The topics of texts, numbered by falling size and, among equals, by their first text.

    Parameters
    ----------
    texts
        Sorted by id, since k-means starts from texts drawn by position.
    count
        Topics wanted; fewer come out where fewer texts differ.
    random_state
        Decides those first texts.
    guide
        Themes to look for; without them the texts alone decide.
    """
    from threadpoolctl import threadpool_limits

    if not len(texts.words):
        return TopicModel(np.zeros(0, dtype=np.int64), ())
    if len(texts.vocabulary) < 2:  # nothing to tell topics apart by, and BERTopic fails on a vocabulary of one
        words = tuple((word, 1.0) for word in texts.vocabulary)
        return TopicModel(np.zeros(len(texts.words), dtype=np.int64), (words,))
    # with several threads k-means adds up partial sums in the order in which threads end
    with threadpool_limits(limits=1):
        model = _bertopic(texts, count, random_state, guide)
        documents = [" ".join(map(_glued, words)) for words in texts.words]
        raw, _ = model.fit_transform(documents, embeddings=texts.vectors.astype(np.float64))
    order = _by_size(np.asarray(raw))
    number = {topic: place for place, topic in enumerate(order)}
    topics = np.array([number[topic] for topic in raw], dtype=np.int64)
    return TopicModel(topics, tuple(_best_words(model.get_topic(topic)) for topic in order))


def _bertopic(texts: Texts, count: int, random_state: int, guide: Guide | None) -> BERTopic:
    """An unfitted BERTopic of deterministic parts."""
    from bertopic import BERTopic
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.cluster import KMeans, MiniBatchKMeans
    from sklearn.feature_extraction.text import CountVectorizer

    distinct = len(np.unique(texts.vectors, axis=0))
    clusterer = MiniBatchKMeans if len(texts.vectors) >= LARGE else KMeans
    return BERTopic(
        language="multilingual",  # else BERTopic deletes all but unaccented letters and digits
        embedding_model=_embedder(guide.encoder) if guide else None,
        seed_topic_list=[list(theme.words) for theme in guide.themes] if guide else None,
        umap_model=_reducer(distinct),
        hdbscan_model=clusterer(max(min(count, distinct), 1), n_init=4, random_state=random_state),
        vectorizer_model=CountVectorizer(analyzer=_parts, lowercase=False,
                                         vocabulary=[_glued(word) for word in texts.vocabulary]),
        ctfidf_model=ClassTfidfTransformer(),
        top_n_words=BEST_WORDS,
        verbose=False,
    )


def _reducer(distinct: int) -> Any:
    """Principal components, as many as so many distinct texts allow; for one text its vector as it is."""
    from bertopic.dimensionality import BaseDimensionalityReduction
    from sklearn.decomposition import PCA

    if distinct < 2:
        return BaseDimensionalityReduction()
    return PCA(min(DIMENSIONS, distinct - 1), svd_solver="covariance_eigh")


def _embedder(encoder: Encoder) -> BaseEmbedder:
    """The encoder as BERTopic wants it."""
    from bertopic.backend import BaseEmbedder

    class Adapter(BaseEmbedder):  # type: ignore[misc]
        def embed(self, documents: list[str], verbose: bool = False) -> NDArray[np.float64]:  # noqa: ARG002
            return encoder.vectors(documents).astype(np.float64)

    return Adapter()


def _glued(word: str) -> str:
    """A word or term without a blank."""
    return word.replace(" ", _GLUE)


def _parts(document: str) -> list[str]:
    """The words that were joined into a document."""
    return document.split(" ")


def _by_size(raw: NDArray[np.int64]) -> list[int]:
    """The topics' numbers by falling size, then by the first text that has them."""
    numbers, first, sizes = np.unique(raw, return_index=True, return_counts=True)
    return [int(numbers[n]) for n in np.lexsort((first, -sizes))]


def _best_words(pairs: Any) -> tuple[tuple[str, float], ...]:
    """A topic's words and weights, equal weights by alphabet; BERTopic fills short lists with empty words."""
    real = [(word.replace(_GLUE, " "), round(float(weight), 6)) for word, weight in pairs or [] if word and weight > 0]
    return tuple(sorted(real, key=lambda pair: (-pair[1], pair[0]))[:BEST_WORDS])
