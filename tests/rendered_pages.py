"""Invented blogs as saved Blogger pages in the three layouts. Written from the description of the formats alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from tests.rendered import BLOG, SITE, Blog, Comment, Post, Writer


@dataclass(frozen=True)
class Language:
    """Blogger's words on a page; `said` holds `%s` for the name; `when` is a pattern for the visible time."""

    code: str
    comments: tuple[str, str]
    reply: str
    delete: str
    replies: str
    anonymous: str
    unknown: str
    said: str
    load: str
    add: str
    when: str
    months: tuple[str, ...] = ()

    def time(self, clock: dt.datetime) -> str:
        """The time as the page shows it."""
        month = self.months[clock.month - 1] if self.months else ""
        return self.when.format(clock, month=month, hour=clock.hour % 12 or 12, half="AM" if clock.hour < 12 else "PM")


EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December")
DE = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
      "Dezember")
ES = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
      "diciembre")
FR = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
      "décembre")
ENGLISH = Language("en-GB", ("comment", "comments"), "Reply", "Delete", "Replies", "Anonymous", "Unknown", "%s said...",
                   "Load more...", "Add comment", "{0.day} {month} {0.year} at {0:%H:%M}", EN)
LANGUAGES = {
    "English": ENGLISH,
    "American": Language("en", ("comment", "comments"), "Reply", "Delete", "Replies", "Anonymous", "Unknown",
                         "%s said...", "Load more...", "Add comment",
                         "{month} {0.day}, {0.year} at {hour}:{0:%M}\u202f{half}", EN),
    "English, time only": Language("en", ("comment", "comments"), "Reply", "Delete", "Replies", "Anonymous", "Unknown",
                                   "%s said...", "Load more...", "Add comment", "{hour}:{0:%M} {half}"),
    "German": Language("de", ("Kommentar", "Kommentare"), "Antworten", "Löschen", "Antworten", "Anonym", "Unbekannt",
                       "%s hat gesagt…", "Mehr laden...", "Kommentar hinzufügen",
                       "{0.day}. {month} {0.year} um {0:%H:%M}", DE),
    "Spanish": Language("es", ("comentario", "comentarios"), "Responder", "Eliminar", "Respuestas", "Anónimo",
                        "Desconocido", "%s dijo...", "Cargar más...", "Añadir comentario",
                        "{0.day} de {month} de {0.year}, {0:%H:%M}", ES),
    "French": Language("fr", ("commentaire", "commentaires"), "Répondre", "Supprimer", "Réponses", "Anonyme", "Inconnu",
                       "%s a dit…", "Charger la suite...", "Ajouter un commentaire",
                       "{0.day} {month} {0.year} à {0:%H:%M}", FR),
}


@dataclass(frozen=True)
class Page:
    """How a page is made: its language, how many comments it holds (of those it declares), and the noise around."""

    language: Language = ENGLISH
    holds: int | None = None
    sidebar: bool = True


SIDEBAR = f"""<div class='sidebar' id='sidebar'><div class='widget BlogArchive' id='BlogArchive1'><h2>Blog Archive</h2>
<ul class='hierarchy'><li class='archivedate expanded'><a class='post-count-link' href='{SITE}/2017/'>2017</a>
<span class='post-count' dir='ltr'>(2)</span><ul class='posts'><li><a href='{SITE}/2017/01/so-old.html'>so old</a></li>
</ul></li></ul></div><div class='widget Feed' id='Feed1'><h2>Latest comments</h2><ul><li><span class='item-title'>
<a href='{SITE}/2017/01/so-old.html?showComment=1483228800000#c7777777777777777777'>nobody here,
not a comment</a></span>
<span class='item-author'> - by Jo Marchbanks</span></li></ul></div><dl class='links'><dt>Canteen</dt><dd>Soup</dd></dl>
<div class='widget Profile'><h2>About Me</h2><a class='profile-name-link g-profile' href='https://www.blogger.com/profile/1'>
Zoë</a><dl class='profile-datablock'><dt class='profile-data'>Jo</dt><dd class='profile-textblock'>I run this.</dd></dl>
</div></div>"""
BACKLINKS = """<a name='links'></a><h4>Links to this post:</h4><dl class='comments-block' id='Blog1_backlinks'>
<dt class='comment-title'><a href='http://example.org/other' rel='nofollow'>Another blog</a></dt>
<dd class='comment-body'>not a comment either</dd><dd class='comment-footer'>
<span class='comment-author'>by Somebody</span><span class='comment-timestamp'> @ 1 March 2017</span></dd></dl>"""


def _name(writer: Writer, language: Language) -> str:
    name = escape(writer.name or (language.unknown if writer.profile else language.anonymous))
    return f'<a href="{escape(writer.profile)}" rel="nofollow">{name}</a>' if writer.profile else name


def _heading(number: int, language: Language) -> str:
    return f"<h4>{number} {language.comments[number != 1]}:</h4>"


def _shown(post: Post, page: Page) -> Sequence[Comment]:
    return post.shown[:page.holds]


def _permalink(post: Post, comment: Comment) -> str:
    return f"{post.url}?showComment={comment.ms}#c{comment.id}"


def _item(blog: Blog, post: Post, comment: Comment, page: Page, inner: str, rendered: int | None) -> str:
    """A comment of the threaded layout with the replies inside it; numbered by place where a browser rendered it."""
    words, ident = page.language, f"c{comment.id}"
    item, block = (ident, "") if rendered is None else (f"bc_0_{rendered}B", f' id="{ident}"')
    content = comment.body.html
    if comment.status == "removed":
        content = f'<span class="deleted-comment">{content}</span>'
    hidden = "" if inner else " hidden"
    return f"""<li class="comment" id="{item}"><div class="avatar-image-container"><img src="x.png" alt=""></div>
<div class="comment-block"{block}><div class="comment-header"><cite class="user">{_name(comment.writer, words)}</cite>
<span class="icon user {'blog-author' if comment.writer == post.writer else ''}"></span>
<span class="datetime secondary-text"><a rel="nofollow" href="{_permalink(post, comment)}">
{words.time(blog.clock(comment.ms))}</a></span></div>
<p class="comment-content">{content}</p><span class="comment-actions secondary-text"><a class="comment-reply"
 target="_self" data-comment-id="{comment.id}">{words.reply}</a><span class="item-control blog-admin pid-1">
<a target="_self" href="https://www.blogger.com/delete-comment.g?blogID={BLOG}&amp;postID={comment.id}">{words.delete}</a></span></span></div>
<div class="comment-replies"><div id="{item}-rt" class="comment-thread inline-thread{hidden}"><span
 class="thread-toggle thread-expanded"><span class="thread-arrow"></span><span class="thread-count"><a target="_self">
{words.replies}</a></span></span><ol id="{item}-ra" class="thread-chrome thread-expanded"><div>{inner}</div>
<div id="{item}-continue" class="continue"><a class="comment-reply" target="_self">{words.reply}</a></div></ol></div>
</div><div class="comment-replybox-single" id="{item}-ce"></div></li>"""


def _threads(blog: Blog, post: Post, page: Page, rendered: bool) -> str:
    shown = _shown(post, page)
    place = {comment.id: i if rendered else None for i, comment in enumerate(shown)}
    replies: dict[str | None, str] = {}
    for comment in shown:
        if comment.parent:
            replies[comment.parent] = replies.get(comment.parent, "") + _item(blog, post, comment, page, "",
                                                                              place[comment.id])
    return "".join(_item(blog, post, comment, page, replies.get(comment.id, ""), place[comment.id])
                   for comment in shown if not comment.parent)


def threaded_comments(blog: Blog, post: Post, page: Page, rendered: bool = False) -> str:
    """The comments of a page from 2012 on, as served or as a browser rendered them."""
    words = page.language
    more = "loadmore" if page.holds is not None else "loadmore hidden"
    return f"""{_heading(len(post.shown), words)}<div class='comments-content'>
<script async='async' src='/c.js'></script>
<script type='text/javascript'>(function() {{ var items = null;
var msgs = {{"loadMore":"{words.load}"}}; }})();</script>
<div id='comment-holder'><div class="comment-thread toplevel-thread"><ol id="top-ra">
{_threads(blog, post, page, rendered)}
</ol><div id="top-continue" class="continue"><a class="comment-reply" target="_self">{words.add}</a></div>
<div class="comment-replybox-thread" id="top-ce"></div><div class="{more}" data-post-id="{post.id}"><a target="_self">
{words.load}</a></div></div></div></div>"""


def rendered_comments(blog: Blog, post: Post, page: Page) -> str:
    """The threaded comments with the ids that a browser gives them."""
    return threaded_comments(blog, post, page, rendered=True)


def old_comments(blog: Blog, post: Post, page: Page) -> str:
    """The comments of a page of the old layout: a list without reply links; backlinks stand in one like it."""
    words = page.language
    items = "\n".join(f"""<dt class='comment-author ' id='c{comment.id}'><a name='c{comment.id}'></a>
{words.said % _name(comment.writer, words)}</dt>
<dd class='comment-body' id='Blog1_cmt-{comment.id}'>{_old_body(comment)}</dd>
<dd class='comment-footer'><span class='comment-timestamp'>
<a href='{_permalink(post, comment)}' title='comment permalink'>
{words.time(blog.clock(comment.ms))}
</a><span class='item-control blog-admin pid-1'><a class='comment-delete' href='https://www.blogger.com/delete-comment.g'
 title='{words.delete}'><img src='x.png'></a></span></span></dd>""" for comment in _shown(post, page))
    return f"""{_heading(len(post.shown), words)}<div id='Blog1_comments-block-wrapper'>
<dl class='avatar-comment-indent' id='comments-block'>{items}</dl></div>
<p class='comment-footer'><a href='https://www.blogger.com/comment.g'>{words.add}</a></p>{BACKLINKS}"""


def _old_body(comment: Comment) -> str:
    html = comment.body.html
    return f"<span class='deleted-comment'>{html}</span>" if comment.status == "removed" else f"<p>{html}</p>"


def page_html(blog: Blog, post: Post, comments: Callable[[Blog, Post, Page], str], page: Page | None = None) -> bytes:
    """A post's page with its comments in a layout."""
    page = page or Page()
    clock, title = blog.clock(post.ms), escape(post.title)
    return f"""<!DOCTYPE html>
<html dir='ltr' lang='{page.language.code}'><head><meta content='text/html; charset=UTF-8' http-equiv='Content-Type'/>
<meta content='blogger' name='generator'/><link href='{post.url}' rel='canonical'/><link rel="alternate"
 type="application/atom+xml" title="An invented blog - Atom" href="{SITE}/feeds/{post.id}/comments/default"/>
<meta content='{post.url}' property='og:url'/><meta content='{escape(post.title)}' property='og:title'/>
<title>An invented blog: {title}</title><style type='text/css'>.comments h4 {{ color: red }}</style></head><body>
<div id='header'><h1 class='title'><a href='{SITE}'>An invented blog</a></h1></div>
<div class='date-outer'><h2 class='date-header'><span>{clock.day} {EN[clock.month - 1]} {clock.year}</span></h2>
<div class='date-posts'><div class='post-outer'><div class='post hentry' itemprop='blogPost' itemscope='itemscope'>
<meta content='{BLOG}' itemprop='blogId'/><meta content='{post.id}' itemprop='postId'/><a name='{post.id}'></a>
<h3 class='post-title entry-title' itemprop='name'>
{title}
</h3><div class='post-body entry-content' id='post-body-{post.id}' itemprop='description articleBody'>
{post.body.html}
<div style='clear: both;'></div></div><div class='post-footer'><div class='post-footer-line post-footer-line-1'>
<span class='post-author vcard'>Posted by <span class='fn' itemprop='author'>{_fn(post.writer)}</span></span>
<span class='post-timestamp'>at <a class='timestamp-link' href='{post.url}' rel='bookmark' title='permanent link'>
<abbr class='published' itemprop='datePublished' title='{clock.isoformat(timespec="seconds")}'>{clock:%H:%M}</abbr></a>
</span></div></div></div><div class='comments' id='comments'><a name='comments'></a>
{comments(blog, post, page)}</div></div></div>
<div class='blog-pager' id='blog-pager'><a class='blog-pager-newer-link' href='{SITE}/x.html'>Newer Post</a>
<a class='home-link' href='{SITE}/'>Home</a></div>{SIDEBAR if page.sidebar else ''}</body></html>
""".encode()


def _fn(writer: Writer) -> str:
    name = f"<span itemprop='name'>{escape(writer.name or '')}</span>"
    return f"<a class='g-profile' href='{escape(writer.profile)}' rel='author'>{name}</a>" if writer.profile else name


def upper(page: bytes) -> bytes:
    """A page as an old browser saved it: tags and ids' attributes in capitals, simple values without quotes."""
    html = re.sub(r"<(/?)([a-z][a-z0-9]*)", lambda match: f"<{match[1]}{match[2].upper()}", page.decode())
    return re.sub(r" (class|id|name)=(['\"])([\w-]+)\2", r" \1=\3", html).encode()
