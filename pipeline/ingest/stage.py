"""The stage `ingest`: from documents to the tables `posts`, `comments` and `ledger`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import pandas as pd

from pipeline.ingest.model import Finding
from pipeline.ingest.rows import DocumentRows, Row, document_tables, ledger_row
from pipeline.ingest.sources import DocumentSource, post_ids, shared_ids
from pipeline.store import mapped
from pipeline.tables import COMMENTS, INT, LEDGER, POSTS, YES, Table

TASK = 64  # documents that a process reads at a time


@dataclass(frozen=True)
class IngestTables:
    """The tables that the stage gives, each with exactly its columns, in the order of its key; null is None."""

    posts: pd.DataFrame
    comments: pd.DataFrame
    ledger: pd.DataFrame


def ingest(documents: Sequence[DocumentSource], post_id: str, processes: int = 1) -> IngestTables:
    """Posts, comments and the ledger of the documents, whatever their order and the number of processes.

    Parameters
    ----------
    documents
        The documents, as `documents` finds them.
    post_id
        Regular expression that finds the id of the post in a document's name without suffix.
    processes
        How many processes read at a time.
    """
    ids = post_ids(documents, post_id)
    rows = DocumentRows(ledger=_shared_notes(documents, post_id, ids))
    given = [(source, ids[source.name]) for source in sorted(documents)]
    tasks = [given[start:start + TASK] for start in range(0, len(given), TASK)]
    for one in chain.from_iterable(mapped(_read_all, tasks, processes)):
        rows.posts.extend(one.posts)
        rows.comments.extend(one.comments)
        rows.ledger.extend(one.ledger)
    return IngestTables(_frame(POSTS, rows.posts), _frame(COMMENTS, rows.comments), _frame(LEDGER, rows.ledger))


def _read_all(given: Sequence[tuple[DocumentSource, str]]) -> list[DocumentRows]:
    """The rows of several documents."""
    return [_read(one) for one in given]


def _read(given: tuple[DocumentSource, str]) -> DocumentRows:
    """The rows of one document, given with its post's id; one that cannot be opened is an error row too."""
    source, post = given
    try:
        return document_tables(source.name, source.path.read_bytes(), post)
    except OSError as error:
        return _unread(source.name, "not readable", f"found a file that cannot be opened ({error.strerror}), "
                       "expected a text file. Check its permissions")
    except Exception as error:  # a fault of ours in one document must not take the others down
        return _unread(source.name, "not read", f"reading failed with {error!r}. Please report this with the document; "
                       "the others were read")


def _unread(name: str, reason: str, detail: str) -> DocumentRows:
    """The rows of a document that cannot be read: an error."""
    return DocumentRows(ledger=[ledger_row(name, Finding("error", reason, detail))])


def _shared_notes(documents: Sequence[DocumentSource], post_id: str, ids: dict[str, str]) -> list[Row]:
    """A note for every document whose post could not take the id that its name gives."""
    return [ledger_row(name, Finding("note", "id shared", f"other documents give the id '{one}' too, so this post is "
                                     f"'{ids[name]}'. Rename the file, or change `documents.post_id` in the study "
                                     "file"))
            for name, one in sorted(shared_ids(documents, post_id).items())]


def _frame(table: Table, rows: Sequence[Row]) -> pd.DataFrame:
    """The rows as a frame with the table's columns, in the order of its key, whole-document rows first."""
    def key(row: Row) -> list[tuple[bool, str | int]]:
        return [(row[column] is not None, row[column] if row[column] is not None else 0) for column in table.key]

    frame = pd.DataFrame(sorted(rows, key=key), columns=[column.name for column in table.columns], dtype=object)
    for column in table.columns:
        if column.type in (INT, YES) and frame[column.name].notna().all():
            frame[column.name] = frame[column.name].astype("int64" if column.type == INT else "bool")
    return frame
