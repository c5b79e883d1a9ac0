"""Which documents hold the same post: by the blog's own id of it, by its address, else by its words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from pipeline.ingest.model import Post
from pipeline.ingest.spool import Known, words_alone

OPENING = 200  # letters and digits of a body that may be the same in two copies of one post
_ALIKE = 50  # posts of one opening that a post is compared with; where more begin alike, it says nothing
_SHARED = 0.5  # share of the comments of the smaller copy that the other must hold
_BLOGSPOT = re.compile(r"\.blogspot\.(?:com?\.)?[a-z]{2,3}$")
Digests = Callable[[int], set[bytes]]


def same_posts(posts: Sequence[Known], digests: Digests) -> list[list[Known]]:
    """The posts, those that are the same post in one group; groups and their members in the order given.

    Parameters
    ----------
    posts
        Every post of every document.
    digests
        Gives what the comments of a document's post say, by the post's number.
    """
    leader = {one.n: one.n for one in posts}

    def root(n: int) -> int:
        while leader[n] != n:
            leader[n] = leader[leader[n]]
            n = leader[n]
        return n

    for group in _by(posts, _names):
        for one in group[1:]:
            leader[root(one.n)] = root(group[0].n)
    for group in _by(posts, _openings):
        for i, one in enumerate(group):
            same = next((other for other in group[max(0, i - _ALIKE):i] if root(other.n) == root(one.n)
                         or _same(other, one, digests)), None)
            if same:
                leader[root(one.n)] = root(same.n)
    groups: dict[int, list[Known]] = defaultdict(list)
    for one in posts:
        groups[root(one.n)].append(one)
    return sorted(groups.values(), key=lambda group: group[0].n)


def _by(posts: Iterable[Known], keys: Callable[[Known], Iterable[str]]) -> list[list[Known]]:
    """The posts that share a key, for each key that two have or more."""
    found: dict[str, list[Known]] = defaultdict(list)
    for one in posts:
        for key in keys(one):
            found[key].append(one)
    return [group for group in found.values() if len(group) > 1]


def _names(one: Known) -> list[str]:
    """What names the post wherever it is met: the blog's own id, its address."""
    record = one.record
    names = [f"id {record.source_id}"] if record and record.source_id else []
    if record is None and one.key.isdecimal() and len(one.key) > 9:  # only its comments are there, under its id
        names.append(f"id {one.key}")
    return names + ([f"at {address(record.url)}"] if record and record.url else [])


def address(url: str) -> str:
    """An address less what differs between visits: scheme, country of the blog's host, query, fragment.

    >>> address("https://mill.blogspot.co.uk/2017/03/talk.html?showComment=1#c1")
    'mill.blogspot/2017/03/talk.html'
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    host = _BLOGSPOT.sub(".blogspot", (parts.netloc or "").casefold().removeprefix("www."))
    return f"{host}{parts.path.rstrip('/')}"


def _openings(one: Known) -> list[str]:
    """The opening of the body, where it is long enough to tell posts apart."""
    words = words_alone(one.record.body.text) if one.record else ""
    return [words[:OPENING]] if len(words) >= OPENING else []


def _same(one: Known, other: Known, digests: Digests) -> bool:
    """Whether two posts that open alike are one: nothing tells them apart, and they hold the same comments."""
    first, second = one.record, other.record
    if first is None or second is None or _differ(first, second):
        return False
    if first.title and second.title and first.date and second.date:
        return True
    if one.words == other.words:
        return True
    said, again = digests(one.n), digests(other.n)
    return len(said & again) >= _SHARED * max(1, min(len(said), len(again)))


def _differ(first: Post, second: Post) -> bool:
    """Whether ids, addresses, titles or dates say that two posts are not one; a day may differ between time zones."""
    if first.source_id and second.source_id:
        return True  # equal ones have met before
    if first.url and second.url and address(first.url) != address(second.url):
        return True
    if first.title and second.title and words_alone(first.title) != words_alone(second.title):
        return True
    return bool(first.date and second.date and abs((first.date - second.date).days) > 1)
