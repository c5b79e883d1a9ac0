"""What a report is made of: a small tree of blocks and inline pieces that every format renders alike."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Text:
    """Words of the report's own, from a template."""

    text: str


@dataclass(frozen=True)
class Data:
    """Words that come from the study or its documents."""

    text: str


@dataclass(frozen=True)
class Code:
    """A command or the name of a file, as it is typed."""

    text: str


@dataclass(frozen=True)
class Number:
    """A number as it is printed, with the key it is found by in `results.json` and how it was made."""

    text: str
    value: str
    key: str
    account: str


@dataclass(frozen=True)
class Emphasis:
    """Inline pieces set off: `strong` for the words a reader looks for, else emphasised."""

    children: tuple[Inline, ...]
    strong: bool = False


@dataclass(frozen=True)
class Link:
    """Inline pieces that lead to a label within the report."""

    children: tuple[Inline, ...]
    target: str


@dataclass(frozen=True)
class Citation:
    """Works in brackets by author and year, each a link to the list of references, and the works' names."""

    children: tuple[Inline, ...]
    works: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """A mention of a table, figure or section by its label; printed as `Table 3`."""

    label: str


Inline = Text | Data | Code | Number | Emphasis | Link | Citation | Reference
Inlines = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading:
    """The heading of a section (level 1) or a part of one (2, 3); without a label nothing leads to it."""

    level: int
    label: str
    children: Inlines


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    children: Inlines


@dataclass(frozen=True)
class Items:
    """A list, each item a paragraph."""

    items: tuple[Inlines, ...]


@dataclass(frozen=True)
class Table:
    """A table as it is printed; `numeric` says which columns are set right."""

    name: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True)
class Figure:
    """A figure: its file's name without suffix, its title and caption, and what it shows in words."""

    name: str
    title: str
    caption: str
    alt: str


@dataclass(frozen=True)
class Quote:
    """A quotation (None: withheld) and where it stands."""

    text: str | None
    source: str


@dataclass(frozen=True)
class Entry:
    """An entry of the list of references."""

    label: str
    text: str
    url: str


@dataclass(frozen=True)
class References:
    """The works cited, in the order of their authors."""

    entries: tuple[Entry, ...]


Block = Heading | Paragraph | Items | Table | Figure | Quote | References


@dataclass(frozen=True)
class Document:
    """A whole report: what stands above it, and its blocks."""

    title: str
    authors: tuple[str, ...]
    date: str
    blocks: tuple[Block, ...]

    def labels(self) -> dict[str, str]:
        """What references to sections, tables and figures print: `Section 3.2`, `Table 1`, numbered as they come."""
        found = self._sections()
        for kind, word in ((Table, "Table"), (Figure, "Figure")):
            names = [block.name for block in self.blocks if isinstance(block, kind)]
            found |= {f"{word.lower()}-{name}": f"{word} {n}" for n, name in enumerate(names, 1)}
        return found

    def _sections(self) -> dict[str, str]:
        """Sections and their parts by label; smaller headings have no number."""
        found: dict[str, str] = {}
        section = part = 0
        for block in self.blocks:
            if isinstance(block, Heading) and block.level == 1:
                section, part = section + 1, 0
                found[block.label] = f"Section {section}"
            elif isinstance(block, Heading) and block.level == 2:
                part += 1
                found[block.label] = f"Section {section}.{part}"
        return found


def plain_text(children: Inlines) -> str:
    """The words of inline pieces, without references."""
    return "".join(plain_text(one.children) if isinstance(one, Emphasis | Link | Citation) else
                   "" if isinstance(one, Reference) else one.text for one in children)


def inlines(block: Block) -> Iterator[Inline]:
    """Every inline piece of a block, those within emphasis and links included."""
    tops = block.items if isinstance(block, Items) else (
        (block.children,) if isinstance(block, Heading | Paragraph) else ())
    waiting = [piece for top in tops for piece in top]
    while waiting:
        piece = waiting.pop(0)
        yield piece
        if isinstance(piece, Emphasis | Link | Citation):
            waiting[:0] = piece.children


def as_plain(node: Any) -> Any:
    """The tree as JSON can hold it: each node an object with its kind, in small letters."""
    if dataclasses.is_dataclass(node):
        fields = {one.name: as_plain(getattr(node, one.name)) for one in dataclasses.fields(node)}
        return {"kind": type(node).__name__.lower(), **fields}
    return [as_plain(one) for one in node] if isinstance(node, tuple) else node
