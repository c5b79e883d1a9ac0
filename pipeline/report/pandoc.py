"""A document in the terms of Pandoc, as its JSON: nothing in it passes through a parser of markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.report.content import (
    Block,
    Citation,
    Code,
    Document,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Items,
    Link,
    Paragraph,
    Quote,
    Reference,
    References,
    Table,
)
from pipeline.report.tables import column_shares

Node = dict[str, Any]
VERSION = (1, 23, 1)
_LINE = 100  # signs on a line of a table
_CENTIMETRES = 15.5  # width of the column, less the margins of the cell that a figure stands in
_NOTHING = ["", [], []]


def ast(document: Document, figures: Mapping[str, float]) -> Node:
    """The document as Pandoc's JSON.

    Parameters
    ----------
    figures
        The share of the column that the picture of each figure takes; it is NAME.png where Pandoc looks for pictures.
    """
    writer = _Writer(document.labels(), figures)
    meta = {"title": _inlines_of(document.title), "date": _inlines_of(document.date), "lang": _inlines_of("en-GB"),
            "author": _node("MetaList", [_inlines_of(name) for name in document.authors]),
            "link-citations": _node("MetaBool", True)}
    blocks = [made for block in document.blocks for made in writer.block(block)]
    return {"pandoc-api-version": list(VERSION), "meta": meta, "blocks": blocks}


def _node(kind: str, content: Any) -> Node:
    return {"t": kind, "c": content}


def _inlines_of(text: str) -> Node:
    return _node("MetaInlines", [_text(text)])


def _text(text: str) -> Node:
    return _node("Str", text)


def _paragraph(inlines: Sequence[Node], kind: str = "Para") -> Node:
    return _node(kind, list(inlines))


def _styled(style: str, text: str) -> Node:
    """A paragraph in a style of the Word file's own."""
    return _node("Div", [["", [], [["custom-style", style]]], [_paragraph([_text(text)])]])


def _cell(text: str) -> list[Any]:
    return [_NOTHING, {"t": "AlignDefault"}, 1, 1, [_paragraph([_text(text)], "Plain")]]


def _rows(rows: Iterable[Iterable[str]]) -> list[Any]:
    return [[_NOTHING, [_cell(text) for text in row]] for row in rows]


class _Writer:
    """What puts each piece into Pandoc's terms."""

    def __init__(self, labels: Mapping[str, str], figures: Mapping[str, float]) -> None:
        self.labels, self.figures = labels, figures

    def inlines(self, pieces: Iterable[Inline]) -> list[Node]:
        """Inline pieces, one after another."""
        return [self.inline(piece) for piece in pieces]

    def inline(self, piece: Inline) -> Node:
        """One inline piece."""
        match piece:
            case Emphasis(children, strong):
                made = _node("Strong" if strong else "Emph", self.inlines(children))
            case Citation(children, works):
                made = _node("Cite", [[_work(name) for name in works], self.inlines(children)])
            case Link(children, target):
                made = _node("Link", [_NOTHING, self.inlines(children), [f"#{target}", ""]])
            case Reference(label):
                made = _node("Link", [_NOTHING, [_text(self.labels[label])], [f"#{label}", ""]])
            case Code(text):
                made = _node("Code", [_NOTHING, text])
            case _:
                made = _text(piece.text)
        return made

    def block(self, block: Block) -> list[Node]:
        """One block of the tree as one or more of Pandoc's."""
        match block:
            case Heading(level, label, children):
                classes = [] if label else ["unnumbered"]
                made = [_node("Header", [level, [label, classes, []], self.inlines(children)])]
            case Paragraph(children):
                made = [_paragraph(self.inlines(children))]
            case Items(items):
                made = [_node("BulletList", [[_paragraph(self.inlines(one))] for one in items])]
            case Table(note=note):
                made = [self.table(block), *([_styled("Table Note", note)] if note else [])]
            case Figure():
                made = [self.figure(block)]
            case Quote(text, source):
                words = [_node("BlockQuote", [_paragraph([_text(f"“{text}”")])])] if text is not None else []
                made = [*words, _styled("Quotation Source", source)]
            case References():
                made = [_node("Div", [["refs", [], []], []])]  # filled by citeproc
        return made

    def caption(self, label: str, words: str) -> list[Any]:
        """The caption of a table or figure, with its number."""
        number = _node("Strong", [_text(f"{self.labels[label]}.")])
        return [None, [_paragraph([number, _text(f" {words}")], "Plain")]]

    def table(self, table: Table) -> Node:
        """A table with its caption."""
        label, (shares, _) = f"table-{table.name}", column_shares(table, _LINE)
        columns = [[{"t": "AlignRight" if right else "AlignLeft"}, _node("ColWidth", round(share, 4))]
                   for share, right in zip(shares, table.numeric, strict=True)]
        head, body, foot = [_NOTHING, _rows([table.columns])], [_NOTHING, 0, [], _rows(table.rows)], [_NOTHING, []]
        caption = self.caption(label, f"{table.title}.")
        return _node("Table", [[label, [], []], caption, columns, head, [body], foot])

    def figure(self, figure: Figure) -> Node:
        """A figure with its caption and what it shows in words."""
        label = f"figure-{figure.name}"
        size = ["", [], [["width", f"{self.figures[figure.name] * _CENTIMETRES:.2f}cm"]]]
        image = _node("Image", [size, [_text(figure.alt)], [f"{figure.name}.png", ""]])
        caption = self.caption(label, figure.caption)
        return _node("Figure", [[label, [], []], caption, [_paragraph([image], "Plain")]])


def _work(name: str) -> Node:
    return {"citationId": name, "citationPrefix": [], "citationSuffix": [], "citationMode": {"t": "NormalCitation"},
            "citationNoteNum": 0, "citationHash": 0}
