"""Commands on a whole study: run, export, fingerprints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import CoalfaceError
from pipeline.graph import Run, Stage, run_stages
from pipeline.store import processors
from pipeline.study import Study, load_study

if TYPE_CHECKING:
    from pipeline.opened import OpenStudy
    from pipeline.people.tables import RedactedTables

UNSOUND = 3  # exit code: done, but some document has a problem
StudyOption = Annotated[Path | None, typer.Option(
    "--study", help="Study file; by default study.toml here, else the one Coalface ships.")]
ProcessesOption = Annotated[int, typer.Option(
    "--processes", min=0, help="Processes that work at once; 0: one to each processor. Changes no byte.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (run, export, fingerprints):
        app.command()(command)


def run(
    study: StudyOption = None,
    documents: Annotated[Path | None, typer.Option(help="Folder or file to read instead of the study's own.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for build/ and reports/; by default the study's.")] = None,
    until: Annotated[str | None, typer.Option(metavar="STAGE", help="Run up to and with this stage.")] = None,
    only: Annotated[str | None, typer.Option(metavar="STAGE", help="Run this stage alone.")] = None,
    processes: ProcessesOption = 0,
    force: Annotated[bool, typer.Option("--force", help="Run stages that are up to date, too.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop when a document has a problem.")] = False,
) -> None:
    """Run the study, from documents to the findings report; what is up to date does not run again.

    Stages: ingest, tokenise, sentiment, models, stance, topics, findings, explorer, figures, report.
    Exit code: 0 all well, 2 stopped by an error, 3 done but a document has a problem (see build/ledger.parquet).
    """
    if documents and not out:
        raise CoalfaceError("other documents would overwrite the study's own tables and reports",
                            next_step="Name a folder for theirs with --out")
    configuration = configured(study, documents)
    one = Run(
        configuration, (documents or configuration.documents.folder,), out or configuration.folder,
        processes or processors(), own_corpus=documents is None,
    )
    chosen = _chosen(one, until, only)
    with _progress(len(chosen)) as tell:
        run_stages(one, [stage for stage in chosen if stage.name == "ingest"], force=force, tell=tell)
        known = one.problems.read_text("utf-8").splitlines() if one.problems.exists() else []
        problems = said(known) if only is None else []  # Make shows them once, at the end
        if not (problems and strict):
            run_stages(one, [stage for stage in chosen if stage.name != "ingest"], force=force, tell=tell)
    if problems:
        raise typer.Exit(UNSOUND)


def export(
    study: StudyOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder that holds build/; by default the study's.")] = None,
    to: Annotated[Path | None, typer.Option(help="Folder for the CSV files; by default reports/csv.")] = None,
    as_written: Annotated[bool, typer.Option(
        "--as-written", help="Keep names, addresses, numbers and links: for your own eyes only.")] = False,
    processes: ProcessesOption = 0,
) -> None:
    """Write every table of the study as CSV, for R or a spreadsheet, personal data replaced.

    In comments, names, @names, e-mail addresses, telephone and other personal numbers, postcodes and links become
    [name], [e-mail] and so on, which takes one core about 5 minutes per 10,000 comments; a program does not find
    all, so read before you publish. The last rows of ledger.csv count it. Posts are published articles: names in them
    stay. Lists become JSON; a text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    from pipeline.cli.tablefile import flat, guarded, write_table
    from pipeline.opened import OpenStudy

    opened = OpenStudy.at(study, out)
    folder = to or opened.out / "reports" / "csv"
    tables = ((name, opened.store.read(name)) for name in opened.store.tables) if as_written else (
        redaction_of(opened, processes or processors()).tables(opened.store))
    for name, table in tables:
        write_table(guarded(flat(table)), folder / f"{name}.csv")
    typer.echo(f"{len(opened.store.tables)} tables → {folder}")


def redaction_of(opened: OpenStudy, processes: int) -> RedactedTables:
    """What replaces the personal data of a study's comments, which are read with a progress bar on a terminal."""
    from rich.console import Console
    from rich.progress import track

    from pipeline.people.kept import kept
    from pipeline.people.redaction import redacted_texts
    from pipeline.people.tables import RedactedTables, known_names

    comments = opened.store.read("comments", ["comment", "text", "lines", "signature"])
    names, readable = known_names(comments, opened.store.read("posts", ["signature"])), kept(opened.configuration)
    console = Console(stderr=True)
    read = track(redacted_texts(comments["text"], names, readable, processes=processes), "personal data",
                 total=len(comments), console=console, disable=not console.is_terminal)
    return RedactedTables(comments, names, readable, read)


def fingerprints(
    study: StudyOption = None,
    out: Annotated[Path | None, typer.Option(help="Folder that holds build/; by default the study's.")] = None,
) -> None:
    """Write the fingerprints of the coded comments, so that a coding counts only for the text it was made for."""
    import pandas as pd

    from pipeline.annotations import codings, fingerprint
    from pipeline.opened import OpenStudy
    from pipeline.store import whole_file

    opened = OpenStudy.at(study, out)
    annotations = opened.configuration.annotations
    if annotations is None or annotations.texts is None:
        raise CoalfaceError("the study names no file for fingerprints", where="study.toml",
                            next_step="Add 'texts' to the section [annotations]")
    coded = set(codings(annotations.adjudicated, opened.configuration)["comment"])
    rows = opened.comments[opened.comments["comment"].isin(coded)]
    table = pd.DataFrame({"comment": rows["comment"], "fingerprint": rows["text"].map(fingerprint)})
    with whole_file(annotations.texts) as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n")
    typer.echo(f"{len(table)} fingerprints → {annotations.texts}")


def configured(study: Path | None, documents: Path | None) -> Study:
    """The study of a file; for other documents without its title and authors, which are those of its own corpus."""
    found = load_study(study)
    return replace(found, title=f"Comment threads in {documents.stem}", authors=()) if documents else found


def _chosen(one: Run, until: str | None, only: str | None) -> list[Stage]:
    """The stages to run; models are trained on the study's own corpus alone."""
    from pipeline.stages import STAGES

    for name in filter(None, (until, only)):
        if name not in STAGES:
            raise CoalfaceError(f"there is no stage '{name}'", next_step=f"Stages: {', '.join(STAGES)}")
    names = [only] if only else list(STAGES)[: list(STAGES).index(until) + 1] if until else list(STAGES)
    trains = one.own_corpus and one.study.annotations is not None
    return [STAGES[name] for name in names if name != "models" or trains]


def said(problems: list[str]) -> list[str]:
    """What is wrong with the documents, once it is said on standard error, a line each."""
    for line in problems:
        typer.echo(f"coalface: {line}", err=True)
    return problems


@contextmanager
def _progress(stages: int) -> Iterator[Callable[[Stage, str], None]]:
    """A function to tell a stage's state, which moves a progress bar on a terminal and is silent elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=stages)

        def tell(stage: Stage, state: str) -> None:
            bar.update(task, description=f"{stage.name}: {stage.does}", advance=state != "running")

        yield tell
