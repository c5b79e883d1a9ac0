"""What differs between stances and themes, each question a family of tests."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.findings.contrasts import FEWEST, Contrast, Family, Mask, contrasted
from pipeline.findings.entries import Part, merged
from pipeline.findings.feeling import Feeling, feeling
from pipeline.findings.material import Material
from pipeline.findings.themes import theme_sources

ANSWERED = "Each comment answered is one case, with the mean of its answers, and n counts these."
Values = NDArray[np.float64]


def comparisons(of: Material) -> Part:
    """Themes by stance, sentiment and length by stance, sentiment by theme, and who and what is answered."""
    parts = [_theme_by_stance(of), _length_by_stance(of), _stance_in_answers(of), _theme_in_answers(of)]
    felt = feeling(of)
    return merged([*parts, *([_sentiment_by_stance(of, felt), _sentiment_by_theme(of, felt)] if felt else [])])


def stance_mask(of: Material, stance: str) -> Mask:
    """The comments of a stance."""
    return np.asarray(of.comments["stance"] == stance, dtype=bool)


def of_answers(of: Material, values: Values) -> Values:
    """For every comment the mean of a value over its answers, NaN where it has none: answers to one are one case."""
    return np.asarray(pd.Series(values, of.comments.index).groupby(of.comments["parent"]).mean()
                      .reindex(of.comments.index), dtype=float)


def pairs(names: list[str]) -> list[tuple[str, str]]:
    """Every two of the names, in the order of the alphabet."""
    return list(combinations(sorted(names), 2))


def _given(of: Material) -> Mask:
    return np.asarray(of.comments["stance"].notna(), dtype=bool)


def _theme_by_stance(of: Material) -> Part:
    family = Family("compare.theme_by_stance", "share", "share of comments that carry the theme",
                    "Who raises what",
                    f"The stance's comments against those of all other stances. {theme_sources(of)}")
    return contrasted(of, family, (
        Contrast(f"{name}.{stance}", f"{theme.label}: {stance} against the others",
                 of.carried[name].to_numpy(dtype=float), stance_mask(of, stance), _given(of) & ~stance_mask(of, stance))
        for name, theme in of.study.themes.items() for stance in of.study.stances))


def _by_stance(of: Material, values: Values) -> Iterator[Contrast]:
    """Every two stances compared in one measure."""
    for first, second in pairs(list(of.study.stances)):
        yield Contrast(f"{first}-{second}", f"{first} against {second}", values, stance_mask(of, first),
                       stance_mask(of, second))


def _length_by_stance(of: Material) -> Part:
    family = Family("compare.length_by_stance", "tokens", "mean length in tokens outside quotations",
                    "Length by stance", "Tokens of the commenter's own.")
    return contrasted(of, family, _by_stance(of, of.comments["own_tokens"].to_numpy(dtype=float)))


def _sentiment_by_stance(of: Material, felt: Feeling) -> Part:
    family = Family("compare.sentiment_by_stance", felt.unit, f"mean of {felt.whose}",
                    "Differences of sentiment by stance", f"Sentiment is {felt.whose}.")
    return contrasted(of, family, _by_stance(of, felt.values.to_numpy(dtype=float)))


def _sentiment_by_theme(of: Material, felt: Feeling) -> Part:
    """Every two themes among the comments of one stance."""
    family = Family("compare.sentiment_by_theme", felt.unit, f"mean of {felt.whose}",
                    "Sentiment by theme within a stance",
                    f"Sentiment is {felt.whose}. A comment with both themes counts in both means and not in the "
                    f"test, which goes by those with one. {theme_sources(of)}")
    values, themes = felt.values.to_numpy(dtype=float), of.study.themes
    carried = {name: of.carried[name].to_numpy(dtype=bool) for name in themes}
    return contrasted(of, family, (
        Contrast(f"{stance}.{first}-{second}", f"{stance}: {themes[first].label} against {themes[second].label}",
                 values, own & carried[first], own & carried[second])
        for stance in of.study.stances if (own := stance_mask(of, stance)).sum() >= FEWEST
        for first, second in pairs(list(themes))))


def _stance_in_answers(of: Material) -> Part:
    """How often each stance answers each, against how often it answers the others."""
    family = Family("compare.stance_in_answers", "share", "mean share of a comment's answers that are of the stance",
                    "Who answers whom",
                    f"Answers to comments of the stance answered, against answers to all other stances. {ANSWERED}",
                    "comments answered")
    given = _given(of)
    return contrasted(of, family, (
        Contrast(f"{who}.{whom}", f"{who} in answers to {whom}", values, stance_mask(of, whom),
                 given & ~stance_mask(of, whom))
        for who in of.study.stances
        for values in [of_answers(of, np.where(given, stance_mask(of, who), np.nan))]
        for whom in of.study.stances))


def _theme_in_answers(of: Material) -> Part:
    """Whether a theme is taken up by those who answer it."""
    family = Family("compare.theme_in_answers", "share", "mean share of a comment's answers that carry the theme",
                    "Themes that are taken up",
                    f"Answers to comments that carry the theme, against other answers. {ANSWERED} {theme_sources(of)}",
                    "comments answered")
    return contrasted(of, family, (
        Contrast(name, theme.label, of_answers(of, of.carried[name].to_numpy(dtype=float)), carried, ~carried)
        for name, theme in of.study.themes.items() for carried in [of.carried[name].to_numpy(dtype=bool)]))
