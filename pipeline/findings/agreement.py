"""Agreement between coders, and whether it is enough to rest stance results on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipeline.findings.entries import Number, Part, estimate, number, table
from pipeline.findings.material import Material
from pipeline.statistics import Interval, class_alphas, coincidences, krippendorff_alpha
from pipeline.statistics.agreement import Level

VARIABLES: dict[str, Level] = {"stance": "nominal", "role": "nominal", "sentiment": "nominal",
                               "intensity": "interval", "sarcasm": "nominal"}
SENTIMENTS = ("negative", "neutral", "positive")
Alphas = dict[str, tuple[str, str, Interval]]  # by key: what was coded, level of measurement, alpha


def agreement(of: Material) -> Part:
    """Krippendorff's alpha of each coded variable, stance and theme, and what the coders took for what."""
    threshold = Part({} if of.study.annotations is None else {"validity.agreement.threshold": number(
        of.study.annotations.agreement, "alpha", "alpha of stance below which its results carry a warning")})
    coders, units = of.codings.coders, _units(of)
    if not units:
        return threshold
    found = _variables(of, units) | _stances(of, units) | _themes(of, units)
    numbers = {key: estimate(alpha, "alpha", f"Krippendorff's alpha ({level}) of {len(coders)} codings")
               for key, (_, level, alpha) in found.items()}
    rows = [[label, level, alpha.n, alpha.value, alpha.low, alpha.high] for label, level, alpha in found.values()]
    who = of.study.annotations.coders_are if of.study.annotations else "not stated"
    note = f"Krippendorff's alpha of {len(coders)} codings of {len(units)} comments. Coders: {who}."
    shown = {"agreement": table("Agreement between coders", note,
                                ["Variable", "Level", "n", "Alpha", "Low", "High"], rows)}
    met = _coincidences(of, units)
    return Part(threshold.numbers | numbers | met.numbers, shown | met.tables)


def _units(of: Material) -> list[str]:
    """The comments that every coder coded; none where there are fewer than two coders."""
    coders = of.codings.coders
    return sorted(set.intersection(*(set(one.index) for one in coders))) if len(coders) > 1 else []


def _given(of: Material, units: list[str], column: str) -> list[list[Any]]:
    return [one.loc[units, column].tolist() for one in of.codings.coders]


def _alpha(of: Material, values: list[list[Any]], level: Level = "nominal", **options: Any) -> Interval:
    return krippendorff_alpha(values, level, confidence=of.study.confidence, random_state=of.random_state, **options)


def _variables(of: Material, units: list[str]) -> Alphas:
    found: Alphas = {}
    for name, level in VARIABLES.items():
        alpha = _alpha(of, _given(of, units, name), level)
        found[f"validity.agreement.{name}"] = (name.capitalize(), level, alpha)
    ordered = [_ordered(coder, balance) for coder, balance in
               zip(_given(of, units, "sentiment"), _given(of, units, "intensity"), strict=True)]
    alpha = _alpha(of, ordered, "ordinal", domain=SENTIMENTS)
    return found | {"validity.agreement.sentiment.ordinal": ("Sentiment, mixed by its balance", "ordinal", alpha)}


def _ordered(sentiments: list[Any], balance: list[Any]) -> list[str | None]:
    """Sentiments that have an order: of a mixed one the balance counts."""
    labels = coded_label(pd.Series(sentiments, dtype=object), pd.Series(balance, dtype=float))
    return [label if label in SENTIMENTS else None for label in labels]


def coded_label(sentiment: pd.Series, intensity: pd.Series) -> pd.Series:
    """The coders' sentiment in three labels: a mixed one counts by its balance, the sign of its intensity."""
    balance = np.sign(intensity).map({-1.0: "negative", 0.0: "neutral", 1.0: "positive"})
    return sentiment.where(sentiment != "mixed", balance)


def _stances(of: Material, units: list[str]) -> Alphas:
    """Each stance against all others."""
    alphas = class_alphas(_given(of, units, "stance"), list(of.study.stances), confidence=of.study.confidence,
                          random_state=of.random_state)
    return {f"validity.agreement.stance.{name}": (f"Stance: {name} or not", "nominal", alpha)
            for name, alpha in alphas.items()}


def _themes(of: Material, units: list[str]) -> Alphas:
    found: Alphas = {}
    for name, theme in of.study.themes.items():
        values = [[name in carried for carried in coder] for coder in _given(of, units, "themes")]
        found[f"validity.agreement.theme.{name}"] = (f"Theme: {theme.label}", "nominal", _alpha(of, values))
    return found


def _coincidences(of: Material, units: list[str]) -> Part:
    """How often two coders' stances met in a comment."""
    names, given = list(of.study.stances), _given(of, units, "stance")
    known = [[one if one in names else None for one in coder] for coder in given]
    found = coincidences(known, names)
    numbers = {f"validity.agreement.coincidence.{one}.{other}": number(
        _count(found[i, j]), "pairs", f"ordered pairs of codings of a comment, {one} and {other}")
        for i, one in enumerate(names) for j, other in enumerate(names)}
    rows = [[name, *map(_count, row), _count(row.sum())] for name, row in zip(names, found, strict=True)]
    note = (f"Coincidences: how often two codings of a comment are these, each pair both ways round, and every comment "
            f"with as much weight as it has codings. Agreement stands in the diagonal. {len(units)} comments.")
    return Part(numbers, {"agreement_stances": table("Stances as two coders saw them", note,
                                                     ["Stance", *names, "All"], rows)})


def _count(pairs: float) -> float:
    """A number of pairs; whole with two coders, seldom with more."""
    return round(pairs) if abs(pairs - round(pairs)) < 1e-9 else float(pairs)


def distrusted(numbers: Mapping[str, Number]) -> str | None:
    """Why the stances of the coders are not to be relied upon, None where they agree well enough.

    Not asked of a corpus of which nothing is coded.
    """
    if not numbers["validity.coded"]["value"]:
        return None
    alpha = (numbers.get("validity.agreement.stance") or {"value": None})["value"]
    if alpha is None:
        return "how far coders agree on stance is not known"
    threshold = numbers.get("validity.agreement.threshold")
    return "the coders agree too little on stance" if threshold and alpha < threshold["value"] else None


def doubtful(numbers: Mapping[str, Number], of: Material) -> list[str]:
    """The single stances whose alpha is under the study's threshold."""
    threshold = numbers.get("validity.agreement.threshold")
    alphas = {name: numbers.get(f"validity.agreement.stance.{name}", {}).get("value") for name in of.study.stances}
    return [name for name, alpha in alphas.items() if threshold and alpha is not None and alpha < threshold["value"]]
