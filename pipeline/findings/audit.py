"""The audit of completeness: of every post what its documents declare, and what was read."""

from __future__ import annotations

import pandas as pd

WHOLE, UNSAID, MORE = "whole", "no number declared", "more than declared"


def audit(posts: pd.DataFrame) -> pd.DataFrame:
    """A row for each post: post, layout, documents, declared, read, removed, missing, state.

    Parameters
    ----------
    posts
        The table `posts`.

    Notes
    -----
    `missing` is what the number declared exceeds the number read, comments shown as removed included, since blogs
    count those too. It is 0 where nothing is missing and null where no document declares a number.
    """
    declared = pd.to_numeric(posts["declared_comments"], errors="coerce").astype("Int64")
    read = pd.to_numeric(posts["parsed_comments"]).astype("Int64")
    missing = (declared - read).clip(lower=0)
    return pd.DataFrame({
        "post": posts["post"], "layout": posts["layout"], "documents": posts["documents"].map(len),
        "declared": declared, "read": read, "removed": posts["removed_comments"], "missing": missing,
        "state": [_state(None if pd.isna(number) else int(number), *row) for number, *row in
                  zip(declared, read.astype(int), posts["removed_comments"], posts["paged"], strict=True)],
    })


def _state(declared: int | None, read: int, removed: int, paged: bool) -> str:
    if declared is None:
        return UNSAID
    if declared > read:
        return f"{declared - read} missing" + (": the page loads them only when asked" if paged else "")
    return WHOLE if declared in (read, read - removed) else MORE
