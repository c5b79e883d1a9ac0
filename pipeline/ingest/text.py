"""The text of a comment, and the way back from it to the document."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.ingest.model import Reply, Span

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+", re.IGNORECASE)
_NAME = r"[^\W\d_][\w.-]*"
# A name that an apostrophe or dash leads in, alone on the last line: 'Getafix, - Jane Doe
_SIGNATURE = re.compile(rf"(?:['’‘`´]\s?|[-–—~]+\s*|[-–—~]+\s*['’‘]){_NAME}(?:\s{_NAME}){{0,2}}")
_SIGNATURE_LENGTH = 30


@dataclass(frozen=True)
class CommentText:
    """The text of a comment: paragraphs parted by a blank line, and where each of its lines stands.

    Attributes
    ----------
    text
        The text, without indentation and signature.
    lines
        Document span of each line that is not blank.
    starts
        Offset in `text` at which each of these lines starts.
    """

    text: str
    lines: tuple[Span, ...]
    starts: tuple[int, ...]

    def document(self, offset: int) -> int:
        """The document offset of a character of the text."""
        line = bisect_right(self.starts, offset) - 1
        return self.lines[line].start + offset - self.starts[line]

    def span(self, start: int, end: int) -> Span:
        """Where a stretch of the text, end excluded, stands in the document."""
        return Span(self.document(start), self.document(end - 1) + 1)


def comment_text(document: str, paragraphs: Sequence[Sequence[Span]]) -> CommentText:
    """The text that paragraphs of line spans make."""
    parts: list[str] = []
    lines: list[Span] = []
    starts: list[int] = []
    length = 0
    for paragraph in paragraphs:
        for i, line in enumerate(paragraph):
            if parts:
                parts.append("\n" if i else "\n\n")
                length += len(parts[-1])
            starts.append(length)
            lines.append(line)
            parts.append(document[line.start:line.end])
            length += line.end - line.start
    return CommentText("".join(parts), tuple(lines), tuple(starts))


def signature(document: str, comment: Reply) -> Span | None:
    """The line that signs a comment: its last, a short name led in by an apostrophe or dash; else nothing."""
    lines = [line for paragraph in comment.paragraphs for line in paragraph]
    if len(lines) < 2:
        return None
    last, before = (document[line.start:line.end] for line in (lines[-1], lines[-2]))
    words = [word for word in re.split(r"[\s'’‘`´~–—-]+", last) if word]
    named = len(last) <= _SIGNATURE_LENGTH and _SIGNATURE.fullmatch(last) and all(word[0].isupper() for word in words)
    listed = last[0] in "-–—~" and before[0] == last[0]
    return lines[-1] if named and not listed and last[-1] not in ".'’" else None


def unsigned(comment: Reply, signed: Span | None) -> tuple[tuple[Span, ...], ...]:
    """The paragraphs of a comment without its signature line."""
    kept = (tuple(line for line in paragraph if line != signed) for paragraph in comment.paragraphs)
    return tuple(paragraph for paragraph in kept if paragraph)


def web_addresses(text: str) -> list[tuple[int, int]]:
    """Where web addresses stand in a text, without the punctuation that follows them."""
    found = []
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(".,;:!?'’”»")
        while address.endswith((")", "]")) and address.count(")") > address.count("("):
            address = address[:-1].rstrip(".,;:!?")
        found.append((match.start(), match.start() + len(address)))
    return found
