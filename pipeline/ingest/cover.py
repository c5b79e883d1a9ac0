"""The account of a document's characters: every one that is not blank is a post's, a comment's, or in the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.ingest.model import Finding, Page, Span, Thread


def gaps(spans: Iterable[Span], end: int) -> list[Span]:
    """The stretches from 0 to `end` that no span covers.

    >>> gaps([Span(2, 4), Span(6, 9)], 9)
    [Span(start=0, end=2), Span(start=4, end=6)]
    """
    free, position = [], 0
    for span in sorted(spans):
        if span.start > position:
            free.append(Span(position, span.start))
        position = max(position, span.end)
    if end > position:
        free.append(Span(position, end))
    return free


def layout_findings(page: Page, thread: Thread) -> list[Finding]:
    """A row for every piece of layout, and a warning for every stretch of text that no reader assigned.

    Date and title of a post get a row too: the table `posts` has their values but not their places.
    """
    heading = [(span, reason) for span, reason in ((thread.date_span, "date"), (thread.title_span, "title")) if span]
    layout = sorted([*heading, *thread.layout_spans])
    rows = [Finding("layout", reason, page.text[span.start:span.end], span, page.line_number(span.start))
            for span, reason in layout]
    known = [span for comment in thread.comments for span in comment.spans] + ([thread.body] if thread.body else [])
    for gap in gaps([*known, *(span for span, _ in layout)], len(page.text)):
        if match := re.search(r"\S(?:.*\S)?", page.text[gap.start:gap.end], re.DOTALL):
            span = Span(gap.start + match.start(), gap.start + match.end())
            rows.append(_unassigned(page, span))
    return rows


def _unassigned(page: Page, span: Span) -> Finding:
    found = " ".join(page.text[span.start:span.end].split())
    shown = found if len(found) <= 60 else f"{found[:57]}..."
    return Finding("warning", "text not assigned", f"{span.end - span.start} characters are neither the post's nor a "
                   f"comment's nor layout: {shown}. Check whether they belong to a comment", span,
                   page.line_number(span.start))
