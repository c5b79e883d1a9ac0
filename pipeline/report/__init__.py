"""The report on a study, in HTML, PDF and Markdown, all from one document, and its tables as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pipeline.report.html import html
from pipeline.report.markdown import markdown
from pipeline.report.pdf import pdf
from pipeline.report.prose import document
from pipeline.report.tables import csv_text
from pipeline.store import whole_file, write_text

if TYPE_CHECKING:
    from pipeline.figures import Caption

__all__ = ["Reports", "report", "write_report"]


@dataclass(frozen=True)
class Reports:
    """One report in every format, and the tables it shows as CSV, by name."""

    html: str
    markdown: str
    pdf: bytes
    tables: dict[str, str]


def report(results: Mapping[str, Any], figures: Path, captions: Mapping[str, Caption]) -> Reports:
    """The report on these results.

    Parameters
    ----------
    results
        The content of `results.json`.
    figures
        Folder with the figures, as NAME.svg and NAME.png; one that is not there is left out.
    captions
        Title, caption and alternative text of the figures by name.
    """
    there = {name: caption for name, caption in captions.items()
             if all((figures / f"{name}.{suffix}").exists() for suffix in ("svg", "png"))}
    written, drawn = document(results, there), {name: figures / f"{name}.svg" for name in there}
    return Reports(
        html(written, drawn),
        markdown(written, {name: PurePosixPath(figures.name) / f"{name}.png" for name in there}),
        pdf(written, dt.date.fromisoformat(results["study"]["date"]), drawn),
        {name: csv_text(entry) for name, entry in results["tables"].items()},
    )


def write_report(results: Mapping[str, Any], figures: Path, folder: Path) -> list[Path]:
    """Write `findings.html`, `findings.pdf`, `findings.md` and `tables/NAME.csv`; the paths."""
    from pipeline.figures import captions

    made = report(results, figures, captions(results))
    tables = {folder / "tables" / f"{name}.csv": text for name, text in made.tables.items()}
    texts = {folder / "findings.html": made.html, folder / "findings.md": made.markdown, **tables}
    for path, text in texts.items():
        write_text(path, text)
    with whole_file(folder / "findings.pdf") as temporary:
        temporary.write_bytes(made.pdf)
    for left in set((folder / "tables").glob("*.csv")) - set(tables):
        left.unlink()  # of an earlier run with other results
    return [folder / "findings.pdf", *texts]
