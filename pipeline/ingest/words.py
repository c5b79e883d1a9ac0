"""Blogger's own words on a page: markers, headings, footers, in the page's language (`blogger.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from pipeline.ingest.model import Page


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest tried first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


@dataclass(frozen=True)
class Words:
    """The words of one page.

    Attributes
    ----------
    top
        The mark of a comment on the post, `ReplyDelete`; on pages for signed-out readers only `Reply`.
    delete
        The mark of a reply, `Delete`.
    reply
        The link to answer a comment; also stands at the end of a thread of replies, meaning nothing.
    replies
        Headings over replies.
    glued
        Finds a marker at the front of a line, with or without text glued to it.
    footer
        Matches a line below the comments.
    removed
        Sentences, case-folded, that stand for a removed comment.
    """

    top: str
    delete: str
    reply: str
    replies: frozenset[str]
    glued: re.Pattern[str]
    footer: re.Pattern[str]
    removed: frozenset[str]

    def closes(self, line: str) -> bool:
        """Whether a line is a marker and nothing else."""
        return line in (self.top, self.delete, self.reply)

    def is_stub(self, line: str) -> bool:
        """Whether a line is the beginning of a marker that was cut off."""
        return len(line) > 3 and not self.closes(line) and (self.top.startswith(line) or self.delete.startswith(line))

    def is_furniture(self, line: str) -> bool:
        """Whether a line is one of Blogger's own between or below comments."""
        return self.closes(line) or line in self.replies or self.footer.fullmatch(line) is not None


@cache
def languages() -> dict[str, dict[str, Any]]:
    """Blogger's words by language, English first."""
    return tomllib.loads((files("pipeline.ingest") / "blogger.toml").read_text("utf-8"))


def every(key: str) -> list[str]:
    """The words under a key in all languages."""
    return [word for language in languages().values() for word in language[key]]


@cache
def _search() -> re.Pattern[str]:
    """Finds the markers of every language at the front of lines."""
    tops = alternatives(one["reply"] + one["delete"] for one in languages().values())
    lone = alternatives(one[key] for one in languages().values() for key in ("reply", "delete"))
    return re.compile(rf"(?:^|(?<=\r))[^\S\r\n]*(?:(?P<top>{tops})|(?P<lone>{lone})(?=[^\S\r\n]*(?:\r|$)))",
                      re.MULTILINE)


@lru_cache(maxsize=1)  # a page is asked to recognise and to read it
def words_of(page: Page) -> Words | None:
    """The words in the page's language, nothing where no marker stands on the page.

    The language is the one whose run-together marker stands most often at the front of a line; failing any,
    the one whose two links most often stand alone on a line. Other blogs print `Reply` too: alone it needs a
    `Delete`, or a heading such as `3 comments:`, beside it.
    """
    tops: Counter[str] = Counter()
    lone: Counter[str] = Counter()
    for match in _search().finditer(page.text):
        (tops if match["top"] else lone)[match["top"] or match["lone"]] += 1
    for top in _most_common(tops):
        return _words(tuple(name for name, one in languages().items() if one["reply"] + one["delete"] == top), False)
    scores = {name: lone[one["reply"]] + lone[one["delete"]] for name, one in languages().items()}
    best = max(scores, key=lambda name: scores[name])
    pair = languages()[best]["reply"], languages()[best]["delete"]
    beside = rf"^\s*(?:{re.escape(pair[1])}|\d+\s+(?:{alternatives(languages()[best]['comments'])}):)"
    if not scores[best] or not re.search(beside, page.text, re.MULTILINE):
        return None
    return _words(tuple(name for name, one in languages().items() if (one["reply"], one["delete"]) == pair), True)


def _most_common(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda word: (-counts[word], word))[:1]


@cache
def _words(names: tuple[str, ...], signed_out: bool) -> Words:
    """The words of languages that share their markers; for signed-out readers `Reply` alone marks a comment."""
    first = languages()[names[0]]
    together = [languages()[name] for name in names]
    reply, delete = first["reply"], first["delete"]
    ordinary = alternatives(word[len(delete):] for one in together for word in one["words"]) or "(?!)"
    # `Delete`, then text with no blank between; `Delete this.` and `Deleted` are the commenter's own words.
    pattern = (rf"(?P<top>{re.escape(reply + delete)})"
               rf"|(?P<delete>{re.escape(delete)})(?=$|(?!(?:{ordinary})\b)[^\s,;:!?)])")
    if signed_out:
        pattern += rf"|(?P<reply>{re.escape(reply)})(?=$|[\"'“‘0-9(]|(?-i:[A-Z](?![A-Z])))"
    footers = alternatives(phrase for one in together for phrase in one["footer"])
    return Words(
        top=reply if signed_out else reply + delete, delete=delete, reply=reply,
        replies=frozenset(word for one in together for word in one["replies"]),
        glued=re.compile(pattern),
        footer=re.compile(rf"(?:{footers})(?:\s+(?:{footers}))*", re.IGNORECASE),
        removed=removed_sentences())


@cache
def removed_sentences() -> frozenset[str]:
    """What stands in the place of a removed comment, in every language, case-folded."""
    return frozenset(sentence.casefold() for sentence in every("removed"))
