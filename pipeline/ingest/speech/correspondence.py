"""Letters, e-mails, releases and short messages pasted into a comment, recognised by their form."""

from __future__ import annotations

import re

_MONTH = r"[^\W\d_]{3,10}\.?"
_HEADERS = re.compile(r"^(?:(?:From|To|Cc|Bcc|Sent|Date|Subject|Re|Von|An|Gesendet|Betreff|De|À|Objet|Para|Asunto|Da|A|"
                      r"Oggetto|Assunto|Van|Aan|Onderwerp)[^\S\n]*:[^\S\n]*\S[^\n]*\n+){2,}", re.MULTILINE)
_SUBJECT = re.compile(r"^(?:Subject|Re|Betreff|Objet|Asunto|Oggetto|Assunto|Onderwerp|Sent|Date|Gesendet)\b",
                      re.MULTILINE)
# Letters to a group; one to a single person may be the commenter's own open letter.
_SALUTATION = re.compile(r"^Dear (?:all|both|everyone|friends|sirs?|sir or madam|(?:[a-z]+ )?(?:colleague|member|"
                         r"resident|parent|customer|neighbour|supporter|staff|team)s?)\b[^\n]{0,40}$",
                         re.MULTILINE | re.IGNORECASE)
_CLOSING = re.compile(r"^(?:(?:(?:kind|best|warm)(?:est)? )?(?:regards|wishes)|(?:yours )?(?:sincerely|faithfully|"
                      r"truly)|many thanks|thank you)\b[^\n]{0,30}", re.MULTILINE | re.IGNORECASE)
_SENDER = re.compile(r"\n+(?:(?=[^\W\d_])[^\n.!?]{1,40})(?=\n|$)")
_RELEASE = re.compile(r"^(?:for immediate release|(?:press|news|media) release)\b[^\n:]{0,60}$",
                      re.MULTILINE | re.IGNORECASE)
# `— Mill Bakery (@millbakery) March 4, 2018` closes an embedded one, the others open one.
_MESSAGE = re.compile(rf"^[^\n]+[-–—] [^\n()]{{1,60}} \(@\w{{1,15}}\) {_MONTH} \d{{1,2}}, \d{{4}}$"
                      r"|^RT @\w{1,15}:[^\n]+|^[^\n@]{1,50} @\w{1,15} · [^\n]+(?:\n[^\n]+)*", re.MULTILINE)
# What no name and no office holds, but a remark of the commenter's that follows the letter.
_REMARK = re.compile(r"\b(?:I|we|you|your|it|its|he|she|they|that|this|there|so|is|are|was|were|said|not|no|what|"
                     r"why|how)\b", re.IGNORECASE)
_SENDER_LINES = 3  # lines below a closing formula: name, office, firm


def letter(text: str) -> tuple[int, int] | None:
    """Where an e-mail with its header, or a letter to a group with salutation and closing, stands in a comment."""
    for header in _HEADERS.finditer(text) if ":" in text else ():
        if _SUBJECT.search(header[0]):
            return header.start(), _end(text, header.end()) or len(text)
    salutation = _SALUTATION.search(text) if "ear " in text else None
    end = _end(text, salutation.end()) if salutation else None
    return (salutation.start(), end) if salutation and end else None


def _end(text: str, start: int) -> int | None:
    """Where a letter ends: below its closing formula, with the lines that name the sender."""
    closing = _CLOSING.search(text, start)
    if closing is None:
        return None
    end = closing.end()
    for _ in range(_SENDER_LINES):
        line = _SENDER.match(text, end)
        if line is None or not line[0].strip()[0].isupper() or _REMARK.search(line[0]):
            break
        end = line.end()
    return end


def release(text: str) -> int | None:
    """Where the heading of a press release stands in a comment."""
    heading = _RELEASE.search(text) if "elease" in text or "ELEASE" in text else None
    return heading.start() if heading else None


def messages(text: str) -> list[tuple[int, int]]:
    """Where short messages of a network stand, with their writer's name there."""
    return [match.span() for match in _MESSAGE.finditer(text)] if "@" in text else []
