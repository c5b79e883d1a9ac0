"""The audit of completeness, post by post."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.findings.audit import audit


@pytest.mark.parametrize(("declared", "read", "removed", "paged", "missing", "state"), [
    (5, 5, 0, False, 0, "whole"),
    (5, 5, 2, False, 0, "whole"),
    (3, 5, 2, False, 0, "whole"),
    (4, 5, 2, False, 0, "more than declared"),
    (7, 5, 2, False, 2, "2 missing"),
    (500, 200, 0, True, 300, "300 missing: the page loads them only when asked"),
    (None, 5, 0, False, None, "no number declared"),
    (0, 0, 0, False, 0, "whole"),
])
def test_a_post(declared: int | None, read: int, removed: int, paged: bool, missing: int | None, state: str) -> None:
    posts = pd.DataFrame({"post": ["a"], "layout": ["flat"], "documents": [["a.txt"]], "declared_comments": [declared],
                          "parsed_comments": [read], "removed_comments": [removed], "paged": [paged]})
    row = audit(posts).iloc[0]
    assert row["state"] == state
    assert row["missing"] == missing if missing is not None else pd.isna(row["missing"])


def test_no_posts_no_rows() -> None:
    posts = pd.DataFrame(columns=["post", "layout", "documents", "declared_comments", "parsed_comments",
                                  "removed_comments", "paged"])
    assert audit(posts).empty
