"""The report's words: Jinja templates of Markdown, filled from the results, as a document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from markupsafe import Markup

from pipeline.report import checklist
from pipeline.report.content import (
    Block,
    Citation,
    Data,
    Document,
    Figure,
    Inline,
    Link,
    Quote,
    Reference,
    References,
    Table,
    Text,
)
from pipeline.report.excerpts import LONG, excerpt
from pipeline.report.facts import Facts
from pipeline.report.numbers import LONGEST, MINUS, Numbers, ReportError, printed
from pipeline.report.parse import Held, Piece, blocks
from pipeline.report.questions import Questions
from pipeline.report.references import author_year, entries, works
from pipeline.report.safe import clean, cleaned
from pipeline.report.tables import printed_table
from pipeline.report.tested import Tested

if TYPE_CHECKING:
    from pipeline.figures import Caption

_PROVENANCE = {
    "documents": ("Documents", "Checksums (SHA-256) of the documents as they were read.", ("Document", "Checksum")),
    "tables": ("Results and the tables they were made from", "Checksums (SHA-256) of the files.", ("Name", "Checksum")),
    "versions": ("Versions", "Software whose change can change a result.", ("Package", "Version")),
}


def document(results: Mapping[str, Any], captions: Mapping[str, Caption]) -> Document:
    """The report on these results.

    Parameters
    ----------
    results
        The content of `results.json`.
    captions
        Title, caption and alternative text of every figure that there is.
    """
    made = {"results.json": checksum(results)}
    results = cleaned(results)
    results["provenance"]["tables"] = {**results["provenance"].get("tables", {}), **made}
    writer = _Writer(results, {name: replace(one, title=clean(one.title), text=clean(one.text), alt=clean(one.alt))
                               for name, one in captions.items()})
    found: tuple[Block, ...] = blocks(writer.markdown("report.md.j2"), writer.held.pieces)
    study = results["study"]
    written = Document(study["title"], tuple(study["authors"]), printed(study["date"], "date"), found)
    return with_checklist(written)


def with_checklist(written: Document) -> Document:
    """The document with its checklist, if it has one, filled in: where it says what."""
    filled = checklist.checklist(written.labels())
    return replace(written, blocks=tuple(filled if isinstance(block, Table) and block.name == checklist.NAME else block
                                         for block in written.blocks))


def checksum(results: Mapping[str, Any]) -> str:
    """The SHA-256 of the results as they lie in `results.json`."""
    text = json.dumps(results, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class _Writer:
    """What templates call, for one set of results; all it gives out stands in the Markdown as placeholders."""

    def __init__(self, results: Mapping[str, Any], captions: Mapping[str, Caption]) -> None:
        self.results, self.captions = results, captions
        self.numbers, self.held = Numbers(results), Held()
        self.cited: set[str] = set()
        self.placed: set[str] = set()
        self.deferred: set[str] = set()

    def markdown(self, template: str) -> str:
        """The Markdown of a template, with placeholders."""
        environment = Environment(
            loader=PackageLoader("pipeline.report"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
            autoescape=True, finalize=pass_context(lambda _context, value: self.finished(value)),
        )
        functions: dict[str, Any] = {
            "n": self.n, "n_low": lambda key, unit=None: self.n(key, "low", unit),
            "n_high": lambda key, unit=None: self.n(key, "high", unit),
            "count": self.count, "estimate": self.estimate, "known": self.numbers.known,
            "v": lambda key: self.numbers.entry(key)["value"], "apart": self.numbers.apart, "has_table": self.has_table,
            "has_figure": lambda name: name in self.captions,
            "has_interval": self.numbers.has_interval, "limits": self.numbers.limits, "unit": self.unit,
            "few": self.numbers.few, "cite": self.cite, "ref": self.ref,
            "table": self.table, "figure": self.figure, "quote": self.quote, "passage": self.passage,
            "listed": self.listed, "references": self.references, "remaining_tables": self.remaining_tables,
            "provenance": self.provenance, "strong": self.strong,
            "checklist": lambda: self.alone(checklist.checklist({})),
            "asked": Questions(Facts(self.results, self.numbers)),
        }
        facts = Facts(self.results, self.numbers)
        return environment.get_template(template).render(results=self.results, study=self.results["study"],
                                                         facts=facts, tested=Tested(self.results, self.numbers),
                                                         **functions)

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

    def alone(self, block: Block) -> Markup:
        """The placeholder of a block, in a paragraph of its own."""
        return Markup("\n\n") + self.hold(block) + Markup("\n\n")

    def n(self, key: str, part: str = "value", unit: str | None = None) -> Markup:
        """A number, or one limit of its interval, in another unit if one is given."""
        return self.hold(self.numbers.shown(key, part, unit))

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
        links: list[Inline] = []
        for name in names:
            if name not in works():
                raise ReportError(f"there is no work '{name}' to cite", where="pipeline/report/references.toml")
            links += [Text("; ")] if links else []
            links.append(Link((Data(author_year(works()[name])),), f"ref-{name}"))
        return self.hold(Citation((Text("("), *links, Text(")")), names))

    def references(self) -> Markup:
        """The works cited so far."""
        return self.hold(References(entries(self.cited)))

    def has_table(self, name: str) -> bool:
        """Whether the results hold that table, with a row or more."""
        return bool(self.results["tables"].get(name, {}).get("rows"))

    def ref(self, label: str) -> Markup:
        """A mention of a table or figure, `table-stances` or `figure-stance_by_post`; bracketed text goes beside it."""
        return self.hold(Reference(label))

    def table(self, name: str, columns: Sequence[str] = (), where: tuple[str, str] | None = None,
              most: int | None = None, whole: bool = False) -> Markup:
        """A table of the results, nothing where it has no rows; a long one only where it is asked for as a whole.

        Parameters
        ----------
        columns, where, most
            Show these columns, the rows that have this value in a column, and not more than so many rows; the rest
            is in the table's CSV file.
        whole
            Show it however long. Otherwise a long table is left to the appendix, and a line says so.
        """
        if not self.has_table(name):
            return Markup()
        entry = excerpt(name, self.results["tables"][name], columns, where, most)
        if not entry["rows"]:
            return Markup()
        if len(entry["rows"]) > LONG and not whole:
            self.deferred.add(name)
            return Markup("\n\n") + self.hold(Reference(f"table-{name}"), Text(", "), Data(entry["title"]),
                                              Text(", is in the appendix.")) + Markup("\n\n")
        self.placed.add(name)
        return self.alone(printed_table(name, entry, self.results["study"]["confidence"]))

    def figure(self, name: str) -> Markup:
        """A figure, nothing where there is none of that name."""
        if name not in self.captions:
            return Markup()
        caption = self.captions[name]
        return self.alone(Figure(name, caption.title, caption.text, caption.alt))

    def provenance(self, kind: str) -> Markup:
        """The `documents`, `tables` or `versions` of the provenance as a table, nothing where there are none."""
        known, (title, note, head) = self.results["provenance"].get(kind), _PROVENANCE[kind]
        if not known:
            return Markup()
        rows = tuple((str(name), str(value)) for name, value in sorted(known.items()))
        return self.alone(Table(f"provenance-{kind}", title, note, head, rows, (False, False)))

    def remaining_tables(self) -> list[str]:
        """The tables that no template has placed yet and that are not too long to print."""
        return [name for name in sorted(self.results["tables"]) if name not in self.placed and self.has_table(name)
                and (name in self.deferred or len(self.results["tables"][name]["rows"]) <= LONGEST)]

    def quote(self, quotation: Mapping[str, Any]) -> Markup:
        """A quotation of the results, or the paraphrase in its place, with the place it comes from."""
        who = f"{quotation['stance']} by the {quotation['source']}, " if quotation["stance"] else ""
        place = (f"{who}comment {quotation['comment']}, {quotation['document']}, "
                 f"characters {quotation['start']}–{quotation['end']}")
        if quotation["paraphrase"] is None:
            return self.passage(quotation["text"], place)
        pieces = self.hold(Text("Paraphrase: "), Data(quotation["paraphrase"]), Text(" ("), Data(place), Text(")"))
        return Markup("\n\n- ") + pieces + Markup("\n\n")

    def passage(self, text: str | None, place: str) -> Markup:
        """A quotation (None: withheld) with the place it comes from."""
        return self.alone(Quote(text, place))
