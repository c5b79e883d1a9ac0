"""Invented feeds for the tests of their readers; every name, text and number here is made up."""

from __future__ import annotations

from pipeline.ingest.document import Document, Item, Reader
from pipeline.ingest.model import Comment, Finding, Post

SPACES = ("xmlns='http://www.w3.org/2005/Atom' xmlns:openSearch='http://a9.com/-/spec/opensearchrss/1.0/' "
          "xmlns:gd='http://schemas.google.com/g/2005' xmlns:thr='http://purl.org/syndication/thread/1.0' "
          "xmlns:app='http://purl.org/atom/app#'")
KIND = "http://schemas.google.com/g/2005#kind"
TERM = "http://schemas.google.com/blogger/2008/kind#"
REMOVED = "<gd:extendedProperty name='blogger.contentRemoved' value='true'/>"
DRAFT = "<app:control><app:draft>yes</app:draft></app:control>"


def kind(name: str) -> str:
    return f"<category scheme='{KIND}' term='{TERM}{name}'/>"


def post(number: int, body: str = "A body.", title: str = "A title", more: str = "", of: str = "post") -> str:
    return (f"<entry><id>tag:blogger.com,1999:blog-1.post-{number}</id>"
            f"<published>2012-03-04T23:30:00.000-08:00</published><category scheme='http://www.blogger.com/atom/ns#' "
            f"term='a label'/>{kind(of) if of else ''}<title type='text'>{title}</title>"
            f"<content type='html'>{body}</content><link rel='alternate' type='text/html' "
            f"href='http://invented.example/{number}.html' title='{title}'/><author><name>Ada</name>"
            f"<uri>http://profiles.example/1</uri><email>noreply@blogger.com</email></author>{more}</entry>")


def comment(number: int, text: str = "Words.", post: int = 7, parent: int | None = None, name: str = "Bob",
            more: str = "", of: str = "comment", time: str = "2012-03-05T09:10:11.120-08:00") -> str:
    related = (f"<link rel='related' href='http://www.blogger.com/feeds/1/{post}/comments/default/{parent}' "
               "type='application/atom+xml'/>" if parent else "")
    return (f"<entry><id>tag:blogger.com,1999:blog-1.post-{number}</id><published>{time}</published>"
            f"<updated>2012-03-06T09:10:11.120-08:00</updated>{kind(of) if of else ''}<title type='text'>Words…</title>"
            f"<content type='html'>{text}</content>"
            f"<link rel='edit' href='http://www.blogger.com/feeds/1/{post}/comments/default/{number}'/>"
            f"<link rel='alternate' type='text/html' "
            f"href='http://invented.example/{post}.html?showComment=1330967411120#c{number}'/>{related}"
            f"<author><name>{name}</name><uri>http://profiles.example/{number}</uri></author>"
            f"<thr:in-reply-to href='http://invented.example/{post}.html' "
            f"ref='tag:blogger.com,1999:blog-1.post-{post}' "
            f"source='http://www.blogger.com/feeds/1/posts/default/{post}' type='text/html'/>{more}</entry>")


def feed(*entries: str, head: str = "<id>tag:blogger.com,1999:blog-1.archive</id><title>A blog</title>") -> str:
    return f"<?xml version='1.0' encoding='UTF-8'?><feed {SPACES}>{head}{''.join(entries)}</feed>"


def items(reader: Reader, data: str | bytes) -> list[Item]:
    """All that a reader that must recognise these bytes finds in them."""
    document = Document.of("a", data.encode() if isinstance(data, str) else data)
    assert reader.recognise(document)
    return list(reader.read(document))


def posts(found: list[Item]) -> list[Post]:
    return [one for one in found if isinstance(one, Post)]


def comments(found: list[Item]) -> list[Comment]:
    return [one for one in found if isinstance(one, Comment)]


def rows(found: list[Item]) -> list[tuple[str, str | None, str]]:
    """Key, parent and text of the comments."""
    return [(one.key, one.parent, one.text.text) for one in comments(found)]


def remarks(found: list[Item]) -> list[tuple[str, str, int | None]]:
    return [(one.severity, one.reason, one.line) for one in found if isinstance(one, Finding)]
