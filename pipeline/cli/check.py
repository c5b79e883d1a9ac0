"""The commands `coalface check topics`: questions by which people check topics, and their answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.annotate import TablesOption
from pipeline.cli.study import StudyOption
from pipeline.errors import TableError

if TYPE_CHECKING:
    from pipeline.opened import OpenStudy

check = typer.Typer(help="Have people check what the models found.", no_args_is_help=True, rich_markup_mode=None)
topics = typer.Typer(help="Have people check topics: which word, or which topic, does not belong?",
                     no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    topics.command()(export)
    topics.command("import")(import_)
    check.add_typer(topics, name="topics")
    app.add_typer(check, name="check")


def export(
    out: Annotated[Path, typer.Option("--out", help="Folder for sheet.csv and key.csv.")],
    comments: Annotated[int, typer.Option("--comments", min=0, help="Comments to ask about, drawn at random.")] = 20,
    study: StudyOption = None,
    tables: TablesOption = None,
) -> None:
    """Write sheet.csv, a question to each topic and to some comments, and key.csv, which the checkers must not see.

    Personal data in the comments is replaced, unless the study's policy on quotations is verbatim.
    """
    from pipeline.cli.tablefile import guarded, write_table
    from pipeline.opened import OpenStudy
    from pipeline.topics.intrusion import sheet_and_key, shuffled, topic_questions, word_questions

    opened = OpenStudy.at(study, tables)
    seed, read = opened.configuration.random_state("topic checks"), opened.store.read
    found = topic_questions(read("topics"), read("themes"), comments, seed)
    texts = _texts(opened, [one.about for one in found])
    asked = [*word_questions(read("topics"), seed), *(replace(one, text=texts[one.about]) for one in found)]
    if not asked:
        raise TableError("no topic can be asked about: it takes two with five words or more",
                         where=str(opened.store.path("topics")))
    sheet, key = sheet_and_key(shuffled(asked, seed))
    write_table(guarded(sheet), out / "sheet.csv")
    write_table(key, out / "key.csv")
    typer.echo(f"{len(sheet)} questions → {out / 'sheet.csv'}; answers → {out / 'key.csv'}, for you alone")


def import_(
    sheets: Annotated[list[Path], typer.Argument(metavar="SHEET...", help="Answered sheets, each by one checker.")],
    key: Annotated[Path, typer.Option("--key", help="The key.csv that was exported with them.")],
    out: Annotated[Path, typer.Option("--out", help="The scored answers to write, a CSV file.")],
) -> None:
    """Score answered sheets: how often the stranger among words and among topics was found.

    Name the file written under checks in the section [topics] of the study file, and the report shows the result.
    """
    import pandas as pd

    from pipeline.cli.tablefile import read_table, write_table
    from pipeline.topics.answers import checked_key, scored

    if len({sheet.stem for sheet in sheets}) < len(sheets):
        raise TableError("two sheets have the same name, by which checkers are told", where=str(sheets[-1]),
                         next_step="Rename one of them")
    known = checked_key(read_table(key), key)
    found = pd.concat([scored(read_table(sheet), known, sheet.stem, sheet) for sheet in sheets], ignore_index=True)
    if found.empty:
        raise TableError("nobody has answered anything", where=str(sheets[0]), next_step="Fill in the column 'answer'")
    write_table(found, out)
    for kind, ones in found.groupby("kind"):
        chance = (1 / ones["options"].astype(int)).mean()
        typer.echo(f"{kind}: {int(ones['right'].sum())} of {len(ones)} right ({chance:.0%} by chance)")
    typer.echo(f"{len(found)} of {len(known) * len(sheets)} answers → {out}")


def _texts(opened: OpenStudy, names: list[str]) -> dict[str, str]:
    """The texts of comments as the study's policy on quotations lets them be shown."""
    from pipeline.people.kept import kept
    from pipeline.people.redaction import redacted
    from pipeline.people.tables import known_names

    comments = opened.store.read("comments", ["comment", "text", "signature"])
    writers = known_names(comments, opened.store.read("posts", ["signature"]))
    written = dict(zip(comments["comment"], comments["text"], strict=True))
    if opened.configuration.report.quotations == "verbatim":
        return {name: written[name] for name in names}
    readable = kept(opened.configuration)
    return {name: redacted(written[name], writers, readable).text for name in names}
