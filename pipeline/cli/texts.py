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
    parent: Annotated[str | None, typer.Option(metavar="COLUMN", help="The text of the comment answered.")] = None,
    post: Annotated[str | None, typer.Option(metavar="COLUMN", help="The text of the post.")] = None,
    prior: Annotated[Prior, typer.Option(help="How frequent stances are presumed: all alike, or as in the study.")]
    = Prior.LEVEL,
    abstain: Annotated[bool, typer.Option("--abstain", help="Leave stance empty under the study's threshold.")] = False,
    study: StudyOption = None,
) -> None:
    """Append stance (empty where abstained), best, the probability of each stance as p_STANCE, and why.

    Words that a text quotes from the comment it answers, from the post or in quotation marks are not the commenter's.
    """
    from functools import partial

    import pandas as pd

    from pipeline.cli.tablefile import texts
    from pipeline.ingest.speech.quotations import quoted_passages
    from pipeline.stance import Classifier

    configuration = load_study(study)
    classifier = Classifier(configuration)
    added = ["stance", "best", *(f"p_{name}" for name in configuration.stances), "why"]
    rows = _read(table, out)
    words = texts(rows, text, table)
    parents = texts(rows, parent, table) if parent else [""] * len(rows)
    posts = texts(rows, post, table) if post else [""] * len(rows)
    said = pd.DataFrame({
        "text": words, "answered": [a if a.strip() else b for a, b in zip(parents, posts, strict=True)],
        "depth": [int(bool(one.strip())) for one in parents],
        "quoted": [quoted_passages(*one) for one in zip(words, parents, posts, strict=True)],
    })
    judged = partial(classifier.predictions, prior=dict(classifier.model.prior) if prior is Prior.STUDY else None,
                     threshold=classifier.model.threshold if abstain else 0.0)
    _write(rows, in_batches(said, judged, added), out)


def sentiment(table: TableArgument, text: TextOption, out: OutOption, study: StudyOption = None) -> None:
    """Append sentiment (-1 to 1) and label (negative, neutral, positive)."""
    import pandas as pd

    from pipeline.cli.tablefile import texts
    from pipeline.sentiment import sentiment_table
    from pipeline.tokenise import sentences_and_tokens, terms, text_comments

    added = ["sentiment", "label"]
    rows = _read(table, out)
    lexicon = terms(load_study(study).lexicons.terms)

    def scores(said: pd.DataFrame) -> pd.DataFrame:
        comments = text_comments(list(said["text"]))
        found = sentiment_table(list(comments["comment"]), sentences_and_tokens(comments, lexicon).sentences)
        return found[found["ordinal"] == 0]

    found = in_batches(pd.DataFrame({"text": texts(rows, text, table)}), scores, added)
    _write(rows, found, out)


def themes(table: TableArgument, text: TextOption, out: OutOption, study: StudyOption = None) -> None:
    """Append one column per theme of the study: 1 where the text carries it, else 0."""
    import pandas as pd

    from pipeline.cli.tablefile import texts
    from pipeline.topics import theme_columns

    configuration = load_study(study)
    added = list(configuration.themes)
    rows = _read(table, out)
    found = in_batches(pd.DataFrame({"text": texts(rows, text, table)}),
                       lambda said: theme_columns(list(said["text"]), configuration), added)
    _write(rows, found, out)


def topics(
    table: TableArgument,
    text: TextOption,
    out: Annotated[Path, typer.Option(help="Folder for topics.csv and assignments.csv.")],
    topics: Annotated[int | None, typer.Option(min=1, help="How many; by default from the number of texts.")] = None,
    study: StudyOption = None,
) -> None:
    """Fit topics on the texts: topics.csv (topic, words best first, size) and assignments.csv (row, topic)."""
    from pipeline.cli.tablefile import read_table, texts, write_table
    from pipeline.topics import table_topics

    fitted, assignments = table_topics(texts(read_table(table), text, table), load_study(study), topics)
    write_table(fitted, out / "topics.csv")
    write_table(assignments, out / "assignments.csv")
    typer.echo(f"{len(fitted)} topics of {len(assignments)} rows → {out}")


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
