"""Candidates for the field lexicon: words whose presence shifts the coded intensity otherwise than VADER says.

    python models/sentiment/induce.py > candidates.csv

Reads the training-only sets of the study and nothing else, and prints a row a word: in how many comments and threads
it stands, what VADER gives it, what a ridge regression of the coded intensity on the presence of all words gives it
(penalty chosen by cross-validation over threads), and z, the difference of mean intensity with and without it in
standard errors. Whoever reviews them decides: a word of few threads tells about these threads. The result of the review
is `seeds/lexicons/sentiment.csv`, each row with its reason.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, GroupKFold

from pipeline.sentiment import analyzer
from pipeline.study import load_study

FEWEST = 8  # comments
PENALTIES = {"alpha": [10.0, 30.0, 100.0, 300.0]}


def coded_texts(path: Path) -> Iterator[tuple[str, float, str]]:
    """Own words, coded intensity and thread of each comment of a training-only set."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from ((row["text"], float(row["intensity"]), f"{path.name}:{n}")
                        for n, row in enumerate(csv.DictReader(file)))
        return
    for n, line in enumerate(path.read_text("utf-8").splitlines()):
        for one in json.loads(line)["comments"]:
            text = one["text"]
            for passage in one.get("quoted", []):
                text = text.replace(passage, " ")
            yield text, float(one["intensity"]), f"{path.name}:{n}"


def candidates(texts: list[str], intensity: np.ndarray, threads: list[str]) -> pd.DataFrame:
    """A row a word or pair of words, those that shift the intensity most surely first."""
    counter = CountVectorizer(binary=True, min_df=FEWEST, ngram_range=(1, 2), token_pattern=r"(?u)\b\w[\w'’-]*\b")
    present = counter.fit_transform(texts)
    folds = GroupKFold(10).split(present, groups=threads)
    search = GridSearchCV(Ridge(), PENALTIES, cv=list(folds), scoring="neg_mean_squared_error")
    found = search.fit(present, intensity).best_estimator_
    rows = []
    for word, column in sorted(counter.vocabulary_.items()):
        holds = present[:, column].toarray().ravel().astype(bool)
        error = np.sqrt(intensity[holds].var(ddof=1) / holds.sum() + intensity[~holds].var(ddof=1) / (~holds).sum())
        rows.append([word, int(holds.sum()), len({thread for thread, yes in zip(threads, holds, strict=True) if yes}),
                     analyzer().lexicon.get(word, 0.0), round(float(found.coef_[column]), 3),
                     round(float((intensity[holds].mean() - intensity[~holds].mean()) / max(error, 1e-9)), 2)])
    table = pd.DataFrame(rows, columns=["word", "comments", "threads", "vader", "ridge", "z"])
    return table.sort_values("z", key=lambda z: -z.abs(), kind="stable")


if __name__ == "__main__":
    annotations = load_study().annotations
    given = [one for path in (annotations.training_only if annotations else ()) for one in coded_texts(path)]
    words, values, groups = (list(column) for column in zip(*given, strict=True))
    candidates(words, np.array(values), groups).to_csv(sys.stdout, index=False, lineterminator="\n")
