"""The works that a report can cite, from `references.toml`, and how they are printed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.report.content import Entry

_FILE = Path(__file__).with_name("references.toml")


@cache
def works() -> dict[str, dict[str, Any]]:
    """Every work that the report can cite, by name."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def entries(names: Iterable[str]) -> tuple[Entry, ...]:
    """The list of references of these works, by author."""
    found = [Entry(f"ref-{name}", _entry(work), f"https://doi.org/{work['doi']}" if "doi" in work else "")
             for name, work in works().items() if name in set(names)]
    return tuple(sorted(found, key=lambda entry: entry.text.lower()))


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
