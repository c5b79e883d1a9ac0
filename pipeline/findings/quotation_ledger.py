"""The ledger of quotations: where each stands, what of it is hidden, and how easily a search would find it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.findings.entries import Entry, Number, Part, number, table
from pipeline.findings.material import Material
from pipeline.findings.paraphrases import LONGEST
from pipeline.findings.searchability import EASY, NGRAM, SCALE, STEPS, Searchability, searchabilities
from pipeline.people.redaction import KINDS

NOWHERE = Searchability(0, 0.0, 0, 0.0)


@dataclass(frozen=True)
class Shown:
    """A passage that the report shows or points at: what it stands for, its place, its text and the original's.

    `text` is None where nothing is shown.
    """

    stands_for: str
    sentence: str | None
    comment: str
    place: tuple[str, int | None, int | None]
    disguise: str
    text: str | None
    original: str


def quotation_ledger(of: Material, quoted: Sequence[Mapping[str, Any]], examples: Entry | None) -> Part:
    """A row for each passage that the report shows, with counts of what was hidden and of what a search would find.

    Parameters
    ----------
    quoted
        The quotations, as `quotations` gives them.
    examples
        The table `error_examples`, which shows the beginnings of comments, None where there is none.
    """
    shown = [*_quotations(of, quoted), *_examples(of, examples)]
    texts = [one for one in shown if one.text is not None]
    documents = pd.concat([of.comments["text"], of.posts["body"]]).dropna() if texts else []
    found = iter(searchabilities([(str(one.text), one.original) for one in texts], documents))
    measured = [next(found) if one.text is not None else NOWHERE for one in shown]
    return Part(_numbers(quoted, shown, measured), {"quotations": _table(of, shown, measured)})


def _quotations(of: Material, quoted: Sequence[Mapping[str, Any]]) -> list[Shown]:
    written = of.tables["sentences"]
    written = written[written["sentence"].isin([one["sentence"] for one in quoted])]
    texts = dict(zip(written["sentence"], written["text"], strict=True))
    return [Shown(f"{one['group']}: {one['label']}", one["sentence"], one["comment"],
                  (one["document"], one["start"], one["end"]), _disguise(one),
                  one["text"] if one["paraphrase"] is None else one["paraphrase"], texts[one["sentence"]])
            for one in quoted]


def _disguise(quotation: Mapping[str, Any]) -> str:
    """What hides the writer: what was replaced, a paraphrase, or that nothing is shown."""
    if quotation["paraphrase"] is not None:
        return "paraphrased"
    if quotation["text"] is None:
        return "not shown"
    return ", ".join(f"{KINDS[kind]} replaced: {count}" for kind, count in quotation["replaced"].items()) or "none"


def _examples(of: Material, examples: Entry | None) -> list[Shown]:
    """The beginnings of comments that the table of the model's mistakes shows."""
    found = []
    for _, _, comment, _, text in examples["rows"] if examples else []:
        if text is not None:
            row = of.comments.loc[comment]
            spans = row["own_spans"] if row["own_spans"] is not None else []
            place = (str(row["document"]), *((spans[0]["start"], spans[-1]["end"]) if len(spans) else (None, None)))
            hidden = any(f"[{kind}]" in text for kind in KINDS)
            found.append(Shown("mistake of the model", None, comment, place, "replaced" if hidden else "none", text,
                               row["own"]))
    return found


def _numbers(quoted: Sequence[Mapping[str, Any]], shown: Sequence[Shown], measured: Sequence[Searchability]
             ) -> dict[str, Number]:
    times = sum((Counter(one["replaced"]) for one in quoted), Counter[str]())
    steps = Counter(one.step for one, it in zip(measured, shown, strict=True) if it.text is not None)
    with_text = [one for one, it in zip(measured, shown, strict=True) if it.text is not None]
    words = sum(one.words for one in with_text)
    counts = {
        "count": (len(shown), "passages", "passages that the report shows or points at"),
        "shown": (len(with_text), "passages", "of these, passages with a text"),
        "paraphrased": (sum(one.disguise == "paraphrased" for one in shown), "passages", "passages paraphrased"),
        "mocking": (sum(one["mocking"] for one in quoted), "quotations",
                    "quotations of sarcastic or provoking comments that stand for a theme, since no other does"),
        "words": (words, "words", "words shown"),
        "longest_run": (max((one.run for one in with_text), default=None), "words",
                        "longest run of words shown as written"),
        "easy_from": (EASY, "words", "words in a row as written from which a search finds a passage easily"),
        "ngram": (NGRAM, "words", "words in a row that are looked for in the documents"),
        "paraphrase_run": (LONGEST, "words", "most words in a row that a paraphrase may share with its sentence"),
        **{f"search.{step.replace(' ', '_')}": (steps[step], "passages", f"passages that a search would find: {step}")
           for step in STEPS},
        **{f"replaced.{kind}": (times[kind], name, f"{name} replaced in the quotations")
           for kind, name in KINDS.items()},
    }
    changed = sum(one.changed * one.words for one in with_text) / words if words else None
    return {
        "quotations.changed": number(changed, "share", "share of the words shown that are not as written", n=words),
        **{f"quotations.{name}": number(value, unit, what) for name, (value, unit, what) in counts.items()},
    }


def _table(of: Material, shown: Sequence[Shown], measured: Sequence[Searchability]) -> Entry:
    rows = [[it.stands_for, it.sentence, it.comment, of.comments.loc[it.comment, "post"], *it.place, it.disguise,
             *((one.words, one.changed, one.run, one.found, one.step) if it.text is not None else [None] * 5)]
            for it, one in zip(shown, measured, strict=True)]
    note = (f"Policy: {of.study.report.quotations}. Start and end: characters of the document, of the model's "
            "mistakes those of all own words of the comment, of which the beginning is shown. "
            "Disguise: what of the text is hidden. Changed: share of the words that are not as written. As written: "
            f"longest run of words that are. Found: share of its runs of {NGRAM} words that occur in the documents. "
            f"Search: how easily a search for its words would find it. {SCALE}")
    columns = ["Stands for", "Sentence", "Comment", "Post", "Document", "Start", "End", "Disguise", "Words", "Changed",
               "As written", "Found", "Search"]
    return table("Ledger of quotations", note, columns, rows)
