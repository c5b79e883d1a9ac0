"""What each row of the field lexicon does to the scores of the training-only sets.

    python models/sentiment/effects.py > effects.csv

A row a word or phrase that stands in these sets: in how many sentences, how much the row changes their mean score (the
engine with the whole lexicon less the engine without this row), and the mean coded intensity of the comments they stand
in. A row that moves scores away from the coders is one to look at again.
"""

from __future__ import annotations

import csv
import sys

import numpy as np
import pandas as pd

from models.sentiment.induce import coded_texts
from pipeline.sentiment import FieldLexicon, field_analyzer, field_lexicon
from pipeline.sentiment.field import FieldAnalyzer, spoken
from pipeline.study import load_study
from pipeline.tokenise import sentences_and_tokens, terms, text_comments


def effects(texts: list[str], intensity: list[float], lexicon: FieldLexicon) -> pd.DataFrame:
    """A row a word of the lexicon, those that change most first.

    Parameters
    ----------
    texts, intensity
        Sentences as the field engine reads them, and the coded intensity of their comments.
    lexicon
        The whole lexicon.
    """
    whole, lower = field_analyzer(lexicon), [text.lower() for text in texts]
    rows = []
    for word in lexicon.valences:
        holding = [n for n, text in enumerate(lower) if word in text]
        if not holding:
            continue
        without = FieldAnalyzer(FieldLexicon(tuple(one for one in lexicon.words if one.word != word)))
        changes = [(n, whole.compound(texts[n]) - without.compound(texts[n])) for n in holding]
        moved = [(n, change) for n, change in changes if change]
        if moved:
            rows.append([word, len(moved), round(float(np.mean([change for _, change in moved])), 3),
                         round(float(np.mean([intensity[n] for n, _ in moved])), 2)])
    table = pd.DataFrame(rows, columns=["word", "sentences", "change", "intensity"])
    return table.sort_values("sentences", ascending=False, kind="stable")


def main() -> None:
    """Print the effects."""
    study = load_study()
    lexicon = field_lexicon(study.lexicons.sentiment)
    given = [one for path in (study.annotations.training_only if study.annotations else ())
             for one in coded_texts(path)]
    comments = text_comments([text for text, *_ in given])
    found = sentences_and_tokens(comments, terms(study.lexicons.terms))
    value = dict(zip(comments["comment"], (intensity for _, intensity, _ in given), strict=True))
    comment = dict(zip(found.sentences["sentence"], found.sentences["comment"], strict=True))
    read = spoken(found.sentences, found.tokens, lexicon)
    effects([one.text for one in read.values()], [value[comment[name]] for name in read], lexicon).to_csv(
        sys.stdout, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)


if __name__ == "__main__":
    main()
