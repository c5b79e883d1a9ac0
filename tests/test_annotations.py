"""Codings: checked, and counted only for the texts they were made for."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.annotations import codings, fingerprint, fingerprints, stale
from pipeline.errors import StudyError

HEADER = "comment,stance,role,sentiment,intensity,sarcasm,themes,confidence\n"
ROW = "1-01,troll,unknown,negative,-2,true,thread;it,low\n"


def written(tmp_path, text):
    path = tmp_path / "coder.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_coding_reads(tmp_path, shipped):
    row = codings(written(tmp_path, HEADER + ROW), shipped).iloc[0]
    assert (row["stance"], row["themes"], row["intensity"], bool(row["sarcasm"])) == (
        "troll", ("thread", "it"), -2.0, True)


@pytest.mark.parametrize(("text", "says"), [
    ("comment,stance\n", "coder.csv:1: the codings lack the column sentiment"),
    (HEADER + ROW.replace("troll", "trol"), "coder.csv:2: 'trol' is no stance of the study"),
    (HEADER + ROW.replace("thread", "threat"), "coder.csv:2: 'threat' is no theme of the study"),
    (HEADER + ROW + ROW, "coder.csv:3: comment 1-01 is coded twice"),
    *((HEADER.strip() + ",probability\n" + ROW.strip() + f",{cell}\n", f"coder.csv:2: '{cell}' is no probability")
      for cell in ("0", "-0.5", "1.5", "nan", "inf", "half")),
])
def test_faults_name_file_and_line(tmp_path, shipped, text, says):
    with pytest.raises(StudyError) as caught:
        codings(written(tmp_path, text), shipped)
    assert says in str(caught.value)


@pytest.mark.parametrize(("cell", "chance"), [("", 1.0), ("1", 1.0), ("0.25", 0.25)])
def test_a_probability_is_kept(tmp_path, shipped, cell, chance):
    path = written(tmp_path, HEADER.strip() + ",probability\n" + ROW.strip() + f",{cell}\n")
    assert codings(path, shipped)["probability"].tolist() == [chance]


def test_without_the_column_there_is_no_probability(tmp_path, shipped):
    assert "probability" not in codings(written(tmp_path, HEADER + ROW), shipped)


def test_a_coding_counts_only_for_its_text():
    comments = pd.DataFrame({"comment": ["1-01", "1-02"], "text": ["As  it was.\n", "Another text."]})
    coded = pd.DataFrame({"comment": ["1-01", "1-02", "9-01"]})
    prints = {"1-01": fingerprint("As it was."), "1-02": fingerprint("What was coded.")}
    assert stale(coded, comments, prints).values.tolist() == [
        ["1-02", "text is not the one that was coded"], ["9-01", "coded comment is not in the corpus"]]


def test_the_shipped_codings_match_the_shipped_documents(shipped):
    from pipeline.ingest import Settings, documents, ingest

    comments = ingest(documents([shipped.documents.folder]), Settings(shipped.documents.post_id)).comments
    coded = codings(shipped.annotations.adjudicated, shipped)
    prints = fingerprints(shipped.annotations.texts)
    assert len(coded) == len(prints) == len(comments) == 108
    assert stale(coded, comments, prints).empty
