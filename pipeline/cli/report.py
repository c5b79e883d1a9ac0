"""Commands on a report that is written: report, in further formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli.study import StudyOption


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (report,):
        app.command()(command)


def report(
    to: Annotated[Literal["docx"], typer.Option("--to", help="Format; `coalface run` writes all others.")] = "docx",
    study: StudyOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder that holds reports/; by default the study's.")] = None,
) -> None:
    """Write the report as reports/findings.docx, a Word file; this needs Pandoc, which `make documents` installs."""
    from pipeline.opened import OpenStudy
    from pipeline.report import word_file
    from pipeline.store import whole_file

    opened = OpenStudy.at(study, out)
    path = opened.out / "reports" / f"findings.{to}"
    made = word_file(opened.results, path.parent / "figures")
    with whole_file(path) as temporary:
        temporary.write_bytes(made)
    typer.echo(f"report → {path}")
