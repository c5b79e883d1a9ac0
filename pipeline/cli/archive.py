"""The command `coalface archive`: an archive of the study, written or checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.study import UNSOUND, ProcessesOption, StudyOption, redaction_of
from pipeline.graph import Run
from pipeline.store import processors


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(archive)


def archive(
    study: StudyOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder that holds build/; by default the study's.")] = None,
    to: Annotated[Path | None, typer.Option(
        help="Folder of the archive; the zip file lies beside it. By default reports/archive.")] = None,
    with_documents: Annotated[bool, typer.Option(
        "--with-documents", help="Documents and codings, too: people's words, for closed archives only.")] = False,
    check: Annotated[Path | None, typer.Option(
        metavar="ARCHIVE", help="Write nothing; confirm the checksums of this folder or zip file.")] = None,
    processes: ProcessesOption = 0,
) -> None:
    """Write an archive of the study (RO-Crate) to cite and deposit, as a folder and as a zip file, or check one.

    It holds results, report, figures, tables as CSV with personal data replaced, cards of the models, word lists,
    study file and versions, each file with its checksum and what it was made from. Of documents and codings it holds
    the checksums alone. Exit code of --check: 0 all as archived, 3 a file differs.
    """
    from pipeline.archive import write_archive
    from pipeline.opened import OpenStudy

    if check:
        _confirm(check)
        return
    opened = OpenStudy.at(study, out)
    told = opened.results["study"]  # which a run on other documents calls by another title
    configuration = replace(opened.configuration, title=told["title"], authors=tuple(told["authors"]))
    run = Run(configuration, (configuration.documents.folder,), opened.out)
    zipped = write_archive(run, study or configuration.folder / "study.toml",
                           redaction_of(opened, processes or processors()), to or run.reports / "archive",
                           with_documents=with_documents)
    typer.echo(f"archive → {zipped.with_suffix('')} and {zipped}")


def _confirm(path: Path) -> None:
    """Say whether an archive holds what was archived."""
    from pipeline.archive import differences

    files, wrong = differences(path)
    for line in wrong:
        typer.echo(f"coalface: {path}: {line}", err=True)
    if wrong:
        raise typer.Exit(UNSOUND)
    typer.echo(f"{files} files, all as archived")
