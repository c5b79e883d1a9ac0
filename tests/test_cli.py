"""The command line, as people and scripts call it."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from dataclasses import dataclass

import pandas as pd
import pytest

from pipeline.cli import main
from pipeline.cli.texts import in_batches

TEXTS = ["I have 58 cases, no kettle and a useless computer system.", "", "Well done, that is good news. Thank you!"]


@dataclass
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def coalface(*arguments):
    out, err = io.StringIO(), io.StringIO()
    before, sys.argv = sys.argv, ["coalface", *map(str, arguments)]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as exit_:
        return Done(int(exit_.code or 0), out.getvalue(), err.getvalue())
    finally:
        sys.argv = before
    return Done(0, out.getvalue(), err.getvalue())


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "in.csv"
    pd.DataFrame({"id": ["a", "b", "c"], "body": TEXTS, "note": ["007", "=1+1", "NA"]}).to_csv(path, index=False)
    return path


def read(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.mark.parametrize(("command", "columns"), [
    ("stance", ["stance", "best", "p_frontline", "p_troll", "p_management", "p_other", "why"]),
    ("sentiment", ["sentiment", "label", "sarcasm"]),
    ("themes", ["workload", "it", "wellbeing", "staffing", "leadership", "contracts", "inspection", "targets",
                "practice", "estates", "union", "politics", "thread"]),
])
def test_tools_append_their_columns_and_keep_the_rest(table, tmp_path, command, columns):
    done = coalface(command, table, "--text", "body", "--out", tmp_path / "out.csv")
    assert done.returncode == 0, done.stderr
    found = read(tmp_path / "out.csv")
    assert list(found.columns) == ["id", "body", "note", *columns]
    assert list(found["note"]) == ["007", "=1+1", "NA"]
    assert list(found["body"]) == TEXTS
    empty = set(found.loc[1, columns])
    assert empty == ({"0"} if command == "themes" else {""})


def test_sentiment_values(table, tmp_path):
    coalface("sentiment", table, "--text", "body", "--out", tmp_path / "out.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [row["label"] for row in rows] == ["negative", None, "positive"]
    assert -1 <= rows[0]["sentiment"] < 0 < rows[2]["sentiment"] <= 1


def test_stance_takes_parent_and_post(table, tmp_path):
    rows = read(table).assign(parent=["", "", "You lot never stop moaning."], post="The kettle is condemned.")
    rows.to_parquet(tmp_path / "in.parquet")
    done = coalface("stance", tmp_path / "in.parquet", "--text", "body", "--parent", "parent", "--post", "post",
                    "--out", tmp_path / "out.parquet")
    assert done.returncode == 0, done.stderr
    found = pd.read_parquet(tmp_path / "out.parquet")
    shares = found.filter(like="p_").sum(axis=1)
    assert found["stance"].notna().tolist() == [True, False, True]
    assert shares[[0, 2]].round(4).tolist() == [1, 1]


def test_topics(tmp_path):
    texts = [f"{what} {n}." for what in ("The computer system lost file", "Pay and pension talk") for n in range(12)]
    pd.DataFrame({"body": [*texts, ""]}).to_csv(tmp_path / "in.csv", index=False)
    done = coalface("topics", tmp_path / "in.csv", "--text", "body", "--topics", 2, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    topics, rows = read(tmp_path / "out" / "topics.csv"), read(tmp_path / "out" / "assignments.csv")
    assert list(topics.columns) == ["topic", "label", "words", "size"]
    assert list(rows.columns)[-1] == "topic"
    assert len(rows) == 25
    assert rows["topic"].iloc[-1] == ""
    assert rows["topic"].iloc[:12].nunique() == 1
    assert rows["topic"].iloc[0] != rows["topic"].iloc[12]


def test_ingest_writes_its_tables(documents, tmp_path):
    done = coalface("ingest", documents, "--out", tmp_path / "tables")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == [
        "comments.parquet", "documents.parquet", "ledger.parquet", "posts.parquet"]
    assert done.stdout.startswith("2 posts, 5 comments")


def test_ingest_needs_a_folder_or_a_question(documents):
    assert "--out" in coalface("ingest", documents).stderr


def test_explain_says_what_a_document_is_taken_for_and_why(documents):
    (documents / "odd.bin").write_text("Dear diary, nobody commented.", encoding="utf-8")
    done = coalface("ingest", "--explain", documents)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "101_kettle.txt: numbered: line 7 begins a numbered list of comments: 3 comments:"
    assert lines[1].startswith("102_computers.txt: flat: line ")
    assert lines[2].startswith("odd.bin: layout unknown: no comments found")
    assert "Looked for: a zip archive" in lines[2]


@pytest.mark.parametrize(("declared", "code", "row"), [
    ("3 comments:", 0, ["101", "numbered", "1", "3", "3", "0", "0", "whole"]),
    ("5 comments:", 3, ["101", "numbered", "1", "5", "3", "0", "2", "2", "missing"]),
])
def test_audit_compares_what_is_declared_with_what_is_read(documents, declared, code, row):
    path = documents / "101_kettle.txt"
    path.write_text(path.read_text("utf-8").replace("3 comments:", declared), encoding="utf-8")
    done = coalface("audit", documents)
    assert done.returncode == code
    assert [line.split() for line in done.stdout.splitlines()[1:]] == [
        row, ["102", "flat", "1", "2", "0", "no", "number", "declared"]]


def test_audit_of_documents_without_a_post_says_what_they_are(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\0\1\2")
    done = coalface("audit", tmp_path)
    assert done.returncode == 3
    assert "not text" in done.stderr
    assert done.stdout.split()[0] == "post"


def test_audit_of_a_study_is_of_what_it_has_read(small_study):
    coalface("run", "--study", small_study, "--until", "ingest")
    done = coalface("audit", "--study", small_study)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3


def test_a_bad_document_is_one_line_and_the_rest_goes_on(documents, tmp_path):
    (documents / "103_bad.txt").write_bytes(b"\x00\x01\x02\xff" * 40)
    done = coalface("ingest", documents, "--out", tmp_path / "tables")
    assert done.returncode == 3
    assert [line.startswith("coalface: 103_bad.txt") for line in done.stderr.splitlines()] == [True]
    assert len(pd.read_parquet(tmp_path / "tables" / "comments.parquet")) == 5


@pytest.mark.parametrize("options", [(), ("--strict",)])
def test_run_until_a_stage_and_strict(small_study, documents, options):
    (documents / "103_empty.txt").write_bytes(b"")
    done = coalface("run", "--study", small_study, "--until", "sentiment", *options)
    assert done.returncode == 3
    assert "103_empty.txt" in done.stderr
    assert (small_study.parent / "build" / "sentiment.parquet").exists() is (not options)


def test_run_on_other_documents_leaves_the_models_alone(documents, tmp_path):
    done = coalface("run", "--documents", documents, "--out", tmp_path / "out", "--until", "stance")
    assert done.returncode == 0, done.stderr
    assert coalface("run", "--documents", documents).stderr.endswith("Name a folder for theirs with --out\n")
    stance = pd.read_parquet(tmp_path / "out" / "build" / "stance.parquet")
    assert set(stance["source"]) == {"model"}
    assert (stance["stance"].notna() | stance["abstained"]).all()


def test_export_guards_against_formulas(small_study, documents, tmp_path):
    path = documents / "102_computers.txt"
    path.write_text(path.read_text("utf-8") + "=HYPERLINK(1)\n", encoding="utf-8")
    coalface("run", "--study", small_study, "--until", "stance")
    done = coalface("export", "--study", small_study, "--to", tmp_path / "csv")
    assert done.returncode == 2
    assert "topics.parquet" in done.stderr
    assert "'=HYPERLINK(1)" in (tmp_path / "csv" / "sentences.csv").read_text("utf-8")


def test_export_replaces_personal_data_and_counts_it(small_study, documents, tmp_path):
    path = documents / "102_computers.txt"
    path.write_text(path.read_text("utf-8") + "Ask Sharon Pickles, or me@example.org.\n", encoding="utf-8")
    coalface("run", "--study", small_study, "--until", "topics")
    done = coalface("export", "--study", small_study, "--to", tmp_path / "csv")
    assert done.returncode == 0, done.stderr
    texts = {path.stem: path.read_text("utf-8") for path in (tmp_path / "csv").iterdir()}
    assert [name for name, text in texts.items() if "Pickles" in text or "me@example.org" in text] == []
    assert "Ask [name], or [e-mail]." in texts["comments"]
    assert "Ask [name], or [e-mail]." in texts["sentences"]
    assert texts["ledger"].splitlines()[-2:] == [
        ",,,,export,note,personal data replaced,e-mail addresses: 1 in 1 text",
        ",,,,export,note,personal data replaced,names: 1 in 1 text"]
    coalface("export", "--study", small_study, "--to", tmp_path / "raw", "--as-written")
    assert "Ask Sharon Pickles, or me@example.org." in (tmp_path / "raw" / "comments.csv").read_text("utf-8")
    assert "personal data" not in (tmp_path / "raw" / "ledger.csv").read_text("utf-8")


@pytest.mark.parametrize(("arguments", "says"), [
    (["sentiment", "none.csv", "--text", "body", "--out", "o.csv"], "none.csv: there is no such file"),
    (["sentiment", "{table}", "--text", "bodie", "--out", "o.csv"], "Did you mean 'body'?"),
    (["sentiment", "{table}", "--text", "body", "--out", "o.xls"], "'.xls' is no table format known here"),
    (["stance", "none.csv", "--text", "body", "--out", "o.xls"], "o.xls: '.xls' is no table format known here"),
    (["run", "--until", "stanse"], "there is no stage 'stanse'"),
    (["run", "--study", "none.toml"], "none.toml: there is no such study file"),
    (["ingest", "nowhere", "--out", "o"], "nowhere"),
])
def test_errors_are_one_line(table, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    done = coalface(*[part.replace("{table}", str(table)) for part in arguments])
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    trace = coalface(*[part.replace("{table}", str(table)) for part in arguments], "--debug")
    assert "Traceback" in trace.stderr


@pytest.mark.parametrize(("command", "column"), [("stance", "p_troll"), ("sentiment", "label"), ("themes", "workload")])
def test_the_tools_overwrite_no_column(tmp_path, command, column):
    pd.DataFrame({column: TEXTS}).to_csv(tmp_path / "in.csv", index=False)
    done = coalface(command, tmp_path / "in.csv", "--text", column, "--out", tmp_path / "out.csv")
    assert done.returncode == 0
    assert f"'{column}' already; it is kept as '{column}_given'" in done.stderr
    found = read(tmp_path / "out.csv")
    assert list(found[f"{column}_given"]) == TEXTS
    assert list(found[column]) != TEXTS


def test_the_result_may_replace_the_table(table):
    assert coalface("sentiment", table, "--text", "body", "--out", table).returncode == 0
    assert list(read(table).columns) == ["id", "body", "note", "sentiment", "label", "sarcasm"]


@pytest.mark.parametrize("command", ["stance", "sentiment", "themes"])
def test_the_size_of_batches_changes_no_cell(tmp_path, monkeypatch, command):
    pd.DataFrame({"body": ["", *TEXTS, "The union met our manager about workloads.", ""]}).to_json(
        tmp_path / "in.jsonl", orient="records", lines=True)
    written = []
    for size in (2, 100):  # the last batch of two holds no word
        monkeypatch.setattr(in_batches, "__defaults__", (size,))
        done = coalface(command, tmp_path / "in.jsonl", "--text", "body", "--out", tmp_path / f"{size}.jsonl")
        assert done == Done(0, f"6 rows → {tmp_path / str(size)}.jsonl\n", "")
        written.append((tmp_path / f"{size}.jsonl").read_bytes())
    assert written[0] == written[1]


@pytest.mark.parametrize("command", ["stance", "sentiment", "themes"])
def test_a_table_without_rows_gets_its_columns(tmp_path, command):
    (tmp_path / "in.csv").write_text("body\n", encoding="utf-8")
    done = coalface(command, tmp_path / "in.csv", "--text", "body", "--out", tmp_path / "out.csv")
    assert done.returncode == 0, done.stderr
    found = read(tmp_path / "out.csv")
    assert found.empty
    assert len(found.columns) > 2


@pytest.mark.parametrize(("terminal", "shown"), [("1", True), ("", False)])
def test_batches_show_progress_on_a_terminal_alone(monkeypatch, capsys, terminal, shown):
    monkeypatch.setenv("FORCE_COLOR", terminal)  # by which rich takes any stream for a terminal
    found = in_batches(pd.DataFrame({"n": range(5)}), lambda rows: rows * 2, ["n"], size=2)
    assert list(found["n"]) == [0, 2, 4, 6, 8]
    out, err = capsys.readouterr()
    assert out == ""
    assert ("5 rows" in err) is shown


def test_a_console_without_a_letter_is_no_error(documents, tmp_path, monkeypatch):
    console = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "argv", ["coalface", "ingest", str(documents), "--out", str(tmp_path / "tables")])
    with contextlib.redirect_stdout(console), contextlib.suppress(SystemExit):
        main()
    console.flush()
    assert console.buffer.getvalue().startswith(b"2 posts, 5 comments ? ")


def test_errors_turn_and_end_no_line(tmp_path):
    (tmp_path / "in.csv").write_text('body,"\u202eno\x1b[2J\ntes"\na,b\n', encoding="utf-8")
    done = coalface("sentiment", tmp_path / "in.csv", "--text", "texts", "--out", tmp_path / "out.csv")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.endswith("Its columns are body, \ufffdno\ufffd[2J tes\n")


@pytest.mark.parametrize("command", [
    "", "run", "ingest", "export", "fingerprints", "stance", "sentiment", "themes", "topics"])
def test_help(command):
    done = coalface(*filter(None, [command]), "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_the_installed_command_starts():
    command = [sys.executable, "-m", "pipeline.cli", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[0]) == (0, "coalface")
