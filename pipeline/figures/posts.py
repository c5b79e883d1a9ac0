"""The posts as figures name and order them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pipeline.figures.frame import Results, shortened, value

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in any locale


@dataclass(frozen=True)
class Post:
    """A post: its id, title and date (None where it has none) and the number of its comments."""

    post: str
    title: str | None
    date: dt.date | None
    comments: int

    @property
    def day(self) -> str:
        """The date in words."""
        return f"{self.date.day} {MONTHS[self.date.month - 1]} {self.date.year}" if self.date else "undated"

    def label(self, width: int = 30) -> str:
        """Title, id, date and number of comments on two lines."""
        head = shortened(self.title, width, lines=1) if self.title else f"Post {self.post}"
        rest = f"{self.post}, {self.day}" if self.title else self.day
        return f"{head}\n{rest}, n = {self.comments}"


def posts(results: Results) -> list[Post]:
    """The posts with comments: dated ones by date, then the others by id."""
    table = results["tables"]["posts"]
    at = {column: k for k, column in enumerate(table["columns"])}
    found = []
    for row in table["rows"]:
        post, title, date = (row[at[column]] for column in ("Post", "Title", "Date"))
        found.append(Post(str(post), title, dt.date.fromisoformat(date) if date else None,
                          value(results, f"post.{post}.comments") or 0))
    return sorted((p for p in found if p.comments), key=lambda p: (p.date is None, p.date or dt.date.max, p.post))
