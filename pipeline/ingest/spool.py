"""What the readers found, on disk until every document is read: comments by post, posts by document, the ledger."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from pipeline.ingest.model import Comment, Finding, PlainText, Post, Span, Text
from pipeline.ingest.text import plain_text
from pipeline.tables import LEDGER

STAGE = "ingest"
OPENING = 800  # characters of a body by which posts are told apart
Row = dict[str, Any]
_LEDGER = [column.name for column in LEDGER.columns]
_SET_UP = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
ATTACH DATABASE '' AS notes;
CREATE TABLE posts (n INTEGER PRIMARY KEY, document TEXT, key TEXT, record TEXT, comments INTEGER);
CREATE TABLE comments (n INTEGER PRIMARY KEY, post INTEGER, key TEXT, source TEXT, parent TEXT, posted INTEGER,
                       digest BLOB, record TEXT);
CREATE TABLE notes.ledger (document TEXT, line INTEGER, "start" INTEGER, "end" INTEGER, stage TEXT, severity TEXT,
                     reason TEXT, detail TEXT);
"""


class Spooled(NamedTuple):
    """What is needed of a comment to put a thread together; the rest stays on disk.

    `n` numbers the comments of all documents in the order they were found, `digest` stands for the words said.
    """

    n: int
    key: str
    source: str | None
    parent: str | None
    posted: int | None
    digest: bytes


class Known(NamedTuple):
    """A post in one document, as far as it is needed to tell posts apart; the body stays on disk.

    `record` is null where the document only has comments on it; its body is cut to its opening, and `words` stands
    for the words of all of it.
    """

    n: int
    document: str
    key: str
    record: Post | None
    comments: int
    words: bytes = b""


def ledger_row(document: str, finding: Finding) -> Row:
    """A row of the ledger for what was found in a document."""
    start, end = finding.span or (None, None)
    return {"document": document, "line": finding.line, "start": start, "end": end, "stage": STAGE,
            "severity": finding.severity, "reason": finding.reason, "detail": finding.detail}


class Spool:
    """A data base in a temporary file, so that no more than a batch of comments is ever in memory."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._base, self.path = connection, path
        self._posts: dict[tuple[str, str], int] = {}

    @classmethod
    @contextmanager
    def at(cls, path: Path) -> Iterator[Spool]:
        """The spool in a file, for reading."""
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            yield cls(connection, path)

    def add(self, found: Iterable[tuple[str, Post | Comment | Finding]]) -> None:
        """Take in what was found, each with the name of its document."""
        comments, ledger = [], []
        for document, item in found:
            if isinstance(item, Comment):
                comments.append(self._comment(document, item))
            elif isinstance(item, Post):
                self._add_post(document, item)
            else:
                ledger.append(ledger_row(document, item))
        self._base.executemany("INSERT INTO comments VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", comments)
        self.report(ledger)

    def report(self, rows: Iterable[Row]) -> None:
        """Add rows to the ledger."""
        self._base.executemany(f"INSERT INTO ledger VALUES ({', '.join('?' * len(_LEDGER))})",
                               ([row[name] for name in _LEDGER] for row in rows))

    def _number(self, document: str, key: str) -> int:
        """The number of a document's post, given when its key is first met."""
        if (document, key) not in self._posts:
            self._posts[document, key] = len(self._posts)
            self._base.execute("INSERT INTO posts VALUES (?, ?, ?, NULL, 0)", (len(self._posts) - 1, document, key))
        return self._posts[document, key]

    def _add_post(self, document: str, post: Post) -> None:
        """Keep the post; of two with one key in a document the first that is whole."""
        n = self._number(document, post.key)
        before = self.post(n)
        if before is None or (post.whole and not before.whole):
            self._base.execute("UPDATE posts SET record = ? WHERE n = ?", (_written(post), n))

    def _comment(self, document: str, one: Comment) -> tuple[Any, ...]:
        posted = round(one.posted_at.timestamp() * 1000) if one.posted_at else None
        return (self._number(document, one.post), one.key, one.source_id, one.parent, posted, _digest(one.text.text),
                _written(one))

    def settled(self) -> None:
        """Count the comments of the posts, once every document is in."""
        self._base.execute("CREATE INDEX by_post ON comments (post)")
        self._base.execute("CREATE INDEX notes.by_document ON ledger (document, reason)")
        counts = self._base.execute("SELECT post, COUNT(*) FROM comments GROUP BY post").fetchall()
        self._base.executemany("UPDATE posts SET comments = ? WHERE n = ?", ((count, n) for n, count in counts))
        self._base.commit()  # other processes read it from now on, and only the ledger is written, in a file of its own

    def posts(self) -> Iterator[Known]:
        """Every post of every document, in the order they were found."""
        for n, document, key, written, comments in self._base.execute("SELECT * FROM posts ORDER BY n"):
            record = _post(written) if written else None
            light = replace(record, body=plain_text(record.body.text[:OPENING])) if record else None
            yield Known(n, document, key, light, comments, _digest(record.body.text) if record else b"")

    def post(self, n: int) -> Post | None:
        """The whole of a document's post."""
        written = self._base.execute("SELECT record FROM posts WHERE n = ?", (n,)).fetchone()[0]
        return _post(written) if written else None

    def thread(self, post: int) -> Iterator[Spooled]:
        """The comments of one document's post, in the order they were found."""
        for row in self._base.execute(
                "SELECT n, key, source, parent, posted, digest FROM comments WHERE post = ? ORDER BY n", (post,)):
            yield Spooled(*row)

    def records(self, numbers: Sequence[int]) -> list[tuple[str, Comment]]:
        """The comments of these numbers, in this order, each with its document."""
        found = (self._base.execute("SELECT document, comments.record FROM comments JOIN posts ON posts.n = post "
                                    "WHERE comments.n = ?", (n,)).fetchone() for n in numbers)
        return [(document, _read_comment(written)) for document, written in found]

    def is_told(self, document: str, reasons: Sequence[str]) -> bool:
        """Whether a document has a row of the ledger for one of these reasons."""
        marks = ", ".join("?" * len(reasons))
        found = self._base.execute(f"SELECT 1 FROM ledger WHERE document = ? AND reason IN ({marks}) LIMIT 1",
                                   (document, *reasons))
        return found.fetchone() is not None

    def settle(self, document: str, reasons: Sequence[str]) -> None:
        """Make notes of a document's warnings for these reasons, since another document holds what it lacks."""
        marks = ", ".join("?" * len(reasons))
        self._base.execute(f"UPDATE ledger SET severity = 'note' WHERE document = ? AND reason IN ({marks})",
                           (document, *reasons))

    def ledger(self, rows: int) -> Iterator[list[Row]]:
        """The ledger in its order, so many rows at a time."""
        cursor = self._base.execute('SELECT * FROM ledger ORDER BY document, "start", "end", reason, line, detail')
        while batch := cursor.fetchmany(rows):
            yield [dict(zip(_LEDGER, row, strict=True)) for row in batch]


@contextmanager
def spool() -> Iterator[Spool]:
    """An empty spool, whose file goes when the block ends."""
    with TemporaryDirectory(prefix="coalface-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "spool.sqlite"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(_SET_UP)
            yield Spool(connection, path)


def _digest(text: str) -> bytes:
    """What two copies of one text share, whatever blanks, marks and cases an extractor changed."""
    return blake2b((words_alone(text) or text.strip()).encode(), digest_size=8).digest()


def words_alone(text: str) -> str:
    """The letters and digits of a text, without case."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _written(one: Post | Comment) -> str:
    """A record as JSON, without what is as by default."""
    values = {field.name: getattr(one, field.name) for field in fields(one)}
    return json.dumps({name: _plain(value) for name, value in values.items()
                       if value is not None and value is not False and value != ()}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return value.text if isinstance(value, PlainText) else [value.text, value.lines, value.starts]
    return value.isoformat() if isinstance(value, dt.date) else value


def _text(value: Any) -> Text:
    if isinstance(value, str):
        return plain_text(value)
    return Text(value[0], _spans(value[1]), tuple(value[2]))


def _spans(value: Any) -> tuple[Span, ...]:
    return tuple(Span(*span) for span in value)


def _post(written: str) -> Post:
    """The post that `_written` wrote."""
    values = json.loads(written)
    date = values.pop("date", None)
    ordered, whole = values.pop("ordered", False), values.pop("whole", False)
    return Post(**values | {"body": _text(values["body"])}, date=dt.date.fromisoformat(date) if date else None,
                ordered=ordered, whole=whole)


def _read_comment(written: str) -> Comment:
    """The comment that `_written` wrote."""
    values = json.loads(written)
    posted = values.pop("posted_at", None)
    return Comment(**values | {
        "text": _text(values["text"]), "quoted": _spans(values.get("quoted", ())),
        "spans": _spans(values.get("spans", ())), "urls": tuple(values.get("urls", ())),
    }, posted_at=dt.datetime.fromisoformat(posted) if posted else None)
