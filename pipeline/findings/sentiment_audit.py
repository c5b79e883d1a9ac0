"""How far the sentiment scores can be trusted: against the coders, engine by engine, and by the words behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.findings.agreement import coded_label
from pipeline.findings.entries import Entry, Number, Part, estimate, merged, shown, table
from pipeline.findings.material import Material
from pipeline.sentiment import analyzer, field_lexicon, label
from pipeline.statistics import Interval, classification_scores, clustered_correlation, correlation

Flags = NDArray[np.bool_]

LABELS = ("negative", "neutral", "positive")
ENGINES = {"sentiment": "Learned model", "field": "VADER's rules, the field's words", "base": "VADER as published"}
WORDS = 25  # as many as the table shows


def is_learned(of: Material) -> bool:
    """Whether a learned model gives the scores of comments, and not the field engine."""
    return bool(of.comments["sarcasm"].notna().any())


def sentiment_audit(of: Material) -> Part:
    """The scores against the coders' intensity where comments are coded, and the words that move them most."""
    label_of = coded_label(of.comments["coded_sentiment"], of.comments["intensity"])
    judged = (label_of.notna() & of.comments["sentiment"].notna()).to_numpy()
    words = Part({}, {"sentiment_words": _words(of)})
    if not judged.any():
        return words
    return merged([words, *(part(of, judged, label_of) for part in (_overall, _engines, _groups))])


def withheld(tables: Mapping[str, Entry], numbers: Mapping[str, Number]) -> dict[str, Entry]:
    """The tables without scores of sentiment where no comment is coded for it: unaudited, they must not be shown."""
    if "validity.sentiment.macro_f1" in numbers:
        return dict(tables)
    kept = {name: one for name, one in tables.items() if not name.startswith("sentiment_")}
    return {name: {**one, "rows": [[None if column.startswith("Mean sentiment") else cell
                                    for column, cell in zip(one["columns"], row, strict=True)] for row in one["rows"]]}
            for name, one in kept.items()}


def _overall(of: Material, judged: Flags, coded: pd.Series) -> Part:
    """The scores that the report quotes."""
    both = of.comments[judged]
    found = classification_scores(coded[judged].tolist(), both["label"].tolist(), list(LABELS), both["post"],
                                  confidence=of.study.confidence, random_state=of.random_state)
    what = "score with coders' intensity"
    numbers = {
        "validity.sentiment.pearson": estimate(_correlation(of, "sentiment", judged), "r", what),
        "validity.sentiment.spearman": estimate(
            correlation(both["sentiment"], both["intensity"], "spearman", of.study.confidence), "rho", what),
        "validity.sentiment.macro_f1": estimate(found.macro_f1, "score", "macro-F1 of negative, neutral, positive"),
        "validity.sentiment.accuracy": estimate(found.accuracy, "score", "accuracy of negative, neutral, positive"),
        "validity.sentiment.positive_lexicon": estimate(of.share(of.comments["label"] == "positive", judged), "share",
                                                        "share scored as positive"),
        "validity.sentiment.positive_coders": estimate(
            of.share(coded == "positive", judged), "share",
            "share that the coders call positive, mixed ones by their balance"),
    }
    rows = [[name, *row] for name, row in zip(LABELS, found.confusion, strict=True)]
    note = f"Rows: coders, mixed comments by their balance; columns: score. {int(judged.sum())} comments."
    return Part(numbers, {"sentiment_confusion": table("What the score makes of the coded sentiments", note,
                                                       ["Sentiment", *LABELS], rows)})


def _engines(of: Material, judged: Flags, coded: pd.Series) -> Part:
    """Every engine by the same yardsticks; the learned model only where there is one."""
    numbers: dict[str, Number] = {}
    rows = []
    for name, title in ENGINES.items():
        known = judged & of.comments[name].notna().to_numpy()
        if (name == "sentiment" and not is_learned(of)) or not known.any():
            continue
        labels = of.comments["label"] if name == "sentiment" else of.comments[name].map(label, na_action="ignore")
        key, r = "learned" if name == "sentiment" else name, _correlation(of, name, known)
        scores = classification_scores(coded[known].tolist(), labels[known].tolist(), list(LABELS),
                                       of.comments.loc[known, "post"], confidence=of.study.confidence,
                                       random_state=of.random_state)
        positive = of.share(labels == "positive", known)
        numbers |= {
            f"validity.sentiment.{key}.pearson": estimate(r, "r", f"{title}: score with coders' intensity"),
            f"validity.sentiment.{key}.macro_f1": estimate(scores.macro_f1, "score", f"{title}: macro-F1 of labels"),
            f"validity.sentiment.{key}.positive": estimate(positive, "share", f"{title}: share scored as positive"),
        }
        rows.append([title, int(known.sum()), *shown(r), *shown(scores.macro_f1), positive.value,
                     of.share(coded == "positive", known).value])
    columns = ["Engine", "n", "r", "r low", "r high", "Macro-F1", "F1 low", "F1 high", "Positive", "Positive (coders)"]
    note = ("Pearson's r with the coders' intensity, macro-F1 over negative, neutral and positive, and the share "
            "called positive. n: comments that are coded and that it scores; the rules score only those with own "
            "words. No learned score is by a model that saw the comment's post; words added to the lexicon after "
            "reading these comments would flatter the rules.")
    return Part(numbers, {"sentiment_engines": table("Engines of sentiment against the coders", note, columns, rows)})


def _groups(of: Material, judged: Flags, coded: pd.Series) -> Part:
    """Correlation and share called positive in all, by stance and by post."""
    everyone = np.ones(len(of.comments), dtype=bool)
    stances = {f"stance.{name}": (of.comments["stance"] == name).to_numpy() for name in of.study.stances}
    posts = {f"post.{name}": (of.comments["post"] == name).to_numpy() for name in of.posts.index}
    numbers: dict[str, Number] = {}
    rows = []
    for where, group in ({"all": everyone} | stances | posts).items():
        inside = judged & group
        both = of.comments[inside]
        r = (correlation(both["sentiment"], both["intensity"], "pearson", of.study.confidence)
             if where.startswith("post.") else _correlation(of, "sentiment", inside))
        if where != "all":
            numbers[f"validity.sentiment.{where}.pearson"] = estimate(r, "r", "score with coders' intensity")
        kind, _, name = where.partition(".")
        rows.append([f"{kind} {name}".strip(), int(inside.sum()), *shown(r),
                     of.share(of.comments["label"] == "positive", inside).value,
                     of.share(coded == "positive", inside).value])
    note = "Pearson's r of the score with the coders' intensity; the intervals of posts take comments for independent."
    columns = ["Comments", "n", "r", "Low", "High", "Positive", "Positive (coders)"]
    return Part(numbers, {"sentiment_validity": table("The sentiment score against the coders, by group", note, columns,
                                                      rows)})


def _correlation(of: Material, column: str, within: np.ndarray) -> Interval:
    """Pearson's r of an engine's score with the coders' intensity, its interval by bootstrap over posts."""
    judged = of.comments[within]
    return clustered_correlation(judged[column], judged["intensity"], judged["post"],
                                 confidence=of.study.confidence, random_state=of.random_state)


def _words(of: Material) -> Entry:
    """The words that move the scores of sentences most, by the field engine, with what each is worth by itself."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    sentences = of.tables["sentiment"]
    for words in sentences.loc[sentences["sentence"].notna(), "words"]:
        for one in words:
            total = sums[one["word"]]
            total[0], total[1], total[2] = total[0] + 1, total[1] + one["weight"], total[2] + abs(one["weight"])
    field, base = field_lexicon(of.study.lexicons.sentiment).valences, analyzer().lexicon
    most = sorted(sums, key=lambda word: (-round(sums[word][2], 6), word))[:WORDS]
    rows = [[word, int(sums[word][0]), sums[word][1], base.get(word), field.get(word),
             "field" if word in field else "base"] for word in most]
    note = ("In scores of sentences, by VADER's rules with the field's words: the words whose weights, signs aside, "
            "come to most. How often each counts, its summed weight after negation and intensifiers, and its "
            "valence in VADER's lexicon and in the field's. A learned score of a whole comment is no sum of these.")
    return table("Words that move the sentiment of sentences most", note,
                 ["Word", "Count", "Summed weight", "Valence (base)", "Valence (field)", "From"], rows)
