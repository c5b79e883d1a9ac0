"""Anybody's tables: what Excel, R and pandas write."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.tablefile import flat, guarded, read_table, table_suffix, texts, write_table
from pipeline.errors import TableError

# What Python's splitlines, the csv module or a spreadsheet could take for the end of a row or a cell
TRICKY = st.text(st.sampled_from("a7é😀 \t\n\r\x0c\x85\u2028\u2029,;\"'\\"), max_size=8)


@pytest.mark.parametrize(("name", "data"), [
    ("plain.csv", b"text,n\r\nWell put,1\r\n"),
    ("excel.csv", "\ufefftext;n\r\n\"Well put\";1\r\n".encode()),
    ("tabs.tsv", b"text\tn\nWell put\t1\n"),
    ("lines.jsonl", b'{"text": "Well put", "n": "1"}\n\n'),
    ("quoted.csv", b'n,text\n1,"Well put"\n'),
    ("SHOUTED.CSV", b"text,n\nWell put,1\n"),
    ("blank_end.csv", b"text,n\nWell put,1\n\n\r\n"),
    ("old_mac.csv", b"text,n\rWell put,1\r"),
    ("utf16.csv", "text,n\nWell put,1\n".encode("utf-16")),
])
def test_forms_that_people_have(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    table = read_table(tmp_path / name)
    assert texts(table, "text", tmp_path / name) == ["Well put"]
    assert list(table["n"]) == ["1"]


def test_line_ends_in_cells_and_windows_1252(tmp_path):
    (tmp_path / "a.csv").write_bytes('text\n"It\u2019s £5,\nor so"\nna\u00efve caf\u00e9 owners\n'.encode("cp1252"))
    assert read_table(tmp_path / "a.csv")["text"][0].endswith("£5,\nor so")


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0c", "\x0b", "\x1c"])
@pytest.mark.parametrize(("name", "form"), [("a.csv", "text,n\n{},1\n"), ("a.jsonl", '{{"text": "{}", "n": "1"}}\n')])
def test_a_sign_that_ends_no_line_stays_in_its_cell(tmp_path, sign, name, form):
    cell = f"{50 * 'Well '}{sign}put" if name == "a.csv" or ord(sign) > 32 else "Well"  # JSON has no bare controls
    (tmp_path / name).write_text(form.format(cell), encoding="utf-8")
    assert read_table(tmp_path / name).to_dict("list") == {"text": [cell], "n": ["1"]}


def test_a_cell_may_be_long(tmp_path):
    (tmp_path / "a.csv").write_text("text\n" + 200_000 * "a" + "\n", encoding="utf-8")
    assert len(read_table(tmp_path / "a.csv")["text"][0]) == 200_000


@pytest.mark.parametrize(("name", "data", "says"), [
    ("a.csv", b"", "a.csv: the table cannot be read as csv: it is empty"),
    ("a.csv", b"text,n\nonly one\n", "a.csv:2: the row has 1 cells where the header has 2"),
    ("a.csv", b'text,n\n"two\nlines",1\na,2\n"b\nc",3,4\n', "a.csv:5: the row has 3 cells where the header has 2"),
    ("a.csv", b"text,n\na,1\n\nb,2\n", "a.csv:3: the row has 0 cells"),
    ("a.csv", b'n,text\n1,a\n2,"b\n3,c\n', "a.csv:3: the row that starts here cannot be read: unexpected end of data"),
    ("a.csv", "text\ncaf\u00e9".encode("cp1252"), "it ends in the middle of a character"),
    ("a.jsonl", b"\n", "a.jsonl: the table cannot be read as jsonl: it is empty"),
    ("a.jsonl", b'{"a": 1}\n\n{no json}\n', "a.jsonl:3: no JSON (Expecting property name"),
    ("a.jsonl", b'{"a": 1}\n[1]\n', "a.jsonl:2: found a list, expected one JSON object a line"),
    ("a.jsonl", b"null", "a.jsonl:1: found null, expected one JSON object a line"),
    ("a.jsonl", b"[" * 100_000, "expected one JSON object a line"),
    ("a.parquet", b"nothing", "cannot be read as parquet"),
    ("a.xlsx", b"PK", "'.xlsx' is no table format known here"),
])
def test_faults_are_named(tmp_path, name, data, says):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(TableError, match=re.escape(says)):
        read_table(tmp_path / name)


def test_json_keeps_integers_beside_nulls_and_fills_missing_keys(tmp_path):
    lines = '{"n": 12345678901234567, "text": "a"}\n{"n": null, "text": "b\\ud83d", "more": [1, null]}\n'
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    table = read_table(tmp_path / "a.jsonl")
    assert table.to_dict("list") == {"n": [12345678901234567, None], "text": ["a", "b\ufffd"],
                                     "more": [None, [1, None]]}
    write_table(table, tmp_path / "b.jsonl")
    assert (tmp_path / "b.jsonl").read_text("utf-8") == (
        '{"n": 12345678901234567, "text": "a", "more": null}\n'
        '{"n": null, "text": "b\ufffd", "more": [1, null]}\n')


def test_parquet_goes_through_unchanged(tmp_path):
    table = pa.table({
        "whole": pa.array([2**60 + 1, None], pa.int64()), "small": pa.array([1, None], pa.int8()),
        "day": [dt.date(2020, 1, 1), None], "list": [[1, None], []], "record": [{"a": 1}, None],
        "map": pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int64())), "money": [Decimal("1.10"), None],
        "kind": pa.array(["x", None]).dictionary_encode(), "yes": [True, None], "none": pa.nulls(2),
        "when": pa.array([dt.datetime(2020, 1, 1), None], pa.timestamp("us", "UTC")), "bytes": [b"x", None]})
    pq.write_table(table, tmp_path / "a.parquet")
    write_table(read_table(tmp_path / "a.parquet"), tmp_path / "b.parquet")
    assert pq.read_table(tmp_path / "b.parquet").equals(table)
    write_table(read_table(tmp_path / "a.parquet"), tmp_path / "b.csv")
    assert read_table(tmp_path / "b.csv").loc[0, ["whole", "list", "record", "day"]].tolist() == [
        "1152921504606846977", "[1, null]", '{"a": 1}', "2020-01-01"]


@pytest.mark.parametrize(("index", "columns"), [
    (pd.Index(["p", "q"], name="id"), ["id", "text"]), (pd.Index(["p", "q"]), ["index", "text"]),
    (pd.Index([4, 9], name="id"), ["id", "text"]), (pd.Index([4, 9]), ["text"]), (None, ["text"]),
    (pd.MultiIndex.from_tuples([("p", 1), ("q", 2)], names=["post", "n"]), ["post", "n", "text"]),
])
def test_an_index_with_a_meaning_becomes_a_column(tmp_path, index, columns):
    table = pd.DataFrame({"text": ["a", "b"]}, index=index)
    table.to_parquet(tmp_path / "a.parquet")
    write_table(table, tmp_path / "b.csv")
    for found in (read_table(tmp_path / "a.parquet"), read_table(tmp_path / "b.csv")):
        assert list(found.columns) == columns
        assert list(found.index) == [0, 1]
        assert list(map(str, found[columns[0]])) == list(map(str, table.reset_index()[columns[0]]))


@given(st.lists(st.tuples(TRICKY, TRICKY), max_size=5), st.sampled_from([".csv", ".tsv", ".jsonl", ".parquet"]))
def test_any_text_reads_back(rows, suffix):
    table = pd.DataFrame(rows or [("", "")], columns=["a", "b"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t{suffix}"
        write_table(table, path)
        assert read_table(path).to_dict("list") == table.to_dict("list")


@pytest.mark.parametrize(("table", "name"), [
    (pd.DataFrame({"a": [1, "x"]}, dtype=object), "a.parquet"), (pd.DataFrame({"a": [2**70, 1]}), "a.parquet"),
    (pd.DataFrame([[1, 2]], columns=["a", "a"]), "a.jsonl"), (pd.DataFrame({"a": [1]}), "file/a.csv"),
])
def test_what_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path, table, name):
    (tmp_path / "file").touch()
    with pytest.raises(TableError, match="the table cannot be written as"):
        write_table(table, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_column_named_twice_cannot_be_the_text(tmp_path):
    (tmp_path / "a.csv").write_text("text,n,n\na,1,2\n", encoding="utf-8")
    table = read_table(tmp_path / "a.csv")
    assert texts(table, "text", tmp_path / "a.csv") == ["a"]
    with pytest.raises(TableError, match="two columns are named 'n'"):
        texts(table, "n", tmp_path / "a.csv")
    write_table(table, tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_text("utf-8") == "text,n,n\na,1,2\n"


def test_the_suffix_counts_in_either_case():
    assert table_suffix(Path("A.Parquet")) == ".parquet"


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
    table = pd.DataFrame({"a": [[{"start": 1}], []], "b": [{"x": None}, None], "c": [1, 2]})
    assert flat(table).to_dict("list") == {"a": ['[{"start": 1}]', "[]"], "b": ['{"x": null}', None], "c": [1, 2]}
