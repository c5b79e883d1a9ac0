from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from pipeline.figures import CAPTIONS, FIGURES, FORMATS, captions, write_figures
from pipeline.figures.frame import WIDE, framed, headed, listed, percent, row_height, shortened
from pipeline.figures.labels import Box, edge, placed
from pipeline.figures.posts import posts
from pipeline.findings import NO_CODINGS, findings
from tests.invented import DATES, Comment, codings, probability_scores, study, tables, talk

Case = tuple[dict[str, Any], dict[str, Any]]


def _case(comments: list[Comment], dates: dict[str, dt.date] | None = None, coded: bool = True,
          scores: dict[str, Any] | None = None, at_odds: dict[int, str] | None = None) -> Case:
    rows = tables(comments, dates)
    found = findings(rows, study(), codings(comments, at_odds) if coded else NO_CODINGS, scores)
    return json.loads(json.dumps(found, sort_keys=True)), rows  # as the figures get them, from the file


def _many() -> Case:
    """Thirty dated posts of two comments each, with long titles."""
    names = [f"post-{k:02d}" for k in range(30)]
    comments = [Comment(n, stance, ("pay",), 0.1 * (k % 5))
                for k, n in enumerate(names) for stance in ("worker", "owner")]
    results, rows = _case(comments, {n: dt.date(2015, 1, 1) + dt.timedelta(days=40 * k) for k, n in enumerate(names)})
    for row in results["tables"]["posts"]["rows"]:
        row[1] = "A title that goes on for very much longer than any margin of a page would ever allow for"
    return results, rows


CASES: dict[str, Callable[[], Case]] = {
    "ordinary": lambda: _case(talk(), DATES, scores=probability_scores()),
    "abstaining": lambda: _case([replace(c, coded=k % 2 == 0, unsure=k == 1) for k, c in enumerate(talk())], DATES,
                                scores=probability_scores(risk=0.0)),
    "coders at odds": lambda: _case(talk(), DATES, at_odds={0: "owner", 2: "owner", 3: "heckler"}),
    "many posts": _many,
    "uncoded": lambda: _case([replace(c, coded=False) for c in talk()], DATES, coded=False),
    "one undated post": lambda: _case([c for c in talk() if c.post == "a"]),
    "one comment": lambda: _case(talk()[:1]),
    "no comments": lambda: _case([]),
}


@cache
def made(case: str) -> Case:
    return CASES[case]()


@cache
def drawn(name: str, case: str = "ordinary") -> Figure:
    return FIGURES[name](*made(case))


def _texts(figure: Figure) -> list[Text]:
    return [t for t in figure.findobj() if isinstance(t, Text) and t.get_text().strip()]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", FIGURES)
def test_no_text_of_a_figure_is_clipped_and_its_panels_do_not_overlap(case: str, name: str) -> None:
    figure = drawn(name, case)
    canvas: Any = figure.canvas
    renderer, page = canvas.get_renderer(), figure.bbox
    boxes = [axes.get_tightbbox(renderer) for axes in figure.axes]
    boxes += [text.get_window_extent(renderer) for text in figure.texts]
    for box in boxes:
        assert box is not None
        outside = max(page.x0 - box.x0, box.x1 - page.x1, page.y0 - box.y0, box.y1 - page.y1)
        assert outside <= 1.5  # pixels at 100 dpi
    panels = [axes.get_window_extent(renderer) for axes in figure.axes if axes.axison]
    for k, one in enumerate(panels):
        assert not any(one.overlaps(other) for other in panels[k + 1:])


@pytest.mark.parametrize("name", FIGURES)
def test_the_notes_below_a_figure_do_not_touch_its_panels(name: str) -> None:
    figure = drawn(name)
    canvas: Any = figure.canvas
    renderer = canvas.get_renderer()
    title, source = (text.get_window_extent(renderer) for text in figure.texts[:2])
    for axes in figure.axes:
        box = axes.get_tightbbox(renderer)
        assert box is not None
        assert box.y1 <= title.y0
        assert box.y0 >= source.y1


@pytest.mark.parametrize("case", CASES)
def test_every_figure_has_a_caption_that_says_whose_labels_it_shows(case: str) -> None:
    found = captions(made(case)[0])
    assert set(found) == set(FIGURES) == set(CAPTIONS)
    for name, caption in found.items():
        assert caption.text.startswith(caption.title), name
        assert caption.alt.endswith("."), name
        assert "None" not in caption.text + caption.alt, name
        assert "nan" not in caption.text + caption.alt, name


def test_figures_show_no_words_of_comments() -> None:
    for name in FIGURES:
        shown = " ".join(text.get_text() for text in _texts(drawn(name)))
        assert "Getafix" not in shown
        assert "soup is worth" not in shown


def test_figures_show_the_numbers_of_the_findings() -> None:
    cells = [t.get_text() for t in _texts(drawn("theme_by_stance"))]
    assert "2 (100%) +" in cells or "2 (100%)" in cells  # tools among owners
    rows = [t.get_text() for t in _texts(drawn("stance_by_post"))]
    assert "Talk of a\na, 20 Feb 2017, n = 3" in rows
    assert "worker (n = 5)" in rows


def test_what_the_model_abstains_from_has_a_panel_where_there_is_any() -> None:
    shown = [t.get_text() for t in _texts(drawn("stance_by_post", "abstaining"))]
    assert "abstained (n = 1)" in shown
    assert "All posts, corrected\nfor the model's errors" in shown
    assert "abstains from 14%" in captions(made("abstaining")[0])["stance_by_post"].alt
    assert not any("abstained" in t.get_text() for t in _texts(drawn("stance_by_post")))


@pytest.mark.parametrize("name", [name for name in FIGURES if name not in ("theme_frequency", "topic_map",
                                                                           "reliability")])
def test_figures_of_stances_warn_where_coders_agree_too_little(name: str) -> None:
    figure = drawn(name, "coders at odds")
    assert "Caution: the coders agree too little" in figure.texts[1].get_text().replace("\n", " ")
    assert "Caution" in captions(made("coders at odds")[0])[name].text
    assert "Caution" not in drawn(name).texts[1].get_text()


def test_the_reliability_figure_shows_bins_curve_and_threshold() -> None:
    shown = [t.get_text() for t in _texts(drawn("reliability"))]
    assert "Reliability (n = 40)" in shown
    assert "Risk and coverage (n = 40)" in shown
    assert any(text.startswith("threshold") for text in shown)
    none = _texts(drawn("reliability", "abstaining"))
    assert any("No threshold keeps the risk" in t.get_text().replace("\n", " ") for t in none)
    assert not any(t.get_text().startswith("threshold") for t in none)
    assert "Nothing to show" in [t.get_text() for t in _texts(drawn("reliability", "coders at odds"))]


def test_many_posts_are_cut_with_a_note() -> None:
    figure = drawn("stance_by_post", "many posts")
    assert "6 posts with fewer comments" in figure.texts[1].get_text().replace("\n", " ")


def test_write_figures_gives_the_same_bytes_again_in_every_format(tmp_path: Path) -> None:
    first = write_figures(*made("ordinary"), tmp_path / "a")
    second = write_figures(*made("ordinary"), tmp_path / "b")
    assert [p.name for p in first] == [f"{name}.{suffix}" for name in FIGURES for suffix in FORMATS]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
        assert one.stat().st_size > 2000
    text = (tmp_path / "a" / "time_line.svg").read_text("utf-8")
    assert "<dc:date>" not in text
    assert b"CreationDate" not in (tmp_path / "a" / "time_line.pdf").read_bytes()


def test_the_style_of_the_caller_does_not_matter() -> None:
    import matplotlib as mpl

    with mpl.rc_context({"font.size": 30, "figure.dpi": 50}):
        figure = FIGURES["theme_frequency"](*made("ordinary"))
    assert figure.dpi == 100
    assert max(float(text.get_fontsize()) for text in _texts(figure)) < 10


def test_posts_stand_in_order_of_date_and_undated_ones_last() -> None:
    assert [p.post for p in posts(made("ordinary")[0])] == ["a", "b", "c"]
    assert [p.day for p in posts(made("ordinary")[0])] == ["20 Feb 2017", "8 Mar 2018", "undated"]


def test_a_framed_figure_has_the_width_of_a_column() -> None:
    assert framed(WIDE, 50, "Title", "Source").get_figwidth() * 25.4 == pytest.approx(183)


def test_labels_do_not_cover_each_other_and_stay_in_the_window() -> None:
    random = np.random.default_rng(5)
    anchors = [(float(x), float(y)) for x, y in random.uniform(200, 500, (10, 2))]
    sizes = [(120.0, 24.0)] * 10
    window = Box(0, 0, 700, 700)
    places = placed(anchors, sizes, random.uniform(0, 700, (200, 2)), window)
    boxes = [Box(x - 60, y - 12, x + 60, y + 12) for x, y in places]
    assert all(box.within(window) for box in boxes)
    assert not any(one.overlaps(other) for k, one in enumerate(boxes) for other in boxes[k + 1:])


@pytest.mark.parametrize(("towards", "expected"), [
    ((20.0, 0.0), (5.0, 0.0)), ((0.0, -20.0), (0.0, -2.0)), ((1.0, 1.0), (1.0, 1.0)), ((0.0, 0.0), (0.0, 0.0)),
])
def test_edge(towards: tuple[float, float], expected: tuple[float, float]) -> None:
    assert edge((0.0, 0.0), (10.0, 4.0), towards) == expected


@pytest.mark.parametrize(("parts", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"),
                                                 (["a", "b", "c"], "a, b and c")])
def test_listed(parts: list[str], expected: str) -> None:
    assert listed(parts) == expected


@pytest.mark.parametrize(("share", "expected"), [(0.125, "12%"), (1.0, "100%"), (None, "not known")])
def test_percent(share: float | None, expected: str) -> None:
    assert percent(share) == expected


def test_shortened() -> None:
    assert shortened("one two three four", 9, lines=1) == "one two …"
    assert shortened("one two", 9) == "one two"


@pytest.mark.parametrize(("name", "width", "expected"), [
    ("other", 22, "other (n = 3)"), ("service_users", 16, "service users\n(n = 3)"),
])
def test_headed(name: str, width: int, expected: str) -> None:
    assert headed(name, 3, width) == expected


@pytest.mark.parametrize(("labels", "height"), [([], 5.0), (["one"], 5.0), (["one", "two\nlines"], 7.6)])
def test_row_height(labels: list[str], height: float) -> None:
    assert row_height(labels, 5.0) == pytest.approx(height)
