"""Pearson's r of sentiment scores with mean human ratings, on the ground truth published with VADER.

    python benchmarks/sentiment.py FOLDER

FOLDER holds some or all of `tweets_GroundTruth.txt`, `movieReviewSnippets_GroundTruth.txt`,
`amazonReviewSnippets_GroundTruth.txt` and `nytEditorialSnippets_GroundTruth.txt` (id, mean rating from -4 to 4, text;
separated by tabs). They come with the repository cjhutto/vaderSentiment, in
`additional_resources/hutto_ICWSM_2014.tar.gz`, and are not part of Coalface.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from pipeline.sentiment import analyzer, field_analyzer, field_lexicon
from pipeline.sentiment.field import spoken
from pipeline.statistics import correlation
from pipeline.study import ROOT
from pipeline.tokenise import sentences_and_tokens, terms, text_comments

FILES = {"tweets": "tweets_GroundTruth.txt", "films": "movieReviewSnippets_GroundTruth.txt",
         "products": "amazonReviewSnippets_GroundTruth.txt", "editorials": "nytEditorialSnippets_GroundTruth.txt"}
LEXICONS = ROOT / "seeds" / "lexicons"
Scores = Callable[[Sequence[str]], list[float]]


def base_scores(texts: Sequence[str]) -> list[float]:
    """The base engine's compound of each text."""
    return [analyzer().compound(text) for text in texts]


def field_scores(texts: Sequence[str]) -> list[float]:
    """The field engine's compound of each text, scored as a whole like the others, names and all left out."""
    lexicon = field_lexicon(LEXICONS / "sentiment.csv")
    comments = text_comments(texts)
    found = sentences_and_tokens(comments, terms(LEXICONS / "terms.csv"))
    said = dict.fromkeys(comments["comment"], "")
    read = spoken(found.sentences, found.tokens, lexicon)
    for row in found.sentences.itertuples():  # an emoticon alone is no sentence with words, but feeling all the same
        said[row.comment] += f" {read[row.sentence].text if row.sentence in read else row.text}"
    return [field_analyzer(lexicon).compound(text) for text in said.values()]


def authors_scores(texts: Sequence[str]) -> list[float]:
    """The compound of each text by the authors' own release."""
    engine = SentimentIntensityAnalyzer()
    return [engine.polarity_scores(text)["compound"] for text in texts]


ENGINES: dict[str, Scores] = {"Coalface, base engine": base_scores, "vaderSentiment 3.3.2": authors_scores,
                              "Coalface, field engine": field_scores}


def rated_texts(path: Path) -> tuple[list[str], np.ndarray]:
    """Texts and their mean ratings (-4 to 4), in the order of the file."""
    rows = [line.split("\t", 2) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [text for _, _, text in rows], np.array([float(rating) for _, rating, _ in rows])




def table(folder: Path) -> str:
    """The benchmark as a Markdown table: a row an engine, a column a file that is there, 95 % intervals."""
    sets = {name: rated_texts(folder / file) for name, file in FILES.items() if (folder / file).exists()}
    counts = [f"{name} (n = {len(texts):,})" for name, (texts, _) in sets.items()]
    lines = [f"| r with mean human rating | {' | '.join(counts)} |", f"| --- |{' --- |' * len(sets)}"]
    for name, scores in ENGINES.items():
        found = [correlation(scores(texts), ratings) for texts, ratings in sets.values()]
        cells = [f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})" for one in found]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/sentiment.py FOLDER")
    print(table(Path(sys.argv[1])))
