"""Topics of texts by BERTopic with deterministic parts: words and vectors, k-means, weights of words by divergence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from pipeline.study import Theme, Topics
from pipeline.topics.space import LARGE, Places, Space, evenly
from pipeline.vectors import Encoder, Vectors

if TYPE_CHECKING:
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder

BEST_WORDS = 10
_GLUE = "\u00a0"  # stands for the blank within a term, since BERTopic joins and parts texts at blanks


@dataclass(frozen=True)
class Texts:
    """Texts to part into topics: content words and vector of each, and the words that may name a topic.

    Without vectors (None) the words alone say where a text belongs.
    """

    words: Sequence[Sequence[str]]
    vectors: Vectors | None
    vocabulary: Sequence[str]


@dataclass(frozen=True)
class Guide:
    """Themes that BERTopic draws texts towards and whose words it lifts, and the encoder that places them."""

    themes: Sequence[Theme]
    encoder: Encoder


@dataclass(frozen=True)
class TopicModel:
    """Topics of texts: each text's topic, and each topic's best words with their weights, best first."""

    topics: NDArray[np.int64]
    words: tuple[tuple[tuple[str, float], ...], ...]


def topic_count(texts: int, topics: Topics) -> int:
    """How many topics so many texts are parted into: one to `topics.size` texts, at most `topics.maximum`.

    >>> [topic_count(texts, Topics(size=25, maximum=40)) for texts in (0, 1, 30, 650, 100_000)]
    [0, 1, 1, 26, 40]
    """
    return min(max(round(texts / topics.size), 1), topics.maximum) if texts else 0


def topic_model(texts: Texts, count: int, random_state: int, guide: Guide | None = None) -> TopicModel:
    """The topics of texts, numbered by falling size and, among equals, by their first text in order of content.

    The texts are fitted in the order of their content, so the order in which they come changes nothing.

    Parameters
    ----------
    texts
        In any order.
    count
        Topics wanted; fewer come out where fewer texts differ.
    random_state
        Decides from which texts k-means starts.
    guide
        Themes to look for; without them, or without vectors, the texts alone decide.
    """
    if not len(texts.words):
        return TopicModel(np.zeros(0, dtype=np.int64), ())
    if len(texts.vocabulary) < 2:  # nothing to tell topics apart by, and BERTopic fails on a vocabulary of one
        words = tuple((word, 1.0) for word in texts.vocabulary)
        return TopicModel(np.zeros(len(texts.words), dtype=np.int64), (words,))
    order = _by_content(texts)
    vectors = None if texts.vectors is None else texts.vectors[order]
    model = _fitted(Texts([texts.words[row] for row in order], vectors, texts.vocabulary), count, random_state, guide)
    topics = np.empty_like(model.topics)
    topics[order] = model.topics
    return TopicModel(topics, model.words)


def _fitted(texts: Texts, count: int, random_state: int, guide: Guide | None) -> TopicModel:
    """The topics of texts that are in the order of their content."""
    from threadpoolctl import threadpool_limits

    # with several threads k-means adds up partial sums in the order in which threads end
    with threadpool_limits(limits=1):
        space = Space(texts.words, texts.vectors, texts.vocabulary, random_state)
        model = _bertopic(texts, _clusters(space.own, count, random_state), space, guide)
        # each word once: weights then tell in how many texts a word stands, not how often one text repeats it
        documents = [" ".join(_glued(word) for word in dict.fromkeys(words)) for words in texts.words]
        raw, _ = model.fit_transform(documents, embeddings=space.own)
    order = _by_size(np.asarray(raw))
    number = {topic: place for place, topic in enumerate(order)}
    topics = np.array([number[topic] for topic in raw], dtype=np.int64)
    return TopicModel(topics, tuple(_best_words(model.get_topic(topic)) for topic in order))


def _clusters(places: Places, count: int, random_state: int) -> Any:
    """K-means for so many topics, or as many as there are different places; learned from a sample of many texts."""
    from sklearn.cluster import KMeans

    class Sampled(KMeans):  # type: ignore[misc]
        def fit(self, X: Places, y: object = None, sample_weight: object = None) -> Self:  # noqa: ARG002, N803
            super().fit(X[evenly(len(X))])
            self.labels_ = self.predict(X)
            return self

    wanted = max(min(count, len(np.unique(places[evenly(len(places))], axis=0))), 1)
    return Sampled(wanted, n_init=4 if len(places) < LARGE else 2, random_state=random_state)


def _bertopic(texts: Texts, clusters: Any, space: Space, guide: Guide | None) -> BERTopic:
    """An unfitted BERTopic of deterministic parts."""
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction
    from sklearn.feature_extraction.text import CountVectorizer

    from pipeline.topics.weights import Divergence

    guided = guide if texts.vectors is not None else None
    return BERTopic(
        language="multilingual",  # else BERTopic deletes all but unaccented letters and digits
        embedding_model=_embedder(guided.encoder, space) if guided else None,
        seed_topic_list=[list(theme.words) for theme in guided.themes] if guided else None,
        umap_model=BaseDimensionalityReduction(),  # the places are reduced already
        hdbscan_model=clusters,
        vectorizer_model=CountVectorizer(analyzer=_parts, lowercase=False,
                                         vocabulary=[_glued(word) for word in texts.vocabulary]),
        ctfidf_model=Divergence(),
        top_n_words=BEST_WORDS,
        verbose=False,
    )


def _embedder(encoder: Encoder, space: Space) -> BaseEmbedder:
    """The encoder and the space as BERTopic wants them, to place the themes' words."""
    from bertopic.backend import BaseEmbedder

    class Adapter(BaseEmbedder):  # type: ignore[misc]
        def embed(self, documents: list[str], verbose: bool = False) -> Places:  # noqa: ARG002
            return space.places([document.split() for document in documents], encoder.vectors(documents))

    return Adapter()


def _by_content(texts: Texts) -> list[int]:
    """The texts' rows in the order of their words and, among equals, of their vectors."""
    def content(row: int) -> tuple[Sequence[str], bytes]:
        return texts.words[row], b"" if texts.vectors is None else texts.vectors[row].tobytes()

    return sorted(range(len(texts.words)), key=content)


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
