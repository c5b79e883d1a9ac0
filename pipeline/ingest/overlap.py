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
_SHORT = 9  # digits of an id that other blogs may have, too
_FEW = 8  # letters and digits from which a body or title is worth a comparison
_TOGETHER = 2  # comments that must agree, where there are so many
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
    record, own = one.record, _own(one)
    names = [f"id {own}"] if own.isdecimal() and len(own) > _SHORT else []
    return names + ([f"at {address(record.url)}"] if record and record.url else [])


def _own(one: Known) -> str:
    """The source's own id of the post, under which its comments stand; empty where it has none."""
    return (one.record.source_id if one.record else one.key) or ""


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
    """What two copies of a post share, and other posts may: a short id, the opening of the body, the title."""
    body = words_alone(one.record.body.text) if one.record else ""
    title = words_alone(one.record.title or "") if one.record else ""
    keys = [f"id {_own(one)}"] if _own(one) else []
    keys += [f"body {body[:OPENING]}"] if len(body) >= _FEW else []
    return keys + ([f"title {title}"] if len(title) >= _FEW else [])


def _same(one: Known, other: Known, digests: Digests) -> bool:
    """Whether two posts that may be one are: nothing tells them apart, and they say the same, they or their comments.

    A body shorter than an opening proves nothing by itself, since `Open thread.` comes every week.
    """
    first, second = one.record, other.record
    if first and second and _differ(first, second):
        return False
    alike = first is not None and second is not None and _open_alike(first, second)
    if alike and first and second:
        dated = first.title and second.title and first.date and second.date
        if dated or one.words == other.words:
            return True
    said, again = digests(one.n), digests(other.n)
    enough = 1 if alike else min(_TOGETHER, one.comments, other.comments)
    return 0 < len(said & again) >= max(enough, _SHARED * min(len(said), len(again)))


def _open_alike(first: Post, second: Post) -> bool:
    """Whether two bodies open alike, over a length that no two posts share by chance."""
    opening = words_alone(first.body.text)[:OPENING]
    return len(opening) == OPENING and opening == words_alone(second.body.text)[:OPENING]


def _differ(first: Post, second: Post) -> bool:
    """Whether ids, addresses, titles or dates say that two posts are not one; a day may differ between time zones."""
    if first.source_id and second.source_id and first.source_id != second.source_id:
        return True
    if first.url and second.url and address(first.url) != address(second.url):
        return True
    if first.title and second.title and words_alone(first.title) != words_alone(second.title):
        return True
    return bool(first.date and second.date and abs((first.date - second.date).days) > 1)
