"""The works that a report can cite, from `references.toml`, how they are printed, and as BibTeX."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.report.content import Citation, Document, Entry, inlines
from pipeline.report.safe import latex

_FILE = Path(__file__).with_name("references.toml")
_KEPT = str.maketrans({"<": "%3C", ">": "%3E"})  # in an address
_PLACE = {"article": "journal", "inproceedings": "booktitle", "misc": "howpublished"}


@cache
def works() -> dict[str, dict[str, Any]]:
    """Every work that the report can cite, by name."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def entries(names: Iterable[str]) -> tuple[Entry, ...]:
    """The list of references of these works, by author."""
    found = [Entry(f"ref-{name}", _entry(work), address(work))
             for name, work in works().items() if name in set(names)]
    return tuple(sorted(found, key=lambda entry: entry.text.lower()))


def cited(document: Document) -> set[str]:
    """The names of the works that a document cites."""
    pieces = (piece for block in document.blocks for piece in inlines(block))
    return {name for piece in pieces if isinstance(piece, Citation) for name in piece.works}


def address(work: Mapping[str, Any]) -> str:
    """Where a work is found: by its DOI, else at the address it has; empty where neither is known."""
    return f"https://doi.org/{work['doi'].translate(_KEPT)}" if "doi" in work else str(work.get("url", ""))


def kind(work: Mapping[str, Any]) -> str:
    """A work's type in BibTeX: the one it states, else an article where it has a container, else a book."""
    return str(work.get("type") or ("article" if "container" in work else "book"))


def bibtex(names: Iterable[str]) -> str:
    """The works as a BibTeX file, by name, their titles spelt as they are here."""
    return "\n".join(_record(name, works()[name]) for name in sorted(set(names)))


def _record(name: str, work: Mapping[str, Any]) -> str:
    """A work as BibTeX; DOI and address go in as they are, as its styles expect."""
    said = {"author": " and ".join(name.removeprefix("and ") for name in work["author"]),
            "title": f"{{{latex(work['title'])}}}", "year": str(work["year"]),
            _PLACE.get(kind(work), "note"): latex(work.get("container", "")), "volume": work.get("volume", ""),
            "pages": work.get("page", "").replace("–", "--"),
            "edition": work.get("edition", "").removesuffix(" edition"),
            "publisher": latex(work.get("publisher", "")), "doi": work.get("doi", ""), "url": work.get("url", "")}
    lines = [f"  {field} = {{{value}}}" for field, value in said.items() if value]
    return f"@{kind(work)}{{{name},\n" + ",\n".join(lines) + "\n}\n"


def _surname(author: str) -> str:
    return author.partition(",")[0]


def author_year(work: Mapping[str, Any]) -> str:
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
