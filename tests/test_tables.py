"""Every table is defined once, with a meaning to every column."""

from __future__ import annotations

import pytest

from pipeline.tables import all_tables

TABLES = all_tables(["nurse", "manager"])


@pytest.mark.parametrize("name", TABLES)
def test_definition(name):
    table = TABLES[name]
    names = [column.name for column in table.columns]
    assert table.name == name
    assert len(set(names)) == len(names)
    assert set(table.key) <= set(names)
    assert all(len(column.meaning) > 8 for column in table.columns)
    assert table.schema.field(names[0]).metadata[b"meaning"].decode() == table.columns[0].meaning


def test_stances_of_the_study_are_columns():
    assert [c.name for c in TABLES["stance"].columns if c.name.startswith("p_")] == ["p_nurse", "p_manager"]
