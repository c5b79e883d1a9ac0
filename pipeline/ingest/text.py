"""The text of a comment, and the way back from it to the document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.ingest.model import PlainText, Span, Text

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+", re.IGNORECASE)
_NAME = r"[^\W\d_][\w.-]*"
# A name that an apostrophe or dash leads in, alone on the last line: 'Getafix, - Jane Doe
_SIGNATURE = re.compile(rf"(?:['’‘`´]\s?|[-–—~]+\s*|[-–—~]+\s*['’‘]){_NAME}(?:\s{_NAME}){{0,2}}")
_SIGNATURE_LENGTH = 30
_BLANK_LINES = re.compile(r"\n{3,}")


def comment_text(document: str, paragraphs: Sequence[Sequence[Span]]) -> Text:
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
    return Text("".join(parts), tuple(lines), tuple(starts))


def tidy(text: str) -> str:
    """A text as `plain_text` takes it: lines end with LF, have no outer blanks, at most one is blank; NUL is out.

    >>> tidy(" One line. \\r\\n\\r\\n\\r\\nAnother.\\r\\n")
    'One line.\\n\\nAnother.'
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "")
    if "\n" not in text:
        return text.strip()
    text = "\n".join([line.strip() for line in text.split("\n")]).strip("\n")
    return _BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text


def plain_text(text: str) -> Text:
    """A text that stands for itself; it must be tidy, as `tidy` and `html_text` leave it."""
    return PlainText(text)


def unsigned(text: Text) -> tuple[Text, str | None]:
    """The text without the line that signs it, and that line: its last, a short name that a mark leads in.

    >>> unsigned(plain_text("Well put.\\n\\n'Getafix"))[1]
    "'Getafix"
    """
    lines = text.text[text.starts[-2]:].split("\n") if len(text.lines) > 1 else []
    if not lines or not _signs(lines[-1], lines[0]):
        return text, None
    end = text.starts[-2] + len(lines[0])
    return Text(text.text[:end], text.lines[:-1], text.starts[:-1]), lines[-1]


def _signs(last: str, before: str) -> bool:
    """Whether a last line is a signature, given the line before it."""
    words = [word for word in re.split(r"[\s'’‘`´~–—-]+", last) if word]
    named = len(last) <= _SIGNATURE_LENGTH and _SIGNATURE.fullmatch(last) and all(word[0].isupper() for word in words)
    listed = last[0] in "-–—~" and before[0] == last[0]
    return bool(named and not listed and last[-1] not in ".'’")


def web_addresses(text: str) -> list[tuple[int, int]]:
    """Where web addresses stand in a text, without the punctuation that follows them."""
    found = []
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(".,;:!?'’”»")
        end, surplus = len(address), address.count(")") - address.count("(")
        while surplus > 0 and address[end - 1] in ")]":  # by places, since a million brackets may stand there
            surplus -= address[end - 1] == ")"
            end -= 1
            while address[end - 1] in ".,;:!?":
                end -= 1
        found.append((match.start(), match.start() + end))
    return found
