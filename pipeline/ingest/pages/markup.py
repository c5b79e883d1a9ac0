"""Markup as a browser's parser sees it, guarded against what makes such a parser slow."""

from __future__ import annotations

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


DEEPEST = 4000  # elements within each other: the parser's time is their depth times their number
_BLOCK = 1000  # tags that are counted at a time
_UNCLOSED = 200  # formatting elements left open: the parser opens each of them again in every block that follows
_LONG = 16384  # characters of a tag from which its attributes are counted: each is compared with all before it
_FORMATTING = _names("b big code em font i nobr s small strike strong tt u")
_FORMATTING_TAGS = frozenset(f"<{end}{name}" for name in _FORMATTING for end in ("", "/"))
_INLINE = _FORMATTING | _names("abbr bdi bdo cite del ins kbd label mark q samp span sub sup var")
# Elements without content, and those that the next of their kind closes, do not nest by themselves.
_SHALLOW = _names("area base br col embed hr img input link meta param source track wbr p li dt dd option optgroup tr "
                  "td th thead tbody tfoot colgroup rt rp")
_UNSEEN = ["script", "style", "noscript", "template", "iframe", "noembed", "noframes", "object", "svg", "title"]
_NAME = re.compile(r"</?[a-zA-Z][^\s/<>]*")
_TAG = re.compile(r"""</?([a-zA-Z][^\s/>]*+)(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>?""")
_START_TAG = re.compile(r"""<[a-zA-Z][^>=]*+(?:=\s*+(?:"[^"]*+"|'[^']*+')?+[^>=]*+)*+""")
_MANY_ATTRIBUTES = re.compile(
    r"""<[a-zA-Z][^\s/>]*+(?:[\s/]*+[^\s/>][^\s/=>]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>]*+))?){1000}""")


def tree(html: str, fragment: bool = False) -> LexborHTMLParser | None:
    """The page or fragment as a parsed tree; nothing where parsing it would take too long."""
    if len(html) >= _LONG // 2:
        tags = list(map(str.lower, _NAME.findall(html)))
        if _is_deep(tags) or _has_many_attributes(html):
            return None
        if _unclosed(tags) > _UNCLOSED:
            html = _TAG.sub(lambda match: "" if match[1].lower() in _FORMATTING else match[0], html)
    return LexborHTMLParser(html, is_fragment=fragment)


def tidy(fragment: str) -> str:
    """The fragment with every element closed and every attribute quoted, without what no reader sees."""
    parsed = tree(fragment, fragment=True) or LexborHTMLParser(_flat(fragment), is_fragment=True)
    parsed.strip_tags(_UNSEEN, recursive=True)
    return parsed.html or ""


def _is_deep(tags: list[str]) -> bool:
    """Whether the elements may lie too deep within each other.

    In a block of tags any end tag may come before any start tag, so this never takes a depth for too small.
    """
    nested: Counter[str] = Counter()
    for start in range(0, len(tags), _BLOCK):
        block = Counter(tags[start:start + _BLOCK])
        for tag, number in block.items():
            name = tag[1:]
            if tag[1] != "/" and name not in _SHALLOW:
                nested[name] = max(0, nested[name] - block[f"</{name}"]) + number
        for tag, number in block.items():
            if tag[1] == "/" and f"<{tag[2:]}" not in block:
                nested[tag[2:]] = max(0, nested[tag[2:]] - number)
        if nested.total() > DEEPEST:
            return True
    return False


def _unclosed(tags: list[str]) -> int:
    """How many formatting elements are left open."""
    left: Counter[str] = Counter()
    for tag in [tag for tag in tags if tag in _FORMATTING_TAGS]:
        if tag[1] != "/":
            left[tag[1:]] += 1
        elif left[tag[2:]]:
            left[tag[2:]] -= 1
    return left.total()


def _has_many_attributes(html: str) -> bool:
    tags = _START_TAG.findall(html)
    return max(map(len, tags), default=0) >= _LONG and any(_MANY_ATTRIBUTES.match(tag) for tag in tags)


def _flat(html: str) -> str:
    """The fragment with blocks made paragraphs and all else but links taken out, so that nothing nests."""
    def flat(match: re.Match[str]) -> str:
        name = match[1].lower()
        if name in ("a", "br", *_UNSEEN):
            return match[0] if len(match[0]) < _LONG else ""
        return "" if name in _INLINE else "<p>"
    return _TAG.sub(flat, html)
