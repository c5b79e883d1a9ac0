"""Anybody's tables: what Excel, R and pandas write."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.cli.tablefile import flat, guarded, read_table, texts, write_table
from pipeline.errors import TableError


@pytest.mark.parametrize(("name", "data"), [
    ("plain.csv", b"text,n\r\nWell put,1\r\n"),
    ("excel.csv", "\ufefftext;n\r\n\"Well put\";1\r\n".encode()),
    ("tabs.tsv", b"text\tn\nWell put\t1\n"),
    ("lines.jsonl", b'{"text": "Well put", "n": "1"}\n\n'),
    ("quoted.csv", b'n,text\n1,"Well put"\n'),
])
def test_forms_that_people_have(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    table = read_table(tmp_path / name)
    assert texts(table, "text", tmp_path / name) == ["Well put"]
    assert list(table["n"]) == ["1"]


def test_line_ends_in_cells_and_windows_1252(tmp_path):
    (tmp_path / "a.csv").write_bytes('text\n"It\u2019s £5,\nor so"\nna\u00efve caf\u00e9 owners\n'.encode("cp1252"))
    assert read_table(tmp_path / "a.csv")["text"][0].endswith("£5,\nor so")


@pytest.mark.parametrize(("name", "data", "says"), [
    ("a.csv", b"", "it is empty"),
    ("a.csv", b"text,n\nonly one\n", "row 2 has 1 cells where the header has 2"),
    ("a.jsonl", b"{no json}\n", "cannot be read as jsonl"),
    ("a.parquet", b"nothing", "cannot be read as parquet"),
    ("a.xlsx", b"PK", "'.xlsx' is no table format known here"),
])
def test_faults_are_named(tmp_path, name, data, says):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(TableError, match=says):
        read_table(tmp_path / name)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_what_is_written_reads_back(tmp_path, suffix):
    table = pd.DataFrame({"text": ["a, \"b\"\n\tc", "", "007"], "x": ["1", "", "3"]})
    write_table(table, tmp_path / f"t{suffix}")
    assert read_table(tmp_path / f"t{suffix}").to_dict("list") == table.to_dict("list")


def test_missing_cells_are_empty_texts(tmp_path):
    assert texts(pd.DataFrame({"a": [None, float("nan"), "x", 3]}, dtype=object), "a", tmp_path) == ["", "", "x", "3"]


@pytest.mark.parametrize(("cell", "expected"), [
    ("=1", "'=1"), ("+1", "'+1"), ("-x", "'-x"), ("@x", "'@x"), ("x=1", "x=1")])
def test_formulas_are_guarded(cell, expected):
    assert guarded(pd.DataFrame({"a": [cell]}))["a"][0] == expected


def test_nested_cells_become_json():
    assert flat(pd.DataFrame({"a": [[{"start": 1}], []]}))["a"].tolist() == ['[{"start": 1}]', "[]"]
