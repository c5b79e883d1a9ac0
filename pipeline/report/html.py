"""A document as one HTML page that needs nothing beside it: style and figures within, no script, no request."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

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
    Number,
    Paragraph,
    Quote,
    Reference,
    References,
    Table,
)
from pipeline.report.pictures import points_wide

_ENLARGED = 1.45  # CSS pixels to a point of a picture: its small type then reads as the page's notes do
_WIDE = 500  # CSS pixels; a picture wider than that scrolls on a phone rather than shrink
_SHORT, _LONG = 12, 50  # signs; a cell of so few is not broken, a cell of more needs room
_HASH = re.compile("[0-9a-f]{64}")
_MEDIA = {".svg": "image/svg+xml", ".png": "image/png"}


def html(document: Document, figures: Mapping[str, Path]) -> str:
    """The page.

    Parameters
    ----------
    figures
        Where the picture of each figure lies, as SVG or PNG.
    """
    page = _Page(document.labels(), figures)
    environment = Environment(loader=PackageLoader("pipeline.report"), autoescape=True, keep_trailing_newline=True)
    return environment.get_template("page.html.j2").render(
        document=document, style=Markup(environment.get_template("style.css").render()),
        contents=_contents(document), body=Markup("\n").join(page.block(block) for block in document.blocks),
    )


def _contents(document: Document) -> Markup:
    """The list of contents: sections, and below each its parts."""
    sections: list[tuple[Heading, list[Heading]]] = []
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 1:
            sections.append((block, []))
        elif isinstance(block, Heading) and block.level == 2 and sections:
            sections[-1][1].append(block)
    entries = [_entry(section, _ordered([_entry(part) for part in parts])) for section, parts in sections]
    return _ordered(entries)


def _ordered(entries: Sequence[Markup]) -> Markup:
    return Markup("<ol>{}</ol>").format(Markup().join(entries)) if entries else Markup()


def _entry(heading: Heading, below: Markup | None = None) -> Markup:
    return Markup("<li>{}{}</li>").format(_link(heading), below or Markup())


def _link(heading: Heading) -> Markup:
    return Markup('<a href="#{}">{}</a>').format(heading.label, _Page({}, {}).inlines(heading.children))


class _Page:
    """What renders each piece; all text goes through `escape`, by itself or in `Markup.format`."""

    def __init__(self, labels: Mapping[str, str], figures: Mapping[str, Path]) -> None:
        self.labels, self.figures = labels, figures

    def inlines(self, pieces: Iterable[Inline]) -> Markup:
        """Inline pieces, one after another."""
        return Markup().join(self.inline(piece) for piece in pieces)

    def inline(self, piece: Inline) -> Markup:
        """One inline piece."""
        match piece:
            case Number(text, value, key, account):
                made = Markup('<data class="n" tabindex="0" data-key="{}" value="{}" title="{}">{}</data>').format(
                    key, value, account, text)
            case Emphasis(children, strong):
                tag = Markup("strong" if strong else "em")
                made = Markup("<{0}>{1}</{0}>").format(tag, self.inlines(children))
            case Link(children, target):
                made = Markup('<a href="#{}">{}</a>').format(target, self.inlines(children))
            case Citation(children):
                made = self.inlines(children)
            case Reference(label):
                made = Markup('<a href="#{}">{}</a>').format(label, self.labels[label])
            case Code(text):
                made = Markup("<code>{}</code>").format(text)
            case _:
                made = escape(piece.text)
        return made

    def block(self, block: Block) -> Markup:
        """One block."""
        match block:
            case Heading(level, label, children):
                anchor = Markup(' id="{}"').format(label) if label else Markup()
                made = Markup("<h{0}{1}>{2}</h{0}>").format(level + 1, anchor, self.inlines(children))
            case Paragraph(children):
                made = Markup("<p>{}</p>").format(self.inlines(children))
            case Items(items):
                made = _list(Markup("<ul>"), [Markup("<li>{}</li>").format(self.inlines(one)) for one in items])
            case Table():
                made = self.table(block)
            case Figure():
                made = self.figure(block)
            case Quote(text, source):
                words = Markup("<p>“{}”</p>").format(text) if text is not None else Markup()
                made = Markup("<blockquote>{}<footer>{}</footer></blockquote>").format(words, source)
            case References(entries):
                made = _list(Markup('<ul class="references">'), [_work(one.label, one.text, one.url)
                                                                for one in entries])
        return made

    def table(self, table: Table) -> Markup:
        """A table with its caption and note; it scrolls by itself where it is too wide."""
        label = f"table-{table.name}"
        head = Markup().join(Markup('<th scope="col"{}>{}</th>').format(_right(right), name)
                             for name, right in zip(table.columns, table.numeric, strict=True))
        rows = Markup("\n").join(_row(row, table.numeric) for row in table.rows)
        note = Markup('<p class="note">{}</p>').format(table.note) if table.note else Markup()
        return Markup('<div class="table" id="{}"><div class="scroll" role="region" tabindex="0" aria-label="{}">'
                      "<table><caption><b>{}.</b> {}.</caption>\n<thead><tr>{}</tr></thead>\n"
                      "<tbody>\n{}\n</tbody></table></div>{}</div>").format(
            label, table.title, self.labels[label], table.title, head, rows, note)

    def figure(self, figure: Figure) -> Markup:
        """A figure with its picture inside the page."""
        path, label = self.figures[figure.name], f"figure-{figure.name}"
        width = round(points_wide(path) * _ENLARGED)
        image = Markup('<img src="{}" alt="{}" width="{}"{}>').format(
            _picture(path), figure.alt, width, Markup(' class="wide"') if width > _WIDE else Markup())
        return Markup('<figure id="{}"><div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>'
                      "<figcaption><b>{}.</b> {}</figcaption></figure>").format(
            label, figure.title, image, self.labels[label], figure.caption)


def _row(row: Iterable[str], numeric: Iterable[bool]) -> Markup:
    cells = Markup()
    for place, (text, right) in enumerate(zip(row, numeric, strict=True)):
        form = Markup('<th scope="row"{}>{}</th>') if place == 0 else Markup("<td{}>{}</td>")
        cells += form.format(_right(right) or _length(text), text)
    return Markup("<tr>{}</tr>").format(cells)


def _right(right: bool) -> Markup:
    return Markup(' class="r"') if right else Markup()


def _length(text: str) -> Markup:
    """What keeps a date or a word on one line, gives a long text room and sets a checksum small."""
    name = "hash" if _HASH.fullmatch(text) else "short" if len(text) <= _SHORT else "long" if len(text) > _LONG else ""
    return Markup(' class="{}"').format(name) if name else Markup()


def _list(opened: Markup, items: Iterable[Markup]) -> Markup:
    return opened + Markup("\n").join(items) + Markup("</ul>")


def _work(label: str, text: str, url: str) -> Markup:
    link = Markup(' <a href="{0}">{0}</a>').format(url) if url else Markup()
    return Markup('<li id="{}">{}{}</li>').format(label, text, link)


def _picture(path: Path) -> str:
    """A picture as a data address: scripts in it do not run, and its names do not meet the page's."""
    return f"data:{_MEDIA[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"
