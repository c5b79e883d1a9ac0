"""Pearson's r of sentiment scores with mean human ratings, on the ground truth published with VADER.

    python benchmarks/sentiment.py FOLDER

FOLDER holds `tweets_GroundTruth.txt` and `amazonReviewSnippets_GroundTruth.txt` (id, mean rating from -4 to 4,
text; separated by tabs). They come with the repository cjhutto/vaderSentiment, in
`additional_resources/hutto_ICWSM_2014.tar.gz`, and are not part of Coalface.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.stats import pearsonr
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from pipeline.sentiment import analyzer

FILES = {"tweets": "tweets_GroundTruth.txt", "product reviews": "amazonReviewSnippets_GroundTruth.txt"}
ENGINES: dict[str, Callable[[str], dict[str, float]]] = {
    "Coalface (`pipeline.sentiment.analyzer()`)": analyzer().polarity_scores,
    "vaderSentiment 3.3.2": SentimentIntensityAnalyzer().polarity_scores,
}


def rated_texts(path: Path) -> tuple[list[str], np.ndarray]:
    """Texts and their mean ratings (-4 to 4), in the order of the file."""
    rows = [line.split("\t", 2) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [text for _, _, text in rows], np.array([float(rating) for _, rating, _ in rows])


def correlation(score: Callable[[str], dict[str, float]], path: Path) -> float:
    """Pearson's r between the compound scores and the mean ratings of a file's texts."""
    texts, ratings = rated_texts(path)
    return float(pearsonr([score(text)["compound"] for text in texts], ratings).statistic)


def table(folder: Path) -> str:
    """The benchmark as a Markdown table: a row an engine, a column a file."""
    counts = [f"{name} (n = {len(rated_texts(folder / file)[0]):,})" for name, file in FILES.items()]
    lines = [f"| r with mean human rating | {' | '.join(counts)} |", f"| --- |{' --- |' * len(FILES)}"]
    for name, score in ENGINES.items():
        cells = [f"{correlation(score, folder / file):.3f}" for file in FILES.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/sentiment.py FOLDER")
    print(table(Path(sys.argv[1])))
