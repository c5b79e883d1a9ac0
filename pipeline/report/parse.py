"""Markdown with placeholders → blocks. What comes from the study never passes through the Markdown parser."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from pipeline.report.content import (
    Block,
    Citation,
    Code,
    Data,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Inlines,
    Items,
    Number,
    Paragraph,
    Quote,
    Reference,
    References,
    Table,
    Text,
    plain_text,
)

OPEN, CLOSE = "\ue000", "\ue001"  # of the private use area: a template has no use for them
UNLABELLED = 3  # level from which headings are not in the list of contents and need no label
Piece = Inline | Block
_HELD = re.compile(f"{OPEN}([0-9]+){CLOSE}")
_LABEL = re.compile(r"\s*\{:([a-z-]+)\}\s*$")
_MARKUP = MarkdownIt("zero").enable(["heading", "list", "emphasis", "backticks", "newline"])


class Held:
    """Pieces that a template asked for, each standing in the Markdown as a placeholder."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []

    def hold(self, piece: Piece) -> str:
        """Keep a piece; the placeholder to stand for it."""
        self.pieces.append(piece)
        return f"{OPEN}{len(self.pieces) - 1}{CLOSE}"


def blocks(markdown: str, held: Sequence[Piece]) -> tuple[Block, ...]:
    """The blocks of a template's Markdown: headings, paragraphs, lists, and the blocks it asked for by themselves."""
    tree = SyntaxTreeNode(_MARKUP.parse(markdown))
    return tuple(_block(node, held) for node in tree.children)


def _block(node: SyntaxTreeNode, held: Sequence[Piece]) -> Block:
    if node.type == "heading":
        return _heading(int(node.tag[1:]), _inlines(node, held))
    if node.type == "bullet_list":
        return Items(tuple(_inlines(item.children[0], held) for item in node.children))
    if node.type != "paragraph":
        raise ValueError(f"a template of the report holds a block of Markdown that is not used here: {node.type}")
    alone = _HELD.fullmatch(node.children[0].content.strip())
    piece = held[int(alone.group(1))] if alone else None
    if isinstance(piece, Table | Figure | Quote | References):
        return piece
    return Paragraph(_inlines(node, held))


def _heading(level: int, children: Inlines) -> Heading:
    """A heading with the label that its template gives it, `{:label}` at its end; the smallest ones need none."""
    last = children[-1]
    given = _LABEL.search(last.text) if isinstance(last, Text) else None
    if given and isinstance(last, Text):
        return Heading(level, given.group(1), (*children[:-1], Text(last.text[:given.start()])))
    if level < UNLABELLED:
        raise ValueError(f"a heading of the report has no label: {plain_text(children)}")
    return Heading(level, "", children)


def _inlines(node: SyntaxTreeNode, held: Sequence[Piece]) -> Inlines:
    """The inline pieces below a node, in order, neighbouring texts in one."""
    found: list[Inline] = []
    for child in node.children:
        if child.type == "text":
            found += _split(child.content, held)
        elif child.type == "softbreak":
            found.append(Text(" "))
        elif child.type == "code_inline":
            found.append(Code(child.content))
        elif child.type in ("em", "strong"):
            found.append(Emphasis(_inlines(child, held), strong=child.type == "strong"))
        else:
            found += _inlines(child, held)
    return tuple(_joined(found))


def _split(text: str, held: Sequence[Piece]) -> list[Inline]:
    """A template's text with each placeholder replaced by its piece."""
    parts = _HELD.split(text)
    found: list[Inline] = []
    for place, part in enumerate(parts):
        if place % 2:
            piece = held[int(part)]
            if not isinstance(piece, Text | Data | Number | Citation | Reference):
                raise ValueError(f"a template of the report has a {type(piece).__name__.lower()} within a line")
            found.append(piece)
        elif part:
            found.append(Text(part))
    return found


def _joined(pieces: Sequence[Inline]) -> list[Inline]:
    joined: list[Inline] = []
    for piece in pieces:
        if isinstance(piece, Text) and joined and isinstance(joined[-1], Text):
            joined[-1] = Text(joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
