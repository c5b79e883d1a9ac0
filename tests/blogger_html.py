"""Invented threads as the HTML of a threaded Blogger page, in every language of `blogger.toml`. All is synthetic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from pipeline.ingest.crawled.words import languages

WHEN = dt.datetime(2017, 3, 12, 19, 20, tzinfo=dt.UTC)
# How a comment's time is printed, by language; the month's name stands for {month}.
TIMES = {
    "en": "{day} {month} {year} at {hour:02}:{minute:02}",
    "de": "{day}. {month} {year} um {hour:02}:{minute:02}",
    "es": "{day} de {month} de {year}, {hour}:{minute:02}",
    "fr": "{day} {month} {year} à {hour:02}:{minute:02}",
    "pt-BR": "{day} de {month} de {year} às {hour:02}:{minute:02}",
    "pt-PT": "{day} de {month} de {year} às {hour:02}:{minute:02}",
    "it": "{day} {month} {year} alle ore {hour:02}:{minute:02}",
    "nl": "{day} {month} {year} om {hour:02}:{minute:02}",
    "sv": "{day} {month} {year} kl. {hour:02}:{minute:02}",
    "da": "{day}. {month} {year} kl. {hour:02}.{minute:02}",
    "pl": "{day} {month} {year} {hour:02}:{minute:02}",
    "ru": "{day} {month} {year} г. в {hour:02}:{minute:02}",
}
US = "{month} {day}, {year} at {half}:{minute:02}\u202f{noon}"


@dataclass(frozen=True)
class Said:
    """A comment: whether it answers the latest one on the post, its paragraphs of lines, its writer and time."""

    reply: bool
    paragraphs: tuple[tuple[str, ...], ...]
    name: str | None = None  # nobody's
    when: dt.datetime = WHEN

    @property
    def words(self) -> list[str]:
        """The words of its text."""
        return [word for paragraph in self.paragraphs for line in paragraph for word in line.split()]


@dataclass(frozen=True)
class BloggerPage:
    """A page to render; `declared` differs from the thread's length where comments are loaded by script."""

    thread: Sequence[Said]
    body: Sequence[str] = ("Body paragraph one of the invented post.", "Body paragraph two of the invented post.")
    title: str = "An Invented Title"
    language: str = "en"
    signed_in: bool = True
    declared: int | None = None
    times: str | None = None

    @property
    def html(self) -> str:
        """The page."""
        words, count = languages()[self.language], len(self.thread) if self.declared is None else self.declared
        heading = f"{count} {words['comments'][-1 if count != 1 else 0]}:" if count else f"{words['none'][0]}:"
        body = "".join(f"<p>{escape(one, quote=False)}</p>" for one in self.body)
        date = f"{words['weekdays'][6]}, {self._time(WHEN).split(str(WHEN.year))[0]}{WHEN.year}"
        newer, older, home = words["footer"][2:5]
        return (
            f"<!DOCTYPE html><html lang='{self.language}'><head><meta charset='utf-8'><title>Invented: {self.title}"
            f"</title></head><body><div class='main'><div class='blog-posts hfeed'><div class='date-outer'>"
            f"<h2 class='date-header'><span>{date}</span></h2><div class='post hentry'>"
            f"<h3 class='post-title entry-title'>{self.title}</h3>"
            f"<div class='post-body entry-content'>{body}</div></div>"
            f"<div class='comments' id='comments'><a name='comments'></a><h4>{heading}</h4>"
            f"<div class='comments-content'><div id='comment-holder'>{self._comments()}</div></div></div></div>"
            f"<div class='blog-pager' id='blog-pager'><span id='blog-pager-newer-link'><a href='n.html'>{newer}</a>"
            f"</span> <span id='blog-pager-older-link'><a href='o.html'>{older}</a></span> "
            f"<a class='home-link' href='h.html'>{home}</a></div></div></div></body></html>")

    def _comments(self) -> str:
        words = languages()[self.language]
        tops = [i for i, said in enumerate(self.thread) if not said.reply]
        items = "".join(self._comment(start, self._replies(start, end))
                        for start, end in pairwise([*tops, len(self.thread)]))
        return (f'<div class="comment-thread toplevel-thread"><ol id="top-ra">{items}</ol><div id="top-continue" '
                f'class="continue"><a class="comment-reply" target="_self">{words["footer"][0]}</a></div>'
                '<div class="comment-replybox-thread" id="top-ce"></div><div class="loadmore hidden" '
                'data-post-id="1"><a target="_self">Load more...</a></div></div>')

    def _replies(self, start: int, end: int) -> str:
        words = languages()[self.language]
        items = "".join(self._comment(i, "") for i in range(start + 1, end))
        return (f'<div class="comment-replies"><div id="c{start}-rt" class="comment-thread inline-thread'
                f'{"" if items else " hidden"}"><span class="thread-toggle thread-expanded"><span class="thread-arrow">'
                f'</span><span class="thread-count"><a target="_self">{words["replies"][0]}</a></span></span>'
                f'<ol id="c{start}-ra" class="thread-chrome thread-expanded"><div>{items}</div>'
                f'<div id="c{start}-rc" class="continue"><a class="comment-reply" target="_self">{words["reply"]}</a>'
                f'</div></ol></div></div><div class="comment-replybox-single" id="c{start}-ce"></div>')

    def _comment(self, i: int, replies: str) -> str:
        said, words = self.thread[i], languages()[self.language]
        text = "<br /><br />".join("<br />".join(escape(line, quote=False) for line in paragraph)
                                   for paragraph in said.paragraphs)
        name = (f'<a href="https://people.example/{i}" rel="nofollow">{escape(said.name)}</a>' if said.name
                else words["anonymous"][0])
        reply = "" if said.reply else f'<a class="comment-reply" target="_self">{words["reply"]}</a>'
        delete = ('<span class="item-control blog-admin blog-admin pid-1"><a target="_self" href="d.g">'
                  f'{words["delete"]}</a></span>' if self.signed_in else "")
        return (f'<li class="comment" id="c{i}"><div class="avatar-image-container"><img src="a.png" alt=""/></div>'
                f'<div class="comment-block"><div class="comment-header"><cite class="user">{name}</cite>'
                f'<span class="icon user "></span><span class="datetime secondary-text"><a rel="nofollow" '
                f'href="p.html?showComment=1#c{i}">{self._time(said.when)}</a></span></div>'
                f'<p class="comment-content">{text}</p><span class="comment-actions secondary-text">{reply}{delete}'
                f'</span></div>{replies}</li>')

    def _time(self, when: dt.datetime) -> str:
        return (self.times or TIMES[self.language]).format(
            day=when.day, month=languages()[self.language]["months"][when.month - 1], year=when.year, hour=when.hour,
            half=when.hour % 12 or 12, minute=when.minute, noon="PM" if when.hour > 11 else "AM")
