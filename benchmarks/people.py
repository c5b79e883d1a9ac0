"""How much personal data is found in invented comments, and how much is taken for it that is none.

    python benchmarks/people.py

Scores three ways on the half of `tests/data/people.jsonl` that is for judging: the patterns alone, Presidio as it
comes over the same spaCy model, and Coalface. Prints a Markdown table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache, partial

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from pipeline.people.kept import Kept, kept
from pipeline.people.patterns import EMAIL, MENTION, TELEPHONE, links
from pipeline.people.redaction import personal_data
from pipeline.statistics import Interval, wilson_interval
from pipeline.study import ROOT, load_study
from pipeline.tokenise import MODEL

Span = tuple[int, int]
Finder = Callable[[str], Iterable[Span]]
SENTENCES = ROOT / "tests" / "data" / "people.jsonl"
ENTITIES = ["PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER", "URL", "UK_NHS", "IBAN_CODE", "CREDIT_CARD"]


def patterns(text: str) -> list[Span]:
    """What the patterns for addresses, telephone numbers, links and @names find."""
    return [found.span() for one in (EMAIL, MENTION, TELEPHONE) for found in one.finditer(text)] + list(links(text))


def presidio(text: str) -> list[Span]:
    """What Presidio finds with the recognisers it starts with, of the kinds that Coalface replaces."""
    return [(one.start, one.end) for one in _presidio().analyze(text, "en", entities=ENTITIES)]


@cache
def _presidio() -> AnalyzerEngine:
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # asks no server
    engine = SpacyNlpEngine()
    vars(engine)["nlp"] = {"en": spacy.load(MODEL)}
    return AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])


def coalface(text: str, readable: Kept) -> list[Span]:
    """What Coalface replaces, no names of commenters being known."""
    return [(one.start, one.end) for one in personal_data(text, (), readable)]


def sentences(split: str) -> list[tuple[str, list[tuple[Span, str]]]]:
    """The sentences of a half (`choose` or `judge`) with the spans and kinds of the personal data in them."""
    rows = map(json.loads, SENTENCES.read_text("utf-8").splitlines())
    return [(row["text"], [((one["start"], one["end"]), one["kind"]) for one in row["spans"]])
            for row in rows if row["split"] == split]


def scores(find: Finder, split: str = "judge") -> dict[str, Interval]:
    """Recall of names, recall of the rest and precision, each with its Wilson interval.

    A span counts as found where all of it is covered, under whatever kind, and what is found counts as right where it
    touches a span.
    """
    names, rest, right = list[bool](), list[bool](), list[bool]()
    for text, spans in sentences(split):
        found = joined(find(text))
        right += [any(start < end_ and start_ < end for (start_, end_), _ in spans) for start, end in found]
        for (start, end), kind in spans:
            (names if kind == "name" else rest).append(any(one[0] <= start and end <= one[1] for one in found))
    return {name: wilson_interval(sum(hits), len(hits)) for name, hits in
            (("names found", names), ("others found", rest), ("rightly found", right))}


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans, those that overlap made one."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def rows() -> list[list[str]]:
    """The rows of the table: a way of finding, then each score."""
    ways: dict[str, Finder] = {
        "patterns alone": patterns, "Presidio as it comes": presidio,
        "Coalface": partial(coalface, readable=kept(load_study(ROOT / "study.toml")))}
    return [[name, *map(_shown, scores(find).values())] for name, find in ways.items()]


def _shown(one: Interval) -> str:
    return f"{round(one.value * one.n)} of {one.n}, {one.value:.2f} ({one.low:.2f} to {one.high:.2f})"


if __name__ == "__main__":
    print("| personal data found by | names found | others found | rightly found |\n| --- | --- | --- | --- |")
    for row in rows():
        print(f"| {' | '.join(row)} |")
