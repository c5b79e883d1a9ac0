"""Commands on documents: ingest, audit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.study import UNSOUND, ProcessesOption, StudyOption, said
from pipeline.errors import CoalfaceError
from pipeline.store import processors
from pipeline.study import Study, load_study

if TYPE_CHECKING:
    import pandas as pd

_WIDE = 200  # characters of a line where no terminal says


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (ingest, audit):
        app.command()(command)


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Documents, or folders of them.")],
    out: Annotated[Path | None, typer.Option(
        help="Folder for documents, posts, comments and ledger as Parquet.")] = None,
    explain: Annotated[bool, typer.Option(
        "--explain", help="Only say what each document is taken for, and why.")] = False,
    study: StudyOption = None,
    processes: ProcessesOption = 0,
) -> None:
    """Read posts and comments from documents into tables: documents, posts, comments, ledger.

    The tables hold the texts and names as written: treat them as you treat the documents.
    """
    from pipeline.ingest import documents, ingested
    from pipeline.stages import reading, write_ingested
    from pipeline.store import Store

    configuration = load_study(study)
    if explain:
        _explain(paths, configuration)
        return
    if out is None:
        raise CoalfaceError("there is no folder for the tables", next_step="Name one with --out, or ask --explain")
    store = Store(out, list(configuration.stances))
    problems = said(write_ingested(store, ingested(
        documents(paths), reading(configuration, own_corpus=False), processes or processors())))
    typer.echo(f"{store.rows('posts')} posts, {store.rows('comments')} comments → {out}")
    if problems:
        raise typer.Exit(UNSOUND)


def audit(
    paths: Annotated[list[Path] | None, typer.Argument(
        metavar="[PATH...]", help="Documents, or folders of them; by default those the study has read.")] = None,
    study: StudyOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder that holds build/; by default the study's.")] = None,
    processes: ProcessesOption = 0,
) -> None:
    """Compare, post by post, how many comments the documents declare with how many were read.

    Exit code: 0 nothing is missing, 3 something is, or a document could not be read as it should.
    """
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    from pipeline.findings.audit import audit as audited
    from pipeline.report.safe import clean

    posts, problems = _read(paths, study, processes) if paths else _known(study, out)
    table = Table(box=None, pad_edge=False)
    rows = audited(posts)
    for name in rows.columns:
        table.add_column(name, justify="right" if name in ("documents", "declared", "read", "removed", "missing")
                         else "left", overflow="fold")
    for row in rows.itertuples(index=False):
        table.add_row(*("" if pd.isna(cell) else clean(str(cell)) for cell in row))
    Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _WIDE).print(table)
    said(problems)
    if problems or rows["missing"].fillna(0).gt(0).any():
        raise typer.Exit(UNSOUND)


def _read(paths: list[Path], study: Path | None, processes: int) -> tuple[pd.DataFrame, list[str]]:
    """The posts of documents, and the documents' problems."""
    import pandas as pd

    from pipeline.ingest import documents, ingested
    from pipeline.stages import problem_lines, reading
    from pipeline.tables import POSTS

    posts, problems = list[pd.DataFrame](), list[str]()
    settings = reading(load_study(study), own_corpus=False)
    for frames in ingested(documents(paths), settings, processes or processors()):
        if "posts" in frames:
            posts.append(frames["posts"])
        if "ledger" in frames:
            problems += problem_lines(frames["ledger"])
    none = pd.DataFrame(columns=[column.name for column in POSTS.columns])
    return pd.concat(posts, ignore_index=True) if posts else none, problems


def _known(study: Path | None, out: Path | None) -> tuple[pd.DataFrame, list[str]]:
    """The posts that the study has read, and the problems of its documents."""
    from pipeline.opened import OpenStudy
    from pipeline.stages import problem_lines

    opened = OpenStudy.at(study, out)
    return opened.posts, problem_lines(opened.ledger)


def _explain(paths: list[Path], study: Study) -> None:
    """Say what each document is taken for."""
    from pipeline.ingest import documents, explained
    from pipeline.ingest.pages.beside import beside
    from pipeline.report.safe import clean
    from pipeline.stages import given

    sources = documents(paths)
    parts = beside(source.name for source in sources)
    for source in sources:
        if source.name in parts:
            typer.echo(clean(f"{source.name}: left out: it belongs to a saved page or a Takeout and holds no thread"))
            continue
        for name, layout, evidence in explained(source, given(study)):
            typer.echo(clean(f"{name}: {layout}: {evidence}"))
