"""The configuration file: every key checked, every fault named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import StudyError
from pipeline.study import ROOT, load_study, study_file

SHIPPED = (ROOT / "study.toml").read_text("utf-8")


def test_shipped_study(shipped):
    assert list(shipped.stances) == ["frontline", "troll", "management", "other"]
    assert len(shipped.themes) == 13
    assert {"workload", "it"} <= set(shipped.themes)
    assert shipped.documents.folder == ROOT / "seeds" / "documents"
    assert shipped.folder == ROOT


@pytest.mark.parametrize(("old", "new", "says"), [
    ("seed = 2017", "sede = 2017", "unknown key 'sede'. Did you mean 'seed'?"),
    ('quotations = "redacted"', 'quotations = "some"', "'report.quotations': input should be"),
    ('provoking = ["troll"]', 'provoking = ["trol"]', "'report.provoking' names a stance that the study does not have"),
    ('compared = ["it", ', 'compared = ["ti", ', "'report.compared' names a theme that the study does not have"),
    ('compared = ["it", ', 'compared = [', "the key 'report.compared.1' is missing"),
    ('quotations = "redacted"', 'quotation = "redacted"', "unknown key 'report.quotation'. Did you mean 'quotations'?"),
    ("post_id = ", "postid = ", "unknown key 'documents.postid'. Did you mean 'post_id'?"),
    ("seed = 20170220", "", "the key 'seed' is missing"),
    ("seed = 20170220", 'seed = "soon"', "'seed': input should be a valid integer"),
    ("confidence = 0.95", "confidence = 95", "'confidence' must lie between 0 and 1"),
    ("^[0-9]+(?=_)", "^[0-9+", "'documents.post_id' is no regular expression"),
    ('troll = "', '"Troll one" = "', "a stance or theme name must be made of small letters"),
    ('label = "IT"', 'lable = "IT"', "unknown key 'themes.it.lable'. Did you mean 'label'?"),
    ('"Europe/London"', '"Europe/Londn"', "there is no time zone 'Europe/Londn'. Did you mean 'Europe/London'?"),
    ('timezone = "Europe/London"', 'timezone = "Europe"', "there is no time zone 'Europe'"),
    ('timezone = "Europe/London"', 'timezone = "../etc/passwd"', "Use a name like Europe/London"),
    ('timezone = "Europe/London"', "timezone = 1", "'documents.timezone': input should be a valid string"),
    ("agreement = 0.667", "agreement = 66.7", "'annotations.agreement': input should be less than or equal to 1"),
    ("columns = {}", 'columns = { txt = "Body" }', "unknown key 'documents.columns.txt'. Did you mean 'text'?"),
    ("columns = {}", 'columns = { xyz = "Body" }', "'documents.columns.xyz'. Known keys: text, post, comment, parent"),
    ("columns = {}", "columns = { text = 1 }", "'documents.columns.text': input should be a valid string"),
    ("columns = {}", 'columns = { text = "" }', "'documents.columns.text': string should have at least 1 character"),
    ("columns = {}", 'columns = "text"', "'documents.columns': input should be a valid dictionary"),
    ("seed = 20170220", "seed = ", "not valid TOML"),
    ('name = "probation"', 'name = "probation"\nfolder = "x"', "unknown key 'folder'"),
])
def test_faults_are_named(tmp_path, old, new, says):
    assert old in SHIPPED
    path = tmp_path / "study.toml"
    path.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_study(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value) or says.startswith("unknown key 'folder'")


def test_what_documents_do_not_say(shipped, tmp_path):
    assert (shipped.documents.timezone, shipped.documents.columns) == ("Europe/London", {})
    path = tmp_path / "study.toml"
    lines = [line for line in SHIPPED.splitlines() if not line.startswith(("timezone", "columns"))]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert (load_study(path).documents.timezone, load_study(path).documents.columns) == ("UTC", {})
    path.write_text(SHIPPED.replace("columns = {}", 'columns = { text = "Comment body" }'), encoding="utf-8")
    assert load_study(path).documents.columns == {"text": "Comment body"}


@pytest.mark.parametrize(("old", "new", "starts"), [
    ("seed = 20170220", "sede = 1", "sede"),
    ('timezone = "Europe/London"', 'timezone = "Mars"', "timezone"),
    ("columns = {}", 'columns = { txt = "Body" }', "columns"),
    ("columns = {}", '\n[documents.columns]\ntxt = "Body"', "[documents.columns]"),
])
def test_fault_names_its_line(tmp_path, old, new, starts):
    path = tmp_path / "study.toml"
    path.write_text(SHIPPED.replace(old, new), encoding="utf-8")
    line = next(n for n, text in enumerate(path.read_text("utf-8").splitlines(), 1) if text.startswith(starts))
    with pytest.raises(StudyError, match=f"study.toml:{line}:"):
        load_study(path)


def test_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(StudyError, match="--study"):
        load_study(tmp_path / "none.toml")


def test_study_file_prefers_the_one_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert study_file() == ROOT / "study.toml"
    (tmp_path / "study.toml").write_text(SHIPPED, encoding="utf-8")
    assert study_file() == Path("study.toml")


@given(names=st.sets(st.text(), min_size=2, max_size=20))
def test_random_states_repeat_and_differ_by_name(shipped, names):
    states = {name: shipped.random_state(name) for name in names}
    assert states == {name: shipped.random_state(name) for name in names}
    assert len(set(states.values())) == len(names)
