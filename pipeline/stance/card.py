"""The stance model's card: data, scores, use and limits, written by the run that trained it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipeline.stance.model import SETTINGS, StanceModel
from pipeline.stance.training import TrainingSet
from pipeline.study import Study

_TITLES = {"model": "this model", "majority": "majority: always the commonest stance of the other posts",
           "tfidf": "TF-IDF of words and word pairs, logistic regression, same training rows"}


def card(model: StanceModel, data: TrainingSet, scores: Mapping[str, Any], study: Study) -> str:
    """The card in Markdown."""
    counts = Counter(data.stances[:data.coded])
    extra = Counter(data.stances[data.coded:])
    names = list(study.stances)
    rows = "\n".join(f"| {name} | {study.stances[name]} | {counts[name]} | {extra[name]} |" for name in names)
    level = f"{study.confidence:.0%}"
    return f"""# Stance model `{model.content_hash}`

*Written by `make models`; do not edit.* Logistic regression (scikit-learn) on {model.classifier.n_features_in_}
features: how a comment speaks (pronouns, questions, imperatives, insult and profanity, blame and defence, disclosure
of a role, quotation, length, sentiment, place in the thread) and the sentence vectors of its own words and of the
text it answers (`models/embedding`). Saved by skops; no pickle.

## Stances and data

| stance | meaning | coded comments | training-only passages |
| --- | --- | --- | --- |
{rows}
| all | | {data.coded} | {len(data.stances) - data.coded} |

Coders: {study.annotations.coders_are if study.annotations else "not stated"}. Classes weigh the same in the fit, and
the probabilities are then moved to the coded comments' shares.{_passages(extra.total())}

## Scores

Out of thread: each coded comment is predicted by a model that saw no comment of its post. {level} intervals by
bootstrap over the {len(set(data.posts))} posts, so rough.

| | macro-F1 | accuracy |
| --- | --- | --- |
{chr(10).join(_row(scores[name], title) for name, title in _TITLES.items() if name in scores)}

| stance | precision | recall | F1 | coded comments |
| --- | --- | --- | --- | --- |
{chr(10).join(_class_row(name, scores["model"]["per_class"][name]) for name in names)}

Log loss {_interval(scores["model"]["log_loss"])}, Brier score {_interval(scores["model"]["brier"])} (0 to 2).

## Use and limits

Made to sort comments on British probation reform into the study's stances, as a first reading that a person checks.
Not made to judge a commenter, to moderate a forum, or for other subjects or languages without coded comments of
their own. It confuses the rarer stances often: read the per-class figures before using one. The probabilities are not
calibrated, and it abstains only from empty texts. No human has checked the codes it learned from.
"""


def _passages(count: int) -> str:
    """What is to be said of training-only passages, nothing where there are none."""
    if not count:
        return ""
    return f""" The training-only passages were written by
a language model (see `seeds/DATASHEET.md`); a coded comment weighs {SETTINGS.corpus_weight:g} times one of them.
Regularisation (C = {SETTINGS.regularisation:g}) and the weights of the vectors ({SETTINGS.own_weight:g} and
{SETTINGS.answered_weight:g}) were chosen by cross-validation by thread on these passages, not on the corpus."""


def _interval(found: Mapping[str, Any] | None) -> str:
    """A figure with its interval, as text."""
    if found is None or found["value"] is None:
        return "not defined"
    if found["low"] is None:
        return f"{found['value']:.2f}"
    return f"{found['value']:.2f} ({found['low']:.2f} to {found['high']:.2f})"


def _row(scores: Mapping[str, Any], title: str) -> str:
    return f"| {title} | {_interval(scores['macro_f1'])} | {_interval(scores['accuracy'])} |"


def _class_row(name: str, scores: Mapping[str, Any]) -> str:
    figures = " | ".join(_interval(scores[one]) for one in ("precision", "recall", "f1"))
    return f"| {name} | {figures} | {scores['support']} |"


