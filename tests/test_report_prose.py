"""What the report says, and the figures and tables it says it with."""

from __future__ import annotations

import copy
import doctest
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import CoalfaceError
from pipeline.report import facts, numbers, safe
from pipeline.report.content import (
    Citation,
    Document,
    Emphasis,
    Heading,
    Items,
    Link,
    Number,
    Paragraph,
    Quote,
    Reference,
    Text,
    inlines,
)
from pipeline.report.numbers import Numbers, ReportError
from pipeline.report.parse import Held, blocks
from pipeline.report.prose import document
from pipeline.report.tables import printed_table
from tests.report_cases import CASES, TEMPLATES, Results


def _words(results: Results) -> str:
    """The report's prose, one block a line."""
    return "\n".join(_lines(document(results, {})))


def _lines(written: Document) -> Iterator[str]:
    for block in written.blocks:
        if isinstance(block, Heading | Paragraph | Items):
            yield "".join(written.labels()[p.label] if isinstance(p, Reference) else p.text
                          for p in inlines(block) if not isinstance(p, Citation | Emphasis | Link))


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.md.j2")), ids=lambda path: path.name)
def test_a_template_holds_no_literal_figure(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"\d", text)
    for word in ("ten", "half a", "per cent", "percent", "twice"):
        assert not re.search(rf"\b{word}\b", text)


@pytest.mark.parametrize("case", CASES)
def test_every_figure_of_the_prose_comes_from_the_results(cases: dict[str, Results], case: str) -> None:
    results = cases[case]
    known = Numbers(results).entries
    for block in document(results, {}).blocks:
        for piece in inlines(block):
            if isinstance(piece, Text):
                assert not re.search(r"\d", piece.text), piece.text
            if isinstance(piece, Number):
                key, _, part = piece.key.partition(", ")
                assert str(known[key][part or "value"]) == piece.value or key.endswith(".median")
                assert piece.account.startswith(piece.key)


@pytest.mark.parametrize("case", CASES)
def test_the_prose_reads_as_whole_sentences(cases: dict[str, Results], case: str) -> None:
    for line in _words(cases[case]).splitlines():
        assert not re.search(r"\bNone\b|\bnan\b|[{}]|  |\( ?\)| [,.;:]|,,|\.\.", line), line
        nouns = "comment|post|document|theme|sentence|topic|passage|word"
        assert not re.search(rf"(?<![\d.,])1\u00a0(?:{nouns})s\b", line), line
        assert not re.search(rf"(?<!\d)[02-9]\u00a0(?:{nouns})\b", line), line
        assert not re.search(r"\ba [aeio][a-z]+ly\b|\bpost answer\b|comments (?:is|answers)\b", line), line


@pytest.mark.parametrize(("case", "said", "unsaid"), [
    ("ordinary", ["5 of 8", "alpha", "Pay", "policy redacted"], ["has not been coded", "Food ("]),
    ("crowd", ["By no test can one be called more negative than another", "could be tested", "40\u00a0comments"],
     ["is raised more often", "under the same posts, too", "say little", "can give a p below"]),
    ("uncoded", ["has not been coded", "code a sample"], ["coders call", "alpha is", "Agreement between coders"]),
    ("ordinary", ["expected calibration error", "that it is surest of", "abstains below"], ["Caution.", "too unsure"]),
    ("uncoded, scored", ["expected calibration error", "No threshold keeps the risk"], ["abstains below"]),
    ("abstaining", ["The model abstains from 4\u00a0further comments", "too unsure", "these are not to be quoted",
                    "Corrected for these, the shares are"], []),
    ("coders at odds", ["Caution. The coders agree too little on stance.", "Alpha is 0.44", "the threshold 0.67",
                        "which is missed"], []),
    ("one coder", ["Caution. How far coders agree on stance is not known.", "Agreement between coders"], ["Alpha is"]),
    ("half coded", ["coders have judged", "Corrected for the model's errors"],
     ["No figure of this report rests on the model"]),
    ("one undated post", ["With a single post it cannot be said which themes recur", "No post has a date"],
     ["recur across posts:", "draw whole posts."]),
    ("no replies", ["No comment answers another"], ["draws, by its stance"]),
    ("one comment", ["The one comment with a stance is worker"], ["more often in"]),
    ("no themes", ["No comment carries any of the 3"], ["most often raised", "most frequent are"]),
    ("no comments", ["No comment was read", "No document was given"], ["Who is speaking\n", "most frequent"]),
    ("a post without comments", ["No comment was read"], ["most frequent"]),
    ("verbatim", ["quote word for word", "policy verbatim"], ["policy redacted"]),
    ("paraphrase-only", ["show no quotation", "none is shown"], ["policy redacted"]),
])
def test_sections_adapt_to_the_results(
    cases: dict[str, Results], case: str, said: list[str], unsaid: list[str]
) -> None:
    words = _words(cases[case])
    for text in said:
        assert text in words
    for text in unsaid:
        assert text not in words


@pytest.mark.parametrize(("q", "said"), [
    (0.01, "Under the same posts the owner comments are less negative than the worker ones."),
    (0.2, "By no test can one be called more negative than another."),
])
def test_what_no_test_parts_is_not_called_different(cases: dict[str, Results], q: float, said: str) -> None:
    results = copy.deepcopy(cases["crowd"])
    for end, value in {"q": q, "p": q, "within": 2.0}.items():
        results["numbers"][f"compare.sentiment_by_stance.owner-worker.{end}"]["value"] = value
    assert [line for line in ("Under the same posts the owner", "By no test can one") if line in _words(results)] == [
        said[:len(line)] for line in ("Under the same posts the owner", "By no test can one") if said.startswith(line)]
    assert said in _words(results)


@pytest.mark.parametrize(("low", "high", "n", "words"), [
    (-0.5, -0.1, 40, "negative on the whole"), (0.1, 0.5, 40, "positive on the whole"),
    (-0.5, 0.1, 40, "not clearly negative or positive"), (-0.5, -0.1, 5, "which says little of so few"),
    (None, None, 40, "with no interval"), (-0.2, -0.2, 40, "with no interval"),
])
def test_a_mean_is_called_negative_only_where_its_interval_is(
    cases: dict[str, Results], low: float | None, high: float | None, n: int, words: str
) -> None:
    results = copy.deepcopy(cases["crowd"])
    results["numbers"]["sentiment.intensity"] |= {"value": -0.2 if words != "positive on the whole" else 0.2,
                                                  "low": low, "high": high, "n": n}
    assert words in _words(results)


def test_level_stances_are_called_level(cases: dict[str, Results]) -> None:
    assert "The most frequent stances, level with 20 of 40" in _words(cases["crowd"]).replace("\u00a0", " ")


@pytest.mark.parametrize(("key", "part", "reason"), [
    ("corpus.coments", "value", "hold no number 'corpus.coments'"), ("corpus.comments", "low", "is not defined here"),
])
def test_a_number_that_is_not_there_is_an_error(cases: dict[str, Results], key: str, part: str, reason: str) -> None:
    with pytest.raises(ReportError, match=reason):
        Numbers(cases["ordinary"]).shown(key, part)
    assert issubclass(ReportError, CoalfaceError)


@pytest.mark.parametrize(("value", "unit", "shown"), [
    (0.6481, "share", "65%"), (0.0042, "share", "0.4%"), (0.996, "share", "99.6%"), (0.0, "share", "0%"),
    (1.0, "share", "100%"), (14062, "tokens", "14,062"), (-1.3935, "score from -3 to 3", "−1.39"),
    (81.23, "tokens", "81.2"),
    (-2.94, "standard errors", "−2.9"), (True, "yes or no", "yes"), ("2016-05-04", "date", "4 May 2016"),
    (20170220, "label", "20170220"),
])
def test_numbers_are_printed_as_british_english_has_them(value: object, unit: str, shown: str) -> None:
    assert numbers.printed(value, unit) == shown


def test_limits_stand_beside_their_estimate_and_wide_tables_are_turned() -> None:
    entry = {"title": "T", "note": "", "columns": ["Name", "Share", "Low", "High", "F1", "F1 low", "F1 high"],
             "rows": [["a", 0.5, 0.25, 0.75, None, None, None], ["000", 0.5, 0.5, 0.5, -1.0, -2.0, 0.0]]}
    shown = printed_table("t", entry, 0.9)
    assert shown.columns == ("Name", "Share (90% interval)", "F1 (90% interval)")
    assert shown.rows == (("a", "0.50 (0.25 to 0.75)", "–"), ("000", "0.50", "−1.00 (−2.00 to 0.00)"))
    assert shown.numeric == (False, True, True)
    wide = {"title": "T", "note": "", "columns": ["Name", *map(str, range(12))],
            "rows": [["a", *range(12)], ["b", *range(12)]]}
    assert printed_table("t", wide, 0.9).columns == ("Name", "a", "b")
    assert printed_table("t", wide, 0.9).rows[3] == ("3", "3", "3")


def test_a_cell_stands_out_only_with_cases_enough(cases: dict[str, Results]) -> None:
    results = copy.deepcopy(cases["crowd"])
    asked = facts.Facts(results, Numbers(results))
    assert asked.cells(1) == []  # where no test was possible
    for cell in ("pay.worker", "tools.owner"):
        results["numbers"][f"compare.theme_by_stance.{cell}.q"]["value"] = 0.01
    found = {(cell["theme"], cell["stance"]) for cell in asked.cells(1)}
    assert found == {("Pay", "worker"), ("Tools & machines", "owner")}
    results["numbers"]["stance.worker.count"]["value"] = numbers.FEWEST - 1
    assert {cell["stance"] for cell in asked.cells(1)} == {"owner"}


def test_markdown_of_templates_becomes_blocks() -> None:
    held = Held()
    number = held.hold(Number("5", "5", "k", "k; how"))
    quote = held.hold(Quote("words", "place"))
    found = blocks(f"# A *b* {{:here}}\n\n{number} is\nmany.\n\n- **x** `y`\n- z\n\n{quote}\n", held.pieces)
    assert [type(block) for block in found] == [Heading, Paragraph, Items, Quote]
    assert isinstance(found[0], Heading)
    assert (found[0].label, found[0].level) == ("here", 1)
    assert isinstance(found[1], Paragraph)
    assert found[1].children == (Number("5", "5", "k", "k; how"), Text(" is many."))


@pytest.mark.parametrize("module", [numbers, safe])
def test_doctests(module: Any) -> None:
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed
