"""The reporting checklist: what a reader may ask, and where the report says it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.report.content import Table

NAME = "checklist"
_FILE = Path(__file__).with_name("checklist.toml")
_HEAD = ("Part", "What a reader asks", "Where it is said")


@cache
def items() -> tuple[Mapping[str, Any], ...]:
    """The items of the checklist, in their order."""
    return tuple(tomllib.loads(_FILE.read_text("utf-8"))["item"])


def checklist(labels: Mapping[str, str]) -> Table:
    """The checklist as a table, for a report that has these labels; without any, the table has no rows yet."""
    rows = tuple((item["part"], item["asks"], _where(item, labels)) for item in items()) if labels else ()
    return Table(NAME, "Reporting checklist", "", _HEAD, rows, (False, False, False))


def _where(item: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """The places that the report has; where it has none, why not."""
    there = [labels[label] for label in item["where"] if label in labels]
    return ", ".join(there) or str(item.get("otherwise", "not in this report"))
