"""Invented blogs as Blogger's feeds: exports, Takeout, JSON. Written from the description of the formats alone.

Atom and GData JSON are two spellings of one tree of elements, so a feed is made once and written in either.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from tests.rendered import BLOG, SITE, Blog, Comment, Post, Writer, utc

ATOM = "http://www.w3.org/2005/Atom"
SPACES = {"": ATOM, "openSearch": "http://a9.com/-/spec/opensearchrss/1.0/", "gd": "http://schemas.google.com/g/2005",
          "thr": "http://purl.org/syndication/thread/1.0", "app": "http://www.w3.org/2007/app",
          "blogger": "http://schemas.google.com/blogger/2018"}
KIND = "http://schemas.google.com/blogger/2008/kind#"
TAG = f"tag:blogger.com,1999:blog-{BLOG}"
LISTED = ("link", "category", "author", "gd:extendedProperty", "entry")  # JSON writes these as lists
Source = dict[str, bytes]


@dataclass(frozen=True)
class Node:
    """An element: its tag with the usual prefix, attributes, and text or children."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Style:
    """How XML is written: quotation mark, order of attributes, indentation, prefixes in place of the usual."""

    quote: str = "'"
    backwards: bool = False
    indent: str = ""
    prefixes: tuple[tuple[str, str], ...] = ()


ONE_LINE = Style()
PRETTY = Style('"', backwards=True, indent="  ")
PREFIXED = Style('"', prefixes=tuple((usual, f"ns{i}") for i, usual in enumerate(SPACES)))


def _name(tag: str, style: Style) -> str:
    usual, _, local = tag.rpartition(":")
    prefix = dict(style.prefixes).get(usual, usual)
    return f"{prefix}:{local}" if prefix else local


def xml(node: Node, style: Style, depth: int = 0) -> str:
    """An element as XML."""
    quote = style.quote
    attributes = [f" {key}={quote}{escape(value, {quote: f'&#{ord(quote)};'})}{quote}"
                  for key, value in node.attributes.items()]
    start = _name(node.tag, style) + "".join(reversed(attributes) if style.backwards else attributes)
    margin = "\n" + style.indent * depth if style.indent else ""
    if not node.text and not node.children:
        return f"{margin}<{start}/>"
    inside = escape(node.text) + "".join(xml(child, style, depth + 1) for child in node.children)
    return f"{margin}<{start}>{inside}{margin if node.children else ''}</{_name(node.tag, style)}>"


def gdata(node: Node) -> Any:
    """An element as GData JSON: its text under `$t`, what may be many in lists."""
    made: dict[str, Any] = {key.replace(":", "$"): value for key, value in node.attributes.items()}
    if node.text or not (node.attributes or node.children):
        made["$t"] = node.text
    for child in node.children:
        key = child.tag.replace(":", "$")
        if child.tag in LISTED:
            made.setdefault(key, []).append(gdata(child))
        else:
            made[key] = gdata(child)
    return made


def _text(tag: str, text: str, **attributes: str) -> Node:
    return Node(tag, attributes, text)


def _link(rel: str, kind: str, href: str) -> Node:
    return Node("link", {"rel": rel, "type": kind, "href": href})


def _kind(kind: str) -> Node:
    return Node("category", {"scheme": "http://schemas.google.com/g/2005#kind", "term": KIND + kind})


def _author(writer: Writer, *more: Node) -> Node:
    """An author; one without a name is Anonymous, or Unknown where there is a profile."""
    uri = (_text("uri", writer.profile),) if writer.profile else ()
    name = writer.name or ("Unknown" if writer.profile else "Anonymous")
    image = Node("gd:image", {"rel": "http://schemas.google.com/g/2005#thumbnail", "width": "16", "height": "16",
                              "src": "//img1.blogblog.com/img/blank.gif"})
    more = more or (_text("email", "noreply@blogger.com"), image)
    return Node("author", children=(_text("name", name), *uri, *more))


def _times(blog: Blog, ms: int) -> tuple[Node, ...]:
    time = blog.clock(ms).isoformat(timespec="milliseconds")
    return _text("published", time), _text("updated", time)


def post_entry(blog: Blog, post: Post) -> Node:
    """The entry of a post; a draft is marked as such and has no address."""
    draft = Node("app:control", {"xmlns:app": SPACES["app"]}, children=(_text("app:draft", "yes"),))
    live = post.status == "live"
    links = (_link("replies", "application/atom+xml", f"{SITE}/feeds/{post.id}/comments/default"),
             _link("edit", "application/atom+xml", f"http://www.blogger.com/feeds/{BLOG}/posts/default/{post.id}"),
             _link("self", "application/atom+xml", f"http://www.blogger.com/feeds/{BLOG}/posts/default/{post.id}"))
    labels = (Node("category", {"scheme": "http://www.blogger.com/atom/ns#", "term": label}) for label in post.labels)
    children = (_text("id", f"{TAG}.post-{post.id}"), *_times(blog, post.ms), *(() if live else (draft,)), *labels,
                _kind(post.kind), _text("title", post.title, type="text"),
                _text("content", post.body.html, type="html"), *links,
                *((_link("alternate", "text/html", post.url),) if live else ()), _author(post.writer),
                _text("thr:total", str(len(post.shown))))
    return Node("entry", children=children)


def comment_entry(blog: Blog, post: Post, comment: Comment, old_id: bool = False) -> Node:
    """The entry of a comment: `thr:in-reply-to` names the post, the link `related` the comment that it answers."""
    own = f"http://www.blogger.com/feeds/{BLOG}/{post.id}/comments/default/"
    links = [_link(rel, "application/atom+xml", own + comment.id) for rel in ("edit", "self")]
    removed = comment.status == "removed"
    if not removed:
        links.append(_link("alternate", "text/html", f"{post.url}?showComment={comment.ms}#c{comment.id}"))
    if comment.parent:
        links.append(_link("related", "application/atom+xml", own + comment.parent))
    gone = (Node("gd:extendedProperty", {"name": "blogger.contentRemoved", "value": "true"}),) if removed else ()
    ident = f"tag:blogger.com,1999:blog-0.post-{post.id}.comment-{comment.id}" if old_id else f"{TAG}.post-{comment.id}"
    children = (_text("id", ident), *_times(blog, comment.ms), _kind("comment"),
                _text("title", comment.body.text[:30] + "...", type="text"),
                _text("content", comment.body.html, type="html"), *links, _author(comment.writer),
                Node("thr:in-reply-to", {"href": post.url, "ref": f"{TAG}.post-{post.id}", "type": "text/html",
                                         "source": f"http://www.blogger.com/feeds/{BLOG}/posts/default/{post.id}"}),
                Node("gd:extendedProperty", {"name": "blogger.itemClass", "value": "pid-1"}), *gone)
    return Node("entry", children=children)


def other_entries(blog: Blog) -> tuple[Node, ...]:
    """What an export holds beside posts and comments: a template and settings."""
    template = (_text("id", f"{TAG}.layout"), *_times(blog, 0), _kind("template"), _text("title", "Template: so"),
                _text("content", "<?xml version=\"1.0\"?><html><entry>no entry</entry></html>", type="text"))
    settings = (_text("id", f"{TAG}.settings.BLOG_NAME"), *_times(blog, 0), _kind("settings"),
                _text("title", "The name"), _text("content", "An invented blog", type="text"))
    return Node("entry", children=template), Node("entry", children=settings)


def entries(blog: Blog, old_ids: bool = False) -> list[Node]:
    """The entries of an export: spam is never in it."""
    posts = [post_entry(blog, post) for post in blog.posts]
    said = [comment_entry(blog, post, comment, old_ids) for post in blog.posts for comment in post.shown]
    return [*other_entries(blog), *posts, *said]


def head(title: str = "An invented blog", total: int | None = None, start: int = 1, page: int = 25,
         post: str | None = None) -> tuple[Node, ...]:
    """What stands before the entries of a feed: an export's, or that of one post's comments; a long one has pages."""
    counts = () if total is None else (_text("openSearch:totalResults", str(total)),
                                       _text("openSearch:startIndex", str(start)),
                                       _text("openSearch:itemsPerPage", str(page)))
    own = f"{SITE}/feeds/{post}/comments/default" if post else f"{SITE}/feeds/posts/default"
    following = (_link("next", "application/atom+xml", f"{own}?start-index={start + page}&max-results={page}"),)
    return (_text("id", f"{TAG}.post{post}..comments" if post else f"{TAG}.archive"),
            _text("updated", "2020-01-01T00:00:00.000Z"), _text("title", title, type="text"),
            _link("self", "application/atom+xml", own), _link("alternate", "text/html", SITE),
            *(following if total and start + page <= total else ()), _author(Writer("Zoë Ångström")),
            _text("generator", "Blogger", version="7.00", uri="http://www.blogger.com"), *counts)


def feed_parts(before: Sequence[Node], inside: Iterator[Node], style: Style = ONE_LINE,
               usual: Sequence[str] = ("", "openSearch", "gd", "thr", "app")) -> Iterator[str]:
    """A feed as XML, piece by piece, in the namespaces of these usual prefixes."""
    names = {prefix: dict(style.prefixes).get(prefix, prefix) for prefix in usual}
    spaces = {f"xmlns:{names[prefix]}".rstrip(":"): SPACES[prefix] for prefix in usual}
    start, _, end = xml(Node("feed", spaces, "|"), style).strip().partition("|")
    yield f"<?xml version={style.quote}1.0{style.quote} encoding={style.quote}UTF-8{style.quote}?>"
    yield start
    for node in (*before, *inside):
        yield xml(node, style, 1)
    yield end


def atom(blog: Blog, style: Style = ONE_LINE, order: Callable[[list[Node]], None] | None = None,
         old_ids: bool = False) -> bytes:
    """A blog's export."""
    inside = entries(blog, old_ids)
    if order:
        order(inside)
    return "".join(feed_parts(head(), iter(inside), style)).encode()


def takeout_entry(post: Post, comment: Comment | None = None) -> Node:
    """An entry of Takeout's feed: times in Z, its kind and status in elements of their own."""
    one = comment or post
    time = utc(one.ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    status = {"live": "LIVE", "removed": "EMPTIED", "spam": "SPAM", "draft": "DRAFT"}[one.status]
    own = [_text("blogger:type", "COMMENT" if comment else post.kind.upper()), _text("blogger:status", status)]
    if comment:
        answered = _text("blogger:inReplyTo", f"{TAG}.post-{comment.parent}" if comment.parent else "")
        own = [_text("blogger:parent", f"{TAG}.post-{post.id}"), answered, *own]
    title = _text("title", "" if comment else post.title)
    author = _author(one.writer, _text("blogger:type", "BLOGGER" if one.writer.profile else "ANONYMOUS"))
    labels = () if comment else tuple(Node("category", {"scheme": TAG, "term": label}) for label in post.labels)
    return Node("entry", children=(_text("id", f"{TAG}.post-{one.id}"), author, *own, title,
                                   _text("content", one.body.html, type="html"), _text("blogger:created", time),
                                   _text("published", time), _text("updated", time), *labels,
                                   _text("blogger:trashed", "")))


def takeout(blog: Blog, style: Style = ONE_LINE) -> bytes:
    """A blog's `feed.atom` of Google Takeout, spam and drafts included."""
    inside = [takeout_entry(post, comment) for post in blog.posts for comment in (None, *post.comments)]
    before = (_text("id", TAG), _text("title", "An invented blog"))
    return "".join(feed_parts(before, iter(inside), style, ("", "blogger"))).encode()


def json_feed(before: Sequence[Node], inside: Sequence[Node], callback: str | None = None) -> bytes:
    """A feed as GData JSON, perhaps in a call of a function."""
    text = json.dumps({"version": "1.0", "encoding": "UTF-8", "feed": gdata(Node("feed", children=(*before, *inside)))},
                      ensure_ascii=callback is not None)
    return (f"// API callback\n{callback}({text});" if callback else text).encode()


def json_posts(blog: Blog) -> bytes:
    """The feed of a blog's posts."""
    posts = [post_entry(blog, post) for post in blog.live]
    return json_feed(head(total=len(posts)), posts)


def json_comments(blog: Blog, post: Post, page: int = 500, callback: str | None = None) -> list[bytes]:
    """The feed of one post's comments, newest first, in pages of so many."""
    newest = sorted(post.shown, key=lambda comment: -comment.ms)
    title = f"Comments on An invented blog: {post.title}"
    return [json_feed(head(title, len(newest), start + 1, page, post.id),
                      [comment_entry(blog, post, comment) for comment in newest[start:start + page]], callback)
            for start in range(0, max(len(newest), 1), page)]
