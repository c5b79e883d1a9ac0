"""Commands on anybody's table of texts: stance, sentiment, themes, topics."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.study import StudyOption
from pipeline.study import load_study

if TYPE_CHECKING:
    import pandas as pd

TableArgument = Annotated[Path, typer.Argument(metavar="TABLE", help="CSV, TSV, JSON Lines or Parquet, by suffix.")]
TextOption = Annotated[str, typer.Option("--text", metavar="COLUMN", help="The column that holds the texts.")]
ParentOption = Annotated[str | None, typer.Option(metavar="COLUMN", help="The text of the comment answered.")]
PostOption = Annotated[str | None, typer.Option(metavar="COLUMN", help="The text of the post.")]
OutOption = Annotated[Path, typer.Option("--out", help="The table to write; its suffix says the format.")]


class Prior(StrEnum):
    """How frequent the stances of a table's texts are presumed to be."""

    LEVEL = "level"
    STUDY = "study"


BATCH = 1024  # rows read by the models at a time; changes no cell


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (stance, sentiment, themes, topics):
        app.command()(command)


def stance(
    table: TableArgument,
    text: TextOption,
    out: OutOption,
    parent: ParentOption = None,
    post: PostOption = None,
    prior: Annotated[Prior, typer.Option(help="How frequent stances are presumed: all alike, or as in the study.")]
    = Prior.LEVEL,
    abstain: Annotated[bool, typer.Option("--abstain", help="Leave stance empty under the study's threshold.")] = False,
    study: StudyOption = None,
) -> None:
    """Append stance (empty where abstained), best, the probability of each stance as p_STANCE, and why.

    Words that a text quotes from the comment it answers, from the post or in quotation marks are not the commenter's.
    """
    from functools import partial

    from pipeline.stance import Classifier

    configuration = load_study(study)
    classifier = Classifier(configuration)
    added = ["stance", "best", *(f"p_{name}" for name in configuration.stances), "why"]
    rows = _read(table, out)
    said = _said(rows, text, parent, post, table)
    judged = partial(classifier.predictions, prior=dict(classifier.model.prior) if prior is Prior.STUDY else None,
                     threshold=classifier.model.threshold if abstain else 0.0)
    _write(rows, in_batches(said, judged, added), out)


def sentiment(
    table: TableArgument, text: TextOption, out: OutOption, parent: ParentOption = None, post: PostOption = None,
    study: StudyOption = None,
) -> None:
    """Append sentiment (-1 to 1), label (negative, neutral, positive) and sarcasm (0 to 1).

    Words that a text quotes from the comment it answers, from the post or in quotation marks are not the commenter's.
    """
    from pipeline.sentiment import field_lexicon
    from pipeline.sentiment.learned import SCORED, Scorer

    configuration = load_study(study)
    rows = _read(table, out)
    scorer, lists = Scorer(configuration), configuration.lexicons
    field = field_lexicon(lists.sentiment, lists.targets)
    said = _said(rows, text, parent, post, table)
    _write(rows, in_batches(said, lambda batch: scorer.texts(batch, field), list(SCORED)), out)


def themes(
    table: TableArgument, text: TextOption, out: OutOption, parent: ParentOption = None, post: PostOption = None,
    study: StudyOption = None,
) -> None:
    """Append one column per theme of the study: 1 where the text carries it, else 0."""
    from pipeline.topics import theme_columns

    configuration = load_study(study)
    rows = _read(table, out)
    found = in_batches(_said(rows, text, parent, post, table),
                       lambda said: theme_columns(list(said["text"]), configuration, list(said["answered"])),
                       list(configuration.themes))
    _write(rows, found, out)


def topics(
    table: TableArgument,
    text: TextOption,
    out: Annotated[Path, typer.Option(help="Folder for topics.csv and assignments.csv.")],
    topics: Annotated[int | None, typer.Option(min=1, help="How many; by default from the number of texts.")] = None,
    study: StudyOption = None,
) -> None:
    """Fit topics on the texts: topics.csv (topic, label, words best first, size) and assignments.csv (row, topic)."""
    from pipeline.cli.tablefile import read_table, texts, write_table
    from pipeline.topics import table_topics

    found = table_topics(texts(read_table(table), text, table), load_study(study), topics)
    write_table(found.topics, out / "topics.csv")
    write_table(found.assignments, out / "assignments.csv")
    unplaced = int(found.assignments["topic"].isna().sum())
    typer.echo(f"{len(found.topics)} topics of {len(found.assignments)} rows by {found.placed_by}, "
               f"{unplaced} without a topic → {out}")


def in_batches(
    rows: pd.DataFrame, found: Callable[[pd.DataFrame], pd.DataFrame], added: list[str], size: int = BATCH
) -> pd.DataFrame:
    """What a function finds in rows, a batch at a time, with a progress bar where stderr is a terminal.

    Parameters
    ----------
    rows
        Read by the function, which judges each by itself.
    found
        Gives a row for each that it gets, in order.
    added
        The columns to keep of what it gives.
    size
        Rows to a batch.
    """
    import pandas as pd
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    parts = [pd.DataFrame(columns=added, dtype=object)]
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(f"{len(rows)} rows", total=len(rows))
        for start in range(0, len(rows), size):
            batch = rows.iloc[start : start + size].reset_index(drop=True)
            parts.append(found(batch)[added].astype(object))  # a batch without a value changes no other's types
            progress.advance(task, len(batch))
    return pd.concat(parts, ignore_index=True).infer_objects()


def _said(rows: pd.DataFrame, text: str, parent: str | None, post: str | None, table: Path) -> pd.DataFrame:
    """The texts of a table with what they answer and the passages they quote (`pipeline.wording`)."""
    import pandas as pd

    from pipeline.cli.tablefile import texts
    from pipeline.ingest.speech.quotations import quoted_passages

    words, parents, posts = (texts(rows, column, table) if column else [""] * len(rows)
                             for column in (text, parent, post))
    return pd.DataFrame({
        "text": words, "answered": [a if a.strip() else b for a, b in zip(parents, posts, strict=True)],
        "depth": [int(bool(one.strip())) for one in parents],
        "quoted": [quoted_passages(*one) for one in zip(words, parents, posts, strict=True)],
    })


def _read(path: Path, out: Path) -> pd.DataFrame:
    """The table, once it is known that the result can be written."""
    from pipeline.cli.tablefile import read_table, table_suffix

    table_suffix(out)
    return read_table(path)


def _write(rows: pd.DataFrame, found: pd.DataFrame, out: Path) -> None:
    """Write the rows with what was found; a column of theirs that has the name of a new one is kept by another."""
    import pandas as pd

    from pipeline.cli.tablefile import apart, write_table

    kept = apart(rows, list(found.columns))
    for before, after in zip(map(str, rows.columns), kept.columns, strict=True):
        if before != after:
            typer.echo(f"coalface: the table has a column '{before}' already; it is kept as '{after}'", err=True)
    write_table(pd.concat([kept, found], axis=1), out)
    typer.echo(f"{len(rows)} rows → {out}")
