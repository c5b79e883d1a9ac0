"""What differs between stances and themes, each question a family of tests."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from pipeline.findings.contrasts import FEWEST, Contrast, Family, Mask, contrasted
from pipeline.findings.entries import Part, merged
from pipeline.findings.feeling import Feeling, feeling
from pipeline.findings.material import Material
from pipeline.findings.themes import theme_sources


def comparisons(of: Material) -> Part:
    """Themes by stance, sentiment and length by stance, sentiment by theme, and who and what is answered."""
    parts = [_theme_by_stance(of), _length_by_stance(of), _stance_in_answers(of), _theme_in_answers(of)]
    felt = feeling(of)
    return merged([*parts, *([_sentiment_by_stance(of, felt), _sentiment_by_theme(of, felt)] if felt else [])])


def stance_mask(of: Material, stance: str) -> Mask:
    """The comments of a stance."""
    return np.asarray(of.comments["stance"] == stance, dtype=bool)


def pairs(names: list[str]) -> list[tuple[str, str]]:
    """Every two of the names, in the order of the alphabet."""
    return list(combinations(sorted(names), 2))


def _given(of: Material) -> Mask:
    return np.asarray(of.comments["stance"].notna(), dtype=bool)


def _theme_by_stance(of: Material) -> Part:
    family = Family("compare.theme_by_stance", "share", "share of comments that carry the theme",
                    "Who raises what, compared",
                    f"The stance's comments against those of all other stances. {theme_sources(of)}")
    return contrasted(of, family, (
        Contrast(f"{name}.{stance}", f"{theme.label}: {stance} against the others",
                 of.carried[name].to_numpy(dtype=float), stance_mask(of, stance), _given(of) & ~stance_mask(of, stance))
        for name, theme in of.study.themes.items() for stance in of.study.stances))


def _by_stance(of: Material, values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Iterator[Contrast]:
    """Every two stances compared in one measure."""
    for first, second in pairs(list(of.study.stances)):
        yield Contrast(f"{first}-{second}", f"{first} against {second}", values, stance_mask(of, first),
                       stance_mask(of, second))


def _length_by_stance(of: Material) -> Part:
    family = Family("compare.length_by_stance", "tokens", "mean length in tokens outside quotations",
                    "Length by stance, compared", "Tokens of the commenter's own.")
    return contrasted(of, family, _by_stance(of, of.comments["own_tokens"].to_numpy(dtype=float)))


def _sentiment_by_stance(of: Material, felt: Feeling) -> Part:
    family = Family("compare.sentiment_by_stance", felt.unit, f"mean of {felt.whose}",
                    "Sentiment by stance, compared", f"Sentiment is {felt.whose}.")
    return contrasted(of, family, _by_stance(of, felt.values.to_numpy(dtype=float)))


def _sentiment_by_theme(of: Material, felt: Feeling) -> Part:
    """Every two themes among the comments of one stance."""
    family = Family("compare.sentiment_by_theme", felt.unit, f"mean of {felt.whose}",
                    "Sentiment by theme within a stance, compared",
                    f"Sentiment is {felt.whose}. A comment with both themes counts in both means, and the test goes "
                    f"by those with one. {theme_sources(of)}")
    values, themes = felt.values.to_numpy(dtype=float), of.study.themes
    carried = {name: of.carried[name].to_numpy(dtype=bool) for name in themes}
    return contrasted(of, family, (
        Contrast(f"{stance}.{first}-{second}", f"{stance}: {themes[first].label} against {themes[second].label}",
                 values, own & carried[first], own & carried[second])
        for stance in of.study.stances if (own := stance_mask(of, stance)).sum() >= FEWEST
        for first, second in pairs(list(themes))))


def _stance_in_answers(of: Material) -> Part:
    """How often each stance answers each, against how often it answers the others."""
    family = Family("compare.stance_in_answers", "share", "share of answers that are of the stance",
                    "Who answers whom, compared",
                    "Answers to comments of the stance answered, against answers to all other stances.")
    parent = of.comments["parent"].map(of.comments["stance"])
    cases = _given(of) & parent.notna().to_numpy(dtype=bool)
    return contrasted(of, family, (
        Contrast(f"{who}.{whom}", f"{who} in answers to {whom}", stance_mask(of, who).astype(float),
                 cases & (parent == whom).to_numpy(dtype=bool), cases & (parent != whom).to_numpy(dtype=bool))
        for who in of.study.stances for whom in of.study.stances))


def _theme_in_answers(of: Material) -> Part:
    """Whether a theme is taken up by those who answer it."""
    family = Family("compare.theme_in_answers", "share", "share of answers that carry the theme",
                    "Themes that are taken up, compared",
                    f"Answers to comments that carry the theme, against other answers. {theme_sources(of)}")
    answers = of.comments["parent"].isin(of.comments.index).to_numpy(dtype=bool)
    parent = of.carried.reindex(of.comments["parent"]).eq(True)
    return contrasted(of, family, (
        Contrast(name, theme.label, of.carried[name].to_numpy(dtype=float),
                 answers & parent[name].to_numpy(dtype=bool), answers & ~parent[name].to_numpy(dtype=bool))
        for name, theme in of.study.themes.items()))
