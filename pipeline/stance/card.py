"""The stance model's card: data, scores, use and limits, written by the run that trained it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipeline.stance.model import StanceModel
from pipeline.study import Study
from pipeline.wording.reader import SETTINGS
from pipeline.wording.training import TrainingSet

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

*Written by `make models`; do not edit.* Multinomial logistic regression (scikit-learn) on {len(model.reader.names):,}
features: how a comment speaks (pronouns, questions, imperatives, quotation, length, sentiment, place in the thread, and
the phrases of `seeds/lexicons/discourse.csv`: insult, mockery, pleas for fairness, blame of those above, tales from
inside the job and so on), its words and word pairs, and the early states of the sentence encoder (`models/embedding`)
for its own words and for the text it answers. Every source of labels is a domain with coefficients of its own beside
shared ones. Saved by skops; no pickle. What else was tried is in `EXPERIMENTS.md`.

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

## Probabilities

Fitted probabilities are taken to the power 1 / {model.calibration.temperature:g} and multiplied by the coded comments'
shares to the power {model.calibration.prior_power:g}: the values that fit the out-of-thread predictions best, and for
the scores above only those of other posts. Expected calibration error:
{_interval(scores["model"]["calibration"]["ece"])}; if every probability were right it would be
{scores["model"]["calibration"]["ece_by_chance"]:.2f} on so few comments.
The model abstains where its highest probability is under {model.threshold:.2f}: so that at most
{study.stance.risk:.0%} of its labels are wrong, by its own out-of-thread predictions{_kept(scores)}.

## Use and limits

Made to sort comments on British probation reform into the study's stances, as a first reading that a person checks.
Not made to judge a commenter, to moderate a forum, or for other subjects or languages without coded comments of
their own. It confuses the rarer stances often: read the per-class figures before using one. On a table of texts
(`coalface stance`) it presumes no shares of the stances, and abstains only where asked to. No human has checked the
codes it learned from, and its word lists were written by hand with the codebook and the training-only sets at hand.
"""


def _passages(count: int) -> str:
    """What is to be said of training-only passages, nothing where there are none."""
    if not count:
        return ""
    return f""" The training-only passages were written by
a language model (see `seeds/DATASHEET.md`). A row weighs as the square root of the largest source's size over its own
source's, at most {SETTINGS.heaviest:g}. The settings were chosen by cross-validation on these passages, not on the
corpus."""


def _kept(scores: Mapping[str, Any]) -> str:
    """What share of the coded comments gets a label."""
    model = scores["model"]
    kept = [one["coverage"] for one in model["risk_coverage"]
            if one["threshold"] is not None and one["threshold"] >= model["threshold"]]
    return f", which leaves a label to {max(kept):.0%} of the coded comments" if kept else ", which leaves none a label"


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


