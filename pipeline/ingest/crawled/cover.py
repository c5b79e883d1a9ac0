"""The account of a document's characters: every one that is not blank is a post's, a comment's, or in the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.ingest.model import Finding, Page, Span, Thread


def uncovered(text: str, spans: Iterable[Span]) -> list[Span]:
    """The stretches of a text, without outer blanks, that no span covers.

    >>> uncovered("a bc d ", [Span(2, 4)])
    [Span(start=0, end=1), Span(start=5, end=6)]
    """
    found, position = [], 0
    for start, end in (*sorted(spans), (len(text), len(text))):
        if start > position and (stretch := text[position:start].strip()):
            first = text.index(stretch[0], position)
            found.append(Span(first, first + len(stretch)))
        position = max(position, end)
    return found


def layout_findings(page: Page, thread: Thread) -> list[Finding]:
    """A row for every piece of layout, and a warning for every stretch of text that no reader assigned.

    Date and title of a post get a row too: the table `posts` has their values but not their places.
    """
    heading = [(span, reason) for span, reason in ((thread.date_span, "date"), (thread.title_span, "title")) if span]
    layout = sorted([*heading, *thread.layout_spans])
    rows = [Finding("layout", reason, page.text[span.start:span.end], span, page.line_number(span.start))
            for span, reason in layout]
    known = [span for comment in thread.comments for span in comment.spans] + ([thread.body] if thread.body else [])
    rows += [_unassigned(page, span) for span in uncovered(page.text, [*known, *(span for span, _ in layout)])]
    return rows


def _unassigned(page: Page, span: Span) -> Finding:
    found = " ".join(page.text[span.start:span.end].split())
    shown = found if len(found) <= 60 else f"{found[:57]}..."
    return Finding("warning", "text not assigned", f"{span.end - span.start} characters are neither the post's nor a "
                   f"comment's nor layout: {shown}. Check whether they belong to a comment", span,
                   page.line_number(span.start))
