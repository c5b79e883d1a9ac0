"""The commands `coalface annotate`: draw a sample, hand it to coders, read it back, compare and adjudicate."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.study import StudyOption
from pipeline.errors import TableError

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.coding.answers import Coder
    from pipeline.opened import OpenStudy

annotate = typer.Typer(help="Have a sample coded: draw, export, import, compare, adjudicate (docs/annotate.md).",
                       no_args_is_help=True, rich_markup_mode=None)
TablesOption = Annotated[Path | None, typer.Option(
    "--tables", metavar="FOLDER", help="Folder that holds build/; by default the study's.")]
_WIDE = 200  # columns of a table that is not shown on a terminal


class Tool(StrEnum):
    """What coders may work with."""

    LABEL_STUDIO = "label-studio"
    CSV = "csv"
    INCEPTION = "inception"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (sample, export, agreement, adjudicate):
        annotate.command()(command)
    annotate.command("import")(import_)
    app.add_typer(annotate, name="annotate")


def sample(
    out: Annotated[Path, typer.Option("--out", help="The sample to write, a CSV file.")],
    n: Annotated[int, typer.Option("--n", min=1, help="How many comments.")] = 200,
    random: Annotated[float, typer.Option(
        "--random", min=0, max=1, help="The share of them drawn at random; the others are those that teach a model "
        "most. Shares can only be estimated from a sample with a random part.")] = 0.5,
    again: Annotated[bool, typer.Option("--again", help="Draw comments that are coded already, too.")] = False,
    study: StudyOption = None,
    tables: TablesOption = None,
) -> None:
    """Draw comments to code: uncertain ones, diverse ones, and a random part, with the probability of each.

    Uncertain are those on which the model wavers most, where one has read them; diverse are those far from each other
    in what they say. Both are taken surely. The random part is drawn from the others by post and model's stance.
    """
    from pipeline.cli.coded import already_coded
    from pipeline.cli.tablefile import write_table
    from pipeline.coding.sample import drawable
    from pipeline.coding.sample import sample as drawn
    from pipeline.opened import OpenStudy
    from pipeline.vectors import Encoder

    opened = OpenStudy.at(study, tables)
    configuration = opened.configuration
    coded = set() if again else already_coded(configuration)
    pool = drawable(opened.store.read("comments", ["comment", "post", "text", "removed"]), coded)
    if pool.empty:
        raise TableError("there is no comment left to draw", where=str(opened.store.path("comments")),
                         next_step="Add documents, or draw coded comments too with --again")
    found = drawn(pool, _predictions(opened), configuration, n, random, Encoder(configuration.models.embedding).vectors)
    write_table(found, out)
    parts = found["part"].value_counts()
    shown = ", ".join(f"{parts[name]} {name}" for name in ("uncertain", "diverse", "random") if name in parts)
    typer.echo(f"{len(found)} of {len(pool)} comments ({shown}) → {out}")
    if len(found) < len(pool) and "random" not in parts:
        typer.echo("coalface: no random part: no share can be estimated from this sample", err=True)


def export(
    drawn: Annotated[Path, typer.Argument(metavar="SAMPLE", help="What `coalface annotate sample` wrote.")],
    to: Annotated[Tool, typer.Option("--to", help="What the coders work with.")],
    out: Annotated[Path, typer.Option("--out", help="A CSV file, or for the others a folder.")],
    study: StudyOption = None,
    tables: TablesOption = None,
) -> None:
    """Write a sample as tasks for coders: each comment with what it answers and its post, and the study's codes.

    Texts are as written, since coders must read them so: keep these files as you keep personal data.
    """
    from pipeline.cli.tablefile import guarded, write_table
    from pipeline.coding.inception import inception_documents, inception_layer
    from pipeline.coding.labelstudio import label_studio_tasks, labelling_configuration
    from pipeline.coding.scheme import questions
    from pipeline.coding.sheet import sheet
    from pipeline.coding.tasks import sampled
    from pipeline.opened import OpenStudy
    from pipeline.store import write_json, write_text

    opened = OpenStudy.at(study, tables)
    asked = questions(opened.configuration)
    work = _tasks(opened, str(drawn))(list(sampled(drawn)["comment"]))
    if to is Tool.CSV:
        write_table(guarded(sheet(work, asked)), out)
    elif to is Tool.LABEL_STUDIO:
        write_json(out / "tasks.json", label_studio_tasks(work))
        write_text(out / "labels.xml", labelling_configuration(asked))
    else:
        write_json(out / "layer.json", inception_layer(asked))
        for name, document in inception_documents(work, asked).items():
            write_json(out / "documents" / name, document)
    typer.echo(f"{len(work)} comments → {out} (texts as written: personal data)")


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="What the coders' tool exported.")],
    out: Annotated[Path, typer.Option("--out", help="The codings to write, a CSV file; of several coders one each.")],
    coder: Annotated[str | None, typer.Option(
        "--coder", metavar="NAME", help="Who coded; of several in the export, the one to read.")] = None,
    drawn: Annotated[Path | None, typer.Option(
        "--sample", metavar="SAMPLE", help="The sample, for probabilities and for what was left uncoded.")] = None,
    add: Annotated[bool, typer.Option(
        "--add", help="Keep the codings in the file: an earlier round, which now counts as surely drawn.")] = False,
    study: StudyOption = None,
    tables: TablesOption = None,
) -> None:
    """Read coders' work from Label Studio (JSON, JSON-MIN), a sheet or INCEpTION (UIMA CAS JSON, project zip)."""
    from pipeline.annotations import fingerprint
    from pipeline.cli.coded import answers_in, chances_in, chosen, write_codings
    from pipeline.coding.answers import coders
    from pipeline.coding.scheme import questions
    from pipeline.opened import OpenStudy

    opened = OpenStudy.at(study, tables)
    comments = opened.store.read("comments", ["comment", "text"])
    prints = {name: fingerprint(text) for name, text in zip(comments["comment"], comments["text"], strict=True)}
    asked = questions(opened.configuration)
    answers = [answer for path in files for answer in answers_in(path, asked, prints)]
    found = chosen(coders(answers, opened.configuration, prints, chances_in(drawn)), coder, files[0])
    for name, one in found.items():
        path = out if len(found) == 1 else out.with_name(f"{out.stem}_{re.sub(r'[^A-Za-z0-9.-]+', '_', name)}.csv")
        write_codings(one, path, add)
        _tell(one, path, coder or name)
    if drawn is None:
        typer.echo("coalface: no --sample: every comment counts as surely drawn, and what nobody saw is not listed",
                   err=True)


def agreement(study: StudyOption = None) -> None:
    """Print how far the study's coders agree: Krippendorff's alpha of each code, with its interval."""
    from rich.console import Console
    from rich.table import Table

    from pipeline.cli.coded import coders_codings
    from pipeline.coding.comparison import agreement_table
    from pipeline.opened import OpenStudy
    from pipeline.report.safe import clean

    configuration = OpenStudy.at(study).configuration
    found = agreement_table(coders_codings(configuration), configuration)
    table = Table(box=None, pad_edge=False)
    for name in found.columns:
        table.add_column(name, justify="left" if name in ("code", "level") else "right")
    for row in found.itertuples(index=False):
        table.add_row(row.code, row.level, str(row.comments), *(f"{one:.2f}" for one in (row.alpha, row.low, row.high)))
    Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _WIDE).print(table)
    assert configuration.annotations is not None
    threshold = configuration.annotations.agreement
    if found["alpha"].iloc[0] < threshold:
        typer.echo(f"Stance is below the study's threshold of {threshold:g}: results rest on it with a warning.")
    typer.echo(clean(f"Coders: {configuration.annotations.coders_are}."))


def adjudicate(
    out: Annotated[Path, typer.Option("--out", help="The disagreements to decide, or the adjudicated codings: CSV.")],
    decided: Annotated[Path | None, typer.Option(
        "--from", metavar="TABLE", help="The disagreements, each decided.")] = None,
    study: StudyOption = None,
    tables: TablesOption = None,
) -> None:
    """Write what the study's coders disagree on, in context; with --from, the codings once all of it is decided."""
    from pipeline.cli.coded import coders_codings, with_safe_notes
    from pipeline.cli.tablefile import guarded, read_table, write_table
    from pipeline.coding.adjudication import adjudicated, disagreements
    from pipeline.opened import OpenStudy

    opened = OpenStudy.at(study, tables)
    codings = coders_codings(opened.configuration)
    if decided is None:
        found = disagreements(codings, opened.configuration, _tasks(opened, "study.toml"))
        write_table(guarded(found), out)
        typer.echo(f"{len(found)} comments to decide on → {out} (texts as written: personal data)")
        return
    merged = adjudicated(codings, opened.configuration, read_table(decided), decided)
    write_table(with_safe_notes(merged), out)
    counts = [sum(comment in set(one["comment"]) for one in codings.values()) for comment in merged["comment"]]
    typer.echo(f"{len(merged)} comments → {out}")
    if counts.count(1):
        typer.echo(f"coalface: {counts.count(1)} of them were coded by one coder only", err=True)


def _predictions(opened: OpenStudy) -> pd.DataFrame | None:
    """The table `stance` where there is one of the study's stances."""
    import pyarrow.parquet as pq

    path, names = opened.store.path("stance"), [f"p_{name}" for name in opened.configuration.stances]
    if not path.exists() or not set(names) <= set(pq.read_schema(path).names):
        typer.echo("coalface: no model of these stances has read the comments: no uncertain part", err=True)
        return None
    return opened.store.read("stance", ["comment", "best", *names])


def _tasks(opened: OpenStudy, where: str) -> Callable[[Sequence[str]], pd.DataFrame]:
    """What coders are shown of some comments of the study."""
    from pipeline.coding.tasks import tasks

    comments = opened.store.read("comments", ["comment", "post", "parent", "text"])
    posts = opened.store.read("posts", ["post", "title", "body"])
    return lambda wanted: tasks(wanted, comments, posts, where)


def _tell(one: Coder, path: Path, name: str) -> None:
    """Say what was read, and name what was not coded."""
    from pipeline.report.safe import clean

    by = f" by {name}" if name else ""
    typer.echo(clean(f"{len(one.codings)} codings{by} → {path}"))
    if one.skipped:
        typer.echo(clean(f"coalface: skipped by the coder: {' '.join(one.skipped)}"), err=True)
    if one.uncoded:
        typer.echo(clean(f"coalface: {len(one.uncoded)} comments not coded: {' '.join(one.uncoded)}"), err=True)


