"""The report's flow diagram, questions, checklist, excerpts of tables and paraphrases."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.flow import caption, flow, steps
from pipeline.report.checklist import checklist, items
from pipeline.report.content import Document, Heading, Items, Paragraph, Reference, Table, inlines, plain_text
from pipeline.report.excerpts import LONG, excerpt
from pipeline.report.markdown import markdown
from pipeline.report.prose import document
from tests.report_cases import CASES, Results

SPOKEN = [case for case in CASES if "no comments" not in case and case != "a post without comments"]


@pytest.fixture(scope="module")
def written(cases: dict[str, Results]) -> dict[str, Document]:
    return {name: document(results, {}) for name, results in cases.items()}


def _section(written: Document, label: str) -> list[str]:
    """The words of a part of the report, a block an entry."""
    found: list[str] = []
    inside = False
    for block in written.blocks:
        if isinstance(block, Heading) and block.level < 3:
            inside = block.label == label
        elif inside and isinstance(block, Paragraph | Items):
            found.append("".join(written.labels()[p.label] if isinstance(p, Reference) else plain_text((p,))
                                 for p in inlines(block)))
    return found


# The flow


@pytest.mark.parametrize("case", CASES)
def test_the_flow_adds_up(cases: dict[str, Results], case: str) -> None:
    found = {step.label: step for step in steps(cases[case])}
    for one, following in (("Comments found", "Comments read"), ("Sentences", "Sentences with own words")):
        assert found[one].count - sum(count for count, _ in found[one].left) == found[following].count


def test_the_flow_shows_what_left_it(cases: dict[str, Results]) -> None:
    results = copy.deepcopy(cases["ordinary"])
    for key, value in {"flow.found": 14, "flow.doubles": 3, "flow.left_out": 1, "flow.comments": 8}.items():
        results["numbers"][key]["value"] = value
    step = steps(results)[2]
    assert step.boxes == [(["In a document a second time: 3", "Under a draft: 1", "For other reasons: 2"], True)]
    assert "14 comments found" in caption(results).alt
    assert flow(results, {}).axes


@pytest.mark.parametrize("coded", [0, 90_000, 1_000_000])
def test_what_a_box_of_the_flow_says_lies_within_it(cases: dict[str, Results], coded: int) -> None:
    results = copy.deepcopy(cases["ordinary"])
    for key, value in {"stance.coder": coded, "stance.model": 1_000_000 - coded, "stance.none": 12_345,
                       "flow.doubles": 1_234_567, "flow.comments": 1_000_000, "sentiment.scored": 999_000}.items():
        results["numbers"][key] |= {"value": value}
    figure = flow(results, {})
    figure.canvas.draw()
    boxes = [one.get_window_extent() for one in figure.axes[0].patches]
    for text in (one for one in figure.axes[0].texts if one.get_text()):
        within = text.get_window_extent()
        assert any(box.x0 <= within.x0 and within.x1 <= box.x1 and box.y0 <= within.y0 and within.y1 <= box.y1
                   for box in boxes), text.get_text()


# The questions


@pytest.mark.parametrize("case", SPOKEN)
def test_ten_questions_are_answered_and_lead_on(written: dict[str, Document], case: str) -> None:
    asked = [block for block in written[case].blocks if isinstance(block, Heading)
             and block.label.startswith("question-")]
    assert len(asked) == 10
    for heading in asked:
        assert plain_text(heading.children).endswith("?")
        assert _section(written[case], heading.label), heading.label
    leading = [one for one in asked if "More: Section" in " ".join(_section(written[case], one.label))]
    assert len(leading) >= 6


@pytest.mark.parametrize("case", [case for case in CASES if case not in SPOKEN])
def test_of_no_comments_nothing_is_asked(written: dict[str, Document], case: str) -> None:
    assert "questions" not in written[case].labels()


def _estimate(value: float, low: float, high: float, n: int = 40, unit: str = "score from -3 to 3") -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "n": n, "unit": unit, "method": "m"}


@pytest.mark.parametrize(("difference", "q", "n", "said"), [
    (_estimate(-0.5, -0.9, -0.1), 0.01, 40, "leaves out zero; a test within posts bears a difference out"),
    (_estimate(-0.5, -0.9, -0.1), 0.4, 40, "leaves out zero; a test within posts does not bear one out"),
    (_estimate(-0.5, -0.9, 0.1), 0.4, 40, "(−0.90 to 0.10), which may be none"),
    (_estimate(-0.5, -0.9, -0.1), None, 4, "which says little of so few"),
])
def test_a_comparison_says_no_more_than_its_interval_and_test(
    cases: dict[str, Results], difference: dict[str, Any], q: float | None, n: int, said: str
) -> None:
    results = copy.deepcopy(cases["crowd"])
    key = f"compare.sentiment_by_theme.{_first(results)}.pay-tools"
    results["numbers"] |= {f"{key}.first": _estimate(-1.0, -1.2, -0.8, n),
                           f"{key}.second": _estimate(-0.5, -0.7, -0.3), f"{key}.difference": difference,
                           f"{key}.q": {**_estimate(0, 0, 0), "value": q},
                           "inference.level": _estimate(0.05, 0.05, 0.05)}
    assert said in " ".join(_section(document(results, {}), "question-feeling"))


def _first(results: Results) -> str:
    counts = {one["name"]: results["numbers"][f"stance.{one['name']}.count"]["value"]
              for one in results["study"]["stances"]}
    return max(counts, key=lambda name: counts[name])


@pytest.mark.parametrize(("provoking", "asked"), [
    (["heckler"], "How many comments are heckler, and what do they set off?"),
    ([], "Whose comments draw most answers?"),
])
def test_the_study_says_who_provokes(cases: dict[str, Results], provoking: list[str], asked: str) -> None:
    results = copy.deepcopy(cases["ordinary"])
    results["study"]["provoking"] = provoking
    heads = {block.label: plain_text(block.children) for block in document(results, {}).blocks
             if isinstance(block, Heading)}
    assert heads["question-provoking"] == asked


@pytest.mark.parametrize(("compared", "asked"), [
    (["food", "pay"], "Is Pay spoken of more negatively than Tools & machines in worker comments?"),
    (["tools", "pay"], "Is Pay spoken of more negatively than Tools & machines in worker comments?"),
])
def test_themes_to_compare_are_those_raised(cases: dict[str, Results], compared: list[str], asked: str) -> None:
    results = copy.deepcopy(cases["ordinary"])
    results["study"]["compared"] = compared
    heads = [plain_text(block.children) for block in document(results, {}).blocks if isinstance(block, Heading)]
    assert asked in heads


# The checklist


@pytest.mark.parametrize("case", CASES)
def test_the_checklist_leads_to_what_the_report_holds(written: dict[str, Document], case: str) -> None:
    table, = (block for block in written[case].blocks if isinstance(block, Table) and block.name == "checklist")
    assert len(table.rows) == len(items())
    there = set(written[case].labels().values())
    for item, (_, _, where) in zip(items(), table.rows, strict=True):
        assert where == item.get("otherwise", "not in this report") or set(where.split(", ")) <= there


def test_every_item_of_the_checklist_is_answered_in_some_report(written: dict[str, Document]) -> None:
    labels = written["ordinary"].labels() | {"figure-flow": "Figure 1", "figure-reliability": "Figure 2"}
    assert {item["asks"] for item in items() if not set(item["where"]) <= set(labels)} <= {
        "Scores against coders on texts not learned from, with baselines"}
    assert checklist({}).rows == ()


def test_sections_are_numbered_as_the_formats_number_them(written: dict[str, Document]) -> None:
    labels = written["ordinary"].labels()
    assert (labels["summary"], labels["question-recur"]) == ("Section 1", "Section 2.1")
    text = markdown(written["ordinary"], {})
    assert "\n## 1 Summary\n" in text
    assert "\n### 2.1 Which themes recur?\n" in text


# Tables


@given(st.integers(0, 40), st.integers(0, 40))
def test_an_excerpt_says_where_the_rest_is(rows: int, most: int) -> None:
    entry = {"title": "T", "note": "N.", "columns": ["A", "B"], "rows": [[k, k % 2] for k in range(rows)]}
    found = excerpt("t", entry, most=most)
    assert found["rows"] == entry["rows"][:most]
    assert found["note"] == ("N." if most >= rows else "N. All rows and columns: tables/t.csv.")


def test_an_excerpt_of_columns_and_kinds() -> None:
    entry = {"title": "T", "note": "", "columns": ["A", "B", "C"], "rows": [[1, "x", 2], [3, "y", 4]]}
    found = excerpt("t", entry, ["C", "A", "gone"], ("B", "y"))
    assert (found["columns"], found["rows"]) == (["C", "A"], [[4, 3]])


def test_long_tables_stand_in_the_appendix_and_their_section_says_so(cases: dict[str, Results]) -> None:
    results = copy.deepcopy(cases["ordinary"])
    table = results["tables"]["themes"]
    table["rows"] = [[f"theme {k}", *table["rows"][0][1:]] for k in range(LONG + 1)]
    found = document(results, {})
    names = [block.name if isinstance(block, Table) else "" for block in found.blocks]
    further = next(k for k, block in enumerate(found.blocks) if isinstance(block, Heading) and block.label == "further")
    assert names.index("themes") > further
    assert any(f"{found.labels()['table-themes']}, {table['title']}, is in the appendix." in line
               for line in _section(found, "themes"))


# Quotations


def test_a_paraphrase_is_printed_as_one(cases: dict[str, Results]) -> None:
    results = copy.deepcopy(cases["paraphrase-only"])
    results["quotations"][0]["paraphrase"] = "Wages are poor, says this one."
    text = markdown(document(results, {}), {})
    assert "- Paraphrase: Wages are poor, says this one. (" in text
    assert "“" not in text.split("## ")[-1]


def test_mockery_that_stands_for_a_theme_is_called_so(cases: dict[str, Results]) -> None:
    results = copy.deepcopy(cases["ordinary"])
    results["quotations"][0]["mocking"] = True
    results["numbers"]["quotations.mocking"]["value"] = 1
    lines = _section(document(results, {}), "by-theme")
    assert any("Nothing sincere stands for this theme alone" in line for line in lines)
