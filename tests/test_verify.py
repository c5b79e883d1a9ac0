"""What `coalface verify` finds: any sign changed in a report, and any quotation that its document does not bear out."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import CoalfaceError
from pipeline.graph import Run
from pipeline.ingest import Settings, ingest
from pipeline.ingest import documents as found_documents
from pipeline.report import word_file, write_report
from pipeline.store import write_json
from pipeline.study import load_study
from pipeline.verify import verification
from pipeline.verify.comparison import file_differences, value_differences
from pipeline.verify.quotations import document_differences
from tests.report_cases import CASES, Results

SAID = "I have 58 cases and no kettle."


@pytest.fixture(scope="module")
def results() -> Results:
    return CASES["ordinary"]()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, results: Results) -> Path:
    """The reports of a small study, a Word file too where there is Pandoc."""
    folder = tmp_path_factory.mktemp("reports")
    write_json(folder / "results.json", results)
    write_report(results, folder / "figures", folder)
    with suppress(CoalfaceError):
        (folder / "findings.docx").write_bytes(word_file(results, folder / "figures", {}))
    return folder


def _changed(data: bytes, place: int, digit: int) -> bytes:
    """The bytes with one of their digits another: the one at that place among all of them."""
    places = [match.start() for match in re.finditer(rb"[0-9]", data)]
    at = places[place % len(places)]
    return data[:at] + str((int(data[at:at + 1]) + digit) % 10).encode() + data[at + 1:]


def _rezipped(data: bytes, place: int, digit: int) -> bytes:
    """A Word file with one digit of its text changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info, _changed(part, place, digit) if info.filename == "word/document.xml" else part)
    return made.getvalue()


@pytest.mark.parametrize("name", ["results.json", "findings.html", "findings.md", "findings.pdf", "findings.tex",
                                  "findings.docx", "references.bib", "tables/stances.csv", "tables/stances.tex"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10**6), digit=st.integers(1, 9))
def test_any_digit_changed_in_any_file_is_found(
    written: Path, tmp_path: Path, name: str, place: int, digit: int
) -> None:
    path, changed = written / name, tmp_path / "changed"
    if not path.exists():
        pytest.skip("Pandoc is not installed: there is no Word file")
    change = _rezipped if path.suffix == ".docx" else _changed
    changed.write_bytes(change(path.read_bytes(), place, digit))
    [difference, *_] = file_differences(name, changed, path)
    assert difference.file.startswith(name)
    assert difference.found != difference.expected or name == "findings.pdf"


def test_a_number_of_the_page_is_told_by_its_line_and_key(written: Path, tmp_path: Path) -> None:
    page = (written / "findings.html").read_text("utf-8")
    number = re.search(r'data-key="(stance\.worker\.share)"[^>]*>(\d+)%<', page)
    assert number
    changed = f"{page[:number.start(2)]}99{page[number.end(2):]}"
    (tmp_path / "x.html").write_text(changed, encoding="utf-8")
    [difference] = file_differences("findings.html", tmp_path / "x.html", written / "findings.html")
    line = page.count("\n", 0, number.start()) + 1
    assert str(difference).startswith(f"findings.html:{line}: stance.worker.share: ")
    assert "99%" in difference.found
    assert f"{number.group(2)}%" in difference.expected


@pytest.mark.parametrize(("found", "expected", "told"), [
    ({"a": {"value": 0.65}}, {"a": {"value": 0.64}}, "x: a.value: 0.65, expected 0.64"),
    ({"a": [1, 2]}, {"a": [1]}, "x: a.1: 2, expected nothing"),
    ({"b": 1}, {"b": 1, "a": None}, "x: a: nothing, expected None"),
    ({"a": 1}, {"a": 1.0}, "x: a: 1, expected 1.0"),
    ({"a": []}, {"a": {}}, "x: a: [], expected {}"),
    ({"a": "b" * 200 + "c" + "b" * 200}, {"a": "b" * 401}, f"x: a: {'b' * 24}c{'b' * 24}, expected {'b' * 49}"),
])
def test_values_that_differ_are_told_with_their_path(found: Any, expected: Any, told: str) -> None:
    assert [str(one) for one in value_differences("x", found, expected)] == [told]
    assert value_differences("x", expected, expected) == []


def test_a_missing_file_and_one_that_is_no_word_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "good.docx").write_bytes(b"PK")
    (tmp_path / "bad.docx").write_bytes(b"no")
    assert "no file" in str(file_differences("a.docx", tmp_path / "none.docx", tmp_path / "good.docx")[0])
    assert "no Word file" in str(file_differences("a.docx", tmp_path / "bad.docx", tmp_path / "good.docx")[0])


@pytest.fixture
def run(small_study: Path, documents: Path, tmp_path: Path) -> Run:
    """A run of the small study that has written nothing yet."""
    return Run(load_study(small_study), (documents,), tmp_path / "out")


def _quoting(run: Run, said: str, **changes: Any) -> Results:
    """Results that quote what the kettle's first comment says, as they should but for the changes."""
    tables = ingest(found_documents(run.documents), Settings(run.study.documents.post_id))
    text = (run.documents[0] / "101_kettle.txt").read_text("utf-8")
    quotation = {"document": "101_kettle.txt", "comment": "101-01", "start": text.index(said), "text": said,
                 "end": text.index(said) + len(said), "policy": "verbatim"}
    sums = dict(zip(tables.documents["document"], tables.documents["sha256"], strict=True))
    return {"quotations": [quotation | changes], "provenance": {"documents": sums}, "numbers": {}, "tables": {}}


@pytest.mark.parametrize(("changes", "wrong"), [
    ({}, False),
    ({"policy": "redacted"}, False),
    ({"policy": "paraphrase-only", "text": None}, False),
    ({"text": SAID.replace("58", "59")}, True),
    ({"text": SAID.replace("kettle", "Kettle")}, True),
    ({"text": f"{SAID} "}, True),
    ({"policy": "paraphrase-only"}, True),
    ({"text": None}, True),
    ({"start": 0, "end": 5}, True),
    ({"document": "102_computers.txt", "comment": "102-01"}, True),
])
def test_a_quotation_must_stand_in_its_document(run: Run, changes: dict[str, Any], wrong: bool) -> None:
    found = document_differences(run, _quoting(run, SAID, **changes))
    assert bool(found) == wrong
    assert all("quotation of " in str(one) for one in found)


def test_redaction_is_applied_to_the_document_anew(run: Run) -> None:
    path = run.documents[0] / "101_kettle.txt"
    said = "I have 58 cases and no kettle, write to me@example.org."
    path.write_text(path.read_text("utf-8").replace(SAID, said), encoding="utf-8")
    shown = "I have 58 cases and no kettle, write to [e-mail]."
    assert document_differences(run, _quoting(run, said, policy="redacted", text=shown)) == []
    assert document_differences(run, _quoting(run, said, policy="redacted"))


def test_a_document_that_changed_or_went_is_told(run: Run) -> None:
    results = _quoting(run, SAID)
    (run.documents[0] / "102_computers.txt").unlink()
    assert "provenance.documents.102_computers.txt" in str(document_differences(run, results)[0])


def test_what_is_not_there_is_said_and_the_rest_checked(run: Run, written: Path, tmp_path: Path) -> None:
    reports = shutil.copytree(written, tmp_path / "reports")
    (reports / "findings.docx").unlink(missing_ok=True)
    (reports / "findings.md").write_text("nothing", encoding="utf-8")
    shutil.rmtree(run.documents[0])
    found = verification(run, reports)
    assert {one.file for one in found.differences} == {"findings.md"}
    assert ["not every table" in found.unchecked[0], "documents are not there" in found.unchecked[1]] == [True, True]


def test_results_that_cannot_be_read_are_an_error(run: Run, tmp_path: Path) -> None:
    with pytest.raises(CoalfaceError, match="results cannot be read"):
        verification(run, tmp_path)


def test_the_shipped_study_bears_out_its_reports_but_for_what_was_changed(finished: Path, tmp_path: Path) -> None:
    reports = shutil.copytree(finished / "reports", tmp_path / "reports")
    results = json.loads((reports / "results.json").read_text("utf-8"))
    said = str(escape(results["quotations"][0]["text"]))
    changes = {"findings.html": (said, said.replace("a", "o", 1)), "results.json": ('"value": 108', '"value": 109')}
    for name, (old, new) in changes.items():
        text = (reports / name).read_text("utf-8")
        assert old in text
        (reports / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    done = CliRunner().invoke(app, ["verify", str(reports), "--study", str(finished / "study.toml")])
    assert done.exit_code == 1
    assert {line.split(":")[1].strip() for line in done.stderr.splitlines()} == set(changes)
    assert re.search(r"^\d+ numbers, \d+ quotations, \d+ tables, \d+ figures, \d+ files checked; differences: 2$",
                     done.stdout, re.MULTILINE)
