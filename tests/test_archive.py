"""The archive: every file described and confirmed, the same bytes twice, nobody's words as written."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, unquote

import pytest
import yaml
from rocrate.rocrate import ROCrate

from pipeline import inputs
from pipeline.archive import differences, write_archive
from pipeline.archive.confirmed import CHECKSUMS
from pipeline.archive.crate import METADATA, PROFILE
from pipeline.archive.preview import PREVIEW, preview
from pipeline.archive.written import citation
from pipeline.errors import CoalfaceError
from pipeline.explorer import TABLES, content, page
from pipeline.graph import Run
from pipeline.people.kept import kept
from pipeline.people.tables import RedactedTables, known_names
from pipeline.stages import STAGES
from pipeline.store import sha256, write_json
from pipeline.study import Report
from tests.invented import DATES, study, tables, talk
from tests.test_cli import coalface

SAID = "write to me@example.org about the pay"


def mill(folder: Path, **changes) -> Run:
    """A study that looks as if it had run: documents, tables, results, figures and the stages' records."""
    invented = study(licence="CC-BY-4.0", authors=("A. Weaver", "The mill group"), date=dt.date(2026, 5, 4), **changes)
    models = folder / "models"
    invented = replace(invented, folder=folder, documents=replace(invented.documents, folder=folder / "texts"),
                       models=replace(invented.models, folder=models), annotations=None)
    run = Run(invented, (folder / "texts",), folder)
    frames = tables(talk(), DATES)
    frames["documents"]["document"] = frames["documents"]["document"].replace("b.txt", "b & é.txt")
    for number, name in enumerate(frames["documents"]["document"]):
        (folder / "texts").mkdir(exist_ok=True)
        (folder / "texts" / name).write_text(f"{SAID} {number}", encoding="utf-8")
    paths = [folder / "texts" / name for name in frames["documents"]["document"]]
    frames["documents"] = frames["documents"].assign(sha256=[*map(sha256, paths)], bytes=[21] * len(paths))
    frames["comments"] = frames["comments"].assign(lines=[
        [{"start": 0, "end": len(text)}] * bool(text) for text in frames["comments"]["text"]])
    places = [match.span() for text in frames["comments"]["text"] for match in re.finditer(r"\S+", text)]
    frames["tokens"] = frames["tokens"].assign(start=[start for start, _ in places], end=[end for _, end in places])
    frames["sentences"] = frames["sentences"].assign(start=0, end=frames["sentences"]["text"].str.len())
    for name in run.store.tables:
        run.store.write(name, frames[name])
    write_json(run.reports / "results.json", {"tables": {"stances": {"title": "Stances of comments"}}})
    made = [*inputs.drawn(run), *(run.reports / f"findings.{kind}" for kind in ("html", "pdf", "md", "docx")),
            run.reports / "tables" / "stances.csv", run.reports / "csv" / "comments.csv", run.problems,
            *inputs.model("stance")(run), *inputs.model("sentiment")(run), *inputs.model("themes")(run)]
    for path in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name, encoding="utf-8")
    whole = page(content({name: frames[name] for name in TABLES}, invented, {"sources": dict.fromkeys(
        ("stance", "themes"), "As coded."), "cautions": []}))
    (run.reports / "explorer.html").write_text(whole, encoding="utf-8")
    for name, stage in STAGES.items():
        if name != "models":
            write_json(stage.record_path(run), stage.fingerprint(run))
    (folder / "study.toml").write_text('name = "mill"\n', encoding="utf-8")
    return run


def archived(run: Run, folder: Path, **options) -> Path:
    comments = run.store.read("comments")
    names = known_names(comments, run.store.read("posts"))
    return write_archive(run, run.study.folder / "study.toml", RedactedTables(comments, names, kept(run.study)), folder,
                         **options)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The run and its archive's folder, whose zip file lies beside it."""
    run = mill(tmp_path_factory.mktemp("mill"))
    archived(run, run.reports / "archive")
    return SimpleNamespace(run=run, folder=run.reports / "archive", zip=run.reports / "archive.zip")


def graph(folder: Path) -> dict[str, dict]:
    return {one["@id"]: one for one in json.loads((folder / METADATA).read_text("utf-8"))["@graph"]}


def test_the_metadata_keeps_to_the_profile(made):
    found = graph(made.folder)
    assert found[METADATA]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert found[METADATA]["about"] == {"@id": "./"}
    root = found["./"]
    assert (root["@type"], root["name"], root["datePublished"]) == ("Dataset", "Talk at the mill", "2026-05-04")
    assert root["license"] == {"@id": "https://spdx.org/licenses/CC-BY-4.0"}
    assert root["conformsTo"] == {"@id": PROFILE}
    assert [found[one["@id"]]["@type"] for one in root["author"]] == ["Person", "Organization"]
    assert len({json.dumps(one, sort_keys=True) for one in found.values()}) == len(found)


def test_every_reference_leads_somewhere(made):
    found = graph(made.folder)
    referred = {one["@id"] for entity in found.values() for value in entity.values()
                for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)}
    assert referred - set(found) == {"https://w3id.org/ro/crate/1.1"}


def test_every_file_is_described_and_has_its_checksum(made):
    files = {path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*") if path.is_file()}
    found = {one: entity for one, entity in graph(made.folder).items() if entity["@type"] == "File"}
    assert set(found) == {quote(one) for one in files} - {METADATA, PREVIEW}
    for path, entity in ((unquote(one), entity) for one, entity in found.items()):
        assert entity["description"], path
        assert entity["encodingFormat"], path
        if path != CHECKSUMS:
            assert entity["sha256"] == sha256(made.folder / path), path


def test_rocrate_reads_it_back(made):
    crate = ROCrate(made.zip)
    assert crate.name == "Talk at the mill"
    assert {one.id for one in crate.data_entities} == {
        one for one, entity in graph(made.folder).items() if entity["@type"] == "File"}


def test_the_actions_say_what_was_made_from_what(made):
    found = graph(made.folder)
    action = found["#run-findings"]
    assert action["result"] == [{"@id": "reports/results.json"}]
    assert {"@id": "#build/comments.parquet"} in action["object"]
    assert found["#build/comments.parquet"]["sha256"] == sha256(made.run.build / "comments.parquet")
    assert {"@id": "reports/results.json"} in found["#run-figures"]["object"]
    assert found["#a.txt"]["contentSize"] == "21"
    assert "A table" not in found["#build/problems.txt"]["description"]
    made_by = [one["@id"] for entity in found.values() if entity["@type"] == "CreateAction"
               for one in entity["result"]]
    assert len(made_by) == len(set(made_by))
    assert {"reports/findings.docx", "tables/comments.csv"} <= set(made_by)


def test_nobody_s_words_as_written_go_in(made):
    inside = b"".join(path.read_bytes() for path in made.folder.rglob("*") if path.is_file())
    assert b"me@example.org" not in inside
    assert b"[e-mail]" in inside
    assert not (made.folder / "reports" / "csv").exists()  # an export may hold texts as written


def test_an_explorer_that_shows_texts_as_written_stays_out(made, tmp_path):
    assert (made.folder / "reports" / "explorer.html").exists()
    run = mill(tmp_path, report=Report("verbatim"))
    assert "me@example.org" in (run.reports / "explorer.html").read_text("utf-8")
    archived(run, tmp_path / "crate")
    assert not any(b"me@example.org" in path.read_bytes() for path in (tmp_path / "crate").rglob("*") if path.is_file())
    found = graph(tmp_path / "crate")
    assert found["#run-explorer"]["result"] == [{"@id": "#reports/explorer.html"}]
    assert "as written" in found["#reports/explorer.html"]["description"]


def test_paraphrase_only_archives_hold_no_words_at_all(tmp_path):
    run = mill(tmp_path, report=Report("paraphrase-only"))
    archived(run, tmp_path / "crate")
    with (tmp_path / "crate" / "tables" / "comments.csv").open(encoding="utf-8", newline="") as file:
        assert {(row["text"], row["own"]) for row in csv.DictReader(file)} == {("", "")}
    assert not re.search(rb"\bsoup\b", b"".join(path.read_bytes() for path in
                                               (tmp_path / "crate" / "tables").glob("[!c]*.csv")))


def test_the_same_bytes_twice_and_over_an_older_archive(made, tmp_path):
    again = archived(made.run, tmp_path / "archive")
    assert again.read_bytes() == made.zip.read_bytes()
    assert archived(made.run, tmp_path / "archive").read_bytes() == made.zip.read_bytes()
    assert {entry.date_time for entry in zipfile.ZipFile(again).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_documents_go_in_when_asked_for(made, tmp_path):
    archived(made.run, tmp_path / "archive", with_documents=True)
    found = graph(tmp_path / "archive")
    assert found["documents/a.txt"]["sha256"] == sha256(made.run.study.documents.folder / "a.txt")
    assert {"@id": "documents/a.txt"} in found["#run-ingest"]["object"]
    assert found["documents/b%20%26%20%C3%A9.txt"]["name"] == "b & é.txt"
    assert "#a.txt" not in found


def test_the_page_for_people_shows_every_file_and_escapes(made):
    page = (made.folder / PREVIEW).read_text("utf-8")
    found = list(graph(made.folder).values())
    assert {one["@id"] for one in found if one["@type"] == "File"} <= set(re.findall(r'href="([^"]+)"', page))
    assert not re.findall(r"""(?:src|href)="(?:https?:)?//""", page)
    named = [{**one, "name": "<b>Talk</b>"} if one["@id"] == "./" else one for one in found]
    assert "<b>" not in preview(named)


@pytest.mark.parametrize(("file", "change", "said"), [
    ("reports/results.json", lambda path: path.write_bytes(path.read_bytes() + b" "), "differs"),
    (METADATA, lambda path: path.write_bytes(path.read_bytes().replace(b"2026", b"2025")), "differs"),
    ("tables/stance.csv", Path.unlink, "is missing"),
    ("more.txt", lambda path: path.write_text("more"), "was not archived"),
], ids=["changed", "metadata", "missing", "more"])
def test_the_check_names_the_file_that_differs(made, tmp_path, file, change, said):
    for name in zipfile.ZipFile(made.zip).namelist():
        zipfile.ZipFile(made.zip).extract(name, tmp_path / "taken")
    assert differences(tmp_path / "taken")[1] == []
    change(tmp_path / "taken" / file)
    (line,) = differences(tmp_path / "taken")[1]
    assert line.startswith(f"{file}: {said}")
    with zipfile.ZipFile(tmp_path / "taken.zip", "w") as packed:
        for path in (tmp_path / "taken").rglob("*"):
            packed.write(path, path.relative_to(tmp_path / "taken"))
    assert coalface("archive", "--check", tmp_path / "taken.zip").returncode == 3
    assert coalface("archive", "--check", made.zip).stdout.endswith("all as archived\n")


def test_a_flipped_bit_of_the_zip_file_is_found(made, tmp_path):
    bytes_ = bytearray(made.zip.read_bytes())
    with zipfile.ZipFile(made.zip) as file:
        at = file.getinfo("tables/comments.csv").header_offset + 80
    bytes_[at] ^= 1
    (tmp_path / "flipped.zip").write_bytes(bytes_)
    assert [line.split(":")[0] for line in differences(tmp_path / "flipped.zip")[1]] == ["tables/comments.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="sha256sum is not there")
def test_plain_sha256sum_confirms_archive_and_rerun(made):
    for place, listed in ((made.folder, CHECKSUMS), (made.run.out, made.folder / "study.sha256")):
        done = subprocess.run(["sha256sum", "--check", "--strict", str(listed)], cwd=place, capture_output=True,
                              check=False)
        assert done.returncode == 0, done.stderr


def test_what_cannot_be_archived_says_why(made, tmp_path):
    with pytest.raises(CoalfaceError, match="needs the study's date"):
        archived(replace(made.run, study=replace(made.run.study, date=dt.date(1970, 1, 1))), tmp_path / "crate")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    with pytest.raises(CoalfaceError, match="no archive"):
        archived(made.run, tmp_path / "mine")
    with pytest.raises(CoalfaceError, match="no archive that can be read"):
        differences(tmp_path / "mine")


def test_a_study_that_has_changed_since_is_not_archived(tmp_path):
    run = mill(tmp_path)
    (run.reports / "results.json").write_text('{"tables": {}}', encoding="utf-8")
    with pytest.raises(CoalfaceError, match="has changed since the stage 'explorer' read it"):
        archived(run, tmp_path / "crate")


@pytest.mark.parametrize("licence", ["MIT", "https://example.org/terms", ""])
def test_the_citation_has_what_the_format_requires(licence):
    entry = yaml.safe_load(citation(study(licence=licence, authors=("A. B. Weaver", "The mill group"))))
    assert entry["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "type"} <= set(entry)
    assert entry["authors"] == [{"family-names": "Weaver", "given-names": "A. B."}, {"name": "The mill group"}]
    assert entry.get("license") == ("MIT" if licence == "MIT" else None)
    assert ("license-url" in entry) == ("://" in licence)
    assert all({"type", "title", "authors"} <= set(one) for one in entry["references"])
