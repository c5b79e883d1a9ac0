"""Where two values or files differ, each difference with its place."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any, AnyStr

_AROUND = 24  # signs shown on either side of a difference
_LONGEST = 100  # signs shown of it in all
_MOST = 20  # differences told of one file
_TEXTS = (".html", ".md", ".tex", ".bib", ".csv", ".json", ".svg", ".txt")
_KEY = re.compile(r'<data [^>]*data-key="([^"]*)"(?:(?!</data>).)*$')


@dataclass(frozen=True)
class Difference:
    """One difference: in which file and where, what stands there, and what was expected."""

    file: str
    place: str
    found: str
    expected: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.place}" if self.place.isdecimal() else f"{self.file}: {self.place}"
        return f"{where}: {self.found}, expected {self.expected}"


def value_differences(file: str, found: Any, expected: Any, path: str = "") -> list[Difference]:
    """Where two JSON values differ, by the path of names and places that leads there; `path` leads to the values."""
    one, other = dict(_leaves(found, path)), dict(_leaves(expected, path))
    told = ((name, *(repr(values[name]) if name in values else "nothing" for values in (one, other)))
            for name in {**other, **one})
    return [Difference(file, name, *_pieces(there, right)) for name, there, right in told if there != right]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every single value within a value, with its path; an empty list or object is one, too."""
    if not value or not isinstance(value, Mapping | list):
        yield path, value
        return
    for name, one in value.items() if isinstance(value, Mapping) else enumerate(value):
        yield from _leaves(one, f"{path}.{name}" if path else str(name))


def file_differences(name: str, found: Path, expected: Path) -> list[Difference]:
    """Where a file differs from the one expected; the first so many differences, and how many more there are."""
    if not found.is_file():
        return [Difference(name, "0", "no file", f"{expected.stat().st_size} bytes")]
    one, other = found.read_bytes(), expected.read_bytes()
    if one == other:
        return []
    told = list(_differences(name, one, other)) or [_byte_difference(name, one, other)]
    rest = len(told) - _MOST
    return [*told[:_MOST], *([Difference(name, "further on", f"{rest} more differences", "none")] if rest > 0 else [])]


def _differences(name: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    """The differences of two files that are not the same, as close as their kind lets them be told."""
    if name.endswith(_TEXTS):
        yield from text_differences(name, found.decode("utf-8", "replace"), expected.decode("utf-8", "replace"))
    elif name.endswith(".docx"):
        yield from _part_differences(name, found, expected)


def text_differences(name: str, found: str, expected: str) -> Iterator[Difference]:
    """The lines of two texts that differ; a line of the page is told with the key of the number that differs."""
    for place, line, wanted in _unlike(found.split("\n"), expected.split("\n")):
        key, there, right = _apart(line, wanted)
        yield Difference(f"{name}:{place}" if key else name, key or str(place), there, right)


def _unlike(found: list[str], expected: list[str]) -> Iterator[tuple[int, str | None, str | None]]:
    """The lines that differ, each with its number and the one expected in its place."""
    spans: list[list[int]] = [[0, len(found), 0, len(expected)]]
    if len(found) != len(expected):
        spans = [span for kind, *span in SequenceMatcher(None, found, expected).get_opcodes() if kind != "equal"]
    for start, end, first, last in spans:
        pairs = enumerate(zip_longest(found[start:end], expected[first:last]), start + 1)
        yield from ((place, line, wanted) for place, (line, wanted) in pairs if line != wanted)


def _apart(found: str | None, expected: str | None) -> tuple[str, str, str]:
    """What differs in two lines, and the key of the number that it is, if it is one."""
    if found is None or expected is None:
        there, right = ("nothing" if line is None else _short(repr(line)) for line in (found, expected))
        return "", there, right
    key = _KEY.search(expected[:_alike(found, expected)])
    there, right = map(repr, _pieces(found, expected))
    return key.group(1) if key else "", there, right


def _pieces(found: str, expected: str) -> tuple[str, str]:
    """Two texts, of long ones the piece that differs with a few signs around it."""
    start = _alike(found, expected)
    end = _alike(found[start:][::-1], expected[start:][::-1])
    there, right = (one if max(len(found), len(expected)) <= _LONGEST else
                    _short(one[max(0, start - _AROUND):len(one) - end + _AROUND]) for one in (found, expected))
    return there, right


def _part_differences(name: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    """The parts of two Word files that differ, by their texts."""
    try:
        one, other = (_parts(data) for data in (found, expected))
    except zipfile.BadZipFile:
        yield Difference(name, "0", "no Word file", "one")
        return
    for part in {**other, **one}:
        if one.get(part) != other.get(part):
            yield from text_differences(f"{name}/{part}", one.get(part, ""), other.get(part, ""))


def _parts(data: bytes) -> dict[str, str]:
    """The parts of a Word file as text, a line to each element."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name).decode("utf-8", "replace").replace("<w:", "\n<w:") for name in file.namelist()}


def _byte_difference(name: str, found: bytes, expected: bytes) -> Difference:
    """Where the bytes of two files first differ."""
    place = _alike(found, expected)
    return Difference(name, f"from byte {place} on", f"{len(found)} bytes", f"other ones, {len(expected)}")


def _alike(one: AnyStr, other: AnyStr) -> int:
    """How many signs or bytes two texts share from their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((k for k, (here, there) in pairs if here != there), min(len(one), len(other)))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
