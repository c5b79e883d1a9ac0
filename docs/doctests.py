"""Examples in docstrings shown as code, also where no heading stands above them."""

from __future__ import annotations

import re
from typing import Any

import griffe

_EXAMPLE = re.compile(r"(?<=\n\n)(?=>>> )")
_HEADED = re.compile(r"Examples\n-+\n\n?\Z")


class Doctests(griffe.Extension):
    """Sets the heading that the numpydoc reader wants above the examples of a docstring."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:  # noqa: ARG002
        """Rewrite the docstring of a module, class, function or attribute."""
        if obj.docstring:
            obj.docstring.value = headed(obj.docstring.value)


def headed(text: str) -> str:
    """The docstring with the heading above its first example, where none is.

    >>> print(headed("Half.\\n\\n>>> 1 / 2\\n0.5"))
    Half.
    <BLANKLINE>
    Examples
    --------
    >>> 1 / 2
    0.5
    """
    first = _EXAMPLE.search(text)
    if not first or _HEADED.search(text[:first.start()]):
        return text
    return f"{text[:first.start()]}Examples\n--------\n{text[first.start():]}"
