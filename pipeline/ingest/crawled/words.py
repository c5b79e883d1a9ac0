"""Blogger's own words on a page: markers, headings, footers, in the page's language (`blogger.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from pipeline.ingest.model import Page

_HEAD = 4  # letters by which most lines are told from markers
_LONGEST = 300  # characters of a footer
_MARKUP = re.compile(r"<[!?/a-zA-Z]|\{\s*[\"}]|\[\s*[\[{\"]|[\[{]$")
_COLUMNS = re.compile(r'"?\w[\w -]{0,40}"?(?:[,;\t]"?\w[\w -]{0,40}"?)+')
_LINKED = re.compile(r"\s{0,20}\((?:[^()\s]|\([^()\s]*\))*\)\s*")
_LINKED_LONGEST = 1000  # characters of a line of links
_TABLE = 20  # lines in which a table shows a cell of several lines
_CAPITAL = "[A-ZÀ-ÖØ-ÞА-ЯЁ]"
_LONGEST_NOTICE = 200  # characters of the longest notice that a comment was removed, with some to spare


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
    sure
        Whether the page is Blogger's beyond doubt; other blogs print `Reply` too.
    markers
        All that closes a comment, alone on its line.
    own
        Markers and headings over replies.
    glued
        Finds a marker at the front of a line, with or without text glued to it.
    footer
        Matches a line below the comments.
    footer_heads
        The first letters of such lines, in lower case.
    """

    top: str
    delete: str
    reply: str
    sure: bool
    replies: frozenset[str]
    markers: frozenset[str]
    own: frozenset[str]
    glued: re.Pattern[str]
    footer: re.Pattern[str]
    footer_heads: frozenset[str]

    @property
    def signed_out(self) -> bool:
        """Whether the page was read signed out: a comment on the post has `Reply`, a reply no marker at all."""
        return self.top == self.reply

    def marker(self, line: str) -> str | None:
        """The marker that a line is, whatever is between its links, else nothing."""
        marker = line if line in self.markers else unlinked(line)
        return marker.replace(" ", "") if marker in self.markers else None

    def is_stub(self, line: str) -> bool:
        """Whether a line is the beginning of a marker that was cut off."""
        cut = len(line) > 3 and line not in self.markers
        return cut and (self.top.startswith(line) or self.delete.startswith(line))

    def is_furniture(self, line: str) -> bool:
        """Whether a line is one of Blogger's own between or below comments."""
        return line in self.own or self.is_footer(line)

    def is_footer(self, line: str) -> bool:
        """Whether a line is one of Blogger's own below the comments."""
        return (line[:_HEAD].casefold() in self.footer_heads and len(line) < _LONGEST
                and self.footer.fullmatch(line) is not None)


@cache
def languages() -> dict[str, dict[str, Any]]:
    """Blogger's words by language, English first."""
    return tomllib.loads((files("pipeline.ingest.crawled") / "blogger.toml").read_text("utf-8"))


@cache
def every(key: str) -> tuple[str, ...]:
    """The words under a key in all languages."""
    return tuple(word for language in languages().values() for word in language[key])


@cache
def _markers() -> tuple[re.Pattern[str], frozenset[str], frozenset[str]]:
    """Matches the run-together markers of every language; their first letters; what stands alone on a line."""
    tops = [one["reply"] + one["delete"] for one in languages().values()]
    alone = frozenset(word for one in languages().values() for word in (*_alone(one), _parted(one)))
    return re.compile(alternatives(tops)), frozenset(top[:_HEAD] for top in tops), alone


def _alone(language: dict[str, Any]) -> set[str]:
    """The words of a language that stand alone on lines."""
    return {language["reply"], language["delete"], *language["replies"], *language["footer"]}


def _parted(language: dict[str, Any]) -> str:
    """The two links under a comment, a blank between them."""
    return f"{language['reply']} {language['delete']}"


def unlinked(line: str) -> str:
    """A line without the link addresses in brackets that some extractors print: `Reply () Delete (d.g)`."""
    return _LINKED.sub(" ", line).strip() if line.endswith(")") and len(line) < _LINKED_LONGEST else line


def _stands(page: Page) -> tuple[Counter[str], Counter[str]]:
    """How often each run-together marker stands at the front of a line, and each other word alone on one."""
    pattern, heads, alone = _markers()
    tops: Counter[str] = Counter()
    lone: Counter[str] = Counter()
    for line in page.lines:
        if (text := unlinked(line.text)) in alone:
            lone[text] += 1
        elif text[:_HEAD] in heads and (match := pattern.match(text)):
            tops[match[0]] += 1
    for one in languages().values():
        tops[one["reply"] + one["delete"]] += lone[_parted(one)]
    return +tops, lone


def is_prose(page: Page) -> bool:
    """Whether a page does not begin like markup, JSON or a table, all of which may hold threads of their own."""
    first, *others = page.lines[:_TABLE]
    table = bool(others) and not others[0].gap and _COLUMNS.fullmatch(first.text) is not None
    return not _MARKUP.match(first.text) and not (table and any(line.text.count('"') % 2 for line in others))


@lru_cache(maxsize=1)  # a page is asked to recognise and to read it
def words_of(page: Page) -> Words | None:
    """The words in the page's language, nothing where no marker stands on the page.

    The language is the one whose run-together marker stands most often at the front of a line; failing any,
    the one whose words most often stand alone on a line. Other blogs print `Reply` too: alone it is sure only
    with a `Delete`, or a heading such as `3 comments:`, beside it.
    """
    tops, lone = _stands(page)
    if tops:
        top = min(tops, key=lambda word: (-tops[word], word))
        return _words(tuple(name for name, one in languages().items() if one["reply"] + one["delete"] == top), False)
    scores = {name: sum(lone[word] for word in _alone(one)) for name, one in languages().items() if lone[one["reply"]]}
    if not scores:
        return None
    most = max(scores.values())
    words = _words(tuple(name for name, score in scores.items() if score == most), True)
    headings = re.compile(rf"\d+\s+(?:{alternatives(every('comments'))}):")
    sure = any(((match := words.glued.match(line.text)) and match["delete"]) or headings.match(line.text)
               for line in page.lines)
    return words if sure else replace(words, sure=False)


@cache
def _words(names: tuple[str, ...], signed_out: bool) -> Words:
    """The words of languages that share their markers; for signed-out readers `Reply` alone marks a comment."""
    together = [languages()[name] for name in names]
    reply, delete = together[0]["reply"], together[0]["delete"]
    ordinary = alternatives(word[len(delete):] for one in together for word in one["words"]) or "(?!)"
    # `Delete`, then text with no blank between; `Delete this.` and `Deleted` are the commenter's own words.
    pattern = (rf"(?P<top>{re.escape(reply)} ?{re.escape(delete)})"
               rf"|(?P<delete>{re.escape(delete)})(?=$|(?!(?:{ordinary})\b)[^\s,;:!?)])")
    if signed_out:
        pattern += rf"|(?P<reply>{re.escape(reply)})(?=$|[\"'“‘0-9(]|{_CAPITAL}(?!{_CAPITAL}))"
    phrases = [phrase for one in (*together, languages()["en"]) for phrase in one["footer"]]
    footers = alternatives(phrases)
    replies = frozenset(word for one in together for word in one["replies"])
    markers = frozenset((reply + delete, f"{reply} {delete}", delete, reply))
    return Words(
        top=reply if signed_out else reply + delete, delete=delete, reply=reply, sure=True, replies=replies,
        markers=markers, own=markers | replies, glued=re.compile(pattern),
        footer=re.compile(rf"(?:{footers})(?:\s+(?:{footers}))*", re.IGNORECASE),
        footer_heads=frozenset(phrase[:_HEAD].casefold() for phrase in phrases))


@cache
def nobody() -> frozenset[str]:
    """The names that stand for nobody, in every language."""
    return frozenset(every("anonymous"))


def is_removed(text: str) -> bool:
    """Whether a text is what Blogger puts in the place of a removed comment."""
    return len(text) <= _LONGEST_NOTICE and text.casefold() in removed_sentences()


@cache
def removed_sentences() -> frozenset[str]:
    """What stands in the place of a removed comment, in every language, case-folded."""
    return frozenset(sentence.casefold() for sentence in every("removed"))
