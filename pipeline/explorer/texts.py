"""The texts of a study as its quotation policy lets them be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from pipeline.people.kept import kept
from pipeline.people.redaction import redacted, redacted_texts
from pipeline.report.safe import clean
from pipeline.study import Study


@dataclass(frozen=True)
class Shown:
    """What may be shown, in the order of the tables; no text at all where the policy wants none.

    Attributes
    ----------
    titles, bodies
        Of the posts, which are published articles: names in them stay. A post may lack a title.
    texts
        Of the comments.
    """

    titles: list[str | None]
    bodies: list[str] | None
    texts: list[str] | None


def shown(posts: pd.DataFrame, comments: pd.DataFrame, names: Iterable[str], study: Study,
          processes: int = 1) -> Shown:
    """The titles, bodies and texts by the study's policy: as written, with personal data replaced, or none.

    Parameters
    ----------
    posts, comments
        Rows of the tables of these names.
    names
        Signatures and names of all who wrote, of whatever rows.
    processes
        How many processes look for personal data at once.
    """
    policy = study.report.quotations
    titles = [None if pd.isna(title) else _public(title, policy) for title in posts["title"]]
    if policy == "paraphrase-only":
        return Shown(titles, None, None)
    bodies = ["" if pd.isna(body) else _public(body, policy) for body in posts["body"]]
    written = list(comments["text"])
    if policy == "redacted":
        written = [one.text for one in redacted_texts(written, names, kept(study), processes=processes)]
    return Shown(titles, bodies, [harmless(text) for text in written])


def harmless(text: str) -> str:
    """The text with its line ends, but without other characters that turn or hide what stands around them."""
    return "\n".join(map(clean, text.splitlines()))


def _public(text: str, policy: str) -> str:
    return harmless(text if policy == "verbatim" else redacted(text, persons=False).text)
