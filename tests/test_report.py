from __future__ import annotations

import copy
import csv
import doctest
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.errors import CoalfaceError
from pipeline.figures import FIGURES, Caption, captions, write_figures
from pipeline.findings import NO_CODINGS, findings
from pipeline.report import Reports, facts, numbers, references, report, safe, write_report
from pipeline.report.content import (
    Document,
    Emphasis,
    Figure,
    Heading,
    Items,
    Link,
    Number,
    Paragraph,
    Quote,
    Reference,
    Table,
    Text,
    inlines,
)
from pipeline.report.html import html
from pipeline.report.markdown import markdown
from pipeline.report.numbers import Numbers, ReportError
from pipeline.report.parse import Held, blocks
from pipeline.report.prose import checksum, document
from pipeline.report.tables import csv_text, printed_table
from pipeline.store import sha256, write_json
from pipeline.study import Report
from tests.invented import DATES, Comment, codings, study, tables, talk

Results = dict[str, Any]
TEMPLATES = sorted((Path(report.__globals__["__file__"]).parent / "templates").glob("*.md.j2"))
HOSTILE = [
    "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "#import \"@preview/x:1\": *", "$x$ $$y$$",
    "| --- | --- |", "=cmd()|' /C calc'!A0", "\u202eesrever\u202c", "a\x00b\x07c\x1bd", "{{ 7 * 7 }} {% x %}",
    "\ue0000\ue001", "# heading", "- item\n- item", "[x](javascript:alert(1))", "*a* _b_ `c` ~d~ ^e^", "& &amp; \\",
    "#eval(\"1\") @label <label> //comment", "lone \ud800 surrogate",
]


def _found(
    comments: list[Comment], dates: dict[str, Any] | None = None, *, coded: bool = True, **changes: Any
) -> Results:
    made = findings(tables(comments, dates), study(**changes), codings(comments) if coded else NO_CODINGS,
                    {}, {"documents": {"a.txt": "0" * 64}, "versions": {"spacy": "3.8.18"}})
    value: Results = json.loads(json.dumps(made))
    return value


def _crowd() -> list[Comment]:
    """Forty comments under four posts: enough of two stances to compare, workers speak of pay, owners of tools."""
    return [Comment(f"p{k % 4}", "worker" if k % 2 else "owner", ("pay",) if k % 2 else ("tools",),
                    -0.6 + 0.01 * k if k % 2 else 0.4 + 0.003 * k, parent=None if k < 4 else k - 4) for k in range(40)]


CASES: dict[str, Callable[[], Results]] = {
    "ordinary": lambda: _found(talk(), DATES),
    "crowd": lambda: _found(_crowd(), {"p0": DATES["a"], "p1": DATES["b"]}),
    "verbatim": lambda: _found(talk(), DATES, report=Report("verbatim", 1)),
    "paraphrase-only": lambda: _found(talk(), DATES, report=Report("paraphrase-only", 1)),
    "uncoded": lambda: _found([replace(c, coded=False) for c in talk()], DATES, coded=False),
    "half coded": lambda: _found([replace(c, coded=k % 2 == 0) for k, c in enumerate(talk())], DATES),
    "one undated post": lambda: _found([c for c in talk() if c.post == "a"]),
    "no replies": lambda: _found([replace(c, parent=None) for c in talk()], DATES),
    "one comment": lambda: _found(talk()[:1]),
    "no themes": lambda: _found([replace(c, themes=()) for c in talk()], DATES),
    "no comments": lambda: _found([]),
    "a post without comments": lambda: _found([], {"a": DATES["a"]}),
}


@pytest.fixture(scope="module")
def cases() -> dict[str, Results]:
    return {name: make() for name, make in CASES.items()}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Results, Path]:
    """The ordinary results with their figures."""
    made, folder = tables(talk(), DATES), tmp_path_factory.mktemp("report") / "figures"
    results = CASES["ordinary"]()
    write_figures(results, made, folder)
    return results, folder


@pytest.fixture(scope="module")
def made(drawn: tuple[Results, Path]) -> Reports:
    results, folder = drawn
    return report(results, folder, captions(results))


def _words(results: Results) -> str:
    """The report's prose, one block a line."""
    return "\n".join(_lines(document(results, {})))


def _lines(written: Document) -> Iterator[str]:
    for block in written.blocks:
        if isinstance(block, Heading | Paragraph | Items):
            yield "".join(written.labels()[p.label] if isinstance(p, Reference) else p.text
                          for p in inlines(block) if not isinstance(p, Emphasis | Link))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
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
    ("crowd", ["is raised more often in worker comments", "The worker comments are more negative than the owner ones",
               "40\u00a0comments"], ["No two of these", "say little"]),
    ("uncoded", ["has not been coded", "code a sample"], ["coders call", "alpha is", "Agreement between coders"]),
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


def test_what_the_intervals_do_not_part_is_not_called_different(cases: dict[str, Results]) -> None:
    results = copy.deepcopy(cases["crowd"])
    for name in ("worker", "owner"):
        results["numbers"][f"sentiment.stance.{name}.intensity"] |= {"low": -1.0, "high": 1.0}
    words = _words(results)
    assert "are more negative than" not in words
    assert "none can be called more negative than another" in words


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


def test_every_figure_and_table_is_placed_once(made: Reports, drawn: tuple[Results, Path]) -> None:
    placed = document(drawn[0], captions(drawn[0])).blocks
    names = [block.name for block in placed if isinstance(block, Figure)]
    assert sorted(names) == sorted(FIGURES)
    shown = [block.name for block in placed if isinstance(block, Table)]
    assert len(shown) == len(set(shown))
    assert {name for name, table in drawn[0]["tables"].items() if table["rows"]} <= set(shown)
    for name in FIGURES:
        assert f'id="figure-{name}"' in made.html
        assert f"](figures/{name}.png)" in made.markdown


def test_labels_and_anchors_lead_somewhere(made: Reports) -> None:
    page = _Page(made.html)
    assert page.targets <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_only_what_is_cited_is_listed_and_all_of_it(made: Reports, cases: dict[str, Results]) -> None:
    listed = set(re.findall(r'<li id="ref-([a-z]+)"', made.html))
    assert listed == set(re.findall(r'href="#ref-([a-z]+)"', made.html))
    assert {"hutto", "grootendorst", "honnibal", "pedregosa", "krippendorff", "reimers", "saerens"} <= listed
    blocks_of = document(cases["uncoded"], {}).blocks
    assert "ref-krippendorff" not in str(blocks_of)
    assert listed <= set(references.works())


class _Page(HTMLParser):
    """What a test asks of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.loose: list[str] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag not in ("meta", "img", "br"):
            self._open.append(tag)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if str(found.get("href")).startswith("#"):
            self.targets.add(str(found["href"])[1:])

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        prose = {"p", "li"} & set(self._open)
        if prose and not {"data", "figcaption", "blockquote", "table", "code", "nav", "a"} & set(self._open):
            self.loose.append(data)


def test_every_number_of_the_page_is_wrapped_with_its_key(drawn: tuple[Results, Path], made: Reports) -> None:
    results, _ = drawn
    page = _Page(made.html)
    known = Numbers(results).entries
    data = [attrs for tag, attrs in page.tags if tag == "data"]
    assert len(data) > 80
    for attrs in data:
        assert str(attrs["title"]).split("; ")[0].split(", ")[0] in known
    scales = {str(entry["unit"]).replace("-", "\N{MINUS SIGN}") for entry in known.values()}
    allowed = {results["quotation_rule"], *(entry["note"] for entry in results["tables"].values()),
               *(entry.text for entry in references.entries(references.works())), "21 November 2026"}
    known_texts = sorted((text for text in {*allowed, *scales, "SHA-256"} if re.search(r"\d", text)), key=len)
    pattern = "|".join(map(re.escape, reversed(known_texts)))
    for text in page.loose:
        assert not re.search(r"\d", re.sub(pattern, "", text)), text


def test_the_page_is_whole_accessible_and_asks_for_nothing(made: Reports) -> None:
    page = _Page(made.html)
    assert made.html.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert not [tag for tag, _ in page.tags if tag in ("script", "link", "iframe", "object", "form")]
    images = [attrs for tag, attrs in page.tags if tag == "img"]
    assert len(images) == len(FIGURES)
    for attrs in images:
        assert str(attrs["src"]).startswith("data:image/svg+xml;base64,")
        assert attrs["alt"]
    assert "url(" not in made.html
    tables_there = [attrs for tag, attrs in page.tags if tag == "table"]
    assert len([1 for tag, _ in page.tags if tag == "caption"]) == len(tables_there)
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in page.tags if tag == "th")
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def _contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2.2."""
    def light(colour: str) -> float:
        code = "".join(2 * c for c in colour) if len(colour) == 3 else colour
        parts = [int(code[k:k + 2], 16) / 255 for k in (0, 2, 4)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_colours_of_the_page_have_contrast_enough() -> None:
    style = TEMPLATES[0].with_name("style.css").read_text("utf-8")
    roots = re.findall(r":root \{([^}]*)\}", style)
    schemes = [dict(re.findall(r"--([a-z]+): #([0-9a-f]{3,6})", part)) for part in roots]
    assert len(schemes) == 3  # light, dark, print
    for colours in schemes:
        for ink in ("ink", "soft", "link"):
            for ground in ("paper", "tint"):
                assert _contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)


def test_two_runs_give_the_same_bytes(drawn: tuple[Results, Path], made: Reports) -> None:
    results, folder = drawn
    shuffled = json.loads(json.dumps(results, sort_keys=True))
    assert report(shuffled, folder, captions(results)) == made


def test_files_are_written_and_stale_tables_go(drawn: tuple[Results, Path], made: Reports, tmp_path: Path) -> None:
    results, folder = drawn
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "of_old.csv").write_text("x", encoding="utf-8")
    paths = write_report(results, folder, tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in paths} == {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert (tmp_path / "findings.html").read_text("utf-8") == made.html
    assert (tmp_path / "findings.md").read_text("utf-8") == made.markdown
    assert (tmp_path / "findings.pdf").read_bytes() == made.pdf
    assert {path.stem for path in (tmp_path / "tables").iterdir()} == set(results["tables"])


def test_the_checksum_of_the_results_is_that_of_their_file(cases: dict[str, Results], tmp_path: Path) -> None:
    write_json(tmp_path / "results.json", cases["ordinary"])
    assert checksum(cases["ordinary"]) == sha256(tmp_path / "results.json")
    assert checksum(cases["ordinary"]) in str(document(cases["ordinary"], {}).blocks)


def test_a_figure_that_is_not_there_is_left_out(drawn: tuple[Results, Path], tmp_path: Path) -> None:
    results, _ = drawn
    assert "<img" not in report(results, tmp_path / "figures", captions(results)).html


def test_the_pdf_is_tagged_and_dated_by_the_study(made: Reports) -> None:
    assert made.pdf.startswith(b"%PDF-")
    assert b"pdfuaid" in made.pdf
    assert b"D:20261121" in made.pdf or b"2026-11-21" in made.pdf


@pytest.mark.parametrize("case", [case for case in CASES if case != "ordinary"])
def test_a_report_comes_of_any_results(cases: dict[str, Results], case: str, tmp_path: Path) -> None:
    made = report(cases[case], tmp_path, {})
    assert made.pdf.startswith(b"%PDF-")
    _Page(made.html)
    assert made.markdown.startswith("# Talk at the mill\n")


def _hostile(ordinary: Results, text: str) -> Results:
    """Results in which everything that a document, a coder or a study file can say says this."""
    results = copy.deepcopy(ordinary)
    results["study"] |= {"title": text, "authors": [text], "coders_are": text}
    for one in (*results["study"]["stances"], *results["study"]["themes"]):
        one[("meaning" if "meaning" in one else "label")] = text
    for quotation in results["quotations"]:
        quotation |= {"text": text, "document": text}
    for table in results["tables"].values():
        table |= {"title": text, "note": text}
        table["rows"] = [[text if isinstance(value, str) else value for value in row] for row in table["rows"]]
    results["provenance"] = {"documents": {text: text}, "tables": {}, "versions": {}}
    return results


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_documents_is_data_in_page_markdown_and_csv(text: str, drawn: tuple[Results, Path]) -> None:
    results = _hostile(drawn[0], text)
    written = document(results, dict.fromkeys(FIGURES, Caption(text, text, text)))
    shown = html(written, {name: drawn[1] / f"{name}.svg" for name in FIGURES})
    page = _Page(shown)
    assert not [tag for tag, _ in page.tags if tag in ("script", "iframe", "object")]
    assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]
    assert "javascript:" not in "".join(str(attrs.get("href")) for _, attrs in page.tags)
    in_markdown = markdown(written, {name: PurePosixPath(f"{name}.png") for name in FIGURES})
    for format_ in (shown, in_markdown):
        assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069\ue000\ue001\ud800]", format_)
    assert "<script" not in MarkdownIt("commonmark").enable("table").render(in_markdown)
    for name, table in results["tables"].items():
        for row in csv.reader(io.StringIO(csv_text(table))):
            for value in row:
                assert not re.match(r"\s*[=+@\t\r]|\s*-(?![\d.])", value), name


def test_a_pdf_comes_of_hostile_text(cases: dict[str, Results], tmp_path: Path) -> None:
    assert report(_hostile(cases["ordinary"], " ".join(HOSTILE)), tmp_path, {}).pdf.startswith(b"%PDF-")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not on this machine")
@pytest.mark.parametrize("text", ['#import "@preview/x:1": *', "$x$ <script> {{ 7 * 7 }} \\ *b*", "= a ~ b _c_"])
def test_the_pdf_prints_hostile_text_as_it_is(text: str, cases: dict[str, Results], tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(report(_hostile(cases["ordinary"], text), tmp_path, {}).pdf)
    out = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, text=True).stdout
    assert re.sub(r"\s+", " ", text) in re.sub(r"\s+", " ", out)


@given(st.text(max_size=60))
def test_markdown_of_any_text_renders_to_that_text(text: str) -> None:
    cleaned = safe.clean(text)
    written = safe.markdown(text)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"{written} .")
    assert [token.type for token in tokens] in (["paragraph_open", "inline", "paragraph_close"],)
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text"}
    assert "".join(child.content for child in children).strip() == f"{cleaned} .".strip()


@given(st.text())
def test_cleaned_text_stays_on_a_line_and_hides_nothing(text: str) -> None:
    cleaned = safe.clean(text)
    assert len(cleaned.splitlines()) <= 1
    assert cleaned.isprintable() or not re.search("[\x00-\x1f\u202a-\u202e\u2066-\u2069]", cleaned)
    assert safe.clean(cleaned) == cleaned
    cleaned.encode("utf-8")


@given(st.one_of(st.text(), st.sampled_from(HOSTILE)).map(lambda text: text))
def test_no_cell_is_a_formula(text: str) -> None:
    out = csv_text({"columns": [text], "rows": [[text], [None], [-1.5]]})
    rows = list(csv.reader(io.StringIO(out)))
    assert all(not str(row[0]).lstrip().startswith(("=", "+", "@")) for row in rows if row)
    assert rows[-1] == ["-1.5"]


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


def test_markdown_and_page_say_the_same(drawn: tuple[Results, Path], made: Reports) -> None:
    written = document(drawn[0], {})
    plain = re.sub(r"<[^>]+>", " ", html(written, {}))
    text = MarkdownIt("commonmark").enable("table").render(markdown(written, {}))
    words = set(re.findall(r"[A-Za-z]{5,}", re.sub(r"<[^>]+>", " ", text)))
    assert words <= set(re.findall(r"[A-Za-z]{5,}", plain)) | {"https"}
    assert len(words) > 300
    assert made.markdown.count("\n## ") == made.html.count("<h2 id=")


@pytest.mark.parametrize("module", [numbers, safe])
def test_doctests(module: Any) -> None:
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed
