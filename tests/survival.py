"""Small invented documents of every format, and what every reader must do with whatever bytes it is given."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Iterator
from random import Random

from pipeline.ingest.document import Document, Item
from pipeline.ingest.model import Comment, Finding, Post
from pipeline.ingest.readers import CONTAINERS, READERS
from tests import rendered
from tests.rendered import Blog
from tests.rendered_feeds import PRETTY, atom, json_comments, takeout
from tests.rendered_files import delimited, json_lines, parquet, takeout_zip, warc
from tests.rendered_pages import old_comments, page_html, rendered_comments, threaded_comments, upper
from tests.rendered_text import flat, numbered

SECONDS = 20.0
SEVERITIES = ("layout", "note", "warning", "error")  # `layout` accounts for a stretch of text and holds it
BLOG = Blog((rendered.post(Random(3), 12, rendered.ids()),), 60)
POST = BLOG.posts[0]
WHOLE: dict[str, bytes] = {
    "export": atom(BLOG), "pretty export": atom(BLOG, PRETTY), "Takeout": takeout(BLOG),
    "JSON": json_comments(BLOG, POST)[0], "JSON in a callback": json_comments(BLOG, POST, callback="cb")[0],
    "threaded page": page_html(BLOG, POST, threaded_comments),
    "rendered page": page_html(BLOG, POST, rendered_comments),
    "old page": page_html(BLOG, POST, old_comments), "capitals": upper(page_html(BLOG, POST, old_comments)),
    "CSV": delimited(BLOG), "TSV": delimited(BLOG, "\t"), "JSON Lines": json_lines(BLOG), "Parquet": parquet(BLOG),
    "numbered": numbered(BLOG, POST), "flat": flat(POST), "zip": takeout_zip(BLOG),
    "WARC": warc([(POST.url, page_html(BLOG, POST, threaded_comments))], compressed=False),
    "WARC, gzip": warc([(POST.url, page_html(BLOG, POST, threaded_comments))]),
}


def members(document: Document) -> Iterator[Document | Finding]:
    """The document, or the documents in it."""
    container = next((one for one in CONTAINERS if one.recognise(document)), None)
    return container.members(document) if container else iter((document,))


def read(data: bytes, name: str = "a") -> list[tuple[str, Item]]:
    """All that is found in bytes, by document; unlike `items`, nothing that a reader raises is caught."""
    found: list[tuple[str, Item]] = []
    for member in members(Document.of(name, data)):
        if isinstance(member, Finding):
            found.append((name, member))
        elif reader := next((one for one in READERS if one.recognise(member)), None):
            found.extend((member.name, item) for item in reader.read(member))
    return found


def unsound(item: Item) -> list[str]:
    """What is wrong with an item whatever the document."""
    if isinstance(item, Finding):
        return ["severity"] * (item.severity not in SEVERITIES) + _unprintable(item.detail)
    texts = [item.key, item.name or "", item.profile or "", item.source_id or ""]
    if isinstance(item, Post):
        return _unprintable(*texts, item.body.text, item.title or "", item.url or "")
    wrong = _unprintable(*texts, item.post, item.text.text, item.parent or "", *item.urls)
    length = len(item.text.text)
    wrong += ["quoted"] * any(not 0 <= start < end <= length for start, end in item.quoted)
    wrong += ["zone"] * (item.posted_at is not None and item.posted_at.utcoffset() != dt.timedelta())
    wrong += ["name"] * (item.name is not None and not item.name.strip())
    return wrong


def _unprintable(*texts: str) -> list[str]:
    return ["lone surrogate or NUL" for text in texts if re.search("[\ud800-\udfff\0]", text)]


def survived(data: bytes) -> list[tuple[str, Item]]:
    """All that is found in bytes, once it is seen to be sound and to have come in time."""
    start = time.process_time()
    found = read(data)
    assert time.process_time() - start < SECONDS
    assert [(item, wrong) for _, item in found if (wrong := unsound(item))] == []
    keys = [(name, item.post, item.key) for name, item in found  # what has an id may stand there twice: merging sees it
            if isinstance(item, Comment) and item.source_id is None]
    assert [key for key, times in Counter(keys).items() if times > 1] == []
    return found
