"""What the comments of a stance set off: who answers them, and what comes next in the thread."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipeline.findings.comparisons import stance_mask
from pipeline.findings.contrasts import Contrast, Family, Mask, contrasted
from pipeline.findings.entries import Number, Part, merged, number
from pipeline.findings.feeling import feeling
from pipeline.findings.material import Material

TITLES = {"length": "length", "replies": "number of answers", "sentiment": "sentiment"}
KINDS = {"answers": "answers to {}", "next": "next after {}", "itself": "{} itself"}
WINDOW = 3  # comments after one that count as following it
Values = np.ndarray[tuple[int], np.dtype[np.float64]]


def follows(of: Material) -> Part:
    """For every stance the answers that it draws, and sentiment, length and answers of what follows it."""
    felt, counts = feeling(of), _counts(of)
    drawn = of.comments["parent"].value_counts().reindex(of.comments.index).fillna(0).to_numpy(dtype=float)
    measures = {"length": (of.comments["own_tokens"].to_numpy(dtype=float), "tokens", "tokens of their own"),
                "replies": (drawn, "comments", "number of answers")}
    if felt:
        measures["sentiment"] = (felt.values.to_numpy(dtype=float), felt.unit, felt.whose)
    parts = [Part(counts)]
    for name, (values, unit, what) in sorted(measures.items()):
        family = Family(f"follows.{name}", unit, f"mean of {what}", f"What follows a stance: {TITLES[name]}",
                        _note(what))
        parts.append(contrasted(of, family, _contrasts(of, name, values)))
    return merged(parts)


def _note(what: str) -> str:
    return (f"Mean of {what}. Answers: by others to the stance, against their answers to the rest. Next: of the next "
            f"{WINDOW} comments in the thread those by others, against their remaining ones. Itself: the stance's own "
            "comments, against all others.")


def _contrasts(of: Material, name: str, values: Values) -> Iterator[Contrast]:
    for stance in of.study.stances:
        for kind, (first, second) in _groups(of, stance).items():
            if kind != "itself" or name == "replies":
                yield Contrast(f"{stance}.{kind}", KINDS[kind].format(stance), values, first, second)


def _groups(of: Material, stance: str) -> dict[str, tuple[Mask, Mask]]:
    """By kind, what follows a stance and what it is compared with."""
    own = stance_mask(of, stance)
    parent = of.comments["parent"].map(of.comments["stance"])
    given = parent.notna().to_numpy(dtype=bool) & ~own
    to_it = (parent == stance).to_numpy(dtype=bool)
    before = of.comments.groupby("post")["stance"]
    after = np.logical_or.reduce([(before.shift(k) == stance).to_numpy(dtype=bool) for k in range(1, WINDOW + 1)])
    return {"answers": (given & to_it, given & ~to_it), "next": (~own & after, ~own & ~after), "itself": (own, ~own)}


def _counts(of: Material) -> dict[str, Number]:
    numbers = {"follows.window": number(WINDOW, "comments", "comments after one that count as following it")}
    for stance in of.study.stances:
        groups = _groups(of, stance)
        for kind, what in (("answers", "answers to the stance by others"),
                           ("next", f"comments by others among the next {WINDOW} after the stance's")):
            numbers[f"follows.{stance}.{kind}"] = number(int(groups[kind][0].sum()), "comments", what)
    return numbers
