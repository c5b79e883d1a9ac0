"""What a reader of a page sees of a piece of HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.ingest.model import Span
from pipeline.ingest.pages.markup import tidy

_LINE, _BLOCK, _NOTHING, _QUOTE, _UNQUOTE = "\n", "\n\n", "\1", "\2", "\3"  # what tags become; no text holds these

_CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

_VALUE = r"[^\"'<>&]*+(?:&amp;[^\"'<>&]*+)*+"
_NESTS = "blockquote|ul|ol|li|div"
_GIVEN = rf"""(?:\ ++[a-z-]++=(?:"{_VALUE}"|'{_VALUE}'))*+"""
_SIMPLE = re.compile(rf"<(/?)(br|b|i|em|strong|u|span|p|a|{_NESTS})({_GIVEN})\ *+/?>", re.IGNORECASE)
_NESTING = re.compile(rf"<(/?)({_NESTS})\b", re.IGNORECASE)
# As the parser writes them: every value stands between double quotes and holds none.
_TIDY = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?: =?[^\s=/>]*+="[^"]*+")*+)>|<!--.*?-->""", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\s++([^\s=/>]++)=(?:"([^"]*+)"|'([^']*+)')""")
_PRE = re.compile(r"(</?pre(?=[ >])[^>]*>)")
_LINKS = ("a", "A")
_BLOCKS = ("address article aside body center dd details dialog dir div dl dt fieldset figcaption figure footer form "
           "h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol optgroup option p plaintext pre "
           "search section select summary table tbody tfoot thead tr ul xmp")
_MARKS = {"br": _LINE, "/br": _LINE, "td": " ", "th": " ", "blockquote": _QUOTE, "/blockquote": _UNQUOTE} | {
    f"{end}{name}": _BLOCK for name in _BLOCKS.split() for end in ("", "/")}
# References that text may hold without being cut or moved by what they stand for: no blanks, no controls.
_PLAIN = r"amp|lt|gt|quot|nbsp|#39"
_ORDINARY = (r"(?!Tab;|NewLine;)[a-zA-Z][a-zA-Z0-9]{1,30}"
             r"|#(?:1[6-9]\d|[2-9]\d\d|[1-9]\d{3,5})|#x[1-9a-fA-F][0-9a-fA-F]{2,4}")
_OTHER_ENTITY = re.compile(rf"&(?!(?:{_PLAIN});)")
_ODD_ENTITY = re.compile(rf"&(?!(?:{_PLAIN}|{_ORDINARY});)")
_QUOTES = re.compile(f"([{_QUOTE}{_UNQUOTE}])")
_WEB = re.compile(r"https?://|mailto:", re.IGNORECASE)


@dataclass(frozen=True)
class Rendered:
    """A piece of HTML as text.

    Attributes
    ----------
    text
        Lines without outer blanks, paragraphs parted by one blank line.
    quoted
        Stretches of the text, as offsets in it, that stand in block quotes; a quote within a quote is part of it.
    urls
        Addresses behind links (http, https, mailto) in their order, each once.
    """

    text: str
    quoted: tuple[Span, ...] = ()
    urls: tuple[str, ...] = ()


def html_text(fragment: str) -> Rendered:
    """The text that a reader of the page sees.

    `<br>` ends a line; two in a row and block elements end a paragraph. Blanks collapse; non-breaking spaces stay
    within a line. Entities are decoded once. Scripts, styles, comments and images give nothing. A control character
    that stands where Windows-1252 has a letter is that letter; others, and what Unicode keeps free of characters,
    are taken out; lone surrogates become U+FFFD.

    >>> html_text("Fish &amp; chips<br/>daily.<p>Not <b>today</b>.</p>").text
    'Fish & chips\\ndaily.\\n\\nNot today.'
    """
    fragment = _clean(fragment)
    return _simple(fragment) or _full(fragment)


def _simple(fragment: str) -> Rendered | None:
    """The text of HTML with the most ordinary tags and entities; nothing where it has others."""
    if "&" in fragment and _ODD_ENTITY.search(fragment):
        return None
    text, urls = _one_line(fragment), dict[str, None]()
    for tag in ("<br />", "<br/>", "<br>"):
        text = text.replace(tag, _LINE)
    if "<" in text:
        nested = _nested(text)
        text = _SIMPLE.sub(lambda match: _mark(match, urls), text)
        if "<" in text or not nested:
            return None
    if "&" in text:
        text = html.unescape(text) if _OTHER_ENTITY.search(text) else _decoded(text)
    return _quoting(text, tuple(urls)) if _QUOTE in text else Rendered(_laid_out(text), (), tuple(urls))


def _nested(markup: str) -> bool:
    """Whether every block begins before it ends, within the one it began in; a parser mends what does not."""
    within = list[str]()
    for end, name in _NESTING.findall(markup):
        if not end:
            within.append(name.lower())
        elif not within or within.pop() != name.lower():
            return False
    return not within


def _full(fragment: str) -> Rendered:
    """The text of any HTML."""
    markup = _clean(tidy(fragment))
    if "</pre>" in markup:
        markup = _kept_lines(markup)
    urls = dict[str, None]()
    text = _decoded(_TIDY.sub(lambda match: _mark(match, urls), _one_line(markup)))
    return _quoting(text, tuple(urls))


def _mark(match: re.Match[str], urls: dict[str, None]) -> str:
    """What a tag becomes; the address of a link is added to `urls`."""
    end, name, attributes = match.groups()
    if name in _LINKS and not end and attributes:
        urls.update(dict.fromkeys(_address(attributes)))
    return _MARKS.get(f"{end}{name}".lower(), _NOTHING)


def _address(attributes: str) -> Iterator[str]:
    """The web or mail address of a link, if it has one."""
    for match in _ATTRIBUTE.finditer(attributes):
        if match[1].lower() == "href":
            address = html.unescape(match[2] or match[3] or "").strip()
            if _WEB.match(address):
                yield address
            return


def _clean(text: str) -> str:
    """The text without characters that no text holds."""
    return text if text.isprintable() else _CONTROLS.sub(_letter, text)


def _letter(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0x80 <= code < 0xa0:
        return bytes([code]).decode("cp1252", "ignore")
    return " " if match[0] in "\v\f\r" else "\ufffd" if 0xd800 <= code < 0xe000 else ""


def _one_line(markup: str) -> str:
    """The markup with every run of blanks as one blank."""
    return _collapsed(markup.replace("\n", " ").replace("\t", " "), "  ", " ")


def _collapsed(text: str, run: str, to: str) -> str:
    while run in text:
        text = text.replace(run, to)
    return text


def _kept_lines(markup: str) -> str:
    """The markup with the line ends of preformatted text as `<br>`."""
    parts, depth = _PRE.split(markup), 0
    for i, part in enumerate(parts):
        if i % 2:
            depth += -1 if part[1] == "/" else 1
        elif depth > 0:
            parts[i] = part.replace("\n", "<br>")
    return "".join(parts)


def _decoded(text: str) -> str:
    """The text with its entities, of which there are but six, as characters."""
    if "&" not in text:
        return text
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#39;", "'")
    return text.replace("&nbsp;", "\xa0").replace("&amp;", "&")


def _laid_out(text: str) -> str:
    """The text in tidy lines and paragraphs."""
    text = _collapsed(text.replace(_NOTHING, ""), "  ", " ")
    return _collapsed("\n".join([line.strip() for line in text.split("\n")]), "\n\n\n", "\n\n").strip("\n")


def _quoting(text: str, urls: tuple[str, ...]) -> Rendered:
    """The text, and which stretches of it are quotes."""
    laid: list[str] = []
    quoted: list[Span] = []
    length = 0
    for part, is_quote in _parts(text):
        if tidied := _laid_out(part):
            length += len(_BLOCK) if laid else 0
            if is_quote:
                quoted.append(Span(length, length + len(tidied)))
            laid.append(tidied)
            length += len(tidied)
    return Rendered(_BLOCK.join(laid), tuple(quoted), urls)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in parts, with whether each is the content of an outermost block quote."""
    held: list[str] = []
    depth = 0
    for part in _QUOTES.split(text):
        if part not in (_QUOTE, _UNQUOTE):
            held.append(part)
            continue
        change = 1 if part == _QUOTE else -1
        if 0 in (depth, depth + change):
            yield _BLOCK.join(held), depth > 0
            held = []
        depth += change
    yield _BLOCK.join(held), depth > 0
