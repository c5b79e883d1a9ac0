"""Invented blogs, and what must be read of them in whatever format they come. All texts are synthetic.

The renderers (`rendered_feeds`, `rendered_pages`, `rendered_files`) are written from the description of the formats
and share nothing with the readers, so that the two check each other.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from random import Random

from hypothesis import strategies as st

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
BLOG = "8520147963014785236"
SITE = "http://invented-thread.blogspot.com"


@dataclass(frozen=True)
class Piece:
    """A word or a few: as the reader of a page sees them, and in HTML."""

    text: str
    html: str
    url: str | None = None


@dataclass(frozen=True)
class Block:
    """Lines of pieces: a paragraph, a block quote, or a list with an item on each line."""

    kind: str
    lines: tuple[tuple[Piece, ...], ...]

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs that it makes: each item of a list is one."""
        lines = [" ".join(piece.text for piece in line) for line in self.lines]
        return lines if self.kind == "list" else ["\n".join(lines)]

    @property
    def html(self) -> str:
        """It as HTML, without what parts it from its neighbours."""
        lines = [" ".join(piece.html for piece in line) for line in self.lines]
        if self.kind == "list":
            return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
        html = "<br />".join(lines)
        return f"<blockquote>{html}</blockquote>" if self.kind == "quote" else html


@dataclass(frozen=True)
class Body:
    """A text with markup."""

    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """What a reader of the page sees: a blank line between paragraphs."""
        return "\n\n".join(paragraph for block in self.blocks for paragraph in block.paragraphs)

    @property
    def html(self) -> str:
        """HTML in Blogger's manner: two `<br />` between paragraphs."""
        parts = [block.html for block in self.blocks]
        for i in range(1, len(parts)):
            if self.blocks[i - 1].kind == self.blocks[i].kind == "paragraph":
                parts[i] = "<br /><br />" + parts[i]
        return "".join(parts)

    @property
    def quoted(self) -> list[str]:
        """The texts of its block quotes."""
        return [block.paragraphs[0] for block in self.blocks if block.kind == "quote"]

    @property
    def urls(self) -> list[str]:
        """The addresses behind its links, once each."""
        links = (piece.url for block in self.blocks for line in block.lines for piece in line if piece.url)
        return list(dict.fromkeys(links))


@dataclass(frozen=True)
class Writer:
    """Who wrote: without a name it is printed as Anonymous, or as Unknown where there is a profile."""

    name: str | None = None
    profile: str | None = None


@dataclass(frozen=True)
class Comment:
    """A comment; `status` is live, removed (its body is then the stock sentence) or spam."""

    id: str
    parent: str | None
    writer: Writer
    ms: int
    body: Body
    status: str = "live"


@dataclass(frozen=True)
class Post:
    """A post, or one of Blogger's pages, with its comments in the order of the thread."""

    id: str
    title: str
    writer: Writer
    ms: int
    url: str
    body: Body
    labels: tuple[str, ...] = ()
    status: str = "live"
    kind: str = "post"
    comments: tuple[Comment, ...] = ()

    @property
    def shown(self) -> tuple[Comment, ...]:
        """The comments that readers of the blog see."""
        return tuple(comment for comment in self.comments if comment.status != "spam")


@dataclass(frozen=True)
class Blog:
    """A blog whose clock is `offset` minutes ahead of UTC, an hour more in summer."""

    posts: tuple[Post, ...]
    offset: int = 0

    @property
    def live(self) -> tuple[Post, ...]:
        """The posts that are published."""
        return tuple(post for post in self.posts if post.status == "live")

    def ahead(self, ms: int) -> int:
        """Minutes that the blog's clock is ahead of UTC at a time."""
        return self.offset + 60 * (4 <= utc(ms).month <= 9)

    def clock(self, ms: int) -> dt.datetime:
        """A time on the blog's own clock."""
        return utc(ms).astimezone(dt.timezone(dt.timedelta(minutes=self.ahead(ms))))


def utc(ms: int) -> dt.datetime:
    """A time of so many milliseconds, exactly."""
    return EPOCH + dt.timedelta(milliseconds=ms)


WORDS = tuple(re.findall(r"\w+", """
    the rota office kettle again and told us that nobody will mend roof before winter comes while canteen soup costs
    more than a shift on Sunday mornings pays any of those who carry sacks up stairs every week because lift is broken
    since spring they promised new boots gloves lamps but we got leaflets about posture"""))
ODD = tuple(Piece(*pair) for pair in (
    ("café", "caf&eacute;"), ("R&D", "R&amp;D"), ("<rota>", "&lt;rota&gt;"), ("&amp;", "&amp;amp;"),
    ("“so", "&#8220;so"), ("said”", "said&#8221;"), ("don’t", "don&rsquo;t"), ("it's", "it&#39;s"),
    ('"well"', "&quot;well&quot;"), ("10\u00a0km", "10&nbsp;km"),
    ("Überstunden", "Überstunden"), ("Straße", "Stra&szlig;e"), ("смена", "смена"),
    ("שלום", "שלום"), ("مرحبا", "مرحبا"), ("\u202eabc\u202c", "\u202eabc\u202c"), ("👍🏽", "👍🏽"), ("🙂", "&#128578;"),
    ("no", "<b>no</b>"), ("never", "<i>never</i>"), ("at all", "<b><i>at</i> all</b>"), ("soup", "<em>soup</em>"),
    ("two words", "two \n  words"), ("19:20", "19:20"), ("@Jo", "@Jo"), ("1.", "1."), ("36 comments:", "36 comments:"),
    ("]]>", "]]&gt;"), ("a;b,c d", "a;b,c d"), ("'tis", "'tis"), ("Delete", "Delete"),
    ("Reply", "Reply"), ("http://example.org/a?b=1&c=2", "http://example.org/a?b=1&amp;c=2")))
LINKS = tuple(Piece(text, f'<a href="{url.replace("&", "&amp;")}" rel="nofollow">{text}</a>', url) for text, url in (
    ("here", "http://example.org/rota"), ("the minutes", "https://example.org/minutes?x=1&y=2"),
    ("http://example.org/b", "http://example.org/b"), ("grüße", "http://example.org/gr%C3%BC%C3%9Fe#top")))
NAMES = ("Jo Marchbanks", "Zoë Ångström", "Пётр", "O'Neil & Sons", "<b>loud</b>", 'Miss "Q"', "יעל", "Anonymous Coward",
         "Unknown Quantity", "🙂 Sunny", "x", "Said Said", "12:30")
REMOVED = "This comment has been removed by the author."


def _piece(random: Random, odd: float) -> Piece:
    if random.random() >= odd:
        word = random.choice(WORDS)
        return Piece(word, word)
    return random.choice(ODD if random.random() < 0.85 else LINKS)


def line(random: Random, words: int, odd: float) -> tuple[Piece, ...]:
    """A line of so many words, a share of them odd ones; it begins with a plain word."""
    return (Piece("so", "so"), *(_piece(random, odd) for _ in range(words)))


def body(random: Random, blocks: int, words: int = 8, odd: float = 0.4) -> Body:
    """A text of so many blocks."""
    kinds = random.choices(("paragraph", "quote", "list"), (8, 2.5 * odd, 2.5 * odd), k=blocks)
    return Body(tuple(Block(kind, tuple(line(random, random.randint(1, words), odd)
                                        for _ in range(random.randint(1, 3)))) for kind in kinds))


def plain_body(text: str) -> Body:
    """A text of one line without markup."""
    return Body((Block("paragraph", ((Piece(text, text),),)),))


def writer(random: Random) -> Writer:
    """A writer with a name, a profile, both or neither."""
    named, known = random.random() < 0.6, random.random() < 0.6
    profile = random.choice((f"https://www.blogger.com/profile/0{random.randrange(10**18, 10**19)}",
                             f"http://example.org/~{random.randrange(99)}"))
    return Writer(random.choice(NAMES) if named else None, profile if known else None)


def ids() -> Iterator[str]:
    """Ids of 19 digits, in no order and no two alike."""
    return (str(10**18 + n * 6364136223846793003 % (8 * 10**18)) for n in count(1))


def comments(random: Random, number: int, start: int, named: Iterator[str], odd: float = 0.4,
             words: int = 8) -> Iterator[Comment]:
    """Comments in the order of their times, one level of replies as Blogger has them."""
    ms, tops = start, list[str]()
    for _ in range(number):
        ms += random.randrange(1, 40_000_000)
        status = random.choices(("live", "removed", "spam"), (17, 2, 1))[0]
        parent = random.choice(tops[-20:]) if tops and random.random() < 0.5 else None
        text = plain_body(REMOVED) if status == "removed" else body(random, random.randint(1, 3), words, odd)
        comment = Comment(next(named), parent, writer(random), ms, text, status)
        if parent is None and status != "spam":
            tops.append(comment.id)
        yield comment


def threaded(said: Sequence[Comment]) -> tuple[Comment, ...]:
    """Comments in the order of the thread: each with its replies behind it."""
    replies: dict[str | None, list[Comment]] = {}
    for comment in said:
        replies.setdefault(comment.parent, []).append(comment)
    return tuple(one for top in replies.get(None, []) for one in (top, *replies.get(top.id, [])))


def post(random: Random, number: int, named: Iterator[str], kind: str = "post", status: str = "live") -> Post:
    """A post of an invented blog with so many comments, of any status."""
    day = dt.datetime(2012 + random.randrange(8), random.randint(1, 12), random.randint(1, 28), 12, tzinfo=dt.UTC)
    ms = (day - EPOCH) // dt.timedelta(milliseconds=1) + random.randrange(3_600_000)
    one = next(named)
    place = f"{day:%Y/%m}" if kind == "post" else "p"
    title = " ".join(piece.text for piece in line(random, 3, 0.3)).replace("\u00a0", " ")
    return Post(one, title, replace(writer(random), name=random.choice(NAMES)), ms, f"{SITE}/{place}/so-{one[:6]}.html",
                body(random, random.randint(1, 3)), ("rota", "soup & bread")[:random.randrange(3)], status, kind,
                threaded(tuple(comments(random, number, ms, named))))


def blog(random: Random, posts: int = 2, most: int = 7) -> Blog:
    """An invented blog: live posts, perhaps one of Blogger's pages, and a draft."""
    named = ids()
    live = [post(random, random.randint(0, most), named, "page" if i and random.random() < 0.3 else "post")
            for i in range(posts)]
    return Blog((*live, post(random, 0, named, status="draft")), random.choice((-480, -210, 0, 60, 345)))


def blogs() -> st.SearchStrategy[Blog]:
    """Invented blogs of one to three posts, for property tests; made by seed, so that a failing one is soon small."""
    return st.builds(lambda seed, posts, most: blog(Random(seed), posts, most),
                     st.integers(0, 2**32), st.integers(1, 3), st.integers(0, 9))
