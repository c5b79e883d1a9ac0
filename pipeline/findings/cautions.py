"""What a reader must not conclude, derived from the numbers."""

from __future__ import annotations

from typing import Any

from pipeline.findings.agreement import distrusted, doubtful
from pipeline.findings.entries import Number
from pipeline.findings.material import Material

FEW_POSTS = 10
FEW_CODED = 10
POOR_CORRELATION = 0.5
MANY_MORE = 0.05  # by how much the share called positive must exceed the coders' to be worth a word


def cautions(numbers: dict[str, Number], of: Material) -> list[dict[str, Any]]:
    """Cautions as `about`, `keys` (the numbers each rests on) and `text`, which holds no number itself."""
    found = [_few_posts(numbers), _stance(numbers), _thin_classes(numbers, of), _sentiment(numbers),
             _coders(numbers, of), _agreement(numbers), _doubtful(numbers, of), _not_coded(numbers)]
    return [one for one in found if one]


def _caution(about: str, keys: list[str], text: str) -> dict[str, Any]:
    return {"about": about, "keys": keys, "text": text}


def _few_posts(numbers: dict[str, Number]) -> dict[str, Any] | None:
    if numbers["corpus.posts"]["value"] >= FEW_POSTS:
        return None
    return _caution("intervals", ["corpus.posts"],
                    "The posts are too few for exact intervals and were not drawn at random: the intervals show the "
                    "order of the uncertainty within this corpus and say nothing of other threads.")


def _sentiment(numbers: dict[str, Number]) -> dict[str, Any] | None:
    found = numbers.get("validity.sentiment.pearson")
    if found is None and numbers["sentiment.scored"]["value"]:
        return _caution("sentiment", ["validity.coded"],
                        "The sentiment scores are not validated: no comment of this corpus is coded for sentiment, so "
                        "it is not known whether they measure anything here. Do not report them.")
    if found is None or found["value"] is None or found["value"] >= POOR_CORRELATION:
        return None
    keys = ["validity.sentiment.pearson", "validity.sentiment.positive_lexicon", "validity.sentiment.positive_coders"]
    more = numbers[keys[1]]["value"] - numbers[keys[2]]["value"] >= MANY_MORE
    tail = " and calls more comments positive than they do" if more else ""
    return _caution("sentiment", keys,
                    f"The sentiment score agrees poorly with the coders' intensity{tail}. Differences "
                    "between groups by that score are not evidence; where comments are coded, use the coders' "
                    "figures.")


def _stance(numbers: dict[str, Number]) -> dict[str, Any] | None:
    found, by_model = numbers.get("validity.stance.macro_f1"), numbers["stance.model"]["value"]
    if found is None:
        return None
    use = ("No figure of this study rests on it, since every comment with a stance is coded." if not by_model else
           "Figures with the model's labels are to be read with its scores and the corrected shares.")
    return _caution("stance model", ["validity.stance.macro_f1", "stance.model"],
                    f"The stance model's scores are those on threads it had not seen. {use}")


def _thin_classes(numbers: dict[str, Number], of: Material) -> dict[str, Any] | None:
    thin = [name for name in of.study.stances if numbers[f"stance.{name}.count"]["value"] < FEW_CODED]
    if not thin:
        return None
    return _caution("small groups", [f"stance.{name}.count" for name in thin],
                    f"Too few comments to say anything of the stance in general: {', '.join(thin)}.")


def _coders(numbers: dict[str, Number], of: Material) -> dict[str, Any] | None:
    if "validity.agreement.stance" not in numbers or of.study.annotations is None:
        return None
    return _caution("coders", ["validity.agreement.stance"], f"Who the coders are: {of.study.annotations.coders_are}.")


def _agreement(numbers: dict[str, Number]) -> dict[str, Any] | None:
    """The gate: stance results with a warning where the coders agree too little, or nobody knows."""
    why = distrusted(numbers)
    if why is None:
        return None
    keys = ["validity.coders", *(key for key in ("validity.agreement.stance", "validity.agreement.threshold")
                                 if key in numbers)]
    then = ("Alpha is under the study's threshold, so no conclusion should rest on a stance result before the codebook "
            "is mended and the comments coded again." if "too little" in why else
            "It takes two or more codings that do not know of each other, and stances that differ. Until then take "
            "every stance result as one reader's view.")
    return _caution("agreement", keys, f"{why[0].upper()}{why[1:]}. {then}")


def _doubtful(numbers: dict[str, Number], of: Material) -> dict[str, Any] | None:
    names = doubtful(numbers, of)
    if not names or distrusted(numbers):
        return None
    return _caution("agreement by stance", [f"validity.agreement.stance.{name}" for name in names],
                    f"The coders agree too little on which comments take the stance {', '.join(names)}: alpha of the "
                    "stance against all others is under the study's threshold.")


def _not_coded(numbers: dict[str, Number]) -> dict[str, Any] | None:
    if numbers["validity.coded"]["value"]:
        return None
    return _caution("coding", ["validity.coded"],
                    "No comment of this corpus is coded: how well the models do here is not known. Code a sample "
                    "drawn at random before relying on any figure.")
