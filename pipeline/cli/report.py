"""Commands on a report: report, which writes it in further formats, and verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli.study import UNSOUND, StudyOption, configured
from pipeline.graph import Run
from pipeline.store import processors

DIFFERENT = 1  # exit code: the reports are not what they must be


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (report, verify):
        app.command()(command)


def report(
    to: Annotated[Literal["docx"], typer.Option("--to", help="Format; `coalface run` writes all others.")] = "docx",
    study: StudyOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder that holds reports/; by default the study's.")] = None,
) -> None:
    """Write the report as reports/findings.docx, a Word file; this needs Pandoc, which `make documents` installs."""
    from pipeline.figures import captions
    from pipeline.opened import OpenStudy
    from pipeline.report import word_file
    from pipeline.store import whole_file

    opened = OpenStudy.at(study, out)
    path = opened.out / "reports" / f"findings.{to}"
    made = word_file(opened.results, path.parent / "figures", captions(opened.results))
    with whole_file(path) as temporary:
        temporary.write_bytes(made)
    typer.echo(f"report → {path}")


def verify(
    reports: Annotated[Path | None, typer.Argument(
        metavar="[REPORTS_FOLDER]", help="Folder with results.json and reports; by default the study's.")] = None,
    study: StudyOption = None,
    documents: Annotated[Path | None, typer.Option(help="The documents, where they are not the study's own.")] = None,
) -> None:
    """Check that every number, quotation, table and figure of the reports is what build/ and the documents give.

    Numbers are computed and figures and reports made anew, and compared to the last byte; quotations are compared with
    the documents. The tables are those in build/ beside the reports, else the study's.
    Exit code: 0 all well, 1 something differs (a line each), 2 nothing to check, 3 well, but a part was not checked.
    """
    from pipeline.report.safe import clean
    from pipeline.verify import verification

    one = configured(study, documents)
    beside = reports is not None and (reports.resolve().parent / "build").is_dir()
    out = reports.resolve().parent if reports and beside else one.folder
    run = Run(one, (documents or one.documents.folder,), out, processors(), own_corpus=documents is None)
    found = verification(run, reports or run.reports)
    for line in (*found.differences, *(f"not checked: {reason}" for reason in found.unchecked)):
        typer.echo(f"coalface: {clean(str(line))}", err=True)
    counted = ", ".join(f"{count} {name}" for name, count in found.counts.items())
    typer.echo(f"{counted} checked; differences: {len(found.differences)}")
    if found.differences or found.unchecked:
        raise typer.Exit(DIFFERENT if found.differences else UNSOUND)
