"""What coders are shown: each comment of a sample with what it answers and its post."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from pipeline.annotations import fingerprint, probability
from pipeline.errors import TableError

TASK = ("comment", "fingerprint", "title", "body", "answers", "text")
_DRAW = "Draw one with `coalface annotate sample`"


def sampled(path: Path) -> pd.DataFrame:
    """The rows of a sample's file, in its order; cells are text.

    Raises
    ------
    TableError
        The file cannot be read, has no column `comment`, or names a comment twice.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise TableError(f"the sample cannot be read: {exc}", where=str(path), next_step=_DRAW) from exc
    if not rows or "comment" not in rows[0]:
        raise TableError("the sample has no rows with a column 'comment'", where=str(path), next_step=_DRAW)
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        if row["comment"] in seen:
            raise TableError(f"comment {row['comment']} is in the sample twice", where=f"{path}:{line}",
                             next_step="Delete one of the rows")
        seen.add(row["comment"])
    return pd.DataFrame(rows)


def chances(drawn: pd.DataFrame, path: Path) -> dict[str, float]:
    """The probability with which each comment of a sample was drawn, 1 where the file does not say.

    Raises
    ------
    TableError
        One is no number above 0 and at most 1.
    """
    cells = drawn["probability"] if "probability" in drawn else [""] * len(drawn)
    return {str(comment): probability(str(cell), f"{path}:{line}")
            for line, (comment, cell) in enumerate(zip(drawn["comment"], cells, strict=True), start=2)}


def tasks(wanted: Collection[str], comments: pd.DataFrame, posts: pd.DataFrame, where: str) -> pd.DataFrame:
    """What is shown of each comment wanted, in the order given, with the columns of `TASK`; texts as written.

    `answers` is the text of the comment that it stands under, empty where it answers the post.

    Raises
    ------
    TableError
        A comment is not in the tables.
    """
    by_id = comments.set_index("comment")
    texts = by_id["text"].to_dict()
    titles, bodies = (dict(zip(posts["post"], posts[name], strict=True)) for name in ("title", "body"))
    rows = []
    for comment in wanted:
        if comment not in texts:
            raise TableError(f"there is no comment {comment} in the study's tables", where=where, next_step=_DRAW)
        post, parent = by_id.at[comment, "post"], by_id.at[comment, "parent"]
        rows.append((comment, fingerprint(texts[comment]), _text(titles.get(post)), _text(bodies.get(post)),
                     _text(texts.get(parent)), texts[comment]))
    return pd.DataFrame(rows, columns=list(TASK))


def _text(cell: object) -> str:
    """A cell as text, empty where it is null."""
    return cell if isinstance(cell, str) else ""
