"""Files: whole or not at all, equal bytes for equal rows, streams in batches."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest

from pipeline.errors import TableError
from pipeline.store import BATCH_ROWS, Store, mapped, sha256, text_hash, whole_file, write_json

STANCES = ["nurse", "manager"]


def sentiment(comments):
    return pd.DataFrame({"comment": comments, "sentence": None, "ordinal": 0, "sentiment": 0.5, "base": 0.4,
                         "field": 0.5, "sarcasm": float("nan"), "label": "positive",
                         "words": [[{"word": "good", "weight": 1.9}] for _ in comments], "target": None})


def test_a_table_reads_back_as_written(tmp_path):
    store = Store(tmp_path, STANCES)
    store.write("sentiment", sentiment(["a", "b"]))
    back = store.read("sentiment")
    assert list(back["comment"]) == ["a", "b"]
    assert back["words"][0][0] == {"word": "good", "weight": 1.9}
    assert back["sentence"].isna().all()


def test_equal_rows_give_equal_bytes_and_leave_the_file_alone(tmp_path):
    store = Store(tmp_path, STANCES)
    store.write("sentiment", sentiment(["a"]))
    before, changed = sha256(store.path("sentiment")), store.path("sentiment").stat().st_mtime_ns
    store.write("sentiment", [sentiment(["a"])])
    assert (sha256(store.path("sentiment")), store.path("sentiment").stat().st_mtime_ns) == (before, changed)


def test_batches_are_those_written(tmp_path):
    store = Store(tmp_path, STANCES)
    names = [f"{n:05d}" for n in range(BATCH_ROWS + 5)]
    store.write("sentiment", [sentiment(names[:BATCH_ROWS]), sentiment(names[BATCH_ROWS:])])
    assert [len(batch) for batch in store.batches("sentiment")] == [BATCH_ROWS, 5]


def test_an_empty_table_gives_one_empty_batch(tmp_path):
    store = Store(tmp_path, STANCES)
    store.write("sentiment", sentiment([]))
    assert [len(batch) for batch in store.batches("sentiment")] == [0]


@pytest.mark.parametrize(("frame", "says"), [
    (sentiment(["a"]).drop(columns="label"), "lacks label"),
    (sentiment(["a"]).assign(sentiment="much"), "sentiment"),
])
def test_a_table_of_another_form_is_refused(tmp_path, frame, says):
    with pytest.raises(TableError, match=says):
        Store(tmp_path, STANCES).write("sentiment", frame)
    assert not list(tmp_path.iterdir())


def test_a_missing_table_says_what_to_run(tmp_path):
    with pytest.raises(TableError, match="coalface run"):
        Store(tmp_path, STANCES).read("posts")


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail():
        with whole_file(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_json_is_sorted_and_refuses_nan(tmp_path):
    write_json(tmp_path / "a.json", {"b": 1, "a": "é"})
    assert (tmp_path / "a.json").read_text("utf-8") == '{\n "a": "é",\n "b": 1\n}\n'
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "b.json", {"a": math.nan})
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["b"] == 1


def test_text_hash_keeps_texts_apart():
    assert text_hash("ab", "c") != text_hash("a", "bc")


@pytest.mark.parametrize("processes", [1, 2])
def test_mapped_keeps_the_order(processes):
    assert list(mapped(abs, iter(range(-9, 0)), processes)) == list(range(9, 0, -1))
