"""A document as LaTeX, figures beside it, and its tables as LaTeX by themselves; all text goes through `safe.latex`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import resources

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
from pipeline.report.safe import latex as escaped
from pipeline.report.tables import column_shares

BIBLIOGRAPHY = "references"  # the BibTeX file beside the document, without its suffix
_LONG = 40  # lines; a longer table breaks across pages
# Signs that a line of a table holds in each size, the largest first.
_SIZES = (("footnotesize", 92), ("scriptsize", 105), ("tiny", 140))
_HEADINGS = ("section", "subsection", "subsubsection*")


def latex(document: Document, figures: Mapping[str, tuple[str, float]]) -> str:
    """The document as a LaTeX file that pdfLaTeX, LuaLaTeX and XeLaTeX take.

    Parameters
    ----------
    figures
        The path of each figure's picture, relative to the file, and the share of the column that it takes.
    """
    labels = document.labels()
    title, authors = escaped(document.title), " \\and ".join(map(escaped, document.authors))
    head = [resources.files("pipeline.report").joinpath("templates/preamble.tex").read_text("utf-8"),
            f"\\hypersetup{{pdftitle={{{title}}}}}", f"\\title{{{title}}}",
            f"\\author{{{authors}}}", f"\\date{{{escaped(document.date)}}}",
            "\\begin{document}\n\\maketitle"]
    blocks = (_block(block, labels, figures) for block in document.blocks)
    return "\n".join(head) + "\n\n" + "\n\n".join(blocks) + "\n\n\\end{document}\n"


def table(of: Table) -> str:
    """A table for any LaTeX file that loads `array`, `booktabs` and `longtable`, its note below it."""
    size, shares, lines = _layout(of)
    columns = "".join(f">{{\\ragged{'left' if right else 'right'}\\arraybackslash}}"
                      f"p{{\\dimexpr{share:.3f}\\linewidth-8pt\\relax}}"
                      for share, right in zip(shares, of.numeric, strict=True))
    caption = f"\\caption{{{escaped(of.title)}.}}\\label{{table-{of.name}}}"
    head = "\n".join(["\\toprule", _row(f"\\bfseries {escaped(name)}" for name in of.columns), "\\midrule"])
    body = "\n".join(_row(map(escaped, row)) for row in of.rows)
    note = f"\\par\\smallskip {{\\{size}\\noindent {escaped(of.note)}\\par}}\n" if of.note else ""
    small = f"\\{size}\\setlength{{\\tabcolsep}}{{4pt}}"
    if lines > _LONG:
        return (f"{{{small}\n\\begin{{longtable}}{{@{{}}{columns}@{{}}}}\n{caption}\\\\\n{head}\n\\endfirsthead\n"
                f"{head}\n\\endhead\n\\bottomrule\n\\endfoot\n{body}\n\\end{{longtable}}\n{note}}}")
    return (f"\\begin{{table}}[!htbp]\n{caption}\n{small}\n\\begin{{tabular}}{{@{{}}{columns}@{{}}}}\n{head}\n{body}\n"
            f"\\bottomrule\n\\end{{tabular}}\n{note}\\end{{table}}")


def table_file(of: Table) -> str:
    r"""The table as a file by itself, for `\input` in any document that loads these packages."""
    return f"% needs array, booktabs and longtable\n\\providecommand{{\\othersign}}[2]{{#2}}\n{table(of)}\n"


def _layout(of: Table) -> tuple[str, list[float], int]:
    """The largest size that breaks no word of the table, the share of the line of each column, and how many lines."""
    tried = [(size, signs, *column_shares(of, signs)) for size, signs in _SIZES]
    size, signs, shares, _ = next((one for one in tried if one[-1]), tried[-1])
    widths = [max(1, round(share * signs) - 2) for share in shares]
    lines = sum(max(-(-len(cell) // width) for cell, width in zip(row, widths, strict=True)) for row in of.rows)
    return size, shares, lines


def _row(cells: Iterable[str]) -> str:
    return f"{' & '.join(cells)} \\\\"


def _inlines(pieces: Iterable[Inline], labels: Mapping[str, str]) -> str:
    return "".join(_inline(piece, labels) for piece in pieces)


def _inline(piece: Inline, labels: Mapping[str, str]) -> str:
    match piece:
        case Emphasis(children, strong):
            return f"\\{'textbf' if strong else 'emph'}{{{_inlines(children, labels)}}}"
        case Citation(works=works):
            return f"\\citep{{{','.join(works)}}}"
        case Link(children, target):
            return f"\\hyperref[{target}]{{{_inlines(children, labels)}}}"
        case Reference(label):
            return f"{labels[label].rpartition(' ')[0]}~\\ref{{{label}}}"
        case Code(text):
            return f"\\texttt{{{escaped(text)}}}"
        case _:
            return escaped(piece.text)


def _block(block: Block, labels: Mapping[str, str], figures: Mapping[str, tuple[str, float]]) -> str:
    match block:
        case Heading(level, label, children):
            anchor = f"\\label{{{label}}}" if label else ""
            made = f"\\{_HEADINGS[level - 1]}{{{_inlines(children, labels)}}}{anchor}"
        case Paragraph(children):
            made = _inlines(children, labels)
        case Items(items):
            made = _environment("itemize", [f"\\item {_inlines(one, labels)}" for one in items])
        case Table():
            made = table(block)
        case Figure(name, _, caption, alt):
            path, share = figures[name]
            made = (f"\\begin{{figure}}[!htbp]\n\\includegraphics[width={share:.3f}\\linewidth,alt={{{escaped(alt)}}}]"
                    f"{{{path}}}\n\\caption{{{escaped(caption)}}}\\label{{figure-{name}}}\n\\end{{figure}}")
        case Quote(text, source):
            words = [f"“{escaped(text)}”\\par"] if text is not None else []
            made = _environment("quote", [*words, f"{{\\footnotesize {escaped(source)}\\par}}"])
        case References():
            made = f"\\bibliographystyle{{plainnat}}\n\\bibliography{{{BIBLIOGRAPHY}}}"
    return made


def _environment(name: str, lines: Sequence[str]) -> str:
    return "\n".join([f"\\begin{{{name}}}", *lines, f"\\end{{{name}}}"])
