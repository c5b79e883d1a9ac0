"""Personal data in texts replaced by what kind of thing it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple

from pipeline.people.kept import Kept
from pipeline.people.patterns import EMAIL, MENTION, TELEPHONE, links, listed

# What is replaced, by the word that replaces it, and how the ledger counts it. Where two overlap, the first counts.
KINDS = {"e-mail": "e-mail addresses", "link": "links", "telephone": "telephone numbers", "number": "personal numbers",
         "postcode": "postcodes", "name": "names"}
_PRESIDIO = {"PERSON": "name", "EMAIL_ADDRESS": "e-mail", "PHONE_NUMBER": "telephone", "UK_NINO": "number",
             "UK_NHS": "number", "IBAN_CODE": "number", "CREDIT_CARD": "number", "UK_POSTCODE": "postcode"}
_PIECE = re.compile(r"[^\n]{1,5000}(?!\S)|[^\n]{1,5000}")  # what the analyser sees at once
_HALF = re.compile("[\ud800-\udfff]")  # half a pair, which spaCy does not take
_BATCH = 64  # texts that a process takes at once; changes nothing in the result


class Found(NamedTuple):
    """Personal data in a text: where, the end excluded, and of what kind."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Redacted:
    """A text with personal data replaced, and where in the text as written that stood."""

    text: str
    found: tuple[Found, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How often something of each kind was replaced."""
        counted = Counter(one.kind for one in self.found)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}


def redacted(text: str, names: Iterable[str] = (), kept: Kept | None = None, *, persons: bool = True) -> Redacted:
    """The text with names, addresses, telephone and other personal numbers, links and @names replaced.

    Parameters
    ----------
    names
        Signatures and authors known in the corpus; replaced as whole words, in this spelling or in capitals.
    kept
        Names that stay readable.
    persons
        Whether names of persons are looked for; without it only what has a form is replaced, @names left out.

    Examples
    --------
    >>> redacted("Ask Sharon Pickles, or me (at) example.org (01632 960123): see https://example.org/a.").text
    'Ask [name], or [e-mail] ([telephone]): see [link].'
    """
    found = personal_data(text, names, kept or Kept(), persons=persons)
    return Redacted(replaced(text, found), tuple(found))


def redacted_texts(texts: Iterable[str], names: Iterable[str] = (), kept: Kept | None = None, *,
                   persons: bool = True, processes: int = 1) -> Iterator[Redacted]:
    """Each text as `redacted` gives it, in their order; not more than a few batches are held at a time."""
    from pipeline.store import mapped

    work = partial(_batch, names=tuple(sorted(set(names))), kept=kept or Kept(), persons=persons)
    for batch in mapped(work, _batches(texts), processes):
        yield from batch


def personal_data(text: str, names: Iterable[str], kept: Kept, *, persons: bool = True) -> list[Found]:
    """What is to be replaced in a text, in order and without overlaps."""
    found = [Found(*match.span(), "e-mail") for match in EMAIL.finditer(text)]
    found += [Found(*span, "link") for span in links(text)]
    found += [Found(*match.span(), "telephone") for match in TELEPHONE.finditer(text)]
    if persons:
        found += [Found(*match.span(), "name") for match in MENTION.finditer(text)]
        found += [Found(*span, "name") for span in listed(text, _unkept(tuple(names), kept))]
    found += _analysed(text, kept, persons)
    return _merged(found)


def replaced(text: str, found: Sequence[Found]) -> str:
    """The text with each stretch replaced by its kind in brackets."""
    parts, last = [], 0
    for start, end, kind in found:
        parts += [text[last:start], f"[{kind}]"]
        last = end
    return "".join([*parts, text[last:]])


def _analysed(text: str, kept: Kept, persons: bool) -> Iterator[Found]:
    """What Presidio finds, in pieces that bound its memory and time."""
    from pipeline.people.engine import LANGUAGE, analyser

    wanted = [entity for entity in _PRESIDIO if persons or entity != "PERSON"]
    for piece in _PIECE.finditer(text):
        words = _HALF.sub("\N{REPLACEMENT CHARACTER}", piece.group())
        if not words.strip():
            continue
        for one in analyser(kept).analyze(words, LANGUAGE, entities=wanted):
            # Presidio's pattern takes small letters, too: 'E3 2nd' is no postcode
            if one.entity_type != "UK_POSTCODE" or words[one.start:one.end].isupper():
                yield Found(piece.start() + one.start, piece.start() + one.end, _PRESIDIO[one.entity_type])


def _merged(found: Iterable[Found]) -> list[Found]:
    """What overlaps made one, of the kind that comes first in `KINDS`."""
    order = list(KINDS)
    whole: list[Found] = []
    for one in sorted(found):
        if whole and one.start < whole[-1].end:
            kind = min(whole[-1].kind, one.kind, key=order.index)
            whole[-1] = Found(whole[-1].start, max(whole[-1].end, one.end), kind)
        else:
            whole.append(one)
    return whole


@lru_cache(maxsize=4)
def _unkept(names: tuple[str, ...], kept: Kept) -> tuple[str, ...]:
    """The names but for those that stay readable."""
    spared = {name.casefold() for name in (*kept.public, *kept.terms)}
    return tuple(name for name in names if name.casefold() not in spared)


def _batch(texts: Sequence[str], names: tuple[str, ...], kept: Kept, persons: bool) -> list[Redacted]:
    return [redacted(text, names, kept, persons=persons) for text in texts]


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    stream = iter(texts)
    while batch := list(islice(stream, _BATCH)):
        yield batch
