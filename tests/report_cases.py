"""Results of small invented studies of many kinds, for the tests of the report."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pipeline.report
from pipeline.findings import NO_CODINGS, Codings, findings
from pipeline.study import Report
from tests.invented import DATES, Comment, codings, probability_scores, study, tables, talk

Results = dict[str, Any]
TEMPLATES = Path(pipeline.report.__file__).parent / "templates"


def _found(
    comments: list[Comment], dates: dict[str, Any] | None = None, *, coded: bool = True,
    given: Codings | None = None, scores: dict[str, Any] | None = None, **changes: Any,
) -> Results:
    made = findings(tables(comments, dates), study(**changes), given or (codings(comments) if coded else NO_CODINGS),
                    scores or {}, {"documents": {"a.txt": "0" * 64}, "versions": {"spacy": "3.8.18"}})
    value: Results = json.loads(json.dumps(made))
    return value


def _crowd() -> list[Comment]:
    """Forty comments under four posts: enough of two stances to compare, workers speak of pay, owners of tools."""
    return [Comment(f"p{k % 4}", "worker" if k % 2 else "owner", ("pay",) if k % 2 else ("tools",),
                    -0.6 + 0.01 * k if k % 2 else 0.4 + 0.003 * k, parent=None if k < 4 else k - 4) for k in range(40)]


def _unsure() -> list[Comment]:
    """The crowd, half of it coded, a fifth of the rest with a model that is too unsure."""
    return [replace(c, coded=k % 2 == 0, unsure=k % 10 == 1) for k, c in enumerate([*_crowd()[::2], *_crowd()[1::2]])]


CASES: dict[str, Callable[[], Results]] = {
    "ordinary": lambda: _found(talk(), DATES, scores=probability_scores()),
    "crowd": lambda: _found(_crowd(), {"p0": DATES["a"], "p1": DATES["b"]}),
    "verbatim": lambda: _found(talk(), DATES, report=Report("verbatim", 1)),
    "paraphrase-only": lambda: _found(talk(), DATES, report=Report("paraphrase-only", 1)),
    "uncoded": lambda: _found([replace(c, coded=False) for c in talk()], DATES, coded=False),
    "uncoded, scored": lambda: _found([replace(c, coded=False) for c in talk()], DATES, coded=False,
                                      scores=probability_scores(risk=0.0)),
    "abstaining": lambda: _found(_unsure(), DATES),
    "coders at odds": lambda: _found(talk(), DATES, given=codings(talk(), {0: "owner", 2: "owner", 3: "heckler"})),
    "one coder": lambda: _found(talk(), DATES, given=Codings(codings(talk()).adjudicated)),
    "half coded": lambda: _found([replace(c, coded=k % 2 == 0) for k, c in enumerate(talk())], DATES),
    "one undated post": lambda: _found([c for c in talk() if c.post == "a"]),
    "no replies": lambda: _found([replace(c, parent=None) for c in talk()], DATES),
    "one comment": lambda: _found(talk()[:1]),
    "no themes": lambda: _found([replace(c, themes=()) for c in talk()], DATES),
    "no comments": lambda: _found([]),
    "a post without comments": lambda: _found([], {"a": DATES["a"]}),
}

