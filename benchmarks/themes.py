"""How the constants of `pipeline.topics.rule.RULE` came about: fitted to the training-only sets, never to the corpus.

    python benchmarks/themes.py

Prints the rule fitted to whole passages, then micro- and macro-F1 on the same passages, scored as comments are
(sentences included), for each threshold; the best threshold is the rule's.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from pipeline.study import ROOT, load_study
from pipeline.tokenise import sentences_and_tokens, terms, text_comments
from pipeline.topics.evidence import Evidence, counted, joined, seeds_found, similarity
from pipeline.topics.rule import fitted_rule
from pipeline.topics.strength import strong
from pipeline.vectors import Encoder

SETS = ROOT / "seeds" / "annotations"


def passages() -> Iterator[tuple[str, set[str]]]:
    """Text and coded themes of each training-only passage."""
    with (SETS / "supplement.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["text"], set(row["themes"].split(";"))
    with (SETS / "synthetic_threads.jsonl").open(encoding="utf-8") as file:
        for thread in map(json.loads, file):
            for comment in thread["comments"]:
                yield comment["text"], set(comment["themes"])


def main() -> None:
    """Fit, sweep the threshold, print."""
    study = load_study(ROOT / "study.toml")
    texts, themes = zip(*passages(), strict=True)
    coded = np.array([[name in found for name in study.themes] for found in themes])
    comments = text_comments(texts)
    found = sentences_and_tokens(comments, terms(study.lexicons.terms))
    encoder, kinds = Encoder(study.models.embedding), list(study.themes.values())
    seeds = joined(seeds_found(found.tokens, list(found.sentences["sentence"]), kinds),
                   list(found.sentences["comment"]), list(comments["comment"]), len(kinds))
    rule = fitted_rule(Evidence(counted(seeds, len(kinds)), similarity(encoder.vectors(texts), kinds, encoder)), coded)
    print(f"fitted to {len(texts)} whole passages: {rule}")
    strengths = strong(found.sentences, found.tokens, comments, encoder.vectors(list(found.sentences["text"])),
                       study=study, encoder=encoder, rule=rule).comments
    rows = []
    for threshold in np.round(np.arange(0.15, 0.7, 0.02), 2):
        guess = replace(rule, threshold=float(threshold)).carried(strengths)
        scores = [f1_score(coded, guess, average=kind, zero_division=0) for kind in ("micro", "macro")]
        rows.append((threshold, *scores))
    table = pd.DataFrame(rows, columns=["threshold", "micro", "macro"])
    print(table.round(3).to_string(index=False))
    print(f"best by the sum of the two: {table.loc[table[['micro', 'macro']].sum(axis=1).idxmax(), 'threshold']}")


if __name__ == "__main__":
    main()
