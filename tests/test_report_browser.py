from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from pipeline.report import write_report
from tests.report_cases import Results

if TYPE_CHECKING:
    from playwright.sync_api import Browser

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report_file(drawn: tuple[Results, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    write_report(*drawn, folder)
    return folder / "findings.html"


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_shows_itself_without_request_error_or_sideways_scroll(
    browser: Browser, report_file: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(report_file.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [report_file.as_uri()]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shown = "[...document.images].filter(i => i.complete && i.naturalWidth > 0).length"
    assert page.evaluate(shown) == page.evaluate("document.images.length") > 0
    page.close()


def test_the_contents_lead_to_the_sections(browser: Browser, report_file: Path) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.goto(report_file.as_uri())
    page.click("nav >> text=Validity")
    assert page.url.endswith("#validity")
    assert 0 <= page.evaluate("document.getElementById('validity').getBoundingClientRect().top") < 800
    page.close()


def test_a_number_tells_its_key_case_count_and_method(browser: Browser, report_file: Path) -> None:
    page = browser.new_page()
    page.goto(report_file.as_uri())
    titles = page.eval_on_selector_all("main p data.n, main li data.n", "all => all.map(one => one.title)")
    assert any(title.startswith("stance.worker.share; n = 8; share of comments with a stance") for title in titles)
    page.close()


@pytest.mark.parametrize("width", [390, 1200])
def test_a_number_tells_the_same_by_keyboard(browser: Browser, report_file: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(report_file.as_uri())
    shown = "getComputedStyle(document.activeElement, '::after').content"
    number = page.locator("main p data.n").first
    title = number.get_attribute("title")
    before = number.evaluate("one => getComputedStyle(one, '::after').content")
    number.focus()
    assert before == "none"
    assert title
    assert title.replace('"', "") in page.evaluate(shown).replace("\\", "").replace('"', "")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "n"
    page.close()
