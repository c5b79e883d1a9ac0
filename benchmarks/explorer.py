"""How soon the explorer answers, on an invented corpus.

    python -m benchmarks.explorer [COMMENTS]

Makes threads of invented words (20,000 comments without an argument), writes their page, opens it in Chromium and
prints a Markdown table. A time is from the click or key until all has been drawn, charts included; the wait after the
last letter of a search, 0.12 seconds, is taken off. The page's own work is the processor time of its thread, which does
not count what else the machine does meanwhile.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.explorer import content, page
from pipeline.study import ROOT, Report, Study, load_study

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

COMMENTS, THREAD, REPEATS = 20_000, 40, 5
SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "pra", "sto", "ter", "vi", "wen")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
TIMED = """async ([action, selector, value]) => {
  const one = document.querySelector(selector);
  const drawn = new Promise(done => document.addEventListener("drawn", done, {once: true}));
  const start = performance.now();
  if (action === "type") { one.value = value; one.dispatchEvent(new Event("input")); }
  else one.click();
  await drawn;
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start - (action === "type" ? 120 : 0);
}"""
ACTIONS = {
    "a stance": ("click", "[data-filter=stance][data-code='1']", ""),
    "a theme": ("click", "[data-filter=theme][data-code='2']", ""),
    "a year": ("click", "[data-filter=period][data-code='0']", ""),
    "a search of one word": ("type", "#q", "stonu"),
    "a search of two letters": ("type", "#q", "ba"),
    "all filters taken away": ("click", "#chips .plain", ""),
}


def corpus(n: int, study: Study) -> dict[str, pd.DataFrame]:
    """The tables of so many invented comments under threads of forty, all of them labelled by the model."""
    random = np.random.default_rng(7)
    posts = [f"{k:04d}" for k in range(-(-n // THREAD))]
    ids = [f"{posts[k // THREAD]}-{k % THREAD + 1:02d}" for k in range(n)]
    parents = [ids[k - int(random.integers(1, k % THREAD + 1))] if k % THREAD and random.random() < 0.5 else None
               for k in range(n)]
    depths: dict[str, int] = {}
    for one, parent in zip(ids, parents, strict=True):
        depths[one] = depths[parent] + 1 if parent else 0
    day = pd.Timestamp("2015-01-01", tz="UTC")
    return {
        "posts": pd.DataFrame({"post": posts, "title": [f"On {word}" for word in words(random, len(posts))],
                               "date": (day + pd.to_timedelta(np.arange(len(posts)) * 5, "D")).date, "body": "",
                               "signature": None}),
        "comments": pd.DataFrame({
            "comment": ids, "post": [one[:4] for one in ids], "ordinal": np.arange(n) % THREAD + 1, "parent": parents,
            "depth": list(depths.values()), "author": [f"p-{k % 900:012x}" for k in range(n)], "signature": None,
            "posted_at": day + pd.to_timedelta(np.arange(n) * 3, "h"), "removed": False, "text": texts(random, n)}),
        **labels(random, ids, study),
    }


def words(random: np.random.Generator, n: int) -> list[str]:
    """So many invented words."""
    return ["".join(random.choice(SYLLABLES, int(size))) for size in random.integers(1, 4, n)]


def texts(random: np.random.Generator, n: int) -> list[str]:
    """So many invented texts of about ninety words, as the comments of the shipped study have."""
    known = np.array(words(random, 5000))
    return [" ".join(known[random.integers(0, 5000, int(size))]) for size in random.gamma(1.2, 75, n) + 1]


def labels(random: np.random.Generator, ids: list[str], study: Study) -> dict[str, pd.DataFrame]:
    """Invented stances, sentiments, themes and places on the map."""
    n, stances, themes = len(ids), list(study.stances), list(study.themes)
    chances = random.dirichlet([4, 1, 1, 2], n)
    best = [stances[int(one)] for one in chances.argmax(axis=1)]
    unsure = chances.max(axis=1) < 0.5
    carried = random.random((n, len(themes))) < 0.15
    rows, columns = np.nonzero(carried)
    score = np.clip(random.normal(-0.3, 0.4, n), -1, 1)
    return {
        "stance": pd.DataFrame({
            "comment": ids, "stance": [None if skip else one for skip, one in zip(unsure, best, strict=True)],
            "source": "model", "coded": None, "best": best, "why": "speaks as we; trade terms", "abstained": unsure,
            **{f"p_{name}": chances[:, k] for k, name in enumerate(stances)}}),
        "sentiment": pd.DataFrame({
            "comment": ids, "sentence": None, "sentiment": score, "sarcasm": random.random(n), "words": [[]] * n,
            "label": np.where(score < -0.05, "negative", np.where(score > 0.05, "positive", "neutral"))}),
        "themes": pd.DataFrame({"comment": np.array(ids)[rows], "sentence": None, "theme": np.array(themes)[columns],
                                "carried": True, "source": "model", "weight": random.random(len(rows))}),
        "points": pd.DataFrame({"sentence": [f"{one}.01" for one in ids], "topic": 0, "x": random.normal(size=n),
                                "y": random.normal(size=n)}),
    }


def measured(path: Path) -> list[list[str]]:
    """Rows of the table: what was done, median and longest time and median of the page's own work, in milliseconds."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        shown = browser.new_page(viewport={"width": 1440, "height": 4000})  # so tall that all charts are in sight
        session = shown.context.new_cdp_session(shown)
        session.send("Performance.enable")
        start = time.perf_counter()
        shown.goto(path.as_uri())
        shown.wait_for_selector("body.ready")
        rows = [["opening the page", f"{1000 * (time.perf_counter() - start):,.0f}", "", f"{worked(session):,.0f}"]]
        shown.wait_for_timeout(3000)
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in ACTIONS}
        for _ in range(REPEATS):
            for name, action in ACTIONS.items():
                before = worked(session)
                found: float = shown.evaluate(TIMED, list(action))
                times[name].append((found, worked(session) - before))
                shown.wait_for_timeout(300)
        browser.close()
    return rows + [[name, f"{median(waits):,.0f}", f"{max(waits):,.0f}", f"{median(works):,.0f}"]
                   for name, (waits, works) in ((name, zip(*pairs, strict=True)) for name, pairs in times.items())]


def worked(session: CDPSession) -> float:
    """The milliseconds that the page's thread has worked so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(1000 * float(one["value"]) for one in metrics if one["name"] == "ThreadTime")


def main(n: int) -> None:
    """Print the table."""
    study = replace(load_study(ROOT / "study.toml"), report=Report("verbatim"))
    results: dict[str, Any] = {"sources": {"stance": "Invented.", "themes": "Invented."}, "cautions": []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "explorer.html"
        start = time.perf_counter()
        path.write_text(page(content(corpus(n, study), study, results, limit=n)), encoding="utf-8")
        print(f"{n:,} comments, {path.stat().st_size / 1e6:.1f} MB, made in {time.perf_counter() - start:.0f} s\n")
        print("| | median, ms | longest, ms | the page's own work, ms |\n| --- | ---: | ---: | ---: |")
        for row in measured(path):
            print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COMMENTS)
