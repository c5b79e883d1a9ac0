"""The entries of an Atom feed as they are written, however damaged its bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Any

from lxml import etree

from pipeline.ingest.decode import Decoded, decoded, is_encoding
from pipeline.ingest.document import Document
from pipeline.ingest.feeds.entry import NO_CHARACTER, Entry, answered, as_html
from pipeline.ingest.feeds.pieces import LARGEST, Piece, pieces, utf8_stream
from pipeline.ingest.model import Finding

Element = Any  # lxml has no types
_Fills = dict[str, Callable[[Entry, Element], None]]
_ATOM = "http://www.w3.org/2005/Atom"
_SPACES = {  # by the prefix that it commonly has, the one of today first
    "": (_ATOM, "http://purl.org/atom/ns#", ""),
    "app": ("http://www.w3.org/2007/app", "http://purl.org/atom/app#"),
    "blogger": ("http://schemas.google.com/blogger/2018",),
    "gd": ("http://schemas.google.com/g/2005",),
    "georss": ("http://www.georss.org/georss",),
    "media": ("http://search.yahoo.com/mrss/",),
    "openSearch": ("http://a9.com/-/spec/opensearchrss/1.0/", "http://a9.com/-/spec/opensearch/1.1/"),
    "thr": ("http://purl.org/syndication/thread/1.0",),
}
_ROOT = re.compile(rb"<(?:[\w.-]+:)?feed(?=[\s>])[^<>]*>")
_ROOT_END = re.compile(rb"</(?:[\w.-]+:)?feed\s*>")
_SPACE = re.compile(r"""\sxmlns(?::([\w.-]+))?\s*=\s*(?:"([^"<&]*)"|'([^'<&]*)')""")
_ENCODING = re.compile(rb"""<\?xml[^<>]{1,80}encoding\s*=\s*["']((?:iso-8859-\d\d?|windows-125\d|koi8-[ru]|shift_jis|"""
                       rb"""euc-(?:jp|kr)|gb(?:k|2312|18030)|big5))["']""", re.IGNORECASE)
_BATCH = 2**16  # bytes of entries that are parsed at once
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_REFERENCES = re.compile(r"(?:&#(?:[0-9]{1,9}|x[0-9a-fA-F]{1,8});)+")
_AMPERSAND = re.compile(r"&(?!(?:lt|gt|amp|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)")
_CONTENT = re.compile(r"(<(?:[\w.-]+:)?content(?=[\s>])[^<>]*>)(.*)(?=</(?:[\w.-]+:)?content\s*>)", re.DOTALL)
_PREFIX = re.compile(r"<(/?)[\w.-]+:")
_BROKEN_END = re.compile(r"(?:&#?\w{0,31}|<[^<>]*)\Z")
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": True, "collect_ids": False,
         "remove_comments": True, "remove_pis": True}
_STRICT, _LENIENT = etree.XMLParser(**_SAFE), etree.XMLParser(recover=True, **_SAFE)


def head_text(document: Document) -> str:
    """The first bytes as text, also of UTF-16 without a mark."""
    return utf8_stream(io.BytesIO(document.head), document.head).read().decode("utf-8", "replace")


def atom_root(text: str) -> str | None:
    """The name of the root element, `feed` or `entry`, where a text begins as an Atom document does."""
    found = re.match(r"\ufeff?\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>\s*)*+"
                     r"<(?:[\w.-]+:)?(feed|entry)(?=[\s>])", text, re.DOTALL)
    return found[1] if found else None


class AtomFeed:
    """A feed read from its start, an entry at a time.

    Attributes
    ----------
    about
        What the feed says about itself, once its first entry is read.
    """

    def __init__(self, document: Document) -> None:
        self.about = Entry()
        self._document = document
        self._number = 0
        self._encoding: str | None = None
        self._own_entities = self._has_root = False
        self._wrap = _wrap(b"")

    def entries(self) -> Iterator[Entry | Finding]:
        """The entries, and what there is to say about the bytes between them."""
        with self._document.open() as file:
            for whole, some in groupby(pieces(utf8_stream(file, self._document.head)), lambda one: one.kind == "entry"):
                if whole:
                    for batch in _batches(some):
                        yield from self._batch(batch)
                    continue
                for piece in some:
                    if piece.kind in ("open", "cut"):
                        yield self._entry(piece)
                    else:
                        yield from self._between(piece)

    def _batch(self, batch: list[Piece]) -> Iterator[Entry]:
        """The entries of several pieces, which are parsed at once where all are well formed."""
        element = self._whole(b"".join([piece.data for piece in batch])) if len(batch) > 1 else None
        if element is None or len(element) != len(batch):
            yield from map(self._entry, batch)
            return
        for piece, one in zip(batch, element, strict=True):
            self._number += 1
            entry = Entry(self._number, piece.line, "" if len(one) else "markup")
            _fill(entry, one, _OF_ENTRY)
            yield entry

    def _between(self, piece: Piece) -> Iterator[Finding]:
        """What pieces that are no entries give."""
        if piece.kind == "head":
            self._begin(piece.data)
            if self._own_entities:
                yield Finding("warning", "entities not expanded", "found entities declared in the document, which may "
                              "be made to fill the memory or to fetch files; they are kept as written. Look at texts "
                              "with an & in them")
        elif piece.kind == "large":
            self._number += 1
            yield Finding("error", "entry too large", f"entry {self._number} has more than {LARGEST >> 20} MiB, "
                          "expected one post or comment; it is left out. Take out what fills it", line=piece.line)
        elif piece.kind == "stray":
            yield Finding("error", "entry lost", f"found the end of an entry without its beginning after entry "
                          f"{self._number}; what it held is left out. Export the blog again", line=piece.line)
        elif piece.kind == "tail" and self._has_root and not _ROOT_END.search(piece.data):
            yield Finding("warning", "feed cut", f"the feed breaks off after entry {self._number}, expected its end. "
                          "Download it again", line=piece.line)

    def _begin(self, head: bytes) -> None:
        """Take in what stands before the first entry."""
        roots = list(_ROOT.finditer(head))  # a fake one may stand in a comment or in the declaration of an entity
        encoding = _ENCODING.search(head)
        self._encoding = encoding[1].decode() if encoding and is_encoding(encoding[1].decode()) else None
        self._own_entities = b"<!ENTITY" in head
        self._has_root = bool(roots)
        if roots:
            self._wrap = _wrap(roots[-1][0])
            element, _ = self._parsed(_ROOT_END.sub(b"", head[roots[-1].end():]), broken=True)
            _fill(self.about, element, _OF_ENTRY)

    def _entry(self, piece: Piece) -> Entry:
        """The entry that a piece holds."""
        self._number += 1
        if piece.data.count(b"<") < 3:
            return Entry(self._number, piece.line, "markup")
        element, repair = self._parsed(piece.data, broken=piece.kind != "entry")
        entry = Entry(self._number, piece.line, "cut" if piece.kind == "cut" else repair)
        for one in element[:1]:
            _fill(entry, one, _OF_ENTRY)
        return entry

    def _parsed(self, data: bytes, broken: bool) -> tuple[Element, str]:
        """An element around the piece, and what had to be repaired for that."""
        if not broken and (element := self._whole(data)) is not None:
            return element, ""
        text, repair = _characters(data, self._encoding)
        escaped = _AMPERSAND.sub("&amp;", text)
        plain = _CONTENT.sub(_escaped, escaped)
        for mended, how in ((text, repair), (escaped, "" if self._own_entities else "ampersands"), (plain, "markup")):
            if not broken and (element := self._whole(mended.encode())) is not None:
                return element, how
        element = etree.fromstring(self._wrap[0] + _BROKEN_END.sub("", plain).encode(), _LENIENT)
        return (etree.Element("feed") if element is None else element), "markup"

    def _whole(self, data: bytes) -> Element | None:
        """An element around a piece that is well formed."""
        try:
            return etree.fromstring(self._wrap[0] + data + self._wrap[1], _STRICT)
        except etree.XMLSyntaxError:
            return None


def _batches(some: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces in batches of few bytes."""
    batch, size = list[Piece](), 0
    for piece in some:
        if batch and size + len(piece.data) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece.data)
    yield batch


def _escaped(match: re.Match[str]) -> str:
    """The content of an entry as escaped HTML, where tags stand in it that XML cannot have."""
    if "<![CDATA[" in match[2]:
        return match[0]
    return match[1].replace("xhtml", "html") + match[2].replace("<", "&lt;")


def _wrap(root: bytes) -> tuple[bytes, bytes]:
    """The tags around an entry: the names of the feed's own root, and those that Blogger's feeds use."""
    spaces = {prefix: known[0] for prefix, known in _SPACES.items()}
    for prefix, double, single in _SPACE.findall(root.decode("utf-8", "replace")):
        spaces[prefix] = double or single
    names = (f' xmlns{":" if prefix else ""}{prefix}="{escape(space)}"' for prefix, space in spaces.items()
             if not prefix.lower().startswith("xml") and (space or not prefix))
    return f"<feed{''.join(names)}>".encode(), b"</feed>"


def _characters(data: bytes, encoding: str | None) -> tuple[str, str]:
    """The text of bytes without what is no character, and what had to be repaired."""
    clean = data.translate(None, _CONTROLS)
    text = decoded(clean)
    if isinstance(text, Decoded) and not text.notes:
        return _REFERENCES.sub(_referenced, NO_CHARACTER.sub("", text.text)), "characters"
    raw = text.text if isinstance(text, Decoded) and not encoding else clean.decode(encoding or "cp1252", "replace")
    return _REFERENCES.sub(_referenced, NO_CHARACTER.sub("", raw)), "" if encoding else "bytes"


def _referenced(match: re.Match[str]) -> str:
    """The characters that references name, halves of a character joined, without those that XML cannot hold."""
    numbers = (one[2:] for one in match[0][:-1].split(";"))
    points = (int(one[1:], 16) if one[0] == "x" else int(one) for one in numbers)
    text = "".join(chr(point) for point in points if point <= 0x10FFFF)
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return escape(NO_CHARACTER.sub("", joined))


def _fill(entry: Entry, element: Element, fills: _Fills) -> None:
    """Take in the children of an element; what is nested deeper, as an author's own type, is not the entry's."""
    for child in element:
        if fill := fills.get(child.tag):
            fill(entry, child)


def _name(element: Element) -> str:
    """The name of an element without its name space; of what is no element none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: Element) -> str:
    return "".join(element.itertext()) if len(element) else element.text or ""


def _html(element: Element) -> str:
    """What an element holds, as HTML."""
    if not len(element):
        return as_html(element.text or "", element.get("type", "text"))
    inner = "".join(etree.tostring(one, encoding="unicode", method="html") for one in element)
    return escape(element.text or "", quote=False) + _PREFIX.sub(r"<\1", inner).replace("</br>", "")


def _content(entry: Entry, element: Element) -> None:
    entry.content, entry.short = _html(element), False


def _summary(entry: Entry, element: Element) -> None:
    if entry.content is None:
        entry.content, entry.short = _html(element), True


def _title(entry: Entry, element: Element) -> None:
    entry.title, entry.title_type = _text(element), element.get("type", "text")


def _author(entry: Entry, element: Element) -> None:
    if not (entry.name or entry.profile):
        _fill(entry, element, _OF_AUTHOR)


def _category(entry: Entry, element: Element) -> None:
    if element.get("scheme", "").endswith("g/2005#kind"):
        entry.kind = element.get("term", "").rpartition("#")[2]


def _link(entry: Entry, element: Element) -> None:
    entry.links.setdefault(element.get("rel", "alternate"), []).append(element.get("href", ""))


def _in_reply_to(entry: Entry, element: Element) -> None:
    entry.is_answer = True
    entry.answers = entry.answers or answered(element.get("ref", ""), element.get("source", ""))


def _control(entry: Entry, element: Element) -> None:
    entry.draft = any(_name(one) == "draft" and _text(one).strip() == "yes" for one in element)


def _property(entry: Entry, element: Element) -> None:
    if element.get("name") == "blogger.contentRemoved":
        entry.removed = element.get("value") == "true"


def _field(name: str, change: Callable[[str], Any] = str.strip) -> Callable[[Entry, Element], None]:
    """Sets a field of an entry to the text of an element, where that holds any."""
    def fill(entry: Entry, element: Element) -> None:
        if text := _text(element).strip():
            setattr(entry, name, change(text))
    return fill


def _created(entry: Entry, element: Element) -> None:
    entry.published = entry.published or _text(element).strip()


def _by_tag(fills: _Fills) -> _Fills:
    """By the name with its name space, what is given by the name with its prefix."""
    parted = ((name.rpartition(":"), fill) for name, fill in fills.items())
    return {f"{{{space}}}{name}" if space else name: fill for (prefix, _, name), fill in parted
            for space in _SPACES[prefix]}


_OF_AUTHOR = _by_tag({"name": _field("name"), "uri": _field("profile")})
_OF_ENTRY = _by_tag({
    "id": _field("id"), "published": _field("published"), "issued": _created, "blogger:created": _created,
    "title": _title, "content": _content, "summary": _summary, "author": _author, "category": _category,
    "link": _link, "thr:in-reply-to": _in_reply_to, "thr:total": _field("total"),
    "openSearch:totalResults": _field("total"), "app:control": _control, "gd:extendedProperty": _property,
    "blogger:type": _field("kind", str.lower), "blogger:status": _field("status", str.upper),
    "blogger:parent": _field("answers"), "blogger:inReplyTo": _field("parent"),
    "blogger:trashed": _field("trashed", bool),
})
