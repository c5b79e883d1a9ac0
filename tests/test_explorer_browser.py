"""The explorer in a real browser: it asks for nothing, says nothing, filters, searches, reads, and is accessible."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import pytest

from pipeline.explorer import content, page
from pipeline.study import Report
from tests.invented import DATES, Comment, study, tables, talk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.browser
RESULTS = {"sources": {"stance": "Stance as coded.", "themes": "Themes as coded."}, "cautions": []}
HOSTILE = "=cmd() <img src=x onerror=alert(1)> </script><script>alert(2)</script> \"quoted\", he said\nÇa d’été"


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of eight comments and a hostile one, three of them not coded."""
    comments = [replace(one, coded=k not in (1, 4, 6), unsure=k == 4) for k, one in enumerate(talk())]
    frames = tables([*comments, Comment("c", "heckler", text=HOSTILE)], DATES)
    return written(tmp_path_factory.mktemp("explorer"), frames)


def written(folder: Path, frames: dict[str, pd.DataFrame], policy: str = "verbatim") -> Path:
    data = content(frames, study(report=Report(policy)), RESULTS)
    path = folder / "explorer.html"
    path.write_text(page(data), encoding="utf-8")
    return path


class Opened:
    """A page, with what it asked for and what it said."""

    def __init__(self, browser: Browser, path: Path, at: str = "", **options: Any) -> None:
        self.page: Page = browser.new_page(**({"viewport": {"width": 1400, "height": 900}} | options))
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(path.as_uri() + at)
        self.page.wait_for_selector("body.ready")

    def go(self, address: str) -> None:
        """Go to another address of the page, and wait until it shows that."""
        self.page.evaluate("""to => new Promise(done => {
            if (location.hash === to) return done();
            addEventListener("hashchange", () => setTimeout(done), {once: true});
            location.hash = to;
        })""", address)

    @property
    def status(self) -> str:
        return self.page.inner_text("#status")

    @property
    def shown(self) -> list[str]:
        """The ids of the selected comments in the list, in order."""
        return self.page.locator(".row.comment:not(.context) .id").all_text_contents()

    def close(self) -> None:
        """Close the page, which has asked for nothing but itself and said nothing."""
        assert [url for url in self.asked if not url.startswith(("file:", "blob:"))] == []
        assert len([url for url in self.asked if url.startswith("file:")]) == 1
        assert self.said == []
        self.page.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1400, "light")])
def test_it_opens_without_request_message_or_sideways_scroll(
    browser: Browser, explorer: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    one = Opened(browser, explorer, viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert one.page.evaluate("document.documentElement.scrollWidth") <= width
    assert one.status == "9 of 9 comments in 3 posts"
    if width < 1100:
        one.page.click("[data-opens=charts]")
    one.page.wait_for_selector("#chart-stance_by_post canvas")
    one.close()


def test_filters_choose_count_and_stand_in_the_address(browser: Browser, explorer: Path) -> None:
    one = Opened(browser, explorer)
    one.page.check("[data-filter=stance][data-code='0']")
    assert one.shown == ["a-01", "a-02", "a-03", "b-01", "b-03", "c-02"]
    one.page.check("[data-filter=theme][data-code='0']")
    assert one.status == "4 of 9 comments in 3 posts"
    assert one.page.url.endswith("#?stance=worker&theme=pay")
    assert one.page.inner_text("#chips").count("✕") == 2
    one.page.check("[data-filter=period][data-code='1']")
    assert one.shown == ["b-01"]
    one.page.reload()
    one.page.wait_for_selector("body.ready")
    assert one.shown == ["b-01"]
    assert one.page.is_checked("[data-filter=theme][data-code='0']")
    one.asked.pop()
    one.page.click("text=Clear all")
    assert one.status == "9 of 9 comments in 3 posts"
    one.close()


@pytest.fixture(scope="module")
def opened(browser: Browser, explorer: Path) -> Iterator[Opened]:
    """A page that goes from address to address."""
    one = Opened(browser, explorer)
    yield one
    one.close()


@pytest.mark.parametrize(("address", "found"), [
    ("?stance=-", ["b-02"]), ("?abstained=yes", ["b-02", "b-03"]), ("?source=model", ["a-02", "c-01"]),
    ("?post=a,c&stance=owner", ["c-01"]), ("?period=-", ["c-01", "c-02", "c-03"]),
    ("?theme=-", ["b-02", "b-03", "c-03"]), ("?theme=tools,food", ["a-02", "a-03", "c-01"]),
    ("?sentiment=-1,-0.6", ["a-01", "c-02"]), ("?sentiment=0.05,1", ["a-02", "b-02", "c-01"]),
    ("?q=getafix", ["a-01", "b-01"]), ("?q=%22the%20pay%22%20never", ["b-01"]),
    ("?q=c-03", ["c-03"]), ("?q=nowhere", []),
    ("?q=d'été", ["c-03"]), ("?confidence=0.9,1", []), ("?confidence=0.5,1&post=a", ["a-01", "a-02", "a-03"]),
    ("?stance=nobody&theme=%E0%A4%A&post=a", ["a-01", "a-02", "a-03"]), ("?area=0,0,0,0", ["a-01"]),
])
def test_an_address_selects(opened: Opened, address: str, found: list[str]) -> None:
    opened.go(address)
    assert opened.shown == found


def test_a_search_marks_its_hits_and_shows_what_they_answer(opened: Opened) -> None:
    opened.go("")
    opened.page.fill("#q", "Soup")
    sync_api.expect(opened.page.locator("#status")).to_have_text("6 of 9 comments in 3 posts")
    assert set(opened.page.locator("#list mark").all_text_contents()) == {"soup"}
    assert opened.page.inner_text(".row.context .id") == "b-01"
    opened.page.uncheck("#context")
    assert opened.page.query_selector(".row.context") is None
    opened.page.check("#context")


def test_a_comment_is_read_in_its_thread_with_the_reasons_of_its_labels(opened: Opened) -> None:
    opened.go("#b-02")
    text = opened.page.inner_text("#text")
    assert text.index("b-01") < text.index("b-02") < text.index("b-03")
    assert "The model leans to worker, probability 0.80. It abstains" in " ".join(text.split())
    assert "1 reply" in text
    opened.page.click("#text a.id >> text=b-01")
    sync_api.expect(opened.page.locator("#read-title")).to_contain_text("b-01")
    assert "The coders say worker" in " ".join(opened.page.inner_text("#text").split())
    assert "seed words in it: pay" in " ".join(opened.page.inner_text("#text").split())
    opened.page.go_back()
    sync_api.expect(opened.page.locator("#read-title")).to_contain_text("b-02")
    opened.page.click("#do-close")
    sync_api.expect(opened.page.locator("#reading")).to_be_hidden()


def test_an_excerpt_ends_with_a_word_and_a_phrase_keeps_its_valence_over_a_line_end(
    browser: Browser, tmp_path: Path
) -> None:
    long = "expensive to provide " * 30
    reply = Comment("a", "worker", parent=0, text="I am burnt\nout.")
    frames = tables([Comment("a", "worker", text=long), reply], DATES)
    frames["sentiment"]["words"] = [[{"word": "burnt out", "weight": -2.5}]] * len(frames["sentiment"])
    one = Opened(browser, written(tmp_path, frames), "#a-02")
    assert one.page.locator("#text .words .felt").get_attribute("class") == "felt negative"
    more = one.page.locator("#text .beside button")
    excerpt = one.page.locator("#text .beside p").inner_text().removesuffix(" … more")
    assert long.startswith(f"{excerpt} ")
    more.press("Enter")
    assert one.page.evaluate("document.activeElement.textContent") == long
    one.close()


def test_hostile_text_stays_text(opened: Opened) -> None:
    opened.go("#c-03?q=alert")
    assert "<img src=x onerror=alert(1)>" in opened.page.inner_text("#text")
    assert opened.page.query_selector("#text img, #list img") is None


def test_a_click_on_a_chart_filters_and_a_second_one_undoes_it(opened: Opened) -> None:
    opened.go("")
    opened.page.wait_for_selector("#chart-theme_by_stance canvas")
    opened.page.wait_for_timeout(300)
    chart = opened.page.locator("#chart-theme_by_stance canvas").bounding_box()
    assert chart is not None
    place = chart["x"] + chart["width"] * 0.3, chart["y"] + 32  # the cell of the first theme and stance
    opened.page.mouse.click(*place)
    assert opened.page.url.endswith("#?stance=worker&theme=pay")
    assert opened.shown == ["a-01", "a-02", "b-01", "c-02"]
    opened.page.wait_for_timeout(300)
    opened.page.mouse.click(*place)
    assert opened.status == "9 of 9 comments in 3 posts"
    opened.page.click("#chart-stance_by_post summary")
    opened.page.click("#chart-stance_by_post li >> text=a Talk of a, worker: 3 comments")
    assert opened.shown == ["a-01", "a-02", "a-03"]


def test_a_drag_on_the_map_selects_and_a_click_reads(browser: Browser, explorer: Path) -> None:
    one = Opened(browser, explorer, viewport={"width": 1400, "height": 2200})
    one.page.wait_for_selector("#chart-map canvas")
    one.page.wait_for_timeout(300)
    box = one.page.locator("#chart-map canvas").bounding_box()
    assert box is not None
    one.page.mouse.move(box["x"] + 8, box["y"] + 8)
    one.page.mouse.down()
    one.page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] - 8, steps=4)
    one.page.mouse.up()
    one.page.wait_for_url("**area=**")
    assert 0 < len(one.shown) < 8
    one.page.click("#chips .chip")
    sync_api.expect(one.page.locator("#status")).to_have_text("9 of 9 comments in 3 posts")
    one.close()


def test_the_keyboard_does_it_all(browser: Browser, explorer: Path) -> None:
    one = Opened(browser, explorer)
    press, focused = one.page.keyboard.press, "document.activeElement.querySelector('.id').textContent"

    def reads(comment: str) -> None:
        sync_api.expect(one.page.locator("#read-title")).to_contain_text(comment)

    press("Tab")
    assert one.page.evaluate("document.activeElement.className") == "skip"
    one.go("#b-01?theme=pay")
    one.page.focus("#skip")
    press("Enter")
    assert one.page.evaluate(focused) == "b-01"
    assert one.page.url.endswith("#b-01?theme=pay")
    one.go("")
    press("Home")
    press("t")
    assert one.page.evaluate(focused) == "post a"
    press("ArrowDown")
    press("ArrowDown")
    assert one.page.evaluate(focused) == "a-02"
    among = "n => document.activeElement.getAttribute(`aria-${n}`)"
    assert [one.page.evaluate(among, name) for name in ("posinset", "setsize")] == ["1", "2"]
    assert one.page.evaluate("document.querySelectorAll('[role=treeitem][tabindex=\"0\"]').length") == 1
    press("ArrowLeft")
    assert one.page.evaluate(focused) == "a-01"
    press("Enter")
    reads("a-01")
    press("j")
    reads("a-02")
    press("p")
    reads("a-01")
    press("Escape")
    sync_api.expect(one.page.locator("#reading")).to_be_hidden()
    press("Home")
    press("ArrowLeft")
    assert one.page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    assert one.shown[0] == "b-01"
    press("End")
    assert one.page.evaluate(focused) == "c-03"
    press("?")
    assert one.page.is_visible("#help")
    one.page.uncheck("#shortcuts")
    press("Escape")
    press("/")
    assert one.page.evaluate("document.activeElement.id") != "q"
    one.close()


def test_the_focus_goes_where_something_is(browser: Browser, explorer: Path) -> None:
    one = Opened(browser, explorer, "#c-03")
    press = one.page.keyboard.press
    press("f")
    assert one.page.evaluate("document.activeElement.id") == "filters"
    press("c")
    assert one.page.evaluate("document.activeElement.id") == "charts"
    sync_api.expect(one.page.locator("#reading")).to_be_hidden()
    one.go("#?theme=pay&stance=worker")
    one.page.focus("#chips .chip")
    press("Enter")
    assert one.page.evaluate("document.activeElement.className") == "chip"
    press("Enter")
    assert one.page.evaluate("document.activeElement.id") == "q"
    one.page.click("#chart-stance_by_post summary")
    one.page.focus("#chart-stance_by_post li:nth-child(2) button")
    press("Enter")
    one.page.wait_for_selector("#chart-stance_by_post li:nth-child(2) :focus")
    press("Enter")
    sync_api.expect(one.page.locator("#status")).to_have_text("9 of 9 comments in 3 posts")
    one.close()


def test_the_selection_is_saved_as_csv_without_formulas(opened: Opened) -> None:
    opened.go("#?post=c")
    with opened.page.expect_download() as download:
        opened.page.click("#do-csv")
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8"))))
    assert [row["comment"] for row in rows] == ["c-01", "c-02", "c-03"]
    assert rows[2]["text"].startswith("'=cmd()")
    assert "he said\nÇa" in rows[2]["text"]
    assert rows[0] | {"text": ""} == rows[0] | {"stance": "owner", "stance_by": "model", "themes": "tools", "text": "",
                                               "sentiment": "0.4", "sentiment_label": "positive"}


def test_a_panel_over_a_narrow_page_holds_the_focus(browser: Browser, explorer: Path) -> None:
    one = Opened(browser, explorer, viewport={"width": 390, "height": 800})
    outside = "n => !document.activeElement.closest(`#${n}`) && document.activeElement !== document.body"
    for name in ("filters", "charts", "reading"):
        if name == "reading":
            one.go("#b-01")
        else:
            one.page.click(f"[data-opens={name}]")
        for _ in range(12):
            one.page.keyboard.press("Tab")
            assert not one.page.evaluate(outside, name), name
        one.page.keyboard.press("Escape")
    sync_api.expect(one.page.locator("#reading")).to_be_hidden()
    assert one.page.locator("[inert]").count() == 0
    one.page.click("[data-opens=filters]")
    one.page.set_viewport_size({"width": 1400, "height": 800})
    sync_api.expect(one.page.locator("[inert]")).to_have_count(0)
    one.close()


@pytest.mark.parametrize(("scheme", "width", "at"), [
    ("light", 1400, ""), ("dark", 1400, "#b-01?q=pay&stance=worker"), ("light", 360, "#?theme=pay"),
    ("light", 390, "#b-01"), ("light", 390, "filters"),
])
def test_axe_finds_no_violation(
    browser: Browser, explorer: Path, scheme: Literal["light", "dark"], width: int, at: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    script = files(axe).joinpath("axe.min.js").read_text("utf-8")
    options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "bypass_csp": True}
    one = Opened(browser, explorer, at if at.startswith("#") else "", **options)
    if at == "filters":
        one.page.click("[data-opens=filters]")
    one.page.evaluate(script)
    found = json.loads(one.page.evaluate("async () => JSON.stringify((await axe.run()).violations)"))
    assert [(rule["id"], node["html"][:120]) for rule in found for node in rule["nodes"]] == []
    one.close()


@pytest.mark.parametrize("case", ["no comments", "one comment", "paraphrase-only"])
def test_a_study_with_little_to_show_opens_all_the_same(browser: Browser, tmp_path: Path, case: str) -> None:
    comments = {"no comments": [], "one comment": talk()[:1], "paraphrase-only": talk()}[case]
    path = written(tmp_path, tables(comments, DATES), "paraphrase-only" if case == "paraphrase-only" else "verbatim")
    one = Opened(browser, path, "#a-01")
    one.page.wait_for_timeout(300)
    assert f"of {len(comments)} comment" in one.status
    if case == "paraphrase-only":
        assert "soup" not in one.page.content()
        assert "This study shows no text" in one.page.inner_text("#text")
    one.close()


def test_paper_has_the_whole_selection_with_full_texts(opened: Opened) -> None:
    opened.go("#?post=c")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print")
    assert opened.page.is_visible("#print")
    assert opened.page.is_hidden("#list")
    assert "3 comments. Post: c" in opened.page.inner_text("#print")
    assert "he said" in opened.page.inner_text("#print")
    opened.page.emulate_media(media="screen")
