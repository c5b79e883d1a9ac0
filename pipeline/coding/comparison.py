"""How far coders agree, code by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline.errors import TableError
from pipeline.statistics import Interval, krippendorff_alpha
from pipeline.study import Study

COLUMNS = ("code", "level", "comments", "alpha", "low", "high")


def side_by_side(codings: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every coder's codings with the same rows, all comments that one of them coded, sorted and indexed by comment.

    Raises
    ------
    TableError
        There are fewer than two coders.
    """
    if len(codings) < 2:
        raise TableError("codings of two coders or more are needed", where="study.toml",
                         next_step="Name their files in the section [annotations] as 'coders'")
    comments = sorted({comment for one in codings.values() for comment in one["comment"]})
    return {name: one.set_index("comment").reindex(comments).astype(object) for name, one in codings.items()}


def agreement_table(codings: Mapping[str, pd.DataFrame], study: Study) -> pd.DataFrame:
    """Krippendorff's alpha of each code, with the columns of `COLUMNS`, of the comments that two or more coders coded.

    Stance, each stance against the rest, sentiment, intensity, sarcasm, and each theme. NaN where all said the same.

    Parameters
    ----------
    codings
        What `pipeline.annotations.codings` gives, by the coder's name.
    study
        Names the stances and themes, and gives level of confidence and random state.
    """
    aligned = list(side_by_side(codings).values())
    rows = []
    for code, level, values in _coded(aligned, study):
        alpha = _alpha(values, level, study)
        rows.append((code, level, alpha.n, alpha.value, alpha.low, alpha.high))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _coded(aligned: Sequence[pd.DataFrame], study: Study) -> list[tuple[str, str, list[list[Any]]]]:
    """Name, level and each coder's values of every code; None where a coder did not code the comment."""
    stances = [_given(one["stance"]) for one in aligned]
    themes = [_given(one["themes"]) for one in aligned]
    return [
        ("stance", "nominal", stances),
        *((f"stance {name}", "nominal", [[one and one == name for one in mine] for mine in stances])
          for name in study.stances),
        ("sentiment", "nominal", [_given(one["sentiment"]) for one in aligned]),
        ("intensity", "interval", [_given(one["intensity"]) for one in aligned]),
        ("sarcasm", "nominal", [_given(one["sarcasm"]) for one in aligned]),
        *((f"theme {name}", "nominal", [[None if one is None else name in one for one in mine] for mine in themes])
          for name in study.themes),
    ]


def _given(column: pd.Series[Any]) -> list[Any]:
    """A column's values, None where there is none."""
    return [None if pd.api.types.is_scalar(one) and (pd.isna(one) or one == "") else one for one in column]


def _alpha(values: Sequence[Sequence[Any]], level: Any, study: Study) -> Interval:
    return krippendorff_alpha(values, level, confidence=study.confidence,
                              random_state=study.random_state("annotation agreement"))
