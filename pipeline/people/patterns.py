"""Personal data that has a form: e-mail addresses, links, telephone numbers, `@names`; and names given in a list.

Every pattern needs time in proportion to the text, whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from spacy.lang.en.stop_words import STOP_WORDS

_AT = r"(?:@|\s@\s|\s{0,2}[(\[{]\s?at\s?[)\]}]\s{0,2})"
_DOT = r"(?:\.|\s?[(\[{]\s?dot\s?[)\]}]\s?)"
_LABELS = rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}})*{_DOT}[^\W\d_]{{2,24}}\b"
_SPOKEN = r"[\w-]{1,63}(?:(?:\sdot\s|\.)[\w-]{1,63})*\sdot\s[^\W\d_]{2,24}\b"
EMAIL = re.compile(rf"(?<![\w.+-])[\w.+-]{{1,80}}(?:{_AT}{_LABELS}|\sat\s{_SPOKEN})", re.IGNORECASE)
LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{0,19}://|\bwww\.)\S+"
    r"|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.)+(?:com|org|net|uk|gov|info|io|eu|de|fr|ie|us|au|ca|nz|blog|co)\b(?:/\S*)?",
    re.IGNORECASE,
)
# A number counts as a telephone number where it begins as one (+, 0 or bracket) and has nine digits or more, or has
# the North American shape; sums of money, years and times do not.
TELEPHONE = re.compile(
    r"(?<![\w£$€.,/-])"
    r"(?:(?:\+\d|0\d)(?:[\s().-]{0,3}\d){7,13}|\(\+?\d{2,5}\)(?:[\s.-]{0,2}\d){6,12}|\d{3}[-. ]\d{3}[-. ]\d{4})(?!\w)"
)
MENTION = re.compile(r"(?<![\w.])@[^\W\d_][\w.-]*\w|(?<![\w.])@[^\W\d_](?!\w)")
TAIL = ".,;:!?)]}'\"’”"
_WORD = re.compile(r"\w+")
_BETWEEN = re.compile(r"[^\w\n]{1,3}")
_LONGEST = 8  # words of a listed name that count
_Index = dict[str, dict[int, set[tuple[str, ...]]]]  # first word → number of words, the most first → names


def links(text: str) -> Iterator[tuple[int, int]]:
    """Where links stand, without the punctuation that ends the sentence rather than the address."""
    for found in LINK.finditer(text):
        yield found.start(), found.start() + len(found.group().rstrip(TAIL))


def listed(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where one of the names stands as whole words, in its spelling or in capitals, the longest first.

    >>> list(listed("Jo Bloggs and JO", ["Jo", "'Jo Bloggs"]))
    [(0, 9), (14, 16)]
    """
    index = _index(tuple(names))
    words = list(_WORD.finditer(text)) if index else []
    i = 0
    while i < len(words):
        last = next((i + n for n in index.get(words[i].group(), {})
                     if i + n <= len(words) and _is_name(text, words[i:i + n], index)), i)
        if last > i:
            yield words[i].start(), words[last - 1].end()
        i = max(last, i + 1)


def _is_name(text: str, words: list[re.Match[str]], index: _Index) -> bool:
    """Whether neighbouring words are a name, with no more than a blank or a mark between two of them."""
    said = tuple(word.group() for word in words)
    return said in index[said[0]].get(len(said), ()) and all(
        _BETWEEN.fullmatch(text, one.end(), other.start()) for one, other in pairwise(words))


@lru_cache(maxsize=4)
def _index(names: tuple[str, ...]) -> _Index:
    """The names by their words, as written and in capitals; a single letter or stop word is no name."""
    found = {tuple(_WORD.findall(name)[:_LONGEST]) for name in names if name.strip().lower() not in STOP_WORDS}
    plain = {words for words in found if len("".join(words)) > 1}
    index: _Index = {}
    for words in sorted(plain | {tuple(word.upper() for word in words) for words in plain}, key=len, reverse=True):
        index.setdefault(words[0], {}).setdefault(len(words), set()).add(words)
    return index
