"""The report's words: Jinja templates of Markdown, filled from the results, as a document."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from markupsafe import Markup

from pipeline.report.content import (
    Block,
    Data,
    Document,
    Entry,
    Figure,
    Link,
    Quote,
    Reference,
    References,
    Table,
    Text,
)
from pipeline.report.facts import Facts
from pipeline.report.numbers import MINUS, Numbers, ReportError, printed
from pipeline.report.parse import Held, Piece, blocks
from pipeline.report.safe import clean
from pipeline.report.tables import printed_table

if TYPE_CHECKING:
    from pipeline.figures import Caption

_PROVENANCE = {
    "documents": ("Documents", "Checksums (SHA-256) of the documents as they were read.", ("Document", "Checksum")),
    "tables": ("Tables between the stages", "Checksums (SHA-256) of the tables that the results were made from.",
               ("Table", "Checksum")),
    "versions": ("Versions", "Software whose change can change a result.", ("Package", "Version")),
}
_REFERENCES = Path(__file__).with_name("references.toml")


def document(results: Mapping[str, Any], captions: Mapping[str, Caption]) -> Document:
    """The report on these results.

    Parameters
    ----------
    results
        The content of `results.json`.
    captions
        Title, caption and alternative text of every figure that there is.
    """
    writer = _Writer(results, captions)
    found: tuple[Block, ...] = blocks(writer.markdown("report.md.j2"), writer.held.pieces)
    study = results["study"]
    return Document(study["title"], tuple(study["authors"]), printed(study["date"], "date"), found)


@cache
def works() -> dict[str, dict[str, Any]]:
    """Every work that the report can cite, by name."""
    return tomllib.loads(_REFERENCES.read_text("utf-8"))


class _Writer:
    """What templates call, for one set of results; all it gives out stands in the Markdown as placeholders."""

    def __init__(self, results: Mapping[str, Any], captions: Mapping[str, Caption]) -> None:
        self.results, self.captions = results, captions
        self.numbers, self.held = Numbers(results), Held()
        self.cited: set[str] = set()
        self.placed: set[str] = set()

    def markdown(self, template: str) -> str:
        """The Markdown of a template, with placeholders."""
        environment = Environment(
            loader=PackageLoader("pipeline.report"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
            autoescape=True, finalize=pass_context(lambda _context, value: self.finished(value)),
        )
        functions: dict[str, Callable[..., Any]] = {
            "n": self.n, "count": self.count, "estimate": self.estimate, "known": self.numbers.known,
            "v": lambda key: self.numbers.entry(key)["value"], "apart": self.numbers.apart,
            "has_interval": self.numbers.has_interval, "limits": self.numbers.limits, "unit": self.unit, "cite": self.cite, "ref": self.ref,
            "table": self.table, "figure": self.figure, "quote": self.quote, "listed": self.listed,
            "references": self.references, "remaining": self.remaining, "has_table": self.has_table,
            "provenance": self.provenance, "strong": self.strong,
        }
        facts = Facts(self.results, self.numbers)
        return environment.get_template(template).render(results=self.results, study=self.results["study"],
                                                         facts=facts, **functions)

    def finished(self, value: Any) -> Markup:
        """What a template puts out: text of the study held as data; a bare number or nothing at all is a mistake."""
        if isinstance(value, Markup):
            return value
        if isinstance(value, str):
            return self.hold(Data(value)) if value else Markup()
        raise ReportError(f"a template of the report prints {value!r} by itself", where="pipeline/report/templates",
                          next_step="Print numbers by their key, with n(), count() or estimate()")

    def hold(self, *pieces: Piece) -> Markup:
        """Placeholders for these pieces."""
        return Markup("".join(self.held.hold(piece) for piece in pieces))

    def n(self, key: str) -> Markup:
        """A number."""
        return self.hold(self.numbers.shown(key))

    def unit(self, key: str) -> Markup:
        """What a number is measured in."""
        return self.hold(Data(self.numbers.entry(key)["unit"].replace("-", MINUS)))

    def count(self, key: str, one: str, many: str | None = None) -> Markup:
        """A number and what it counts, in the plural where it is not one."""
        word = one if self.numbers.entry(key)["value"] == 1 else many or f"{one}s"
        return self.hold(self.numbers.shown(key), Text(f"\N{NO-BREAK SPACE}{word}"))

    def estimate(self, key: str, short: bool = False, brackets: bool = True, unit: str | None = None) -> Markup:
        """A number with its interval: `65% (95% interval 45% to 78%)`; in short, `65% (45% to 78%)`."""
        value = self.numbers.shown(key, unit=unit)
        if not self.numbers.has_interval(key):
            return self.hold(value)
        level: tuple[Piece, ...] = () if short else (self.numbers.shown("study.confidence"), Text(" interval "))
        opened, closed = (" (", ")") if brackets else (", ", "")
        return self.hold(value, Text(opened), *level, self.numbers.shown(key, "low", unit), Text(" to "),
                         self.numbers.shown(key, "high", unit), Text(closed))

    def listed(self, parts: Iterable[str], last: str = "and") -> Markup:
        """The parts as a list in prose: a, b and c."""
        shown = [self.finished(part) for part in parts]
        if not shown:
            raise ReportError("a template of the report lists nothing", where="pipeline/report/templates")
        return shown[0] if len(shown) == 1 else Markup(f" {last} ").join([Markup(", ").join(shown[:-1]), shown[-1]])

    def strong(self, text: str) -> Markup:
        """Words of the study in strong type."""
        return Markup("**") + self.hold(Data(text)) + Markup("**")

    def cite(self, *names: str) -> Markup:
        """Works in brackets, by author and year; they will be listed under the references."""
        self.cited |= set(names)
        links: list[Piece] = []
        for name in names:
            if name not in works():
                raise ReportError(f"there is no work '{name}' to cite", where="pipeline/report/references.toml")
            links += [Text("; ")] if links else []
            links.append(Link((Data(_author_year(works()[name])),), f"ref-{name}"))
        return self.hold(Text("("), *links, Text(")"))

    def references(self) -> Markup:
        """The works cited so far."""
        entries = [Entry(f"ref-{name}", _entry(works()[name]), f"https://doi.org/{works()[name]['doi']}"
                         if "doi" in works()[name] else "") for name in self.cited]
        return self.hold(References(tuple(sorted(entries, key=lambda entry: entry.text.lower()))))

    def has_table(self, name: str) -> bool:
        """Whether the results hold that table, with a row or more."""
        return bool(self.results["tables"].get(name, {}).get("rows"))

    def ref(self, label: str) -> Markup:
        """A mention of a table or figure, `table-stances` or `figure-stance_by_post`; bracketed text goes beside it."""
        return self.hold(Reference(label))

    def table(self, name: str) -> Markup:
        """A table of the results, nothing where it has no rows."""
        if not self.has_table(name):
            return Markup()
        self.placed.add(name)
        shown = printed_table(name, self.results["tables"][name], self.results["study"]["confidence"])
        return Markup("\n\n") + self.hold(shown) + Markup("\n\n")

    def figure(self, name: str) -> Markup:
        """A figure, nothing where there is none of that name."""
        if name not in self.captions:
            return Markup()
        self.placed.add(name)
        caption = self.captions[name]
        return Markup("\n\n") + self.hold(Figure(name, caption.title, caption.text, caption.alt)) + Markup("\n\n")

    def provenance(self, kind: str) -> Markup:
        """The `documents`, `tables` or `versions` of the results' provenance as a table, nothing where there are none."""
        entries, (title, note, head) = self.results["provenance"].get(kind), _PROVENANCE[kind]
        if not entries:
            return Markup()
        rows = tuple((clean(str(name)), clean(str(value))) for name, value in sorted(entries.items()))
        return Markup("\n\n") + self.hold(Table(f"provenance-{kind}", title, note, head, rows, (False, False))) + Markup(
            "\n\n")

    def remaining(self) -> dict[str, list[str]]:
        """The tables and figures that no template has placed."""
        return {
            "tables": [name for name in self.results["tables"] if name not in self.placed and self.has_table(name)],
            "figures": [name for name in self.captions if name not in self.placed],
        }

    def quote(self, quotation: Mapping[str, Any]) -> Markup:
        """A quotation of the results with the place it comes from."""
        who = f"{quotation['stance']} by the {quotation['source']}, " if quotation["stance"] else ""
        place = (f"{who}comment {quotation['comment']}, {quotation['document']}, "
                 f"characters {quotation['start']}–{quotation['end']}")
        return Markup("\n\n") + self.hold(Quote(quotation["text"], place)) + Markup("\n\n")


def _surname(author: str) -> str:
    return author.partition(",")[0]


def _author_year(work: Mapping[str, Any]) -> str:
    """`Hutto and Gilbert, 2014`."""
    names = [_surname(author) for author in work["author"]]
    if len(names) > 2:
        return f"{names[0]} et al., {work['year']}"
    return f"{' and '.join(names)}, {work['year']}"


def _entry(work: Mapping[str, Any]) -> str:
    """A work as the list of references prints it, without its address."""
    authors = list(work["author"])
    if authors[-1] == "and others":
        who = f"{', '.join(authors[:-1])} and others"
    else:
        who = authors[0] if len(authors) == 1 else f"{', '.join(authors[:-1])} and {authors[-1]}"
    volume = " ".join(part for part in (work.get("container", ""), work.get("volume", "")) if part)
    where = ", ".join(part for part in (volume, work.get("page", ""), work.get("edition", ""),
                                        work.get("publisher", "")) if part)
    return f"{who} ({work['year']}). {work['title'].rstrip('?.')}{'?' if work['title'].endswith('?') else '.'} {where}."
