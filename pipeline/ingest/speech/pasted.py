"""Passages pasted from elsewhere without marks, recognised by their form: news, press releases, transcripts, prices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.ingest.speech.correspondence import letter, messages, release
from pipeline.ingest.speech.marks import marked_passages
from pipeline.ingest.text import web_addresses

LEAD_WORDS = 15  # a line that introduces a pasted passage is no longer
PASTED_WORDS = 40  # a pasted passage is no shorter
_DAY = r"(?:\d{1,2}\.?\s)?[^\W\d_]{3,10}\.?(?:\s\d{1,2})?(?:,?\s\d{4})?"
_DATELINE = re.compile(rf"[A-Z][A-Z .,'’-]{{2,40}}(?:,\s*{_DAY})?\s*\([^()\n]{{2,40}}\)\s*[-–—]\s")
_LABEL = re.compile(r"[QA]\d{0,2}:\s+(?=\S)|"
                    r"(?:Q\d+\s+)?(?:[A-Z][\w.'’-]+\s+){1,5}?[A-Z][\w.'’-]+(?:\s*\([^()\n]*\))?:\s+(?=[^\s\"“‘'])")
_PRICE = re.compile(r"\([+\-−–]?\d+(?:\.\d+)?\s?%\)")
_TICKER = re.compile(r"\b[A-Z]{2,8}:\s?[A-Z.]{1,6}\b")
_LEAD = re.compile(r"(?:from|via|source)\b|.*\b(?:press release|statement|news|article|e-?mail|bulletin|newsletter|"
                   r"circular|reports?|memo|notice|announcement|leaflet|intranet|website|letter|bbc|guardian|independent|times|telegraph|mail|mirror|ft|reuters)\b",
                   re.IGNORECASE)
_SAYS = (r"(?:said|says|added|adds|told|warned|wrote|noted|claimed|explained|argued|insisted|commented|continued|"
         r"concluded)")
_REPORTED = re.compile(rf"[\"”’']\s+(?:[\w’'-]+\s+){{0,4}}?{_SAYS}\b"
                       rf"|\b{_SAYS}\b(?:\s+[\w’'-]+){{0,3}}?\s*[,:]?\s*[\"“‘]")
_PERSONAL = re.compile(r"\b(?:I|I['’]\w+|my|me|you|your|you['’]\w+)\b")


class _Paragraph(NamedTuple):
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def words(self) -> int:
        return len(self.text.split())


def pasted_passages(text: str, continues: bool = False) -> list[tuple[int, int]]:
    """Where pasted passages stand in a comment.

    Parameters
    ----------
    text
        The comment.
    continues
        Whether the comment it answers, or the one before it, ends in a pasted passage that may go on here.
    """
    paragraphs = _paragraphs(text)
    if _is_price(text):
        return [(0, len(text))]
    whole = letter(text)
    if whole:
        return [whole]
    for passage in (_transcript(paragraphs), _dispatch(paragraphs), _released(text, paragraphs),
                    _introduced(paragraphs)):
        if passage:
            return [(passage[0].start, passage[-1].end)]
    if _is_news(paragraphs, 2) or (continues and _is_news(paragraphs, 0)):
        body = _without_addresses(paragraphs)
        return [(body[0].start, body[-1].end)]
    return messages(text)


def _paragraphs(text: str) -> list[_Paragraph]:
    found, position = [], 0
    for part in text.split("\n\n"):
        paragraph = part.lstrip()
        if paragraph:
            found.append(_Paragraph(position + len(part) - len(paragraph), paragraph))
        position += len(part) + 2
    return found


def _is_price(text: str) -> bool:
    """Whether the whole comment is a display of a share's price."""
    lines = text.split("\n") if "%)" in text else []
    return (len(lines) > 1 and all(len(line) <= 60 for line in lines)
            and _PRICE.search(text) is not None and _TICKER.search(text) is not None)


def _transcript(paragraphs: Sequence[_Paragraph]) -> Sequence[_Paragraph]:
    """From the first to the last of three paragraphs or more that each begin with a speaker's name and a colon."""
    labelled = [i for i, paragraph in enumerate(paragraphs) if ":" in paragraph.text and _LABEL.match(paragraph.text)]
    spoken = paragraphs[labelled[0]:labelled[-1] + 1] if len(labelled) >= 3 else []
    return spoken if sum(one.words for one in spoken) >= PASTED_WORDS else []


def _dispatch(paragraphs: Sequence[_Paragraph]) -> Sequence[_Paragraph]:
    """From a paragraph with the dateline of a news agency on."""
    for i, paragraph in enumerate(paragraphs):
        if "(" in paragraph.text and _DATELINE.match(paragraph.text):
            return _without_remarks(paragraphs[i:])
    return []


def _released(text: str, paragraphs: Sequence[_Paragraph]) -> Sequence[_Paragraph]:
    """From the heading of a press release on."""
    start = release(text)
    return _without_remarks([one for one in paragraphs if one.end > start]) if start is not None else []


def _introduced(paragraphs: Sequence[_Paragraph]) -> Sequence[_Paragraph]:
    """What follows a first line that names a source and ends in a colon, unless it is in marks."""
    if len(paragraphs) < 2:
        return []
    lead, rest = paragraphs[0], paragraphs[1:]
    introduces = (re.search(r":\s*[-–—]?$", lead.text[-9:]) and "\n" not in lead.text and lead.words <= LEAD_WORDS
                  and _LEAD.match(lead.text) and not _is_personal(lead.text))
    if not introduces or rest[0].text[0] in "\"“'‘" or sum(one.words for one in rest) < PASTED_WORDS:
        return []
    return _without_remarks(rest)


def _without_remarks(paragraphs: Sequence[_Paragraph]) -> Sequence[_Paragraph]:
    """The paragraphs up to a line that is only a web address, less last ones in which the commenter speaks."""
    stop = next((i for i, one in enumerate(paragraphs) if i and _is_address(one.text)), len(paragraphs))
    kept = list(paragraphs[:stop])
    while len(kept) > 1 and _is_personal(kept[-1].text):
        kept.pop()
    return kept if sum(one.words for one in kept) >= PASTED_WORDS else paragraphs[:stop]


def _is_address(text: str) -> bool:
    return any(end - start == len(text.strip()) for start, end in web_addresses(text))


def _is_personal(text: str) -> bool:
    """Whether the writer says I or you outside quotation marks."""
    for passage in reversed(marked_passages(text)):
        if not passage.single:
            text = text[:passage.left] + " " * (passage.right - passage.left) + text[passage.right:]
    return _PERSONAL.search(text) is not None


def _is_news(paragraphs: Sequence[_Paragraph], reported: int) -> bool:
    """Whether a comment reads like an article: paragraphs, reported speech, and nobody says I or you."""
    if len(paragraphs) < 3 or sum(one.words for one in paragraphs) < 2 * PASTED_WORDS:
        return False
    text = "\n\n".join(one.text for one in paragraphs)
    return len(_REPORTED.findall(text)) >= reported and not _is_personal(text)


def _without_addresses(paragraphs: Sequence[_Paragraph]) -> list[_Paragraph]:
    """The paragraphs without web addresses and short lead-in lines at the ends."""
    kept = [one for one in paragraphs if not _is_address(one.text)]
    while len(kept) > 1 and kept[0].text.endswith((":", ":-")) and kept[0].words <= LEAD_WORDS:
        kept.pop(0)
    return kept
