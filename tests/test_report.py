"""The report as page, PDF, Markdown and CSV, where text of documents is data and never markup."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.figures import FIGURES, Caption, captions
from pipeline.report import Reports, references, report, safe, write_report
from pipeline.report.content import (
    Figure,
    Table,
)
from pipeline.report.html import html
from pipeline.report.markdown import markdown
from pipeline.report.numbers import Numbers
from pipeline.report.prose import checksum, document
from pipeline.report.tables import csv_text
from pipeline.store import sha256, write_json
from tests.report_cases import CASES, TEMPLATES, Results

HOSTILE = [
    "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "#import \"@preview/x:1\": *", "$x$ $$y$$",
    "| --- | --- |", "=cmd()|' /C calc'!A0", "\u202eesrever\u202c", "a\x00b\x07c\x1bd", "{{ 7 * 7 }} {% x %}",
    "\ue0000\ue001", "# heading", "- item\n- item", "[x](javascript:alert(1))", "*a* _b_ `c` ~d~ ^e^", "& &amp; \\",
    "#eval(\"1\") @label <label> //comment", "lone \ud800 surrogate",
]


@pytest.fixture(scope="module")
def made(drawn: tuple[Results, Path]) -> Reports:
    results, folder = drawn
    return report(results, folder, captions(results))


def test_every_figure_and_table_is_placed_once(made: Reports, drawn: tuple[Results, Path]) -> None:
    placed = document(drawn[0], captions(drawn[0])).blocks
    names = [block.name for block in placed if isinstance(block, Figure)]
    assert sorted(names) == sorted(captions(drawn[0]))
    shown = [block.name for block in placed if isinstance(block, Table)]
    assert len(shown) == len(set(shown))
    assert {name for name, table in drawn[0]["tables"].items() if table["rows"]} <= set(shown)
    for name in names:
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
    assert len(images) == len(captions(CASES["ordinary"]()))
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
    style = (TEMPLATES / "style.css").read_text("utf-8")
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


@example("\x0c=1+1")
@given(st.one_of(st.text(), st.sampled_from(HOSTILE)).map(lambda text: text))
def test_no_cell_is_a_formula(text: str) -> None:
    out = csv_text({"columns": [text], "rows": [[text], [None], [-1.5]]})
    rows = list(csv.reader(io.StringIO(out)))
    assert all(not str(row[0]).lstrip().startswith(("=", "+", "@")) for row in rows if row)
    assert rows[-1] == ["-1.5"]


def test_markdown_and_page_say_the_same(drawn: tuple[Results, Path], made: Reports) -> None:
    written = document(drawn[0], {})
    plain = re.sub(r"<[^>]+>", " ", html(written, {}))
    text = MarkdownIt("commonmark").enable("table").render(markdown(written, {}))
    words = set(re.findall(r"[A-Za-z]{5,}", re.sub(r"<[^>]+>", " ", text)))
    assert words <= set(re.findall(r"[A-Za-z]{5,}", plain)) | {"https"}
    assert len(words) > 300
    assert made.markdown.count("\n## ") == made.html.count("<h2 id=")
