"""Tasks for coders and their work read back, tool by tool; all texts are invented."""

from __future__ import annotations

import json
import zipfile
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotations import codings, fingerprint
from pipeline.cli.coded import answers_in, write_codings
from pipeline.cli.tablefile import guarded, read_table, write_table
from pipeline.coding.answers import Answer, coders
from pipeline.coding.inception import (
    LAYER,
    TO_A_DOCUMENT,
    cas_answers,
    inception_documents,
    inception_layer,
)
from pipeline.coding.labelstudio import label_studio_answers, label_studio_tasks, labelling_configuration
from pipeline.coding.scheme import questions
from pipeline.coding.sheet import LONGEST_CELL, sheet, sheet_answers
from pipeline.coding.tasks import TASK, chances, sampled, tasks
from pipeline.errors import CoalfaceError, TableError
from tests.invented import STANCES, study
from tests.test_cli import coalface

MILL = study()
ASKED = questions(MILL)
TEXTS = {"1-01": "=HYPERLINK(1)\nSoup 🥣 again.", "1-02": "@cook: who says so?", "2-01": 'He said "no", and left.'}
PRINTS = {name: fingerprint(text) for name, text in TEXTS.items()}
GOOD = {"stance": "worker", "sentiment": "negative", "intensity": "-2", "sarcasm": "false", "themes": "pay;food"}


def work() -> pd.DataFrame:
    """What coders are shown of the three comments."""
    comments = pd.DataFrame({"comment": list(TEXTS), "post": ["1", "1", "2"], "parent": [None, "1-01", None],
                             "text": list(TEXTS.values())})
    posts = pd.DataFrame({"post": ["1", "2"], "title": ["+Soup & bread", None], "body": ["The soup is 🥣.", None]})
    return tasks(list(TEXTS), comments, posts, "sample.csv")


def answer(comment="1-01", coder="a", where="file.json: task 1", **changes) -> Answer:
    return Answer(coder, comment, GOOD | changes, where)


def read(answers, **options):
    return coders(answers, MILL, PRINTS, **options)


def test_a_task_shows_the_comment_and_what_it_answers():
    found = work()
    assert tuple(found.columns) == TASK
    assert found["answers"].tolist() == ["", TEXTS["1-01"], ""]
    assert found["title"].tolist() == ["+Soup & bread", "+Soup & bread", ""]
    assert found["fingerprint"].tolist() == list(PRINTS.values())


def test_a_comment_that_is_gone_cannot_be_a_task():
    with pytest.raises(TableError, match=r"sample\.csv: there is no comment 9-09"):
        tasks(["9-09"], pd.DataFrame(columns=["comment", "post", "parent", "text"]),
              pd.DataFrame(columns=["post", "title", "body"]), "sample.csv")


def test_label_studio_asks_for_the_study_s_stances_and_themes():
    view = ElementTree.fromstring(labelling_configuration(ASKED))
    choices = {one.get("name"): [code.get("alias") for code in one] for one in view.iter("Choices")}
    assert choices["stance"] == list(STANCES)
    assert choices["themes"] == list(MILL.themes)
    assert choices["intensity"] == ["-3", "-2", "-1", "0", "1", "2", "3"]
    meanings = [code.get("value") for code in view.find("Choices[@name='stance']")]
    assert meanings == [f"{name}: {meaning}" for name, meaning in STANCES.items()]
    assert view.find("Choices[@name='themes']").attrib | {"choice": "multiple", "required": "false"} == view.find(
        "Choices[@name='themes']").attrib
    fields = {one.get("value") for one in view.iter("Text")}
    assert fields == {"$title", "$body", "$answers", "$text"}
    assert all(fields <= {f"${name}" for name in task["data"]} for task in label_studio_tasks(work()))
    assert all(text for task in label_studio_tasks(work()) for text in task["data"].values())


def test_inception_asks_for_the_study_s_stances_and_themes():
    (layer,) = inception_layer(ASKED)
    features = {one["name"]: one for one in layer["features"]}
    assert layer["name"] == LAYER
    assert [tag["tag_name"] for tag in features["stance"]["tag_set"]["tags"]] == list(STANCES)
    assert (features["themes"]["type"], features["themes"]["multi_value_mode"]) == ("uima.cas.StringArray", "ARRAY")
    assert features["comment"]["visible"] is False


def test_inception_s_offsets_count_utf_16_units():
    (cas,) = inception_documents(work(), ASKED).values()
    sofa, whole, *spans = cas["%FEATURE_STRUCTURES"]
    units = sofa["sofaString"].encode("utf-16-le")
    assert [units[2 * one["begin"] : 2 * one["end"]].decode("utf-16-le") for one in spans] == list(TEXTS.values())
    assert whole["end"] == len(units) // 2
    assert cas["%VIEWS"]["_InitialView"]["%MEMBERS"] == [2, 3, 4, 5]
    assert set(cas["%TYPES"][LAYER]) == {"%NAME", "%SUPER_TYPE", "comment", "fingerprint", *(one.name for one in ASKED)}


def test_inception_s_documents_hold_some_comments_each():
    many = pd.concat([work()] * 20, ignore_index=True)
    found = inception_documents(many, ASKED)
    assert list(found) == ["comments_001.json", "comments_002.json", "comments_003.json"]
    assert [len(one["%FEATURE_STRUCTURES"]) - 2 for one in found.values()] == [TO_A_DOCUMENT, TO_A_DOCUMENT, 10]


def full(task, *annotations):
    return {"id": 7, "data": task["data"], "annotations": [
        {"completed_by": by, "was_cancelled": skipped, "result": [
            {"from_name": name, "to_name": "text", "type": kind, "value": value} for name, kind, value in result]}
        for by, skipped, result in annotations]}


RESULT = [("stance", "choices", {"choices": ["worker"]}), ("sentiment", "choices", {"choices": ["negative"]}),
          ("intensity", "choices", {"choices": ["-2"]}), ("sarcasm", "choices", {"choices": ["false"]}),
          ("themes", "choices", {"choices": ["pay", "food"]})]
SHOWN = [("stance", "choices", {"choices": ["worker: does the work"]}), ("intensity", "number", {"number": -2}), *(
    one for one in RESULT if one[0] not in ("stance", "intensity"))]
# As Label Studio's own converter writes JSON-MIN: one choice as text, several in a map, none as an empty map.
MINIMAL = {"stance": "worker", "sentiment": "negative", "intensity": "-2", "sarcasm": "false",
           "themes": {"choices": ["pay", "food"]}, "annotator": 4, "annotation_id": 9, "id": 1, "lead_time": 3.5}


@pytest.mark.parametrize(("export", "coder"), [
    (lambda task: full(task, (4, False, RESULT)), "4"),
    (lambda task: full(task, (4, False, SHOWN)), "4"),
    (lambda task: full(task, ({"id": 4, "email": "c@example.org"}, False, RESULT)), "4"),
    (lambda task: task["data"] | MINIMAL, "4"),
    (lambda task: task["data"] | MINIMAL | {"annotator": "c@example.org"}, "c@example.org"),
    (lambda task: task["data"] | MINIMAL | {"intensity": [{"number": -2}]}, "4"),
])
def test_label_studio_s_forms_are_read_alike(export, coder):
    exported = json.loads(json.dumps([export(task) for task in label_studio_tasks(work())]))
    found = read(label_studio_answers(exported, ASKED, "file.json"))
    assert list(found) == [coder]
    assert found[coder].codings["comment"].tolist() == sorted(TEXTS)
    assert found[coder].codings[list(GOOD)].iloc[0].to_dict() == GOOD | {"intensity": -2}


def test_label_studio_s_skipped_and_untouched_tasks_are_told():
    first, second, third = label_studio_tasks(work())
    exported = [full(first, (4, False, RESULT)), full(second, (4, True, [])), full(third)]
    found = read(label_studio_answers(exported, ASKED, "file.json"))
    assert list(found) == ["4"]
    assert (found["4"].skipped, found["4"].uncoded) == (["1-02"], ["1-02", "2-01"])


@pytest.mark.parametrize("order", [1, -1])
def test_a_task_that_was_skipped_and_coded_later_is_coded(order):
    task, *_ = label_studio_tasks(work())
    exported = [full(task, *[(4, True, []), (4, False, RESULT)][::order])]
    found = read(label_studio_answers(exported, ASKED, "file.json"))["4"]
    assert (len(found.codings), found.skipped, found.uncoded) == (1, [], [])


def test_several_annotators_are_told_apart():
    first, second, _ = label_studio_tasks(work())
    exported = [full(first, (4, False, RESULT), (5, False, RESULT)), full(second, (5, False, RESULT))]
    found = read(label_studio_answers(exported, ASKED, "file.json"))
    assert {name: one.codings["comment"].tolist() for name, one in found.items()} == {
        "4": ["1-01"], "5": ["1-01", "1-02"]}
    assert found["4"].uncoded == ["1-02"]


@pytest.mark.parametrize("exported", [{"tasks": []}, [3], [{"id": 1, "data": {"text": "No id."}, "annotations": []}]])
def test_what_is_no_export_of_ours_is_refused(exported):
    with pytest.raises(TableError, match=r"^file\.json"):
        list(label_studio_answers(exported, ASKED, "file.json"))


@pytest.mark.parametrize("form", ["list", "map"])
def test_inception_s_document_is_read(form):
    (cas,) = inception_documents(work(), ASKED).values()
    for span in cas["%FEATURE_STRUCTURES"][2:4]:
        span.update({**GOOD, "@themes": 90})
        del span["themes"]
    cas["%FEATURE_STRUCTURES"].append({"%ID": 90, "%TYPE": "uima.cas.StringArray", "%ELEMENTS": ["pay", "food"]})
    if form == "map":  # as the specification allows, too
        cas["%FEATURE_STRUCTURES"] = {str(one.pop("%ID")): one for one in cas["%FEATURE_STRUCTURES"]}
    found = read(cas_answers(cas, ASKED, "file.json"))[""]
    assert found.codings[list(GOOD)].iloc[0].to_dict() == GOOD | {"intensity": -2}
    assert found.uncoded == ["2-01"]


def test_an_inception_annotation_of_nothing_is_refused():
    (cas,) = inception_documents(work(), ASKED).values()
    del cas["%FEATURE_STRUCTURES"][2]["comment"]
    with pytest.raises(TableError, match=r"file\.json: annotation 3 names no comment"):
        list(cas_answers(cas, ASKED, "file.json"))


@pytest.mark.parametrize("content", [b"no zip", None])
def test_a_zip_without_annotations_is_refused(tmp_path, content):
    path = tmp_path / "project.zip"
    if content is None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("source/a.txt", "Text")
    else:
        path.write_bytes(content)
    with pytest.raises(TableError, match=r"project\.zip.*UIMA CAS JSON"):
        list(answers_in(path, ASKED, TEXTS))


def test_a_zip_within_the_zip_is_read(tmp_path):
    (cas,) = inception_documents(work(), ASKED).values()
    with zipfile.ZipFile(tmp_path / "ann.zip", "w") as inner:
        inner.writestr("ann.json", json.dumps(cas))
        inner.writestr("TypeSystem.xml", "<a/>")
    with zipfile.ZipFile(tmp_path / "project.zip", "w") as archive:
        archive.write(tmp_path / "ann.zip", "annotation/comments_001.json/ann.zip")
    found = list(answers_in(tmp_path / "project.zip", ASKED, TEXTS))
    assert {(one.coder, one.comment) for one in found} == {("ann", name) for name in TEXTS}


def test_a_sheet_goes_there_and_back(tmp_path):
    path = tmp_path / "sheet.csv"
    write_table(guarded(sheet(work(), ASKED)), path)
    text = path.read_text("utf-8")
    assert '"=HYPERLINK' not in text
    assert ",=HYPERLINK" not in text
    table = read_table(path)
    for name, code in GOOD.items():
        table.loc[0, name] = code
    table.loc[0, "note"] = "=1+1"
    write_table(table, path)
    found = read(answers_in(path, ASKED, TEXTS))[""]
    write_codings(found, tmp_path / "coder.csv", add=False)
    assert "'=1+1" in (tmp_path / "coder.csv").read_text("utf-8")
    row = codings(tmp_path / "coder.csv", MILL).iloc[0]
    assert (row["comment"], row["stance"], row["intensity"], row["themes"]) == ("1-01", "worker", -2, ("pay", "food"))
    assert found.uncoded == ["1-02", "2-01"]


@pytest.mark.parametrize(("cell", "code"), [("+1", 1), ("'-3", -3), (" 0 ", 0), ("-2.0", -2), ("−1", -1)])
def test_what_spreadsheets_make_of_numbers_is_read(tmp_path, cell, code):
    table = sheet(work(), ASKED).iloc[:1].assign(**GOOD | {"intensity": cell, "sarcasm": "FALSE"})
    assert read(sheet_answers(table, ASKED, tmp_path, TEXTS))[""].codings["intensity"].tolist() == [code]


def test_cells_are_no_longer_than_a_spreadsheet_takes():
    long = work().assign(body="x" * 40_000)
    assert sheet(long, ASKED)["body"].str.len().max() < LONGEST_CELL + 10


def test_a_sheet_without_the_codes_is_refused(tmp_path):
    with pytest.raises(TableError, match=r"sheet\.csv:1: the sheet lacks the column stance, sentiment"):
        list(sheet_answers(pd.DataFrame({"comment": ["1-01"]}), ASKED, tmp_path / "sheet.csv", TEXTS))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12), min_size=1,
                unique_by=lambda one: one.strip().lstrip("'#")))
def test_any_id_comes_back_from_a_sheet(names):
    names = [name for name in names if name == name.strip() and name.lstrip("'#")]
    shown = pd.DataFrame({"comment": names, "fingerprint": "f", "title": "", "body": "", "answers": "", "text": "t"})
    rows = sheet(shown, ASKED)
    assert [one.comment for one in sheet_answers(rows, ASKED, "s.csv", set(names))] == names


@pytest.mark.parametrize(("answers", "says"), [
    ([answer(stance="wroker")], "comment 1-01: 'wroker' is no stance of the study (worker, owner, heckler)"),
    ([answer(themes="pay;love")], "comment 1-01: 'love' is no themes of the study"),
    ([answer(intensity="4")], "comment 1-01: '4' is no intensity"),
    ([answer(sentiment="")], "comment 1-01 has no sentiment, though other answers"),
    ([answer(), answer(where="file.json: task 2")], "coded twice by one coder, also at file.json: task 1"),
    ([answer("9-01")], "there is no comment '9-01' in the study's tables"),
    ([Answer("a", "1-01", GOOD, "file.json: task 1", "0000")], "comment 1-01 has another text now"),
])
def test_faults_are_errors_that_say_where(answers, says):
    with pytest.raises(TableError) as caught:
        read(answers)
    assert says in str(caught.value)
    assert str(caught.value).startswith("file.json: task ")


def test_a_comment_outside_the_sample_is_an_error():
    with pytest.raises(TableError, match="comment 1-01 is not in the sample"):
        read([answer()], chances={"1-02": 1.0})


def test_the_sample_gives_probabilities_and_what_is_uncoded():
    found = read([answer()], chances={"1-01": 0.25, "2-01": 1.0})["a"]
    assert found.codings["probability"].tolist() == [0.25]
    assert found.uncoded == ["2-01"]


def test_codes_are_in_the_study_s_order_and_spelling():
    found = read([answer(themes="FOOD; pay ;food", stance=" Worker")])["a"].codings.iloc[0]
    assert (found["themes"], found["stance"]) == ("pay;food", "worker")


@pytest.mark.parametrize(("text", "says"), [
    ("post\n1\n", "sample.csv: the sample has no rows with a column 'comment'"),
    ("comment\n", "sample.csv: the sample has no rows"),
    ("comment\n1-01\n1-01\n", "sample.csv:3: comment 1-01 is in the sample twice"),
    ("comment,probability\n1-01,2\n", "sample.csv:2: '2' is no probability"),
])
def test_a_faulty_sample_is_refused(tmp_path, text, says):
    path = tmp_path / "sample.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CoalfaceError) as caught:
        chances(sampled(path), path)
    assert says in str(caught.value)


@pytest.fixture
def drawn(small_study, tmp_path):
    """A small study's sample, and a Label Studio export in which two have coded its first comment."""
    of = ("--study", small_study)
    coalface("run", *of, "--until", "ingest")
    coalface("annotate", "sample", *of, "--n", 4, "--out", tmp_path / "s.csv")
    coalface("annotate", "export", tmp_path / "s.csv", *of, "--to", "label-studio", "--out", tmp_path / "ls")
    first, *rest = json.loads((tmp_path / "ls" / "tasks.json").read_text("utf-8"))
    shipped = {"stance": {"choices": ["troll"]}, "themes": {"choices": ["it"]}}
    result = [(name, kind, shipped.get(name, value)) for name, kind, value in RESULT]
    export = [full(first, (4, False, result), (5, False, result)), *(full(task) for task in rest)]
    (tmp_path / "ls.json").write_text(json.dumps(export), encoding="utf-8")
    return of, first["data"]["comment"]


@pytest.mark.parametrize(("options", "files"), [
    ((), {"c_4.csv", "c_5.csv"}), (("--coder", "5"), {"c.csv"}),
])
def test_each_of_several_coders_has_a_file(drawn, tmp_path, options, files):
    of, comment = drawn
    done = coalface("annotate", "import", tmp_path / "ls.json", *of, "--sample", tmp_path / "s.csv", *options,
                    "--out", tmp_path / "c" / "c.csv")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "c").iterdir()} == files
    assert done.stderr.count("coalface: 3 comments not coded: ") == len(files)
    assert all(pd.read_csv(tmp_path / "c" / name)["comment"].tolist() == [comment] for name in files)


def test_a_coder_who_is_not_in_the_export_and_a_round_that_is_there_already_are_refused(drawn, tmp_path):
    of, comment = drawn
    command = ("annotate", "import", tmp_path / "ls.json", *of, "--out", tmp_path / "c.csv", "--coder")
    assert "no coder 'Ann' in the export; there are 4, 5" in coalface(*command, "Ann").stderr
    assert "no --sample: every comment counts as surely drawn" in coalface(*command, "4").stderr
    assert f"comment {comment} is in it already" in coalface(*command, "5", "--add").stderr


def test_files_of_no_tool_are_refused(drawn, tmp_path):
    of, _ = drawn
    (tmp_path / "x.json").write_text("{", encoding="utf-8")
    done = coalface("annotate", "import", tmp_path / "x.json", *of, "--out", tmp_path / "c.csv")
    assert "x.json: no JSON" in done.stderr
