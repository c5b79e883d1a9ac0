"""Commands on anybody's table of texts: stance, sentiment, themes, topics."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.study import StudyOption
from pipeline.study import load_study

TableArgument = Annotated[Path, typer.Argument(metavar="TABLE", help="CSV, TSV, JSON Lines or Parquet, by suffix.")]
TextOption = Annotated[str, typer.Option("--text", metavar="COLUMN", help="The column that holds the texts.")]
OutOption = Annotated[Path, typer.Option("--out", help="The table to write; its suffix says the format.")]


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
    study: StudyOption = None,
) -> None:
    """Append stance (empty where abstained), best, and the probability of each stance as p_STANCE."""
    import pandas as pd

    from pipeline.cli.tablefile import read_table, texts, write_table
    from pipeline.stance import Classifier

    rows = read_table(table)
    words = texts(rows, text, table)
    parents = texts(rows, parent, table) if parent else [""] * len(rows)
    posts = texts(rows, post, table) if post else [""] * len(rows)
    found = Classifier(load_study(study)).predictions(pd.DataFrame({
        "text": words, "answered": [a if a.strip() else b for a, b in zip(parents, posts, strict=True)],
        "depth": [int(bool(one.strip())) for one in parents],
    }))
    write_table(rows.assign(**found.to_dict("list")), out)


def sentiment(table: TableArgument, text: TextOption, out: OutOption, study: StudyOption = None) -> None:
    """Append sentiment (-1 to 1) and label (negative, neutral, positive)."""
    from pipeline.cli.tablefile import read_table, texts, write_table
    from pipeline.sentiment import sentiment_table
    from pipeline.tokenise import sentences_and_tokens, terms, text_comments

    rows = read_table(table)
    comments = text_comments(texts(rows, text, table))
    sentences = sentences_and_tokens(comments, terms(load_study(study).lexicons.terms)).sentences
    found = sentiment_table(list(comments["comment"]), sentences)
    whole = found[found["ordinal"] == 0]
    write_table(rows.assign(sentiment=whole["sentiment"].to_numpy(), label=whole["label"].to_numpy()), out)


def themes(table: TableArgument, text: TextOption, out: OutOption, study: StudyOption = None) -> None:
    """Append one column per theme of the study: 1 where the text carries it, else 0."""
    from pipeline.cli.tablefile import read_table, texts, write_table
    from pipeline.topics import theme_columns

    rows = read_table(table)
    found = theme_columns(texts(rows, text, table), load_study(study))
    write_table(rows.assign(**found.to_dict("list")), out)


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
