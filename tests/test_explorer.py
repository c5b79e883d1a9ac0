"""The explorer's page: what it holds of a study, under which policy, and that texts stay data."""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from pipeline.explorer import content, page
from pipeline.explorer.charts import charts
from pipeline.explorer.content import periods_of, points, sample
from pipeline.explorer.marks import NONE, SHAPES, lightened, marks
from pipeline.explorer.page import MODULES, data_text, script_text
from pipeline.explorer.texts import harmless
from pipeline.figures.frame import COLOURS, MARKERS
from pipeline.study import Report
from tests.invented import DATES, Comment, study, tables, talk

RESULTS = {"sources": {"stance": "Stance as coded.", "themes": "Themes as coded."},
           "cautions": [{"about": "sentiment", "keys": [], "text": "Beware."}]}
HOSTILE = "</script><script>alert(1)</script> <!-- \u2028\u202e =1+1 <img src=x onerror=alert(2)>"


def made(comments: list[Comment], policy: str = "verbatim", dates: Any = DATES, **options: Any) -> dict[str, Any]:
    return content(tables(comments, dates), study(report=Report(policy)), RESULTS, **options)


def plain(value: Any) -> Any:
    """The value as a reader of the page gets it."""
    return json.loads(json.dumps(value, allow_nan=False))


CASES = {
    "ordinary": lambda: made(talk()),
    "uncoded": lambda: made([replace(one, coded=False) for one in talk()]),
    "abstaining": lambda: made([replace(one, coded=False, unsure=True) for one in talk()]),
    "no dates": lambda: made(talk(), dates=None),
    "one comment": lambda: made(talk()[:1]),
    "no comments": lambda: made([]),
    "a post without comments": lambda: made([], dates={"a": DATES["a"]}),
    "no text": lambda: made([replace(one, text="") for one in talk()]),
    "hostile": lambda: made([replace(one, text=HOSTILE) for one in talk()]),
    "redacted": lambda: made(talk(), "redacted"),
    "paraphrase-only": lambda: made(talk(), "paraphrase-only"),
}


@pytest.mark.parametrize("case", CASES)
def test_columns_fit_together_and_come_out_the_same_twice(case: str) -> None:
    data = CASES[case]()
    assert data_text(data) == data_text(CASES[case]())
    n = len(data["comments"]["comment"])
    assert {name: len(column) for name, column in data["comments"].items()} == dict.fromkeys(data["comments"], n)
    assert len({len(column) for column in data["posts"].values()}) == 1
    assert all(-1 <= post < len(data["posts"]["post"]) for post in data["comments"]["post"])
    assert all(parent < row for row, parent in enumerate(data["comments"]["parent"]))


@pytest.mark.parametrize(("case", "drawn"), [
    ("ordinary", ["map", "sentiment", "stance_by_post", "theme_by_stance", "time"]),
    ("no comments", ["sentiment", "stance_by_post", "theme_by_stance"]),
])
def test_the_page_has_the_same_bytes_twice_and_charts_of_what_there_is(case: str, drawn: list[str]) -> None:
    assert page(CASES[case]()) == page(CASES[case]())
    assert sorted(charts(CASES[case]())) == drawn


def test_labels_come_with_who_gave_them_and_why() -> None:
    of = made([replace(one, coded=k != 1, unsure=k == 4, best="heckler") for k, one in enumerate(talk())])["comments"]
    assert of["stance"][:5] == [0, 2, 0, 0, 2] and of["coded"][:5] == [1, 0, 1, 1, 1]  # noqa: PT018
    assert of["best"][:5] == [2] * 5 and of["chances"][0] == [100, 100, 800]  # noqa: PT018
    assert of["themes"][1] == [[0, 0, 500], [1, 0, 500]] and of["themes"][0] == [[0, 1, 500]]  # noqa: PT018
    assert of["sentiment"][:2] == [-800, 600] and of["feeling"][0] == "negative"  # noqa: PT018
    assert of["stance"][5] == 0
    assert of["sentiment"][5] is None


@pytest.mark.parametrize(("policy", "has", "lacks"), [
    ("verbatim", ["me@example.org", "Ask Getafix"], []),
    ("redacted", ["[e-mail]", "Ask [name]"], ["me@example.org", "Getafix"]),
    ("paraphrase-only", ["b-01"], ["soup", "Ask", "shambles", "e-mail", "\"words\": [[[", "Getafix"]),
])
def test_texts_are_shown_as_the_policy_says(policy: str, has: list[str], lacks: list[str]) -> None:
    data = made(talk(), policy)
    data["comments"].pop("author")  # invented pseudonyms, which here are names
    shown = json.dumps(data, ensure_ascii=False)
    assert [one for one in has if one not in shown] == []
    assert [one for one in lacks if one in shown] == []
    assert ("text" in data["comments"]) == ("body" in data["posts"]) == (policy != "paraphrase-only")


def test_a_word_of_feeling_is_not_told_where_the_text_hides_it() -> None:
    frames = tables([Comment("a", "worker", text="Joy Pickles enjoys it here.")])
    whole = frames["sentiment"]["sentence"].isna()
    words = [[{"word": "joy", "weight": 2.8}, {"word": "here", "weight": 1.0}, {"word": "here", "weight": 2.0}]]
    frames["sentiment"]["words"] = words * len(whole)
    frames["comments"]["signature"] = "Joy Pickles"
    of = content(frames, study(report=Report("redacted")), RESULTS)["comments"]
    assert of["text"] == ["[name] enjoys it here."]
    assert of["words"] == [[["here", 1.5]]]


def test_hostile_text_ends_no_script_and_turns_no_line() -> None:
    data = made([Comment("a", "worker", text=HOSTILE)])
    whole = page(data)
    assert whole.count("</script>") == 3
    assert "\u202e" not in whole
    written = re.search(r'<script type="text/plain" id="data">(.*?)</script>', whole, re.DOTALL)
    assert written is not None
    assert json.loads(written[1])["comments"]["text"] == [harmless(HOSTILE)]
    assert "<img" not in written[1]


def test_the_page_allows_itself_and_nothing_else() -> None:
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page(made(talk())).replace("&#39;", "'"))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy
    assert len(re.findall("'sha256-[^']+'", rules["script-src"])) == 2


def test_long_data_are_packed_and_come_back() -> None:
    data = plain(made(talk()))
    assert json.loads(data_text(data)) == data
    packed = data_text(data, longest=10)
    assert json.loads(gzip.decompress(base64.b64decode(packed))) == data
    assert packed == data_text(data, longest=10)


@pytest.mark.parametrize(("limit", "posts", "comments"), [(8, 3, 8), (5, 2, 5), (1, 1, 1)])
def test_more_than_the_limit_becomes_whole_threads_and_the_total_is_told(limit: int, posts: int, comments: int) -> None:
    data = made(talk(), limit=limit)
    assert data["total"] == {"comments": 8, "posts": 3}
    kept = data["posts"]["post"]
    sizes = {"a": 3, "b": 3, "c": 2}
    assert len(data["comments"]["comment"]) <= limit
    assert len(kept) <= posts
    if limit > 1:
        assert len(data["comments"]["comment"]) == sum(sizes[post] for post in kept)
    assert made(talk(), limit=limit) == data
    assert len(data["comments"]["comment"]) <= comments


def test_a_sample_does_not_go_with_the_order_of_rows() -> None:
    frames = tables([Comment(f"p{k % 9}", "worker") for k in range(90)])
    posts, comments = frames["posts"], frames["comments"].sort_values(["post", "ordinal"])
    first = sample(posts, comments, 40, 3)
    assert len(first[1]) == 40
    assert set(first[0]["post"]) == set(first[1]["post"])
    shuffled = {name: frame.sample(frac=1, random_state=1) for name, frame in frames.items()}
    options: dict[str, Any] = {"limit": 40}
    given = study(report=Report("verbatim"))
    assert content(shuffled, given, RESULTS, **options) == content(frames, given, RESULTS, **options)


@pytest.mark.parametrize(("dates", "posted", "wanted"), [
    (["2017-02-20", "2018-03-08"], [None, None], ["2017", "2018"]),
    (["2017-02-20", None], [None, None], ["2017-02", ""]),
    ([None, None], ["2017-12-31T23:30Z", "2018-06-01T10:00Z"], ["2017", "2018"]),
    ([None, None], ["2017-12-31T23:30Z", "2017-06-01T10:00Z"], ["2018", "2017"]),
    (["2015-05-05", "2015-05-06"], ["2016-01-01T00:00Z", "2016-02-01T00:00Z"], ["2016-01", "2016-02"]),
    ([None, None], [None, None], ["", ""]),
])
def test_a_period_is_the_comments_year_else_the_posts_or_the_month_of_a_single_year(
    dates: list[str | None], posted: list[str | None], wanted: list[str]
) -> None:
    posts = pd.DataFrame({"post": ["a", "b"], "date": [pd.Timestamp(one).date() if one else None for one in dates]})
    comments = pd.DataFrame({"post": ["a", "b"], "posted_at": pd.to_datetime(pd.Series(posted), utc=True)})
    zone = "Europe/Berlin" if wanted == ["2018", "2017"] else "UTC"
    assert periods_of(comments, posts, zone) == wanted


def test_a_map_of_too_many_sentences_is_a_sample_and_says_of_how_many() -> None:
    table = pd.DataFrame({"sentence": [f"a-01.{k:02d}" for k in range(30)] + ["b-01.01"], "x": 0.5, "y": -0.25})
    assert len(points(table, ["a-01"], 1)["row"]) == 30
    drawn = points(table, ["a-01"], 1, limit=10)
    assert drawn["of"] == [31]
    assert len(drawn["row"]) == 10
    assert drawn["ordinal"] == sorted(drawn["ordinal"])


def test_stances_have_the_figures_colours_and_shapes_on_light_and_dark() -> None:
    found = marks(len(COLOURS) + 1)
    assert [one["light"] for one in found[:-1]] == list(COLOURS)
    assert found[-1] == found[0]
    assert set(SHAPES) == set(MARKERS)
    for one in [*found, NONE]:
        assert _contrast(one["dark"], "#191817") > 3
    assert lightened("#56B4E9") == "#56b4e9"


def _contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2.2 defines it."""
    lights = []
    for colour in (one, other):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_no_module_writes_markup_or_asks_for_anything() -> None:
    text = script_text()
    for banned in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "fetch(",
                   "XMLHttpRequest", "setAttribute(\"style\"", "localStorage"):
        assert banned not in text
    assert not re.search(r"^(?:import|export) ", text, re.MULTILINE)
    assert len(set(MODULES)) == len(MODULES)
