"""A Blogger page as a tree: what it says of the post, and what all layouts of its comments share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.ingest.crawled.dates import date_of
from pipeline.ingest.crawled.heading import counts
from pipeline.ingest.crawled.words import is_removed, nobody
from pipeline.ingest.decode import Decoded
from pipeline.ingest.document import HEAD, Document, Item
from pipeline.ingest.model import Comment, Finding, Page, Post
from pipeline.ingest.pages.html import html_text
from pipeline.ingest.pages.markup import tree
from pipeline.ingest.pages.stamps import minutes_ahead, printed_time
from pipeline.ingest.text import plain_text

LARGEST = 64 * 2**20  # characters of a page
_PAGE = re.compile(r"\s*+(?:(?:<\?[^>]*>|<!--.*?-->)\s*+)*+<(?!feed\b|rss\b|rdf\b|entry\b|atom:)[!a-z]",
                   re.IGNORECASE | re.DOTALL)
_COMMENT_ID = re.compile(r"c(\d+)")
_IDS_WRITTEN = (re.compile(r"""id=["']?c(\d+)(?=["'\s>])"""), re.compile(r"""ID=["']?c(\d+)(?=["'\s>])"""))
_EPOCH = re.compile(r"[?&]showComment=(\d{9,15})(?!\d)")
_EPOCH_START = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LINKED_COMMENT = re.compile(r"#c(\d+)")
_DELETED = re.compile(r"""<span[^>]*\sclass=["'][^"']*\bdeleted-comment\b""", re.IGNORECASE)
_POST_ID = re.compile(r"(?:postID=|post-body-|post-)(\d{5,})")
_BLOGGER_HOST = re.compile(r"(?:https?:)?//(?:[\w-]+\.)*(?:blogger\.com|blogblog\.com|blogspot\.(?:com?\.)?[a-z]{2,3})"
                           r"(?=[/:]|$)", re.IGNORECASE)
_BLOGGER_NAMED = re.compile(r"""content=["']blogger["']|//www\.blogger\.com/""", re.IGNORECASE)
_NO_END = "page saved with singlefile"  # an add-on that leaves out the end tags that HTML does not need
_NUMBER = re.compile(r"\d[\d.,\u00a0\u202f]*")
_THEME = re.compile(rb"<b:(?:skin|template-skin|section|includable)\b|<\$Blog|<Blogger>")
_POST = ".post.hentry, .post-outer, article.post, .post"
_BODY = ".post-body, .entry-content, .post-content"
_TITLE = ".post-title, .entry-title, [itemprop~=headline]"


class BloggerPage:
    """The parsed page of a document.

    Attributes
    ----------
    text
        The page as written.
    tree
        The page as parsed, nothing where it is too large or nested too deeply.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree: LexborHTMLParser | None = tree(text) if len(text) <= LARGEST else None

    def first(self, selector: str) -> LexborNode | None:
        """The first element that a selector finds."""
        return self.tree.css_first(selector) if self.tree else None

    def all(self, selector: str) -> list[LexborNode]:
        """Every element that a selector finds, in the order of the page."""
        return self.tree.css(selector) if self.tree else []

    @cached_property
    def comments_section(self) -> LexborNode | None:
        """What Blogger's templates put around heading and comments."""
        return self.first("#comments")

    @cached_property
    def declared(self) -> int | None:
        """How many comments the page says there are: in an attribute, or in the heading in whatever language."""
        section = self.comments_section
        number = section.attrs.get("data-num-comments") if section else None
        if number and number.isdecimal() and len(number) < 9:
            return int(number)
        for heading in section.css("h1, h2, h3, h4, h5") if section else []:
            text = " ".join(html_text(heading.inner_html or "").text.split())
            if found := counts(Page(text).lines):
                return found[0].declared
            numbers = _NUMBER.findall(text)
            if len(numbers) == 1 and len(numbers[0]) < 9:
                return int(re.sub(r"\D", "", numbers[0]))
        return None

    @cached_property
    def paged(self) -> bool:
        """Whether the page shows a link to more comments than it holds; every threaded page has a hidden one."""
        if self.first(".paging-control-container a[href]"):
            return True
        return any(not {"hidden", "loaded"} & set((node.attrs.get("class") or "").split())
                   and "none" not in (node.attrs.get("style") or "") for node in self.all(".loadmore"))

    @cached_property
    def evidence(self) -> str | None:
        """Why the page is one of Blogger's, nothing where it is not; links in texts are no evidence."""
        if self.tree is None:
            return "it names Blogger in its head" if _BLOGGER_NAMED.search(self.text[:HEAD]) else None
        generator = self.first("meta[name=generator i]")
        if generator:
            content = (generator.attrs.get("content") or "").strip()
            return "its generator is Blogger" if content.lower().startswith("blogger") else None
        for selector, attribute in (("link[rel~=canonical]", "href"), ("meta[property='og:url']", "content"),
                                    ("link[rel~='service.post']", "href"), ("script[src]", "src")):
            for node in self.all(selector):
                if _BLOGGER_HOST.match(node.attrs.get(attribute) or ""):
                    return f"its {selector} is an address of Blogger"
        return None

    @cached_property
    def is_theme(self) -> bool:
        """Whether it is the theme of a blog, from which Blogger makes the pages."""
        return is_theme(self.text[:HEAD].encode("utf-8", "replace"))

    @cached_property
    def foreign(self) -> bool:
        """Whether it is no page of a blog: a theme, or one that another system says it wrote."""
        if self.is_theme:
            return True
        generator = self.first("meta[name=generator i]")
        return generator is not None and "wordpress" in (generator.attrs.get("content") or "").lower()

    @cached_property
    def _lines(self) -> dict[str, int]:
        """The line in which each comment's id is written first."""
        lines: dict[str, int] = {}
        text = self.text
        if "\r" in text:
            text = text.replace("\r\n", " \n").replace("\r", "\n")
        for pattern in _IDS_WRITTEN:
            number, last = 1, 0
            for match in pattern.finditer(text):
                number += text.count("\n", last, match.start())
                last = match.start()
                lines.setdefault(match[1], number)
        return lines

    def line(self, key: str) -> int | None:
        """The line in which a comment begins."""
        return self._lines.get(key)

    def post(self, layout: str, url: str | None, declared: int | None) -> Post:
        """The post of the page."""
        # Themes show snippets of other posts in other widgets, also before the post.
        node = self.first(", ".join(f".widget.Blog {one}" for one in _POST.split(", "))) or self.first(_POST)
        node = node or (self.tree.root if self.tree else None)
        body = node.css_first(_BODY) if node else None
        title = node.css_first(_TITLE) if node else None
        author = node.css_first(".post-author, [itemprop~=author], .vcard .fn") if node else None
        name, profile = _author(author)
        return Post(
            key="", layout=layout, url=self._url(title) or url, source_id=self._post_id(node), name=name,
            title=_line_of(title) or self._page_title(), date=self._date(node), profile=profile, declared=declared,
            body=plain_text(html_text(body.inner_html or "").text if body else ""), paged=self.paged,
            whole=body is not None)

    def _url(self, title: LexborNode | None) -> str | None:
        """The post's own address."""
        own = title.css_first("a[href]") if title else None
        link = self.first("link[rel~=canonical][href]")
        meta = self.first("meta[property='og:url']")
        comment = self.first("#comments a[href*='showComment=']")
        addresses = [link.attrs.get("href") if link else None, meta.attrs.get("content") if meta else None,
                     own.attrs.get("href") if own else None,
                     (comment.attrs.get("href") or "").partition("?")[0] if comment else None]
        return next((one for one in addresses if one and one.startswith("http")), None)

    def _post_id(self, node: LexborNode | None) -> str | None:
        """Blogger's number of the post."""
        for selector, attribute in (("meta[itemprop=postId]", "content"), ("[data-post-id]", "data-post-id"),
                                    (".post-body[id^=post-body-]", "id"), ("input[name=postID]", "value"),
                                    ("a[href*='postID=']", "href"),
                                    ("iframe[src*='postID=']", "src"), ("a[name]", "name")):
            for found in (node.css(selector) if node else []) or (self.all(selector) if attribute != "name" else []):
                value = found.attrs.get(attribute) or ""
                if value.isdecimal() and len(value) >= 5:
                    return value
                match = _POST_ID.search(value)
                if match and "delete-comment" not in value:  # there the number is the comment's
                    return match[1]
        return None

    def _date(self, node: LexborNode | None) -> dt.date | None:
        """The day on which the post appeared, by the blog's own clock."""
        for selector, attribute in ((".published[title]", "title"), ("time[datetime]", "datetime"),
                                    ("[itemprop~=datePublished][title]", "title"),
                                    ("[itemprop~=datePublished][content]", "content")):
            found = node.css_first(selector) if node else None
            try:
                return dt.date.fromisoformat((found.attrs.get(attribute) or "")[:10] if found else "")
            except ValueError:
                continue
        header = self.first(".date-header")
        return date_of(_line_of(header) or "") if header else None

    def _page_title(self) -> str | None:
        meta = self.first("meta[property='og:title']")
        return (meta.attrs.get("content") or "").strip() or None if meta else None


def page_of(document: Document) -> BloggerPage | None:
    """The document as a parsed page, nothing where it is none; it is parsed once and kept with the document."""
    kept = vars(document)
    if "blogger_page" not in kept:
        text = document.decoded if _PAGE.match(document.head_text) else None
        kept["blogger_page"] = BloggerPage(text.text) if isinstance(text, Decoded) else None
    page: BloggerPage | None = kept["blogger_page"]
    return page


def said_of(document: Document, page: BloggerPage, layout: str, found: int, bare: bool) -> Iterator[Item]:
    """The post of a page, and what there is to say about the whole.

    Parameters
    ----------
    document, page
        The document and its page.
    layout
        Name of the reader.
    found
        How many comments there are on the page.
    bare
        Whether what should hold them is empty.
    """
    if isinstance(document.decoded, Decoded):
        yield from document.decoded.notes
    declared = 0 if page.declared is None and not found and bare else page.declared
    yield page.post(layout, document.url, declared)
    if not found and declared == 0:
        yield Finding("note", "no comments", "the page declares no comments and has none")
    elif not found:
        number = declared or "some"
        yield Finding("error", "layout unknown", f"no comments found: the page declares {number}, expected them in "
                      "its thread. Open it in a browser, wait for the comments and save it again")
    head, tail = page.text[:HEAD].lower(), page.text[-HEAD:].lower()
    if "<html" in head and "</html" not in tail and _NO_END not in head:
        yield Finding("warning", "page cut off", "found no end of the page, expected `</html>`: the last comment may "
                      "lack its end, and others may follow. Save the page again")


def is_theme(head: bytes) -> bool:
    """Whether a document begins like a theme; its pages keep none of these tags, but the name spaces of them."""
    return _THEME.search(head) is not None


def damaged(n: int) -> Finding:
    """The warning on a comment without Blogger's number of it."""
    return Finding("warning", "comment without number", f"found comment {n} without Blogger's number of it, expected "
                   "an id such as `c123`; it was read. Compare it with the page")


def twice(key: str, line: int | None) -> Finding:
    """The note on a comment that stands on the page again."""
    return Finding("note", "comment printed twice", f"comment {key} stands on the page again; it was read once",
                   line=line)


def comment_id(value: str | None) -> str | None:
    """The digits of `cDIGITS`, nothing where the value is something else."""
    match = _COMMENT_ID.fullmatch(value or "")
    return match[1] if match else None


def linked_id(link: LexborNode | None) -> str | None:
    """The digits of `#cDIGITS` in the address of a link."""
    match = _LINKED_COMMENT.search(link.attrs.get("href") or "") if link else None
    return match[1] if match else None


def comment(page: BloggerPage, key: str, content: str, stamp: LexborNode | None, zone: dt.tzinfo, *,
            parent: str | None, name: str | None, profile: str | None) -> Iterator[Item]:
    """A comment of a page, and a warning where it has no text.

    Parameters
    ----------
    page
        The page.
    key
        Blogger's number of the comment.
    content
        Its HTML.
    stamp
        The link that shows its time and has the exact one in its address.
    zone
        Time zone for a time that is only printed.
    parent, name, profile
        As in the comment; a name may be one that stands for nobody.
    """
    rendered = html_text(content)
    removed = "deleted-comment" in content and _DELETED.search(content) is not None
    removed = removed or is_removed(rendered.text)
    posted_at, offset = _times(stamp, zone)
    yield Comment(
        post="", key=key, source_id=key if key.isdecimal() else None, text=plain_text(rendered.text), parent=parent,
        posted_at=posted_at, utc_offset=offset, name=None if name in nobody() else name or None,
        profile=profile or None, removed=removed, quoted=rendered.quoted, urls=rendered.urls, line=page.line(key))
    if not (rendered.text or removed):
        yield Finding("note", "comment without text", f"found comment {key} without text, such as a picture alone. "
                      "Compare with the page if there are many", line=page.line(key))


def _times(stamp: LexborNode | None, zone: dt.tzinfo) -> tuple[dt.datetime | None, int | None]:
    """When a comment was posted, and how many minutes the blog's clock was ahead of UTC."""
    if stamp is None:
        return None, None
    epoch = _EPOCH.search(stamp.attrs.get("href") or "")
    visible = " ".join(stamp.text().split())
    if not epoch:
        return printed_time(visible, zone)
    try:
        posted_at = _EPOCH_START + dt.timedelta(milliseconds=int(epoch[1]))
    except OverflowError:
        return None, None
    return posted_at, minutes_ahead(visible, posted_at)


def _line_of(node: LexborNode | None) -> str | None:
    """The text of a heading, on one line."""
    return " ".join(html_text(node.inner_html or "").text.split()) or None if node else None


def _author(node: LexborNode | None) -> tuple[str | None, str | None]:
    """The post's author as printed, without the page's words before the name, and the address of the profile."""
    if node is None:
        return None, None
    named = node.css_first("[itemprop~=name], .fn, .g-profile, a[href]") or node
    link = node if node.tag == "a" else node.css_first("a[href]")
    name = _line_of(named)
    return None if name in nobody() else name, link.attrs.get("href") if link else None
