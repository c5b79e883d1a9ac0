"""A document as a Word file, through Pandoc, which comes with the extra `documents`."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from functools import partial
from importlib import resources
from pathlib import Path

from pipeline.errors import CoalfaceError
from pipeline.report.content import Document
from pipeline.report.pandoc import ast
from pipeline.report.references import bibtex, cited

INSTALL = ("Install it with `make documents`, or with `python -m pip install --no-deps --require-hashes -r "
           "requirements-documents.lock`")
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# A4 with margins of 25 mm, in twentieths of a point, and the number of the page below.
_PAGE = (f'{_HEAD}<w:document xmlns:w="{_WORD}" xmlns:r="{_RELATED}"><w:body><w:p/><w:sectPr>'
         '<w:footerReference w:type="default" r:id="rId99"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" '
         'w:right="1417" w:bottom="1417" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
         "</w:body></w:document>")
_FOOTER = (f'{_HEAD}<w:ftr xmlns:w="{_WORD}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
           '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>')
_FOOTER_TYPE = ('<Override PartName="/word/footer1.xml" ContentType='
                '"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>')
_FOOTER_RELATION = f'<Relationship Type="{_RELATED}/footer" Id="rId99" Target="footer1.xml"/></Relationships>'


def docx(document: Document, date: dt.date, pictures: Path, figures: Mapping[str, float]) -> bytes:
    """The Word file, its works cited and listed by author and year; its date is the study's.

    Parameters
    ----------
    pictures
        The folder with the pictures, as NAME.png.
    figures
        The share of the column that the picture of each figure takes.

    Raises
    ------
    CoalfaceError
        Pandoc is not installed, or will not have the document.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run = partial(_run, pandoc_path(), date, folder)
        (folder / "reference.docx").write_bytes(_reference(run("--print-default-data-file=reference.docx")))
        (folder / "works.bib").write_text(bibtex(cited(document)), "utf-8")
        run("--from=json", "--to=docx", "--citeproc", "--bibliography=works.bib", "--reference-doc=reference.docx",
            "--number-sections", f"--resource-path={pictures.resolve()}", "--output=made.docx",
            given=json.dumps(ast(document, figures)).encode())
        return (folder / "made.docx").read_bytes()


def pandoc_path() -> Path:
    """Where Pandoc lies.

    Raises
    ------
    CoalfaceError
        It is not installed.
    """
    try:
        import pypandoc
    except ImportError as exc:
        raise CoalfaceError("a Word file needs Pandoc, which is not installed", next_step=INSTALL) from exc
    return Path(pypandoc.get_pandoc_path())


def _run(pandoc: Path, date: dt.date, folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What Pandoc prints, run in a folder; the day that it writes into files is the one given."""
    day = dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)
    done = subprocess.run([pandoc, *arguments], input=given, capture_output=True, check=False, cwd=folder,
                          env={**os.environ, "SOURCE_DATE_EPOCH": f"{day.timestamp():.0f}"})
    if done.returncode:
        raise CoalfaceError(f"Pandoc failed: {done.stderr.decode('utf-8', 'replace').strip()}",
                           next_step="Mend what Pandoc names; the other formats of the report need no Pandoc")
    return done.stdout


def _reference(default: bytes) -> bytes:
    """Pandoc's pattern of a Word file with our styles, page and footer in the place of its own."""
    ours = {"word/document.xml": _PAGE, "word/footer1.xml": _FOOTER, "word/styles.xml":
            resources.files("pipeline.report").joinpath("templates/manuscript.xml").read_text("utf-8")}
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(default)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "[Content_Types].xml":
                text = text.replace("</Types>", _FOOTER_TYPE)
            if name == "word/_rels/document.xml.rels":
                text = text.replace("</Relationships>", _FOOTER_RELATION)
            new.writestr(zipfile.ZipInfo(name), ours.pop(name, text))  # of no day
        for name, text in ours.items():
            new.writestr(zipfile.ZipInfo(name), text)
    return made.getvalue()
