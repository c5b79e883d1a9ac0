"""The figures: what they say, that it can be read, and that it looks as it did.

Where a figure is meant to look otherwise, `python -m tests.baselines` draws the pictures in `tests/data/figures` anew:
look at them before they are committed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images
from matplotlib.text import Text

from pipeline.errors import TableError
from pipeline.figures import CAPTIONS, FIGURES, FORMATS, captions, write_figures
from pipeline.figures.frame import (
    COLOURS,
    NOTHING,
    SMALL,
    WIDE,
    framed,
    headings,
    listed,
    percent,
    row_height,
    shortened,
)
from pipeline.figures.labels import Box, edge, placed
from pipeline.figures.posts import posts
from pipeline.opened import OpenStudy
from pipeline.study import ROOT
from tests.baselines import BASELINES, drawn_small
from tests.figure_cases import CASES, Case


@cache
def made(case: str) -> Case:
    return CASES[case]()


@cache
def drawn(name: str, case: str = "ordinary") -> Figure:
    return FIGURES[name](*made(case))


@cache
def shown(name: str, case: str = "ordinary") -> list[Text]:
    """The texts that a figure really draws, none of them hidden, empty or out of sight."""
    found: list[Text] = []
    draw = Text.draw

    def noted(text: Text, *given: Any, **named: Any) -> None:
        found.append(text)
        draw(text, *given, **named)

    with patch.object(Text, "draw", noted):
        drawn(name, case).draw_without_rendering()
    return [text for text in dict.fromkeys(found) if text.get_visible() and text.get_text().strip()]


def words(name: str, case: str = "ordinary") -> list[str]:
    return [text.get_text() for text in shown(name, case)]


def boxes(figure: Figure, texts: list[Text]) -> Iterator[Box]:
    canvas: Any = figure.canvas
    for text in texts:
        box = text.get_window_extent(canvas.get_renderer())
        yield Box(box.x0, box.y0, box.x1, box.y1)


each_figure = pytest.mark.parametrize("name", FIGURES)
SEVERAL = ["crowd", "large", "abstaining", "uncoded", "one undated post", "no comments"]
each_case = pytest.mark.parametrize("case", SEVERAL)


@each_case
@each_figure
def test_a_figure_can_be_read(case: str, name: str) -> None:
    figure, texts = drawn(name, case), shown(name, case)
    page = Box(-1.5, -1.5, figure.bbox.x1 + 1.5, figure.bbox.y1 + 1.5)
    assert [t.get_text() for t, box in zip(texts, boxes(figure, texts), strict=True) if not box.within(page)] == []
    level = [t for t in texts if t.get_rotation() % 90 == 0]
    found = [(t.get_text(), Box(b.left + 1, b.bottom + 1, b.right - 1, b.top - 1))
             for t, b in zip(level, boxes(figure, level), strict=True)]
    assert [(a, b) for (a, one), (b, other) in combinations(found, 2) if one.overlaps(other)] == []
    assert min(float(t.get_fontsize()) for t in texts) >= SMALL
    assert figure.get_figheight() * 25.4 <= 245  # fits on a page
    panels = [axes.get_window_extent() for axes in figure.axes if axes.axison]
    assert not any(one.overlaps(other) for one, other in combinations(panels, 2))


@each_figure
def test_every_panel_says_how_many(name: str) -> None:
    for axes in drawn(name, "crowd").axes:
        own = [text.get_text() for text in set(axes.findobj(Text)) & set(shown(name, "crowd"))]
        assert not axes.axison or any(re.search(r"\bn = \d|^n$|\d comments?$", text) for text in own)


@each_case
def test_a_figure_has_a_caption_where_it_has_something_to_show(case: str) -> None:
    found = captions(made(case)[0])
    assert set(CAPTIONS) == set(FIGURES)
    for name in FIGURES:
        assert (name in found) == (NOTHING not in words(name, case)), name
    for name, caption in found.items():
        assert caption.text.startswith(caption.title), name
        assert caption.title not in " ".join(words(name, case)), name
        assert caption.alt.endswith("."), name
        assert not re.search(r"None|nan\b", caption.text + caption.alt), name


def test_figures_show_no_words_of_comments() -> None:
    for name in FIGURES:
        text = " ".join(words(name))
        assert "Getafix" not in text
        assert "soup is worth" not in text


def test_figures_show_the_numbers_of_the_findings() -> None:
    cells = words("theme_by_stance")
    assert "2 (100%) +" in cells or "2 (100%)" in cells  # tools among owners
    rows = words("stance_by_post")
    assert "Talk of a\na, 20 Feb 2017, n = 3" in rows
    assert "worker (n = 5)" in rows


def test_what_the_model_abstains_from_has_a_panel_where_there_is_any() -> None:
    text = words("stance_by_post", "abstaining")
    assert "abstained (n = 1)" in text
    assert "All posts, corrected\nfor the model's errors" in text
    assert "abstains from 14%" in captions(made("abstaining")[0])["stance_by_post"].alt
    assert not any("abstained" in text for text in words("stance_by_post"))


@pytest.mark.parametrize("name", ["stance_by_post", "theme_by_stance", "thread_shape", "sentiment_by_stance"])
def test_figures_of_stances_warn_where_coders_agree_too_little(name: str) -> None:
    assert "Caution: the coders agree too little" in words(name, "coders at odds")[-1].replace("\n", " ")
    assert "Caution" in captions(made("coders at odds")[0])[name].text
    assert not any("Caution" in text for text in words(name))


def test_the_reliability_figure_shows_bins_curve_and_threshold() -> None:
    text = words("reliability")
    assert "Reliability (n = 40)" in text
    assert "Risk and coverage (n = 40)" in text
    assert any(one.startswith("threshold") for one in text)
    assert "No threshold keeps the risk" in captions(made("abstaining")[0])["reliability"].text
    assert not any(one.startswith("threshold") for one in words("reliability", "abstaining"))


def test_many_posts_are_cut_with_a_note_and_have_the_stances_over_time() -> None:
    found = captions(made("large")[0])
    assert "19 posts with fewer comments" in found["stance_by_post"].text
    assert found["time_line"].title == "Stances and sentiment over the dated posts"
    assert captions(made("ordinary")[0])["time_line"].title == "Sentiment over the dated posts"


def test_only_stable_topics_are_named_on_the_map() -> None:
    assert "pay, wage\nn = 20" in words("topic_map", "crowd")
    assert not any("tools, loom" in text for text in words("topic_map", "crowd"))
    results, _ = made("crowd")
    numbers = {**results["numbers"], "topics.stable": {"value": 0}}
    table = {**results["tables"]["topics"], "rows": results["tables"]["topics"]["rows"][1:]}
    none = {**results, "numbers": numbers, "tables": {**results["tables"], "topics": table}}
    assert "topic_map" not in captions(none)
    assert "topic_stability" in captions(none)


# Severe protanopia and deuteranopia on linear RGB: Machado, Oliveira and Fernandes (2009), A Physiologically-based
# Model for Simulation of Color Vision Deficiency, IEEE TVCG 15(6), table 1.
SEEN = {
    "as by most": np.eye(3),
    "without red cones": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                                   [-0.003882, -0.048116, 1.051998]]),
    "without green cones": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                                     [-0.011820, 0.042940, 0.968881]]),
}
_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                 [0.0193339, 0.1191920, 0.9503041]])


def lab(how: str) -> np.ndarray[Any, Any]:
    """The stances' colours in CIELAB, as seen so."""
    rgb = np.array([[int(c[k:k + 2], 16) / 255 for k in (1, 3, 5)] for c in COLOURS])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = (linear @ SEEN[how].T).clip(0, 1) @ _XYZ.T / _XYZ.sum(axis=1)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


@pytest.mark.parametrize(("how", "least"), [("as by most", 30), ("without red cones", 20), ("without green cones", 20)])
def test_any_two_stances_differ_in_colour(how: str, least: float) -> None:
    assert min(np.linalg.norm(a - b) for a, b in combinations(lab(how), 2)) >= least


def test_stances_differ_in_grey_and_from_paper() -> None:
    lightness = lab("as by most")[:, 0]
    assert np.diff(np.sort(lightness[:4])).min() >= 10
    assert np.diff(np.sort(lightness)).min() >= 2.5  # with a marker each
    assert lightness.max() <= 75


@each_figure
def test_a_figure_looks_as_it_did(name: str, tmp_path: Path) -> None:
    now = drawn_small(name, made("crowd"), tmp_path)
    assert compare_images(str(BASELINES / now.name), str(now), tol=1.5) is None


def test_figures_are_written_as_the_same_bytes_again_with_their_fonts(tmp_path: Path) -> None:
    some = {name: FIGURES[name] for name in ("topic_map", "time_line")}
    with patch.dict(FIGURES, some, clear=True):
        first, second = (write_figures(*made("ordinary"), tmp_path / folder) for folder in "ab")
    assert [p.name for p in first] == [f"{name}.{suffix}" for name in some for suffix in FORMATS]
    assert all(one.read_bytes() == other.read_bytes() for one, other in zip(first, second, strict=True))
    assert "<dc:date>" not in (tmp_path / "a" / "time_line.svg").read_text("utf-8")
    pdf = (tmp_path / "a" / "time_line.pdf").read_bytes()
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf
    assert b"CreationDate" not in pdf


def test_the_style_of_the_caller_does_not_matter() -> None:
    import matplotlib as mpl

    with mpl.rc_context({"font.size": 30, "figure.dpi": 50}):
        figure = FIGURES["theme_frequency"](*made("ordinary"))
    assert figure.dpi == 100
    assert max(float(text.get_fontsize()) for text in figure.findobj(Text)) <= 10


def test_posts_stand_in_order_of_date_and_undated_ones_last() -> None:
    assert [p.post for p in posts(made("ordinary")[0])] == ["a", "b", "c"]
    assert [p.day for p in posts(made("ordinary")[0])] == ["20 Feb 2017", "8 Mar 2018", "undated"]


def test_a_framed_figure_has_the_width_of_a_column() -> None:
    assert framed(WIDE, 50, "A line below").get_figwidth() * 25.4 == pytest.approx(174)


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


@pytest.mark.parametrize(("names", "expected"), [
    (["a", "b"], ["a (n = 3)", "b (n = 3)"]), (["a", "service_users"], ["a\n(n = 3)", "service users\n(n = 3)"]),
    ([], []),
])
def test_headings(names: list[str], expected: list[str]) -> None:
    assert headings([(name, 3) for name in names], 16) == expected


@pytest.mark.parametrize(("labels", "height"), [([], 5.0), (["one"], 5.0), (["one", "two\nlines"], 7.6)])
def test_row_height(labels: list[str], height: float) -> None:
    assert row_height(labels, 5.0) == pytest.approx(height)


def test_an_open_study_names_its_figures() -> None:
    with pytest.raises(TableError, match="there is no figure 'pie'"):
        OpenStudy.at(ROOT / "study.toml").figure("pie")
