"""A text-only classifier of the kind behind stance on TweetEval's tasks of stance and offensive language.

    python -m benchmarks.tweeteval FOLDER

FOLDER holds `stance/TARGET/{train,val,test}_{text,labels}.txt` for five targets and the same files in `offensive/`,
as in the repository cardiffnlp/tweeteval, `datasets/`; they are not part of Coalface. Learns from the train split only,
chooses among `SETTINGS` by the val split only, and scores the test split once. Prints a Markdown table.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, spmatrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from pipeline.store import mapped, processors
from pipeline.study import ROOT, load_study
from pipeline.tokenise import terms
from pipeline.vectors import Encoder
from pipeline.wording.features import discourse_features, word_lists
from pipeline.wording.utterances import text_utterances

TARGETS = ("abortion", "atheism", "climate", "feminist", "hillary")
SPLITS = ("train", "val", "test")
AGAINST, FAVOUR = 1, 2
STUDY = load_study(ROOT / "study.toml")
_BATCH = 500


class Predictor(Protocol):
    """What a classifier gives."""

    def predict(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """The label of each text."""


@dataclass(frozen=True)
class Settings:
    """What is chosen by the val split.

    Parameters
    ----------
    regularisation
        Inverse strength C of the L2 penalty.
    manner, meaning
        Factors on the discourse features (of unit variance) and on the unit sentence vectors, beside TF-IDF rows of
        unit length; 0 leaves them out.
    """

    regularisation: float
    manner: float
    meaning: float


SETTINGS = [Settings(*values) for values in product((0.03, 0.1, 0.3, 1.0), (0.0, 0.05), (0.0, 1.0))]


@dataclass
class Reader:
    """Discourse features and sentence vectors of texts, each text read once."""

    known: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def read(self, texts: Sequence[str]) -> None:
        """Read those texts that are not known yet."""
        new = sorted(set(texts) - set(self.known))
        batches = [new[start : start + _BATCH] for start in range(0, len(new), _BATCH)]
        manner = [row for rows in mapped(manners, batches, processors()) for row in rows]
        meaning = Encoder(STUDY.models.embedding).vectors(new).astype(float)
        self.known |= {text: np.concatenate(both) for text, *both in zip(new, manner, meaning, strict=True)}

    def features(self, texts: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Discourse features and sentence vectors, one row a text."""
        self.read(texts)
        both = np.array([self.known[text] for text in texts])
        return both[:, :-384], both[:, -384:]


def manners(texts: Sequence[str]) -> NDArray[np.float64]:
    """How each text speaks: its discourse features."""
    frame = pd.DataFrame({"text": list(texts), "answered": "", "depth": 0})
    utterances, tokenised = text_utterances(frame, terms(STUDY.lexicons.terms))
    found = discourse_features(utterances, tokenised.tokens, word_lists(STUDY.lexicons.discourse))
    return found.to_numpy(dtype=float)


class TextClassifier:
    """A linear support vector machine on TF-IDF of words and letters, manner of speech and sentence vectors."""

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self.reader, self.settings = reader, settings
        self.words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        self.letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)
        self.scaler = StandardScaler()
        self.machine = LinearSVC(C=settings.regularisation, class_weight="balanced",
                                 random_state=STUDY.random_state("tweeteval"))

    def fit(self, texts: Sequence[str], labels: NDArray[np.int64]) -> TextClassifier:
        """Learn from labelled texts."""
        self.words.fit(texts)
        self.letters.fit(texts)
        self.scaler.fit(self.reader.features(texts)[0])
        self.machine.fit(self._matrix(texts), labels)
        return self

    def predict(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """The label of each text."""
        return self.machine.predict(self._matrix(texts))

    def _matrix(self, texts: Sequence[str]) -> spmatrix:
        manner, meaning = self.reader.features(texts)
        dense = np.hstack([np.clip(self.scaler.transform(manner), -5, 5) * self.settings.manner,
                           meaning * self.settings.meaning])
        return hstack([self.words.transform(texts), self.letters.transform(texts), csr_matrix(dense)]).tocsr()


def classifier(texts: Sequence[str], labels: NDArray[np.int64], *, reader: Reader, settings: Settings) -> Predictor:
    """A classifier that has learned from labelled texts."""
    return TextClassifier(reader, settings).fit(texts, labels)


@dataclass(frozen=True)
class Split:
    """Texts and their labels."""

    texts: list[str]
    labels: NDArray[np.int64]


def split(folder: Path, name: str) -> Split:
    """One split of a task."""
    texts = (folder / f"{name}_text.txt").read_text("utf-8").rstrip("\n").split("\n")
    labels = np.array((folder / f"{name}_labels.txt").read_text("utf-8").split(), dtype=np.int64)
    if len(texts) != len(labels):
        sys.exit(f"{folder / name}: {len(texts)} texts and {len(labels)} labels; fetch the data again")
    return Split(texts, labels)


def stance_score(truth: NDArray[np.int64], guess: NDArray[np.int64]) -> float:
    """TweetEval's figure for stance: the mean of the F1s of `against` and `favour`."""
    return float(f1_score(truth, guess, labels=[AGAINST, FAVOUR], average="macro", zero_division=0))


def offensive_score(truth: NDArray[np.int64], guess: NDArray[np.int64]) -> float:
    """TweetEval's figure for offensive language: macro-F1."""
    return float(f1_score(truth, guess, average="macro"))


@dataclass(frozen=True)
class Task:
    """Folders of one task, each with a classifier of its own, scored together."""

    folders: list[Path]
    score: Callable[[NDArray[np.int64], NDArray[np.int64]], float]

    def predictions(self, name: str, reader: Reader, settings: Settings) -> list[tuple[NDArray[np.int64], ...]]:
        """True and predicted labels of a split, folder by folder."""
        found = []
        for folder in self.folders:
            train, other = split(folder, "train"), split(folder, name)
            guess = classifier(train.texts, train.labels, reader=reader, settings=settings).predict(other.texts)
            found.append((other.labels, guess))
        return found

    def pooled(self, name: str, reader: Reader, settings: Settings) -> float:
        """The score of all folders' predictions together."""
        truth, guess = map(np.concatenate, zip(*self.predictions(name, reader, settings), strict=True))
        return self.score(truth, guess)


def results(task: Task, reader: Reader) -> tuple[float, float, Settings]:
    """Score on the test split, mean of the scores by folder, and the settings that the val split chose."""
    for folder in task.folders:
        for name in SPLITS:
            reader.read(split(folder, name).texts)
    chosen = max(SETTINGS, key=lambda one: task.pooled("val", reader, one))
    pairs = task.predictions("test", reader, chosen)
    truth, guess = map(np.concatenate, zip(*pairs, strict=True))
    return task.score(truth, guess), float(np.mean([task.score(*pair) for pair in pairs])), chosen


def table(folder: Path) -> str:
    """The benchmark as a Markdown table."""
    reader = Reader()
    stance = results(Task([folder / "stance" / target for target in TARGETS], stance_score), reader)
    offensive = results(Task([folder / "offensive"], offensive_score), reader)
    lines = [
        "| F1 on the test split, in per cent | stance, targets pooled | stance, mean over targets | offensive |",
        "| --- | ---: | ---: | ---: |",
        f"| Coalface, text only | {stance[0]:.1%} | {stance[1]:.1%} | {offensive[0]:.1%} |".replace("%", ""),
        "| SVM, as published | 67.3 | | 52.3 |",
        "| best, as published | 72.9 | | 82.2 |",
        "", f"Chosen on the val split: stance {stance[2]}, offensive {offensive[2]}.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m benchmarks.tweeteval FOLDER")
    print(table(Path(sys.argv[1])))
