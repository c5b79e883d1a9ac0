"""Results and tables of small invented studies of many kinds, for the tests of the figures."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
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
    return results, rows


CASES: dict[str, Callable[[], Case]] = {
    "ordinary": lambda: case(talk(), DATES, scores=probability_scores()),
    "crowd": lambda: case(crowd(), dated(4), scores=probability_scores()),
    "large": large,
    "abstaining": lambda: case([replace(c, coded=k % 2 == 0, unsure=k == 1) for k, c in enumerate(talk())], DATES,
                               scores=probability_scores(risk=0.0)),
    "coders at odds": lambda: case(talk(), DATES, at_odds={0: "owner", 2: "owner", 3: "heckler"}),
    "uncoded": lambda: case([replace(c, coded=False) for c in talk()], DATES, coded=False),
    "one undated post": lambda: case([c for c in talk() if c.post == "a"]),
    "one comment": lambda: case(talk()[:1]),
    "no comments": lambda: case([]),
}
