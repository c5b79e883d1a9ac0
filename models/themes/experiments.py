"""Compares ways to find themes on the training-only sets and writes EXPERIMENTS.md beside it.

    python models/themes/experiments.py

Five-fold by thread, the folds of `models/embedding/cross_fitted.csv`; some three minutes on two cores. The settings of
`pipeline/topics/learned.py` were chosen by such columns, which hold nothing of the corpus.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from pipeline.study import ROOT, load_study
from pipeline.topics.learned import LIMIT, theme_model
from pipeline.topics.strength import Strengths, strong
from pipeline.topics.theme_reading import features_of
from pipeline.wording import Wording
from pipeline.wording.utterances import training_only

STUDY = load_study(ROOT / "study.toml")
assert STUDY.annotations is not None
ROWS = training_only(STUDY.annotations.training_only, STUDY.stances)
FOLDS = pd.read_csv(STUDY.models.embedding / "cross_fitted.csv")["fold"].to_numpy()
THEMES = list(STUDY.themes)
CODED = np.array([[theme in one for theme in THEMES] for one in ROWS["themes"]])
SOURCES = ("synthetic_threads.jsonl", "supplement.csv")


def crossed(features: pd.DataFrame, asked: pd.DataFrame) -> Strengths:
    """Each passage's probabilities by a model of the other folds, asked with these features."""
    found = np.zeros((len(ROWS), len(THEMES)))
    weights = np.where(ROWS["source"] == SOURCES[1], 3.0, 1.0)
    for fold in sorted(set(FOLDS)):
        train, test = np.flatnonzero(fold != FOLDS), np.flatnonzero(fold == FOLDS)
        model = theme_model(features.iloc[train].reset_index(drop=True), [ROWS["themes"].iloc[n] for n in train],
                            THEMES, weights[train])
        assert model is not None
        found[np.ix_(test, [THEMES.index(theme) for theme in model.themes])] = model.probabilities(asked.iloc[test])
    return found


def line(title: str, said: np.ndarray) -> str:
    """A row: macro-F1 on threads and passages, and F1 of workload and IT on threads."""
    cells = []
    for source in SOURCES:
        rows = (ROWS["source"] == source).to_numpy()
        each = f1_score(CODED[rows], said[rows], average=None, zero_division=0)
        cells.append(f"{each.mean():.2f}")
        if source == SOURCES[0]:
            cells += [f"{each[THEMES.index(name)]:.2f}" for name in ("workload", "it")]
    return f"| {title} | {' | '.join(cells)} |"


def main() -> None:
    """Write EXPERIMENTS.md."""
    wording = Wording(STUDY)
    utterances, tokenised = wording.of_texts(ROWS)
    encoder = wording.encoder
    vectors = encoder.vectors(list(tokenised.sentences["text"]))
    rule = strong(tokenised.sentences, tokenised.tokens, utterances, vectors, study=STUDY, encoder=encoder)
    known = features_of(rule, utterances, tokenised.tokens, STUDY, encoder)
    alone = features_of(rule, utterances.assign(answered=""), tokenised.tokens, STUDY, encoder)
    lines = [
        line("seed words alone (any of a theme's)", rule.evidence.seeds > 0),
        line("the rule: seed words and nearness", rule.carried),
        line("**learned**, what is answered not known", crossed(known, alone) >= LIMIT),
        line("**learned**, what is answered known", crossed(known, known) >= LIMIT),
    ]
    counts = ROWS["source"].value_counts()
    (Path(__file__).parent / "EXPERIMENTS.md").write_text(f"""# Experiments with themes

*Written by `python models/themes/experiments.py`; do not edit.*

Macro-F1 over the {len(THEMES)} themes on the {counts[SOURCES[0]]} comments of invented threads and the
{counts[SOURCES[1]]} passages of the training-only sets, five-fold by thread. The rule's constants were fitted to these
same texts.

| | threads | workload | IT | passages |
| --- | --- | --- | --- | --- |
{chr(10).join(lines)}
""", encoding="utf-8")


if __name__ == "__main__":
    main()
