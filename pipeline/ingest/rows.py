"""The rows of the tables that one document gives: posts, comments, ledger."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.ingest.addressed import addresses
from pipeline.ingest.cover import layout_findings
from pipeline.ingest.decode import Decoded, decoded
from pipeline.ingest.duplicates import duplicates
from pipeline.ingest.model import Finding, Page, Reply, Span, Thread
from pipeline.ingest.quotations import Quotation, Speech, own_words, quotations
from pipeline.ingest.readers import reader_of
from pipeline.ingest.text import comment_text, signature, unsigned, web_addresses
from pipeline.ingest.words import every, removed_sentences

Row = dict[str, Any]
STAGE = "ingest"


@dataclass(frozen=True)
class DocumentRows:
    """The rows of one document, by table."""

    posts: list[Row] = field(default_factory=list)
    comments: list[Row] = field(default_factory=list)
    ledger: list[Row] = field(default_factory=list)


def document_tables(name: str, data: bytes, post: str) -> DocumentRows:
    """The rows of one document's post, comments and ledger.

    Nothing in the bytes raises: what cannot be read is an error row in the ledger.

    Parameters
    ----------
    name
        Name of the document in all tables.
    data
        Its bytes.
    post
        Id of its post.
    """
    text = decoded(data)
    if isinstance(text, Finding):
        return DocumentRows(ledger=[ledger_row(name, text)])
    page = Page(text.text, text.cut)
    reader = reader_of(page) if page.lines else None
    if reader is None:
        return DocumentRows(ledger=[ledger_row(name, finding) for finding in (*text.notes, _unreadable(page))])
    thread = reader.read(page)
    twice = duplicates(page, thread.body) if thread.body else []
    findings = [*text.notes, *thread.findings, *layout_findings(page, thread), *_twice(page, twice)]
    if any(comment.header and comment.header.posted_at for comment in thread.comments):
        findings.append(Finding("note", "times without zone", "the page names no time zone, so its times are taken as "
                                "UTC. Compare them within one blog only"))
    return DocumentRows([_post_row(name, data, post, text, page, thread, twice)], _comment_rows(page, post, thread),
                        [ledger_row(name, finding) for finding in findings])


def _unreadable(page: Page) -> Finding:
    """The error of a document that no reader takes."""
    if not page.lines:
        return Finding("error", "empty", "the document holds no text, expected a post with its comments. "
                       "Save the page again, or take the file out of the folder")
    span = Span(page.lines[0].start, page.lines[-1].span.end)
    return Finding("error", "layout unknown", "found neither a heading such as '36 comments:' nor a marker such as "
                   "'ReplyDelete', expected the text of a Blogger page with its comments. Save the whole page as "
                   "text, or take the file out of the folder", span, page.lines[0].number)


def ledger_row(name: str, finding: Finding) -> Row:
    """A row of the ledger for what was found in a document."""
    start, end = finding.span or (None, None)
    return {"document": name, "line": finding.line, "start": start, "end": end, "stage": STAGE,
            "severity": finding.severity, "reason": finding.reason, "detail": finding.detail}


def _twice(page: Page, passages: Sequence[dict[str, int]]) -> list[Finding]:
    """A note for each passage of the body that stands there before."""
    return [Finding("note", "passage printed twice", f"{one['end'] - one['start']} characters of the body repeat those "
                    f"from line {page.line_number(one['first'])} on; both copies are kept",
                    line=page.line_number(one["start"])) for one in passages]


def _post_row(name: str, data: bytes, post: str, text: Decoded, page: Page, thread: Thread,
              twice: list[dict[str, int]]) -> Row:
    title, body = thread.title_span, thread.body
    return {
        "post": post, "document": name, "sha256": hashlib.sha256(data).hexdigest(), "encoding": text.encoding,
        "layout": thread.layout, "title": page.text[title.start:title.end] if title else None, "date": thread.date,
        "author": None, "body": page.text[body.start:body.end] if body else "",
        "body_spans": _spans([body] if body else []), "duplicates": twice,
        "declared_comments": thread.declared, "parsed_comments": len(thread.comments),
    }


def _spans(spans: Sequence[Span]) -> list[dict[str, int]]:
    return [{"start": span.start, "end": span.end} for span in spans]


def _comment_rows(page: Page, post: str, thread: Thread) -> list[Row]:
    """The comments in their order, each with its words told from others'."""
    ids = [f"{post}-{ordinal:02d}" for ordinal in range(1, len(thread.comments) + 1)]
    signed = [signature(page.text, comment) for comment in thread.comments]
    speeches = [Speech(id_, comment_text(page.text, unsigned(comment, span)), comment.parent)
                for id_, comment, span in zip(ids, thread.comments, signed, strict=True)]
    title = [page.text[span.start:span.end] for span in (thread.title_span, thread.body) if span]
    found = quotations(title, speeches)
    rows = zip(ids, thread.comments, signed, speeches, found, strict=True)
    return [_comment_row(page, post, ordinal, ids, *row) for ordinal, row in enumerate(rows, 1)]


def _comment_row(page: Page, post: str, ordinal: int, ids: Sequence[str], id_: str, comment: Reply,
                 signed: Span | None, speech: Speech, quoted: Sequence[Quotation]) -> Row:
    text = speech.text
    removed = text.text.casefold() in removed_sentences()
    own, own_spans = ("", []) if removed else own_words(text, quoted)
    mentions = addresses(text.text, [(one.start, one.end) for one in quoted])
    name = _name(comment, page.text[signed.start:signed.end] if signed else None)
    return {
        "comment": id_, "post": post, "ordinal": ordinal, "number": comment.number,
        "depth": 0 if comment.parent is None else 1, "parent": None if comment.parent is None else ids[comment.parent],
        "author": _pseudonym(name), "signature": name,
        "posted_at": comment.header.posted_at if comment.header else None,
        "spans": _spans(comment.spans), "lines": _spans(text.lines), "text": text.text, "own": own,
        "own_spans": _spans(own_spans),
        "quoted": [{**text.span(one.start, one.end)._asdict(), "source": one.source, "kind": one.kind}
                   for one in quoted],
        "addressed": [{**text.span(one.start, one.end)._asdict(), "text": one.text, "kind": one.kind}
                      for one in mentions],
        "urls": [text.text[start:end] for start, end in web_addresses(text.text)],
        "removed": removed,
    }


def _name(comment: Reply, sign: str | None) -> str | None:
    """The name a comment stands under, as written: its signature, else its profile's; nothing where anonymous."""
    name = comment.header.name if comment.header else None
    return sign or (None if name in every("anonymous") else name)


def _pseudonym(name: str | None) -> str | None:
    """The same short code for the same name, whatever leads it in.

    >>> _pseudonym("'Getafix") == _pseudonym("- Getafix")
    True
    """
    plain = re.sub(r"^\W+", "", name or "").casefold()
    return f"p-{hashlib.blake2s(plain.encode()).hexdigest()[:8]}" if plain else None
