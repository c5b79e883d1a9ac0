"""The report as LaTeX and Word file, its tables as LaTeX, and the works it cites as BibTeX."""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.errors import CoalfaceError
from pipeline.report import report, word_file
from pipeline.report.content import Document, Paragraph, References, Table, Text
from pipeline.report.docx import docx
from pipeline.report.latex import latex, table_file
from pipeline.report.prose import document
from pipeline.report.references import address, bibtex, cited, kind, works
from pipeline.report.safe import clean
from pipeline.report.safe import latex as escaped
from pipeline.report.tables import column_shares, printed_table
from tests.report_cases import CASES, TEMPLATES, Results
from tests.test_report import HOSTILE, _hostile

TEX = shutil.which("pdflatex")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REQUIRED = {"article": {"journal", "volume", "pages"}, "inproceedings": {"booktitle", "pages"}, "book": {"publisher"},
            "misc": {"howpublished", "doi"}}
UNDECIDED = {"bouma"}  # works that are known to have neither DOI nor lasting address


@pytest.fixture(scope="module")
def ordinary() -> Results:
    return CASES["ordinary"]()


@pytest.fixture(scope="module")
def hostile(ordinary: Results) -> Results:
    return _hostile(ordinary, " ".join(HOSTILE))


def _records(text: str) -> dict[str, tuple[str, dict[str, str]]]:
    """The records of a BibTeX file: of each name its type and fields."""
    found = re.findall(r"^@(\w+)\{(\w+),\n(.*?)\n\}$", text, re.MULTILINE | re.DOTALL)
    return {name: (type_, dict(re.findall(r"^  (\w+) = \{(.*)\},?$", body, re.MULTILINE)))
            for type_, name, body in found}


@pytest.mark.parametrize("name", works())
def test_a_work_is_complete(name: str) -> None:
    [(type_, fields)] = _records(bibtex([name])).values()
    assert type_ == kind(works()[name])
    assert {"author", "title", "year"} | REQUIRED[type_] <= set(fields)
    assert re.fullmatch(r"(19|20)\d\d", fields["year"])
    assert address(works()[name]).startswith("https://") or name in UNDECIDED
    assert all(value.count("{") == value.count("}") for value in fields.values())


def test_templates_cite_every_work_and_no_other() -> None:
    text = "".join(path.read_text("utf-8") for path in TEMPLATES.glob("*.j2"))
    named = {name for call in re.findall(r"cite\(([^)]*)\)", text) for name in re.findall(r'"(\w+)"', call)}
    assert named == set(works())


@pytest.mark.parametrize("case", ["ordinary", "no comments"])
def test_the_bibliography_holds_what_is_cited_in_every_format(case: str, ordinary: Results) -> None:
    written = document(ordinary if case == "ordinary" else CASES[case](), {})
    names = cited(written)
    listed = next(block for block in written.blocks if isinstance(block, References))
    assert {entry.label for entry in listed.entries} == {f"ref-{name}" for name in names}
    assert set(_records(bibtex(names))) == names
    tex = latex(written, {})
    assert {name for call in re.findall(r"\\citep\{([^}]*)\}", tex) for name in call.split(",")} == names
    assert "\\bibliography{references}" in tex


@pytest.mark.parametrize(("text", "written"), [
    ("50% & $2 #1 a_b {c}", r"50\% \& \$2 \#1 a\_b \{c\}"),
    ("\\input{x} ~ ^", r"\textbackslash{}input\{x\} \textasciitilde{} \textasciicircum{}"),
    ("[name] *", "{[}name{]} {*}"),
    ("a--b ''x'' ?`", "a-{}-b '{}'x'{}' ?{}\\textasciigrave{}"),
    ("\N{MINUS SIGN}0.5\N{NO-BREAK SPACE}to 1–2 …", r"\textminus{}0.5~to 1--2 \ldots{}"),
    ("naïve Särndal “q”", "naïve Särndal “q”"),
    ("\N{SNOWMAN}", "\\othersign{2603}{\N{SNOWMAN}}"),
    ("a\nb\u202ec", "a b{[}?{]}c"),
])
def test_text_is_escaped_for_latex(text: str, written: str) -> None:
    assert escaped(text) == written


@given(st.text())
def test_escaped_text_holds_no_markup_of_its_own(text: str) -> None:
    bare = re.sub(r"\\(?:[a-z]+|[{}$&#%_])", "", escaped(text))
    assert not re.search(r"[\\$&#%_^]", bare)
    assert bare.count("{") == bare.count("}")


@given(st.lists(st.lists(st.text("abc ", max_size=40), min_size=3, max_size=3), max_size=5), st.integers(20, 150))
def test_columns_share_the_line(rows: list[list[str]], signs: int) -> None:
    table = Table("t", "T", "", ("one", "two", "three"), tuple(map(tuple, rows)), (False, True, False))
    shares, _ = column_shares(table, signs)
    assert all(share > 0 for share in shares)
    assert sum(shares) <= 1.0001


def test_tables_are_written_as_latex_beside_the_csv(ordinary: Results, tmp_path: Path) -> None:
    made = report(ordinary, tmp_path, {}).tables
    for name, entry in ordinary["tables"].items():
        assert f"{name}.csv" in made
        assert (f"{name}.tex" in made) == bool(entry["rows"])
    text = made["stances.tex"]
    for part in (r"\toprule", r"\midrule", r"\bottomrule", r"\label{table-stances}", r"\caption{Stances"):
        assert text.count(part) == 1
    assert escaped(ordinary["tables"]["stances"]["note"]) in text


def test_a_long_table_breaks_across_pages(ordinary: Results) -> None:
    entry = copy.deepcopy(ordinary["tables"]["stances"])
    assert "longtable}" not in table_file(printed_table("x", entry, 0.95)).split("\n", 1)[1]
    entry["rows"] *= 30
    assert r"\begin{longtable}" in table_file(printed_table("x", entry, 0.95))


@pytest.mark.skipif(TEX is None, reason="there is no pdflatex on this machine")
@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
def test_latex_compiles_whatever_the_text(engine: str, hostile: Results, tmp_path: Path) -> None:
    if shutil.which(engine) is None:
        pytest.skip(f"there is no {engine} on this machine")
    made = report(hostile, tmp_path, {})
    (tmp_path / "findings.tex").write_text(made.latex, encoding="utf-8")
    (tmp_path / "references.bib").write_text(made.bibtex, encoding="utf-8")
    for command in ([engine, "-interaction=nonstopmode", "-halt-on-error", "findings"], ["bibtex", "findings"],
                    *[[engine, "-interaction=nonstopmode", "-halt-on-error", "findings"]] * 2):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-1500:]
        if engine != "pdflatex":
            return  # the references are BibTeX's, whatever the engine
    log = (tmp_path / "findings.log").read_text("utf-8", "replace")
    assert not re.search(r"(Citation|Reference) .* undefined", log)


def _paragraphs(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        root = etree.fromstring(file.read("word/document.xml"))
    return ["".join(one.text or "" for one in paragraph.iter(f"{WORD}t")) for paragraph in root.iter(f"{WORD}p")]


@pytest.fixture(scope="module")
def word(hostile: Results, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    pytest.importorskip("pypandoc", reason="Pandoc is not installed")
    return word_file(hostile, tmp_path_factory.mktemp("none"), {})


def test_a_word_file_holds_the_text_of_documents_as_it_is(word: bytes, hostile: Results) -> None:
    paragraphs = _paragraphs(word)
    assert f"“{clean(hostile['quotations'][0]['text'])}”" in paragraphs
    assert any(text.startswith("Table 1. ") for text in paragraphs)
    assert any(text.startswith("Hutto, C. J., and E. Gilbert. 2014. ") for text in paragraphs)
    with zipfile.ZipFile(io.BytesIO(word)) as file:
        whole = b"".join(file.read(name) for name in file.namelist())
    assert b'w:w="11906"' in whole  # A4
    assert b"/tmp" not in whole


def test_a_word_file_has_the_same_bytes_on_any_day(word: bytes, hostile: Results, tmp_path: Path) -> None:
    assert word_file(hostile, tmp_path, {}) == word


@settings(max_examples=3, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_any_text_goes_into_a_word_file(text: str) -> None:
    pytest.importorskip("pypandoc", reason="Pandoc is not installed")
    shown = clean(f"a{text}b")
    tree = Document(shown, (), "", (Paragraph((Text(shown),)),))
    assert shown in "".join(_paragraphs(docx(tree, dt.date(1970, 1, 1), Path(), {})))


def test_without_pandoc_the_error_says_what_to_run(ordinary: Results, tmp_path: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypandoc", None)
    with pytest.raises(CoalfaceError, match="Pandoc") as raised:
        word_file(ordinary, tmp_path, {})
    assert "make documents" in str(raised.value)
