"""Where the stance model does better or worse: scores by length, reply, quotation, sarcasm, question and post."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.findings.entries import Number, Part, estimate, number, shown, table
from pipeline.findings.material import Material
from pipeline.statistics import Interval, classification_scores, wilson_interval

FEWEST_SCORED = 10  # coded comments; a smaller slice is shown with its number and without a score
MOST_QUOTED = 0.5  # share of the tokens from which a comment is said to be mostly quotation
Mask = NDArray[np.bool_]
Slices = dict[tuple[str, str], Mask]


def slices(of: Material) -> Part:
    """Accuracy and macro-F1 of the out-of-thread predictions in each slice of the coded comments."""
    coded = of.comments["coded"].isin(list(of.study.stances)).to_numpy()
    cuts = _length_cuts(of.comments.loc[coded, "own_tokens"])
    numbers: dict[str, Number] = {}
    rows = []
    for (by, name), members in _slices(of, cuts).items():
        within = members & coded
        if not within.any():
            continue
        accuracy, macro_f1 = _scores(of, within)
        where = f"errors.slice.{by}.{name}"
        numbers |= {
            f"{where}.count": number(int(within.sum()), "comments", f"coded comments in the slice by {by}"),
            f"{where}.accuracy": estimate(accuracy, "share", "accuracy of the stance model, out of thread"),
            f"{where}.macro_f1": estimate(macro_f1, "score", "macro-F1 of the stances in the slice, out of thread"),
        }
        rows.append([by, name, int(within.sum()), *shown(accuracy), *shown(macro_f1)])
    columns = ["By", "Slice", "Comments", "Accuracy", "Accuracy low", "Accuracy high", "Macro-F1", "Macro-F1 low",
               "Macro-F1 high"]
    note = _note(cuts, of.study.confidence)
    return Part(numbers, {"error_slices": table("The stance model by kind of comment", note, columns, rows)})


def _slices(of: Material, cuts: tuple[int, int]) -> Slices:
    """The comments of each slice, by what they are parted and the slice's name."""
    length, top = of.comments["own_tokens"].to_numpy(), of.comments["depth"].fillna(0).to_numpy() == 0
    quoted, asks = _quoted_share(of), _asks(of)
    sarcastic = of.codings.adjudicated["sarcasm"].reindex(of.comments.index)
    found = {
        ("length", "short"): length <= cuts[0], ("length", "middle"): (length > cuts[0]) & (length <= cuts[1]),
        ("length", "long"): length > cuts[1],
        ("reply", "no"): top, ("reply", "yes"): ~top,
        ("quotation", "none"): quoted == 0, ("quotation", "some"): (quoted > 0) & (quoted < MOST_QUOTED),
        ("quotation", "most"): quoted >= MOST_QUOTED,
        ("sarcasm", "no"): sarcastic.eq(False).to_numpy(dtype=bool),
        ("sarcasm", "yes"): sarcastic.eq(True).to_numpy(dtype=bool),
        ("question", "no"): ~asks, ("question", "yes"): asks,
    }
    return found | {("post", str(post)): of.comments["post"].eq(post).to_numpy() for post in of.posts.index}


def _length_cuts(lengths: pd.Series) -> tuple[int, int]:
    """The lengths up to which a third and two thirds of the comments go."""
    if not len(lengths):
        return 0, 0
    low, high = np.quantile(lengths, [1 / 3, 2 / 3], method="lower")
    return int(low), int(high)


def _quoted_share(of: Material) -> NDArray[np.float64]:
    """The share of each comment's tokens that stand in quotations, 0 without tokens."""
    sums = of.tables["sentences"].groupby("comment")[["tokens", "own_tokens"]].sum().reindex(of.comments.index)
    found: NDArray[np.float64] = (1 - sums["own_tokens"] / sums["tokens"]).fillna(0.0).to_numpy(dtype=float)
    return found


def _asks(of: Material) -> Mask:
    """Whether a sentence of the commenter's own ends in a question mark."""
    sentences = of.tables["sentences"]
    questions = sentences["own"].fillna("").str.contains(r"\?[!?\"'”’)\]]*\s*$", regex=True)
    found: Mask = of.comments.index.isin(sentences.loc[questions, "comment"])
    return found


def _scores(of: Material, within: Mask) -> tuple[Interval, Interval]:
    """Accuracy and macro-F1 within a slice; both undefined where it is too small to claim anything of it."""
    frame = of.comments[within]
    if len(frame) < FEWEST_SCORED:
        nothing = Interval(math.nan, math.nan, math.nan, len(frame), "too few comments to score")
        return nothing, nothing
    hits = of.comments["coded"].eq(of.comments["best"]).to_numpy()
    accuracy = of.share(hits, within)
    if frame["post"].nunique() == 1:  # drawing posts would draw it whole or not at all
        accuracy = wilson_interval(int(hits[within].sum()), len(frame), of.study.confidence)
    scores = classification_scores(frame["coded"].tolist(), frame["best"].tolist(), list(of.study.stances),
                                   frame["post"], confidence=of.study.confidence, random_state=of.random_state)
    return accuracy, scores.macro_f1


def _note(cuts: tuple[int, int], confidence: float) -> str:
    return (
        "Coded comments, each predicted by a model that never saw its post. Length in tokens of the commenter's own: "
        f"short up to {cuts[0]}, middle up to {cuts[1]}. Reply: whether it answers a comment. Quotation: most from "
        f"{MOST_QUOTED:.0%} of the tokens. Sarcasm as coded. Question: whether an own sentence ends in a question "
        "mark. Macro-F1 is the mean over the stances that occur in the slice, so slices with other stances do not "
        f"compare by it. Intervals: {confidence:.0%}, by drawing posts; of the accuracy within one post Wilson's. No "
        f"score for fewer than {FEWEST_SCORED} comments."
    )
