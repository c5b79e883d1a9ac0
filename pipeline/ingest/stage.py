"""The stage `ingest`: from documents to the tables `documents`, `posts`, `comments` and `ledger`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path

import pandas as pd

from pipeline.ingest.assembly import Assembled, Assembly, Counts
from pipeline.ingest.document import Document, Given, Item
from pipeline.ingest.intake import Found, taken_in
from pipeline.ingest.model import Comment, Post
from pipeline.ingest.reading import items
from pipeline.ingest.rows import Conversation, Placed, post_row
from pipeline.ingest.sources import DocumentSource
from pipeline.ingest.spool import Row, Spool, spool
from pipeline.store import BATCH_ROWS, mapped
from pipeline.tables import COMMENTS, DOCUMENTS, INT, LEDGER, POSTS, YES, Table

LONG = 8192  # comments from which a thread is worked through in pieces
Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Settings:
    """What of a study the reading of documents depends on.

    Attributes
    ----------
    post_id
        Regular expression that finds the id of the post in a document's name without suffix.
    given
        What the readers must know.
    key
        Key of the pseudonyms.
    """

    post_id: str
    given: Given = field(default_factory=Given)
    key: bytes = b""


@dataclass(frozen=True)
class IngestTables:
    """The tables that the stage gives, each with exactly its columns, in the order of its key; null is None."""

    documents: pd.DataFrame
    posts: pd.DataFrame
    comments: pd.DataFrame
    ledger: pd.DataFrame


@dataclass(frozen=True)
class DocumentRows:
    """The rows of one document, by table; of `documents` what reading it tells."""

    documents: list[Row]
    posts: list[Row]
    comments: list[Row]
    ledger: list[Row]


def ingest(sources: Sequence[DocumentSource], settings: Settings, processes: int = 1) -> IngestTables:
    """The tables of the documents, in memory."""
    tables = (DOCUMENTS, POSTS, COMMENTS, LEDGER)
    parts: dict[str, list[pd.DataFrame]] = {table.name: [] for table in tables}
    for frames in ingested(sources, settings, processes):
        for name, frame in frames.items():
            parts[name].append(frame)
    return IngestTables(*(pd.concat([one for one in parts[table.name] if len(one)] or [_frame(table, [])],
                                    ignore_index=True) for table in tables))


def ingested(sources: Sequence[DocumentSource], settings: Settings, processes: int = 1) -> Iterator[Frames]:
    """What documents hold, batch by batch, whatever their order and the number of processes.

    First come batches of the tables `posts` and `comments` together, then the table `documents`, then batches of the
    ledger. No more than a batch is in memory, but for the ids and times of the longest thread.

    Parameters
    ----------
    sources
        The documents, as `documents` finds them.
    settings
        How to read them.
    processes
        How many processes work at a time.
    """
    with spool() as base:
        found = taken_in(sorted(sources), settings.given, processes, base)
        base.settled()
        assembly = Assembly(base, settings.post_id)
        for long, posts in groupby(assembly.posts(), key=lambda post: len(post.places) > LONG):
            if long:
                yield from (frames for post in posts for frames in _in_pieces(base, post, settings.key))
            else:
                work = partial(_at_once, path=base.path, key=settings.key)
                yield from mapped(work, _tasks(posts), processes)
        fates = [asdict(assembly.counts.get(row["document"], Counts())) for row in found]
        yield {"documents": _frame(DOCUMENTS, [row | fate for row, fate in zip(found, fates, strict=True)])}
        yield from ({"ledger": _frame(LEDGER, rows)} for rows in base.ledger(BATCH_ROWS))


def document_tables(name: str, data: bytes, post: str, given: Given | None = None) -> DocumentRows:
    """The rows of one document that is in memory; `post` is the id of its post, where that has none of its own."""
    def named(item: Item) -> Item:
        if isinstance(item, Post) and not item.key:
            return replace(item, key=post)
        return replace(item, post=post) if isinstance(item, Comment) and not item.post else item

    found = Found()
    for document, item in items(Document.of(name, data, given)):
        found.add(document, named(item))
    with spool() as base:
        base.add(found.items)
        base.settled()
        rows = DocumentRows(list(found.rows.values()), [], [], [])
        for one in Assembly(base, "").posts():
            comments = [row for piece in _comments(base, one, b"") for row in piece]
            rows.comments.extend(comments)
            rows.posts.append(_post_row(one, sum(row["removed"] for row in comments), b""))
        rows.ledger.extend(row for batch in base.ledger(BATCH_ROWS) for row in batch)
    return rows


def _tasks(posts: Iterable[Assembled]) -> Iterator[list[Assembled]]:
    """The posts in tasks that hold no more posts and no more comments than a batch, unless a post alone does."""
    task, size = list[Assembled](), 0
    for post in posts:
        if len(task) == BATCH_ROWS or (task and size + len(post.places) > BATCH_ROWS):
            yield task
            task, size = [], 0
        task.append(post)
        size += len(post.places)
    if task:
        yield task


def _at_once(posts: Sequence[Assembled], path: Path, key: bytes) -> Frames:
    """The rows of several posts and their comments."""
    with Spool.at(path) as base:
        found, comments = [], []
        for post in posts:
            rows = [row for piece in _comments(base, post, key) for row in piece]
            found.append(_post_row(post, sum(row["removed"] for row in rows), key))
            comments += rows
    return {"posts": _frame(POSTS, found), "comments": _frame(COMMENTS, comments)}


def _in_pieces(base: Spool, post: Assembled, key: bytes) -> Iterator[Frames]:
    """The rows of a long thread, a batch at a time, the post's own with the last."""
    removed, before = 0, list[Row]()
    for rows in _comments(base, post, key):
        removed += sum(row["removed"] for row in rows)
        if before:
            yield {"posts": _frame(POSTS, []), "comments": _frame(COMMENTS, before)}
        before = rows
    yield {"posts": _frame(POSTS, [_post_row(post, removed, key)]), "comments": _frame(COMMENTS, before)}


def _post_row(post: Assembled, removed: int, key: bytes) -> Row:
    return post_row(post.post, post.copies, len(post.places), removed, key)


def _comments(base: Spool, post: Assembled, key: bytes) -> Iterator[list[Row]]:
    """The rows of a post's comments, a batch at a time."""
    texts = [text for _, one in post.copies for text in (one.title, one.body.text) if text]
    conversation = Conversation(post.post, texts, key)
    for start in range(0, len(post.places), BATCH_ROWS):
        placed = []
        for ordinal, (numbers, source, parent, depth) in enumerate(post.places[start:start + BATCH_ROWS], start + 1):
            names, copies = zip(*base.records(numbers), strict=True)
            placed.append(Placed(copies, names, source, ordinal, parent, depth))
        yield conversation.rows(placed)


def _frame(table: Table, rows: Sequence[Row]) -> pd.DataFrame:
    """The rows as a frame with the table's columns."""
    frame = pd.DataFrame(rows, columns=[column.name for column in table.columns], dtype=object)
    for column in table.columns:
        if column.type in (INT, YES) and frame[column.name].notna().all():
            frame[column.name] = frame[column.name].astype("int64" if column.type == INT else "bool")
    return frame
