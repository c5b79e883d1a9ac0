"""Text from documents made harmless for each format: it is data and never markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

REPLACED = "\N{REPLACEMENT CHARACTER}"
# What turns or hides the text around it: bidirectional embeddings, overrides and isolates, deprecated format
# characters, tags, and the marks that change no letter. U+200D joins emoji and stays.
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|~$&^])")
_LIST_START = re.compile(r"^(\d+)([.)])")
_SIGN_START = re.compile(r"^([#+=:-])")
_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", '"': r"\textquotedbl{}",
          "`": r"\textasciigrave{}", "\N{NO-BREAK SPACE}": "~", "–": "--", "—": "---", "…": r"\ldots{}",
          "−": r"\textminus{}",
          "≤": r"\ensuremath{\leq}", "≥": r"\ensuremath{\geq}", "≈": r"\ensuremath{\approx}",
          "→": r"\ensuremath{\rightarrow}", REPLACED: "{[}?{]}", **{sign: f"\\{sign}" for sign in "{}$&#%_"},
          **{sign: f"{{{sign}}}" for sign in "[]*"}}  # brackets and stars, since \\ takes them for its own
# What LaTeX would draw into one sign, and all but the letters of T1 and typographic quotation marks, which it prints.
_IN_LATEX = re.compile(r"""([-'<>,])(?=\1)|[!?](?=`)|[\\~^"`{}$&#%_\[\]*]|[^ -~¡-ſ‘‚“”’„€]""")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def clean(text: str) -> str:
    """The text on one line, without characters that turn, hide or end what stands around it.

    >>> clean("a\u202eb\\x00c\\nd")
    'a\ufffdb\ufffdc d'
    """
    spaced = re.sub(r"[\t\n\r\v\f\u0085\u2028\u2029]+", " ", text)
    shown = _HIDDEN.sub(REPLACED, spaced)
    return "".join(REPLACED if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") else sign for sign in shown)


def cleaned(value: Any) -> Any:
    """A JSON value with every text in it cleaned, names of fields included."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(name)): cleaned(one) for name, one in value.items()}
    return [cleaned(one) for one in value] if isinstance(value, list | tuple) else value


def markdown(text: str, *, within: bool = False) -> str:
    r"""The text with every sign escaped that GitHub-flavoured Markdown would read as markup.

    Parameters
    ----------
    within
        Whether other text stands before it on the line, so that it begins no block.

    Examples
    --------
    >>> markdown("# <b> $x$ | a_b")
    '\\# \\<b\\> \\$x\\$ \\| a\\_b'
    """
    escaped = _MARKDOWN.sub(r"\\\1", clean(text))
    return escaped if within else block_start(escaped)


def block_start(line: str) -> str:
    r"""The line with its first sign escaped where it would begin a list, a heading or a rule.

    >>> block_start("1. May"), block_start("- x")
    ('1\\. May', '\\- x')
    """
    return _SIGN_START.sub(r"\\\1", _LIST_START.sub(r"\1\\\2", line.lstrip()))


def latex(text: str) -> str:
    r"""The text with every sign escaped that LaTeX would read as markup.

    A sign that not every LaTeX has becomes ``\othersign{code point}{sign}``, which the document defines.

    >>> print(latex("50% of $x_1$ [a] -- \u2212\N{SNOWMAN}"))
    50\% of \$x\_1\$ {[}a{]} -{}- \textminus{}\othersign{2603}{☃}
    """
    return _IN_LATEX.sub(lambda found: _in_latex(found.group()), clean(text))


def _in_latex(sign: str) -> str:
    return _LATEX.get(sign) or (f"{sign}{{}}" if sign.isascii() else f"\\othersign{{{ord(sign):04X}}}{{{sign}}}")


def cell(value: object) -> object:
    """A cell of a CSV file: a text that a spreadsheet would take for a formula gets an apostrophe before it.

    >>> cell("=1+1"), cell(-3), cell(None)
    ("'=1+1", -3, '')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    shown = clean(value)
    starts = value.lstrip(" ")[:1], shown.lstrip()[:1]
    return f"'{shown}" if any(start and start in _FORMULA for start in starts) else shown
