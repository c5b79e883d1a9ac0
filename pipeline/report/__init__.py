"""The report on a study in HTML, PDF, Markdown and LaTeX, all from one document; its tables as CSV and LaTeX."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pipeline.report.docx import docx
from pipeline.report.html import html
from pipeline.report.latex import BIBLIOGRAPHY, latex, table_file
from pipeline.report.markdown import markdown
from pipeline.report.pdf import pdf
from pipeline.report.pictures import share_of_column
from pipeline.report.prose import document
from pipeline.report.references import bibtex, cited
from pipeline.report.safe import cleaned
from pipeline.report.tables import csv_text, printed_table
from pipeline.store import whole_file, write_text

if TYPE_CHECKING:
    from pipeline.figures import Caption

__all__ = ["Reports", "report", "word_file", "write_report"]


@dataclass(frozen=True)
class Reports:
    """One report in every format, the works it cites, and its tables by the name of their file, CSV and LaTeX."""

    html: str
    markdown: str
    latex: str
    bibtex: str
    pdf: bytes
    tables: dict[str, str]


def report(results: Mapping[str, Any], figures: Path, captions: Mapping[str, Caption]) -> Reports:
    """The report on these results.

    Parameters
    ----------
    results
        The content of `results.json`.
    figures
        Folder with the figures, as NAME.svg, NAME.png and NAME.pdf; one that is not there is left out.
    captions
        Title, caption and alternative text of the figures by name.
    """
    there = _drawn(captions, figures)
    written, drawn = document(results, there), {name: figures / f"{name}.svg" for name in there}
    pictures = PurePosixPath(figures.name)
    return Reports(
        html(written, drawn),
        markdown(written, {name: pictures / f"{name}.png" for name in drawn}),
        latex(written, {name: (f"{pictures}/{name}.pdf", share_of_column(path)) for name, path in drawn.items()}),
        bibtex(cited(written)),
        pdf(written, dt.date.fromisoformat(results["study"]["date"]), drawn),
        _tables(results),
    )


def word_file(results: Mapping[str, Any], figures: Path, captions: Mapping[str, Caption]) -> bytes:
    """The report on these results as a Word file; results, figures and captions as `report` takes them.

    Raises
    ------
    CoalfaceError
        Pandoc is not installed.
    """
    there = _drawn(captions, figures)
    shares = {name: share_of_column(figures / f"{name}.svg") for name in there}
    return docx(document(results, there), dt.date.fromisoformat(results["study"]["date"]), figures, shares)


def _drawn(captions: Mapping[str, Caption], figures: Path) -> dict[str, Caption]:
    """The captions of those figures that are there in every format."""
    return {name: caption for name, caption in captions.items()
            if all((figures / f"{name}.{suffix}").exists() for suffix in ("svg", "png", "pdf"))}


def _tables(results: Mapping[str, Any]) -> dict[str, str]:
    """The tables of the results by the name of their file, those without rows as CSV alone."""
    known, level = results["tables"].items(), results["study"]["confidence"]
    texts = {f"{name}.csv": csv_text(entry) for name, entry in known}
    return texts | {f"{name}.tex": table_file(printed_table(name, cleaned(entry), level))
                    for name, entry in known if entry["rows"]}


def write_report(results: Mapping[str, Any], figures: Path, folder: Path) -> list[Path]:
    """Write `findings.html`, `.pdf`, `.md` and `.tex`, `references.bib`, `tables/NAME.csv` and `.tex`; the paths."""
    from pipeline.figures import captions

    made = report(results, figures, captions(results))
    texts = {folder / "findings.html": made.html, folder / "findings.md": made.markdown,
             folder / "findings.tex": made.latex, folder / f"{BIBLIOGRAPHY}.bib": made.bibtex,
             **{folder / "tables" / name: text for name, text in made.tables.items()}}
    for path, text in texts.items():
        write_text(path, text)
    with whole_file(folder / "findings.pdf") as temporary:
        temporary.write_bytes(made.pdf)
    for left in {path for suffix in ("csv", "tex") for path in (folder / "tables").glob(f"*.{suffix}")} - set(texts):
        left.unlink()  # of an earlier run with other results
    return [folder / "findings.pdf", *texts]
