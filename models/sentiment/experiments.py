"""Compares ways to score sentiment on the training-only sets and writes EXPERIMENTS.md beside it.

    python models/sentiment/experiments.py

Five-fold by thread, the folds of `models/embedding/cross_fitted.csv`; some three minutes on two cores. The settings of
`pipeline/sentiment/learned.py` were chosen by these columns, which hold nothing of the corpus.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from pipeline.sentiment import field_lexicon, sentiment_table
from pipeline.sentiment.learned import FOR_SENTIMENT, LABELS, SentimentModel, label_of, sentiment_model
from pipeline.study import ROOT, load_study
from pipeline.wording import CODES, Wording
from pipeline.wording.reader import SETTINGS, TUNED
from pipeline.wording.utterances import training_only

STUDY = load_study(ROOT / "study.toml")
assert STUDY.annotations is not None
ROWS = training_only(STUDY.annotations.training_only, STUDY.stances)
CROSSED = pd.read_csv(STUDY.models.embedding / "cross_fitted.csv")
TRUTH = np.array([label_of(*pair) for pair in zip(ROWS["sentiment"], ROWS["intensity"].astype(float), strict=True)])


def features(wording: Wording) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the model reads of the passages, the tuned layer's part cross-fitted; and the engines' scores."""
    utterances, tokenised = wording.of_texts(ROWS)
    table = wording.features(utterances, tokenised.tokens).reset_index(drop=True)
    layer = CROSSED[wording.encoder.codes].add_prefix(TUNED)
    lexicon = field_lexicon(STUDY.lexicons.sentiment, STUDY.lexicons.targets)
    engines = sentiment_table(list(utterances["comment"]), tokenised.sentences, tokenised.tokens, lexicon)
    return table.assign(**layer), engines[engines["ordinal"] == 0].reset_index(drop=True)


def crossed(table: pd.DataFrame, tuned: float) -> pd.DataFrame:
    """Every passage scored by a model of the other folds."""
    folds, parts = CROSSED["fold"].to_numpy(), []
    for fold in sorted(set(folds)):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        model = sentiment_model(table.iloc[train], list(ROWS["source"].iloc[train]),
                                ROWS[list(CODES)].iloc[train].reset_index(drop=True))
        assert isinstance(model, SentimentModel)
        settings = replace(model.reader.settings, tuned=tuned)
        parts.append(replace(model, reader=replace(model.reader, settings=settings)).scored(table.iloc[test]))
    return pd.concat(parts).sort_index()


def line(title: str, score: pd.Series, label: pd.Series) -> str:
    """A row: r with the intensity and macro-F1 of the labels, on threads and on passages."""
    cells = []
    for source in ("synthetic_threads.jsonl", "supplement.csv"):
        rows = (ROWS["source"] == source).to_numpy() & score.notna().to_numpy()
        r = np.corrcoef(score[rows].astype(float), ROWS.loc[rows, "intensity"].astype(float))[0, 1]
        said = label[rows].astype(str)
        cells += [f"{r:.2f}", f"{f1_score(TRUTH[rows], said, labels=list(LABELS), average='macro'):.2f}"]
    return f"| {title} | {' | '.join(cells)} |"


def main() -> None:
    """Write EXPERIMENTS.md."""
    table, engines = features(Wording(STUDY))
    alone = CROSSED[[f"sentiment_{name}" for name in LABELS]].to_numpy().argmax(axis=1)
    without, shipped = crossed(table, 0.0), crossed(table, FOR_SENTIMENT.tuned)
    half = crossed(table, SETTINGS.tuned)
    lines = [
        *(line(title, engines[name], engines[name].map(_band)) for title, name in
          (("VADER as published", "base"), ("VADER with the field's words", "field"))),
        line("regression alone", without["sentiment"], without["label"]),
        line("tuned layer alone", CROSSED["intensity"], pd.Series([LABELS[n] for n in alone])),
        line(f"**both, as shipped** (the layer counts {FOR_SENTIMENT.tuned:g} in the threads' manner)",
             shipped["sentiment"], shipped["label"]),
        line(f"both, the layer counts {SETTINGS.tuned:g}", half["sentiment"], half["label"]),
    ]
    counts = ROWS["source"].value_counts()
    (Path(__file__).parent / "EXPERIMENTS.md").write_text(f"""# Experiments with sentiment

*Written by `python models/sentiment/experiments.py`; do not edit.*

Pearson's r with the coded intensity and macro-F1 of negative, neutral and positive, on the
{counts['synthetic_threads.jsonl']}
comments of invented threads and the {counts['supplement.csv']} passages of the training-only sets, five-fold by thread.

| | threads: r | macro-F1 | passages: r | macro-F1 |
| --- | --- | --- | --- | --- |
{chr(10).join(lines)}
""", encoding="utf-8")


def _band(score: float) -> str:
    """VADER's label of a score."""
    return "positive" if score >= 0.05 else "negative" if score <= -0.05 else "neutral"


if __name__ == "__main__":
    main()
