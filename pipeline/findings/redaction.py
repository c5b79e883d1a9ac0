"""Personal data in a quotation replaced by what kind of thing it was."""

from __future__ import annotations

import re
from collections.abc import Iterable

EMAIL = re.compile(r"[\w.+-]+\s?(?:@|[(\[]at[)\]])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.)\S+"
    r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|org|net|uk|gov|info|io|eu|de|fr|ie|us|au|ca|nz|blog|co)\b(?:/\S*)?",
    re.IGNORECASE,
)
# A number counts as a telephone number where it begins as one (+, 0 or bracket) and has nine digits or more, or has
# the North American shape; sums of money, years and times do not.
TELEPHONE = re.compile(
    r"(?<![\w£$€.,/-])"
    r"(?:(?:\+\d|0\d)(?:[\s().-]{0,3}\d){7,13}|\(\+?\d{2,5}\)(?:[\s.-]{0,2}\d){6,12}|\d{3}[-. ]\d{3}[-. ]\d{4})(?!\w)"
)
MENTION = re.compile(r"(?<![\w.])@[^\W\d_][\w.-]*\w|(?<![\w.])@[^\W\d_](?!\w)")
_TAIL = ".,;:!?)]}'\"’”"


def redacted(text: str, names: Iterable[str] = ()) -> str:
    """The text with addresses, telephone numbers, links, @names and these names replaced.

    Parameters
    ----------
    names
        Signatures and authors known in the corpus; replaced as whole words, in this spelling or in capitals.

    Examples
    --------
    >>> redacted("Ask Getafix, or me@example.org (01234 567890): see https://example.org/a.", ["Getafix"])
    'Ask [name], or [e-mail] ([telephone]): see [link].'
    """
    text = EMAIL.sub("[e-mail]", text)
    text = LINK.sub(_link, text)
    text = TELEPHONE.sub("[telephone]", text)
    text = MENTION.sub("[name]", text)
    pattern = name_pattern(names)
    return pattern.sub("[name]", text) if pattern else text


def name_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of the names as whole words, longest first; None where there are none."""
    bare = {name.strip().strip(_TAIL + "‘“-–— ") for name in names}
    spellings = {spelling for name in bare if len(name) > 1 for spelling in (name, name.upper())}
    if not spellings:
        return None
    longest_first = sorted(spellings, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _link(found: re.Match[str]) -> str:
    """`[link]` and the punctuation that ended the sentence rather than the address."""
    address = found.group()
    return "[link]" + address[len(address.rstrip(_TAIL)):]
