"""Whether words in marks that nobody in the thread said are somebody else's, or only marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.ingest.speech.marks import Marked
from pipeline.ingest.speech.matching import RUN

LONG = 25  # words from which a passage in marks is taken for a quotation
_BEFORE = 500  # characters before a passage that may hold the beginning of its sentence
SENTENCE = 4  # words from which one can be a sentence
_SAYING = re.compile(r"\b(?:say|says|said|saying|tell|tells|told|telling|write|writes|wrote|state|states|stated|claim|"
                     r"claims|claimed|ask|asks|asked|reads|announced|added|replied|quote|quoted|according to)"
                     r"(?:\s+[\w'’-]+){0,3}\s*[,:]?\s*$", re.IGNORECASE)
_INTRODUCED = re.compile(r"[:]\s*[-–—]?\s*$")
_IMAGINED = re.compile(r"\b(?:if|as though|attitude|imagine|imagined|along the lines)\b|"
                       r"(?:\b(?:will|would|can|could|should|might)|['’]ll)(?:\s+\w+){0,2}?\s+(?:say|saying|said|tell|told|hear)\b",
                       re.IGNORECASE)


def is_others_speech(text: str, passage: Marked, inside: Sequence[str], quoted: Sequence[Sequence[str]]) -> bool:
    """Whether the passage quotes somebody outside the thread.

    It does where it is introduced (a speaker's label, a colon, a verb of saying), is long, or reads like a sentence
    rather than a name; not where the sentence around it supposes the speech, nor where it rewords a quotation
    that stands before it, nor where its closing mark may be a plural's apostrophe.

    Parameters
    ----------
    text, passage, inside
        The comment, the passage in marks, its words as written.
    quoted
        The words, case folded, of each quotation in marks before it.
    """
    before = text[max(passage.left - _BEFORE, 0):passage.left]
    sentence = re.split(r"[.!?]\s|\n", before)[-1]
    count = len(inside)
    plural = passage.single and text[passage.right - 2] in "sS" and re.match(r"\s[a-z]", text[passage.right:])
    if count < SENTENCE or plural or _rewords(inside, quoted) or _IMAGINED.search(sentence):
        return False
    introduced = _INTRODUCED.search(before[-80:]) or (not passage.single and _SAYING.search(sentence))
    return bool(introduced) or count >= LONG or _is_sentence(text[passage.start:passage.end], inside)


def _rewords(inside: Sequence[str], quoted: Sequence[Sequence[str]]) -> bool:
    """Whether the passage begins like an earlier quotation of the comment and then goes another way: a parody."""
    opening = [word.casefold() for word in inside[:RUN]]
    return any(other[:RUN] == opening for other in quoted)


def _is_sentence(passage: str, inside: Sequence[str]) -> bool:
    """Whether the passage starts with a capital and goes on without, as titles do not."""
    small = sum(word[0].islower() for word in inside[1:])
    return passage[0].isupper() and small >= 0.75 * (len(inside) - 1)
