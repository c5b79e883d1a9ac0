"""Results and tables of small invented studies of many kinds, for the tests of the figures."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any
from unittest.mock import patch

import numpy as np

from pipeline.findings import NO_CODINGS, findings
from pipeline.study import Theme
from tests import invented
from tests.invented import DATES, Comment, codings, probability_scores, study, tables, talk

Case = tuple[dict[str, Any], dict[str, Any]]
LONG = "A title that goes on for very much longer than any margin of a page would ever allow for"
SEVEN = dict.fromkeys(("service_users_and_their_families", "worker", "owner", "heckler", "inspector",
                       "representative_of_a_union", "other"), "")
LABELS = {f"theme_{k:02d}": Theme(f"Theme {k:02d} of many, whose label goes on and on without a comma", ("pay",))
          for k in range(6)}


def case(comments: list[Comment], dates: dict[str, dt.date] | None = None, coded: bool = True,
         scores: dict[str, Any] | None = None, at_odds: dict[int, str] | None = None) -> Case:
    rows = tables(comments, dates)
    found = findings(rows, study(), codings(comments, at_odds) if coded else NO_CODINGS, scores)
    return json.loads(json.dumps(found, sort_keys=True)), rows  # as the figures get them, from the file


def crowd(stances: int = 3, posts: int = 4, each: int = 10, themes: list[str] | None = None,
          half_coded: bool = False) -> list[Comment]:
    """A thread a post; stances differ in feeling and themes, every third comment answers the one before it."""
    names, themes, random = list(invented.STANCES)[:stances], themes or list(invented.THEMES), np.random.default_rng(3)
    comments = []
    for n in range(posts * each):
        who = int(random.integers(stances))
        carried = tuple(theme for k, theme in enumerate(themes) if (n * (k + 2) + who) % (3 + k % 7) == 0)
        feeling = float(np.clip(random.normal(0.4 - 0.3 * who, 0.2), -1, 1))
        comments.append(Comment(
            f"p{n // each:02d}", names[who], carried, feeling, n - 1 if n % each and n % 3 == 0 else None,
            f"Word{who} soup{n % 5} They pay us less than the soup is worth every week.",
            coded=not half_coded or n % 2 == 0, unsure=half_coded and n % 11 == 1))
    return comments


def dated(posts: int) -> dict[str, dt.date]:
    return {f"p{k:02d}": dt.date(2015, 1, 1) + dt.timedelta(days=40 * k) for k in range(posts)}


def compared(case: Case) -> Case:
    """The case with made-up words, comparisons and followers in place of its own: their shape without their tests."""
    results, rows = case
    numbers = {key: one for key, one in results["numbers"].items() if not key.startswith(("words.", "follows."))}
    random, stances = np.random.default_rng(5), [stance["name"] for stance in results["study"]["stances"]]
    labels = [theme["label"] for theme in results["study"]["themes"]]

    def one(value: Any, spread: float | None = None) -> dict[str, Any]:
        return {"value": value, "low": None if spread is None else value - spread,
                "high": None if spread is None else value + spread, "n": 9}

    def row(name: str) -> list[Any]:
        value, spread = random.normal(0, 0.4), random.uniform(0.05, 0.5)
        return [name, 12, 0.5, 30, 0.4, value, value - spread, value + spread, value, 0.01, random.choice([0.02, 0.4])]

    for k, stance in enumerate(stances):
        numbers[f"words.{stance}.shown"] = one(3 * k % 12)
        for rank in range(1, 13):
            where = f"words.{stance}.{rank}"
            numbers |= {f"{where}.word": one("reconsideration" if rank == 2 else f"word{rank}"),
                        f"{where}.log_odds": one(2 / rank, 0.5), f"{where}.count": one(40 - rank),
                        f"{where}.q": one(0.01 * rank)}
        numbers |= {f"follows.{stance}.{kind}": one(7 + k) for kind in ("answers", "answered", "next")}
        numbers |= {f"follows.{what}.{stance}.{kind}.{part}": one(x, y) for kind in ("answers", "next", "itself")
                    for what in ("sentiment", "length", "replies") if (kind == "itself") == (what == "replies")
                    for part, x, y in (("difference", float(random.normal(0, 1)), 0.8), ("q", 0.04 * (k + 1), None))}
    numbers["follows.window"] = one(3)
    columns = ["Comparison", "n", "{}", "n of the others", "{} of the others", "Difference", "Low", "High",
               "Within posts", "p", "q"]
    families = {"compare_theme_by_stance": ("Share", [f"{label}: {s} against the others" for label in labels
                                                      for s in stances]),
                "compare_sentiment_by_stance": ("Mean", [f"{a} against {b}" for a, b in combinations(stances, 2)]),
                "compare_sentiment_by_theme": ("Mean", [f"{stances[0]}: {labels[0]} against {labels[1]}"]),
                "compare_theme_in_answers": ("Share", labels[:2])}
    made = {name: {"columns": [column.format(kind) for column in columns], "rows": [row(one) for one in names]}
            for name, (kind, names) in families.items()}
    return {**results, "numbers": numbers, "tables": {**results["tables"], **made}}, rows


def large() -> Case:
    """Seven stances and thirty themes of long names, thirty dated posts with long titles, half of it coded."""
    with patch.multiple(invented, STANCES=SEVEN, THEMES=LABELS):
        results, rows = case(crowd(7, 30, 2, half_coded=True), dated(30))
    for row in results["tables"]["posts"]["rows"]:
        row[1] = LONG
    numbers, names = results["numbers"], [theme["name"] for theme in results["study"]["themes"]]
    for k, name in enumerate(names * 4):  # to compute thirty themes' numbers would take a test too long
        results["study"]["themes"].append({"name": f"more_{k}", "label": f"{LABELS[name].label}, part {k}"})
        numbers.update({key.replace(f"theme.{name}.", f"theme.more_{k}.", 1): numbers[key] for key in list(numbers)
                        if key.startswith(f"theme.{name}.")})
    return compared((results, rows))


CASES: dict[str, Callable[[], Case]] = {
    "ordinary": lambda: case(talk(), DATES, scores=probability_scores()),
    "crowd": lambda: compared(case(crowd(), dated(4), scores=probability_scores())),
    "large": large,
    "abstaining": lambda: case([replace(c, coded=k % 2 == 0, unsure=k == 1) for k, c in enumerate(talk())], DATES,
                               scores=probability_scores(risk=0.0)),
    "coders at odds": lambda: case(talk(), DATES, at_odds={0: "owner", 2: "owner", 3: "heckler"}),
    "uncoded": lambda: case([replace(c, coded=False) for c in talk()], DATES, coded=False),
    "one undated post": lambda: case([c for c in talk() if c.post == "a"]),
    "one comment": lambda: case(talk()[:1]),
    "no comments": lambda: case([]),
}
