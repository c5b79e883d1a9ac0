"""JSON Lines: an object a line."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from pipeline.ingest.document import HEAD, Document, Item
from pipeline.ingest.model import Finding
from pipeline.ingest.tabular.lines import Lines
from pipeline.ingest.tabular.table import Row, column_findings, items, missing, positions
from pipeline.ingest.tabular.tally import Remark, Tally
from pipeline.study import FIELDS

_LONGEST_FIRST = 2**22  # bytes of a first line by which the format is recognised
_SAMPLE = 5
_DAMAGED = Remark("error", "line not read", "without a JSON object, expected one each", "The others were read. Mend "
                  "these", "lines")


class JsonLines:
    """Reader of JSON Lines."""

    layout = "JSON Lines"
    looks_for = "JSON Lines with a key `text`"

    def recognise(self, document: Document) -> str | None:
        """Why the document is JSON Lines: one of its first objects has the text, or there are several."""
        found = _first(document)
        if any("text" in positions(list(one), document.given.columns) for one in found):
            return "its first lines are JSON objects that have the key of the text"
        if len(found) > 1:
            return "its first lines are JSON objects, and none has the key of the text"
        return None

    def read(self, document: Document) -> Iterator[Item]:
        """The posts and comments of the lines, and what there is to say about them."""
        columns = document.given.columns
        names = list(dict.fromkeys(name for one in _first(document) for name in one))
        if "text" not in positions(names, columns):
            yield from column_findings(names, columns)
            return
        with document.open() as file:
            yield from items(_rows(Lines(file, document.head), names, columns), self.layout, document.given)


def _rows(lines: Lines, names: list[str], columns: Mapping[str, str]) -> Iterator[Row | Finding]:
    """The rows, then what there is to say about them."""
    tally, unseen = Tally(), {*columns}

    @lru_cache(maxsize=256)
    def keys(row: tuple[str, ...]) -> list[tuple[str, str]]:
        at = positions(row, columns)
        unseen.difference_update(at)
        return [(field, row[position]) for field, position in at.items()]

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        found = _object(line)
        if found is None:
            tally.add(_DAMAGED, number)
        else:
            yield Row(number, {field: _cell(found[name]) for field, name in keys(tuple(found))})
    yield from (missing(field, names, columns) for field in FIELDS if field in unseen)
    yield from tally.findings()
    yield from lines.findings()


def _object(line: str) -> dict[str, Any] | None:
    """The JSON object of a line, null where it is none; half a surrogate pair becomes a replacement character."""
    try:
        found = json.loads(line)
        if "\\ud" in line or "\\uD" in line:
            text = json.dumps(found, ensure_ascii=False)
            found = json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _cell(value: object) -> str | None:
    """A value as the text of a cell; lists and objects are none."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, list | dict):
        return None
    if isinstance(value, float):
        return None if math.isnan(value) else format(value, ".6f").rstrip("0").rstrip(".")
    return str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=1)  # asked for to recognise and to read
def _first(document: Document) -> list[dict[str, Any]]:
    """The objects in the first lines, none where the document does not begin with one."""
    head = document.head
    if not document.head_text.lstrip().startswith("{"):
        return []
    if len(head) == HEAD and b"\n" not in head.strip():
        with document.open() as file:
            head = file.read(_LONGEST_FIRST)
    lines = (line for line in Lines(io.BytesIO(head), head) if line.strip())
    return [found for line in islice(lines, _SAMPLE) if (found := _object(line)) is not None]
