"""A document as GitHub-flavoured Markdown, its figures beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from pipeline.report import safe
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


def markdown(document: Document, figures: Mapping[str, PurePosixPath]) -> str:
    """The document.

    Parameters
    ----------
    figures
        The path of each figure's picture, relative to the Markdown file.
    """
    labels = document.labels()
    head = [f"# {safe.markdown(document.title)}",
            f"{', '.join(map(safe.markdown, document.authors))}  \n{safe.markdown(document.date)}"]
    return "\n\n".join([*head, *(_block(block, labels, figures) for block in document.blocks)]) + "\n"


def _inlines(pieces: Iterable[Inline], labels: Mapping[str, str]) -> str:
    return "".join(_inline(piece, labels) for piece in pieces)


def _inline(piece: Inline, labels: Mapping[str, str]) -> str:
    match piece:
        case Emphasis(children, strong):
            mark = "**" if strong else "*"
            return f"{mark}{_inlines(children, labels)}{mark}"
        case Link(children) | Citation(children):
            return _inlines(children, labels)
        case Reference(label):
            return labels[label]
        case Code(text):
            return f"`{text}`"
        case _:
            return safe.markdown(piece.text, within=True)


def _block(block: Block, labels: Mapping[str, str], figures: Mapping[str, PurePosixPath]) -> str:
    match block:
        case Heading(level, label, children):
            number = labels.get(label, "").removeprefix("Section ")
            made = f"{'#' * (level + 1)} {f'{number} ' if number else ''}{_inlines(children, labels)}"
        case Paragraph(children):
            made = safe.block_start(_inlines(children, labels))
        case Items(items):
            made = "\n".join(f"- {safe.block_start(_inlines(one, labels))}" for one in items)
        case Table():
            made = _table(block, labels)
        case Figure(name, _, caption, alt):
            made = (f"![{safe.markdown(alt)}]({figures[name]})\n\n"
                    f"**{labels[f'figure-{name}']}.** {safe.markdown(caption)}")
        case Quote(text, source):
            words = f"> “{safe.markdown(text, within=True)}”\n>\n" if text is not None else ""
            made = f"{words}> {safe.markdown(source)}"
        case References(entries):
            made = "\n".join(f"- {safe.markdown(one.text)} {f'<{one.url}>' if one.url else ''}".rstrip()
                             for one in entries)
    return made


def _table(table: Table, labels: Mapping[str, str]) -> str:
    rules = ["---:" if right else "---" for right in table.numeric]
    cells = [[safe.markdown(text, within=True) for text in row] for row in (table.columns, *table.rows)]
    lines = [cells[0], rules, *cells[1:]]
    body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    note = f"\n\n{safe.markdown(table.note)}" if table.note else ""
    return f"**{labels[f'table-{table.name}']}.** {safe.markdown(table.title)}.\n\n{body}{note}"
