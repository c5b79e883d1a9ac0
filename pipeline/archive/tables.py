"""The tables of a study as an archive may hold them: personal data replaced, or no words of comments at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from pipeline.people.tables import RedactedTables, shows_words
from pipeline.store import Store
from pipeline.study import QuotationPolicy
from pipeline.tables import all_tables

WORDS = {"posts": ("body",), "comments": ("text", "own"), "sentences": ("text", "own"), "tokens": ("text", "lemma"),
         "sentiment": ("words",)}  # columns from which what somebody wrote could be read


def published(store: Store, redaction: RedactedTables, policy: QuotationPolicy) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each table by name.

    Where the study's quotations are `paraphrase-only`, the columns with people's words are empty. Under `verbatim`
    names are replaced all the same: the policy is of the few quotations in the report, not of every comment.
    """
    for name, table in redaction.tables(store):
        yield name, _wordless(name, table) if policy == "paraphrase-only" else table


def _wordless(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table without what people wrote."""
    if name == "ledger":
        return table.assign(detail=table["detail"].mask(shows_words(table)))
    return table.assign(**dict.fromkeys(WORDS.get(name, ())))


def columns(stances: Sequence[str]) -> pd.DataFrame:
    """Every column of every table: table, column, type, meaning."""
    return pd.DataFrame([
        {"table": table.name, "column": column.name, "type": str(column.type), "meaning": column.meaning}
        for table in all_tables(stances).values() for column in table.columns])
