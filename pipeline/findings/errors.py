"""Where the stance model errs: which stance it takes for which, in what comments, and which codes may be wrong."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.findings.entries import Entry, Number, Part, estimate, merged, number, table
from pipeline.findings.material import Material
from pipeline.findings.slices import slices
from pipeline.people.redaction import redacted
from pipeline.statistics.label_issues import label_issues

EXAMPLES = 2  # comments shown for each pair of stances
MOST_WORDS = 40  # of a comment shown as an example
MOST_ISSUES = 20  # rows of the table of codes to read again


def errors(of: Material) -> Part:
    """Confusions with examples, codes that may be wrong, and scores by slice; nothing where nothing is coded."""
    coded = of.comments[of.comments["coded"].isin(list(of.study.stances))]
    judged = coded[coded["best"].notna()]
    if judged.empty:
        return Part()
    wrong = judged[judged["coded"] != judged["best"]]
    counts = Part({
        "errors.judged": number(len(judged), "comments", "coded comments with words to judge by"),
        "errors.count": number(len(wrong), "comments", "of these, comments to which the model gives another stance "
                                                       "than the coders, out of thread", n=len(judged)),
    })
    return merged([counts, _confusions(of, wrong), _examples(of, wrong), _issues(of, judged), slices(of)])


def _confusions(of: Material, wrong: pd.DataFrame) -> Part:
    """How often the model takes one stance for another, the commonest confusion first."""
    numbers: dict[str, Number] = {}
    rows = []
    for coded, best, count in _pairs(of, wrong):
        where, own = f"errors.confusion.{coded}.{best}", of.comments["coded"] == coded
        share = of.share(of.comments["best"] == best, within=own)
        numbers[f"{where}.count"] = number(count, "comments", f"comments coded {coded} that the model calls {best}",
                                           n=int(own.sum()))
        numbers[f"{where}.share"] = estimate(share, "share", f"share of the comments coded {coded}")
        rows.append([coded, best, count, share.value, share.low, share.high])
    note = ("Coded comments that the model, never having seen their post, gives another stance. Share: of the comments "
            "of that code.")
    columns = ["Coded", "Model", "Comments", "Share", "Low", "High"]
    return Part(numbers, {"error_confusions": table("What the stance model confuses", note, columns, rows)})


def _pairs(of: Material, wrong: pd.DataFrame) -> list[tuple[str, str, int]]:
    """Each pair of coded and predicted stance that differs, with its count, by falling count."""
    counts = wrong.groupby(["coded", "best"]).size().to_dict()
    order = [(coded, best) for coded in of.study.stances for best in of.study.stances]
    found = [(coded, best, int(counts[coded, best])) for coded, best in order if (coded, best) in counts]
    return sorted(found, key=lambda one: -one[2])


def _examples(of: Material, wrong: pd.DataFrame) -> Part:
    """The mistakes of which the model was surest, for each pair of stances."""
    rows = []
    for coded, best, _ in _pairs(of, wrong):
        pair = wrong[(wrong["coded"] == coded) & (wrong["best"] == best)]
        surest = pair.sort_values([f"p_{best}", "comment"], ascending=[False, True]).head(EXAMPLES)
        rows += [[coded, best, row["comment"], row[f"p_{best}"], _excerpt(of, row)] for _, row in surest.iterrows()]
    note = (f"For each pair of stances the comments, {EXAMPLES} at most, to whose wrong stance the model gives the "
            f"highest probability, ties by id. {_policy(of)}")
    columns = ["Coded", "Model", "Comment", "Probability", "Text"]
    return Part({}, {"error_examples": table("The stance model's surest mistakes", note, columns, rows)})


def _policy(of: Material) -> str:
    """What the examples show of a comment under the study's policy for quotations."""
    policy = of.study.report.quotations
    if policy == "paraphrase-only":
        return "The study's policy, paraphrase-only, shows no text."
    return f"Text: the first {MOST_WORDS} of the commenter's own words, shown by the study's policy {policy}."


def _excerpt(of: Material, row: pd.Series) -> str | None:
    """The beginning of a comment's own words, as far as the study's policy shows it."""
    policy, own = of.study.report.quotations, row["own"] if isinstance(row["own"], str) else ""
    if policy == "paraphrase-only" or not own.strip():
        return None
    whole = redacted(own, of.names, of.readable).text if policy == "redacted" else own  # first: a cut may part a name
    words = whole.split()
    return " ".join(words[:MOST_WORDS]) + ("\N{NO-BREAK SPACE}…" if len(words) > MOST_WORDS else "")


def _issues(of: Material, judged: pd.DataFrame) -> Part:
    """The codes that may be wrong, by confident learning, the least likely first."""
    names = list(of.study.stances)
    if len(names) < 2:
        return Part()
    chances = judged[[f"p_{name}" for name in names]].to_numpy(dtype=float)
    found = label_issues(judged["coded"].tolist(), chances, names)
    count = number(len(found), "comments", "comments whose code may be wrong, by confident learning", n=len(judged))
    return Part({"errors.issues": count}, {"label_issues": _issue_table(found, judged)})


def _issue_table(found: pd.DataFrame, judged: pd.DataFrame) -> Entry:
    rows: list[list[Any]] = [[judged["comment"].iloc[one.case], one.label, one.instead, one.confidence, one.margin]
                             for one in found.head(MOST_ISSUES).itertuples()]
    note = ("Comments to which the model, never having seen their post, gives another stance than the coders with at "
            "least the mean probability that comments coded so get for it; by rising margin (0: the model is sure of "
            f"another stance), {MOST_ISSUES} at most. The mistake may as well be the model's.")
    return table("Codes to read again", note, ["Comment", "Coded", "May be", "Probability of the code", "Margin"], rows)
