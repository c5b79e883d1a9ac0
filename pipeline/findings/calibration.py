"""Whether the stance model's probabilities mean what they say, and what its abstaining buys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.findings.entries import Entry, Number, Part, estimate, number, table
from pipeline.findings.material import Material
from pipeline.statistics import Interval, RiskPoint, area_under_risk, at_coverage, at_threshold

ASKED = 0.7  # coverage at which the accuracy is reported
STEPS = 25  # rows of the risk-coverage table


def calibration(of: Material) -> Part:
    """Calibration error, risk and coverage of the stance model, out of thread; nothing where it has no such scores."""
    scores = of.model_scores.get("model", {})
    found, points = scores.get("calibration"), _points(scores)
    parts = Part()
    if found:
        parts.numbers.update(_errors(found))
        parts.tables["reliability"] = _bins(found)
    if points:
        parts.numbers.update(_abstention(points, scores.get("threshold")))
        parts.tables["risk_coverage"] = _curve(points)
    return parts


def _points(scores: Mapping[str, Any]) -> list[RiskPoint]:
    return [RiskPoint(**one) for one in scores.get("risk_coverage") or []]


def _interval(found: Mapping[str, Any]) -> Interval:
    value, low, high = (float("nan") if found[key] is None else float(found[key]) for key in ("value", "low", "high"))
    return Interval(value, low, high, int(found["n"]), str(found.get("method", "")))


def _errors(found: Mapping[str, Any]) -> dict[str, Number]:
    """The calibration errors, overall and by stance."""
    where, out = "validity.calibration", "out of thread"
    bins = f"{len(found['bins'])} bins of equally many comments"
    return {
        f"{where}.ece": estimate(_interval(found["ece"]), "score",
                                 f"expected calibration error of the likeliest stance, {out}, {bins}"),
        f"{where}.ece_sweep": number(found["ece_sweep"], "score", f"the same, {out}, bins by monotonic sweep",
                                     n=found["n"]),
        f"{where}.ece_by_chance": number(found["ece_by_chance"], "score", "what the error would be on average if every "
                                         f"probability were right, {bins}", n=found["n"]),
        f"{where}.classwise": estimate(_interval(found["classwise"]), "score", f"mean of the stances' errors, {out}"),
        **{f"{where}.stance.{name}": estimate(_interval(one), "score", f"calibration error of p({name}), {out}")
           for name, one in found["per_class"].items()},
    }


def _bins(found: Mapping[str, Any]) -> Entry:
    rows = [[one["confidence"], one["accuracy"]["value"], one["accuracy"]["low"], one["accuracy"]["high"], one["n"]]
            for one in found["bins"]]
    note = (f"Coded comments in {len(rows)} bins by the model's highest probability, out of thread: its mean, and the "
            f"share of the bin that the model gets right. Intervals: Wilson's. {found['n']} comments.")
    return table("What the stance model's probabilities are worth", note,
                 ["Mean probability", "Accuracy", "Low", "High", "Comments"], rows)


def _abstention(points: list[RiskPoint], threshold: float | None) -> dict[str, Number]:
    """Accuracy where the model abstains from the least certain comments, and at the study's threshold."""
    where, n = "validity.abstention", points[-1].n
    numbers = {
        f"{where}.asked": number(ASKED, "share", "coverage at which the accuracy is reported"),
        f"{where}.aurc": number(area_under_risk(points), "score", "mean risk over all coverages", n=n),
    }
    asked = at_coverage(points, ASKED)
    if asked is not None:
        numbers[f"{where}.accuracy_asked"] = _accuracy(asked, "accuracy on the most certain comments, so many as asked")
    if threshold is not None:
        kept = at_threshold(points, threshold)
        numbers[f"{where}.threshold"] = number(threshold, "score", "lowest probability at which a label is given")
        numbers[f"{where}.coverage"] = number(kept.coverage if kept else 0.0, "share",
                                              "share of coded comments that the model gives a label", n=n)
        if kept is not None:
            numbers[f"{where}.accuracy"] = _accuracy(kept, "accuracy on the comments that the model gives a label")
    return numbers


def _accuracy(point: RiskPoint, what: str) -> Number:
    low, high = (float("nan") if limit is None else 1 - limit for limit in (point.high, point.low))
    return estimate(Interval(1 - point.risk, low, high, point.n, "cluster bootstrap over posts"), "share", what)


def _curve(points: list[RiskPoint]) -> Entry:
    """The risk-coverage curve at regular steps of coverage."""
    chosen = {at.n: at for step in range(1, STEPS + 1) if (at := at_coverage(points, step / STEPS))}
    rows = [[at.coverage, at.n, at.threshold, at.risk, at.low, at.high] for at in chosen.values()]
    note = ("What keeping only the comments of at least some highest probability gives, out of thread. Risk: the share "
            f"of the kept comments that the model gets wrong. {points[-1].n} comments.")
    return table("Risk and coverage of the stance model", note,
                 ["Coverage", "Comments", "Probability from", "Risk", "Low", "High"], rows)
