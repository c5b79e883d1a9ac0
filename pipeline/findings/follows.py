"""What the comments of a stance set off: who answers them, and what comes next in the thread."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipeline.findings.comparisons import ANSWERED, Values, of_answers, stance_mask
from pipeline.findings.contrasts import Contrast, Family, Mask, contrasted
from pipeline.findings.entries import Number, Part, merged, number
from pipeline.findings.feeling import feeling
from pipeline.findings.material import Material
from pipeline.findings.threads import answers_drawn, drawn_note

TITLES = {"length": "length", "replies": "number of answers", "sentiment": "sentiment"}
KINDS = {"answers": "answers to {}", "next": "next after {}", "itself": "{} itself"}
ITSELF = "Itself: the stance's own comments, against all others."
WINDOW = 3  # comments after one that count as following it


def follows(of: Material) -> Part:
    """For every stance the answers that it draws, and sentiment, length and answers of what follows it."""
    felt, counts = feeling(of), _counts(of)
    drawn = answers_drawn(of).to_numpy(dtype=float)
    measures = {"length": (of.comments["own_tokens"].to_numpy(dtype=float), "tokens", "tokens of their own"),
                "replies": (drawn, "comments", "number of answers")}
    if felt:
        measures["sentiment"] = (felt.values.to_numpy(dtype=float), felt.unit, felt.whose)
    parts = [Part(counts)]
    for name, (values, unit, what) in sorted(measures.items()):
        family = Family(f"follows.{name}", unit, f"mean of {what}", f"What follows a stance: {TITLES[name]}",
                        _note(what) + (f" {ITSELF} {drawn_note(of)}".rstrip() if name == "replies" else ""))
        parts.append(contrasted(of, family, _contrasts(of, name, values)))
    return merged(parts)


def _note(what: str) -> str:
    return (f"Mean of {what}. Answers: by others to the stance, against their answers to the rest. {ANSWERED} "
            f"Next: of the next {WINDOW} comments in the thread those by others, against their remaining ones.")


def _contrasts(of: Material, name: str, values: Values) -> Iterator[Contrast]:
    for stance in of.study.stances:
        own, after = stance_mask(of, stance), _after(of, stance)
        given = of.comments["stance"].notna().to_numpy(dtype=bool)
        by_others = of_answers(of, np.where(own, np.nan, values))
        groups = {"answers": (by_others, own, given & ~own), "next": (values, ~own & after, ~own & ~after)}
        if name == "replies":
            groups["itself"] = (values, own, ~own)
        for kind, group in groups.items():
            yield Contrast(f"{stance}.{kind}", KINDS[kind].format(stance), *group)


def _after(of: Material, stance: str) -> Mask:
    """Whether a comment is among the next few after one of the stance."""
    before = of.comments.groupby("post")["stance"]
    found = [(before.shift(k) == stance).to_numpy(dtype=bool) for k in range(1, WINDOW + 1)]
    return np.asarray(np.any(found, axis=0), dtype=bool)


def _counts(of: Material) -> dict[str, Number]:
    numbers = {"follows.window": number(WINDOW, "comments", "comments after one that count as following it")}
    for stance in of.study.stances:
        own = stance_mask(of, stance)
        to_it = of.comments["parent"][(of.comments["parent"].map(of.comments["stance"]) == stance) & ~own]
        for kind, count, what in (
                ("answers", len(to_it), "answers to the stance by others"),
                ("answered", to_it.nunique(), "comments of the stance that others answer"),
                ("next", int((~own & _after(of, stance)).sum()),
                 f"comments by others among the next {WINDOW} after the stance's")):
            numbers[f"follows.{stance}.{kind}"] = number(count, "comments", what)
    return numbers
