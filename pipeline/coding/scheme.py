"""What a coder says of a comment: the study's stances and themes, and the codes that every study has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.study import Study

SENTIMENTS = {
    "negative": "against, unhappy or angry", "neutral": "no feeling either way",
    "mixed": "clear positive and clear negative parts", "positive": "in favour, pleased or grateful",
}
INTENSITIES = {
    "-3": "furious, despairing", "-2": "clearly negative", "-1": "slightly negative", "0": "neither, or in balance",
    "1": "slightly positive", "2": "clearly positive", "3": "delighted",
}
SARCASM = {"true": "the meant sense differs from the literal one", "false": "meant as it is said"}
CONFIDENCES = {"high": "sure of the stance", "low": "another stance would do nearly as well"}


@dataclass(frozen=True)
class Question:
    """One thing that coders are asked of every comment.

    Parameters
    ----------
    name
        The column of the codings.
    asks
        The question as coders read it.
    codes
        Each code with its meaning; none where any words will do.
    required
        Whether a coded comment must have an answer.
    several
        Whether several codes may be given, none included.
    numeric
        Whether the codes are numbers, and any number between the least and the greatest is one, too.
    """

    name: str
    asks: str
    codes: dict[str, str]
    required: bool = True
    several: bool = False
    numeric: bool = False

    def code(self, written: str) -> str | None:
        """The code that was meant by what a coder or a spreadsheet wrote; None where there is none.

        >>> Question("sarcasm", "", SARCASM).code(" FALSE")
        'false'
        >>> Question("intensity", "", INTENSITIES, numeric=True).code("+2.0")
        '2'
        """
        plain = written.strip().removeprefix("'").replace("\N{MINUS SIGN}", "-").lower()
        if self.numeric and re.fullmatch(r"[+-]?\d+(\.\d+)?", plain):
            inside = min(map(float, self.codes)) <= float(plain) <= max(map(float, self.codes))
            return f"{float(plain) + 0:g}" if inside else None
        return {code.lower(): code for code in self.codes}.get(plain)

    def read(self, cell: str) -> tuple[str, str | None]:
        """A cell's code, or several in the study's order; and the first word in it that is none, None where all are."""
        parts = [part for part in (cell.split(";") if self.several else [cell]) if part.strip()]
        found = {part.strip(): self.code(part) for part in parts}
        unknown = next((part for part, code in found.items() if code is None), None)
        if not self.several:
            return next(iter(found.values()), None) or "", unknown
        return ";".join(code for code in self.codes if code in found.values()), unknown

    def shown(self, code: str) -> str:
        """A code with its meaning, on one line."""
        return " ".join(f"{code}: {self.codes[code]}".split())


def questions(study: Study) -> tuple[Question, ...]:
    """What coders are asked, in order; stances and themes are the study's."""
    themes = {name: theme.label for name, theme in study.themes.items()}
    return (
        Question("stance", "Stance: what the commenter does in this comment", dict(study.stances)),
        Question("sentiment", "Sentiment of the commenter's own words", SENTIMENTS),
        Question("intensity", "Intensity, from -3 to 3", INTENSITIES, numeric=True),
        Question("sarcasm", "Sarcasm", SARCASM),
        Question("themes", "Themes: every one that the comment is about; none is allowed", themes,
                 required=False, several=True),
        Question("confidence", "Confidence in the stance", CONFIDENCES, required=False),
        Question("note", "Note", {}, required=False),
    )
