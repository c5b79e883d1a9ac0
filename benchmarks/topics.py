"""Coherence and diversity of topics beside plain models of the same documents.

    python -m benchmarks.topics FOLDER [--draws 10] [--topics 10 20 30 40 50] [--methods coalface nmf lda]

FOLDER holds `corpus.tsv`, a preprocessed document a line with its words parted by blanks, and perhaps further columns
after a tab: BBC News is `preprocessed_datasets/BBC_News` in the repository MIND-Lab/OCTIS; it is no part of Coalface.
Each draw leaves out another fifth of the documents at random, and every method gets the same. Coherence is C_NPMI of
the ten best words over the whole corpus in windows of ten words (`pipeline.topics.coherence.reference`), diversity
the share of different words among the ten best of all topics. No setting was chosen by these scores. Prints a
Markdown table: the mean over all numbers of topics and draws, and the lowest and highest draw.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.topics.coherence import reference
from pipeline.topics.model import Texts, TopicModel, topic_model
from pipeline.topics.quality import baselines, diversity
from pipeline.topics.words import vocabulary

KEPT = 0.8
Words = tuple[tuple[str, ...], ...]
Method = Callable[[Texts, int, int], Words]


def documents(path: Path) -> list[list[str]]:
    """The words of each document that has any."""
    lines = path.read_text("utf-8").splitlines()
    return [words for words in (line.split("\t")[0].split() for line in lines) if words]


def best_words(model: TopicModel) -> Words:
    """The best words of each topic."""
    return tuple(tuple(word for word, _ in best) for best in model.words)


METHODS: dict[str, tuple[str, Method]] = {
    "coalface": ("Coalface (`pipeline.topics.model.topic_model`)",
                 lambda texts, count, seed: best_words(topic_model(texts, count, seed))),
    "nmf": ("NMF on TF-IDF, scikit-learn", lambda texts, count, seed: best_words(baselines(texts, count, seed)["nmf"])),
    "lda": ("LDA, scikit-learn", lambda texts, count, seed: best_words(baselines(texts, count, seed)["lda"])),
}


def draws(corpus: Sequence[Sequence[str]], number: int) -> list[list[Sequence[str]]]:
    """So many times four fifths of the documents, drawn without replacement."""
    random = np.random.default_rng(0)
    size = round(KEPT * len(corpus))
    return [[corpus[row] for row in np.sort(random.permutation(len(corpus))[:size])] for _ in range(number)]


def scores(found: Sequence[Words], corpus: Sequence[Sequence[str]]) -> list[tuple[float, float]]:
    """Coherence and diversity of each list of topics."""
    known = reference(corpus, {word for topics in found for best in topics for word in best})
    return [(float(np.mean([known.coherence(best) for best in topics])), diversity(topics) or 0.0) for topics in found]


def row(title: str, measured: Any) -> str:
    """A method's line of the table from its scores, shape (draws, numbers of topics, 2)."""
    by_draw = np.asarray(measured).mean(axis=1)
    cells = [f"{mean:.3f} ({low:.3f} to {high:.3f})" for mean, low, high in
             zip(by_draw.mean(axis=0), by_draw.min(axis=0), by_draw.max(axis=0), strict=True)]
    return f"| {title} | {' | '.join(cells)} |"


def table(folder: Path, number: int, counts: Sequence[int], methods: Sequence[str]) -> str:
    """The Markdown table for the corpus in a folder."""
    corpus = documents(folder / "corpus.tsv")
    lines = [f"| mean of {number} draws, K = {', '.join(map(str, counts))} | NPMI | diversity |", "| --- | --- | --- |"]
    for name in methods:
        title, method = METHODS[name]
        found = [[method(Texts(drawn, None, vocabulary(drawn)), count, seed) for count in counts]
                 for seed, drawn in enumerate(draws(corpus, number))]
        lines.append(row(title, [scores(topics, corpus) for topics in found]))
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--topics", type=int, nargs="+", default=[10, 20, 30, 40, 50])
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=list(METHODS))
    given = parser.parse_args()
    print(table(given.folder, given.draws, given.topics, given.methods))


if __name__ == "__main__":
    main()
