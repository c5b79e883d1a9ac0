"""How far the labels can be trusted: agreement of coders, and models against them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pipeline.findings.agreement import agreement
from pipeline.findings.calibration import calibration
from pipeline.findings.entries import Number, Part, estimate, merged, number, table
from pipeline.findings.material import Material, comment_themes
from pipeline.findings.sentiment_audit import sentiment_audit
from pipeline.statistics import Interval, classification_scores, multilabel_f1

_LABELS = {"model": "The stance model", "majority": "Always the commonest stance",
           "tfidf": "TF-IDF and logistic regression", "macro_f1": "Macro-F1", "accuracy": "Accuracy",
           "log_loss": "Log loss", "brier": "Brier score"}


def validity(of: Material) -> Part:
    """Agreement between coders, and each model against the adjudicated codes; 'not coded' where there are none."""
    coded = int(of.comments["coded"].notna().sum())
    first = Part({"validity.coded": number(coded, "comments", "comments that are coded", n=len(of.comments)),
                  "validity.coders": number(len(of.codings.coders), "codings", "independent codings")})
    parts = [first, agreement(of), _given_scores(of), calibration(of), sentiment_audit(of)]
    if coded:
        parts += [_stance(of), _themes(of)]
    else:
        parts.append(Part({}, {"validity": table("Validity", "not coded", [], [])}))
    return merged(parts)


def _given_scores(of: Material) -> Part:
    """The scores that came with the stance model, its baselines included."""
    numbers: dict[str, Number] = {}
    rows = []
    for model, scores in sorted(of.model_scores.items()):
        metrics = scores.items() if isinstance(scores, Mapping) else ()
        for metric, score in sorted(metrics):
            if not isinstance(score, Mapping) or not isinstance(score.get("value"), (int, float)):
                continue
            value, low, high = (np.nan if score.get(k) is None else float(score[k]) for k in ("value", "low", "high"))
            numbers[f"validity.models.{model}.{metric}"] = estimate(
                Interval(value, low, high, int(score.get("n") or 0)), "score", f"{metric} of {model}, out of thread")
            rows.append([_LABELS.get(model, model), _LABELS.get(metric, metric), value, low, high])
    if not rows:
        return Part()
    note = "Stance models scored on threads they had not seen, on the comments they were trained beside."
    return Part(numbers, {"models": table("The stance model and its baselines", note,
                                          ["Model", "Score", "Value", "Low", "High"], rows)})


def _stance(of: Material) -> Part:
    """The stance model's out-of-thread predictions against the coders."""
    coded = of.comments[of.comments["coded"].isin(list(of.study.stances))]
    if not coded["best"].notna().any():
        return Part()
    labels = list(of.study.stances)
    probabilities = coded[[f"p_{name}" for name in labels]].to_numpy(dtype=float)
    found = classification_scores(coded["coded"].tolist(), coded["best"].tolist(), labels, coded["post"],
                                  confidence=of.study.confidence, random_state=of.study.random_state("stance scores"),
                                  probabilities=probabilities)
    scores = {"macro_f1": found.macro_f1, "accuracy": found.accuracy, "log_loss": found.log_loss, "brier": found.brier}
    numbers = {f"validity.stance.{key}": estimate(value, "score", f"{key} of the stance model, out of thread")
               for key, value in scores.items() if value is not None}
    rows = []
    for name, one in found.per_class.items():
        for key, value in (("precision", one.precision), ("recall", one.recall), ("f1", one.f1)):
            numbers[f"validity.stance.{name}.{key}"] = estimate(value, "score", f"{key} of {name}, out of thread")
        rows.append([name, one.support, one.precision.value, one.recall.value, one.f1.value, one.f1.low, one.f1.high])
    note = (f"The model's stance for {found.n} coded comments, each from a model that never saw its post, against the "
            "coders' stance.")
    confusion = [[name, *row, none] for name, row, none in zip(labels, found.confusion, found.abstained, strict=True)]
    return Part(numbers, {
        "stance_scores": table("The stance model, out of thread", note,
                               ["Stance", "Coded", "Precision", "Recall", "F1", "F1 low", "F1 high"], rows),
        "stance_confusion": table("What the model calls the coded stances", f"Rows: coders; columns: model. {note}",
                                  ["Stance", *labels, "none"], confusion),
    })


def _themes(of: Material) -> Part:
    """The theme model against the coded themes, those that no coder looked for left out."""
    coded = comment_themes(of.tables["themes"], "coded", of.study, of.comments).dropna(axis=1, how="all")
    best = comment_themes(of.tables["themes"], "best", of.study, of.comments)[coded.columns]
    judged = (coded.notna() & best.notna()).all(axis=1)
    if not judged.any():
        return Part()
    truth, guess = coded[judged].eq(True).to_numpy(), best[judged].eq(True).to_numpy()
    found = multilabel_f1(truth, guess, of.comments.loc[judged, "post"], confidence=of.study.confidence,
                          random_state=of.random_state)
    micro, macro, each = found[0], found[1], found[2:]
    numbers = {"validity.theme.micro_f1": estimate(micro, "score", "micro-F1 of the themes"),
               "validity.theme.macro_f1": estimate(macro, "score", "mean F1 of the themes")}
    rows = []
    for name, score, k in zip(coded.columns, each, range(len(each)), strict=True):
        theme = of.study.themes[name]
        numbers[f"validity.theme.{name}.f1"] = estimate(score, "score", f"F1 of the theme {name}")
        rows.append([theme.label, int(truth[:, k].sum()), int(guess[:, k].sum()), score.value, score.low, score.high])
    note = (f"The model's themes against the coders', {int(judged.sum())} comments, none of them judged by a model "
            "that learned from codings of its post.")
    return Part(numbers, {"theme_scores": table("The theme model against the coders", note,
                                                ["Theme", "Coded", "Model", "F1", "Low", "High"], rows)})
